//! A service in the engine: the ReplicaSet that keeps its pods, and the watch over its load.

use std::collections::VecDeque;

use super::autoscaling::Scaler;
use super::control::{Control, ONLY};
use super::drains;
use super::event::{Entity, Phase};
use super::fact::{Fact, Observer, PodEnd};
use super::simulator::Simulator;
use super::state::{InstanceState, PodState, StayState};
use crate::scenario::service::{OnNotice, Service};
use crate::units::{InstanceId, PodId, SimTime, Span};
use crate::workload::course::{SavedOnNotice, Stop};
use crate::workload::replica_set::{Actions, ReplicaSetController};
use crate::workload::service::ServiceWatch;

/// The first wait after a pod that was refused, and the longest: those of the controllers' work queues.
const RETRY: (Span, Span) = (Span::from_millis(5), Span::from_secs(1_000));

/// The ReplicaSet controller, the watch over the load, and the autoscaler.
pub(super) struct SetControl {
    pub(super) controller: ReplicaSetController,
    actions: Actions,
    pub(super) watch: ServiceWatch,
    pub(super) scaler: Option<Scaler>,
    on_notice: OnNotice,
    /// Pods that serve until others are ready in their place, the oldest first.
    leaving: VecDeque<PodId>,
    /// How often in a row pods were refused, and when the next ones are tried.
    refused: (u32, SimTime),
}

impl SetControl {
    pub(super) fn new(service: &Service, cpu_request: u64) -> SetControl {
        SetControl {
            controller: ReplicaSetController::new(service.spec),
            actions: Actions::default(),
            watch: ServiceWatch::new(service.demand.as_ref()),
            scaler: service
                .autoscaler
                .clone()
                .map(|spec| Scaler::new(spec, service.demand.as_ref(), cpu_request)),
            on_notice: service.on_notice,
            leaving: VecDeque::new(),
            refused: (0, SimTime::START),
        }
    }

    /// The set is looked at now, whatever was refused before.
    pub(super) fn try_at_once(&mut self, now: SimTime) {
        self.refused.1 = now;
    }

    /// Brings the watch up to now, and the controller the news of pods that are ready.
    pub(super) fn catch_up(&mut self, now: SimTime) {
        self.watch.advance(now);
        for (pod, at) in self.watch.news().ready.drain(..) {
            self.controller.pod_running(pod);
            self.controller.pod_ready(pod, at, true);
        }
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// The set of a service.
    pub(super) fn set(&mut self) -> Option<&mut SetControl> {
        match &mut self.control {
            Control::Set(set) => Some(set),
            Control::Bare | Control::Job(_) | Control::Cron(_) => None,
        }
    }

    /// The service is created.
    pub(super) fn submit_service(&mut self) {
        let epoch = self.weather.epoch();
        let Some(set) = self.set() else { return };
        set.controller.reset();
        set.watch.begin(epoch, set.controller.desired());
        set.leaving.clear();
        set.refused = (0, SimTime::START);
        set.controller.create(SimTime::START);
        self.start_autoscaler();
        self.schedule_set();
    }

    /// Keeps the agenda at the controller's due time.
    pub(super) fn schedule_set(&mut self) {
        let Some(set) = self.set() else { return };
        let at = set.controller.due().max(set.refused.1);
        self.agenda.schedule(Entity::Controller(ONLY), at, Phase::Control);
    }

    /// One reconcile of the set: what it asks for is carried out at once.
    pub(super) fn act_on_set(&mut self, now: SimTime) {
        let Some(set) = self.set() else { return };
        set.catch_up(now);
        set.controller.sync(now, &mut set.actions);
        let actions = std::mem::take(&mut set.actions);
        for pod in &actions.delete {
            self.delete_pod(*pod, now);
        }
        for _ in 0..actions.create {
            let item = self.take_item(ONLY, Some(0));
            let pod = self.plan_pod(ONLY, None, item, now);
            if let Some(set) = self.set() {
                set.controller.pod_created(pod, now);
            }
        }
        if let Some(set) = self.set() {
            set.actions = actions;
        }
        self.schedule_set();
        self.rouse_autoscaler(now);
    }

    /// A pod has a place, and is ready then.
    pub(super) fn service_starts(
        &mut self,
        pod: PodId,
        node: Option<InstanceId>,
        ready_at: SimTime,
        now: SimTime,
    ) {
        let Some(set) = self.set() else { return };
        set.watch.advance(now);
        set.watch.starts(pod, ready_at);
        set.controller.pod_scheduled(pod, node);
        set.refused = (0, SimTime::START);
        self.take_over(ready_at, now);
        self.rouse_autoscaler(now);
    }

    /// A pod will be ready then: one that serves in its place until that goes then.
    fn take_over(&mut self, ready_at: SimTime, now: SimTime) {
        while let Some(old) = self.set().and_then(|set| set.leaving.pop_front()) {
            let Some(stay) = self.pods[old.index()].stay.as_mut() else { continue };
            let StayState::Spared { until } = stay.state else { continue };
            stay.state = StayState::Spared { until: until.min(ready_at).max(now) };
            if let PodState::Held(id) = self.pods[old.index()].state {
                self.schedule_instance(id, now);
            }
            return;
        }
    }

    /// A pod takes no more requests.
    pub(super) fn service_stops(&mut self, pod: PodId, now: SimTime) {
        let Some(set) = self.set() else { return };
        set.catch_up(now);
        set.watch.stops(pod, now);
        self.tell_short(now);
        self.rouse_autoscaler(now);
    }

    /// A pod is killed, and nobody notices yet.
    pub(super) fn service_dies(&mut self, pod: PodId, now: SimTime) {
        if let Some(set) = self.set() {
            set.catch_up(now);
            set.watch.dies(pod, now);
        }
    }

    /// Brings the news of a pod's end to the set.
    pub(super) fn tell_set(&mut self, pod: PodId, end: PodEnd, now: SimTime) {
        let Some(set) = self.set() else { return };
        set.catch_up(now);
        set.watch.is_gone(pod, now);
        set.controller.pod_gone(pod, now);
        match end {
            // One wait for all that are refused at an instant.
            PodEnd::Refused if set.refused.1 > now => {}
            PodEnd::Refused => {
                let wait = RETRY.0 * (1_i64 << set.refused.0.min(30));
                set.refused = (set.refused.0 + 1, now + wait.min(RETRY.1));
            }
            // Other news has the set looked at at once.
            _ => set.try_at_once(now),
        }
        self.tell_short(now);
        self.schedule_set();
        self.rouse_autoscaler(now);
    }

    /// What is done with the pods of an instance that is under notice.
    pub(super) fn serve_notice(&mut self, id: InstanceId, now: SimTime) {
        let is_node = self.instances[id.index()].node.is_some();
        let Some(set) = self.set() else { return };
        match set.on_notice {
            OnNotice::Ignore => {}
            OnNotice::Drain => self.drain_traffic(id, now),
            OnNotice::HandOver => self.hand_over(id, now),
            OnNotice::Replace if is_node => self.drain_noticed(id, now),
            OnNotice::Replace => self.each_pod_on(id, |simulator, pod| simulator.evict_alone(pod, now)),
        }
    }

    /// The pods of an instance leave their set and serve on, as long as they have time to finish their requests.
    /// Where the kubelet tells them to stop, they do that.
    fn hand_over(&mut self, id: InstanceId, now: SimTime) {
        let InstanceState::Noticed { reclaim_at, .. } = self.instances[id.index()].state else { return };
        let told = self.loss(id).drain;
        let takes = self.scenario.workload.stops_in.unwrap_or(self.scenario.workload.grace_period);
        let last = (reclaim_at - takes).max(now);
        self.each_pod_on(id, |simulator, pod| {
            let stay = simulator.pods[pod.index()].stay.as_mut();
            let Some(stay) = stay.filter(|stay| stay.state == StayState::Working) else { return };
            if told.is_none() {
                stay.state = StayState::Spared { until: last };
            }
            let Some(set) = simulator.set() else { return };
            set.catch_up(now);
            set.controller.pod_gone(pod, now);
            if told.is_none() {
                set.leaving.push_back(pod);
            }
        });
        self.schedule_set();
        self.rouse_autoscaler(now);
    }

    /// The pods of an instance take no more requests, and stay until it is taken.
    fn drain_traffic(&mut self, id: InstanceId, now: SimTime) {
        // Those that the kubelet tells to stop go when they have.
        let told = self.loss(id).drain;
        self.each_pod_on(id, |simulator, pod| {
            if let Some(stay) = simulator.pods[pod.index()].stay.as_mut()
                && stay.state == StayState::Working
                && told.is_none()
            {
                stay.state = StayState::Saved(SavedOnNotice { stopped: now, saved: now });
            }
            simulator.watch_stop(pod, now);
        });
    }

    /// Evicts the pod of an instance of its own, or tries again where its budget does not allow it yet.
    pub(super) fn evict_alone(&mut self, pod: PodId, now: SimTime) {
        if self.evictions_allowed(now) > 0 {
            self.evict(pod, now);
        } else if let Some(stay) = self.pods[pod.index()].stay.as_mut() {
            stay.state = StayState::Spared { until: now + drains::RETRY };
        }
    }

    /// Evicts a pod that was spared and whose time has come, where that is not the kubelet's. Says whether it was.
    pub(super) fn ends_spared(&mut self, pod: PodId, id: InstanceId, now: SimTime) -> bool {
        let alone = self.instances[id.index()].node.is_none();
        let told = self.loss(id).drain.is_some();
        match self.set().map(|set| set.on_notice) {
            Some(OnNotice::Replace) if alone => self.evict_alone(pod, now),
            Some(OnNotice::HandOver) if !told => self.evict(pod, now),
            _ => return false,
        }
        self.schedule_instance(id, now);
        true
    }

    /// A pod is being deleted by somebody else: the set has it replaced at once.
    pub(super) fn tell_eviction(&mut self, pod: PodId, now: SimTime) {
        let Some(set) = self.set() else { return };
        set.controller.pod_deletion_requested(pod, now);
        self.schedule_set();
    }

    /// How a pod ends that is stopped at an instant: what it served is kept.
    pub(super) fn cut(&self, at: SimTime) -> Stop {
        if self.serves() { Stop::Open(at) } else { Stop::Cut(at) }
    }

    /// Tells times that are over in which there was too little capacity.
    pub(super) fn tell_short(&mut self, now: SimTime) {
        let Control::Set(set) = &mut self.control else { return };
        for (since, until) in set.watch.news().short.drain(..) {
            self.observer.observe(now, &Fact::ShortOfCapacity { since, until });
        }
    }

    /// Tells what became of the service where the run ends.
    pub(super) fn tell_service(&mut self, now: SimTime) {
        let Some(set) = self.set() else { return };
        let account = set.watch.close(now);
        self.tell_short(now);
        self.observer.observe(now, &Fact::Service(&account));
    }
}
