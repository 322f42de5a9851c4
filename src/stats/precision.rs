//! When a study that is looked at again and again may stop, and what that promises.

use crate::outcome::Record;
use crate::units::Span;

use super::interval::Level;
use super::mean::Mean;

/// A mean that is to be known well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aimed {
    /// Everything that is paid, over all replications.
    Cost,
    /// Submission to `Complete`, over the replications that complete.
    CompletionTime,
}

/// How well a mean is to be known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// Which mean.
    pub mean: Aimed,
    /// How far it may be from its true value, as a share of the true value.
    pub share: f64,
}

/// How well a mean is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// How well it was to be known.
    pub aim: Aim,
    /// How far it is at most from its true value, as a share of the true value; none where the values do not
    /// tell even its sign, or are too few.
    pub error: Option<f64>,
}

/// When to look, and how sure each look has to be so that all of them together are.
///
/// A study is looked at after `at_least` replications and each time their number has doubled, up to `at_most`:
/// a number of looks that is known beforehand. Each look at each mean takes a t interval of the level
/// `1 - (1 - level) / (looks * means)`, so that the odds that any of them ever misses its true value are at most
/// `1 - level` (Bonferroni), and so are those of the looks at which the study stops. Where the half width of such
/// an interval is `h` around a mean `m`, the true value is at least `|m| - h` from zero, and the relative error at
/// most `h / (|m| - h)`; to have it at most `g` is the rule `h <= g / (1 + g) |m|` of Law, *Simulation Modeling
/// and Analysis*, section 9.4.1. As everywhere, a t interval rests on the central limit theorem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stopping {
    /// Replications at the first look; at least 2.
    pub at_least: u64,
    /// Replications at the last look, whatever it shows.
    pub at_most: u64,
    /// How sure all looks together are.
    pub level: Level,
    /// How many means are looked at.
    pub means: usize,
}

/// What a study that was looked at has come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// When it was looked at.
    pub stopping: Stopping,
    /// How well each mean is known, in the order wanted; at [`Stopping::level`], all looks together.
    pub reached: Vec<Reached>,
}

impl Stopping {
    /// How many looks there can be.
    pub fn looks(&self) -> u32 {
        let looks = std::iter::successors(Some(self.at_least), |count| self.after(*count));
        looks.count() as u32
    }

    /// How many replications the look after the one at `count` takes; none where that was the last one.
    pub fn after(&self, count: u64) -> Option<u64> {
        (count < self.at_most).then(|| count.saturating_mul(2).max(2).min(self.at_most))
    }

    /// The level of each interval that is looked at.
    pub fn each(&self) -> Level {
        let intervals = f64::from(self.looks()) * self.means.max(1) as f64;
        // A share between 0 and 1 stays between them.
        Level::new(1.0 - (1.0 - self.level.share()) / intervals).unwrap_or(self.level)
    }

    /// The relative error of the mean of these values at one look.
    pub fn error(&self, values: &[f64]) -> Option<f64> {
        let mean = Mean::of(values, self.each())?;
        let interval = mean.interval?;
        let (half, size) = ((interval.high - interval.low) / 2.0, mean.mean.abs());
        match half {
            0.0 => Some(0.0),
            half => (half < size).then(|| half / (size - half)),
        }
    }

    /// How well the means are known from these records.
    pub fn look(self, aims: &[Aim], records: &[Record]) -> Precision {
        let reached = |aim: &Aim| Reached { aim: *aim, error: self.error(&values(aim.mean, records)) };
        Precision { stopping: self, reached: aims.iter().map(reached).collect() }
    }
}

impl Precision {
    /// Whether every mean is known as well as wanted.
    pub fn is_met(&self) -> bool {
        self.reached.iter().all(Reached::is_met)
    }

    /// About how many replications would do, after so many that did not: the half width falls with the root of
    /// their number. None where nothing can be said.
    pub fn enough(&self, replications: u64) -> Option<f64> {
        let factor = |of: &Reached| {
            let (error, share) = (of.error?, of.aim.share);
            Some((error / (1.0 + error) / (share / (1.0 + share))).powi(2))
        };
        let factors: Option<Vec<f64>> = self.reached.iter().map(factor).collect();
        Some(factors?.into_iter().fold(0.0, f64::max) * replications as f64)
    }
}

impl Reached {
    /// Whether it is known as well as wanted.
    pub fn is_met(&self) -> bool {
        self.error.is_some_and(|error| error <= self.aim.share)
    }
}

fn values(mean: Aimed, records: &[Record]) -> Vec<f64> {
    match mean {
        Aimed::Cost => records.iter().map(|record| record.total_cost().as_f64()).collect(),
        Aimed::CompletionTime => {
            records.iter().filter_map(Record::completion).map(Span::as_secs_f64).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{completed, failed};
    use super::*;

    fn stopping(at_least: u64, at_most: u64, means: usize) -> Stopping {
        Stopping { at_least, at_most, level: Level::P95, means }
    }

    #[test]
    fn looks_double_and_end_at_the_most() {
        let of = stopping(100, 1_000, 1);
        assert_eq!((of.after(100), of.after(200), of.after(400)), (Some(200), Some(400), Some(800)));
        assert_eq!((of.after(800), of.after(1_000), of.after(5_000)), (Some(1_000), None, None));
        assert_eq!(of.looks(), 5);
        assert_eq!((stopping(100, 100, 1).looks(), stopping(100, 199, 1).looks()), (1, 2));
        assert_eq!((stopping(100, 200, 1).looks(), stopping(100, 201, 1).looks()), (2, 3));
        assert_eq!(stopping(2, u64::MAX, 1).looks(), 64);
    }

    #[test]
    fn looks_and_means_share_what_may_go_wrong() {
        assert_eq!(stopping(100, 100, 1).each(), Level::P95);
        assert!((stopping(100, 1_000, 1).each().share() - 0.99).abs() < 1e-12);
        assert!((stopping(100, 1_000, 2).each().share() - 0.995).abs() < 1e-12);
    }

    #[test]
    fn the_error_is_a_share_of_the_true_value() {
        // Two values at 9 and 11: t with 1 degree at 95 % is 12.706, the half width 12.706 and wider than the mean.
        assert_eq!(stopping(2, 2, 1).error(&[9.0, 11.0]), None);
        // At 9.9 and 10.1 it is 1.2706, and the true value may be 8.7294.
        let error = stopping(2, 2, 1).error(&[9.9, 10.1]).unwrap();
        assert!((error - 1.270_62 / 8.729_38).abs() < 1e-5, "{error}");
        assert_eq!(stopping(2, 2, 1).error(&[0.0, 0.0]), Some(0.0), "nothing ever costs nothing");
        assert_eq!((stopping(2, 2, 1).error(&[3.0]), stopping(2, 2, 1).error(&[])), (None, None));
    }

    #[test]
    fn the_rule_is_that_of_the_textbook_at_its_boundary() {
        // Half widths just within and just beyond g / (1 + g) of the mean.
        let (share, student) = (0.1, 12.706_204_736);
        let at = |half: f64| {
            let spread = half / student;
            let error = stopping(2, 2, 1).error(&[1.0 - spread, 1.0 + spread]);
            Reached { aim: Aim { mean: Aimed::Cost, share }, error }.is_met()
        };
        assert!(at(0.1 / 1.1 - 1e-6) && !at(0.1 / 1.1 + 1e-6));
    }

    #[test]
    fn every_mean_has_to_be_known_and_failures_have_no_time() {
        let aims = [Aimed::Cost, Aimed::CompletionTime].map(|mean| Aim { mean, share: 0.05 });
        let of = stopping(10, 10, 2);
        let same: Vec<Record> = (0..10).map(|k| completed(k, 1)).collect();
        let known = of.look(&aims, &same);
        assert!(known.is_met() && known.reached.iter().all(|of| of.error == Some(0.0)));
        let none: Vec<Record> = (0..10).map(failed).collect();
        let unknown = of.look(&aims, &none);
        assert_eq!((unknown.reached[0].error, unknown.reached[1].error), (Some(0.0), None));
        assert!(!unknown.is_met() && unknown.enough(10).is_none());
    }

    #[test]
    fn what_would_do_is_what_the_root_law_says() {
        // Known to 1 / 9, a half width of 0.1: a tenth of that takes a hundred times as many.
        let aim = Aim { mean: Aimed::Cost, share: 0.01 / 0.99 };
        let precision = Precision {
            stopping: stopping(10, 10, 1),
            reached: vec![Reached { aim, error: Some(1.0 / 9.0) }],
        };
        assert!((precision.enough(100).unwrap() - 10_000.0).abs() < 1e-6);
    }
}
