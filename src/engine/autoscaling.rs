//! The HorizontalPodAutoscaler of a service in the engine.
//!
//! It looks every 15 s. A look at which nothing has changed since the last one, and which decided nothing,
//! decides nothing either: such looks are left out, and made up for in what the autoscaler remembers.

use std::sync::Arc;

use super::control::Control;
use super::event::{Entity, Phase};
use super::fact::{Fact, Observer};
use super::simulator::Simulator;
use crate::scenario::hpa::{HpaSpec, MetricSource, MetricTarget};
use crate::scenario::service::Demand;
use crate::units::{Flow, SimTime, Span};
use crate::workload::hpa::metric::{
    PodMetric, PodSample, PodTarget, Tolerance, of_pods, of_shared_value, of_value,
};
use crate::workload::hpa::{HpaController, SYNC_PERIOD};
use crate::workload::service::Standing;

/// Over how long the metrics server takes the mean of a pod's CPU: its usual resolution.
pub const METRICS_WINDOW: Span = Span::from_secs(15);

/// The autoscaler and what it looks at.
pub(super) struct Scaler {
    controller: HpaController,
    /// Kept for their memory.
    proposals: Vec<Option<u32>>,
    samples: Vec<PodMetric>,
    capacity: Flow,
    /// What a pod requests of CPU, in thousandths of a core, and the percentage of it that it uses at its capacity.
    cpu_request: i64,
    cpu_at_capacity: i64,
    /// The first look that was left out; none where none was.
    asleep_from: Option<SimTime>,
}

impl Scaler {
    pub(super) fn new(spec: Arc<HpaSpec>, demand: Option<&Demand>, cpu_request: u64) -> Scaler {
        Scaler {
            controller: HpaController::new(spec),
            proposals: Vec::new(),
            samples: Vec::new(),
            capacity: demand.map_or(Flow::ZERO, |demand| demand.capacity),
            cpu_request: cpu_request as i64,
            cpu_at_capacity: demand.map_or(100, |demand| i64::from(demand.cpu_at_capacity)),
            asleep_from: None,
        }
    }
}

/// What the pods of a service show an autoscaler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shown {
    /// Pods with a sample.
    ready: u32,
    /// Pods whose CPU says nothing yet, though they take their share.
    fresh: u32,
    /// Pods that will be ready, or wait for a place.
    unready: u32,
    /// Pods that take no more requests and were not deleted.
    draining: u32,
    /// Pods that are dead, which nobody has noticed.
    dead: u32,
}

impl<O: Observer> Simulator<'_, O> {
    pub(super) fn start_autoscaler(&mut self) {
        let Some(scaler) = self.set().and_then(|set| set.scaler.as_mut()) else { return };
        scaler.controller.reset();
        scaler.controller.create(SimTime::START);
        scaler.asleep_from = None;
        let due = scaler.controller.due();
        self.agenda.schedule(Entity::HorizontalPodAutoscaler, due, Phase::Control);
    }

    /// Something has changed: the next look is not left out.
    pub(super) fn rouse_autoscaler(&mut self, now: SimTime) {
        let past_controllers = self.phase > Phase::Control;
        let Some(scaler) = self.set().and_then(|set| set.scaler.as_mut()) else { return };
        if scaler.asleep_from.is_none() {
            return;
        }
        let from = if past_controllers { now + Span(1) } else { now };
        let at = from.on_grid(SimTime::START, SYNC_PERIOD);
        self.agenda.schedule(Entity::HorizontalPodAutoscaler, at, Phase::Control);
    }

    /// One look of the autoscaler; what it asks for is done at once.
    pub(super) fn act_on_pod_autoscaler(&mut self, now: SimTime) {
        #[cfg(test)]
        let every_look = self.every_check;
        #[cfg(not(test))]
        let every_look = false;
        let Control::Set(set) = &mut self.control else { return };
        set.catch_up(now);
        let current = set.controller.desired();
        let (shown, settles) = shown(set, now);
        let (load, load_until) = set.watch.load(now);
        let Some(scaler) = &mut set.scaler else { return };
        if let Some(from) = scaler.asleep_from.take()
            && from < now
        {
            scaler.controller.make_up(now - SYNC_PERIOD);
        }
        scaler.propose(current, load, shown);
        let scaled = scaler.controller.sync(now, current, &scaler.proposals);
        let settled = settles && scaled.is_none() && scaler.is_settled(now);
        let mut due = scaler.controller.due();
        if settled && !every_look {
            scaler.asleep_from = Some(due);
            due = if load_until.is_never() {
                SimTime::NEVER
            } else {
                load_until.max(due).on_grid(SimTime::START, SYNC_PERIOD)
            };
        }
        self.agenda.schedule(Entity::HorizontalPodAutoscaler, due, Phase::Control);
        if let Some(to) = scaled {
            set.watch.scale(to, now);
            set.controller.scale(now, to);
            self.observer.observe(now, &Fact::Scaled { from: current, to });
            self.tell_short(now);
            self.schedule_set();
        }
    }
}

/// What the pods show, and whether that will be the same until there is news of some pod.
fn shown(set: &super::replicas::SetControl, now: SimTime) -> (Shown, bool) {
    let mut shown = Shown::default();
    let mut placed = 0;
    for (pod, standing) in set.watch.pods() {
        if !set.controller.is_active(pod) {
            continue;
        }
        placed += 1;
        *match standing {
            Standing::Starting(_) => &mut shown.unready,
            // A mean over the time before it was ready says nothing.
            Standing::Ready(since) if now < since + METRICS_WINDOW => &mut shown.fresh,
            Standing::Ready(_) => &mut shown.ready,
            Standing::Draining { .. } => &mut shown.draining,
            Standing::Dead => &mut shown.dead,
        } += 1;
    }
    shown.unready += set.controller.active().saturating_sub(placed);
    (shown, shown.unready == 0 && shown.fresh == 0)
}

impl Scaler {
    /// Whether the next look will find what this one found, as long as load and pods stay.
    fn is_settled(&self, now: SimTime) -> bool {
        !self.proposals.contains(&None) && self.controller.is_settled(now)
    }

    /// Works out the proposal of every metric.
    fn propose(&mut self, current: u32, load: Flow, shown: Shown) {
        let tolerance = Tolerance::of(self.controller.spec());
        // Dead pods are given their share as well.
        let share = load.0 / i64::from((shown.ready + shown.fresh + shown.dead).max(1));
        let cpu =
            i128::from(share.min(self.capacity.0)) * i128::from(self.cpu_request * self.cpu_at_capacity);
        let cpu = (cpu / (100 * i128::from(self.capacity.0.max(1)))) as i64;
        let taking = shown.ready + shown.fresh;
        self.proposals.clear();
        for place in 0..self.controller.spec().metrics.len() {
            let metric = &self.controller.spec().metrics[place];
            let (is_cpu, of_service) = match metric.source {
                MetricSource::Resource(_) | MetricSource::ContainerResource { .. } => (true, false),
                MetricSource::Pods(_) => (false, false),
                MetricSource::Object(_) | MetricSource::External(_) => (false, true),
            };
            let target = match metric.target {
                MetricTarget::Value(target) => {
                    self.proposals.push(Some(of_value(current, target as i64, tolerance, load.0, taking)));
                    continue;
                }
                MetricTarget::AverageValue(target) if of_service => {
                    self.proposals.push(Some(of_shared_value(current, target as i64, tolerance, load.0)));
                    continue;
                }
                MetricTarget::AverageValue(target) => PodTarget::AverageValue(target as i64),
                MetricTarget::Utilization(percent) => PodTarget::Utilization(i64::from(percent)),
            };
            self.sample(shown, if is_cpu { cpu } else { share }, is_cpu);
            self.proposals.push(of_pods(current, target, tolerance, &self.samples));
        }
    }

    /// What a metric of the pods says of each of them.
    fn sample(&mut self, shown: Shown, value: i64, is_cpu: bool) {
        let fresh = if is_cpu { PodSample::Unready } else { PodSample::Ready(value) };
        let kinds = [
            (PodSample::Ready(value), shown.ready),
            (fresh, shown.fresh),
            (PodSample::Unready, shown.unready),
            (PodSample::Ready(0), shown.draining),
            (PodSample::Missing, shown.dead),
        ];
        let request = self.cpu_request;
        self.samples.clear();
        for (sample, pods) in kinds {
            self.samples.extend((0..pods).map(|_| PodMetric { sample, request }));
        }
    }
}
