//! Small correlated steps at random instants, by the figures that the model is given in.
//!
//! `size` is the mean of the absolute steps of `ln P`, `memory` the correlation of a step with the one before,
//! `sum of R(k) R(k-1) / sum of R(k)²` (for a normal autoregression this is its likeliest value but for the ends),
//! `gap` the law of the time between changes by maximum likelihood, the first and the last of them cut off. Steps that end at a floor
//! or a cap are cut by it, and how long the price rests there is not a gap: neither is counted.

use std::f64::consts::{FRAC_PI_2, PI};

use super::gaussians::log_density;
use super::history::History;
use super::laws::Family;
use super::price::{Bounds, gap_lives};
use super::{Estimate, Fit, Parameter};
use crate::scenario::lifetimes::Life;
use crate::scenario::market::{PriceModel, Steps};
use crate::units::Rate;

/// The fewest steps from which a correlation is fitted.
const FEWEST: usize = 10;
/// What a scenario takes at most as the mean step.
const LARGEST: f64 = 0.5;

/// Fits the model.
///
/// # Errors
/// Says why where the history does not tell the parameters.
pub(super) fn fit(history: &History<Rate>, list: Option<Rate>) -> Result<Fit<PriceModel>, String> {
    let bounds = Bounds::of(history, list);
    let logs = history.logs();
    if logs.iter().any(|log| !log.is_finite()) {
        return Err("a price of 0 has no logarithm".to_owned());
    }
    let free = |at: usize| {
        let price = history.points[at].1;
        !(bounds.rests_at_floor && price == bounds.floor || bounds.rests_at_cap && price == bounds.cap)
    };
    // A step that a bound cut is none; its neighbours have none before them.
    let steps: Vec<Option<f64>> =
        (1..logs.len()).map(|at| (free(at) && free(at - 1)).then(|| logs[at] - logs[at - 1])).collect();
    let whole: Vec<f64> = steps.iter().flatten().copied().collect();
    if whole.len() < FEWEST {
        return Err(format!("it needs {FEWEST} changes of the price, and there are {}", whole.len()));
    }
    let n = whole.len() as f64;
    let size = whole.iter().map(|step| step.abs()).sum::<f64>() / n;
    let square = whole.iter().map(|step| step * step).sum::<f64>();
    let pairs: Vec<(f64, f64)> = steps.windows(2).filter_map(|pair| Some((pair[0]?, pair[1]?))).collect();
    let lagged: f64 = pairs.iter().map(|(before, now)| before * now).sum();
    let memory = (lagged / square * n / (pairs.len() as f64).max(1.0)).clamp(-0.99, 0.99);
    if !(1.0e-6..=LARGEST).contains(&size) {
        return Err(format!(
            "the mean step is {:.1} % of the price, beyond what the model takes",
            100.0 * size
        ));
    }
    let lives: Vec<Life> = gap_lives(history)
        .into_iter()
        .enumerate()
        .filter_map(|(at, life)| free(at).then_some(life))
        .collect();
    let gap = Family::best(&lives).ok_or("the time between changes is not told by the history")?;
    // Absolute steps have the variance s² - size²; their correlation is near that of the steps squared.
    let spread = (square / n - size * size).max(0.0).sqrt();
    let inflated = ((1.0 + memory * memory) / (1.0 - memory * memory)).sqrt();
    let mut parameters = vec![
        Parameter::new("size", size, "share").error(spread / n.sqrt() * inflated),
        Parameter::new("memory", memory, "").error(((1.0 - memory * memory) / n).sqrt()),
    ];
    parameters.extend(gap.named("gap"));
    let variance = size * size * FRAC_PI_2;
    let likelihood: f64 = pairs
        .iter()
        .map(|(before, now)| log_density(memory * before, variance * (1.0 - memory * memory), *now))
        .sum();
    let estimate =
        Estimate { log_likelihood: likelihood + gap.log_likelihood, free: 2 + gap.parameters.len() };
    let mut notes = bounds.notes();
    let kurtosis = whole.iter().map(|step| step.powi(4)).sum::<f64>() * n / (square * square);
    // Of n normal draws, the fourth moment has the standard error sqrt(24 / n).
    if kurtosis - 3.0 > 4.0 * (24.0 / n).sqrt() {
        let normal = (square / n).sqrt() / (PI / 2.0).sqrt();
        notes.push(format!(
            "large steps are more frequent than in the model: the mean step is {:.2} %, that of normal steps of the same variance {:.2} %",
            100.0 * size,
            100.0 * normal
        ));
    }
    let start = history.points.last().map_or(Rate::ZERO, |(_, price)| *price);
    let model = Steps { start, gap: gap.law, size, memory, floor: bounds.floor, cap: bounds.cap };
    Ok(Fit { model: PriceModel::Steps(model), parameters, estimate: Some(estimate), notes })
}
