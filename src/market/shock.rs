//! Shock stock: a pool of units of which events take many at once.
//!
//! Shocks are a Poisson process. Shock i takes the share s(i) of what the shocks before it left, and gives it
//! back after its recovery time, so that
//!
//! `stock(t) = units x product over the shocks in effect at t of (1 - s(i))`, to the nearest unit.
//!
//! The number in effect is that of an M/G/infinity queue (Takács, *Introduction to the Theory of Queues*,
//! 1962): Poisson with mean `E[recovery] / every` at any instant, also at the start, whatever the law of the
//! recovery. Hence `P(no shock in effect) = exp(-E[recovery] / every)` and
//! `E[stock] = units x exp(-E[share] E[recovery] / every)` but for the rounding to units.

use rand::RngExt;
use rand_distr::{Distribution as _, Exp1};

use super::path::Generator;
use crate::scenario::market::InitialStock;
use crate::scenario::shock::Shock;
use crate::seed::Stream;
use crate::units::{SimTime, Span};

/// One path in the making.
pub struct Shocks {
    model: Shock,
    /// When shocks come and how severe they are; the same for pools that share them.
    events: Stream,
    /// How long they are in effect here.
    recoveries: Stream,
    now: SimTime,
    next: SimTime,
    in_effect: Vec<InEffect>,
}

/// A shock whose units are not back yet.
struct InEffect {
    until: SimTime,
    leaves: f64,
}

impl Shocks {
    /// Starts a path. `events` is the stream of the shocks, `recoveries` that of the pool.
    pub fn new(model: &Shock, mut events: Stream, recoveries: Stream) -> Shocks {
        let next = SimTime::START + gap(model, &mut events);
        let mut path = Shocks {
            model: model.clone(),
            events,
            recoveries,
            now: SimTime::START,
            next,
            in_effect: Vec::new(),
        };
        if model.initial == InitialStock::Stationary {
            path.begin_amid_shocks();
        }
        path
    }

    /// The shocks in effect at a random instant: a Poisson number of them, each with the equilibrium law of
    /// what is left of its recovery. Counted by unit exponentials up to the mean.
    fn begin_amid_shocks(&mut self) {
        let mean = self.model.recovery.mean_millis() / self.model.every.0 as f64;
        let mut passed: f64 = Exp1.sample(&mut self.recoveries);
        while passed < mean {
            let leaves = 1.0 - self.model.loss.share_at(self.recoveries.random());
            let rest = self.model.recovery.sample_rest_at_random_instant(&mut self.recoveries);
            self.in_effect.push(InEffect { until: SimTime::START + rest, leaves });
            let more: f64 = Exp1.sample(&mut self.recoveries);
            passed += more;
        }
    }

    fn strike(&mut self) {
        let leaves = 1.0 - self.model.loss.share_at(self.events.random());
        let recovery = self.model.recovery.sample(&mut self.recoveries);
        self.in_effect.push(InEffect { until: self.next + recovery, leaves });
        self.next += gap(&self.model, &mut self.events);
    }
}

/// The time to the next shock.
fn gap(model: &Shock, events: &mut Stream) -> Span {
    let unit: f64 = Exp1.sample(events);
    Span::from_sampled_millis(unit * model.every.0 as f64)
}

impl Generator<u32> for Shocks {
    fn next_piece(&mut self) -> (u32, Span) {
        let now = self.now;
        // All that falls on one millisecond is one change.
        while self.next <= now {
            self.strike();
        }
        self.in_effect.retain(|shock| shock.until > now);
        let left: f64 = self.in_effect.iter().map(|shock| shock.leaves).product();
        let units = (f64::from(self.model.units) * left).round_ties_even() as u32;
        let change = self.in_effect.iter().map(|shock| shock.until).fold(self.next, SimTime::min);
        self.now = change;
        (units, change.since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::path::Path;
    use crate::scenario::distribution::Distribution;
    use crate::scenario::shock::{Loss, LossClass};
    use crate::seed::{Purpose, Seeds};

    fn model(units: u32, recovery: Distribution) -> Shock {
        let classes =
            [LossClass { odds: 0.4, low: 1.0, high: 1.0 }, LossClass { odds: 0.6, low: 0.1, high: 0.5 }];
        Shock {
            units,
            every: Span::from_hours(4),
            loss: Loss(classes.into()),
            recovery,
            shared: None,
            initial: InitialStock::Stationary,
        }
    }

    fn path(model: &Shock, replication: u64, pool: u64) -> Path<u32, Shocks> {
        let seeds = Seeds { master: 3, replication };
        let mut path = Path::generated();
        path.generate(Shocks::new(
            model,
            seeds.stream(Purpose::Shock, 9),
            seeds.stream(Purpose::Stock, pool),
        ));
        path
    }

    #[test]
    fn stock_at_any_instant_is_the_closed_form() {
        let laws = [
            Distribution::Constant(Span::from_hours(2)),
            Distribution::Exponential { mean: Span::from_hours(1) },
            Distribution::LogNormal { median: Span::from_hours(1), sigma: 0.8 },
        ];
        for recovery in laws {
            // So many units that rounding to whole ones does not show.
            let model = model(1_000_000, recovery);
            let in_effect = model.recovery.mean_millis() / model.every.0 as f64;
            let (full, mean) = ((-in_effect).exp(), (-model.loss.mean() * in_effect).exp());
            let paths = 20_000_u64;
            let instants = [0, 1, 3, 50].map(|hours| SimTime::START + Span::from_hours(hours));
            let mut found = [(0.0, 0.0, 0.0); 4];
            for replication in 0..paths {
                let mut path = path(&model, replication, 1);
                for (found, at) in found.iter_mut().zip(instants) {
                    let left = f64::from(path.at(at)) / 1.0e6;
                    *found =
                        (found.0 + f64::from(u8::from(left == 1.0)), found.1 + left, found.2 + left * left);
                }
            }
            let n = paths as f64;
            for ((whole, sum, squares), at) in found.into_iter().zip(instants) {
                let error = (full * (1.0 - full) / n).sqrt();
                assert!(
                    (whole / n - full).abs() < 4.0 * error,
                    "{:?} at {at}: {}",
                    model.recovery,
                    whole / n
                );
                let error = ((squares / n - (sum / n).powi(2)) / n).sqrt();
                assert!((sum / n - mean).abs() < 4.0 * error, "{:?} at {at}: {}", model.recovery, sum / n);
            }
        }
    }

    #[test]
    fn pools_that_share_shocks_lose_at_the_same_instants_the_same_shares() {
        let first =
            Shock { initial: InitialStock::Up, ..model(16, Distribution::Constant(Span::from_minutes(1))) };
        let second = Shock {
            units: 160,
            recovery: Distribution::Exponential { mean: Span::from_minutes(1) },
            ..first.clone()
        };
        let drops = |model: &Shock, pool| {
            let (mut path, mut at, mut drops) = (path(model, 0, pool), SimTime::START, Vec::new());
            while at < SimTime::START + Span::from_hours(24 * 90) {
                let piece = path.segment(at);
                if piece.from > SimTime::START && piece.value < model.units {
                    drops.push((piece.from, f64::from(piece.value) / f64::from(model.units)));
                }
                at = piece.to;
            }
            drops
        };
        let (a, b) = (drops(&first, 1), drops(&second, 2));
        let same = a.iter().filter(|a| b.iter().any(|b| a.0 == b.0 && (a.1 - b.1).abs() < 0.04)).count();
        assert!(a.len() > 400 && same as f64 > 0.95 * a.len() as f64, "{same} of {} drops", a.len());
    }

    #[test]
    fn one_shock_takes_its_share_and_gives_it_back() {
        let mut model = model(10, Distribution::Constant(Span::from_minutes(30)));
        model.loss = Loss(vec![LossClass { odds: 1.0, low: 0.3, high: 0.3 }]);
        model.initial = InitialStock::Up;
        model.every = Span::from_hours(1_000_000);
        let mut path = path(&model, 0, 1);
        let full = path.segment(SimTime::START);
        assert_eq!(full.value, 10);
        let hit = path.segment(full.to);
        assert_eq!((hit.value, hit.to), (7, full.to + Span::from_minutes(30)));
        assert_eq!(path.at(hit.to), 10);
    }
}
