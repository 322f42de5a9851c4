//! What the report of a comparison says, as blocks.

use crate::outcome::Outcome;
use crate::stats::{Difference, OddsDifference};

use super::super::content::{Block, Grid, list};
use super::super::number::{
    DASH, Money, duration, duration_pair, percent, percent_range, plural, short_digest, whole,
};
use super::super::verdict::{ending, level};
use super::{CompareReport, VariantReport, lasting, told, words};

/// How long lists are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Lists {
    /// Word by word.
    Whole,
    /// As far as people read them.
    Brief,
}

impl Lists {
    /// What heads say.
    fn of(
        self,
        report: &CompareReport,
        of: impl for<'a> Fn(&'a VariantReport) -> &'a [String],
    ) -> Vec<String> {
        match self {
            Lists::Whole => told::whole(report, of),
            Lists::Brief => told::brief(report, of),
        }
    }
}

/// The whole report.
pub(in crate::report) fn blocks(report: &CompareReport, lists: Lists) -> Vec<Block> {
    let mut blocks = opening(report, lists);
    blocks.push(Block::Heading("Answer".to_owned()));
    blocks.push(Block::Lines(vec![words::overall(report)]));
    blocks.push(Block::Table(verdicts(report)));
    blocks.extend(list("Advice", &told::whole(report, |of| &of.run.advice)));
    blocks.extend(lasting::each(report).unwrap_or_else(|| each(report)));
    blocks.extend(cost(report));
    blocks.extend(time(report));
    blocks.extend(lasting::differences(report));
    blocks.extend(odds(report));
    blocks.extend(closing(report, lists));
    blocks
}

fn opening(report: &CompareReport, lists: Lists) -> Vec<Block> {
    let head = &report.base().run.head;
    let one_name = report.variants.iter().all(|of| of.run.head.name == head.name);
    let name = if one_name { format!("{}: ", head.name) } else { String::new() };
    let replications = plural(report.base().run.summary.replications, "replication");
    let count = report.variants.len();
    let title = format!("{name}{count} variants, {replications} on the same weather");
    let rates =
        report.rates.iter().map(|rate| format!("costs are turned into {} by {rate} (--rate)", head.currency));
    let assumed: Vec<String> = rates.chain(lists.of(report, |of| &of.run.head.assumptions)).collect();
    let mut blocks = vec![Block::Title(title)];
    blocks.extend(list("Assumed", &assumed));
    blocks.extend(list("Overridden", &told::whole(report, |of| &of.run.head.overrides)));
    blocks.extend(list("Caution", &told::whole(report, |of| &of.run.head.cautions)));
    blocks
}

/// The others with how they differ from the baseline.
pub(super) fn others(
    report: &CompareReport,
) -> impl Iterator<Item = (&VariantReport, &crate::stats::Paired)> {
    report.variants.iter().filter_map(|of| Some((of, of.against.as_ref()?)))
}

fn verdicts(report: &CompareReport) -> Grid {
    let base = report.base();
    let against = format!("against {}", base.name);
    let mut grid = Grid::of_text(["variant", &against]);
    for (variant, paired) in others(report) {
        grid.row([variant.name.clone(), words::verdict(paired, base.run.head.currency.code())]);
    }
    grid
}

/// What each variant comes to by itself; narrow, for names are long.
fn each(report: &CompareReport) -> Vec<Block> {
    let (cost_title, costs) = costs(report);
    let mut grid = Grid::of_numbers(["", &cost_title, "mean time", "p95"]);
    let deadlines = report.variants.iter().any(|of| of.run.summary.deadline.is_some());
    let all_complete = report.variants.iter().all(|of| of.run.summary.completed().share == 1.0);
    let titles = [(!all_complete).then_some("complete"), deadlines.then_some("deadline met")];
    grid.header.extend(titles.into_iter().flatten().map(str::to_owned));
    for (variant, cost) in report.variants.iter().zip(costs) {
        let summary = &variant.run.summary;
        let mut row = vec![
            variant.name.clone(),
            cost,
            summary.completion_s.mean.map_or_else(|| DASH.to_owned(), |mean| duration(mean.mean)),
            duration(summary.completion_s.quantiles.p95.value),
        ];
        if !all_complete {
            row.push(percent(summary.completed().share));
        }
        if deadlines {
            row.push(summary.deadline.map_or_else(|| DASH.to_owned(), |of| percent(of.met.share)));
        }
        grid.rows.push(row);
    }
    let mut blocks = vec![Block::Heading("Each variant".to_owned()), Block::Table(grid)];
    let ends: Vec<String> = report.variants.iter().filter_map(ends).collect();
    blocks.push(match all_complete {
        true => Block::Text("All runs of every variant complete.".to_owned()),
        false => Block::Lines(ends),
    });
    blocks
}

/// What each variant costs on average, each in its own currency, and the title of the column.
pub(in crate::report) fn costs(report: &CompareReport) -> (String, Vec<String>) {
    let currency = report.base().run.head.currency;
    let one_currency = report.variants.iter().all(|of| of.run.head.currency == currency);
    let title = if one_currency { format!("cost, {currency}") } else { "cost".to_owned() };
    let least = report.variants.iter().map(|of| of.run.summary.mean_cost()).filter(|cost| *cost > 0.0);
    let money = Money::like(least.fold(f64::INFINITY, f64::min).min(1.0e9));
    let cost = |of: &VariantReport| {
        let cost = money.sum(of.run.summary.mean_cost());
        if one_currency { cost } else { format!("{cost} {}", of.run.head.currency) }
    };
    (title, report.variants.iter().map(cost).collect())
}

/// How replications ended that did not complete.
fn ends(variant: &VariantReport) -> Option<String> {
    let others =
        variant.run.summary.outcomes.iter().filter(|of| of.outcome != Outcome::Complete && of.odds.hits > 0);
    let others: Vec<String> =
        others.map(|of| format!("{} of runs end {}", percent(of.odds.share), ending(of.outcome))).collect();
    (!others.is_empty()).then(|| format!("{}: {}.", variant.name, others.join(", ")))
}

pub(super) fn interval_title(report: &CompareReport) -> String {
    format!("{} interval", level(report.level()))
}

pub(super) fn against(report: &CompareReport, what: &str) -> Block {
    Block::Heading(format!("{what} against {}", report.base().name))
}

fn cost(report: &CompareReport) -> Vec<Block> {
    let interval = interval_title(report);
    let mut grid = Grid::of_numbers(["", "difference", &interval, "change", &interval]);
    let rows: Vec<(&VariantReport, Difference)> =
        others(report).filter_map(|(of, paired)| Some((of, paired.cost?))).collect();
    let money = Money::like(report.base().run.summary.mean_cost());
    for (variant, of) in &rows {
        let change = of.ratio.map_or_else(|| DASH.to_owned(), |ratio| percent(ratio.ratio - 1.0));
        let changes = of.ratio.and_then(|ratio| ratio.interval).map_or_else(
            || DASH.to_owned(),
            |of| words::shares(crate::stats::Interval { low: of.low - 1.0, high: of.high - 1.0 }),
        );
        let (sum, range) = (money.sum(of.mean.mean), money.range(of.mean.interval));
        grid.row([variant.name.clone(), sum, range, change, changes]);
    }
    if grid.rows.is_empty() {
        return Vec::new();
    }
    let currency = report.base().run.head.currency;
    let mut blocks = vec![against(report, &format!("Cost, {currency},")), Block::Table(grid)];
    blocks.extend(pairs(report));
    blocks
}

/// Over how many replications differences are taken, where not all complete.
fn pairs(report: &CompareReport) -> Option<Block> {
    let partial = others(report).filter(|(_, paired)| paired.both_complete < paired.replications);
    let counts: Vec<String> =
        partial.map(|(of, paired)| format!("{} {}", of.name, whole(paired.both_complete))).collect();
    let all = whole(report.base().run.summary.replications);
    (!counts.is_empty()).then(|| {
        Block::Text(format!(
            "Over the replications, of {all}, in which both complete: {}.",
            counts.join("; ")
        ))
    })
}

fn time(report: &CompareReport) -> Vec<Block> {
    let interval = interval_title(report);
    let mut grid = Grid::of_numbers(["", "difference", &interval]);
    for (variant, paired) in others(report) {
        if let Some(of) = paired.completion_s {
            let (mean, range) = duration_pair(of.mean.mean, of.mean.interval);
            grid.row([variant.name.clone(), mean, range]);
        }
    }
    if grid.rows.is_empty() {
        return Vec::new();
    }
    vec![against(report, "Completion time"), Block::Table(grid)]
}

/// Odds are worth a table where they differ somewhere.
fn odds(report: &CompareReport) -> Vec<Block> {
    let differ = |of: Option<&OddsDifference>| of.is_some_and(|of| of.only_variant + of.only_baseline > 0);
    let complete = others(report).any(|(_, paired)| differ(Some(&paired.completed)));
    let deadline = others(report).any(|(_, paired)| differ(paired.deadline.as_ref()));
    let interval = interval_title(report);
    let mut grid = Grid::of_numbers([""]);
    for title in [complete.then_some("complete"), deadline.then_some("deadline met")].into_iter().flatten() {
        grid.header.extend([title.to_owned(), interval.clone()]);
    }
    for (variant, paired) in others(report) {
        let mut row = vec![variant.name.clone()];
        let mut cells = |of: Option<&OddsDifference>| {
            row.push(of.map_or_else(|| DASH.to_owned(), |of| percent(of.difference)));
            row.push(of.map_or_else(|| DASH.to_owned(), |of| percent_range(of.interval)));
        };
        if complete {
            cells(Some(&paired.completed));
        }
        if deadline {
            cells(paired.deadline.as_ref());
        }
        grid.rows.push(row);
    }
    if !complete && !deadline {
        return Vec::new();
    }
    let note = "Differences are in percentage points, over all replications.";
    vec![against(report, "Odds"), Block::Table(grid), Block::Text(note.to_owned())]
}

fn closing(report: &CompareReport, lists: Lists) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        list("Not modelled", &lists.of(report, |of| &of.run.head.not_modelled)).into_iter().collect();
    let mut grid = Grid::of_text(["variant", "provider and purchase", "digest"]);
    for variant in &report.variants {
        let head = &variant.run.head;
        let digest = short_digest(&head.digest);
        grid.row([variant.name.clone(), format!("{}, {}", head.provider, head.purchase), digest]);
    }
    let head = &report.base().run.head;
    let mut workloads: Vec<String> = report.variants.iter().map(|of| of.run.head.workload.clone()).collect();
    workloads.dedup();
    let mut pairs = Grid::of_pairs();
    let mut pair = |name: &str, value: String| pairs.row([name.to_owned(), value]);
    pair("baseline", report.base().name.clone());
    pair("workload", workloads.join("\n"));
    pair("seed", head.seed.to_string());
    pair("spotcast", head.version.clone());
    blocks.extend([Block::Heading("What was run".to_owned()), Block::Table(grid), Block::Table(pairs)]);
    blocks.extend([Block::Heading("Run it again".to_owned()), Block::Command(report.command.clone())]);
    blocks
}
