//! The audit: time and money are conserved, and the story makes sense.
//!
//! Listens beside the ledger, after every replication of every test and wherever one is explained.

use std::collections::BTreeMap;

use super::record::Record;
use crate::engine::fact::{Account, Departure, Fact, Observer};
use crate::units::{Bill, InstanceId, PodId, SimTime, Span};

/// Checks one replication at a time.
#[derive(Debug, Default)]
pub struct Audit {
    horizon: Option<SimTime>,
    now: SimTime,
    held: BTreeMap<InstanceId, SimTime>,
    charged: BTreeMap<InstanceId, Bill>,
    stayed: BTreeMap<InstanceId, Span>,
    open: BTreeMap<PodId, bool>,
    cost: Bill,
    time: Span,
    ended: bool,
    broken: Vec<String>,
}

impl Audit {
    /// An audit of runs that are cut at `horizon`.
    pub fn new(horizon: SimTime) -> Audit {
        Audit { horizon: Some(horizon), ..Audit::default() }
    }

    /// What is wrong with the replication that ran last, compared with its record; empty where all is
    /// well. Ready for the next one then.
    pub fn close(&mut self, record: &Record) -> Vec<String> {
        let mut audit = std::mem::replace(self, Audit { horizon: self.horizon, ..Audit::default() });
        audit.check(audit.ended, || "the run has no end".to_owned());
        let held = audit.held.len();
        audit.check(held == 0, || format!("{held} instances were never accounted for"));
        let (cost, time) = (audit.cost, audit.time);
        audit.check(record.cost.total() == cost, || {
            format!("the record says {:?}, the bill lines sum to {cost:?}", record.cost.total())
        });
        let spent = record.time.total() - record.time.rounding;
        audit.check(spent == time, || format!("{spent} of time is accounted for, {time} was held"));
        audit.broken
    }

    fn check(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            let problem = format!("{}: {}", self.now, problem());
            self.broken.push(problem);
        }
    }

    /// The time of a stay is the sum of its parts.
    fn departure(&mut self, departure: &Departure<'_>) {
        let stayed = departure.at.since(departure.course.created);
        let spent = departure.time.total();
        self.check(spent == stayed, || format!("{:?} stayed {stayed} and spent {spent}", departure.pod));
        *self.charged.entry(departure.instance).or_insert(Bill::ZERO) += departure.cost.total();
        *self.stayed.entry(departure.instance).or_insert(Span::ZERO) += stayed;
        self.time += stayed;
    }

    /// The charge is the sum of its lines, and of what pods were charged with the rest.
    fn account(&mut self, account: &Account) {
        let created = self.held.remove(&account.instance);
        self.check(created == Some(account.created), || format!("{:?} was not held", account.instance));
        let lines: Bill = account.prices.iter().map(|line| line.rate.times(line.to.since(line.from))).sum();
        let total = if account.dropped { Bill::ZERO } else { lines };
        self.check(account.total == total, || {
            format!("{:?} costs {:?}, its lines sum to {total:?}", account.instance, account.total)
        });
        let pods = self.charged.remove(&account.instance).unwrap_or(Bill::ZERO);
        let charged = pods + account.unused + account.rounding;
        self.check(account.total == charged, || {
            format!("{:?} costs {:?}, its pods and the rest {charged:?}", account.instance, account.total)
        });
        let covered = account.prices.windows(2).all(|pair| pair[0].to == pair[1].from);
        self.check(covered, || format!("the bill of {:?} has a gap", account.instance));
        // A place is somebody's or empty for every instant that the instance is held.
        let held = account.ended.since(account.created) * i64::from(account.slots);
        let stayed = self.stayed.remove(&account.instance).unwrap_or(Span::ZERO);
        self.check(stayed + account.unused_time == held, || {
            format!("{:?} had {held} of places, {stayed} used, {} not", account.instance, account.unused_time)
        });
        self.time += account.unused_time;
        self.cost += total;
    }
}

impl Observer for Audit {
    const WANTS_PRICES: bool = true;

    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let (now, ended) = (self.now, self.ended);
        self.check(at >= now, || format!("{fact:?} at {at} comes late"));
        self.check(!ended, || format!("{fact:?} comes after the end"));
        let horizon = self.horizon;
        self.check(horizon.is_none_or(|horizon| at <= horizon), || {
            format!("{fact:?} comes after the horizon")
        });
        self.now = at;
        match fact {
            Fact::PodCreated { pod, .. } => {
                let twin = self.open.insert(*pod, false).is_some();
                self.check(!twin, || format!("{pod:?} was created twice"));
            }
            Fact::NodeCreated(node) => {
                let twice = self.held.insert(node.instance, at).is_some();
                self.check(!twice, || format!("{:?} was created twice", node.instance));
            }
            Fact::Held(held) => {
                if held.node {
                    let there = self.held.contains_key(&held.instance);
                    self.check(there, || format!("{:?} is placed on a node that is not there", held.pod));
                } else {
                    self.held.insert(held.instance, at);
                }
                let before = self.open.insert(held.pod, true);
                self.check(before == Some(false), || format!("{:?} got a second instance", held.pod));
            }
            Fact::Left(departure) => self.departure(departure),
            Fact::Released(account) => self.account(account),
            Fact::PodEnded { pod, .. } => {
                let known = self.open.remove(pod).is_some();
                self.check(known, || format!("{pod:?} ended twice or never was"));
            }
            Fact::PodsCollected { pods, .. } => {
                for pod in *pods {
                    let open = self.open.contains_key(pod);
                    self.check(!open, || format!("{pod:?} was deleted as finished and is not"));
                }
            }
            Fact::Ended { .. } => self.ended = true,
            _ => {}
        }
    }
}
