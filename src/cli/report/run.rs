//! The page of a run.

use super::saved::Report;
use super::{ReportArgs, Told};
use crate::cli::args::{Cli, InputArgs, Verb};
use crate::cli::exit::Failure;
use crate::cli::run_args::RunArgs;
use crate::cli::{input, run};
use crate::outcome::Record;
use crate::outcome::course;
use crate::report::figure::{self, Figure, worth_a_look};
use crate::report::{Head, json, page};
use crate::scenario::Scenario;
use crate::scenario::sweep::Replications;

/// Repeats the run of a folder and tells it.
pub fn told(args: &ReportArgs, saved: &Report, cli: &Cli) -> Result<Told, Failure> {
    let run_args = arguments(args, saved)?;
    let checked = input::checked(&run_args.input)?;
    let records = run::replicate(&checked, &Replications::OfScenario, &run_args, cli)?.records;
    let mut report = run::report(&run_args, &checked, &records, None)?;
    report.head = saved.head(&args.folder, report.head)?;
    saved.verify(&args.folder, &json::run(&report))?;
    let mut figures = figure::run::figures(&report, &records);
    let courses = courses(&checked.scenario, &report.head, &records)?;
    let shown = figures.iter().filter(|figure| figure.name != "answer").cloned().collect();
    let page = page::of_run(&report, shown, courses.clone());
    figures.extend(courses.into_iter().map(|(_, figure)| figure).take(1));
    Ok(Told { page, figures })
}

/// The arguments of the run, of the scenario that was written beside it.
fn arguments(args: &ReportArgs, saved: &Report) -> Result<RunArgs, Failure> {
    let Verb::Run(mut of) = saved.verb(&args.folder)? else {
        return Err(saved.of_another_verb(&args.folder));
    };
    of.input = of_file(args.folder.join("scenario.yaml"));
    of.answer.threads = args.threads;
    Ok(of)
}

/// A scenario file and nothing beside it.
pub fn of_file(file: std::path::PathBuf) -> InputArgs {
    InputArgs {
        input: vec![file],
        provider: None,
        work: None,
        set: Vec::new(),
        replications: None,
        seed: None,
    }
}

/// The replications that are worth a look, each as a figure.
fn courses(scenario: &Scenario, head: &Head, records: &[Record]) -> Result<Vec<(String, Figure)>, Failure> {
    let mut courses = Vec::new();
    for (replication, line) in worth_a_look(head, records) {
        let (record, course) =
            course::of(scenario, replication).map_err(|error| input::trace_ended(error, scenario))?;
        courses.push((line, figure::course(head, &record, &course)));
    }
    Ok(courses)
}
