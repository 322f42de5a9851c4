//! Checks every variant, and tells the problems of all of them at once.

use super::{Draft, Variant};
use crate::scenario::check::{CheckError, Checked, Request, Setting, check};
use crate::scenario::document::parse;
use crate::scenario::issue::{Issue, Place};

/// Checks all variants, with the baseline's seed and replications.
pub(super) fn check_all(
    settings: &[Setting],
    drafts: Vec<Draft>,
    baseline: usize,
) -> Result<Vec<Variant>, CheckError> {
    let mut found = Vec::new();
    let mut checked = Vec::new();
    for draft in &drafts {
        match checked_one(settings, draft, &[]) {
            Ok(good) => checked.push(Some(good)),
            Err(CheckError::Input(issues)) => {
                found.push((draft.name.as_str(), issues));
                checked.push(None);
            }
            Err(unreadable) => return Err(unreadable),
        }
    }
    let mut issues = merged(&found, drafts.len());
    issues.extend(mixed_currencies(&drafts, &checked));
    if !issues.is_empty() {
        return Err(CheckError::Input(issues));
    }
    let weather = weather(&drafts[baseline], checked[baseline].as_ref());
    let mut variants = Vec::new();
    for (draft, good) in drafts.into_iter().zip(checked) {
        let mut good = match good.filter(|good| has_weather(good, &weather)) {
            Some(good) => good,
            None => checked_one(settings, &draft, &weather)?,
        };
        // A variant is named by what it sets: that it does is no news.
        let own = |text: &String| {
            draft.settings.iter().any(|set| text.contains(&format!(" ({}) in place of ", set.flag)))
        };
        good.notes.overrides.retain(|text| !own(text));
        let Draft { name, files, settings, .. } = draft;
        variants.push(Variant { name, files, settings, checked: good });
    }
    Ok(variants)
}

fn checked_one(settings: &[Setting], draft: &Draft, weather: &[Setting]) -> Result<Checked, CheckError> {
    let settings = [settings, &draft.settings, weather].concat();
    check(&Request { files: draft.files.clone(), settings })
}

/// What all variants must have in common to meet the same weather.
fn weather(draft: &Draft, baseline: Option<&Checked>) -> Vec<Setting> {
    let flag = format!("as {}", draft.name);
    let set = |path: &str, value: u64| Setting {
        path: path.to_owned(),
        value: value.to_string(),
        flag: flag.clone(),
    };
    baseline.map_or_else(Vec::new, |of| {
        vec![set("seed", of.scenario.seed), set("replications", of.scenario.replications)]
    })
}

fn has_weather(checked: &Checked, weather: &[Setting]) -> bool {
    let own = [checked.scenario.seed, checked.scenario.replications].map(|number| number.to_string());
    weather.iter().map(|setting| &setting.value).eq(&own)
}

/// The problems of variants, each once, with the names of the variants that have it where others have not.
fn merged(found: &[(&str, Vec<Issue>)], count: usize) -> Vec<Issue> {
    let mut issues: Vec<(Issue, Vec<&str>)> = Vec::new();
    for (name, of) in found {
        for issue in of {
            match issues.iter_mut().find(|(known, _)| known == issue) {
                Some((_, names)) => names.push(name),
                None => issues.push((issue.clone(), vec![name])),
            }
        }
    }
    let told = |(issue, names): (Issue, Vec<&str>)| {
        if names.len() == count {
            return issue;
        }
        let about_market = issue.path.starts_with("market");
        let mut issue = for_variants(issue, &names);
        if about_market {
            let own = "or compare scenario files, each with the pools of its provider";
            issue.hint = Some(issue.hint.map_or_else(|| own.to_owned(), |hint| format!("{hint}; {own}")));
        }
        issue
    };
    issues.into_iter().map(told).collect()
}

/// The problem of some variants, with their names.
pub fn for_variants(issue: Issue, names: &[&str]) -> Issue {
    Issue { problem: format!("for {}: {}", names.join(" and "), issue.problem), ..issue }
}

/// Prices that a scenario writes down without a currency are no prices where its variants' providers have
/// different ones.
fn mixed_currencies(drafts: &[Draft], checked: &[Option<Checked>]) -> Vec<Issue> {
    let inputs = drafts.last().map_or(0, |draft| draft.input + 1);
    (0..inputs).filter_map(|input| {
        let of_input = drafts.iter().zip(checked).filter(|(draft, _)| draft.input == input);
        let good: Vec<(&Draft, &Checked)> =
            of_input.filter_map(|(draft, good)| Some((draft, good.as_ref()?))).filter(|(_, good)| prices_lack_currency(good)).collect();
        let (first, one) = good.first()?;
        let (other, two) = good.iter().find(|(_, good)| good.scenario.currency != one.scenario.currency)?;
        let problem = format!(
            "the prices of the scenario would be in {} for {} and in {} for {}",
            one.scenario.currency.code(), first.name, two.scenario.currency.code(), other.name
        );
        let place = Place { source: first.files.first()?.display().to_string().into(), line: 0, column: 0 };
        let hint = "say what they are in, such as currency: CNY or --set currency=CNY; or compare scenario files, \
                    each with the prices of its provider";
        Some(Issue::new("currency", problem).at(place).hint(hint))
    }).collect()
}

/// Whether the scenario writes prices and no currency.
fn prices_lack_currency(checked: &Checked) -> bool {
    let root = parse("", &checked.notes.resolved).ok().and_then(|mut documents| documents.pop());
    root.is_some_and(|root| {
        let pools = root.get("market").and_then(|market| market.get("pools"));
        let writes =
            pools.is_some_and(|pools| !pools.entries().is_empty()) || root.get("undiscounted").is_some();
        writes && root.get("currency").is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_of_some_names_them_and_one_of_all_does_not() {
        let common = Issue::new("work", "too long");
        let own = Issue::new("market.pools.a.price", "not wanted").hint("leave it out");
        let found = [("one", vec![common.clone(), own.clone()]), ("two", vec![common.clone(), own])];
        let told: Vec<String> = merged(&found, 2).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["work: too long", "market.pools.a.price: not wanted; leave it out"]);
        let told: Vec<String> = merged(&found, 3).iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "work: for one and two: too long");
        assert!(
            told[1].contains("for one and two: not wanted; leave it out; or compare scenario files"),
            "{told:?}"
        );
    }
}
