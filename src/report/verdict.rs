//! The answer in two or three sentences that need no statistics to read.

use crate::outcome::Outcome;
use crate::scenario::provider::Purchase;
use crate::stats::{Interval, Level, Savings, Summary};

use super::number::{Money, duration, duration_pair, percent, percent_range, whole};
use super::{Head, schedule, service};

/// Time, cost, then what goes wrong.
pub(super) fn sentences(head: &Head, summary: &Summary) -> Vec<String> {
    if let Some(of) = &summary.service {
        return service::sentences(head, summary, of);
    }
    if let Some(of) = &summary.cronjob {
        return schedule::sentences(head, summary, of);
    }
    vec![time(summary), cost(head, summary, "", "", "the same work"), odds(summary)]
}

/// `95 %`, as every interval is announced.
pub(super) fn level(level: Level) -> String {
    let percent = level.share() * 100.0;
    if percent.fract().abs() < 1e-9 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

/// ` (95 % confidence 6h37m to 6h44m)`, where an interval tells something.
pub(super) fn confident(summary: &Summary, interval: Option<Interval>, range: String) -> String {
    match interval {
        Some(interval) if interval.low < interval.high => {
            format!(" ({} confidence {range})", level(summary.level))
        }
        _ => String::new(),
    }
}

/// When it is done.
pub(super) fn time(summary: &Summary) -> String {
    let Some(mean) = summary.completion_s.mean else {
        return match (summary.open.runs, summary.time_to_failure_s) {
            (0, Some(after)) => {
                format!("No run completes: all fail, {} after submission on average.", duration(after.mean))
            }
            _ => format!("No run completes within the horizon of {}.", summary.horizon),
        };
    };
    if summary.replications == 1 {
        return format!("Done in {}. A single run says nothing of the spread.", duration(mean.mean));
    }
    let done = summary.completed();
    let which = match done.hits == done.n {
        true => String::new(),
        false => format!(" in the {} of runs that complete", percent(done.share)),
    };
    let (average, range) = duration_pair(mean.mean, mean.interval);
    let sure = confident(summary, mean.interval, range);
    let quantiles = summary.completion_s.quantiles;
    let reached = [quantiles.p95, quantiles.p90, quantiles.p50].into_iter().find(|of| of.value.is_finite());
    let within = match reached {
        Some(of) if of.probability == 0.5 => format!("half of all runs within {}", duration(of.value)),
        Some(of) => format!("{:.0} of 100 runs within {}", of.probability * 100.0, duration(of.value)),
        None => "fewer than half of all runs get there".to_owned(),
    };
    format!("Done in {average} on average{sure}{which}; {within}.")
}

/// What a run costs, `over` some time and at what `rate`, and against on-demand for the `same` thing.
pub(super) fn cost(head: &Head, summary: &Summary, over: &str, rate: &str, same: &str) -> String {
    let Some(mean) = summary.cost.mean else { return String::new() };
    let money = Money::like(mean.mean);
    let average = if summary.replications == 1 { "" } else { " on average" };
    let sure = confident(summary, mean.interval, money.range(mean.interval));
    let spent = format!("Costs {} {}{over}{average}{sure}{rate}", money.sum(mean.mean), head.currency);
    let Some(savings) = summary.savings.filter(|_| head.option != Purchase::OnDemand) else {
        return format!("{spent}.");
    };
    let against = against_on_demand(&savings);
    if summary.completed().hits == summary.replications {
        let comma = if rate.is_empty() { "," } else { ";" };
        format!("{spent}{comma} {against} for {same}.")
    } else {
        format!("{spent}; runs that complete cost {against} for {same}.")
    }
}

fn against_on_demand(savings: &Savings) -> String {
    if let Some(of) = savings.interval.filter(|of| of.low < 0.0 && of.high > 0.0) {
        return format!("about as much as on-demand ({} saved)", percent_range(Some(of)));
    }
    match savings.share {
        0.0 => "as much as on-demand".to_owned(),
        share if share > 0.0 => format!("{} less than on-demand", percent(share)),
        share => format!("{} more than on-demand", percent(-share)),
    }
}

/// How a run ended, for a table or after "ended".
pub(super) fn ending(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Censored => "open at the horizon",
        Outcome::Elapsed => "watched to the end",
        ended => ended.as_str(),
    }
}

fn odds(summary: &Summary) -> String {
    if summary.replications == 1 {
        let outcome = summary.outcomes.iter().find(|odds| odds.odds.hits == 1);
        return format!("The run ended {}.", outcome.map_or("unknown", |odds| ending(odds.outcome)));
    }
    let mut sentences: Vec<String> = Vec::new();
    for of in summary.outcomes.iter().filter(|of| of.odds.hits > 0) {
        let share = format!("{} ({}) of runs", percent(of.odds.share), percent_range(of.odds.interval));
        match of.outcome {
            Outcome::Complete | Outcome::Elapsed => {}
            Outcome::Failed(reason) => sentences.push(format!("{share} fail: {}.", reason.as_str())),
            Outcome::Censored => {
                sentences.push(format!("{share} are still open at the horizon of {}.", summary.horizon));
            }
        }
    }
    if sentences.is_empty() {
        let most = summary.failed.interval.map_or(1.0, |interval| interval.high);
        sentences.push(format!(
            "All {} runs complete; the odds that one fails are at most {} ({} confidence).",
            whole(summary.replications),
            percent(most),
            level(summary.level)
        ));
    }
    if let Some(of) = summary.deadline {
        let (met, range) = (percent(of.met.share), percent_range(of.met.interval));
        sentences.push(format!("{met} ({range}) of runs meet the deadline of {}.", of.deadline));
    }
    sentences.join(" ")
}
