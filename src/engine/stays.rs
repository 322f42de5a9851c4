//! Stays: a pod's time on an instance, from its place there to its end.

use super::event::Phase;
use super::fact::{Departure, Fact, Observer, PodEnd};
use super::parts::Parts;
use super::simulator::Simulator;
use super::state::{InstanceState, Pod, PodState, Stay, StayState};
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
        let Pod { job, item, .. } = self.pods[pod.index()];
        let item = self.items[job.index()].get(item);
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
        self.watch_start(pod, id, now + course.startup, now);
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

    /// The pod of an instance whose turn it is; the oldest of several.
    pub(super) fn due(&self, id: InstanceId, turn: (SimTime, Phase)) -> Option<PodId> {
        self.pods_on(id).filter(|pod| self.stay(*pod).is_some_and(|stay| stay.next() == turn)).last()
    }

    /// The pods on an instance, the latest first.
    pub(super) fn pods_on(&self, id: InstanceId) -> impl Iterator<Item = PodId> {
        let first = self.instances[id.index()].last;
        std::iter::successors(first, |pod| self.stay(*pod).and_then(|stay| stay.next))
    }

    /// Does something with each pod of an instance, the oldest first.
    pub(super) fn each_pod_on(&mut self, id: InstanceId, mut act: impl FnMut(&mut Self, PodId)) {
        let mut pods = std::mem::take(&mut self.lost);
        pods.extend(self.pods_on(id));
        pods.drain(..).rev().for_each(|pod| act(self, pod));
        self.lost = pods;
    }

    /// A pod's event has come: it finishes, reaches its deadline, has stopped, or is told to.
    pub(super) fn act_on_stay(&mut self, pod: PodId, id: InstanceId, phase: Phase, now: SimTime) {
        let state = self.stay(pod).map_or(StayState::Working, |stay| stay.state);
        let (stop, end) = match (phase, state) {
            (Phase::Notice, _) if self.ends_spared(pod, id, now) => return,
            (Phase::Notice, _) => {
                self.tell_to_stop(pod, id, now);
                self.disrupt(pod, now);
                return self.schedule_instance(id, now);
            }
            (Phase::Finish, _) => (Stop::Finished, PodEnd::Succeeded),
            (_, StayState::Stopping { since, .. }) => (self.cut(since), PodEnd::Deleted { ran: true }),
            (Phase::Reclaim, StayState::Told { stop, evicted, .. }) => {
                (stop.unwrap_or(self.cut(now)), if evicted { PodEnd::Evicted } else { PodEnd::Reclaimed })
            }
            _ => (self.cut(now), PodEnd::DeadlineExceeded),
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
        } else if end == PodEnd::Reclaimed {
            // The machine is there until it is taken, and paid.
            self.schedule_instance(id, now);
        } else {
            self.release(id, false, now);
        }
        self.end_pod(pod, end, now);
    }

    /// What a notice means for the pods of an instance: where they are drained they are told to stop, at once
    /// or after others, and save their work if that can be done in time; else they save it and go on waiting
    /// for the reclaim.
    pub(super) fn heed_notice(&mut self, id: InstanceId, now: SimTime, reclaim_at: SimTime) {
        let drain = self.loss(id).drain;
        let mut at = self.instances[id.index()].last;
        while let Some(pod) = at {
            let Some(stay) = self.pods[pod.index()].stay.as_mut() else { return };
            at = stay.next;
            if stay.state != StayState::Working {
                continue;
            }
            stay.state = match drain {
                Some(drain) => StayState::Spared { until: (now + drain.begins).min(reclaim_at) },
                None => match stay.course.save_on_notice(now, reclaim_at) {
                    Some(saved) => StayState::Saved(saved),
                    None => continue,
                },
            };
            if drain.is_some_and(|drain| drain.begins == Span::ZERO) {
                self.tell_to_stop(pod, id, now);
            }
        }
    }

    /// Tells a pod to stop because its node is under notice.
    fn tell_to_stop(&mut self, pod: PodId, id: InstanceId, now: SimTime) {
        let (since, reclaim_at) = match self.instances[id.index()].state {
            InstanceState::Noticed { since, reclaim_at, .. } => (since, reclaim_at),
            _ => (now, SimTime::NEVER),
        };
        let window = self.loss(id).drain.map_or(Span::ZERO, |drain| drain.ends);
        let (workload, serves) = (&self.scenario.workload, self.serves());
        let by = (since + window).min(reclaim_at).min(now + workload.grace_period);
        let Some(stay) = self.pods[pod.index()].stay.as_mut() else { return };
        let (stop, until) = stay.told(now, by, (workload.stops_in, serves));
        stay.state = StayState::Told { stop, until, evicted: false };
    }

    /// Tells a pod to stop, because it was deleted.
    pub(super) fn stop(&mut self, pod: PodId, id: InstanceId, now: SimTime) {
        // What serves has requests to finish, for as long as it is let.
        let workload = &self.scenario.workload;
        let patience = if self.serves() { workload.grace_period } else { Span::ZERO };
        let stops = now + workload.stops_in.unwrap_or(patience);
        let instance = &mut self.instances[id.index()];
        let until = match instance.state {
            // A reclaim does not wait for a pod that stops slowly.
            InstanceState::Noticed { reclaim_at, .. } => reclaim_at.min(stops),
            _ => stops,
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
        if !self.serves() {
            let Pod { job, item, .. } = self.pods[pod.index()];
            let item = self.items[job.index()].get(item);
            item.saved += kept;
            item.done |= stop == Stop::Finished;
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
    pub(super) fn slots(&self, id: InstanceId) -> u32 {
        match (&self.scenario.cluster, self.node(id)) {
            (Some(cluster), Some(node)) => cluster.pools[node.pool].slots.max(1),
            _ => 1,
        }
    }

    /// Makes out the account of a stay and returns the work that is kept.
    pub(super) fn book_stay(&mut self, pod: PodId, id: InstanceId, stop: Stop, now: SimTime) -> Span {
        let Some(stay) = &self.pods[pod.index()].stay else { return Span::ZERO };
        let slots = self.slots(id);
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
