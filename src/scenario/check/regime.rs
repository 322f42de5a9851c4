//! Checks of regimes: that their probabilities are probabilities, and how they share the time.

use std::collections::BTreeMap;

use super::findings::{Findings, entry};
use super::price::{SHORTEST, rounded};
use super::values::{distribution, level};
use crate::scenario::file::price::{OneRegimeFile, RegimeFile};
use crate::scenario::market::{Regime, RegimeStart, Regimes};
use crate::units::Rate;

/// The start that is no name of a regime.
const STATIONARY: &str = "stationary";
/// The most regimes; far more than anybody can tell apart in prices.
const MOST_REGIMES: usize = 100;
/// How far the probabilities of a row may sum to from 1.
const TOLERANCE: f64 = 1.0e-6;

/// The regimes of a price; `list` is the list price.
pub(super) fn regimes(findings: &mut Findings, path: &str, file: &RegimeFile, list: Rate) -> Option<Regimes> {
    let before = findings.issues.len();
    let block = entry(path, "regimes");
    let names: Vec<&str> = file.regimes.keys().map(String::as_str).collect();
    if !(2..=MOST_REGIMES).contains(&names.len()) && !findings.unread(&block) {
        let problem = format!("expected 2 to {MOST_REGIMES} regimes, found {}", names.len());
        findings.wrong(&block, problem, "a price that never changes is constant");
    }
    let mut regimes = Vec::new();
    for (at, (name, one)) in file.regimes.iter().enumerate() {
        let path = entry(&block, name);
        if name == STATIONARY {
            let problem = "no regime can have this name: start: stationary says that none is named";
            findings.wrong(&path, problem, "call it something else");
        }
        let known = findings.issues.len();
        let spell = distribution(findings, &entry(&path, "spell"), &one.spell);
        if findings.issues.len() == known && spell.mean_millis() < SHORTEST.0 as f64 {
            findings.wrong(&entry(&path, "spell"), "expected spells of at least 1s on average", "");
        }
        let next = row(findings, &path, one, &names, at);
        regimes.push(Regime { price: level(one.price, list), spell, next });
    }
    let start = start(findings, path, file, &names);
    if findings.issues.len() > before || findings.unread(&block) {
        return None;
    }
    let start = match start {
        Some(at) => RegimeStart::Fresh(at),
        None => match shares_of_time(&regimes) {
            Some(shares) => RegimeStart::Stationary(shares),
            None => {
                let problem =
                    "some regimes never lead to some others, so the shares of time depend on the first";
                findings.wrong(&block, problem, format!("name the first: start: {}", names[0]));
                return None;
            }
        },
    };
    Some(Regimes { regimes, start })
}

/// The probability of each regime to follow the one at `at`.
fn row(findings: &mut Findings, path: &str, file: &OneRegimeFile, names: &[&str], at: usize) -> Vec<f64> {
    let path = entry(path, "next");
    let mut row = vec![0.0; names.len()];
    let Some(next) = &file.next else {
        if names.len() == 2 {
            row[1 - at] = 1.0;
        } else if names.len() > 2 {
            let hint = format!("write next: {{{}: 1}}", names[usize::from(at == 0)]);
            findings.missing(&path, "what follows this regime", hint);
        }
        return row;
    };
    fill(findings, &path, next, names, at, &mut row);
    row
}

fn fill(
    findings: &mut Findings,
    path: &str,
    next: &BTreeMap<String, f64>,
    names: &[&str],
    at: usize,
    row: &mut [f64],
) {
    let before = findings.issues.len();
    for (name, probability) in next {
        let path = entry(path, name);
        match names.iter().position(|known| known == name) {
            None => {
                findings.wrong(
                    &path,
                    "there is no such regime",
                    format!("the regimes are {}", names.join(", ")),
                );
            }
            Some(to) if to == at => {
                findings.wrong(&path, "a regime does not follow itself", "how long it lasts is its spell");
            }
            Some(_) if !(0.0..=1.0).contains(probability) => {
                let problem = format!("expected a probability from 0 to 1, found {probability}");
                findings.wrong(&path, problem, "");
            }
            Some(to) => row[to] = *probability,
        }
    }
    let sum: f64 = row.iter().sum();
    if findings.issues.len() > before || findings.unread(path) {
        return;
    }
    // The last bits of a sum of decimals are no error of the user's.
    if (sum - 1.0).abs() > TOLERANCE + 1.0e-12 {
        findings.wrong(path, format!("the probabilities sum to {}, not to 1", rounded(sum)), "");
    }
    row.iter_mut().for_each(|probability| *probability /= sum);
}

/// The regime that is named as the first.
fn start(findings: &mut Findings, path: &str, file: &RegimeFile, names: &[&str]) -> Option<usize> {
    let name = file.start.as_deref().filter(|name| *name != STATIONARY)?;
    let at = names.iter().position(|known| *known == name);
    if at.is_none() {
        let hint = format!("write {STATIONARY}, or one of {}", names.join(", "));
        findings.wrong(&entry(path, "start"), format!("there is no regime {name:?}"), hint);
    }
    at
}

/// The share of time of each regime in the long run: of a semi-Markov process, the stationary law of its
/// chain weighted by the mean spells (Ross, Stochastic Processes, 1996, section 4.8). None where it depends
/// on the first regime.
fn shares_of_time(regimes: &[Regime]) -> Option<Vec<f64>> {
    let chain: Vec<Vec<f64>> = regimes.iter().map(|regime| regime.next.clone()).collect();
    let visits = stationary(&chain)?;
    let times: Vec<f64> =
        visits.iter().zip(regimes).map(|(visits, regime)| visits * regime.spell.mean_millis()).collect();
    let total: f64 = times.iter().sum();
    Some(times.into_iter().map(|time| time / total).collect())
}

/// The stationary law of a chain, by the elimination of Grassmann, Taksar and Heyman (Operations Research
/// 33, 1985), which subtracts nothing and so loses no digits. None where there is more than one.
fn stationary(chain: &[Vec<f64>]) -> Option<Vec<f64>> {
    let states: Vec<usize> = recurrent(chain)?;
    let mut left: Vec<Vec<f64>> =
        states.iter().map(|from| states.iter().map(|to| chain[*from][*to]).collect()).collect();
    for last in (1..states.len()).rev() {
        let leaving: f64 = left[last][..last].iter().sum();
        for from in 0..last {
            left[from][last] /= leaving;
            for to in 0..last {
                left[from][to] += left[from][last] * left[last][to];
            }
        }
    }
    let mut law = vec![0.0; chain.len()];
    law[states[0]] = 1.0;
    for at in 1..states.len() {
        law[states[at]] = (0..at).map(|from| law[states[from]] * left[from][at]).sum();
    }
    let total: f64 = law.iter().sum();
    Some(law.into_iter().map(|weight| weight / total).collect())
}

/// The states that are visited for ever; none where which they are depends on the first.
fn recurrent(chain: &[Vec<f64>]) -> Option<Vec<usize>> {
    let states = 0..chain.len();
    let mut reaches: Vec<Vec<bool>> =
        chain.iter().map(|row| row.iter().map(|probability| *probability > 0.0).collect()).collect();
    for by in states.clone() {
        for from in states.clone() {
            if reaches[from][by] {
                for to in states.clone() {
                    reaches[from][to] |= reaches[by][to];
                }
            }
        }
    }
    let returns = |from: &usize| states.clone().all(|to| !reaches[*from][to] || reaches[to][*from]);
    let found: Vec<usize> = states.clone().filter(returns).collect();
    found.iter().all(|from| found.iter().all(|to| reaches[*from][*to])).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_law(chain: &[Vec<f64>], expected: &[f64]) {
        let law = stationary(chain).unwrap();
        assert!(law.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{law:?}, not {expected:?}");
    }

    #[test]
    fn the_stationary_law_is_kept_by_a_step_of_the_chain() {
        assert_law(&[vec![0.0, 1.0], vec![1.0, 0.0]], &[0.5, 0.5]);
        let chain = [vec![0.0, 0.7, 0.3], vec![0.2, 0.0, 0.8], vec![0.5, 0.5, 0.0]];
        let law = stationary(&chain).unwrap();
        let after: Vec<f64> =
            (0..3).map(|to| law.iter().zip(&chain).map(|(share, row)| share * row[to]).sum()).collect();
        assert_law(&chain, &after);
        assert!((law.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_left_for_good_has_no_share_and_two_ends_have_no_law() {
        let left = [vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0], vec![0.0, 1.0, 0.0]];
        assert_law(&left, &[0.0, 0.5, 0.5]);
        let (a, b) = (vec![0.0, 1.0, 0.0, 0.0], vec![1.0, 0.0, 0.0, 0.0]);
        let (c, d) = (vec![0.0, 0.0, 0.0, 1.0], vec![0.0, 0.0, 1.0, 0.0]);
        assert_eq!(stationary(&[a, b, c, d]), None);
    }
}
