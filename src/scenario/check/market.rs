//! Checks of the market: pools and list prices.

use super::findings::{Findings, entry};
use super::price::{price_model, recorded};
use super::prices::Prices;
use super::traces::Traces;
use super::{hazard, stock};
use crate::scenario::file::market::{OnDemandFile, PoolFile};
use crate::scenario::market::{Component, HazardModel, Pool, PriceModel, StockModel};
use crate::scenario::prices::Side;
use crate::units::{Rate, Resources};

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
    /// The price lists.
    pub prices: &'a Prices,
}

/// Checks one pool.
pub(super) fn pool(findings: &mut Findings, traces: &mut Traces<'_>, check: &PoolCheck<'_>) -> Option<Pool> {
    let price_path = entry(&check.path, "price");
    let file = check.file;
    let recorded = file.price.as_ref().and_then(|price| recorded(findings, traces, &price_path, price));
    let (on_demand, components) = match (&file.on_demand, recorded.as_ref().and_then(|r| r.on_demand)) {
        (Some(file), _) => components(findings, &entry(&check.path, "on_demand"), *file, check.size),
        (None, Some(listed)) => {
            findings.assume(format!(
                "pool {}: the on-demand price is {listed} per hour, as its trace says",
                check.name
            ));
            (listed, vec![(Component::Instance, listed)])
        }
        (None, None) => listed_on_demand(findings, check),
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
            price_model(findings, &price_path, file, on_demand, replay)
        }
        (None, None) if !check.spot => Some(PriceModel::Constant(on_demand)),
        (None, None) => listed_spot(findings, check),
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

/// The on-demand price out of a price list, and what it is made of.
fn listed_on_demand(findings: &mut Findings, check: &PoolCheck<'_>) -> (Rate, Vec<(Component, Rate)>) {
    let path = entry(&check.path, "on_demand");
    if let Some(listed) = check.prices.on_demand(findings, check.name, check.size) {
        return components(findings, &path, listed, check.size);
    }
    if !check.prices.unread {
        let near = check.prices.near(Side::OnDemand, check.name, check.size);
        let hint = format!("write on_demand: 0.62, the list price per hour{near}");
        findings.missing(&path, "the on-demand price", hint);
    }
    (Rate::ZERO, Vec::new())
}

/// The spot price out of a price list.
fn listed_spot(findings: &mut Findings, check: &PoolCheck<'_>) -> Option<PriceModel> {
    let path = entry(&check.path, "price");
    if let Some(listed) = check.prices.spot(findings, check.name, check.size) {
        let (rate, _) = components(findings, &path, listed, check.size);
        return Some(PriceModel::Constant(rate));
    }
    if !check.prices.unread {
        let near = check.prices.near(Side::Spot, check.name, check.size);
        let hint = format!("write price: {{constant: 0.2}} or price: {{trace: prices.csv}}{near}");
        findings.missing(&path, "the spot price", hint);
    }
    None
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
