//! How a service stood, over the replications of one scenario.
//!
//! Times are in seconds, money in units of the scenario's currency. Shares are ratios of sums over all
//! replications, so that a replication with twice the requests counts twice.

use crate::outcome::{Record, ServiceAccount};
use crate::units::Requests;

use super::interval::Level;
use super::mean::Mean;
use super::proportion::Proportion;
use super::ratio::Ratio;
use super::summary::Distribution;

/// The estimates of a service. Without a load, requests are seconds of pods asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceSummary {
    /// How long it was watched.
    pub watched_s: Mean,
    /// Requests that came.
    pub offered: Mean,
    /// Requests that found no capacity; the share is of those that came.
    pub unserved: Portion,
    /// Requests that were cut off when their pod was killed; the share is of those that came.
    pub cut: Portion,
    /// Both together, as a share of the requests that came; none where none came.
    pub unserved_share: Option<Ratio>,
    /// Time with no pod ready; the share is of the time it was watched.
    pub down_s: Portion,
    /// Time under capacity; the share is of the time it was watched.
    pub short_s: Portion,
    /// The longest stretch under capacity of a replication; nothing where there was none.
    pub longest_short_s: Distribution,
    /// The longest of all.
    pub worst_short_s: f64,
    /// Replications that were never under capacity.
    pub never_short: Proportion,
    /// Replications that always had a pod ready.
    pub never_down: Proportion,
    /// Pods that were ready, averaged over time; none where it was not watched for any time.
    pub ready_pods: Option<Ratio>,
    /// Pods that were asked for, averaged over time.
    pub wanted_pods: Option<Ratio>,
    /// The most pods that were asked for in any replication.
    pub most_wanted: u32,
    /// From submission to the first instant at which all pods were ready, over the replications in which
    /// they ever were.
    pub ready_after_s: Option<Mean>,
    /// Replications in which the pods were never all ready.
    pub never_ready: Proportion,
    /// Replications in which no pod ever held an instance.
    pub never_held: Proportion,
    /// Everything that is paid, per hour from submission to the end.
    pub cost_per_hour: Option<Ratio>,
    /// Everything that is paid, per million requests that were served; none where none was.
    pub cost_per_million: Option<Ratio>,
}

/// A part of something: how much of it there is in a replication, and its share of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Portion {
    /// Per replication.
    pub mean: Mean,
    /// Sum of the part over sum of the whole; none of nothing.
    pub share: Option<Ratio>,
}

impl Portion {
    /// The part of a whole over `(part, whole)` pairs, one of each replication; none of no pairs.
    pub(super) fn of(pairs: &[(f64, f64)], level: Level) -> Option<Portion> {
        let parts: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
        Some(Portion {
            mean: Mean::of(&parts, level)?.never_negative(),
            share: Ratio::of(pairs, level).map(Ratio::as_share),
        })
    }
}

impl ServiceSummary {
    /// Folds records in their order; none where one of them is of no service.
    pub(super) fn of(records: &[Record], level: Level) -> Option<ServiceSummary> {
        let accounts: Vec<(&Record, ServiceAccount)> =
            records.iter().map(|record| Some((record, record.service?))).collect::<Option<_>>()?;
        let over = Over { accounts: &accounts, level };
        let stretches: Vec<f64> =
            accounts.iter().map(|(_, account)| account.longest_short.as_secs_f64()).collect();
        let until_ready: Vec<f64> = accounts
            .iter()
            .filter_map(|(_, account)| account.ready_after)
            .map(|after| after.as_secs_f64())
            .collect();
        let pods = |time: f64, account: &ServiceAccount| (time, account.watched.as_secs_f64());
        Some(ServiceSummary {
            watched_s: over.mean(|account| account.watched.as_secs_f64())?,
            offered: over.mean(|account| account.offered.as_f64())?,
            unserved: over.portion(|account| (account.unserved.as_f64(), account.offered.as_f64()))?,
            cut: over.portion(|account| (account.cut.as_f64(), account.offered.as_f64()))?,
            unserved_share: over
                .ratio(|_, account| (lost(account).as_f64(), account.offered.as_f64()))
                .map(Ratio::as_share),
            down_s: over.portion(|account| pods(account.down.as_secs_f64(), account))?,
            short_s: over.portion(|account| pods(account.short.as_secs_f64(), account))?,
            worst_short_s: stretches.iter().copied().fold(0.0, f64::max),
            longest_short_s: Distribution::of(stretches, level)?,
            never_short: over.odds(|_, account| !account.short.is_positive()),
            never_down: over
                .odds(|_, account| !account.down.is_positive() && account.ready_time.is_positive()),
            ready_pods: over.ratio(|_, account| pods(account.ready_time.as_secs_f64(), account)),
            wanted_pods: over.ratio(|_, account| pods(account.wanted_time.as_secs_f64(), account)),
            most_wanted: accounts.iter().map(|(_, account)| account.most_wanted).max()?,
            ready_after_s: Mean::of(&until_ready, level).map(Mean::never_negative),
            never_ready: over.odds(|_, account| account.ready_after.is_none()),
            never_held: over.odds(|record, _| record.instances == 0 && record.pods > 0),
            cost_per_hour: over.ratio(|record, _| (cost(record), record.ended_after.as_hours_f64())),
            cost_per_million: over
                .ratio(|record, account| (cost(record), (account.offered - lost(account)).as_f64() / 1.0e6)),
        })
    }

    /// The share of requests that were served; none where none came.
    pub fn served(&self) -> Option<Ratio> {
        self.unserved_share.map(Ratio::complement)
    }

    /// The share of time with a pod ready; none where it was not watched for any time.
    pub fn availability(&self) -> Option<Ratio> {
        self.down_s.share.map(Ratio::complement)
    }
}

/// Requests that came and were not served.
pub(super) fn lost(account: &ServiceAccount) -> Requests {
    account.unserved + account.cut
}

pub(super) fn cost(record: &Record) -> f64 {
    record.total_cost().as_f64()
}

/// The folds over all accounts.
struct Over<'a> {
    accounts: &'a [(&'a Record, ServiceAccount)],
    level: Level,
}

impl Over<'_> {
    fn mean(&self, value: impl Fn(&ServiceAccount) -> f64) -> Option<Mean> {
        let values: Vec<f64> = self.accounts.iter().map(|(_, account)| value(account)).collect();
        Some(Mean::of(&values, self.level)?.never_negative())
    }

    fn portion(&self, pair: impl Fn(&ServiceAccount) -> (f64, f64)) -> Option<Portion> {
        let pairs: Vec<_> = self.accounts.iter().map(|(_, account)| pair(account)).collect();
        Portion::of(&pairs, self.level)
    }

    fn ratio(&self, pair: impl Fn(&Record, &ServiceAccount) -> (f64, f64)) -> Option<Ratio> {
        let pairs: Vec<_> = self.accounts.iter().map(|(record, account)| pair(record, account)).collect();
        Ratio::of(&pairs, self.level).map(Ratio::never_negative)
    }

    fn odds(&self, holds: impl Fn(&Record, &ServiceAccount) -> bool) -> Proportion {
        let hits = self.accounts.iter().filter(|(record, account)| holds(record, account)).count();
        Proportion::of(hits as u64, self.accounts.len() as u64, self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{completed, served};
    use super::super::{Interval, Summary};
    use super::*;
    use crate::outcome::Outcome;
    use crate::units::{Bill, Flow, Span};

    const WEEK: Span = Span::from_hours(168);

    fn summary(records: &[Record]) -> Summary {
        Summary::of(records, Some(Span::from_hours(1)), WEEK).unwrap()
    }

    fn service(records: &[Record]) -> ServiceSummary {
        summary(records).service.unwrap()
    }

    /// The same with another account.
    fn with(mut record: Record, change: impl Fn(&mut ServiceAccount)) -> Record {
        change(record.service.as_mut().unwrap());
        record
    }

    #[test]
    fn shares_are_ratios_of_sums_by_hand() {
        // Watched for 604,500 s at 100 per second: 60,450,000 requests. A minute under capacity leaves 3,000 of
        // them unserved and cuts off 2: 30 minutes in three runs.
        let of = service(&[served(0, 0), served(1, 0), served(2, 30)]);
        assert_eq!((of.offered.mean, of.watched_s.mean), (60_450_000.0, 604_500.0));
        assert_eq!((of.unserved.mean.mean, of.cut.mean.mean), (30_000.0, 20.0));
        let all = 3.0 * 60_450_000.0;
        assert_eq!(of.unserved.share.unwrap().ratio, 90_000.0 / all);
        assert_eq!(of.cut.share.unwrap().ratio, 60.0 / all);
        let lost = of.unserved_share.unwrap();
        assert_eq!(lost.ratio, 90_060.0 / all);
        // The shares are 0, 0 and 90,060 of 60,450,000; equal wholes make the interval that of their mean:
        // deviation share / sqrt(3), half-width 4.302653 share / 3, below zero at the lower end.
        let share = 90_060.0 / 60_450_000.0;
        let interval = lost.interval.unwrap();
        assert_eq!(interval.low, 0.0);
        assert!((interval.high - share * (1.0 + 4.302_653) / 3.0).abs() < 1e-9, "{interval:?}");
        assert_eq!(of.served().unwrap().interval.unwrap().high, 1.0);
        // A tenth of the time under capacity no pod is ready: 3 minutes in three runs.
        assert_eq!(of.availability().unwrap().ratio, 1.0 - 180.0 / (3.0 * 604_500.0));
        assert_eq!((of.short_s.mean.mean, of.short_s.share.unwrap().ratio), (600.0, 600.0 / 604_500.0));
        assert_eq!((of.worst_short_s, of.longest_short_s.quantiles.p50.value), (1_200.0, 0.0));
        assert_eq!((of.never_short.hits, of.never_down.hits, of.never_ready.hits), (2, 2, 0));
        assert_eq!(of.never_short.n, 3);
        assert_eq!(of.ready_pods.unwrap().ratio, (30.0 * 604_500.0 - 9_000.0) / (3.0 * 604_500.0));
        assert_eq!((of.wanted_pods.unwrap().ratio, of.most_wanted), (10.0, 10));
        assert_eq!(of.ready_after_s.unwrap().mean, 300.0);
    }

    #[test]
    fn a_long_replication_counts_for_more_than_a_short_one() {
        // 1 of 10 requests and 1 of 90: 2 of 100, not the mean of 10 and 1.1 %.
        let account = |offered: i64| {
            with(served(0, 0), |of| {
                (of.offered, of.unserved) =
                    (Flow(1_000).times(Span::from_secs(offered)), Flow(1_000).times(Span::from_secs(1)));
            })
        };
        assert_eq!(service(&[account(10), account(90)]).unserved_share.unwrap().ratio, 0.02);
    }

    #[test]
    fn money_is_told_by_the_hour_from_submission_and_by_requests_served() {
        let records = [served(0, 0), served(1, 30)];
        let of = service(&records);
        let paid: f64 = records.iter().map(cost).sum();
        assert!((of.cost_per_hour.unwrap().ratio - paid / 336.0).abs() < 1e-12);
        let millions = (120.9e6 - 90_060.0) / 1.0e6;
        assert!((of.cost_per_million.unwrap().ratio - paid / millions).abs() < 1e-12);
        // On-demand 0.25 per hour; all replications got to their end.
        let savings = summary(&records).savings.unwrap();
        assert!((savings.share - (1.0 - paid / 84.0)).abs() < 1e-12);
        assert_eq!(savings.on_demand.mean, 42.0);
    }

    #[test]
    fn a_service_gets_to_its_end_and_has_no_completion_time_and_no_deadline() {
        let of = summary(&[served(0, 1), served(1, 2)]);
        assert!(of.is_lasting() && of.cronjob.is_none());
        assert_eq!((of.completed().hits, of.cost_share_not_completed), (2, 0.0));
        assert_eq!((of.completion_s.mean, of.deadline), (None, None));
        assert_eq!(of.outcomes.iter().map(|of| of.outcome).collect::<Vec<_>>(), [Outcome::Elapsed]);
        assert_eq!(of.cost_completed, Some(of.cost));
    }

    #[test]
    fn one_replication_has_shares_and_no_intervals() {
        let of = service(&[served(0, 30)]);
        let share = of.unserved_share.unwrap();
        assert_eq!((share.ratio, share.interval), (90_060.0 / 60_450_000.0, None));
        assert_eq!((of.short_s.mean.interval, of.ready_pods.unwrap().interval), (None, None));
        assert_eq!((of.never_short.hits, of.never_short.n), (0, 1));
    }

    #[test]
    fn nothing_offered_is_neither_served_nor_unserved() {
        let idle = with(served(0, 0), |of| of.offered = Requests::ZERO);
        let of = service(&[idle.clone(), idle]);
        assert_eq!((of.unserved_share, of.unserved.share, of.served()), (None, None, None));
        assert_eq!((of.offered.mean, of.cost_per_million), (0.0, None));
        assert_eq!(of.availability().unwrap().interval, Some(Interval { low: 1.0, high: 1.0 }));
    }

    #[test]
    fn a_service_without_any_pod_is_down_all_the_time() {
        let starved = |k| {
            let record = Record { instances: 0, cost: Default::default(), ..served(k, 0) };
            with(record, |of| {
                (of.ready_after, of.watched, of.down, of.short) = (None, WEEK, WEEK, WEEK);
                (of.longest_short, of.ready_time) = (WEEK, Span::ZERO);
                of.unserved = of.offered;
            })
        };
        let of = service(&[starved(0), starved(1)]);
        assert_eq!((of.never_ready.hits, of.never_held.hits, of.never_short.hits), (2, 2, 0));
        assert_eq!((of.ready_after_s, of.cost_per_million), (None, None));
        assert_eq!((of.served().unwrap().ratio, of.availability().unwrap().ratio), (0.0, 0.0));
        assert_eq!((of.ready_pods.unwrap().ratio, of.cost_per_hour.unwrap().ratio), (0.0, 0.0));
        let mixed = service(&[starved(0), served(1, 0), served(2, 0)]);
        assert_eq!((mixed.never_ready.hits, mixed.ready_after_s.unwrap().n), (1, 2));
    }

    #[test]
    fn an_account_of_zeros_gives_no_shares_and_no_panic() {
        let empty = |k| Record {
            service: Some(ServiceAccount::default()),
            ended_after: Span::ZERO,
            on_demand: Bill::ZERO,
            ..served(k, 0)
        };
        let of = service(&[empty(0), empty(1)]);
        assert_eq!((of.unserved_share, of.availability(), of.ready_pods), (None, None, None));
        assert_eq!((of.cost_per_hour, of.short_s.share, of.worst_short_s), (None, None, 0.0));
        assert_eq!((of.never_short.hits, of.never_ready.hits), (2, 2));
    }

    #[test]
    fn other_workloads_have_no_service() {
        let of = summary(&[completed(0, 1)]);
        assert_eq!((of.service, of.cronjob), (None, None));
    }
}
