//! The mean of independent values with its t interval.

use super::interval::{Interval, Level, student};

/// A mean and what is known about its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The arithmetic mean.
    pub mean: f64,
    /// The interval `mean ± t sd / sqrt(n)`; none from a single value.
    pub interval: Option<Interval>,
    /// The standard deviation of the values (divided by n - 1); none from a single value.
    pub deviation: Option<f64>,
    /// How many values it rests on.
    pub n: u64,
}

impl Mean {
    /// The mean of independent values with a two-sided t interval; none of no values.
    ///
    /// The interval is exact for normal values and holds for others as the central limit theorem sets
    /// in. Source: Law, *Simulation Modeling and Analysis*, section 4.5.
    pub fn of(values: &[f64], level: Level) -> Option<Mean> {
        let first = *values.first()?;
        let n = values.len() as f64;
        // Differences from the first value: values that are all equal give exactly that value.
        let mean = first + values.iter().map(|value| value - first).sum::<f64>() / n;
        if values.len() < 2 {
            return Some(Mean { mean, interval: None, deviation: None, n: 1 });
        }
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let deviation = (squares / (n - 1.0)).sqrt();
        let half = student(n - 1.0, level) * deviation / n.sqrt();
        Some(Mean {
            mean,
            interval: Some(Interval::around(mean, half)),
            deviation: Some(deviation),
            n: values.len() as u64,
        })
    }

    /// The same for a quantity that is never negative: the interval ends at zero at the latest and
    /// holds the truth exactly as often.
    #[must_use]
    pub fn never_negative(mut self) -> Mean {
        if let Some(interval) = &mut self.interval {
            interval.low = interval.low.max(0.0);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_textbook_interval() {
        // Law, section 4.5: ten observations, mean 1.34, variance 0.17, 90 % interval 1.34 ± 0.24.
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let mean = Mean::of(&values, Level::new(0.90).unwrap()).unwrap();
        let interval = mean.interval.unwrap();
        assert!((mean.mean - 1.34).abs() < 5e-3);
        assert!((mean.deviation.unwrap().powi(2) - 0.17).abs() < 5e-3);
        assert!(((interval.high - interval.low) / 2.0 - 0.24).abs() < 5e-3, "{interval:?}");
    }

    #[test]
    fn one_value_has_no_interval_and_none_has_no_mean() {
        assert_eq!(Mean::of(&[], Level::P95), None);
        let one = Mean::of(&[7.0], Level::P95).unwrap();
        assert_eq!((one.mean, one.interval, one.n), (7.0, None, 1));
    }

    #[test]
    fn what_is_never_negative_has_no_negative_end() {
        let mean = Mean::of(&[0.0, 0.0, 3.0], Level::P95).unwrap().never_negative();
        assert_eq!(mean.interval.unwrap().low, 0.0);
        assert!(mean.interval.unwrap().high > 4.0);
    }

    #[test]
    fn equal_values_give_exactly_that_value() {
        let mean = Mean::of(&[0.1; 1_000], Level::P95).unwrap();
        assert_eq!((mean.mean, mean.interval), (0.1, Some(Interval { low: 0.1, high: 0.1 })));
    }
}
