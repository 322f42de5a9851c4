//! Quantiles by order statistics, with exact intervals that assume no law.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::interval::{Interval, Level};

/// A quantile: the value that the given share of replications stay at or below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The share, such as 0.95.
    pub probability: f64,
    /// The value; infinite where that many replications never got there: "not reached".
    pub value: f64,
    /// Its interval; none where there are too few values for both ends. Ends may be infinite.
    pub interval: Option<Interval>,
    /// How many values it rests on, infinite ones included.
    pub n: u64,
}

impl Quantile {
    /// The quantile of values in ascending order (see [`sorted`]); none of no values.
    ///
    /// The estimate is the inverse of the empirical distribution function, the smallest value that
    /// at least the given share of all values stay at or below: type 1 of Hyndman and Fan,
    /// *The American Statistician* 50 (1996) 361-365. It is always a value that occurred, so
    /// infinite values need no special treatment.
    pub fn of_sorted(values: &[f64], probability: f64, level: Level) -> Option<Quantile> {
        let n = values.len();
        // The slack keeps 0.07 * 100 = 7.000000000000001 at rank 7.
        let rank = (n as f64 * probability - 1e-9).ceil().max(1.0) as usize;
        let value = *values.get(rank.min(n).checked_sub(1)?)?;
        let interval = order_statistics(n as u64, probability, level).and_then(|(low, high)| {
            Some(Interval { low: *values.get(low as usize - 1)?, high: *values.get(high as usize - 1)? })
        });
        Some(Quantile { probability, value, interval, n: n as u64 })
    }
}

/// The ranks, from 1, of the two order statistics that enclose a quantile; none where `n` values are too
/// few for an end on each side: the 99th percentile has one at 95 % from 368 values on.
///
/// The number of values at or below the quantile is binomial, so the ranks are exact for any continuous
/// law and err on the safe side for others; each side keeps its own half of the error. Source:
/// Conover, *Practical Nonparametric Statistics*, section 3.2.
pub fn order_statistics(n: u64, probability: f64, level: Level) -> Option<(u64, u64)> {
    let law = Binomial::new(probability, n).ok()?;
    let low = first(n, |below| law.cdf(below) > level.tail());
    let high = first(n, |below| law.sf(below) <= level.tail()) + 1;
    (low >= 1 && high <= n).then_some((low, high))
}

/// The smallest number below `n` for which a statement holds that stays true once it is; else `n`.
fn first(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// The values in ascending order, infinite ones last.
pub fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_for_the_median_are_those_of_the_tables() {
        // Campbell and Gardner, British Medical Journal 296 (1988) 1454-1456, 95 %.
        for (n, ranks) in [(6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (25, (8, 18)), (50, (18, 33))] {
            assert_eq!(order_statistics(n, 0.5, Level::P95), Some(ranks), "{n}");
        }
        assert_eq!(order_statistics(100, 0.5, Level::P95), Some((40, 61)));
        assert_eq!(order_statistics(5, 0.5, Level::P95), None);
    }

    #[test]
    fn the_99th_percentile_has_both_ends_from_368_values_on() {
        assert_eq!(order_statistics(367, 0.99, Level::P95), None);
        assert_eq!(order_statistics(368, 0.99, Level::P95).map(|(_, high)| high), Some(368));
        assert_eq!(order_statistics(72, 0.95, Level::P95).map(|(_, high)| high), Some(72));
        assert_eq!(order_statistics(71, 0.95, Level::P95), None);
        assert_eq!(order_statistics(0, 0.5, Level::P95), None);
    }

    #[test]
    fn ranks_stay_near_the_normal_ones_for_a_million() {
        let (low, high) = order_statistics(1_000_000, 0.95, Level::P95).unwrap();
        let half = 1.959_964 * (1.0e6_f64 * 0.95 * 0.05).sqrt();
        assert!(
            (low as f64 - (950_000.0 - half)).abs() < 2.0 && (high as f64 - (950_000.0 + half)).abs() < 2.0
        );
    }

    #[test]
    fn the_estimate_is_a_value_that_occurred() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        for (probability, value) in [(0.05, 5.0), (0.07, 7.0), (0.5, 50.0), (0.95, 95.0), (0.99, 99.0)] {
            assert_eq!(Quantile::of_sorted(&values, probability, Level::P95).unwrap().value, value);
        }
        assert_eq!(Quantile::of_sorted(&[3.0], 0.05, Level::P95).unwrap().value, 3.0);
        assert_eq!(Quantile::of_sorted(&[], 0.5, Level::P95), None);
    }

    #[test]
    fn what_never_happened_sorts_last_and_makes_the_tail_infinite() {
        let mut values: Vec<f64> = (1..=90).map(f64::from).collect();
        values.splice(0..0, [f64::INFINITY; 10]);
        let values = sorted(values);
        let at = |probability| Quantile::of_sorted(&values, probability, Level::P95).unwrap();
        assert_eq!(at(0.9).value, 90.0);
        assert_eq!(at(0.9).interval.unwrap().high, f64::INFINITY);
        assert_eq!(at(0.91).value, f64::INFINITY);
        assert!(at(0.5).interval.unwrap().high.is_finite());
    }
}
