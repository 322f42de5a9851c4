//! `compare`: variants side by side on the same weather.

use std::path::{Path, PathBuf};

use rayon::ThreadPool;

use super::args::{Cli, CompareArgs, Format};
use super::exit::Failure;
use super::progress::Progress;
use super::threads::threads;
use super::{folder, input, output};
use crate::outcome::{Record, run as engine};
use crate::report::compare::{CompareReport, Ran, csv, json, markdown, table};
use crate::report::figure::comparison::{NAMES, figures};
use crate::report::{Head, Lasting, Style};
use crate::scenario::check::Checked;
use crate::scenario::issue::Issue;
use crate::scenario::variants::{Comparison, Plan, Rates, Variant, for_variant, variants};
use crate::units::Currency;

/// Runs the variants and prints how they differ.
pub fn compare(args: &CompareArgs, cli: &Cli) -> Result<(), Failure> {
    let rates = Rates::parse(&args.rate).map_err(Failure::Input)?;
    let plan = Plan {
        files: args.input.input.clone(),
        settings: input::settings(&args.input)?,
        providers: args.providers.clone(),
        vary: args.vary.clone(),
        baseline: args.baseline.clone(),
    };
    let comparison = variants(&plan).map_err(input::unchecked)?;
    let base = &comparison.variants[comparison.baseline];
    let strangers = strangers(&comparison, base);
    if !strangers.is_empty() {
        return Err(Failure::Input(strangers));
    }
    let currencies: Vec<Currency> =
        comparison.variants.iter().map(|variant| variant.checked.scenario.currency).collect();
    let idle = rates.idle(&currencies, base.checked.scenario.currency);
    if !idle.is_empty() {
        return Err(Failure::Input(idle));
    }
    args.figures.check(&NAMES, args.answer.force)?;
    if let Some(folder) = &args.answer.out {
        folder::refuse_to_overwrite(folder, &FILES, args.answer.force)?;
    }
    let ran = replicate(&comparison, args, &rates, cli)?;
    let command = command(args, base);
    let written = rates.written().map(str::to_owned).collect();
    let report = CompareReport::of(command, &ran, comparison.baseline, written)
        .ok_or_else(|| Failure::Surroundings("no replication was run".to_owned()))?;
    let mut estimates = Vec::new();
    csv::estimates(&report, &mut estimates)?;
    let text = match args.answer.format {
        Format::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            table(&report, style)
        }
        Format::Json => json::compare(&report),
        Format::Csv => String::from_utf8_lossy(&estimates).into_owned(),
        Format::Markdown => markdown(&report),
    };
    if let Some(folder) = &args.answer.out {
        let mut replications = Vec::new();
        let rows = ran.iter().map(|of| (of.name.as_str(), of.head.currency, of.records.as_slice()));
        csv::replications(rows, &mut replications)?;
        let contents =
            [json::compare(&report).into_bytes(), markdown(&report).into_bytes(), estimates, replications];
        folder::write(folder, &FILES, contents, args.answer.force)?;
        write_variants(folder, &comparison, args.answer.force)?;
    }
    output::answer(&text)?;
    if args.figures.is_wanted() {
        args.figures.draw(&figures(&report), args.answer.force)?;
    }
    Ok(())
}

/// Variants that have no answers in common with the baseline.
fn strangers(comparison: &Comparison, base: &Variant) -> Vec<Issue> {
    let kind = |variant: &Variant| Lasting::of(&variant.checked.scenario.workload.owner);
    let word = |variant: &Variant| kind(variant).map_or("a Job or a pod", Lasting::as_str);
    let strange = comparison.variants.iter().filter(|variant| word(variant) != word(base));
    let issue = |variant: &Variant| {
        let problem = format!("can't compare {} with {}", word(variant), word(base));
        let hint = match (kind(variant), kind(base)) {
            (Some(Lasting::Service { .. }), Some(Lasting::Service { .. })) => {
                "give both a load, or none: without one the shares are of the pods asked for, not of requests"
            }
            _ => "they have no answers in common; run each by itself",
        };
        for_variant(Issue::new("workload", problem).hint(hint), &variant.name)
    };
    strange.map(issue).collect()
}

/// The files of `--out`.
const FILES: [&str; 4] = ["report.json", "report.md", "estimates.csv", "replications.csv"];
/// The folder in it of what each variant is.
const VARIANTS: &str = "variants";

/// The scenario of a variant in the folder of a comparison, by its place from 0.
pub fn variant_file(folder: &Path, place: usize) -> PathBuf {
    folder.join(VARIANTS).join(format!("{}.yaml", place + 1))
}

/// Writes what each variant is, so that it can be run again from there.
fn write_variants(folder: &Path, comparison: &Comparison, force: bool) -> Result<(), Failure> {
    let variants = folder.join(VARIANTS);
    std::fs::create_dir_all(&variants)
        .map_err(|error| Failure::Surroundings(format!("{}: {error}", variants.display())))?;
    for (place, variant) in comparison.variants.iter().enumerate() {
        let text = variant.checked.notes.resolved_for(&variants);
        output::write_file(&variant_file(folder, place), text.as_bytes(), force)?;
    }
    Ok(())
}

/// Runs the replications of all variants, one variant after the other.
fn replicate(
    comparison: &Comparison,
    args: &CompareArgs,
    rates: &Rates,
    cli: &Cli,
) -> Result<Vec<Ran>, Failure> {
    let currency = comparison.variants[comparison.baseline].checked.scenario.currency;
    let checked: Vec<&Checked> = comparison.variants.iter().map(|variant| &variant.checked).collect();
    let threads = threads(&args.answer)?;
    let records = replicate_each(&checked, &threads, cli)
        .map_err(|(at, failure)| of_variant(failure, &comparison.variants[at]))?;
    let ran = |(variant, records): (&Variant, Vec<Record>)| {
        let head = Head { command: run_command(args, variant), ..Head::of(&variant.checked) };
        let worth = rates.worth(variant.checked.scenario.currency, currency);
        Ran { name: variant.name.clone(), parts: variant.parts.clone(), head, records, worth }
    };
    Ok(comparison.variants.iter().zip(records).map(ran).collect())
}

/// The replications of every scenario, one scenario after the other; or the first failure, with the place of its
/// scenario.
pub fn replicate_each(
    checked: &[&Checked],
    threads: &ThreadPool,
    cli: &Cli,
) -> Result<Vec<Vec<Record>>, (usize, Failure)> {
    let progress = Progress::new(checked.iter().map(|of| of.scenario.replications).sum(), cli.quiet);
    let run = |(at, of): (usize, &&Checked)| {
        let scenario = &of.scenario;
        let done = |done| progress.add(done);
        let records = threads.install(|| engine::run(scenario, 0..scenario.replications, &done));
        records.map_err(|error| (at, input::trace_ended(error, scenario)))
    };
    let all = checked.iter().enumerate().map(run).collect();
    progress.finish();
    all
}

/// A failure with the name of its variant.
fn of_variant(failure: Failure, variant: &Variant) -> Failure {
    let named = |issue: Issue| for_variant(issue, &variant.name);
    match failure {
        Failure::Input(issues) => Failure::Input(issues.into_iter().map(named).collect()),
        other => other,
    }
}

/// The command that compares the same again.
fn command(args: &CompareArgs, base: &Variant) -> String {
    let mut own = Vec::new();
    if !args.providers.is_empty() {
        own.push(("--providers", args.providers.join(",")));
    }
    own.extend(args.vary.iter().map(|vary| ("--vary", vary.clone())));
    own.extend(args.baseline.iter().map(|name| ("--baseline", name.clone())));
    own.extend(args.rate.iter().map(|rate| ("--rate", rate.clone())));
    input::command_with("compare", &args.input, &args.input.input, &own, &base.checked)
}

/// The command that runs one variant by itself.
fn run_command(args: &CompareArgs, variant: &Variant) -> String {
    let own: Vec<_> = variant
        .settings
        .iter()
        .map(|set| match set.path.as_str() {
            "provider" => ("--provider", variant_provider(&set.value)),
            path => ("--set", format!("{path}={}", set.value)),
        })
        .collect();
    input::command_with("run", &args.input, &variant.files, &own, &variant.checked)
}

/// The name in a setting of the provider, without its quotes.
fn variant_provider(value: &str) -> String {
    value.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\")
}
