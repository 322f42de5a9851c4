//! The state of pods, instances and pools in one replication.

use super::event::Phase;
use super::fact::Cause;
use crate::provider::billing::Tariff;
use crate::provider::check::Terms;
use crate::provider::victim::Rank;
use crate::units::{Bill, InstanceId, JobId, PodId, PoolId, SimTime, Span};
use crate::workload::course::{Course, SavedOnNotice, Stop};

/// One pod object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pod {
    /// When the object is created.
    pub created: SimTime,
    /// Its completion index.
    pub index: Option<u32>,
    /// Whose it is; the first, where there is no Job.
    pub job: JobId,
    /// The work item of that Job that it works on.
    pub item: usize,
    /// Where it stands.
    pub state: PodState,
    /// Whether it has ended and its object is still there.
    pub stays: bool,
    /// Its stay on the instance that it holds.
    pub stay: Option<Stay>,
}

/// Where a pod stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PodState {
    /// Not created yet.
    Planned,
    /// Without an instance.
    Waiting,
    /// On an instance.
    Held(InstanceId),
    /// Gone with its node, which nobody has noticed yet.
    Lost,
    /// Over.
    Ended,
}

/// A pod's stay on an instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub course: Course,
    /// When the pod's own deadline is reached.
    pub limit_at: SimTime,
    pub state: StayState,
    /// The pod that came to the instance before it and is still there.
    pub next: Option<PodId>,
}

/// What a pod does on its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StayState {
    /// Its course.
    Working,
    /// Waits for the reclaim, all work saved.
    Saved(SavedOnNotice),
    /// Its course, until it is told to stop because its node is under notice.
    Spared {
        /// When that will be.
        until: SimTime,
    },
    /// Was told to stop because its node goes.
    Told {
        /// How its work ended; none where it works until it is killed.
        stop: Option<Stop>,
        /// When it is gone.
        until: SimTime,
        /// Whether the node is given up; else it is under notice.
        evicted: bool,
    },
    /// Was told to stop because it was deleted.
    Stopping {
        /// When.
        since: SimTime,
        /// When it has stopped.
        until: SimTime,
    },
}

impl Stay {
    /// When it finishes or reaches its deadline.
    fn runs_until(&self) -> (SimTime, Phase) {
        (self.course.finish(), Phase::Finish).min((self.limit_at, Phase::Limit))
    }

    /// What a pod does that is told to stop now and is killed at `by`: it saves its work where that fits,
    /// stops in its time, or works on; one that serves takes no more requests. When it is gone comes with it.
    pub(super) fn told(
        &self,
        now: SimTime,
        by: SimTime,
        (stops_in, serves): (Option<Span>, bool),
    ) -> (Option<Stop>, SimTime) {
        if serves {
            return (Some(Stop::Open(now)), stops_in.map_or(by, |takes| (now + takes).min(by)));
        }
        match (self.course.save_on_notice(now, by), stops_in) {
            (Some(saved), _) => (Some(Stop::Saved(saved)), saved.saved),
            (None, Some(takes)) => (Some(Stop::Cut(now)), (now + takes).min(by)),
            (None, None) => (None, by),
        }
    }

    /// What happens next if the instance lasts.
    pub(super) fn next(&self) -> (SimTime, Phase) {
        match self.state {
            StayState::Working => self.runs_until(),
            StayState::Spared { until } => self.runs_until().min((until, Phase::Notice)),
            StayState::Told { stop: None, until, .. } => self.runs_until().min((until, Phase::Reclaim)),
            StayState::Saved(_) => (self.limit_at, Phase::Limit),
            StayState::Stopping { until, .. } | StayState::Told { until, .. } => (until, Phase::Reclaim),
        }
    }
}

/// One instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instance {
    pub pool: PoolId,
    /// Spot can be taken; on-demand can't.
    pub spot: bool,
    pub terms: Terms,
    pub rank: Rank,
    pub tariff: Tariff,
    /// When the hazard or the provider's limit on its life takes it; never for on-demand.
    pub doomed_at: SimTime,
    /// Which of the two.
    pub doom: Cause,
    pub state: InstanceState,
    /// The pod that came to it last and is still there.
    pub last: Option<PodId>,
    /// What pods that left were charged.
    pub charged: Bill,
    /// The time that pods which left had stayed.
    pub stayed: Span,
    /// Which node it is; none for an instance that is one pod's.
    pub node: Option<u32>,
}

/// An instance as a node of a cluster.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Its node pool.
    pub pool: usize,
    /// Whether pods can be placed on it.
    pub ready: bool,
    /// The pods on it.
    pub used: u32,
    /// When it becomes ready, has been without pods for too long, or evicts again.
    pub wakes: SimTime,
    /// When it is said to be at risk.
    pub signal_at: SimTime,
    /// Since when it has been given up, and takes no more pods.
    pub drained_since: Option<SimTime>,
    /// Whether a node was requested in its place.
    pub replaced: bool,
    /// The node that is drained when this one is ready.
    pub drains: Option<InstanceId>,
}

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InstanceState {
    /// Held.
    Running,
    /// Under notice, irrevocably.
    Noticed {
        /// Since when.
        since: SimTime,
        /// When it is taken.
        reclaim_at: SimTime,
        /// Why.
        cause: Cause,
    },
    /// Held until its pod, which was told to stop, has stopped; not taken before.
    Ending,
    /// Given back.
    Released,
}

/// What is held of one pool.
#[derive(Clone, Debug, Default)]
pub(super) struct PoolState {
    /// Spot instances held, those under notice included.
    pub held: Vec<InstanceId>,
    /// How many of them are under notice.
    pub noticed: usize,
    /// Stock below this is looked at: at least the number held.
    pub watch: u32,
}
