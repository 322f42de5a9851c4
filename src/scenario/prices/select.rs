//! Listing: the rows that count where there is a list of the user's, and those of them that are wanted.

use super::find::{Side, covers};
use super::{Catalogue, PriceRow, built_in};

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Rows of this policy.
    pub provider: Option<&'a str>,
    /// Rows with a shape that has this text in its name, capitals aside.
    pub shape: Option<&'a str>,
    /// Rows of a region that has this text in its name, or that this is a zone of. Rows of any region are of
    /// every one.
    pub region: Option<&'a str>,
}

/// The rows that count, each with its list: all of the user's, then the built-in ones that they do not outdo.
pub fn select<'a>(own: Option<&'a Catalogue>, wanted: &Wanted<'_>) -> Vec<(&'a Catalogue, &'a PriceRow)> {
    let users = own.into_iter().flat_map(|own| own.rows.iter().map(move |row| (own, row)));
    let counts = |row: &&PriceRow| own.is_none_or(|own| !outdone(row, own));
    let others = built_in().rows.iter().filter(counts).map(|row| (built_in(), row));
    users.chain(others).filter(|(_, row)| is_wanted(row, wanted)).collect()
}

/// The policies that rows are of, in the order in which they are listed.
pub fn providers(own: Option<&Catalogue>) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for row in own.into_iter().chain([built_in()]).flat_map(|list| &list.rows) {
        for name in row.providers.iter().map(String::as_str) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn is_wanted(row: &PriceRow, wanted: &Wanted<'_>) -> bool {
    let has = |name: &str, text: &str| name.to_lowercase().contains(&text.to_lowercase());
    let of_region = |text: &str, region: &String| has(region, text) || covers(region, text);
    wanted.provider.is_none_or(|name| row.providers.iter().any(|provider| provider == name))
        && wanted.shape.is_none_or(|text| row.shapes.iter().any(|shape| has(shape, text)))
        && wanted.region.is_none_or(|text| row.region.as_ref().is_none_or(|region| of_region(text, region)))
}

/// Whether rows of `own` say all that a row of another list says: the same provider, region, shape, unit and
/// currency, with each price that it has.
fn outdone(row: &PriceRow, own: &Catalogue) -> bool {
    let same = |other: &&PriceRow| {
        (other.region.as_ref(), other.unit, other.currency) == (row.region.as_ref(), row.unit, row.currency)
    };
    let keys =
        row.providers.iter().flat_map(|provider| row.shapes.iter().map(move |shape| (provider, shape)));
    let mut sides = [Side::OnDemand, Side::Spot].into_iter().filter(|side| side.of(row).is_some());
    sides.all(|side| {
        keys.clone().all(|(provider, shape)| {
            own.rows.iter().filter(same).any(|other| {
                other.providers.contains(provider) && other.shapes.contains(shape) && side.of(other).is_some()
            })
        })
    })
}
