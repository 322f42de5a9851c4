//! Instances: created, checked, noticed, taken, released.

use rand::RngExt;

use super::event::{Entity, Phase};
use super::fact::{Account, Cause, Fact, Held, Observer, PodEnd, Shortage};
use super::simulator::Simulator;
use super::state::{Instance, InstanceState, StayState};
use crate::provider::billing::{self, Tariff};
use crate::provider::check::{self, Terms};
use crate::provider::{notice, victim};
use crate::scenario::provider::{AfterReclaim, Lifetime, Purchase};
use crate::seed::Purpose;
use crate::units::{Bill, InstanceId, PodId, PoolId, Rate, SimTime, Span};
use crate::workload::course::Stop;

/// How the holding of an instance ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// The provider took it.
    Taken,
    /// It was given back.
    GivenBack,
    /// It is still held: the run was cut.
    Open,
}

/// A spot instance that can be had now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SpotOffer {
    pub pool: PoolId,
    pub price: Rate,
    pub bid: Rate,
    pub pays_list: bool,
}

impl<O: Observer> Simulator<'_, O> {
    /// Creates a spot instance for a pod.
    pub(super) fn hold_spot(&mut self, pod: PodId, offer: SpotOffer, now: SimTime) {
        let id = self.buy_spot(offer, None, now);
        self.hold(pod, id, None, now);
        self.watch_closer(offer.pool, id, now);
    }

    /// Buys a spot instance.
    pub(super) fn buy_spot(&mut self, offer: SpotOffer, node: Option<u32>, now: SimTime) -> InstanceId {
        let policy = &self.scenario.policy;
        let protected_until = now + policy.protection;
        let pool = &mut self.weather.pools()[offer.pool.index()];
        let hazard_at = (protected_until + pool.draw_life(), Cause::Hazard);
        let rank = victim::rank(policy.victims, offer.bid, now, pool.draw_victim_rank());
        let list = self.scenario.market.pools[offer.pool.index()].on_demand;
        let tariff = if offer.pays_list {
            Tariff::fixed(list)
        } else {
            Tariff::new(policy.billing.basis, offer.price, (now, protected_until), self.weather.epoch())
        };
        let id = InstanceId(self.instances.len() as u32);
        let (doomed_at, doom) = hazard_at.min((self.expires(id, now), Cause::Lifetime));
        let state = &mut self.pools[offer.pool.index()];
        state.held.push(id);
        let terms = Terms { created: now, protected_until, bid: offer.bid, watch: state.watch };
        self.instances.push(Instance {
            pool: offer.pool,
            spot: true,
            terms,
            rank,
            tariff,
            doomed_at,
            doom,
            state: InstanceState::Running,
            last: None,
            charged: Bill::ZERO,
            stayed: Span::ZERO,
            node,
        });
        id
    }

    /// Creates an instance that is never taken back.
    pub(super) fn hold_on_demand(
        &mut self,
        pod: PodId,
        pool: PoolId,
        fallback: Option<Shortage>,
        now: SimTime,
    ) {
        let id = self.buy_on_demand(pool, None, now);
        self.hold(pod, id, fallback, now);
    }

    /// Buys an instance that is never taken back.
    pub(super) fn buy_on_demand(&mut self, pool: PoolId, node: Option<u32>, now: SimTime) -> InstanceId {
        let list = self.scenario.market.pools[pool.index()].on_demand;
        let price = match self.scenario.policy.purchase {
            Purchase::Reserved { .. } => Rate::ZERO,
            Purchase::Spot | Purchase::OnDemand => list,
        };
        let terms = Terms { created: now, protected_until: SimTime::NEVER, bid: Rate::MAX, watch: 0 };
        self.instances.push(Instance {
            pool,
            spot: false,
            terms,
            rank: victim::rank(self.scenario.policy.victims, Rate::MAX, now, 0),
            tariff: Tariff::fixed(price),
            doomed_at: SimTime::NEVER,
            doom: Cause::Hazard,
            state: InstanceState::Running,
            last: None,
            charged: Bill::ZERO,
            stayed: Span::ZERO,
            node,
        });
        InstanceId(self.instances.len() as u32 - 1)
    }

    /// Gives a pod a place on an instance: the only one, or one of a node's.
    pub(super) fn hold(&mut self, pod: PodId, id: InstanceId, fallback: Option<Shortage>, now: SimTime) {
        let course = self.course_of(pod, id, now);
        let instance = &self.instances[id.index()];
        let held = Held {
            instance: id,
            pod,
            pool: instance.pool,
            spot: instance.spot,
            fallback,
            node: instance.node.is_some(),
            price: instance.tariff.fixed,
            waited: now.since(self.pods[pod.index()].created),
            starts: now + course.startup,
        };
        self.observer.observe(now, &Fact::Held(held));
        self.settle_in(pod, id, course, now);
        self.schedule_instance(id, now);
    }

    /// When the provider ends an instance for its age.
    fn expires(&self, id: InstanceId, created: SimTime) -> SimTime {
        let Some(Lifetime { limit, spread }) = self.scenario.policy.lifetime else { return SimTime::NEVER };
        let late = match spread.0 {
            0 => 0,
            spread => self.seeds.stream(Purpose::Lifetime, u64::from(id.0)).random_range(0..=spread),
        };
        created + limit + Span(late)
    }

    /// Puts an instance's next event on the agenda, be it of a pod there or its own; checks at or before
    /// `after` are over.
    pub(super) fn schedule_instance(&mut self, id: InstanceId, after: SimTime) {
        let mut next = self.next_of_pods(id);
        let instance = &self.instances[id.index()];
        if let Some(node) = self.node(id) {
            next = next.min((node.wakes, Phase::Create));
            if instance.state == InstanceState::Running {
                next = next.min((node.signal_at, Phase::Notice));
            }
        }
        match instance.state {
            InstanceState::Running if instance.spot => {
                let noticed = notice::begins(
                    instance.doomed_at,
                    self.scenario.policy.notice.length,
                    instance.terms.protected_until,
                );
                next = next.min(if noticed < instance.doomed_at {
                    (noticed, Phase::Notice)
                } else {
                    (instance.doomed_at, Phase::Reclaim)
                });
                if let Some(at) = self.next_look(id, (after, next.0.min(self.horizon))) {
                    next = next.min((at, Phase::Check));
                }
            }
            InstanceState::Running | InstanceState::Ending => {}
            InstanceState::Noticed { reclaim_at, .. } => next = next.min((reclaim_at, Phase::Reclaim)),
            InstanceState::Released => next.0 = SimTime::NEVER,
        }
        self.agenda.schedule(Entity::Instance(id), next.0, next.1);
    }

    /// The next check worth an event.
    fn next_look(&mut self, id: InstanceId, window: (SimTime, SimTime)) -> Option<SimTime> {
        let instance = &self.instances[id.index()];
        let terms = Terms { watch: self.pools[instance.pool.index()].watch, ..instance.terms };
        let grid = check::grid(self.scenario.policy.check, terms.created, self.weather.epoch());
        #[cfg(test)]
        if let (true, Some(grid)) = (self.every_check, grid) {
            return Some(check::next_check(&terms, grid, window.0)).filter(|at| *at <= window.1);
        }
        let pool = &mut self.weather.pools()[instance.pool.index()];
        check::next_suspect(&terms, grid, pool, window)
    }

    /// Where more units are held than ever, stock that was plenty may now be short, for every instance of
    /// the pool but the newest, which is scheduled after this.
    pub(super) fn watch_closer(&mut self, pool: PoolId, newest: InstanceId, now: SimTime) {
        let state = &mut self.pools[pool.index()];
        let held = state.held.len() as u32;
        if !self.instances[newest.index()].spot || held <= state.watch {
            return;
        }
        state.watch = held.next_power_of_two();
        for place in 0..self.pools[pool.index()].held.len() {
            let id = self.pools[pool.index()].held[place];
            if self.instances[id.index()].state == InstanceState::Running {
                self.schedule_instance(id, now);
            }
        }
    }

    /// An instance's event has come, or one of a pod there.
    pub(super) fn act_on_instance(&mut self, id: InstanceId, phase: Phase, now: SimTime) {
        if let Some(pod) = self.due(id, (now, phase)) {
            return self.act_on_stay(pod, id, phase, now);
        }
        let instance = self.instances[id.index()];
        match phase {
            Phase::Check => match self.found_at_check(id, now) {
                Some(cause) => self.notice(id, cause, now + self.scenario.policy.notice.length, now),
                None => self.schedule_instance(id, now),
            },
            Phase::Notice if self.node(id).is_some_and(|node| node.signal_at == now) => {
                self.heed_signal(id, now);
            }
            Phase::Notice => self.notice(id, instance.doom, instance.doomed_at, now),
            Phase::Create => self.wake_node(id, now),
            _ => self.take(id, now),
        }
    }

    /// Whether a check at this instant takes the instance, and why.
    fn found_at_check(&mut self, id: InstanceId, now: SimTime) -> Option<Cause> {
        let instance = &self.instances[id.index()];
        let pool = &mut self.weather.pools()[instance.pool.index()];
        if pool.price.at(now) > instance.terms.bid {
            return Some(Cause::Price);
        }
        let units = pool.stock.at(now) as usize;
        let state = &self.pools[instance.pool.index()];
        let excess = (state.held.len() - state.noticed).saturating_sub(units);
        let others = state
            .held
            .iter()
            .filter(|other| **other != id)
            .map(|other| &self.instances[other.index()])
            .filter(|other| other.state == InstanceState::Running && other.terms.protected_until <= now)
            .map(|other| other.rank);
        victim::is_victim(instance.rank, others, excess).then_some(Cause::Stock)
    }

    fn notice(&mut self, id: InstanceId, cause: Cause, reclaim_at: SimTime, now: SimTime) {
        let instance = &mut self.instances[id.index()];
        instance.state = InstanceState::Noticed { since: now, reclaim_at, cause };
        let pool = instance.pool;
        self.pools[pool.index()].noticed += 1;
        if now < reclaim_at && self.instances[id.index()].node.is_some() {
            self.observer.observe(now, &Fact::NodeNoticed { instance: id, cause, reclaim_at });
        }
        if now < reclaim_at {
            self.each_pod_on(id, |simulator, pod| {
                simulator.observer.observe(now, &Fact::Noticed { instance: id, pod, cause, reclaim_at });
            });
            self.serve_notice(id, now);
        }
        self.heed_notice(id, now, reclaim_at);
        self.replace(id, None, now);
        self.disrupt_drained(id, now);
        self.schedule_instance(id, now);
    }

    /// The end of a notice, or of an unannounced life: the instance goes, and every pod there with it.
    fn take(&mut self, id: InstanceId, now: SimTime) {
        let instance = self.instances[id.index()];
        let cause = match instance.state {
            InstanceState::Noticed { cause, .. } => cause,
            _ => instance.doom,
        };
        let detected_after = self.loss(id).detected_after;
        let mut lost = std::mem::take(&mut self.lost);
        lost.extend(self.pods_on(id));
        // The oldest first.
        for pod in lost.iter().rev().copied() {
            let stop = match self.stay(pod).map(|stay| stay.state) {
                Some(StayState::Saved(saved)) => Stop::Saved(saved),
                Some(StayState::Told { stop: Some(stop), .. }) => stop,
                _ => self.cut(now),
            };
            if detected_after.is_positive() {
                self.service_dies(pod, now);
            }
            self.observer.observe(now, &Fact::Reclaimed { instance: id, pod, cause });
            self.disrupt(pod, now);
            self.leave(pod, id, stop, now);
        }
        if instance.node.is_some() {
            self.observer.observe(now, &Fact::NodeTaken { instance: id, cause });
        }
        if let (Some(pool), AfterReclaim::Kept { counts: true, .. }) =
            (self.node(id).map(|node| node.pool), self.scenario.policy.after_reclaim)
        {
            self.nodes.kept[pool] += 1;
        }
        self.release(id, true, now);
        for pod in lost.drain(..).rev() {
            if detected_after.is_positive() {
                self.lose(pod, now + detected_after);
            } else {
                self.end_pod(pod, PodEnd::Reclaimed, now);
            }
        }
        self.lost = lost;
    }

    /// Gives an instance back and settles its account.
    pub(super) fn release(&mut self, id: InstanceId, taken: bool, now: SimTime) {
        let instance = self.instances[id.index()];
        let noticed = match instance.state {
            InstanceState::Noticed { since, .. } => Some(since),
            _ => None,
        };
        self.account(id, now, noticed, if taken { Holding::Taken } else { Holding::GivenBack });
        if instance.spot {
            let pool = &mut self.pools[instance.pool.index()];
            // Bought in order, so they are held in order.
            if let Ok(place) = pool.held.binary_search(&id) {
                pool.held.remove(place);
            }
            pool.noticed -= usize::from(noticed.is_some());
        }
        self.instances[id.index()].state = InstanceState::Released;
        self.count_release(now);
        self.agenda.withdraw(Entity::Instance(id));
        self.forget_node(id, now);
    }

    /// Makes out the account of an instance whose pods have left.
    pub(super) fn account(&mut self, id: InstanceId, now: SimTime, noticed: Option<SimTime>, end: Holding) {
        let taken = end == Holding::Taken;
        let instance = &self.instances[id.index()];
        let (rule, slots) = (self.scenario.policy.billing, self.slots(id));
        let market = &mut self.weather.pools()[instance.pool.index()].price;
        let (tariff, created) = (instance.tariff, instance.terms.created);
        let billed_until = billing::billed_until(rule, billing::Held { created, ended: now, noticed, taken });
        let mut rounding = if billed_until < now {
            Bill::ZERO - tariff.cost(market, billed_until, now)
        } else {
            tariff.cost(market, now, billed_until)
        };
        let prices =
            if O::WANTS_PRICES { tariff.stretches(market, created, billed_until) } else { Vec::new() };
        let (mut unused, mut unused_time) = (Bill::ZERO, Span::ZERO);
        let places = now.since(created) * i64::from(slots);
        if instance.stayed < places {
            unused = tariff.cost(market, created, now) - instance.charged;
            unused_time = places - instance.stayed;
        }
        let mut total = instance.charged + unused + rounding;
        let dropped = billing::is_dropped(rule, total);
        if dropped {
            rounding = rounding - total;
            total = Bill::ZERO;
        }
        let account = Account {
            instance: id,
            pool: instance.pool,
            spot: instance.spot,
            created,
            ended: now,
            billed_until,
            taken,
            open: end == Holding::Open,
            slots,
            unused_time,
            unused,
            rounding,
            total,
            dropped,
            prices,
        };
        self.observer.observe(now, &Fact::Released(&account));
    }
}
