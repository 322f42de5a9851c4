//! Odds of an outcome with the Wilson interval.

use super::interval::{Interval, Level, normal};

/// The share of replications in which something happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// In how many it happened.
    pub hits: u64,
    /// Of how many.
    pub n: u64,
    /// The share; 0 of none.
    pub share: f64,
    /// Its interval; none without observations.
    pub interval: Option<Interval>,
}

impl Proportion {
    /// The share with the Wilson score interval, which keeps its level for rare events and never leaves
    /// 0 to 1. Source: Wilson, *Journal of the American Statistical Association* 22 (1927) 209-212;
    /// recommended by Brown, Cai and DasGupta, *Statistical Science* 16 (2001) 101-133.
    pub fn of(hits: u64, n: u64, level: Level) -> Proportion {
        if n == 0 {
            return Proportion { hits, n, share: 0.0, interval: None };
        }
        let (count, share) = (n as f64, hits as f64 / n as f64);
        let squared = normal(level).powi(2);
        let centre = (share + squared / (2.0 * count)) / (1.0 + squared / count);
        let spread = share * (1.0 - share) / count + squared / (4.0 * count * count);
        let half = squared.sqrt() * spread.sqrt() / (1.0 + squared / count);
        let mut interval = Interval::around(centre, half);
        // The ends are exact there; rounding must not leave a trace such as 1e-17.
        if hits == 0 {
            interval.low = 0.0;
        }
        if hits >= n {
            interval.high = 1.0;
        }
        Proportion { hits, n, share, interval: Some(interval) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_interval(hits: u64, n: u64, low: f64, high: f64) {
        let interval = Proportion::of(hits, n, Level::P95).interval.unwrap();
        assert!((interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5, "{interval:?}");
    }

    #[test]
    fn published_wilson_intervals() {
        assert_interval(10, 100, 0.0552, 0.1744);
        // Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
        assert_interval(81, 263, 0.2553, 0.3662);
        assert_interval(15, 148, 0.0624, 0.1605);
        assert_interval(0, 20, 0.0, 0.1611);
        assert_interval(1, 29, 0.0061, 0.1718);
    }

    #[test]
    fn the_ends_are_exact_and_nothing_has_no_interval() {
        let (none, all) = (Proportion::of(0, 7, Level::P95), Proportion::of(7, 7, Level::P95));
        assert_eq!(none.interval.unwrap().low, 0.0);
        assert_eq!(all.interval.unwrap().high, 1.0);
        assert_eq!(Proportion::of(0, 0, Level::P95).interval, None);
    }
}
