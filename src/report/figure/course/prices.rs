//! The upper chart: what an hour costs in the pools that were used, and what was decided by it.

use super::super::{Axis, Bar, Dot, Layer, Mark, Panel, Scale, Shape, Side, Tone, thin};
use super::{View, at, from_to, layer, merged, seconds};
use crate::outcome::course::{InstanceCourse, PoolCourse};
use crate::report::figure;
use crate::report::number::{plural, whole};
use crate::units::{PoolId, Rate, SimTime};

/// So many checks are drawn.
const CHECKS: u64 = 300;
/// What makes the rest of the chart lower than this part of its height is left out.
const SQUASHED: f64 = 5.0;

/// The chart, and what is to be said of it.
pub(super) fn panel(view: &View<'_>) -> (Panel, Vec<String>) {
    let (pools, left_out) = drawn(view);
    let chart = Chart { view, pools };
    let top = chart.highest_price();
    let mut says: Vec<String> = (left_out > 0)
        .then(|| {
            format!(
                "The prices of {left_out} more {} are not drawn.",
                if left_out == 1 { "pool" } else { "pools" }
            )
        })
        .into_iter()
        .collect();
    let (bids, bids_above) = chart.bids(top);
    let top = bids.iter().flat_map(highest).fold(top, f64::max);
    let (rules, rules_above) = chart.on_demand(top);
    for (what, above) in [("bid", bids_above), ("on-demand price", rules_above)] {
        if let Some(price) = above {
            says.push(format!("The {what} of {} is above the chart.", view.price(price)));
        }
    }
    let values = rules.iter().flat_map(highest).chain([0.0, top]);
    let y = Axis::holding(&format!("Price, {} per hour", view.head.currency), Scale::Number, true, values);
    let mut layers: Vec<Layer> = chart.protection(&y).into_iter().collect();
    layers.extend(chart.without_stock(&y));
    layers.extend(chart.lines());
    layers.extend(rules);
    layers.extend(bids);
    layers.extend(chart.checks());
    layers.extend(chart.notices());
    layers.extend(chart.reclaims());
    (Panel { title: "Prices".to_owned(), x: view.x.clone(), y, layers, height: 1.0 }, says)
}

struct Chart<'a> {
    view: &'a View<'a>,
    /// The pools that are drawn.
    pools: Vec<&'a PoolCourse>,
}

/// The pools that are drawn, those used first before those never used, and how many are not. A pool that was
/// never used and is far more expensive would only squash the others.
fn drawn<'a>(view: &View<'a>) -> (Vec<&'a PoolCourse>, usize) {
    let course = view.course;
    let first_use = |id: PoolId| course.instances.iter().position(|instance| instance.pool == id);
    let mut pools: Vec<(usize, &PoolCourse)> =
        course.pools.iter().map(|pool| (first_use(pool.id).unwrap_or(usize::MAX), pool)).collect();
    pools.sort_by_key(|(first, _)| *first);
    let highest = |pool: &PoolCourse| pool.prices.iter().map(|(_, price)| *price).max().unwrap_or(Rate::ZERO);
    let used = pools.iter().filter(|(first, _)| *first < usize::MAX);
    let top = used.map(|(_, pool)| highest(pool)).max();
    let fits = |pool: &PoolCourse| top.is_none_or(|top| highest(pool).0 / 2 <= top.0);
    let all = pools.len();
    let pools = pools.into_iter().filter(|(first, pool)| *first < usize::MAX || fits(pool));
    let drawn: Vec<_> = pools.map(|(_, pool)| pool).take(usize::from(Tone::SERIES)).collect();
    let left_out = all - drawn.len();
    (drawn, left_out)
}

/// The highest value of what is drawn.
fn highest(layer: &Layer) -> Option<f64> {
    match &layer.shape {
        Shape::Line { points, .. } => points.iter().map(|[_, y]| *y).reduce(f64::max),
        Shape::Rule { at, .. } => Some(*at),
        _ => None,
    }
}

impl<'a> Chart<'a> {
    /// The instances of the pools that are drawn.
    fn instances(&self) -> impl Iterator<Item = (&'a InstanceCourse, &'a PoolCourse)> {
        let pools = self.pools.clone();
        self.view.course.instances.iter().filter_map(move |instance| {
            Some((instance, *pools.iter().find(|pool| pool.id == instance.pool)?))
        })
    }

    /// What is paid for every instance of a pool, where that is not the spot price.
    fn fixed_price(&self, pool: &PoolCourse) -> Option<Rate> {
        let mut instances = self.instances().filter(|(_, of)| of.id == pool.id).map(|(instance, _)| instance);
        let first = instances.next().filter(|first| !first.spot && !first.fallback)?;
        instances.all(|instance| !instance.spot && !instance.fallback).then_some(first.price)
    }

    /// The prices of a pool that are drawn: from when on, how much.
    fn prices(&self, pool: &'a PoolCourse) -> Vec<(SimTime, Rate)> {
        match self.fixed_price(pool) {
            Some(price) => vec![(SimTime::START, price)],
            None => pool.prices.clone(),
        }
    }

    fn highest_price(&self) -> f64 {
        let prices = self.pools.iter().flat_map(|pool| self.prices(pool)).map(|(_, price)| price.as_f64());
        prices.fold(0.0, f64::max)
    }

    fn lines(&self) -> Vec<Layer> {
        let line = |(place, pool): (usize, &&'a PoolCourse)| {
            let points: Vec<[f64; 2]> =
                self.prices(pool).into_iter().map(|(from, price)| [seconds(from), price.as_f64()]).collect();
            let name = match self.fixed_price(pool) {
                Some(_) => format!("{}, fixed price", pool.name),
                None => pool.name.clone(),
            };
            layer(
                name,
                Tone::of_series(place),
                Shape::Line {
                    points: thin::steps(points, seconds(self.view.course.ended)),
                    course: figure::Course::Steps,
                    dashed: false,
                },
            )
        };
        self.pools.iter().enumerate().filter_map(line).collect()
    }

    /// Bids over the time they stood, and the highest that would squash the prices.
    fn bids(&self, top: f64) -> (Vec<Layer>, Option<Rate>) {
        let mut bids: Vec<Rate> = self.instances().filter_map(|(instance, _)| instance.bid).collect();
        bids.sort_unstable();
        bids.dedup();
        let fits = |bid: &Rate| top <= 0.0 || bid.as_f64() <= top * SQUASHED;
        let above = bids.iter().rev().find(|bid| !fits(bid)).copied();
        let mut layers = Vec::new();
        for bid in bids.into_iter().filter(fits) {
            let of_bid = self.instances().filter(|(instance, _)| instance.bid == Some(bid));
            let stood =
                of_bid.map(|(instance, _)| (instance.created, instance.ended, String::new())).collect();
            for (from, to, ..) in merged(stood, self.view.finest) {
                let points = vec![[seconds(from), bid.as_f64()], [seconds(to), bid.as_f64()]];
                let shape = Shape::Line { points, course: figure::Course::Steps, dashed: true };
                layers.extend(layer("bid", Tone::Limit, shape));
            }
        }
        (layers, above)
    }

    /// The list prices of the pools, and the highest that would squash the rest. What somebody fell back to is
    /// drawn in any case.
    fn on_demand(&self, top: f64) -> (Vec<Layer>, Option<Rate>) {
        let mut lists: Vec<Rate> = self.pools.iter().map(|pool| pool.on_demand).collect();
        lists.sort_unstable();
        lists.dedup();
        let paid = |list: Rate| self.instances().any(|(of, _)| of.fallback && of.price == list);
        let fits = |list: &Rate| top <= 0.0 || list.as_f64() <= top * SQUASHED || paid(*list);
        let above = lists.iter().rev().find(|list| !fits(list)).copied();
        let rule = |list: Rate| {
            let label = format!("on-demand, {}", self.view.price(list));
            layer("on-demand", Tone::Reference, Shape::Rule { of: Side::Y, at: list.as_f64(), label })
        };
        (lists.into_iter().filter(fits).filter_map(rule).collect(), above)
    }

    /// The time in which somebody could not be taken.
    fn protection(&self, y: &Axis) -> Option<Layer> {
        let windows = self.instances().filter_map(|(instance, _)| {
            let until = instance.protected_until?.min(instance.ended);
            Some((instance.created, until, self.view.owner(instance).to_owned()))
        });
        let bars = merged(windows.collect(), self.view.finest).into_iter().map(|(from, to, count, owner)| {
            let who = if count == 1 { owner } else { plural(count as u64, "instance") };
            let says = format!("protection of {who}, {}", from_to(from, to));
            Bar { x: [seconds(from), seconds(to)], y: [y.low, y.high], says }
        });
        layer("protection", Tone::Muted, Shape::Bars { bars: bars.collect() })
    }

    /// The time in which a pool has nothing to sell, as a strip for each along the bottom.
    fn without_stock(&self, y: &Axis) -> Option<Layer> {
        let mut bars = Vec::new();
        let strip = (y.high - y.low) * 0.025;
        for (place, pool) in self.pools.iter().filter(|pool| !pool.stock.is_empty()).enumerate() {
            let ends = pool.stock.iter().skip(1).map(|(from, _)| *from).chain([self.view.course.ended]);
            let nothing = pool.stock.iter().zip(ends).filter(|((_, units), _)| *units == 0);
            let stretches = nothing.map(|((from, _), to)| (*from, to, String::new())).collect();
            let low = y.low + strip * place as f64;
            for (from, to, ..) in merged(stretches, self.view.finest) {
                let says = format!("no stock in {}, {}", pool.name, from_to(from, to));
                bars.push(Bar { x: [seconds(from), seconds(to)], y: [low, low + strip], says });
            }
        }
        layer("no stock", Tone::Warning, Shape::Bars { bars })
    }

    /// The checks that counted, some of them where they are many.
    fn checks(&self) -> Option<Layer> {
        let all = || self.instances().filter_map(|(instance, pool)| Some((instance, pool, instance.checks?)));
        let total: u64 = all().map(|(.., checks)| checks.count).sum();
        let every = total.div_ceil(CHECKS).max(1);
        let (mut dots, mut skip) = (Vec::new(), 0);
        for (instance, pool, checks) in all() {
            let mut place = skip;
            while place < checks.count {
                let instant = checks.first + checks.every * place as i64;
                let price = pool.price_at(instant);
                let bid =
                    instance.bid.map(|bid| format!(", bid {}", self.view.price(bid))).unwrap_or_default();
                let (owner, paid) = (self.view.owner(instance), self.view.price(price));
                let says = format!("{owner}: check at {}, price {paid}{bid}", at(instant));
                dots.push(dot(instant, price.as_f64(), says));
                place += every;
            }
            skip = place - checks.count;
        }
        let what = if all().any(|(instance, ..)| instance.bid.is_some()) { "bid checks" } else { "checks" };
        let name = if every == 1 { what.to_owned() } else { format!("{what} (1 in {})", whole(every)) };
        layer(name, Tone::Muted, Shape::Dots { dots, mark: Mark::Tick })
    }

    fn notices(&self) -> Option<Layer> {
        let dots = self.instances().filter_map(|(instance, pool)| {
            let (from, _, says) = self.view.notice(instance)?;
            Some(dot(from, pool.price_at(from).as_f64(), says))
        });
        layer("notice", Tone::Warning, Shape::Dots { dots: dots.collect(), mark: Mark::Triangle })
    }

    fn reclaims(&self) -> Option<Layer> {
        let dots = self.instances().filter_map(|(instance, pool)| {
            let says = self.view.reclaim(instance)?;
            Some(dot(instance.ended, pool.price_at(instance.ended).as_f64(), says))
        });
        layer("reclaim", Tone::Alarm, Shape::Dots { dots: dots.collect(), mark: Mark::Cross })
    }
}

/// A dot without interval or label.
pub(super) fn dot(x: SimTime, y: f64, says: String) -> Dot {
    Dot { x: seconds(x), y, x_interval: None, y_interval: None, label: String::new(), says }
}
