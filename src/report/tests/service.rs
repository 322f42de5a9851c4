//! What is said of services and CronJobs.

use super::super::advice::advice;
use super::super::{Head, Lasting, RunReport, Style, markdown, table};
use crate::outcome::Record;
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::scenario::service::OnNotice;
use crate::stats::Summary;
use crate::stats::examples::{scheduled, served};
use crate::units::{Requests, Span};

pub(super) fn lasting(records: &[Record], lasting: Lasting) -> RunReport {
    let head = Head {
        name: "web".to_owned(),
        replications: records.len() as u64,
        workload: match lasting {
            Lasting::Service { .. } => "Deployment web: 10 replicas".to_owned(),
            Lasting::CronJob { .. } => "CronJob web: at minute 0 of every hour".to_owned(),
        },
        horizon: Span::from_hours(168),
        deadline: None,
        assumptions: Vec::new(),
        cautions: Vec::new(),
        overrides: Vec::new(),
        not_modelled: Vec::new(),
        lasting: Some(lasting),
        ..super::head()
    };
    let summary = Summary::of(records, head.deadline, head.horizon).unwrap();
    let advice = advice(&head, &summary);
    RunReport { head, summary, advice }
}

pub(super) fn service(records: &[Record], load: bool) -> RunReport {
    lasting(records, Lasting::Service { load, on_notice: OnNotice::Ignore })
}

pub(super) fn cronjob(records: &[Record]) -> RunReport {
    lasting(records, Lasting::CronJob { concurrency: ConcurrencyPolicy::Forbid })
}

/// Outages of 0 to 40 minutes, none in a fifth of the runs.
pub(super) fn rough() -> Vec<Record> {
    (0..1_000).map(|k| served(k, (k % 5) as u32 * 10)).collect()
}

/// Jobs that fail in three of four runs.
pub(super) fn strained() -> Vec<Record> {
    (0..1_000).map(|k| scheduled(k, (k % 4) as u32)).collect()
}

fn narrow() -> Style {
    Style { width: 80, colour: false }
}

#[test]
fn a_service_and_a_cronjob_as_a_whole() {
    insta::assert_snapshot!("service_80", table::run(&service(&rough(), true), narrow()));
    insta::assert_snapshot!("service_without_load", table::run(&service(&rough(), false), Style::default()));
    insta::assert_snapshot!("cronjob_80", table::run(&cronjob(&strained()), narrow()));
    insta::assert_snapshot!("cronjob_markdown", markdown::run(&cronjob(&strained())));
}
