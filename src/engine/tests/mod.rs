//! The engine under test: fixtures here, one file per kind of proof.

mod autoscaling;
mod budget;
mod closed_forms;
mod clouds;
mod collection;
mod cronjobs;
mod drains;
mod golden;
mod job_table;
mod lifecycle;
mod nodes;
mod services;
mod suspensions;
mod twin;
mod victims;
mod what_if;

use crate::engine::{Fact, Observer, Outcome, Simulator};
use crate::outcome::Record;
use crate::outcome::audit::Audit;
use crate::outcome::ledger::Ledger;
use crate::scenario::Scenario;
use crate::scenario::distribution::Distribution;
use crate::scenario::job::JobSpec;
use crate::scenario::market::{HazardModel, Market, PastEnd, Pool, PriceModel, Replay, Start, StockModel};
use crate::scenario::provider::*;
use crate::scenario::workload::{Checkpoint, Owner, Placement, Workload};
use crate::units::{Amount, Currency, PoolId, Rate, Resources, SimTime, Span};

/// A pod that the service re-creates two minutes after each reclaim; no limits, no start-up, no bids.
pub(crate) fn toy(work: Span, mean: Span, checkpoint: Option<Checkpoint>) -> Scenario {
    Scenario {
        name: "toy".to_owned(),
        currency: Currency::parse("USD").unwrap(),
        market: Market {
            pools: vec![Pool {
                name: "pool".to_owned(),
                on_demand: Rate::from_sampled(1.0),
                components: Vec::new(),
                price: PriceModel::Constant(Rate::from_sampled(0.3)),
                stock: StockModel::Unlimited,
                hazard: HazardModel::Exponential { mean },
            }],
            start: Start::First,
            epoch: jiff::Timestamp::UNIX_EPOCH,
        },
        policy: Policy {
            name: "toy".to_owned(),
            purchase: Purchase::Spot,
            discounted: false,
            bid: None,
            unmet: Unmet::Pending { rebid: Span::from_minutes(5) },
            protection: Span::ZERO,
            check: Check { every: None, anchor: Anchor::Creation },
            notice: Notice { length: Span::ZERO, event: None },
            loss: NodeLoss::default(),
            after_reclaim: AfterReclaim::Deleted,
            lifetime: None,
            price_error: None,
            stock_error: None,
            fallback_event: None,
            victims: Victims::Random,
            pod: ReclaimedPod {
                kept: false,
                reason: String::new(),
                message: String::new(),
                disruption_target: false,
                exit_code: None,
                container_statuses: ContainerStatuses::TerminatedAtReclaim,
                bare_pod: BarePod::Recreated { after: Span::from_minutes(2) },
                event: None,
            },
            pod_gc: PodGc { threshold: 12_500, from_nodes: None },
            billing: Billing {
                quantum: Span(1),
                minimum: Span::ZERO,
                free_before: Span::ZERO,
                last_quantum_free: false,
                basis: PriceBasis::Market,
                notice_billed: true,
                drop_below: Amount(0),
            },
        },
        cluster: None,
        workload: Workload {
            name: "toy".to_owned(),
            namespace: "default".to_owned(),
            owner: Owner::None,
            container: "main".to_owned(),
            work: Distribution::Constant(work),
            startup: Distribution::Constant(Span::ZERO),
            checkpoint,
            stops_in: Some(Span::ZERO),
            grace_period: Span::from_secs(30),
            pod_deadline: None,
            size: Resources::cores_gib(1, 1),
            placements: vec![Placement { name: "pool".to_owned(), pools: vec![PoolId(0)] }],
            undiscounted: Vec::new(),
            budget: None,
            suspensions: Vec::new(),
        },
        deadline: None,
        horizon: Span::from_hours(24 * 3650),
        replications: 100_000,
        seed: 1,
    }
}

/// A Job of so many completions, five pods at a time, each of this much work; nothing is ever taken.
pub(crate) fn fives(completions: u32, work: Span) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::Job(JobSpec {
        completions: Some(completions),
        parallelism: 5,
        backoff_limit: 1_000_000,
        ..JobSpec::default()
    });
    scenario
}

/// Stock of five units that changes at these seconds.
pub(crate) fn five_units(changes: &[(i64, u32)]) -> StockModel {
    let points = std::iter::once((0, 5)).chain(changes.iter().copied());
    StockModel::Trace(Replay {
        points: points.map(|(second, units)| (Span::from_secs(second), units)).collect(),
        end: Span::from_hours(24),
        first: None,
        past_end: PastEnd::Hold,
        source: "test".to_owned(),
    })
}

/// Any listener as one type, so that the engine under test is compiled once for all of them.
pub(crate) struct Heard<'a>(pub &'a mut dyn Hear);

/// What [`Heard`] needs of a listener.
pub(crate) trait Hear {
    fn hear(&mut self, at: SimTime, fact: &Fact<'_>);
}

impl<O: Observer> Hear for O {
    fn hear(&mut self, at: SimTime, fact: &Fact<'_>) {
        self.observe(at, fact);
    }
}

impl Observer for Heard<'_> {
    const WANTS_PRICES: bool = true;

    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        self.0.hear(at, fact);
    }
}

/// What a listener has heard of one replication.
pub(crate) fn heard<O: Observer>(scenario: &Scenario, replication: u64, mut listener: O) -> O {
    Simulator::new(scenario, Heard(&mut listener)).run(replication).expect("no trace ends");
    listener
}

/// Runs a replication with its audit, and hands back the record.
pub(crate) fn audited<'a>(simulator: &mut Simulator<'a, (Ledger<'a>, Audit)>, replication: u64) -> Record {
    simulator.run(replication).expect("no trace ends");
    let record = simulator.observer.0.close(replication);
    let broken = simulator.observer.1.close(&record);
    assert!(broken.is_empty(), "replication {replication}: {broken:#?}");
    record
}

/// A simulator whose every replication is audited.
pub(crate) fn auditor(scenario: &Scenario) -> Simulator<'_, (Ledger<'_>, Audit)> {
    let audit = Audit::new(crate::units::SimTime::START + scenario.horizon);
    Simulator::new(scenario, (Ledger::new(scenario), audit))
}

/// The rules of a serverless provider with bids, as of 2020: one hour of protection, a check every five
/// minutes, three minutes of notice, the price at creation throughout.
pub(crate) fn eci_2020(limit: f64) -> Policy {
    Policy {
        name: "eci-2020".to_owned(),
        purchase: Purchase::Spot,
        discounted: false,
        bid: Some(Bid {
            strategy: BidStrategy::PriceLimit(Rate::from_sampled(limit)),
            create: CreateWhen::AtOrAbove,
            cap_at_list: true,
            above_list_pays: AboveListPays::Market,
        }),
        unmet: Unmet::Pending { rebid: Span::from_minutes(5) },
        protection: Span::from_hours(1),
        check: Check { every: Some(Span::from_minutes(5)), anchor: Anchor::Creation },
        notice: Notice { length: Span::from_minutes(3), event: None },
        loss: NodeLoss::default(),
        after_reclaim: AfterReclaim::Deleted,
        lifetime: None,
        price_error: None,
        stock_error: None,
        fallback_event: None,
        victims: Victims::Random,
        pod: ReclaimedPod {
            kept: true,
            reason: "BidFailed".to_owned(),
            message: String::new(),
            disruption_target: false,
            exit_code: None,
            container_statuses: ContainerStatuses::TerminatedAtReclaim,
            bare_pod: BarePod::Stays,
            event: None,
        },
        pod_gc: PodGc { threshold: 12_500, from_nodes: None },
        billing: Billing {
            quantum: Span::from_secs(1),
            minimum: Span::ZERO,
            free_before: Span::ZERO,
            last_quantum_free: false,
            basis: PriceBasis::AtCreation,
            notice_billed: true,
            drop_below: Amount(0),
        },
    }
}

/// The rules of 2026: five minutes of notice, the market price after protection.
pub(crate) fn eci(limit: f64) -> Policy {
    let old = eci_2020(limit);
    Policy {
        name: "eci".to_owned(),
        bid: old.bid.map(|bid| Bid { create: CreateWhen::Above, ..bid }),
        notice: Notice { length: Span::from_minutes(5), event: None },
        billing: Billing { basis: PriceBasis::LockedThenMarket, ..old.billing },
        ..old
    }
}

/// One pod of one Job on a market whose list price nobody reaches.
pub(crate) fn job(policy: Policy, work: Span, price: PriceModel) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.policy = policy;
    scenario.market.pools[0].on_demand = Rate::from_sampled(10.0);
    scenario.market.pools[0].price = price;
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::Job(JobSpec::default());
    scenario
}

/// A price path with changes at these minutes.
pub(crate) fn prices(changes: &[(i64, f64)]) -> PriceModel {
    PriceModel::Trace(Replay {
        points: changes.iter().map(|(m, p)| (Span::from_minutes(*m), Rate::from_sampled(*p))).collect(),
        end: Span::from_hours(24 * 30),
        first: None,
        past_end: PastEnd::Hold,
        source: "test".to_owned(),
    })
}
