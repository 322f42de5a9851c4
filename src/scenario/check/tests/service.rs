//! Tests of services: what the manifest and the scenario make of them, and what is refused.

use super::{Checked, checked_with};
use crate::scenario::hpa::MetricTarget;
use crate::scenario::market::PastEnd;
use crate::scenario::service::{Demand, Load, OnNotice, Service};
use crate::scenario::workload::Owner;
use crate::units::{Flow, Span};

pub(super) const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 10
  minReadySeconds: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: i, resources: {requests: {cpu: "2", memory: 4Gi}}}]
"#;
/// An autoscaler of `web` with room for what it goes by; its kind stands on line 14.
pub(super) const HPA: &str = r#"---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 4
  maxReplicas: 40
"#;

/// A Deployment with other objects, on a pool of its provider.
pub(super) fn web(text: &str, objects: &str, settings: &[(&str, &str)]) -> Result<Checked, Vec<String>> {
    let provider = if text.contains("provider:") { "" } else { "provider: eci\n" };
    let text = format!("manifest: job.yaml\n{text}{provider}{}", super::POOL);
    checked_with(&text, &format!("{DEPLOYMENT}{objects}"), settings)
}

pub(super) fn good(text: &str, objects: &str) -> Checked {
    web(text, objects, &[]).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

/// The only problem.
pub(super) fn problem(text: &str, objects: &str) -> String {
    let problems = web(text, objects, &[]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems[0].clone()
}

pub(super) fn service(checked: &Checked) -> &Service {
    match &checked.scenario.workload.owner {
        Owner::Service(service) => service,
        other => panic!("{other:?}"),
    }
}

/// An autoscaler with these metrics, as a list in flow style.
pub(super) fn scaled_by(metrics: &str) -> String {
    format!("{HPA}  metrics: [{metrics}]\n")
}

pub(super) const SERVED: &str = "service: {load: 900, capacity: 100}\n";

#[test]
fn a_deployment_without_a_load_is_watched_for_a_week() {
    let checked = good("", "");
    let found = service(&checked);
    assert_eq!((found.kind.as_str(), found.spec.replicas), ("Deployment", 10));
    assert_eq!(found.spec.min_ready, Span::from_secs(3));
    assert_eq!((&found.autoscaler, &found.demand), (&None, &None));
    let scenario = &checked.scenario;
    assert_eq!(scenario.horizon, Span::from_hours(7 * 24));
    assert_eq!(scenario.workload.work.constant(), Some(Span::FOREVER));
    assert_eq!(checked.notes.workload, "Deployment web, 10 replicas, 2 vCPU, 4 GiB, for 7d");
    assert_eq!(good("duration: 36h\n", "").scenario.horizon, Span::from_hours(36));
    let lost = checked.notes.cautions.iter().any(|caution| caution.contains("work"));
    assert!(!lost, "what serves has no work to lose: {:?}", checked.notes.cautions);
    let set = DEPLOYMENT.replace("Deployment", "ReplicaSet");
    let text = format!("manifest: job.yaml\nprovider: eci\n{}", super::POOL);
    assert_eq!(service(&checked_with(&text, &set, &[]).unwrap()).kind, "ReplicaSet");
}

#[test]
fn load_and_capacity_are_requests_per_second() {
    let checked = good(
        "service: {load: 900.5, capacity: 100, request_time: 200ms, cpu_at_capacity: 80}\n",
        &scaled_by(
            "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}",
        ),
    );
    let found = service(&checked);
    let expected = Demand {
        load: Load::Constant(Flow(900_500)),
        capacity: Flow(100_000),
        request_time: Span(200),
        cpu_at_capacity: 80,
    };
    assert_eq!(found.demand, Some(expected));
    let autoscaler = found.autoscaler.as_deref().unwrap();
    assert_eq!((autoscaler.min_replicas, autoscaler.max_replicas), (4, 40));
    assert_eq!(autoscaler.metrics[0].target, MetricTarget::Utilization(60));
    assert_eq!(
        checked.notes.workload,
        "Deployment web, 10 replicas, scaled 4 to 40 by HorizontalPodAutoscaler web, 900.5 requests/s, 100 each, \
         2 vCPU, 4 GiB, for 7d"
    );
    let demand = service(&good(SERVED, "")).demand.clone().unwrap();
    assert_eq!((demand.request_time, demand.cpu_at_capacity), (Span::ZERO, 100));
}

#[test]
fn a_daily_load_has_a_zone() {
    let text = "service: {load: {daily: {low: 200, high: 1000, peak: 14h}, time_zone: Asia/Shanghai}, capacity: 100}\n";
    let checked = good(text, "");
    let demand = service(&checked).demand.clone().unwrap();
    let Load::Daily { parts, zone } = &demand.load else { panic!("{demand:?}") };
    assert_eq!((parts.len(), zone.iana_name()), (288, Some("Asia/Shanghai")));
    assert!(
        checked.notes.workload.contains("200 to 1000 requests/s by day, 100 each"),
        "{}",
        checked.notes.workload
    );
    let listed = good("service: {load: {daily: [1, 2.5, 3]}, capacity: 100}\n", "");
    let demand = service(&listed).demand.clone().unwrap();
    let Load::Daily { parts, zone } = &demand.load else { panic!("{demand:?}") };
    assert_eq!(
        (parts.as_slice(), zone.iana_name()),
        ([1_000, 2_500, 3_000].map(Flow).as_slice(), Some("UTC"))
    );
    let assumed = "the day of the load begins at midnight UTC; set service.load.time_zone".to_owned();
    assert!(listed.notes.assumptions.contains(&assumed), "{:?}", listed.notes.assumptions);
    assert!(!checked.notes.assumptions.contains(&assumed));
}

#[test]
fn a_recorded_load_begins_with_the_run_and_is_in_the_digest() {
    let trace = |more: &str| {
        let columns = "columns: {time: time, value: units}";
        good(
            &format!("service: {{load: {{trace: {{file: stock.csv, {columns}{more}}}}}, capacity: 1}}\n"),
            "",
        )
    };
    let checked = trace("");
    let demand = service(&checked).demand.clone().unwrap();
    let hour = Span::from_hours(1);
    let points = vec![(Span::ZERO, Flow(1_000)), (hour, Flow::ZERO)];
    assert_eq!(demand.load, Load::Trace { points, ends: hour * 2, past_end: PastEnd::Wrap });
    let begins = "the recorded load stock.csv begins with the run".to_owned();
    assert!(checked.notes.assumptions.contains(&begins), "{:?}", checked.notes.assumptions);
    let short = "the recorded load stock.csv of 2h is shorter than the 7d that are watched: it is played again and \
                 again";
    assert!(checked.notes.cautions.iter().any(|text| text == short), "{:?}", checked.notes.cautions);
    let minutes = trace(", unit: per-minute, scale: 2, past_end: hold, ends_at: 90m");
    let demand = service(&minutes).demand.clone().unwrap();
    let points = vec![(Span::ZERO, Flow(33)), (hour, Flow::ZERO)];
    assert_eq!(demand.load, Load::Trace { points, ends: Span::from_minutes(90), past_end: PastEnd::Hold });
    // The same scenario over another file of that name has another digest.
    let digest = |rows: &str| {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("job.yaml", DEPLOYMENT);
        write("load.csv", &format!("time,value\n{rows}"));
        let load = "service: {load: {trace: {file: load.csv, time: seconds}}, capacity: 1}";
        write("s.yaml", &format!("manifest: job.yaml\nprovider: eci\n{load}\n{}", super::POOL));
        let request = super::Request { files: vec![folder.path().join("s.yaml")], settings: Vec::new() };
        super::check(&request).unwrap().notes.digest
    };
    let base = digest("0,5\n60,6\n");
    assert_eq!(base, digest("0,5\n60,6\n"));
    assert_ne!(base, digest("0,5\n60,7\n"));
    assert_ne!(base, digest("0,5\n61,6\n"));
    assert_ne!(base, digest("0,5\n60,6\n120,6\n"), "it ends later");
}

#[test]
fn what_is_wrong_with_a_load_is_told_at_its_place() {
    for (text, expected) in [
        (
            "service: {load: 900}\n",
            "scenario.yaml:2:10: service.capacity: the capacity of a pod is missing; say how many requests per second \
             one pod serves: capacity: 100",
        ),
        (
            "service: {load: 900, capacity: 0}\n",
            "scenario.yaml:2:32: service.capacity: expected requests per second above 0 and up to 1000000000, found 0",
        ),
        (
            "service: {load: -1, capacity: 1}\n",
            "scenario.yaml:2:17: service.load: expected a load from 0 to 1000000000 requests per second, found -1",
        ),
        (
            "service: {capacity: 1}\n",
            "scenario.yaml:2:21: service.capacity: without a load it has no meaning; write load: 900 beside it",
        ),
        (
            "service: {load: 1, capacity: 1, cpu_at_capacity: 0}\n",
            "scenario.yaml:2:50: service.cpu_at_capacity: expected 1 to 1000 percent, found 0; 100 means that a pod at \
             its capacity uses what it requests",
        ),
        (
            "service: {load: 1, capacity: 1, cpu_at_capacity: 1001}\n",
            "scenario.yaml:2:50: service.cpu_at_capacity: expected 1 to 1000 percent, found 1001; 100 means that a pod \
             at its capacity uses what it requests",
        ),
        (
            "service: {load: {daily: [1], time_zone: Europe/Berlim}, capacity: 1}\n",
            "scenario.yaml:2:41: service.load.time_zone: there is no time zone \"Europe/Berlim\"; did you mean \
             Europe/Berlin?",
        ),
        (
            "service: {load: {daily: {low: 9, high: 1, peak: 14h}}, capacity: 1}\n",
            "scenario.yaml:2:25: service.load.daily: low is 9 and high is 1; swap them",
        ),
        (
            "service: {load: {daily: {low: 1, high: 9, peak: 25h}}, capacity: 1}\n",
            "scenario.yaml:2:49: service.load.daily.peak: expected a time of the day from 0h to 24h, found 1d1h; \
             14h30m is half past two in the afternoon",
        ),
        (
            "service: {load: {daily: [1, -2]}, capacity: 1}\n",
            "scenario.yaml:2:29: service.load.daily[1]: expected a load from 0 to 1000000000 requests per second, \
             found -2",
        ),
        (
            "service: {load: {time_zone: UTC}, capacity: 1}\n",
            "scenario.yaml:2:17: service.load: expected daily or trace; write load: 900 or load: {daily: {low: 200, \
             high: 1000, peak: 14h}}",
        ),
        (
            "service: {load: {daily: [1], trace: stock.csv}, capacity: 1}\n",
            "scenario.yaml:2:17: service.load: expected one of daily and trace, found both; leave one",
        ),
        (
            "service: {load: {trace: {file: stock.csv, columns: {value: units}, scale: 0}}, capacity: 1}\n",
            "scenario.yaml:2:75: service.load.trace.scale: expected a factor above 0, found 0; 2 doubles the recorded \
             load",
        ),
        (
            "service: {load: {daily: noon}, capacity: 1}\n",
            "scenario.yaml:2:25: service.load.daily: expected a list of loads such as [120, 90, 300], or a block such \
             as {low: 200, high: 1000, peak: 14h}, found \"noon\"",
        ),
    ] {
        assert_eq!(problem(text, ""), expected, "{text}");
    }
    let found = web("service: {load: {trace: stock.csv}, capacity: 1}\n", "", &[]).unwrap_err();
    assert!(
        found[0].contains("service.load.trace.columns.value: no column \"value\"; there are: time, units"),
        "{found:?}"
    );
}

#[test]
fn settings_of_other_kinds_are_refused() {
    for (text, expected) in [
        (
            "horizon: 7d\n",
            "2:10: horizon: Deployment web has no end of its own that a run could wait for; write duration: 7d, which \
             is how long it is watched",
        ),
        (
            "deadline: 7d\n",
            "2:11: deadline: Deployment web never completes, so it is never late; leave it out",
        ),
        (
            "work: 6h\n",
            "2:7: work: Deployment web serves for as long as it is watched, so it has no work to finish; leave it out; \
             service.load says what it serves",
        ),
        (
            "checkpoint: {every: 1h}\n",
            "2:13: checkpoint: Deployment web has no work that could be saved; leave it out",
        ),
        (
            "suspend: [{at: 1h}]\n",
            "2:10: suspend: only a Job can be suspended, and web is a Deployment; take suspend out of the scenario",
        ),
        ("duration: 0s\n", "2:11: duration: expected a duration above zero and up to 36525d"),
    ] {
        assert_eq!(problem(text, ""), format!("scenario.yaml:{expected}"), "{text}");
    }
    assert_eq!(
        super::problem("work: 6h\nduration: 7d\nprovider: eci\n"),
        "3:11: duration: Job example runs until it ends, and is not watched for a while; write horizon: 30d, which is \
         where a run is cut"
    );
    assert_eq!(
        super::problem("work: 6h\nservice: {load: 9, capacity: 1}\nprovider: eci\n"),
        "3:10: service: Job example serves no load; leave it out; a Deployment or a ReplicaSet serves"
    );
}

#[test]
fn what_is_done_under_notice_depends_on_who_heeds_it() {
    let of = |text: &str| {
        let checked = good(text, "");
        let told = checked.notes.assumptions.iter().filter(|text| text.contains("service.on_notice")).count();
        (service(&checked).on_notice, told)
    };
    assert_eq!(of("provider: eci\n"), (OnNotice::Ignore, 1));
    // The kubelet of GKE heeds the notice by itself; on EC2 somebody drains the nodes of a cluster.
    assert_eq!(of("provider: gke-spot\n"), (OnNotice::Drain, 1));
    assert_eq!(of("provider: ec2-spot\n"), (OnNotice::Ignore, 1));
    let cluster = |spot: bool| {
        let pool = format!("{{spot: {spot}, max: 9, allocatable: {{cpu: 4, memory: 16Gi}}}}");
        format!("cluster: {{pools: {{a: {pool}}}}}\nprovider: ec2-spot\n")
    };
    assert_eq!(of(&cluster(true)), (OnNotice::Drain, 1));
    assert_eq!(of(&cluster(false)).0, OnNotice::Ignore);
    assert_eq!(of("provider: {policy: eci, notice: 0s}\n"), (OnNotice::Ignore, 0));
    assert_eq!(of("provider: on-demand\n"), (OnNotice::Ignore, 0));
    for (word, expected) in
        [("ignore", OnNotice::Ignore), ("drain", OnNotice::Drain), ("replace", OnNotice::Replace)]
    {
        assert_eq!(of(&format!("service: {{on_notice: {word}}}\nprovider: eci\n")), (expected, 0));
    }
    let told =
        good("service: {on_notice: replace}\nprovider: {policy: eci, notice: 0s}\n", "").notes.cautions;
    let expected = "service.on_notice: replace has no effect, for the provider gives no notice";
    assert!(told.iter().any(|text| text == expected), "{told:?}");
}

#[test]
fn what_can_not_serve_the_peak_is_told() {
    let told = |text: &str, objects: &str| {
        let cautions = good(text, objects).notes.cautions;
        let about = |text: &&String| text.contains("requests/s") || text.contains("single replica");
        cautions.iter().filter(about).cloned().collect::<Vec<_>>()
    };
    assert_eq!(told("service: {load: 1000, capacity: 100}\n", ""), [""; 0]);
    let short = "10 replicas serve 1000 requests/s, and the load reaches 1000.001: the service is short whatever the \
                 market does";
    assert_eq!(told("service: {load: 1000.001, capacity: 100}\n", ""), [short]);
    assert_eq!(told("service: {load: {daily: [4000, 1]}, capacity: 100}\n", HPA), [""; 0]);
    let beyond = "at its maxReplicas of 40, HorizontalPodAutoscaler web has pods for 4000 requests/s, and the load reaches \
                  4001: no number of pods that it allows serves the peak";
    assert_eq!(told("service: {load: {daily: [4001, 1]}, capacity: 100}\n", HPA), [beyond]);
    let single = web("", "", &[("manifest.spec.replicas", "1")]).unwrap().notes.cautions;
    assert!(single.iter().any(|text| text.starts_with("a single replica on spot")), "{single:?}");
    let paid = web("provider: on-demand\n", "", &[("manifest.spec.replicas", "1")]).unwrap().notes.cautions;
    assert!(!paid.iter().any(|text| text.starts_with("a single replica")), "{paid:?}");
}

#[test]
fn more_pods_than_are_simulated_are_refused_where_they_are_written() {
    let replicas = |number: &str| web(SERVED, "", &[("manifest.spec.replicas", number)]);
    assert!(replicas("100000").is_ok());
    let found = replicas("100001").unwrap_err();
    let expected = "--set manifest.spec.replicas=100001: spec.replicas: 100001 is more than is simulated, at most 100000";
    assert_eq!(found, [expected]);
    let most = HPA.replace("maxReplicas: 40", "maxReplicas: 100001");
    assert_eq!(
        problem(SERVED, &most),
        "job.yaml:19:16: spec.maxReplicas: 100001 is more than is simulated, at most 100000"
    );
    let lost = format!(
        "manifest: job.yaml\nprovider: eci\n{}      hazard: {{fixed: {{after: 10ms}}}}\n",
        super::POOL
    );
    let found = checked_with(&lost, DEPLOYMENT, &[]).unwrap_err();
    assert!(found[0].contains("expected a life of at least 1s; a pod that comes back at once"), "{found:?}");
}
