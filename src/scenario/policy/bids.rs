//! The check of bids: strategies, limits, and what the provider refuses.

use super::check::{Checker, named, path};
use super::file::{AboveListFile, AsPriceGoFile, BidFile, CreateFile, SpotPriceFile, StrategyFile};
use crate::scenario::document::{Node, Value, place_near};
use crate::scenario::issue::Issue;
use crate::scenario::provider::{AboveListPays, Bid, BidStrategy, CreateWhen};
use crate::scenario::scalar::BidLimit;
use crate::units::Rate;

impl Checker<'_> {
    /// The bidding rule: `None` where something is wrong, `Some(None)` where no bids are taken.
    pub(super) fn bid(&mut self) -> Option<Option<Bid>> {
        if self.reading.lacks(&path("bid")) {
            return None;
        }
        let Some(bid) = self.file.bid.as_ref().filter(|_| self.spot) else { return Some(None) };
        let fixed = matches!(self.file.spot_price, Some(SpotPriceFile::Discount(_)));
        // A policy that takes bids says how; a scenario that bids on another one brings only its own.
        let ruled = bid.create.is_some() || bid.cap_at_list.is_some() || bid.as_price_go.is_some();
        if fixed || !ruled {
            let problem = match fixed {
                true => "this policy takes no bids: its price is a fixed share of the list price",
                false => "this policy takes no bids: it has no rule for them",
            };
            self.issue("bid", problem.to_owned(), Some("remove the block"));
            return None;
        }
        let strategy = self.strategy(bid);
        let create = self.required(bid.create, "bid.create");
        let cap_at_list = self.required(bid.cap_at_list, "bid.cap_at_list");
        let above_list_pays = self.required(bid.above_list_pays, "bid.above_list_pays");
        Some(Some(Bid {
            strategy: strategy?,
            create: match create? {
                CreateFile::Above => CreateWhen::Above,
                CreateFile::AtOrAbove => CreateWhen::AtOrAbove,
            },
            cap_at_list: cap_at_list?,
            above_list_pays: match above_list_pays? {
                AboveListFile::Market => AboveListPays::Market,
                AboveListFile::List => AboveListPays::List,
            },
        }))
    }

    fn strategy(&mut self, bid: &BidFile) -> Option<BidStrategy> {
        let strategy = self.required(bid.strategy, "bid.strategy");
        if let Some(BidLimit(None)) = bid.limit {
            if self.file.limits.and_then(|limits| limits.bid_open) == Some(true) {
                strategy?;
                return Some(BidStrategy::AsPriceGo);
            }
            let hint = "write bid.strategy: as-price-go for no limit";
            self.issue("bid.limit", "a price can't be negative, found -1".to_owned(), Some(hint));
            return None;
        }
        let limit = bid.limit.and_then(|limit| limit.0).map(|limit| self.limit(limit));
        match strategy? {
            StrategyFile::PriceLimit => match limit {
                Some(limit) => limit.map(BidStrategy::PriceLimit),
                None if self.reading.lacks(&path("bid.limit")) => None,
                None => {
                    let hint = match self.annotation_that_sets("bid.limit") {
                        Some(annotation) => format!("write bid.limit: 0.25, or the annotation {annotation}"),
                        None => "write the most that is paid per hour, such as bid.limit: 0.25".to_owned(),
                    };
                    // Whoever chose the strategy has to give the limit.
                    let place = place_near(self.tree, "bid.strategy");
                    let issue = Issue::new(path("bid.limit"), "price-limit needs a limit").at(place);
                    self.issues.push(issue.hint(hint));
                    None
                }
            },
            StrategyFile::AsPriceGo => {
                if bid.limit.is_some() {
                    let hint = "remove it, or write bid.strategy: price-limit";
                    self.issue("bid.limit", "as-price-go takes no limit".to_owned(), Some(hint));
                }
                Some(match self.required(bid.as_price_go, "bid.as_price_go")? {
                    AsPriceGoFile::Follow => BidStrategy::AsPriceGo,
                    AsPriceGoFile::Locked => BidStrategy::AsPriceGoLocked,
                })
            }
        }
    }

    /// A price limit that is neither finer nor lower than the provider takes it.
    fn limit(&mut self, limit: Rate) -> Option<Rate> {
        let limits = self.file.limits.unwrap_or_default();
        let errors = self.file.errors.clone().unwrap_or_default();
        let node = self.tree.get("bid").and_then(|bid| bid.get("limit"));
        let written = node.map_or_else(|| limit.to_string(), as_written);
        let (name, problem) = match (limits.bid_decimals, limits.bid_min) {
            (Some(most), _) if decimals(&written) > most as usize => {
                (errors.bid_decimals, format!("a price limit has at most {most} decimals, found {written}"))
            }
            (_, Some(least)) if limit < least.0 => {
                (errors.bid_min, format!("a price limit is at least {}, found {written}", least.0))
            }
            _ => return Some(limit),
        };
        self.issue("bid.limit", named(name.as_deref(), problem), None);
        None
    }

    fn annotation_that_sets(&self, setting: &str) -> Option<&str> {
        let rules = self.file.manifest.as_ref()?;
        let setter = rules.annotations.iter().find(|(_, rule)| rule.sets.as_deref() == Some(setting))?;
        Some(setter.0)
    }
}

/// A number as it was written, or as it would be.
fn as_written(node: &Node) -> String {
    match (&node.written, &node.value) {
        (Some(written), _) => written.to_string(),
        (None, Value::Int(number)) => number.to_string(),
        (None, Value::Float(number)) => number.to_string(),
        (None, _) => node.as_str().unwrap_or_default().to_owned(),
    }
}

/// How many decimals a number needs: those written without closing zeros, moved by the exponent.
fn decimals(written: &str) -> usize {
    let (digits, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let fraction = digits.split_once('.').map_or("", |(_, fraction)| fraction).trim_end_matches('0');
    let places = fraction.len() as i64 - exponent.parse::<i64>().unwrap_or(0);
    places.max(0) as usize
}
