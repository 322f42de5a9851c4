//! Hindsight: what can be asked of the replication that ran last, for those who draw it.
//!
//! The market goes its way whoever looks, so that looking again changes nothing.

use super::fact::Observer;
use super::simulator::Simulator;
use crate::market::path::{Generator, Level, Path};
use crate::provider::check::{self, Terms};
use crate::scenario::market::StockModel;
use crate::units::{InstanceId, PoolId, Rate, SimTime, Span};

impl<O: Observer> Simulator<'_, O> {
    /// The spot price of a pool from the start up to `until`: each instant from which on another price holds,
    /// with the price per hour.
    pub fn prices(&mut self, pool: PoolId, until: SimTime) -> Vec<(SimTime, Rate)> {
        changes(&mut self.weather.pools()[pool.index()].price, until)
    }

    /// The same of the units that can be held of a pool; none where stock never ends.
    pub fn stock(&mut self, pool: PoolId, until: SimTime) -> Vec<(SimTime, u32)> {
        if let StockModel::Unlimited = self.scenario.market.pools[pool.index()].stock {
            return Vec::new();
        }
        changes(&mut self.weather.pools()[pool.index()].stock, until)
    }

    /// What a spot instance was checked against; none for one that was never taken back.
    pub fn terms(&self, id: InstanceId) -> Option<&Terms> {
        self.instances.get(id.index()).filter(|instance| instance.spot).map(|instance| &instance.terms)
    }

    /// The first check of an instance that counted, had it lived so long, and the time from one to the next;
    /// none where every change of the market acts at once.
    pub fn checks(&self, terms: &Terms) -> Option<(SimTime, Span)> {
        let grid = check::grid(self.scenario.policy.check, terms.created, self.weather.epoch())?;
        Some((check::next_check(terms, grid, terms.created), grid.1))
    }
}

fn changes<T: Level, G: Generator<T>>(path: &mut Path<T, G>, until: SimTime) -> Vec<(SimTime, T)> {
    let mut changes: Vec<(SimTime, T)> = Vec::new();
    let mut at = SimTime::START;
    while at <= until {
        let segment = path.segment(at);
        if changes.last().is_none_or(|(_, last)| *last != segment.value) {
            changes.push((at, segment.value));
        }
        if segment.to.is_never() {
            break;
        }
        at = segment.to;
    }
    changes
}
