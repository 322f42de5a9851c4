//! Stays: a pod's time on an instance, from its place there to its end.

use super::event::Phase;
use super::fact::{Departure, Fact, Observer, PodEnd};
use super::parts::Parts;
use super::simulator::Simulator;
use super::state::{Instance, InstanceState, PodState, Stay, StayState};
use crate::seed::Purpose;
use crate::units::{Bill, InstanceId, PodId, SimTime, Span};
use crate::workload::course::{Course, Stop};

impl<O: Observer> Simulator<'_, O> {
    /// What the pod will do on an instance that it gets now.
    pub(super) fn course_of(&mut self, pod: PodId, id: InstanceId, now: SimTime) -> Course {
        let workload = &self.scenario.workload;
        let startup = workload.startup.constant().unwrap_or_else(|| {
            workload.startup.sample(&mut self.seeds.stream(Purpose::Startup, u64::from(id.0)))
        });
        let item = self.items.get(self.pods[pod.index()].item);
        item.first_startup.get_or_insert(startup);
        let restore = match workload.checkpoint {
            Some(checkpoint) if item.saved.is_positive() => checkpoint.restore,
            _ => Span::ZERO,
        };
        Course {
            created: now,
            startup,
            restore,
            work: item.work - item.saved,
            checkpoint: workload.checkpoint,
        }
    }

    /// Gives a pod its place on an instance.
    pub(super) fn settle_in(&mut self, pod: PodId, id: InstanceId, course: Course, now: SimTime) {
        let limit = self.scenario.workload.pod_deadline;
        let limit_at = limit.map_or(SimTime::NEVER, |deadline| now + deadline);
        let next = self.instances[id.index()].last.replace(pod);
        self.watch_start(pod, now + course.startup);
        let pod = &mut self.pods[pod.index()];
        pod.state = PodState::Held(id);
        pod.stay = Some(Stay { course, limit_at, state: StayState::Working, next });
    }

    /// A pod's stay on the instance that it holds.
    pub(super) fn stay(&self, pod: PodId) -> Option<&Stay> {
        self.pods[pod.index()].stay.as_ref()
    }

    /// The next event of the pods of an instance, if it lasts.
    pub(super) fn next_of_pods(&self, id: InstanceId) -> (SimTime, Phase) {
        let nexts = self.pods_on(id).filter_map(|pod| Some(self.stay(pod)?.next()));
        nexts.min().unwrap_or((SimTime::NEVER, Phase::Horizon))
    }

    /// The pod of an instance whose turn it is.
    pub(super) fn due(&self, id: InstanceId, turn: (SimTime, Phase)) -> Option<PodId> {
        self.pods_on(id).find(|pod| self.stay(*pod).is_some_and(|stay| stay.next() == turn))
    }

    /// The pods on an instance, the latest first.
    pub(super) fn pods_on(&self, id: InstanceId) -> impl Iterator<Item = PodId> {
        let first = self.instances[id.index()].last;
        std::iter::successors(first, |pod| self.stay(*pod).and_then(|stay| stay.next))
    }

    /// A pod's event has come: it finishes, reaches its deadline, or has stopped.
    pub(super) fn act_on_stay(&mut self, pod: PodId, id: InstanceId, phase: Phase, now: SimTime) {
        let state = self.stay(pod).map_or(StayState::Working, |stay| stay.state);
        let (stop, end) = match (phase, state) {
            (Phase::Finish, _) => (Stop::Finished, PodEnd::Succeeded),
            (_, StayState::Stopping { since, .. }) => (Stop::Cut(since), PodEnd::Deleted { ran: true }),
            (_, StayState::Draining { stop, .. }) => (stop, PodEnd::Reclaimed),
            _ => (Stop::Cut(now), PodEnd::DeadlineExceeded),
        };
        if let PodEnd::Reclaimed = end
            && let InstanceState::Noticed { cause, .. } = self.instances[id.index()].state
        {
            self.observer.observe(now, &Fact::Reclaimed { instance: id, pod, cause });
            self.disrupt(pod, now);
        }
        self.leave(pod, id, stop, now);
        if self.instances[id.index()].node.is_some() {
            self.vacate(id, now);
        } else {
            self.release(id, end == PodEnd::Reclaimed, now);
        }
        self.end_pod(pod, end, now);
    }

    /// What a notice means for the pods of an instance: where they are drained they are told to stop and
    /// save their work if that can be done in time; else they save it and go on waiting for the reclaim.
    pub(super) fn heed_notice(&mut self, id: InstanceId, now: SimTime, reclaim_at: SimTime) {
        // An instance that is one pod's is nobody's node to drain.
        let window = self.scenario.policy.drain.filter(|_| self.instances[id.index()].node.is_some());
        let drained_by = window.map(|window| (now + window).min(reclaim_at));
        let mut at = self.instances[id.index()].last;
        while let Some(pod) = at {
            let Some(stay) = self.pods[pod.index()].stay.as_mut() else { return };
            at = stay.next;
            if stay.state != StayState::Working {
                continue;
            }
            let saved = stay.course.save_on_notice(now, drained_by.unwrap_or(reclaim_at));
            stay.state = match (drained_by, saved) {
                (None, Some(saved)) => StayState::Saved(saved),
                (None, None) => continue,
                (Some(_), Some(saved)) => {
                    StayState::Draining { stop: Stop::Saved(saved), until: saved.saved }
                }
                (Some(by), None) => {
                    let until = (now + self.scenario.workload.grace).min(by);
                    StayState::Draining { stop: Stop::Cut(now), until }
                }
            };
        }
    }

    /// Tells a pod to stop, because it was deleted.
    pub(super) fn stop(&mut self, pod: PodId, id: InstanceId, now: SimTime) {
        let instance = &mut self.instances[id.index()];
        let until = match instance.state {
            // A reclaim does not wait for a pod that stops slowly.
            InstanceState::Noticed { reclaim_at, .. } => reclaim_at.min(now + self.scenario.workload.grace),
            _ => now + self.scenario.workload.grace,
        };
        if let (InstanceState::Noticed { .. }, None) = (instance.state, instance.node) {
            self.pools[instance.pool.index()].noticed -= 1;
        }
        if instance.node.is_none() {
            instance.state = InstanceState::Ending;
        }
        if let Some(stay) = self.pods[pod.index()].stay.as_mut() {
            stay.state = StayState::Stopping { since: now, until };
        }
        self.watch_stop(pod, now);
        self.schedule_instance(id, now);
    }

    /// Ends a pod's stay; the work that is kept goes to its item.
    pub(super) fn leave(&mut self, pod: PodId, id: InstanceId, stop: Stop, now: SimTime) {
        self.watch_stop(pod, now);
        let kept = self.book_stay(pod, id, stop, now);
        let item = self.items.get(self.pods[pod.index()].item);
        item.saved += kept;
        if stop == Stop::Finished {
            item.done = true;
        }
        self.unlink(pod, id);
    }

    /// Takes a pod out of the list of its instance.
    fn unlink(&mut self, pod: PodId, id: InstanceId) {
        let next = self.pods[pod.index()].stay.take().and_then(|stay| stay.next);
        let instance = &mut self.instances[id.index()];
        if instance.last == Some(pod) {
            instance.last = next;
            return;
        }
        let mut at = instance.last;
        while let Some(before) = at {
            let Some(stay) = self.pods[before.index()].stay.as_mut() else { return };
            if stay.next == Some(pod) {
                stay.next = next;
                return;
            }
            at = stay.next;
        }
    }

    /// How many pods an instance has place for.
    pub(super) fn slots(&self, instance: &Instance) -> u32 {
        match (&self.scenario.cluster, &instance.node) {
            (Some(cluster), Some(node)) => cluster.pools[node.pool].slots.max(1),
            _ => 1,
        }
    }

    /// Makes out the account of a stay and returns the work that is kept.
    pub(super) fn book_stay(&mut self, pod: PodId, id: InstanceId, stop: Stop, now: SimTime) -> Span {
        let Some(stay) = &self.pods[pod.index()].stay else { return Span::ZERO };
        let slots = self.slots(&self.instances[id.index()]);
        let instance = &mut self.instances[id.index()];
        let market = &mut self.weather.pools()[instance.pool.index()].price;
        let tariff = instance.tariff;
        let (mut time, mut cost) = (Parts::<Span>::default(), Parts::<Bill>::default());
        let kept = stay.course.tell(stop, now, |activity, from, to| {
            time.add(activity, to.since(from));
            // A place on a node is charged its share; what does not divide stays with the node.
            cost.add(activity, tariff.cost(market, from, to).part(slots));
        });
        instance.charged += cost.total();
        instance.stayed += time.total();
        let departure = Departure { pod, instance: id, at: now, course: &stay.course, stop, time, cost };
        self.observer.observe(now, &Fact::Left(&departure));
        kept
    }
}
