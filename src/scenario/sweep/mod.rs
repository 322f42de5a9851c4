//! What a sweep varies: axes, how they make points, and how many replications each point gets. Plain data.
//!
//! `decimal` are exact decimal numbers and `range` the values between two ends. How a section is written is in
//! `file/sweep.rs`, what is wrong with it in `check/sweep.rs`; points are made in the room `sweep`.

pub mod decimal;
pub mod range;

use range::Range;

/// The most points that a sweep may have.
pub const MOST_POINTS: u64 = 1_000_000;
/// The most points of a Sobol design: the sequence that is built in has no more.
pub const MOST_SOBOL_POINTS: u64 = 1 << 16;
/// The most axes.
pub const MOST_AXES: usize = 64;
/// The fewest replications that an interval is judged by, unless others are wanted.
pub const AT_LEAST: u64 = 100;
/// The most replications of a point that is run until it is precise, unless others are wanted.
pub const AT_MOST: u64 = 100_000;

/// A checked section `sweep`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What varies, in the order written.
    pub axes: Vec<Axis>,
    /// Axes by their numbers: those of one group move together, groups are combined. In the order of their
    /// first axes; an axis alone is a group.
    pub groups: Vec<Vec<usize>>,
    /// How axes make points.
    pub design: Design,
    /// How often each point is run.
    pub replications: Replications,
}

/// One field of the scenario that varies.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its dotted path.
    pub path: String,
    /// What it becomes.
    pub values: Values,
    /// Whether all its values are durations, which tables have in seconds.
    pub is_duration: bool,
}

/// The values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// These, in this order.
    List(Vec<Value>),
    /// Anything between two ends; for designs that choose for themselves.
    Range(Range),
}

/// One value of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The value as it would stand in a scenario.
    pub yaml: String,
    /// The same on one line, for people.
    pub shown: String,
    /// The same in a table: seconds where the axis has durations.
    pub cell: String,
}

/// How axes make points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Every combination of the groups, the last one fastest.
    Cartesian,
    /// So many points, one in each of as many strata of every axis.
    LatinHypercube(u64),
    /// So many points of a scrambled Sobol sequence.
    Sobol(u64),
    /// So many rows of k + 2 points for k axes: two places A and B of a scrambled Sobol sequence in 2 k
    /// dimensions, and A with each of its coordinates in turn taken from B.
    Saltelli(u64),
}

/// How often a point is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replications {
    /// As often as its scenario says.
    OfScenario,
    /// So often.
    Fixed(u64),
    /// In doubling batches, until all of these means are known so well.
    Until {
        /// What is to be known.
        targets: Vec<Target>,
        /// The first batch.
        at_least: u64,
        /// Where it ends in any case.
        at_most: u64,
    },
}

/// How well a mean is to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Which mean.
    pub metric: Metric,
    /// How far it may be from its true value, in millionths of that, with 95 % confidence.
    pub millionths: i64,
}

/// A mean that can be the target of a precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// What is paid, over all replications.
    Cost,
    /// Submission to `Complete`, over those that complete.
    CompletionTime,
}

impl Sweep {
    /// How many points there are; at most [`MOST_POINTS`].
    pub fn points(&self) -> u64 {
        match self.design {
            Design::LatinHypercube(points) | Design::Sobol(points) => points,
            Design::Saltelli(rows) => rows.saturating_mul(self.axes.len() as u64 + 2),
            Design::Cartesian => self.groups.iter().map(|group| self.length(group)).product(),
        }
    }

    /// How many values the axes of a group have.
    pub fn length(&self, group: &[usize]) -> u64 {
        group.first().map_or(1, |axis| self.axes[*axis].length())
    }
}

impl Axis {
    /// How many values it has; none where a design chooses them.
    pub fn length(&self) -> u64 {
        match &self.values {
            Values::List(values) => values.len() as u64,
            Values::Range(_) => 0,
        }
    }

    /// Its column in a table.
    pub fn column(&self) -> String {
        if self.is_duration { format!("{}_s", self.path) } else { self.path.clone() }
    }
}
