//! Observed lives, some of them cut off, and the law that they follow: the Kaplan-Meier estimator.

use std::sync::Arc;

use crate::units::Span;

/// One observed life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Life {
    /// How long it was observed.
    pub length: Span,
    /// Whether it was cut off: the provider had not taken the instance when it was last seen.
    pub censored: bool,
}

/// The share of instances that are taken by each age, as the Kaplan-Meier product-limit estimator gives it
/// (Kaplan and Meier, *JASA* 53, 1958):
///
/// `1 - F(t)` is the product over ages `u <= t` at which lives end of `1 - taken(u) / observed(u)`, where
/// `observed(u)` counts the lives not shorter than `u`. A life that is cut off at `u` is still among them.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeTable {
    /// The ages at which lives end, increasing, and the share that is taken by each.
    steps: Arc<[(Span, f64)]>,
}

impl LifeTable {
    /// The estimator; none where no life is known to its end.
    pub fn kaplan_meier(mut lives: Vec<Life>) -> Option<LifeTable> {
        lives.sort_unstable();
        let (mut left, mut observed) = (1.0, lives.len());
        let mut steps = Vec::new();
        for same in lives.chunk_by(|a, b| a.length == b.length) {
            let taken = same.iter().filter(|life| !life.censored).count();
            if taken > 0 {
                left *= 1.0 - taken as f64 / observed as f64;
                steps.push((same[0].length, 1.0 - left));
            }
            observed -= same.len();
        }
        if steps.is_empty() { None } else { Some(LifeTable { steps: steps.into() }) }
    }

    /// The ages at which lives end, and the share that is taken by each.
    pub fn steps(&self) -> &[(Span, f64)] {
        &self.steps
    }

    /// The share of instances taken by `age`.
    pub fn taken_by(&self, age: Span) -> f64 {
        let passed = self.steps.partition_point(|(step, _)| *step <= age);
        passed.checked_sub(1).map_or(0.0, |last| self.steps[last].1)
    }

    /// The last age at which a life ends, and the share that is taken by then. What is left is never taken:
    /// nothing was seen of how it ends.
    pub fn last(&self) -> (Span, f64) {
        self.steps.last().copied().unwrap_or((Span::FOREVER, 0.0))
    }

    /// The age at which a share in 0 to 1 is passed; never where so many are not taken at all.
    pub fn age_at(&self, share: f64) -> Span {
        let step = self.steps.partition_point(|(_, taken)| *taken <= share);
        self.steps.get(step).map_or(Span::FOREVER, |(age, _)| *age)
    }

    /// The mean life in milliseconds; infinite where some are never taken.
    pub fn mean_millis(&self) -> f64 {
        let ages = self.steps.iter().scan(0.0, |before, (age, taken)| {
            let share = taken - *before;
            *before = *taken;
            Some(age.0 as f64 * share)
        });
        if self.last().1 < 1.0 { f64::INFINITY } else { ages.sum() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(hours: i64, censored: bool) -> Life {
        Life { length: Span::from_hours(hours), censored }
    }

    fn table(lives: &[(i64, bool)]) -> LifeTable {
        LifeTable::kaplan_meier(lives.iter().map(|(hours, censored)| life(*hours, *censored)).collect())
            .unwrap()
    }

    #[test]
    fn the_estimate_is_that_of_the_textbook() {
        // Remissions under 6-MP (Freireich 1963; Cox and Oakes, Analysis of Survival Data, 1984, table 1.1),
        // weeks as hours; survival .857 .807 .753 .690 .627 .538 .448.
        let ends = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|week| (week, false));
        let cut = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|week| (week, true));
        let table = table(&[ends.as_slice(), cut.as_slice()].concat());
        let expected =
            [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)];
        assert_eq!(table.steps().len(), expected.len());
        for ((age, taken), (week, survival)) in table.steps().iter().zip(expected) {
            assert_eq!(*age, Span::from_hours(week));
            assert!((1.0 - taken - survival).abs() < 0.0005, "week {week}: {}", 1.0 - taken);
        }
        assert_eq!(table.taken_by(Span(Span::from_hours(6).0 - 1)), 0.0);
        assert_eq!(table.taken_by(Span::from_hours(12)), table.taken_by(Span::from_hours(10)));
    }

    #[test]
    fn what_outlives_the_last_end_is_never_taken() {
        let table = table(&[(1, false), (2, true), (3, false), (5, true)]);
        assert_eq!(table.last(), (Span::from_hours(3), 0.625));
        assert_eq!(table.age_at(0.0), Span::from_hours(1));
        assert_eq!(table.age_at(0.24), Span::from_hours(1));
        assert_eq!(table.age_at(0.25), Span::from_hours(3), "a quarter goes first, the next share later");
        assert_eq!(table.age_at(0.625), Span::FOREVER);
        assert!(table.mean_millis().is_infinite());
    }

    #[test]
    fn without_cuts_it_is_the_share_of_lives() {
        let table = table(&[(4, false), (2, false), (2, false), (8, false)]);
        let steps: Vec<_> = table.steps().iter().map(|(age, taken)| (age.as_hours_f64(), *taken)).collect();
        assert_eq!(steps, [(2.0, 0.5), (4.0, 0.75), (8.0, 1.0)]);
        assert_eq!(table.mean_millis(), 4.0 * 3.6e6);
        assert_eq!(LifeTable::kaplan_meier(vec![life(1, true), life(2, true)]), None);
        assert_eq!(LifeTable::kaplan_meier(Vec::new()), None);
    }
}
