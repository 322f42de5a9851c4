//! Shocks that take many units at once, by moments of the M/G/infinity process that the model is.
//!
//! `every` is the time with stock over the number of drops (the closed form for exponential gaps; while there is no stock, shocks
//! are not seen). The share of time with all units is `exp(-E[recovery] / every)`, which gives the mean recovery;
//! its law is taken as exponential. Of the drops, those that take all form a class of their own; the others take a
//! share between bounds with the mean and the variance that were seen.

use super::history::History;
use super::{Fit, Parameter};
use crate::scenario::distribution::Distribution;
use crate::scenario::market::{InitialStock, StockModel};
use crate::scenario::shock::{Loss, LossClass, Shock};
use crate::scenario::trace::StockTrace;
use crate::units::Span;

/// The fewest drops from which the model is fitted.
const FEWEST: usize = 5;
/// What a scenario takes at most as the mean recovery, in units of `every`.
const LONGEST: f64 = 100.0;

/// Fits the model.
///
/// # Errors
/// Says why where the history does not tell the parameters.
pub(super) fn fit(history: &History<u32>) -> Result<Fit<StockModel>, String> {
    let units = history.points.iter().map(|(_, units)| *units).max().unwrap_or(0);
    if units == StockTrace::UNLIMITED {
        return Err("the history has flags: shocks need numbers of units (--counts, or --units N)".to_owned());
    }
    let drops: Vec<f64> = history
        .points
        .windows(2)
        .filter(|pair| pair[1].1 < pair[0].1)
        .map(|pair| 1.0 - f64::from(pair[1].1) / f64::from(pair[0].1))
        .collect();
    if drops.len() < FEWEST {
        return Err(format!("it needs {FEWEST} drops of the number of units, and there are {}", drops.len()));
    }
    let time = |of: &dyn Fn(u32) -> bool| -> f64 {
        history.pieces().filter(|piece| of(piece.value)).map(|piece| piece.length.as_hours_f64()).sum()
    };
    let n = drops.len() as f64;
    let every = time(&|held| held > 0) / n;
    let full = time(&|held| held == units) / history.end.as_hours_f64();
    let in_effect = -full.ln();
    if in_effect > LONGEST {
        return Err("the pool is hardly ever full, so that its size is not told".to_owned());
    }
    let recovery = in_effect * every;
    let (all, parts): (Vec<f64>, Vec<f64>) = drops.iter().partition(|share| **share >= 1.0);
    let odds = all.len() as f64 / n;
    let mut classes = Vec::new();
    let mut parameters = vec![
        Parameter::new("units", f64::from(units), ""),
        Parameter::new("every", every, "h").error(every / n.sqrt()),
        Parameter::new("recovery mean", recovery, "h"),
        Parameter::new("all odds", odds, "share").error((odds * (1.0 - odds) / n).sqrt()),
    ];
    // To millionths, as a scenario takes shares: both odds add up to 1 then.
    let odds = (odds * 1.0e6).round() / 1.0e6;
    if odds > 0.0 {
        classes.push(LossClass { odds, low: 1.0, high: 1.0 });
    }
    if !parts.is_empty() {
        let count = parts.len() as f64;
        let mean = parts.iter().sum::<f64>() / count;
        let variance = parts.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / count;
        // Uniform between mean ± sqrt(3) standard deviations, but a share of something and not of more than all.
        let half = (3.0 * variance).sqrt().min(mean - 1.0e-6).min(1.0 - mean);
        let [low, high] = [mean - half, mean + half].map(|share| (share * 1.0e6).round() / 1.0e6);
        classes.push(LossClass { odds: 1.0 - odds, low, high });
        parameters.push(Parameter::new("share low", low, "share"));
        parameters.push(Parameter::new("share high", high, "share"));
    }
    let mut notes = Vec::new();
    if full < 0.01 {
        notes.push(format!("all {units} units were there for {:.2} % of the time only", 100.0 * full));
    }
    let model = Shock {
        units,
        every: Span::from_sampled_hours(every).max(Span::from_secs(1)),
        loss: Loss(classes),
        recovery: Distribution::Exponential {
            mean: Span::from_sampled_hours(recovery).max(Span::from_secs(1)),
        },
        shared: None,
        initial: InitialStock::Stationary,
    };
    Ok(Fit { model: StockModel::Shock(model), parameters, estimate: None, notes })
}
