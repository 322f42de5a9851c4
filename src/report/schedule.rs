//! What is said of a CronJob: what becomes of its starts, how late its Jobs are done, what that costs.

use crate::outcome::CronJobAccount;
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::stats::{CronJobSummary, Summary};

use super::content::{Block, Grid};
use super::nearly::{count_of, fine_share};
use super::number::{
    DASH, Money, count, duration, duration_pair, percent, percent_range, plural, trimmed, whole,
};
use super::service::{in_runs, never_held, portion};
use super::verdict::{self, confident, level};
use super::{Head, Lasting, advice};

/// What completes and when, what it costs, then what goes wrong.
pub(super) fn sentences(head: &Head, summary: &Summary, of: &CronJobSummary) -> Vec<String> {
    let per_job = of.cost_per_completed.map_or_else(String::new, |job| {
        let money = Money::like(job.ratio).sum(job.ratio);
        format!(", {money} {} for each Job that completes", head.currency)
    });
    let cost = verdict::cost(head, summary, &format!(" over {}", head.horizon), &per_job, "the same Jobs");
    vec![completed(head, summary, of), cost, lost(summary, of)]
}

fn completed(head: &Head, summary: &Summary, of: &CronJobSummary) -> String {
    let Some(share) = of.completed.share else {
        return format!("No start is due within {}.", head.horizon);
    };
    let single = summary.replications == 1;
    let [done, _, due] = count_of(of.completed.mean.mean, None, of.due.mean);
    let jobs = if of.all_completed.hits == of.all_completed.n {
        let runs =
            if single { String::new() } else { format!(" in all {} runs", whole(summary.replications)) };
        format!("All {due} starts run to Complete{runs}.")
    } else {
        let (percentage, range) = fine_share(share.ratio, share.interval);
        let sure = confident(summary, share.interval, range);
        let average = if single { "" } else { "On average " };
        format!("{average}{done} of {due} starts run to Complete: {percentage}{sure}.")
    };
    let Some(time) = of.completion_s else { return jobs };
    let slowest = of.slowest_s.filter(|_| !single).map(|of| of.quantiles);
    let reached = slowest.and_then(|of| [of.p95, of.p90, of.p50].into_iter().find(|of| of.value.is_finite()));
    let slowest = match (of.worst_s, reached) {
        (Some(worst), _) if single => format!(", the slowest {}", duration(worst)),
        (_, Some(at)) => {
            let runs = format!("in {:.0} of 100 runs", at.probability * 100.0);
            format!("; {runs} the slowest takes {} at most", duration(at.value))
        }
        _ => String::new(),
    };
    let spread = if single { " A single run says nothing of the spread." } else { "" };
    let average = if single { " on average" } else { "" };
    format!("{jobs} Jobs are done {} after they were due{average}{slowest}.{spread}", duration(time.ratio))
}

fn lost(summary: &Summary, of: &CronJobSummary) -> String {
    let kinds = [
        (of.missed.mean.mean, "missed", ["start is", "starts are"]),
        (of.failed.mean.mean, "", ["Job fails", "Jobs fail"]),
        (of.replaced.mean.mean, "replaced while they run", ["Job is", "Jobs are"]),
        (of.running.mean.mean, "still running at the end", ["Job is", "Jobs are"]),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter(|(mean, ..)| *mean > 0.0)
        .map(|(mean, what, [one, many])| {
            let noun = if mean == 1.0 { one } else { many };
            format!("{} {noun} {what}", plain(mean)).trim_end().to_owned()
        })
        .collect();
    let told = if parts.is_empty() { String::new() } else { sentence(summary, &parts) };
    let single = summary.replications == 1;
    if of.due.mean == 0.0 {
        return told;
    }
    let odds = match (of.none_lost.hits == of.none_lost.n, single) {
        (true, true) => "No start is missed, and no Job fails or is replaced.".to_owned(),
        (true, false) => format!(
            "No start is missed and no Job fails or is replaced in all {} runs; the odds of a run in which one does \
             are at most {} ({} confidence).",
            whole(summary.replications),
            percent(of.none_lost.interval.map_or(1.0, |of| 1.0 - of.low)),
            level(summary.level)
        ),
        (false, true) => String::new(),
        (false, false) => {
            let runs = in_runs(of.none_lost).replacen("in", "In", 1);
            format!("{runs} no start is missed and no Job fails or is replaced.")
        }
    };
    [odds, told].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A mean count in a sentence: `1.5`, `0.5`.
fn plain(mean: f64) -> String {
    let text = count(mean);
    if text.contains('.') { trimmed(&text).to_owned() } else { text }
}

fn sentence(summary: &Summary, parts: &[String]) -> String {
    let listed = match parts {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => parts.concat(),
    };
    let average = if summary.replications == 1 { "" } else { "On average " };
    format!("{average}{listed}.")
}

/// The evidence.
pub(super) fn section(head: &Head, summary: &Summary, of: &CronJobSummary, interval: &str) -> Vec<Block> {
    let mut grid = Grid::of_numbers(["", "per run", interval, "of those due", interval]);
    let [_, range, due] = count_of(of.due.mean, of.due.interval, of.due.mean);
    grid.row(["starts due".to_owned(), due, range, DASH.to_owned(), DASH.to_owned()]);
    for (name, part) in [("Jobs started", of.started), ("Jobs completed", of.completed)] {
        let [_, _, _, share, shares] = portion(name, &part);
        let [mean, range, _] = count_of(part.mean.mean, part.mean.interval, of.due.mean);
        grid.row([name.to_owned(), mean, range, share, shares]);
    }
    let rare = [
        ("starts missed", of.missed),
        ("started late", of.late),
        ("Jobs failed", of.failed),
        ("Jobs replaced while running", of.replaced),
        ("Jobs running at the end", of.running),
    ];
    for (name, part) in rare.into_iter().filter(|(_, part)| part.mean.mean > 0.0) {
        grid.row(portion(name, &part));
    }
    let mut blocks = vec![Block::Heading("Schedule".to_owned()), Block::Table(grid)];
    let times = times(summary, of, interval);
    if !times.rows.is_empty() {
        blocks.push(Block::Table(times));
    }
    if summary.replications > 1 {
        let mut grid = Grid::of_numbers(["", "runs", "share", interval]);
        for (name, odds) in [
            ("every start that was due ran to Complete", of.all_completed),
            ("none missed, failed or replaced", of.none_lost),
        ] {
            grid.row([name.to_owned(), whole(odds.hits), percent(odds.share), percent_range(odds.interval)]);
        }
        blocks.push(Block::Table(grid));
    }
    if let Some(job) = of.cost_per_completed {
        let money = Money::like(job.ratio);
        let mut grid = Grid::of_numbers(["", "mean", interval]);
        let name = format!("cost of a completed Job, {}", head.currency);
        grid.row([name, money.sum(job.ratio), money.range(job.interval)]);
        blocks.push(Block::Table(grid));
    }
    blocks
}

fn times(summary: &Summary, of: &CronJobSummary, interval: &str) -> Grid {
    let mut grid = Grid::of_numbers(["from due to Complete", "time", interval]);
    if let Some(time) = of.completion_s {
        let (value, range) = duration_pair(time.ratio, time.interval);
        grid.row(["mean of all Jobs".to_owned(), value, range]);
    }
    let Some(slowest) = of.slowest_s else { return grid };
    if summary.replications > 1 {
        if let Some(mean) = slowest.mean {
            let (value, range) = duration_pair(mean.mean, mean.interval);
            grid.row(["slowest of a run, mean".to_owned(), value, range]);
        }
        let quantiles = slowest.quantiles;
        for (name, of) in [("p50 (median)", quantiles.p50), ("p95", quantiles.p95)] {
            let (value, range) = duration_pair(of.value, of.interval);
            grid.row([format!("slowest of a run, {name}"), value, range]);
        }
    }
    if let Some(worst) = of.worst_s {
        let name = if summary.replications == 1 { "slowest" } else { "slowest of all runs" };
        grid.row([name.to_owned(), duration(worst), DASH.to_owned()]);
    }
    grid
}

/// What to do, in the order of what it is worth.
pub(super) fn advice(head: &Head, summary: &Summary, of: &CronJobSummary) -> Vec<String> {
    let mut advice: Vec<String> = never_held(head, of.never_held).into_iter().collect();
    let reclaimed = summary.reclaims.total.max > 0;
    if of.failed.mean.mean > 0.0 {
        let failed = plain(of.failed.mean.mean);
        let limit = head.backoff_limit.map_or_else(String::new, |limit| format!(" (backoffLimit: {limit})"));
        advice.push(if reclaimed {
            format!(
                "{failed} Jobs fail in a run on average: pods that are taken count towards the limits of their \
                 Job{limit}, anew for each Job; raise them in the jobTemplate, or {}",
                advice::save(head)
            )
        } else {
            format!("{failed} Jobs fail in a run on average though nothing was reclaimed; explain shows why")
        });
    }
    let concurrency = match head.lasting {
        Some(Lasting::CronJob { concurrency }) => Some(concurrency),
        _ => None,
    };
    if of.missed.mean.mean > 0.0 && concurrency == Some(ConcurrencyPolicy::Forbid) && of.never_held.hits == 0
    {
        advice.push(
            "starts are missed while the Job before them runs (concurrencyPolicy: Forbid): start less often, or set \
             Allow if Jobs can run side by side"
                .to_owned(),
        );
    }
    if of.replaced.mean.mean > 0.0 {
        advice.push(
            "concurrencyPolicy: Replace deletes Jobs that still run, and what they did is paid for nothing: start \
             less often, or set Forbid to let them end"
                .to_owned(),
        );
    }
    advice
}

/// One replication in words: `165 of 168 starts run to Complete, 1 missed, 2 Jobs failed`.
pub(super) fn told(of: &CronJobAccount) -> String {
    let jobs = |number: u32| plural(u64::from(number), "Job");
    let rare = [
        (of.missed(), format!("{} missed", plural(u64::from(of.missed()), "start"))),
        (of.late, format!("{} started late", jobs(of.late))),
        (of.failed, format!("{} failed", jobs(of.failed))),
        (of.replaced, format!("{} replaced", jobs(of.replaced))),
        (of.running, format!("{} running at the end", jobs(of.running))),
    ];
    let mut text = match of.due {
        0 => "no start was due".to_owned(),
        due => format!(
            "{} of {} ran to Complete",
            whole(u64::from(of.completed)),
            plural(u64::from(due), "start")
        ),
    };
    for (_, part) in rare.iter().filter(|(number, _)| *number > 0) {
        text.push_str(", ");
        text.push_str(part);
    }
    if let Some(slowest) = of.slowest {
        let mean = of.completion_time.as_secs_f64() / f64::from(of.completed.max(1));
        text.push_str(&format!(
            ", done {} after they were due on average, {slowest} at most",
            duration(mean)
        ));
    }
    text
}
