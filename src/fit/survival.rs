//! How many are still there at an age: observed with its uncertainty, and by a fitted law.

use statrs::function::erf::{erfc, erfc_inv};

use crate::market::hazard::taken_within;
use crate::scenario::distribution::Distribution;
use crate::scenario::lifetimes::Life;
use crate::scenario::market::HazardModel;
use crate::units::Span;

/// The share that outlives an age, as the Kaplan-Meier estimator has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alive {
    /// The age, at which at least one life ends.
    pub age: Span,
    /// The share that outlives it, from 0 to 1.
    pub share: f64,
    /// The ends of its interval, by Greenwood's variance on the scale of `ln(-ln S)`, on which it stays between 0
    /// and 1 (Kalbfleisch and Prentice, *The Statistical Analysis of Failure Time Data*, 2nd edition, section 1.4);
    /// none where none is left.
    pub interval: Option<(f64, f64)>,
}

/// The survival curve of lives, an entry for each age at which one ends, with intervals of this confidence, such as
/// 0.95.
pub fn alive(lives: &[Life], confidence: f64) -> Vec<Alive> {
    let mut lives = lives.to_vec();
    lives.sort_unstable();
    let z = std::f64::consts::SQRT_2 * erfc_inv(1.0 - confidence);
    let (mut share, mut variance, mut observed) = (1.0_f64, 0.0_f64, lives.len());
    let mut curve = Vec::new();
    for same in lives.chunk_by(|one, other| one.length == other.length) {
        let taken = same.iter().filter(|life| !life.censored).count();
        if taken > 0 {
            let (n, d) = (observed as f64, taken as f64);
            share *= 1.0 - d / n;
            variance += d / (n * (n - d));
            let interval = (share > 0.0).then(|| {
                let log = share.ln();
                let factor = (z * variance.sqrt() / log.abs()).exp();
                (share.powf(factor), share.powf(1.0 / factor))
            });
            curve.push(Alive { age: same[0].length, share, interval });
        }
        observed -= same.len();
    }
    curve
}

/// The share of instances that outlives an age under a hazard.
pub fn alive_under(model: &HazardModel, age: Span) -> f64 {
    1.0 - taken_within(model, age)
}

/// The share of spells that last longer than this under a law; none for laws that are no fitted ones.
pub fn lasts_longer(law: &Distribution, than: Span) -> Option<f64> {
    let hazard = match law {
        Distribution::Exponential { mean } => HazardModel::Exponential { mean: *mean },
        Distribution::Weibull { shape, scale } => HazardModel::Weibull { shape: *shape, scale: *scale },
        Distribution::LogNormal { median, sigma } => {
            let deviations = (than.0 as f64 / median.0 as f64).ln() / sigma;
            return Some(if than.0 <= 0 { 1.0 } else { erfc(deviations / std::f64::consts::SQRT_2) / 2.0 });
        }
        _ => return None,
    };
    Some(alive_under(&hazard, than))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(hours: i64, censored: bool) -> Life {
        Life { length: Span::from_hours(hours), censored }
    }

    #[test]
    fn the_curve_and_its_interval_are_those_of_the_textbook() {
        // Six lives, ends at 1, 3 and 6, cut off at 2, 4 and 6: S = 5/6, 5/6 * 3/4, 5/6 * 3/4 * 1/2.
        let lives =
            [life(1, false), life(2, true), life(3, false), life(4, true), life(6, false), life(6, true)];
        let curve = alive(&lives, 0.95);
        let shares: Vec<f64> = curve.iter().map(|of| of.share).collect();
        for (found, expected) in shares.iter().zip([5.0 / 6.0, 0.625, 0.3125]) {
            assert!((found - expected).abs() < 1e-12, "{shares:?}");
        }
        // By hand for the first: V = 1 / (6 * 5), ln S = -0.18232, factor = exp(1.95996 * 0.18257 / 0.18232) = 7.1189.
        let (low, high) = curve[0].interval.unwrap();
        assert!((low - 0.273_1).abs() < 5e-4 && (high - 0.974_7).abs() < 5e-4, "{low} {high}");
        assert_eq!(alive(&[life(1, false)], 0.95)[0].interval, None);
    }

    #[test]
    fn laws_halve_at_their_medians() {
        let hours = Span::from_hours;
        let median =
            lasts_longer(&Distribution::LogNormal { median: hours(3), sigma: 1.2 }, hours(3)).unwrap();
        assert!((median - 0.5).abs() < 1e-9);
        let mean = lasts_longer(&Distribution::Exponential { mean: hours(2) }, hours(2)).unwrap();
        assert!((mean - (-1.0_f64).exp()).abs() < 1e-9);
        assert_eq!(lasts_longer(&Distribution::Constant(hours(1)), hours(1)), None);
    }
}
