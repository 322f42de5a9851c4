//! What people at a terminal see: histograms under the tables, and colours only where they are wanted.
//!
//! The program runs under `script` of util-linux, which gives it a terminal. Where there is none, these tests
//! say so and prove nothing.

#![allow(clippy::print_stderr, reason = "what was not proved has to be seen")]

mod support;

use std::process::Command;

use support::{answer, root};

/// A scenario whose runs differ.
const SCENARIO: &str = "scenarios/eci-2020.yaml";

/// What the program writes at a terminal of 60 columns, both streams together; none where there is no terminal.
fn at_terminal(environment: &[(&str, &str)], arguments: &[&str]) -> Option<String> {
    let quoted: Vec<String> = arguments.iter().map(|argument| format!("'{argument}'")).collect();
    let line = format!("stty cols 60 rows 40; '{}' {}", env!("CARGO_BIN_EXE_spotcast"), quoted.join(" "));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(root()).env("TERM", "xterm-256color");
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "SPOTCAST_COLOR"] {
        command.env_remove(name);
    }
    let output = command.envs(environment.iter().copied()).stdin(std::process::Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n"));
    match text {
        Ok(text) if !text.is_empty() => Some(text),
        other => {
            eprintln!("SKIPPED: `script` of util-linux gives no terminal here ({other:?})");
            None
        }
    }
}

/// Whether a text asks for a colour or weight: `ESC [ numbers m`.
fn is_coloured(text: &str) -> bool {
    text.split("\u{1b}[").skip(1).any(|rest| {
        rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';').starts_with('m')
    })
}

#[test]
fn a_run_shows_how_times_and_costs_are_spread_to_people_alone() {
    let run = ["run", SCENARIO, "-n", "300", "--seed", "7", "--set", "deadline=8h"];
    assert!(!answer(&run).contains("to a bar"), "nobody looks at a pipe");
    let Some(text) = at_terminal(&[], &run) else { return };
    assert_eq!(text.matches("to a bar").count(), 2, "{text}");
    assert!(text.contains('█') && text.contains("deadline 8h") && is_coloured(&text), "{text}");
    let bars = text.lines().filter(|line| line.contains('█') || line.contains('▁'));
    assert!(bars.clone().count() >= 4 && bars.into_iter().all(|line| line.chars().count() <= 60), "{text}");
    let Some(quiet) = at_terminal(&[], &[&run[..], &["--quiet"]].concat()) else { return };
    assert!(!quiet.contains("to a bar"), "{quiet}");
    let Some(json) = at_terminal(&[], &[&run[..], &["--format", "json"]].concat()) else { return };
    assert!(!json.contains("to a bar") && !is_coloured(&json), "{json}");
}

#[test]
fn a_terminal_that_is_dumb_gets_plain_letters() {
    let run = ["run", SCENARIO, "-n", "300", "--seed", "7"];
    let Some(text) = at_terminal(&[("TERM", "dumb")], &run) else { return };
    assert_eq!(text.matches("to a bar").count(), 2, "{text}");
    assert!(text.contains("##") && !text.contains('█') && !is_coloured(&text), "{text}");
}

#[test]
fn no_color_is_heeded_by_everything_that_writes() {
    let rejected = support::yaml_files("scenarios/rejected")[0].display().to_string();
    let commands: [&[&str]; 5] = [
        &["run", SCENARIO, "-n", "100"],
        &["explain", SCENARIO],
        &["check", &rejected],
        &["run", "--no-such-flag"],
        &["run", "--help"],
    ];
    for command in commands {
        let Some(coloured) = at_terminal(&[], command) else { return };
        assert!(is_coloured(&coloured), "{command:?}: {coloured}");
        let Some(plain) = at_terminal(&[("NO_COLOR", "1")], command) else { return };
        assert!(!is_coloured(&plain), "{command:?}: {plain:?}");
    }
}

#[test]
fn the_bar_of_a_long_run_has_no_colour_under_no_color() {
    let run = ["run", "scenarios/closed-form.yaml", "-n", "400000", "--threads", "1"];
    let Some(text) = at_terminal(&[("NO_COLOR", "1")], &run) else { return };
    assert!(!is_coloured(&text), "{text:?}");
    // A bar shows itself after a second only, which a fast machine may not need.
    if !text.contains(" left") {
        eprintln!("SKIPPED: the run was over before its bar was shown");
    }
}
