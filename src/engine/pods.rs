//! Pods: created, placed, waiting, ended.

use super::event::{Entity, Phase};
use super::fact::{Fact, Observer, PodEnd, Shortage};
use super::instances::SpotOffer;
use super::simulator::Simulator;
use super::state::{Pod, PodState};
use crate::provider::bid;
use crate::scenario::provider::{Purchase, Unmet};
use crate::units::{JobId, PodId, PoolId, SimTime};

impl<O: Observer> Simulator<'_, O> {
    /// Plans a pod object to be created at `at`; it is created, and its bid made, in that instant's turn
    /// for creations.
    pub(super) fn plan_pod(&mut self, job: JobId, index: Option<u32>, item: usize, at: SimTime) -> PodId {
        let pod = PodId(self.pods.len() as u32);
        self.pods.push(Pod {
            created: at,
            job,
            index,
            item,
            state: PodState::Planned,
            stays: false,
            stay: None,
        });
        self.agenda.schedule(Entity::Pod(pod), at, Phase::Create);
        pod
    }

    /// A pod's turn: it is created, or bids again.
    pub(super) fn act_on_pod(&mut self, id: PodId, now: SimTime) {
        let pod = &mut self.pods[id.index()];
        if pod.state == PodState::Lost {
            return self.end_pod(id, PodEnd::Reclaimed, now);
        }
        let is_new = pod.state == PodState::Planned;
        if is_new {
            pod.state = PodState::Waiting;
            let (job, index) = (pod.job, pod.index);
            let namesake = self.namesake_of(id);
            self.observer.observe(now, &Fact::PodCreated { pod: id, job, index, namesake });
        }
        if self.scenario.cluster.is_some() {
            return self.schedule_pod(id, now);
        }
        if self.scenario.policy.purchase != Purchase::Spot {
            let pool = self.on_demand_pool();
            return self.hold_on_demand(id, pool, None, now);
        }
        match self.find_spot(now) {
            Ok(offer) => self.hold_spot(id, offer, now),
            Err(shortage) => self.meet_shortage(id, shortage, is_new, now),
        }
    }

    /// The pool in which on-demand instances are created: the cheapest of the first choice.
    pub(super) fn on_demand_pool(&self) -> PoolId {
        let pools = &self.scenario.market.pools;
        let first = &self.scenario.workload.placements[0].pools;
        first.iter().copied().min_by_key(|pool| pools[pool.index()].on_demand).unwrap_or(PoolId(0))
    }

    /// The first placement with a pool that sells now; of its pools the cheapest.
    fn find_spot(&mut self, now: SimTime) -> Result<SpotOffer, Shortage> {
        let scenario = self.scenario;
        let mut outbid: Option<Shortage> = None;
        for placement in &scenario.workload.placements {
            let mut best: Option<SpotOffer> = None;
            for pool in placement.pools.iter().copied() {
                let weather = &mut self.weather.pools()[pool.index()];
                if weather.stock.at(now) as usize <= self.pools[pool.index()].held.len() {
                    continue;
                }
                let price = weather.price.at(now);
                let offer =
                    bid::offer(scenario.policy.bid, scenario.market.pools[pool.index()].on_demand, price);
                if !offer.buys {
                    if !matches!(outbid, Some(Shortage::Price { market, .. }) if market <= price) {
                        outbid = Some(Shortage::Price { market: price, bid: offer.bid });
                    }
                } else if best.is_none_or(|best| price < best.price) {
                    best = Some(SpotOffer { pool, price, bid: offer.bid, pays_list: offer.pays_list });
                }
            }
            if let Some(best) = best {
                return Ok(best);
            }
        }
        Err(outbid.unwrap_or(Shortage::Stock))
    }

    /// What the policy says where no instance can be had.
    fn meet_shortage(&mut self, id: PodId, shortage: Shortage, is_new: bool, now: SimTime) {
        match self.scenario.policy.unmet {
            Unmet::OnDemand => {
                let pool = self.on_demand_pool();
                self.hold_on_demand(id, pool, Some(shortage), now);
            }
            Unmet::Fail => {
                self.observer.observe(now, &Fact::PodWaits { pod: id, shortage });
                self.end_pod(id, PodEnd::Refused, now);
            }
            Unmet::Pending { rebid } => {
                if is_new {
                    self.observer.observe(now, &Fact::PodWaits { pod: id, shortage });
                }
                let anchor = self.pods[id.index()].created;
                let at = self.next_bid(anchor, rebid, now);
                self.agenda.schedule(Entity::Pod(id), at, Phase::Create);
            }
        }
    }

    /// The next bid that may buy: the first at which some pool's price is right and its stock not nil.
    fn next_bid(&mut self, anchor: SimTime, every: crate::units::Span, now: SimTime) -> SimTime {
        #[cfg(test)]
        if self.every_check {
            return (now + crate::units::Span(1)).on_grid(anchor, every);
        }
        let scenario = self.scenario;
        let mut earliest = SimTime::NEVER;
        for placement in &scenario.workload.placements {
            for pool in &placement.pools {
                let list = scenario.market.pools[pool.index()].on_demand;
                let weather = &mut self.weather.pools()[pool.index()];
                let window = (now, self.horizon.min(earliest));
                let chance = bid::next_chance(scenario.policy.bid, list, weather, (anchor, every), window);
                earliest = earliest.min(chance.unwrap_or(SimTime::NEVER));
            }
        }
        earliest
    }

    /// A pod is over: its item waits for the next pod unless it is done, and the controller hears of it.
    pub(super) fn end_pod(&mut self, id: PodId, end: PodEnd, now: SimTime) {
        let pod = &mut self.pods[id.index()];
        let waited = match pod.state {
            PodState::Waiting => now.since(pod.created),
            _ => crate::units::Span::ZERO,
        };
        pod.state = PodState::Ended;
        let (job, index, item) = (pod.job, pod.index, pod.item);
        if end != PodEnd::Succeeded && !self.serves() {
            self.items[job.index()].orphan(item, index);
        }
        self.agenda.withdraw(Entity::Pod(id));
        self.observer.observe(now, &Fact::PodEnded { pod: id, end, waited });
        self.keep_object(id, end, now);
        self.tell_controller(id, end, now);
    }
}
