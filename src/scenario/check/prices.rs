//! Prices out of price lists: what a pool that names none of its own takes from the user's list or from the
//! one that is compiled in, and what the user is told of it.

use std::path::Path;

use super::findings::Findings;
use super::market::components;
use super::provider::Provider;
use super::traces::report;
use super::workload::listed;
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::market::{OnDemandFile, PoolFile, ResourcePricesFile};
use crate::scenario::file::price::{LevelFile, MeanRevertingFile, PriceFile};
use crate::scenario::issue::nearest;
use crate::scenario::market::Component;
use crate::scenario::policy;
use crate::scenario::policy::file::PurchaseFile;
use crate::scenario::policy::sizes::{Spec, spec};
use crate::scenario::prices::{
    Catalogue, Hit, Offer, PriceDate, Question, Side, Unit, built_in, offer, other_places,
};
use crate::scenario::scalar::Price;
use crate::units::{Currency, Resources};

/// The price lists of a scenario and what they are asked with.
pub(super) struct Prices {
    own: Option<Catalogue>,
    /// Whether the user's list could not be read, so that what is missing may stand in it.
    pub unread: bool,
    providers: Vec<String>,
    /// None where provider or currency are not known: nothing is found then.
    currency: Option<Currency>,
}

impl Prices {
    /// Reads the list that the scenario names.
    pub fn read(
        findings: &mut Findings,
        folder: &Path,
        file: &ScenarioFile,
        (provider, currency): (Option<&Provider>, Option<Currency>),
    ) -> Prices {
        let named = file.market.as_ref().and_then(|market| market.prices.as_ref());
        let own = named.and_then(|name| {
            let path = folder.join(name);
            if name.is_empty() {
                findings.wrong(
                    "market.prices",
                    "expected the name of a CSV file",
                    "write prices: my-prices.csv",
                );
                return None;
            }
            let shown = path.display().to_string();
            let read = findings.library.list(&path, &shown).as_ref().clone();
            read.map_or_else(|issues| report(findings, "market.prices", issues), Some)
        });
        let unread = named.is_some() && own.is_none();
        let providers =
            provider.map_or_else(Vec::new, |provider| match provider.names.iter().any(is_anyones) {
                true => Vec::new(),
                false => provider.names.clone(),
            });
        Prices { own, unread, providers, currency: currency.filter(|_| provider.is_some()) }
    }

    /// The user's list, which comes first, and the one that is compiled in.
    fn lists(&self) -> Vec<&Catalogue> {
        self.own.iter().chain([built_in()]).collect()
    }

    fn question<'a>(&'a self, pool: &'a str, currency: Currency) -> Question<'a> {
        let (shape, place) = pool.split_once('@').map_or((pool, None), |(shape, place)| (shape, Some(place)));
        let is_size = matches!(spec(shape), Ok(Spec::Size(_)));
        Question { providers: &self.providers, shape, is_size, place, currency }
    }

    /// What the lists say of a pool by its name.
    fn offer(&self, side: Side, pool: &str) -> Option<Offer<'_>> {
        offer(&self.lists(), side, &self.question(pool, self.currency?))
    }

    /// Whether a pool by its name is sold by the vCPU, GiB and GPU.
    pub fn sells_by_unit(&self, pool: &str) -> bool {
        matches!(self.offer(Side::OnDemand, pool), Some(Offer::Units(_)))
    }

    /// The on-demand price of a pool that names none.
    pub fn on_demand(&self, findings: &mut Findings, pool: &str, size: Resources) -> Option<OnDemandFile> {
        let offer = self.offer(Side::OnDemand, pool).filter(|offer| lacks(offer, size).is_none())?;
        findings.list(self.told(&format!("on_demand of {pool} is"), &offer, pool));
        Some(prices_of(&offer))
    }

    /// The spot price of a pool that names none: it stands at what the list says.
    pub fn spot(&self, findings: &mut Findings, pool: &str, size: Resources) -> Option<OnDemandFile> {
        let offer = self.offer(Side::Spot, pool).filter(|offer| lacks(offer, size).is_none())?;
        findings.list(self.told(&format!("price of {pool} is constant at"), &offer, pool));
        Some(prices_of(&offer))
    }

    /// Lays what the lists say of a pool over what its policy assumes; whether its on-demand price is among it.
    /// The list that is compiled in has a say where it has a price of the whole machine: per vCPU and GiB the
    /// policy knows better. The spot price keeps the movement that the policy assumes, around another level.
    pub fn over_assumed(
        &self,
        findings: &mut Findings,
        pool: &str,
        (size, moves): (Resources, bool),
        file: &mut PoolFile,
    ) -> bool {
        let Some(currency) = self.currency else { return false };
        let question = self.question(pool, currency);
        let find = |side| {
            let whole = |offer: &Offer<'_>| matches!(offer, Offer::Instance(_));
            let own = self.own.as_ref().and_then(|own| offer(&[own], side, &question));
            let own = own.filter(|offer| lacks(offer, size).is_none());
            own.or_else(|| offer(&[built_in()], side, &question).filter(whole))
        };
        let on_demand = find(Side::OnDemand);
        if let Some(offer) = &on_demand {
            findings.list(self.told(&format!("on_demand of {pool} is"), offer, pool));
            file.on_demand = Some(prices_of(offer));
        } else if let Some(places) = self.in_other_currencies(Side::OnDemand, &question) {
            findings.assume(format!(
                "price lists have {pool} in {places} and the scenario is in {currency}, so the policy's price is taken"
            ));
        }
        if let Some(offer) = find(Side::Spot).filter(|_| moves) {
            let (rate, _) = components(findings, "provider.default_market.price", prices_of(&offer), size);
            let (price, what) = match file.price.as_ref().and_then(|price| price.mean_reverting) {
                Some(model) => {
                    let model = MeanRevertingFile { mean: LevelFile::Price(Price(rate)), ..model };
                    let price = PriceFile { mean_reverting: Some(model), ..PriceFile::default() };
                    (price, "moves as the policy assumes, around")
                }
                None => (PriceFile { constant: Some(Price(rate)), ..PriceFile::default() }, "is constant at"),
            };
            findings.list(self.told(&format!("price of {pool} {what}"), &offer, pool));
            file.price = Some(price);
        }
        on_demand.is_some()
    }

    /// What to add to the hint where a pool has no price and the lists know its shape all the same.
    pub fn near(&self, side: Side, pool: &str, size: Resources) -> String {
        let Some(currency) = self.currency else { return String::new() };
        let question = self.question(pool, currency);
        if let Some(part) = self.offer(side, pool).and_then(|offer| lacks(&offer, size)) {
            return format!("; price lists have no price of {} for it", part.as_str());
        }
        let places = other_places(&self.lists(), side, &question);
        match places.as_slice() {
            [] if side == Side::Spot && self.offer(Side::OnDemand, pool).is_some() => {
                format!("; price lists have no spot price of {}", question.shape)
            }
            [] => String::new(),
            places => {
                let scenario = if self.in_other_currencies(side, &question).is_some() {
                    format!(", the scenario is in {currency}")
                } else {
                    String::new()
                };
                format!(
                    "; price lists have {} in {}{scenario}",
                    question.shape,
                    listed(places.iter().map(String::as_str))
                )
            }
        }
    }

    /// Where a shape is sold, if in no place for the currency of the scenario.
    fn in_other_currencies(&self, side: Side, question: &Question<'_>) -> Option<String> {
        let places = other_places(&self.lists(), side, question);
        let same = format!("({})", question.currency);
        let other = !places.is_empty() && places.iter().all(|place| !place.ends_with(&same));
        other.then(|| listed(places.iter().map(String::as_str)))
    }

    /// A caution where the user's list had no part in the market.
    pub fn tell_idle(&self, findings: &mut Findings) {
        let Some(file) = self.own.as_ref().and_then(|own| own.file.as_ref()) else { return };
        let taken = findings.listed.iter().any(|text| text.contains(&format!(", {file}:")));
        if !taken {
            findings.caution(format!(
                "no price of {file} is taken: no pool without a price of its own is of a provider, shape, region and \
                 currency that it lists"
            ));
        }
    }

    /// Cautions for rows of the user's list that are probably slips: of a provider that nobody knows, or with
    /// spot dearer than on-demand.
    pub fn tell_slips(&self, findings: &mut Findings) {
        for row in self.own.iter().flat_map(|own| &own.rows) {
            let known = |name: &String| {
                is_anyones(name)
                    || self.providers.contains(name)
                    || policy::names().any(|known| known == name)
            };
            if let Some(name) = row.providers.first().filter(|_| !row.providers.iter().any(known)) {
                let slip = nearest(name, policy::names());
                let slip = slip.map_or(String::new(), |name| format!("; did you mean {name}?"));
                findings.caution(format!("{}: no policy is called {name}{slip}", row.place));
            }
            if let (Some(on_demand), Some(spot)) = (row.on_demand, row.spot)
                && spot.rate > on_demand.rate
            {
                findings.caution(format!(
                    "{}: the spot price {} is above the on-demand price {}",
                    row.place, spot.rate, on_demand.rate
                ));
            }
        }
    }

    /// Prices, where they are from and for when.
    fn told(&self, what: &str, offer: &Offer<'_>, pool: &str) -> String {
        let currency = self.currency.unwrap_or(Currency::US_DOLLAR);
        let parts: Vec<(String, &Hit<'_>)> = match offer {
            Offer::Instance(hit) => vec![(format!("{} {currency}/h", hit.price.rate), hit)],
            Offer::Units(units) => {
                let part = |(unit, hit): &(Unit, Hit<'_>)| {
                    format!("{} {currency}/h per {}", hit.price.rate, unit.noun())
                };
                units.iter().map(|unit| (part(unit), &unit.1)).collect()
            }
        };
        let mut text = what.to_owned();
        for (index, (rate, hit)) in parts.iter().enumerate() {
            text.push_str(if index == 0 { " " } else { ", " });
            text.push_str(rate);
            // What is said of several prices in a row is said once, after the last of them.
            let origin = origin(hit);
            if parts.get(index + 1).is_none_or(|(_, next)| self::origin(next) != origin) {
                text.push_str(&format!(", {origin}"));
            }
        }
        let guessed = !pool.contains('@') && parts.iter().any(|(_, hit)| hit.row.region.is_some());
        if guessed { format!("{text}; the pool's name says no region") } else { text }
    }
}

/// Where a price is from and for when.
fn origin(hit: &Hit<'_>) -> String {
    let list = match &hit.catalogue.file {
        Some(file) => format!("{file}:{}", hit.row.place.line),
        None => "price catalogue".to_owned(),
    };
    let region = hit.row.region.as_deref().unwrap_or("any region");
    let date = match hit.price.date {
        Some(date @ PriceDate::Day(_)) => format!(" on {date}"),
        Some(date @ PriceDate::Month(_)) => format!(" in {date}"),
        None => String::new(),
    };
    // Most notes on machines are about the spot price.
    let matters = !hit.row.note.is_empty() && (hit.side == Side::Spot || hit.row.unit != Unit::Instance);
    let note = if matters { format!(" ({})", hit.row.note) } else { String::new() };
    format!("{list}, {region}{date}{note}")
}

/// The part of a size that an offer has no price of.
fn lacks(offer: &Offer<'_>, size: Resources) -> Option<Component> {
    let OnDemandFile::Resources(prices) = prices_of(offer) else { return None };
    let parts = [
        (Component::Cpu, prices.cpu, size.cpu_millis),
        (Component::Memory, prices.memory, size.memory_bytes),
        (Component::Gpu, prices.gpu, size.gpu_millis),
    ];
    parts.into_iter().find(|(_, price, amount)| price.is_none() && *amount > 0).map(|(part, ..)| part)
}

/// Whether a policy is of no provider, on-demand or reserved capacity by itself: a machine that one provider alone
/// sells has its price there.
fn is_anyones(name: &String) -> bool {
    let buys_spot = |purchase: &Option<PurchaseFile>| matches!(purchase, Some(PurchaseFile::Spot) | None);
    policy::built_in().iter().any(|policy| policy.name == name && !buys_spot(&policy.file.purchase))
}

/// An offer as the file would say it.
fn prices_of(offer: &Offer<'_>) -> OnDemandFile {
    match offer {
        Offer::Instance(hit) => OnDemandFile::Instance(Price(hit.price.rate)),
        Offer::Units(units) => {
            let of =
                |wanted| units.iter().find(|(unit, _)| *unit == wanted).map(|(_, hit)| Price(hit.price.rate));
            OnDemandFile::Resources(ResourcePricesFile {
                cpu: of(Unit::Vcpu),
                memory: of(Unit::Gib),
                gpu: of(Unit::Gpu),
                vgpu: None,
            })
        }
    }
}
