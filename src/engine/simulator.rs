//! The event loop: one replication of a scenario, from submission to its end or the horizon.

use super::agenda::Agenda;
use super::collection::Collection;
use super::control::Control;
use super::ending::Outcome;
use super::event::{Entity, Phase};
use super::fact::{Fact, Observer};
use super::instances::Holding;
use super::items::Items;
use super::nodes::Nodes;
use super::state::{Instance, InstanceState, Pod, PodState, PoolState, StayState};
use crate::market::Weather;
use crate::scenario::Scenario;
use crate::seed::Seeds;
use crate::units::{Bill, InstanceId, JobId, PodId, SimTime, Span};
use crate::workload::budget::BudgetWatch;
use crate::workload::course::Stop;

/// Runs replications of one scenario, one after the other, in memory that is used again.
pub struct Simulator<'a, O> {
    pub(super) scenario: &'a Scenario,
    pub(super) weather: Weather<'a>,
    pub(super) agenda: Agenda<Entity>,
    pub(super) pods: Vec<Pod>,
    pub(super) instances: Vec<Instance>,
    pub(super) pools: Vec<PoolState>,
    /// The work of each Job.
    pub(super) items: Vec<Items>,
    pub(super) control: Control,
    pub(super) nodes: Nodes,
    pub(super) collection: Collection,
    /// The pods under a PodDisruptionBudget, where there is one.
    pub(super) budget: Option<Box<BudgetWatch>>,
    /// Pods of an instance that is being taken; kept for its memory.
    pub(super) lost: Vec<PodId>,
    /// How the workload ended and when.
    pub(super) outcome: Option<(Outcome, SimTime)>,
    /// The phase of the event that is acted on.
    pub(super) phase: Phase,
    pub(super) seeds: Seeds,
    pub(super) horizon: SimTime,
    /// Listens to every replication.
    pub observer: O,
    /// Steps every check and every bid in place of searching for those that matter: the twin.
    #[cfg(test)]
    pub(super) every_check: bool,
}

/// A trace ended before the run did, and the scenario calls that an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("replication {replication} needs prices or stock after the end of a trace, {ended} after its start")]
pub struct TraceEnded {
    /// The replication.
    pub replication: u64,
    /// When the trace ended, from the start of the replication.
    pub ended: SimTime,
}

impl<'a, O: Observer> Simulator<'a, O> {
    /// Room for the replications of a scenario.
    pub fn new(scenario: &'a Scenario, observer: O) -> Simulator<'a, O> {
        Simulator {
            scenario,
            weather: Weather::new(&scenario.market),
            agenda: Agenda::new(),
            pods: Vec::new(),
            instances: Vec::new(),
            pools: vec![PoolState::default(); scenario.market.pools.len()],
            items: vec![Items::default()],
            control: Control::new(scenario),
            nodes: Nodes::new(scenario),
            collection: Collection::default(),
            budget: scenario
                .workload
                .budget
                .as_ref()
                .map(|budget| Box::new(BudgetWatch::new(budget.desired_healthy))),
            lost: Vec::new(),
            outcome: None,
            phase: Phase::Finish,
            seeds: Seeds { master: scenario.seed, replication: 0 },
            horizon: SimTime::START + scenario.horizon,
            observer,
            #[cfg(test)]
            every_check: false,
        }
    }

    /// Runs one replication.
    ///
    /// # Errors
    /// Where a trace ends too early and the scenario wants that to be an error.
    pub fn run(&mut self, replication: u64) -> Result<Outcome, TraceEnded> {
        self.reset(replication);
        self.start_nodes();
        self.plan_upgrades();
        self.submit();
        let forbidden = self.weather.forbidden_from();
        while self.outcome.is_none()
            && let Some((entity, now, phase)) = self.agenda.pop()
            && now <= self.horizon
        {
            if now > forbidden {
                return Err(TraceEnded { replication, ended: forbidden });
            }
            self.phase = phase;
            match entity {
                Entity::Instance(id) => self.act_on_instance(id, phase, now),
                Entity::Pod(id) => self.act_on_pod(id, now),
                Entity::Suspender => self.act_on_suspension(now),
                Entity::HorizontalPodAutoscaler => self.act_on_pod_autoscaler(now),
                Entity::CronJob => self.act_on_cronjob(now),
                Entity::Controller(job) => self.act_on_controller(job, now),
                Entity::Autoscaler => self.act_on_autoscaler(now),
                Entity::Upgrade(pool) => self.act_on_upgrade(pool, now),
                Entity::PodCollector => self.act_on_collector(now),
            }
        }
        if self.outcome.is_none() && self.horizon > forbidden {
            return Err(TraceEnded { replication, ended: forbidden });
        }
        Ok(self.conclude())
    }

    /// What the calendar shows at the start of the replication that ran last.
    pub fn epoch(&self) -> jiff::Timestamp {
        self.weather.epoch()
    }

    fn reset(&mut self, replication: u64) {
        self.seeds.replication = replication;
        self.weather.reset(self.seeds);
        self.agenda.clear();
        self.pods.clear();
        self.instances.clear();
        self.items.iter_mut().for_each(Items::clear);
        self.nodes.clear();
        self.collection.clear();
        if let Some((watch, budget)) = self.budget.as_mut().zip(self.scenario.workload.budget.as_ref()) {
            watch.clear(budget.desired_healthy);
        }
        self.outcome = None;
        for pool in &mut self.pools {
            pool.held.clear();
            pool.noticed = 0;
            pool.watch = 1;
        }
    }

    /// Closes the books: what is still open at the horizon is censored and says so.
    fn conclude(&mut self) -> Outcome {
        let (outcome, ended) = self.outcome.unwrap_or((self.open(), self.horizon));
        for id in (0..self.instances.len()).map(|index| InstanceId(index as u32)) {
            if self.instances[id.index()].state != InstanceState::Released {
                self.close(id, ended);
            }
        }
        for (index, pod) in self.pods.iter().enumerate() {
            if pod.state == PodState::Waiting {
                let fact = Fact::StillWaiting { pod: PodId(index as u32), waited: ended.since(pod.created) };
                self.observer.observe(ended, &fact);
            }
        }
        self.close_budget(ended);
        self.tell_status(ended);
        let on_demand = self.on_demand_cost();
        self.observer.observe(ended, &Fact::Ended { outcome, on_demand });
        outcome
    }

    /// How a workload stands that has no end before the horizon.
    fn open(&self) -> Outcome {
        if self.scenario.workload.owner.is_lasting() { Outcome::Elapsed } else { Outcome::Censored }
    }

    /// The item that a new pod of a Job works on.
    pub(super) fn take_item(&mut self, job: JobId, index: Option<u32>) -> usize {
        if self.items.len() <= job.index() {
            self.items.resize_with(job.index() + 1, Items::default);
        }
        self.items[job.index()].take((job, index), &self.scenario.workload, self.seeds)
    }

    /// The account so far of an instance that is still held, and of the pods there.
    fn close(&mut self, id: InstanceId, now: SimTime) {
        let mut at = self.instances[id.index()].last;
        while let Some(pod) = at {
            let Some(stay) = self.stay(pod) else { break };
            at = stay.next;
            let stop = match stay.state {
                StayState::Stopping { since, .. } => self.cut(since),
                StayState::Told { stop: Some(Stop::Saved(saved)), .. } if saved.saved > now => {
                    Stop::Open(now)
                }
                StayState::Told { stop: Some(stop), .. } => stop,
                StayState::Saved(saved) if saved.saved <= now => Stop::Saved(saved),
                StayState::Saved(_)
                | StayState::Spared { .. }
                | StayState::Told { stop: None, .. }
                | StayState::Working => Stop::Open(now),
            };
            self.book_stay(pod, id, stop, now);
        }
        self.account(id, now, None, Holding::Open);
    }

    /// What the completed work costs on instances at the list price of the first choice that are never
    /// taken: start-up and work once per item, no checkpoints, billed by the same quantum.
    fn on_demand_cost(&self) -> Bill {
        let workload = &self.scenario.workload;
        let list = self.scenario.market.pools[self.on_demand_pool().index()].on_demand;
        let beside = workload.undiscounted.iter().fold((list, Bill::ZERO), |(rate, once), extra| {
            (rate + extra.rate, once + Bill::from_amount(extra.per_instance))
        });
        // A place on a node costs its share.
        let pools = self.scenario.cluster.iter().flat_map(|cluster| &cluster.pools);
        let slots = pools.filter(|pool| pool.suits.is_ok()).map(|pool| pool.slots).max().unwrap_or(1).max(1);
        if let Control::Set(set) = &self.control {
            // The pods that were asked for, all of the time.
            let (wanted, most) = set.watch.asked_for();
            return beside.0.times(wanted).part(slots) + Bill(beside.1.0 * i128::from(most));
        }
        let done = self.items.iter().flat_map(Items::done).map(|item| {
            let held = item.first_startup.unwrap_or(Span::ZERO) + item.work;
            beside.0.times(held.round_up(self.scenario.policy.billing.quantum)).part(slots) + beside.1
        });
        done.sum()
    }
}
