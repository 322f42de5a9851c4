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
    {
        advice.push("this costs more than on-demand: pay as you go, or save work more often".to_owned());
    }
    advice
}
