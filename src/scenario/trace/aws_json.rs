//! `aws ec2 describe-spot-price-history --output json`: newest first, prices as strings, pools mixed.
//!
//! Also taken: the bare list of records, and several answers one after another.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::history::{Field, History};
use super::json;
use super::request::TraceRequest;
use super::series::Readings;
use super::source::{Findings, Source};
use crate::units::{Currency, Rate};

#[derive(Deserialize)]
struct Page<'s> {
    #[serde(rename = "SpotPriceHistory", borrow)]
    history: Option<&'s RawValue>,
    #[serde(rename = "NextToken", borrow)]
    next: Option<&'s RawValue>,
}

#[derive(Deserialize)]
struct Record<'s> {
    #[serde(rename = "AvailabilityZone", borrow)]
    zone: Option<&'s RawValue>,
    #[serde(rename = "AvailabilityZoneId", borrow)]
    zone_id: Option<&'s RawValue>,
    #[serde(rename = "InstanceType", borrow)]
    instance_type: Option<&'s RawValue>,
    #[serde(rename = "ProductDescription", borrow)]
    product: Option<&'s RawValue>,
    #[serde(rename = "SpotPrice", borrow)]
    price: Option<&'s RawValue>,
    #[serde(rename = "Timestamp", borrow)]
    time: Option<&'s RawValue>,
}

/// What is said where the API had more to give.
pub(super) const CUT: &str =
    "the answer names a further page (NextToken): older records are missing from the file";

/// Reads the prices of the pool that is asked for.
pub(super) fn prices<'s>(
    source: &'s Source,
    request: &'s TraceRequest,
    findings: &mut Findings<'s>,
) -> Readings<Rate> {
    let mut history = History::new(request);
    let mut currency = None;
    let documents = json::documents(source, findings);
    let mut further = 0;
    for document in &documents {
        let records = if document.get().starts_with('[') {
            json::list(document, "records", findings)
        } else {
            let Some(page) = json::object::<Page<'s>>(document, "a price history", findings) else {
                continue;
            };
            // The token is a string; none, an empty one and null all mean the end.
            further += usize::from(page.next.is_some_and(|token| token.get() != "\"\""));
            match page.history {
                Some(records) => json::list(records, "SpotPriceHistory", findings),
                None => {
                    findings.at_text(document.get(), json::without("\"SpotPriceHistory\"", document));
                    continue;
                }
            }
        };
        for raw in records {
            if let Some(zone) = take(raw, source, &mut history, findings) {
                currency = currency.or_else(|| currency_of(&zone));
            }
        }
    }
    // Pages of one answer name all but the last a next one.
    if further > 0 && further == documents.len() {
        findings.cautions.push(CUT.to_owned());
    }
    Readings { currency, ..history.settle(findings) }
}

/// Reads a record; gives its zone where it is of the pool that is asked for.
fn take<'s>(
    raw: &'s RawValue,
    source: &Source,
    history: &mut History<'s>,
    findings: &mut Findings<'s>,
) -> Option<Cow<'s, str>> {
    let record: Record<'s> = json::object(raw, "a price record", findings)?;
    let pool = [
        (record.zone.or(record.zone_id), "AvailabilityZone"),
        (record.instance_type, "InstanceType"),
        (record.product, "ProductDescription"),
    ];
    let pool = pool.map(|(field, name)| {
        let field = json::required(field, name, raw, findings)?;
        json::scalar(field, name, findings)
    });
    let [Some(zone), Some(instance_type), Some(product)] = pool else { return None };
    if !history.admit([zone.clone(), instance_type, product]) {
        return None;
    }
    let [time, price] = [(record.time, "Timestamp"), (record.price, "SpotPrice")].map(|(field, name)| {
        let field = json::required(field, name, raw, findings)?;
        Some(Field { text: json::scalar(field, name, findings)?, byte: source.byte_of(field.get()) })
    });
    history.take(&time?, &price?, findings)?;
    Some(zone)
}

/// AWS states prices in US dollars, but for its regions in China.
pub(super) fn currency_of(zone: &str) -> Option<Currency> {
    Currency::parse(if zone.starts_with("cn-") { "CNY" } else { "USD" })
}
