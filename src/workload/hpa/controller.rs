//! One autoscaler: what it holds from sync to sync.

use std::sync::Arc;

use super::metric::highest;
use super::normalize::{Bounds, History, Stamped, with_behavior, without_behavior};
use crate::scenario::hpa::{DOWNSCALE_STABILIZATION, HpaSpec, ScalingRules};
use crate::units::{SimTime, Span};

/// The time from one sync to the next, and from the creation of the autoscaler to its first.
pub const SYNC_PERIOD: Span = Span::from_secs(15);

/// A HorizontalPodAutoscaler, as of Kubernetes 1.36 defaults.
///
/// Whoever runs it keeps one entry in the agenda, at [`HpaController::due`], works out the proposal of
/// each metric then ([`super::pods`], [`super::metric`]) and passes them to [`HpaController::sync`]; a
/// count that comes back becomes the target's at once.
#[derive(Debug)]
pub struct HpaController {
    spec: Arc<HpaSpec>,
    history: History,
    due: SimTime,
}

impl HpaController {
    /// An autoscaler that does not exist yet.
    pub fn new(spec: Arc<HpaSpec>) -> HpaController {
        HpaController { spec, history: History::default(), due: SimTime::NEVER }
    }

    /// Forgets everything, ready to be created again; allocates nothing.
    pub fn reset(&mut self) {
        let History { recommendations, added, removed } = &mut self.history;
        [recommendations, added, removed].into_iter().for_each(Vec::clear);
        self.due = SimTime::NEVER;
    }

    /// The spec of the autoscaler.
    pub fn spec(&self) -> &HpaSpec {
        &self.spec
    }

    /// What it recommended and did, as far back as it matters.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// When the next sync is due; [`SimTime::NEVER`] before the autoscaler exists.
    pub fn due(&self) -> SimTime {
        self.due
    }

    /// The autoscaler was created.
    pub fn create(&mut self, now: SimTime) {
        self.due = now + SYNC_PERIOD;
    }

    /// Looks at the target, which asks for `current` replicas, with the proposal of each metric in the
    /// order of the spec, none for a metric that fails. Returns the replicas that the target is to ask
    /// for from now on, where they differ.
    ///
    /// A target scaled to zero by hand is left alone, and one outside the bounds is brought back at once,
    /// without a look at metrics, windows or policies.
    pub fn sync(&mut self, now: SimTime, current: u32, proposals: &[Option<u32>]) -> Option<u32> {
        self.due = now + SYNC_PERIOD;
        // Until the windows have passed, what was there first is a recommendation like any other.
        if self.history.recommendations.is_empty() {
            self.history.recommendations.push(Stamped { at: now, replicas: current });
        }
        let bounds = Bounds { min: self.spec.min_replicas, max: self.spec.max_replicas };
        let replicas = if current == 0 && bounds.min > 0 {
            current
        } else if current > bounds.max {
            bounds.max
        } else if current < bounds.min {
            bounds.min
        } else {
            self.normalized(now, current, highest(current, proposals)?, bounds)
        };
        if replicas == current {
            return None;
        }
        self.note_change(now, current, replicas);
        Some(replicas)
    }

    /// Whether a sync with the same proposals as the one at `now`, which changed nothing, would change nothing
    /// either, however much later: all it remembers is that proposal, and no limit is used up.
    pub fn is_settled(&self, now: SimTime) -> bool {
        let History { recommendations, added, removed } = &self.history;
        let over =
            |events: &[Stamped]| events.iter().all(|event| now.since(event.at) >= self.longest_period());
        recommendations.windows(2).all(|pair| pair[0].replicas == pair[1].replicas)
            && over(added)
            && over(removed)
    }

    /// Syncs were left out, up to the one at `last`, which would all have found what the last one found.
    pub fn make_up(&mut self, last: SimTime) {
        if let Some(latest) = self.history.recommendations.last().copied() {
            self.history.recommendations.push(Stamped { at: last, replicas: latest.replicas });
        }
    }

    fn longest_period(&self) -> Span {
        let longest = |rules: &ScalingRules| rules.policies.iter().map(|policy| policy.period).max();
        let periods =
            self.spec.behavior.as_ref().map(|of| longest(&of.scale_up).max(longest(&of.scale_down)));
        periods.flatten().unwrap_or(Span::ZERO)
    }

    fn normalized(&mut self, now: SimTime, current: u32, proposal: u32, bounds: Bounds) -> u32 {
        let replicas = match &self.spec.behavior {
            None => without_behavior(now, current, proposal, &self.history, bounds),
            Some(behavior) => with_behavior(now, current, proposal, &self.history, bounds, behavior),
        };
        let window = self.spec.behavior.as_ref().map_or(DOWNSCALE_STABILIZATION, |behavior| {
            behavior.scale_up.stabilization_window.max(behavior.scale_down.stabilization_window)
        });
        self.history.recommendations.retain(|one| now.since(one.at) <= window);
        self.history.recommendations.push(Stamped { at: now, replicas: proposal });
        replicas
    }

    fn note_change(&mut self, now: SimTime, current: u32, replicas: u32) {
        if self.spec.behavior.is_none() {
            return;
        }
        let period = self.longest_period();
        let events = if replicas > current { &mut self.history.added } else { &mut self.history.removed };
        events.retain(|event| now.since(event.at) <= period);
        events.push(Stamped { at: now, replicas: replicas.abs_diff(current) });
    }
}
