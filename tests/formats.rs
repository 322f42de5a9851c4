//! What the program prints for programs: every format parses, and JSON and scenario files keep to the schemas
//! that the program prints.

mod support;

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;
use spotcast::scenario::document::{parse, read};
use support::{answer, root, scenarios, yaml_files};

const SCENARIO: &str = "scenarios/eci-price-limit.yaml";

fn validator(of: &str) -> Validator {
    let schema: Value = serde_json::from_str(&answer(&["schema", of])).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn problems(validator: &Validator, instance: &Value) -> Vec<String> {
    validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// A YAML file as JSON, without what the schema can't say.
fn as_json(file: &Path) -> Value {
    let text = std::fs::read_to_string(root().join(file)).expect("the file can be read");
    let documents = parse(&file.display().to_string(), &text).expect("the file is YAML");
    read(&documents[0], &mut Vec::new()).value.expect("every document has a JSON form")
}

#[test]
fn json_keeps_to_its_schemas() {
    let (output, story) = (validator("output"), validator("story"));
    for file in scenarios() {
        let name = file.display().to_string();
        let run = answer(&["run", &name, "-n", "50", "--format", "json"]);
        let run: Value = serde_json::from_str(&run).expect("JSON");
        assert_eq!(problems(&output, &run), [""; 0], "{name}");
        let told = answer(&["explain", &name, "-k", "3", "--format", "json"]);
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(problems(&story, &told), [""; 0], "{name}");
        assert!(!problems(&output, &told).is_empty(), "the schema takes anything");
    }
}

#[test]
fn scenario_files_keep_to_their_schema() {
    let schema = validator("scenario");
    for file in scenarios() {
        assert_eq!(problems(&schema, &as_json(&file)), [""; 0], "{}", file.display());
    }
    for slug in ["unknown-key", "wrong-unit", "negative-price"] {
        let file = format!("scenarios/rejected/{slug}.yaml");
        assert!(!problems(&schema, &as_json(Path::new(&file))).is_empty(), "the schema takes {slug}");
    }
}

#[test]
fn what_check_prints_keeps_to_the_schema_too() {
    let schema = validator("scenario");
    let text = answer(&["check", "--print", SCENARIO]);
    let documents = parse("printed", &text).expect("YAML");
    let printed: Value = read(&documents[0], &mut Vec::new()).value.expect("JSON");
    assert_eq!(problems(&schema, &printed), [""; 0]);
}

#[test]
fn csv_has_rows_as_long_as_its_header() {
    let runs: [&[&str]; 4] = [
        &["run", SCENARIO, "-n", "50"],
        &["explain", SCENARIO, "--part", "events"],
        &["explain", SCENARIO, "--part", "pods"],
        &["explain", SCENARIO, "--part", "bills"],
    ];
    for arguments in runs {
        let text = answer(&[arguments, &["--format", "csv"]].concat());
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let columns = table.headers().expect("a header").len();
        let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
        assert!(columns > 3 && !rows.is_empty(), "{arguments:?}: {text}");
    }
}

#[test]
fn markdown_and_tables_are_for_people() {
    for verb in [&["run", SCENARIO, "-n", "50"][..], &["explain", SCENARIO]] {
        let markdown = answer(&[verb, &["--format", "markdown"]].concat());
        assert!(markdown.starts_with("# ") && markdown.contains("| --"), "{markdown}");
        let bars = |line: &&str| line.starts_with('|');
        for table in markdown.split("\n\n").filter(|block| block.lines().all(|line| line.starts_with('|'))) {
            let widths: Vec<usize> =
                table.lines().filter(bars).map(|line| line.replace("\\|", "").matches('|').count()).collect();
            assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
        }
        let table = answer(verb);
        assert!(table.lines().all(|line| line.chars().count() <= 160), "{table}");
        assert!(!table.contains('\u{1b}'));
    }
}

#[test]
fn the_schema_knows_the_shape_and_the_check_knows_the_rest() {
    let schema = validator("scenario");
    let passing: Vec<String> = yaml_files("scenarios/rejected")
        .iter()
        .filter(|file| problems(&schema, &as_json(file)).is_empty())
        .map(|file| file.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    assert!(!passing.contains(&"unknown-key".to_owned()), "{passing:?}");
    assert!(passing.contains(&"protection-outside-limits".to_owned()), "{passing:?}");
}
