//! The cluster autoscaler: nodes for pods that wait, and the least number of each node pool.

use super::allocation::{self, Zone};
use super::event::{Entity, Phase};
use super::fact::{Fact, NodeCreated, Observer};
use super::instances::SpotOffer;
use super::simulator::Simulator;
use super::state::Node;
use crate::market::PLENTY;
use crate::provider::{bid, notice};
use crate::scenario::cluster::NodePool;
use crate::seed::Purpose;
use crate::units::{InstanceId, PoolId, Rate, SimTime, Span};

/// A node that can be had now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
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
                    Some(candidate) => self.create_node(candidate, Span::ZERO, None, SimTime::START),
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
                self.create_started(candidate, None, now);
            }
        }
        let starting = self.nodes.live.iter().filter_map(|id| self.node(*id));
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
            self.create_started(candidate, None, now);
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
            if self.is_full(node_pool, pool) {
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

    /// Whether a node pool has as many nodes as it may, those counted that were taken and kept.
    fn is_full(&self, node_pool: usize, pool: &NodePool) -> bool {
        self.nodes.count[node_pool] + self.nodes.kept[node_pool] >= pool.max
    }

    /// A node of a node pool on the capacity that its allocation chooses, where one can be had.
    pub(super) fn candidate(&mut self, node_pool: usize, now: SimTime) -> Option<Candidate> {
        let pool = &self.scenario.cluster.as_ref()?.pools[node_pool];
        let mut zones = std::mem::take(&mut self.nodes.zones);
        zones.clear();
        for (place, zone) in pool.capacity.iter().copied().enumerate() {
            let offer = if pool.spot {
                let Some(offer) = self.offer_in(zone, now) else { continue };
                Some(offer)
            } else {
                None
            };
            let units = self.weather.pools()[zone.index()].stock.at(now);
            zones.push(Zone {
                pool: zone,
                place,
                offer,
                price: self.price_of(Candidate { node_pool, pool: zone, offer }),
                // Plenty is plenty, however much is held.
                spare: match units {
                    PLENTY => PLENTY,
                    units => units.saturating_sub(self.pools[zone.index()].held.len() as u32),
                },
                risk: self.nodes.risk[zone.index()],
                nodes: self.nodes_in(node_pool, zone),
            });
        }
        let chosen = allocation::choose(pool.allocation, &mut zones);
        self.nodes.zones = zones;
        let zone = chosen?;
        Some(Candidate { node_pool, pool: zone.pool, offer: zone.offer })
    }

    fn nodes_in(&self, node_pool: usize, zone: PoolId) -> usize {
        let in_zone = self.nodes.live.iter().filter(|id| self.instances[id.index()].pool == zone);
        in_zone.filter(|id| self.node(**id).is_some_and(|node| node.pool == node_pool)).count()
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

    /// Requests a node, which takes its time to start; `drains` is the node that is drained then.
    pub(super) fn create_started(&mut self, candidate: Candidate, drains: Option<InstanceId>, now: SimTime) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let start = &cluster.pools[candidate.node_pool].start;
        let next = self.instances.len() as u64;
        let takes = start
            .constant()
            .unwrap_or_else(|| start.sample(&mut self.seeds.stream(Purpose::NodeStart, next)));
        self.create_node(candidate, takes, drains, now);
    }

    fn create_node(&mut self, candidate: Candidate, takes: Span, drains: Option<InstanceId>, now: SimTime) {
        let ready_at = now + takes;
        self.nodes.list.push(Node {
            pool: candidate.node_pool,
            ready: false,
            used: 0,
            wakes: ready_at,
            signal_at: SimTime::NEVER,
            drained_since: None,
            replaced: false,
            drains,
        });
        let number = Some(self.nodes.list.len() as u32 - 1);
        let id = match candidate.offer {
            Some(offer) => self.buy_spot(offer, number, now),
            None => self.buy_on_demand(candidate.pool, number, now),
        };
        let signal_at = self.signal_at(id, ready_at);
        if let Some(node) = self.node_mut(id) {
            node.signal_at = signal_at;
        }
        if let Some(node) = drains.and_then(|old| self.node_mut(old)) {
            node.replaced = true;
        }
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

    /// When a spot node is said to be at risk: so long before its notice. Of a node that is not ready by then
    /// nothing is said, nor together with the notice.
    fn signal_at(&mut self, id: InstanceId, ready_at: SimTime) -> SimTime {
        let instance = &self.instances[id.index()];
        let signal = self.scenario.cluster.as_ref().and_then(|cluster| cluster.signal.as_ref());
        let Some(signal) = signal.filter(|_| !instance.doomed_at.is_never()) else { return SimTime::NEVER };
        let length = self.scenario.policy.notice.length;
        let noticed = notice::begins(instance.doomed_at, length, instance.terms.protected_until);
        let before = signal
            .constant()
            .unwrap_or_else(|| signal.sample(&mut self.seeds.stream(Purpose::Rebalance, u64::from(id.0))));
        let at = noticed - before;
        if (ready_at..noticed).contains(&at) { at } else { SimTime::NEVER }
    }

    /// The next scan after this one at which some zone may sell: the others need no event. Node pools that
    /// are full wait for a node to go.
    fn next_chance(&mut self, now: SimTime) -> SimTime {
        let Some(cluster) = &self.scenario.cluster else { return SimTime::NEVER };
        let mut earliest = SimTime::NEVER;
        for (node_pool, pool) in cluster.pools.iter().enumerate() {
            if !pool.spot || self.is_full(node_pool, pool) {
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
