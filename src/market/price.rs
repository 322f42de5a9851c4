//! The price of a pool in the making, by whichever model makes it.

use rand::{Rng, RngExt};

use super::path::Generator;
use super::{bootstrap, mean_reverting, mixture, regime, steps};
use crate::units::{Rate, Span};

/// A price path in the making.
pub enum Prices<'a> {
    /// Exponential Ornstein-Uhlenbeck.
    MeanReverting(mean_reverting::Walk),
    /// A semi-Markov chain of price levels.
    Regime(regime::Switches<'a>),
    /// Small correlated steps at random instants.
    Steps(steps::Climb<'a>),
    /// Prices and gaps drawn from mixtures.
    Mixture(mixture::Draws<'a>),
    /// Blocks of a recorded history.
    Bootstrap(bootstrap::Blocks<'a>),
}

impl Generator<Rate> for Prices<'_> {
    fn next_piece(&mut self) -> (Rate, Span) {
        match self {
            Prices::MeanReverting(walk) => walk.next_piece(),
            Prices::Regime(switches) => switches.next_piece(),
            Prices::Steps(climb) => climb.next_piece(),
            Prices::Mixture(draws) => draws.next_piece(),
            Prices::Bootstrap(blocks) => blocks.next_piece(),
        }
    }
}

/// One of several choices with these weights, which are not negative and of which some is positive.
pub(super) fn pick(weights: impl Iterator<Item = f64> + Clone, rng: &mut impl Rng) -> usize {
    let unit: f64 = rng.random();
    let mut left = unit * weights.clone().sum::<f64>();
    let mut last = 0;
    for (at, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
        left -= weight;
        last = at;
        if left < 0.0 {
            break;
        }
    }
    last
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::seed::{Purpose, Seeds, Stream};

    /// The stream of some pool's prices.
    pub fn stream(replication: u64) -> Stream {
        Seeds { master: 11, replication }.stream(Purpose::Price, 0)
    }

    /// The mean of independent draws lies within 4 standard errors of what is expected.
    pub fn assert_mean(draws: &[f64], expected: f64, what: &str) {
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let tolerance = 4.0 * (variance / n).sqrt();
        assert!((mean - expected).abs() <= tolerance, "{what}: {mean} is not {expected} ± {tolerance}");
    }

    #[test]
    fn choices_come_as_often_as_their_weights_say() {
        let mut rng = stream(0);
        let weights = [0.0, 2.0, 1.0, 0.0, 5.0, 0.0];
        let draws: Vec<usize> = (0..80_000).map(|_| pick(weights.into_iter(), &mut rng)).collect();
        for (choice, weight) in weights.into_iter().enumerate() {
            let hits: Vec<f64> = draws.iter().map(|draw| f64::from(*draw == choice)).collect();
            assert_mean(&hits, weight / 8.0, &format!("choice {choice}"));
        }
    }
}
