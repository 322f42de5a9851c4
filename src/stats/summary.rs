//! Everything a report says about the replications of one scenario.
//!
//! Times are in seconds, money in units of the scenario's currency.

use crate::outcome::{Outcome, Parts, Record};
use crate::units::{Bill, Span};

use super::bootstrap::MeanIntervals;
use super::cronjob::CronJobSummary;
use super::interruptions::Interruptions;
use super::interval::{Interval, Level};
use super::mean::Mean;
use super::open::Open;
use super::proportion::Proportion;
use super::quantile::{Quantile, sorted};
use super::ratio::Ratio;
use super::service::ServiceSummary;

/// The estimates of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The level of every interval in it.
    pub level: Level,
    /// How the intervals of mean cost, mean completion time and mean time to failure are made.
    pub mean_intervals: MeanIntervals,
    /// How many replications it rests on; at least one.
    pub replications: u64,
    /// Where replications are cut.
    pub horizon: Span,
    /// Submission to `Complete`: the mean over completed replications, quantiles over all, in which
    /// those that failed or were cut count as never reached.
    pub completion_s: Distribution,
    /// Everything that is paid, over all replications.
    pub cost: Distribution,
    /// Everything that is paid, over the completed ones; none where none completed. A service or CronJob that
    /// was watched to the end of its time counts as completed wherever money is meant.
    pub cost_completed: Option<Distribution>,
    /// Share of all money that went into replications that did not complete.
    pub cost_share_not_completed: f64,
    /// How replications ended: `Complete` first (`Elapsed` for services and CronJobs), then every outcome that
    /// occurred.
    pub outcomes: Vec<OutcomeOdds>,
    /// The odds of failing, whatever the reason.
    pub failed: Proportion,
    /// The odds of meeting the deadline, where there is one and the workload has an end.
    pub deadline: Option<DeadlineOdds>,
    /// The runs that were cut at the horizon.
    pub open: Open,
    /// From submission to failure, over the failed ones; none where none failed.
    pub time_to_failure_s: Option<Mean>,
    /// What instances cost, by how their time was spent; shares are of everything paid.
    pub cost_parts: Vec<Part>,
    /// Charges at full price beside the instances, by kind; shares are of everything paid.
    pub undiscounted: Vec<Part>,
    /// A reservation; the share is of everything paid.
    pub reserved: Part,
    /// How held time was spent, in seconds; shares are of held time, which excludes `rounding`.
    pub time_parts_s: Vec<Part>,
    /// Mean time that instances were held.
    pub held_s: Mean,
    /// Reclaims by cause, and all of them.
    pub reclaims: Interruptions,
    /// Pods created.
    pub pods: Mean,
    /// Instances created.
    pub instances: Mean,
    /// Instances that fell back to the list price.
    pub fallbacks: Mean,
    /// Pods evicted from nodes that were given up, per replication.
    pub evictions: Mean,
    /// Pods that had ended and were deleted by pod garbage collection.
    pub collected: Mean,
    /// Pods that reclaims took while their PodDisruptionBudget allowed no disruption.
    pub beyond_budget: Mean,
    /// Time in which fewer pods were ready than the PodDisruptionBudget wants.
    pub below_budget_s: Mean,
    /// Time that pods waited for an instance.
    pub waiting_s: Mean,
    /// Work that reclaims undid.
    pub lost_work_s: Mean,
    /// Completed replications against on-demand; none where none completed or on-demand is free.
    pub savings: Option<Savings>,
    /// How it served, where it is a service.
    pub service: Option<ServiceSummary>,
    /// What became of its starts, where it is a CronJob.
    pub cronjob: Option<CronJobSummary>,
}

/// A mean and five quantiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    /// The mean; of the completion time over completed replications, none where none completed.
    pub mean: Option<Mean>,
    /// The quantiles.
    pub quantiles: Quantiles,
}

/// The quantiles of every report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// 5 %.
    pub p5: Quantile,
    /// 50 %, the median.
    pub p50: Quantile,
    /// 90 %.
    pub p90: Quantile,
    /// 95 %.
    pub p95: Quantile,
    /// 99 %.
    pub p99: Quantile,
}

/// How often one outcome came about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutcomeOdds {
    /// The outcome.
    pub outcome: Outcome,
    /// Its odds.
    pub odds: Proportion,
}

/// The odds of meeting the deadline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeadlineOdds {
    /// The deadline, from submission.
    pub deadline: Span,
    /// Completed by then.
    pub met: Proportion,
    /// Replications cut before the deadline: counted as not met, though they might have met it.
    pub cut_before: u64,
}

/// A named part of a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its name, such as `useful`.
    pub name: &'static str,
    /// Its mean per replication.
    pub mean: f64,
    /// Its share of the whole; 0 of nothing. Negative where `rounding` takes something off.
    pub share: f64,
}

/// What completed replications cost against the same work on on-demand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Savings {
    /// `1 - sum(cost) / sum(on-demand)`: negative where spot is dearer.
    pub share: f64,
    /// Its interval, by the delta method; none from one replication.
    pub interval: Option<Interval>,
    /// On-demand less cost, per replication.
    pub absolute: Mean,
    /// What on-demand costs, per replication.
    pub on_demand: Mean,
}

impl Summary {
    /// Folds records in their order, at 95 %; none of no records.
    pub fn of(records: &[Record], deadline: Option<Span>, horizon: Span) -> Option<Summary> {
        Summary::at(Level::P95, records, deadline, horizon)
    }

    /// The same at another level.
    pub fn at(level: Level, records: &[Record], deadline: Option<Span>, horizon: Span) -> Option<Summary> {
        let over = Over { records, level };
        let completed: Vec<&Record> = records.iter().filter(|record| record.is_done()).collect();
        let lasts = records.iter().any(|record| record.service.is_some() || record.cronjob.is_some());
        let paid: Bill = records.iter().map(Record::total_cost).sum();
        let paid_completed: Bill = completed.iter().map(|record| record.total_cost()).sum();
        let failures: Vec<f64> = records
            .iter()
            .filter(|record| matches!(record.outcome, Outcome::Failed(_)))
            .map(|record| record.ended_after.as_secs_f64())
            .collect();
        Some(Summary {
            level,
            mean_intervals: MeanIntervals::Student,
            replications: records.len() as u64,
            horizon,
            completion_s: over.completion()?,
            cost: Distribution::of(records.iter().map(cost).collect(), level)?,
            cost_completed: Distribution::of(completed.iter().map(|record| cost(record)).collect(), level),
            cost_share_not_completed: share((paid - paid_completed).0, paid.0),
            outcomes: over.outcomes(if lasts { Outcome::Elapsed } else { Outcome::Complete }),
            failed: Proportion::of(failures.len() as u64, records.len() as u64, level),
            deadline: deadline.filter(|_| !lasts).map(|deadline| over.deadline(deadline, horizon)),
            open: Open::of(records),
            time_to_failure_s: Mean::of(&failures, level).map(Mean::never_negative),
            cost_parts: over.parts(
                |record| record.cost.named().map(|(name, bill)| (name, bill.0)),
                paid.0,
                MONEY,
            ),
            undiscounted: over.parts(undiscounted, paid.0, MONEY),
            reserved: over.part(|record| record.reserved.0, "reserved", paid.0, MONEY),
            time_parts_s: over.time_parts(),
            held_s: over.mean(|record| held(&record.time).as_secs_f64())?,
            reclaims: Interruptions::of(records, level)?,
            pods: over.mean(|record| f64::from(record.pods))?,
            instances: over.mean(|record| f64::from(record.instances))?,
            fallbacks: over.mean(|record| f64::from(record.fallbacks))?,
            evictions: over.mean(|record| f64::from(record.evictions))?,
            collected: over.mean(|record| f64::from(record.collected))?,
            beyond_budget: over.mean(|record| f64::from(record.beyond_budget))?,
            below_budget_s: over.mean(|record| record.below_budget.as_secs_f64())?,
            waiting_s: over.mean(|record| record.waiting.as_secs_f64())?,
            lost_work_s: over.mean(|record| record.time.lost.as_secs_f64())?,
            savings: Savings::of(&completed, level),
            service: ServiceSummary::of(records, level),
            cronjob: CronJobSummary::of(records, level),
        })
    }

    /// The odds of completing; for a service or CronJob, of getting to the end of its time.
    pub fn completed(&self) -> Proportion {
        self.odds(if self.is_lasting() { Outcome::Elapsed } else { Outcome::Complete })
    }

    /// Whether it is of a service or CronJob, which has no completion time.
    pub fn is_lasting(&self) -> bool {
        self.service.is_some() || self.cronjob.is_some()
    }

    /// The odds of one outcome.
    pub fn odds(&self, outcome: Outcome) -> Proportion {
        self.outcomes
            .iter()
            .find(|odds| odds.outcome == outcome)
            .map_or_else(|| Proportion::of(0, self.replications, self.level), |odds| odds.odds)
    }

    /// Mean cost per replication of everything: the sum of all parts.
    pub fn mean_cost(&self) -> f64 {
        self.cost.mean.map_or(0.0, |mean| mean.mean)
    }
}

impl Distribution {
    /// Mean and quantiles of finite values that are never negative; none of no values.
    pub fn of(values: Vec<f64>, level: Level) -> Option<Distribution> {
        let mean = Mean::of(&values, level).map(Mean::never_negative);
        Some(Distribution { mean, quantiles: Quantiles::of(values, level)? })
    }
}

impl Quantiles {
    /// The quantiles of values in any order, infinite ones last; none of no values.
    pub fn of(values: Vec<f64>, level: Level) -> Option<Quantiles> {
        let values = sorted(values);
        let at = |probability| Quantile::of_sorted(&values, probability, level);
        Some(Quantiles { p5: at(0.05)?, p50: at(0.5)?, p90: at(0.9)?, p95: at(0.95)?, p99: at(0.99)? })
    }

    /// The quantiles with their names, in ascending order.
    pub fn named(&self) -> [(&'static str, Quantile); 5] {
        [("p5", self.p5), ("p50", self.p50), ("p90", self.p90), ("p95", self.p95), ("p99", self.p99)]
    }
}

impl Savings {
    fn of(completed: &[&Record], level: Level) -> Option<Savings> {
        let pairs: Vec<(f64, f64)> =
            completed.iter().map(|record| (cost(record), record.on_demand.as_f64())).collect();
        let ratio = Ratio::of(&pairs, level)?;
        let saved: Vec<f64> =
            completed.iter().map(|record| (record.on_demand - record.total_cost()).as_f64()).collect();
        let on_demand: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
        Some(Savings {
            share: 1.0 - ratio.ratio,
            interval: ratio.interval.map(|of| Interval { low: 1.0 - of.high, high: 1.0 - of.low }),
            absolute: Mean::of(&saved, level)?,
            on_demand: Mean::of(&on_demand, level)?.never_negative(),
        })
    }
}

/// How many exact units make one currency unit: a bill counts micro-units per hour times milliseconds.
const MONEY: f64 = 3.6e12;
/// How many milliseconds make a second.
const SECONDS: f64 = 1.0e3;

/// Everything that is paid.
pub(super) fn cost(record: &Record) -> f64 {
    record.total_cost().as_f64()
}

fn held(time: &Parts<Span>) -> Span {
    time.total() - time.rounding
}

fn undiscounted(record: &Record) -> [(&'static str, i128); 3] {
    let kinds = record.undiscounted;
    [("storage", kinds.storage.0), ("bandwidth", kinds.bandwidth.0), ("traffic", kinds.traffic.0)]
}

fn share(part: i128, whole: i128) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The folds over all records.
struct Over<'a> {
    records: &'a [Record],
    level: Level,
}

impl Over<'_> {
    fn mean(&self, value: impl Fn(&Record) -> f64) -> Option<Mean> {
        Some(Mean::of(&self.records.iter().map(value).collect::<Vec<_>>(), self.level)?.never_negative())
    }

    fn odds(&self, holds: impl Fn(&Record) -> bool) -> Proportion {
        let hits = self.records.iter().filter(|record| holds(record)).count();
        Proportion::of(hits as u64, self.records.len() as u64, self.level)
    }

    fn completion(&self) -> Option<Distribution> {
        let reached: Vec<f64> =
            self.records.iter().filter_map(Record::completion).map(Span::as_secs_f64).collect();
        let all = |record: &Record| record.completion().map_or(f64::INFINITY, Span::as_secs_f64);
        Some(Distribution {
            mean: Mean::of(&reached, self.level).map(Mean::never_negative),
            quantiles: Quantiles::of(self.records.iter().map(all).collect(), self.level)?,
        })
    }

    fn outcomes(&self, good: Outcome) -> Vec<OutcomeOdds> {
        let mut seen: Vec<Outcome> = self.records.iter().map(|record| record.outcome).collect();
        seen.push(good);
        seen.sort_unstable();
        seen.dedup();
        let odds = |outcome| OutcomeOdds { outcome, odds: self.odds(|record| record.outcome == outcome) };
        seen.into_iter().map(odds).collect()
    }

    fn deadline(&self, deadline: Span, horizon: Span) -> DeadlineOdds {
        let open = self.records.iter().filter(|record| record.outcome == Outcome::Censored).count();
        DeadlineOdds {
            deadline,
            met: self.odds(|record| record.completion().is_some_and(|after| after <= deadline)),
            cut_before: if horizon < deadline { open as u64 } else { 0 },
        }
    }

    /// A part from its exact sum; `unit` turns exact units into those of the report.
    fn part(&self, exact: impl Fn(&Record) -> i128, name: &'static str, whole: i128, unit: f64) -> Part {
        let sum: i128 = self.records.iter().map(exact).sum();
        Part { name, mean: sum as f64 / unit / self.records.len() as f64, share: share(sum, whole) }
    }

    fn parts<const N: usize>(
        &self,
        exact: impl Fn(&Record) -> [(&'static str, i128); N],
        whole: i128,
        unit: f64,
    ) -> Vec<Part> {
        let names = self.records.first().map(|record| exact(record).map(|(name, _)| name));
        let part = |(index, name): (usize, _)| self.part(|record| exact(record)[index].1, name, whole, unit);
        names.into_iter().flatten().enumerate().map(part).collect()
    }

    fn time_parts(&self) -> Vec<Part> {
        let whole: i128 = self.records.iter().map(|record| i128::from(held(&record.time).0)).sum();
        let exact = |record: &Record| record.time.named().map(|(name, span)| (name, i128::from(span.0)));
        self.parts(exact, whole, SECONDS)
    }
}
