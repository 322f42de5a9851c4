//! From estimates and timelines to text: tables, Markdown, CSV and JSON.
//!
//! Pure functions from data to text or into a writer; only `cli` prints and opens files. Knows
//! `stats`, `outcome`, `fit` and `units`. Knows nothing of scenarios, engines or sweeps: what a report
//! says about its input comes in a [`Head`], in words.
//!
//! What is said is decided once, in `content.rs`, as blocks of text and tables; `table.rs` and
//! `markdown.rs` only lay them out. Figures are data in `figure` and become pictures in `draw`; `page` makes an
//! HTML page of blocks and figures. To add a form of output: a file of its own that lays out those blocks or walks
//! the summary. To change how a number looks: `number.rs`, nowhere else.

pub mod advice;
mod backoff;
pub mod compare;
mod content;
pub mod control;
pub mod csv;
pub mod draw;
pub mod explain;
pub mod figure;
mod fold;
pub mod histogram;
pub mod job;
pub mod json;
mod json_lasting;
mod latex;
pub mod markdown;
mod nearly;
mod number;
pub mod output;
pub mod output_lasting;
pub mod output_story;
pub mod page;
pub mod precision;
pub mod prices;
pub mod records;
mod run;
mod schedule;
mod sections;
mod service;
pub mod sweep;
pub mod table;
#[cfg(test)]
mod tests;
pub mod trace;
mod verdict;
pub mod what_if;
mod what_if_output;

use crate::scenario::check::Checked;
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::scenario::job::{JobSpec, UNLIMITED};
use crate::scenario::provider::Purchase;
use crate::scenario::service::OnNotice;
use crate::scenario::workload::{Budget, Owner};
use crate::stats::{Precision, Summary};
use crate::units::{Currency, Span};

/// What a report says about where its numbers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The scenario's name.
    pub name: String,
    /// The version of the program.
    pub version: String,
    /// The digest of the scenario, in hexadecimal.
    pub digest: String,
    /// The seed of every random stream.
    pub seed: u64,
    /// How many replications were asked for.
    pub replications: u64,
    /// The command that rebuilds the numbers; nothing in it depends on clock or threads.
    pub command: String,
    /// The provider policy's title.
    pub provider: String,
    /// The purchase option, such as `spot, price limit 0.3`.
    pub purchase: String,
    /// The workload in one line.
    pub workload: String,
    /// The pools it may run in.
    pub pools: Vec<String>,
    /// The currency of every sum.
    pub currency: Currency,
    /// Where replications are cut; for services and CronJobs, how long they are watched.
    pub horizon: Span,
    /// The deadline, from submission.
    pub deadline: Option<Span>,
    /// What was assumed because nobody said it; each is printed first.
    pub assumptions: Vec<String>,
    /// What a reader should know before believing the numbers.
    pub cautions: Vec<String>,
    /// Settings that were overridden, and by what.
    pub overrides: Vec<String>,
    /// What the scenario or the provider has and the model has not.
    pub not_modelled: Vec<String>,
    /// The Job's `backoffLimit`; none where the workload is no Job or does not count that way.
    pub backoff_limit: Option<u32>,
    /// The Job's `backoffLimitPerIndex`.
    pub backoff_limit_per_index: Option<u32>,
    /// How capacity is paid.
    pub option: Purchase,
    /// Whether the workload is suspended and never starts.
    pub suspended: bool,
    /// Whether the workload saves its work.
    pub checkpoints: bool,
    /// Whether the provider sets the condition `DisruptionTarget` on pods it takes.
    pub sets_disruption_target: bool,
    /// Whether the provider warns of a reclaim.
    pub warns: bool,
    /// The PodDisruptionBudget of the pods.
    pub budget: Option<Budget>,
    /// What is watched up to the horizon; none where the workload has an end.
    pub lasting: Option<Lasting>,
}

/// What has no end of its own, as far as it decides what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// A service.
    Service {
        /// Whether its load is known; otherwise pods asked for stand for requests.
        load: bool,
        /// What is done with a pod whose instance is under notice.
        on_notice: OnNotice,
    },
    /// A CronJob.
    CronJob {
        /// What happens while an earlier Job still runs.
        concurrency: ConcurrencyPolicy,
    },
}

impl Lasting {
    /// What a workload's owner asks to be watched; none where it has an end of its own.
    pub fn of(owner: &Owner) -> Option<Lasting> {
        match owner {
            Owner::None | Owner::Job(_) => None,
            Owner::CronJob { schedule, .. } => {
                Some(Lasting::CronJob { concurrency: schedule.concurrency_policy })
            }
            Owner::Service(service) => {
                Some(Lasting::Service { load: service.demand.is_some(), on_notice: service.on_notice })
            }
        }
    }

    /// What it is, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Lasting::Service { load: true, .. } => "a service",
            Lasting::Service { load: false, .. } => "a service without a load",
            Lasting::CronJob { .. } => "a CronJob",
        }
    }
}

impl Head {
    /// What a check has noted, without the command that led to it.
    pub fn of(checked: &Checked) -> Head {
        let (scenario, notes) = (&checked.scenario, &checked.notes);
        Head {
            name: scenario.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            digest: notes.digest.clone(),
            seed: scenario.seed,
            replications: scenario.replications,
            command: String::new(),
            provider: notes.provider.clone(),
            purchase: notes.purchase.clone(),
            workload: notes.workload.clone(),
            pools: scenario.market.pools.iter().map(|pool| pool.name.clone()).collect(),
            currency: scenario.currency,
            horizon: scenario.horizon,
            deadline: scenario.deadline,
            assumptions: notes.assumptions.clone(),
            cautions: notes.cautions.clone(),
            overrides: notes.overrides.clone(),
            not_modelled: notes.not_modelled.clone(),
            backoff_limit: match &scenario.workload.owner {
                Owner::Job(job) | Owner::CronJob { job, .. } if counts_all(job) => Some(job.backoff_limit),
                _ => None,
            },
            backoff_limit_per_index: match &scenario.workload.owner {
                Owner::Job(job) => job.backoff_limit_per_index,
                _ => None,
            },
            option: scenario.policy.purchase,
            suspended: match &scenario.workload.owner {
                Owner::None | Owner::Service(_) => false,
                Owner::Job(job) => job.suspend,
                Owner::CronJob { schedule, job } => schedule.suspend || job.suspend,
            },
            checkpoints: scenario.workload.checkpoint.is_some(),
            sets_disruption_target: scenario.policy.pod.disruption_target,
            warns: scenario.policy.notice.length.is_positive(),
            budget: scenario.workload.budget.clone(),
            lasting: Lasting::of(&scenario.workload.owner),
        }
    }
}

/// Whether the failures of all pods together have a limit.
fn counts_all(job: &JobSpec) -> bool {
    job.backoff_limit_per_index.is_none() || job.backoff_limit < UNLIMITED
}

/// The report of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct RunReport {
    /// Where the numbers come from.
    pub head: Head,
    /// The numbers.
    pub summary: Summary,
    /// How well means are known, where that was asked for.
    pub precision: Option<Precision>,
    /// What to do, in words; printed after the verdict.
    pub advice: Vec<String>,
    /// What other settings of the Job would come to.
    pub what_if: what_if::WhatIf,
    /// Means with control variates, where they were asked for.
    pub control: Option<control::Control>,
}

/// How a table for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; text and tables wrap to at most 100 of them.
    pub width: u16,
    /// Whether headings and warnings are coloured.
    pub colour: bool,
}

impl Default for Style {
    /// 100 columns without colour, as for a file.
    fn default() -> Style {
        Style { width: 100, colour: false }
    }
}
