//! Bids: what is offered for an instance, and whether it buys one.

use crate::market::PoolWeather;
use crate::provider::check::first_on_grid;
use crate::scenario::provider::{AboveListPays, Bid, BidStrategy, CreateWhen};
use crate::units::{Rate, SimTime, Span};

/// What is offered for an instance in one pool at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The most that is paid while the instance is held; the market above it takes the instance.
    pub bid: Rate,
    /// Whether it buys at the present market price.
    pub buys: bool,
    /// Whether the list price is billed in place of the market's.
    pub pays_list: bool,
}

/// The offer that a bidding rule makes where the list price is `list` and the market stands at
/// `market`. Without a bidding rule everything is bought and nothing is outbid.
pub fn offer(bid: Option<Bid>, list: Rate, market: Rate) -> Offer {
    let Some(rule) = bid else { return Offer { bid: Rate::MAX, buys: true, pays_list: false } };
    match rule.strategy {
        BidStrategy::AsPriceGo => Offer { bid: list, buys: market <= list, pays_list: false },
        BidStrategy::AsPriceGoLocked => Offer { bid: market, buys: market <= list, pays_list: false },
        BidStrategy::PriceLimit(limit) => {
            let bid = if rule.cap_at_list { limit.min(list) } else { limit };
            let buys = match rule.create {
                CreateWhen::Above => bid > market,
                CreateWhen::AtOrAbove => bid >= market,
            };
            Offer { bid, buys, pays_list: limit > list && rule.above_list_pays == AboveListPays::List }
        }
    }
}

/// The first re-bid after `after` and not later than `until` at which the pool could sell: the bid buys
/// and there is stock. Bids are made at `anchor + k * every`. Whether a unit is spare then is for the
/// caller to see.
pub fn next_chance(
    rule: Option<Bid>,
    list: Rate,
    pool: &mut PoolWeather<'_>,
    (anchor, every): (SimTime, Span),
    (after, until): (SimTime, SimTime),
) -> Option<SimTime> {
    let mut at = after + Span(1);
    loop {
        let priced = first_on_grid(&mut pool.price, (anchor, every), (at, until), |price| {
            offer(rule, list, price).buys
        })?;
        let stocked = first_on_grid(&mut pool.stock, (anchor, every), (priced, until), |units| units > 0)?;
        if stocked == priced {
            return Some(priced);
        }
        at = stocked;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(limit: i64, create: CreateWhen) -> Option<Bid> {
        Some(Bid {
            strategy: BidStrategy::PriceLimit(Rate(limit)),
            create,
            cap_at_list: true,
            above_list_pays: AboveListPays::Market,
        })
    }

    #[test]
    fn a_bid_equal_to_the_market_buys_only_where_the_rule_says_so() {
        let list = Rate(100);
        assert!(!offer(limit(50, CreateWhen::Above), list, Rate(50)).buys);
        assert!(offer(limit(51, CreateWhen::Above), list, Rate(50)).buys);
        assert!(offer(limit(50, CreateWhen::AtOrAbove), list, Rate(50)).buys);
        assert!(!offer(limit(49, CreateWhen::AtOrAbove), list, Rate(50)).buys);
    }

    #[test]
    fn a_limit_above_the_list_price_is_cut_to_it() {
        let above = offer(limit(150, CreateWhen::AtOrAbove), Rate(100), Rate(120));
        assert_eq!(above, Offer { bid: Rate(100), buys: false, pays_list: false });
        let uncapped = limit(150, CreateWhen::AtOrAbove).map(|bid| Bid { cap_at_list: false, ..bid });
        assert!(offer(uncapped, Rate(100), Rate(120)).buys);
        let listed =
            limit(150, CreateWhen::AtOrAbove).map(|bid| Bid { above_list_pays: AboveListPays::List, ..bid });
        assert!(offer(listed, Rate(100), Rate(50)).pays_list);
    }

    #[test]
    fn as_price_go_follows_the_market_to_the_list_price_or_stays_at_the_purchase() {
        let go = |strategy| Some(Bid { strategy, ..limit(0, CreateWhen::Above).unwrap() });
        assert_eq!(offer(go(BidStrategy::AsPriceGo), Rate(100), Rate(30)).bid, Rate(100));
        assert!(offer(go(BidStrategy::AsPriceGo), Rate(100), Rate(100)).buys);
        assert!(!offer(go(BidStrategy::AsPriceGo), Rate(100), Rate(101)).buys);
        assert_eq!(offer(go(BidStrategy::AsPriceGoLocked), Rate(100), Rate(30)).bid, Rate(30));
    }
}
