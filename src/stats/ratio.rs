//! The ratio of two means over the same replications.

use super::interval::{Interval, Level, student};

/// A ratio of means and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Sum of the upper values over sum of the lower ones.
    pub ratio: f64,
    /// Its interval; none from a single pair.
    pub interval: Option<Interval>,
    /// How many pairs it rests on.
    pub n: u64,
}

impl Ratio {
    /// The ratio estimator `sum(upper) / sum(lower)` over paired values, with a t interval by the
    /// delta method: the residuals `upper - ratio * lower` have mean zero, and the ratio's
    /// variance is theirs over `n mean(lower)^2`. Its bias is of order 1/n. None where the lower
    /// values sum to nothing. Source: Cochran, *Sampling Techniques*, sections 2.11 and 6.3.
    pub fn of(pairs: &[(f64, f64)], level: Level) -> Option<Ratio> {
        let (upper, lower) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        if lower <= 0.0 {
            return None;
        }
        let (n, ratio) = (pairs.len() as f64, upper / lower);
        let interval = (pairs.len() > 1).then(|| {
            let squares = pairs.iter().map(|pair| (pair.0 - ratio * pair.1).powi(2)).sum::<f64>();
            let error = (squares / (n - 1.0) / n).sqrt() / (lower / n);
            Interval::around(ratio, student(n - 1.0, level) * error)
        });
        Some(Ratio { ratio, interval, n: pairs.len() as u64 })
    }

    /// The same for quantities that are never negative: the interval ends at zero at the latest and holds the
    /// truth exactly as often.
    #[must_use]
    pub fn never_negative(mut self) -> Ratio {
        if let Some(interval) = &mut self.interval {
            interval.low = interval.low.max(0.0);
        }
        self
    }

    /// The same for a part of a whole: the interval ends within 0 to 1.
    #[must_use]
    pub fn as_share(self) -> Ratio {
        let within = |of: Interval| Interval { low: of.low.max(0.0), high: of.high.min(1.0) };
        Ratio { interval: self.interval.map(within), ..self }
    }

    /// The rest of the whole.
    #[must_use]
    pub fn complement(self) -> Ratio {
        let rest = |of: Interval| Interval { low: 1.0 - of.high, high: 1.0 - of.low };
        Ratio { ratio: 1.0 - self.ratio, interval: self.interval.map(rest), n: self.n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_of_means_by_hand() {
        // Sums 12 over 24; residuals 1, 0, -1; error sqrt(1 / 3) / 8; t with 2 degrees 4.302653.
        let ratio = Ratio::of(&[(4.0, 6.0), (4.0, 8.0), (4.0, 10.0)], Level::P95).unwrap();
        let half = 4.302_653 * (1.0_f64 / 3.0).sqrt() / 8.0;
        let interval = ratio.interval.unwrap();
        assert_eq!((ratio.ratio, ratio.n), (0.5, 3));
        assert!((interval.low - (0.5 - half)).abs() < 1e-6 && (interval.high - (0.5 + half)).abs() < 1e-6);
    }

    #[test]
    fn a_share_ends_within_the_whole_and_its_rest_is_turned_around() {
        // Ratio 1 / 8; residuals 3/4 and -3/4 and the interval far beyond 0 with one degree of freedom.
        let share = Ratio::of(&[(1.0, 2.0), (0.0, 6.0)], Level::P95).unwrap().as_share();
        assert_eq!((share.ratio, share.interval), (0.125, Some(Interval { low: 0.0, high: 1.0 })));
        let fixed = Ratio::of(&[(1.0, 4.0), (2.0, 8.0)], Level::P95).unwrap();
        let rest = fixed.complement();
        assert_eq!((rest.ratio, rest.interval), (0.75, Some(Interval { low: 0.75, high: 0.75 })));
        let below = Ratio::of(&[(1.0, 1.0), (0.0, 1.0)], Level::P95).unwrap().never_negative();
        assert_eq!(below.interval.map(|of| (of.low, of.high > 6.0)), Some((0.0, true)));
    }

    #[test]
    fn a_fixed_proportion_is_certain_and_nothing_to_compare_has_no_ratio() {
        let fixed = Ratio::of(&[(1.0, 4.0), (2.0, 8.0)], Level::P95).unwrap();
        assert_eq!(fixed.interval, Some(Interval { low: 0.25, high: 0.25 }));
        assert_eq!(Ratio::of(&[(1.0, 0.0)], Level::P95), None);
        assert_eq!(Ratio::of(&[], Level::P95), None);
        assert_eq!(Ratio::of(&[(1.0, 4.0)], Level::P95).unwrap().interval, None);
    }
}
