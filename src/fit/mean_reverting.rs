//! The exponential Ornstein-Uhlenbeck process by exact maximum likelihood, whatever the gaps.
//!
//! Seen at the change points, `X = ln P` has the exact transition of the model: given `X(k-1)` a gap d before,
//! `X(k)` is normal with mean `m + (X(k-1) - m) a` and variance `s² (1 - a²)`, `a = exp(-d / reversion)`; `X(0)` has
//! the stationary law. Given the reversion, m and s² are least squares in closed form, so that the search is for one
//! number (Franco, *Maximum likelihood estimation of mean reverting processes*, 2003, for equal gaps).

use super::gaussians::log_density;
use super::history::History;
use super::minimum::{minimum, standard_errors};
use super::price::Bounds;
use super::{Estimate, Fit, Parameter};
use crate::scenario::market::{MeanReverting, PriceModel};
use crate::units::{Rate, Span};

/// The fewest changes from which three numbers are fitted.
const FEWEST: usize = 10;

/// Fits the process.
///
/// # Errors
/// Says why where the history does not tell the parameters.
pub(super) fn fit(history: &History<Rate>, list: Option<Rate>) -> Result<Fit<PriceModel>, String> {
    if history.points.len() < FEWEST {
        return Err(format!("it needs {FEWEST} prices, and there are {}", history.points.len()));
    }
    let logs = history.logs();
    if logs.iter().any(|log| !log.is_finite()) {
        return Err("a price of 0 has no logarithm".to_owned());
    }
    let times: Vec<f64> = history.points.iter().map(|(at, _)| at.as_hours_f64()).collect();
    let gaps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let length = history.end.as_hours_f64();
    let profile = |at: &[f64]| {
        let (center, variance) = given_reversion(&logs, &gaps, at[0].exp());
        -log_likelihood(&logs, &gaps, [center, variance.ln() / 2.0, at[0]])
    };
    // The likelihood of the reversion alone may have more than one top: begin at the best of a grid.
    let (shortest, longest) = (length / (20.0 * logs.len() as f64), 10.0 * length);
    let grid = (0..=60).map(|step| shortest.ln() + (longest / shortest).ln() * f64::from(step) / 60.0);
    let start = grid.min_by(|a, b| profile(&[*a]).total_cmp(&profile(&[*b]))).unwrap_or(length.ln());
    let reversion = minimum(profile, &[start], 0.2)[0].min(longest.ln());
    let (center, variance) = given_reversion(&logs, &gaps, reversion.exp());
    let found = [center, variance.ln() / 2.0, reversion];
    let errors = standard_errors(|at| -log_likelihood(&logs, &gaps, [at[0], at[1], at[2]]), &found);
    let (spread, hours) = (variance.sqrt(), reversion.exp());
    let mean = (center + variance / 2.0).exp();
    let mut sorted = gaps.clone();
    sorted.sort_by(f64::total_cmp);
    let step = Span::from_sampled_hours(sorted[sorted.len() / 2]).max(Span::from_secs(1));
    let bounds = Bounds::of(history, list);
    let mut notes = bounds.notes();
    if hours > length / 5.0 {
        notes.push(format!(
            "deviations last {hours:.0} h and the history {length:.0} h: whether the price returns to a level can hardly be seen"
        ));
    }
    let error = |of: &dyn Fn(&[f64]) -> f64| errors.as_deref().map(of);
    let parameters = vec![
        // By the delta method, without the correlation of the two.
        Parameter {
            standard_error: error(&|e| mean * (e[0].powi(2) + (variance * e[1]).powi(2)).sqrt()),
            ..Parameter::new("mean", mean, "/h")
        },
        Parameter { standard_error: error(&|e| spread * e[1]), ..Parameter::new("volatility", spread, "") },
        Parameter { standard_error: error(&|e| hours * e[2]), ..Parameter::new("reversion", hours, "h") },
    ];
    if spread > 5.0 {
        return Err("the logarithm of the price varies more than the model allows".to_owned());
    }
    let model = MeanReverting {
        mean: Rate::from_sampled(mean),
        volatility: spread,
        reversion: Span::from_sampled_hours(hours),
        step,
        floor: bounds.floor,
        cap: bounds.cap,
    };
    let estimate = Estimate { log_likelihood: log_likelihood(&logs, &gaps, found), free: 3 };
    Ok(Fit { model: PriceModel::MeanReverting(model), parameters, estimate: Some(estimate), notes })
}

/// The mean and the variance of the logarithm that are likeliest for a reversion in hours.
fn given_reversion(logs: &[f64], gaps: &[f64], reversion: f64) -> (f64, f64) {
    // Each transition is a regression on m with weight 1 / (1 - a²); the first value counts once.
    let (mut above, mut below) = (logs[0], 1.0);
    let transitions = || {
        logs.windows(2).zip(gaps).map(|(pair, gap)| {
            let memory = (-gap / reversion).exp();
            (pair[0], pair[1], memory, -(-2.0 * gap / reversion).exp_m1())
        })
    };
    for (before, now, memory, freedom) in transitions() {
        above += (now - memory * before) * (1.0 - memory) / freedom;
        below += (1.0 - memory).powi(2) / freedom;
    }
    let center = above / below;
    let rest: f64 = transitions()
        .map(|(before, now, memory, freedom)| (now - center - memory * (before - center)).powi(2) / freedom)
        .sum();
    let variance = (rest + (logs[0] - center).powi(2)) / logs.len() as f64;
    (center, variance.max(1.0e-18))
}

/// The log-likelihood of mean, logarithm of the standard deviation, and logarithm of the reversion in hours.
fn log_likelihood(logs: &[f64], gaps: &[f64], [center, spread, reversion]: [f64; 3]) -> f64 {
    let (variance, reversion) = ((2.0 * spread).exp(), reversion.exp());
    let later = logs.windows(2).zip(gaps).map(|(pair, gap)| {
        let memory = (-gap / reversion).exp();
        let freedom = -(-2.0 * gap / reversion).exp_m1();
        log_density(center + memory * (pair[0] - center), variance * freedom, pair[1])
    });
    log_density(center, variance, logs[0]) + later.sum::<f64>()
}
