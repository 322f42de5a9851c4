//! How the ready pods of a service cover its load, instant by instant.
//!
//! Nothing here is an event: between two pieces of news the load and the pods that become ready are known,
//! so that what came and what was served are sums of exact products.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use jiff::Timestamp;

use super::account::ServiceAccount;
use super::load::LoadPath;
use crate::scenario::service::Demand;
use crate::units::{Flow, PodId, Requests, SimTime, Span};

/// The load where none is known: one request per second for each pod that is asked for.
const OF_EACH: Flow = Flow(1_000);

/// Where a pod stands to the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It will be ready then.
    Starting(SimTime),
    /// It takes its share of the load since then.
    Ready(SimTime),
    /// It takes no more requests, and finishes those it has.
    Draining {
        /// Since when.
        since: SimTime,
        /// Its share of the load before.
        share: Flow,
    },
    /// It is dead, which nobody has noticed: its share of the load goes to it all the same.
    Dead,
}

/// The pods of a service and the account of its load.
#[derive(Debug)]
pub struct ServiceWatch {
    load: Option<LoadPath>,
    capacity: Flow,
    request_time: Span,
    wanted: u32,
    pods: BTreeMap<PodId, Standing>,
    /// When pods are ready; some may have gone since.
    starting: BinaryHeap<Reverse<(SimTime, PodId)>>,
    ready: u32,
    dead: u32,
    /// Up to when everything is in the account.
    at: SimTime,
    /// The share of each pod at an instant, before any of them went in it.
    share: (SimTime, Flow),
    /// Whether as many pods have been ready as were asked for.
    met: bool,
    short_since: Option<SimTime>,
    account: ServiceAccount,
    news: News,
}

/// What has happened since it was last asked for.
#[derive(Debug, Default)]
pub struct News {
    /// Pods that have become ready, and when.
    pub ready: Vec<(PodId, SimTime)>,
    /// Times that are over in which the load was more than the capacity.
    pub short: Vec<(SimTime, SimTime)>,
}

impl ServiceWatch {
    /// No pods yet, under a load, or under none that is known.
    pub fn new(demand: Option<&Demand>) -> ServiceWatch {
        ServiceWatch {
            load: demand.map(|demand| LoadPath::new(demand.load.clone())),
            capacity: demand.map_or(OF_EACH, |demand| demand.capacity),
            request_time: demand.map_or(Span::ZERO, |demand| demand.request_time),
            wanted: 0,
            pods: BTreeMap::new(),
            starting: BinaryHeap::new(),
            ready: 0,
            dead: 0,
            at: SimTime::START,
            share: (SimTime::NEVER, Flow::ZERO),
            met: false,
            short_since: None,
            account: ServiceAccount::default(),
            news: News::default(),
        }
    }

    /// A run begins at a date, with so many pods to be.
    pub fn begin(&mut self, epoch: Timestamp, wanted: u32) {
        if let Some(load) = &mut self.load {
            load.begin(epoch);
        }
        self.pods.clear();
        self.starting.clear();
        self.news.ready.clear();
        self.news.short.clear();
        (self.wanted, self.ready, self.dead) = (wanted, 0, 0);
        (self.at, self.met, self.short_since) = (SimTime::START, false, None);
        self.share = (SimTime::NEVER, Flow::ZERO);
        self.account = ServiceAccount { most_wanted: wanted, ..ServiceAccount::default() };
        self.look_whether_met();
    }

    /// The load at an instant, and until when it holds at least.
    pub fn load(&self, now: SimTime) -> (Flow, SimTime) {
        match &self.load {
            Some(load) => load.at(now),
            None => (OF_EACH.of(self.wanted), SimTime::NEVER),
        }
    }

    /// The time that pods were asked for since the account begins, summed over them, and the most at a time.
    pub fn asked_for(&self) -> (Span, u32) {
        (self.account.wanted_time, self.account.most_wanted)
    }

    /// How many pods take their share.
    pub fn ready(&self) -> u32 {
        self.ready
    }

    /// Every pod that has a place and is not gone, with where it stands.
    pub fn pods(&self) -> impl Iterator<Item = (PodId, Standing)> {
        self.pods.iter().map(|(pod, standing)| (*pod, *standing))
    }

    /// What has happened since this was last asked.
    pub fn news(&mut self) -> &mut News {
        &mut self.news
    }

    /// From now on so many pods are asked for.
    pub fn scale(&mut self, wanted: u32, now: SimTime) {
        self.advance(now);
        self.wanted = wanted;
        self.account.most_wanted = self.account.most_wanted.max(wanted);
        self.look_whether_met();
    }

    /// A pod has a place, and is ready then.
    pub fn starts(&mut self, pod: PodId, ready_at: SimTime) {
        self.pods.insert(pod, Standing::Starting(ready_at));
        self.starting.push(Reverse((ready_at, pod)));
    }

    /// A pod takes no more requests.
    pub fn stops(&mut self, pod: PodId, now: SimTime) {
        self.advance(now);
        let share = self.share_of_each(now);
        match self.pods.get_mut(&pod) {
            Some(standing @ Standing::Ready(_)) => *standing = Standing::Draining { since: now, share },
            Some(standing @ Standing::Starting(_)) => {
                *standing = Standing::Draining { since: now, share: Flow::ZERO };
                return;
            }
            _ => return,
        }
        self.ready -= 1;
    }

    /// A pod is killed without anybody's noticing: until then its share of the load is lost, if it took any.
    pub fn dies(&mut self, pod: PodId, now: SimTime) {
        self.advance(now);
        let took_load = matches!(self.pods.get(&pod), Some(Standing::Ready(_)));
        self.is_gone(pod, now);
        if took_load {
            self.pods.insert(pod, Standing::Dead);
            self.dead += 1;
        }
    }

    /// A pod is over, or its death is noticed: what it still had to answer is cut off.
    pub fn is_gone(&mut self, pod: PodId, now: SimTime) {
        self.stops(pod, now);
        match self.pods.remove(&pod) {
            Some(Standing::Draining { since, share }) => {
                self.account.cut += self.cut_off(since, share, now);
            }
            Some(Standing::Dead) => self.dead -= 1,
            _ => {}
        }
    }

    /// The requests in flight of a pod that took no more since an instant: by Little's law its load times
    /// how long a request takes, less what was finished meanwhile.
    fn cut_off(&self, since: SimTime, share: Flow, now: SimTime) -> Requests {
        share.times(Span((self.request_time - now.since(since)).0.max(0)))
    }

    /// What each pod gets of the load, at most what it can serve.
    fn share_of_each(&mut self, now: SimTime) -> Flow {
        if self.share.0 != now {
            let all = i64::from(self.ready + self.dead).max(1);
            self.share = (now, Flow(self.load(now).0.0 / all).min(self.capacity));
        }
        self.share.1
    }

    /// Brings the account up to now.
    pub fn advance(&mut self, now: SimTime) {
        while self.at < now {
            let (load, holds_until) = self.load(self.at);
            let starts = self.starting.peek().map_or(SimTime::NEVER, |next| next.0.0);
            let until = now.min(holds_until).min(starts);
            if self.at < until {
                self.book(load, until);
                self.at = until;
            }
            self.welcome(self.at);
        }
        self.welcome(now);
    }

    /// Pods whose time has come are ready.
    fn welcome(&mut self, now: SimTime) {
        while let Some(Reverse((at, pod))) = self.starting.peek().copied().filter(|next| next.0.0 <= now) {
            self.starting.pop();
            if self.pods.get(&pod) == Some(&Standing::Starting(at)) {
                self.pods.insert(pod, Standing::Ready(at));
                self.ready += 1;
                self.share.0 = SimTime::NEVER;
                self.news.ready.push((pod, at));
                self.look_whether_met();
            }
        }
    }

    /// The account begins where all pods that are asked for are ready for the first time.
    fn look_whether_met(&mut self) {
        if !self.met && self.ready >= self.wanted {
            let ready_after = Some(self.at.since(SimTime::START));
            self.account = ServiceAccount {
                ready_after,
                most_wanted: self.account.most_wanted,
                ..ServiceAccount::default()
            };
            (self.met, self.short_since) = (true, None);
            self.news.short.clear();
        }
    }

    /// Books a stretch of an even load and the same pods.
    fn book(&mut self, load: Flow, until: SimTime) {
        let lasts = until.since(self.at);
        let offered = load.times(lasts);
        // What goes to dead pods is lost, however much capacity the others have.
        let astray = match self.load {
            Some(_) => load.part(self.dead, self.ready + self.dead),
            None => Flow::ZERO,
        };
        let beyond = load.beyond(astray).beyond(self.capacity.of(self.ready));
        let unserved = astray.times(lasts) + beyond.times(lasts);
        let account = &mut self.account;
        account.watched += lasts;
        account.offered += offered;
        account.unserved += unserved;
        account.ready_time += lasts * i64::from(self.ready);
        account.wanted_time += lasts * i64::from(self.wanted);
        if self.ready == 0 && self.wanted > 0 {
            account.down += lasts;
        }
        if unserved > Requests::ZERO {
            account.short += lasts;
            let since = *self.short_since.get_or_insert(self.at);
            account.longest_short = account.longest_short.max(until.since(since));
        } else if let Some(since) = self.short_since.take() {
            self.news.short.push((since, self.at));
        }
    }

    /// The account at the end of the run.
    pub fn close(&mut self, now: SimTime) -> ServiceAccount {
        self.advance(now);
        if let Some(since) = self.short_since.take() {
            self.news.short.push((since, now));
        }
        self.account
    }
}
