//! Tests of the check: every problem at its line and column, and what the layers become.

mod autoscaler;
mod budget;
mod cluster;
mod cronjob;
mod gke;
mod hazard;
mod job;
mod market;
mod market_files;
mod placement;
mod price;
mod prices;
mod service;
mod settings;

use std::path::Path;

use super::{CheckError, Checked, Request, Setting, check};
use crate::scenario::provider::BidStrategy;
use crate::units::{Rate, Resources, Span};

const JOB: &str = r#"apiVersion: batch/v1
kind: Job
metadata: {name: example}
spec:
  template:
    metadata:
      annotations:
        k8s.aliyun.com/eci-use-specs: ecs.c5.large,2-4Gi
        k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo
    spec:
      restartPolicy: Never
      containers: [{name: main, image: i, resources: {requests: {cpu: "2", memory: 4Gi}}}]
"#;
const PRICES: &str = r#"{"Currency": "CNY", "SpotPrices": {"SpotPriceType": [
 {"ZoneId": "h", "InstanceType": "ecs.c5.large", "Timestamp": "2026-01-01T00:00:00Z", "SpotPrice": 0.1, "OriginPrice": 0.6},
 {"ZoneId": "h", "InstanceType": "ecs.c5.large", "Timestamp": "2026-01-01T01:00:00Z", "SpotPrice": 0.2, "OriginPrice": 0.6}]}}"#;
const STOCK: &str = "time,units\n2026-02-01T00:00:00Z,1\n2026-02-01T01:00:00Z,0\n";
const LIVES: &str = "hours,end\n0.5,preempted\n\n2,user\n3,user\n";
const LIST: &str = "provider,region,shape,currency,on_demand,on_demand_date,spot
ec2-spot,us-east-1,m5.large,USD,0.11,2026-09-01,
ec2-spot,any,new.large,USD,0.3,,0.1
";
/// A list of prices with slips: a provider that nobody knows, and columns that changed places.
const SLIPS: &str = "provider,region,shape,currency,on_demand,on_demand_date,spot
ec2-sopt,us-east-1,c5.large,USD,0.2,,
ec2-spot,us-east-1,m5.large,USD,0.1,,0.5
";
const POOL: &str =
    "market:\n  pools:\n    ecs.c5.large@h:\n      on_demand: 0.6\n      price: {constant: 0.1}\n";

/// Checks `scenario.yaml` in a folder with a manifest and traces, or the manifest alone where it is empty.
fn checked_with(scenario: &str, job: &str, settings: &[(&str, &str)]) -> Result<Checked, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let job = write("job.yaml", job);
    write("prices.json", PRICES);
    write("stock.csv", STOCK);
    write("lives.csv", LIVES);
    write("list.csv", LIST);
    write("slips.csv", SLIPS);
    write("liste.csv", &LIST.replace("0.11", "0.12"));
    write("mine.yaml", "policy: ec2-spot\nnotice: 1m\n");
    let file = if scenario.is_empty() { job } else { write("scenario.yaml", scenario) };
    let setting = |(path, value): &(&str, &str)| Setting {
        path: (*path).to_owned(),
        value: (*value).to_owned(),
        flag: format!("--set {path}={value}"),
    };
    let request = Request { files: vec![file], settings: settings.iter().map(setting).collect() };
    let inside = |text: &str, folder: &Path| text.replace(&format!("{}/", folder.display()), "");
    check(&request)
        .map(|mut checked| {
            let notes = &mut checked.notes;
            for text in notes.assumptions.iter_mut().chain(&mut notes.overrides).chain(&mut notes.cautions) {
                *text = inside(text, folder.path());
            }
            checked
        })
        .map_err(|error| match error {
            CheckError::Input(issues) => {
                issues.iter().map(|issue| inside(&issue.to_string(), folder.path())).collect()
            }
            CheckError::Unreadable(file) => vec![file.to_string()],
        })
}

/// The scenario over the usual manifest.
fn good(text: &str) -> Checked {
    checked_with(&format!("manifest: job.yaml\n{text}"), JOB, &[])
        .unwrap_or_else(|issues| panic!("{issues:#?}"))
}

/// What is wrong with a scenario over the usual manifest, whose name is on its first line.
fn problems(text: &str) -> Vec<String> {
    checked_with(&format!("manifest: job.yaml\n{text}"), JOB, &[]).unwrap_err()
}

/// The only problem, without the name of the file: `line:column: path: problem; hint`.
fn problem(text: &str) -> String {
    let problems = problems(text);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems[0].strip_prefix("scenario.yaml:").unwrap_or(&problems[0]).to_owned()
}

/// A pool whose price, stock or hazard is as given, and the rest right.
fn pool(block: &str) -> String {
    format!("work: 6h\nmarket:\n  pools:\n    ecs.c5.large@h:\n      on_demand: 0.6\n      {block}\n")
}

#[test]
fn settings_of_the_run_are_checked_at_their_places() {
    for (text, expected) in [
        ("work: 0s\n", "2:7: work: expected work longer than zero"),
        ("work: 6h\nreplications: 0\n", "3:15: replications: expected 1 to 10000000 replications, found 0"),
        ("work: 6h\nhorizon: 0s\n", "3:10: horizon: expected a duration above zero and up to 36525d"),
        (
            "work: 6h\ndeadline: 40d\n",
            "3:11: deadline: the deadline of 40d is beyond the horizon of 30d, where runs are cut; \
             set a longer horizon",
        ),
        (
            "work: 6h\ncurrency: Yuan\n",
            "3:11: currency: expected a code of three capital letters such as CNY, found \"Yuan\"",
        ),
        (
            "work: 6h\ncheckpoint: {every: 10ms}\n",
            "3:21: checkpoint.every: expected at least 1s of work between checkpoints",
        ),
        (
            "work: 6h\nundiscounted: {traffic: {gb: -1, price: 0.5}}\n",
            "3:30: undiscounted.traffic.gb: expected a number from 0 to 1e9, found -1",
        ),
        (
            "work: {weibull: {shape: 0, scale: 1h}}\n",
            "2:25: work.weibull.shape: expected a shape from 0.05 to 100, found 0; \
             below 1 the hazard falls with age",
        ),
        ("work: {empirical: []}\n", "2:19: work.empirical: expected at least one duration"),
        (
            "work: 6h\nmarket: {epoch: today}\n",
            "3:17: market.epoch: expected a time such as 2026-01-05T08:00:00Z, found \"today\"",
        ),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
}

#[test]
fn problems_of_one_file_do_not_hide_those_of_another() {
    let job = JOB.replace("spec:\n  template", "spec:\n  paralelism: 2\n  template");
    let text = "manifest: job.yaml\nprovider: ecl\ndeadline: 40d\nmarket: {start: soon}\n";
    let found = checked_with(text, &job, &[("checkpoint.every", "0s"), ("seed", "-1")]).unwrap_err();
    let starts = [
        "--set checkpoint.every=0s: checkpoint.every: ",
        "--set seed=-1: seed: ",
        "job.yaml:5:3: spec.paralelism: unknown field",
        "scenario.yaml:1:1: work: the work of the pod is missing",
        "scenario.yaml:2:11: provider: unknown policy",
        "scenario.yaml:3:11: deadline: ",
        "scenario.yaml:4:17: market.start: ",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found}\n{start}");
    }
}

#[test]
fn the_manifest_is_checked_with_the_scenario() {
    let named = checked_with("manifest: none.yaml\nprovider: eci\nwork: 6h\n", JOB, &[]).unwrap_err();
    assert!(
        named[0].starts_with("scenario.yaml:1:11: manifest: the manifest none.yaml can't be read"),
        "{named:?}"
    );
    let none = checked_with("provider: eci\n", JOB, &[]).unwrap_err();
    assert_eq!(none.len(), 2, "{none:#?}");
    assert!(none[0].contains("manifest: the workload is missing; write manifest: job.yaml"));
    assert!(none[1].contains("work: the work of the pod is missing"));
    let number = checked_with("manifest: 7\nwork: 6h\n", JOB, &[]).unwrap_err();
    assert_eq!(
        number,
        [
            "scenario.yaml:1:11: manifest: expected a file, an object or a list of objects; write manifest: job.yaml"
        ]
    );
    let daemon = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: logs}\n";
    let refused = checked_with("", daemon, &[("provider", "eci"), ("work", "1h")]).unwrap_err();
    assert_eq!(
        refused,
        [
            "job.yaml:2:7: kind: eci refuses DaemonSet logs: there are no nodes for it to run on; run it as a sidecar of the pods, or leave it out"
        ]
    );
    let not_yet =
        checked_with("", &daemon.replace("DaemonSet", "StatefulSet"), &[("work", "1h")]).unwrap_err();
    let problem = "job.yaml:2:7: kind: StatefulSet logs can't be simulated yet; Pod, Job, CronJob, Deployment and \
                   ReplicaSet can";
    assert_eq!(not_yet, [problem]);
    let empty = checked_with("", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", &[("work", "1h")]);
    assert_eq!(
        empty.unwrap_err(),
        [
            "job.yaml:1:1: manifest: the workload is missing; a Pod, Job, CronJob, Deployment or ReplicaSet is simulated"
        ]
    );
}

#[test]
fn a_pod_that_requests_nothing_has_no_price_by_size() {
    let job = JOB
        .replace("ecs.c5.large,2-4Gi", "ecs.c5.large")
        .replace(", resources: {requests: {cpu: \"2\", memory: 4Gi}}", "");
    let by_type = checked_with("", &job, &[("work", "1h")]).unwrap();
    assert_eq!(
        by_type.scenario.workload.size,
        Resources { cpu_millis: 2_000, memory_bytes: 4 << 30, gpu_millis: 0 }
    );
    let job = job.replace("        k8s.aliyun.com/eci-use-specs: ecs.c5.large\n", "");
    let found = checked_with("", &job, &[("work", "1h")]).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("job.yaml:11:20: resources.requests: the pod requests neither CPU nor memory"),
        "{found:?}"
    );
    let by_instance = checked_with(&format!("manifest: job.yaml\nwork: 1h\n{POOL}"), &job, &[]);
    assert_eq!(by_instance.unwrap().scenario.market.pools[0].on_demand, Rate::from_sampled(0.6));
    let sized =
        checked_with("", &job, &[("work", "1h"), ("provider.size", "{cpu: 2, memory: 4Gi}")]).unwrap();
    assert_eq!(sized.scenario.market.pools[0].on_demand, Rate::from_sampled(0.4412));
}

#[test]
fn flags_beat_the_scenario_which_beats_the_manifest_which_beats_the_policy() {
    let job = JOB.replace(
        "SpotAsPriceGo",
        "SpotWithPriceLimit\n        k8s.aliyun.com/eci-spot-price-limit: \"0.25\"",
    );
    let limit = |text: &str, settings: &[(&str, &str)]| {
        let checked = checked_with(&format!("manifest: job.yaml\nwork: 6h\n{text}"), &job, settings).unwrap();
        (checked.scenario.policy.bid.unwrap().strategy, checked.notes.overrides)
    };
    let price = |price| BidStrategy::PriceLimit(Rate::from_sampled(price));
    assert_eq!(limit("", &[]), (price(0.25), vec![]));
    let block = "provider: {policy: eci, bid: {limit: 0.3}}";
    let over_manifest = "in place of 0.25 (job.yaml:10:46)";
    let scenario = format!("provider.bid.limit is 0.3 (scenario.yaml:3:38) {over_manifest}");
    assert_eq!(limit(block, &[]), (price(0.3), vec![scenario]));
    let flag = "provider.bid.limit is 0.4 (--set provider.bid.limit=0.4)";
    let told =
        vec![format!("{flag} in place of 0.3 (scenario.yaml:3:38)"), format!("{flag} {over_manifest}")];
    assert_eq!(limit(block, &[("provider.bid.limit", "0.4")]), (price(0.4), told));
    let changed = good("work: 6h\nprovider: {policy: eci, notice: 3m}\n");
    assert_eq!(changed.scenario.policy.notice.length, Span::from_minutes(3));
    assert_eq!(
        changed.notes.overrides,
        ["provider.notice is 3m (scenario.yaml:3:33) in place of 5m (eci.yaml (built in):22:9)"
            .replace("22", &line_of("notice: 5m"))]
    );
    assert!(
        good("work: 6h\nprovider: {policy: eci, notice: 5m}\n").notes.overrides.is_empty(),
        "nothing changes"
    );
}

/// The line of the built-in policy on which something stands.
fn line_of(text: &str) -> String {
    let policy = crate::scenario::policy::builtin("eci").unwrap();
    (1 + policy.lines().position(|line| line == text).unwrap()).to_string()
}

#[test]
fn annotations_of_other_providers_are_named_and_ignored() {
    let cautions = good("work: 6h\nprovider: tke-serverless\n").notes.cautions.join("\n");
    assert!(
        cautions.contains("job.yaml:8:39: ")
            && cautions.contains("this annotation belongs to eci and is ignored"),
        "{cautions}"
    );
}
