//! The rules of the API one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use spotcast::scenario::job::JobSpec;
use spotcast::scenario::job::PodFailurePolicyAction;
use spotcast::units::{PodId, SimTime, Span};
use spotcast::workload::job::backoff::{Backoff, BackoffRecord};
use spotcast::workload::job::condition::{ensure, pod_failure_text};
use spotcast::workload::job::failure_policy::counted;
use spotcast::workload::job::indexes::{Floor, IndexSet, first_pending};
use spotcast::workload::job::manage::split_duplicates;
use spotcast::workload::job::per_index::keep_due_indexes;
use spotcast::workload::job::pod::{IndexFailures, TrackedPod, failure_count};
use spotcast::workload::job::success_policy::first_met;
use spotcast::workload::job::{Actions, JobController};
use spotcast::workload::pod_gc::{EVICTED, TerminatedPods};

use super::objects::*;
use super::specs::{FailurePolicyObject, SuccessPolicyObject, lasting_spec};

/// Runs one vector; none for kinds that are not known.
pub(crate) fn run(kind: &str, input: &Value) -> Option<Value> {
    Some(match kind {
        "backoff_record" => backoff_record(&read(input)),
        "backoff_delay" => backoff_delay(&read(input)),
        "backoff_delay_index" => backoff_delay_index(&read(input)),
        "pod_finish_time" => pod_finish_time(&read(input)),
        "pod_failure_policy" => pod_failure_policy(input),
        "succeeded_indexes" => succeeded_indexes(&read(input)),
        "failed_indexes" => failed_indexes(&read(input)),
        "held_failed_pods" => held_failed_pods(&read(input)),
        "new_index_counts" => new_index_counts(&read(input)),
        "index_failure_count" => json!({"value": failure_count(input["annotation"].as_str())}),
        "interval_has" => interval_has(&read(input)),
        "first_pending" => first_pending_indexes(&read(input)),
        "duplicate_indexes" => duplicate_indexes(&read(input)),
        "index_creation" => index_creation(&read(input)),
        "success_policy" => success_policy(&read(input)),
        "finished_counts" => finished_counts(&read(input)),
        "ensure_condition" => ensure_condition(&read(input)),
        "pod_gc" => pod_gc(&read(input)),
        _ => return None,
    })
}

#[derive(Deserialize)]
struct RecordInput {
    stored: Option<RecordObject>,
    new_succeeded_finish_ms: Vec<i64>,
    new_failed_finish_ms: Vec<i64>,
}

fn backoff_record(input: &RecordInput) -> Value {
    let times = |list: &[i64]| list.iter().copied().map(SimTime).collect::<Vec<_>>();
    let (succeeded, failed) = (times(&input.new_succeeded_finish_ms), times(&input.new_failed_finish_ms));
    let stored = input.stored.map(RecordObject::record).unwrap_or_default();
    record_value(stored.with(succeeded.into_iter(), failed.into_iter()))
}

#[derive(Deserialize)]
struct DelayInput {
    #[serde(default)]
    failures: u32,
    last_failure_ms: Option<i64>,
    last_failed_pod: Option<PodObject>,
    now_ms: i64,
    base_ms: i64,
    cap_ms: i64,
}

impl DelayInput {
    fn backoff(&self) -> Backoff {
        Backoff { base: Span(self.base_ms), cap: Span(self.cap_ms) }
    }
}

fn backoff_delay(input: &DelayInput) -> Value {
    let last_failure = input.last_failure_ms.map(SimTime);
    let record = BackoffRecord { failures: input.failures, last_failure };
    json!({"delay_ms": input.backoff().of_record(record, SimTime(input.now_ms)).0})
}

fn backoff_delay_index(input: &DelayInput) -> Value {
    let held = input.last_failed_pod.as_ref().map(lone);
    let (backoff, now) = (input.backoff(), SimTime(input.now_ms));
    let left = |_| held.as_ref().map_or(Span::ZERO, |pod| pod.index_delay(backoff, now));
    let delay = keep_due_indexes(&mut vec![0], left);
    json!({"delay_ms": delay.0})
}

/// A pod of a Job without policies.
fn lone(pod: &PodObject) -> TrackedPod {
    pod.pod(PodId(0), &JobSpec::default(), false, &[])
}

#[derive(Deserialize)]
struct PodInput {
    pod: PodObject,
}

fn pod_finish_time(input: &PodInput) -> Value {
    json!({"finish_ms": lone(&input.pod).finish_time().0})
}

#[derive(Deserialize)]
struct PolicyInput {
    policy: Option<FailurePolicyObject>,
    pod: PodObject,
}

fn pod_failure_policy(input: &Value) -> Value {
    let per_index = read::<Flags>(input).backoff_limit_per_index_enabled;
    let PolicyInput { policy, pod } = read(input);
    let spec = lasting_spec(None, policy.as_ref());
    let id = PodId(0);
    let found = pod.pod(id, &spec, per_index, &[]).policy_match;
    let names = Cast(vec![pod]);
    let fails_job = found.filter(|found| found.action == PodFailurePolicyAction::FailJob);
    json!({
        "action": found.map(|found| found.action.as_str()),
        "counted": counted(found),
        "job_failure_message": fails_job.map(|found| pod_failure_text(id, found, &spec, &names)),
    })
}

#[derive(Deserialize)]
struct IndexesInput {
    completions: u32,
    #[serde(default)]
    completed_indexes: String,
    failed_indexes: Option<String>,
    backoff_limit_per_index: Option<u32>,
    pod_failure_policy: Option<FailurePolicyObject>,
    #[serde(default)]
    pods: Vec<PodObject>,
    #[serde(default)]
    expected_finalizer_removals: Vec<String>,
}

impl IndexesInput {
    /// The controller after one sync, and the pods' names.
    fn synced(&self) -> (JobController, Cast) {
        let policy = self.pod_failure_policy.as_ref();
        let spec = lasting_spec(Some(self.completions), policy);
        let spec = Arc::new(JobSpec { backoff_limit_per_index: self.backoff_limit_per_index, ..spec });
        let cast = Cast(self.pods.clone());
        let status =
            json!({"completed_indexes": self.completed_indexes, "failed_indexes": self.failed_indexes});
        let status = read::<StatusObject>(&status).status(&spec, &cast);
        let pods = cast.pods(&spec, &self.expected_finalizer_removals);
        let mut job = JobController::take_over(spec, status, None, pods);
        job.sync(SimTime::START, &mut Actions::default());
        (job, cast)
    }
}

fn succeeded_indexes(input: &IndexesInput) -> Value {
    let previous = IndexSet::parse(&input.completed_indexes, input.completions);
    let (job, _) = input.synced();
    json!({"previous": previous.to_string(), "result": job.status().completed_indexes.to_string()})
}

fn failed_indexes(input: &IndexesInput) -> Value {
    let (job, _) = input.synced();
    json!({"result": job.status().failed_indexes.as_ref().map(ToString::to_string)})
}

fn held_failed_pods(input: &IndexesInput) -> Value {
    let (job, cast) = input.synced();
    let mut held: Vec<_> = job.held_pods().map(|pod| cast.0[pod.index()].uid.clone()).collect();
    held.sort_unstable();
    json!({"held": held})
}

#[derive(Deserialize)]
struct ReplacedInput {
    pod_failure_policy: Option<FailurePolicyObject>,
    replaced_pod: Option<PodObject>,
}

fn new_index_counts(input: &ReplacedInput) -> Value {
    let spec = lasting_spec(None, input.pod_failure_policy.as_ref());
    let replaced = input.replaced_pod.as_ref().map(|pod| pod.pod(PodId(0), &spec, true, &[]));
    let failures = IndexFailures::after(replaced.as_ref());
    json!({"index_failure_count": failures.counted, "index_ignored_failure_count": failures.ignored})
}

#[derive(Deserialize)]
struct HasInput {
    indexes: String,
    index: u32,
}

fn interval_has(input: &HasInput) -> Value {
    json!({"has": IndexSet::parse(&input.indexes, u32::MAX).contains(input.index)})
}

#[derive(Deserialize)]
struct PendingInput {
    count: u32,
    completions: u32,
    active_indexes: Vec<u32>,
    succeeded_indexes: String,
    failed_indexes: Option<String>,
    terminating_indexes: Vec<u32>,
}

fn first_pending_indexes(input: &PendingInput) -> Value {
    let set = |indexes: &[u32]| indexes.iter().copied().collect::<IndexSet>();
    let text = |text: &str| IndexSet::parse(text, input.completions);
    let (active, terminating) = (set(&input.active_indexes), set(&input.terminating_indexes));
    let succeeded = text(&input.succeeded_indexes);
    let failed = text(input.failed_indexes.as_deref().unwrap_or(""));
    let mut indexes = Vec::new();
    let taken = [&active, &terminating, &succeeded, &failed];
    first_pending(input.count, (Floor::default(), input.completions), &taken, &mut indexes);
    json!({"indexes": indexes})
}

fn duplicate_indexes(input: &IndexesInput) -> Value {
    let cast = Cast(input.pods.clone());
    let (remove, keep) = split_duplicates(cast.pods(&JobSpec::default(), &[]), input.completions);
    let list = |pods: Vec<TrackedPod>| -> Vec<_> {
        let objects = pods.iter().map(|pod| &cast.0[pod.id.index()]);
        objects.map(|pod| json!([pod.index, pod.phase])).collect()
    };
    json!({"remove": list(remove), "keep": list(keep)})
}

#[derive(Deserialize)]
struct CreationInput {
    indexes: Vec<u32>,
    held: BTreeMap<u32, PodObject>,
    now_ms: i64,
    base_ms: i64,
    cap_ms: i64,
}

fn index_creation(input: &CreationInput) -> Value {
    let held: BTreeMap<_, _> = input.held.iter().map(|(index, pod)| (*index, lone(pod))).collect();
    let backoff = Backoff { base: Span(input.base_ms), cap: Span(input.cap_ms) };
    let mut due = input.indexes.clone();
    let now = SimTime(input.now_ms);
    let left = |index| held.get(&index).map_or(Span::ZERO, |pod| pod.index_delay(backoff, now));
    let retry = keep_due_indexes(&mut due, left);
    json!({"create_now": due, "retry_after_ms": retry.0})
}

#[derive(Deserialize)]
struct SuccessInput {
    policy: Option<SuccessPolicyObject>,
    completions: u32,
    succeeded_indexes: String,
}

fn success_policy(input: &SuccessInput) -> Value {
    let policy = input.policy.as_ref().map(|policy| policy.policy(input.completions));
    let succeeded = IndexSet::parse(&input.succeeded_indexes, input.completions);
    let rule = first_met(policy.as_ref(), &succeeded);
    let message = rule.map_or(String::new(), |rule| format!("Matched rules at index {rule}"));
    json!({"met": rule.is_some(), "message": message})
}

#[derive(Deserialize)]
struct CountsInput {
    spec: Option<CountsSpec>,
    status: StatusObject,
    pods: Vec<PodObject>,
    expected_finalizer_removals: Vec<String>,
}

#[derive(Deserialize)]
struct CountsSpec {
    pod_failure_policy: Option<FailurePolicyObject>,
}

fn finished_counts(input: &CountsInput) -> Value {
    let policy = input.spec.as_ref().and_then(|spec| spec.pod_failure_policy.as_ref());
    let spec = Arc::new(lasting_spec(None, policy));
    let cast = Cast(input.pods.clone());
    let pods = cast.pods(&spec, &input.expected_finalizer_removals);
    let job = JobController::take_over(spec.clone(), input.status.status(&spec, &cast), None, pods);
    let (succeeded, failed) = job.finished_pods();
    json!({"succeeded": succeeded, "failed": failed})
}

#[derive(Deserialize)]
struct EnsureInput {
    conditions: Vec<ConditionObject>,
    #[serde(flatten)]
    new: ConditionObject,
}

fn ensure_condition(input: &EnsureInput) -> Value {
    let mut conditions: Vec<_> = input.conditions.iter().map(ConditionObject::condition).collect();
    let changed = ensure(&mut conditions, input.new.condition());
    let (spec, cast) = (JobSpec::default(), Cast(Vec::new()));
    let conditions: Vec<_> = conditions.iter().map(|it| condition_value(it, &spec, &cast)).collect();
    json!({"conditions": conditions, "changed": changed})
}

#[derive(Deserialize)]
struct SweepInput {
    threshold: u32,
    pods: Vec<SweptPod>,
}

#[derive(Deserialize)]
struct SweptPod {
    name: String,
    phase: String,
    created_ms: i64,
    reason: Option<String>,
}

fn pod_gc(input: &SweepInput) -> Value {
    let mut pods = TerminatedPods::default();
    for pod in input.pods.iter().filter(|pod| pod.phase == "Failed" || pod.phase == "Succeeded") {
        let evicted = pod.phase == "Failed" && pod.reason.as_deref() == Some(EVICTED);
        pods.add(pod.name.as_str(), SimTime(pod.created_ms), evicted);
    }
    let mut deleted = Vec::new();
    pods.sweep(input.threshold, |name| deleted.push(name));
    json!({"deleted": deleted})
}
