//! Jobs: the API's defaults and the API's refusals.

use k8s_openapi::api::batch::v1 as batch;

use super::inspection::Inspection;
use super::types::{AroundJob, JobManifest, Named, PodRestartPolicy, PodTemplate};
use super::unmodelled::{NO_PODS, SUSPENDED};
use super::{FIELD_IGNORED, pod, policies};
use crate::scenario::caution::Caution;
use crate::scenario::document::{Node, Path};
use crate::scenario::issue::Issue;
use crate::scenario::job::{CompletionMode, JobSpec, PodReplacementPolicy, RestartPolicy, UNLIMITED};
use crate::scenario::job_rules::gated_fields;

/// Who manages a Job unless it says otherwise.
const JOB_CONTROLLER: &str = "kubernetes.io/job-controller";
/// By which a Job names the queue of Kueue that it waits in.
const QUEUE: &str = "kueue.x-k8s.io/queue-name";
/// More indexes than this, or pods at once, the API refuses in Indexed Jobs.
const MOST_INDEXED: u32 = 100_000;
/// With more completions than [`MOST_INDEXED`] and limits per index, this many.
const MOST_OF_MANY: u32 = 10_000;

/// Reads a Job.
pub(super) fn read_job(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<JobManifest> {
    let (mut inspection, job) = Inspection::begin::<batch::Job>(node, base, issues, cautions);
    let owner = pod::owner(&mut inspection, node, "Job");
    let root = Path::default();
    let queue = queue(&inspection);
    let at = root.key("spec");
    let checked = match job?.spec {
        Some(written) => Some(check(&mut inspection, &at, &written, owner, queue.is_some())),
        None => {
            inspection.missing(&root, "spec");
            None
        }
    };
    let annotations = inspection.noted(&root.key("metadata").key("annotations"));
    let (spec, template) = checked.flatten()?;
    let around = around(&inspection, &at, queue);
    Some(JobManifest { annotations, spec, around, template })
}

/// What a Job's spec at `at` says beside what is checked.
pub(super) fn around(inspection: &Inspection<'_>, at: &Path, queue: Option<String>) -> Box<AroundJob> {
    let gated = gated_fields().map(|name| (name, at.key(name)));
    let gated_fields = gated
        .filter(|(_, field)| inspection.written(field))
        .map(|(name, field)| (name, inspection.place(&field)))
        .collect();
    let limits_failures = inspection.written(&at.key("backoffLimit"));
    Box::new(AroundJob { gated_fields, limits_failures, queue })
}

/// The queue that admits the Job: a label, or in older versions of Kueue an annotation.
fn queue(inspection: &Inspection<'_>) -> Option<String> {
    let metadata = Path::default().key("metadata");
    let noted = ["labels", "annotations"].map(|map| inspection.noted(&metadata.key(map)));
    let queue = noted.into_iter().flatten().find(|noted| noted.key == QUEUE && !noted.value.is_empty());
    queue.map(|noted| noted.value)
}

/// Checks the spec of a Job, which stands at `at`.
pub(super) fn check(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &batch::JobSpec,
    owner: Named,
    in_queue: bool,
) -> Option<(JobSpec, PodTemplate)> {
    let spec = numbers(inspection, at, written);
    let template = template(inspection, at, written, owner);
    let mut spec = JobSpec {
        restart_policy: restart_policy(inspection, at, written, template.as_ref()),
        pod_failure_policy: policies::failure(inspection, &at.key("podFailurePolicy"), written),
        ..spec
    };
    spec.success_policy = policies::success(inspection, &at.key("successPolicy"), written, &spec);
    relations(inspection, at, &spec, template.as_ref());
    cautions(inspection, at, written, (&spec, in_queue));
    Some((spec, template?))
}

/// Every field that can be checked by itself, and the defaults.
fn numbers(inspection: &mut Inspection<'_>, at: &Path, written: &batch::JobSpec) -> JobSpec {
    let mut count = |field: &str, value| inspection.count(&at.key(field), value);
    let parallelism = count("parallelism", written.parallelism);
    let completions = count("completions", written.completions);
    let backoff_limit = count("backoffLimit", written.backoff_limit);
    let backoff_limit_per_index = count("backoffLimitPerIndex", written.backoff_limit_per_index);
    let max_failed_indexes = count("maxFailedIndexes", written.max_failed_indexes);
    let ttl = written.ttl_seconds_after_finished.map(i64::from);
    let ttl_after_finished = inspection.seconds(&at.key("ttlSecondsAfterFinished"), ttl);
    let deadline_at = at.key("activeDeadlineSeconds");
    let active_deadline = inspection.seconds(&deadline_at, written.active_deadline_seconds);
    let modes = [("NonIndexed", CompletionMode::NonIndexed), ("Indexed", CompletionMode::Indexed)];
    let mode_at = at.key("completionMode");
    let completion_mode = inspection.choice(&mode_at, written.completion_mode.as_deref(), &modes);
    JobSpec {
        parallelism: parallelism.unwrap_or(1),
        completions: match (written.completions, written.parallelism) {
            (None, None) => Some(1),
            _ => completions,
        },
        completion_mode: completion_mode.unwrap_or(CompletionMode::NonIndexed),
        backoff_limit: backoff_limit.unwrap_or(if written.backoff_limit_per_index.is_some() {
            UNLIMITED
        } else {
            6
        }),
        backoff_limit_per_index,
        max_failed_indexes,
        active_deadline,
        ttl_after_finished,
        suspend: written.suspend.unwrap_or(false),
        pod_replacement_policy: replacement(inspection, &at.key("podReplacementPolicy"), written),
        ..JobSpec::default()
    }
}

fn replacement(inspection: &mut Inspection<'_>, at: &Path, written: &batch::JobSpec) -> PodReplacementPolicy {
    let known = [
        ("TerminatingOrFailed", PodReplacementPolicy::TerminatingOrFailed),
        ("Failed", PodReplacementPolicy::Failed),
    ];
    let chosen = inspection.choice(at, written.pod_replacement_policy.as_deref(), &known);
    let with_failure_policy = written.pod_failure_policy.is_some();
    if with_failure_policy && chosen == Some(PodReplacementPolicy::TerminatingOrFailed) {
        inspection.wrong(at, "beside a podFailurePolicy only `Failed` is allowed");
    }
    match chosen {
        Some(policy) => policy,
        None if with_failure_policy => PodReplacementPolicy::Failed,
        None => PodReplacementPolicy::TerminatingOrFailed,
    }
}

fn template(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &batch::JobSpec,
    owner: Named,
) -> Option<PodTemplate> {
    let template_at = at.key("template");
    if !inspection.written(&template_at) {
        inspection.missing(at, "template");
        return None;
    }
    let Some(pod) = &written.template.spec else {
        inspection.missing(&template_at, "spec");
        return None;
    };
    Some(pod::template(inspection, &template_at, pod, owner))
}

fn restart_policy(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &batch::JobSpec,
    template: Option<&PodTemplate>,
) -> RestartPolicy {
    let at = at.key("template").key("spec");
    let word = written.template.spec.as_ref().and_then(|pod| pod.restart_policy.as_deref());
    match (template.map(|template| template.restart_policy), word) {
        (Some(PodRestartPolicy::OnFailure), _) => RestartPolicy::OnFailure,
        (Some(PodRestartPolicy::Always), Some("Always")) => {
            let hint = "write Never or OnFailure";
            inspection.wrong_but(&at.key("restartPolicy"), "the pods of a Job can't restart always", hint);
            RestartPolicy::Never
        }
        (Some(PodRestartPolicy::Always), None) if !inspection.unreadable(&at.key("restartPolicy")) => {
            let hint = "a Job's pods need Never or OnFailure; the default, Always, is refused";
            inspection.wrong_but(&at.key("restartPolicy"), "missing field `restartPolicy`", hint);
            RestartPolicy::Never
        }
        _ => RestartPolicy::Never,
    }
}

/// What must hold between fields.
fn relations(inspection: &mut Inspection<'_>, at: &Path, spec: &JobSpec, template: Option<&PodTemplate>) {
    let field = |name: &str| at.key(name);
    let written = |inspection: &Inspection<'_>, name: &str| inspection.written(&at.key(name));
    if spec.completions == Some(0) {
        let hint = "such a Job is complete at once, there is nothing to forecast";
        inspection.wrong_but(&field("completions"), "expected at least 1 completion, found 0", hint);
    }
    if spec.is_indexed() {
        if !written(inspection, "completions") {
            inspection.wrong(&field("completions"), "missing field `completions`: Indexed Jobs need it");
        }
        indexed(inspection, at, spec);
    } else {
        for name in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
            if written(inspection, name) && !inspection.unreadable(&field("completionMode")) {
                let hint = "write completionMode: Indexed";
                inspection.wrong_but(&field(name), format!("{name} is for Indexed Jobs only"), hint);
            }
        }
    }
    if spec.max_failed_indexes.is_some() && !written(inspection, "backoffLimitPerIndex") {
        inspection.wrong(&field("maxFailedIndexes"), "maxFailedIndexes needs backoffLimitPerIndex");
    }
    if template.is_some_and(|template| template.restart_policy == PodRestartPolicy::OnFailure) {
        let restart = field("template").key("spec").key("restartPolicy");
        for name in ["backoffLimitPerIndex", "podFailurePolicy"] {
            if written(inspection, name) {
                inspection.wrong(&restart, format!("{name} needs restartPolicy: Never"));
            }
        }
    }
}

fn indexed(inspection: &mut Inspection<'_>, at: &Path, spec: &JobSpec) {
    let completions = spec.completions.unwrap_or(0);
    let many = completions > MOST_INDEXED && spec.backoff_limit_per_index.is_some();
    let most = if many { MOST_OF_MANY } else { MOST_INDEXED };
    if spec.parallelism > most {
        let problem = format!("an Indexed Job of {completions} completions runs at most {most} pods at once");
        inspection.wrong(&at.key("parallelism"), problem);
    }
    match spec.max_failed_indexes {
        Some(failed) if failed > completions => {
            let problem = format!("expected at most the {completions} completions, found {failed}");
            inspection.wrong(&at.key("maxFailedIndexes"), problem);
        }
        Some(failed) if failed > most => {
            inspection.wrong(&at.key("maxFailedIndexes"), format!("expected at most {most}, found {failed}"));
        }
        None if many => {
            let problem =
                format!("missing field `maxFailedIndexes`: needed above {MOST_INDEXED} completions");
            inspection.wrong(&at.key("maxFailedIndexes"), problem);
        }
        _ => {}
    }
}

fn cautions(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &batch::JobSpec,
    (spec, in_queue): (&JobSpec, bool),
) {
    if spec.parallelism == 0 {
        inspection.caution(&at.key("parallelism"), NO_PODS, "parallelism is 0: the Job creates no pods");
    }
    if spec.suspend && !in_queue {
        let (code, text) = if at.0.len() > 1 {
            (NO_PODS, "the Jobs start suspended and create no pods, for nobody resumes them")
        } else {
            let text = "the Job starts suspended and creates no pods; a scenario says when it is resumed, \
                        such as suspend: [{at: 0s, for: 1h}]";
            (SUSPENDED, text)
        };
        inspection.caution(&at.key("suspend"), code, text);
    }
    let manager = written.managed_by.as_deref().unwrap_or(JOB_CONTROLLER);
    let parts = manager.split_once('/');
    if parts.is_none_or(|(domain, path)| !pod::is_name(domain) || path.is_empty()) || manager.len() > 63 {
        let problem =
            format!("{manager:?} is no domain and path such as {JOB_CONTROLLER}, of 63 letters at most");
        inspection.wrong(&at.key("managedBy"), problem);
    } else if manager != JOB_CONTROLLER {
        let text = "another controller manages this Job; it is simulated as if Kubernetes did";
        inspection.caution(&at.key("managedBy"), FIELD_IGNORED, text);
    }
}
