//! The page of one scenario.

use super::super::figure::Figure;
use super::super::number::{Money, duration, percent, percent_range, plural};
use super::super::verdict::level;
use super::super::{RunReport, run};
use super::parts::Parts;
use super::{KeyFigure, Page};
use crate::scenario::provider::Purchase;
use crate::stats::{CronJobSummary, ServiceSummary};

/// Puts a report, its figures and those of single replications, each with a name, on a page.
pub fn of_run(report: &RunReport, figures: Vec<Figure>, replications: Vec<(String, Figure)>) -> Page {
    let head = &report.head;
    let parts = Parts::of(run::blocks(report));
    let replicated = plural(report.summary.replications, "replication");
    let about = format!("{replicated} on {}, {}", head.provider, head.purchase);
    let one = ("One run from start to end", "Replication", replications);
    parts.page((&head.name, &about), key_figures(report), figures, one)
}

/// What a payer asks: how much, when, how sure, against what.
fn key_figures(report: &RunReport) -> Vec<KeyFigure> {
    let summary = &report.summary;
    let mut keys: Vec<KeyFigure> = cost(report).into_iter().collect();
    match (&summary.service, &summary.cronjob) {
        (Some(service), _) => keys.extend(served(service)),
        (_, Some(cronjob)) => keys.extend(started(cronjob)),
        _ => {
            keys.extend(done(report));
            keys.push(odds(report));
        }
    }
    keys.extend(saved(report));
    keys
}

fn key(label: impl Into<String>, value: String, detail: String) -> KeyFigure {
    KeyFigure { label: label.into(), value, detail }
}

fn cost(report: &RunReport) -> Option<KeyFigure> {
    let (head, summary) = (&report.head, &report.summary);
    let mean = summary.cost.mean?;
    let money = Money::like(mean.mean);
    let over = head.lasting.map_or_else(String::new, |_| format!(" over {}", head.horizon));
    let label = if summary.replications == 1 { "Cost" } else { "Mean cost" };
    let detail = match mean.interval.filter(|of| of.low < of.high) {
        Some(of) => format!("{} ({} confidence)", money.range(Some(of)), level(summary.level)),
        None => String::new(),
    };
    Some(key(format!("{label}{over}"), format!("{} {}", money.sum(mean.mean), head.currency), detail))
}

fn done(report: &RunReport) -> Option<KeyFigure> {
    let summary = &report.summary;
    if summary.replications == 1 {
        return summary.completion_s.mean.map(|of| key("Done in", duration(of.mean), String::new()));
    }
    let of = summary.completion_s.quantiles;
    let late = match of.p95.value.is_finite() {
        true => format!("95 of 100 within {}", duration(of.p95.value)),
        false => "More than 5 of 100 never are".to_owned(),
    };
    Some(key("Half of the runs done within", duration(of.p50.value), late))
}

fn odds(report: &RunReport) -> KeyFigure {
    let summary = &report.summary;
    let (label, of) = match summary.deadline {
        Some(of) => (format!("Odds of the deadline, {}", of.deadline), of.met),
        None => ("Odds of completing".to_owned(), summary.completed()),
    };
    let sure = level(summary.level);
    key(label, percent(of.share), format!("{} ({sure} confidence)", percent_range(of.interval)))
}

fn saved(report: &RunReport) -> Option<KeyFigure> {
    let savings = report.summary.savings.filter(|_| report.head.option != Purchase::OnDemand)?;
    let money = Money::like(savings.on_demand.mean);
    let against = format!("On-demand: {} {}", money.sum(savings.on_demand.mean), report.head.currency);
    Some(match savings.share {
        share if share < 0.0 => key("Dearer than on-demand by", percent(-share), against),
        share => key("Saved against on-demand", percent(share), against),
    })
}

fn served(of: &ServiceSummary) -> Vec<KeyFigure> {
    let served = of.served().map(|of| {
        let (share, range) = super::super::nearly::fine_share(of.ratio, of.interval);
        key("Served", share, if of.interval.is_some() { range } else { String::new() })
    });
    let time = duration(of.short_s.mean.mean);
    let longest = format!("Longest stretch of all: {}", duration(of.worst_short_s));
    served.into_iter().chain([key("Under capacity, per run", time, longest)]).collect()
}

fn started(of: &CronJobSummary) -> Vec<KeyFigure> {
    let completed = of.completed.share.map(|of| {
        let (share, range) = super::super::nearly::fine_share(of.ratio, of.interval);
        key("Starts run to Complete", share, if of.interval.is_some() { range } else { String::new() })
    });
    let time = of.completion_s.map(|time| {
        let worst =
            of.worst_s.map_or_else(String::new, |worst| format!("Slowest of all: {}", duration(worst)));
        key("Done after a start was due", duration(time.ratio), worst)
    });
    completed.into_iter().chain(time).collect()
}
