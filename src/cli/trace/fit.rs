//! `trace fit`: which models fit histories, and which to use.

use super::args::{FitArgs, FitFormat};
use super::input::{History, histories, on_demand, pool_name, wrong};
use super::plot::{Fitted, NAMES, figures};
use crate::cli::args::Cli;
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::fit::{HazardFamily, PriceFamily, StockFamily, study_hazard, study_prices, study_stock};
use crate::report::trace::block::{lives_reading, reading};
use crate::report::{Style, trace as report};
use crate::scenario::issue::{Issue, nearest};

/// Prints fits.
pub fn fit(args: &FitArgs, cli: &Cli) -> Result<(), Failure> {
    let histories = histories(&args.reading)?;
    args.figures.check(&NAMES, args.force)?;
    let (mut files, mut fitted) = (Vec::new(), Vec::new());
    for history in &histories {
        let (file, models) = of(history, args).map_err(|issue| Failure::Input(vec![issue]))?;
        files.push(file);
        fitted.push(models);
    }
    let unfitted: Vec<Issue> = files.iter().filter(|file| file.models.is_empty()).flat_map(nothing).collect();
    if !unfitted.is_empty() {
        return Err(Failure::Input(unfitted));
    }
    let text = match args.format {
        FitFormat::Table => {
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            report::fit::text(&files, style)
        }
        FitFormat::Json => report::fit::json(&files),
        FitFormat::Markdown => report::fit::markdown(&files),
        FitFormat::Yaml => {
            refuse_twins(&files)?;
            report::fit::yaml(&files)
        }
        FitFormat::Csv => {
            let mut bytes = Vec::new();
            report::fit::csv(&files, &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    output::answer(&text)?;
    if args.figures.is_wanted() {
        args.figures.draw(&figures(&histories, &args.reading, &[], &fitted), args.force)?;
    }
    Ok(())
}

/// Two models of one part of one pool make no piece of a scenario.
fn refuse_twins(files: &[report::FileFits]) -> Result<(), Failure> {
    let twin = |(at, file): (usize, &report::FileFits)| {
        let first = files[..at].iter().find(|first| (&first.pool, first.kind) == (&file.pool, file.kind))?;
        let problem =
            format!("{} and {} are both the {} of pool {}", first.file, file.file, file.kind, file.pool);
        Some(wrong("--pool", problem).hint("fit them one by one, each with a --pool of its own"))
    };
    let twins: Vec<Issue> = files.iter().enumerate().filter_map(twin).collect();
    if twins.is_empty() { Ok(()) } else { Err(Failure::Input(twins)) }
}

/// Where no model at all can be fitted, the file is not one to fit to.
fn nothing(file: &report::FileFits) -> Vec<Issue> {
    let one = |(name, why): &(&str, String)| wrong(&file.file, format!("{name} can't be fitted: {why}"));
    file.unfitted.iter().map(one).collect()
}

fn of(history: &History, args: &FitArgs) -> Result<(report::FileFits, Fitted), Issue> {
    let held_back = args.hold_back.as_f64();
    let said = on_demand(&args.reading);
    let name = |path: &std::path::Path| args.pool.clone().unwrap_or_else(|| pool_name(path));
    Ok(match history {
        History::Prices(request, trace) => {
            let list = said.or(trace.on_demand);
            let families = families(&args.model, &PriceFamily::ALL, PriceFamily::as_str)?;
            let study = study_prices(&trace.into(), list, &families, held_back);
            let file = report::price_fits(trace, &name(&request.path), list, &reading(request), &study);
            (file, Fitted::default())
        }
        History::Stock(request, trace) => {
            let families = families(&args.model, &StockFamily::ALL, StockFamily::as_str)?;
            let study = study_stock(&trace.into(), &families, held_back);
            let models = study.judged.iter().map(|of| (of.family.as_str(), of.fit.model.clone()));
            let fitted = Fitted { stocks: models.collect(), ..Fitted::default() };
            (report::stock_fits(trace, &name(&request.path), said, &study), fitted)
        }
        History::Lives(request, lives) => {
            let families = families(&args.model, &HazardFamily::ALL, HazardFamily::as_str)?;
            let study = study_hazard(&lives.lives, &families, held_back);
            let models = study.judged.iter().map(|of| (of.family.as_str(), of.fit.model.clone()));
            let fitted = Fitted { hazards: models.collect(), ..Fitted::default() };
            (report::hazard_fits(lives, &name(&request.path), said, &lives_reading(request), &study), fitted)
        }
    })
}

/// The models of these names; `on-off` is every law of spells.
fn families<F: Copy>(names: &[String], all: &[F], name: fn(F) -> &'static str) -> Result<Vec<F>, Issue> {
    let mut families = Vec::new();
    for wanted in names {
        let matches = |one: &F| {
            wanted == "all" || name(*one) == wanted || wanted == "on-off" && name(*one).starts_with("on-off")
        };
        let found: Vec<F> = all.iter().copied().filter(matches).collect();
        if found.is_empty() {
            let known: Vec<&str> = all.iter().map(|one| name(*one)).collect();
            let hint = nearest(wanted, known.iter().copied()).map(|near| format!("did you mean {near}?"));
            let problem = format!("expected all or some of {}, found {wanted:?}", known.join(", "));
            return Err(Issue { hint, ..wrong("--model", problem) });
        }
        families.extend(found);
    }
    Ok(families)
}
