//! The pods and statuses of the vector files, and how they become ours.

use serde::Deserialize;
use serde_json::{Value, json};
use spotcast::scenario::job::{ConditionStatus, JobSpec};
use spotcast::units::{PodId, SimTime, Span};
use spotcast::workload::job::JobStatus;
use spotcast::workload::job::backoff::BackoffRecord;
use spotcast::workload::job::condition::{Condition, ConditionType, Message, Names, Reason};
use spotcast::workload::job::failure_policy::{ContainerExit, PodCondition, first_match};
use spotcast::workload::job::indexes::IndexSet;
use spotcast::workload::job::pod::{
    IndexFailures, PodPhase, Readiness, TrackedPod, completion_index, containers_finish, failure_count,
};
use spotcast::workload::job::status::Uncounted;

/// A pod without a creation time is infinitely old.
const LONG_AGO: SimTime = SimTime(-1_000_000_000_000_000);

/// Reads one object of the file.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_else(|error| panic!("{error}: {value}"))
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn yes() -> bool {
    true
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PodObject {
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) phase: String,
    created_ms: Option<i64>,
    pub(crate) index: Option<String>,
    index_failure_count: Option<String>,
    index_ignored_failure_count: Option<String>,
    finalizer: Option<bool>,
    deletion_ms: Option<i64>,
    deletion_grace_s: i64,
    /// No rule looks at it.
    #[serde(rename = "reason")]
    _reason: String,
    node: String,
    conditions: Vec<PodConditionObject>,
    containers: Vec<ContainerObject>,
    init_containers: Vec<ContainerObject>,
}

#[derive(Clone, Deserialize)]
struct PodConditionObject {
    r#type: String,
    status: String,
    last_transition_ms: Option<i64>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ContainerObject {
    name: String,
    terminated: bool,
    exit_code: i32,
    finished_ms: Option<i64>,
    restart_count: u32,
    restart_policy: String,
}

impl PodObject {
    fn exits(&self) -> Vec<ContainerExit<'_>> {
        let containers = self.containers.iter().chain(&self.init_containers);
        let ended = containers.filter(|container| container.terminated);
        ended
            .map(|container| ContainerExit { name: &container.name, exit_code: container.exit_code })
            .collect()
    }

    /// The controller's view of the pod, where its finalizer is not on its way off already.
    pub(crate) fn pod(&self, id: PodId, spec: &JobSpec, per_index: bool, removals: &[String]) -> TrackedPod {
        let conditions: Vec<_> = self
            .conditions
            .iter()
            .map(|condition| PodCondition { condition: &condition.r#type, status: status(&condition.status) })
            .collect();
        let ready = self.conditions.iter().find(|condition| condition.r#type == "Ready");
        let sidecars = self.init_containers.iter().filter(|container| container.restart_policy == "Always");
        let finished = self
            .containers
            .iter()
            .chain(sidecars)
            .map(|container| container.finished_ms.filter(|_| container.terminated).map(SimTime));
        let containers = self.containers.iter().chain(&self.init_containers);
        TrackedPod {
            id,
            index: completion_index(self.index.as_deref()),
            failures: IndexFailures {
                counted: failure_count(self.index_failure_count.as_deref()),
                ignored: failure_count(self.index_ignored_failure_count.as_deref()),
            },
            phase: match self.phase.as_str() {
                "Running" => PodPhase::Running,
                "Unknown" => PodPhase::Unknown,
                "Succeeded" => PodPhase::Succeeded,
                "Failed" => PodPhase::Failed,
                _ => PodPhase::Pending,
            },
            created: self.created_ms.map_or(LONG_AGO, SimTime),
            scheduled: !self.node.is_empty(),
            readiness: ready.map(|condition| Readiness {
                ready: condition.status == "True",
                since: condition.last_transition_ms.map(SimTime),
            }),
            deletion_requested: self
                .deletion_ms
                .map(|timestamp| SimTime(timestamp) - Span::from_secs(self.deletion_grace_s)),
            containers_finished: containers_finish(finished),
            restarts: containers.map(|container| container.restart_count).sum(),
            finalizer: self.finalizer.unwrap_or(true) && !removals.contains(&self.uid),
            policy_match: first_match(
                spec.pod_failure_policy.as_ref(),
                per_index,
                &self.exits(),
                &conditions,
            ),
        }
    }
}

/// The pods of a vector, numbered by their place.
pub(crate) struct Cast(pub(crate) Vec<PodObject>);

impl Cast {
    pub(crate) fn pods(&self, spec: &JobSpec, removals: &[String]) -> Vec<TrackedPod> {
        let per_index = spec.backoff_limit_per_index.is_some();
        let pods = self.0.iter().zip(0..);
        pods.map(|(pod, number)| pod.pod(PodId(number), spec, per_index, removals)).collect()
    }

    /// The pod with this uid; uids that no pod has are numbered after all pods.
    pub(crate) fn id(&self, uid: &str) -> PodId {
        PodId(self.0.iter().position(|pod| pod.uid == uid).unwrap_or(self.0.len()) as u32)
    }
}

impl Names for Cast {
    fn pod(&self, pod: PodId) -> String {
        let pod = &self.0[pod.index()];
        format!("{}/{}", pod.namespace.as_deref().unwrap_or("default"), pod.name)
    }

    fn container(&self, pod: PodId, container: usize) -> String {
        self.0[pod.index()].exits()[container].name.to_owned()
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StatusObject {
    active: u32,
    ready: Option<u32>,
    succeeded: u32,
    failed: u32,
    terminating: Option<u32>,
    completed_indexes: String,
    failed_indexes: Option<String>,
    start_ms: Option<i64>,
    conditions: Vec<ConditionObject>,
    uncounted: UncountedObject,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct UncountedObject {
    succeeded: Vec<String>,
    failed: Vec<String>,
}

impl StatusObject {
    pub(crate) fn status(&self, spec: &JobSpec, cast: &Cast) -> JobStatus {
        let ids = |uids: &[String]| uids.iter().map(|uid| cast.id(uid)).collect();
        JobStatus {
            active: self.active,
            ready: self.ready,
            terminating: self.terminating,
            succeeded: self.succeeded,
            failed: self.failed,
            uncounted: Uncounted {
                succeeded: ids(&self.uncounted.succeeded),
                failed: ids(&self.uncounted.failed),
            },
            completed_indexes: IndexSet::parse(&self.completed_indexes, spec.indexes()),
            failed_indexes: self.failed_indexes.as_ref().map(|text| IndexSet::parse(text, spec.indexes())),
            start_time: self.start_ms.map(SimTime),
            completion_time: None,
            conditions: self.conditions.iter().map(ConditionObject::condition).collect(),
        }
    }
}

#[derive(Clone, Deserialize)]
pub(crate) struct ConditionObject {
    r#type: String,
    status: String,
    reason: String,
    message: String,
}

impl ConditionObject {
    pub(crate) fn condition(&self) -> Condition {
        let kinds = [
            ConditionType::Suspended,
            ConditionType::SuccessCriteriaMet,
            ConditionType::FailureTarget,
            ConditionType::Complete,
            ConditionType::Failed,
        ];
        let reasons = [
            Reason::BackoffLimitExceeded,
            Reason::DeadlineExceeded,
            Reason::PodFailurePolicy,
            Reason::MaxFailedIndexesExceeded,
            Reason::FailedIndexes,
            Reason::CompletionsReached,
            Reason::SuccessPolicy,
            Reason::JobSuspended,
            Reason::JobResumed,
        ];
        let kind = kinds.into_iter().find(|kind| kind.as_str() == self.r#type);
        let known = reasons.into_iter().find(|reason| reason.as_str() == self.reason);
        let mut condition = Condition {
            kind: kind.unwrap_or_else(|| panic!("{} is no condition of a Job", self.r#type)),
            status: status(&self.status),
            reason: known.unwrap_or_else(|| Reason::Other(leak(&self.reason))),
            message: Message::OfReason,
            last_transition: LONG_AGO,
        };
        if condition.text(&JobSpec::default(), &Cast(Vec::new())) != self.message {
            condition.message = Message::Text(leak(&self.message));
        }
        condition
    }
}

pub(crate) fn condition_value(condition: &Condition, spec: &JobSpec, cast: &impl Names) -> Value {
    let status = format!("{:?}", condition.status);
    let (kind, reason) = (condition.kind.as_str(), condition.reason.as_str());
    json!({"type": kind, "status": status, "reason": reason, "message": condition.text(spec, cast)})
}

pub(crate) fn status(text: &str) -> ConditionStatus {
    match text {
        "True" => ConditionStatus::True,
        "False" => ConditionStatus::False,
        "Unknown" => ConditionStatus::Unknown,
        other => panic!("{other} is no status"),
    }
}

#[derive(Clone, Copy, Deserialize)]
pub(crate) struct RecordObject {
    failures: u32,
    last_failure_ms: Option<i64>,
}

impl RecordObject {
    pub(crate) fn record(self) -> BackoffRecord {
        BackoffRecord { failures: self.failures, last_failure: self.last_failure_ms.map(SimTime) }
    }
}

pub(crate) fn record_value(record: BackoffRecord) -> Value {
    json!({"failures": record.failures, "last_failure_ms": record.last_failure.map(|last| last.0)})
}

/// Fields of the inputs that hold whole lists.
#[derive(Deserialize)]
pub(crate) struct PodList {
    #[serde(default)]
    pub(crate) pods: Vec<PodObject>,
    #[serde(default)]
    pub(crate) expected_finalizer_removals: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Flags {
    #[serde(default = "yes")]
    pub(crate) backoff_limit_per_index_enabled: bool,
}
