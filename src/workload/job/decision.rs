//! Whether the Job is to end, and why.

use super::condition::{Condition, ConditionType, Message, Reason, holding};
use super::controller::{Actions, JobController};
use super::success_policy::first_met;
use super::sync::Pass;
use crate::scenario::job::RestartPolicy;

/// The decision to end a Job. It is final from the moment it is written down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decision {
    pub is_failure: bool,
    pub reason: Reason,
    pub message: Message,
}

impl Decision {
    pub(super) fn success(reason: Reason, message: Message) -> Decision {
        Decision { is_failure: false, reason, message }
    }

    fn failure(reason: Reason) -> Decision {
        Decision { is_failure: true, reason, message: Message::OfReason }
    }

    /// The condition that stands for the decision while pods are still on their way out.
    pub(super) fn target(self) -> (ConditionType, Reason, Message) {
        let failure = ConditionType::FailureTarget;
        let kind = if self.is_failure { failure } else { ConditionType::SuccessCriteriaMet };
        (kind, self.reason, self.message)
    }
}

impl JobController {
    /// Decides, in the order of the upstream controller: what was decided before, a pod that fails the
    /// Job, too many failures, too long, too many failed indexes, and last of all the success policy.
    pub(super) fn decide(&mut self, pass: &Pass, actions: &mut Actions) -> Option<Decision> {
        self.decided_before()
            .or_else(|| self.failed_by_pod())
            .or_else(|| {
                self.exceeds_backoff_limit(pass).then(|| Decision::failure(Reason::BackoffLimitExceeded))
            })
            .or_else(|| {
                self.past_deadline(pass, actions).then(|| Decision::failure(Reason::DeadlineExceeded))
            })
            .or_else(|| self.too_many_failed_indexes().map(Decision::failure))
            .or_else(|| self.met_success_policy())
    }

    pub(super) fn decided_before(&self) -> Option<Decision> {
        let found = |kind| holding(&self.status.conditions, kind).copied();
        let again =
            |is_failure| move |Condition { reason, message, .. }| Decision { is_failure, reason, message };
        found(ConditionType::SuccessCriteriaMet)
            .map(again(false))
            .or_else(|| found(ConditionType::FailureTarget).map(again(true)))
    }

    fn failed_by_pod(&self) -> Option<Decision> {
        let (pod, found) = self.roster.fail_job?;
        let message = Message::PodFailure(pod, found);
        Some(Decision { is_failure: true, reason: Reason::PodFailurePolicy, message })
    }

    /// Failures may reach the limit but not pass it; restarts in place, which only exist under
    /// `OnFailure`, may not even reach it, unless there are none.
    fn exceeds_backoff_limit(&mut self, pass: &Pass) -> bool {
        let in_place = self.spec.restart_policy == RestartPolicy::OnFailure && self.roster.restarts > 0;
        let restarts = if in_place { self.roster.restarts + 1 } else { 0 };
        let needed = pass.failed.max(restarts);
        self.least.backoff_limit = self.least.backoff_limit.max(needed);
        needed > self.spec.backoff_limit
    }

    /// Whether the deadline is reached; where it is not, the Job looks again when it is.
    fn past_deadline(&mut self, pass: &Pass, actions: &mut Actions) -> bool {
        let (false, Some(deadline), Some(start)) =
            (self.suspended, self.spec.active_deadline, self.status.start_time)
        else {
            return false;
        };
        let remaining = (start + deadline).since(pass.now);
        if remaining.is_positive() {
            self.requeue_after(pass.now, remaining, actions);
        }
        !remaining.is_positive()
    }

    fn too_many_failed_indexes(&self) -> Option<Reason> {
        let failed = self.status.failed_indexes.as_ref()?.len();
        let ended = failed + self.roster.succeeded.len();
        if self.spec.max_failed_indexes.is_some_and(|limit| failed > limit) {
            Some(Reason::MaxFailedIndexesExceeded)
        } else if failed > 0 && ended >= self.spec.indexes() {
            Some(Reason::FailedIndexes)
        } else {
            None
        }
    }

    fn met_success_policy(&self) -> Option<Decision> {
        let rule = first_met(self.spec.success_policy.as_ref(), &self.roster.succeeded)?;
        Some(Decision::success(Reason::SuccessPolicy, Message::SuccessRule(rule)))
    }
}
