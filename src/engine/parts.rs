//! Quantities by how held time was spent.

use crate::workload::course::Activity;

/// A quantity by how held time was spent: held time is the sum of all but `rounding`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts<T> {
    /// Work that was kept.
    pub useful: T,
    /// Work that a reclaim undid.
    pub lost: T,
    /// Work that was kept, for nothing: the workload failed in the end.
    pub forfeited: T,
    /// Saving checkpoints.
    pub checkpoint: T,
    /// Loading checkpoints.
    pub restore: T,
    /// Starting up.
    pub startup: T,
    /// Waiting: under notice after the work was saved, or while stopping.
    pub idle: T,
    /// Places for pods on nodes that were empty: while the node started, between pods, before its removal.
    pub unused: T,
    /// Billed beyond held time by the billing quantum, less what is held but not billed.
    pub rounding: T,
}

impl<T: Copy + std::iter::Sum> Parts<T> {
    /// The parts with their names, in the order of reports.
    pub fn named(&self) -> [(&'static str, T); 9] {
        [
            ("useful", self.useful),
            ("lost", self.lost),
            ("forfeited", self.forfeited),
            ("checkpoint", self.checkpoint),
            ("restore", self.restore),
            ("startup", self.startup),
            ("idle", self.idle),
            ("unused", self.unused),
            ("rounding", self.rounding),
        ]
    }

    /// The sum of all parts.
    pub fn total(&self) -> T {
        self.named().into_iter().map(|(_, part)| part).sum()
    }
}

impl<T: std::ops::AddAssign + Copy> Parts<T> {
    /// Adds to the part that an activity belongs to.
    pub fn add(&mut self, activity: Activity, quantity: T) {
        *match activity {
            Activity::Useful => &mut self.useful,
            Activity::Lost => &mut self.lost,
            Activity::Checkpoint => &mut self.checkpoint,
            Activity::Restore => &mut self.restore,
            Activity::Startup => &mut self.startup,
            Activity::Idle => &mut self.idle,
        } += quantity;
    }
}

impl<T: std::ops::AddAssign + Copy> std::ops::AddAssign for Parts<T> {
    fn add_assign(&mut self, other: Parts<T>) {
        self.useful += other.useful;
        self.lost += other.lost;
        self.forfeited += other.forfeited;
        self.checkpoint += other.checkpoint;
        self.restore += other.restore;
        self.startup += other.startup;
        self.idle += other.idle;
        self.unused += other.unused;
        self.rounding += other.rounding;
    }
}
