//! Checks: the instants at which a provider compares price and stock with what is held.
//!
//! Between a pod's start and its reclaim nothing happens but checks, so the next check that can fail is
//! searched for in the paths and the others never become events.

use jiff::Timestamp;

use crate::market::PoolWeather;
use crate::market::path::{Generator, Level, Path};
use crate::scenario::provider::{Anchor, Check};
use crate::units::{Rate, SimTime, Span};

/// What a held instance is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// When the instance was created.
    pub created: SimTime,
    /// Until when it can't be taken; the check at this very instant counts.
    pub protected_until: SimTime,
    /// The market price above this takes it.
    pub bid: Rate,
    /// Stock below this may take it: the number of units held, or more.
    pub watch: u32,
}

/// The grid of a provider's periodic checks of one instance, as an anchor and a step; none where every
/// change acts at once. `epoch` is what the calendar shows at the start of the replication.
pub fn grid(check: Check, created: SimTime, epoch: Timestamp) -> Option<(SimTime, Span)> {
    let every = check.every?;
    let anchor = match check.anchor {
        Anchor::Creation => created,
        Anchor::Clock => SimTime(-epoch.as_millisecond().rem_euclid(every.0)),
    };
    Some((anchor, every))
}

/// The next check after `after`, whatever it will find.
pub fn next_check(terms: &Terms, (anchor, every): (SimTime, Span), after: SimTime) -> SimTime {
    terms.protected_until.max(after + Span(1)).on_grid(anchor, every)
}

/// The first check after `after` and not later than `until` at which the price is above the bid or stock
/// is below the watched number. None: no check up to then can fail.
pub fn next_suspect(
    terms: &Terms,
    grid: Option<(SimTime, Span)>,
    pool: &mut PoolWeather<'_>,
    (after, until): (SimTime, SimTime),
) -> Option<SimTime> {
    let outbid = |price: Rate| price > terms.bid;
    let short = |units: u32| units < terms.watch;
    let (price, stock) = match grid {
        Some(grid) => {
            let from = terms.protected_until.max(after + Span(1));
            let price = first_on_grid(&mut pool.price, grid, (from, until), outbid);
            // Stock matters only where it fails before the price does.
            let until = price.unwrap_or(until);
            (price, first_on_grid(&mut pool.stock, grid, (from, until), short))
        }
        None => {
            let price = first_change(&mut pool.price, terms, after, until, outbid);
            let until = price.unwrap_or(until);
            (price, first_change(&mut pool.stock, terms, after, until, short))
        }
    };
    stock.or(price)
}

/// The first instant of the grid `anchor + k * every` in `from..=until` at which the path is as wanted.
pub fn first_on_grid<T: Level, G: Generator<T>>(
    path: &mut Path<T, G>,
    (anchor, every): (SimTime, Span),
    (from, until): (SimTime, SimTime),
    wanted: impl Fn(T) -> bool,
) -> Option<SimTime> {
    let mut at = from.on_grid(anchor, every);
    while at <= until {
        let found = path.next_where(at, until, &wanted)?;
        at = found.from.on_grid(anchor, every);
        if at < found.to {
            return (at <= until).then_some(at);
        }
    }
    None
}

/// The first instant at which a change, or the end of protection, finds the path as wanted.
fn first_change<T: Level, G: Generator<T>>(
    path: &mut Path<T, G>,
    terms: &Terms,
    after: SimTime,
    until: SimTime,
    wanted: impl Fn(T) -> bool,
) -> Option<SimTime> {
    let from = if terms.protected_until > after { terms.protected_until } else { path.segment(after).to };
    path.next_where(from, until, wanted).map(|found| found.from)
}
