//! The figures of one scenario.

use super::{Figure, backoff, distribution, parts, source};
use crate::outcome::Record;
use crate::report::RunReport;

/// Their names, the one that says most first. Not every run has all of them.
pub const NAMES: [&str; 5] = ["answer", "completion-time", "cost", "cost-parts", "backoff-risk"];

/// Every figure that the run has something for.
pub fn figures(report: &RunReport, records: &[Record]) -> Vec<Figure> {
    let (head, summary) = (&report.head, &report.summary);
    // Without how the bid is made, which is too long for a row.
    let row = (head.purchase.split(',').next().unwrap_or_default(), summary, 1.0);
    let answer = distribution::answer(head, summary, records);
    let cost = distribution::cost(head, summary, records);
    let risk = report.what_if.known().and_then(|remedies| backoff::risk(head, remedies));
    let title = "Where the money goes";
    [
        Some(answer),
        distribution::completion(head, summary, records),
        Some(cost),
        parts::parts(&[row], head.currency, title, source(head, summary.replications)),
        risk,
    ]
    .into_iter()
    .flatten()
    .collect()
}
