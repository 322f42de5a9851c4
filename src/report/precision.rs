//! How well the means are known that were to be known well.

use crate::scenario::check::MOST_REPLICATIONS;
use crate::stats::{Aimed, MeanIntervals, Precision, Reached, Summary};

use super::content::Block;
use super::number::{percent_at_most, percent_written, whole};
use super::output::{MeanIntervalsOutput, PrecisionOutput, ReachedOutput};
use super::verdict::level;
use super::{Head, RunReport};

/// Whether it was met, and how intervals were made where that is worth a word.
pub(super) fn blocks(report: &RunReport) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(precision) = &report.precision {
        blocks.push(match missed(report) {
            Some(missed) => Block::Marked("Warning", vec![missed]),
            None => Block::Text(met(precision, report.summary.replications)),
        });
    }
    if let MeanIntervals::Bootstrap { resamples } = report.summary.mean_intervals {
        blocks.push(Block::Text(format!(
            "The {} intervals of {} are by bootstrap-t, {} resamples; all others are the usual ones.",
            level(report.summary.level),
            bootstrapped(&report.head, &report.summary),
            whole(u64::from(resamples))
        )));
    }
    blocks
}

/// The means that have bootstrap intervals.
fn bootstrapped(head: &Head, summary: &Summary) -> &'static str {
    match (head.lasting, summary.time_to_failure_s) {
        (Some(_), _) => "mean costs",
        (None, None) => "mean cost and mean completion time",
        (None, Some(_)) => "mean costs, mean completion time and mean time to failure",
    }
}

fn met(precision: &Precision, replications: u64) -> String {
    format!(
        "With {} confidence {}, as asked{}; {} replications were enough.",
        level(precision.stopping.level),
        all(precision),
        asked(precision),
        whole(replications)
    )
}

/// That the precision asked for was not met, and what to do; none where it was or nobody asked.
pub fn missed(report: &RunReport) -> Option<String> {
    let precision = report.precision.as_ref().filter(|precision| !precision.is_met())?;
    let replications = report.summary.replications;
    let mut text = format!(
        "Not as precise as asked{}: after {} replications, the most allowed, {}, with {} confidence.",
        asked(precision),
        whole(replications),
        all(precision),
        level(precision.stopping.level)
    );
    if let Some(enough) = precision.enough(replications) {
        let enough = rounded_up(enough);
        text.push_str(&match enough {
            1..=MOST_REPLICATIONS => format!(" About {} would do (--replications).", whole(enough)),
            _ => format!(
                " About {} would do, and {} can be run: ask for less.",
                whole(enough),
                whole(MOST_REPLICATIONS)
            ),
        });
    }
    Some(text)
}

/// How it stands between two looks, in brief: `completion time to 1.4 %, cost to 0.8 %; 1 % asked`.
pub fn state(precision: &Precision) -> String {
    let one = |of: &Reached| {
        let known =
            of.error.map_or_else(|| "unknown".to_owned(), |error| format!("to {}", percent_at_most(error)));
        format!("{} {known}", name(of).trim_start_matches("the mean "))
    };
    let known: Vec<String> = precision.reached.iter().map(one).collect();
    let asked = precision.reached.iter().map(|of| of.aim.share).reduce(f64::min).unwrap_or_default();
    format!("{}; {} asked", known.join(", "), percent_written(asked))
}

/// ` (1 %)`
fn asked(precision: &Precision) -> String {
    let share = precision.reached.iter().map(|of| of.aim.share).reduce(f64::min);
    share.map_or_else(String::new, |share| format!(" ({})", percent_written(share)))
}

/// `the mean completion time is within 0.72 % of its true value in the model, the mean cost within 0.64 %`.
fn all(precision: &Precision) -> String {
    let mut said = false;
    let one = |of: &Reached| {
        let Some(error) = of.error else { return format!("{} is not known", name(of)) };
        let (is, truth) = if said { ("", "") } else { (" is", " of its true value in the model") };
        said = true;
        format!("{}{is} within {}{truth}", name(of), percent_at_most(error))
    };
    precision.reached.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn name(of: &Reached) -> &'static str {
    match of.aim.mean {
        Aimed::Cost => "the mean cost",
        Aimed::CompletionTime => "the mean completion time",
    }
}

/// To two digits, for a guess.
fn rounded_up(count: f64) -> u64 {
    let step = 10_f64.powi(count.max(1.0).log10() as i32 - 1).max(1.0);
    ((count / step).ceil() * step) as u64
}

/// The precision as the JSON output has it.
pub(super) fn output(precision: &Precision) -> PrecisionOutput {
    let one = |of: &Reached| ReachedOutput {
        mean: match of.aim.mean {
            Aimed::Cost => "cost",
            Aimed::CompletionTime => "completion_time",
        }
        .to_owned(),
        wanted: of.aim.share,
        error: of.error,
        met: of.is_met(),
    };
    PrecisionOutput {
        met: precision.is_met(),
        confidence: precision.stopping.level.share(),
        replications_at_most: precision.stopping.at_most,
        looks_at_most: precision.stopping.looks(),
        means: precision.reached.iter().map(one).collect(),
    }
}

/// How intervals were made, as the JSON output has it.
pub(super) fn intervals(of: MeanIntervals) -> MeanIntervalsOutput {
    match of {
        MeanIntervals::Student => MeanIntervalsOutput { method: "t".to_owned(), resamples: None },
        MeanIntervals::Bootstrap { resamples } => {
            MeanIntervalsOutput { method: "bootstrap-t".to_owned(), resamples: Some(resamples) }
        }
    }
}
