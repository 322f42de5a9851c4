//! Accounts: how a pod's stay and the holding of an instance were spent, and what they cost.

use super::parts::Parts;
use crate::provider::billing::PriceStretch;
use crate::units::{Bill, InstanceId, PodId, PoolId, SimTime, Span};
use crate::workload::course::{Course, Stop};

/// The account of a pod's stay on an instance.
#[derive(Clone, Debug)]
pub struct Departure<'a> {
    /// The pod.
    pub pod: PodId,
    /// Its instance.
    pub instance: InstanceId,
    /// When it left, or was looked at.
    pub at: SimTime,
    /// What it was doing.
    pub course: &'a Course,
    /// How that ended.
    pub stop: Stop,
    /// How its time was spent.
    pub time: Parts<Span>,
    /// What that cost, at the instance's prices.
    pub cost: Parts<Bill>,
}

/// The account of an instance that was released; those of its pods came before.
#[derive(Clone, Debug)]
pub struct Account {
    /// The instance.
    pub instance: InstanceId,
    /// Its pool.
    pub pool: PoolId,
    /// Whether it was spot.
    pub spot: bool,
    /// When it was created.
    pub created: SimTime,
    /// When it was released.
    pub ended: SimTime,
    /// Until when it is billed.
    pub billed_until: SimTime,
    /// Whether the provider took it.
    pub taken: bool,
    /// Whether it is still held: the run was cut.
    pub open: bool,
    /// How many pods it has place for.
    pub slots: u32,
    /// The time that its places were empty, summed over them.
    pub unused_time: Span,
    /// What that cost.
    pub unused: Bill,
    /// What is charged beyond what its pods were: held time that is not billed counts against it, and a sum
    /// too small to be charged goes whole.
    pub rounding: Bill,
    /// The charge.
    pub total: Bill,
    /// The sum was too small and is not charged.
    pub dropped: bool,
    /// What was paid when, for listeners that want it; else empty.
    pub prices: Vec<PriceStretch>,
}
