//! The ledger: listens to a replication and keeps its record.

use super::record::{Reclaims, Record, Undiscounted};
use crate::engine::ending::Outcome;
use crate::engine::fact::{Account, Cause, Departure, Fact, Observer};
use crate::engine::parts::Parts;
use crate::provider::billing;
use crate::scenario::Scenario;
use crate::scenario::market::UndiscountedKind;
use crate::scenario::provider::{AfterReclaim, Purchase};
use crate::units::{Bill, JobId, SimTime, Span};

/// Keeps the record of one replication at a time.
pub struct Ledger<'a> {
    scenario: &'a Scenario,
    record: Record,
    /// Machines that were taken and kept: how many, and the sum of the times at which they were taken.
    kept: (i64, Span),
    /// The Jobs of a CronJob, and whose each pod is.
    jobs: Vec<JobBook>,
    pods: Vec<JobId>,
}

/// What a Job of a CronJob has kept so far, and whether that was for nothing.
#[derive(Clone, Copy, Default)]
struct JobBook {
    time: Span,
    cost: Bill,
    in_vain: bool,
}

impl<'a> Ledger<'a> {
    /// An empty ledger.
    pub fn new(scenario: &'a Scenario) -> Ledger<'a> {
        Ledger { scenario, record: empty(), kept: (0, Span::ZERO), jobs: Vec::new(), pods: Vec::new() }
    }

    /// The record of the replication that ran last, under its number; the ledger is empty then.
    pub fn close(&mut self, replication: u64) -> Record {
        let mut record = std::mem::replace(&mut self.record, empty());
        record.replication = replication;
        self.kept = (0, Span::ZERO);
        self.jobs.clear();
        self.pods.clear();
        record
    }

    fn book(&mut self, account: &Account) {
        self.record.time.rounding += account.billed_until.since(account.ended);
        self.record.cost.rounding += account.rounding;
        self.record.time.unused += account.unused_time;
        self.record.cost.unused += account.unused;
        if account.taken {
            self.kept.0 += 1;
            self.kept.1 += account.ended.since(SimTime::START);
        }
        let held = account.billed_until.since(account.created);
        for extra in &self.scenario.workload.undiscounted {
            let charge = extra.rate.times(held) + Bill::from_amount(extra.per_instance);
            *match extra.kind {
                UndiscountedKind::Storage => &mut self.record.undiscounted.storage,
                UndiscountedKind::Bandwidth => &mut self.record.undiscounted.bandwidth,
                UndiscountedKind::Traffic => &mut self.record.undiscounted.traffic,
            } += charge;
        }
    }

    /// The disks of machines that were taken and kept, up to the end.
    fn book_kept_disks(&mut self, end: SimTime) {
        let AfterReclaim::Kept { disk, .. } = self.scenario.policy.after_reclaim else { return };
        let (machines, taken) = self.kept;
        let hours = Span(end.since(SimTime::START).0.saturating_mul(machines)) - taken;
        self.record.undiscounted.storage += disk.times(hours);
    }

    /// What a pod of a CronJob's Job has kept.
    fn book_job(&mut self, departure: &Departure<'_>) {
        let Some(job) = self.pods.get(departure.pod.index()) else { return };
        let book = &mut self.jobs[job.index()];
        book.time += departure.time.useful;
        book.cost += departure.cost.useful;
        if book.in_vain {
            self.forfeit_job(*job);
        }
    }

    /// What a Job kept that did not complete was kept for nothing.
    fn forfeit_job(&mut self, job: JobId) {
        let book = &mut self.jobs[job.index()];
        let (time, cost) = (std::mem::take(&mut book.time), std::mem::take(&mut book.cost));
        book.in_vain = true;
        let record = &mut self.record;
        record.time.useful = record.time.useful - time;
        record.cost.useful = record.cost.useful - cost;
        record.time.forfeited += time;
        record.cost.forfeited += cost;
    }

    /// Work that was kept until the workload failed was kept for nothing.
    fn forfeit(&mut self) {
        let record = &mut self.record;
        record.time.forfeited = std::mem::take(&mut record.time.useful);
        record.cost.forfeited = std::mem::take(&mut record.cost.useful);
    }
}

impl Observer for Ledger<'_> {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let record = &mut self.record;
        match fact {
            Fact::PodCreated { job, .. } => {
                record.pods += 1;
                if !self.jobs.is_empty() {
                    self.pods.push(*job);
                }
            }
            Fact::Held(held) => {
                record.instances += u32::from(!held.node);
                record.fallbacks += u32::from(held.fallback.is_some());
                record.waiting += held.waited;
            }
            Fact::Reclaimed { cause, .. } => {
                *match cause {
                    Cause::Price => &mut record.reclaims.price,
                    Cause::Stock => &mut record.reclaims.stock,
                    Cause::Hazard => &mut record.reclaims.hazard,
                    Cause::Lifetime => &mut record.reclaims.lifetime,
                } += 1;
            }
            Fact::PodEnded { waited, .. } | Fact::StillWaiting { waited, .. } => record.waiting += *waited,
            Fact::Left(departure) => {
                record.time += departure.time;
                record.cost += departure.cost;
                self.book_job(departure);
            }
            Fact::Released(account) => self.book(account),
            Fact::Ended { outcome, on_demand } => {
                record.outcome = *outcome;
                record.ended_after = at.since(SimTime::START);
                record.on_demand = *on_demand;
                if let Purchase::Reserved { rate, period } = self.scenario.policy.purchase {
                    record.reserved = billing::reservation(rate, period, record.ended_after);
                }
                if matches!(outcome, Outcome::Failed(_)) {
                    self.forfeit();
                }
                self.book_kept_disks(at);
            }
            Fact::NodeCreated(_) => record.instances += 1,
            Fact::PodEvicted { .. } => record.evictions += 1,
            Fact::BeyondBudget { .. } => record.beyond_budget += 1,
            Fact::BelowBudget { since, until } => record.below_budget += until.since(*since),
            Fact::PodsCollected { pods, .. } => record.collected += pods.len() as u32,
            Fact::PodWaits { .. }
            | Fact::NodeAtRisk { .. }
            | Fact::NodeNoticed { .. }
            | Fact::NodeDrained { .. }
            | Fact::NodeReady { .. }
            | Fact::NodeTaken { .. }
            | Fact::Noticed { .. }
            | Fact::PodDeleted { .. }
            | Fact::JobCondition { .. }
            | Fact::JobStatus { .. }
            | Fact::JobLimits(_)
            | Fact::StartHeldUp { .. }
            | Fact::Scaled { .. }
            | Fact::ShortOfCapacity { .. } => {}
            Fact::JobCreated { .. } => self.jobs.push(JobBook::default()),
            Fact::JobFinished { outcome: Outcome::Complete, .. } | Fact::JobDeleted { ran: false, .. } => {}
            Fact::JobFinished { job, .. } | Fact::JobDeleted { job, .. } => self.forfeit_job(*job),
            Fact::Service(account) => record.service = Some(**account),
            Fact::CronJob(account) => record.cronjob = Some(**account),
        }
    }
}

/// The record of nothing.
fn empty() -> Record {
    Record {
        replication: 0,
        outcome: Outcome::Censored,
        ended_after: Span::ZERO,
        time: Parts::default(),
        cost: Parts::default(),
        undiscounted: Undiscounted::default(),
        reserved: Bill::ZERO,
        on_demand: Bill::ZERO,
        reclaims: Reclaims::default(),
        pods: 0,
        instances: 0,
        fallbacks: 0,
        evictions: 0,
        collected: 0,
        beyond_budget: 0,
        below_budget: Span::ZERO,
        waiting: Span::ZERO,
        service: None,
        cronjob: None,
    }
}
