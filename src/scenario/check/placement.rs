//! Where pods may run: their size, the pools, and the order in which pools are tried.

use super::findings::{Findings, entry};
use super::market::{PoolCheck, pool};
use super::prices::Prices;
use super::provider::Provider;
use super::traces::Traces;
use super::workload::{listed, pool_path};
use crate::scenario::file::ScenarioFile;
use crate::scenario::file::market::{DefaultMarketFile, OnDemandFile, PoolFile};
use crate::scenario::issue::Issue;
use crate::scenario::manifest::PodTemplate;
use crate::scenario::market::Pool;
use crate::scenario::policy::file::{PolicyFile, PurchaseFile, SpotPriceFile};
use crate::scenario::policy::sizes::{Sold, Spec, resized, sold, spec, type_size};
use crate::scenario::workload::Placement;
use crate::units::{Currency, PoolId, Resources};

/// A pod's size and where it may run, before the pools are known.
struct Placed {
    size: Resources,
    specs: Vec<(String, Spec)>,
}

/// The size that is paid for, and the specs in order.
fn place(findings: &mut Findings, policy: &PolicyFile, template: Option<&PodTemplate>) -> Placed {
    let requests = template.map_or_else(Resources::default, |template| template.requests);
    let asked = resized(requests, &policy.size.unwrap_or_default());
    let rows = policy.sizes.as_deref().unwrap_or_default();
    let spot = buys_spot(policy);
    let mut specs = Vec::new();
    for (index, item) in policy.specs.iter().flatten().enumerate() {
        let item = item.trim();
        match spec(item) {
            Ok(Spec::Size(size)) => {
                let size = sold_as(findings, &format!("{item} asks"), sold(rows, size, spot), size);
                specs.push((item.to_owned(), Spec::Size(size)));
            }
            Ok(spec) => specs.push((item.to_owned(), spec)),
            Err(problem) => findings.wrong(&format!("provider.specs[{index}]"), problem, ""),
        }
    }
    // Specs bring their own sizes.
    let size = if specs.is_empty() {
        sold_as(findings, "a pod asks", sold(rows, asked, spot), asked)
    } else {
        asked
    };
    Placed { size, specs }
}

/// The size that is sold, with a word where it is not the one that was asked for.
fn sold_as(findings: &mut Findings, who: &str, sold: Sold, asked: Resources) -> Resources {
    match sold {
        Sold::AsAsked(_) => {}
        Sold::RoundedUp(size) => {
            findings.caution(format!("{who} for {asked} and pays for {size}: the provider rounds sizes up"));
        }
        Sold::Beyond(size) => {
            findings
                .caution(format!("{who} for {size}, more than the largest size that is known to be sold"));
        }
    }
    sold.size()
}

/// A caution where a spec is smaller than what a pod asks for.
fn too_small(findings: &mut Findings, name: &str, size: Resources, asked: Resources) {
    if !asked.fits(&size) {
        findings.caution(format!("{name} is smaller than the {asked} that a pod asks for"));
    }
}

/// The pools, how they are tried, and the size that is paid for. Where the provider is not known, what is
/// written of the market is checked as far as it is the same for all of them.
pub(super) fn pools(
    findings: &mut Findings,
    traces: &mut Traces<'_>,
    (file, prices): (&ScenarioFile, &Prices),
    provider: Option<&Provider>,
    template: Option<&PodTemplate>,
) -> Option<(Vec<Pool>, Vec<Placement>, Resources)> {
    let nobody = PolicyFile { purchase: Some(PurchaseFile::OnDemand), ..PolicyFile::default() };
    let policy = provider.map_or(&nobody, |provider| &provider.file);
    let mut placed = place(findings, policy, template);
    if placed.size == Resources::default() && is_priced_by_size((file, prices), policy, &placed) {
        if let Some(template) = template {
            let problem = "the pod requests neither CPU nor memory, and prices are per vCPU and GiB";
            let hint = "write resources: {requests: {cpu: \"2\", memory: 4Gi}}, or set provider.size";
            let issue = Issue::new("resources.requests", problem).at(template.requests_place.clone());
            findings.issues.push(issue.hint(hint));
        }
        // Nothing will be run; any size serves to check the prices.
        placed.size = SOME_SIZE;
    }
    let written = file.market.as_ref().and_then(|market| market.pools.as_ref());
    match written.filter(|pools| !pools.is_empty()) {
        Some(pools) => {
            let mut checked = Vec::new();
            let mut shapes = Vec::new();
            for (name, pool_file) in pools {
                let shape = shape(policy, name, pool_file);
                let check = PoolCheck {
                    name,
                    path: pool_path(name),
                    file: pool_file,
                    size: shape.filter(|_| !placed.specs.is_empty()).unwrap_or(placed.size),
                    fixed_share: fixed_share(policy),
                    spot: buys_spot(policy),
                    prices,
                };
                checked.extend(pool(findings, traces, &check));
                shapes.push((name.as_str(), shape));
            }
            let placements = placements(findings, &placed, &shapes, file.cluster.is_some());
            let complete = checked.len() == shapes.len() && !placements.is_empty();
            complete.then_some((checked, placements, placed.size))
        }
        None if findings.unread("market") => None,
        None => assumed_pools(findings, traces, (&provider?.file, prices), placed),
    }
}

/// The pools of the scenario's market with their sizes, as far as they are known.
pub(super) fn shapes(file: &ScenarioFile, provider: Option<&Provider>) -> Vec<(String, Option<Resources>)> {
    let nobody = PolicyFile::default();
    let policy = provider.map_or(&nobody, |provider| &provider.file);
    let pools = file.market.as_ref().and_then(|market| market.pools.as_ref());
    pools.into_iter().flatten().map(|(name, pool)| (name.clone(), shape(policy, name, pool))).collect()
}

/// Stands for a size that is not known.
const SOME_SIZE: Resources = Resources { cpu_millis: 1_000, memory_bytes: Resources::GIB, gpu_millis: 0 };

/// Whether what the pod requests decides what some pool costs.
fn is_priced_by_size((file, prices): (&ScenarioFile, &Prices), policy: &PolicyFile, placed: &Placed) -> bool {
    let by_size = |price: &Option<OnDemandFile>| matches!(price, Some(OnDemandFile::Resources(_)));
    match file.market.as_ref().and_then(|market| market.pools.as_ref()).filter(|pools| !pools.is_empty()) {
        Some(pools) => {
            let by_pod = |name: &str, pool| placed.specs.is_empty() || shape(policy, name, pool).is_none();
            let by_size = |name: &str, pool: &PoolFile| match pool.on_demand {
                None => prices.sells_by_unit(name),
                _ => by_size(&pool.on_demand),
            };
            pools.iter().any(|(name, pool)| by_size(name, pool) && by_pod(name, pool))
        }
        // Specs bring their own sizes.
        None if !placed.specs.is_empty() => false,
        None => policy.default_market.as_ref().is_some_and(|market| by_size(&market.on_demand)),
    }
}

/// The size of an instance of a pool: as written, or as its name says.
fn shape(policy: &PolicyFile, name: &str, file: &PoolFile) -> Option<Resources> {
    let type_name = name.split('@').next().unwrap_or(name);
    match file.shape {
        Some(shape) => Some(resized(Resources::default(), &shape)),
        None => type_size(policy.shapes.as_deref().unwrap_or_default(), type_name).or_else(|| {
            // The pools of an assumed market are named so.
            match spec(type_name) {
                Ok(Spec::Size(size)) => Some(size),
                _ => None,
            }
        }),
    }
}

/// The share of list that the provider fixes for spot.
fn fixed_share(policy: &PolicyFile) -> Option<i64> {
    match policy.spot_price {
        Some(SpotPriceFile::Discount(share)) => Some(1_000_000 - share.0),
        _ => None,
    }
}

fn buys_spot(policy: &PolicyFile) -> bool {
    matches!(policy.purchase, Some(PurchaseFile::Spot) | None)
}

/// How the pools of a scenario are tried: spec by spec, or all alike where there are none.
fn placements(
    findings: &mut Findings,
    placed: &Placed,
    shapes: &[(&str, Option<Resources>)],
    on_nodes: bool,
) -> Vec<Placement> {
    let all = || listed(shapes.iter().map(|(name, _)| *name));
    let matching = |fits: &dyn Fn(&str, Option<Resources>) -> bool| -> Vec<PoolId> {
        (0..).zip(shapes).filter(|(_, (name, shape))| fits(name, *shape)).map(|(id, _)| PoolId(id)).collect()
    };
    if placed.specs.is_empty() {
        let pools = matching(&|_, shape| shape.is_none_or(|shape| placed.size.fits(&shape)));
        if pools.is_empty() {
            let problem = format!("no pool is large enough for a pod of {}", placed.size);
            findings.wrong("market.pools", problem, format!("the pools are {}", all()));
            return Vec::new();
        }
        let unknown = shapes.iter().filter(|(_, shape)| shape.is_none()).map(|(name, _)| *name);
        let unknown = listed(unknown);
        // On nodes it is their allocatable that counts.
        if !unknown.is_empty() && !on_nodes {
            findings.assume(format!(
                "a pod of {} fits into {unknown}, whose size is not known; set shape",
                placed.size
            ));
        }
        return vec![Placement { name: "any pool".to_owned(), pools }];
    }
    let mut placements = Vec::new();
    for (name, spec) in &placed.specs {
        let pools = match spec {
            Spec::Type(wanted) => {
                matching(&|pool, _| pool == wanted || pool.split('@').next() == Some(wanted.as_str()))
            }
            Spec::Size(size) => matching(&|_, shape| shape.is_some_and(|shape| size.fits(&shape))),
        };
        let smallest = match spec {
            Spec::Size(size) => Some(*size),
            Spec::Type(_) => {
                let of = |id: &PoolId| shapes.get(id.index()).and_then(|(_, shape)| *shape);
                pools.iter().find_map(of)
            }
        };
        if let Some(size) = smallest.filter(|_| !pools.is_empty()) {
            too_small(findings, name, size, placed.size);
        }
        if pools.is_empty() {
            findings.caution(format!("{name} has no pool in the market and is never tried"));
        } else {
            placements.push(Placement { name: name.clone(), pools });
        }
    }
    if placements.is_empty() {
        let wanted = listed(placed.specs.iter().map(|(name, _)| name.as_str()));
        let problem = format!("no pool is of the types or sizes that the pod asks for: {wanted}");
        let hint =
            format!("the pools are {}; name one TYPE@ZONE, give it a shape, or set provider.specs", all());
        findings.wrong("market.pools", problem, hint);
    }
    placements
}

/// The pools that the policy assumes: one for each spec, or one for the pod's size.
fn assumed_pools(
    findings: &mut Findings,
    traces: &mut Traces<'_>,
    (policy, prices): (&PolicyFile, &Prices),
    placed: Placed,
) -> Option<(Vec<Pool>, Vec<Placement>, Resources)> {
    let Some(market) = &policy.default_market else {
        findings.missing(
            "market.pools",
            "the market",
            "this policy assumes none; write market: {pools: {...}}",
        );
        return None;
    };
    if let Some(text) = &market.assumed {
        findings.assume(format!("the market is assumed. {text}"));
    }
    let mut wanted: Vec<(String, Resources)> = Vec::new();
    for (name, spec) in &placed.specs {
        let size = match spec {
            Spec::Size(size) => Some(*size),
            Spec::Type(name) => type_size(policy.shapes.as_deref().unwrap_or_default(), name),
        };
        match size {
            Some(size) => {
                too_small(findings, name, size, placed.size);
                wanted.push((name.clone(), size));
            }
            None => findings
                .caution(format!("the size of {name} is not known and it is never tried; give market.pools")),
        }
    }
    if placed.specs.is_empty() {
        wanted.push((format!("{}", placed.size), placed.size));
    }
    if wanted.is_empty() {
        findings.missing("market.pools", "the market", "the sizes of none of the instance types are known");
        return None;
    }
    if wanted.len() > 1 {
        findings.assume(
            "the assumed pools run out of stock independently of each other, which is kinder than a shortage that \
             hits them all; give market.pools",
        );
    }
    let size = wanted.first().map_or(placed.size, |(_, size)| *size);
    let mut pools = Vec::new();
    let mut placements = Vec::new();
    for (name, size) in &wanted {
        let mut pool_file = as_pool(market);
        let moves = buys_spot(policy) && fixed_share(policy).is_none();
        let is_listed = prices.over_assumed(findings, name, (*size, moves), &mut pool_file);
        let check = PoolCheck {
            name,
            path: entry("provider", "default_market"),
            file: &pool_file,
            size: *size,
            fixed_share: fixed_share(policy),
            spot: buys_spot(policy),
            prices,
        };
        let checked = pool(findings, traces, &check)?;
        if !is_listed {
            let currency = traces.currency.unwrap_or(Currency::US_DOLLAR);
            let price = format!("{} {currency} per hour on-demand for {size}", checked.on_demand);
            // A pool that is called by its size needs no name beside it.
            findings.assume(if *name == size.to_string() { price } else { format!("{name}: {price}") });
        }
        placements.push(Placement { name: name.clone(), pools: vec![PoolId(pools.len() as u32)] });
        pools.push(checked);
    }
    Some((pools, placements, size))
}

fn as_pool(market: &DefaultMarketFile) -> PoolFile {
    PoolFile {
        block: None,
        on_demand: market.on_demand,
        price: market.price.clone(),
        stock: market.stock.clone(),
        hazard: market.hazard.clone(),
        shape: None,
    }
}
