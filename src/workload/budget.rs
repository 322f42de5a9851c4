//! PodDisruptionBudgets as the disruption controller reckons with them: how many pods may be evicted, and
//! for how long too few are ready.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::units::{PodId, SimTime};

/// How many pods may be evicted where so many are ready and so many are to be. Without a number of pods
/// that are to be ready the controller cannot tell, and allows none.
pub fn disruptions_allowed(healthy: u32, desired_healthy: Option<u32>) -> u32 {
    desired_healthy.map_or(0, |desired| healthy.saturating_sub(desired))
}

/// The pods under one budget as they become ready and go. A pod that was told to stop is not ready any more.
#[derive(Debug)]
pub struct BudgetWatch {
    desired_healthy: Option<u32>,
    /// Pods that have a place and were not told to stop, with the instants at which they are ready.
    ready_at: BTreeMap<PodId, SimTime>,
    /// Those that were not ready yet when last looked at; some may have gone since.
    starting: BinaryHeap<Reverse<(SimTime, PodId)>>,
    healthy: u32,
    /// Whether enough pods have ever been ready.
    met: bool,
    /// Since when too few are, after there were enough.
    below_since: Option<SimTime>,
}

/// What the going of a pod means for its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Whether the budget allowed it to go: always, if it was not ready.
    pub allowed: bool,
    /// How many pods stay ready.
    pub healthy: u32,
}

impl BudgetWatch {
    /// No pods yet, under a budget that wants so many of them ready; see [`disruptions_allowed`].
    pub fn new(desired_healthy: Option<u32>) -> BudgetWatch {
        let (ready_at, starting) = (BTreeMap::new(), BinaryHeap::new());
        BudgetWatch { desired_healthy, ready_at, starting, healthy: 0, met: false, below_since: None }
    }

    /// Forgets the pods and keeps the memory; again so many are to be ready.
    pub fn clear(&mut self, desired_healthy: Option<u32>) {
        self.desired_healthy = desired_healthy;
        self.ready_at.clear();
        self.starting.clear();
        (self.healthy, self.met, self.below_since) = (0, false, None);
    }

    /// A pod has a place, and is ready then.
    pub fn starts(&mut self, pod: PodId, ready_at: SimTime) {
        self.ready_at.insert(pod, ready_at);
        self.starting.push(Reverse((ready_at, pod)));
    }

    /// So many pods are to be ready from now on, because another number of pods is asked for. Where that ends a
    /// time in which too few were, says from when to when it lasted. [`BudgetWatch::advance`] comes first.
    pub fn rescale(&mut self, desired_healthy: Option<u32>, now: SimTime) -> Option<(SimTime, SimTime)> {
        self.desired_healthy = desired_healthy;
        let desired = desired_healthy?;
        if self.healthy >= desired {
            self.met = true;
            return self.below_since.take().map(|since| (since, now)).filter(|(since, until)| since < until);
        }
        if self.met {
            self.below_since.get_or_insert(now);
        }
        None
    }

    /// How many pods may be evicted now.
    pub fn evictions_allowed(&self, now: SimTime) -> u32 {
        let ready = |Reverse((at, pod)): &&Reverse<(SimTime, PodId)>| {
            *at <= now && self.ready_at.get(pod) == Some(at)
        };
        let since = self.starting.iter().filter(ready).count() as u32;
        disruptions_allowed(self.healthy + since, self.desired_healthy)
    }

    /// Counts the pods that have become ready. Where that ends a time in which too few were, says from when
    /// to when it lasted.
    pub fn advance(&mut self, now: SimTime) -> Option<(SimTime, SimTime)> {
        let mut ended = None;
        while let Some(Reverse((at, pod))) = self.starting.peek().copied().filter(|next| next.0.0 <= now) {
            self.starting.pop();
            if self.ready_at.get(&pod) != Some(&at) {
                continue;
            }
            self.healthy += 1;
            if self.desired_healthy.is_some_and(|desired| self.healthy >= desired) {
                self.met = true;
                ended = self.below_since.take().map(|since| (since, at)).or(ended);
            }
        }
        ended.filter(|(since, until)| since < until)
    }

    /// A pod goes or is told to: none where it had no place or was told before. [`BudgetWatch::advance`]
    /// comes first.
    pub fn goes(&mut self, pod: PodId, now: SimTime) -> Option<Gone> {
        let ready_at = self.ready_at.remove(&pod)?;
        if ready_at > now {
            return Some(Gone { allowed: true, healthy: self.healthy });
        }
        let allowed = disruptions_allowed(self.healthy, self.desired_healthy) > 0;
        self.healthy -= 1;
        if self.met && self.desired_healthy.is_some_and(|desired| self.healthy < desired) {
            self.below_since.get_or_insert(now);
        }
        Some(Gone { allowed, healthy: self.healthy })
    }

    /// Since when too few pods are ready, if they are, after there were enough.
    pub fn below_since(&self) -> Option<SimTime> {
        self.below_since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pods ready at these instants, under a budget that wants so many.
    fn watch(desired: Option<u32>, ready_at: &[i64]) -> BudgetWatch {
        let mut watch = BudgetWatch::new(desired);
        ready_at.iter().enumerate().for_each(|(pod, at)| watch.starts(PodId(pod as u32), SimTime(*at)));
        watch
    }

    #[test]
    fn what_is_ready_beyond_what_is_wanted_may_go() {
        assert_eq!([7, 8, 9, 10].map(|healthy| disruptions_allowed(healthy, Some(8))), [0, 0, 1, 2]);
        assert_eq!(disruptions_allowed(3, Some(0)), 3);
        assert_eq!(disruptions_allowed(10, None), 0);
    }

    #[test]
    fn a_pod_counts_from_the_instant_at_which_it_is_ready() {
        let mut watch = watch(Some(1), &[10, 20, 20]);
        assert_eq!([9, 10, 19, 20].map(|now| watch.evictions_allowed(SimTime(now))), [0, 0, 0, 2]);
        assert_eq!(watch.advance(SimTime(15)), None);
        assert_eq!([15, 20].map(|now| watch.evictions_allowed(SimTime(now))), [0, 2]);
        // One that goes before it is ready is not waited for.
        assert_eq!(watch.goes(PodId(1), SimTime(15)), Some(Gone { allowed: true, healthy: 1 }));
        assert_eq!(watch.evictions_allowed(SimTime(20)), 1);
        watch.advance(SimTime(20));
        assert_eq!(watch.evictions_allowed(SimTime(20)), 1);
    }

    #[test]
    fn each_pod_that_goes_uses_up_the_budget_for_the_next_and_goes_once() {
        let mut watch = watch(Some(2), &[0, 0, 0, 0]);
        watch.advance(SimTime(5));
        let gone = |watch: &mut BudgetWatch, pod| watch.goes(PodId(pod), SimTime(5));
        assert_eq!(gone(&mut watch, 0), Some(Gone { allowed: true, healthy: 3 }));
        assert_eq!(gone(&mut watch, 1), Some(Gone { allowed: true, healthy: 2 }));
        assert_eq!(watch.below_since(), None);
        assert_eq!(gone(&mut watch, 2), Some(Gone { allowed: false, healthy: 1 }));
        assert_eq!(gone(&mut watch, 2), None);
        assert_eq!(watch.below_since(), Some(SimTime(5)));
    }

    #[test]
    fn the_time_below_runs_from_the_first_pod_too_few_to_the_last_that_was_missing() {
        let mut watch = watch(Some(2), &[0, 10]);
        assert_eq!(watch.advance(SimTime(9)), None);
        assert_eq!(watch.below_since(), None, "it was not met yet");
        watch.advance(SimTime(30));
        watch.goes(PodId(0), SimTime(30));
        watch.goes(PodId(1), SimTime(40));
        assert_eq!(watch.below_since(), Some(SimTime(30)));
        watch.starts(PodId(2), SimTime(50));
        watch.starts(PodId(3), SimTime(60));
        assert_eq!(watch.advance(SimTime(59)), None);
        assert_eq!(watch.advance(SimTime(99)), Some((SimTime(30), SimTime(60))));
        assert_eq!(watch.advance(SimTime(99)), None);
        // One that is ready at the very instant at which another goes takes its place.
        watch.starts(PodId(4), SimTime(100));
        watch.advance(SimTime(100));
        assert_eq!(watch.goes(PodId(2), SimTime(100)), Some(Gone { allowed: true, healthy: 2 }));
        assert_eq!(watch.below_since(), None);
        watch.clear(Some(2));
        watch.starts(PodId(0), SimTime(0));
        watch.advance(SimTime(0));
        watch.goes(PodId(0), SimTime(1));
        assert_eq!(watch.below_since(), None, "what was met before is forgotten");
    }

    #[test]
    fn a_share_of_the_pods_changes_with_how_many_are_asked_for() {
        let mut watch = watch(Some(2), &[0, 0]);
        watch.advance(SimTime(0));
        assert_eq!(watch.rescale(Some(4), SimTime(10)), None);
        assert_eq!(watch.below_since(), Some(SimTime(10)));
        watch.starts(PodId(2), SimTime(20));
        assert_eq!(watch.advance(SimTime(25)), None);
        assert_eq!(watch.rescale(Some(3), SimTime(30)), Some((SimTime(10), SimTime(30))));
        assert_eq!(watch.evictions_allowed(SimTime(30)), 0);
        assert_eq!(watch.rescale(Some(1), SimTime(40)), None);
        assert_eq!(watch.evictions_allowed(SimTime(40)), 2);
    }

    #[test]
    fn a_budget_that_nobody_can_reckon_allows_nothing_and_is_never_met() {
        let mut watch = watch(None, &[0, 0]);
        watch.advance(SimTime(0));
        assert_eq!(watch.evictions_allowed(SimTime(0)), 0);
        assert_eq!(watch.goes(PodId(0), SimTime(0)), Some(Gone { allowed: false, healthy: 1 }));
        assert_eq!(watch.below_since(), None);
    }
}
