//! When an Indexed Job has succeeded before all of its indexes have, by `successPolicy`.

use super::indexes::IndexSet;
use crate::scenario::job::{SuccessPolicy, SuccessPolicyRule};

/// The place of the first rule that the succeeded indexes meet. Nothing is met before the first
/// success.
pub fn first_met(policy: Option<&SuccessPolicy>, succeeded: &IndexSet) -> Option<usize> {
    policy.filter(|_| !succeeded.is_empty())?.rules.iter().position(|rule| is_met(rule, succeeded))
}

fn is_met(rule: &SuccessPolicyRule, succeeded: &IndexSet) -> bool {
    match &rule.succeeded_indexes {
        None => rule.succeeded_count.is_some_and(|count| succeeded.len() >= count),
        Some(listed) if listed.is_empty() => false,
        Some(listed) => {
            let done: u32 = listed.iter().map(|range| succeeded.count_in(range)).sum();
            let all = || listed.iter().map(|range| range.end() - range.start() + 1).sum();
            done >= rule.succeeded_count.unwrap_or_else(all)
        }
    }
}
