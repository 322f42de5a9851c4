//! A Job as `kubectl describe job` shows it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::{Block, Grid};
use crate::outcome::JobLines;
use crate::units::{SimTime, Span};

/// A Job and its status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JobOutput {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// When it began or last went on, since submission.
    pub started_s: Option<f64>,
    /// When it completed, since submission.
    pub completed_s: Option<f64>,
    /// Pods that take part.
    pub active: u32,
    /// Active pods that are ready.
    pub ready: u32,
    /// Pods being deleted.
    pub terminating: u32,
    /// Successes.
    pub succeeded: u32,
    /// Failures that count.
    pub failed: u32,
    /// Indexes that succeeded, such as `0-3,5`; for Indexed Jobs.
    pub completed_indexes: Option<String>,
    /// Indexes given up; where failures are limited per index.
    pub failed_indexes: Option<String>,
    /// Its conditions in the order they came.
    pub conditions: Vec<ConditionOutput>,
    /// When `ttlSecondsAfterFinished` deletes it with its pods, since submission.
    pub deleted_s: Option<f64>,
}

/// A condition of a Job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConditionOutput {
    /// Its type, such as `FailureTarget`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `True` or `False`.
    pub status: String,
    /// Its reason.
    pub reason: String,
    /// Its message.
    pub message: String,
    /// When it was last written, since submission.
    pub time_s: f64,
}

/// The description and the conditions. Times are counted from submission.
pub(super) fn blocks(job: &JobLines) -> Vec<Block> {
    let mut blocks =
        vec![Block::Heading("kubectl describe job".to_owned()), Block::Columns(description(job))];
    if !job.conditions.is_empty() {
        let mut grid = Grid::of_text(["CONDITION", "STATUS", "SINCE", "REASON", "MESSAGE"]);
        for condition in &job.conditions {
            let [kind, status, reason] =
                [condition.kind, condition.status, condition.reason].map(str::to_owned);
            grid.row([kind, status, condition.at.to_string(), reason, condition.message.clone()]);
        }
        blocks.push(Block::Columns(grid));
    }
    blocks
}

fn description(job: &JobLines) -> Grid {
    let mut grid = Grid::of_text(["Name:", &job.name]);
    let mut row = |name: &str, value: String| grid.row([format!("{name}:"), value]);
    row("Namespace", job.namespace.clone());
    let after = |time: SimTime| format!("{time} after submission");
    if let Some(started) = job.started {
        row("Start Time", after(started));
    }
    if let Some(completed) = job.completed {
        row("Completed At", after(completed));
    }
    if let Some((started, completed)) = job.started.zip(job.completed) {
        row("Duration", completed.since(started).to_string());
    }
    row(
        "Pods Statuses",
        format!(
            "{} Active ({} Ready) / {} Succeeded / {} Failed",
            job.active, job.ready, job.succeeded, job.failed
        ),
    );
    let or_none = |text: &String| if text.is_empty() { "<none>".to_owned() } else { text.clone() };
    if let Some(completed) = &job.completed_indexes {
        row("Completed Indexes", or_none(completed));
    }
    if let Some(failed) = &job.failed_indexes {
        row("Failed Indexes", or_none(failed));
    }
    if let Some(deleted) = job.deleted {
        row("Deleted", format!("{}, by ttlSecondsAfterFinished, with its pods", after(deleted)));
    }
    grid
}

/// The same as typed values.
pub(super) fn output(job: &JobLines) -> JobOutput {
    let seconds = |time: SimTime| Span(time.0).as_secs_f64();
    JobOutput {
        name: job.name.clone(),
        namespace: job.namespace.clone(),
        started_s: job.started.map(seconds),
        completed_s: job.completed.map(seconds),
        active: job.active,
        ready: job.ready,
        terminating: job.terminating,
        succeeded: job.succeeded,
        failed: job.failed,
        completed_indexes: job.completed_indexes.clone(),
        failed_indexes: job.failed_indexes.clone(),
        conditions: (job.conditions.iter())
            .map(|condition| ConditionOutput {
                kind: condition.kind.to_owned(),
                status: condition.status.to_owned(),
                reason: condition.reason.to_owned(),
                message: condition.message.clone(),
                time_s: seconds(condition.at),
            })
            .collect(),
        deleted_s: job.deleted.map(seconds),
    }
}
