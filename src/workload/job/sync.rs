//! One reconcile: from what is known of the pods to what should be done.
//!
//! The order of the steps is the order of the upstream controller and shows in the results: the
//! back-off counts this sync's failures, a decision to finish comes before any new pod, and a pod is
//! counted only when its finalizer comes off.

use super::backoff::{Backoff, BackoffRecord};
use super::condition::{Condition, ConditionType, Message, Reason, ensure};
use super::controller::{Actions, JobController, SYNC_BATCH_PERIOD};
use super::decision::Decision;
use super::pod::{PodPhase, TrackedPod};
use crate::scenario::job::ConditionStatus;
use crate::scenario::job_rules::BackoffShape;
use crate::units::{SimTime, Span};

/// What one sync works with.
#[derive(Debug)]
pub(super) struct Pass {
    pub now: SimTime,
    pub active: u32,
    pub ready: u32,
    pub terminating: u32,
    /// Successes, counted or about to be.
    pub succeeded: u32,
    /// Failures that count, counted or about to be.
    pub failed: u32,
    pub backoff_record: BackoffRecord,
    pub decision: Option<Decision>,
    /// Whether the status is to be written.
    pub changed: bool,
}

impl JobController {
    /// Reconciles the Job at `now` and fills `actions`.
    pub fn sync(&mut self, now: SimTime, actions: &mut Actions) {
        actions.clear();
        self.due = SimTime::NEVER;
        if self.finished().is_some() {
            self.backoff_record = None;
            return;
        }
        if !self.suspended {
            self.status.start_time.get_or_insert(now);
        }
        let mut pass = self.survey(now);
        pass.decision = self.decide(&pass, actions);
        if pass.decision.is_some() {
            self.delete_active_pods(&mut pass, actions);
        } else {
            self.drive(&mut pass, actions);
        }
        self.write_counters(&mut pass);
        let cut_short = self.account(&mut pass, actions);
        let rules = self.spec.rules;
        // Before the ends waited for the pods, only a pod that fails the Job was announced.
        let announces =
            |decision: &Decision| rules.ends_after_its_pods || decision.reason == Reason::PodFailurePolicy;
        if let Some(decision) = pass.decision.filter(announces) {
            pass.changed |= self.ensure(now, decision.target());
        }
        // The record is kept with a status write; a rate limiter is no part of the Job.
        if pass.changed || rules.backoff == BackoffShape::Limiter {
            self.backoff_record = Some(pass.backoff_record);
        }
        let pods_are_gone = pass.terminating == 0 || !rules.ends_after_its_pods;
        if !cut_short && self.status.uncounted.is_empty() && pods_are_gone {
            pass.changed |= pass.decision.is_some_and(|decision| self.finish(now, decision));
        }
        actions.status_written = pass.changed;
        self.conclude(now, actions);
    }

    /// Successes and failures so far, those this sync is about to count included.
    pub fn finished_pods(&self) -> (u32, u32) {
        let uncounted = &self.status.uncounted;
        let succeeded = if self.spec.is_indexed() {
            self.roster.succeeded.len()
        } else {
            let new = self.new_successes().count() + uncounted.succeeded.len();
            self.status.succeeded + new as u32
        };
        let new = self.new_failures().filter(|pod| pod.failure_counts()).count() + uncounted.failed.len();
        (succeeded, self.status.failed + new as u32)
    }

    fn survey(&mut self, now: SimTime) -> Pass {
        let (succeeded, failed) = self.finished_pods();
        let backoff_record = self.survey_backoff(now);
        let changed = self.spec.backoff_limit_per_index.is_some_and(|limit| self.survey_indexes(limit));
        Pass {
            now,
            active: self.roster.active,
            ready: self.roster.ready,
            terminating: self.roster.terminating,
            succeeded,
            failed,
            backoff_record,
            decision: None,
            changed,
        }
    }

    fn survey_backoff(&mut self, now: SimTime) -> BackoffRecord {
        let (rules, record) = (self.spec.rules, self.backoff_record.unwrap_or_default());
        let delays = |pod: &&TrackedPod| rules.ignored_failures_delay || pod.failure_counts();
        match rules.backoff {
            BackoffShape::FinishTimes => {
                let successes = self.new_successes().map(TrackedPod::finish_time);
                record.with(successes, self.new_failures().filter(delays).map(TrackedPod::finish_time))
            }
            BackoffShape::Limiter => {
                let failed = self.new_failures().any(|pod| delays(&pod));
                let record = record.with_sync(now, self.new_successes().next().is_some(), failed);
                if failed {
                    // A sync that finds failures reports an error and is run again.
                    self.request(now + Backoff::of(rules).after(record.failures));
                }
                record
            }
        }
    }

    /// Pods that succeeded since the last accounting.
    fn new_successes(&self) -> impl Iterator<Item = &TrackedPod> {
        self.ended().filter(|pod| {
            pod.phase == PodPhase::Succeeded && !self.status.uncounted.succeeded.contains(&pod.id)
        })
    }

    /// Pods that failed since the last accounting, ignored ones among them.
    fn new_failures(&self) -> impl Iterator<Item = &TrackedPod> {
        self.ended()
            .filter(|pod| self.roster.is_failed(pod) && !self.status.uncounted.failed.contains(&pod.id))
    }

    /// Pods to account for, whose end has a meaning.
    pub(super) fn ended(&self) -> impl Iterator<Item = &TrackedPod> {
        let pods = self.roster.ended.iter().filter_map(|ended| self.roster.get_ended(ended));
        pods.filter(|pod| self.roster.counts(pod))
    }

    /// Manages the pods of a Job that is not to finish, then looks whether it is complete.
    fn drive(&mut self, pass: &mut Pass, actions: &mut Actions) {
        if !self.deleting {
            self.manage(pass, actions);
        }
        let enough = match self.spec.completions {
            None => pass.succeeded > 0,
            Some(completions) => pass.succeeded >= completions,
        };
        if enough && pass.active == 0 {
            let named = self.spec.rules.names_completion;
            let reason = if named { Reason::CompletionsReached } else { Reason::Other("") };
            pass.decision = Some(Decision::success(reason, Message::OfReason));
        } else if !self.deleting {
            pass.changed |= self.note_suspension(pass.now);
        }
    }

    /// Keeps the Suspended condition. Suspending stops the clock of the Job from 1.36 on; resuming starts it
    /// anew.
    fn note_suspension(&mut self, now: SimTime) -> bool {
        let (status, reason, start_time) = if self.suspended {
            (ConditionStatus::True, Reason::JobSuspended, None)
        } else {
            (ConditionStatus::False, Reason::JobResumed, Some(now))
        };
        let kind = ConditionType::Suspended;
        let condition = Condition { kind, status, reason, message: Message::OfReason, last_transition: now };
        let changed = ensure(&mut self.status.conditions, condition);
        if changed && (start_time.is_some() || self.spec.rules.clears_start_time) {
            self.status.start_time = start_time;
        }
        changed
    }

    fn write_counters(&mut self, pass: &mut Pass) {
        let status = &mut self.status;
        let new = (pass.active, Some(pass.ready), Some(pass.terminating));
        pass.changed |= (status.active, status.ready, status.terminating) != new;
        (status.active, status.ready, status.terminating) = new;
    }

    /// Writes the terminal condition.
    fn finish(&mut self, now: SimTime, decision: Decision) -> bool {
        let kind = if decision.is_failure {
            ConditionType::Failed
        } else {
            self.status.completion_time = Some(now);
            ConditionType::Complete
        };
        self.ensure(now, (kind, decision.reason, decision.message))
    }

    fn ensure(&mut self, now: SimTime, (kind, reason, message): (ConditionType, Reason, Message)) -> bool {
        let status = ConditionStatus::True;
        ensure(&mut self.status.conditions, Condition { kind, status, reason, message, last_transition: now })
    }

    /// Takes the sync's own deletions for done, and asks for the next sync where it wrote anything.
    fn conclude(&mut self, now: SimTime, actions: &Actions) {
        for pod in &actions.delete {
            self.roster.update(*pod, |pod| {
                pod.deletion_requested.get_or_insert(now);
            });
        }
        let wrote = actions.status_written
            || actions.finalizers_removed > 0
            || !actions.create.is_empty()
            || !actions.delete.is_empty();
        if wrote {
            self.request(now + SYNC_BATCH_PERIOD);
        }
        if self.finished().is_some() {
            self.due = SimTime::NEVER;
        }
    }

    /// Asks for a sync after a delay of the Job's own.
    pub(super) fn requeue_after(&mut self, now: SimTime, delay: Span, actions: &mut Actions) {
        actions.requeue_after = Some(actions.requeue_after.map_or(delay, |other| other.min(delay)));
        self.request(now + delay);
    }
}
