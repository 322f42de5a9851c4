//! What the tests of whole files and of the program share.
#![allow(dead_code, reason = "every test takes what it needs")]

pub mod sweeps;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use spotcast::engine::Simulator;
use spotcast::outcome::Record;
use spotcast::outcome::audit::Audit;
use spotcast::outcome::ledger::Ledger;
use spotcast::scenario::Scenario;
use spotcast::scenario::check::{CheckError, Checked, Request, check};
use spotcast::units::SimTime;

/// The folder of the package, which the program runs in.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, in the package's folder and without the user's wishes for presentation.
pub fn spotcast() -> Command {
    let mut command = Command::cargo_bin("spotcast").expect("the program is built");
    command.current_dir(root());
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "SPOTCAST_COLOR", "SPOTCAST_THREADS", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// What the program prints where all is well.
pub fn answer(arguments: &[&str]) -> String {
    let done = spotcast().args(arguments).assert().code(0);
    String::from_utf8(done.get_output().stdout.clone()).expect("the answer is text")
}

/// The YAML files of a folder, relative to the package, in order.
pub fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| Path::new(folder).join(entry.expect("an entry").file_name()))
        .filter(|file| file.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    files
}

/// The scenarios that are ready to run: what is no Kubernetes object.
pub fn scenarios() -> Vec<PathBuf> {
    let mut files = yaml_files("scenarios");
    files.retain(|file| {
        let text = std::fs::read_to_string(root().join(file)).expect("the file can be read");
        !text.lines().any(|line| line.starts_with("apiVersion:"))
    });
    files
}

/// A scenario that is right.
pub fn checked(file: &Path) -> Checked {
    let request = Request { files: vec![root().join(file)], ..Request::default() };
    check(&request).unwrap_or_else(|error| match error {
        CheckError::Input(issues) => {
            let issues: Vec<String> = issues.iter().map(ToString::to_string).collect();
            panic!("{}:\n{}", file.display(), issues.join("\n"))
        }
        CheckError::Unreadable(file) => panic!("{file}"),
    })
}

/// Runs replications and audits every one of them.
pub fn audited(scenario: &Scenario, replications: u64) -> Vec<Record> {
    let listeners = (Ledger::new(scenario), Audit::new(SimTime::START + scenario.horizon));
    let mut simulator = Simulator::new(scenario, listeners);
    let run = |replication| {
        simulator.run(replication).unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
        let (ledger, audit) = &mut simulator.observer;
        let record = ledger.close(replication);
        let broken = audit.close(&record);
        assert!(broken.is_empty(), "{}, replication {replication}:\n{}", scenario.name, broken.join("\n"));
        record
    };
    (0..replications).map(run).collect()
}
