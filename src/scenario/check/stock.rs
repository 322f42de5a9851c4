//! Checks of stock: how many units of a pool can be held.

use super::findings::{Findings, entry};
use super::traces::Traces;
use super::values::distribution;
use super::workload::pool_path;
use crate::scenario::file::stock::{InitialFile, LossFile, OnOffFile, PartFile, ShockFile, StockFile};
use crate::scenario::market::{InitialStock, Market, StockModel};
use crate::scenario::shock::{Loss, LossClass, Shock};
use crate::units::Span;

/// The most shocks that may be in effect at a time, on average.
const MOST_IN_EFFECT: f64 = 100.0;

/// The stock of a pool.
pub(super) fn stock(
    findings: &mut Findings,
    traces: &mut Traces<'_>,
    path: &str,
    file: &StockFile,
) -> Option<StockModel> {
    match file {
        StockFile::Unlimited => Some(StockModel::Unlimited),
        StockFile::OnOff(file) => Some(on_off(findings, &entry(path, "on-off"), file)),
        StockFile::Shock(file) => shock(findings, &entry(path, "shock"), file).map(StockModel::Shock),
        StockFile::Trace(file) => {
            traces.stock(findings, &entry(path, "trace"), &file.0).map(StockModel::Trace)
        }
    }
}

fn on_off(findings: &mut Findings, path: &str, file: &OnOffFile) -> StockModel {
    let up = distribution(findings, &entry(path, "up"), &file.up);
    let down = distribution(findings, &entry(path, "down"), &file.down);
    if up.mean_millis() <= 0.0 {
        findings.wrong(&entry(path, "up"), "expected spells longer than zero", "");
    }
    StockModel::OnOff { up, down, initial: initial(file.initial) }
}

fn initial(file: Option<InitialFile>) -> InitialStock {
    match file {
        Some(InitialFile::Up) => InitialStock::Up,
        Some(InitialFile::Stationary) | None => InitialStock::Stationary,
    }
}

fn shock(findings: &mut Findings, path: &str, file: &ShockFile) -> Option<Shock> {
    let before = findings.issues.len();
    if file.units == 0 {
        findings.wrong(&entry(path, "units"), "expected a pool of at least 1 unit", "");
    }
    let every = file.every.0;
    if every < Span::from_secs(1) {
        findings.wrong(&entry(path, "every"), "expected at least 1s between shocks on average", "");
    }
    let loss = loss(findings, &entry(path, "share"), &file.share);
    let largest = loss.0.iter().map(|class| class.high).fold(0.0, f64::max);
    if findings.issues.len() == before && largest * f64::from(file.units) < 0.5 {
        let problem = format!("a shock takes less than half a unit of {}, so never any", file.units);
        findings.wrong(&entry(path, "share"), problem, "raise share or units");
    }
    let recovery = distribution(findings, &entry(path, "recovery"), &file.recovery);
    let mean = recovery.mean_millis();
    if mean <= 0.0 {
        findings.wrong(&entry(path, "recovery"), "expected a recovery longer than zero", "");
    } else if every.is_positive() && mean > MOST_IN_EFFECT * every.0 as f64 {
        let problem = format!(
            "the recovery is more than {MOST_IN_EFFECT} times the time between shocks: the pool is never there"
        );
        findings.wrong(&entry(path, "recovery"), problem, "");
    }
    if file.shared.as_ref().is_some_and(String::is_empty) {
        findings.wrong(
            &entry(path, "shared"),
            "expected a name",
            "leave it out for shocks of the pool's own",
        );
    }
    let shock = Shock {
        units: file.units,
        every,
        loss,
        recovery,
        shared: file.shared.clone(),
        initial: initial(file.initial),
    };
    (findings.issues.len() == before).then_some(shock)
}

fn loss(findings: &mut Findings, path: &str, file: &LossFile) -> Loss {
    let shares = match file {
        LossFile::Always(part) => return Loss(vec![class(findings, path, 1.0, *part)]),
        LossFile::OneOf(shares) => shares,
    };
    let total: i64 = shares.iter().map(|share| share.odds.0).sum();
    if total != 1_000_000 {
        let problem = format!("the odds add up to {} % and not to 100 %", total as f64 / 10_000.0);
        findings.wrong(path, problem, "");
    }
    let class = |(index, share): (usize, &crate::scenario::file::stock::OddsFile)| {
        class(findings, &format!("{path}[{index}].share"), share.odds.as_f64(), share.share)
    };
    Loss(shares.iter().enumerate().map(class).collect())
}

fn class(findings: &mut Findings, path: &str, odds: f64, part: PartFile) -> LossClass {
    let (low, high) = match part {
        PartFile::Share(share) => (share, share),
        PartFile::Between(bounds) => (bounds.low, bounds.high),
    };
    if low > high {
        findings.wrong(path, "low is above high", "swap them");
    } else if high.0 == 0 {
        findings.wrong(path, "expected a share above 0%", "a shock that takes nothing is none");
    }
    LossClass { odds, low: low.as_f64(), high: high.as_f64() }
}

/// Pools that share shocks must agree on how often they come.
pub(super) fn shared_shocks(findings: &mut Findings, market: &Market) {
    let shocks: Vec<_> = market
        .pools
        .iter()
        .filter_map(|pool| match &pool.stock {
            StockModel::Shock(shock) => {
                Some((&pool.name, shock.shared.as_ref().unwrap_or(&pool.name), shock))
            }
            _ => None,
        })
        .collect();
    for (index, (pool, name, shock)) in shocks.iter().enumerate() {
        let first = shocks.iter().take(index).find(|(_, other, _)| other == name);
        if let Some((other, _, _)) = first.filter(|(_, _, first)| first.every != shock.every) {
            let path = format!("{}.stock.shock.every", pool_path(pool));
            let problem = format!("shares the shocks {name} with {other}, where they come at another rate");
            findings.wrong(&path, problem, "say the same, or give each its own name under shared");
        }
    }
}
