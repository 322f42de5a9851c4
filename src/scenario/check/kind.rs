//! Settings that make sense for some kinds of workload only.

use super::findings::Findings;
use crate::scenario::file::ScenarioFile;
use crate::scenario::manifest::Object;

/// Whether a workload is watched for a while in place of having an end of its own.
pub(super) fn is_lasting(object: &Object) -> bool {
    matches!(object, Object::CronJob(_) | Object::Deployment(_))
}

/// Settings that say nothing about what runs.
pub(super) fn refuse_foreign(findings: &mut Findings, file: &ScenarioFile, object: &Object) {
    let (kind, name) = (&object.named().kind, &object.named().name);
    let of = format!("{kind} {name}");
    let (lasting, serves) = (is_lasting(object), matches!(object, Object::Deployment(_)));
    let after = match object {
        Object::CronJob(_) => "activeDeadlineSeconds in the jobTemplate limits what a Job may take",
        _ => "leave it out",
    };
    let rules = [
        (
            "horizon",
            file.horizon.is_some() && lasting,
            format!("{of} has no end of its own that a run could wait for"),
            "write duration: 7d, which is how long it is watched",
        ),
        (
            "duration",
            file.duration.is_some() && !lasting,
            format!("{of} runs until it ends, and is not watched for a while"),
            "write horizon: 30d, which is where a run is cut",
        ),
        (
            "deadline",
            file.deadline.is_some() && lasting,
            format!("{of} never completes, so it is never late"),
            after,
        ),
        (
            "work",
            file.work.is_some() && serves,
            format!("{of} serves for as long as it is watched, so it has no work to finish"),
            "leave it out; service.load says what it serves",
        ),
        (
            "checkpoint",
            file.checkpoint.is_some() && serves,
            format!("{of} has no work that could be saved"),
            "leave it out",
        ),
        (
            "suspend",
            file.suspend.is_some() && !matches!(object, Object::Job(_)),
            format!("only a Job can be suspended, and {name} is a {kind}"),
            "take suspend out of the scenario",
        ),
        (
            "service",
            file.service.is_some() && !serves,
            format!("{of} serves no load"),
            "leave it out; a Deployment or a ReplicaSet serves",
        ),
    ];
    for (setting, given, problem, hint) in rules {
        if given {
            findings.wrong(setting, problem, hint);
        }
    }
}
