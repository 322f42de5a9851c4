//! Intervals of means by the bootstrap, for values so skewed that Student's t misses their mean too often.

use rand::distr::{Distribution as _, Uniform};
use rayon::prelude::*;

use crate::outcome::{Outcome, Record};
use crate::seed::{Purpose, Seeds};
use crate::units::Span;

use super::interval::{Interval, Level};
use super::mean::Mean;
use super::summary::{Summary, cost};

/// The bootstrap-t, with random numbers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// The seed of the scenario.
    pub seed: u64,
    /// How many times the values are resampled.
    pub resamples: u32,
}

/// How the intervals of means of cost and time are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MeanIntervals {
    /// Student's t.
    #[default]
    Student,
    /// The bootstrap-t, with so many resamples.
    Bootstrap {
        /// How many.
        resamples: u32,
    },
}

impl Bootstrap {
    /// Enough that the ends of 95 % intervals are steady: 50 resamples lie beyond each.
    pub const RESAMPLES: u32 = 2_000;

    /// The mean of independent values with a bootstrap-t interval; none of no values.
    ///
    /// Of each resample the distance of its mean from that of the values is taken in its own standard errors.
    /// Where these distances have the quantiles `a` and `b`, the interval is `mean - b error` to
    /// `mean - a error`, which leans to the side to which the values do. Resamples without any spread stand at
    /// the ends; where so many are that an end would be there, there is no interval. Every `entity` has random
    /// numbers of its own, and every resample: they are shared out among the threads of the pool. Time grows with
    /// the number of values times that of resamples, memory with their sum.
    /// Sources: Efron and Tibshirani, *An Introduction to the Bootstrap*, section 12.5; DiCiccio and Efron,
    /// *Statistical Science* 11 (1996) 189-228, section 4.
    pub fn mean(self, values: &[f64], level: Level, entity: u64) -> Option<Mean> {
        let mean = Mean::of(values, level)?;
        let spread = mean.deviation.filter(|deviation| *deviation > 0.0);
        let Some(spread) = spread else { return Some(mean) };
        let interval = self.distances(values, mean.mean, entity).and_then(|distances| {
            let error = spread / (values.len() as f64).sqrt();
            let rank = |share: f64| ((distances.len() + 1) as f64 * share).round() as usize;
            let below = distances.get(rank(level.tail()).checked_sub(1)?)?;
            let above = distances.get(rank(1.0 - level.tail()).checked_sub(1)?)?;
            let of = Interval { low: mean.mean - above * error, high: mean.mean - below * error };
            (of.low.is_finite() && of.high.is_finite()).then_some(of)
        });
        Some(Mean { interval, ..mean })
    }

    /// The studentized distances of the resampled means, in order.
    fn distances(self, values: &[f64], mean: f64, entity: u64) -> Option<Vec<f64>> {
        let chosen = Uniform::new(0, u32::try_from(values.len()).ok()?).ok()?;
        let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let n = values.len() as f64;
        let distance = |resample: u32| {
            let seeds = Seeds { master: self.seed, replication: u64::from(resample) };
            let mut stream = seeds.stream(Purpose::Bootstrap, entity);
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..values.len() {
                let value = centred[chosen.sample(&mut stream) as usize];
                sum += value;
                squares += value * value;
            }
            let spread = squares - sum * sum / n;
            // Equal values leave a trace of spread by rounding.
            if spread <= squares * 1e-12 {
                return f64::INFINITY.copysign(sum);
            }
            sum / (spread * n / (n - 1.0)).sqrt()
        };
        let mut distances: Vec<f64> = (0..self.resamples).into_par_iter().map(distance).collect();
        distances.sort_unstable_by(f64::total_cmp);
        Some(distances)
    }
}

impl Summary {
    /// The same with bootstrap intervals of the mean cost (of all replications and of the completed ones), of the
    /// mean completion time and of the mean time to failure. All others stay as they are. `records` are those
    /// that it was folded from.
    #[must_use]
    pub fn bootstrapped(mut self, records: &[Record], bootstrap: Bootstrap) -> Summary {
        let again = |old: &mut Option<Mean>, entity: u64, value: &dyn Fn(&Record) -> Option<f64>| {
            let values: Vec<f64> = records.iter().filter_map(value).collect();
            if old.is_some() {
                *old = bootstrap.mean(&values, self.level, entity).map(Mean::never_negative);
            }
        };
        again(&mut self.cost.mean, 0, &|record| Some(cost(record)));
        if let Some(of) = &mut self.cost_completed {
            again(&mut of.mean, 1, &|record| record.is_done().then(|| cost(record)));
        }
        again(&mut self.completion_s.mean, 2, &|record| record.completion().map(Span::as_secs_f64));
        again(&mut self.time_to_failure_s, 3, &|record| {
            matches!(record.outcome, Outcome::Failed(_)).then(|| record.ended_after.as_secs_f64())
        });
        self.mean_intervals = MeanIntervals::Bootstrap { resamples: bootstrap.resamples };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{completed, failed};
    use super::*;

    const BOOTSTRAP: Bootstrap = Bootstrap { seed: 42, resamples: Bootstrap::RESAMPLES };

    fn both(values: &[f64]) -> (Interval, Interval) {
        let student = Mean::of(values, Level::P95).unwrap();
        let bootstrap = BOOTSTRAP.mean(values, Level::P95, 0).unwrap();
        assert_eq!((student.mean, student.deviation), (bootstrap.mean, bootstrap.deviation));
        (student.interval.unwrap(), bootstrap.interval.unwrap())
    }

    #[test]
    fn of_even_values_it_is_that_of_student_and_of_skewed_ones_it_leans_to_their_side() {
        let even: Vec<f64> = (0..1_001).map(|k| 1.0 + f64::from(k) / 1_000.0).collect();
        let (student, bootstrap) = both(&even);
        let width = student.high - student.low;
        assert!((student.low - bootstrap.low).abs() < 0.05 * width, "{student:?} {bootstrap:?}");
        assert!((student.high - bootstrap.high).abs() < 0.05 * width, "{student:?} {bootstrap:?}");
        let skewed: Vec<f64> = (0..50).map(|k| (f64::from(k) / 10.0).exp()).collect();
        let (student, bootstrap) = both(&skewed);
        assert!(bootstrap.low > student.low && bootstrap.high > student.high, "{student:?} {bootstrap:?}");
    }

    #[test]
    fn equal_values_have_no_spread_and_too_few_that_differ_no_interval() {
        let equal = BOOTSTRAP.mean(&[0.1; 100], Level::P95, 0).unwrap();
        assert_eq!(equal.interval, Some(Interval { low: 0.1, high: 0.1 }));
        assert_eq!(BOOTSTRAP.mean(&[], Level::P95, 0), None);
        assert_eq!(BOOTSTRAP.mean(&[7.0], Level::P95, 0).unwrap().interval, None);
        // Half of all resamples of two values hold only one of them; of 100 with one that differs, 37 %.
        assert_eq!(BOOTSTRAP.mean(&[1.0, 2.0], Level::P95, 0).unwrap().interval, None);
        let mut rare = vec![1.0; 100];
        rare[0] = 9.0;
        assert_eq!(BOOTSTRAP.mean(&rare, Level::P95, 0).unwrap().interval, None);
        rare[1..10].fill(5.0);
        assert!(BOOTSTRAP.mean(&rare, Level::P95, 0).unwrap().interval.is_some());
    }

    #[test]
    fn it_hangs_on_the_seed_and_on_what_it_is_of() {
        let values: Vec<f64> = (0..40).map(|k| f64::from(k * k)).collect();
        let of = |seed, entity| Bootstrap { seed, ..BOOTSTRAP }.mean(&values, Level::P95, entity);
        assert_eq!(of(1, 0), of(1, 0));
        assert_ne!(of(1, 0), of(2, 0));
        assert_ne!(of(1, 0), of(1, 1));
    }

    #[test]
    fn only_means_of_cost_and_time_change_in_a_summary() {
        let mut records: Vec<Record> = (0..60).map(|k| completed(k, (k % 7) as u32)).collect();
        records.extend((60..80).map(|k| Record { ended_after: Span::from_hours(k as i64), ..failed(k) }));
        let student = Summary::of(&records, None, Span::from_hours(24)).unwrap();
        let bootstrap = student.clone().bootstrapped(&records, BOOTSTRAP);
        assert_eq!(bootstrap.mean_intervals, MeanIntervals::Bootstrap { resamples: 2_000 });
        let means = |of: &Summary| {
            [of.cost.mean, of.cost_completed.unwrap().mean, of.completion_s.mean, of.time_to_failure_s]
        };
        for (one, other) in means(&student).into_iter().zip(means(&bootstrap)) {
            let (one, other) = (one.unwrap(), other.unwrap());
            assert_eq!((one.mean, one.deviation, one.n), (other.mean, other.deviation, other.n));
            assert_ne!(one.interval, other.interval);
        }
        let back = Summary {
            mean_intervals: MeanIntervals::Student,
            cost: student.cost,
            cost_completed: student.cost_completed,
            completion_s: student.completion_s,
            time_to_failure_s: student.time_to_failure_s,
            ..bootstrap
        };
        assert_eq!(back, student);
    }
}
