//! Tests of CronJobs: what the manifest and the scenario make of them, and what is refused.

use super::{Checked, checked_with};
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::scenario::workload::Owner;
use crate::units::Span;

const CRONJOB: &str = r#"apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "0 * * * *"
  timeZone: Europe/Berlin
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      parallelism: 3
      completions: 3
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: i, resources: {requests: {cpu: "2", memory: 4Gi}}}]
"#;

fn report(text: &str, job: &str, settings: &[(&str, &str)]) -> Result<Checked, Vec<String>> {
    checked_with(&format!("manifest: job.yaml\nprovider: eci\n{text}{}", super::POOL), job, settings)
}

#[test]
fn a_cronjob_starts_jobs_for_a_week() {
    let checked = report("work: 20m\n", CRONJOB, &[]).unwrap();
    let Owner::CronJob { schedule, job } = &checked.scenario.workload.owner else { panic!("no CronJob") };
    assert_eq!(schedule.concurrency_policy, ConcurrencyPolicy::Forbid);
    assert_eq!((job.parallelism, job.completions), (3, Some(3)));
    assert_eq!(checked.scenario.horizon, Span::from_hours(7 * 24));
    assert_eq!(
        checked.notes.workload,
        "CronJob report, \"0 * * * *\" Europe/Berlin, 3 completions, parallelism 3, 20m of work each, 2 vCPU, 4 GiB, \
         for 7d"
    );
    let every = [("manifest.spec.schedule", "\"@every 90m\""), ("duration", "1d")];
    let told = report("work: 20m\n", CRONJOB, &every).unwrap().notes.workload;
    assert!(
        told.starts_with("CronJob report, \"@every 90m\", 3 completions") && told.ends_with(", for 1d"),
        "{told}"
    );
}

#[test]
fn a_cronjob_needs_work_and_has_no_end() {
    for (text, expected) in [
        (
            "",
            "scenario.yaml:1:1: work: the work of the pod is missing; say how long one completion takes: work: 6h in the \
             scenario, or --work 6h",
        ),
        (
            "work: 20m\nhorizon: 7d\n",
            "scenario.yaml:4:10: horizon: CronJob report has no end of its own that a run could wait for; write \
             duration: 7d, which is how long it is watched",
        ),
        (
            "work: 20m\ndeadline: 1h\n",
            "scenario.yaml:4:11: deadline: CronJob report never completes, so it is never late; activeDeadlineSeconds in \
             the jobTemplate limits what a Job may take",
        ),
        (
            "work: 20m\nsuspend: [{at: 1h}]\n",
            "scenario.yaml:4:10: suspend: only a Job can be suspended, and report is a CronJob; take suspend out of the \
             scenario",
        ),
        (
            "work: 20m\nservice: {load: 1, capacity: 1}\n",
            "scenario.yaml:4:10: service: CronJob report serves no load; leave it out; a Deployment or a ReplicaSet serves",
        ),
    ] {
        assert_eq!(report(text, CRONJOB, &[]).unwrap_err(), [expected], "{text}");
    }
}

#[test]
fn the_jobs_are_those_of_the_version_that_is_simulated() {
    let job =
        CRONJOB.replace("      parallelism: 3\n", "      parallelism: 3\n      backoffLimitPerIndex: 1\n");
    let job = job.replace("      completions: 3\n", "      completions: 3\n      completionMode: Indexed\n");
    let old = report("work: 20m\nkubernetes: \"1.27\"\n", &job, &[]).unwrap();
    let spec = old.scenario.workload.owner.job().unwrap();
    assert_eq!((spec.backoff_limit_per_index, spec.backoff_limit), (None, 6));
    assert!(old.notes.workload.ends_with(", by Kubernetes 1.27"), "{}", old.notes.workload);
    let new = report("work: 20m\n", &job, &[]).unwrap();
    assert_eq!(new.scenario.workload.owner.job().unwrap().backoff_limit_per_index, Some(1));
}

#[test]
fn a_cronjob_that_starts_nothing_is_told() {
    let suspended = report("work: 20m\n", CRONJOB, &[("manifest.spec.suspend", "true")]).unwrap();
    let told =
        suspended.notes.cautions.iter().any(|text| text.contains("it starts no Jobs until it is resumed"));
    assert!(told, "{:?}", suspended.notes.cautions);
    let jobs = report("work: 20m\n", CRONJOB, &[("manifest.spec.jobTemplate.spec.suspend", "true")]).unwrap();
    let told =
        jobs.notes.cautions.iter().any(|text| text.contains("the Jobs start suspended and create no pods"));
    assert!(told, "{:?}", jobs.notes.cautions);
}

#[test]
fn more_than_a_million_starts_are_refused() {
    let second = [("manifest.spec.schedule", "\"@every 1s\"")];
    assert!(report("work: 20m\nduration: 1000000s\n", CRONJOB, &second).is_ok());
    let found = report("work: 20m\nduration: 1000001s\n", CRONJOB, &second).unwrap_err();
    assert_eq!(
        found,
        [
            "scenario.yaml:4:11: duration: the CronJob starts about 1000001 Jobs in 11d13h46m41s, more than is simulated, at \
          most 1000000; watch it for a shorter time"
        ]
    );
    let most = [("manifest.spec.jobTemplate.spec.parallelism", "100001")];
    let job = CRONJOB.replace("      completions: 3\n", "");
    let found = report("work: 20m\n", &job, &most).unwrap_err();
    assert!(
        found[0].contains("spec.jobTemplate.spec.parallelism: 100001 is more than is simulated"),
        "{found:?}"
    );
}

#[test]
fn pods_of_jobs_that_may_overlap_are_counted_together() {
    let allows_nothing = |policy: &str, least: u32| {
        let budget = format!(
            "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: report}}\nspec: {{minAvailable: \
             {least}, selector: {{}}}}\n"
        );
        let job = format!("{}{budget}", CRONJOB.replace("Forbid", policy));
        let cautions = report("work: 90m\nstartup: 0s\n", &job, &[]).unwrap().notes.cautions;
        cautions.iter().any(|text| text.contains("allows no disruption at all: at most"))
    };
    // Three pods for 90 minutes, started every hour: two Jobs overlap.
    assert_eq!([2, 3].map(|least| allows_nothing("Forbid", least)), [false, true]);
    assert_eq!([2, 3].map(|least| allows_nothing("Replace", least)), [false, true]);
    assert_eq!([5, 6].map(|least| allows_nothing("Allow", least)), [false, true]);
}
