//! Instances: created, checked, noticed, taken, released.

use rand::RngExt;

use super::event::{Entity, Phase};
use super::fact::{Account, Cause, Fact, Held, Observer, PodEnd, Shortage};
use super::simulator::Simulator;
use super::state::{Instance, InstanceState, StayState};
use crate::provider::billing::{self, Tariff};
use crate::provider::check::{self, Terms};
use crate::provider::{notice, victim};
use crate::scenario::provider::{Lifetime, Purchase};
use crate::seed::Purpose;
use crate::units::{Bill, InstanceId, PodId, PoolId, Rate, SimTime, Span};
use crate::workload::course::Stop;

/// A spot instance that can be had now.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpotOffer {
    pub pool: PoolId,
    pub price: Rate,
    pub bid: Rate,
    pub pays_list: bool,
}

impl<O: Observer> Simulator<'_, O> {
    /// Creates a spot instance for a pod.
    pub(super) fn hold_spot(&mut self, pod: PodId, offer: SpotOffer, now: SimTime) {
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
        let grown = state.held.len() as u32 > state.watch;
        if grown {
            state.watch = (state.held.len() as u32).next_power_of_two();
        }
        let terms = Terms { created: now, protected_until, bid: offer.bid, watch: state.watch };
        let instance = Instance {
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
        };
        let price = if offer.pays_list { list } else { offer.price };
        self.hold(pod, instance, id, (price, None), now);
        if grown {
            self.watch_closer(offer.pool, id, now);
        }
    }

    /// Creates an instance that is never taken back.
    pub(super) fn hold_on_demand(
        &mut self,
        pod: PodId,
        pool: PoolId,
        fallback: Option<Shortage>,
        now: SimTime,
    ) {
        let list = self.scenario.market.pools[pool.index()].on_demand;
        let price = match self.scenario.policy.purchase {
            Purchase::Reserved { .. } => Rate::ZERO,
            Purchase::Spot | Purchase::OnDemand => list,
        };
        let id = InstanceId(self.instances.len() as u32);
        let terms = Terms { created: now, protected_until: SimTime::NEVER, bid: Rate::MAX, watch: 0 };
        let instance = Instance {
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
        };
        self.hold(pod, instance, id, (price, fallback), now);
    }

    fn hold(
        &mut self,
        pod: PodId,
        instance: Instance,
        id: InstanceId,
        (price, fallback): (Rate, Option<Shortage>),
        now: SimTime,
    ) {
        let (pool, spot) = (instance.pool, instance.spot);
        self.instances.push(instance);
        let course = self.course_of(pod, id, now);
        let held = Held {
            instance: id,
            pod,
            pool,
            spot,
            fallback,
            price,
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

    /// More units are held than ever: stock that was plenty may now be short, for every instance of the
    /// pool but the newest, which knows already.
    fn watch_closer(&mut self, pool: PoolId, newest: InstanceId, now: SimTime) {
        for place in 0..self.pools[pool.index()].held.len() {
            let id = self.pools[pool.index()].held[place];
            if id != newest && self.instances[id.index()].state == InstanceState::Running {
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
            Phase::Notice => self.notice(id, instance.doom, instance.doomed_at, now),
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
        self.save_on_notice(id, now, reclaim_at);
        let instance = &mut self.instances[id.index()];
        instance.state = InstanceState::Noticed { since: now, reclaim_at, cause };
        let (pool, pod) = (instance.pool, instance.last);
        self.pools[pool.index()].noticed += 1;
        if now < reclaim_at
            && let Some(pod) = pod
        {
            self.observer.observe(now, &Fact::Noticed { instance: id, pod, cause, reclaim_at });
        }
        self.schedule_instance(id, now);
    }

    /// The end of a notice, or of an unannounced life: the instance goes, and every pod there with it.
    fn take(&mut self, id: InstanceId, now: SimTime) {
        let instance = self.instances[id.index()];
        let cause = match instance.state {
            InstanceState::Noticed { cause, .. } => cause,
            _ => instance.doom,
        };
        while let Some(pod) = self.instances[id.index()].last {
            let stop = match self.stay(pod).map(|stay| stay.state) {
                Some(StayState::Saved(saved)) => Stop::Saved(saved),
                _ => Stop::Cut(now),
            };
            self.observer.observe(now, &Fact::Reclaimed { instance: id, pod, cause });
            self.leave(pod, id, stop, now);
            if self.instances[id.index()].last.is_none() {
                self.release(id, true, now);
            }
            self.end_pod(pod, PodEnd::Reclaimed, now);
        }
    }

    /// Gives an instance back and settles its account.
    pub(super) fn release(&mut self, id: InstanceId, taken: bool, now: SimTime) {
        let instance = self.instances[id.index()];
        let noticed = match instance.state {
            InstanceState::Noticed { since, .. } => Some(since),
            _ => None,
        };
        self.account(id, now, (noticed, taken));
        if instance.spot {
            let pool = &mut self.pools[instance.pool.index()];
            pool.held.retain(|held| *held != id);
            pool.noticed -= usize::from(noticed.is_some());
        }
        self.instances[id.index()].state = InstanceState::Released;
        self.agenda.withdraw(Entity::Instance(id));
    }

    /// Makes out the account of an instance whose pods have left.
    pub(super) fn account(
        &mut self,
        id: InstanceId,
        now: SimTime,
        (noticed, taken): (Option<SimTime>, bool),
    ) {
        let instance = &self.instances[id.index()];
        let rule = self.scenario.policy.billing;
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
        let mut total = instance.charged + rounding;
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
            rounding,
            total,
            dropped,
            prices,
        };
        self.observer.observe(now, &Fact::Released(&account));
    }
}
