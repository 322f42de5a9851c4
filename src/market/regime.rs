//! Regimes: a semi-Markov chain of price levels (Lévy 1954, Smith 1955).
//!
//! A spell of each regime has a length of its own law; at its end regime j follows regime i with
//! probability `p(i, j)`, whatever was before. With `v` the stationary law of `p` and `m(i)` the mean
//! spells, regime i holds at any instant with probability `v(i) m(i) / sum of v m`, also at the start:
//! the first spell is the one that a random instant of a running process falls into.

use super::path::Generator;
use super::price::pick;
use crate::scenario::market::{RegimeStart, Regimes};
use crate::seed::Stream;
use crate::units::{Rate, Span};

/// One path in the making.
pub struct Switches<'a> {
    rng: Stream,
    model: &'a Regimes,
    /// The regime of the last spell.
    at: Option<usize>,
}

impl<'a> Switches<'a> {
    /// Starts a path from a stream.
    pub fn new(model: &'a Regimes, rng: Stream) -> Switches<'a> {
        Switches { rng, model, at: None }
    }
}

impl Generator<Rate> for Switches<'_> {
    fn next_piece(&mut self) -> (Rate, Span) {
        let (regimes, rng) = (&self.model.regimes, &mut self.rng);
        let (at, length) = match (self.at, &self.model.start) {
            (Some(last), _) => {
                let at = pick(regimes[last].next.iter().copied(), rng);
                (at, regimes[at].spell.sample(rng))
            }
            (None, RegimeStart::Fresh(at)) => (*at, regimes[*at].spell.sample(rng)),
            (None, RegimeStart::Stationary(shares)) => {
                let at = pick(shares.iter().copied(), rng);
                (at, regimes[at].spell.sample_rest_at_random_instant(rng))
            }
        };
        self.at = Some(at);
        (regimes[at].price, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::path::Path;
    use crate::market::price::tests::{assert_mean, stream};
    use crate::scenario::distribution::Distribution;
    use crate::scenario::market::Regime;
    use crate::units::SimTime;

    /// Calm, busy and spike. The stationary law of the chain is 5/14, 6/14, 3/14.
    fn model() -> Regimes {
        let hours = Span::from_hours;
        let regime = |price, spell, next: [f64; 3]| Regime { price: Rate(price), spell, next: next.to_vec() };
        let regimes = vec![
            regime(100, Distribution::Exponential { mean: hours(6) }, [0.0, 0.8, 0.2]),
            regime(300, Distribution::Uniform { low: hours(1), high: hours(3) }, [2.0 / 3.0, 0.0, 1.0 / 3.0]),
            regime(900, Distribution::Constant(hours(1)), [1.0 / 3.0, 2.0 / 3.0, 0.0]),
        ];
        // Times 5 x 6 h, 6 x 2 h, 3 x 1 h of 45 h.
        Regimes { regimes, start: RegimeStart::Stationary(vec![30.0 / 45.0, 12.0 / 45.0, 3.0 / 45.0]) }
    }

    #[test]
    fn at_any_instant_each_regime_has_its_share_of_time() {
        let model = model();
        let instants = [0, 1_800_000, 3_600_000, 36_000_000, 360_000_000].map(SimTime);
        let mut seen = vec![Vec::new(); instants.len()];
        for replication in 0..20_000 {
            let mut path: Path<Rate, Switches<'_>> = Path::generated();
            path.generate(Switches::new(&model, stream(replication)));
            for (prices, at) in seen.iter_mut().zip(instants) {
                prices.push(path.at(at));
            }
        }
        for (prices, at) in seen.iter().zip(instants) {
            for (price, share) in [(Rate(100), 30.0), (Rate(300), 12.0), (Rate(900), 3.0)] {
                let hits: Vec<f64> = prices.iter().map(|seen| f64::from(*seen == price)).collect();
                assert_mean(&hits, share / 45.0, &format!("{price:?} at {at}"));
            }
        }
    }

    #[test]
    fn regimes_follow_each_other_as_their_rows_say_and_last_as_their_spells_do() {
        let model = model();
        let mut switches = Switches::new(&model, stream(0));
        switches.next_piece();
        let pieces: Vec<(Rate, Span)> = (0..60_000).map(|_| switches.next_piece()).collect();
        let (from, mut to, mut spells) = (Rate(300), Vec::new(), Vec::new());
        for pair in pieces.windows(2).filter(|pair| pair[0].0 == from) {
            to.push(f64::from(pair[1].0 == Rate(100)));
            spells.push(pair[0].1.as_hours_f64());
            assert_ne!(pair[1].0, from);
        }
        assert_mean(&to, 2.0 / 3.0, "busy to calm");
        assert_mean(&spells, 2.0, "hours of busy");
    }

    #[test]
    fn a_named_regime_starts_with_a_whole_spell() {
        let model = Regimes { start: RegimeStart::Fresh(2), ..model() };
        for replication in 0..50 {
            let first = Switches::new(&model, stream(replication)).next_piece();
            assert_eq!(first, (Rate(900), Span::from_hours(1)));
        }
    }
}
