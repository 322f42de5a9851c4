//! `run`: many replications, and what they come to.

use std::path::Path;

use super::args::{Cli, Format, RunArgs};
use super::exit::Failure;
use super::progress::Progress;
use super::threads::threads;
use super::{folder, input, output};
use crate::outcome::Record;
use crate::outcome::limits::{BEARABLE_RISK, is_killed_by_limit, smallest_backoff_limit};
use crate::outcome::run as engine;
use crate::report::{Head, RunReport, Style, advice, csv, json, markdown, records, table};
use crate::scenario::check::Checked;
use crate::stats::Summary;

/// Runs the scenario and prints the answer.
pub fn run(args: &RunArgs, cli: &Cli) -> Result<(), Failure> {
    let checked = input::checked(&args.input)?;
    if let Some(folder) = &args.answer.out {
        folder::refuse_to_overwrite(folder, &FILES, args.answer.force)?;
    }
    let records = replicate(&checked, args, cli)?;
    let report = report(args, &checked, &records)?;
    let text = match args.answer.format {
        Format::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            table::run(&report, style)
        }
        Format::Json => json::run(&report),
        Format::Csv => {
            let mut bytes = Vec::new();
            csv::run(&report, &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Format::Markdown => markdown::run(&report),
    };
    if let Some(folder) = &args.answer.out {
        write(folder, args.answer.force, &report, &records, &checked)?;
    }
    output::answer(&text)
}

/// Runs the replications on as many threads as wanted.
fn replicate(checked: &Checked, args: &RunArgs, cli: &Cli) -> Result<Vec<Record>, Failure> {
    let replications = checked.scenario.replications;
    let progress = Progress::new(replications, cli.quiet);
    let threads = threads(&args.answer)?;
    let records =
        threads.install(|| engine::run(&checked.scenario, 0..replications, &|done| progress.add(done)));
    progress.finish();
    records.map_err(|error| input::trace_ended(error, &checked.scenario))
}

/// Replications from which a suggestion is made.
const SUGGESTION_REPLICATIONS: u64 = 2_000;

fn report(args: &RunArgs, checked: &Checked, records: &[Record]) -> Result<RunReport, Failure> {
    let scenario = &checked.scenario;
    let summary = Summary::of(records, scenario.deadline, scenario.horizon)
        .ok_or_else(|| Failure::Surroundings("no replication was run".to_owned()))?;
    let command = input::command("run", &args.input, checked);
    let mut head = Head { command, ..Head::of(checked) };
    if records.iter().any(|record| is_killed_by_limit(record.outcome)) {
        let replications = scenario.replications.clamp(100, SUGGESTION_REPLICATIONS);
        head.suggested_backoff_limit = smallest_backoff_limit(scenario, replications, BEARABLE_RISK)
            .map_err(|error| input::trace_ended(error, scenario))?;
    }
    let advice = advice::advice(&head, &summary);
    Ok(RunReport { head, summary, advice })
}

/// The files of `--out`.
const FILES: [&str; 5] = ["report.json", "report.md", "estimates.csv", "replications.csv", "scenario.yaml"];

fn write(
    folder: &Path,
    force: bool,
    report: &RunReport,
    runs: &[Record],
    checked: &Checked,
) -> Result<(), Failure> {
    let (mut estimates, mut replications) = (Vec::new(), Vec::new());
    csv::run(report, &mut estimates)?;
    records::run(runs, checked.scenario.currency, &mut replications)?;
    let contents = [
        json::run(report).into_bytes(),
        markdown::run(report).into_bytes(),
        estimates,
        replications,
        checked.notes.resolved_for(folder).into_bytes(),
    ];
    folder::write(folder, &FILES, contents, force)
}
