//! The checked price models of a pool.

use super::Replay;
use crate::scenario::distribution::Distribution;
use crate::units::{Rate, Span};

/// The spot price path of a pool.
#[derive(Clone, Debug, PartialEq)]
pub enum PriceModel {
    /// One price for ever; also a fixed share of the on-demand price.
    Constant(Rate),
    /// A recorded history.
    Trace(Replay<Rate>),
    /// Exponential Ornstein-Uhlenbeck.
    MeanReverting(MeanReverting),
    /// A semi-Markov chain of price levels.
    Regime(Regimes),
    /// Small correlated steps at random instants.
    Steps(Steps),
    /// Prices and gaps drawn from mixtures.
    Mixture(Mixture),
    /// Blocks of a recorded history in random order.
    Bootstrap(Bootstrap),
}

impl PriceModel {
    /// The mean time between changes in milliseconds, or a bound below it; none where the path is not made
    /// but known.
    pub fn mean_gap_millis(&self) -> Option<f64> {
        match self {
            PriceModel::Constant(_) | PriceModel::Trace(_) => None,
            PriceModel::MeanReverting(model) => Some(model.step.0 as f64),
            PriceModel::Regime(model) => {
                model.regimes.iter().map(|regime| regime.spell.mean_millis()).min_by(f64::total_cmp)
            }
            PriceModel::Steps(model) => Some(model.gap.mean_millis()),
            PriceModel::Mixture(model) => Some(model.gap.mean_millis()),
            PriceModel::Bootstrap(model) => {
                let recorded = model.trace.points.len() as f64 / model.trace.end.0 as f64;
                Some(1.0 / (recorded + 1.0 / model.block.0 as f64))
            }
        }
    }
}

/// The logarithm of the price is an Ornstein-Uhlenbeck process, sampled exactly every `step`; the
/// price is then cut at the floor and the cap.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanReverting {
    /// The stationary mean of the price before cutting.
    pub mean: Rate,
    /// The stationary standard deviation of the logarithm, dimensionless.
    pub volatility: f64,
    /// The time in which a deviation falls to 1/e.
    pub reversion: Span,
    /// The time between changes.
    pub step: Span,
    /// Never below.
    pub floor: Rate,
    /// Never above.
    pub cap: Rate,
}

/// The price is that of the present regime; when its spell is over, another regime follows with the
/// probabilities of its row.
#[derive(Clone, Debug, PartialEq)]
pub struct Regimes {
    /// At least two, in the order of their names.
    pub regimes: Vec<Regime>,
    /// The regime at the start of a replication.
    pub start: RegimeStart,
}

/// One regime.
#[derive(Clone, Debug, PartialEq)]
pub struct Regime {
    /// The price while it lasts.
    pub price: Rate,
    /// How long it lasts each time; longer than zero on average.
    pub spell: Distribution,
    /// The probability of each regime to follow; they sum to 1, and its own is 0.
    pub next: Vec<f64>,
}

/// The regime at the start of a replication.
#[derive(Clone, Debug, PartialEq)]
pub enum RegimeStart {
    /// As found at a random instant of a process that has always run, by the share of time of each regime.
    Stationary(Vec<f64>),
    /// A spell of this regime begins at the start.
    Fresh(usize),
}

/// The logarithm of the price moves by normal steps, each correlated with the one before. Where a step
/// leads beyond the floor or the cap, it ends there.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// The price at the start of a replication, from floor to cap and above zero.
    pub start: Rate,
    /// The time between changes.
    pub gap: Distribution,
    /// The mean absolute step of the natural logarithm of the price, dimensionless.
    pub size: f64,
    /// The correlation of a step with the one before, above -1 and below 1.
    pub memory: f64,
    /// Never below.
    pub floor: Rate,
    /// Never above.
    pub cap: Rate,
}

/// Each price and each gap is an independent draw above zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// The price, in currency units per hour; not empty.
    pub price: Vec<Gaussian>,
    /// The time between changes.
    pub gap: Gap,
}

/// One normal distribution of a mixture; the weights of a mixture sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaussian {
    /// Its share of the draws.
    pub weight: f64,
    /// Its mean, above zero.
    pub mean: f64,
    /// Its variance, in squared units of the mean.
    pub variance: f64,
}

/// The time between changes of a mixture.
#[derive(Clone, Debug, PartialEq)]
pub enum Gap {
    /// From a distribution of durations.
    Law(Distribution),
    /// From a mixture, in hours; not empty.
    Hours(Vec<Gaussian>),
}

impl Gap {
    /// The mean in milliseconds; of a mixture before draws below zero are drawn again, and so a bound
    /// below the mean.
    pub fn mean_millis(&self) -> f64 {
        match self {
            Gap::Law(law) => law.mean_millis(),
            Gap::Hours(mixture) => 3.6e6 * mixture.iter().map(|part| part.weight * part.mean).sum::<f64>(),
        }
    }
}

/// A circular block bootstrap of a recorded history.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrap {
    /// The history; it begins anew past its end.
    pub trace: Replay<Rate>,
    /// The length of a block, at most that of the history.
    pub block: Span,
}
