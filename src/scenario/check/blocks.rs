//! Market blocks of a scenario: what a pool takes from a block, and what the user is told of it.

use super::findings::{Findings, entry};
use super::workload::pool_path;
use crate::scenario::blocks::{self, Block};
use crate::scenario::document::{Node, Value};
use crate::scenario::issue::nearest;
use crate::units::Currency;

/// A block that a pool takes, and the path at which it names it.
pub(super) struct Taken {
    path: String,
    block: &'static Block,
}

/// Lays the block of each pool under what the scenario says of it: what is written of the price, say, takes
/// the place of the block's whole price, since parts of two models make none.
pub(super) fn lay_under(findings: &mut Findings) -> Vec<Taken> {
    let mut taken = Vec::new();
    for (pool, name) in named(&findings.root) {
        let path = entry(&pool_path(&pool), "block");
        let Some(block) = blocks::find(&name) else {
            let known = || blocks::all().iter().map(|block| block.name.as_str());
            let hint = match nearest(&name, known()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the blocks are {}", known().collect::<Vec<_>>().join(", ")),
            };
            findings.wrong(&path, format!("there is no market block {name:?}"), hint);
            continue;
        };
        let below = findings.root.get_mut("market").and_then(|market| market.get_mut("pools"));
        let below = below.and_then(|pools| pools.get_mut(&pool));
        if let Some(Node { value: Value::Map(written), .. }) = below {
            let missing =
                block.pool.entries().iter().filter(|entry| written.iter().all(|w| w.key != entry.key));
            let missing: Vec<_> = missing.cloned().collect();
            written.extend(missing);
        }
        let origin = block.origin;
        findings.assume(format!("pool {pool} is the market block {name}: {}", origin.about));
        for text in &origin.assumed {
            findings.assume(format!("{name}: {text}"));
        }
        taken.push(Taken { path, block });
    }
    taken
}

/// Prices of another currency are none.
pub(super) fn check_currency(findings: &mut Findings, taken: &[Taken], currency: Option<Currency>) {
    for Taken { path, block } in taken {
        let (Some(written), Some(wanted)) = (&block.origin.currency, currency) else { continue };
        if written != wanted.code() {
            let problem = format!("the prices of the block are in {written}, the scenario is in {wanted}");
            findings.wrong(path, problem, format!("set currency: {written}"));
        }
    }
}

/// The pools that name a block, with its name. What is no text is told when the scenario is read.
fn named(root: &Node) -> Vec<(String, String)> {
    let pools = root.get("market").and_then(|market| market.get("pools")).map_or(&[][..], Node::entries);
    let name = |pool: &Node| pool.get("block").and_then(Node::as_str).map(str::to_owned);
    pools.iter().filter_map(|entry| Some((entry.key.clone(), name(&entry.node)?))).collect()
}
