//! Means with what is explained by chance of known mean taken off.

use super::interval::{Interval, Level, student};
use super::mean::Mean;

/// The fewest replications from which a slope is estimated.
const FEWEST: usize = 20;

/// A mean of which the part was taken off that a control explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controlled {
    /// The mean and its interval.
    pub mean: Mean,
    /// So many times as many replications would give as narrow an interval without the control; infinite where
    /// the control explains everything.
    pub gain: f64,
}

impl Controlled {
    /// The mean of the values that are there, one per replication, less `slope * (mean control - expected)`.
    ///
    /// The slope is that of a least-squares line through the same replications. Its bias is of order 1/n and none
    /// under a linear relation; the interval is that of the line at the expected control, with n - 2 degrees of
    /// freedom (Lavenberg and Welch, *Management Science* 27 (1981) 322-335) and an error that may depend on the
    /// control, as it does where more work meets more reclaims: HC3 of MacKinnon and White, *Journal of Econometrics*
    /// 29 (1985) 305-325. A mean over some of the replications is a
    /// ratio of two means over all of them, so the line goes through its linear form (delta method), and what a
    /// control says of *which* replications have a value counts, too. None of fewer than 20 replications or
    /// values, and of a control that never varies.
    pub fn of(values: &[Option<f64>], control: &[f64], expected: f64, level: Level) -> Option<Controlled> {
        let there: Vec<f64> = values.iter().flatten().copied().collect();
        if there.len() < FEWEST {
            return None;
        }
        let n = values.len() as f64;
        let plain = Mean::of(&there, level)?;
        let share = there.len() as f64 / n;
        let centre = control.iter().sum::<f64>() / n;
        let linear: Vec<f64> =
            values.iter().map(|value| value.map_or(0.0, |value| (value - plain.mean) / share)).collect();
        let pairs = || linear.iter().zip(control.iter().map(|of| of - centre));
        let spread: f64 = pairs().map(|(_, off)| off * off).sum();
        if spread <= 0.0 {
            return None;
        }
        let slope = pairs().map(|(value, off)| value * off).sum::<f64>() / spread;
        let shift = centre - expected;
        let (mut rest, mut squares) = (0.0, 0.0);
        for (value, off) in pairs() {
            let (left, lever) = (value - slope * off, 1.0 / n + off * off / spread);
            rest += left * left;
            squares += ((1.0 / n - shift * off / spread) * left / (1.0 - lever)).powi(2);
        }
        let mean = plain.mean - slope * shift;
        let half = student(n - 2.0, level) * squares.sqrt();
        let whole = plain.interval.map_or(0.0, |of| (of.high - of.low) / 2.0);
        Some(Controlled {
            mean: Mean {
                mean,
                interval: Some(Interval::around(mean, half)),
                deviation: Some((rest / (n - 2.0)).sqrt()),
                n: plain.n,
            },
            gain: if whole > 0.0 { (whole / half).powi(2) } else { 1.0 },
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::seed::{Purpose, Seeds};

    #[test]
    fn a_line_by_hand() {
        // y = 2 c + e over c = 1..20 with e = +1, -1, ... uncorrelated with c in pairs of pairs.
        let control: Vec<f64> = (0..20).map(|k| f64::from(k / 2)).collect();
        let values: Vec<Option<f64>> = control
            .iter()
            .enumerate()
            .map(|(k, c)| Some(2.0 * c + if k % 2 == 0 { 1.0 } else { -1.0 }))
            .collect();
        let of = Controlled::of(&values, &control, 5.0, Level::P95).unwrap();
        // Mean control 4.5, so the mean 9 becomes 10; residuals 1, weights 1/20 + (c - 4.5) / 330, divided by one less
        // the lever 1/20 + (c - 4.5)^2 / 165: squares sum to 0.064245211; t(18) is 2.100922.
        let half = 2.100_922 * 0.064245211_f64.sqrt();
        let interval = of.mean.interval.unwrap();
        assert!((of.mean.mean - 10.0).abs() < 1e-12);
        assert!((interval.high - 10.0 - half).abs() < 1e-6, "{interval:?}");
        assert_eq!(Controlled::of(&values[..19], &control[..19], 5.0, Level::P95), None);
        assert_eq!(Controlled::of(&values, &[3.0; 20], 3.0, Level::P95), None);
    }

    /// A study of 100 replications: work uniform on 2 to 6 and y = work^2 plus noise; of those that "complete", more
    /// often with little work, the mean of y. True mean of y 52/3; of the completed by the integral below.
    fn study(number: u64, all: bool) -> Controlled {
        let mut stream = Seeds { master: number, replication: 0 }.stream(Purpose::Work, 0);
        let (mut values, mut control) = (Vec::new(), Vec::new());
        for _ in 0..100 {
            let work = 2.0 + 4.0 * stream.random::<f64>();
            let noise = 6.0 * (stream.random::<f64>() - 0.5);
            let completes = all || stream.random::<f64>() < 1.0 - work / 8.0;
            values.push(completes.then_some(work * work + noise));
            control.push(work);
        }
        Controlled::of(&values, &control, 4.0, Level::P95).unwrap()
    }

    #[test]
    fn means_are_unbiased_and_intervals_hold_them_in_95_of_100_studies() {
        // E[w^2 (1 - w/8)] / E[1 - w/8] with w uniform on 2 to 6: (52/3 - 80/8) / (1/2).
        for (all, truth) in [(true, 52.0 / 3.0), (false, (52.0 / 3.0 - 10.0) / 0.5)] {
            let studies = 2_000;
            let (mut held, mut sum, mut gain) = (0, 0.0, 0.0);
            for number in 0..studies {
                let of = study(number, all);
                let interval = of.mean.interval.unwrap();
                held += u32::from(interval.low <= truth && truth <= interval.high);
                sum += of.mean.mean;
                gain += of.gain / studies as f64;
            }
            let (share, mean) = (f64::from(held) / studies as f64, sum / studies as f64);
            assert!((0.93..=0.97).contains(&share), "{share}");
            assert!((mean / truth - 1.0).abs() < 0.005, "{mean} for {truth}");
            assert!(gain > 1.5, "{gain}");
        }
    }
}
