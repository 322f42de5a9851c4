//! CronJobs: schedule, time zone, limits, and the Job they start.

use jiff::tz::TimeZone;
use k8s_openapi::api::batch::v1 as batch;

use super::cron_expression::{Expression, parse};
use super::inspection::Inspection;
use super::types::{CronJobManifest, JobManifest};
use super::unmodelled::NO_PODS;
use super::{job, pod};
use crate::scenario::caution::Caution;
use crate::scenario::cronjob::{ConcurrencyPolicy, CronJobSpec, CronSchedule};
use crate::scenario::document::{Node, Path};
use crate::scenario::issue::Issue;
use crate::scenario::time_zone;

/// Longer names leave no room for the minute in the names of the Jobs.
const LONGEST_NAME: usize = 52;

/// Reads a CronJob.
pub(super) fn read_cronjob(
    node: &Node,
    base: &Path,
    issues: &mut Vec<Issue>,
    cautions: &mut Vec<Caution>,
) -> Option<CronJobManifest> {
    let (mut inspection, cronjob) = Inspection::begin::<batch::CronJob>(node, base, issues, cautions);
    let owner = pod::owner(&mut inspection, node, "CronJob");
    let root = Path::default();
    if owner.name.len() > LONGEST_NAME {
        let problem = format!(
            "the name of a CronJob has at most {LONGEST_NAME} characters, found {}",
            owner.name.len()
        );
        inspection.wrong(&root.key("metadata").key("name"), problem);
    }
    let written = cronjob?.spec;
    let at = root.key("spec");
    if !inspection.written(&at) {
        inspection.missing(&root, "spec");
        return None;
    }
    let spec = spec(&mut inspection, &at, &written);
    let job_at = at.key("jobTemplate");
    let Some(job) = &written.job_template.spec else {
        let (block, field) =
            if inspection.written(&job_at) { (&job_at, "spec") } else { (&at, "jobTemplate") };
        inspection.missing(block, field);
        return None;
    };
    if job.manual_selector == Some(true) {
        let problem = "the Jobs of a CronJob select their pods themselves";
        inspection.wrong(&job_at.key("spec").key("manualSelector"), problem);
    }
    let spec_at = job_at.key("spec");
    let (job_spec, template) = job::check(&mut inspection, &spec_at, job, owner, false)?;
    let annotations = inspection.noted(&job_at.key("metadata").key("annotations"));
    let job = JobManifest {
        annotations,
        spec: job_spec,
        around: job::around(&inspection, &spec_at, None),
        template,
    };
    Some(CronJobManifest {
        annotations: inspection.noted(&root.key("metadata").key("annotations")),
        spec: spec?,
        job,
    })
}

fn spec(inspection: &mut Inspection<'_>, at: &Path, written: &batch::CronJobSpec) -> Option<CronJobSpec> {
    let schedule = schedule(inspection, at, written);
    let deadline_at = at.key("startingDeadlineSeconds");
    let starting_deadline = inspection.seconds(&deadline_at, written.starting_deadline_seconds);
    let policies = [
        ("Allow", ConcurrencyPolicy::Allow),
        ("Forbid", ConcurrencyPolicy::Forbid),
        ("Replace", ConcurrencyPolicy::Replace),
    ];
    let policy = written.concurrency_policy.as_deref().filter(|policy| !policy.is_empty());
    let concurrency_policy = inspection.choice(&at.key("concurrencyPolicy"), policy, &policies);
    let mut kept = |field: &str, written| inspection.count(&at.key(field), written);
    let successful = kept("successfulJobsHistoryLimit", written.successful_jobs_history_limit);
    let failed = kept("failedJobsHistoryLimit", written.failed_jobs_history_limit);
    let suspend = written.suspend.unwrap_or(false);
    if suspend {
        let text = "the CronJob is suspended: it starts no Jobs until it is resumed";
        inspection.caution(&at.key("suspend"), NO_PODS, text);
    }
    Some(CronJobSpec {
        schedule: schedule?,
        starting_deadline,
        concurrency_policy: concurrency_policy.unwrap_or(ConcurrencyPolicy::Allow),
        suspend,
        successful_jobs_history_limit: successful.unwrap_or(3),
        failed_jobs_history_limit: failed.unwrap_or(1),
    })
}

fn schedule(
    inspection: &mut Inspection<'_>,
    at: &Path,
    written: &batch::CronJobSpec,
) -> Option<CronSchedule> {
    let zone = match &written.time_zone {
        None => Some(TimeZone::UTC),
        Some(name) => time_zone(inspection, &at.key("timeZone"), name),
    };
    let (block, at, text) = (at, at.key("schedule"), written.schedule.as_str());
    if text.is_empty() {
        let field_is_there = inspection.written(&at);
        if field_is_there && !inspection.unreadable(&at) {
            inspection.wrong_but(
                &at,
                "the schedule is empty",
                "five fields such as \"30 2 * * *\", or @daily",
            );
        } else {
            inspection.missing(block, "schedule");
        }
        return None;
    }
    if text.contains("TZ") {
        let hint = "write the time zone into the field timeZone";
        inspection.wrong_but(&at, "a schedule names no time zone", hint);
        return None;
    }
    match parse(text) {
        Err(problem) => {
            inspection.wrong(&at, problem);
            None
        }
        Ok(Expression::Every(period)) => Some(CronSchedule::Every(period)),
        Ok(Expression::Fields(minutes)) => {
            if !minutes.ever_come() {
                let text = format!("no date has the schedule {text:?}: the CronJob starts no Jobs");
                inspection.caution(&at, NO_PODS, text);
            }
            Some(CronSchedule::Calendar { minutes, zone: zone? })
        }
    }
}

/// A time zone by its name.
fn time_zone(inspection: &mut Inspection<'_>, at: &Path, name: &str) -> Option<TimeZone> {
    time_zone::named(name).map_err(|(problem, hint)| inspection.wrong_but(at, problem, hint)).ok()
}
