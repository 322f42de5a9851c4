//! The market: prices, stock and hazard of every pool over one replication.
//!
//! The weather is exogenous: it depends on the seed, the replication and the pool's name, never on the
//! workload, the provider or what else is in the scenario. Paths are piecewise constant and answer
//! questions (the price now, the next instant above a bid, the cost of an interval) by search and by
//! prefix sums, not by stepping. This room knows the scenario, seeds and units.
//!
//! To add a price or stock model: a variant in `scenario/market.rs` (of prices in `scenario/market/price.rs`),
//! a file here that implements [`path::Generator`], an arm where `PoolWeather` is made and where it is reset,
//! and one in `price.rs` or `stock.rs`. To add a hazard: a variant there and an arm in `hazard.rs`.

mod bootstrap;
pub mod hazard;
mod mean_reverting;
mod mixture;
mod on_off;
pub mod path;
mod price;
mod regime;
mod shock;
mod steps;
mod stock;

use jiff::Timestamp;
use rand::RngExt;

pub use on_off::PLENTY;
use path::Path;
use price::Prices;
use stock::Supply;

use crate::scenario::market::{HazardModel, Market, Pool, PriceModel, Replay, Start, StockModel};
use crate::seed::{Purpose, Seeds, Stream, entity_of};
use crate::units::{Rate, SimTime, Span};

/// A price path.
pub type PricePath<'a> = Path<Rate, Prices<'a>>;
/// A stock path, in units that can be held.
pub type StockPath = Path<u32, stock::Supply>;

/// The weather of one replication in every pool of a scenario.
pub struct Weather<'a> {
    market: &'a Market,
    pools: Vec<PoolWeather<'a>>,
    /// The time that every trace with calendar times covers.
    covered: Option<(Timestamp, Timestamp)>,
    epoch: Timestamp,
    forbidden: SimTime,
}

/// The weather of one pool.
pub struct PoolWeather<'a> {
    pool: &'a Pool,
    entity: u64,
    /// The spot price.
    pub price: PricePath<'a>,
    /// The units that can be held.
    pub stock: StockPath,
    hazard: Option<Stream>,
    victims: Option<Stream>,
}

impl<'a> Weather<'a> {
    /// Room for the weather of a market; [`Weather::reset`] makes that of a replication.
    pub fn new(market: &'a Market) -> Weather<'a> {
        let pools = market.pools.iter().map(PoolWeather::new).collect();
        // The scenario's check has seen to it that all traces share some time.
        let covered = market.calendar_spans().reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)));
        Weather { market, pools, covered, epoch: market.epoch, forbidden: SimTime::NEVER }
    }

    /// The weather of a replication, from its start.
    pub fn reset(&mut self, seeds: Seeds) {
        let first = self.covered.map_or(self.market.epoch, |(first, _)| first);
        self.epoch = match self.market.start {
            Start::First => first,
            Start::After(span) => SimTime(span.0).to_calendar(first),
            Start::At(timestamp) => timestamp,
            Start::Random => {
                // Whole seconds, as providers bill.
                let seconds = (self.random_range() / 1_000).max(1);
                let offset = seeds.stream(Purpose::TraceStart, 0).random_range(0..seconds);
                SimTime(offset * 1_000).to_calendar(first)
            }
        };
        let since_first = Span(self.epoch.as_millisecond() - first.as_millisecond());
        for pool in &mut self.pools {
            pool.reset(seeds, self.epoch, since_first);
        }
        self.forbidden = self
            .pools
            .iter()
            .map(|pool| pool.price.forbidden_from().min(pool.stock.forbidden_from()))
            .min()
            .unwrap_or(SimTime::NEVER);
    }

    /// The length of the time from which a random start is drawn, in milliseconds.
    fn random_range(&self) -> i64 {
        match self.covered {
            Some((first, end)) => end.as_millisecond() - first.as_millisecond(),
            None => ends_without_calendar(self.market).min().unwrap_or(1),
        }
    }

    /// The pools, in the order of the scenario.
    pub fn pools(&mut self) -> &mut [PoolWeather<'a>] {
        &mut self.pools
    }

    /// What the calendar shows at the start of this replication.
    pub fn epoch(&self) -> Timestamp {
        self.epoch
    }

    /// From when on a trace has ended and the scenario calls that an error.
    pub fn forbidden_from(&self) -> SimTime {
        self.forbidden
    }
}

impl<'a> PoolWeather<'a> {
    fn new(pool: &'a Pool) -> PoolWeather<'a> {
        let price = match &pool.price {
            PriceModel::Constant(rate) => PricePath::constant(*rate),
            PriceModel::Trace(trace) => PricePath::replay(trace),
            PriceModel::MeanReverting(_)
            | PriceModel::Regime(_)
            | PriceModel::Steps(_)
            | PriceModel::Mixture(_)
            | PriceModel::Bootstrap(_) => PricePath::generated(),
        };
        let stock = match &pool.stock {
            StockModel::Unlimited => StockPath::constant(PLENTY),
            StockModel::Trace(trace) => StockPath::replay(trace),
            StockModel::OnOff { .. } | StockModel::Shock(_) => StockPath::generated(),
        };
        PoolWeather { pool, entity: entity_of(&pool.name), price, stock, hazard: None, victims: None }
    }

    fn reset(&mut self, seeds: Seeds, epoch: Timestamp, since_first: Span) {
        self.reset_price(seeds, epoch, since_first);
        match &self.pool.stock {
            StockModel::Unlimited => {}
            StockModel::Trace(trace) => {
                self.stock.play_from(offset_in(trace, epoch, since_first));
                self.victims = Some(seeds.stream(Purpose::Victim, self.entity));
            }
            StockModel::OnOff { up, down, initial } => {
                let rng = seeds.stream(Purpose::Stock, self.entity);
                self.stock.generate(Supply::Spells(Box::new(on_off::Spells::new(up, down, *initial, rng))));
            }
            StockModel::Shock(model) => {
                let source = model.shared.as_ref().map_or(self.entity, |name| entity_of(name));
                let events = seeds.stream(Purpose::Shock, source);
                let recoveries = seeds.stream(Purpose::Stock, self.entity);
                self.stock.generate(Supply::Shocks(Box::new(shock::Shocks::new(model, events, recoveries))));
                self.victims = Some(seeds.stream(Purpose::Victim, self.entity));
            }
        }
        self.hazard =
            hazard::is_random(&self.pool.hazard).then(|| seeds.stream(Purpose::Hazard, self.entity));
    }

    fn reset_price(&mut self, seeds: Seeds, epoch: Timestamp, since_first: Span) {
        let rng = || seeds.stream(Purpose::Price, self.entity);
        let prices = match &self.pool.price {
            PriceModel::Constant(_) => return,
            PriceModel::Trace(trace) => return self.price.play_from(offset_in(trace, epoch, since_first)),
            PriceModel::MeanReverting(model) => {
                Prices::MeanReverting(mean_reverting::Walk::new(model, rng()))
            }
            PriceModel::Regime(model) => Prices::Regime(regime::Switches::new(model, rng())),
            PriceModel::Steps(model) => Prices::Steps(steps::Climb::new(model, rng())),
            PriceModel::Mixture(model) => Prices::Mixture(mixture::Draws::new(model, rng())),
            PriceModel::Bootstrap(model) => Prices::Bootstrap(bootstrap::Blocks::new(model, rng())),
        };
        self.price.generate(prices);
    }

    /// How long the hazard lets the next instance of this pool live.
    pub fn draw_life(&mut self) -> Span {
        match (&self.pool.hazard, &mut self.hazard) {
            (model, Some(rng)) => hazard::draw_life(model, rng),
            (HazardModel::Fixed { after }, None) => *after,
            (_, None) => Span::FOREVER,
        }
    }

    /// The random rank of the next instance of this pool among victims; the lowest goes first. Zero
    /// where stock is all or nothing, so that no choice is ever made.
    pub fn draw_victim_rank(&mut self) -> u64 {
        self.victims.as_mut().map_or(0, |rng| rng.random())
    }
}

/// How far into a trace a replication starts. Traces without calendar times begin where all others are covered.
fn offset_in<T>(trace: &Replay<T>, epoch: Timestamp, since_first: Span) -> Span {
    trace.first.map_or(since_first, |first| Span(epoch.as_millisecond() - first.as_millisecond()))
}

/// The lengths of traces without calendar times, in milliseconds.
fn ends_without_calendar(market: &Market) -> impl Iterator<Item = i64> {
    market.pools.iter().flat_map(|pool| {
        let price = match &pool.price {
            PriceModel::Trace(trace) => Some(trace.end.0),
            _ => None,
        };
        let stock = match &pool.stock {
            StockModel::Trace(trace) => Some(trace.end.0),
            _ => None,
        };
        price.into_iter().chain(stock)
    })
}
