//! What the storyteller tells of the Job itself: its events and its description.

use super::story::Storyteller;
use super::timeline::{ConditionLine, JobLines};
use crate::scenario::job::{ConditionStatus, JobSpec};
use crate::units::{JobId, PodId, SimTime};
use crate::workload::job::JobStatus;
use crate::workload::job::condition::{Condition, ConditionType, Names};

/// Where the events of a Job come from.
const FROM: &str = "job-controller";

impl Names for Storyteller<'_> {
    fn pod(&self, pod: PodId) -> String {
        format!("{}/{}", self.scenario.workload.namespace, self.line(pod).name)
    }

    fn container(&self, _: PodId, _: usize) -> String {
        self.scenario.workload.container.clone()
    }
}

impl Storyteller<'_> {
    fn spec(&self) -> Option<&JobSpec> {
        self.scenario.workload.owner.job()
    }

    /// A controller deletes a pod.
    pub(super) fn deleted(&mut self, at: SimTime, pod: PodId) {
        let Some((owner, from)) = self.owner_of_pods(self.line(pod).job) else { return };
        let message = format!("Deleted pod: {}", self.line(pod).name);
        self.event(at, owner, ["Normal", "SuccessfulDelete", from], message);
    }

    /// The event that the Job controller writes with a condition.
    pub(super) fn condition(&mut self, at: SimTime, job: JobId, condition: &Condition) {
        let job = format!("job/{}", self.job_name(job));
        let text = self.spec().map(|spec| condition.text(spec, self)).unwrap_or_default();
        let holds = condition.status == ConditionStatus::True;
        let (kind, reason, message) = match condition.kind {
            ConditionType::Complete => ("Normal", "Completed", "Job completed".to_owned()),
            ConditionType::Failed => ("Warning", condition.reason.as_str(), text),
            ConditionType::Suspended if holds => ("Normal", "Suspended", text),
            ConditionType::Suspended => ("Normal", "Resumed", text),
            ConditionType::SuccessCriteriaMet | ConditionType::FailureTarget => return,
        };
        self.event(at, job, [kind, reason, FROM], message);
    }

    /// The Job as `kubectl describe` shows it where the run ends.
    pub(super) fn described(&mut self, status: &JobStatus) {
        let Some(spec) = self.spec() else { return };
        let conditions = status.conditions.iter().map(|condition| ConditionLine {
            kind: condition.kind.as_str(),
            status: condition.status.as_str(),
            reason: condition.reason.as_str(),
            message: condition.text(spec, self),
            at: condition.last_transition,
        });
        let ended = status.terminal().map(|condition| condition.last_transition);
        let job = JobLines {
            name: self.scenario.workload.name.clone(),
            namespace: self.scenario.workload.namespace.clone(),
            started: status.start_time,
            completed: status.completion_time,
            active: status.active,
            ready: status.ready.unwrap_or(0),
            terminating: status.terminating.unwrap_or(0),
            succeeded: status.succeeded,
            failed: status.failed,
            completed_indexes: spec.is_indexed().then(|| status.completed_indexes.to_string()),
            failed_indexes: status.failed_indexes.as_ref().map(ToString::to_string),
            conditions: conditions.collect(),
            deleted: ended.zip(spec.ttl_after_finished).map(|(ended, kept)| ended + kept),
        };
        self.timeline.job = Some(job);
    }
}
