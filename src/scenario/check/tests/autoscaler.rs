//! Tests of HorizontalPodAutoscalers and of budgets, which both go by the replicas of a service.

use super::checked_with;
use super::service::{DEPLOYMENT, HPA, SERVED, good, problem, scaled_by, service};
use crate::scenario::hpa::MetricSource;
use crate::scenario::workload::Budget;

#[test]
fn an_autoscaler_belongs_to_what_it_names() {
    let other = scaled_by("").replace("name: web}\n  min", "name: api}\n  min");
    let told = good("", &other).notes.cautions;
    let expected = "job.yaml:14:7: HorizontalPodAutoscaler web scales Deployment api, which is not there: it has no \
                    effect";
    assert!(told.iter().any(|text| text == expected), "{told:?}");
    let elsewhere = HPA.replace("{name: web}\nspec", "{name: web, namespace: prod}\nspec");
    let told = good("", &elsewhere).notes.cautions;
    assert!(told.iter().any(|text| text.contains("in the namespace prod, web is in default")), "{told:?}");
    let second = HPA.replace("{name: web}\nspec", "{name: second}\nspec");
    assert_eq!(
        problem(SERVED, &format!("{HPA}{second}")),
        "job.yaml:22:7: spec.scaleTargetRef: HorizontalPodAutoscaler second scales Deployment web, and so does web; keep \
         one of them"
    );
    let alone = HPA.trim_start_matches("---\n");
    let found = checked_with("manifest: job.yaml\nprovider: eci\n", alone, &[]).unwrap_err();
    assert!(found[1].contains("the workload is missing; a Pod, Job, CronJob, Deployment or"), "{found:?}");
}

#[test]
fn metrics_follow_the_load_or_are_left_out() {
    assert_eq!(
        problem("", HPA),
        "job.yaml:14:7: service.load: HorizontalPodAutoscaler web scales Deployment web by its metrics, which follow the \
         load; give the load and what a pod serves of it: service: {load: 900, capacity: 100}; or leave the autoscaler \
         out"
    );
    let memory =
        "{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 60}}}";
    let place = problem(SERVED, &scaled_by(memory));
    assert_eq!(
        place,
        "job.yaml:20:12: spec.metrics: no metric of HorizontalPodAutoscaler web follows the load; scale by cpu, or by a \
         metric of type Pods, Object or External that counts requests"
    );
    let pods = "{type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 80}}}";
    let external = "{type: External, external: {metric: {name: queue}, target: {type: Value, value: 800}}}";
    let checked = good(SERVED, &scaled_by(&format!("{memory}, {pods}, {external}")));
    let found = service(&checked).autoscaler.clone().unwrap();
    let sources: Vec<_> = found.metrics.iter().map(|metric| metric.source.clone()).collect();
    assert_eq!(sources, [MetricSource::Pods("rps".into()), MetricSource::External("queue".into())]);
    let of = "of HorizontalPodAutoscaler web is the requests per second of";
    for expected in
        [format!("the metric rps {of} each pod"), format!("the metric queue {of} the whole service")]
    {
        assert!(checked.notes.assumptions.contains(&expected), "{:?}", checked.notes.assumptions);
    }
    let left_out = "job.yaml:20:13: HorizontalPodAutoscaler web: the metric memory is left out, for it says nothing about \
                    the load";
    assert!(checked.notes.cautions.iter().any(|text| text == left_out), "{:?}", checked.notes.cautions);
}

#[test]
fn cpu_needs_a_request_and_a_container_that_is_there() {
    let job = DEPLOYMENT.replace("cpu: \"2\", ", "");
    let text =
        format!("manifest: job.yaml\nprovider: {{policy: eci, size: {{cpu: 2, memory: 4Gi}}}}\n{SERVED}");
    let found = checked_with(&text, &format!("{job}{HPA}"), &[]).unwrap_err();
    assert_eq!(
        found,
        [
            "job.yaml:11:65: resources.requests.cpu: HorizontalPodAutoscaler web goes by CPU, and the pod requests none; write \
          what a pod needs of it, such as cpu: 500m"
        ]
    );
    let of = |container: &str| {
        let source = format!("name: cpu, container: {container}");
        let target = "target: {type: Utilization, averageUtilization: 60}";
        scaled_by(&format!("{{type: ContainerResource, containerResource: {{{source}, {target}}}}}"))
    };
    assert!(problem(SERVED, &of("side")).contains("Deployment web has no container side; it has main"));
    let told = good(SERVED, &of("main")).notes.assumptions;
    assert!(told.iter().any(|text| text.contains("container main uses the same share")), "{told:?}");
    assert!(told.iter().any(|text| text.starts_with("a pod uses 100% of its CPU request")), "{told:?}");
}

#[test]
fn an_autoscaler_with_one_number_keeps_it_without_a_load() {
    let fixed = HPA.replace("maxReplicas: 40", "maxReplicas: 4");
    let checked = good("", &fixed);
    let found = service(&checked);
    assert_eq!((found.spec.replicas, &found.autoscaler), (4, &None));
    let told = "there are 4 replicas from the start, which HorizontalPodAutoscaler web keeps, and not the 10 of the \
                manifest";
    assert!(checked.notes.assumptions.iter().any(|text| text == told), "{:?}", checked.notes.assumptions);
}

#[test]
fn a_budget_of_a_deployment_is_reckoned_by_its_replicas() {
    let of = |bound: &str, objects: &str| {
        let budget = format!(
            "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: web}}\nspec: {{{bound}, selector: \
             {{matchLabels: {{app: web}}}}}}\n"
        );
        let checked = good(SERVED, &format!("{budget}{objects}"));
        let Some(Budget { desired_healthy, of_scale, .. }) = checked.scenario.workload.budget else {
            panic!("{bound}")
        };
        let again = of_scale.and_then(|bound| bound.desired_healthy(Some(20)));
        let all = checked.notes.cautions.iter();
        let told = all.filter(|text| text.contains("Budget web (") && !text.contains("ask")).count();
        (desired_healthy, again, told)
    };
    for (bound, desired) in [
        ("minAvailable: 8", 8),
        ("minAvailable: 75%", 8),
        ("minAvailable: 71%", 8),
        ("minAvailable: 70%", 7),
        ("maxUnavailable: 2", 8),
        ("maxUnavailable: 11", 0),
        ("maxUnavailable: 21%", 7),
        ("maxUnavailable: 20%", 8),
        ("minAvailable: 0%", 0),
    ] {
        assert_eq!(of(bound, ""), (Some(desired), None, 0), "{bound}");
    }
    assert_eq!(of("minAvailable: 91%", ""), (Some(10), None, 1), "it allows nothing");
    assert_eq!(of("maxUnavailable: 0", ""), (Some(10), None, 1));
    assert_eq!(of("minAvailable: 75%", HPA), (Some(8), Some(15), 0), "the autoscaler changes the number");
    assert_eq!(of("minAvailable: 8", HPA), (Some(8), None, 0));
}
