//! Confidence levels, intervals, and the quantiles of the laws they rest on.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// How sure an interval is: the share of repeated studies whose interval holds the true value.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// The level of every report unless another is asked for.
    pub const P95: Level = Level(0.95);

    /// A level strictly between 0 and 1.
    pub fn new(share: f64) -> Option<Level> {
        (share > 0.0 && share < 1.0).then_some(Level(share))
    }

    /// The level as a share, such as 0.95.
    pub fn share(self) -> f64 {
        self.0
    }

    /// What is left on each side: 0.025 at 95 %.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

/// The two ends of a confidence interval. An end of a quantile's interval may be infinite: "not reached".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// The interval `centre ± half`.
    pub fn around(centre: f64, half: f64) -> Interval {
        Interval { low: centre - half, high: centre + half }
    }
}

/// The two-sided quantile of the normal law: 1.96 at 95 %.
pub(super) fn normal(level: Level) -> f64 {
    Normal::standard().inverse_cdf(1.0 - level.tail())
}

/// The two-sided quantile of Student's t law.
///
/// Above 1000 degrees of freedom the Cornish-Fisher expansion takes over (Abramowitz and Stegun,
/// *Handbook of Mathematical Functions*, 26.7.5): its error is then below 1e-9, while the inversion of
/// the incomplete beta function in statrs loses digits from about 1e5 degrees on.
pub(super) fn student(degrees: f64, level: Level) -> f64 {
    if degrees > 1_000.0 {
        let z = normal(level);
        let first = (z.powi(3) + z) / 4.0;
        let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
        return z + first / degrees + second / degrees.powi(2);
    }
    // The law exists for every positive number of degrees; without one the interval is unbounded.
    StudentsT::new(0.0, 1.0, degrees).map_or(f64::INFINITY, |law| law.inverse_cdf(1.0 - level.tail()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_quantiles_are_those_of_the_tables() {
        for (degrees, table) in [(1.0, 12.706), (4.0, 2.776), (9.0, 2.262), (30.0, 2.042), (100.0, 1.984)] {
            assert!((student(degrees, Level::P95) - table).abs() < 5e-4, "{degrees}");
        }
        let level = Level::new(0.99).unwrap();
        assert!((student(10.0, level) - 3.169).abs() < 5e-4);
    }

    #[test]
    fn the_expansion_meets_the_exact_quantile_and_goes_to_the_normal() {
        let exact = StudentsT::new(0.0, 1.0, 1_001.0).unwrap().inverse_cdf(0.975);
        assert!((student(1_001.0, Level::P95) - exact).abs() < 1e-8);
        assert!((student(1.0e7, Level::P95) - 1.959_964).abs() < 1e-6);
        assert!((normal(Level::P95) - 1.959_964).abs() < 1e-6);
    }

    #[test]
    fn a_level_is_strictly_between_nothing_and_certainty() {
        assert_eq!(Level::new(0.95), Some(Level::P95));
        for wrong in [0.0, 1.0, -0.5, f64::NAN] {
            assert_eq!(Level::new(wrong), None);
        }
    }
}
