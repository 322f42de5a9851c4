//! A comparison in words: one verdict per variant and one sentence over all.

use crate::stats::{Difference, Interval, Kind, Merits, OddsDifference, Paired, Sign};

use super::super::number::{Money, count_range, duration_range, percent, percent_range, plural};
use super::{CompareReport, lasting};

/// How a variant differs from the baseline.
pub(super) fn verdict(paired: &Paired, currency: &str) -> String {
    if !paired.is_fair() {
        return format!("can't be compared: {}", lasting::kinds(paired));
    }
    if paired.kinds.0 != Kind::Ending {
        return lasting::verdict(paired, currency);
    }
    let Paired { both_complete, replications, .. } = *paired;
    let mut parts: Vec<String> = [
        paired.cost.as_ref().and_then(|of| cost(of, currency)),
        paired.completion_s.as_ref().and_then(time),
        odds(&paired.completed, "complete"),
        paired.deadline.as_ref().and_then(|of| odds(of, "meet the deadline")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let pairs = plural(replications, "replication");
    let same = |of: Option<Difference>| of.is_some_and(|of| of.sign() == Sign::Equal);
    let unshaken = |of: &OddsDifference| of.only_variant + of.only_baseline == 0;
    let alike = unshaken(&paired.completed) && paired.deadline.as_ref().is_none_or(unshaken);
    if parts.is_empty() && same(paired.cost_all) && same(paired.completion_s) && alike {
        return format!("no difference: the same cost and completion time in {pairs}");
    }
    if both_complete < 2 {
        let both = if both_complete == 0 { "no replication" } else { "one replication only" };
        parts.insert(0, format!("cost and time can't be compared: both complete in {both}"));
    } else if parts.is_empty() {
        parts.push(format!("no difference at this precision ({pairs})"));
    }
    if paired.cost_all.is_none() {
        parts.push("cost in another currency".to_owned());
    }
    parts.join("; ")
}

pub(super) fn cost(difference: &Difference, currency: &str) -> Option<String> {
    let interval = difference.mean.interval?;
    let word = match difference.sign() {
        Sign::Less => "cheaper",
        Sign::More => "dearer",
        Sign::Equal | Sign::Unclear | Sign::Unknown => return None,
    };
    let ratio = difference.ratio.and_then(|of| of.interval);
    // The two intervals rest on different residuals: near zero they may disagree.
    Some(
        match ratio.filter(|of| (of.high < 1.0 && word == "cheaper") || (of.low > 1.0 && word == "dearer")) {
            Some(of) if of.low >= 2.0 => format!("{} times the cost", count_range(Some(of))),
            Some(of) => {
                format!("{word} by {}", shares(size(Interval { low: of.low - 1.0, high: of.high - 1.0 })))
            }
            None => {
                let size = size(interval);
                format!("{word} by {} {currency}", Money::like(size.high).range(Some(size)))
            }
        },
    )
}

pub(super) fn time(difference: &Difference) -> Option<String> {
    let interval = difference.mean.interval?;
    let word = match difference.sign() {
        Sign::Less => "earlier",
        Sign::More => "later",
        Sign::Equal | Sign::Unclear | Sign::Unknown => return None,
    };
    Some(format!("{word} by {}", duration_range(Some(size(interval)))))
}

fn odds(difference: &OddsDifference, what: &str) -> Option<String> {
    let interval = difference.interval?;
    let word = match difference.sign() {
        Sign::Less => "lower",
        Sign::More => "higher",
        Sign::Equal | Sign::Unclear | Sign::Unknown => return None,
    };
    let points = shares(size(interval)).replace(" %", " percentage points");
    Some(format!("odds to {what} {word} by {points}"))
}

/// The interval of a difference without its sign.
pub(super) fn size(of: Interval) -> Interval {
    if of.high < 0.0 { Interval { low: -of.high, high: -of.low } } else { of }
}

/// `31.2 to 34.1 %`, or `31.2 %` where both ends look the same.
pub(super) fn shares(of: Interval) -> String {
    match (percent(of.low), percent(of.high)) {
        (low, high) if low == high => low,
        _ => percent_range(Some(of)),
    }
}

/// Which variants are worth a look.
pub(in crate::report) fn overall(report: &CompareReport) -> String {
    let free: Vec<_> = report.variants.iter().filter(|of| of.merits.is_some()).collect();
    let count = report.variants.len();
    let replications = report.base().run.summary.replications;
    if let Some(unfair) = report.variants.iter().filter_map(|of| of.against.as_ref()).find(|of| !of.is_fair())
    {
        return format!("Not all of the {count} variants can be compared: {}.", lasting::kinds(unfair));
    }
    let alike = |of: Merits| of.cheapest && (of.fastest || of.best_served) && !of.surest;
    let differ = report.variants.iter().any(|of| !of.merits.is_some_and(alike));
    let one_currency = report.variants.iter().all(|of| of.worth.is_some());
    if !differ {
        return format!(
            "No difference between the {count} variants at this precision ({}).",
            plural(replications, "replication")
        );
    }
    if free.is_empty() {
        return "Each variant is beaten by another one in some respect and better in none; more replications tell \
                them apart."
            .to_owned();
    }
    let [only] = free[..] else {
        let names: Vec<String> = free.iter().map(|of| named(report, &of.name)).collect();
        let beaten: Vec<String> =
            report.variants.iter().filter(|of| of.merits.is_none()).map(|of| of.name.clone()).collect();
        let rest = match &beaten[..] {
            [] if !one_currency => String::new(),
            [] => "None is beaten by another one".to_owned(),
            [one] => format!("For {one}, another variant is better in some respect and worse in none"),
            others => format!(
                "For each of the {} others, another variant is better in some respect and worse in none",
                others.len()
            ),
        };
        let rates = if one_currency { "" } else { "Costs are in several currencies: --rate compares them" };
        let sentences = [format!("The choice is between {}", listed(&names)), rest, rates.to_owned()];
        let sentences = sentences.iter().filter(|sentence| !sentence.is_empty());
        return sentences.map(|sentence| format!("{sentence}.")).collect::<Vec<_>>().join(" ");
    };
    let others: Vec<&str> =
        report.variants.iter().map(|of| of.name.as_str()).filter(|name| *name != only.name).collect();
    match &others[..] {
        [other] => format!("The best is {}: {other} is better in no respect and worse in some.", only.name),
        _ => format!(
            "The best is {}: for each of the others, another variant is better in some respect and worse in none.",
            only.name
        ),
    }
}

/// A variant with what it is best at.
fn named(report: &CompareReport, name: &str) -> String {
    let merits =
        report.variants.iter().find(|of| of.name == name).and_then(|of| of.merits).unwrap_or_default();
    let best = [
        (merits.cheapest, "cheapest"),
        (merits.fastest, "fastest"),
        (merits.best_served, "serves most"),
        (merits.surest, "surest"),
    ];
    let best: Vec<&str> = best.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    if best.is_empty() { name.to_owned() } else { format!("{name} ({})", best.join(", ")) }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Record;
    use crate::stats::Side;
    use crate::stats::examples::{completed, failed};

    fn said(variant: &[Record], baseline: &[Record]) -> String {
        let side = |records| Side { records, deadline: None, worth: Some(1.0) };
        verdict(&Paired::of(side(variant), side(baseline)), "CNY")
    }

    fn runs(reclaims: impl Fn(u64) -> u32) -> Vec<Record> {
        (0..100).map(|k| completed(k, reclaims(k))).collect()
    }

    #[test]
    fn verdicts_say_what_is_known_and_no_more() {
        let (calm, rough) = (runs(|_| 0), runs(|k| 1 + (k % 2) as u32));
        assert_eq!(said(&rough, &calm), "dearer by 8.2 to 9.3 %; later by 44m49s to 51m11s");
        assert_eq!(said(&calm, &rough), "cheaper by 7.6 to 8.5 %; earlier by 44m49s to 51m11s");
        assert_eq!(
            said(&calm, &calm),
            "no difference: the same cost and completion time in 100 replications"
        );
        let (even, odd) = (runs(|k| (k % 2) as u32), runs(|k| 1 - (k % 2) as u32));
        assert_eq!(said(&even, &odd), "no difference at this precision (100 replications)");
    }

    #[test]
    fn what_never_completes_is_told_by_its_odds() {
        let none: Vec<Record> = (0..100).map(failed).collect();
        let text = said(&none, &runs(|_| 0));
        assert!(
            text.starts_with("cost and time can't be compared: both complete in no replication"),
            "{text}"
        );
        assert!(text.contains("odds to complete lower by 9"), "{text}");
        let one = said(&[completed(0, 1)], &[completed(0, 0)]);
        assert_eq!(one, "cost and time can't be compared: both complete in one replication only");
    }
}
