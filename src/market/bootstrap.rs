//! Bootstrap: blocks of a recorded history in random order, one after the other.
//!
//! The circular block bootstrap (Politis and Romano, *Exploring the Limits of Bootstrap*, 1992): every block
//! begins at an instant drawn uniformly over the whole history, which begins anew past its end. So the price
//! at any instant has the time-weighted law of the history, and within a block the history's own memory.

use rand::RngExt;

use super::path::Generator;
use crate::scenario::market::Bootstrap;
use crate::seed::Stream;
use crate::units::{Rate, Span};

/// One path in the making.
pub struct Blocks<'a> {
    rng: Stream,
    model: &'a Bootstrap,
    /// Where in the history the next piece begins, in milliseconds.
    position: i64,
    /// The point of the history that holds there.
    point: usize,
    /// What is left of the block, in milliseconds.
    left: i64,
}

impl<'a> Blocks<'a> {
    /// Starts a path from a stream.
    pub fn new(model: &'a Bootstrap, rng: Stream) -> Blocks<'a> {
        Blocks { rng, model, position: 0, point: 0, left: 0 }
    }
}

impl Generator<Rate> for Blocks<'_> {
    fn next_piece(&mut self) -> (Rate, Span) {
        let Bootstrap { trace, block } = self.model;
        if self.left == 0 {
            self.left = block.0;
            self.position = self.rng.random_range(0..trace.end.0);
            let after = trace.points.partition_point(|(from, _)| from.0 <= self.position);
            self.point = after.saturating_sub(1);
        }
        let value = trace.points[self.point].1;
        let until = trace.points.get(self.point + 1).map_or(trace.end.0, |(from, _)| from.0);
        let length = (until - self.position).min(self.left);
        self.left -= length;
        self.position += length;
        if self.position == until {
            self.point += 1;
            if self.point == trace.points.len() {
                (self.position, self.point) = (0, 0);
            }
        }
        (value, Span(length))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::market::path::Path;
    use crate::market::price::tests::{assert_mean, stream};
    use crate::scenario::market::{PastEnd, Replay};
    use crate::units::SimTime;

    /// Prices 10, 30, 20 for 5, 1 and 4 seconds: 16 on average.
    fn model(block: i64) -> Bootstrap {
        let point = |seconds, price| (Span::from_secs(seconds), Rate(price));
        let trace = Replay {
            points: Arc::from([point(0, 10), point(5, 30), point(6, 20)]),
            end: Span::from_secs(10),
            first: None,
            past_end: PastEnd::Wrap,
            source: "test".to_owned(),
        };
        Bootstrap { trace, block: Span(block) }
    }

    #[test]
    fn within_a_block_the_history_goes_on_and_begins_anew() {
        for block in [700, 3_000, 10_000] {
            let model = model(block);
            let mut blocks = Blocks::new(&model, stream(block as u64));
            for _ in 0..200 {
                let (mut left, mut seen) = (block, Vec::new());
                while left > 0 {
                    let (value, length) = blocks.next_piece();
                    assert!(length.is_positive() && length.0 <= left);
                    left -= length.0;
                    seen.push((value.0, length.0));
                }
                for pair in seen.windows(2) {
                    assert!([(10, 30), (30, 20), (20, 10)].contains(&(pair[0].0, pair[1].0)), "{seen:?}");
                }
                for (value, length) in seen.iter().skip(1).rev().skip(1) {
                    let whole = [(10, 5_000), (30, 1_000), (20, 4_000)];
                    assert!(whole.contains(&(*value, *length)), "a piece inside is whole: {seen:?}");
                }
            }
        }
    }

    #[test]
    fn at_any_instant_the_mean_is_that_of_the_history() {
        let model = model(3_000);
        let instants = [0, 2_999, 3_000, 100_000].map(SimTime);
        let mut seen = vec![Vec::new(); instants.len()];
        let mut means = Vec::new();
        for replication in 0..20_000 {
            let mut path: Path<Rate, Blocks<'_>> = Path::generated();
            path.generate(Blocks::new(&model, stream(replication)));
            for (prices, at) in seen.iter_mut().zip(instants) {
                prices.push(path.at(at).0 as f64);
            }
            let until = SimTime(20_000);
            means.push(path.integral(SimTime::START, until) as f64 / until.0 as f64);
        }
        for (prices, at) in seen.iter().zip(instants) {
            assert_mean(prices, 16.0, &format!("price at {at}"));
            let high: Vec<f64> = prices.iter().map(|price| f64::from(*price == 30.0)).collect();
            assert_mean(&high, 0.1, &format!("share of 30 at {at}"));
        }
        assert_mean(&means, 16.0, "mean over time");
    }

    #[test]
    fn every_replication_draws_blocks_of_its_own() {
        let model = model(2_000);
        let path = |replication| {
            let mut blocks = Blocks::new(&model, stream(replication));
            (0..20).map(|_| blocks.next_piece()).collect::<Vec<_>>()
        };
        assert_eq!(path(1), path(1));
        assert_ne!(path(1), path(2));
    }
}
