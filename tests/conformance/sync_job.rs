//! One reconcile of a Job taken over in mid-life.

use serde::Deserialize;
use serde_json::{Value, json};
use spotcast::units::SimTime;
use spotcast::workload::job::{Actions, JobController};

use super::objects::{Cast, PodList, RecordObject, StatusObject, condition_value, read, record_value};
use super::specs::SpecObject;

#[derive(Deserialize)]
struct Input {
    spec: SpecObject,
    #[serde(default)]
    status: StatusObject,
    #[serde(default)]
    now_ms: i64,
    backoff_record: Option<RecordObject>,
    #[serde(default)]
    deleting: bool,
}

pub(crate) fn run(input: &Value) -> Value {
    let (pods, input): (PodList, Input) = (read(input), read(input));
    let (spec, now) = (input.spec.spec(), SimTime(input.now_ms));
    let cast = Cast(pods.pods);
    let status = input.status.status(&spec, &cast);
    let record = input.backoff_record.map(RecordObject::record);
    let tracked = cast.pods(&spec, &pods.expected_finalizer_removals);
    let mut job = JobController::take_over(spec.clone(), status, record, tracked);
    if input.deleting {
        job.delete(now);
    }
    let mut actions = Actions::default();
    job.sync(now, &mut actions);

    let status = job.status();
    let mut indexes: Vec<_> = actions.create.iter().filter_map(|pod| pod.index).collect();
    indexes.sort_unstable();
    json!({
        "creations": actions.create.len(),
        "create_attempts": actions.create.len(),
        "created_indexes": spec.is_indexed().then_some(indexes),
        "deletions": actions.delete.len(),
        "finalizer_patches": actions.finalizers_removed,
        "requeue_after_ms": actions.requeue_after.map(|delay| delay.0),
        "active": status.active,
        "ready": status.ready,
        "terminating": status.terminating,
        "succeeded": status.succeeded,
        "failed": status.failed,
        "completed_indexes": status.completed_indexes.to_string(),
        "failed_indexes": status.failed_indexes.as_ref().map(ToString::to_string),
        "start_ms": status.start_time.map(|start| start.0),
        "conditions": status.conditions.iter().map(|it| condition_value(it, &spec, &cast)).collect::<Vec<_>>(),
        "backoff_record": job.backoff_record().map(record_value),
    })
}
