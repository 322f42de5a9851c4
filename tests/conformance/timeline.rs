//! A whole Job on an idealised clock: no start-up time, no latency.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use spotcast::scenario::job::{ConditionStatus, JobSpec};
use spotcast::units::{PodId, SimTime, Span};
use spotcast::workload::job::failure_policy::{ContainerExit, PodCondition};
use spotcast::workload::job::{Actions, Finished, JobController, PodFailure};

use super::objects::read;
use super::specs::SpecObject;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    spec: SpecObject,
    events: Vec<EventObject>,
    run_ms: Option<RunTimes>,
    #[serde(default)]
    termination_s: i64,
    until_ms: i64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RunTimes {
    Same(i64),
    Each(Vec<Option<i64>>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventObject {
    t_ms: i64,
    #[serde(default)]
    pod: Option<Numbers>,
    event: String,
    exit_code: Option<i32>,
    condition: Option<String>,
    #[serde(rename = "grace_s")]
    _grace_s: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Numbers {
    One(u32),
    Many(Vec<u32>),
}

/// What happens to the Job or to one of its pods, which are numbered from 1.
#[derive(Clone)]
enum Event {
    Failed { pod: u32, exit_code: i32, condition: Option<String> },
    Succeeded { pod: u32 },
    Delete { pod: u32 },
    Suspend,
    Resume,
}

struct World {
    job: JobController,
    actions: Actions,
    /// By instant, then first come, first served.
    agenda: BTreeMap<(SimTime, usize), Event>,
    issued: usize,
    pods: u32,
    creations: Vec<Value>,
    deletions: Vec<Value>,
    conditions: Vec<Value>,
    finished: Value,
}

pub(crate) fn run(input: &Value) -> Value {
    let input: Input = read(input);
    let spec: Arc<JobSpec> = input.spec.spec();
    let mut world = World {
        job: JobController::new(spec.clone()),
        actions: Actions::default(),
        agenda: BTreeMap::new(),
        issued: 0,
        pods: 0,
        creations: Vec::new(),
        deletions: Vec::new(),
        conditions: Vec::new(),
        finished: Value::Null,
    };
    input.events.iter().for_each(|event| world.plan_all(event));
    world.job.create(SimTime::START);
    let until = SimTime(input.until_ms);
    while let Some(now) = world.next().filter(|now| *now <= until) {
        while let Some(entry) = world.agenda.first_entry().filter(|entry| entry.key().0 == now) {
            let event = entry.remove();
            world.apply(now, event);
        }
        if world.job.due() == now {
            world.sync(now, &input);
        }
    }
    let status = world.job.status();
    json!({
        "creations": world.creations,
        "controller_deletions": world.deletions,
        "conditions": world.conditions,
        "finished": world.finished,
        "active": status.active,
        "succeeded": status.succeeded,
        "failed": status.failed,
        "completed_indexes": status.completed_indexes.to_string(),
        "failed_indexes": status.failed_indexes.as_ref().map(ToString::to_string),
    })
}

impl World {
    fn next(&self) -> Option<SimTime> {
        let event = self.agenda.first_key_value().map(|((at, _), _)| *at);
        let sync = Some(self.job.due()).filter(|due| !due.is_never());
        event.into_iter().chain(sync).min()
    }

    fn plan(&mut self, at: SimTime, event: Event) {
        self.agenda.insert((at, self.issued), event);
        self.issued += 1;
    }

    fn plan_all(&mut self, object: &EventObject) {
        let at = SimTime(object.t_ms);
        let pods = match &object.pod {
            Some(Numbers::One(pod)) => vec![*pod],
            Some(Numbers::Many(pods)) => pods.clone(),
            None => Vec::new(),
        };
        match object.event.as_str() {
            "suspend" => self.plan(at, Event::Suspend),
            "resume" => self.plan(at, Event::Resume),
            kind => pods.into_iter().for_each(|pod| {
                self.plan(
                    at,
                    match kind {
                        "failed" => {
                            let exit_code = object.exit_code.unwrap_or(1);
                            Event::Failed { pod, exit_code, condition: object.condition.clone() }
                        }
                        "succeeded" => Event::Succeeded { pod },
                        "delete" => Event::Delete { pod },
                        other => panic!("unknown event {other}"),
                    },
                );
            }),
        }
    }

    fn apply(&mut self, now: SimTime, event: Event) {
        match event {
            Event::Suspend => self.job.suspend(now),
            Event::Resume => self.job.resume(now),
            Event::Delete { pod } => self.job.pod_deletion_requested(PodId(pod), now),
            Event::Succeeded { pod } => self.job.pod_succeeded(PodId(pod), now, Some(now)),
            Event::Failed { pod, exit_code, condition } => {
                let condition = condition.as_deref();
                let conditions: Vec<_> = condition
                    .map(|condition| PodCondition { condition, status: ConditionStatus::True })
                    .into_iter()
                    .collect();
                let failure = PodFailure {
                    containers_finished: Some(now),
                    exits: &[ContainerExit { name: "main", exit_code }],
                    conditions: &conditions,
                };
                self.job.pod_failed(PodId(pod), now, failure);
            }
        }
    }

    fn sync(&mut self, now: SimTime, input: &Input) {
        self.job.sync(now, &mut self.actions);
        for pod in std::mem::take(&mut self.actions.delete) {
            self.deletions.push(json!({"pod": pod.0, "t_ms": now.0}));
            let end = Event::Failed { pod: pod.0, exit_code: 143, condition: None };
            self.plan(now + Span::from_secs(input.termination_s), end);
        }
        for new in std::mem::take(&mut self.actions.create) {
            self.pods += 1;
            let pod = self.pods;
            self.job.pod_created(PodId(pod), now, new);
            self.creations.push(json!({"pod": pod, "t_ms": now.0, "index": new.index}));
            let run = match &input.run_ms {
                Some(RunTimes::Same(run)) => Some(*run),
                Some(RunTimes::Each(runs)) => runs.get(pod as usize - 1).copied().flatten(),
                None => None,
            };
            match run {
                Some(run) if run < 0 => self.plan(now + Span(-run), Event::Succeeded { pod }),
                Some(run) => {
                    self.plan(now + Span(run), Event::Failed { pod, exit_code: 1, condition: None });
                }
                None => {}
            }
        }
        self.record(now);
    }

    fn record(&mut self, now: SimTime) {
        for condition in &self.job.status().conditions {
            let status = format!("{:?}", condition.status);
            let (kind, reason) = (condition.kind.as_str(), condition.reason.as_str());
            let seen = |old: &Value| {
                (&old["type"], &old["status"], &old["reason"])
                    == (&json!(kind), &json!(status), &json!(reason))
            };
            if !self.conditions.iter().any(seen) {
                self.conditions
                    .push(json!({"t_ms": now.0, "type": kind, "status": status, "reason": reason}));
            }
        }
        if self.finished.is_null() {
            self.finished = match self.job.finished() {
                None => Value::Null,
                Some(Finished::Complete(reason)) => {
                    json!({"t_ms": now.0, "type": "Complete", "reason": reason.as_str()})
                }
                Some(Finished::Failed(reason)) => {
                    json!({"t_ms": now.0, "type": "Failed", "reason": reason.as_str()})
                }
            };
        }
    }
}
