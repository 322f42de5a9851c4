//! The length of the blocks of a bootstrap, from how long the price remembers.
//!
//! The rule of Politis and White (*Econometric Reviews* 23, 2004, with the correction of Patton, Politis and White,
//! 28, 2009) for the circular block bootstrap of the mean, on the logarithm of the price at equal steps.

use super::history::History;
use super::{Fit, Parameter};
use crate::scenario::market::{Bootstrap, PriceModel};
use crate::units::{Rate, Span};

/// The history is looked at this many times.
const INSTANTS: usize = 2_000;

/// Chooses the length of a block.
///
/// # Errors
/// Says why where there is nothing to draw from.
pub(super) fn fit(history: &History<Rate>) -> Result<Fit<PriceModel>, String> {
    if history.points.len() < 2 {
        return Err("the price never changes".to_owned());
    }
    let step = (history.end.0 / INSTANTS as i64).max(1);
    let values: Vec<f64> =
        (0..INSTANTS as i64).map(|at| history.at(Span(at * step)).as_f64().max(1.0e-6).ln()).collect();
    let steps = block(&values);
    let hour = Span::from_hours(1);
    let millis = Span::from_sampled_millis(steps * step as f64);
    // Nobody needs a block to the millisecond.
    let block = if millis > hour { millis.round_up(hour) } else { millis.max(Span::from_secs(1)) };
    let block = block.min(history.end);
    let mut notes = Vec::new();
    if block.0 > history.end.0 / 4 {
        notes
            .push("the price remembers for so long that the history holds few independent blocks".to_owned());
    }
    let parameters = vec![Parameter::new("block", block.as_hours_f64(), "h")];
    let model = PriceModel::Bootstrap(Bootstrap { trace: history.replay(), block });
    Ok(Fit { model, parameters, estimate: None, notes })
}

/// The best length of a block, in values.
pub(super) fn block(values: &[f64]) -> f64 {
    let n = values.len();
    let mean = values.iter().sum::<f64>() / n as f64;
    let covariance = |lag: usize| {
        values.iter().zip(&values[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / n as f64
    };
    let zero = covariance(0);
    if zero <= 0.0 {
        return 1.0;
    }
    // The first lag after which so many correlations in a row are not to be told from none.
    let quiet = ((n as f64).log10().sqrt().ceil() as usize).max(5);
    let longest = (n as f64).sqrt().ceil() as usize + quiet;
    let threshold = 2.0 * ((n as f64).log10() / n as f64).sqrt();
    let mut run = 0;
    let mut last = longest;
    for lag in 1..=longest {
        run = if (covariance(lag) / zero).abs() < threshold { run + 1 } else { 0 };
        if run == quiet {
            last = lag - quiet;
            break;
        }
    }
    let window = (2 * last.max(1)).min(longest);
    // The flat-top window: 1 up to a half, then down to 0.
    let weight = |lag: usize| (2.0 * (1.0 - lag as f64 / window as f64)).clamp(0.0, 1.0);
    let (mut flat, mut slope) = (zero, 0.0);
    for lag in 1..=window {
        let part = 2.0 * weight(lag) * covariance(lag);
        flat += part;
        slope += part * lag as f64;
    }
    let longest = (3.0 * (n as f64).sqrt()).min(n as f64 / 3.0).ceil();
    let best = (2.0 * slope * slope / (4.0 / 3.0 * flat * flat) * n as f64).cbrt();
    if best.is_finite() { best.clamp(1.0, longest) } else { longest }
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution as _, StandardNormal};

    use super::*;
    use crate::seed::{Purpose, Seeds};

    #[test]
    fn blocks_grow_with_memory_as_the_rule_says() {
        // For an autoregression of order one the rule has the limit ((2 (2a/(1-a²))²) / (4/3) n)^(1/3).
        let mut lengths = Vec::new();
        for memory in [0.0, 0.5, 0.8] {
            let mut rng = Seeds { master: 8, replication: 0 }.stream(Purpose::Price, 0);
            let mut x = 0.0;
            let values: Vec<f64> = (0..4_000)
                .map(|_| {
                    let normal: f64 = StandardNormal.sample(&mut rng);
                    x = memory * x + normal;
                    x
                })
                .collect();
            let expected: f64 = (1.5_f64 * (2.0 * memory / (1.0 - memory * memory)).powi(2) * 4_000.0).cbrt();
            let found = block(&values);
            assert!(
                (found - expected.max(1.0)).abs() < 0.4 * expected + 3.0,
                "{memory}: {found}, {expected}"
            );
            lengths.push(found);
        }
        assert!(lengths[0] < lengths[1] && lengths[1] < lengths[2], "{lengths:?}");
        assert_eq!(block(&[1.0; 50]), 1.0);
    }
}
