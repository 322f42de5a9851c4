//! The status of a Job, as the API server would show it.

use super::condition::{Condition, ConditionType, Reason, holding};
use super::indexes::IndexSet;
use crate::units::{PodId, SimTime};

/// `status` of a Job.
#[derive(Clone, Debug, Default)]
pub struct JobStatus {
    /// Pods that take part.
    pub active: u32,
    /// Active pods that are ready; none before the first sync.
    pub ready: Option<u32>,
    /// Pods being deleted that have not ended; none before the first sync.
    pub terminating: Option<u32>,
    /// Successes; for Indexed Jobs the number of completed indexes.
    pub succeeded: u32,
    /// Failures that count. It never goes down.
    pub failed: u32,
    /// Pods that ended and are not in the counters yet.
    pub uncounted: Uncounted,
    /// Indexes that succeeded.
    pub completed_indexes: IndexSet,
    /// Indexes given up; only where failures are limited per index.
    pub failed_indexes: Option<IndexSet>,
    /// When the Job began, or last went on after being suspended; none while it is suspended.
    pub start_time: Option<SimTime>,
    /// When the Job completed.
    pub completion_time: Option<SimTime>,
    /// What holds or held, in the order it happened.
    pub conditions: Vec<Condition>,
}

/// `uncountedTerminatedPods`: pods whose end is recorded but whose finalizer may still be there.
///
/// Removals never fail here, so between two syncs it is empty; a Job taken over in mid-life may bring
/// some.
#[derive(Clone, Debug, Default)]
pub struct Uncounted {
    /// Those that succeeded.
    pub succeeded: Vec<PodId>,
    /// Those that failed.
    pub failed: Vec<PodId>,
}

impl Uncounted {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.succeeded.is_empty() && self.failed.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.succeeded.len() + self.failed.len()
    }
}

/// The smallest limits under which a Job would have come as far as it has: what its failures ask of the
/// limits, kept up to its decision to end. A smaller limit would have failed it, or one of its indexes,
/// before. It is no part of what the API server shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeastLimits {
    /// Of `backoffLimit`.
    pub backoff_limit: u32,
    /// Of `backoffLimitPerIndex`; 0 where failures are not limited per index.
    pub per_index: u32,
}

/// How a Job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// It succeeded, for this reason.
    Complete(Reason),
    /// It failed, for this reason.
    Failed(Reason),
}

impl JobStatus {
    /// How the Job ended, if it has.
    pub fn finished(&self) -> Option<Finished> {
        let terminal = self.terminal()?;
        Some(match terminal.kind {
            ConditionType::Complete => Finished::Complete(terminal.reason),
            _ => Finished::Failed(terminal.reason),
        })
    }

    /// The condition that says the Job has ended.
    pub fn terminal(&self) -> Option<&Condition> {
        let complete = holding(&self.conditions, ConditionType::Complete);
        complete.or_else(|| holding(&self.conditions, ConditionType::Failed))
    }

    /// The status of a new Job, in the room of this one.
    pub(super) fn reset(&mut self) {
        let mut old = std::mem::take(self);
        old.completed_indexes.clear();
        old.conditions.clear();
        self.completed_indexes = old.completed_indexes;
        self.conditions = old.conditions;
        self.failed_indexes = old.failed_indexes.map(|mut indexes| {
            indexes.clear();
            indexes
        });
    }
}
