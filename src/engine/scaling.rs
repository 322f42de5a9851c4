//! The cluster autoscaler: nodes for pods that wait, and the least number of each node pool.

use super::event::{Entity, Phase};
use super::fact::{Fact, NodeCreated, Observer};
use super::instances::SpotOffer;
use super::simulator::Simulator;
use super::state::Node;
use crate::provider::bid;
use crate::scenario::cluster::Location;
use crate::seed::Purpose;
use crate::units::{PoolId, Rate, SimTime, Span};

/// A node that can be had now.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    node_pool: usize,
    pool: PoolId,
    /// None for nodes that are not spot.
    offer: Option<SpotOffer>,
}

impl<O: Observer> Simulator<'_, O> {
    /// The nodes that are there before the workload: the least number of each node pool, ready.
    pub(super) fn start_nodes(&mut self) {
        let Some(cluster) = &self.scenario.cluster else { return };
        for (node_pool, pool) in cluster.pools.iter().enumerate() {
            for _ in 0..pool.min {
                match self.candidate(node_pool, SimTime::START) {
                    Some(candidate) => self.create_node(candidate, Span::ZERO, SimTime::START),
                    None => self.wake_autoscaler(SimTime::START),
                }
            }
        }
    }

    /// The autoscaler looks at the pods that wait at its next scan.
    pub(super) fn wake_autoscaler(&mut self, now: SimTime) {
        if let Some(cluster) = &self.scenario.cluster {
            let at = now.on_grid(SimTime::START, cluster.scan);
            self.agenda.schedule(Entity::Autoscaler, at, Phase::Create);
        }
    }

    /// Whether a node pool has fewer nodes than it is to have.
    pub(super) fn is_below_min(&self, node_pool: usize) -> bool {
        let min = self.scenario.cluster.as_ref().map_or(0, |cluster| cluster.pools[node_pool].min);
        self.nodes.count[node_pool] < min
    }

    /// One scan: as many nodes are requested as the pods that wait need beyond those on their way.
    pub(super) fn act_on_autoscaler(&mut self, now: SimTime) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let mut starved = false;
        for node_pool in 0..cluster.pools.len() {
            while self.is_below_min(node_pool) {
                let Some(candidate) = self.candidate(node_pool, now) else {
                    starved = true;
                    break;
                };
                self.create_started(candidate, now);
            }
        }
        let starting = self.nodes.live.iter().filter_map(|id| self.instances[id.index()].node);
        let starting = starting.filter(|node| !node.ready).map(|node| &cluster.pools[node.pool]);
        let on_their_way: i64 =
            starting.filter(|pool| pool.suits.is_ok()).map(|pool| i64::from(pool.slots)).sum();
        let mut wanted = self.nodes.pending.len() as i64 - on_their_way;
        while wanted > 0 {
            let Some(candidate) = self.best_candidate(now) else {
                starved = true;
                break;
            };
            wanted -= i64::from(cluster.pools[candidate.node_pool].slots);
            self.create_started(candidate, now);
        }
        if starved {
            let at = self.next_chance(now);
            self.agenda.schedule(Entity::Autoscaler, at, Phase::Create);
        }
    }

    /// The node that pods prefer most, of those the cheapest for each place.
    fn best_candidate(&mut self, now: SimTime) -> Option<Candidate> {
        let cluster = self.scenario.cluster.as_ref()?;
        let mut best: Option<(Candidate, (i64, i128, u32))> = None;
        for (node_pool, pool) in cluster.pools.iter().enumerate() {
            let (Ok(preference), true) = (&pool.suits, pool.slots > 0) else { continue };
            if self.nodes.count[node_pool] >= pool.max {
                continue;
            }
            let Some(candidate) = self.candidate(node_pool, now) else { continue };
            let price = i128::from(self.price_of(candidate).0);
            let better = best.is_none_or(|(_, (most, least, slots))| {
                (-preference, price * i128::from(slots)) < (-most, least * i128::from(pool.slots))
            });
            if better {
                best = Some((candidate, (*preference, price, pool.slots)));
            }
        }
        best.map(|(candidate, _)| candidate)
    }

    fn price_of(&self, candidate: Candidate) -> Rate {
        let list = self.scenario.market.pools[candidate.pool.index()].on_demand;
        candidate.offer.map_or(list, |offer| if offer.pays_list { list } else { offer.price })
    }

    /// A node of a node pool in the zone that its location policy chooses, where one can be had.
    fn candidate(&mut self, node_pool: usize, now: SimTime) -> Option<Candidate> {
        let pool = &self.scenario.cluster.as_ref()?.pools[node_pool];
        let mut best: Option<(Candidate, (usize, Rate))> = None;
        for zone in pool.capacity.iter().copied() {
            let offer = pool.spot.then(|| self.offer_in(zone, now));
            if let Some(None) = offer {
                continue;
            }
            let offer = offer.flatten();
            let candidate = Candidate { node_pool, pool: zone, offer };
            let crowd = match pool.location {
                Location::Any => 0,
                Location::Balanced => self.nodes_in(node_pool, zone),
            };
            let rank = (crowd, self.price_of(candidate));
            if best.is_none_or(|(_, least)| rank < least) {
                best = Some((candidate, rank));
            }
        }
        best.map(|(candidate, _)| candidate)
    }

    fn nodes_in(&self, node_pool: usize, zone: PoolId) -> usize {
        let nodes = self.nodes.live.iter().map(|id| &self.instances[id.index()]);
        nodes.filter(|one| one.pool == zone && one.node.is_some_and(|node| node.pool == node_pool)).count()
    }

    /// What one zone sells as spot now.
    fn offer_in(&mut self, zone: PoolId, now: SimTime) -> Option<SpotOffer> {
        let scenario = self.scenario;
        let weather = &mut self.weather.pools()[zone.index()];
        if weather.stock.at(now) as usize <= self.pools[zone.index()].held.len() {
            return None;
        }
        let price = weather.price.at(now);
        let offer = bid::offer(scenario.policy.bid, scenario.market.pools[zone.index()].on_demand, price);
        let spot = SpotOffer { pool: zone, price, bid: offer.bid, pays_list: offer.pays_list };
        offer.buys.then_some(spot)
    }

    fn create_started(&mut self, candidate: Candidate, now: SimTime) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let start = &cluster.pools[candidate.node_pool].start;
        let next = self.instances.len() as u64;
        let takes = start
            .constant()
            .unwrap_or_else(|| start.sample(&mut self.seeds.stream(Purpose::NodeStart, next)));
        self.create_node(candidate, takes, now);
    }

    fn create_node(&mut self, candidate: Candidate, takes: Span, now: SimTime) {
        let ready_at = now + takes;
        let node = Node { pool: candidate.node_pool, ready: false, used: 0, wakes: ready_at };
        let id = match candidate.offer {
            Some(offer) => self.buy_spot(offer, Some(node), now),
            None => self.buy_on_demand(candidate.pool, Some(node), now),
        };
        let instance = &self.instances[id.index()];
        let fact = NodeCreated {
            instance: id,
            node_pool: candidate.node_pool,
            pool: instance.pool,
            spot: instance.spot,
            price: instance.tariff.fixed,
            ready_at,
        };
        self.nodes.live.push(id);
        self.nodes.count[candidate.node_pool] += 1;
        self.observer.observe(now, &Fact::NodeCreated(fact));
        self.schedule_instance(id, now);
        self.watch_closer(candidate.pool, id, now);
    }

    /// The next scan after this one at which some zone may sell: the others need no event. Node pools that
    /// are full wait for a node to go.
    fn next_chance(&mut self, now: SimTime) -> SimTime {
        let Some(cluster) = &self.scenario.cluster else { return SimTime::NEVER };
        let mut earliest = SimTime::NEVER;
        for (node_pool, pool) in cluster.pools.iter().enumerate() {
            if !pool.spot || self.nodes.count[node_pool] >= pool.max {
                continue;
            }
            for zone in &pool.capacity {
                let list = self.scenario.market.pools[zone.index()].on_demand;
                let weather = &mut self.weather.pools()[zone.index()];
                let window = (now, self.horizon.min(earliest));
                let grid = (SimTime::START, cluster.scan);
                let chance = bid::next_chance(self.scenario.policy.bid, list, weather, grid, window);
                earliest = earliest.min(chance.unwrap_or(SimTime::NEVER));
            }
        }
        earliest
    }
}
