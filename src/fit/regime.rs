//! Regimes: a hidden Markov chain over the prices, then the spells of what it tells apart.
//!
//! The logarithms of the prices at the change points are taken as normal around the level of a hidden regime, and the
//! regime as a Markov chain from one change point to the next: expectation and maximisation by Baum, Petrie, Soules and
//! Weiss (*Annals of Mathematical Statistics* 41, 1970), the likeliest sequence by Viterbi (*IEEE Trans. Information Theory* 13,
//! 1967), two or three regimes by the criterion of Schwarz. In that sequence a regime's price is its mean over time, a
//! spell lasts until the next regime, and what follows is counted.

use super::gaussians::{log_density, mixture};
use super::history::History;
use super::laws::Family;
use super::{Estimate, Fit, Parameter};
use crate::scenario::lifetimes::Life;
use crate::scenario::market::{PriceModel, Regime, RegimeStart, Regimes};
use crate::units::{Rate, Span};

const ROUNDS: usize = 300;
/// Levels are not told apart finer than this: the least variance of the logarithm, a twentieth of a percent squared.
const LEAST_VARIANCE: f64 = 0.000_5 * 0.000_5;

/// A hidden Markov chain with normal emissions.
struct Chain {
    levels: Vec<(f64, f64)>,
    first: Vec<f64>,
    next: Vec<Vec<f64>>,
    log_likelihood: f64,
}

/// Fits the model.
///
/// # Errors
/// Says why where the history does not tell the parameters.
pub(super) fn fit(history: &History<Rate>) -> Result<Fit<PriceModel>, String> {
    let logs = history.logs();
    if logs.iter().any(|log| !log.is_finite()) {
        return Err("a price of 0 has no logarithm".to_owned());
    }
    if logs.len() < 12 {
        return Err(format!("it needs 12 prices, and there are {}", logs.len()));
    }
    let chains = [2, 3].into_iter().filter_map(|count| {
        let chain = climb(&logs, count)?;
        let free = count * count + 2 * count - 1;
        let schwarz = free as f64 * (logs.len() as f64).ln() - 2.0 * chain.log_likelihood;
        let fit = regimes(history, &sequence(&logs, &chain), count)?;
        let estimate = Estimate { log_likelihood: chain.log_likelihood, free };
        Some((schwarz, Fit { estimate: Some(estimate), ..fit }))
    });
    chains
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, fit)| fit)
        .ok_or_else(|| "no two regimes are seen to follow each other often enough".to_owned())
}

/// The model that a sequence of regimes tells, one for each piece of the history.
fn regimes(history: &History<Rate>, sequence: &[usize], count: usize) -> Option<Fit<PriceModel>> {
    let mut weights = vec![(0.0, 0.0); count];
    let mut runs: Vec<(usize, Span)> = Vec::new();
    for (piece, regime) in history.pieces().zip(sequence) {
        let millis = piece.length.0 as f64;
        weights[*regime] = (weights[*regime].0 + millis, weights[*regime].1 + millis * piece.value.as_f64());
        match runs.last_mut() {
            Some((last, length)) if last == regime => *length += piece.length,
            _ => runs.push((*regime, piece.length)),
        }
    }
    let last = runs.len().saturating_sub(1);
    let (mut regimes, mut parameters) = (Vec::new(), Vec::new());
    for (at, (time, sum)) in weights.into_iter().enumerate() {
        let of = |(place, (regime, length)): (usize, &(usize, Span))| {
            (*regime == at).then_some(Life { length: *length, censored: place == 0 || place == last })
        };
        let lives: Vec<Life> = runs.iter().enumerate().filter_map(of).collect();
        let spell = Family::best(&lives)?;
        let mut next = vec![0.0; count];
        for pair in runs.windows(2).filter(|pair| pair[0].0 == at) {
            next[pair[1].0] += 1.0;
        }
        let seen: f64 = next.iter().sum();
        next.iter_mut().for_each(|share| *share /= seen);
        let name = name(at, count);
        parameters.push(Parameter::new(format!("{name} price"), sum / time, "/h"));
        parameters.extend(spell.named(name));
        let shares = next.iter().enumerate().filter(|(to, _)| *to != at && count > 2);
        parameters.extend(shares.map(|(to, share)| {
            let error = (share * (1.0 - share) / seen).sqrt();
            let to = self::name(to, count);
            Parameter::new(format!("{name} to {to}"), *share, "share").error(error)
        }));
        regimes.push(Regime { price: Rate::from_sampled(sum / time), spell: spell.law, next });
    }
    let shares = shares_of_time(&regimes);
    let model = PriceModel::Regime(Regimes { regimes, start: RegimeStart::Stationary(shares) });
    Some(Fit { model, parameters, estimate: None, notes: Vec::new() })
}

/// What regimes are called, by increasing price; in order of the alphabet, as scenarios keep them.
pub fn name(at: usize, count: usize) -> &'static str {
    match (at, count) {
        (0, _) => "a-low",
        (1, 3) => "b-middle",
        (1, _) => "b-high",
        _ => "c-high",
    }
}

/// The share of time of each regime: the stationary law of what follows what, weighed by the lengths of spells.
fn shares_of_time(regimes: &[Regime]) -> Vec<f64> {
    let n = regimes.len();
    let mut visits = vec![1.0 / n as f64; n];
    for _ in 0..10_000 {
        // Half a step and half a stay: a chain of two regimes would go back and forth for ever.
        let mut after: Vec<f64> = visits.iter().map(|visit| visit / 2.0).collect();
        for (visit, regime) in visits.iter().zip(regimes) {
            for (slot, share) in after.iter_mut().zip(&regime.next) {
                *slot += visit * share / 2.0;
            }
        }
        visits = after;
    }
    let time: Vec<f64> =
        visits.iter().zip(regimes).map(|(visit, regime)| visit * regime.spell.mean_millis()).collect();
    let whole: f64 = time.iter().sum();
    time.into_iter().map(|time| time / whole).collect()
}

fn climb(logs: &[f64], count: usize) -> Option<Chain> {
    let start = mixture(logs, count)?;
    let levels = start.parts.iter().map(|part| (part.mean, part.variance.max(LEAST_VARIANCE))).collect();
    let even = vec![1.0 / count as f64; count];
    let mut chain =
        Chain { levels, first: even.clone(), next: vec![even; count], log_likelihood: f64::NEG_INFINITY };
    for _ in 0..ROUNDS {
        let before = chain.log_likelihood;
        chain = better(logs, &chain);
        if chain.log_likelihood - before <= 1.0e-9 * chain.log_likelihood.abs().max(1.0) {
            break;
        }
    }
    chain.log_likelihood.is_finite().then_some(chain)
}

/// The densities of a value in every regime, in units of the largest, and the logarithm of that.
fn densities(chain: &Chain, value: f64) -> (Vec<f64>, f64) {
    let logs: Vec<f64> =
        chain.levels.iter().map(|(mean, variance)| log_density(*mean, *variance, value)).collect();
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (logs.iter().map(|log| (log - largest).exp()).collect(), largest)
}

/// One round of expectation and maximisation, forward and backward with scaling.
fn better(logs: &[f64], chain: &Chain) -> Chain {
    let (n, count) = (logs.len(), chain.levels.len());
    let seen: Vec<(Vec<f64>, f64)> = logs.iter().map(|value| densities(chain, *value)).collect();
    let mut forward = vec![vec![0.0; count]; n];
    let mut scales = vec![0.0; n];
    for at in 0..n {
        for to in 0..count {
            let come = match at.checked_sub(1) {
                None => chain.first[to],
                Some(before) => (0..count).map(|from| forward[before][from] * chain.next[from][to]).sum(),
            };
            forward[at][to] = come * seen[at].0[to];
        }
        scales[at] = forward[at].iter().sum::<f64>().max(f64::MIN_POSITIVE);
        forward[at].iter_mut().for_each(|share| *share /= scales[at]);
    }
    let log_likelihood = scales.iter().zip(&seen).map(|(scale, (_, largest))| scale.ln() + largest).sum();
    let mut backward = vec![1.0; count];
    let mut sums = vec![[0.0; 3]; count];
    let mut moves = vec![vec![0.0; count]; count];
    let mut first = chain.first.clone();
    for at in (0..n).rev() {
        let shares: Vec<f64> = (0..count).map(|state| forward[at][state] * backward[state]).collect();
        let whole: f64 = shares.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        for (state, share) in shares.iter().enumerate() {
            let share = share / whole;
            let sum = sums[state];
            sums[state] = [sum[0] + share, sum[1] + share * logs[at], sum[2] + share * logs[at] * logs[at]];
            if at == 0 {
                first[state] = share;
            }
        }
        let Some(before) = at.checked_sub(1) else { break };
        let mut earlier = vec![0.0; count];
        for from in 0..count {
            for to in 0..count {
                let flow = chain.next[from][to] * seen[at].0[to] * backward[to] / scales[at];
                earlier[from] += flow;
                moves[from][to] += forward[before][from] * flow;
            }
        }
        backward = earlier;
    }
    let level = |(sum, old): (&[f64; 3], &(f64, f64))| {
        if sum[0] < 1.0e-6 {
            return *old;
        }
        let mean = sum[1] / sum[0];
        (mean, (sum[2] / sum[0] - mean * mean).max(LEAST_VARIANCE))
    };
    let levels = sums.iter().zip(&chain.levels).map(level).collect();
    let row = |(row, old): (&Vec<f64>, &Vec<f64>)| {
        let whole: f64 = row.iter().sum();
        if whole > 1.0e-9 { row.iter().map(|flow| flow / whole).collect() } else { old.clone() }
    };
    let next = moves.iter().zip(&chain.next).map(row).collect();
    Chain { levels, first, next, log_likelihood }
}

/// The likeliest regime of every value, regimes numbered by increasing level.
fn sequence(logs: &[f64], chain: &Chain) -> Vec<usize> {
    let count = chain.levels.len();
    let odds = |share: f64| share.max(1.0e-300).ln();
    let mut reached: Vec<f64> = Vec::new();
    let mut from_where: Vec<Vec<usize>> = Vec::new();
    for value in logs {
        let (seen, _) = densities(chain, *value);
        let mut from = vec![0; count];
        let step = (0..count).map(|to| {
            let best = (0..reached.len()).max_by(|a, b| {
                let via = |state: usize| reached[state] + odds(chain.next[state][to]);
                via(*a).total_cmp(&via(*b))
            });
            let come = match best {
                None => odds(chain.first[to]),
                Some(state) => {
                    from[to] = state;
                    reached[state] + odds(chain.next[state][to])
                }
            };
            come + odds(seen[to])
        });
        let next: Vec<f64> = step.collect();
        reached = next;
        from_where.push(from);
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| chain.levels[*a].0.total_cmp(&chain.levels[*b].0));
    let rank = |state: usize| order.iter().position(|one| *one == state).unwrap_or(0);
    let mut state = (0..count).max_by(|a, b| reached[*a].total_cmp(&reached[*b])).unwrap_or(0);
    let mut sequence = vec![0; logs.len()];
    for at in (0..logs.len()).rev() {
        sequence[at] = rank(state);
        state = from_where[at][state];
    }
    sequence
}
