//! The evidence behind the answer: one section per question.

use crate::scenario::provider::Purchase;
use crate::scenario::workload::Budget;
use crate::stats::{Distribution, Mean, Part, Quantile, Summary};

use super::content::{Block, Grid};
use super::number::{
    DASH, Money, count, count_range, duration, duration_pair, duration_range, percent, percent_range, plural,
    whole,
};
use super::verdict::{ending, level};
use super::{Head, schedule, service};

/// The heading of how long it took.
pub(super) const COMPLETION: &str = "Completion time";

/// The heading of what a run costs.
pub(super) fn cost_heading(head: &Head) -> String {
    format!("Cost of a run, {}", head.currency)
}

/// Every section, in the order in which people ask.
pub(super) fn all(head: &Head, summary: &Summary) -> Vec<Block> {
    let interval = format!("{} interval", level(summary.level));
    let mut blocks = match (&summary.service, &summary.cronjob) {
        (Some(of), _) => service::section(head, summary, of, &interval),
        (_, Some(of)) => schedule::section(head, summary, of, &interval),
        _ => completion(summary, &interval),
    };
    blocks.extend(cost(head, summary, &interval));
    blocks.extend(savings(head, summary, &interval));
    if !summary.is_lasting() || summary.completed().hits < summary.replications {
        blocks.extend(outcomes(summary, &interval));
    }
    blocks.extend(deadline(summary, &interval));
    blocks.extend(interruptions(head, summary, &interval));
    blocks.extend(money_parts(head, summary));
    blocks.extend(time_parts(summary));
    blocks
}

fn heading(text: impl Into<String>) -> Block {
    Block::Heading(text.into())
}

fn label(name: &str) -> String {
    if name == "p50" { "p50 (median)".to_owned() } else { name.to_owned() }
}

fn completion(summary: &Summary, interval: &str) -> Vec<Block> {
    let done = summary.completed();
    let mut grid = Grid::of_numbers(["", "from submission", interval]);
    let all = done.hits == done.n;
    if let Some(mean) = summary.completion_s.mean {
        let name = if all { mean_name(summary) } else { "mean of completed" };
        let (value, range) = duration_pair(mean.mean, mean.interval);
        grid.row([name.to_owned(), value, range]);
    }
    for (name, of) in quantiles(summary, &summary.completion_s) {
        let (value, range) = duration_pair(of.value, of.interval);
        grid.row([label(name), value, range]);
    }
    let mut blocks = vec![heading(COMPLETION)];
    if grid.rows.is_empty() {
        blocks.push(Block::Text("The only run did not complete.".to_owned()));
        return blocks;
    }
    blocks.push(Block::Table(grid));
    if !all {
        let mean = match done.hits {
            0 => "No run completed.".to_owned(),
            hits => format!("The mean is over the {} of {} runs that completed.", whole(hits), whole(done.n)),
        };
        let note = "Percentiles are over all runs: those that did not complete count as never done.";
        blocks.push(Block::Text(format!("{mean} {note}")));
    }
    blocks
}

/// A single run has no percentiles worth a line.
fn quantiles(summary: &Summary, of: &Distribution) -> Vec<(&'static str, Quantile)> {
    if summary.replications == 1 { Vec::new() } else { of.quantiles.named().to_vec() }
}

fn mean_name(summary: &Summary) -> &'static str {
    if summary.replications == 1 { "the only run" } else { "mean" }
}

fn cost(head: &Head, summary: &Summary, interval: &str) -> Vec<Block> {
    let money = Money::like(summary.mean_cost());
    let cell = |mean: Option<Mean>| match mean {
        Some(mean) => (money.sum(mean.mean), money.range(mean.interval)),
        None => (DASH.to_owned(), DASH.to_owned()),
    };
    let quantile = |of: Quantile| (money.sum(of.value), money.range(of.interval));
    let done = summary.completed();
    let apart = summary.cost_completed.filter(|_| done.hits < done.n);
    let title = heading(cost_heading(head));
    let all = cell(summary.cost.mean);
    let Some(completed) = apart else {
        let mut grid = Grid::of_numbers(["", "cost", interval]);
        grid.row([mean_name(summary).to_owned(), all.0, all.1]);
        for (name, of) in quantiles(summary, &summary.cost) {
            let (value, range) = quantile(of);
            grid.row([label(name), value, range]);
        }
        return vec![title, Block::Table(grid)];
    };
    let mut grid = Grid::of_numbers(["", "all runs", interval, "completed", interval]);
    let only = cell(completed.mean);
    grid.row(["mean".to_owned(), all.0, all.1, only.0, only.1]);
    for ((name, of), (_, only)) in summary.cost.quantiles.named().into_iter().zip(completed.quantiles.named())
    {
        let ((value, range), (only, only_range)) = (quantile(of), quantile(only));
        grid.row([label(name), value, range, only, only_range]);
    }
    vec![title, Block::Table(grid)]
}

fn savings(head: &Head, summary: &Summary, interval: &str) -> Vec<Block> {
    let Some(savings) = summary.savings.filter(|_| head.option != Purchase::OnDemand) else {
        return Vec::new();
    };
    let money = Money::like(summary.mean_cost());
    let mut grid = Grid::of_numbers(["", "mean", interval]);
    let mut row = |name: &str, value: String, range: String| grid.row([name.to_owned(), value, range]);
    let sums = |mean: Mean| (money.sum(mean.mean), money.range(mean.interval));
    let (on_demand, on_demand_range) = sums(savings.on_demand);
    let (saved, saved_range) = sums(savings.absolute);
    row("on-demand", on_demand, on_demand_range);
    row("saved", saved, saved_range);
    row("saved, share", percent(savings.share), percent_range(savings.interval));
    let done = summary.completed().hits;
    let (same, over) = match (&summary.service, &summary.cronjob) {
        (Some(_), _) => ("the same pods", String::new()),
        (_, Some(_)) => ("the same Jobs", String::new()),
        _ => ("the same work", format!("Over the {} completed runs. ", whole(done))),
    };
    let mut blocks =
        vec![heading(format!("Against on-demand for {same}, {}", head.currency)), Block::Table(grid)];
    if done > 1 {
        blocks.push(Block::Text(format!(
            "{over}The share is 1 - mean cost / mean on-demand cost; its interval is by the delta method."
        )));
    }
    blocks
}

fn outcomes(summary: &Summary, interval: &str) -> Vec<Block> {
    let mut grid = Grid::of_numbers(["", "runs", "share", interval]);
    for of in &summary.outcomes {
        grid.row([
            ending(of.outcome).to_owned(),
            whole(of.odds.hits),
            percent(of.odds.share),
            percent_range(of.odds.interval),
        ]);
    }
    let mut blocks = vec![heading("Outcomes"), Block::Table(grid)];
    if let Some(mean) = summary.time_to_failure_s {
        let range = mean
            .interval
            .filter(|of| of.low < of.high)
            .map(|of| format!(" ({interval} {})", duration_range(Some(of))));
        blocks.push(Block::Text(format!(
            "Runs that failed did so {} after submission on average{}.",
            duration(mean.mean),
            range.unwrap_or_default()
        )));
    }
    if summary.completed().hits < summary.replications && summary.mean_cost() > 0.0 {
        let share = percent(summary.cost_share_not_completed);
        blocks.push(Block::Text(format!("{share} of all money went into runs that did not complete.")));
    }
    blocks
}

fn deadline(summary: &Summary, interval: &str) -> Vec<Block> {
    let Some(of) = summary.deadline else { return Vec::new() };
    let mut grid = Grid::of_numbers(["", "runs", "share", interval]);
    grid.row(["met".to_owned(), whole(of.met.hits), percent(of.met.share), percent_range(of.met.interval)]);
    let mut blocks = vec![heading(format!("Deadline of {}", of.deadline)), Block::Table(grid)];
    if of.cut_before > 0 {
        blocks.push(Block::Text(format!(
            "Cut at the horizon of {}, before the deadline: {}, counted as not met. Set a longer horizon to know.",
            summary.horizon,
            plural(of.cut_before, "run")
        )));
    }
    blocks
}

fn interruptions(head: &Head, summary: &Summary, interval: &str) -> Vec<Block> {
    let mut blocks = vec![heading("Interruptions")];
    let total = &summary.reclaims.total;
    if total.max == 0 && summary.evictions.mean > 0.0 {
        blocks.push(Block::Text(
            "No pod was still there when its machine was taken: all were evicted before.".to_owned(),
        ));
    } else if total.max == 0 {
        let most = total.any.interval.map_or(1.0, |of| of.high);
        let sure = level(summary.level);
        blocks.push(Block::Text(format!(
            "No run was reclaimed; the odds of at least one reclaim are at most {} ({sure} confidence).",
            percent(most)
        )));
    } else {
        let mut grid = Grid::of_numbers(["reclaims by", "per run", interval, "runs hit", interval, "most"]);
        for of in summary.reclaims.causes().into_iter().filter(|cause| cause.max > 0).chain([total]) {
            grid.row([
                if of.name == "total" { "any cause".to_owned() } else { of.name.to_owned() },
                count(of.mean.mean),
                count_range(of.mean.interval),
                percent(of.any.share),
                percent_range(of.any.interval),
                whole(u64::from(of.max)),
            ]);
        }
        blocks.push(Block::Table(grid));
    }
    let mut grid = Grid::of_numbers(["", "per run", interval]);
    let counts = [("pods created", summary.pods), ("instances", summary.instances)];
    let rare = [
        ("fell back to list price", summary.fallbacks),
        ("evicted", summary.evictions),
        ("finished pods deleted by garbage collection", summary.collected),
    ];
    for (name, mean) in counts.into_iter().chain(rare.into_iter().filter(|(_, mean)| mean.mean > 0.0)) {
        grid.row([name.to_owned(), count(mean.mean), count_range(mean.interval)]);
    }
    // What serves has no work to lose.
    let lost = summary.service.is_none().then_some(("work lost, sum over pods", summary.lost_work_s));
    for (name, mean) in [("waiting, sum over pods", summary.waiting_s)].into_iter().chain(lost) {
        let (value, range) = duration_pair(mean.mean, mean.interval);
        grid.row([name.to_owned(), value, range]);
    }
    blocks.push(Block::Table(grid));
    blocks.extend(head.budget.iter().flat_map(|budget| against(budget, summary, interval)));
    blocks
}

/// What reclaims do to a PodDisruptionBudget, which they do not ask.
fn against(budget: &Budget, summary: &Summary, interval: &str) -> [Block; 2] {
    let mut grid = Grid::of_numbers([&budget.to_string(), "per run", interval]);
    let mean = summary.beyond_budget;
    grid.row(["pods reclaimed beyond it".to_owned(), count(mean.mean), count_range(mean.interval)]);
    let mean = summary.below_budget_s;
    let (value, range) = duration_pair(mean.mean, mean.interval);
    let text = match budget.desired_healthy {
        Some(_) if budget.of_scale.is_some() => {
            grid.row(["fewer pods ready than it wants".to_owned(), value, range]);
            "Counted from the first time that there were enough. How many it wants changes with the pods asked for."
                .to_owned()
        }
        Some(desired) => {
            let noun = if desired == 1 { "pod" } else { "pods" };
            let were = if desired == 1 { "was" } else { "were" };
            grid.row([format!("fewer than {desired} {noun} ready"), value, range]);
            let from = format!("Counted from the first time that {desired} {noun} {were} ready");
            match summary.service {
                Some(_) => format!("{from}."),
                None => format!("{from}; the end of a Job, with fewer pods left, is in it."),
            }
        }
        None => {
            "It allows no disruption at all, so that every pod which is reclaimed is beyond it.".to_owned()
        }
    };
    [Block::Table(grid), Block::Text(text)]
}

/// The name of a part as people say it.
pub(super) fn part_name(summary: &Summary, name: &'static str, mean: f64) -> &'static str {
    match name {
        "useful" if summary.service.is_some() => "serving",
        "lost" if summary.service.is_some() => "lost",
        "idle" if summary.service.is_some() => "draining, under notice",
        "useful" => "useful work",
        "lost" => "lost work",
        "forfeited" => "work of failed runs",
        "checkpoint" => "saving checkpoints",
        "restore" => "loading checkpoints",
        "startup" => "start-up",
        "idle" => "idle, under notice",
        "unused" => "unused places on nodes",
        "rounding" if mean < 0.0 => "held, not billed",
        "rounding" => "billed beyond held",
        "reserved" => "reservation",
        other => other,
    }
}

fn money_parts(head: &Head, summary: &Summary) -> Vec<Block> {
    if summary.mean_cost() == 0.0 {
        return Vec::new();
    }
    let money = Money::like(summary.mean_cost());
    let mut grid = Grid::of_numbers(["", "per run", "share"]);
    let parts = summary.cost_parts.iter().chain(&summary.undiscounted).chain([&summary.reserved]);
    for part in parts.filter(|part| part.mean != 0.0) {
        grid.row([
            part_name(summary, part.name, part.mean).to_owned(),
            money.sum(part.mean),
            percent(part.share),
        ]);
    }
    grid.row(["all".to_owned(), money.sum(summary.mean_cost()), percent(1.0)]);
    vec![heading(format!("Where the money went, {}", head.currency)), Block::Table(grid)]
}

fn time_parts(summary: &Summary) -> Vec<Block> {
    if summary.held_s.mean == 0.0 {
        return Vec::new();
    }
    let mut grid = Grid::of_numbers(["", "per run", "share"]);
    let row = |part: &Part| {
        [part_name(summary, part.name, part.mean).to_owned(), duration(part.mean), percent(part.share)]
    };
    let parts = || summary.time_parts_s.iter().filter(|part| part.mean != 0.0);
    for part in parts().filter(|part| part.name != "rounding") {
        grid.row(row(part));
    }
    grid.row(["held".to_owned(), duration(summary.held_s.mean), percent(1.0)]);
    for part in parts().filter(|part| part.name == "rounding") {
        grid.row(row(part));
    }
    vec![heading("Where the time of instances went"), Block::Table(grid)]
}
