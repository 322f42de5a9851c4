//! Fitting: what a recorded history says of the market models, and which of them to use.
//!
//! Knows traces, models and the market's paths. Statistics of histories stand in `price_stats`, `stock_stats` and
//! `life_stats`; each model is fitted in a file of its own; `score` plays fitted models with the market's own code and
//! compares them with a part of the history that was held back. Knows nothing of files and print. Nothing is left to
//! chance: the same history gives the same digits.
//!
//! To add a model: a variant of [`PriceFamily`], [`StockFamily`] or [`HazardFamily`] with its name, a file that turns
//! a history into a [`Fit`], a test that finds the parameters of a generated history again, its form in
//! `report/trace/block.rs`, and `docs/models.md`.

mod bathtub;
mod bootstrap;
mod gaussians;
mod hazard;
mod history;
mod laws;
mod life_stats;
mod mean_reverting;
mod minimum;
mod mixture;
mod on_off;
mod price;
mod price_stats;
mod regime;
mod score;
mod shock;
mod steps;
mod stock;
mod stock_stats;
mod study;
mod survival;
#[cfg(test)]
mod tests;

pub use hazard::{HazardFamily, study as study_hazard};
pub use history::{History, Piece};
pub use laws::{Family, FittedLaw};
pub use life_stats::{HourOfLife, LifeStats};
pub use price::{PriceFamily, study as study_prices};
pub use price_stats::{Above, PriceStats};
pub use regime::name as regime_name;
pub use stock::{StockFamily, study as study_stock};
pub use stock_stats::{AtOnce, SpellStats, StockStats, simultaneous};
pub use study::{HeldBack, Judged, Study, Unfitted, Verdict};
pub use survival::{Alive, alive, alive_under, lasts_longer};

/// One number of a fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, as in scenario files; of a model of several parts after the name of the part.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// What it is counted in: `h`, `/h` for a price per hour, `share`, or nothing for pure numbers.
    pub unit: &'static str,
    /// The standard error, where there is one.
    pub standard_error: Option<f64>,
}

impl Parameter {
    /// A parameter without a standard error.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Parameter {
        Parameter { name: name.into(), value, unit, standard_error: None }
    }

    /// The same with its standard error.
    #[must_use]
    pub fn error(self, standard_error: f64) -> Parameter {
        Parameter { standard_error: Some(standard_error), ..self }
    }
}

/// What the likelihood says of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The natural logarithm of the likelihood.
    pub log_likelihood: f64,
    /// How many numbers were fitted.
    pub free: usize,
}

impl Estimate {
    /// Akaike's criterion: twice the number of parameters less twice the log-likelihood; less is better among models
    /// of one kind of data.
    pub fn aic(&self) -> f64 {
        2.0 * self.free as f64 - 2.0 * self.log_likelihood
    }
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit<M> {
    /// The model, as a scenario has it after its check.
    pub model: M,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What the likelihood says; none where the model has none.
    pub estimate: Option<Estimate>,
    /// What a user should know.
    pub notes: Vec<String>,
}
