//! Mean-reverting prices: the exponential Ornstein-Uhlenbeck process, sampled exactly.
//!
//! With `X = ln price`, `X(t+d) = m + (X(t) - m) a + s sqrt(1 - a²) N`, `a = exp(-d / reversion)`: the
//! exact transition of the process (Uhlenbeck and Ornstein 1930), so the step changes what is seen of
//! the path and never its law. `s` is the stationary standard deviation of `X` and `m = ln mean - s²/2`,
//! so that the price before cutting has the stated mean. The path starts in the stationary law.

use rand_distr::{Distribution, StandardNormal};

use super::path::Generator;
use crate::scenario::market::MeanReverting;
use crate::seed::Stream;
use crate::units::{Rate, Span};

/// One path in the making.
pub struct Walk {
    rng: Stream,
    /// The mean of the logarithm of the price in currency units per hour.
    center: f64,
    spread: f64,
    memory: f64,
    innovation: f64,
    floor: Rate,
    cap: Rate,
    step: Span,
    /// The current deviation of the logarithm, in stationary standard deviations.
    deviation: Option<f64>,
}

impl Walk {
    /// Starts a path from a stream.
    pub fn new(model: &MeanReverting, rng: Stream) -> Walk {
        let memory = (-(model.step.0 as f64) / model.reversion.0 as f64).exp();
        Walk {
            rng,
            center: model.mean.as_f64().ln() - model.volatility * model.volatility / 2.0,
            spread: model.volatility,
            memory,
            innovation: (1.0 - memory * memory).sqrt(),
            floor: model.floor,
            cap: model.cap,
            step: model.step,
            deviation: None,
        }
    }
}

impl Generator<Rate> for Walk {
    fn next_piece(&mut self) -> (Rate, Span) {
        let normal: f64 = StandardNormal.sample(&mut self.rng);
        let deviation = match self.deviation {
            None => normal,
            Some(previous) => previous * self.memory + self.innovation * normal,
        };
        self.deviation = Some(deviation);
        let price = Rate::from_sampled((self.center + self.spread * deviation).exp());
        (price.clamp(self.floor, self.cap.max(self.floor)), self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Purpose, Seeds};

    fn model() -> MeanReverting {
        MeanReverting {
            mean: Rate::from_sampled(0.5),
            volatility: 0.4,
            reversion: Span::from_hours(6),
            step: Span::from_hours(1),
            floor: Rate::ZERO,
            cap: Rate::MAX,
        }
    }

    #[test]
    fn mean_variance_and_memory_are_those_of_the_closed_form() {
        // Many independent paths, two points each: no correlation within the sample.
        let (paths, model) = (100_000, model());
        let draws: Vec<(f64, f64)> = (0..paths)
            .map(|replication| {
                let mut walk = Walk::new(&model, Seeds { master: 3, replication }.stream(Purpose::Price, 0));
                (walk.next_piece().0.as_f64(), walk.next_piece().0.as_f64())
            })
            .collect();
        let n = paths as f64;
        let mean = draws.iter().map(|(x, _)| x).sum::<f64>() / n;
        let variance = draws.iter().map(|(x, _)| (x - mean).powi(2)).sum::<f64>() / n;
        let logs: Vec<(f64, f64)> = draws.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
        let center = 0.5_f64.ln() - 0.08;
        let correlation = logs.iter().map(|(x, y)| (x - center) * (y - center)).sum::<f64>() / n / 0.16;

        let true_variance = 0.25 * (0.16_f64.exp() - 1.0);
        assert!((mean - 0.5).abs() < 4.0 * (true_variance / n).sqrt(), "mean {mean}");
        assert!(
            (variance / true_variance - 1.0).abs() < 0.05,
            "variance {variance}, expected {true_variance}"
        );
        let expected = (-1.0_f64 / 6.0).exp();
        assert!(
            (correlation - expected).abs() < 4.0 * 1.5 / n.sqrt(),
            "memory {correlation}, expected {expected}"
        );
    }

    #[test]
    fn floor_and_cap_hold() {
        let model = MeanReverting { floor: Rate(400_000), cap: Rate(600_000), ..model() };
        let mut walk = Walk::new(&model, Seeds { master: 1, replication: 0 }.stream(Purpose::Price, 0));
        let prices: Vec<Rate> = (0..1_000).map(|_| walk.next_piece().0).collect();
        assert!(prices.iter().all(|price| (model.floor..=model.cap).contains(price)));
        assert!(prices.contains(&model.floor) && prices.contains(&model.cap));
    }
}
