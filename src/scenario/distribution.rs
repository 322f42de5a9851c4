//! Distributions of durations, as the scenario gives them.

use rand::Rng;
use rand_distr::{Distribution as _, Exp1, Gamma, LogNormal, StandardUniform, Weibull};

use crate::units::Span;

/// The distribution of a duration.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(Span),
    /// Equally likely between two bounds.
    Uniform {
        /// The shortest.
        low: Span,
        /// The longest.
        high: Span,
    },
    /// Memoryless.
    Exponential {
        /// The mean.
        mean: Span,
    },
    /// Weibull; a shape below 1 has a falling hazard.
    Weibull {
        /// The shape k, dimensionless.
        shape: f64,
        /// The scale.
        scale: Span,
    },
    /// Log-normal.
    LogNormal {
        /// The median, e to the mean of the logarithm.
        median: Span,
        /// The standard deviation of the natural logarithm, dimensionless.
        sigma: f64,
    },
    /// Drawn with replacement from observed values; not empty.
    Empirical(Vec<Span>),
}

impl Distribution {
    /// The mean, in milliseconds.
    pub fn mean_millis(&self) -> f64 {
        match self {
            Distribution::Constant(span) | Distribution::Exponential { mean: span } => span.0 as f64,
            Distribution::Uniform { low, high } => (low.0 as f64 + high.0 as f64) / 2.0,
            Distribution::Weibull { shape, scale } => {
                scale.0 as f64 * statrs::function::gamma::gamma(1.0 + 1.0 / shape)
            }
            Distribution::LogNormal { median, sigma } => median.0 as f64 * (sigma * sigma / 2.0).exp(),
            Distribution::Empirical(values) => {
                values.iter().map(|value| value.0 as f64).sum::<f64>() / values.len() as f64
            }
        }
    }

    /// Whether every draw is the same.
    pub fn constant(&self) -> Option<Span> {
        match self {
            Distribution::Constant(span) => Some(*span),
            _ => None,
        }
    }

    /// One draw, rounded to the nearest millisecond.
    pub fn sample(&self, rng: &mut impl Rng) -> Span {
        let uniform = |rng: &mut _| -> f64 { StandardUniform.sample(rng) };
        match self {
            Distribution::Constant(span) => *span,
            Distribution::Uniform { low, high } => {
                Span::from_sampled_millis(low.0 as f64 + uniform(rng) * (high.0 - low.0) as f64)
            }
            Distribution::Exponential { mean } => {
                let unit: f64 = Exp1.sample(rng);
                Span::from_sampled_millis(unit * mean.0 as f64)
            }
            Distribution::Weibull { shape, scale } => {
                sample_millis(Weibull::new(scale.0 as f64, *shape), rng)
            }
            Distribution::LogNormal { median, sigma } => {
                sample_millis(LogNormal::new((median.0 as f64).ln(), *sigma), rng)
            }
            Distribution::Empirical(values) => values[pick(values.len(), uniform(rng))],
        }
    }

    /// One draw of the spell that a random instant falls into, and of what is left of it then: the
    /// length-biased law and a uniform share of it (renewal theory: the equilibrium distribution).
    pub fn sample_rest_at_random_instant(&self, rng: &mut impl Rng) -> Span {
        let whole = match self {
            Distribution::Constant(span) => span.0 as f64,
            Distribution::Uniform { low, high } => {
                // Density proportional to x on [low, high]: x² is uniform.
                let (low, high): (f64, f64) = (low.0 as f64, high.0 as f64);
                let share: f64 = StandardUniform.sample(rng);
                (low * low + share * (high * high - low * low)).sqrt()
            }
            // Memoryless: what is left has the law of the whole.
            Distribution::Exponential { .. } => return self.sample(rng),
            Distribution::Weibull { shape, scale } => {
                // With x = scale y^(1/k), the length-biased y is Gamma(1 + 1/k, 1).
                let power = sample_f64(Gamma::new(1.0 + 1.0 / shape, 1.0), rng);
                scale.0 as f64 * power.powf(1.0 / shape)
            }
            Distribution::LogNormal { median, sigma } => {
                sample_f64(LogNormal::new((median.0 as f64).ln() + sigma * sigma, *sigma), rng)
            }
            Distribution::Empirical(values) => {
                let total: f64 = values.iter().map(|value| value.0 as f64).sum();
                let share: f64 = StandardUniform.sample(rng);
                let mut rest = share * total;
                values
                    .iter()
                    .find(|value| {
                        rest -= value.0 as f64;
                        rest < 0.0
                    })
                    .or(values.last())
                    .map_or(0.0, |value| value.0 as f64)
            }
        };
        let share: f64 = StandardUniform.sample(rng);
        Span::from_sampled_millis(whole * share)
    }
}

/// Which of `count` equally likely values a uniform number in [0, 1) picks.
fn pick(count: usize, uniform: f64) -> usize {
    ((uniform * count as f64) as usize).min(count.saturating_sub(1))
}

/// A draw from a law whose parameters were checked; a law that can't be built never ends.
fn sample_f64<D: rand_distr::Distribution<f64>, E>(law: Result<D, E>, rng: &mut impl Rng) -> f64 {
    law.map_or(f64::INFINITY, |law| law.sample(rng))
}

fn sample_millis<D: rand_distr::Distribution<f64>, E>(law: Result<D, E>, rng: &mut impl Rng) -> Span {
    Span::from_sampled_millis(sample_f64(law, rng))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Purpose, Seeds};

    fn laws() -> Vec<Distribution> {
        let hours = Span::from_hours;
        vec![
            Distribution::Constant(hours(2)),
            Distribution::Uniform { low: hours(1), high: hours(3) },
            Distribution::Exponential { mean: hours(2) },
            Distribution::Weibull { shape: 0.6, scale: hours(3) },
            Distribution::LogNormal { median: hours(1), sigma: 0.8 },
            Distribution::Empirical(vec![hours(1), hours(2), hours(6)]),
        ]
    }

    /// The mean of a sample lies within 4 standard errors of the closed form.
    fn assert_mean(draws: &[f64], expected: f64, what: &str) {
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let tolerance = 4.0 * (variance / n).sqrt() + 1.0;
        assert!((mean - expected).abs() <= tolerance, "{what}: {mean} is not {expected} ± {tolerance}");
    }

    #[test]
    fn draws_have_the_closed_form_mean() {
        let mut rng = Seeds { master: 7, replication: 0 }.stream(Purpose::Work, 0);
        for law in laws() {
            let draws: Vec<f64> = (0..100_000).map(|_| law.sample(&mut rng).0 as f64).collect();
            assert_mean(&draws, law.mean_millis(), &format!("{law:?}"));
        }
    }

    #[test]
    fn what_is_left_at_a_random_instant_has_the_equilibrium_mean() {
        // Renewal theory: E[rest] = E[X²] / (2 E[X]), with E[X²] from closed forms.
        let hour = 3.6e6_f64;
        let second_moments = [
            4.0,
            13.0 / 3.0,
            8.0,
            9.0 * statrs::function::gamma::gamma(1.0 + 2.0 / 0.6),
            (2.0 * 0.64_f64).exp(),
            41.0 / 3.0,
        ];
        let mut rng = Seeds { master: 7, replication: 1 }.stream(Purpose::Work, 0);
        for (law, moment) in laws().into_iter().zip(second_moments) {
            let draws: Vec<f64> =
                (0..200_000).map(|_| law.sample_rest_at_random_instant(&mut rng).0 as f64).collect();
            assert_mean(&draws, moment * hour * hour / (2.0 * law.mean_millis()), &format!("{law:?}"));
        }
    }
}
