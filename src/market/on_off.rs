//! On-off stock: an alternating renewal process of spells with enough stock and with none.
//!
//! Availability at any instant is mean(up) / (mean(up) + mean(down)) (renewal theory), also at the
//! start: the first spell is the one that a random instant of a running process falls into.

use rand::RngExt;

use super::path::Generator;
use crate::scenario::distribution::Distribution;
use crate::scenario::market::InitialStock;
use crate::seed::Stream;
use crate::units::Span;

/// Stock that is never short.
pub const PLENTY: u32 = u32::MAX;

/// One path in the making.
pub struct Spells {
    rng: Stream,
    up: Distribution,
    down: Distribution,
    initial: Option<InitialStock>,
    is_up: bool,
}

impl Spells {
    /// Starts a path from a stream.
    pub fn new(up: &Distribution, down: &Distribution, initial: InitialStock, rng: Stream) -> Spells {
        Spells { rng, up: up.clone(), down: down.clone(), initial: Some(initial), is_up: true }
    }
}

impl Generator<u32> for Spells {
    fn next_piece(&mut self) -> (u32, Span) {
        let length = match self.initial.take() {
            Some(InitialStock::Up) => self.up.sample(&mut self.rng),
            Some(InitialStock::Stationary) => {
                let (up, down) = (self.up.mean_millis(), self.down.mean_millis());
                let share: f64 = self.rng.random();
                self.is_up = share * (up + down) < up;
                let law = if self.is_up { &self.up } else { &self.down };
                law.sample_rest_at_random_instant(&mut self.rng)
            }
            None => {
                self.is_up = !self.is_up;
                let law = if self.is_up { &self.up } else { &self.down };
                law.sample(&mut self.rng)
            }
        };
        (if self.is_up { PLENTY } else { 0 }, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::path::Path;
    use crate::seed::{Purpose, Seeds};
    use crate::units::SimTime;

    /// The share of paths with stock at each instant lies within 4 standard errors of the closed form.
    fn assert_availability(up: &Distribution, down: &Distribution, paths: u64) {
        let expected = up.mean_millis() / (up.mean_millis() + down.mean_millis());
        let instants = [SimTime(0), SimTime(3_600_000), SimTime(36_000_000)];
        let mut open = [0_u32; 3];
        for replication in 0..paths {
            let mut path: Path<u32, Spells> = Path::generated();
            let rng = Seeds { master: 5, replication }.stream(Purpose::Stock, 0);
            path.generate(Spells::new(up, down, InitialStock::Stationary, rng));
            for (count, at) in open.iter_mut().zip(instants) {
                *count += u32::from(path.at(at) > 0);
            }
        }
        let error = (expected * (1.0 - expected) / paths as f64).sqrt();
        for (count, at) in open.into_iter().zip(instants) {
            let share = f64::from(count) / paths as f64;
            assert!((share - expected).abs() < 4.0 * error, "{up:?} at {at}: {share}, expected {expected}");
        }
    }

    #[test]
    fn availability_at_any_instant_is_the_closed_form() {
        let up = Distribution::Weibull { shape: 0.6, scale: Span::from_hours(3) };
        let down = Distribution::Exponential { mean: Span::from_hours(1) };
        assert_availability(&up, &down, 40_000);
    }

    #[test]
    fn availability_is_the_closed_form_under_every_law_of_spells() {
        let hours = Span::from_hours;
        let lognormal = Distribution::LogNormal { median: hours(2), sigma: 1.0 };
        let empirical = Distribution::Empirical(vec![hours(1), hours(2), hours(12)]);
        let constant = Distribution::Constant(hours(1));
        let uniform = Distribution::Uniform { low: hours(0), high: hours(4) };
        let weibull = Distribution::Weibull { shape: 2.0, scale: hours(3) };
        for (up, down) in [(&lognormal, &empirical), (&empirical, &weibull), (&uniform, &constant)] {
            assert_availability(up, down, 10_000);
        }
    }
}
