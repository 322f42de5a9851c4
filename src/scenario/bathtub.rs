//! The bathtub law of machines that are taken after 24 h at the latest.

use crate::units::Span;

/// Lives with `F(t) = A (1 - exp(-t/tau1) + exp((t-b)/tau2))` (Kadupitiya, Jadhao and Sharma, HPDC'20,
/// arXiv 1911.05160): many go early, few in the middle, the rest at a wall.
///
/// F grows beyond 1. It is used as it is up to where it reaches 1 and cut there, not rescaled, so that
/// the share taken by any age is the fitted one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bathtub {
    /// A: the share that the early part alone would take, above 0 and up to 1.
    pub share: f64,
    /// tau1: how fast the early ones go.
    pub early: Span,
    /// tau2: how fast the last ones go.
    pub late: Span,
    /// b: about when the last ones go.
    pub wall: Span,
}

/// Finer than the rounding to a millisecond that follows.
const TOLERANCE_MILLIS: f64 = 1.0e-3;

impl Bathtub {
    /// The share of lives that end by `age`.
    pub fn taken_by(&self, age: Span) -> f64 {
        if age < Span::ZERO { 0.0 } else { self.uncut(age.0 as f64).0.min(1.0) }
    }

    /// The longest life: where F reaches 1.
    pub fn longest(&self) -> Span {
        self.age_at(1.0)
    }

    /// The mean life in milliseconds: the integral of 1 - F up to the longest life.
    pub fn mean_millis(&self) -> f64 {
        let (early, late, end) = (self.early.0 as f64, self.late.0 as f64, self.longest().0 as f64);
        let wall = self.wall.0 as f64;
        let gone_early = end - early * (1.0 - (-end / early).exp());
        let gone_late = late * (((end - wall) / late).exp() - (-wall / late).exp());
        end - self.share * (gone_early + gone_late)
    }

    /// The age by which this share is taken: F inverted, to the nearest millisecond. F begins a little
    /// above 0; the shares below are taken at once.
    pub fn age_at(&self, share: f64) -> Span {
        if share <= self.uncut(0.0).0 {
            return Span::ZERO;
        }
        // Either part alone reaches the share later than both together: two upper bounds.
        let by_late = self.wall.0 as f64 + self.late.0 as f64 * (share / self.share).ln();
        let by_early = if share < self.share {
            -(self.early.0 as f64) * (-share / self.share).ln_1p()
        } else {
            f64::INFINITY
        };
        let (mut low, mut high) = (0.0, by_late.min(by_early));
        let mut age = high;
        // Newton's method, kept between bounds by bisection: F is concave first and convex later.
        for _ in 0..200 {
            let (reached, slope) = self.uncut(age);
            if reached < share {
                low = age;
            } else {
                high = age;
            }
            let newton = age - (reached - share) / slope;
            let next = if (low..=high).contains(&newton) { newton } else { (low + high) / 2.0 };
            if (next - age).abs() < TOLERANCE_MILLIS {
                age = next;
                break;
            }
            age = next;
        }
        Span::from_sampled_millis(age)
    }

    /// F and its slope per millisecond at an age in milliseconds, not cut.
    fn uncut(&self, age: f64) -> (f64, f64) {
        let (early, late) = (self.early.0 as f64, self.late.0 as f64);
        let (left, wall) = ((-age / early).exp(), ((age - self.wall.0 as f64) / late).exp());
        (self.share * (1.0 - left + wall), self.share * (left / early + wall / late))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Least squares on the 813 lives of us-central1-c, 2019 (goog-preemption-data, Apache-2.0).
    pub(crate) const CENTRAL: Bathtub =
        Bathtub { share: 0.375, early: Span(3_985_200), late: Span(2_516_400), wall: Span(87_814_800) };

    #[test]
    fn the_inverse_is_the_inverse_to_the_millisecond() {
        let steep = Bathtub { share: 0.9, early: Span(1), late: Span(60_000), wall: Span(3_600_000) };
        let slow = Bathtub { share: 0.01, early: Span(1 << 50), late: Span(1_000), wall: Span(9_000_000) };
        for law in [CENTRAL, steep, slow, Bathtub { share: 1.0, ..CENTRAL }] {
            for step in 1..=2_000 {
                let share = f64::from(step) / 2_000.0;
                let age = law.age_at(share);
                let (before, after) = (law.taken_by(Span(age.0 - 1)), law.taken_by(Span(age.0 + 1)));
                assert!(before <= share && share <= after, "{law:?}: {share} at {age}: {before} {after}");
            }
        }
    }

    #[test]
    fn it_is_cut_where_it_reaches_one() {
        // A (1 - exp(-t/tau1) + exp((t-b)/tau2)) = 1 by hand: exp((t-b)/tau2) = 1/A - 1 but for 1e-10.
        let by_hand = 24.393 + 0.699 * (1.0 / 0.375 - 1.0_f64).ln();
        assert!((CENTRAL.longest().as_hours_f64() - by_hand).abs() < 1.0e-6);
        assert_eq!(CENTRAL.taken_by(CENTRAL.longest() + Span(1)), 1.0);
        assert_eq!(CENTRAL.taken_by(Span::from_hours(100)), 1.0);
        // Up to there it is the formula, not rescaled.
        let at_six = 0.375 * (1.0 - (-6.0 / 1.107_f64).exp() + ((6.0 - 24.393) / 0.699_f64).exp());
        assert!((CENTRAL.taken_by(Span::from_hours(6)) - at_six).abs() < 1.0e-12);
    }

    #[test]
    fn it_begins_above_zero_and_what_is_below_goes_at_once() {
        let loose = Bathtub { wall: Span(4 * 2_516_400), ..CENTRAL };
        let at_once = 0.375 * (-4.0_f64).exp();
        assert!((loose.taken_by(Span::ZERO) - at_once).abs() < 1.0e-12);
        assert_eq!(loose.taken_by(Span(-1)), 0.0);
        assert_eq!(loose.age_at(0.0), Span::ZERO);
        assert_eq!(loose.age_at(at_once * 0.99), Span::ZERO);
        assert!(loose.age_at(at_once * 1.01).is_positive());
    }

    #[test]
    fn the_mean_is_the_area_above_the_curve() {
        let step = 1_000;
        let area: f64 = (0..CENTRAL.longest().0 / step)
            .map(|k| 1.0 - CENTRAL.taken_by(Span(k * step + step / 2)))
            .sum::<f64>()
            * step as f64;
        assert!((CENTRAL.mean_millis() - area).abs() < 2.0 * step as f64, "{}", CENTRAL.mean_millis());
    }
}
