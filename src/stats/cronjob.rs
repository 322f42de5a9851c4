//! What became of the starts of a CronJob, over the replications of one scenario.
//!
//! Times are in seconds, money in units of the scenario's currency. Shares are ratios of sums over all
//! replications.

use crate::outcome::{CronJobAccount, Record};
use crate::units::Span;

use super::interval::Level;
use super::mean::Mean;
use super::proportion::Proportion;
use super::ratio::Ratio;
use super::service::{Portion, cost};
use super::summary::{Distribution, Quantiles};

/// The estimates of a CronJob. All shares are of the starts that were due.
#[derive(Clone, Debug, PartialEq)]
pub struct CronJobSummary {
    /// Starts that were due.
    pub due: Mean,
    /// Jobs that were started.
    pub started: Portion,
    /// Of them those that waited for a Job before them.
    pub late: Portion,
    /// Starts that never came.
    pub missed: Portion,
    /// Jobs that completed.
    pub completed: Portion,
    /// Jobs that failed.
    pub failed: Portion,
    /// Jobs that were deleted for the next one.
    pub replaced: Portion,
    /// Jobs that were still running at the end.
    pub running: Portion,
    /// From when a Job was due to `Complete`, averaged over all Jobs that completed; none where none did.
    pub completion_s: Option<Ratio>,
    /// The longest of these in a replication: the mean over replications in which a Job completed, quantiles
    /// over those with a start that was due, in which none completed counts as never. None where no start
    /// was due.
    pub slowest_s: Option<Distribution>,
    /// The longest of all; none where no Job completed.
    pub worst_s: Option<f64>,
    /// Replications in which every start that was due led to a Job that completed.
    pub all_completed: Proportion,
    /// Replications in which no start was missed and no Job failed or was replaced; one may have been running
    /// at the end.
    pub none_lost: Proportion,
    /// Replications in which starts were due and no pod ever held an instance.
    pub never_held: Proportion,
    /// Everything that is paid, per Job that completed; none where none did.
    pub cost_per_completed: Option<Ratio>,
}

impl CronJobSummary {
    /// Folds records in their order; none where one of them is of no CronJob.
    pub(super) fn of(records: &[Record], level: Level) -> Option<CronJobSummary> {
        let accounts: Vec<CronJobAccount> =
            records.iter().map(|record| record.cronjob).collect::<Option<_>>()?;
        let portion = |part: fn(&CronJobAccount) -> u32| {
            let pairs: Vec<_> = accounts.iter().map(|of| (f64::from(part(of)), f64::from(of.due))).collect();
            Portion::of(&pairs, level)
        };
        let due: Vec<f64> = accounts.iter().map(|of| f64::from(of.due)).collect();
        let times: Vec<_> =
            accounts.iter().map(|of| (of.completion_time.as_secs_f64(), f64::from(of.completed))).collect();
        let costs: Vec<_> = records
            .iter()
            .zip(&accounts)
            .map(|(record, of)| (cost(record), f64::from(of.completed)))
            .collect();
        let odds = |holds: &dyn Fn(&CronJobAccount) -> bool| {
            let hits = accounts.iter().filter(|of| holds(of)).count();
            Proportion::of(hits as u64, accounts.len() as u64, level)
        };
        let starved = |(record, of): &(&Record, &CronJobAccount)| {
            record.instances == 0 && record.pods > 0 && of.due > 0
        };
        let starved = records.iter().zip(&accounts).filter(starved).count();
        Some(CronJobSummary {
            due: Mean::of(&due, level)?.never_negative(),
            started: portion(|of| of.started)?,
            late: portion(|of| of.late)?,
            missed: portion(CronJobAccount::missed)?,
            completed: portion(|of| of.completed)?,
            failed: portion(|of| of.failed)?,
            replaced: portion(|of| of.replaced)?,
            running: portion(|of| of.running)?,
            completion_s: Ratio::of(&times, level).map(Ratio::never_negative),
            slowest_s: slowest(&accounts, level),
            worst_s: accounts.iter().filter_map(|of| of.slowest).max().map(Span::as_secs_f64),
            all_completed: odds(&|of| of.completed >= of.due),
            none_lost: odds(&|of| of.missed() + of.failed + of.replaced == 0),
            never_held: Proportion::of(starved as u64, records.len() as u64, level),
            cost_per_completed: Ratio::of(&costs, level).map(Ratio::never_negative),
        })
    }
}

fn slowest(accounts: &[CronJobAccount], level: Level) -> Option<Distribution> {
    let reached: Vec<f64> = accounts.iter().filter_map(|of| of.slowest).map(Span::as_secs_f64).collect();
    let all = accounts.iter().filter(|of| of.due > 0);
    let all = all.map(|of| of.slowest.map_or(f64::INFINITY, Span::as_secs_f64)).collect();
    Some(Distribution {
        mean: Mean::of(&reached, level).map(Mean::never_negative),
        quantiles: Quantiles::of(all, level)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Summary;
    use super::super::examples::scheduled;
    use super::*;

    fn cronjob(records: &[Record]) -> CronJobSummary {
        let summary = Summary::of(records, None, Span::from_hours(168)).unwrap();
        assert!(summary.is_lasting() && summary.service.is_none());
        summary.cronjob.unwrap()
    }

    /// The same with another account.
    fn with(mut record: Record, change: impl Fn(&mut CronJobAccount)) -> Record {
        change(record.cronjob.as_mut().unwrap());
        record
    }

    #[test]
    fn starts_and_their_jobs_by_hand() {
        // Of 168 starts in the second run 2 are missed, 4 Jobs fail and 162 complete; in the first one all do.
        let records = [scheduled(0, 0), scheduled(1, 4)];
        let of = cronjob(&records);
        assert_eq!((of.due.mean, of.started.mean.mean), (168.0, 167.0));
        assert_eq!((of.missed.mean.mean, of.late.mean.mean, of.failed.mean.mean), (1.0, 2.0, 2.0));
        assert_eq!((of.completed.mean.mean, of.completed.share.unwrap().ratio), (165.0, 330.0 / 336.0));
        assert_eq!(of.completed.share.unwrap().interval.unwrap().high, 1.0, "no more than all");
        assert_eq!((of.replaced.mean.mean, of.running.mean.mean), (0.0, 0.0));
        // 330 Jobs take 30 minutes, 8 of them 10 more.
        assert_eq!(of.completion_s.unwrap().ratio, (330.0 * 1_800.0 + 8.0 * 600.0) / 330.0);
        let slowest = of.slowest_s.unwrap();
        assert_eq!((slowest.mean.unwrap().mean, of.worst_s), (2_100.0, Some(2_400.0)));
        assert_eq!((of.all_completed.hits, of.none_lost.hits, of.none_lost.n), (1, 1, 2));
        let paid: f64 = records.iter().map(cost).sum();
        assert_eq!(of.cost_per_completed.unwrap().ratio, paid / 330.0);
    }

    #[test]
    fn a_job_that_runs_at_the_end_is_not_lost_and_has_not_completed() {
        let of = cronjob(&[with(scheduled(0, 0), |of| (of.completed, of.running) = (167, 1))]);
        assert_eq!((of.all_completed.hits, of.none_lost.hits), (0, 1));
        for lost in [
            with(scheduled(0, 0), |of| (of.completed, of.failed) = (167, 1)),
            with(scheduled(0, 0), |of| (of.completed, of.replaced) = (167, 1)),
            with(scheduled(0, 0), |of| (of.completed, of.started) = (167, 167)),
        ] {
            assert_eq!(cronjob(&[lost]).none_lost.hits, 0);
        }
    }

    #[test]
    fn where_no_job_completes_none_has_a_time() {
        let none =
            |k| with(scheduled(k, 0), |of| *of = CronJobAccount { due: 3, started: 3, failed: 3, ..*of });
        let none =
            |k| with(none(k), |of| (of.completed, of.completion_time, of.slowest) = (0, Span::ZERO, None));
        let of = cronjob(&[none(0), none(1)]);
        assert_eq!((of.completion_s, of.worst_s, of.cost_per_completed), (None, None, None));
        let slowest = of.slowest_s.unwrap();
        assert_eq!((slowest.mean, slowest.quantiles.p50.value), (None, f64::INFINITY));
        assert_eq!(of.completed.share.unwrap().ratio, 0.0);
        let half = cronjob(&[none(0), scheduled(1, 0)]).slowest_s.unwrap();
        assert_eq!((half.mean.unwrap().n, half.quantiles.p50.value), (1, 1_800.0));
        assert_eq!(half.quantiles.p95.value, f64::INFINITY);
    }

    #[test]
    fn nothing_due_is_no_share_of_anything() {
        let idle = Record { cronjob: Some(CronJobAccount::default()), instances: 0, ..scheduled(0, 0) };
        let of = cronjob(&[idle.clone(), idle]);
        assert_eq!((of.due.mean, of.completed.share, of.slowest_s), (0.0, None, None));
        assert_eq!((of.all_completed.hits, of.never_held.hits), (2, 0));
        let starved = Record { instances: 0, ..scheduled(0, 0) };
        assert_eq!(cronjob(&[starved]).never_held.hits, 1);
    }
}
