//! Which start of a CronJob happens at an instant, on a schedule of a fixed period.

use serde::Deserialize;
use serde_json::{Value, json};
use spotcast::scenario::cronjob::ConcurrencyPolicy;
use spotcast::units::{SimTime, Span};
use spotcast::workload::cronjob::decide::{Decision, Standing};
use spotcast::workload::cronjob::schedule::Schedule;

use super::objects::read;

/// A start at every multiple of the period.
struct Period(Span);

impl Schedule for Period {
    fn next(&self, after: SimTime) -> Option<SimTime> {
        Some((after + Span(1)).on_grid(SimTime::START, self.0))
    }
}

#[derive(Deserialize)]
struct Input {
    period_ms: i64,
    created_ms: i64,
    last_schedule_ms: Option<i64>,
    starting_deadline_s: Option<i64>,
    concurrency_policy: String,
    active: u32,
    suspend: bool,
    now_ms: i64,
}

pub(crate) fn run(input: &Value) -> Value {
    let input: Input = read(input);
    let standing = Standing {
        created: SimTime(input.created_ms),
        last_schedule: input.last_schedule_ms.map(SimTime),
        starting_deadline: input.starting_deadline_s.map(Span::from_secs),
        concurrency_policy: match input.concurrency_policy.as_str() {
            "Allow" => ConcurrencyPolicy::Allow,
            "Forbid" => ConcurrencyPolicy::Forbid,
            "Replace" => ConcurrencyPolicy::Replace,
            other => panic!("{other} is no concurrency policy"),
        },
        has_active: input.active > 0,
        suspended: input.suspend,
    };
    let (action, due) = match standing.decide(&Period(Span(input.period_ms)), SimTime(input.now_ms)) {
        Decision::Nothing => ("none", None),
        Decision::Create(due) => ("create", Some(due)),
        Decision::ReplaceAndCreate(due) => ("replace_and_create", Some(due)),
        Decision::SkipForbid(due) => ("skip_forbid", Some(due)),
    };
    json!({"action": action, "scheduled_ms": due.map(|due| due.0)})
}
