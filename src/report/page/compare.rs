//! The page of a comparison.

use super::super::compare::blocks::{Lists, blocks, costs};
use super::super::compare::{CompareReport, VariantReport};
use super::super::figure::Figure;
use super::super::number::{duration, percent};
use super::parts::Parts;
use super::{KeyFigure, Page};

/// Puts a comparison and its figures on a page.
pub fn of_compare(report: &CompareReport, figures: Vec<Figure>) -> Page {
    let parts = Parts::of(blocks(report, Lists::Whole));
    let name = &report.variants[report.baseline].run.head.name;
    let (title, about) = match parts.title_after(name) {
        Some(about) => (name.as_str(), about),
        None => ("Variants compared", parts.title().to_owned()),
    };
    parts.page((title, &about), key_figures(report), figures, ("", "", Vec::new()))
}

/// The baseline and what is best at something, each by its name.
fn key_figures(report: &CompareReport) -> Vec<KeyFigure> {
    let (_, costs) = costs(report);
    let one_currency =
        |of: &VariantReport| of.run.head.currency == report.variants[report.baseline].run.head.currency;
    let unit = match report.variants.iter().all(one_currency) {
        true => format!(" {}", report.variants[report.baseline].run.head.currency),
        false => String::new(),
    };
    let cost = |at: usize| format!("{}{unit}", costs[at]);
    let best = |is: fn(&VariantReport) -> bool| report.variants.iter().position(is);
    let mut keys = vec![KeyFigure {
        label: "Mean cost of the baseline".to_owned(),
        value: cost(report.baseline),
        detail: report.variants[report.baseline].name.clone(),
    }];
    let mut key = |label: &str, value: String, at: usize| {
        let detail = report.variants[at].name.clone();
        keys.push(KeyFigure { label: label.to_owned(), value, detail });
    };
    if let Some(at) = best(|of| of.merits.is_some_and(|of| of.cheapest)) {
        key("Lowest mean cost", cost(at), at);
    }
    if let Some(at) = best(|of| of.merits.is_some_and(|of| of.fastest))
        && let Some(mean) = report.variants[at].run.summary.completion_s.mean
    {
        key("Earliest on average", duration(mean.mean), at);
    }
    if let Some(at) = best(|of| of.merits.is_some_and(|of| of.surest)) {
        let summary = &report.variants[at].run.summary;
        match summary.deadline {
            Some(of) => key("Best odds of the deadline", percent(of.met.share), at),
            None => key("Best odds of completing", percent(summary.completed().share), at),
        }
    }
    keys
}
