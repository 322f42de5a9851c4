//! The page of a comparison.

use super::saved::Report;
use super::{ReportArgs, Told};
use crate::cli::args::{Cli, Verb};
use crate::cli::exit::Failure;
use crate::cli::{compare, input, threads};
use crate::report::compare::{CompareReport, Ran, json};
use crate::report::figure::comparison;
use crate::report::{Head, page};
use crate::scenario::check::Checked;
use crate::scenario::variants::Rates;

/// Repeats the runs of all variants and tells them.
pub fn told(args: &ReportArgs, saved: &Report, cli: &Cli) -> Result<Told, Failure> {
    let Verb::Compare(of) = saved.verb(&args.folder)? else {
        return Err(saved.of_another_verb(&args.folder));
    };
    let rates = Rates::parse(&of.rate).map_err(Failure::Input)?;
    let variants = saved.variants();
    let mut checked: Vec<Checked> = Vec::new();
    for place in 0..variants.len() {
        let file = compare::variant_file(&args.folder, place);
        checked.push(input::checked(&super::run::of_file(file))?);
    }
    let baseline = saved.baseline();
    let currency = checked.get(baseline).map(|of| of.scenario.currency);
    let threads = threads::so_many(args.threads)?;
    let all: Vec<&Checked> = checked.iter().collect();
    let records = compare::replicate_each(&all, &threads, cli).map_err(|(_, failure)| failure)?;
    let mut ran = Vec::new();
    for (((name, parts, report), checked), records) in variants.into_iter().zip(&checked).zip(records) {
        let head = report.head(&args.folder, Head::of(checked))?;
        let worth = currency.and_then(|currency| rates.worth(checked.scenario.currency, currency));
        ran.push(Ran { name, parts, head, records, worth });
    }
    let written = rates.written().map(str::to_owned).collect();
    let report = CompareReport::of(saved.command(), &ran, baseline, written)
        .ok_or_else(|| Failure::Surroundings("no replication was run".to_owned()))?;
    saved.verify(&args.folder, &json::compare(&report))?;
    let figures = comparison::figures(&report);
    Ok(Told { page: page::of_compare(&report, figures.clone()), figures })
}
