//! `run`: many replications, and what they come to.

use std::path::Path;

use super::args::{Cli, DEFAULT_RISK, Format, RunArgs};
use super::exit::Failure;
use super::progress::Progress;
use super::threads::threads;
use super::{folder, input, output, what_if};
use crate::outcome::Record;
use crate::outcome::run as engine;
use crate::outcome::work_drawn::work_drawn;
use crate::report::control::Control;
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

fn report(args: &RunArgs, checked: &Checked, records: &[Record]) -> Result<RunReport, Failure> {
    let scenario = &checked.scenario;
    let summary = Summary::of(records, scenario.deadline, scenario.horizon)
        .ok_or_else(|| Failure::Surroundings("no replication was run".to_owned()))?;
    let asked = args.risk.to_string();
    let own = [("--risk", asked)].into_iter().filter(|(_, asked)| asked != DEFAULT_RISK);
    let own: Vec<_> = own.collect();
    let mut command = input::command_with("run", &args.input, &args.input.input, &own, checked);
    if args.control_variates {
        command.push_str(" --control-variates");
    }
    let head = Head { command, ..Head::of(checked) };
    let advice = advice::advice(&head, &summary);
    let what_if = what_if::try_remedies(args, scenario, &summary, records)?;
    let control = args.control_variates.then(|| {
        let due = records.first().and_then(|record| record.cronjob.as_ref()).map_or(0, |of| of.due);
        let work = work_drawn(scenario, records.len() as u64, due);
        Control::of(records, work.as_ref(), summary.level)
    });
    Ok(RunReport { head, summary, advice, what_if, control })
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
