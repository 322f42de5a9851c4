//! Mixtures of normal laws by expectation and maximisation (Dempster, Laird and Rubin, *JRSS B* 39, 1977).

use crate::scenario::market::Gaussian;

/// The most components that are tried.
const MOST: usize = 3;
/// So many rounds at most; a mixture whose likelihood has come to rest stops earlier.
const ROUNDS: usize = 1_000;

/// A mixture and the logarithm of its likelihood.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FittedMixture {
    /// The components by increasing mean; weights sum to 1.
    pub parts: Vec<Gaussian>,
    pub log_likelihood: f64,
}

impl FittedMixture {
    /// How many numbers were fitted: the last weight follows from the others.
    pub fn free(&self) -> usize {
        3 * self.parts.len() - 1
    }

    /// The criterion of Schwarz over n values; less is better.
    pub fn bic(&self, n: usize) -> f64 {
        self.free() as f64 * (n as f64).ln() - 2.0 * self.log_likelihood
    }
}

/// The mixture of one to three components with the least criterion of Schwarz (*Annals of Statistics* 6, 1978).
pub(super) fn best_mixture(values: &[f64]) -> Option<FittedMixture> {
    let fits = (1..=MOST).filter_map(|count| mixture(values, count));
    fits.min_by(|a, b| a.bic(values.len()).total_cmp(&b.bic(values.len())))
}

/// The mixture of so many components; none where there are too few values for it.
pub(super) fn mixture(values: &[f64], count: usize) -> Option<FittedMixture> {
    let n = values.len();
    if n < 4 * count {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let starts = [by_quantiles(&sorted, count), by_gaps(&sorted, count)];
    let fits = starts.into_iter().map(|start| climb(&sorted, start));
    let mut best = fits.max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood))?;
    best.parts.sort_by(|a, b| a.mean.total_cmp(&b.mean));
    Some(best)
}

/// Groups of equally many neighbours.
fn by_quantiles(sorted: &[f64], count: usize) -> Vec<Gaussian> {
    let n = sorted.len();
    (0..count).map(|group| of(&sorted[group * n / count..(group + 1) * n / count], n)).collect()
}

/// Groups that are parted by the widest gaps.
fn by_gaps(sorted: &[f64], count: usize) -> Vec<Gaussian> {
    let mut gaps: Vec<usize> = (1..sorted.len()).collect();
    gaps.sort_by(|a, b| {
        let width = |at: usize| sorted[at] - sorted[at - 1];
        width(*b).total_cmp(&width(*a)).then(a.cmp(b))
    });
    let mut cuts: Vec<usize> = gaps.into_iter().take(count - 1).chain([0, sorted.len()]).collect();
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| of(&sorted[cut[0]..cut[1]], sorted.len())).collect()
}

fn of(group: &[f64], n: usize) -> Gaussian {
    let size = group.len() as f64;
    let mean = group.iter().sum::<f64>() / size;
    let variance = group.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / size;
    Gaussian { weight: size / n as f64, mean, variance }
}

/// A component on a single value would make the likelihood infinite: no variance is below a millionth of that of all.
fn least_variance(sorted: &[f64]) -> f64 {
    (1.0e-6 * of(sorted, sorted.len()).variance).max(1.0e-14)
}

fn climb(sorted: &[f64], mut parts: Vec<Gaussian>) -> FittedMixture {
    let least = least_variance(sorted);
    parts.iter_mut().for_each(|part| part.variance = part.variance.max(least));
    let mut reached = f64::NEG_INFINITY;
    let mut shares = vec![0.0; parts.len()];
    for _ in 0..ROUNDS {
        let mut sums = vec![[0.0; 3]; parts.len()];
        let mut log_likelihood = 0.0;
        for value in sorted {
            log_likelihood += share_out(&parts, *value, &mut shares);
            for (sum, share) in sums.iter_mut().zip(&shares) {
                *sum = [sum[0] + share, sum[1] + share * value, sum[2] + share * value * value];
            }
        }
        if log_likelihood - reached <= 1.0e-10 * log_likelihood.abs().max(1.0) {
            reached = reached.max(log_likelihood);
            break;
        }
        reached = log_likelihood;
        for (part, [count, first, second]) in parts.iter_mut().zip(sums) {
            if count > 1.0e-9 {
                let mean = first / count;
                let variance = (second / count - mean * mean).max(least);
                *part = Gaussian { weight: count / sorted.len() as f64, mean, variance };
            }
        }
    }
    FittedMixture { parts, log_likelihood: reached }
}

/// The share of each component in a value; gives the logarithm of the density of all of them there.
fn share_out(parts: &[Gaussian], value: f64, shares: &mut [f64]) -> f64 {
    for (share, part) in shares.iter_mut().zip(parts) {
        *share = part.weight.ln() + log_density(part.mean, part.variance, value);
    }
    let largest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = shares.iter().map(|share| (share - largest).exp()).sum();
    shares.iter_mut().for_each(|share| *share = (*share - largest).exp() / sum);
    largest + sum.ln()
}

/// The logarithm of the density of a normal law.
pub(super) fn log_density(mean: f64, variance: f64, value: f64) -> f64 {
    -0.5 * ((value - mean).powi(2) / variance + variance.ln() + (2.0 * std::f64::consts::PI).ln())
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution as _, StandardNormal};

    use super::*;
    use crate::seed::{Purpose, Seeds};

    fn drawn(parts: &[Gaussian], count: usize) -> Vec<f64> {
        let mut rng = Seeds { master: 4, replication: 0 }.stream(Purpose::Price, 0);
        let mut values = Vec::new();
        for part in parts {
            for _ in 0..(part.weight * count as f64).round() as usize {
                let normal: f64 = StandardNormal.sample(&mut rng);
                values.push(part.mean + part.variance.sqrt() * normal);
            }
        }
        values
    }

    #[test]
    fn components_and_their_number_are_found_again() {
        let truth = [
            Gaussian { weight: 0.5, mean: 3.0, variance: 0.04 },
            Gaussian { weight: 0.3, mean: 5.0, variance: 0.25 },
            Gaussian { weight: 0.2, mean: 9.0, variance: 1.0 },
        ];
        for count in 1..=3 {
            let some = &truth[..count];
            let whole: f64 = some.iter().map(|part| part.weight).sum();
            let some: Vec<Gaussian> =
                some.iter().map(|part| Gaussian { weight: part.weight / whole, ..*part }).collect();
            let found = best_mixture(&drawn(&some, 6_000)).unwrap();
            assert_eq!(found.parts.len(), count);
            for (found, part) in found.parts.iter().zip(&some) {
                assert!((found.weight - part.weight).abs() < 0.02, "{found:?} {part:?}");
                assert!((found.mean - part.mean).abs() < 0.05 * part.variance.sqrt().max(1.0), "{found:?}");
                assert!((found.variance / part.variance - 1.0).abs() < 0.1, "{found:?} {part:?}");
            }
        }
    }

    #[test]
    fn values_on_two_levels_do_not_break_it() {
        let values: Vec<f64> = (0..50).map(|at| f64::from(at % 2)).collect();
        let found = mixture(&values, 2).unwrap();
        assert!((found.parts[0].mean - 0.0).abs() < 1.0e-9 && (found.parts[1].mean - 1.0).abs() < 1.0e-9);
        assert!(found.log_likelihood.is_finite());
        assert_eq!(mixture(&values[..7], 2), None);
    }
}
