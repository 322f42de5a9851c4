//! Advice in words, from what the replications came to.

use super::Head;
use super::number::percent;
use crate::engine::Outcome;
use crate::stats::Summary;

/// What to do, in the order of what it is worth.
pub fn advice(head: &Head, summary: &Summary) -> Vec<String> {
    let mut advice = Vec::new();
    let odds = summary.odds(Outcome::Censored);
    if odds.share > 0.0 {
        advice.push(format!(
            "{} of the runs were cut at the horizon of {}; set a longer horizon to see how they end",
            percent(odds.share),
            head.horizon
        ));
    }
    if let Some(savings) = &summary.savings
        && savings.share < 0.0
        && !head.on_demand
    {
        advice.push(format!("this costs more than on-demand: run it on-demand, or {}", save(head)));
    }
    advice
}

/// What makes a reclaim cost less work.
pub(super) fn save(head: &Head) -> &'static str {
    if head.checkpoints { "save work more often" } else { "save work by checkpoints" }
}
