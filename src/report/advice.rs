//! Advice in words, from what the replications came to.

use super::Head;
use super::number::percent;
use crate::scenario::provider::Purchase;
use crate::stats::Summary;

/// What to do, in the order of what it is worth.
pub fn advice(head: &Head, summary: &Summary) -> Vec<String> {
    let mut advice = open_at_the_horizon(head, summary);
    if let Some(savings) = &summary.savings
        && savings.share < 0.0
    {
        match head.option {
            Purchase::OnDemand => {}
            Purchase::Reserved { period, .. } => advice.push(format!(
                "the reservation costs more than on-demand for this work: it is paid for {period} at least, used or not"
            )),
            Purchase::Spot if summary.reclaims.total.max == 0 => {
                advice.push("this costs more than on-demand: run it on-demand".to_owned());
            }
            Purchase::Spot => {
                advice.push(format!("this costs more than on-demand: run it on-demand, or {}", save(head)));
            }
        }
    }
    advice
}

/// Runs that were cut, by what kept them from ending.
fn open_at_the_horizon(head: &Head, summary: &Summary) -> Vec<String> {
    let open = &summary.open;
    let share = |runs: u64| percent(runs as f64 / summary.replications as f64);
    let mut advice = Vec::new();
    if open.never_held > 0 && !head.suspended {
        advice.push(format!(
            "in {} of the runs no pod got an instance within {}: the bid is too low for the price, or there is no stock",
            share(open.never_held),
            head.horizon
        ));
    }
    if open.nothing_kept > 0 {
        advice.push(format!(
            "in {} of the runs every reclaim took all the work, and after {} none was kept: {}",
            share(open.nothing_kept),
            head.horizon,
            save(head)
        ));
    }
    let others = open.runs - open.never_held - open.nothing_kept;
    if others > 0 {
        advice.push(format!(
            "{} of the runs were still at work at the horizon of {}; set a longer one to see how they end",
            share(others),
            head.horizon
        ));
    }
    advice
}

/// What makes a reclaim cost less work.
fn save(head: &Head) -> &'static str {
    if head.checkpoints { "save work more often" } else { "save work by checkpoints" }
}
