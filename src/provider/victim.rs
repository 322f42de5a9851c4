//! Victims: who goes first when stock falls below what is held.

use crate::scenario::provider::Victims;
use crate::units::{Rate, SimTime};

/// An instance's place in the order of victims; the lowest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    first: i64,
    random: u64,
}

/// The rank of an instance under a victim rule. `random` is drawn once per instance and settles ties.
pub fn rank(rule: Victims, bid: Rate, created: SimTime, random: u64) -> Rank {
    let first = match rule {
        Victims::Random => 0,
        Victims::LowestBid => bid.0,
        Victims::Newest => -created.0,
    };
    Rank { first, random }
}

/// Whether the instance of rank `own` is among the first `excess` of the eligible. The own rank is not
/// in `others`.
pub fn is_victim(own: Rank, others: impl Iterator<Item = Rank>, excess: usize) -> bool {
    others.filter(|rank| *rank < own).take(excess).count() < excess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_takes_its_first_and_ties_go_by_lot() {
        let rank = |rule, bid, created, random| rank(rule, Rate(bid), SimTime(created), random);
        assert!(rank(Victims::LowestBid, 1, 0, 9) < rank(Victims::LowestBid, 2, 5, 1));
        assert!(rank(Victims::LowestBid, 1, 0, 1) < rank(Victims::LowestBid, 1, 0, 9));
        assert!(rank(Victims::Newest, 1, 5, 9) < rank(Victims::Newest, 1, 0, 1));
        assert!(rank(Victims::Random, 9, 9, 1) < rank(Victims::Random, 1, 1, 2));
    }

    #[test]
    fn only_the_excess_goes() {
        let of = |random| rank(Victims::Random, Rate(0), SimTime(0), random);
        let others = || [of(1), of(5), of(7)].into_iter();
        assert!(is_victim(of(0), others(), 1));
        assert!(!is_victim(of(2), others(), 1));
        assert!(is_victim(of(2), others(), 2));
        assert!(!is_victim(of(9), others(), 3));
        assert!(!is_victim(of(0), others(), 0));
    }
}
