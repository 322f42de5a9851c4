//! Estimates as a tidy table, one estimate per line: `metric,statistic,value,low,high,unit,n`.
//!
//! `low` and `high` are the ends of the confidence interval, empty where there is none. A quantile
//! that was not reached is `inf`, which R, pandas and DuckDB read as infinity. Times are in seconds,
//! shares between 0 and 1.

use std::io::{self, Write};

use crate::stats::{
    CronJobSummary, Distribution, Interval, Mean, Part, Portion, Proportion, Quantile, Ratio, ServiceSummary,
    Summary,
};

use super::RunReport;
use super::control::Control;

/// The columns.
pub const HEADER: [&str; 7] = ["metric", "statistic", "value", "low", "high", "unit", "n"];

/// Writes the estimates of one scenario.
///
/// # Errors
/// Passes on what the writer says.
pub fn run(report: &RunReport, out: impl Write) -> io::Result<()> {
    let mut lines = Lines::default();
    lines.all(&report.summary, report.head.currency.code());
    for (metric, is_time, of) in report.control.iter().flat_map(Control::means) {
        let unit = if is_time { "s" } else { report.head.currency.code() };
        lines.add([metric, "mean_controlled"], of.mean.mean, of.mean.interval, unit, of.mean.n);
    }
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for line in &lines.0 {
        writer.write_record(line)?;
    }
    writer.flush()
}

#[derive(Default)]
pub(super) struct Lines(pub(super) Vec<[String; 7]>);

impl Lines {
    pub(super) fn add(
        &mut self,
        name: [&str; 2],
        value: f64,
        interval: Option<Interval>,
        unit: &str,
        n: u64,
    ) {
        let end = |end: fn(Interval) -> f64| interval.map(|of| end(of).to_string()).unwrap_or_default();
        let [metric, statistic] = name.map(str::to_owned);
        let (low, high) = (end(|of| of.low), end(|of| of.high));
        self.0.push([metric, statistic, value.to_string(), low, high, unit.to_owned(), n.to_string()]);
    }

    fn mean(&mut self, metric: &str, of: Mean, unit: &str) {
        self.add([metric, "mean"], of.mean, of.interval, unit, of.n);
    }

    pub(super) fn odds(&mut self, metric: &str, of: Proportion) {
        self.add([metric, "share"], of.share, of.interval, "share", of.n);
    }

    fn distribution(&mut self, metric: &str, of: &Distribution, unit: &str) {
        if let Some(mean) = of.mean {
            self.mean(metric, mean, unit);
        }
        for (name, Quantile { value, interval, n, .. }) in of.quantiles.named() {
            self.add([metric, name], value, interval, unit, n);
        }
    }

    fn parts(&mut self, prefix: &str, parts: &[Part], unit: &str, n: u64) {
        for part in parts {
            let metric = format!("{prefix}_{}", part.name);
            self.add([&metric, "mean"], part.mean, None, unit, n);
            self.add([&metric, "share"], part.share, None, "share", n);
        }
    }

    pub(super) fn all(&mut self, summary: &Summary, money: &str) {
        let n = summary.replications;
        if !summary.is_lasting() {
            self.distribution("completion_time", &summary.completion_s, "s");
        }
        self.distribution("cost", &summary.cost, money);
        if let Some(completed) = &summary.cost_completed {
            self.distribution("cost_completed", completed, money);
        }
        self.add(["cost_not_completed", "share"], summary.cost_share_not_completed, None, "share", n);
        if let Some(savings) = &summary.savings {
            self.mean("on_demand", savings.on_demand, money);
            self.mean("saved", savings.absolute, money);
            self.add(["saved", "share"], savings.share, savings.interval, "share", savings.absolute.n);
        }
        for of in &summary.outcomes {
            self.odds(&format!("outcome_{}", of.outcome.as_str()), of.odds);
        }
        self.odds("failed", summary.failed);
        if let Some(mean) = summary.time_to_failure_s {
            self.mean("time_to_failure", mean, "s");
        }
        if let Some(deadline) = &summary.deadline {
            self.odds("deadline_met", deadline.met);
        }
        for cause in summary.reclaims.causes().into_iter().chain([&summary.reclaims.total]) {
            let metric = if cause.name == "total" {
                "reclaims".to_owned()
            } else {
                format!("reclaims_{}", cause.name)
            };
            self.mean(&metric, cause.mean, "count");
            self.add([&metric, "share_with_any"], cause.any.share, cause.any.interval, "share", n);
            self.add([&metric, "max"], f64::from(cause.max), None, "count", n);
        }
        for (metric, mean) in [
            ("pods", summary.pods),
            ("instances", summary.instances),
            ("fallbacks", summary.fallbacks),
            ("evictions", summary.evictions),
            ("pods_collected", summary.collected),
            ("beyond_budget", summary.beyond_budget),
        ] {
            self.mean(metric, mean, "count");
        }
        for (metric, mean) in [
            ("waiting", summary.waiting_s),
            ("lost_work", summary.lost_work_s),
            ("held", summary.held_s),
            ("below_budget", summary.below_budget_s),
        ] {
            self.mean(metric, mean, "s");
        }
        self.parts("cost", &summary.cost_parts, money, n);
        self.parts("cost", &summary.undiscounted, money, n);
        self.parts("cost", &[summary.reserved], money, n);
        self.parts("time", &summary.time_parts_s, "s", n);
        if let Some(of) = &summary.service {
            self.service(of, money);
        }
        if let Some(of) = &summary.cronjob {
            self.cronjob(of, money);
        }
    }

    fn ratio(&mut self, name: [&str; 2], of: Option<Ratio>, unit: &str) {
        if let Some(of) = of {
            self.add(name, of.ratio, of.interval, unit, of.n);
        }
    }

    fn portion(&mut self, metric: &str, of: &Portion, unit: &str) {
        self.mean(metric, of.mean, unit);
        self.ratio([metric, "share"], of.share, "share");
    }

    fn service(&mut self, of: &ServiceSummary, money: &str) {
        self.mean("service_watched", of.watched_s, "s");
        self.mean("service_requests_offered", of.offered, "requests");
        self.portion("service_requests_unserved", &of.unserved, "requests");
        self.portion("service_requests_cut_off", &of.cut, "requests");
        self.ratio(["service_requests_not_served", "share"], of.unserved_share, "share");
        self.ratio(["service_availability", "share"], of.availability(), "share");
        self.portion("service_down", &of.down_s, "s");
        self.portion("service_under_capacity", &of.short_s, "s");
        self.distribution("service_longest_under_capacity", &of.longest_short_s, "s");
        let n = of.never_short.n;
        self.add(["service_longest_under_capacity", "max"], of.worst_short_s, None, "s", n);
        self.odds("service_never_under_capacity", of.never_short);
        self.odds("service_never_down", of.never_down);
        self.odds("service_never_ready", of.never_ready);
        self.odds("service_never_held", of.never_held);
        self.ratio(["service_pods_ready", "mean"], of.ready_pods, "pods");
        self.ratio(["service_pods_wanted", "mean"], of.wanted_pods, "pods");
        self.add(["service_pods_wanted", "max"], f64::from(of.most_wanted), None, "pods", n);
        if let Some(mean) = of.ready_after_s {
            self.mean("service_ready_after", mean, "s");
        }
        self.ratio(["service_cost_per_hour", "mean"], of.cost_per_hour, money);
        self.ratio(["service_cost_per_million_requests", "mean"], of.cost_per_million, money);
    }

    fn cronjob(&mut self, of: &CronJobSummary, money: &str) {
        self.mean("cronjob_due", of.due, "count");
        for (metric, of) in [
            ("cronjob_started", &of.started),
            ("cronjob_late", &of.late),
            ("cronjob_missed", &of.missed),
            ("cronjob_completed", &of.completed),
            ("cronjob_failed", &of.failed),
            ("cronjob_replaced", &of.replaced),
            ("cronjob_running", &of.running),
        ] {
            self.portion(metric, of, "count");
        }
        self.ratio(["cronjob_completion_time", "mean"], of.completion_s, "s");
        if let Some(slowest) = &of.slowest_s {
            self.distribution("cronjob_slowest", slowest, "s");
        }
        if let Some(worst) = of.worst_s {
            self.add(["cronjob_slowest", "max"], worst, None, "s", of.due.n);
        }
        self.odds("cronjob_all_completed", of.all_completed);
        self.odds("cronjob_none_lost", of.none_lost);
        self.odds("cronjob_never_held", of.never_held);
        self.ratio(["cronjob_cost_per_completed", "mean"], of.cost_per_completed, money);
    }
}
