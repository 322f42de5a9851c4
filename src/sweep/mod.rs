//! Sweeps: many points of one scenario, run side by side and handed over in order.
//!
//! `grid` makes points of axes, `design` spreads them over ranges, `preflight` checks them before the first is
//! run, [`replicate()`] runs one often enough, and [`run()`] runs them all. Results depend on the scenario, the seed
//! and the point alone: not on threads, on other points, or on where a sweep was interrupted.
//!
//! Knows scenarios, seeds, outcomes and estimates. Knows no files and no forms of output: what is done goes to a
//! [`Sink`]. To add a design: a variant in `scenario/sweep`, its shares in `design.rs`.

mod design;
mod grid;
mod preflight;
mod replicate;
mod run;

pub use grid::Grid;
pub use preflight::{Kind, MOST_BEFOREHAND, Ready, preflight};
pub use replicate::{Hands, Replicated, Watch, replicate};
pub use run::run;

use crate::outcome::{Record, TraceEnded};
use crate::scenario::Scenario;
use crate::scenario::check::Unreadable;
use crate::scenario::issue::Issue;
use crate::scenario::sweep::Value;
use crate::stats::{Batches, Summary};
use crate::units::Currency;

/// A point that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its number, from 0.
    pub number: u64,
    /// The values of the axes, in their order.
    pub values: Vec<Value>,
    /// The currency of its sums.
    pub currency: Currency,
    /// What it came to.
    pub summary: Summary,
    /// The same by batches of replications.
    pub batches: Batches,
    /// Whether it became as precise as wanted; none where nobody wanted that.
    pub is_precise: Option<bool>,
}

/// Takes what is done.
pub trait Sink: Sync {
    /// Why it takes no more.
    type Error: Send;

    /// Is shown replications of a point as they are finished, from any thread and in any order: the point, how
    /// many replications it has at most, and some of them.
    fn under_way(&self, point: (u64, u64), scenario: &Scenario, records: &[Record]);

    /// Takes the replications of a point that is about to be handed over, from any thread and in any order.
    ///
    /// # Errors
    /// Ends the sweep before that point.
    fn replications(&self, point: u64, scenario: &Scenario, records: &[Record]) -> Result<(), Self::Error>;

    /// Takes points in the order of their numbers, from the thread that runs the sweep.
    ///
    /// # Errors
    /// Ends the sweep.
    fn points(&self, points: &[Point]) -> Result<(), Self::Error>;
}

/// Why a sweep ended before its last point. All points before the one it speaks of were handed over.
#[derive(Debug)]
pub enum Stopped<E> {
    /// A point is no scenario; every problem of it.
    Input(Vec<Issue>),
    /// A file of a point could not be read.
    Unreadable(Unreadable),
    /// A trace ended too early.
    TraceEnded {
        /// What happened.
        error: TraceEnded,
        /// The point, in words.
        point: String,
        /// Its scenario.
        scenario: Box<Scenario>,
    },
    /// The sink took no more.
    Sink(E),
}
