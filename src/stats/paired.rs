//! Two variants on common weather: differences replication by replication.

use crate::outcome::Record;
use crate::units::Span;

use super::interval::{Interval, Level, normal};
use super::mean::Mean;
use super::paired_lasting::{CronJobPaired, Kind, ServicePaired};
use super::ratio::Ratio;

/// One of the two variants that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its replications, in order from 0.
    pub records: &'a [Record],
    /// Its deadline.
    pub deadline: Option<Span>,
    /// What one unit of its currency is worth in the currency of the comparison; none where nobody knows.
    pub worth: Option<f64>,
}

/// One variant against another one, the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Paired {
    /// The level of every interval in it.
    pub level: Level,
    /// What the variant and the baseline are; what differs in kind can't be compared.
    pub kinds: (Kind, Kind),
    /// How many replications both have.
    pub replications: u64,
    /// In how many of them both complete; services and CronJobs, get to the end of their time.
    pub both_complete: u64,
    /// Everything that is paid, where both complete; none where no pair completes or a currency is unknown.
    pub cost: Option<Difference>,
    /// Everything that is paid, over all replications; none where a currency is unknown.
    pub cost_all: Option<Difference>,
    /// Seconds from submission to `Complete`, where both complete.
    pub completion_s: Option<Difference>,
    /// The odds of completing.
    pub completed: OddsDifference,
    /// The odds of meeting the deadline; none where one of them has no deadline or no end.
    pub deadline: Option<OddsDifference>,
    /// How they serve, where both are services.
    pub service: Option<ServicePaired>,
    /// What becomes of their starts, where both are CronJobs.
    pub cronjob: Option<CronJobPaired>,
}

/// A mean difference between paired values, variant less baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The mean of the differences with its t interval.
    pub mean: Mean,
    /// Mean of the variant over mean of the baseline; none where the baseline's is nothing.
    pub ratio: Option<Ratio>,
}

/// What is known of the sign of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The whole interval is below zero.
    Less,
    /// Every pair is equal.
    Equal,
    /// The interval holds zero.
    Unclear,
    /// The whole interval is above zero.
    More,
    /// There are too few pairs for an interval.
    Unknown,
}

impl Sign {
    fn of(interval: Option<Interval>) -> Sign {
        match interval {
            None => Sign::Unknown,
            Some(Interval { low, high }) if low == 0.0 && high == 0.0 => Sign::Equal,
            Some(of) if of.high < 0.0 => Sign::Less,
            Some(of) if of.low > 0.0 => Sign::More,
            Some(_) => Sign::Unclear,
        }
    }
}

impl Difference {
    /// The mean difference and the ratio of means of `(variant, baseline)` pairs; none of no pairs.
    ///
    /// Pairs are independent of each other, whatever ties the two values of a pair: the paired t interval.
    /// Source: Law, *Simulation Modeling and Analysis*, section 10.2.1.
    pub fn of(pairs: &[(f64, f64)], level: Level) -> Option<Difference> {
        let differences: Vec<f64> = pairs.iter().map(|pair| pair.0 - pair.1).collect();
        Some(Difference { mean: Mean::of(&differences, level)?, ratio: Ratio::of(pairs, level) })
    }

    /// What is known of its sign.
    pub fn sign(&self) -> Sign {
        Sign::of(self.mean.interval)
    }
}

/// A difference between two odds over the same replications, variant less baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OddsDifference {
    /// The difference of the shares.
    pub difference: f64,
    /// Its interval; none of no pairs.
    pub interval: Option<Interval>,
    /// In how many replications it happened to the variant alone.
    pub only_variant: u64,
    /// In how many replications it happened to the baseline alone.
    pub only_baseline: u64,
    /// How many pairs it rests on.
    pub n: u64,
}

impl OddsDifference {
    /// The difference of paired shares with the adjusted Wald interval, which adds one pair to each kind of
    /// disagreement and keeps its level for rare events. Source: Bonett and Price, *Journal of Educational
    /// and Behavioral Statistics* 37 (2012) 479-488.
    pub fn of(only_variant: u64, only_baseline: u64, n: u64, level: Level) -> OddsDifference {
        let (variant, baseline, count) = (only_variant as f64, only_baseline as f64, n as f64);
        let interval = (n > 0).then(|| {
            let (more, less) = ((variant + 1.0) / (count + 2.0), (baseline + 1.0) / (count + 2.0));
            let error = ((more + less - (more - less).powi(2)) / (count + 2.0)).sqrt();
            let of = Interval::around(more - less, normal(level) * error);
            Interval { low: of.low.max(-1.0), high: of.high.min(1.0) }
        });
        let difference = if n == 0 { 0.0 } else { (variant - baseline) / count };
        OddsDifference { difference, interval, only_variant, only_baseline, n }
    }

    /// What is known of its sign. Pairs that never disagree are no proof that they never would.
    pub fn sign(&self) -> Sign {
        Sign::of(self.interval)
    }

    fn over(pairs: impl Iterator<Item = (bool, bool)>, level: Level) -> OddsDifference {
        let (mut only_variant, mut only_baseline, mut n) = (0, 0, 0);
        for (variant, baseline) in pairs {
            n += 1;
            only_variant += u64::from(variant && !baseline);
            only_baseline += u64::from(baseline && !variant);
        }
        OddsDifference::of(only_variant, only_baseline, n, level)
    }
}

impl Paired {
    /// Compares the replications that both have, by their numbers, at 95 %.
    pub fn of(variant: Side<'_>, baseline: Side<'_>) -> Paired {
        let level = Level::P95;
        let pairs = || variant.records.iter().zip(baseline.records);
        let both = || pairs().filter(|(one, other)| one.is_done() && other.is_done());
        let cost = |record: &Record, worth: f64| record.total_cost().as_f64() * worth;
        let worth = variant.worth.zip(baseline.worth);
        let costs = |pairs: &mut dyn Iterator<Item = (&Record, &Record)>| {
            let (one, other) = worth?;
            let costs: Vec<_> = pairs.map(|pair| (cost(pair.0, one), cost(pair.1, other))).collect();
            Difference::of(&costs, level)
        };
        let times = pairs().filter_map(|pair| pair.0.completion().zip(pair.1.completion()));
        let times: Vec<_> = times.map(|pair| (pair.0.as_secs_f64(), pair.1.as_secs_f64())).collect();
        let completed = pairs().map(|pair| (pair.0.is_done(), pair.1.is_done()));
        let kinds = (Kind::of(variant.records), Kind::of(baseline.records));
        let deadlines =
            variant.deadline.zip(baseline.deadline).filter(|_| kinds == (Kind::Ending, Kind::Ending));
        let met = |record: &Record, deadline| record.completion().is_some_and(|after| after <= deadline);
        Paired {
            level,
            kinds,
            replications: pairs().count() as u64,
            both_complete: both().count() as u64,
            cost: costs(&mut both()),
            cost_all: costs(&mut pairs()),
            completion_s: Difference::of(&times, level),
            completed: OddsDifference::over(completed, level),
            deadline: deadlines.map(|(one, other)| {
                let met = pairs().map(|pair| (met(pair.0, one), met(pair.1, other)));
                OddsDifference::over(met, level)
            }),
            service: ServicePaired::of(pairs(), level),
            cronjob: CronJobPaired::of(pairs(), level),
        }
    }

    /// Whether the two are of one kind.
    pub fn is_fair(&self) -> bool {
        self.kinds.0 == self.kinds.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::examples::{censored, completed, failed};

    fn side(records: &[Record]) -> Side<'_> {
        Side { records, deadline: Some(Span::from_hours(7)), worth: Some(1.0) }
    }

    #[test]
    fn a_paired_difference_by_hand() {
        // Differences -1, -2, -3: mean -2, deviation 1, half-width 4.302653 / sqrt(3); ratio 6 / 12.
        let difference = Difference::of(&[(2.0, 3.0), (2.0, 4.0), (2.0, 5.0)], Level::P95).unwrap();
        let (interval, half) = (difference.mean.interval.unwrap(), 4.302_653 / 3.0_f64.sqrt());
        assert_eq!((difference.mean.mean, difference.mean.n), (-2.0, 3));
        assert!((interval.low - (-2.0 - half)).abs() < 1e-6 && (interval.high - (-2.0 + half)).abs() < 1e-6);
        assert_eq!((difference.ratio.unwrap().ratio, difference.sign()), (0.5, Sign::Unclear));
    }

    #[test]
    fn a_difference_of_odds_by_hand() {
        // 9 and 3 of 98 disagree: 10 / 100 - 4 / 100 = 0.06, error sqrt((0.14 - 0.0036) / 100) = 0.036932.
        let odds = OddsDifference::of(9, 3, 98, Level::P95);
        let interval = odds.interval.unwrap();
        assert!((odds.difference - 6.0 / 98.0).abs() < 1e-12);
        assert!((interval.low - (0.06 - 1.959_964 * 0.036_932)).abs() < 1e-5, "{interval:?}");
        assert!((interval.high - (0.06 + 1.959_964 * 0.036_932)).abs() < 1e-5, "{interval:?}");
        assert_eq!(OddsDifference::of(0, 100, 100, Level::P95).interval.unwrap().low, -1.0);
        assert_eq!(OddsDifference::of(0, 0, 0, Level::P95).interval, None);
    }

    #[test]
    fn the_same_replications_differ_in_nothing_at_all() {
        let records: Vec<Record> = (0..50).map(|k| completed(k, (k % 4) as u32)).collect();
        let paired = Paired::of(side(&records), side(&records));
        for difference in [paired.cost, paired.cost_all, paired.completion_s].map(Option::unwrap) {
            assert_eq!(difference.mean.interval, Some(Interval { low: 0.0, high: 0.0 }));
            assert_eq!((difference.mean.mean, difference.sign()), (0.0, Sign::Equal));
        }
        assert_eq!((paired.completed.difference, paired.completed.sign()), (0.0, Sign::Unclear));
        assert_eq!(paired.deadline.unwrap().difference, 0.0);
    }

    #[test]
    fn only_replications_that_both_complete_are_compared_in_time() {
        let baseline = [completed(0, 0), completed(1, 1), failed(2), completed(3, 0)];
        let variant = [completed(0, 1), completed(1, 2), completed(2, 0), censored(3)];
        let paired = Paired::of(side(&variant), side(&baseline));
        assert_eq!((paired.replications, paired.both_complete), (4, 2));
        // One more reclaim: 20 minutes of work, 2 of start-up, 10 of waiting.
        let time = paired.completion_s.unwrap();
        assert_eq!((time.mean.mean, time.mean.n), (32.0 * 60.0, 2));
        assert_eq!(paired.cost.unwrap().mean.n, 2);
        assert_eq!(paired.cost_all.unwrap().mean.n, 4);
        assert_eq!((paired.completed.only_variant, paired.completed.only_baseline), (1, 1));
        assert_eq!(paired.deadline.map(|odds| (odds.only_variant, odds.only_baseline)), Some((1, 2)));
    }

    #[test]
    fn costs_are_compared_in_one_currency_or_not_at_all() {
        let (one, two) = ([completed(0, 0), completed(1, 0)], [completed(0, 0), completed(1, 0)]);
        let unknown = Paired::of(Side { worth: None, ..side(&one) }, side(&two));
        assert_eq!((unknown.cost, unknown.cost_all), (None, None));
        assert!(unknown.completion_s.is_some());
        let half = Paired::of(Side { worth: Some(0.5), ..side(&one) }, side(&two));
        assert_eq!(half.cost.unwrap().ratio.unwrap().ratio, 0.5);
    }
}
