//! Variants side by side: the same weather, differences replication by replication.

pub(super) mod blocks;
pub mod csv;
pub mod json;
mod lasting;
pub mod output;
mod told;
pub(super) mod words;

use crate::outcome::Record;
use crate::stats::{Level, Merits, Paired, Side, Summary, frontier};

use blocks::Lists;

use super::what_if::WhatIf;
use super::{Head, RunReport, Style, advice, markdown, table};

/// What is known of one variant before the comparison.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its name.
    pub name: String,
    /// The values that make it.
    pub parts: Vec<String>,
    /// Where its numbers come from.
    pub head: Head,
    /// Its replications.
    pub records: Vec<Record>,
    /// What one unit of its currency is worth in the baseline's; none where nobody said.
    pub worth: Option<f64>,
}

/// The report of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareReport {
    /// The command that rebuilds the numbers.
    pub command: String,
    /// The variants.
    pub variants: Vec<VariantReport>,
    /// Which of them the others are compared with.
    pub baseline: usize,
    /// Exchange rates, as the user wrote them.
    pub rates: Vec<String>,
}

/// One variant of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantReport {
    /// Its name.
    pub name: String,
    /// The values that make it.
    pub parts: Vec<String>,
    /// What it comes to by itself.
    pub run: RunReport,
    /// What one unit of its currency is worth in the baseline's; none where nobody said.
    pub worth: Option<f64>,
    /// How it differs from the baseline; none of the baseline itself.
    pub against: Option<Paired>,
    /// What it is best at; none where another variant dominates it.
    pub merits: Option<Merits>,
}

impl CompareReport {
    /// Compares variants that were run on the same weather; none where one of them has no replication.
    pub fn of(command: String, ran: &[Ran], baseline: usize, rates: Vec<String>) -> Option<CompareReport> {
        let side = |at: usize| Side {
            records: &ran[at].records,
            deadline: ran[at].head.deadline,
            worth: ran[at].worth,
        };
        let merits = frontier(ran.len(), |one, other| Paired::of(side(one), side(other)));
        let variants = ran.iter().zip(merits).enumerate().map(|(at, (of, merits))| {
            let summary = Summary::of(&of.records, of.head.deadline, of.head.horizon)?;
            let advice = advice::advice(&of.head, &summary);
            Some(VariantReport {
                name: of.name.clone(),
                parts: of.parts.clone(),
                run: RunReport {
                    head: of.head.clone(),
                    summary,
                    precision: None,
                    advice,
                    what_if: WhatIf::NotAsked,
                    control: None,
                },
                worth: of.worth,
                against: (at != baseline).then(|| Paired::of(side(at), side(baseline))),
                merits,
            })
        });
        Some(CompareReport { command, variants: variants.collect::<Option<_>>()?, baseline, rates })
    }

    /// The variant that the others are compared with.
    fn base(&self) -> &VariantReport {
        &self.variants[self.baseline]
    }

    fn level(&self) -> Level {
        self.base().run.summary.level
    }
}

/// The report for people; lists that are too long to be read are told in brief.
pub fn table(report: &CompareReport, style: Style) -> String {
    table::lay_out(&blocks::blocks(report, Lists::Brief), style)
}

/// The report as Markdown.
pub fn markdown(report: &CompareReport) -> String {
    markdown::lay_out(&blocks::blocks(report, Lists::Whole))
}
