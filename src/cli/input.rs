//! From arguments to a checked scenario.

use std::path::PathBuf;

use super::args::InputArgs;
use super::exit::Failure;
use crate::engine::TraceEnded;
use crate::scenario::Scenario;
use crate::scenario::check::{CheckError, Checked, Request, Setting, check};
use crate::scenario::issue::{Issue, Place};
use crate::scenario::market::{PastEnd, PriceModel, Replay, StockModel};

/// Checks what the user asks for.
pub fn checked(args: &InputArgs) -> Result<Checked, Failure> {
    let request = Request { files: args.input.clone(), settings: settings(args)? };
    check(&request).map_err(unchecked)
}

/// The same with another number of replications, for a reason.
pub fn checked_with(args: &InputArgs, replications: u64, flag: String) -> Result<Checked, Failure> {
    let mut settings = settings(args)?;
    settings.retain(|setting| setting.path != "replications");
    settings.push(Setting { path: "replications".to_owned(), value: replications.to_string(), flag });
    check(&Request { files: args.input.clone(), settings }).map_err(unchecked)
}

/// Why there is nothing to run.
pub fn unchecked(error: CheckError) -> Failure {
    match error {
        CheckError::Input(issues) => Failure::Input(issues),
        CheckError::Unreadable(file) => Failure::Surroundings(file.to_string()),
    }
}

/// The flags as settings: short ones first, so that `--set` beats them.
pub fn settings(args: &InputArgs) -> Result<Vec<Setting>, Failure> {
    let number = |number: u64| number.to_string();
    let short = [
        ("provider", "--provider", args.provider.clone().map(|name| quoted(&name))),
        ("work", "--work", args.work.clone()),
        ("replications", "--replications", args.replications.map(number)),
        ("seed", "--seed", args.seed.map(number)),
    ];
    let mut settings: Vec<Setting> = short
        .into_iter()
        .filter_map(|(path, flag, value)| {
            Some(Setting { path: path.to_owned(), value: value?, flag: flag.to_owned() })
        })
        .collect();
    let mut issues = Vec::new();
    for text in &args.set {
        let flag = format!("--set {text}");
        match text.split_once('=') {
            Some((path, value)) => {
                settings.push(Setting { path: path.trim().to_owned(), value: value.to_owned(), flag });
            }
            None => {
                let place = Place { source: flag.into(), line: 0, column: 0 };
                let issue = Issue::new("", "expected PATH=VALUE").at(place);
                issues.push(issue.hint("write it like --set provider.notice=3m"));
            }
        }
    }
    if issues.is_empty() { Ok(settings) } else { Err(Failure::Input(issues)) }
}

/// A trace that ended too early, in the user's words.
pub fn trace_ended(error: TraceEnded, scenario: &Scenario) -> Failure {
    let mut names: Vec<&str> = Vec::new();
    for pool in &scenario.market.pools {
        if let PriceModel::Trace(Replay { past_end: PastEnd::Error, source, .. }) = &pool.price {
            names.push(source);
        }
        if let StockModel::Trace(Replay { past_end: PastEnd::Error, source, .. }) = &pool.stock {
            names.push(source);
        }
    }
    names.sort_unstable();
    names.dedup();
    let place = Place { source: names.join(", ").into(), line: 0, column: 0 };
    let hint = "set past_end: wrap or hold, a later end, an earlier start, or a shorter horizon";
    Failure::Input(vec![Issue::new("", error.to_string()).at(place).hint(hint)])
}

/// A name as YAML that stays text.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The command that rebuilds the numbers, without what does not change them.
pub fn command(verb: &str, args: &InputArgs, checked: &Checked) -> String {
    command_with(verb, args, &args.input, &[], checked)
}

/// The same for some of the files, with flags of the verb's own.
pub fn command_with(
    verb: &str,
    args: &InputArgs,
    files: &[PathBuf],
    own: &[(&str, String)],
    checked: &Checked,
) -> String {
    let mut words = command_words(verb, args, files, own);
    words.push(format!("--replications {}", checked.scenario.replications));
    words.push(format!("--seed {}", checked.scenario.seed));
    words.join(" ")
}

/// The words of a command up to replications and seed.
pub fn command_words(verb: &str, args: &InputArgs, files: &[PathBuf], own: &[(&str, String)]) -> Vec<String> {
    let mut words = vec!["spotcast".to_owned(), verb.to_owned()];
    words.extend(files.iter().map(|file| word(&file.display().to_string())));
    if let Some(provider) = &args.provider {
        words.push(format!("--provider {}", word(provider)));
    }
    if let Some(work) = &args.work {
        words.push(format!("--work {}", word(work)));
    }
    words.extend(args.set.iter().map(|set| format!("--set {}", word(set))));
    words.extend(own.iter().map(|(flag, value)| format!("{flag} {}", word(value))));
    words
}

/// A word as a shell reads it back.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:@,+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
