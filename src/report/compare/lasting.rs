//! What is said where services or CronJobs are compared.

use crate::stats::{Difference, Interval, Kind, Paired, Ratio, Sign};

use super::super::content::{Block, Grid};
use super::super::nearly::fine_share;
use super::super::number::{DASH, duration, duration_pair, duration_range, plural};
use super::super::service::has_load;
use super::CompareReport;
use super::blocks::{against, costs, interval_title, others};
use super::words::{cost, size, time};

/// What is set against what, where the two differ in kind.
pub(super) fn kinds(paired: &Paired) -> String {
    let word = |kind| match kind {
        Kind::Ending => "a Job or a pod",
        Kind::Service => "a service",
        Kind::CronJob => "a CronJob",
    };
    format!("{} and {} have no answers in common", word(paired.kinds.0), word(paired.kinds.1))
}

/// How a service or CronJob differs from the baseline.
pub(super) fn verdict(paired: &Paired, currency: &str) -> String {
    let mut parts: Vec<String> = paired.cost.iter().filter_map(|of| cost(of, currency)).collect();
    let (mut all, pairs) = (vec![paired.cost_all], plural(paired.replications, "replication"));
    if let Some(of) = &paired.service {
        parts.extend(of.unserved.iter().filter_map(|of| points(of, "unserved share")));
        parts.extend(of.short_s.iter().filter_map(short));
        all.extend([of.unserved, of.short_s, of.down]);
    }
    if let Some(of) = &paired.cronjob {
        parts.extend(of.completed.iter().filter_map(|of| points(of, "share of starts that complete")));
        parts.extend(of.completion_s.iter().filter_map(|of| Some(format!("Jobs done {}", time(of)?))));
        all.extend([of.completed, of.completion_s]);
    }
    let mut known = all.iter().flatten();
    if paired.replications < 2 {
        parts.push(format!("can't be told from {pairs}"));
    } else if parts.is_empty() && known.all(|of| of.sign() == Sign::Equal) {
        let same = if paired.service.is_some() { "service" } else { "Jobs done at the same times" };
        parts.push(format!("no difference: the same cost and {same} in {pairs}"));
    } else if parts.is_empty() {
        parts.push(format!("no difference at this precision ({pairs})"));
    }
    if paired.cost_all.is_none() {
        parts.push("cost in another currency".to_owned());
    }
    parts.join("; ")
}

/// `unserved share lower by 0.20 to 0.31 percentage points`.
fn points(difference: &Difference, what: &str) -> Option<String> {
    let word = match difference.sign() {
        Sign::Less => "lower",
        Sign::More => "higher",
        Sign::Equal | Sign::Unclear | Sign::Unknown => return None,
    };
    let size = size(difference.mean.interval?);
    let (_, range) = fine_share(difference.mean.mean.abs(), Some(size));
    Some(format!("{what} {word} by {}", range.replace(" %", " percentage points")))
}

/// `under capacity for 8m to 12m less`.
fn short(difference: &Difference) -> Option<String> {
    let word = match difference.sign() {
        Sign::Less => "less",
        Sign::More => "more",
        Sign::Equal | Sign::Unclear | Sign::Unknown => return None,
    };
    Some(format!("under capacity for {} {word}", duration_range(Some(size(difference.mean.interval?)))))
}

fn share(of: Option<Ratio>) -> String {
    of.map_or_else(|| DASH.to_owned(), |of| fine_share(of.ratio, None).0)
}

/// What each variant comes to by itself; none where they are no services and no CronJobs, or not all.
pub(super) fn each(report: &CompareReport) -> Option<Vec<Block>> {
    let (cost_title, costs) = costs(report);
    let summaries = || report.variants.iter().map(|of| &of.run.summary);
    let mut grid = if summaries().all(|of| of.service.is_some()) {
        let load = has_load(&report.base().run.head);
        let (served, short) =
            if load { ("served", "under capacity") } else { ("pods ready", "fewer than asked for") };
        Grid::of_numbers(["", &cost_title, served, short, "longest, p95", "down"])
    } else if summaries().all(|of| of.cronjob.is_some()) {
        Grid::of_numbers(["", &cost_title, "complete", "missed", "done after", "slowest, p95"])
    } else {
        return None;
    };
    for (variant, cost) in report.variants.iter().zip(costs) {
        let summary = &variant.run.summary;
        if let Some(of) = &summary.service {
            grid.row([
                variant.name.clone(),
                cost,
                share(of.served()),
                duration(of.short_s.mean.mean),
                duration(of.longest_short_s.quantiles.p95.value),
                duration(of.down_s.mean.mean),
            ]);
        } else if let Some(of) = &summary.cronjob {
            let dash = || DASH.to_owned();
            grid.row([
                variant.name.clone(),
                cost,
                share(of.completed.share),
                share(of.missed.share),
                of.completion_s.map_or_else(dash, |of| duration(of.ratio)),
                of.slowest_s.map_or_else(dash, |of| duration(of.quantiles.p95.value)),
            ]);
        }
    }
    let watched: Vec<String> =
        report.variants.iter().map(|of| format!("{}: {}", of.name, of.run.head.horizon)).collect();
    let horizon = report.base().run.head.horizon;
    let text = match report.variants.iter().all(|of| of.run.head.horizon == horizon) {
        true => format!("All are watched for {horizon}."),
        false => format!("Watched for different times, which costs depend on: {}.", watched.join(", ")),
    };
    Some(vec![Block::Heading("Each variant".to_owned()), Block::Table(grid), Block::Text(text)])
}

/// The differences that only services or only CronJobs have.
pub(super) fn differences(report: &CompareReport) -> Vec<Block> {
    let load = has_load(&report.base().run.head);
    let (unserved, short) = if load {
        ("Requests not served,", "Time under capacity")
    } else {
        ("Pods asked for and not ready,", "Time with fewer pods than asked for")
    };
    [
        table(report, unserved, Unit::Points, |of| of.service.as_ref()?.unserved),
        table(report, short, Unit::Time, |of| of.service.as_ref()?.short_s),
        table(report, "Starts that run to Complete,", Unit::Points, |of| of.cronjob.as_ref()?.completed),
        table(report, "Time from due to Complete", Unit::Time, |of| of.cronjob.as_ref()?.completion_s),
    ]
    .concat()
}

#[derive(Clone, Copy)]
enum Unit {
    Points,
    Time,
}

fn table(
    report: &CompareReport,
    what: &str,
    unit: Unit,
    of: impl Fn(&Paired) -> Option<Difference>,
) -> Vec<Block> {
    let mut grid = Grid::of_numbers(["", "difference", &interval_title(report)]);
    for (variant, paired) in others(report) {
        if let Some(Difference { mean, .. }) = of(paired) {
            let (value, range) = match unit {
                Unit::Points => fine_share(mean.mean, mean.interval.map(tidy)),
                Unit::Time => duration_pair(mean.mean, mean.interval),
            };
            grid.row([variant.name.clone(), value, range]);
        }
    }
    if grid.rows.is_empty() {
        return Vec::new();
    }
    let title = match unit {
        Unit::Points => against(report, &format!("{what} percentage points,")),
        Unit::Time => against(report, what),
    };
    vec![title, Block::Table(grid)]
}

/// No share differs by more than everything.
fn tidy(of: Interval) -> Interval {
    Interval { low: of.low.max(-1.0), high: of.high.min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::super::{CompareReport, Ran, csv, json, table};
    use super::*;
    use crate::outcome::Record;
    use crate::report::tests::service::{cronjob, rough, service, strained};
    use crate::report::{Head, RunReport, Style};
    use crate::stats::Side;
    use crate::stats::examples::{completed, scheduled, served};

    fn said(variant: &[Record], baseline: &[Record]) -> String {
        let side = |records| Side { records, deadline: None, worth: Some(1.0) };
        super::super::words::verdict(&Paired::of(side(variant), side(baseline)), "CNY")
    }

    fn services(minutes: impl Fn(u32) -> u32) -> Vec<Record> {
        (0..100).map(|k| served(u64::from(k), minutes(k))).collect()
    }

    fn cronjobs(failed: impl Fn(u32) -> u32) -> Vec<Record> {
        (0..100).map(|k| scheduled(u64::from(k), failed(k))).collect()
    }

    #[test]
    fn verdicts_on_services_and_cronjobs() {
        let (calm, rough) = (services(|_| 0), services(|k| 10 + k % 2));
        assert_eq!(
            said(&rough, &calm),
            "unserved share higher by 0.052 to 0.053 percentage points; under capacity for 10m24s to 10m36s more"
        );
        assert_eq!(
            said(&calm, &rough),
            "unserved share lower by 0.052 to 0.053 percentage points; under capacity for 10m24s to 10m36s less"
        );
        assert_eq!(said(&calm, &calm), "no difference: the same cost and service in 100 replications");
        let (even, odd) = (services(|k| k % 2), services(|k| 1 - k % 2));
        assert_eq!(said(&even, &odd), "no difference at this precision (100 replications)");
        assert_eq!(said(&calm[..1], &rough[..1]), "can't be told from 1 replication");
        let (all, some) = (cronjobs(|_| 0), cronjobs(|k| 2 + k % 2));
        // 2 and 3 of the Jobs fail, 1 start is missed, 4 and 6 Jobs take 10 minutes more: 3.5 of 168 starts, 18.2 s.
        assert_eq!(
            said(&some, &all),
            "dearer by 42.0 to 45.5 %; share of starts that complete lower by 2.0 to 2.1 percentage points; \
             Jobs done later by 17.5s to 19s"
        );
        assert_eq!(
            said(&all, &all),
            "no difference: the same cost and Jobs done at the same times in 100 replications"
        );
    }

    #[test]
    fn a_service_and_a_job_have_no_answers_in_common() {
        let jobs: Vec<Record> = (0..10).map(|k| completed(k, 0)).collect();
        assert_eq!(
            said(&services(|_| 0), &jobs),
            "can't be compared: a service and a Job or a pod have no answers in common"
        );
        assert_eq!(
            said(&jobs, &cronjobs(|_| 0)),
            "can't be compared: a Job or a pod and a CronJob have no answers in common"
        );
        let mixed = report(vec![
            ("web", service(&rough(), true), rough()),
            ("night", cronjob(&strained()), strained()),
        ]);
        let text = table(&mixed, Style::default());
        assert!(
            text.contains("Not all of the 2 variants can be compared: a CronJob and a service"),
            "{text}"
        );
    }

    fn report(variants: Vec<(&str, RunReport, Vec<Record>)>) -> CompareReport {
        let ran: Vec<Ran> = variants
            .into_iter()
            .map(|(name, report, records)| Ran {
                name: name.to_owned(),
                parts: vec![name.to_owned()],
                head: Head { name: "web".to_owned(), ..report.head },
                records,
                worth: Some(1.0),
            })
            .collect();
        CompareReport::of("spotcast compare web.yaml".to_owned(), &ran, 0, Vec::new()).unwrap()
    }

    #[test]
    fn comparisons_of_services_and_of_cronjobs_as_a_whole() {
        let calmer: Vec<Record> = (0..1_000).map(|k| served(k, (k % 5) as u32 * 4)).collect();
        let variants = vec![
            ("replicas=10", service(&rough(), true), rough()),
            ("replicas=14", service(&calmer, true), calmer),
        ];
        keeps_to_its_schema(
            &report(variants.clone()),
            ["service_requests_not_served", "service_under_capacity"],
        );
        insta::assert_snapshot!("services", table(&report(variants), Style::default()));
        let sure: Vec<Record> = (0..1_000).map(|k| scheduled(k, (k % 4 == 0).into())).collect();
        let variants = vec![("6", cronjob(&strained()), strained()), ("20", cronjob(&sure), sure)];
        keeps_to_its_schema(&report(variants.clone()), ["cronjob_completed", "cronjob_completion_time"]);
        insta::assert_snapshot!("cronjobs", table(&report(variants), Style::default()));
    }

    /// JSON by its schema, and differences in CSV under these names.
    fn keeps_to_its_schema(report: &CompareReport, differences: [&str; 2]) {
        let schema = serde_json::to_value(json::compare_schema()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json::compare(report)).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let problems: Vec<String> = validator.iter_errors(&value).map(|of| of.to_string()).collect();
        assert_eq!(problems, [""; 0]);
        let mut bytes = Vec::new();
        csv::estimates(report, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        for name in differences {
            assert!(text.contains(&format!("{name},difference,")), "{text}");
        }
        assert!(!text.contains("completion_time,p95") && !text.contains("outcome_Complete"), "{text}");
    }
}
