//! Checks every variant, and tells the problems of all of them at once.

use super::names::each;
use super::{Comparison, Draft, Variant};
use crate::scenario::check::{CheckError, Checked, Request, Setting, check};
use crate::scenario::document::parse;
use crate::scenario::issue::{Issue, Place};
use crate::scenario::provider::Purchase;

/// Checks all variants, with the baseline's seed and replications. Those that nobody named and that can't be
/// run are left out, as long as two are left.
pub(super) fn check_all(
    settings: &[Setting],
    mut drafts: Vec<Draft>,
    wanted: Option<usize>,
) -> Result<Comparison, CheckError> {
    let mut found = Vec::new();
    let mut checked = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        match checked_one(settings, draft, &[]) {
            Ok(good) => checked.push(Some(good)),
            Err(CheckError::Input(issues)) => {
                found.push((at, issues));
                checked.push(None);
            }
            Err(unreadable) => return Err(unreadable),
        }
    }
    let left_out = leave_out(&mut drafts, &mut checked, &mut found, wanted);
    let baseline = wanted.map_or(0, |wanted| wanted - left_out.iter().filter(|one| one.at < wanted).count());
    let mut issues = merged(&found, &drafts);
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
        let Draft { name, parts, files, settings, .. } = draft;
        variants.push(Variant { name, parts, files, settings, checked: good });
    }
    tell_weather(&mut variants, baseline);
    for variant in &mut variants {
        variant.checked.notes.cautions.extend(told(&left_out));
    }
    Ok(Comparison { variants, baseline })
}

/// A variant that was left out.
struct LeftOut {
    /// The number that it had.
    at: usize,
    name: String,
    problem: String,
}

/// Who was left out, by reason.
fn told(left_out: &[LeftOut]) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in left_out {
        match reasons.iter_mut().find(|(problem, _)| *problem == one.problem) {
            Some((_, names)) => names.push(&one.name),
            None => reasons.push((&one.problem, vec![&one.name])),
        }
    }
    let text = |(problem, names): (&str, Vec<&str>)| {
        let verb = if names.len() == 1 { "is" } else { "are" };
        format!("{} {verb} left out: {problem}", names.join(", "))
    };
    reasons.into_iter().map(text).collect()
}

/// Leaves out what nobody named and can't be run.
fn leave_out(
    drafts: &mut Vec<Draft>,
    checked: &mut Vec<Option<Checked>>,
    found: &mut Vec<(usize, Vec<Issue>)>,
    wanted: Option<usize>,
) -> Vec<LeftOut> {
    if checked.iter().flatten().count() < 2 {
        return Vec::new();
    }
    let goes = |at: usize| drafts[at].unnamed && wanted != Some(at);
    let left_out: Vec<LeftOut> = found
        .iter()
        .filter(|(at, _)| goes(*at))
        .map(|(at, issues)| LeftOut {
            at: *at,
            name: drafts[*at].name.clone(),
            problem: issues.first().map_or_else(String::new, |issue| issue.problem.clone()),
        })
        .collect();
    found.retain(|(at, _)| left_out.iter().all(|one| one.at != *at));
    for (at, _) in found.iter_mut() {
        *at -= left_out.iter().filter(|one| one.at < *at).count();
    }
    for one in left_out.iter().rev() {
        drafts.remove(one.at);
        checked.remove(one.at);
    }
    left_out
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

/// The problems of variants by their numbers, each once, with who has it where others have not.
fn merged(found: &[(usize, Vec<Issue>)], drafts: &[Draft]) -> Vec<Issue> {
    let mut issues: Vec<(&Issue, Vec<usize>)> = Vec::new();
    for (at, of) in found {
        for issue in of {
            match issues.iter_mut().find(|(known, _)| *known == issue) {
                Some((_, having)) => having.push(*at),
                None => issues.push((issue, vec![*at])),
            }
        }
    }
    let names: Vec<&str> = drafts.iter().map(|draft| draft.name.as_str()).collect();
    let parts: Vec<&[String]> = drafts.iter().map(|draft| draft.parts.as_slice()).collect();
    let with_names = |(issue, having): (&Issue, Vec<usize>)| {
        if having.len() == drafts.len() {
            return issue.clone();
        }
        let mut issue = for_variant(issue.clone(), &each(&names, &parts, &having));
        if issue.path.starts_with("market") {
            let own = "or compare scenario files, each with the pools of its provider";
            issue.hint = Some(issue.hint.map_or_else(|| own.to_owned(), |hint| format!("{hint}; {own}")));
        }
        issue
    };
    issues.into_iter().map(with_names).collect()
}

/// A problem that not all variants have.
pub fn for_variant(issue: Issue, name: &str) -> Issue {
    Issue { problem: format!("for {name}: {}", issue.problem), ..issue }
}

/// Cautions where a variant's pools are not the baseline's: weather hangs on their names.
fn tell_weather(variants: &mut [Variant], baseline: usize) {
    let Some(base) = variants.get(baseline).cloned() else { return };
    let pools = |of: &Variant| -> Vec<String> {
        let market = &of.checked.scenario.market;
        market.pools.iter().map(|pool| pool.name.clone()).collect()
    };
    let buys_spot = |of: &Variant| of.checked.scenario.policy.purchase == Purchase::Spot;
    let known = pools(&base);
    for variant in variants.iter_mut().filter(|of| buys_spot(of) && buys_spot(&base)) {
        let lacks =
            variant.checked.notes.assumptions.iter().any(|text| text.starts_with("the market is assumed"));
        if lacks && variant.checked.scenario.market.pools != base.checked.scenario.market.pools {
            let name = &base.name;
            variant.checked.notes.cautions.push(format!(
                "prices, stock and hazard are those that the policy assumes, not those of {name}: what is common is \
                 the luck of each replication"
            ));
        }
        let own: Vec<String> = pools(variant).into_iter().filter(|name| !known.contains(name)).collect();
        if !own.is_empty() {
            let (own, name) = (own.join(", "), &base.name);
            variant.checked.notes.cautions.push(format!(
                "weather is common to pools of one name, and {name} has none called {own}: there, differences \
                 vary as between separate runs"
            ));
        }
    }
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
        let found = [(0, vec![common.clone(), own.clone()]), (1, vec![common.clone(), own])];
        let draft = |name: &str| Draft {
            name: name.to_owned(),
            parts: vec![name.to_owned()],
            input: 0,
            files: Vec::new(),
            unnamed: false,
            settings: Vec::new(),
        };
        let told = |drafts: &[Draft]| -> Vec<String> {
            merged(&found, drafts).iter().map(ToString::to_string).collect()
        };
        let two = told(&[draft("one"), draft("two")]);
        assert_eq!(two, ["work: too long", "market.pools.a.price: not wanted; leave it out"]);
        let three = told(&[draft("one"), draft("two"), draft("three")]);
        assert_eq!(three[0], "work: for one and two: too long");
        let pools = "for one and two: not wanted; leave it out; or compare scenario files";
        assert!(three[1].contains(pools), "{three:?}");
    }
}
