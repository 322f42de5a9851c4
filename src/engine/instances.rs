//! Instances: created, checked, noticed, taken, released.

use rand::RngExt;

use super::event::{Entity, Phase};
use super::fact::{Account, Cause, Fact, Held, Observer, PodEnd, Shortage};
use super::parts::Parts;
use super::simulator::Simulator;
use super::state::{Instance, InstanceState, PodState};
use crate::provider::billing::{self, Tariff};
use crate::provider::check::{self, Terms};
use crate::provider::{notice, victim};
use crate::scenario::provider::{Lifetime, Purchase};
use crate::seed::Purpose;
use crate::units::{Bill, InstanceId, PodId, PoolId, Rate, SimTime, Span};
use crate::workload::course::{Course, Stop};

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
            pod,
            pool: offer.pool,
            spot: true,
            terms,
            rank,
            course: self.course_of(pod, id, now),
            tariff,
            doomed_at,
            doom,
            limit_at: self.limit_at(now),
            state: InstanceState::Running,
        };
        let price = if offer.pays_list { list } else { offer.price };
        self.hold(instance, id, price, None, now);
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
            pod,
            pool,
            spot: false,
            terms,
            rank: victim::rank(self.scenario.policy.victims, Rate::MAX, now, 0),
            course: self.course_of(pod, id, now),
            tariff: Tariff::fixed(price),
            doomed_at: SimTime::NEVER,
            doom: Cause::Hazard,
            limit_at: self.limit_at(now),
            state: InstanceState::Running,
        };
        self.hold(instance, id, price, fallback, now);
    }

    fn hold(
        &mut self,
        instance: Instance,
        id: InstanceId,
        price: Rate,
        fallback: Option<Shortage>,
        now: SimTime,
    ) {
        let pod = &mut self.pods[instance.pod.index()];
        pod.state = PodState::Held(id);
        self.observer.observe(
            now,
            &Fact::Held(Held {
                instance: id,
                pod: instance.pod,
                pool: instance.pool,
                spot: instance.spot,
                fallback,
                price,
                waited: now.since(pod.created),
                starts: now + instance.course.startup,
            }),
        );
        self.instances.push(instance);
        self.schedule_instance(id, now);
    }

    /// What the pod will do on an instance created now.
    fn course_of(&mut self, pod: PodId, id: InstanceId, now: SimTime) -> Course {
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

    /// When the provider ends an instance for its age.
    fn expires(&self, id: InstanceId, created: SimTime) -> SimTime {
        let Some(Lifetime { limit, spread }) = self.scenario.policy.lifetime else { return SimTime::NEVER };
        let late = match spread.0 {
            0 => 0,
            spread => self.seeds.stream(Purpose::Lifetime, u64::from(id.0)).random_range(0..=spread),
        };
        created + limit + Span(late)
    }

    fn limit_at(&self, now: SimTime) -> SimTime {
        self.scenario.workload.pod_deadline.map_or(SimTime::NEVER, |deadline| now + deadline)
    }

    /// Puts an instance's next event on the agenda; checks at or before `after` are over.
    pub(super) fn schedule_instance(&mut self, id: InstanceId, after: SimTime) {
        let instance = &self.instances[id.index()];
        let mut next = (instance.course.finish(), Phase::Finish).min((instance.limit_at, Phase::Limit));
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
            InstanceState::Running => {}
            InstanceState::Noticed { reclaim_at, saved, .. } => {
                if saved.is_some() {
                    next = (instance.limit_at, Phase::Limit);
                }
                next = next.min((reclaim_at, Phase::Reclaim));
            }
            InstanceState::Stopping { until, .. } => next = (until, Phase::Reclaim),
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

    /// An instance's event has come.
    pub(super) fn act_on_instance(&mut self, id: InstanceId, phase: Phase, now: SimTime) {
        let instance = self.instances[id.index()];
        match phase {
            Phase::Finish => {
                self.release(id, Stop::Finished, false, now);
                self.end_pod(instance.pod, PodEnd::Succeeded, now);
            }
            Phase::Check => match self.found_at_check(id, now) {
                Some(cause) => self.notice(id, cause, now + self.scenario.policy.notice.length, now),
                None => self.schedule_instance(id, now),
            },
            Phase::Notice => self.notice(id, instance.doom, instance.doomed_at, now),
            Phase::Limit => {
                self.release(id, Stop::Cut(now), false, now);
                self.end_pod(instance.pod, PodEnd::DeadlineExceeded, now);
            }
            _ => self.take_or_stop(id, now),
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
        let saved = instance.course.save_on_notice(now, reclaim_at);
        instance.state = InstanceState::Noticed { since: now, reclaim_at, cause, saved };
        self.pools[instance.pool.index()].noticed += 1;
        if now < reclaim_at {
            let pod = instance.pod;
            self.observer.observe(now, &Fact::Noticed { instance: id, pod, cause, reclaim_at });
        }
        self.schedule_instance(id, now);
    }

    /// The end of a notice, of an unannounced life, or of a pod that was told to stop.
    fn take_or_stop(&mut self, id: InstanceId, now: SimTime) {
        let instance = self.instances[id.index()];
        let (stop, cause) = match instance.state {
            InstanceState::Stopping { since, .. } => {
                self.release(id, Stop::Cut(since), false, now);
                return self.end_pod(instance.pod, PodEnd::Deleted { ran: true }, now);
            }
            InstanceState::Noticed { saved: Some(saved), cause, .. } => (Stop::Saved(saved), cause),
            InstanceState::Noticed { cause, .. } => (Stop::Cut(now), cause),
            _ => (Stop::Cut(now), instance.doom),
        };
        self.observer.observe(now, &Fact::Reclaimed { instance: id, pod: instance.pod, cause });
        self.release(id, stop, true, now);
        self.end_pod(instance.pod, PodEnd::Reclaimed, now);
    }

    /// Tells a pod's instance to stop, because the pod was deleted.
    pub(super) fn stop(&mut self, id: InstanceId, now: SimTime) {
        let instance = &mut self.instances[id.index()];
        let until = match instance.state {
            // A reclaim does not wait for a pod that stops slowly.
            InstanceState::Noticed { reclaim_at, .. } => reclaim_at.min(now + self.scenario.workload.grace),
            _ => now + self.scenario.workload.grace,
        };
        if let InstanceState::Noticed { .. } = instance.state {
            self.pools[instance.pool.index()].noticed -= 1;
        }
        instance.state = InstanceState::Stopping { since: now, until };
        self.schedule_instance(id, now);
    }

    /// Gives an instance back and settles its account; the work that is kept goes to its item.
    fn release(&mut self, id: InstanceId, stop: Stop, taken: bool, now: SimTime) {
        let instance = self.instances[id.index()];
        let noticed = match instance.state {
            InstanceState::Noticed { since, .. } => Some(since),
            _ => None,
        };
        let kept = self.account(id, stop, now, (noticed, taken));
        let item = self.items.get(self.pods[instance.pod.index()].item);
        item.saved += kept;
        if stop == Stop::Finished {
            item.done = true;
        }
        if instance.spot {
            let pool = &mut self.pools[instance.pool.index()];
            pool.held.retain(|held| *held != id);
            pool.noticed -= usize::from(noticed.is_some());
        }
        self.instances[id.index()].state = InstanceState::Released;
        self.agenda.withdraw(Entity::Instance(id));
    }

    /// Makes out the account of an instance and returns the work that is kept.
    pub(super) fn account(
        &mut self,
        id: InstanceId,
        stop: Stop,
        now: SimTime,
        (noticed, taken): (Option<SimTime>, bool),
    ) -> Span {
        let instance = &self.instances[id.index()];
        let rule = self.scenario.policy.billing;
        let market = &mut self.weather.pools()[instance.pool.index()].price;
        let tariff = instance.tariff;
        let (mut time, mut cost) = (Parts::<Span>::default(), Parts::<Bill>::default());
        let kept = instance.course.tell(stop, now, |activity, from, to| {
            time.add(activity, to.since(from));
            cost.add(activity, tariff.cost(market, from, to));
        });
        let created = instance.course.created;
        // On-demand and reserved capacity is billed by the same quantum; what is never taken is never free.
        let billed_until = billing::billed_until(rule, billing::Held { created, ended: now, noticed, taken });
        time.rounding = billed_until.since(now);
        cost.rounding = if billed_until < now {
            Bill::ZERO - tariff.cost(market, billed_until, now)
        } else {
            tariff.cost(market, now, billed_until)
        };
        let prices = if O::WANTS_PRICES {
            tariff.stretches(market, instance.course.created, billed_until)
        } else {
            Vec::new()
        };
        let dropped = billing::is_dropped(rule, cost.total());
        if dropped {
            cost.rounding = cost.rounding - cost.total();
        }
        let account = Account {
            instance: id,
            pod: instance.pod,
            pool: instance.pool,
            spot: instance.spot,
            ended: now,
            billed_until,
            course: &instance.course,
            stop,
            tariff,
            time,
            cost,
            dropped,
            prices,
        };
        self.observer.observe(now, &Fact::Released(&account));
        kept
    }
}
