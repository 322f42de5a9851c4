//! Steps: small correlated steps at random instants, between a floor and a cap.
//!
//! The k-th step of `X = ln price` is a normal autoregression of order one, in its stationary law:
//! `R(k) = a R(k-1) + s sqrt(1 - a²) N`, `s = size sqrt(pi / 2)`, so that the mean of `|R|` is `size` (the
//! mean of a half-normal law) and the correlation of neighbours is `a`. Where `X + R` is beyond the floor
//! or the cap, the price ends there and rests until a step leads back.

use std::f64::consts::FRAC_PI_2;

use rand_distr::{Distribution as _, StandardNormal};

use super::path::Generator;
use crate::scenario::market::Steps;
use crate::seed::Stream;
use crate::units::{Rate, Span};

/// One path in the making.
pub struct Climb<'a> {
    rng: Stream,
    model: &'a Steps,
    /// The standard deviation of a step.
    spread: f64,
    innovation: f64,
    lowest: f64,
    highest: f64,
    /// The logarithm of the price in currency units per hour.
    level: f64,
    /// The last step in standard deviations, once the path has begun.
    last: Option<f64>,
    begun: bool,
}

impl<'a> Climb<'a> {
    /// Starts a path from a stream.
    pub fn new(model: &'a Steps, rng: Stream) -> Climb<'a> {
        Climb {
            rng,
            model,
            spread: model.size * FRAC_PI_2.sqrt(),
            innovation: (1.0 - model.memory * model.memory).sqrt(),
            lowest: model.floor.as_f64().ln(),
            highest: model.cap.as_f64().ln(),
            level: model.start.as_f64().ln(),
            last: None,
            begun: false,
        }
    }

    /// The next step of the logarithm of the price.
    fn step(&mut self) -> f64 {
        let normal: f64 = StandardNormal.sample(&mut self.rng);
        let step = match self.last {
            None => normal,
            Some(last) => self.model.memory * last + self.innovation * normal,
        };
        self.last = Some(step);
        self.spread * step
    }
}

impl Generator<Rate> for Climb<'_> {
    fn next_piece(&mut self) -> (Rate, Span) {
        if !self.begun {
            self.begun = true;
            return (self.model.start, self.model.gap.sample_rest_at_random_instant(&mut self.rng));
        }
        // The logarithm is cut too: beyond the floor there is no price to come back from.
        self.level = (self.level + self.step()).max(self.lowest).min(self.highest);
        let price = Rate::from_sampled(self.level.exp()).clamp(self.model.floor, self.model.cap);
        (price, self.model.gap.sample(&mut self.rng))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::price::tests::{assert_mean, stream};
    use crate::scenario::distribution::Distribution;

    /// As on AWS in 2023, without floor and cap.
    fn model() -> Steps {
        Steps {
            start: Rate::from_sampled(1.6),
            gap: Distribution::Uniform { low: Span::ZERO, high: Span::from_hours(12) },
            size: 0.004,
            memory: 0.5,
            floor: Rate::ZERO,
            cap: Rate::MAX,
        }
    }

    #[test]
    fn gap_size_and_correlation_are_those_that_were_given() {
        // Three changes of many independent paths: no correlation within the sample.
        let model = model();
        let (mut first, mut gaps, mut steps, mut products) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for replication in 0..40_000 {
            let mut climb = Climb::new(&model, stream(replication));
            let pieces: Vec<(Rate, Span)> = (0..3).map(|_| climb.next_piece()).collect();
            let relative = |at: usize| pieces[at].0.as_f64() / pieces[at - 1].0.as_f64() - 1.0;
            assert_eq!(pieces[0].0, model.start);
            first.push(pieces[0].1.as_hours_f64());
            gaps.push(pieces[1].1.as_hours_f64());
            steps.push(relative(2).abs());
            products.push(relative(1) * relative(2));
        }
        assert_mean(&gaps, 6.0, "hours between changes");
        // Renewal theory: E[X²] / (2 E[X]) = 48 / 12.
        assert_mean(&first, 4.0, "hours to the first change");
        assert_mean(&steps, 0.004, "size of a step");
        let variance = 0.004_f64.powi(2) * FRAC_PI_2;
        assert_mean(&products, 0.5 * variance, "product of neighbours");
    }

    #[test]
    fn memory_shows_as_the_correlation_of_neighbours_along_one_path_too() {
        for memory in [-0.7, 0.0, 0.68] {
            // The start is the level that a price of many digits has, so that rounding does not show.
            let model = Steps { memory, start: Rate::from_sampled(1.0e4), ..model() };
            let mut climb = Climb::new(&model, stream(1));
            let prices: Vec<f64> = (0..40_000).map(|_| climb.next_piece().0.as_f64().ln()).collect();
            let steps: Vec<f64> = prices.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let square = steps.iter().map(|step| step * step).sum::<f64>();
            let lagged = steps.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>();
            // Bartlett: the variance of a lag-1 correlation is about (1 - a²) / n.
            let error = ((1.0 - memory * memory) / steps.len() as f64).sqrt();
            assert!((lagged / square - memory).abs() < 4.0 * error, "{} is not {memory}", lagged / square);
        }
    }

    #[test]
    fn the_price_rests_at_floor_and_cap_and_comes_back() {
        let (floor, cap) = (Rate::from_sampled(1.5), Rate::from_sampled(1.7));
        let model = Steps { floor, cap, size: 0.02, ..model() };
        let mut climb = Climb::new(&model, stream(2));
        let prices: Vec<Rate> = (0..20_000).map(|_| climb.next_piece().0).collect();
        assert!(prices.iter().all(|price| (floor..=cap).contains(price)));
        for bound in [floor, cap] {
            let count = |next: &dyn Fn(Rate) -> bool| {
                prices.windows(2).filter(|pair| pair[0] == bound && next(pair[1])).count()
            };
            assert!(count(&|next| next == bound) > 100, "it rests at {bound}");
            assert!(count(&|next| next != bound) > 100, "it leaves {bound}");
        }
    }
}
