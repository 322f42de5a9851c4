//! Finding a price: which row of which list serves a shape in a place.

use super::{ANY, Catalogue, DatedPrice, PriceRow, Unit};
use crate::units::Currency;

/// Which of the two prices of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The on-demand price.
    OnDemand,
    /// The spot price.
    Spot,
}

impl Side {
    pub(super) fn of(self, row: &PriceRow) -> Option<DatedPrice> {
        match self {
            Side::OnDemand => row.on_demand,
            Side::Spot => row.spot,
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The names of the policy and of those that it is based on; none of them: any provider will do, where
    /// only one sells the shape.
    pub providers: &'a [String],
    /// The name of what is bought.
    pub shape: &'a str,
    /// Whether that name is a size such as `2-4Gi`, which any size of a unit price serves.
    pub is_size: bool,
    /// The zone or region; none where it is not said.
    pub place: Option<&'a str>,
    /// The currency that is wanted.
    pub currency: Currency,
}

/// A row that serves, and its price.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The list that it stands in.
    pub catalogue: &'a Catalogue,
    /// The row.
    pub row: &'a PriceRow,
    /// Which of its prices was asked for.
    pub side: Side,
    /// That price.
    pub price: DatedPrice,
}

/// What the lists say of a shape.
#[derive(Clone, Debug)]
pub enum Offer<'a> {
    /// The price of the whole.
    Instance(Hit<'a>),
    /// The prices of its parts, in the order of the units; those of vCPU at least.
    Units(Vec<(Unit, Hit<'a>)>),
}

/// The price of a shape: the first list that has one of the whole machine, else the prices of parts. Within a
/// list the row of the narrowest region that covers the place is taken, and of equals the first.
pub fn offer<'a>(lists: &[&'a Catalogue], side: Side, question: &Question<'_>) -> Option<Offer<'a>> {
    let find = |unit| lists.iter().find_map(|list| in_list(list, side, unit, question));
    if let Some(hit) = find(Unit::Instance) {
        return Some(Offer::Instance(hit));
    }
    let units: Vec<_> =
        Unit::ALL.into_iter().skip(1).filter_map(|unit| find(unit).map(|hit| (unit, hit))).collect();
    units.iter().any(|(unit, _)| *unit == Unit::Vcpu).then_some(Offer::Units(units))
}

fn in_list<'a>(catalogue: &'a Catalogue, side: Side, unit: Unit, question: &Question<'_>) -> Option<Hit<'a>> {
    let mut hits: Vec<(usize, Hit<'a>)> = Vec::new();
    for row in &catalogue.rows {
        let right = row.unit == unit && row.currency == question.currency && serves(row, question);
        if let (true, Some(fit), Some(price)) = (right, fit(row, question), side.of(row)) {
            hits.push((fit, Hit { catalogue, row, side, price }));
        }
    }
    let (_, first) = hits.first()?;
    let of_one = |hit: &Hit<'_>| hit.row.providers == first.row.providers;
    if question.providers.is_empty() && !hits.iter().all(|(_, hit)| of_one(hit)) {
        return None;
    }
    let best = hits.iter().map(|(fit, _)| *fit).max()?;
    hits.into_iter().find(|(fit, _)| *fit == best).map(|(_, hit)| hit)
}

/// Whether a row is of the provider and of the shape.
fn serves(row: &PriceRow, question: &Question<'_>) -> bool {
    let of_provider = |name: &String| row.providers.contains(name);
    let of_shape = |shape: &String| {
        shape == question.shape || (question.is_size && row.unit != Unit::Instance && shape == ANY)
    };
    (question.providers.is_empty() || question.providers.iter().any(of_provider))
        && row.shapes.iter().any(of_shape)
}

/// How narrowly the region of a row covers the place; none where it does not.
fn fit(row: &PriceRow, question: &Question<'_>) -> Option<usize> {
    match (&row.region, question.place) {
        (None, Some(_)) => Some(0),
        // Without a place the order of the file decides.
        (_, None) => Some(0),
        (Some(region), Some(place)) => covers(region, place).then_some(1 + region.len()),
    }
}

/// Whether a place is a region or one of its zones: `us-east-1a` is of `us-east-1`, `us-central1-b` of
/// `us-central1`, `eastus-1` of `eastus`; and a region that is one word covers those that begin with it, as
/// `cn` does `cn-beijing-h`.
pub(super) fn covers(region: &str, place: &str) -> bool {
    let Some(rest) = place.strip_prefix(region) else { return false };
    let is_zone = |zone: &str| {
        let mut letters = zone.chars();
        matches!((letters.next(), letters.next()), (Some(letter), None) if letter.is_ascii_alphanumeric())
    };
    let ends_with_digit = region.ends_with(|c: char| c.is_ascii_digit());
    match rest.strip_prefix('-') {
        _ if rest.is_empty() => true,
        Some(zone) => is_zone(zone) || !(region.contains('-') || ends_with_digit),
        None => ends_with_digit && is_zone(rest) && !rest.starts_with(|c: char| c.is_ascii_digit()),
    }
}

/// Why nothing was found though a list has the shape: the regions and currencies in which it is sold, as
/// `us-east-1 (USD)`, without repetition and in order.
pub fn other_places(lists: &[&Catalogue], side: Side, question: &Question<'_>) -> Vec<String> {
    let rows = lists.iter().flat_map(|list| &list.rows);
    let found = rows.filter(|row| serves(row, question) && side.of(row).is_some());
    let mut places: Vec<String> = found
        .map(|row| format!("{} ({})", row.region.as_deref().unwrap_or("any region"), row.currency))
        .collect();
    places.sort();
    places.dedup();
    places
}
