//! Tests of the source itself: what the rooms may know, how long a file may be, who may print.
//!
//! Files are read as Rust tokens, so that comments and text never count as code. Test code (files
//! named as such and whatever stands under `#[cfg(test)]`) may know every room and may print.
//!
//! To add a room: a row in [`ROOMS`]. To add a rule: a function from sources to breaches, a test that the
//! tree keeps it, and a sample in `the_rules_find_what_breaks_them`.

mod source;

use std::fs;
use std::path::Path;

use source::{Mention, Source};

/// Every room and the rooms it may know. Data goes down this list and imports point up.
const ROOMS: [(&str, &[&str]); 13] = [
    ("units", &[]),
    ("seed", &[]),
    ("scenario", &["units", "seed"]),
    ("market", &["units", "seed", "scenario"]),
    ("fit", &["units", "seed", "scenario", "market"]),
    ("provider", &["units", "seed", "scenario", "market"]),
    ("workload", &["units", "seed", "scenario", "provider"]),
    ("engine", &["units", "seed", "scenario", "market", "provider", "workload"]),
    ("outcome", &["units", "seed", "scenario", "provider", "workload", "engine"]),
    ("stats", &["units", "seed", "outcome"]),
    ("sweep", &["units", "seed", "scenario", "outcome", "stats"]),
    ("report", &["units", "scenario", "fit", "engine", "outcome", "stats"]),
    (
        "cli",
        &[
            "units", "seed", "scenario", "market", "fit", "provider", "workload", "engine", "outcome",
            "stats", "sweep", "report",
        ],
    ),
];

/// The corners of `scenario` that read. What they read is checked later, so they do not know the check.
const READERS: [&str; 6] = ["policy", "manifest", "document", "trace", "blocks", "prices"];

/// The most lines of a file.
const LONGEST: usize = 400;

/// Every mention in code that is no test, with its source.
fn mentions(sources: &[Source]) -> impl Iterator<Item = (&Source, &Mention)> {
    let tests: Vec<_> = sources.iter().flat_map(|source| &source.test_modules).collect();
    sources
        .iter()
        .filter(move |source| !tests.iter().any(|test| source.module.starts_with(test)))
        .flat_map(|source| source.mentions.iter().map(move |mention| (source, mention)))
        .filter(|(_, mention)| !mention.in_test)
}

fn breach(source: &Source, mention: &Mention, problem: &str) -> String {
    format!("{}:{}: `{}` {problem}", source.path, mention.line, mention.segments.join("::"))
}

fn forward_imports(sources: &[Source]) -> Vec<String> {
    let known = |room: &String| ROOMS.iter().find(|(name, _)| name == room);
    let mut breaches = Vec::new();
    for (source, mention) in mentions(sources) {
        let Some(room) = source.module.first() else { continue };
        let Some((_, before)) = known(room) else {
            breaches.push(format!("{} stands in no room", source.path));
            continue;
        };
        match mention.to_root().as_ref().and_then(|path| path.first()) {
            None => {}
            Some(other) if other == room || before.contains(&other.as_str()) => {}
            Some(other) if known(other).is_some() => {
                breaches.push(breach(source, mention, &format!("leads from `{room}` to `{other}`")));
            }
            Some(_) => breaches.push(breach(source, mention, "names no room")),
        }
    }
    breaches.dedup();
    breaches
}

fn readers_that_check(sources: &[Source]) -> Vec<String> {
    let is_reader = |source: &Source| matches!(&source.module[..], [room, corner, ..] if room == "scenario" && READERS.contains(&corner.as_str()));
    let leads_to_check = |mention: &Mention| {
        mention.to_root().is_some_and(|path| path.starts_with(&["scenario".to_owned(), "check".to_owned()]))
    };
    mentions(sources)
        .filter(|(source, mention)| is_reader(source) && leads_to_check(mention))
        .map(|(source, mention)| breach(source, mention, "is for later"))
        .collect()
}

fn prints_and_exits(sources: &[Source]) -> Vec<String> {
    let prints = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    mentions(sources)
        .filter(|(source, _)| !source.path.starts_with("src/cli/"))
        .filter(|(_, Mention { segments, .. })| {
            segments.last().is_some_and(|last| prints.contains(&last.as_str()))
                || segments.windows(2).any(|pair| pair == ["process", "exit"])
        })
        .map(|(source, mention)| breach(source, mention, "is for `cli` alone"))
        .collect()
}

fn refused_names(sources: &[Source]) -> Vec<String> {
    let refused = ["HashMap", "HashSet", "todo!", "unimplemented!"];
    let all = sources.iter().flat_map(|source| source.mentions.iter().map(move |mention| (source, mention)));
    all.filter(|(_, mention)| mention.segments.iter().any(|segment| refused.contains(&segment.as_str())))
        .map(|(source, mention)| breach(source, mention, "is refused"))
        .collect()
}

fn long_files(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| ![".yaml", ".snap"].iter().any(|end| source.path.ends_with(end)))
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(source, lines)| format!("{} has {lines} lines", source.path))
        .collect()
}

fn rooms_without_a_word(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| source.path.ends_with("/mod.rs") && !source.text.starts_with("//!"))
        .map(|source| format!("{} does not begin with `//!`", source.path))
        .collect()
}

/// Every file of a folder of the package and below, with its text, in order; none where there is no folder.
/// What others wrote stands in folders named `vendor` and is passed over.
fn files(folder: &str) -> Vec<(String, String)> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut entries: Vec<_> = fs::read_dir(package.join(folder))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name != "vendor")
        .collect();
    entries.sort();
    let paths = entries.iter().map(|name| format!("{folder}/{}", name.to_string_lossy()));
    paths
        .flat_map(|path| {
            let place = package.join(&path);
            if place.is_dir() {
                files(&path)
            } else {
                vec![(path, String::from_utf8_lossy(&fs::read(place).unwrap()).into_owned())]
            }
        })
        .collect()
}

fn assert_none(rule: fn(&[Source]) -> Vec<String>) {
    let sources: Vec<_> = files("src").iter().map(|(path, text)| Source::parse(path, text)).collect();
    assert!(sources.len() > 100, "the sources are here");
    let breaches = rule(&sources);
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn rooms_know_only_rooms_before_them() {
    assert_none(forward_imports);
}

#[test]
fn what_reads_does_not_know_the_check() {
    assert_none(readers_that_check);
}

#[test]
fn only_the_command_line_prints_and_exits() {
    assert_none(prints_and_exits);
}

#[test]
fn nothing_hangs_on_hash_order_or_is_left_to_do() {
    assert_none(refused_names);
}

#[test]
fn no_file_is_too_long_to_read() {
    assert_none(long_files);
}

#[test]
fn every_room_says_what_it_is_for() {
    assert_none(rooms_without_a_word);
}

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_page_on_determinism_lists_every_purpose() {
    let source = text("src/seed.rs");
    let variants: Vec<_> =
        source.lines().filter_map(|line| line.strip_suffix(',')?.split_once(" = ")).collect();
    let rows: Vec<_> =
        variants.iter().map(|(name, number)| format!("| {number} | `{}` |", name.trim())).collect();
    let page = text("docs/determinism.md");
    let listed: Vec<_> = page.lines().filter(|line| line.starts_with("| ") && line.contains("| `")).collect();
    assert_eq!(rows.len(), listed.len());
    assert!(rows.iter().zip(listed).all(|(row, listed)| listed.starts_with(row.as_str())), "{rows:#?}");
}

#[test]
fn the_page_on_contributing_lists_what_ci_runs_and_what_rooms_know() {
    let (page, script) = (text("docs/contributing.md"), text(".ci/run"));
    let commands: Vec<_> =
        script.lines().filter_map(|line| line.trim().strip_prefix("run '")?.strip_suffix('\'')).collect();
    assert_eq!(commands.len(), 4);
    assert!(commands.iter().all(|command| page.lines().any(|line| line == *command)), "{commands:#?}");
    for (room, before) in ROOMS {
        let known = match before.len() {
            0 => "nothing".to_owned(),
            all if all == ROOMS.len() - 1 => "all of them".to_owned(),
            _ => format!("`{}`", before.join("` `")),
        };
        let row = format!("| `{room}` | {known} |");
        assert!(page.lines().any(|line| line == row), "{row}");
    }
}

#[test]
fn the_rules_find_what_breaks_them() {
    let sample = |path: &str, text: &str| vec![Source::parse(path, text)];
    let forward = |path, text| forward_imports(&sample(path, text));
    assert_eq!(
        forward("src/market/path.rs", "use crate::{units::{Rate, Span},\n engine::{Fact as F, agenda::*}};"),
        [
            "src/market/path.rs:2: `crate::engine::Fact` leads from `market` to `engine`",
            "src/market/path.rs:2: `crate::engine::agenda::*` leads from `market` to `engine`",
        ]
    );
    assert_eq!(forward("src/stats/mean.rs", "fn f(x: Vec<crate::report::Head>) {}").len(), 1);
    assert_eq!(forward("src/stats/mean.rs", "fn f() { g!(super::super::report::f()) }").len(), 1);
    assert_eq!(forward("src/stats/mod.rs", "mod a { use super::super::cli::Run; }").len(), 1);
    assert_eq!(forward("src/stats/mod.rs", "mod a { use super::cli::Run; }").len(), 0, "stats::cli");
    assert_eq!(forward("src/stats/mean.rs", "use crate::Summary;").len(), 1, "names no room");
    assert_eq!(forward("src/utils/mod.rs", "use crate::units;").len(), 1, "is no room");
    let innocent = "//! [`crate::cli`]\nconst A: &str = \"crate::cli::run\"; // crate::cli::run\n";
    assert_eq!(forward("src/units/mod.rs", innocent).len(), 0);
    let tail = "#[cfg(test)]\nmod tests { use crate::cli::run; }\nuse crate::cli::run;";
    assert_eq!(forward("src/units/time.rs", tail).len(), 1, "the tail is a test, what follows is not");
    let field = "struct S<A, B> { #[cfg(test)] a: crate::cli::Run<A, B>, b: crate::cli::Run }";
    assert_eq!(forward("src/units/time.rs", field).len(), 1);
    let declared = [
        Source::parse("src/stats/mod.rs", "#[cfg(test)]\npub(crate) mod examples;"),
        Source::parse("src/stats/examples.rs", "use crate::cli::Run;"),
        Source::parse("src/units/tests/a.rs", "use crate::cli::Run;"),
        Source::parse("src/units/b_tests.rs", "use crate::cli::Run;"),
    ];
    assert_eq!(forward_imports(&declared).len(), 0);

    let check = |path| readers_that_check(&sample(path, "use super::super::check::{check, Checked};")).len();
    assert_eq!([check("src/scenario/trace/csv.rs"), check("src/scenario/file/a.rs")], [2, 0]);

    let loud = "fn f() { if a != b { std::println!(\"\"); dbg!(a); std::process::exit(1) } }";
    let prints = |path| prints_and_exits(&sample(path, loud)).len();
    assert_eq!(
        [prints("src/engine/a.rs"), prints("src/cli/run.rs"), prints("src/engine/tests.rs")],
        [3, 0, 0]
    );

    let refused = "use std::collections::{BTreeMap, HashMap as M}; fn f() { todo!() } // HashSet";
    assert_eq!(refused_names(&sample("src/engine/tests.rs", refused)).len(), 2);
    let rows = |path, lines| long_files(&sample(path, &"\n".repeat(lines))).len();
    assert_eq!([rows("src/a.rs", 400), rows("src/a.rs", 401), rows("src/a.yaml", 999)], [0, 1, 0]);
    assert_eq!(rooms_without_a_word(&sample("src/cli/mod.rs", "pub mod run;")).len(), 1);
}
