//! Checks of the market: pools and prices.

use super::findings::{Findings, entry};
use super::traces::Traces;
use super::values::level;
use super::{hazard, stock};
use crate::scenario::file::market::{DiscountFile, OnDemandFile, PoolFile, PriceFile};
use crate::scenario::market::{Component, HazardModel, MeanReverting, Pool, PriceModel, StockModel};
use crate::units::{Rate, Resources, Span};

/// What one pool of the file becomes.
pub(super) struct PoolCheck<'a> {
    /// Its name.
    pub name: &'a str,
    /// The path of its block.
    pub path: String,
    /// What the file says.
    pub file: &'a PoolFile,
    /// The size that a pod pays for here.
    pub size: Resources,
    /// The share of the list price that the provider fixes for spot, in millionths.
    pub fixed_share: Option<i64>,
    /// Whether spot is bought; without it only the list price matters.
    pub spot: bool,
}

/// Checks one pool.
pub(super) fn pool(findings: &mut Findings, traces: &mut Traces<'_>, check: &PoolCheck<'_>) -> Option<Pool> {
    let price_path = entry(&check.path, "price");
    let file = check.file;
    let history = file.price.as_ref().filter(|price| price.trace.is_some());
    let recorded = history.and_then(|price| traces.prices(findings, &entry(&price_path, "trace"), price));
    let (on_demand, components) = match (&file.on_demand, recorded.as_ref().and_then(|r| r.on_demand)) {
        (Some(file), _) => components(findings, &entry(&check.path, "on_demand"), *file, check.size),
        (None, Some(listed)) => {
            findings.assume(format!(
                "pool {}: the on-demand price is {listed} per hour, as its trace says",
                check.name
            ));
            (listed, vec![(Component::Instance, listed)])
        }
        (None, None) => {
            let hint = "write on_demand: 0.62, the list price per hour";
            findings.missing(&entry(&check.path, "on_demand"), "the on-demand price", hint);
            (Rate::ZERO, Vec::new())
        }
    };
    let price = match (check.fixed_share, &file.price) {
        (Some(share), written) => {
            if written.is_some() {
                let hint = "leave it out, or set provider.spot_price: market";
                findings.wrong(
                    &price_path,
                    "this provider fixes the spot price; the market has no say",
                    hint,
                );
            }
            Some(PriceModel::Constant(on_demand.share(share)))
        }
        (None, Some(file)) => {
            let replay = recorded.map(|recorded| recorded.replay);
            price_model(findings, &price_path, file, on_demand, replay.map(PriceModel::Trace))
        }
        (None, None) if !check.spot => Some(PriceModel::Constant(on_demand)),
        (None, None) => {
            findings.missing(
                &price_path,
                "the spot price",
                "write price: {constant: 0.2} or price: {trace: prices.csv}",
            );
            None
        }
    };
    let stock_path = entry(&check.path, "stock");
    let stock = file
        .stock
        .as_ref()
        .map_or(Some(StockModel::Unlimited), |stock| stock::stock(findings, traces, &stock_path, stock));
    let hazard_path = entry(&check.path, "hazard");
    let hazard = hazard::hazard(findings, traces, &hazard_path, (check.name, file.hazard.as_ref()));
    // Where it is wrong nothing will be run; the rest is checked all the same.
    let hazard = hazard.unwrap_or(HazardModel::None);
    Some(Pool { name: check.name.to_owned(), on_demand, components, price: price?, stock: stock?, hazard })
}

/// The on-demand price of a pod of this size, and what it is made of.
pub(super) fn components(
    findings: &mut Findings,
    path: &str,
    file: OnDemandFile,
    size: Resources,
) -> (Rate, Vec<(Component, Rate)>) {
    let prices = match file {
        OnDemandFile::Instance(price) => {
            if price.0 == Rate::ZERO {
                findings.wrong(path, "expected a price above zero", "");
            }
            return (price.0, vec![(Component::Instance, price.0)]);
        }
        OnDemandFile::Resources(prices) => prices,
    };
    // An amount is in thousandths of a core or a GPU, or in bytes.
    let part = |price: Rate, amount: u64, unit: u64| {
        Rate(((i128::from(price.0) * i128::from(amount) + i128::from(unit) / 2) / i128::from(unit)) as i64)
    };
    let shares = size.gpu_millis % 1_000;
    let wanted = [
        (Component::Cpu, prices.cpu, size.cpu_millis, 1_000),
        (Component::Memory, prices.memory, size.memory_bytes, Resources::GIB),
        (Component::Gpu, prices.gpu, size.gpu_millis - shares, 1_000),
        (Component::VGpu, prices.vgpu, shares, 1_000),
    ];
    let mut components = Vec::new();
    for (component, price, amount, unit) in wanted {
        match price {
            Some(price) if amount > 0 => components.push((component, part(price.0, amount, unit))),
            None if amount > 0 => {
                let path = entry(path, component.as_str());
                let what = format!("the price of {} for a pod of {size}", component.as_str());
                findings.missing(&path, &what, "write it per hour of one unit");
            }
            _ => {}
        }
    }
    (components.iter().map(|(_, rate)| *rate).sum(), components)
}

/// Exactly one price model.
fn price_model(
    findings: &mut Findings,
    path: &str,
    file: &PriceFile,
    list: Rate,
    recorded: Option<PriceModel>,
) -> Option<PriceModel> {
    const MODELS: &str = "constant, discount, trace or mean-reverting";
    let given = [
        file.constant.is_some(),
        file.discount.is_some(),
        file.trace.is_some(),
        file.mean_reverting.is_some(),
    ];
    match given.into_iter().filter(|given| *given).count() {
        1 => {}
        0 => {
            if !findings.unread(path) {
                findings.wrong(path, format!("expected one of {MODELS}"), "write price: {constant: 0.2}");
            }
            return None;
        }
        _ => {
            findings.wrong(path, format!("expected only one of {MODELS}"), "leave one");
            return None;
        }
    }
    if file.trace.is_none() && (file.start.is_some() || file.past_end.is_some()) {
        findings.wrong(path, "start and past_end belong to a trace", "leave them out");
    }
    if let Some(price) = file.constant {
        return Some(PriceModel::Constant(price.0));
    }
    if let Some(discount) = file.discount {
        let share = match discount {
            DiscountFile::Off(share) => 1_000_000 - share.0,
            DiscountFile::Pay(share) => share.0,
        };
        return Some(PriceModel::Constant(list.share(share)));
    }
    file.mean_reverting.map_or(recorded, |model| {
        let path = entry(path, "mean-reverting");
        let model = MeanReverting {
            mean: level(model.mean, list),
            volatility: model.volatility,
            reversion: model.reversion.0,
            step: model.step.map_or(Span::from_minutes(5), |step| step.0),
            floor: model.floor.map_or(Rate::ZERO, |floor| level(floor, list)),
            cap: model.cap.map_or(list, |cap| level(cap, list)),
        };
        check_mean_reverting(findings, &path, &model);
        Some(PriceModel::MeanReverting(model))
    })
}

fn check_mean_reverting(findings: &mut Findings, path: &str, model: &MeanReverting) {
    if model.mean == Rate::ZERO {
        findings.wrong(&entry(path, "mean"), "expected a mean price above zero", "");
    }
    if !(0.0..=5.0).contains(&model.volatility) {
        let problem =
            format!("expected a standard deviation of the logarithm from 0 to 5, found {}", model.volatility);
        findings.wrong(&entry(path, "volatility"), problem, "0.2 means about 20 %");
    }
    if !model.reversion.is_positive() {
        findings.wrong(&entry(path, "reversion"), "expected a duration above zero", "");
    }
    if model.step < Span::from_secs(1) {
        findings.wrong(&entry(path, "step"), "expected at least 1s between changes", "");
    }
    if model.floor > model.cap {
        let problem = format!("the floor {} is above the cap {}", model.floor, model.cap);
        findings.wrong(path, problem, "the cap is the list price unless it is given");
    }
}
