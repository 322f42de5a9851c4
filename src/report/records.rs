//! Replications as CSV: one line each, units in the names of the columns.
//!
//! Times are exact seconds, money exact to the micro-unit of the currency in its own column.
//! `completion_time_s` is empty where the workload did not complete, `reason` where it did not fail. Columns
//! that begin with `service_` or `cronjob_` are empty for other workloads; requests are exact to the millionth.

use std::io::{self, Write};

use crate::outcome::{CronJobAccount, Outcome, Record, ServiceAccount};
use crate::units::{Bill, Currency};

use super::number::{exact_requests, exact_seconds};

/// Writes replications in the order they are given.
///
/// # Errors
/// Passes on what the writer says.
pub fn run(records: &[Record], currency: Currency, out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header())?;
    for record in records {
        writer.write_record(line(record, currency))?;
    }
    writer.flush()
}

const PARTS: [&str; 9] =
    ["useful", "lost", "forfeited", "checkpoint", "restore", "startup", "idle", "unused", "rounding"];

const SERVICE: [&str; 11] = [
    "service_ready_after_s",
    "service_watched_s",
    "service_down_s",
    "service_under_capacity_s",
    "service_longest_under_capacity_s",
    "service_requests_offered",
    "service_requests_unserved",
    "service_requests_cut_off",
    "service_pods_ready_time_s",
    "service_pods_wanted_time_s",
    "service_pods_wanted_most",
];

const CRONJOB: [&str; 10] = [
    "cronjob_due",
    "cronjob_started",
    "cronjob_late",
    "cronjob_missed",
    "cronjob_completed",
    "cronjob_failed",
    "cronjob_replaced",
    "cronjob_running",
    "cronjob_completion_time_s",
    "cronjob_slowest_s",
];

pub(super) fn header() -> Vec<String> {
    let fixed = ["replication", "outcome", "reason", "completion_time_s", "ended_after_s", "waiting_s"];
    let time = PARTS.map(|part| format!("time_{part}_s"));
    let cost = PARTS.map(|part| format!("cost_{part}"));
    let rest = [
        "cost_storage",
        "cost_bandwidth",
        "cost_traffic",
        "cost_reserved",
        "on_demand",
        "reclaims",
        "reclaims_price",
        "reclaims_stock",
        "reclaims_hazard",
        "reclaims_lifetime",
        "pods",
        "instances",
        "fallbacks",
        "evictions",
        "pods_collected",
        "beyond_budget",
        "below_budget_s",
    ];
    let mut header: Vec<String> = fixed.map(str::to_owned).to_vec();
    header.extend(time);
    header.extend(["currency".to_owned(), "cost".to_owned()]);
    header.extend(cost);
    header.extend(rest.into_iter().chain(SERVICE).chain(CRONJOB).map(str::to_owned));
    header
}

pub(super) fn line(record: &Record, currency: Currency) -> Vec<String> {
    let money = |bill: Bill| bill.to_amount().to_string();
    let (outcome, reason) = outcome(record.outcome);
    let mut line = vec![
        record.replication.to_string(),
        outcome.to_owned(),
        reason.to_owned(),
        record.completion().map(exact_seconds).unwrap_or_default(),
        exact_seconds(record.ended_after),
        exact_seconds(record.waiting),
    ];
    line.extend(record.time.named().map(|(_, span)| exact_seconds(span)));
    line.extend([currency.code().to_owned(), money(record.total_cost())]);
    line.extend(record.cost.named().map(|(_, bill)| money(bill)));
    let full = record.undiscounted;
    line.extend([full.storage, full.bandwidth, full.traffic, record.reserved, record.on_demand].map(money));
    let reclaims = record.reclaims;
    let causes = [reclaims.total(), reclaims.price, reclaims.stock, reclaims.hazard, reclaims.lifetime];
    line.extend(causes.map(|count| count.to_string()));
    let counts = [
        record.pods,
        record.instances,
        record.fallbacks,
        record.evictions,
        record.collected,
        record.beyond_budget,
    ];
    line.extend(counts.map(|count| count.to_string()));
    line.push(exact_seconds(record.below_budget));
    line.extend(record.service.map_or_else(|| SERVICE.map(|_| String::new()), service));
    line.extend(record.cronjob.map_or_else(|| CRONJOB.map(|_| String::new()), cronjob));
    line
}

fn service(of: ServiceAccount) -> [String; SERVICE.len()] {
    [
        of.ready_after.map(exact_seconds).unwrap_or_default(),
        exact_seconds(of.watched),
        exact_seconds(of.down),
        exact_seconds(of.short),
        exact_seconds(of.longest_short),
        exact_requests(of.offered),
        exact_requests(of.unserved),
        exact_requests(of.cut),
        exact_seconds(of.ready_time),
        exact_seconds(of.wanted_time),
        of.most_wanted.to_string(),
    ]
}

fn cronjob(of: CronJobAccount) -> [String; CRONJOB.len()] {
    [
        of.due.to_string(),
        of.started.to_string(),
        of.late.to_string(),
        of.missed().to_string(),
        of.completed.to_string(),
        of.failed.to_string(),
        of.replaced.to_string(),
        of.running.to_string(),
        exact_seconds(of.completion_time),
        of.slowest.map(exact_seconds).unwrap_or_default(),
    ]
}

/// The outcome as the terminal condition has it, and the reason of a failure.
pub(super) fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Failed(reason) => ("Failed", reason.as_str()),
        other => (other.as_str(), ""),
    }
}
