//! The trap of a default Job on spot capacity: every reclaim counts as a failed pod.

use crate::outcome::{Failure, Outcome};
use crate::stats::Summary;

use super::Head;
use super::content::Block;
use super::number::{percent, percent_range, plural, whole};
use super::verdict::level;
use super::what_if::{self, WhatIf};

/// What `backoffLimit` does to this Job: the odds and what would help where it kills, how near it comes
/// where it does not. Nothing where the workload has no such limit or was never reclaimed, and nothing for
/// services and CronJobs, which no limit ends.
pub(super) fn warning(head: &Head, summary: &Summary, what_if: &WhatIf) -> Option<Block> {
    if summary.is_lasting() {
        return None;
    }
    let killed = summary.odds(Outcome::Failed(Failure::BackoffLimitExceeded));
    let most = summary.reclaims.total.max;
    if killed.hits > 0 {
        let limit =
            head.backoff_limit.map_or_else(|| "backoffLimit".to_owned(), |n| format!("backoffLimit: {n}"));
        let odds = if summary.replications == 1 {
            format!("{limit} kills the Job.")
        } else {
            format!(
                "{limit} kills the Job in {} of runs ({} interval {}).",
                percent(killed.share),
                level(summary.level),
                percent_range(killed.interval)
            )
        };
        let lines = [odds, meaning(head)].into_iter().chain(what_if::sentences(what_if, head));
        return Some(Block::Marked("Warning", lines.collect()));
    }
    if let Some(mut lines) = other_end(summary) {
        lines.extend(what_if::sentences(what_if, head));
        return Some(Block::Marked("Warning", lines));
    }
    let limit = head.backoff_limit.filter(|_| most > 0)?;
    let lines = [near_miss(summary, limit, most)].into_iter().chain(what_if::sentences(what_if, head));
    Some(Block::Marked("Note", lines.collect()))
}

/// The most frequent of the other rules that fail a workload, and what it means.
fn other_end(summary: &Summary) -> Option<Vec<String>> {
    let failed = summary.outcomes.iter().filter_map(|of| match of.outcome {
        Outcome::Failed(failure) => Some((failure, of.odds)),
        _ => None,
    });
    let (failure, odds) = failed.filter(|(_, odds)| odds.hits > 0).max_by_key(|(_, odds)| odds.hits)?;
    let (rule, meaning) = match failure {
        Failure::BackoffLimitExceeded => return None,
        Failure::PodFailurePolicy => {
            ("podFailurePolicy fails the Job", "A rule with the action FailJob matches a pod that was taken.")
        }
        Failure::FailedIndexes => (
            "failed indexes fail the Job",
            "An index fails for good with one failure more than backoffLimitPerIndex, and the Job with it.",
        ),
        Failure::MaxFailedIndexesExceeded => (
            "maxFailedIndexes fails the Job",
            "An index fails for good with one failure more than backoffLimitPerIndex.",
        ),
        Failure::DeadlineExceeded => {
            ("activeDeadlineSeconds fails the Job", "The work and what reclaims add to it take longer.")
        }
        Failure::PodDeadlineExceeded => {
            ("the pod's activeDeadlineSeconds fails it", "The work and the start-up take longer.")
        }
        Failure::PodReclaimed => {
            ("a reclaim ends the pod", "Nothing brings a bare pod back. Run it as a Job.")
        }
        Failure::PodEvicted => (
            "an eviction ends the pod",
            "Nothing brings back a bare pod whose node is given up. Run it as a Job.",
        ),
        Failure::CreationRefused => (
            "the pod is not created",
            "The provider fails a pod that can't be created at once. Choose a policy with unmet: pending or on-demand.",
        ),
    };
    let odds = if summary.replications == 1 {
        format!("{rule}.")
    } else {
        format!(
            "{rule} in {} of runs ({} interval {}).",
            percent(odds.share),
            level(summary.level),
            percent_range(odds.interval)
        )
    };
    Some(vec![odds, meaning.to_owned()])
}

fn meaning(head: &Head) -> String {
    let when = head.backoff_limit.map_or_else(
        || "One failure too many".to_owned(),
        |limit| format!("The {} failure that counts", ordinal(u64::from(limit) + 1)),
    );
    format!(
        "{when} fails the Job for good, however far apart they are: pods still running are killed, none is created \
         again, and its work so far is gone though paid for."
    )
}

fn near_miss(summary: &Summary, limit: u32, most: u32) -> String {
    let reclaims = plural(u64::from(most), "reclaim");
    if most > limit {
        return format!(
            "No run ended in BackoffLimitExceeded, though one saw {reclaims} and backoffLimit is {limit}: \
             not every reclaim counted as a failure."
        );
    }
    let last = ordinal(u64::from(limit) + 1);
    let near = format!("Where reclaims count as failures, the {last} fails the Job (backoffLimit: {limit})");
    if summary.replications == 1 {
        return format!("{near}; this run saw {reclaims}.");
    }
    let odds = summary.odds(Outcome::Failed(Failure::BackoffLimitExceeded));
    format!(
        "No run ended in BackoffLimitExceeded. {near}; the worst of {} runs saw {reclaims}. The odds of that end \
         are at most {} ({} confidence).",
        whole(summary.replications),
        percent(odds.interval.map_or(1.0, |interval| interval.high)),
        level(summary.level)
    )
}

fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn ordinals_are_english() {
        let written: Vec<String> = [1, 2, 3, 4, 7, 11, 12, 21, 111].map(ordinal).to_vec();
        assert_eq!(written, ["1st", "2nd", "3rd", "4th", "7th", "11th", "12th", "21st", "111th"]);
    }
}
