//! Mixtures: each price and each time between changes is an independent draw from a mixture of normal
//! distributions (Javadi, Thulasiram and Buyya, UCC 2011; Future Generation Computer Systems 29, 2013).
//!
//! Component i is chosen with probability `w(i)` and gives `mu(i) + sqrt(var(i)) N`. A draw that is not
//! above zero is drawn again, component and all: the law is that of the mixture given that it is positive.
//! The path starts at a random instant of a process that has always run.

use std::f64::consts::{PI, SQRT_2};

use rand::RngExt;
use rand_distr::{Distribution as _, StandardNormal};

use super::path::Generator;
use super::price::pick;
use crate::scenario::market::{Gap, Gaussian, Mixture};
use crate::seed::Stream;
use crate::units::{Rate, Span};

/// One path in the making.
pub struct Draws<'a> {
    rng: Stream,
    model: &'a Mixture,
    begun: bool,
}

impl<'a> Draws<'a> {
    /// Starts a path from a stream.
    pub fn new(model: &'a Mixture, rng: Stream) -> Draws<'a> {
        Draws { rng, model, begun: false }
    }
}

impl Generator<Rate> for Draws<'_> {
    fn next_piece(&mut self) -> (Rate, Span) {
        let rng = &mut self.rng;
        let price = Rate::from_sampled(positive(&self.model.price, rng));
        let begun = std::mem::replace(&mut self.begun, true);
        let length = match (&self.model.gap, begun) {
            (Gap::Law(law), true) => law.sample(rng),
            (Gap::Law(law), false) => law.sample_rest_at_random_instant(rng),
            (Gap::Hours(parts), true) => Span::from_sampled_hours(positive(parts, rng)),
            (Gap::Hours(parts), false) => {
                let whole = length_biased(parts, rng);
                let share: f64 = rng.random();
                Span::from_sampled_hours(whole * share)
            }
        };
        (price, length)
    }
}

/// A draw from a mixture, again and again until it is above zero. Means are above zero, so that at least
/// half of the draws are.
fn positive(parts: &[Gaussian], rng: &mut Stream) -> f64 {
    loop {
        let part = parts[pick(parts.iter().map(|part| part.weight), rng)];
        let normal: f64 = StandardNormal.sample(rng);
        let value = part.mean + part.variance.sqrt() * normal;
        if value > 0.0 {
            return value;
        }
    }
}

/// A draw of density x f(x) / E, where f is that of the positive mixture and E its mean: the length of the
/// gap that a random instant falls into (renewal theory).
fn length_biased(parts: &[Gaussian], rng: &mut Stream) -> f64 {
    let part = parts[pick(parts.iter().map(positive_part), rng)];
    if part.variance == 0.0 {
        return part.mean;
    }
    // The density x exp(-(x - mu)²/2v) on x > 0 is largest at `mode`, and at most that of a normal law with
    // this mean and variance v, times a constant: the ratio of the two is (x / mode) exp(1 - x / mode) <= 1.
    let mode = (part.mean + (part.mean * part.mean + 4.0 * part.variance).sqrt()) / 2.0;
    loop {
        let normal: f64 = StandardNormal.sample(rng);
        let ratio = 1.0 + part.variance.sqrt() * normal / mode;
        let accept: f64 = rng.random();
        if ratio > 0.0 && accept < ratio * (1.0 - ratio).exp() {
            return mode * ratio;
        }
    }
}

/// What the positive draws of one component add to the mean of the mixture before the others are drawn
/// again: weight x E[X; X > 0].
fn positive_part(part: &Gaussian) -> f64 {
    let deviation = part.variance.sqrt();
    if deviation == 0.0 {
        return part.weight * part.mean;
    }
    let ratio = part.mean / deviation;
    let density = (-ratio * ratio / 2.0).exp() / (2.0 * PI).sqrt();
    part.weight * (part.mean * share_above_zero(part) + deviation * density)
}

/// The share of the draws of a component that are above zero.
fn share_above_zero(part: &Gaussian) -> f64 {
    let ratio = part.mean / (part.variance.sqrt() * SQRT_2);
    (1.0 + statrs::function::erf::erf(ratio)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::price::tests::{assert_mean, stream};
    use crate::scenario::distribution::Distribution;

    fn part(weight: f64, mean: f64, variance: f64) -> Gaussian {
        Gaussian { weight, mean, variance }
    }

    fn draws(count: usize, mut draw: impl FnMut(&mut Stream) -> f64) -> Vec<f64> {
        let mut rng = stream(5);
        (0..count).map(|_| draw(&mut rng)).collect()
    }

    #[test]
    fn far_from_zero_mean_and_variance_are_those_of_the_mixture() {
        let parts = [part(0.5, 3.0, 0.01), part(0.3, 6.0, 0.5), part(0.2, 9.0, 0.0)];
        let mean: f64 = parts.iter().map(|p| p.weight * p.mean).sum();
        let square: f64 = parts.iter().map(|p| p.weight * (p.variance + p.mean * p.mean)).sum();
        let draws = draws(200_000, |rng| positive(&parts, rng));
        assert_mean(&draws, mean, "mean");
        let squares: Vec<f64> = draws.iter().map(|draw| (draw - mean).powi(2)).collect();
        assert_mean(&squares, square - mean * mean, "variance");
    }

    #[test]
    fn near_zero_the_mean_is_that_of_the_positive_draws() {
        // The second component is below zero in 38 draws of 100.
        let parts = [part(0.6, 2.0, 0.04), part(0.4, 1.5, 24.0)];
        let above: f64 = parts.iter().map(|p| p.weight * share_above_zero(p)).sum();
        let expected = parts.iter().map(positive_part).sum::<f64>() / above;
        let draws = draws(200_000, |rng| positive(&parts, rng));
        assert!(draws.iter().all(|draw| *draw > 0.0));
        assert!(expected > 2.3, "{expected}, without drawing again 1.8");
        assert_mean(&draws, expected, "mean");
    }

    #[test]
    fn the_gap_at_a_random_instant_is_biased_by_its_length() {
        // E[1 / X] under density x f(x) / E is 1 / E, and so needs no second moment.
        let parts =
            [part(0.8, 1.3, 0.02), part(0.15, 3.6, 3.0), part(0.04, 14.0, 120.0), part(0.01, 8.0, 0.0)];
        let above: f64 = parts.iter().map(|p| p.weight * share_above_zero(p)).sum();
        let mean = parts.iter().map(positive_part).sum::<f64>() / above;
        let biased = draws(100_000, |rng| length_biased(&parts, rng));
        let plain = draws(100_000, |rng| positive(&parts, rng));
        let inverse: Vec<f64> = biased.iter().map(|draw| 1.0 / draw).collect();
        assert_mean(&inverse, 1.0 / mean, "mean of 1/X");
        let short: Vec<f64> = biased.iter().map(|draw| f64::from(*draw < 2.0) / draw).collect();
        let expected = plain.iter().filter(|draw| **draw < 2.0).count() as f64 / plain.len() as f64;
        assert_mean(&short, expected / mean, "share of short gaps");
    }

    #[test]
    fn prices_and_gaps_are_drawn_from_their_own_laws() {
        let gap = Gap::Law(Distribution::Exponential { mean: Span::from_hours(2) });
        let model = Mixture { price: vec![part(1.0, 0.03, 0.0)], gap };
        let mut path = Draws::new(&model, stream(6));
        let pieces: Vec<(Rate, Span)> = (0..50_000).map(|_| path.next_piece()).collect();
        assert!(pieces.iter().all(|(price, _)| *price == Rate::from_sampled(0.03)));
        let hours: Vec<f64> = pieces.iter().map(|(_, length)| length.as_hours_f64()).collect();
        assert_mean(&hours, 2.0, "hours between changes");
    }
}
