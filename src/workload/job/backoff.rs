//! How long a failure delays the next pod.
//!
//! From Kubernetes 1.27 on the delay counts from the time the pod ended, not from the sync that saw
//! it: a slow detection may have used it up. Every failure doubles it, from 1.28 on ignored ones too, and
//! several pods lost at once each double it. A success forgets all failures before it. The record lives
//! in the controller's memory, not in the Job. Before 1.27 it was the work queue's rate limiter that
//! delayed, see [`BackoffShape`](crate::scenario::job_rules::BackoffShape).

use crate::scenario::job_rules::JobRules;
use crate::units::{SimTime, Span};

/// The failures of a Job since its last success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackoffRecord {
    /// How many.
    pub failures: u32,
    /// When the latest of the last batch ended.
    pub last_failure: Option<SimTime>,
}

impl BackoffRecord {
    /// The record after one sync has seen pods that newly succeeded and failed, by finish time.
    #[must_use]
    pub fn with(
        self,
        succeeded: impl Iterator<Item = SimTime>,
        failed: impl Iterator<Item = SimTime>,
    ) -> BackoffRecord {
        match succeeded.max() {
            // The new time replaces the old one even where it is earlier.
            None => failed.fold(BackoffRecord { last_failure: None, ..self }, BackoffRecord::and).or(self),
            Some(success) => {
                failed.filter(|finish| *finish > success).fold(BackoffRecord::default(), BackoffRecord::and)
            }
        }
    }

    /// The record of a rate limiter, which counts the syncs that found failures.
    #[must_use]
    pub fn with_sync(self, now: SimTime, succeeded: bool, failed: bool) -> BackoffRecord {
        match (succeeded, failed) {
            (_, true) => self.and(now),
            (true, false) => BackoffRecord::default(),
            (false, false) => self,
        }
    }

    fn and(self, finish: SimTime) -> BackoffRecord {
        BackoffRecord {
            failures: self.failures.saturating_add(1),
            last_failure: self.last_failure.max(Some(finish)),
        }
    }

    fn or(self, before: BackoffRecord) -> BackoffRecord {
        BackoffRecord { last_failure: self.last_failure.or(before.last_failure), ..self }
    }
}

/// An exponential back-off: doubling from `base` up to `cap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The delay after one failure.
    pub base: Span,
    /// The longest delay.
    pub cap: Span,
}

impl Backoff {
    /// The delays of the Job controller from Kubernetes 1.28 on. Before that the cap was six minutes,
    /// which the public documentation still says.
    pub const POD_FAILURE: Backoff = Backoff { base: Span::from_secs(10), cap: Span::from_minutes(10) };

    /// The delays of a version.
    pub fn of(rules: JobRules) -> Backoff {
        Backoff { cap: rules.backoff_cap, ..Backoff::POD_FAILURE }
    }

    /// The delay after so many failures.
    pub fn after(self, failures: u32) -> Span {
        let Some(doublings) = failures.checked_sub(1) else { return Span::ZERO };
        // Beyond 40 doublings any cap is reached; the product saturates before that.
        (self.base * (1 << doublings.min(40))).min(self.cap)
    }

    /// What is left at `now` of the delay after so many failures, the last of which ended at `last`.
    pub fn remaining(self, failures: u32, last: SimTime, now: SimTime) -> Span {
        if failures == 0 {
            return Span::ZERO;
        }
        (last + self.after(failures)).since(now).max(Span::ZERO)
    }

    /// What is left at `now` of the delay a record asks for.
    pub fn of_record(self, record: BackoffRecord, now: SimTime) -> Span {
        record.last_failure.map_or(Span::ZERO, |last| self.remaining(record.failures, last, now))
    }
}
