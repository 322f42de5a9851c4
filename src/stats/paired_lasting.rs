//! Two services or two CronJobs on common weather: differences replication by replication.

use crate::outcome::{CronJobAccount, Record, ServiceAccount};

use super::interval::Level;
use super::paired::Difference;
use super::service::lost;

/// What kind of workload replications are of, as far as it decides what can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A pod or a Job: it has an end.
    Ending,
    /// A service.
    Service,
    /// A CronJob.
    CronJob,
}

impl Kind {
    /// The kind of the first of these records.
    pub fn of(records: &[Record]) -> Kind {
        match records.first() {
            Some(Record { service: Some(_), .. }) => Kind::Service,
            Some(Record { cronjob: Some(_), .. }) => Kind::CronJob,
            _ => Kind::Ending,
        }
    }
}

/// One service against another one. Shares are taken of each replication and then averaged.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePaired {
    /// The share of requests that were not served, for want of capacity or cut off, over the replications in
    /// which requests came to both; none where there is no such replication.
    pub unserved: Option<Difference>,
    /// Seconds under capacity.
    pub short_s: Option<Difference>,
    /// The share of the time watched with no pod ready.
    pub down: Option<Difference>,
}

/// One CronJob against another one.
#[derive(Clone, Debug, PartialEq)]
pub struct CronJobPaired {
    /// The share of the starts due whose Jobs completed, over the replications in which both had any; none
    /// where there is no such replication.
    pub completed: Option<Difference>,
    /// The mean time in seconds from when a Job was due to `Complete`, over the replications in which Jobs of
    /// both completed; none where there is no such replication.
    pub completion_s: Option<Difference>,
}

impl ServicePaired {
    /// Compares `(variant, baseline)` pairs; none where one of them is no service or there is no pair.
    pub(super) fn of<'a>(
        pairs: impl Iterator<Item = (&'a Record, &'a Record)>,
        level: Level,
    ) -> Option<ServicePaired> {
        let pairs: Vec<(ServiceAccount, ServiceAccount)> =
            pairs.map(|pair| pair.0.service.zip(pair.1.service)).collect::<Option<_>>()?;
        (!pairs.is_empty()).then(|| ServicePaired {
            unserved: differences(&pairs, unserved, level),
            short_s: differences(&pairs, |of| Some(of.short.as_secs_f64()), level),
            down: differences(&pairs, down, level),
        })
    }
}

impl CronJobPaired {
    /// Compares `(variant, baseline)` pairs; none where one of them is no CronJob or there is no pair.
    pub(super) fn of<'a>(
        pairs: impl Iterator<Item = (&'a Record, &'a Record)>,
        level: Level,
    ) -> Option<CronJobPaired> {
        let pairs: Vec<(CronJobAccount, CronJobAccount)> =
            pairs.map(|pair| pair.0.cronjob.zip(pair.1.cronjob)).collect::<Option<_>>()?;
        let part = |of: &CronJobAccount| part(f64::from(of.completed), f64::from(of.due));
        let time = |of: &CronJobAccount| {
            (of.completed > 0).then(|| of.completion_time.as_secs_f64() / f64::from(of.completed))
        };
        (!pairs.is_empty()).then(|| CronJobPaired {
            completed: differences(&pairs, part, level),
            completion_s: differences(&pairs, time, level),
        })
    }
}

fn unserved(of: &ServiceAccount) -> Option<f64> {
    part(lost(of).as_f64(), of.offered.as_f64())
}

fn down(of: &ServiceAccount) -> Option<f64> {
    part(of.down.as_secs_f64(), of.watched.as_secs_f64())
}

fn part(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// The differences of a value, over the pairs in which both have it.
fn differences<A>(pairs: &[(A, A)], value: impl Fn(&A) -> Option<f64>, level: Level) -> Option<Difference> {
    let values: Vec<(f64, f64)> =
        pairs.iter().filter_map(|pair| value(&pair.0).zip(value(&pair.1))).collect();
    Difference::of(&values, level)
}

#[cfg(test)]
mod tests {
    use super::super::examples::{completed, scheduled, served};
    use super::super::{Paired, Side, Sign};
    use super::*;
    use crate::units::{Requests, Span};

    fn paired(variant: &[Record], baseline: &[Record]) -> Paired {
        let side = |records| Side { records, deadline: Some(Span::from_hours(200)), worth: Some(1.0) };
        Paired::of(side(variant), side(baseline))
    }

    #[test]
    fn services_are_compared_replication_by_replication() {
        let variant = [served(0, 10), served(1, 0), served(2, 20)];
        let baseline = [served(0, 20), served(1, 10), served(2, 30)];
        let paired = paired(&variant, &baseline);
        assert!(paired.is_fair() && paired.cronjob.is_none());
        assert_eq!((paired.both_complete, paired.cost.map(|of| of.mean.n)), (3, Some(3)));
        assert_eq!((paired.completion_s, paired.completed.difference, paired.deadline), (None, 0.0, None));
        let of = paired.service.unwrap();
        // Ten minutes less under capacity in each: 30,020 of 60,450,000 requests.
        let (unserved, short) = (of.unserved.unwrap(), of.short_s.unwrap());
        assert!((unserved.mean.mean + 30_020.0 / 60_450_000.0).abs() < 1e-15);
        assert_eq!((short.mean.mean, short.sign()), (-600.0, Sign::Less));
        assert!((of.down.unwrap().mean.mean + 60.0 / 604_500.0).abs() < 1e-15);
    }

    #[test]
    fn a_replication_without_requests_says_nothing_of_their_share() {
        let mut idle = served(1, 0);
        idle.service.as_mut().unwrap().offered = Requests::ZERO;
        let of = paired(&[served(0, 1), idle.clone()], &[served(0, 2), served(1, 2)]).service.unwrap();
        assert_eq!((of.unserved.unwrap().mean.n, of.short_s.unwrap().mean.n), (1, 2));
        assert_eq!(paired(&[idle.clone()], &[idle]).service.unwrap().unserved, None);
    }

    #[test]
    fn cronjobs_are_compared_by_what_completes_and_when() {
        // 165 of 168 Jobs complete with 4 of them later by 10 minutes; then all do, in time.
        let of = paired(&[scheduled(0, 2), scheduled(1, 2)], &[scheduled(0, 0), scheduled(1, 0)]);
        let of = of.cronjob.unwrap();
        let (completed, time) = (of.completed.unwrap(), of.completion_s.unwrap());
        assert!((completed.mean.mean + 3.0 / 168.0).abs() < 1e-15);
        assert!((time.mean.mean - 4.0 * 600.0 / 165.0).abs() < 1e-9);
        let mut none = scheduled(0, 0);
        none.cronjob = Some(CronJobAccount { due: 1, started: 1, failed: 1, ..CronJobAccount::default() });
        let of = paired(&[none], &[scheduled(0, 0)]).cronjob.unwrap();
        assert_eq!((of.completed.unwrap().mean.mean, of.completion_s), (-1.0, None));
    }

    #[test]
    fn different_kinds_are_told_apart() {
        let paired = paired(&[served(0, 1)], &[completed(0, 1)]);
        assert_eq!(paired.kinds, (Kind::Service, Kind::Ending));
        assert!(!paired.is_fair() && paired.service.is_none() && paired.cronjob.is_none());
        assert_eq!(Kind::of(&[scheduled(0, 0)]), Kind::CronJob);
        assert_eq!(Kind::of(&[]), Kind::Ending);
    }
}
