//! The answer of Alibaba Cloud's `DescribeSpotPriceHistory`: hourly records with the on-demand price.
//!
//! Also taken: the `SpotPriceType` list alone, bare or in an object, and several answers one after another.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::history::{Field, History};
use super::json;
use super::request::TraceRequest;
use super::series::Readings;
use super::source::{Findings, Source, Wrong};
use super::value;
use crate::units::{Currency, Rate};

#[derive(Deserialize)]
struct Page<'s> {
    #[serde(rename = "Currency", borrow)]
    currency: Option<&'s RawValue>,
    #[serde(rename = "NextOffset", borrow)]
    next: Option<&'s RawValue>,
    #[serde(rename = "SpotPrices", borrow)]
    prices: Option<&'s RawValue>,
    #[serde(rename = "SpotPriceType", borrow)]
    list: Option<&'s RawValue>,
}

#[derive(Deserialize)]
struct Record<'s> {
    #[serde(rename = "ZoneId", borrow)]
    zone: Option<&'s RawValue>,
    #[serde(rename = "InstanceType", borrow)]
    instance_type: Option<&'s RawValue>,
    #[serde(rename = "NetworkType", borrow)]
    network: Option<&'s RawValue>,
    #[serde(rename = "Timestamp", borrow)]
    time: Option<&'s RawValue>,
    #[serde(rename = "SpotPrice", borrow)]
    price: Option<&'s RawValue>,
    #[serde(rename = "OriginPrice", borrow)]
    origin: Option<&'s RawValue>,
}

/// What is gathered beside the prices.
#[derive(Default)]
struct Gathered {
    currency: Option<Currency>,
    /// How many answers name a next page.
    further: usize,
    /// The newest on-demand price and its time.
    on_demand: Option<(i64, Rate)>,
    /// The lowest and the highest on-demand price.
    range: Option<(Rate, Rate)>,
}

/// Reads the prices of the pool that is asked for.
pub(super) fn prices<'s>(
    source: &'s Source,
    request: &'s TraceRequest,
    findings: &mut Findings<'s>,
) -> Readings<Rate> {
    let mut history = History::new(request);
    let mut gathered = Gathered::default();
    let documents = json::documents(source, findings);
    for document in &documents {
        for raw in records(document, &mut gathered, findings) {
            take(raw, source, &mut history, &mut gathered, findings);
        }
    }
    if gathered.further > 0 && gathered.further == documents.len() {
        let said = "the answer names a further page (NextOffset): records are missing from the file";
        findings.cautions.push(said.to_owned());
    }
    if let Some((lowest, highest)) = gathered.range.filter(|(lowest, highest)| lowest < highest) {
        let said =
            format!("OriginPrice varies from {lowest} to {highest}: the newest is taken as on-demand price");
        findings.cautions.push(said);
    }
    let on_demand = gathered.on_demand.map(|(_, rate)| rate);
    Readings { currency: gathered.currency, on_demand, ..history.settle(findings) }
}

/// The records of an answer, whichever way it is wrapped.
fn records<'s>(
    document: &'s RawValue,
    gathered: &mut Gathered,
    findings: &mut Findings<'s>,
) -> Vec<&'s RawValue> {
    if document.get().starts_with('[') {
        return json::list(document, "records", findings);
    }
    let Some(page) = json::object::<Page<'s>>(document, "a price history", findings) else {
        return Vec::new();
    };
    gathered.further +=
        usize::from(page.next.is_some_and(|next| !matches!(next.get(), "0" | "\"0\"" | "\"\"")));
    if let Some(raw) = page.currency {
        currency(raw, gathered, findings);
    }
    let wrapped = match (page.prices, page.list) {
        (Some(prices), _) if prices.get().starts_with('{') => {
            json::object::<Page<'s>>(prices, "SpotPrices", findings).and_then(|inner| inner.list)
        }
        (prices, list) => prices.or(list),
    };
    match wrapped {
        Some(list) => json::list(list, "SpotPriceType", findings),
        None => {
            findings.at_text(
                document.get(),
                json::without("\"SpotPrices\" with a list \"SpotPriceType\"", document),
            );
            Vec::new()
        }
    }
}

fn currency<'s>(raw: &'s RawValue, gathered: &mut Gathered, findings: &mut Findings<'s>) {
    let Some(code) = json::scalar(raw, "Currency", findings) else { return };
    match (Currency::parse(&code), gathered.currency) {
        (None, _) => {
            findings.at_text(raw.get(), Wrong::expected("a currency code such as CNY", &code).of("Currency"));
        }
        (Some(found), Some(known)) if found != known => {
            findings.at_text(raw.get(), Wrong::expected(&format!("{known} as before"), &code).of("Currency"));
        }
        (found, _) => gathered.currency = found,
    }
}

fn take<'s>(
    raw: &'s RawValue,
    source: &Source,
    history: &mut History<'s>,
    gathered: &mut Gathered,
    findings: &mut Findings<'s>,
) -> Option<()> {
    let record: Record<'s> = json::object(raw, "a price record", findings)?;
    let [zone, instance_type] =
        [(record.zone, "ZoneId"), (record.instance_type, "InstanceType")].map(|(field, name)| {
            let field = json::required(field, name, raw, findings)?;
            json::scalar(field, name, findings)
        });
    let network = match record.network {
        Some(field) => json::scalar(field, "NetworkType", findings)?,
        None => Cow::Borrowed(""),
    };
    if !history.admit([zone?, instance_type?, network]) {
        return None;
    }
    let [time, price] = [(record.time, "Timestamp"), (record.price, "SpotPrice")].map(|(field, name)| {
        let field = json::required(field, name, raw, findings)?;
        Some(Field { text: json::scalar(field, name, findings)?, byte: source.byte_of(field.get()) })
    });
    let origin = record.origin.and_then(|field| {
        let text = json::scalar(field, "OriginPrice", findings)?;
        value::price(&text).map_err(|wrong| findings.at_text(field.get(), wrong.of("OriginPrice"))).ok()
    });
    let millis = history.take(&time?, &price?, findings)?;
    if let Some(rate) = origin {
        if gathered.on_demand.is_none_or(|(newest, _)| newest <= millis) {
            gathered.on_demand = Some((millis, rate));
        }
        let (lowest, highest) = gathered.range.unwrap_or((rate, rate));
        gathered.range = Some((lowest.min(rate), highest.max(rate)));
    }
    Some(())
}
