//! What `run` says would help a Job that its limits fail: it holds when it is done, and changes nothing else.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{answer, spotcast};

/// A Job of two items that are lost once in four hours.
const SCENARIO: &str = "
manifest:
  apiVersion: batch/v1
  kind: Job
  metadata: {name: pairs}
  spec:
    completions: 2
    parallelism: 2
    completionMode: Indexed
    template:
      spec:
        restartPolicy: Never
        containers: [{name: main, image: example.org/pairs:1, resources: {requests: {cpu: 2, memory: 4Gi}}}]
provider: eci
market:
  pools:
    2-4Gi@cn-hangzhou-h: {on_demand: 0.4412, price: {constant: 0.0441}, hazard: {exponential: {mean: 4h}}}
work: 8h
checkpoint: {every: 15m, cost: 10s}
replications: 1000
";

fn written(folder: &Path) -> String {
    let file = folder.join("scenario.yaml");
    fs::write(&file, SCENARIO).expect("the folder can be written");
    file.display().to_string()
}

fn json(file: &str, flags: &[&str]) -> Value {
    let text = answer(&[&["run", file, "--format", "json"], flags].concat());
    serde_json::from_str(&text).expect("JSON")
}

/// The setting with this name among those that were tried.
fn tried<'a>(run: &'a Value, setting: &str) -> &'a Value {
    let all = run["what_if"]["tried"].as_array().expect("settings were tried");
    all.iter().find(|of| of["setting"] == setting).expect("it was tried")
}

#[test]
fn the_advised_limits_keep_what_is_promised() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let run = json(&file, &[]);
    let what_if = &run["what_if"];
    assert_eq!((&what_if["risk"], &what_if["replications"]), (&0.01.into(), &1_000.into()));
    assert_eq!((&what_if["is_assured"], &what_if["replications_needed"]), (&true.into(), &381.into()));
    assert_eq!(what_if["now"]["failed"], run["failed"], "the runs themselves");
    let total = tried(&run, "backoff_limit");
    assert_eq!(total["limit"], run["suggested_backoff_limit"]);
    for (of, field) in
        [(total, "backoffLimit"), (tried(&run, "backoff_limit_per_index"), "backoffLimitPerIndex")]
    {
        assert!(of["failed_of_it"]["high"].as_f64().expect("an interval") <= 0.01, "{of}");
        // One less does not keep it, and the limit itself fails as many runs as was said.
        let limit = of["limit"].as_u64().expect("a limit");
        let with = |limit: u64| {
            json(&file, &["--no-advice", "--set", &format!("manifest.spec.{field}={limit}")])["failed"]
                .clone()
        };
        assert_eq!(with(limit), of["failed_of_it"], "{field}");
        assert!(with(limit - 1)["high"].as_f64().expect("an interval") > 0.01, "{field}");
    }
    let bolder = json(&file, &["--risk", "20%"]);
    let limit = |run: &Value| run["suggested_backoff_limit"].as_u64().expect("a limit");
    assert!(limit(&bolder) < limit(&run), "more risk, less limit");
}

#[test]
fn advice_changes_nothing_else_and_hangs_on_no_thread() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let one = answer(&["run", &file, "--format", "json", "--threads", "1"]);
    assert_eq!(one, answer(&["run", &file, "--format", "json", "--threads", "3"]));
    let (mut with, without) = (json(&file, &[]), json(&file, &["--no-advice"]));
    assert_eq!(without["what_if"], Value::Null);
    for key in ["what_if", "suggested_backoff_limit"] {
        with[key] = Value::Null;
    }
    assert_eq!(with, without);
    let out = |name: &str, flags: &[&str]| {
        let out = folder.path().join(name);
        answer(&[&["run", &file, "--out", &out.display().to_string()], flags].concat());
        ["estimates.csv", "replications.csv"].map(|file| fs::read(out.join(file)).expect("it was written"))
    };
    assert_eq!(out("with", &[]), out("without", &["--no-advice"]));
}

#[test]
fn whether_a_policy_helps_is_told_from_the_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let said = |flags: &[&str]| answer(&[&["run", &file], flags].concat()).replace('\n', " ");
    let unset = said(&[]);
    let nothing =
        "A podFailurePolicy that ignores DisruptionTarget changes nothing here: the condition is not set on";
    assert!(unset.contains(nothing), "{unset}");
    assert!(unset.contains("What would help   setting") && unset.contains("(--risk)"), "{unset}");
    let set = said(&["--set", "provider.disruption_target=true"]);
    let helps = "A podFailurePolicy that ignores DisruptionTarget helps: the condition is set on";
    assert!(set.contains(helps) && set.contains("none of 1,000 runs fails (at most 0.4 %) then"), "{set}");
    assert!(!said(&["--no-advice"]).contains("would help"));
}

#[test]
fn how_many_runs_it_takes_is_run_or_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let few = json(&file, &["-n", "60"]);
    assert_eq!((&few["replications"], &few["what_if"]["replications"]), (&60.into(), &381.into()));
    assert_eq!(few["what_if"]["is_assured"], true);
    let text = answer(&["run", &file, "--risk", "0.001%", "-n", "500"]).replace('\n', " ");
    assert!(
        text.contains("they are too few to tell a risk of <0.01 % (--risk), which takes 384,143."),
        "{text}"
    );
    assert!(text.contains("--risk 0.001% --replications 500"), "{text}");
}

#[test]
fn a_risk_is_a_share_and_neither_nothing_nor_certainty() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    for (risk, problem) in [
        ("0", "expected a share above 0 and below 100%"),
        ("100%", "expected a share above 0 and below 100%"),
        ("half", "expected a share such as 20% or 0.2"),
        ("5", "a percentage needs its sign: 5%"),
    ] {
        let done = spotcast().args(["run", &file, "--risk", risk]).assert().code(2).stdout("");
        let said = String::from_utf8(done.get_output().stderr.clone()).expect("messages are text");
        assert!(said.contains(problem), "{risk}: {said}");
    }
}
