//! The checked market: pools with their price, stock and hazard. Plain data; behaviour is in `market/`.

mod price;

use std::sync::Arc;

pub use price::{
    Bootstrap, Gap, Gaussian, MeanReverting, Mixture, PriceModel, Regime, RegimeStart, Regimes, Steps,
};

use super::bathtub::Bathtub;
use super::distribution::Distribution;
use super::lifetimes::LifeTable;
use super::shock::Shock;
use crate::units::{Amount, Rate, Span};

/// Every pool of a scenario, and where in the calendar a replication starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// The pools, in the order of the file.
    pub pools: Vec<Pool>,
    /// Where in the traces a replication starts.
    pub start: Start,
    /// The calendar time of a replication without traces that have one.
    pub epoch: jiff::Timestamp,
}

impl Market {
    /// The first and last instant of every trace that has calendar times.
    pub fn calendar_spans(&self) -> impl Iterator<Item = (jiff::Timestamp, jiff::Timestamp)> {
        self.pools.iter().flat_map(|pool| {
            let price = match &pool.price {
                PriceModel::Trace(trace) => trace.calendar_span(),
                _ => None,
            };
            let stock = match &pool.stock {
                StockModel::Trace(trace) => trace.calendar_span(),
                _ => None,
            };
            price.into_iter().chain(stock)
        })
    }
}

/// Capacity of one instance type or pod shape in one zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Its name in the file, such as `ecs.c5.large@cn-beijing-h`. The pool's weather hangs on it.
    pub name: String,
    /// The on-demand price of one pod of this workload in this pool; the sum of `components`.
    pub on_demand: Rate,
    /// What the on-demand price is made of.
    pub components: Vec<(Component, Rate)>,
    /// The spot price.
    pub price: PriceModel,
    /// How many units can be held.
    pub stock: StockModel,
    /// When instances are taken whatever price and stock are.
    pub hazard: HazardModel,
}

/// What a price is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// The whole machine, where the provider prices machines.
    Instance,
    /// CPU cores.
    Cpu,
    /// Memory.
    Memory,
    /// Whole GPUs.
    Gpu,
    /// Shares of a GPU.
    VGpu,
}

impl Component {
    /// The name in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Component::Instance => "instance",
            Component::Cpu => "cpu",
            Component::Memory => "memory",
            Component::Gpu => "gpu",
            Component::VGpu => "vgpu",
        }
    }
}

/// How many units of a pool can be held.
#[derive(Clone, Debug, PartialEq)]
pub enum StockModel {
    /// Always enough.
    Unlimited,
    /// Alternating spells of enough and nothing at all.
    OnOff {
        /// The length of spells with stock.
        up: Distribution,
        /// The length of spells without.
        down: Distribution,
        /// The state at the start of a replication.
        initial: InitialStock,
    },
    /// So many units, of which shocks take many at once.
    Shock(Shock),
    /// A recorded history of units.
    Trace(Replay<u32>),
}

/// The state of generated stock at the start of a replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitialStock {
    /// As found at a random instant of a process that has always run.
    Stationary,
    /// All stock is there: a spell with stock begins, no shock is in effect.
    Up,
}

/// When the provider takes an instance whatever price and stock are, counted from the end of its
/// protection.
#[derive(Clone, Debug, PartialEq)]
pub enum HazardModel {
    /// Never.
    None,
    /// A constant rate per instance.
    Exponential {
        /// The mean life.
        mean: Span,
    },
    /// Weibull lives: `P(life > t) = exp(-(t / scale)^shape)`.
    Weibull {
        /// The shape k, dimensionless; below 1 the hazard falls with age.
        shape: f64,
        /// The scale.
        scale: Span,
    },
    /// The law of preemptible machines with a limit of 24 h.
    Bathtub(Bathtub),
    /// Observed lives.
    Empirical(LifeTable),
    /// Always after the same time.
    Fixed {
        /// The life.
        after: Span,
    },
}

impl HazardModel {
    /// The mean life in milliseconds; infinite where some instances are never taken.
    pub fn mean_millis(&self) -> f64 {
        match self {
            HazardModel::None => f64::INFINITY,
            HazardModel::Exponential { mean: life } | HazardModel::Fixed { after: life } => life.0 as f64,
            HazardModel::Weibull { shape, scale } => {
                Distribution::Weibull { shape: *shape, scale: *scale }.mean_millis()
            }
            HazardModel::Bathtub(law) => law.mean_millis(),
            HazardModel::Empirical(table) => table.mean_millis(),
        }
    }
}

/// A recorded path and how it is played back.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay<T> {
    /// The change points: offsets from the trace's first instant, strictly increasing from zero.
    pub points: Arc<[(Span, T)]>,
    /// Where the trace ends; later than its last point.
    pub end: Span,
    /// The calendar time of offset zero; none for traces without times.
    pub first: Option<jiff::Timestamp>,
    /// What holds past the end.
    pub past_end: PastEnd,
    /// Where it was read, for messages.
    pub source: String,
}

impl<T> Replay<T> {
    /// The calendar times of its first instant and its end; none for traces without times.
    pub fn calendar_span(&self) -> Option<(jiff::Timestamp, jiff::Timestamp)> {
        let first = self.first?;
        Some((first, crate::units::SimTime(self.end.0).to_calendar(first)))
    }
}

/// What holds past the end of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastEnd {
    /// The trace starts again.
    Wrap,
    /// The last value stays.
    Hold,
    /// The run stops with an error.
    Error,
}

/// Where in the traces a replication starts; one instant for all traces of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the first instant that every trace covers.
    First,
    /// So long after it.
    After(Span),
    /// At a calendar time.
    At(jiff::Timestamp),
    /// Drawn per replication, uniformly over the time that every trace covers.
    Random,
}

/// Something that is charged at full price beside the instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Undiscounted {
    /// What it is.
    pub kind: UndiscountedKind,
    /// Charged per hour while an instance is held.
    pub rate: Rate,
    /// Charged once per instance.
    pub per_instance: Amount,
}

/// What no provider discounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UndiscountedKind {
    /// Disks and file systems (CBS, CFS, NAS).
    Storage,
    /// Reserved network bandwidth.
    Bandwidth,
    /// Network traffic by volume.
    Traffic,
}

impl UndiscountedKind {
    /// The name in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            UndiscountedKind::Storage => "storage",
            UndiscountedKind::Bandwidth => "bandwidth",
            UndiscountedKind::Traffic => "traffic",
        }
    }
}
