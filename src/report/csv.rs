//! Estimates as a tidy table, one estimate per line: `metric,statistic,value,low,high,unit,n`.
//!
//! `low` and `high` are the ends of the confidence interval, empty where there is none. A quantile
//! that was not reached is `inf`, which R, pandas and DuckDB read as infinity. Times are in seconds,
//! shares between 0 and 1.

use std::io::{self, Write};

use crate::stats::{Distribution, Interval, Mean, Part, Proportion, Quantile, Summary};

use super::RunReport;

/// The columns.
pub const HEADER: [&str; 7] = ["metric", "statistic", "value", "low", "high", "unit", "n"];

/// Writes the estimates of one scenario.
///
/// # Errors
/// Passes on what the writer says.
pub fn run(report: &RunReport, out: impl Write) -> io::Result<()> {
    let mut lines = Lines::default();
    lines.all(&report.summary, report.head.currency.code());
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

    fn odds(&mut self, metric: &str, of: Proportion) {
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
        self.distribution("completion_time", &summary.completion_s, "s");
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
    }
}
