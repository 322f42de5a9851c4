//! CronJobs, Deployments, ReplicaSets and HorizontalPodAutoscalers.

use super::*;
use crate::scenario::cronjob::{ConcurrencyPolicy, CronJobSpec, CronSchedule};
use crate::scenario::hpa::{
    HpaSpec, Metric, MetricSource, MetricTarget, ScalingChange, ScalingRules, SelectPolicy,
};
use crate::units::Span;

fn problems(text: &str) -> Vec<String> {
    let issues = read("m.yaml", text).map(|manifest| manifest.objects).unwrap_err();
    issues.iter().map(ToString::to_string).collect()
}

fn good(text: &str) -> (Object, Vec<String>) {
    let mut manifest = read("m.yaml", text).unwrap_or_else(|issues| panic!("{}", issues[0]));
    (manifest.objects.remove(0), manifest.cautions.iter().map(ToString::to_string).collect())
}

/// A spec with further fields, on line 5 and after.
fn object(kind: &str, fields: &str) -> String {
    let version = match kind {
        "CronJob" => "batch/v1",
        "HorizontalPodAutoscaler" => "autoscaling/v2",
        _ => "apps/v1",
    };
    let fields: String = fields.lines().map(|line| format!("  {line}\n")).collect();
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n{fields}")
}

const CONTAINERS: &str = "containers: [{name: main, image: i, resources: {requests: {cpu: 1, memory: 1Gi}}}]";

fn cronjob(fields: &str) -> String {
    let job =
        format!("jobTemplate: {{spec: {{template: {{spec: {{restartPolicy: Never, {CONTAINERS}}}}}}}}}");
    object("CronJob", &format!("{fields}\n{job}"))
}

fn cron_spec(fields: &str) -> (CronJobSpec, Vec<String>) {
    match good(&cronjob(fields)) {
        (Object::CronJob(cronjob), cautions) => (cronjob.spec, cautions),
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn a_cronjob_is_read_with_the_defaults_of_the_api() {
    let (Object::CronJob(cronjob), cautions) = good(&cronjob("schedule: '*/5 * * * *'")) else { panic!() };
    assert_eq!((cautions.len(), cronjob.job.spec.backoff_limit), (0, 6));
    assert_eq!(cronjob.job.template.owner.kind, "CronJob");
    let CronJobSpec { schedule, starting_deadline, concurrency_policy, suspend, .. } = cronjob.spec;
    assert_eq!((starting_deadline, concurrency_policy, suspend), (None, ConcurrencyPolicy::Allow, false));
    assert_eq!([cronjob.spec.successful_jobs_history_limit, cronjob.spec.failed_jobs_history_limit], [3, 1]);
    let CronSchedule::Calendar { minutes, zone } = schedule else { panic!("{schedule:?}") };
    assert_eq!((minutes.minutes.count_ones(), zone), (12, jiff::tz::TimeZone::UTC));

    let (spec, cautions) = cron_spec(
        "schedule: '@every 90m'\ntimeZone: Europe/Berlin\nstartingDeadlineSeconds: 0\n\
         concurrencyPolicy: Forbid\nsuspend: true\nsuccessfulJobsHistoryLimit: 0\nfailedJobsHistoryLimit: 7",
    );
    assert_eq!(spec.schedule, CronSchedule::Every(Span::from_minutes(90)));
    assert_eq!(spec.starting_deadline, Some(Span::ZERO));
    assert_eq!((spec.concurrency_policy, spec.suspend), (ConcurrencyPolicy::Forbid, true));
    assert_eq!([spec.successful_jobs_history_limit, spec.failed_jobs_history_limit], [0, 7]);
    assert_eq!(
        cautions,
        ["m.yaml:9:12: the CronJob is suspended: it starts no Jobs until it is resumed (manifest-no-pods)"]
    );
}

#[test]
fn a_time_zone_is_one_of_the_bundled_database() {
    let zone = |name: &str| cron_spec(&format!("schedule: '@daily'\ntimeZone: {name}")).0.schedule;
    let CronSchedule::Calendar { zone, .. } = zone("America/New_York") else { panic!() };
    assert_eq!(zone.iana_name(), Some("America/New_York"));
    for (name, hint) in [
        ("europe/berlin", "did you mean Europe/Berlin?"),
        ("Europe/Pariss", "did you mean Europe/Paris?"),
        ("Local", "names are those of the IANA, such as Europe/Berlin or UTC"),
        ("''", "names are those of the IANA, such as Europe/Berlin or UTC"),
    ] {
        let found = problems(&cronjob(&format!("schedule: '@daily'\ntimeZone: {name}")));
        let bare = name.trim_matches('\'');
        assert_eq!(found, [format!("m.yaml:6:13: spec.timeZone: there is no time zone {bare:?}; {hint}")]);
    }
}

#[test]
fn every_problem_of_a_cronjob_is_found_with_its_place() {
    assert_eq!(
        problems(&cronjob(
            "schedule: 0 25 * * *\nstartingDeadlineSeconds: -1\nconcurrencyPolicy: Forbids\n\
             successfulJobsHistoryLimit: -3\nfailedJobsHistoryLimit: -1"
        )),
        [
            "m.yaml:5:13: spec.schedule: hour 25 is not from 0 to 23",
            "m.yaml:6:28: spec.startingDeadlineSeconds: expected a number of seconds, not negative, found -1",
            "m.yaml:7:22: spec.concurrencyPolicy: expected Allow or Forbid or Replace, found \"Forbids\"; did you mean Forbid?",
            "m.yaml:8:31: spec.successfulJobsHistoryLimit: expected a whole number, not negative, found -3",
            "m.yaml:9:27: spec.failedJobsHistoryLimit: expected a whole number, not negative, found -1",
        ]
    );
    assert_eq!(
        problems(&cronjob("schedule: CRON_TZ=UTC 0 * * * *")),
        [
            "m.yaml:5:13: spec.schedule: a schedule names no time zone; write the time zone into the field timeZone"
        ]
    );
    assert_eq!(
        problems(&object("CronJob", "suspend: false\njobTemplate: {spec: {manualSelector: true}}")),
        [
            "m.yaml:5:3: spec: missing field `schedule`",
            "m.yaml:6:23: spec.jobTemplate.spec: missing field `template`",
            "m.yaml:6:40: spec.jobTemplate.spec.manualSelector: the Jobs of a CronJob select their pods themselves",
        ]
    );
    assert_eq!(
        problems(&object("CronJob", "schedule: '@hourly'")),
        ["m.yaml:5:3: spec: missing field `jobTemplate`"]
    );
    let long = cronjob("schedule: '@hourly'").replace("name: web", &format!("name: {}", "w".repeat(53)));
    assert_eq!(
        problems(&long),
        ["m.yaml:3:18: metadata.name: the name of a CronJob has at most 52 characters, found 53"]
    );
    assert_eq!(
        problems("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n"),
        ["m.yaml:1:1: missing field `spec`"]
    );
}

#[test]
fn a_schedule_without_a_date_is_a_caution() {
    let cautions = |schedule: &str| cron_spec(&format!("schedule: {schedule}")).1;
    assert_eq!(
        cautions("0 0 31 4,6 *"),
        [
            "m.yaml:5:13: no date has the schedule \"0 0 31 4,6 *\": the CronJob starts no Jobs (manifest-no-pods)"
        ]
    );
    assert_eq!(cautions("0 0 30 2 *").len(), 1);
    assert_eq!(cautions("', * * * *'").len(), 1);
    for comes in ["0 0 29 2 *", "0 0 31 4 1", "0 0 31 * *"] {
        assert_eq!(cautions(comes).len(), 0, "{comes}");
    }
}

fn deployment(kind: &str, fields: &str, pod: &str) -> String {
    let template =
        format!("template: {{metadata: {{labels: {{app: web, tier: front}}}}, spec: {{{pod}{CONTAINERS}}}}}");
    object(kind, &format!("{fields}\n{template}"))
}

const SELECTOR: &str = "selector: {matchLabels: {app: web}}";

#[test]
fn a_deployment_is_read_with_the_defaults_of_the_api() {
    for kind in ["Deployment", "ReplicaSet"] {
        let (Object::Deployment(web), cautions) = good(&deployment(kind, SELECTOR, "")) else { panic!() };
        assert_eq!((web.spec.replicas, web.spec.min_ready, cautions.len()), (1, Span::ZERO, 0));
        assert_eq!((web.template.owner.kind.as_str(), web.template.labels.len()), (kind, 2));
        let fields = format!("{SELECTOR}\nreplicas: 0\nminReadySeconds: 5");
        let (Object::Deployment(web), cautions) = good(&deployment(kind, &fields, "restartPolicy: Always, "))
        else {
            panic!()
        };
        assert_eq!((web.spec.replicas, web.spec.min_ready), (0, Span::from_secs(5)));
        assert_eq!(
            cautions,
            [format!("m.yaml:6:13: replicas is 0: the {kind} creates no pods (manifest-no-pods)")]
        );
    }
    let paused =
        deployment("Deployment", &format!("{SELECTOR}\npaused: true\nstrategy: {{type: Recreate}}"), "");
    assert_eq!(
        good(&paused).1,
        ["m.yaml:6:11: a Deployment that is paused from the start creates no pods (manifest-no-pods)"]
    );
}

#[test]
fn every_problem_of_a_deployment_is_found_with_its_place() {
    let fields = "selector: {matchLabels: {app: wep}}\nreplicas: -2\nminReadySeconds: 600\nrevisionHistoryLimit: -1\n\
                  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}";
    let pod = "restartPolicy: OnFailure, activeDeadlineSeconds: 60, ";
    assert_eq!(
        problems(&deployment("Deployment", fields, pod)),
        [
            "m.yaml:5:3: spec.progressDeadlineSeconds: expected more than minReadySeconds, 600, found 600",
            "m.yaml:5:33: spec.selector.matchLabels.app: the template has no label app: wep; a selector must match the labels of its own template",
            "m.yaml:6:13: spec.replicas: expected a whole number, not negative, found -2",
            "m.yaml:8:25: spec.revisionHistoryLimit: expected a whole number, not negative, found -1",
            "m.yaml:9:45: spec.strategy.rollingUpdate: `type: Recreate` has no rollingUpdate",
            "m.yaml:10:81: spec.template.spec.restartPolicy: the pods of a Deployment restart always; leave it out or write Always",
            "m.yaml:10:115: spec.template.spec.activeDeadlineSeconds: the pods of a Deployment have no deadline",
        ]
    );
    assert_eq!(
        problems(&object("ReplicaSet", "replicas: 1")),
        ["m.yaml:5:3: spec: missing field `template`", "m.yaml:5:3: spec: missing field `selector`"]
    );
    assert_eq!(
        problems(&deployment("ReplicaSet", "selector: {}", "")),
        [
            "m.yaml:5:13: spec.selector: an empty selector selects every pod; write labels of the template into matchLabels"
        ]
    );
}

#[test]
fn selectors_and_rollouts_are_checked_as_the_api_does() {
    let one = |expression: &str| format!("selector: {{matchExpressions: [{{{expression}}}]}}");
    for fits in [
        "key: app, operator: In, values: [web, api]",
        "key: app, operator: NotIn, values: [api]",
        "key: zone, operator: NotIn, values: [a]",
        "key: tier, operator: Exists",
        "key: zone, operator: DoesNotExist",
    ] {
        good(&deployment("ReplicaSet", &one(fits), ""));
    }
    for (wrong, problem) in [
        ("key: app, operator: In, values: [api]", "the template has no label that fits app In api"),
        ("key: app, operator: NotIn, values: [web]", "the template has no label that fits app NotIn web"),
        ("key: zone, operator: Exists", "the template has no label that fits zone Exists"),
        ("key: app, operator: DoesNotExist", "the template has no label that fits app DoesNotExist"),
        ("key: app, operator: In", "`operator: In` needs at least one value"),
        ("key: app, operator: Exists, values: [web]", "`operator: Exists` needs no values"),
        ("key: app, operator: Is", "expected In or NotIn or Exists or DoesNotExist, found \"Is\""),
        ("key: app", "missing field `operator`"),
    ] {
        let found = problems(&deployment("ReplicaSet", &one(wrong), ""));
        assert!(found.len() == 1 && found[0].contains(problem), "{wrong}: {found:?}");
    }
    let rolling = |fields: &str| {
        deployment("Deployment", &format!("{SELECTOR}\nstrategy: {{rollingUpdate: {{{fields}}}}}"), "")
    };
    good(&rolling("maxSurge: 150%, maxUnavailable: 0"));
    for (wrong, problem) in [
        ("maxSurge: 0%, maxUnavailable: 0", "maxUnavailable and maxSurge can't both be 0"),
        ("maxUnavailable: 101%", "expected at most 100%, found 101%"),
        ("maxSurge: -1", "expected a number of pods, not negative, found -1"),
        ("maxSurge: many", "expected a number of pods or a percentage such as 25%, found \"many\""),
    ] {
        let found = problems(&rolling(wrong));
        assert!(found.len() == 1 && found[0].contains(problem), "{wrong}: {found:?}");
    }
}

fn hpa_spec(fields: &str) -> HpaSpec {
    match good(&object("HorizontalPodAutoscaler", &format!("{TARGET}\n{fields}"))).0 {
        Object::HorizontalPodAutoscaler(hpa) => hpa.spec,
        other => panic!("{other:?}"),
    }
}

const TARGET: &str = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}";

#[test]
fn an_autoscaler_is_read_with_the_defaults_of_the_api() {
    let hpa = hpa_spec("maxReplicas: 9");
    let cpu = |percent| {
        [Metric { source: MetricSource::Resource("cpu".into()), target: MetricTarget::Utilization(percent) }]
    };
    assert_eq!((hpa.min_replicas, hpa.max_replicas, hpa.metrics.as_slice()), (1, 9, cpu(80).as_slice()));
    assert_eq!(
        (hpa.target_kind.as_str(), hpa.target_name.as_str(), hpa.behavior),
        ("Deployment", "web", None)
    );

    let hpa = hpa_spec(
        "maxReplicas: 9\nbehavior: {scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Min}}",
    );
    let behavior = hpa.behavior.unwrap();
    assert_eq!(behavior.scale_up, ScalingRules::up());
    let down = ScalingRules {
        stabilization_window: Span::from_secs(60),
        select: SelectPolicy::Min,
        ..ScalingRules::down()
    };
    assert_eq!(behavior.scale_down, down);

    let hpa = hpa_spec(
        "maxReplicas: 9\nbehavior: {scaleUp: {tolerance: 50m, policies: [{type: Percent, value: 10, periodSeconds: 1800}]}}",
    );
    let up = hpa.behavior.unwrap().scale_up;
    assert_eq!((up.tolerance_millis, up.policies[0].change), (50, ScalingChange::Percent(10)));
    assert_eq!(up.policies[0].period, Span::from_minutes(30));

    let first = format!("{TARGET}\nminReplicas: 2\nmaxReplicas: 4\ntargetCPUUtilizationPercentage: 60");
    let first = object("HorizontalPodAutoscaler", &first)
        .replace("/v2", "/v1")
        .replace("{name: web}", "{name: web, annotations: {autoscaling.alpha.kubernetes.io/behavior: '{}'}}");
    let (Object::HorizontalPodAutoscaler(hpa), cautions) = good(&first) else { panic!() };
    assert_eq!(
        (hpa.spec.min_replicas, hpa.spec.max_replicas, hpa.spec.metrics.as_slice()),
        (2, 4, cpu(60).as_slice())
    );
    assert_eq!(
        cautions,
        [
            "m.yaml:3:79: the annotation autoscaling.alpha.kubernetes.io/behavior: write its fields as autoscaling/v2 (manifest-field-ignored)"
        ]
    );
}

#[test]
fn metrics_of_every_source_are_read() {
    let hpa = hpa_spec(
        "maxReplicas: 9\nmetrics:\n\
         - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 512Mi}}}\n\
         - {type: ContainerResource, containerResource: {name: cpu, container: main, target: {type: Utilization, averageUtilization: 70}}}\n\
         - {type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 500m}}}\n\
         - {type: Object, object: {metric: {name: hits}, describedObject: {kind: Ingress, name: i}, target: {type: Value, value: 2k}}}\n\
         - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 30}}}",
    );
    let targets: Vec<_> = hpa.metrics.iter().map(|metric| metric.target).collect();
    assert_eq!(
        targets,
        [
            MetricTarget::AverageValue(512 * 1_048_576_000),
            MetricTarget::Utilization(70),
            MetricTarget::AverageValue(500),
            MetricTarget::Value(2_000_000),
            MetricTarget::AverageValue(30_000),
        ]
    );
    assert_eq!(hpa.metrics[2].source, MetricSource::Pods("rps".into()));
}

#[test]
fn every_problem_of_an_autoscaler_is_found_with_its_place() {
    let fields = "scaleTargetRef: {kind: Deployment}\nminReplicas: 5\nmaxReplicas: 3\nmetrics:\n\
                  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 0}}}\n\
                  - {type: Resource, resource: {target: {type: Value, value: 1}}}\n\
                  - {type: Pods, external: {metric: {name: q}, target: {type: Value, value: 1}}}\n\
                  - {type: External, external: {metric: {name: q}, target: {type: Value, value: 0}}}\n\
                  behavior: {scaleUp: {stabilizationWindowSeconds: 3601, policies: []}, scaleDown: {selectPolicy: Most, policies: [{type: Pods, value: 0, periodSeconds: 1801}, {type: Pods}]}}";
    assert_eq!(
        problems(&object("HorizontalPodAutoscaler", fields)),
        [
            "m.yaml:5:19: spec.scaleTargetRef: missing field `name`",
            "m.yaml:7:16: spec.maxReplicas: expected at least the minReplicas, 5, found 3",
            "m.yaml:9:92: spec.metrics[0].resource.target.averageUtilization: expected a whole number from 1, found 0",
            "m.yaml:10:32: spec.metrics[1].resource: missing field `name`",
            "m.yaml:10:41: spec.metrics[1].resource.target: this target needs averageUtilization or averageValue, one of them",
            "m.yaml:11:5: spec.metrics[2]: missing field `pods`",
            "m.yaml:11:28: spec.metrics[2].external: a metric of type Pods has no external; write type: External, or pods",
            "m.yaml:12:81: spec.metrics[3].external.target.value: expected a value above zero, found 0",
            "m.yaml:13:52: spec.behavior.scaleUp.stabilizationWindowSeconds: expected 0 to 3600 seconds, found 3601",
            "m.yaml:13:68: spec.behavior.scaleUp.policies: expected at least one policy; leave the field out for the defaults",
            "m.yaml:13:99: spec.behavior.scaleDown.selectPolicy: expected Max or Min or Disabled, found \"Most\"",
            "m.yaml:13:136: spec.behavior.scaleDown.policies[0].value: expected a whole number from 1, found 0",
            "m.yaml:13:154: spec.behavior.scaleDown.policies[0].periodSeconds: expected 1 to 1800 seconds, found 1801",
            "m.yaml:13:161: spec.behavior.scaleDown.policies[1]: missing field `value`",
            "m.yaml:13:161: spec.behavior.scaleDown.policies[1]: missing field `periodSeconds`",
        ]
    );
    assert_eq!(
        problems(&object("HorizontalPodAutoscaler", "minReplicas: 0")),
        [
            "m.yaml:5:3: spec: missing field `scaleTargetRef`",
            "m.yaml:5:3: spec: missing field `maxReplicas`",
            "m.yaml:5:16: spec.minReplicas: expected at least 1 replica, found 0; scaling to zero is not modelled",
        ]
    );
    assert_eq!(
        problems("apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"),
        ["m.yaml:1:1: missing field `spec`"]
    );
}
