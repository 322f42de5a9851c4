//! The controllers against recorded behaviour of those of Kubernetes.
//!
//! `tests/data/job_vectors.json` holds inputs and answers, most of them from the upstream unit tests.
//! Each is run through the functions and the state machine that the simulator itself uses. Further
//! files of the same schema are named in the environment variable `JOB_VECTORS`, as a path list.

mod autoscaler;
mod cronjob;
mod functions;
mod objects;
mod specs;
mod sync_job;
mod timeline;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct File {
    schema: String,
    total: usize,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    kind: String,
    title: String,
    input: Value,
    expect: Map<String, Value>,
}

/// What became of the vectors of a file.
#[derive(Debug, Default)]
struct Outcome {
    passed: BTreeMap<String, usize>,
    failing_calls: Vec<String>,
    wrong: Vec<String>,
}

/// Whether a call to the API fails in the vector, or an earlier one is not seen yet. Neither happens
/// on a simulated API server.
fn needs_failing_calls(input: &Value) -> bool {
    input["api_error"] == true
        || input["create_limit"].is_number()
        || input["expectations_satisfied"] == false
}

fn answer(vector: &Vector) -> Value {
    match vector.kind.as_str() {
        "sync_job" => sync_job::run(&vector.input),
        "timeline" => timeline::run(&vector.input),
        "hpa" => autoscaler::run(&vector.input),
        "cronjob" => cronjob::run(&vector.input),
        kind => functions::run(kind, &vector.input)
            .unwrap_or_else(|| panic!("{}: unknown kind {kind}", vector.id)),
    }
}

/// What the answer says otherwise than expected, one line for each key.
fn differences(vector: &Vector) -> Vec<String> {
    let answer = answer(vector);
    let wrong = vector.expect.iter().filter(|(key, expected)| answer.get(key) != Some(expected));
    let line = |(key, expected): (&String, &Value)| {
        format!("  {key}: expected {expected}, found {}", answer.get(key).unwrap_or(&Value::Null))
    };
    wrong.map(line).collect()
}

#[expect(clippy::print_stdout, reason = "a test run says what it covers")]
fn run_file(path: &str) -> Outcome {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let file: File = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(file.schema, "job-vectors/1", "{path}");
    assert_eq!(file.total, file.vectors.len(), "{path}");
    let mut outcome = Outcome::default();
    for vector in &file.vectors {
        let name = format!("{} {}", vector.id, vector.title);
        if needs_failing_calls(&vector.input) {
            outcome.failing_calls.push(name);
        } else {
            match differences(vector).as_slice() {
                [] => *outcome.passed.entry(vector.kind.clone()).or_default() += 1,
                lines => outcome.wrong.push(format!("{name}\n{}", lines.join("\n"))),
            }
        }
    }
    println!("{path}");
    println!("  passed: {:?}", outcome.passed);
    println!("  left out, calls that fail: {:#?}", outcome.failing_calls);
    assert!(outcome.wrong.is_empty(), "{path}: {} wrong\n{}", outcome.wrong.len(), outcome.wrong.join("\n"));
    outcome
}

#[test]
fn the_recorded_behaviour_is_ours() {
    let outcome = run_file(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/job_vectors.json"));
    assert_eq!(outcome.failing_calls.len(), 9);
    assert_eq!(outcome.passed.values().sum::<usize>(), 322);
}

#[test]
fn further_files_agree() {
    for path in std::env::split_paths(&std::env::var_os("JOB_VECTORS").unwrap_or_default()) {
        if let Some(path) = path.to_str().filter(|path| !path.is_empty()) {
            run_file(path);
        }
    }
}
