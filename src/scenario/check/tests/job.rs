//! Tests of the Job: the version of Kubernetes and when it is suspended.

use super::{JOB, POOL, checked_with};
use crate::scenario::job::{CompletionMode, JobSpec, PodReplacementPolicy, UNLIMITED};
use crate::scenario::job_rules::{BackoffShape, JobRules};
use crate::scenario::workload::{Owner, Suspension};
use crate::units::Span;

fn check(settings: &str, spec: &str) -> Result<super::Checked, Vec<String>> {
    let job = JOB.replace("spec:\n  template:", &format!("spec:\n{spec}  template:"));
    checked_with(&format!("manifest: job.yaml\nprovider: eci\nwork: 1h\n{POOL}{settings}"), &job, &[])
}

fn spec(settings: &str, fields: &str) -> (JobSpec, Vec<String>) {
    let checked = check(settings, fields).unwrap_or_else(|issues| panic!("{issues:#?}"));
    let Owner::Job(spec) = checked.scenario.workload.owner else { panic!() };
    let cautions: Vec<String> =
        checked.notes.cautions.into_iter().filter(|caution| caution.contains("manifest-")).collect();
    (spec, cautions)
}

#[test]
fn a_version_decides_the_rules() {
    assert_eq!(spec("", "").0.rules, JobRules::default());
    let old = spec("kubernetes: \"1.26\"\n", "").0.rules;
    assert_eq!((old.backoff, old.backoff_cap), (BackoffShape::Limiter, Span::from_minutes(6)));
    assert_eq!(spec("kubernetes: v1.27.16\n", "").0.rules.backoff, BackoffShape::FinishTimes);
    for good in ["1.21", "1.37.2"] {
        spec(&format!("kubernetes: \"{good}\"\n"), "");
    }
    let flag = checked_with(&format!("work: 1h\n{POOL}manifest: job.yaml\n"), JOB, &[("kubernetes", "1.30")]);
    let Owner::Job(flagged) = flag.unwrap().scenario.workload.owner else { panic!() };
    assert_eq!(flagged.rules.version.to_string(), "1.30", "a flag needs no quotes");
    for bad in ["1.20", "1.38", "2.30"] {
        let issues = check(&format!("kubernetes: \"{bad}\"\n"), "").unwrap_err();
        assert_eq!(issues.len(), 1);
        let expected = format!("kubernetes: expected a version from 1.21 to 1.37, found {bad}");
        assert!(issues[0].contains(&expected), "{issues:?}");
    }
}

#[test]
fn a_field_that_the_version_lacks_is_dropped_with_a_caution() {
    let failure =
        "  podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}\n";
    let of = |minor: u32, fields: &str| spec(&format!("kubernetes: \"1.{minor}\"\n"), fields);
    let (kept, told) = of(26, failure);
    assert!(kept.pod_failure_policy.is_some() && told.is_empty());
    let (dropped, told) = of(25, failure);
    assert_eq!(dropped.pod_failure_policy, None);
    assert_eq!(dropped.pod_replacement_policy, PodReplacementPolicy::TerminatingOrFailed);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].ends_with(
            "job.yaml:5:21: podFailurePolicy works from Kubernetes 1.26 on: an API server of 1.25 drops it, and the Job \
             runs without (manifest-field-ignored)"
        ),
        "{told:?}"
    );
    let per_index = "  completionMode: Indexed\n  completions: 4\n  backoffLimitPerIndex: 1\n  maxFailedIndexes: 2\n  \
        podFailurePolicy: {rules: [{action: FailIndex, onExitCodes: {operator: In, values: [3]}}]}\n";
    let (kept, told) = of(29, per_index);
    assert_eq!((kept.backoff_limit_per_index, kept.backoff_limit, told.len()), (Some(1), UNLIMITED, 0));
    let (dropped, told) = of(28, per_index);
    assert_eq!((dropped.backoff_limit_per_index, dropped.max_failed_indexes, told.len()), (None, None, 2));
    assert_eq!(dropped.backoff_limit, 6, "the default without a limit per index");
    assert_eq!(
        dropped.pod_failure_policy.map(|policy| policy.rules.len()),
        Some(0),
        "FailIndex goes with it"
    );
    assert_eq!(of(28, &format!("{per_index}  backoffLimit: 9\n")).0.backoff_limit, 9);
    let replacement = "  podReplacementPolicy: Failed\n";
    assert_eq!(of(29, replacement).0.pod_replacement_policy, PodReplacementPolicy::Failed);
    assert_eq!(of(28, replacement).0.pod_replacement_policy, PodReplacementPolicy::TerminatingOrFailed);
    let both = format!("{failure}{replacement}");
    assert_eq!(
        of(28, &both).0.pod_replacement_policy,
        PodReplacementPolicy::Failed,
        "beside a failure policy"
    );
    let success =
        "  completionMode: Indexed\n  completions: 4\n  successPolicy: {rules: [{succeededCount: 1}]}\n";
    assert!(of(31, success).0.success_policy.is_some());
    assert!(of(30, success).0.success_policy.is_none());
    let indexed = "  completionMode: Indexed\n  completions: 4\n  suspend: false\n";
    assert_eq!(of(22, indexed).0.completion_mode, CompletionMode::Indexed);
    let (dropped, told) = of(21, indexed);
    assert_eq!(
        (dropped.completion_mode, dropped.completions, told.len()),
        (CompletionMode::NonIndexed, Some(4), 2)
    );
    assert_eq!(of(31, "  managedBy: a.io/b\n").1.len(), 2, "nobody manages it, and that it is dropped");
    assert_eq!(of(32, "  managedBy: a.io/b\n").1.len(), 1);
}

#[test]
fn a_scenario_says_when_a_job_is_suspended() {
    let of = |settings: &str, fields: &str| {
        let checked = check(settings, fields).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let Owner::Job(spec) = checked.scenario.workload.owner else { panic!() };
        (spec.suspend, checked.scenario.workload.suspensions, checked.notes)
    };
    let hour = Span::from_hours(1);
    let (suspended, times, _) = of("suspend: [{at: 0s, for: 1h}, {at: 2h}]\n", "  suspend: true\n");
    assert!(!suspended, "the scenario beats the manifest");
    assert_eq!(
        times,
        [Suspension { from: Span::ZERO, until: Some(hour) }, Suspension { from: hour * 2, until: None }]
    );
    let (suspended, times, notes) = of("", "  suspend: true\n");
    assert!(suspended && times.is_empty());
    assert!(notes.cautions.iter().any(|caution| caution.contains("the Job starts suspended")), "{notes:?}");
    assert!(!of("suspend: []\n", "  suspend: true\n").0, "never");
    for (settings, expected) in [
        (
            "suspend: [{at: 1h, for: 1h}, {at: 2h}]\n",
            "suspend[1].at: the suspension before lasts until 2h, and this begins at 2h",
        ),
        (
            "suspend: [{at: 1h}, {at: 2h}]\n",
            "suspend[1]: the Job is never resumed from the suspension before",
        ),
        ("suspend: [{at: 1h, for: 0s}]\n", "suspend[0].for: expected a duration above zero"),
    ] {
        let issues = check(settings, "").unwrap_err();
        assert!(issues.len() == 1 && issues[0].contains(expected), "{issues:?}");
    }
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i, \
               resources: {requests: {cpu: 2, memory: 4Gi}}}]}\n";
    let settings = format!("manifest: job.yaml\nprovider: eci\nwork: 1h\n{POOL}suspend: [{{at: 1h}}]\n");
    let issues = checked_with(&settings, pod, &[]).unwrap_err();
    assert!(issues[0].contains("suspend: only a Job can be suspended"), "{issues:?}");
}

#[test]
fn a_job_in_a_queue_of_kueue_is_admitted_at_once() {
    let job = JOB
        .replace(
            "metadata: {name: example}",
            "metadata: {name: example, labels: {kueue.x-k8s.io/queue-name: team}}",
        )
        .replace("spec:\n  template:", "spec:\n  suspend: true\n  template:");
    let settings = format!("manifest: job.yaml\nprovider: eci\nwork: 1h\n{POOL}");
    let checked = checked_with(&settings, &job, &[]).unwrap_or_else(|issues| panic!("{issues:#?}"));
    let Owner::Job(spec) = &checked.scenario.workload.owner else { panic!() };
    assert!(!spec.suspend);
    let assumed = "Kueue admits the Job from its queue team at once; set suspend to say when";
    assert!(checked.notes.assumptions.iter().any(|text| text == assumed), "{:?}", checked.notes.assumptions);
}
