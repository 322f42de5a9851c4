//! `sweep`: a scenario at many points, safe to interrupt.
//!
//! `folder` is where points are kept, `keeper` commits them, `runs` notes when that was, `answer` prints them,
//! `merge` puts shards together, `interrupt` ends the program on Ctrl-C, `shard` says which points are run.

pub mod answer;
pub mod args;
mod folder;
mod interrupt;
mod keeper;
pub mod merge;
mod runs;
mod shard;

use super::args::Cli;
use super::exit::Failure;
use super::progress::Points;
use super::{input, threads};
use crate::report::figure::sweep::names;
use crate::report::sweep::{Answers, AxisOutput, DesignOutput, ScaleOutput, SweepManifest, header};
use crate::scenario::check::{Request, Setting, Study, axis_flag, study};
use crate::scenario::issue::Issue;
use crate::scenario::sweep::range::Scale;
use crate::scenario::sweep::{Design, Replications, Sweep, Values};
use crate::sweep::{Grid, Kind, Ready, Stopped, preflight, run};
use args::SweepArgs;
use folder::Folder;
pub use folder::POINTS;
use keeper::Keeper;
use runs::RunLine;
use shard::Shard;

/// Runs the points that are not done and prints them all.
pub fn sweep(args: &SweepArgs, cli: &Cli) -> Result<(), Failure> {
    let study = study(&Request { files: args.input.input.clone(), settings: settings(args)? });
    let study = study.map_err(input::unchecked)?;
    if !args.resume && !args.folder.force {
        let remedy = "--resume goes on with the sweep in it, --force takes that away";
        folder::refuse_to_overwrite(&args.folder.out, remedy)?;
    }
    args.folder.figures.check(&names(), args.folder.force)?;
    let pool = threads::so_many(args.threads)?;
    let grid = Grid::new(&study.sweep, study.seed);
    let ready = pool.install(|| preflight(&study, &grid)).map_err(|stopped| match stopped {
        Stopped::Sink(never) => match never {},
        Stopped::Input(issues) => Failure::Input(issues),
        Stopped::Unreadable(file) => Failure::Surroundings(file.to_string()),
        Stopped::TraceEnded { error, scenario, .. } => input::trace_ended(error, &scenario),
    })?;
    let about = about(args, &study, &ready);
    let folder = Folder::open(args, &study, &about)?;
    let shard = args.shard.unwrap_or(Shard { number: 1, of: 1 });
    let all: Vec<u64> = (shard.number - 1..grid.points()).step_by(shard.of as usize).collect();
    let (total, before) = (all.len() as u64, folder.done);
    let progress = Points::new(total, before, cli.quiet);
    interrupt::on_interrupt(&folder, total)?;
    let mut line = RunLine::begin(&folder, pool.current_num_threads())?;
    let keeper = Keeper { folder: &folder, answers: answers(ready.kind), progress: &progress };
    let left = all.get(before as usize..).unwrap_or_default();
    let ran = run((&study, &grid, &ready), left, &pool, &keeper);
    progress.finish();
    let ended = line.end(&folder);
    ran.map_err(|stopped| kept(stopped, &folder))?;
    ended?;
    let matters = answer::sensitivity(&folder.path, &about)?;
    answer::print(&args.folder, (&folder.path, &about), matters.as_ref(), cli)
}

/// Flags as settings; axes and replications belong to the section `sweep`.
fn settings(args: &SweepArgs) -> Result<Vec<Setting>, Failure> {
    let mut settings = input::settings(&args.input)?;
    let (axes, issues): (Vec<_>, Vec<_>) =
        args.axis.iter().map(|text| axis_flag(text)).partition(Result::is_ok);
    let issues: Vec<Issue> = issues.into_iter().filter_map(Result::err).collect();
    if !issues.is_empty() {
        return Err(Failure::Input(issues));
    }
    settings.extend(axes.into_iter().flatten());
    if let Some(count) = args.input.replications {
        let (path, flag) = ("sweep.replications".to_owned(), "--replications".to_owned());
        settings.push(Setting { path, value: count.to_string(), flag });
    }
    Ok(settings)
}

fn answers(kind: Kind) -> Answers {
    match kind {
        Kind::Ending => Answers::Ending,
        Kind::Service | Kind::ServiceWithoutLoad => Answers::Service,
        Kind::CronJob => Answers::CronJob,
    }
}

/// What the folder says of itself.
fn about(args: &SweepArgs, study: &Study, ready: &Ready) -> SweepManifest {
    let Sweep { axes, design, replications, groups } = &study.sweep;
    let columns: Vec<String> = axes.iter().map(|axis| axis.column()).collect();
    let is_cartesian = *design == Design::Cartesian;
    let axis = |axis: &crate::scenario::sweep::Axis| AxisOutput {
        path: axis.path.clone(),
        column: axis.column(),
        values: is_cartesian.then(|| axis.length()),
        scale: match &axis.values {
            Values::List(_) => None,
            Values::Range(range) => Some(match range.scale {
                Scale::Linear => ScaleOutput::Linear,
                Scale::Log => ScaleOutput::Log,
            }),
        },
    };
    let factor = |group: &Vec<usize>| group.iter().map(|at| axes[*at].path.clone()).collect();
    let design = match design {
        Design::Cartesian => DesignOutput::Cartesian,
        Design::LatinHypercube(_) => DesignOutput::LatinHypercube,
        Design::Sobol(_) => DesignOutput::Sobol,
        Design::Saltelli(_) => DesignOutput::Saltelli,
    };
    let mut own: Vec<(&str, String)> = args.axis.iter().map(|axis| ("--axis", axis.clone())).collect();
    if let (Some(_), Replications::Fixed(count)) = (args.input.replications, replications) {
        own.push(("--replications", count.to_string()));
    }
    own.extend(args.input.seed.map(|seed| ("--seed", seed.to_string())));
    let form = args.replications_out.map(|form| form.as_str().to_owned());
    own.extend(form.iter().map(|form| ("--replications-out", form.clone())));
    SweepManifest {
        schema_version: 1,
        kind: "sweep".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name: ready.name.clone(),
        digest: study.digest(),
        seed: study.seed,
        command: input::command_words("sweep", &args.input, &args.input.input, &own).join(" "),
        axes: axes.iter().map(axis).collect(),
        design,
        factors: groups.iter().map(factor).collect(),
        points: study.sweep.points(),
        shard: args.shard.filter(|shard| shard.of > 1).map(|shard| shard.to_string()),
        replications_out: form,
        columns: header(answers(ready.kind), &columns),
        read: study.contents(),
    }
}

/// Why it ended, and what became of the points before.
fn kept(stopped: Stopped<Failure>, folder: &Folder) -> Failure {
    let done = folder.committed();
    let told = |problem: &str| {
        let path = folder.path.display();
        format!("{problem}\n{done} points that are done stay in {path}, and --resume goes on")
    };
    match stopped {
        Stopped::Sink(Failure::Surroundings(problem)) => Failure::Surroundings(told(&problem)),
        Stopped::Sink(failure) => failure,
        Stopped::Unreadable(file) => Failure::Surroundings(told(&file.to_string())),
        Stopped::Input(issues) => Failure::Input(issues),
        Stopped::TraceEnded { error, point, scenario } => match input::trace_ended(error, &scenario) {
            Failure::Input(issues) => {
                let at = |issue: Issue| Issue { problem: format!("for {point}: {}", issue.problem), ..issue };
                Failure::Input(issues.into_iter().map(at).collect())
            }
            other => other,
        },
    }
}
