//! One thing that varies, and the values it takes.

use crate::scenario::check::Setting;
use crate::scenario::issue::{Issue, Place};
use crate::scenario::policy::names;

/// One value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    /// What variants with it are called.
    pub name: String,
    /// What it sets.
    pub setting: Setting,
    /// Whether nobody named it, so that it may be left out where it can't serve.
    pub unnamed: bool,
}

/// Every built-in provider policy.
const ALL: &str = "all";

/// A provider policy as a value.
fn provider(name: &str) -> Value {
    let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    let setting = Setting { path: "provider".to_owned(), value: quoted, flag: format!("--providers {name}") };
    Value { name: name.to_owned(), setting, unnamed: false }
}

/// Provider policies as values; `all` stands for every built-in one that is not named beside it.
pub(super) fn providers(list: &[String]) -> Vec<Value> {
    let named = |name: &str| list.iter().any(|named| named == name);
    let each = list.iter().flat_map(|name| match name.as_str() {
        ALL => {
            let unnamed = names().filter(|built_in| !named(built_in));
            unnamed.map(|name| Value { unnamed: true, ..provider(name) }).collect()
        }
        name => vec![provider(name)],
    });
    each.collect()
}

/// The values of `PATH=VALUE,VALUE`.
pub(super) fn values(text: &str) -> Result<Vec<Value>, Issue> {
    let at = |issue: Issue| issue.at(Place { source: format!("--vary {text}").into(), line: 0, column: 0 });
    let example = "write it like --vary provider.bid.limit=0.2,0.3";
    let Some((path, list)) = text.split_once('=') else {
        return Err(at(Issue::new("", "expected PATH=VALUE,VALUE").hint(example)));
    };
    let path = path.trim();
    if path == "seed" || path == "replications" {
        let problem = "variants are compared on common weather: they have one seed and the same replications";
        return Err(at(Issue::new(path, problem).hint(format!("set it for all of them: --{path} N"))));
    }
    let values = split(list);
    if values.iter().any(|value| value.is_empty()) {
        let hint = format!("{example}; nothing at all is written null");
        return Err(at(Issue::new(path, "expected a value on either side of a comma").hint(hint)));
    }
    let value = |value: &str| {
        let name = format!("{path}={value}");
        let flag = format!("--vary {name}");
        let setting = Setting { path: path.to_owned(), value: value.to_owned(), flag };
        Value { name, setting, unnamed: false }
    };
    Ok(values.into_iter().map(value).collect())
}

/// Parts between commas that stand in no brackets and no quotes.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, letter) in list.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{' | '[' | '(') => depth += 1,
            (None, '}' | ']' | ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(list[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[from..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_blocks_and_quotes_part_nothing() {
        assert_eq!(split("1, 2,3"), ["1", "2", "3"]);
        assert_eq!(
            split("null,{every: 30m, cost: [1, 2]},\"a,b\""),
            ["null", "{every: 30m, cost: [1, 2]}", "\"a,b\""]
        );
        assert_eq!(split("1,"), ["1", ""]);
    }

    #[test]
    fn all_are_the_built_in_policies_that_are_not_named_beside_it() {
        let called = |list: &[&str]| -> Vec<String> {
            let list: Vec<String> = list.iter().map(|name| (*name).to_owned()).collect();
            providers(&list).into_iter().map(|value| value.name).collect()
        };
        assert_eq!(called(&["all"]), names().collect::<Vec<_>>());
        let first = called(&["on-demand", "own.yaml", "all"]);
        assert_eq!(first[..2], ["on-demand", "own.yaml"]);
        assert_eq!(first.len(), names().count() + 1);
        assert_eq!(first.iter().filter(|name| *name == "on-demand").count(), 1);
    }

    #[test]
    fn values_are_settings_and_weather_does_not_vary() {
        let found = values("market.pools[\"a,b@z\"].on_demand=0.6,0.7").unwrap();
        assert_eq!(found[1].setting.value, "0.7");
        assert_eq!(found[1].setting.path, "market.pools[\"a,b@z\"].on_demand");
        for (wrong, said) in [
            ("work", "expected PATH=VALUE,VALUE"),
            ("work=,1h", "either side"),
            ("seed=1,2", "common weather"),
        ] {
            let issue = values(wrong).unwrap_err().to_string();
            assert!(issue.starts_with(&format!("--vary {wrong}")) && issue.contains(said), "{issue}");
        }
    }
}
