//! Tests of flags that set something in the manifest, wherever it stands.

use super::service::DEPLOYMENT;
use super::{JOB, POOL, checked_with};
use crate::scenario::workload::Owner;

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

fn parallelism(
    scenario: &str,
    job: &str,
    settings: &[(&str, &str)],
) -> Result<(u32, Vec<String>), Vec<String>> {
    checked_with(scenario, job, settings).map(|checked| match &checked.scenario.workload.owner {
        Owner::Job(job) => (job.parallelism, checked.notes.overrides),
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_manifest_in_a_file_is_set_as_if_it_stood_in_the_scenario() {
    let set = [("manifest.spec.parallelism", "4")];
    let named = format!("manifest: job.yaml\nwork: 6h\n{POOL}");
    assert_eq!(parallelism(&named, JOB, &set), Ok((4, Vec::new())));
    let written = JOB.replace("spec:\n  template", "spec:\n  parallelism: 2\n  template");
    let told =
        "manifest.spec.parallelism is 4 (--set manifest.spec.parallelism=4) in place of 2 (job.yaml:5:16)";
    let expected = Ok((4, vec![told.to_owned()]));
    assert_eq!(parallelism(&named, &written, &set), expected);
    assert_eq!(parallelism("", &written, &[set[0], ("work", "6h")]), expected, "on the command line");
    for documents in [format!("{CONFIG}---\n{JOB}"), format!("{JOB}---\n{CONFIG}")] {
        assert_eq!(parallelism(&named, &documents, &set), Ok((4, Vec::new())), "{documents}");
    }
    let listed = format!("apiVersion: v1\nkind: List\nitems:\n- {}", JOB.trim_end().replace('\n', "\n  "));
    assert_eq!(parallelism(&named, &listed, &set), Ok((4, Vec::new())));
    assert_eq!(
        parallelism(&named, &listed, &[("manifest[0].items[0].spec.parallelism", "3")]),
        Ok((3, Vec::new()))
    );
    let inline = format!("work: 6h\nmanifest:\n  {}\n{POOL}", written.trim_end().replace('\n', "\n  "));
    let told = told.replace("job.yaml:5:16", "scenario.yaml:7:18");
    assert_eq!(parallelism(&inline, JOB, &set), Ok((4, vec![told])));
}

#[test]
fn what_is_set_is_checked_and_the_rest_keeps_its_places() {
    let named = format!("manifest: job.yaml\nwork: 6h\n{POOL}");
    let wrong = JOB.replace("spec:\n  template", "spec:\n  backoffLimit: -1\n  template");
    let settings = [("manifest.spec.paralelism", "4"), ("manifest.spec.completions", "-3")];
    let found = parallelism(&named, &wrong, &settings).unwrap_err();
    let starts = [
        "--set manifest.spec.completions=-3: spec.completions: expected a whole number, not negative",
        "--set manifest.spec.paralelism=4: spec.paralelism: unknown field",
        "job.yaml:5:17: spec.backoffLimit: expected a whole number, not negative",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found}\n{start}");
    }
    let broken = parallelism(&named, "kind: [", &[("manifest.spec.parallelism", "4")]).unwrap_err();
    assert!(broken.iter().all(|issue| issue.starts_with("job.yaml:")), "{broken:?}");
}

#[test]
fn it_is_clear_which_object_is_meant() {
    let set = [("manifest.spec.replicas", "4"), ("work", "1h"), ("provider", "eci")];
    let two = format!("{DEPLOYMENT}---\n{JOB}");
    let found = checked_with("", &two, &set).unwrap_err();
    let told = "--set manifest.spec.replicas=4: manifest.spec.replicas: the manifest has 2 workloads that it could be set \
                in; write which of them is meant, such as manifest[0].spec.replicas";
    assert!(found.iter().any(|issue| issue == told), "{found:#?}");
    let none = format!("{CONFIG}---\n{}", CONFIG.replace("{name: a}", "{name: b}"));
    let found = checked_with("", &none, &set).unwrap_err();
    assert!(
        found[0].contains("the manifest has no Pod, Job, CronJob, Deployment or ReplicaSet"),
        "{found:#?}"
    );
    let nothing = checked_with("provider: eci\nwork: 1h\n", JOB, &set[..1]).unwrap_err();
    assert!(nothing[0].contains("manifest.spec.replicas: the scenario has no manifest"), "{nothing:#?}");
}
