//! What the tests of sweeps share: sweeps of some points, their folders, and the program under way.
#![allow(clippy::disallowed_methods, reason = "a test waits no longer than a minute")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{root, spotcast};

pub const SCENARIO: &str = "scenarios/eci-as-price-go.yaml";
pub const AXES: [&str; 4] = ["--axis", "checkpoint.every=log:5m..2h:4", "--axis", "deadline=8h,8h30m,10h"];

/// A sweep of twelve points with other arguments behind.
pub fn twelve<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec!["sweep", SCENARIO, "-n", "30", "--quiet", "--out", out];
    words.extend(AXES);
    words.extend(more);
    words
}

/// Standard error of a command that ends with a code and answers nothing.
pub fn refusal(arguments: &[&str], code: i32) -> String {
    let done = spotcast().args(arguments).assert().code(code).stdout("");
    String::from_utf8(done.get_output().stderr.clone()).expect("messages are text")
}

/// Everything in a folder but the file that has clock times.
pub fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("inside").display().to_string();
            if path.is_dir() {
                open.push(path);
            } else if name != "run.json" {
                all.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    all.sort();
    all
}

pub fn assert_same(one: &Path, two: &Path) {
    let (one, two) = (contents(one), contents(two));
    let names = |all: &[(String, Vec<u8>)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two));
    for ((name, one), (_, two)) in one.iter().zip(&two) {
        assert!(one == two, "{name} differs");
    }
}

pub struct Here(tempfile::TempDir);

impl Here {
    pub fn new() -> Here {
        Here(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

pub fn start(arguments: &[&str], stdout: Stdio) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcast"));
    command.args(arguments).current_dir(root()).stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// A sweep that takes some seconds.
pub fn long<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let axes = ["--axis", "checkpoint.every=linear:5m..2h:40", "--replications-out", "csv"];
    let mut words = vec!["sweep", SCENARIO, "-n", "400", "--quiet", "--out", out];
    words.extend(axes);
    words.extend(more);
    words
}

pub fn wait_for(mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "it never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub fn lines(file: &Path) -> usize {
    fs::read_to_string(file).map_or(0, |text| text.lines().count())
}
