//! What a scenario file may say of spot prices.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::market::{DistributionFile, PastEndFile, TraceFile};
use crate::scenario::scalar::{DurationText, Price, Share};

/// A spot price: exactly one model.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct PriceFile {
    /// One price per hour for ever.
    pub constant: Option<Price>,
    /// A fixed share of the list price.
    pub discount: Option<DiscountFile>,
    /// A recorded history.
    pub trace: Option<TraceFile>,
    /// Exponential Ornstein-Uhlenbeck.
    #[serde(rename = "mean-reverting")]
    pub mean_reverting: Option<MeanRevertingFile>,
    /// Switching between named regimes.
    pub regime: Option<RegimeFile>,
    /// Small steps at random instants, as prices on AWS have moved since 2017.
    pub steps: Option<StepsFile>,
    /// Each price and each gap is drawn from a mixture of normal distributions.
    pub mixture: Option<MixtureFile>,
    /// Blocks of a recorded history in random order.
    pub bootstrap: Option<BootstrapFile>,
    /// As `market.start`, which is the same for all traces.
    pub start: Option<String>,
    /// What holds past the end of the trace; default `wrap`.
    pub past_end: Option<PastEndFile>,
}

/// A fixed share of the list price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiscountFile {
    /// So much is taken off: `off: 80%` pays a fifth.
    Off(Share),
    /// So much is paid: `pay: 20%`.
    Pay(Share),
}

/// Mean-reverting prices.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct MeanRevertingFile {
    /// The stationary mean before cutting: per hour, or a percentage of the list price.
    pub mean: LevelFile,
    /// The stationary standard deviation of the natural logarithm of the price.
    pub volatility: f64,
    /// The time in which a deviation falls to 1/e.
    pub reversion: DurationText,
    /// The time between changes; default 5m.
    pub step: Option<DurationText>,
    /// Never below; default 0.
    pub floor: Option<LevelFile>,
    /// Never above; default the list price.
    pub cap: Option<LevelFile>,
}

/// Prices that switch between regimes.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct RegimeFile {
    /// The regimes by name, at least two.
    pub regimes: BTreeMap<String, OneRegimeFile>,
    /// The regime whose spell begins at the start; default `stationary`: as at a random instant.
    pub start: Option<String>,
}

/// One regime.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct OneRegimeFile {
    /// The price while it lasts: per hour, or a percentage of the list price.
    pub price: LevelFile,
    /// How long it lasts each time.
    pub spell: DistributionFile,
    /// Which regime follows with which probability, from 0 to 1; of two regimes each follows the other.
    pub next: Option<BTreeMap<String, f64>>,
}

/// Prices that move in small steps at random instants.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct StepsFile {
    /// The price at the start of a replication: per hour, or a percentage of the list price.
    pub start: LevelFile,
    /// The mean time between changes, which is exponential; or `gap`.
    pub mean_gap: Option<DurationText>,
    /// The time between changes; or `mean_gap`.
    pub gap: Option<DistributionFile>,
    /// The mean absolute size of a step, as a share of the price.
    pub size: Share,
    /// The correlation of each step with the one before, above -1 and below 1; default 0.
    pub memory: Option<f64>,
    /// Never below; default 0.
    pub floor: Option<LevelFile>,
    /// Never above; default the list price.
    pub cap: Option<LevelFile>,
}

/// Prices and gaps from mixtures of normal distributions.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct MixtureFile {
    /// The price, in currency units per hour.
    pub price: Vec<GaussianFile>,
    /// The time between changes, in hours; or `gap`.
    pub gap_hours: Option<Vec<GaussianFile>>,
    /// The time between changes; or `gap_hours`.
    pub gap: Option<DistributionFile>,
}

/// One normal distribution of a mixture.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct GaussianFile {
    /// Its share of the draws, from 0 to 1.
    pub weight: f64,
    /// Its mean, above zero.
    pub mean: f64,
    /// Its variance (not its standard deviation), in squared units of the mean.
    pub variance: f64,
}

/// Blocks of a recorded history in random order.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct BootstrapFile {
    /// The recorded history.
    pub trace: TraceFile,
    /// The length of a block.
    pub block: DurationText,
}

/// A price per hour, or a percentage of the list price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LevelFile {
    /// Per hour.
    Price(Price),
    /// Of the list price.
    OfList(Share),
}
