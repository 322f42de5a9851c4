//! Fitted models as pieces of a scenario: YAML that `spotcast check` takes.

use crate::fit::Family;
use crate::scenario::distribution::Distribution;
use crate::scenario::document::{Entry, Node, Value, to_yaml};
use crate::scenario::issue::Place;
use crate::scenario::market::{Gap, Gaussian, HazardModel, PriceModel, StockModel};
use crate::scenario::shock::{Loss, LossClass};
use crate::scenario::trace::{LifetimesRequest, Polarity, Scale, TimeUnit, TraceFormat, TraceRequest};
use crate::units::{Rate, Span};

/// The digits of a fitted number: no fit is better than that.
const DIGITS: usize = 6;
/// Those of probabilities, which have to sum to 1.
const FINE_DIGITS: usize = 9;

/// A pool with some of its parts.
pub(super) fn pool(on_demand: Option<Rate>, parts: Vec<(&str, Node)>) -> Node {
    let mut entries: Vec<(&str, Node)> =
        on_demand.map(|rate| ("on_demand", price(rate))).into_iter().collect();
    entries.extend(parts);
    map(entries)
}

/// Pools as they stand in a scenario from `market:` on.
pub(super) fn pools(pools: Vec<(&str, Node)>) -> String {
    to_yaml(&map(vec![("market", map(vec![("pools", map(pools))]))]))
}

fn node(value: Value) -> Node {
    Node::new(value, &Place { source: "".into(), line: 0, column: 0 })
}

fn map(entries: Vec<(&str, Node)>) -> Node {
    let key_place = Place { source: "".into(), line: 0, column: 0 };
    let entry = |(key, node): (&str, Node)| Entry { key: key.to_owned(), key_place: key_place.clone(), node };
    node(Value::Map(entries.into_iter().map(entry).collect()))
}

fn word(text: impl Into<String>) -> Node {
    node(Value::Str(text.into()))
}

fn rounded(value: f64, digits: usize) -> Node {
    let text = format!("{value:.*e}", digits - 1);
    let value: f64 = text.parse().unwrap_or(value);
    if value.fract() == 0.0 && value.abs() < 1.0e15 {
        return node(Value::Int(value as i128));
    }
    node(Value::Float(value))
}

fn number(value: f64) -> Node {
    rounded(value, DIGITS)
}

fn price(rate: Rate) -> Node {
    rounded(rate.as_f64(), 15)
}

/// A duration that is not finer than anybody could have seen.
fn duration(span: Span) -> Node {
    let step = match span.0 {
        ..60_000 => 1,
        60_000..36_000_000 => 1_000,
        _ => 60_000,
    };
    word(Span((span.0 + step / 2) / step * step).to_string())
}

/// A share as a scenario takes it, in percent.
fn share(share: f64) -> Node {
    word(crate::scenario::scalar::Share((share * 1.0e6).round_ties_even() as i64).to_string())
}

/// The price model of a pool. `list` is the on-demand price where it is known; `reading` is how the file of a
/// bootstrap is read.
pub fn price_model(model: &PriceModel, pay: Option<f64>, list: Option<Rate>, reading: &Node) -> Node {
    let bounds = |mut entries: Vec<(&'static str, Node)>, floor: Rate, cap: Rate| {
        if floor > Rate::ZERO {
            entries.push(("floor", price(floor)));
        }
        // Without one the cap is the list price.
        if cap < Rate::MAX && Some(cap) != list {
            entries.push(("cap", price(cap)));
        }
        map(entries)
    };
    let (name, inner) = match model {
        PriceModel::Constant(rate) => match pay {
            Some(pay) => ("discount", map(vec![("pay", share(pay))])),
            None => ("constant", price(*rate)),
        },
        PriceModel::Trace(_) => ("trace", reading.clone()),
        PriceModel::MeanReverting(model) => {
            let entries = vec![
                ("mean", price(model.mean)),
                ("volatility", number(model.volatility)),
                ("reversion", duration(model.reversion)),
                ("step", duration(model.step)),
            ];
            ("mean-reverting", bounds(entries, model.floor, model.cap))
        }
        PriceModel::Steps(model) => {
            let entries = vec![
                ("start", price(model.start)),
                ("gap", law(&model.gap)),
                ("size", share(model.size)),
                ("memory", number(model.memory)),
            ];
            ("steps", bounds(entries, model.floor, model.cap))
        }
        PriceModel::Regime(model) => {
            let count = model.regimes.len();
            let names: Vec<&str> = (0..count).map(|at| crate::fit::regime_name(at, count)).collect();
            let regimes = model.regimes.iter().zip(&names).map(|(regime, name)| {
                let next = regime.next.iter().zip(&names).filter(|(share, _)| **share > 0.0);
                let next = next.map(|(share, name)| (*name, rounded(*share, FINE_DIGITS))).collect();
                let entries =
                    vec![("price", price(regime.price)), ("spell", law(&regime.spell)), ("next", map(next))];
                (*name, map(entries))
            });
            ("regime", map(vec![("regimes", map(regimes.collect()))]))
        }
        PriceModel::Mixture(model) => {
            let gap = match &model.gap {
                Gap::Law(gap) => ("gap", law(gap)),
                Gap::Hours(parts) => ("gap_hours", gaussians(parts)),
            };
            ("mixture", map(vec![("price", gaussians(&model.price)), gap]))
        }
        PriceModel::Bootstrap(model) => {
            ("bootstrap", map(vec![("trace", reading.clone()), ("block", duration(model.block))]))
        }
    };
    map(vec![(name, inner)])
}

fn gaussians(parts: &[Gaussian]) -> Node {
    let one = |part: &Gaussian| {
        map(vec![
            ("weight", rounded(part.weight, FINE_DIGITS)),
            ("mean", number(part.mean)),
            ("variance", number(part.variance)),
        ])
    };
    node(Value::Seq(parts.iter().map(one).collect()))
}

fn law(law: &Distribution) -> Node {
    let (name, inner) = match law {
        Distribution::Constant(span) => ("constant", duration(*span)),
        Distribution::Uniform { low, high } => {
            ("uniform", map(vec![("low", duration(*low)), ("high", duration(*high))]))
        }
        Distribution::Exponential { mean } => {
            (Family::Exponential.as_str(), map(vec![("mean", duration(*mean))]))
        }
        Distribution::Weibull { shape, scale } => {
            (Family::Weibull.as_str(), map(vec![("shape", number(*shape)), ("scale", duration(*scale))]))
        }
        Distribution::LogNormal { median, sigma } => {
            (Family::LogNormal.as_str(), map(vec![("median", duration(*median)), ("sigma", number(*sigma))]))
        }
        Distribution::Empirical(values) => {
            ("empirical", node(Value::Seq(values.iter().map(|value| duration(*value)).collect())))
        }
    };
    map(vec![(name, inner)])
}

/// The stock model of a pool.
pub fn stock_model(model: &StockModel) -> Node {
    match model {
        StockModel::Unlimited | StockModel::Trace(_) => word("unlimited"),
        StockModel::OnOff { up, down, .. } => {
            map(vec![("on-off", map(vec![("up", law(up)), ("down", law(down))]))])
        }
        StockModel::Shock(model) => {
            let units = node(Value::Int(i128::from(model.units)));
            let entries = vec![
                ("units", units),
                ("every", duration(model.every)),
                ("share", loss(&model.loss)),
                ("recovery", law(&model.recovery)),
            ];
            map(vec![("shock", map(entries))])
        }
    }
}

fn loss(loss: &Loss) -> Node {
    let part = |class: &LossClass| match class {
        LossClass { low, high, .. } if low == high && *low >= 1.0 => word("all"),
        LossClass { low, high, .. } if low == high => share(*low),
        LossClass { low, high, .. } => map(vec![("low", share(*low)), ("high", share(*high))]),
    };
    match loss.0.as_slice() {
        [only] => part(only),
        several => {
            let one = |class: &LossClass| map(vec![("odds", share(class.odds)), ("share", part(class))]);
            node(Value::Seq(several.iter().map(one).collect()))
        }
    }
}

/// The hazard of a pool; `reading` is how the file of the lives is read.
pub fn hazard_model(model: &HazardModel, reading: &Node) -> Node {
    let (name, inner) = match model {
        HazardModel::None => return word("none"),
        HazardModel::Exponential { mean } => ("exponential", map(vec![("mean", duration(*mean))])),
        HazardModel::Weibull { shape, scale } => {
            ("weibull", map(vec![("shape", number(*shape)), ("scale", duration(*scale))]))
        }
        HazardModel::Bathtub(law) => {
            let entries = vec![
                ("a", number(law.share)),
                ("tau1", duration(law.early)),
                ("tau2", duration(law.late)),
                ("b", duration(law.wall)),
            ];
            ("bathtub", map(entries))
        }
        HazardModel::Empirical(_) => ("empirical", reading.clone()),
        HazardModel::Fixed { after } => ("fixed", map(vec![("after", duration(*after))])),
    };
    map(vec![(name, inner)])
}

/// How a trace is read, as a scenario says it.
pub fn reading(request: &TraceRequest) -> Node {
    let mut entries = vec![("file", word(request.path.display().to_string()))];
    let format = request.format.map(|format| match format {
        TraceFormat::AwsJson => "aws-json",
        TraceFormat::AwsText => "aws-text",
        TraceFormat::AlibabaJson => "alibaba-json",
        TraceFormat::AvailabilityJson => "availability",
        TraceFormat::Csv => "csv",
    });
    entries.extend(format.map(|format| ("format", word(format))));
    let some = |name: &'static str, text: &Option<String>| text.clone().map(|text| (name, word(text)));
    let filter = &request.filter;
    entries.extend(some("zone", &filter.zone));
    entries.extend(some("instance_type", &filter.instance_type));
    entries.extend(some("product", &filter.product));
    let columns = &request.columns;
    let named: Vec<(&str, Node)> = [
        some("time", &columns.time),
        some("value", &columns.value),
        some("zone", &columns.zone),
        some("instance_type", &columns.instance_type),
        some("product", &columns.product),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !named.is_empty() {
        entries.push(("columns", map(named)));
    }
    if let Some(unit) = unit(request.time_unit) {
        entries.push(("time", word(unit)));
    }
    entries.extend(request.utc_offset.map(|offset| ("utc_offset", word(super::convert::offset(offset)))));
    entries.extend(request.index_step.map(|step| ("index_step", word(step.to_string()))));
    entries.extend(request.polarity.map(|polarity| {
        let name = match polarity {
            Polarity::OneIsAvailable => "one-is-available",
            Polarity::OneIsPreempted => "one-is-preempted",
        };
        ("polarity", word(name))
    }));
    match request.scale {
        Scale::Counts => entries.push(("counts", node(Value::Bool(true)))),
        Scale::Flags { units } => {
            entries.extend(units.map(|units| ("units", node(Value::Int(i128::from(units))))));
        }
    }
    for (name, edge) in [("starts_at", request.starts_at), ("ends_at", request.ends_at)] {
        entries.extend(edge.map(|edge| (name, word(edge.to_string()))));
    }
    map(entries)
}

/// How a time column is written; none for the way that need not be said.
fn unit(unit: TimeUnit) -> Option<&'static str> {
    match unit {
        TimeUnit::Rfc3339 => None,
        TimeUnit::EpochSeconds => Some("epoch-seconds"),
        TimeUnit::EpochMilliseconds => Some("epoch-milliseconds"),
        TimeUnit::Milliseconds => Some("milliseconds"),
        TimeUnit::Seconds => Some("seconds"),
        TimeUnit::Minutes => Some("minutes"),
        TimeUnit::Hours => Some("hours"),
    }
}

/// How a file of lives is read, as a scenario says it.
pub fn lives_reading(request: &LifetimesRequest) -> Node {
    let columns = &request.columns;
    let some = |name: &'static str, text: &Option<String>| text.clone().map(|text| (name, word(text)));
    let mut named = vec![("lifetime", word(&columns.lifetime)), ("end", word(&columns.end))];
    named.extend(some("zone", &columns.zone));
    named.extend(some("instance_type", &columns.instance_type));
    let words = |all: &[String]| node(Value::Seq(all.iter().map(word).collect()));
    let mut entries = vec![
        ("file", word(request.path.display().to_string())),
        ("columns", map(named)),
        ("unit", word(unit(request.unit).unwrap_or("seconds"))),
        ("taken", words(&request.taken)),
        ("censored", words(&request.censored)),
    ];
    entries.extend(some("zone", &request.filter.zone));
    entries.extend(some("instance_type", &request.filter.instance_type));
    map(entries)
}
