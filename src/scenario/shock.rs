//! Shocks: events that take many units of a pool at once.

use super::distribution::Distribution;
use super::market::InitialStock;
use crate::units::Span;

/// A pool of `units` that shocks hit. Shocks come as a Poisson process; each takes a share of the units that
/// earlier ones left, and gives them back after its recovery time.
#[derive(Clone, Debug, PartialEq)]
pub struct Shock {
    /// The units when no shock is in effect.
    pub units: u32,
    /// The mean time between shocks.
    pub every: Span,
    /// The share that a shock takes.
    pub loss: Loss,
    /// How long a shock is in effect.
    pub recovery: Distribution,
    /// Pools of the same name are hit by the same shocks; none: the pool has its own.
    pub shared: Option<String>,
    /// The state at the start of a replication.
    pub initial: InitialStock,
}

/// The distribution of the share that a shock takes: one of several classes, uniform within each.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss(pub Vec<LossClass>);

/// Shocks of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossClass {
    /// In how many of the shocks, from 0 to 1; those of all classes add up to 1.
    pub odds: f64,
    /// The smallest share that is taken, from 0 to 1.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl Loss {
    /// The share that a shock of this severity takes. Severities are uniform in 0 to 1: the same severity
    /// takes the same share of every pool that has the same classes.
    pub fn share_at(&self, severity: f64) -> f64 {
        let mut rest = severity;
        for class in &self.0 {
            if rest < class.odds {
                return class.low + (class.high - class.low) * rest / class.odds;
            }
            rest -= class.odds;
        }
        // Only the rounding of sums leads here.
        self.0.last().map_or(0.0, |class| class.high)
    }

    /// The mean share.
    pub fn mean(&self) -> f64 {
        self.0.iter().map(|class| class.odds * (class.low + class.high) / 2.0).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_spread_over_classes_and_within_them() {
        let loss = Loss(vec![
            LossClass { odds: 0.6, low: 1.0, high: 1.0 },
            LossClass { odds: 0.4, low: 0.2, high: 0.4 },
        ]);
        for (severity, share) in [(0.0, 1.0), (0.59, 1.0), (0.6, 0.2), (0.8, 0.3), (0.999_999_999, 0.4)] {
            assert!((loss.share_at(severity) - share).abs() < 1.0e-8, "{severity}");
        }
        assert!((loss.mean() - 0.72).abs() < 1.0e-12);
    }
}
