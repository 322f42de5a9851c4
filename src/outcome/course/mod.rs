//! The course of one replication as plain data, for those who draw it: prices, instances with their bids,
//! checks, protection, notices and ends, and what every pod did when.
//!
//! `keeper.rs` listens to the engine and fills it; all prices, checks and ends are the engine's own.

mod keeper;
#[cfg(test)]
mod tests;

use keeper::Keeper;

use super::ledger::Ledger;
use super::record::Record;
use super::story::Storyteller;
use crate::engine::fact::Cause;
use crate::engine::{Simulator, TraceEnded};
use crate::scenario::Scenario;
use crate::units::{InstanceId, JobId, PoolId, Rate, SimTime, Span};

pub use crate::engine::fact::PodEnd;

/// So many pools have their prices in the course even where nothing was held of them.
const FEW: usize = 7;

/// What happened in one replication, when.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Where it ended; it began at zero.
    pub ended: SimTime,
    /// The pools that were used, in the order of the scenario; all of them where they are few.
    pub pools: Vec<PoolCourse>,
    /// Every instance and node, in order of creation.
    pub instances: Vec<InstanceCourse>,
    /// Every pod, in order of creation.
    pub pods: Vec<PodCourse>,
}

/// The weather of a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolCourse {
    /// The pool.
    pub id: PoolId,
    /// Its name.
    pub name: String,
    /// The list price per hour.
    pub on_demand: Rate,
    /// The spot price per hour: the instants of change and what holds from there on. The first is the start.
    pub prices: Vec<(SimTime, Rate)>,
    /// The units that can be held, likewise; empty where they never end.
    pub stock: Vec<(SimTime, u32)>,
}

/// An instance or node.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceCourse {
    /// Its number.
    pub id: InstanceId,
    /// The node's name; none for an instance that is one pod's.
    pub node: Option<String>,
    /// The pool that it comes from.
    pub pool: PoolId,
    /// Whether it is spot.
    pub spot: bool,
    /// Whether spot was wanted and the list price is paid.
    pub fallback: bool,
    /// The price per hour at creation.
    pub price: Rate,
    /// When it was created.
    pub created: SimTime,
    /// When pods can be placed on it; for nodes that got so far.
    pub ready: Option<SimTime>,
    /// When it was released, or the run was cut.
    pub ended: SimTime,
    /// Until when it could not be taken, which may be beyond its end; none where it never could, or always.
    pub protected_until: Option<SimTime>,
    /// The bid per hour as it stood all its life; none where the market is followed.
    pub bid: Option<Rate>,
    /// The checks that counted; none where there are no instants of checks.
    pub checks: Option<Checks>,
    /// Its notice, if one began.
    pub notice: Option<NoticeCourse>,
    /// How it ended.
    pub end: InstanceEnd,
    /// The time that its places were empty, summed over them.
    pub unused: Span,
}

/// Instants of checks at equal distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checks {
    /// The first that counted.
    pub first: SimTime,
    /// From one to the next.
    pub every: Span,
    /// How many there were.
    pub count: u64,
}

impl Checks {
    /// Every instant.
    pub fn instants(self) -> impl Iterator<Item = SimTime> {
        (0..self.count).map(move |place| self.first + self.every * place as i64)
    }
}

/// The notice of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeCourse {
    /// When it began.
    pub began: SimTime,
    /// The reclaim that it announced, which the instance need not have lived to see.
    pub reclaim_at: SimTime,
    /// Why.
    pub cause: Cause,
}

/// How an instance ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceEnd {
    /// Its pod's work was done.
    Finished,
    /// The provider took it.
    Reclaimed(Cause),
    /// Its pod was deleted, evicted or reached its own deadline, or it is a node that was given back.
    GivenBack,
    /// It is still held: the run was cut.
    Open,
}

/// A pod.
#[derive(Clone, Debug, PartialEq)]
pub struct PodCourse {
    /// Its name, as the story of the replication has it.
    pub name: String,
    /// Its Job; the first, where it has none.
    pub job: JobId,
    /// When the object was created.
    pub created: SimTime,
    /// When it ended and how; none where it did not.
    pub ended: Option<(SimTime, PodEnd)>,
    /// The stretch in which it had no instance, if there is one.
    pub waited: Option<(SimTime, SimTime)>,
    /// Its stay on an instance; none where it never got one.
    pub stay: Option<StayCourse>,
}

/// A pod's stay on an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct StayCourse {
    /// The instance.
    pub instance: InstanceId,
    /// When it came.
    pub from: SimTime,
    /// When it left, or the run was cut.
    pub to: SimTime,
    /// What it did, without gaps from one to the other.
    pub stretches: Vec<Stretch>,
}

/// A stretch of one activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What.
    pub doing: Doing,
    /// From when.
    pub from: SimTime,
    /// To when, later than `from`.
    pub to: SimTime,
}

/// What a pod does on its instance. The same parts as those of [`super::Parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Starting up.
    Startup,
    /// Loading a checkpoint.
    Restore,
    /// Work that was kept.
    Useful,
    /// Saving a checkpoint.
    Checkpoint,
    /// Work that was undone.
    Lost,
    /// Work that was kept, for nothing: the workload or its Job failed in the end.
    Forfeited,
    /// Waiting under notice after the work was saved, or stopping.
    Idle,
}

impl Course {
    /// An instance by its number.
    pub fn instance(&self, id: InstanceId) -> Option<&InstanceCourse> {
        let place = self.instances.binary_search_by_key(&id, |instance| instance.id).ok()?;
        self.instances.get(place)
    }

    /// A pool by its number.
    pub fn pool(&self, id: PoolId) -> Option<&PoolCourse> {
        self.pools.iter().find(|pool| pool.id == id)
    }
}

impl PoolCourse {
    /// The price per hour at an instant.
    pub fn price_at(&self, at: SimTime) -> Rate {
        let next = self.prices.partition_point(|(from, _)| *from <= at);
        self.prices.get(next.saturating_sub(1)).map_or(Rate::ZERO, |(_, price)| *price)
    }
}

/// Runs one replication of a scenario: what it came to, and its course.
///
/// # Errors
/// Where a trace ended too early.
pub fn of(scenario: &Scenario, replication: u64) -> Result<(Record, Course), TraceEnded> {
    let listeners = (Ledger::new(scenario), (Storyteller::new(scenario, replication), Keeper::new(scenario)));
    let mut simulator = Simulator::new(scenario, listeners);
    simulator.run(replication)?;
    let record = simulator.observer.0.close(replication);
    let keeper = std::mem::replace(&mut simulator.observer.1.1, Keeper::new(scenario));
    let mut course = keeper.close(&simulator);
    for (pod, line) in course.pods.iter_mut().zip(&simulator.observer.1.0.timeline.pods) {
        pod.name.clone_from(&line.name);
    }
    let all = scenario.market.pools.len() <= FEW;
    for (place, pool) in scenario.market.pools.iter().enumerate() {
        let id = PoolId(place as u32);
        if all || course.instances.iter().any(|instance| instance.pool == id) {
            let (prices, stock) = (simulator.prices(id, course.ended), simulator.stock(id, course.ended));
            let (name, on_demand) = (pool.name.clone(), pool.on_demand);
            course.pools.push(PoolCourse { id, name, on_demand, prices, stock });
        }
    }
    Ok((record, course))
}
