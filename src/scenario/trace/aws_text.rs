//! `aws ec2 describe-spot-price-history --output text`: a line of tab-separated fields per record.

use std::borrow::Cow;

use super::aws_json::{CUT, currency_of};
use super::history::{Field, History};
use super::request::TraceRequest;
use super::series::Readings;
use super::source::{Findings, Source, Wrong};
use crate::units::Rate;

/// What every record's line begins with.
pub(super) const MARK: &str = "SPOTPRICEHISTORY";

/// Reads the prices of the pool that is asked for.
pub(super) fn prices<'s>(
    source: &'s Source,
    request: &'s TraceRequest,
    findings: &mut Findings<'s>,
) -> Readings<Rate> {
    let mut history = History::new(request);
    let mut currency = None;
    let mut further = false;
    for line in source.text.lines() {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [zone, instance_type, product, price, time] = match fields.as_slice() {
            // The pages of one answer follow each other, so only a token at the end tells of more.
            ["NEXTTOKEN", token, ..] => {
                further = !token.is_empty() && *token != "None";
                continue;
            }
            [""] => continue,
            [MARK, zone, instance_type, product, price, time] => [zone, instance_type, product, price, time],
            [MARK, zone, _zone_id, instance_type, product, price, time] => {
                [zone, instance_type, product, price, time]
            }
            _ => {
                let what = format!("{MARK}, zone, instance type, product, price and time, parted by tabs");
                let hint = "write it with `aws ec2 describe-spot-price-history --output text`, or json";
                findings.at_text(line, Wrong::expected(&what, line).hint(hint));
                continue;
            }
        };
        further = false;
        if !history.admit([zone, instance_type, product].map(|part| Cow::Borrowed(*part))) {
            continue;
        }
        let [time, price] =
            [time, price].map(|part| Field { text: Cow::Borrowed(*part), byte: source.byte_of(part) });
        if history.take(&time, &price, findings).is_some() {
            currency = currency.or_else(|| currency_of(zone));
        }
    }
    if further {
        findings.cautions.push(CUT.to_owned());
    }
    Readings { currency, ..history.settle(findings) }
}
