//! Whatever stands in the files, the check answers: with a scenario or with what is wrong, and never with a panic.
//! Files that pass are run, briefly and audited.

mod support;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;
use spotcast::scenario::check::{CheckError, Request, Setting, check};
use spotcast::units::Span;
use support::{audited, root, scenarios};

/// Words that mean something somewhere, and words that mean nothing anywhere.
const WORDS: [&str; 32] = [
    "",
    "0",
    "-1",
    "1e308",
    "NaN",
    ".inf",
    "null",
    "~",
    "true",
    "[]",
    "{}",
    "[{}]",
    "6h",
    "-5m",
    "99999999h",
    "0s",
    "20%",
    "101%",
    "4Gi",
    "random",
    "first",
    "eci",
    "tke-serverless",
    "reserved",
    "\"",
    "'",
    "&a",
    "*a",
    "# ",
    "- ",
    ": ",
    "\u{1F600}",
];

/// A text with one thing changed.
#[derive(Clone, Debug)]
enum Change {
    /// The value of a line becomes a word.
    Value(usize, &'static str),
    /// A line goes.
    Cut(usize),
    /// A line comes twice.
    Double(usize),
    /// A line is indented otherwise.
    Indent(usize, usize),
    /// The text ends early.
    Truncate(usize),
    /// A word stands somewhere.
    Insert(usize, &'static str),
    /// Two lines change places.
    Swap(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let line = 0usize..80;
    prop_oneof![
        4 => (line.clone(), select(&WORDS[..])).prop_map(|(line, word)| Change::Value(line, word)),
        1 => line.clone().prop_map(Change::Cut),
        1 => line.clone().prop_map(Change::Double),
        1 => (line.clone(), 0usize..9).prop_map(|(line, depth)| Change::Indent(line, depth)),
        1 => (0usize..3_000).prop_map(Change::Truncate),
        2 => (0usize..3_000, select(&WORDS[..])).prop_map(|(at, word)| Change::Insert(at, word)),
        1 => (line.clone(), line).prop_map(|(one, two)| Change::Swap(one, two)),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let count = lines.len().max(1);
    let boundary =
        |at: usize| (0..=at % (text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    match *change {
        _ if lines.is_empty() => {}
        Change::Value(line, word) => {
            let line = &mut lines[line % count];
            let key = line.find(": ").map_or(0, |at| at + 2);
            line.replace_range(key.., word);
        }
        Change::Cut(line) => drop(lines.remove(line % count)),
        Change::Double(line) => lines.insert(line % count, lines[line % count].clone()),
        Change::Indent(line, depth) => {
            lines[line % count] = format!("{}{}", " ".repeat(depth), lines[line % count].trim_start());
        }
        Change::Truncate(at) => return text[..boundary(at)].to_owned(),
        Change::Insert(at, word) => {
            let at = boundary(at);
            return format!("{}{word}{}", &text[..at], &text[at..]);
        }
        Change::Swap(one, two) => lines.swap(one % count, two % count),
    }
    lines.join("\n")
}

fn text(file: &Path) -> String {
    fs::read_to_string(root().join(file)).expect("the file can be read")
}

/// Checks a scenario and a manifest in a folder of their own, and runs them where they are right.
fn answers(scenario: &str, job: &str, settings: Vec<Setting>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scenario.yaml");
    fs::write(&file, scenario).expect("the folder can be written");
    let named = scenario.lines().find_map(|line| line.strip_prefix("manifest: ")).unwrap_or("job.yaml");
    if !named.is_empty()
        && named.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c))
    {
        let _ = fs::write(folder.path().join(named), job);
    }
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    for name in ["invented-beijing.json", "invented-hangzhou.csv"] {
        fs::copy(root().join("scenarios/data").join(name), data.join(name)).expect("a copy");
    }
    match check(&Request { files: vec![file], settings }) {
        Err(CheckError::Input(issues)) => {
            assert!(!issues.is_empty(), "refused without a reason");
            assert!(issues.iter().all(|issue| !issue.problem.is_empty()), "{issues:?}");
        }
        Err(CheckError::Unreadable(file)) => panic!("{file}"),
        Ok(checked) => {
            let scenario = &checked.scenario;
            let short = scenario.horizon <= Span::from_hours(24 * 40);
            let job = scenario.workload.owner.job();
            let items = job.map_or(1, |job| job.completions.unwrap_or(job.parallelism));
            if short && items <= 20 && !checked.notes.resolved.contains("past_end: error") {
                audited(scenario, 2);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mangled_files_never_make_the_check_panic(
        which in 0usize..100,
        changes in prop::collection::vec((any::<bool>(), change()), 1..4),
    ) {
        let files = scenarios();
        let mut scenario = text(&files[which % files.len()]);
        let named = scenario.lines().find_map(|line| line.strip_prefix("manifest: ")).unwrap_or_default();
        let mut job = text(&Path::new("scenarios").join(named));
        for (in_scenario, change) in &changes {
            let into = if *in_scenario { &mut scenario } else { &mut job };
            *into = changed(into, change);
        }
        answers(&scenario, &job, Vec::new());
    }

    #[test]
    fn flags_never_make_the_check_panic(
        path in prop_oneof![
            select(&["work", "provider", "provider.policy", "provider.notice", "provider.bid.limit", "provider.protection",
                "market.pools", "market.start", "manifest", "manifest[0].spec", "checkpoint", "horizon", "replications",
                "startup", "currency", "provider.specs", "provider.size.cpu", "undiscounted.traffic.gb"][..])
                .prop_map(str::to_owned),
            "[a-z_.\\[\\]0-9\"@-]{0,20}",
        ],
        value in prop_oneof![select(&WORDS[..]).prop_map(str::to_owned), "[ -~]{0,12}"],
    ) {
        let scenario = text(Path::new("scenarios/eci-price-limit.yaml"));
        let job = text(Path::new("scenarios/eci-price-limit.job.yaml"));
        let flag = format!("--set {path}={value}");
        answers(&scenario, &job, vec![Setting { path, value, flag }]);
    }
}
