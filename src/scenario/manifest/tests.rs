use super::*;
use crate::scenario::job::{CompletionMode, JobSpec, PodReplacementPolicy, RestartPolicy, UNLIMITED};
use crate::units::{Resources, Span};

pub(super) fn problems(text: &str) -> Vec<String> {
    let issues = read("m.yaml", text).map(|manifest| manifest.objects).unwrap_err();
    issues.iter().map(ToString::to_string).collect()
}

pub(super) fn good(text: &str) -> Manifest {
    read("m.yaml", text).unwrap_or_else(|issues| panic!("{}", issues[0]))
}

pub(super) fn cautions(manifest: &Manifest) -> Vec<String> {
    manifest.cautions.iter().map(ToString::to_string).collect()
}

/// A Job with further fields of its spec, on line 5 and after, each indented by two.
pub(super) fn job(fields: &str) -> String {
    let fields: String = fields.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: pi}}\nspec:\n{fields}  template:\n    spec:\n      \
         restartPolicy: Never\n      containers: [{{name: main, image: perl, resources: {{requests: {{cpu: 1, memory: 1Gi}}}}}}]\n"
    )
}

fn spec_of(fields: &str) -> JobSpec {
    match good(&job(fields)).objects.remove(0) {
        Object::Job(job) => job.spec,
        other => panic!("{other:?}"),
    }
}

fn pod_of(text: &str) -> PodTemplate {
    match good(text).objects.remove(0) {
        Object::Pod(pod) => pod,
        other => panic!("{other:?}"),
    }
}

const POD: &str = r#"
apiVersion: v1
kind: Pod
metadata:
  name: trainer
  namespace: ml
  annotations:
    k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo
  labels: {app: x}
spec:
  hostNetwork: no
  nodeSelector: {cloud.google.com/gke-spot: "true"}
  tolerations:
    - {key: cloud.google.com/gke-spot, operator: Equal, value: "true", effect: NoSchedule}
    - {operator: Exists, tolerationSeconds: 60}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions:
              - {key: topology.kubernetes.io/zone, operator: In, values: [a, b]}
    podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}
  terminationGracePeriodSeconds: 25
  activeDeadlineSeconds: 3600
  priorityClassName: low
  initContainers:
    - {name: fetch, image: x, resources: {requests: {cpu: 3, memory: 128Mi}}}
    - {name: proxy, image: x, restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 64Mi}}}
    - {name: warm, image: x, resources: {requests: {cpu: 0.5}, limits: {memory: 3Gi}}}
  containers:
    - name: main
      image: x
      resources:
        requests: {cpu: 1500m, memory: 1Gi}
        limits: {cpu: 2, memory: 2Gi, nvidia.com/gpu: 1, ephemeral-storage: 1Gi}
      volumeMounts: [{name: scratch, mountPath: /tmp}, {name: data, mountPath: /data}]
    - name: side
      image: x
      resources: {limits: {cpu: "0.25", memory: 0.5G}}
  volumes:
    - {name: scratch, emptyDir: {}}
    - {name: data, persistentVolumeClaim: {claimName: disk}}
    - {name: config, configMap: {name: c, defaultMode: 0644}}
    - {name: share, nfs: {server: s, path: /}}
status: {unknownToUs: 1}
"#;

#[test]
fn a_pod_is_read_with_everything_that_places_it() {
    let pod = pod_of(POD);
    assert_eq!((pod.owner.name.as_str(), pod.owner.namespace.as_str()), ("trainer", "ml"));
    assert_eq!(pod.annotation("k8s.aliyun.com/eci-spot-strategy").unwrap().place.to_string(), "m.yaml:8:39");
    assert_eq!(pod.node_selector[0].value, "true");
    let [gke, any] = pod.tolerations.as_slice() else { panic!() };
    assert_eq!((gke.effect, gke.value.as_deref()), (Some(Effect::NoSchedule), Some("true")));
    assert_eq!((&any.key, &any.value, any.lasts), (&None, &None, Some(Span::from_secs(60))));
    assert_eq!(pod.affinity.required_nodes[0][0].values, ["a", "b"]);
    assert!(pod.affinity.away_from_pods && !pod.affinity.near_pods);
    assert_eq!(pod.grace_period, Span::from_secs(25));
    assert_eq!(pod.active_deadline, Some(Span::from_hours(1)));
    assert_eq!(pod.restart_policy, PodRestartPolicy::Always);
    assert_eq!(pod.volumes, VolumeUse { empty_dir: true, host_path: false, claims: vec!["disk".into()] });
    assert_eq!(pod.containers, ["main", "side"]);
    // The first init container needs the most CPU, the last beside the sidecar the most memory.
    let expected =
        Resources { cpu_millis: 3_000, memory_bytes: (3 * 1024 + 64) * (1 << 20), gpu_millis: 1_000 };
    assert_eq!(pod.requests, expected);
    assert_eq!(pod.requests_place.to_string(), "m.yaml:34:19");
    assert_eq!(
        cautions(&good(POD)),
        [
            "m.yaml:22:22: anti-affinity between pods: not modelled (manifest-field-ignored)",
            "m.yaml:25:22: priorities and preemption by other pods: not modelled (manifest-field-ignored)",
            "m.yaml:35:77: ephemeral-storage: not modelled (manifest-field-ignored)",
            "m.yaml:44:26: volumes of kind nfs: not modelled (manifest-field-ignored)",
        ]
    );
}

#[test]
fn defaults_of_a_job_are_those_of_the_api() {
    assert_eq!(spec_of(""), JobSpec::default());
    assert_eq!(spec_of("parallelism: 3").completions, None);
    assert_eq!(spec_of("completions: 3").parallelism, 1);
    let spec =
        spec_of("completionMode: Indexed\ncompletions: 5\nbackoffLimitPerIndex: 1\nmaxFailedIndexes: 2");
    assert_eq!(spec.completion_mode, CompletionMode::Indexed);
    assert_eq!((spec.backoff_limit, spec.backoff_limit_per_index), (UNLIMITED, Some(1)));
    let policy = "podFailurePolicy:\n  rules:\n    - action: Ignore\n      onPodConditions: [{type: DisruptionTarget}]\n    \
                  - {action: FailJob, onExitCodes: {containerName: main, operator: In, values: [1, 42]}}";
    let spec = spec_of(policy);
    assert_eq!(spec.pod_replacement_policy, PodReplacementPolicy::Failed);
    assert_eq!(spec.pod_failure_policy.unwrap().rules.len(), 2);
    let spec = spec_of(
        "completionMode: Indexed\ncompletions: 9\nsuccessPolicy: {rules: [{succeededIndexes: '0,2-4', succeededCount: 2}]}\n\
         activeDeadlineSeconds: 60\nttlSecondsAfterFinished: 0",
    );
    assert_eq!(spec.success_policy.unwrap().rules[0].succeeded_indexes, Some(vec![0..=0, 2..=4]));
    assert_eq!(
        (spec.active_deadline, spec.ttl_after_finished),
        (Some(Span::from_secs(60)), Some(Span::ZERO))
    );
    assert_eq!(spec.restart_policy, RestartPolicy::Never);
}

#[test]
fn every_problem_of_a_file_is_reported_at_its_place() {
    let text = "\
apiVersion: batch/v1
kind: Job
metadata:
  name: Pi_1
  annotations: {spot: true}
spec:
  paralelism: 2
  completions: -1
  backoffLimit: many
  completionMode: indexed
  template:
    spec:
      containers:
        - 5
        - name: main
          image: perl
          resources: {requests: {cpu: 2 cores, memory: 2Gi}, limits: {memory: 1Gi}}
          volumeMounts: [{name: data, mountPath: /d}]
        - {name: main, resources: {limits: {nvidia.com/gpu: 0.5}}}
---
apiVersion: batch/v1beta1
kind: Job
---
apiVersion: v1
kind: Pods
---
apiVersion: v1
kind: Pod
metadata: {}
spec:
  restartPolicy: never
  terminationGracePeriodSeconds: -1
  contaners: []
";
    assert_eq!(
        problems(text),
        [
            "m.yaml:4:9: metadata.name: \"Pi_1\" is no name Kubernetes accepts; names have small letters, \
             digits, - and . and begin and end with a letter or digit",
            "m.yaml:5:23: metadata.annotations.spot: expected text, found true; put it in quotes",
            "m.yaml:7:3: spec.paralelism: unknown field; did you mean `parallelism`?",
            "m.yaml:8:16: spec.completions: expected a whole number, not negative, found -1",
            "m.yaml:9:17: spec.backoffLimit: expected a whole number from -2147483648 to 2147483647, found \"many\"",
            "m.yaml:10:19: spec.completionMode: expected NonIndexed or Indexed, found \"indexed\"; \
             did you mean Indexed?",
            "m.yaml:13:7: spec.template.spec.restartPolicy: missing field `restartPolicy`; a Job's pods need Never or \
             OnFailure; the default, Always, is refused",
            "m.yaml:14:11: spec.template.spec.containers[0]: expected a block of fields, found 5",
            "m.yaml:17:39: spec.template.spec.containers[1].resources.requests.cpu: expected a quantity such \
             as 500m, 2 or 4Gi, found \"2 cores\"",
            "m.yaml:17:56: spec.template.spec.containers[1].resources.requests.memory: the request exceeds the \
             limit of 1Gi",
            "m.yaml:18:33: spec.template.spec.containers[1].volumeMounts[0].name: there is no volume `data`",
            "m.yaml:19:11: spec.template.spec.containers[2]: missing field `image`",
            "m.yaml:19:18: spec.template.spec.containers[2].name: two containers are named `main`; the other \
             stands on line 15",
            "m.yaml:19:61: spec.template.spec.containers[2].resources.limits[\"nvidia.com/gpu\"]: \
             nvidia.com/gpu comes in whole numbers, found 0.5",
            "m.yaml:21:13: apiVersion: expected batch/v1 for a Job, found \"batch/v1beta1\"",
            "m.yaml:25:7: kind: unknown kind `Pods`; did you mean `Pod`?",
            "m.yaml:29:11: metadata: missing field `name`",
            "m.yaml:31:18: spec.restartPolicy: expected Always or OnFailure or Never, found \"never\"; \
             did you mean Never?",
            "m.yaml:32:34: spec.terminationGracePeriodSeconds: expected a number of seconds, not negative, found -1",
            "m.yaml:33:3: spec.contaners: unknown field; did you mean `containers`?",
        ]
    );
}

#[test]
fn what_the_api_refuses_in_a_job_is_refused() {
    for (fields, expected) in [
        (
            "completionMode: Indexed",
            "m.yaml:5:3: spec.completions: missing field `completions`: Indexed Jobs need it",
        ),
        (
            "completions: 0",
            "m.yaml:5:16: spec.completions: expected at least 1 completion, found 0; such a Job is complete \
             at once, there is nothing to forecast",
        ),
        (
            "backoffLimitPerIndex: 1",
            "m.yaml:5:25: spec.backoffLimitPerIndex: backoffLimitPerIndex is for Indexed Jobs only; write \
             completionMode: Indexed",
        ),
        (
            "completionMode: Indexed\ncompletions: 3\nmaxFailedIndexes: 1",
            "m.yaml:7:21: spec.maxFailedIndexes: maxFailedIndexes needs backoffLimitPerIndex",
        ),
        (
            "completionMode: Indexed\ncompletions: 3\nbackoffLimitPerIndex: 1\nmaxFailedIndexes: 4",
            "m.yaml:8:21: spec.maxFailedIndexes: expected at most the 3 completions, found 4",
        ),
        (
            "podReplacementPolicy: TerminatingOrFailed\npodFailurePolicy: {rules: []}",
            "m.yaml:5:25: spec.podReplacementPolicy: beside a podFailurePolicy only `Failed` is allowed",
        ),
        (
            "podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: [{type: X}]}]}",
            "m.yaml:5:39: spec.podFailurePolicy.rules[0].action: FailIndex needs backoffLimitPerIndex",
        ),
        (
            "podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: In, values: [0, 3]}}]}",
            "m.yaml:5:83: spec.podFailurePolicy.rules[0].onExitCodes.values[0]: exit code 0 is no failure and \
             can't stand in an In rule",
        ),
        (
            "podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: NotIn, values: [3, 2]}}]}",
            "m.yaml:5:89: spec.podFailurePolicy.rules[0].onExitCodes.values[1]: exit codes ascend, and 2 \
             comes after 3",
        ),
        (
            "podFailurePolicy: {rules: [{action: Count}]}",
            "m.yaml:5:30: spec.podFailurePolicy.rules[0]: a rule needs onExitCodes or onPodConditions",
        ),
        (
            "completionMode: Indexed\ncompletions: 4\nsuccessPolicy: {rules: [{succeededIndexes: '1,3-4'}]}",
            "m.yaml:7:46: spec.successPolicy.rules[0].succeededIndexes: index 4 is beyond the 4 completions; \
             indexes ascend and are written like 0,2-5",
        ),
        (
            "completionMode: Indexed\ncompletions: 4\nsuccessPolicy: {rules: [{succeededIndexes: '0-1', succeededCount: 3}]}",
            "m.yaml:7:69: spec.successPolicy.rules[0].succeededCount: 3 of 2 indexes can't succeed",
        ),
        (
            "completionMode: Indexed\ncompletions: 100001\nbackoffLimitPerIndex: 1",
            "m.yaml:5:3: spec.maxFailedIndexes: missing field `maxFailedIndexes`: needed above 100000 completions",
        ),
    ] {
        assert_eq!(problems(&job(fields)), [expected]);
    }
    let on_failure =
        job("podFailurePolicy: {rules: []}").replace("restartPolicy: Never", "restartPolicy: OnFailure");
    assert_eq!(
        problems(&on_failure),
        ["m.yaml:8:22: spec.template.spec.restartPolicy: podFailurePolicy needs restartPolicy: Never"]
    );
    let always = job("").replace("restartPolicy: Never", "restartPolicy: Always");
    assert_eq!(
        problems(&always),
        [
            "m.yaml:7:22: spec.template.spec.restartPolicy: the pods of a Job can't restart always; write Never or OnFailure"
        ]
    );
    let bare = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\nspec: {completions: 1}\n";
    assert_eq!(problems(bare), ["m.yaml:4:7: spec: missing field `template`"]);
}

#[test]
fn other_kinds_are_kept_apart_named_or_refused() {
    let text = "\
apiVersion: v1
kind: List
items:
  - {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}}
  - {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web, namespace: prod}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}
  - {apiVersion: batch.volcano.sh/v1alpha1, kind: Job, metadata: {name: gang}}
";
    let manifest = good(text);
    let [Object::DaemonSet(agent), Object::NotYet(web)] = manifest.objects.as_slice() else {
        panic!("{:?}", manifest.objects)
    };
    assert_eq!((agent.name.as_str(), agent.place.to_string().as_str()), ("agent", "m.yaml:4:33"));
    assert_eq!((web.kind.as_str(), web.namespace.as_str()), ("StatefulSet", "prod"));
    assert_eq!(
        cautions(&manifest),
        [
            "m.yaml:6:28: ConfigMap `settings` is not modelled (manifest-kind-ignored)",
            "m.yaml:7:51: Job `gang` of batch.volcano.sh/v1alpha1 is not modelled (manifest-kind-ignored)",
        ]
    );
    assert_eq!(
        problems("- 1\n---\nkind: Job\n---\napiVersion: 1\nkind: Pod\n"),
        [
            "m.yaml:1:1: expected a Kubernetes object; it begins with `apiVersion: …` and `kind: …`",
            "m.yaml:3:1: missing field `apiVersion`",
            "m.yaml:5:13: apiVersion: expected text",
        ]
    );
    assert_eq!(problems("# nothing\n"), ["m.yaml: there is no Kubernetes object in this file"]);
    assert_eq!(
        problems(&format!("{}---\n{}", job(""), job(""))),
        ["m.yaml:11:7: metadata.name: Job `pi` is defined twice; the first stands at m.yaml:2:7"]
    );
}

#[test]
fn json_is_read_like_yaml() {
    let json = serde_json::json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "creationTimestamp": null},
        "spec": {"containers": [{"name": "c", "image": "i", "readinessProbe": {"httpGet": {"port": "http"}},
            "ports": [{"containerPort": 80}], "resources": {}}]},
    });
    let manifest = good(&json.to_string());
    assert_eq!(manifest.cautions[0].code, NOTHING_REQUESTED);
    assert_eq!(manifest.cautions.len(), 1);
}

proptest::proptest! {
    #[test]
    fn no_mangled_manifest_makes_it_panic(at in 0usize..2_000, cut in 0usize..40, insert in "[-:\\[\\]{}&*\"'0-9a-z \n]{0,6}") {
        let mut letters: Vec<char> = format!("{POD}---\n{}", job("completionMode: Indexed\ncompletions: 4")).chars().collect();
        let at = at.min(letters.len());
        letters.splice(at..(at + cut).min(letters.len()), insert.chars());
        let text: String = letters.into_iter().collect();
        if let Err(issues) = read("m", &text) {
            assert!(!issues.is_empty() && issues.iter().all(|issue| issue.place.is_some()));
        }
    }
}
