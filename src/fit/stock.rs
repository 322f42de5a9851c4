//! The stock models: each by its own estimator, judged alike.

use super::history::History;
use super::laws::Family;
use super::study::{self, Study};
use super::{Fit, on_off, score, shock};
use crate::scenario::market::StockModel;

/// The stock models that are fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StockFamily {
    /// Spells with and without stock, by the law of their lengths.
    OnOff(Family),
    /// Shocks that take many units at once.
    Shock,
}

impl StockFamily {
    /// All of them.
    pub const ALL: [StockFamily; 4] = [
        StockFamily::OnOff(Family::Exponential),
        StockFamily::OnOff(Family::Weibull),
        StockFamily::OnOff(Family::LogNormal),
        StockFamily::Shock,
    ];

    /// The name: that of the model in scenario files, and of the law of its spells.
    pub fn as_str(self) -> &'static str {
        match self {
            StockFamily::OnOff(Family::Exponential) => "on-off-exponential",
            StockFamily::OnOff(Family::Weibull) => "on-off-weibull",
            StockFamily::OnOff(Family::LogNormal) => "on-off-lognormal",
            StockFamily::Shock => "shock",
        }
    }

    /// Fits the model.
    ///
    /// # Errors
    /// Says why the history does not tell the parameters.
    pub fn fit(self, history: &History<u32>) -> Result<Fit<StockModel>, String> {
        match self {
            StockFamily::OnOff(family) => on_off::fit(history, family),
            StockFamily::Shock => shock::fit(history),
        }
    }
}

/// Fits stock models and judges them on the held-back share of the history, or on the whole of it where that is 0.
pub fn study(
    history: &History<u32>,
    families: &[StockFamily],
    held_back: f64,
) -> Study<StockFamily, StockModel> {
    let split = history.split(held_back);
    let judge = match &split {
        Some((first, rest)) => score::StockJudge::new(first, rest),
        None => score::StockJudge::new(history, history),
    };
    let parts = split.as_ref().map(|(first, rest)| (first, rest.end));
    study::of(families, history, parts, StockFamily::fit, |_, fit| Some(judge.judge(&fit.model)))
}
