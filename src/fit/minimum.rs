//! The least value of a function of a few numbers, and what its curvature says of their uncertainty.
//!
//! The search is the simplex method of Nelder and Mead (*The Computer Journal* 7, 1965) as the crate `argmin`
//! has it. It knows neither chance nor threads, so the same data lead to the same digits.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;

/// So many rounds of a search at most; those of our few parameters need some hundred.
const ROUNDS: u64 = 4_000;
/// A search begins anew where it ended: the simplex may have shrunk too early.
const RESTARTS: usize = 4;
/// A search is over where the values at the corners differ by less than this, in units of the value.
const TOLERANCE: f64 = 1.0e-11;
/// Below this a value is as good as none.
const SMALLEST: f64 = 1.0e-3;

struct Cost<F>(F);

impl<F: Fn(&[f64]) -> f64> CostFunction for Cost<F> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        let value = (self.0)(at);
        // What has no value is no minimum.
        Ok(if value.is_nan() { f64::MAX } else { value.min(f64::MAX) })
    }
}

/// Where `cost` is least, looked for around `start` in steps of `reach`; where the search fails, `start`.
pub fn minimum(cost: impl Fn(&[f64]) -> f64, start: &[f64], reach: f64) -> Vec<f64> {
    let mut best = start.to_vec();
    for restart in 0..RESTARTS {
        let step = reach / 4.0_f64.powi(restart as i32);
        let corners = (0..=best.len()).map(|corner| {
            let mut point = best.clone();
            if let Some(value) = corner.checked_sub(1).and_then(|at| point.get_mut(at)) {
                *value += step;
            }
            point
        });
        // A log-likelihood of thousands has no digits for a difference of a fixed size.
        let least = TOLERANCE * cost(&best).abs().clamp(SMALLEST, 1.0e9);
        let Ok(solver) = NelderMead::new(corners.collect()).with_sd_tolerance(least) else { break };
        let search = Executor::new(Cost(&cost), solver).timer(false);
        let found = search.configure(|state| state.max_iters(ROUNDS)).run();
        match found.ok().and_then(|result| result.state().get_best_param().cloned()) {
            Some(point) if cost(&point) <= cost(&best) => best = point,
            _ => break,
        }
    }
    best
}

/// The standard errors of parameters at the minimum of a negative log-likelihood: the roots of the diagonal of the
/// inverse of its matrix of second derivatives (the observed information), taken by central differences. None
/// where the minimum is no proper one.
pub fn standard_errors(cost: impl Fn(&[f64]) -> f64, at: &[f64]) -> Option<Vec<f64>> {
    let n = at.len();
    let step = |value: f64| 1.0e-4 * value.abs().max(1.0);
    let moved = |changes: &[(usize, f64)]| {
        let mut point = at.to_vec();
        for (place, change) in changes {
            point[*place] += change;
        }
        cost(&point)
    };
    let mut curvature = vec![vec![0.0; n]; n];
    for i in 0..n {
        let hi = step(at[i]);
        for j in 0..n {
            let hj = step(at[j]);
            let ends = [(hi, hj), (hi, -hj), (-hi, hj), (-hi, -hj)].map(|(a, b)| moved(&[(i, a), (j, b)]));
            curvature[i][j] = (ends[0] - ends[1] - ends[2] + ends[3]) / (4.0 * hi * hj);
        }
    }
    let inverse = inverse(curvature)?;
    let errors: Vec<f64> = (0..n).map(|i| inverse[i][i].sqrt()).collect();
    errors.iter().all(|error| error.is_finite()).then_some(errors)
}

/// The inverse of a small matrix by elimination with pivots.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let mut inverse: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        matrix.swap(column, pivot);
        inverse.swap(column, pivot);
        let scale = matrix[column][column];
        if !scale.is_finite() || scale.abs() < 1.0e-300 {
            return None;
        }
        for side in [&mut matrix, &mut inverse] {
            side[column].iter_mut().for_each(|value| *value /= scale);
        }
        for row in (0..n).filter(|row| *row != column) {
            let factor = matrix[row][column];
            for side in [&mut matrix, &mut inverse] {
                let subtracted = side[column].clone();
                side[row].iter_mut().zip(subtracted).for_each(|(value, other)| *value -= factor * other);
            }
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_bent_valley_is_found() {
        // Rosenbrock (The Computer Journal 3, 1960): least at (1, 1).
        let banana = |x: &[f64]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
        let found = minimum(banana, &[-1.2, 1.0], 0.5);
        assert!((found[0] - 1.0).abs() < 1.0e-4 && (found[1] - 1.0).abs() < 1.0e-4, "{found:?}");
        assert_eq!(found, minimum(banana, &[-1.2, 1.0], 0.5), "no chance is in it");
    }

    #[test]
    fn what_has_no_value_is_passed_by() {
        let found = minimum(|x| if x[0] < 2.0 { f64::NAN } else { x[0] * x[0] }, &[9.0], 1.0);
        assert!((found[0] - 2.0).abs() < 1.0e-6, "{found:?}");
    }

    #[test]
    fn errors_are_those_of_the_closed_form() {
        // n draws of a normal law: se(mean) = s / sqrt(n), se(ln s) = 1 / sqrt(2n); they do not correlate.
        let (n, s) = (400.0, 3.0);
        let cost = |x: &[f64]| {
            let variance = (2.0 * x[1]).exp();
            n * x[1] + n * (s * s + (x[0] - 7.0).powi(2)) / (2.0 * variance)
        };
        let found = minimum(cost, &[5.0, 0.0], 1.0);
        let errors = standard_errors(cost, &found).unwrap();
        assert!((errors[0] - 0.15).abs() < 1.0e-4, "{errors:?}");
        assert!((errors[1] - 1.0 / 800.0_f64.sqrt()).abs() < 1.0e-4, "{errors:?}");
        assert_eq!(standard_errors(|x| -x[0] * x[0], &[0.0]), None, "a top is no bottom");
    }
}
