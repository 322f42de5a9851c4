//! `run`: many replications, and what they come to.

use std::io::IsTerminal;
use std::path::Path;

use super::args::{Cli, Format, ReplicationForm};
use super::exit::Failure;
use super::progress::Progress;
use super::run_args::{DEFAULT_RISK, Intervals, RunArgs};
use super::threads::threads;
use super::{folder, input, output, what_if};
use crate::outcome::Record;
use crate::outcome::work_drawn::work_drawn;
use crate::report::control::Control;
use crate::report::records::{self, Origin, Shared};
use crate::report::{
    Head, Lasting, RunReport, Style, advice, csv, figure, histogram, json, markdown, precision, table,
};
use crate::scenario::check::Checked;
use crate::scenario::issue::{Issue, Place};
use crate::scenario::scalar::Share;
use crate::scenario::sweep::{Metric, Replications, Target};
use crate::stats::{Bootstrap, Precision, Summary};
use crate::sweep::{self, Hands, Replicated, Watch};

/// Replications at which a precision is looked at first.
const FIRST_LOOK: u64 = 1_000;
/// The most replications for a precision, unless the user says how many.
const MOST: u64 = 1_000_000;

/// Runs the scenario and prints the answer.
pub fn run(args: &RunArgs, cli: &Cli) -> Result<(), Failure> {
    let checked = input::checked(&args.input)?;
    let wanted = wanted(args, &checked)?;
    args.figures.check(&figure::run::NAMES, args.answer.force)?;
    if let Some(folder) = &args.answer.out {
        let other = other(args.replications_out);
        folder::refuse_to_overwrite(
            folder,
            &[&files(args.replications_out)[..], &[other]].concat(),
            args.answer.force,
        )?;
    }
    let Replicated { records, precision } = replicate(&checked, &wanted, args, cli)?;
    let checked = match args.precision {
        None => checked,
        // From here on all is as if the user had known how many it takes.
        Some(share) => {
            input::checked_with(&args.input, records.len() as u64, format!("--precision {share}"))?
        }
    };
    let report = report(args, &checked, &records, precision)?;
    let text = match args.answer.format {
        Format::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            table::run_with(&report, style, &charts(&report, &records, style, cli))
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
    output::answer(&text)?;
    if args.figures.is_wanted() {
        args.figures.draw(&figure::run::figures(&report, &records), args.answer.force)?;
    }
    let Some(missed) = precision::missed(&report) else { return Ok(()) };
    // The other forms have it in the answer, and nobody reads these two.
    if matches!(args.answer.format, Format::Json | Format::Csv) && !cli.quiet {
        output::remark(&format!("not met: {missed}"));
    }
    Err(Failure::No)
}

/// Histograms, where somebody looks.
fn charts(report: &RunReport, records: &[Record], style: Style, cli: &Cli) -> Vec<table::Chart> {
    if cli.quiet || !std::io::stdout().is_terminal() {
        return Vec::new();
    }
    let ink = histogram::Ink { width: style.width, blocks: !output::is_dumb(), colour: style.colour };
    histogram::of_run(report, records, ink)
}

/// How often the scenario is to be run.
fn wanted(args: &RunArgs, checked: &Checked) -> Result<Replications, Failure> {
    let Some(Share(millionths)) = args.precision else { return Ok(Replications::OfScenario) };
    if let Some(set) = args.input.set.iter().find(|set| set.trim_start().starts_with("replications")) {
        return Err(refused(format!("--set {set}"), "--precision finds out how many replications it takes"));
    }
    let at_most = args.input.replications.unwrap_or(MOST);
    if at_most < 2 {
        let flag = format!("--replications {at_most}");
        return Err(refused(flag, "--precision takes at least 2 replications to know how precise they are"));
    }
    let lasting = Lasting::of(&checked.scenario.workload.owner);
    let metrics = [Metric::CompletionTime, Metric::Cost];
    let metrics = metrics.into_iter().filter(|metric| lasting.is_none() || *metric == Metric::Cost);
    Ok(Replications::Until {
        targets: metrics.map(|metric| Target { metric, millionths }).collect(),
        at_least: FIRST_LOOK.min(at_most),
        at_most,
    })
}

fn refused(flag: String, problem: &str) -> Failure {
    let place = Place { source: flag.into(), line: 0, column: 0 };
    let hint = "say with --replications how many it may take at most";
    Failure::Input(vec![Issue::new("replications", problem).at(place).hint(hint)])
}

/// Shows how it goes.
struct Shown(Progress);

impl Watch for Shown {
    fn done(&self, records: &[Record]) {
        self.0.add(records.len() as u64);
    }

    fn looked(&self, precision: &Precision, next: u64) {
        self.0.expect(next, precision::state(precision));
    }
}

/// Runs the replications on as many threads as wanted.
pub fn replicate(
    checked: &Checked,
    wanted: &Replications,
    args: &RunArgs,
    cli: &Cli,
) -> Result<Replicated, Failure> {
    let first = match wanted {
        Replications::Until { at_least, .. } => *at_least,
        _ => checked.scenario.replications,
    };
    let shown = Shown(Progress::new(first, cli.quiet));
    let threads = threads(&args.answer)?;
    let done = threads.install(|| sweep::replicate(&checked.scenario, wanted, Hands::All, &shown));
    shown.0.finish();
    done.map_err(|error| input::trace_ended(error, &checked.scenario))
}

/// What the replications come to, with the remedies that are worth a try.
pub fn report(
    args: &RunArgs,
    checked: &Checked,
    records: &[Record],
    precision: Option<Precision>,
) -> Result<RunReport, Failure> {
    let scenario = &checked.scenario;
    let summary = Summary::of(records, scenario.deadline, scenario.horizon)
        .ok_or_else(|| Failure::Surroundings("no replication was run".to_owned()))?;
    let summary = match args.intervals {
        Intervals::T => summary,
        Intervals::Bootstrap => {
            let bootstrap = Bootstrap { seed: scenario.seed, resamples: Bootstrap::RESAMPLES };
            threads(&args.answer)?.install(|| summary.bootstrapped(records, bootstrap))
        }
    };
    let mut own = Vec::new();
    if args.intervals == Intervals::Bootstrap {
        own.push(("--intervals", "bootstrap".to_owned()));
    }
    let risk = args.risk.to_string();
    if risk != DEFAULT_RISK {
        own.push(("--risk", risk));
    }
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
    Ok(RunReport { head, summary, precision, advice, what_if, control })
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
    folder::remove(&folder.join(other(form)))
}
