//! The trap of a default Job on spot capacity: every reclaim counts as a failed pod.

use crate::outcome::limits::BEARABLE_RISK;
use crate::outcome::{Failure, Outcome};
use crate::stats::Summary;

use super::content::Block;
use super::number::{percent, percent_range, plural, whole};
use super::verdict::level;
use super::{Head, advice};

/// What `backoffLimit` does to this Job: the odds and the remedy where it kills, how near it comes
/// where it does not. Nothing where the workload has no such limit or was never reclaimed, and nothing for
/// services and CronJobs, which no limit ends.
pub(super) fn warning(head: &Head, summary: &Summary) -> Option<Block> {
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
        return Some(Block::Marked("Warning", vec![odds, meaning(head), remedy(head)]));
    }
    if let Some(lines) = other_end(head, summary) {
        return Some(Block::Marked("Warning", lines));
    }
    let limit = head.backoff_limit.filter(|_| most > 0)?;
    Some(Block::Marked("Note", vec![near_miss(summary, limit, most)]))
}

/// The most frequent of the other rules that fail a workload, and what to change.
fn other_end(head: &Head, summary: &Summary) -> Option<Vec<String>> {
    let failed = summary.outcomes.iter().filter_map(|of| match of.outcome {
        Outcome::Failed(failure) => Some((failure, of.odds)),
        _ => None,
    });
    let (failure, odds) = failed.filter(|(_, odds)| odds.hits > 0).max_by_key(|(_, odds)| odds.hits)?;
    let (rule, remedy) = match failure {
        Failure::BackoffLimitExceeded => return None,
        Failure::PodFailurePolicy => (
            "podFailurePolicy fails the Job",
            "A rule with the action FailJob matches a pod that was taken. Ignore the pod condition DisruptionTarget \
             before that rule, where the provider sets it.",
        ),
        Failure::FailedIndexes => (
            "failed indexes fail the Job",
            "An index fails for good when it is lost more than backoffLimitPerIndex times. Raise spec.backoffLimitPerIndex.",
        ),
        Failure::MaxFailedIndexesExceeded => (
            "maxFailedIndexes fails the Job",
            "Raise spec.backoffLimitPerIndex, so that fewer indexes fail, or spec.maxFailedIndexes, so that more may.",
        ),
        Failure::DeadlineExceeded => (
            "activeDeadlineSeconds fails the Job",
            "The work and what reclaims add to it take longer. Raise spec.activeDeadlineSeconds.",
        ),
        Failure::PodDeadlineExceeded => (
            "the pod's activeDeadlineSeconds fails it",
            "The work and the start-up take longer. Raise spec.activeDeadlineSeconds of the pod.",
        ),
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
    let mut lines = vec![odds, remedy.to_owned()];
    if !head.checkpoints
        && summary.reclaims.total.max > 0
        && !matches!(failure, Failure::PodReclaimed | Failure::PodEvicted)
    {
        lines.push("Checkpoints would shorten what a reclaim adds.".to_owned());
    }
    Some(lines)
}

fn meaning(head: &Head) -> String {
    let when = head.backoff_limit.map_or_else(
        || "one loss too many".to_owned(),
        |limit| format!("the {} loss", ordinal(u64::from(limit) + 1)),
    );
    format!(
        "Every reclaim counts as a failure of its pod, however far apart they are: at {when} the Job is Failed \
         for good, pods still running are killed, none is created again, and its work so far is gone though paid for."
    )
}

fn remedy(head: &Head) -> String {
    let Some(limit) = head.suggested_backoff_limit else {
        return format!(
            "No backoffLimit would be enough: without any, too many runs are still open at the horizon of {}. \
             To get there at all, {}, or take capacity that is reclaimed less often.",
            head.horizon,
            advice::save(head)
        );
    };
    let raise = format!(
        "Raise spec.backoffLimit, by our estimate to {limit} or more, so that at most {} of runs fail of it",
        percent(BEARABLE_RISK)
    );
    let policy = if head.sets_disruption_target {
        format!(
            "A podFailurePolicy that ignores the pod condition DisruptionTarget helps too: {} sets it.",
            head.provider
        )
    } else {
        format!(
            "A podFailurePolicy on the pod condition DisruptionTarget does not help: {} does not set it.",
            head.provider
        )
    };
    format!(
        "{raise}; for an Indexed Job, backoffLimitPerIndex keeps one index from using up the limit of all. {policy}"
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
