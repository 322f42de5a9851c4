//! The bathtub law by least squares on the Kaplan-Meier estimate.
//!
//! Least is `sum over the ages u at which lives end of (F(u) - KM(u))²`, each age once, F not cut: the estimator that
//! the published figures were found by (Kadupitiya, Jadhao and Sharma, HPDC'20, fit the empirical law likewise). The
//! search begins at several shapes, since the surface has more than one valley.

use super::minimum::minimum;
use super::{Fit, Parameter};
use crate::scenario::bathtub::Bathtub;
use crate::scenario::lifetimes::LifeTable;
use crate::scenario::market::HazardModel;
use crate::units::Span;

/// The fewest ages from which four numbers are fitted.
const FEWEST: usize = 12;
/// What a scenario takes at most as the share that is taken at once.
const AT_ONCE: f64 = 0.01;

/// Fits the law.
///
/// # Errors
/// Says why where the lives do not tell the parameters.
pub(super) fn fit(table: &LifeTable) -> Result<Fit<HazardModel>, String> {
    let steps: Vec<(f64, f64)> =
        table.steps().iter().map(|(age, taken)| (age.as_hours_f64(), *taken)).collect();
    if steps.len() < FEWEST {
        return Err(format!("it needs {FEWEST} ages at which lives end, and there are {}", steps.len()));
    }
    let law = |at: &[f64], age: f64| {
        let (share, early, late, wall) = (at[0].exp(), at[1].exp(), at[2].exp(), at[3]);
        share * (1.0 - (-age / early).exp() + ((age - wall) / late).exp())
    };
    let cost = |at: &[f64]| {
        if at[0] > 0.0 {
            return f64::INFINITY;
        }
        steps.iter().map(|(age, taken)| (law(at, *age) - taken).powi(2)).sum::<f64>()
    };
    let last = steps.last().map_or(1.0, |(age, _)| *age);
    let quantile = |share: f64| steps[(share * (steps.len() - 1) as f64) as usize].0.max(1.0e-3);
    let starts =
        [0.1, 0.3, 0.5].into_iter().flat_map(|early| [0.02, 0.1].into_iter().map(move |late| (early, late)));
    let found = starts
        .map(|(early, late)| {
            let start = [0.4_f64.ln(), quantile(early).ln(), (late * last).ln(), last];
            minimum(cost, &start, 0.3)
        })
        .min_by(|a, b| cost(a).total_cmp(&cost(b)))
        .unwrap_or_default();
    let (share, early, late, wall) = (found[0].exp(), found[1].exp(), found[2].exp(), found[3]);
    let model = Bathtub {
        share,
        early: Span::from_sampled_hours(early),
        late: Span::from_sampled_hours(late),
        wall: Span::from_sampled_hours(wall),
    };
    let is_sound = model.early.is_positive() && model.late.is_positive() && model.wall.is_positive();
    if !is_sound || model.taken_by(Span::ZERO) > AT_ONCE {
        return Err("the lives have no wall at which the last ones go".to_owned());
    }
    let mean = steps.iter().map(|(_, taken)| taken).sum::<f64>() / steps.len() as f64;
    let total: f64 = steps.iter().map(|(_, taken)| (taken - mean).powi(2)).sum();
    let parameters = vec![
        Parameter::new("a", share, ""),
        Parameter::new("tau1", early, "h"),
        Parameter::new("tau2", late, "h"),
        Parameter::new("b", wall, "h"),
        Parameter::new("R2", 1.0 - cost(&found) / total, ""),
    ];
    let notes = vec![
        "least squares has no likelihood, and neighbouring ages are not independent: no standard errors"
            .to_owned(),
    ];
    Ok(Fit { model: HazardModel::Bathtub(model), parameters, estimate: None, notes })
}
