//! Variants side by side: the same weather, differences replication by replication.

mod blocks;
pub mod csv;
pub mod json;
pub mod output;
mod words;

use crate::outcome::Record;
use crate::scenario::variants::called;
use crate::stats::{Level, Merits, Paired, Side, Summary, frontier};

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
                run: RunReport { head: of.head.clone(), summary, advice },
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

    /// What heads say, each thing once: first what all variants have in common, then what only some have,
    /// behind their names.
    fn told(&self, of: impl Fn(&VariantReport) -> &[String]) -> Vec<String> {
        let mut told: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, variant) in self.variants.iter().enumerate() {
            for text in of(variant) {
                match told.iter_mut().find(|(known, _)| known == text) {
                    Some((_, having)) => having.push(at),
                    None => told.push((text, vec![at])),
                }
            }
        }
        let names: Vec<&str> = self.variants.iter().map(|of| of.name.as_str()).collect();
        let parts: Vec<&[String]> = self.variants.iter().map(|of| of.parts.as_slice()).collect();
        let (common, own): (Vec<_>, Vec<_>) =
            told.into_iter().partition(|(_, having)| having.len() == self.variants.len());
        let common = common.into_iter().map(|(text, _)| text.to_owned());
        let own =
            own.into_iter().map(|(text, having)| format!("{}: {text}", called(&names, &parts, &having)));
        common.chain(own).collect()
    }
}

/// The report for people.
pub fn table(report: &CompareReport, style: Style) -> String {
    table::lay_out(&blocks::blocks(report), style)
}

/// The report as Markdown.
pub fn markdown(report: &CompareReport) -> String {
    markdown::lay_out(&blocks::blocks(report))
}
