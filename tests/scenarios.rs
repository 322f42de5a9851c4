//! Every file of `scenarios/` does what it is there for: the good ones run, are audited and come out the same
//! on any number of threads; the rejected ones say what is wrong with them, word for word.
//!
//! `UPDATE_EXPECTED=1 cargo test --test scenarios` writes the messages anew, to be reviewed like code.

mod support;

use std::path::Path;

use spotcast::outcome::run;
use support::{answer, audited, checked, root, scenarios, spotcast, yaml_files};

/// Replications of each scenario; the program itself runs more.
const REPLICATIONS: u64 = 100;

#[test]
fn every_scenario_runs_and_stands_its_audit() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 7, "{scenarios:?}");
    for file in scenarios {
        let checked = checked(&file);
        let records = audited(&checked.scenario, REPLICATIONS);
        let in_parallel = run::run(&checked.scenario, 0..REPLICATIONS, &|_| {}).expect("traces that last");
        assert_eq!(records, in_parallel, "{}: with and without the audit", file.display());
    }
}

#[test]
fn every_scenario_is_right_and_says_where_it_is_from() {
    for file in scenarios() {
        let name = file.display().to_string();
        let text = answer(&["check", &name]);
        assert!(text.contains("is all right"), "{name}: {text}");
        let header = std::fs::read_to_string(root().join(&file)).expect("the file can be read");
        assert!(header.starts_with("# "), "{name} does not say what it shows");
    }
}

#[test]
fn the_answer_does_not_depend_on_threads_and_does_on_the_seed() {
    for file in scenarios() {
        let name = file.display().to_string();
        for format in ["json", "csv"] {
            let run = |threads: &str, seed: &str| {
                answer(&["run", &name, "-n", "150", "--threads", threads, "--seed", seed, "--format", format])
            };
            let one = run("1", "7");
            assert_eq!(one, run("2", "7"), "{name}, {format}: on 1 and on 2 threads");
            assert_eq!(one, run("1", "7"), "{name}, {format}: twice");
            assert_ne!(one, run("2", "8"), "{name}, {format}: with another seed");
        }
    }
}

#[test]
fn every_rejected_file_says_what_is_wrong_word_for_word() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let files = yaml_files("scenarios/rejected");
    assert!(files.len() >= 15, "{files:?}");
    let mut different = Vec::new();
    for file in &files {
        let found = rejection(file);
        let expected = root().join(file).with_extension("expected");
        if update {
            std::fs::write(&expected, &found).expect("the folder can be written");
        } else if std::fs::read_to_string(&expected).ok().as_deref() != Some(&found) {
            different.push(format!("{} now says:\n{found}", file.display()));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What the program says of a file that it refuses, and that it does nothing else.
fn rejection(file: &Path) -> String {
    let name = file.display().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let run = spotcast().args(["run", &name, "--out"]).arg(&out).assert().code(2).stdout("");
    let said = String::from_utf8(run.get_output().stderr.clone()).expect("messages are text");
    assert!(!out.exists(), "{name}: something was written");
    assert!(!said.contains("panicked"), "{name}: {said}");
    let check = spotcast().args(["check", &name]).assert().code(2).stdout("");
    assert_eq!(said, String::from_utf8_lossy(&check.get_output().stderr), "{name}: run and check differ");
    said
}

#[test]
fn every_expected_message_has_its_file() {
    let folder = root().join("scenarios/rejected");
    for entry in std::fs::read_dir(&folder).expect("the folder is there") {
        let file = entry.expect("an entry").path();
        if file.extension().is_some_and(|ending| ending == "expected") {
            assert!(file.with_extension("yaml").exists(), "{} belongs to nothing", file.display());
        }
    }
}

#[test]
fn five_problems_are_five_messages() {
    let said = rejection(Path::new("scenarios/rejected/five-problems.yaml"));
    assert!(said.ends_with("5 problems found; nothing was run\n"), "{said}");
    for part in ["paralelism", "provider.protection", "6 parsecs", "deadlin", "found -0.62"] {
        assert!(said.contains(part), "{part} is not told: {said}");
    }
}
