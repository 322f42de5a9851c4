//! Allocation: which of a node pool's capacity a new node comes from.

use super::instances::SpotOffer;
use crate::scenario::cluster::Allocation;
use crate::units::{PoolId, Rate};

/// Capacity that sells a node now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    /// The pool of the market.
    pub pool: PoolId,
    /// Its place in the list of the node pool.
    pub place: usize,
    /// What is offered there; none for nodes that are not spot.
    pub offer: Option<SpotOffer>,
    /// The price of a node.
    pub price: Rate,
    /// Units that nobody here holds.
    pub spare: u32,
    /// The share of its machines that are taken within a day, in millionths.
    pub risk: i64,
    /// How many nodes the node pool has there.
    pub nodes: usize,
}

/// Most spare units first, then the lowest risk.
fn capacity(zone: &Zone) -> (std::cmp::Reverse<u32>, i64) {
    (std::cmp::Reverse(zone.spare), zone.risk)
}

/// Chooses. What is equal goes by the place in the list.
pub(super) fn choose(allocation: Allocation, zones: &mut Vec<Zone>) -> Option<Zone> {
    match allocation {
        Allocation::LowestPrice => zones.iter().min_by_key(|zone| (zone.price, zone.place)),
        Allocation::Balanced => zones.iter().min_by_key(|zone| (zone.nodes, zone.price, zone.place)),
        Allocation::Capacity => zones.iter().min_by_key(|zone| (capacity(zone), zone.price, zone.place)),
        Allocation::PriceCapacity => {
            keep_better_half(zones);
            zones.iter().min_by_key(|zone| (zone.price, zone.place))
        }
        Allocation::CapacityPrioritized => {
            keep_better_half(zones);
            zones.iter().min_by_key(|zone| zone.place)
        }
    }
    .copied()
}

/// Keeps the half with the better capacity, rounded up, and all that are equal to the last of them.
fn keep_better_half(zones: &mut Vec<Zone>) {
    zones.sort_by_key(capacity);
    let Some(last) = zones.get(zones.len().div_ceil(2).saturating_sub(1)).map(capacity) else { return };
    zones.retain(|zone| capacity(zone) <= last);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Price, spare units, risk and nodes of four zones in the order of their list.
    fn zones() -> Vec<Zone> {
        [(40, 9, 700, 2), (30, 9, 100, 1), (20, 5, 50, 0), (10, 1, 10, 0)]
            .into_iter()
            .enumerate()
            .map(|(place, (price, spare, risk, nodes))| Zone {
                pool: PoolId(place as u32),
                place,
                offer: None,
                price: Rate(price),
                spare,
                risk,
                nodes,
            })
            .collect()
    }

    fn chosen(allocation: Allocation) -> Option<usize> {
        choose(allocation, &mut zones()).map(|zone| zone.place)
    }

    #[test]
    fn each_strategy_goes_by_what_its_name_says() {
        assert_eq!(chosen(Allocation::LowestPrice), Some(3));
        assert_eq!(chosen(Allocation::Capacity), Some(1), "the lower risk of the two with most units");
        assert_eq!(chosen(Allocation::PriceCapacity), Some(1), "the cheaper of the better half");
        assert_eq!(chosen(Allocation::CapacityPrioritized), Some(0), "the first of the better half");
        assert_eq!(chosen(Allocation::Balanced), Some(3), "the cheaper of the two without nodes");
        assert_eq!(choose(Allocation::PriceCapacity, &mut Vec::new()), None);
    }

    #[test]
    fn what_is_equal_to_the_last_of_the_better_half_is_in_it() {
        let mut equal: Vec<Zone> =
            zones().into_iter().map(|zone| Zone { spare: 9, risk: 100, ..zone }).collect();
        assert_eq!(choose(Allocation::PriceCapacity, &mut equal).map(|zone| zone.place), Some(3));
    }
}
