//! A point as a line: its number, the values of its axes, its estimates with the ends of their 95 % intervals.
//!
//! Times are in seconds, shares between 0 and 1, sums in the currency of the column `currency`. A quantile that
//! was not reached is `inf`; what there is none of is empty. No line has a line end within it.

use crate::outcome::Outcome;
use crate::stats::{Answer, Batches, Summary};
use crate::units::Currency;

use super::super::csv::Lines;

/// What the answers of all points are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// A Job or a pod.
    Ending,
    /// A service.
    Service,
    /// A CronJob.
    CronJob,
}

/// A column, the metric and the statistic it shows, and whether its interval stands beside it.
type Column = (&'static str, &'static str, &'static str, bool);

const COMPLETION: [Column; 8] = [
    ("completed_share", "completed", "share", true),
    ("censored_share", "censored", "share", true),
    ("deadline_met_share", "deadline_met", "share", true),
    ("completion_time_s_mean", "completion_time", "mean", true),
    ("completion_time_s_p50", "completion_time", "p50", true),
    ("completion_time_s_p90", "completion_time", "p90", true),
    ("completion_time_s_p95", "completion_time", "p95", true),
    ("completion_time_s_p99", "completion_time", "p99", true),
];

const SERVICE: [Column; 11] = [
    ("service_requests_not_served_share", "service_requests_not_served", "share", true),
    ("service_availability_share", "service_availability", "share", true),
    ("service_down_s_mean", "service_down", "mean", true),
    ("service_under_capacity_s_mean", "service_under_capacity", "mean", true),
    ("service_longest_under_capacity_s_mean", "service_longest_under_capacity", "mean", true),
    ("service_longest_under_capacity_s_p95", "service_longest_under_capacity", "p95", true),
    ("service_never_under_capacity_share", "service_never_under_capacity", "share", true),
    ("service_pods_ready_mean", "service_pods_ready", "mean", true),
    ("service_pods_wanted_mean", "service_pods_wanted", "mean", true),
    ("service_cost_per_hour_mean", "service_cost_per_hour", "mean", true),
    ("service_cost_per_million_requests_mean", "service_cost_per_million_requests", "mean", true),
];

const CRONJOB: [Column; 9] = [
    ("cronjob_due_mean", "cronjob_due", "mean", true),
    ("cronjob_completed_share", "cronjob_completed", "share", true),
    ("cronjob_failed_share", "cronjob_failed", "share", true),
    ("cronjob_missed_share", "cronjob_missed", "share", true),
    ("cronjob_late_share", "cronjob_late", "share", true),
    ("cronjob_completion_time_s_mean", "cronjob_completion_time", "mean", true),
    ("cronjob_slowest_s_p95", "cronjob_slowest", "p95", true),
    ("cronjob_all_completed_share", "cronjob_all_completed", "share", true),
    ("cronjob_cost_per_completed_mean", "cronjob_cost_per_completed", "mean", true),
];

/// What every kind of workload has.
const COMMON: [Column; 19] = [
    ("failed_share", "failed", "share", true),
    ("cost_mean", "cost", "mean", true),
    ("cost_p50", "cost", "p50", true),
    ("cost_p95", "cost", "p95", true),
    ("cost_completed_mean", "cost_completed", "mean", true),
    ("cost_not_completed_share", "cost_not_completed", "share", false),
    ("saved_share", "saved", "share", true),
    ("reclaims_mean", "reclaims", "mean", true),
    ("reclaims_price_mean", "reclaims_price", "mean", true),
    ("reclaims_stock_mean", "reclaims_stock", "mean", true),
    ("reclaims_hazard_mean", "reclaims_hazard", "mean", true),
    ("reclaims_lifetime_mean", "reclaims_lifetime", "mean", true),
    ("pods_mean", "pods", "mean", true),
    ("instances_mean", "instances", "mean", true),
    ("fallbacks_mean", "fallbacks", "mean", true),
    ("waiting_s_mean", "waiting", "mean", true),
    ("lost_work_s_mean", "lost_work", "mean", true),
    ("held_s_mean", "held", "mean", true),
    ("below_budget_s_mean", "below_budget", "mean", true),
];

/// The estimates that are kept in batches: the column that has the estimate itself.
const ENDING_BATCHES: [(Answer, &str); 3] = [
    (Answer::Cost, "cost_mean"),
    (Answer::CompletionTime, "completion_time_s_mean"),
    (Answer::DeadlineMet, "deadline_met_share"),
];
const SERVICE_BATCHES: [(Answer, &str); 3] = [
    (Answer::Cost, "cost_mean"),
    (Answer::UnderCapacity, "service_under_capacity_s_mean"),
    (Answer::NotServed, "service_requests_not_served_share"),
];
const CRONJOB_BATCHES: [(Answer, &str); 3] = [
    (Answer::Cost, "cost_mean"),
    (Answer::StartsCompletionTime, "cronjob_completion_time_s_mean"),
    (Answer::StartsCompleted, "cronjob_completed_share"),
];
/// What the name of such a column has behind that of its estimate.
pub(super) const BATCHES_END: &str = "_batches";
/// Between the batches in a cell.
pub(super) const BATCH_MARK: char = ';';

impl Answers {
    /// The estimates whose batches are kept, with their columns.
    pub(super) fn batched(self) -> [(Answer, &'static str); 3] {
        match self {
            Answers::Ending => ENDING_BATCHES,
            Answers::Service => SERVICE_BATCHES,
            Answers::CronJob => CRONJOB_BATCHES,
        }
    }
}

fn columns(answers: Answers) -> impl Iterator<Item = &'static Column> {
    let own: &[Column] = match answers {
        Answers::Ending => &COMPLETION,
        Answers::Service => &SERVICE,
        Answers::CronJob => &CRONJOB,
    };
    own.iter().chain(&COMMON)
}

/// The names of the columns; those of axes as given.
pub fn header(answers: Answers, axes: &[String]) -> Vec<String> {
    let mut names = vec!["point".to_owned()];
    names.extend(axes.iter().cloned());
    names.extend(["replications", "is_precise", "currency"].map(str::to_owned));
    for (name, _, _, has_ends) in columns(answers) {
        names.push((*name).to_owned());
        if *has_ends {
            names.extend(["low", "high"].map(|end| format!("{name}_{end}")));
        }
    }
    names.extend(answers.batched().map(|(_, name)| format!("{name}{BATCHES_END}")));
    names
}

/// The fields of a point, as many as [`header`] has names. `axes` are the values of the axes.
pub fn fields(
    (answers, point): (Answers, u64),
    axes: impl Iterator<Item = String>,
    (currency, is_precise): (Currency, Option<bool>),
    (summary, batches): (&Summary, &Batches),
) -> Vec<String> {
    let mut lines = Lines::default();
    lines.all(summary, currency.code());
    lines.odds("completed", summary.completed());
    lines.odds("censored", summary.odds(Outcome::Censored));
    let mut fields = vec![point.to_string()];
    fields.extend(axes);
    fields.push(summary.replications.to_string());
    fields.push(is_precise.map(|is| is.to_string()).unwrap_or_default());
    fields.push(currency.code().to_owned());
    for (_, metric, statistic, has_ends) in columns(answers) {
        let found = lines.0.iter().find(|line| line[0] == *metric && line[1] == *statistic);
        let places = if *has_ends { 2..5 } else { 2..3 };
        fields.extend(places.map(|place| found.map(|line| line[place].clone()).unwrap_or_default()));
    }
    fields.extend(answers.batched().map(|(answer, _)| cell(batches, answer)));
    fields
}

/// The batches of an estimate in one cell, to nine significant digits; empty where there are none.
fn cell(batches: &Batches, answer: Answer) -> String {
    let means = batches.means(answer);
    if means.iter().all(Option::is_none) {
        return String::new();
    }
    let digits = |mean: f64| format!("{mean:.8e}").parse().unwrap_or(mean);
    let text = |mean: &Option<f64>| mean.map(|mean| digits(mean).to_string()).unwrap_or_default();
    means.iter().map(text).collect::<Vec<_>>().join(&BATCH_MARK.to_string())
}

/// Fields as a line of CSV with its end.
pub fn line(fields: &[String]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Memory takes whatever is written.
    let _ = writer.write_record(fields);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::examples;
    use crate::units::Span;

    #[test]
    fn every_column_of_a_job_has_a_metric_that_is_there() {
        let mut records: Vec<_> = (0..2_000).map(|k| examples::completed(k, (k % 3) as u32)).collect();
        records.extend([examples::failed(2_000), examples::censored(2_001)]);
        let deadline = Some(Span::from_hours(12));
        let summary = Summary::of(&records, deadline, Span::from_hours(720)).unwrap();
        let axes = ["a".to_owned(), "b_s".to_owned()];
        let header = header(Answers::Ending, &axes);
        let values = ["x,\"y\"", "300"].map(str::to_owned).into_iter();
        let of = (&summary, &Batches::of(&records, deadline));
        let fields = fields((Answers::Ending, 7), values, (Currency::US_DOLLAR, None), of);
        assert_eq!(header.len(), fields.len());
        let empty: Vec<&String> =
            header.iter().zip(&fields).filter(|(_, field)| field.is_empty()).map(|(name, _)| name).collect();
        assert_eq!(empty, ["is_precise"], "an estimate is not found by its name");
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_reader(std::io::Cursor::new(line(&fields)));
        let back: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(back, fields);
        assert!(line(&fields).starts_with(b"7,\"x,\"\"y\"\"\",300,"));
    }
}
