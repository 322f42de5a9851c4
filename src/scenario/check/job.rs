//! Checks of a Job beside its manifest: the version of Kubernetes, and when it is suspended.

use super::findings::Findings;
use crate::scenario::caution::Caution;
use crate::scenario::file::ScenarioFile;
use crate::scenario::job::{
    CompletionMode, JobSpec, PodFailurePolicyAction, PodReplacementPolicy, UNLIMITED,
};
use crate::scenario::job_rules::{JobRules, KNOWN, NEWEST, works_from};
use crate::scenario::manifest::{FIELD_IGNORED, JobManifest};
use crate::scenario::version::Version;
use crate::scenario::workload::Suspension;
use crate::units::Span;

/// The version of Kubernetes that is simulated.
pub(super) fn version(findings: &mut Findings, file: &ScenarioFile) -> Version {
    let Some(version) = file.kubernetes else { return NEWEST };
    if version.major != 1 || !(KNOWN.0..=KNOWN.1).contains(&version.minor) {
        let problem = format!("expected a version from 1.{} to 1.{}, found {version}", KNOWN.0, KNOWN.1);
        findings.wrong("kubernetes", problem, "the Job controllers of these versions are known");
        return NEWEST;
    }
    version
}

/// The spec of a Job as an API server of this version keeps it, and what its controller makes of it.
pub(super) fn spec(findings: &mut Findings, job: &JobManifest, version: Version) -> JobSpec {
    let mut spec = JobSpec { rules: JobRules::of(version), ..job.spec.clone() };
    for (field, place) in &job.around.gated_fields {
        let Some(since) = works_from(field, version) else { continue };
        drop_field(&mut spec, field);
        let text = format!(
            "{field} works from Kubernetes 1.{since} on: an API server of {version} drops it, and the Job runs without"
        );
        findings.caution(Caution { code: FIELD_IGNORED, place: Some(place.clone()), text }.to_string());
    }
    if job.spec.backoff_limit_per_index.is_some() && spec.backoff_limit_per_index.is_none() {
        if !job.around.limits_failures {
            spec.backoff_limit = JobSpec::default().backoff_limit;
        }
        if let Some(policy) = &mut spec.pod_failure_policy {
            policy.rules.retain(|rule| rule.action != PodFailurePolicyAction::FailIndex);
        }
    }
    debug_assert!(spec.backoff_limit <= UNLIMITED);
    spec
}

/// Takes a field out of a spec as if nobody had written it.
fn drop_field(spec: &mut JobSpec, field: &str) {
    match field {
        "completionMode" => spec.completion_mode = CompletionMode::NonIndexed,
        "suspend" => spec.suspend = false,
        "podFailurePolicy" => {
            spec.pod_failure_policy = None;
            spec.pod_replacement_policy = PodReplacementPolicy::TerminatingOrFailed;
        }
        "backoffLimitPerIndex" => spec.backoff_limit_per_index = None,
        "maxFailedIndexes" => spec.max_failed_indexes = None,
        // Beside a pod failure policy only failed pods were replaced even without the field.
        "podReplacementPolicy" if spec.pod_failure_policy.is_none() => {
            spec.pod_replacement_policy = PodReplacementPolicy::TerminatingOrFailed;
        }
        "successPolicy" => spec.success_policy = None,
        _ => {}
    }
}

/// When the Job is suspended: as the scenario says, else as the manifest does, else as its queue would.
pub(super) fn suspensions(
    findings: &mut Findings,
    file: &ScenarioFile,
    job: Option<&JobManifest>,
    spec: Option<&mut JobSpec>,
) -> Vec<Suspension> {
    let suspensions = written(findings, file);
    // Whatever else is suspended was refused.
    let Some((job, spec)) = job.zip(spec) else { return Vec::new() };
    if file.suspend.is_some() {
        spec.suspend = false;
    } else if let Some(queue) = &job.around.queue {
        spec.suspend = false;
        findings
            .assume(format!("Kueue admits the Job from its queue {queue} at once; set suspend to say when"));
    }
    suspensions
}

/// The suspensions of the file, which follow each other.
fn written(findings: &mut Findings, file: &ScenarioFile) -> Vec<Suspension> {
    let mut suspensions: Vec<Suspension> = Vec::new();
    for (number, suspension) in file.suspend.iter().flatten().enumerate() {
        let path = format!("suspend[{number}]");
        let (from, lasts) = (suspension.at.0, suspension.r#for.map(|lasts| lasts.0));
        if from < Span::ZERO {
            findings.wrong(&format!("{path}.at"), "expected a time after submission, not before it", "");
        }
        if lasts.is_some_and(|lasts| !lasts.is_positive()) {
            findings.wrong(&format!("{path}.for"), "expected a duration above zero", "");
        }
        match suspensions.last() {
            Some(Suspension { until: None, .. }) => {
                findings.wrong(
                    &path,
                    "the Job is never resumed from the suspension before",
                    "give that one a for",
                );
            }
            Some(Suspension { until: Some(until), .. }) if from <= *until => {
                let problem = format!("the suspension before lasts until {until}, and this begins at {from}");
                findings.wrong(
                    &format!("{path}.at"),
                    problem,
                    "write suspensions in order of time, apart from each other",
                );
            }
            _ => {}
        }
        suspensions.push(Suspension { from, until: lasts.map(|lasts| from + lasts) });
    }
    suspensions
}
