//! `run`: many replications, and what they come to.

use std::path::Path;

use super::args::{Cli, DEFAULT_RISK, Format, ReplicationForm, RunArgs};
use super::exit::Failure;
use super::progress::Progress;
use super::threads::threads;
use super::{folder, input, output, what_if};
use crate::outcome::Record;
use crate::outcome::run as engine;
use crate::report::records::{self, Origin, Shared};
use crate::report::{Head, RunReport, Style, advice, csv, json, markdown, table};
use crate::scenario::check::Checked;
use crate::stats::Summary;

/// Runs the scenario and prints the answer.
pub fn run(args: &RunArgs, cli: &Cli) -> Result<(), Failure> {
    let checked = input::checked(&args.input)?;
    if let Some(folder) = &args.answer.out {
        let other = other(args.replications_out);
        folder::refuse_to_overwrite(
            folder,
            &[&files(args.replications_out)[..], &[other]].concat(),
            args.answer.force,
        )?;
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
        write(folder, args, &report, &records, &checked)?;
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

fn report(args: &RunArgs, checked: &Checked, records: &[Record]) -> Result<RunReport, Failure> {
    let scenario = &checked.scenario;
    let summary = Summary::of(records, scenario.deadline, scenario.horizon)
        .ok_or_else(|| Failure::Surroundings("no replication was run".to_owned()))?;
    let asked = args.risk.to_string();
    let own = [("--risk", asked)].into_iter().filter(|(_, asked)| asked != DEFAULT_RISK);
    let own: Vec<_> = own.collect();
    let command = input::command_with("run", &args.input, &args.input.input, &own, checked);
    let head = Head { command, ..Head::of(checked) };
    let advice = advice::advice(&head, &summary);
    let what_if = what_if::try_remedies(args, scenario, &summary, records)?;
    Ok(RunReport { head, summary, advice, what_if })
}

/// The file of replications.
fn replications_file(form: ReplicationForm) -> &'static str {
    match form {
        ReplicationForm::Csv => "replications.csv",
        ReplicationForm::Parquet => "replications.parquet",
    }
}

/// The file of replications in the form that is not wanted.
fn other(form: ReplicationForm) -> &'static str {
    replications_file(match form {
        ReplicationForm::Csv => ReplicationForm::Parquet,
        ReplicationForm::Parquet => ReplicationForm::Csv,
    })
}

/// The files of `--out`.
fn files(form: ReplicationForm) -> [&'static str; 5] {
    ["report.json", "report.md", "estimates.csv", replications_file(form), "scenario.yaml"]
}

fn write(
    folder: &Path,
    args: &RunArgs,
    report: &RunReport,
    runs: &[Record],
    checked: &Checked,
) -> Result<(), Failure> {
    let (mut estimates, mut replications) = (Vec::new(), Vec::new());
    csv::run(report, &mut estimates)?;
    let form = args.replications_out;
    let head = &report.head;
    let shared = Shared { point: None, currency: head.currency };
    let origin = Origin { shared, name: &head.name, digest: &head.digest, seed: head.seed };
    match form {
        ReplicationForm::Csv => records::csv(runs, shared, &mut replications)?,
        ReplicationForm::Parquet => records::parquet(runs, &origin, &mut replications)?,
    }
    let contents = [
        json::run(report).into_bytes(),
        markdown::run(report).into_bytes(),
        estimates,
        replications,
        checked.notes.resolved_for(folder).into_bytes(),
    ];
    folder::write(folder, &files(form), contents, args.answer.force)?;
    // What an earlier run left in the other form would be taken for this one's.
    folder::remove(folder, other(form))
}
