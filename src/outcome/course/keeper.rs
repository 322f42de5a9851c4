//! The keeper: listens to a replication and writes down when what happened to whom.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Checks, Course, Doing, InstanceCourse, InstanceEnd, NoticeCourse, PodCourse, PodEnd, StayCourse, Stretch,
};
use crate::engine::fact::{Account, Cause, Departure, Fact, Held, NodeCreated, Observer};
use crate::engine::{Outcome, Simulator};
use crate::outcome::nodes::NodeBook;
use crate::scenario::Scenario;
use crate::scenario::provider::BidStrategy;
use crate::units::{InstanceId, JobId, PodId, SimTime, Span};
use crate::workload::course::Activity;

/// Keeps the course of one replication.
pub(super) struct Keeper<'a> {
    scenario: &'a Scenario,
    ended: SimTime,
    instances: BTreeMap<InstanceId, InstanceCourse>,
    /// Until when checks of an instance counted, that instant included.
    checked_until: BTreeMap<InstanceId, SimTime>,
    pods: Vec<PodCourse>,
    /// The names of nodes.
    nodes: NodeBook,
    /// Jobs of a CronJob whose work was for nothing.
    in_vain: BTreeSet<JobId>,
    /// Whether all work was for nothing.
    failed: bool,
}

impl<'a> Keeper<'a> {
    /// Listens to a replication of a scenario.
    pub fn new(scenario: &'a Scenario) -> Keeper<'a> {
        Keeper {
            scenario,
            ended: SimTime::START,
            instances: BTreeMap::new(),
            checked_until: BTreeMap::new(),
            pods: Vec::new(),
            nodes: NodeBook::default(),
            in_vain: BTreeSet::new(),
            failed: false,
        }
    }

    /// The course, without names of pods and without the weather.
    pub fn close<O: Observer>(mut self, simulator: &Simulator<'_, O>) -> Course {
        for pod in &mut self.pods {
            let Some(stay) = &mut pod.stay else { continue };
            if self.failed || self.in_vain.contains(&pod.job) {
                let useful = stay.stretches.iter_mut().filter(|stretch| stretch.doing == Doing::Useful);
                useful.for_each(|stretch| stretch.doing = Doing::Forfeited);
            }
            // A finish comes before a check of the same instant.
            if let (Some(instance), Some((at, PodEnd::Succeeded))) =
                (self.instances.get_mut(&stay.instance), pod.ended)
                && instance.node.is_none()
                && instance.end == InstanceEnd::GivenBack
            {
                instance.end = InstanceEnd::Finished;
                let until = self.checked_until.entry(stay.instance).or_insert(SimTime::NEVER);
                *until = (*until).min(at - Span(1));
            }
        }
        let bids = self.scenario.policy.bid.is_some_and(|bid| bid.strategy != BidStrategy::AsPriceGo);
        for (id, instance) in &mut self.instances {
            let Some(terms) = simulator.terms(*id) else { continue };
            let until = self.checked_until.get(id).copied().unwrap_or(SimTime::NEVER).min(instance.ended);
            instance.protected_until =
                (terms.protected_until > terms.created).then_some(terms.protected_until);
            instance.bid = bids.then_some(terms.bid);
            instance.checks = simulator.checks(terms).map(|(first, every)| {
                let count = if until < first { 0 } else { until.since(first).0 / every.0 + 1 };
                Checks { first, every, count: count.unsigned_abs() }
            });
        }
        let instances = self.instances.into_values().collect();
        Course { ended: self.ended, pools: Vec::new(), instances, pods: self.pods }
    }

    fn held(&mut self, at: SimTime, held: &Held) {
        self.wait(held.pod, at, held.waited);
        let stay = StayCourse { instance: held.instance, from: at, to: at, stretches: Vec::new() };
        self.pods[held.pod.index()].stay = Some(stay);
        if held.node {
            return;
        }
        let instance = InstanceCourse {
            pool: held.pool,
            spot: held.spot,
            fallback: held.fallback.is_some(),
            price: held.price,
            ..fresh(held.instance, at)
        };
        self.instances.insert(held.instance, instance);
    }

    fn node_created(&mut self, at: SimTime, node: &NodeCreated) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let name = self.nodes.request(node.instance, cluster, node.node_pool, String::new()).name.clone();
        let instance = InstanceCourse {
            node: Some(name),
            pool: node.pool,
            spot: node.spot,
            price: node.price,
            ..fresh(node.instance, at)
        };
        self.instances.insert(node.instance, instance);
    }

    /// A pod had no instance up to this instant.
    fn wait(&mut self, pod: PodId, at: SimTime, waited: Span) {
        if waited.is_positive() {
            self.pods[pod.index()].waited = Some((at - waited, at));
        }
    }

    fn noticed(&mut self, id: InstanceId, notice: NoticeCourse) {
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.notice = Some(notice);
        }
        self.checked_until.entry(id).or_insert(notice.began);
    }

    fn taken(&mut self, id: InstanceId, cause: Cause) {
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.end = InstanceEnd::Reclaimed(cause);
        }
    }

    fn left(&mut self, departure: &Departure<'_>) {
        let Some(stay) = &mut self.pods[departure.pod.index()].stay else { return };
        stay.to = departure.at;
        departure.course.tell(departure.stop, departure.at, |activity, from, to| {
            let doing = match activity {
                Activity::Startup => Doing::Startup,
                Activity::Restore => Doing::Restore,
                Activity::Useful => Doing::Useful,
                Activity::Lost => Doing::Lost,
                Activity::Checkpoint => Doing::Checkpoint,
                Activity::Idle => Doing::Idle,
            };
            stay.stretches.push(Stretch { doing, from, to });
        });
    }

    fn released(&mut self, account: &Account) {
        let Some(instance) = self.instances.get_mut(&account.instance) else { return };
        instance.ended = account.ended;
        instance.unused = account.unused_time;
        if account.open {
            instance.end = InstanceEnd::Open;
        } else if !account.taken {
            instance.end = InstanceEnd::GivenBack;
        }
    }
}

/// An instance of which nothing is known yet.
fn fresh(id: InstanceId, created: SimTime) -> InstanceCourse {
    InstanceCourse {
        id,
        node: None,
        pool: crate::units::PoolId(0),
        spot: false,
        fallback: false,
        price: crate::units::Rate::ZERO,
        created,
        ready: None,
        ended: created,
        protected_until: None,
        bid: None,
        checks: None,
        notice: None,
        end: InstanceEnd::Open,
        unused: Span::ZERO,
    }
}

impl Observer for Keeper<'_> {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        match fact {
            Fact::PodCreated { job, .. } => self.pods.push(PodCourse {
                name: String::new(),
                job: *job,
                created: at,
                ended: None,
                waited: None,
                stay: None,
            }),
            Fact::Held(held) => self.held(at, held),
            Fact::NodeCreated(node) => self.node_created(at, node),
            Fact::NodeReady { instance } => {
                if let Some(instance) = self.instances.get_mut(instance) {
                    instance.ready = Some(at);
                }
            }
            Fact::Noticed { instance, cause, reclaim_at, .. }
            | Fact::NodeNoticed { instance, cause, reclaim_at } => {
                self.noticed(*instance, NoticeCourse { began: at, reclaim_at: *reclaim_at, cause: *cause });
            }
            Fact::Reclaimed { instance, cause, .. } => self.taken(*instance, *cause),
            Fact::NodeTaken { instance, cause } => {
                self.taken(*instance, *cause);
                if self.scenario.cluster.as_ref().is_some_and(|cluster| cluster.keeps_names) {
                    self.nodes.keep_name(*instance);
                }
            }
            Fact::Left(departure) => self.left(departure),
            Fact::Released(account) => self.released(account),
            Fact::PodDeleted { pod } => {
                // An instance that waits for its pod to stop is not checked any more.
                let stay = self.pods[pod.index()].stay.as_ref();
                let own = stay.filter(|stay| {
                    self.instances.get(&stay.instance).is_some_and(|instance| instance.node.is_none())
                });
                if let Some(stay) = own {
                    self.checked_until.entry(stay.instance).or_insert(at);
                }
            }
            Fact::PodEnded { pod, end, waited } => {
                self.wait(*pod, at, *waited);
                self.pods[pod.index()].ended = Some((at, *end));
            }
            Fact::StillWaiting { pod, waited } => self.wait(*pod, at, *waited),
            Fact::JobFinished { outcome: Outcome::Complete, .. } | Fact::JobDeleted { ran: false, .. } => {}
            Fact::JobFinished { job, .. } | Fact::JobDeleted { job, .. } => {
                self.in_vain.insert(*job);
            }
            Fact::Ended { outcome, .. } => {
                self.ended = at;
                self.failed = matches!(outcome, Outcome::Failed(_));
            }
            _ => {}
        }
    }
}
