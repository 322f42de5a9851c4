//! Jobs as the API refuses them and as people have them.

use super::tests::{cautions, good, job, problems};
use super::{JobManifest, Manifest, Object};
use crate::scenario::job::CompletionMode;

fn jobs(manifest: &Manifest) -> Vec<&JobManifest> {
    let jobs = manifest.objects.iter().map(|object| match object {
        Object::Job(job) => job,
        other => panic!("{other:?}"),
    });
    jobs.collect()
}

/// The first problem of a Job with these fields, without its place.
fn problem(fields: &str) -> String {
    let all = problems(&job(fields));
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].splitn(4, ':').nth(3).unwrap_or_default().trim_start().to_owned()
}

fn policy(rule: &str) -> String {
    format!("podFailurePolicy: {{rules: [{rule}]}}")
}

#[test]
fn every_number_is_not_negative_and_every_word_known() {
    for field in [
        "parallelism",
        "completions",
        "backoffLimit",
        "activeDeadlineSeconds",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        let indexed = "completionMode: Indexed\n";
        let rest = match field {
            "completions" => "",
            "maxFailedIndexes" => "completions: 3\nbackoffLimitPerIndex: 1\n",
            _ => "completions: 3\n",
        };
        let all = problems(&job(&format!("{indexed}{rest}{field}: -1")));
        let found = format!("spec.{field}: expected a");
        assert!(
            all.iter().any(|one| one.contains(&found) && one.ends_with("not negative, found -1")),
            "{all:?}"
        );
    }
    assert_eq!(
        problem("podReplacementPolicy: Terminating"),
        "spec.podReplacementPolicy: expected TerminatingOrFailed or Failed, found \"Terminating\""
    );
    assert_eq!(
        problem("managedBy: kueue"),
        "spec.managedBy: \"kueue\" is no domain and path such as kubernetes.io/job-controller, of 63 letters at most"
    );
    let longest = format!("managedBy: a.io/{}", "x".repeat(58));
    assert!(good(&job(&longest)).cautions[0].text.contains("another controller manages this Job"));
    assert!(problem(&longest.replace("a.io/", "aa.io/")).starts_with("spec.managedBy: "));
}

#[test]
fn what_is_wrong_in_a_pod_failure_policy_is_told_by_its_path() {
    let at = "spec.podFailurePolicy.rules";
    let codes = |operator: &str, values: &str| {
        policy(&format!("{{action: Count, onExitCodes: {{operator: {operator}, values: {values}}}}}"))
    };
    let numbers = |most: u32| format!("{:?}", (1..=most).collect::<Vec<_>>());
    for (fields, expected) in [
        (
            policy("{action: Fail, onPodConditions: [{type: X}]}"),
            "[0].action: expected FailJob or FailIndex or Ignore or Count, found \"Fail\"",
        ),
        (policy("{onPodConditions: [{type: X}]}"), "[0]: missing field `action`"),
        (
            policy("{action: Count, onExitCodes: {operator: In, values: [1]}, onPodConditions: [{type: X}]}"),
            "[0]: a rule has onExitCodes or onPodConditions, not both",
        ),
        (
            policy("{action: Count, onPodConditions: [{status: 'True'}]}"),
            "[0].onPodConditions[0]: missing field `type`",
        ),
        (
            policy("{action: Count, onPodConditions: [{type: X, status: Maybe}]}"),
            "[0].onPodConditions[0].status: expected True or False or Unknown, found \"Maybe\"",
        ),
        (codes("Of", "[1]"), "[0].onExitCodes.operator: expected In or NotIn, found \"Of\""),
        (
            codes("In", "[]"),
            "[0].onExitCodes.values: missing field `values`: at least one exit code is needed",
        ),
        (codes("In", &numbers(256)), "[0].onExitCodes.values: at most 255 exit codes are allowed, found 256"),
        (codes("In", "[2, 2]"), "[0].onExitCodes.values[1]: exit codes ascend, and 2 comes after 2"),
        (
            policy("{action: Count, onExitCodes: {containerName: side, operator: In, values: [1]}}"),
            "[0].onExitCodes.containerName: there is no container `side`",
        ),
    ] {
        let found = problem(&fields);
        assert!(found.starts_with(&format!("{at}{expected}")), "{found}\n{expected}");
    }
    for fields in [codes("NotIn", "[0]"), codes("In", &numbers(255))] {
        assert_eq!(jobs(&good(&job(&fields))).len(), 1, "at the limit");
    }
    let rules =
        |count: usize| policy(&["{action: Count, onPodConditions: [{type: X}]}"].repeat(count).join(", "));
    assert_eq!(problem(&rules(21)), format!("{at}: at most 20 rules are allowed, found 21"));
    good(&job(&rules(20)));
    let patterns = |count: usize| {
        policy(&format!("{{action: Count, onPodConditions: [{}]}}", ["{type: X}"].repeat(count).join(", ")))
    };
    assert_eq!(
        problem(&patterns(21)),
        format!("{at}[0].onPodConditions: at most 20 conditions are allowed, found 21")
    );
    good(&job(&patterns(20)));
}

#[test]
fn what_is_wrong_in_a_success_policy_or_a_limit_per_index_is_told_by_its_path() {
    let indexed = |fields: &str| format!("completionMode: Indexed\ncompletions: 5\n{fields}");
    let rules = |rules: &str| indexed(&format!("successPolicy: {{rules: [{rules}]}}"));
    let at = "spec.successPolicy.rules";
    for (fields, expected) in [
        (
            "successPolicy: {rules: [{succeededCount: 1}]}".to_owned(),
            "spec.successPolicy: successPolicy is for Indexed Jobs only".to_owned(),
        ),
        ("maxFailedIndexes: 1\nbackoffLimitPerIndex: 1".to_owned(), String::new()),
        (rules(""), format!("{at}: a success policy has at least one rule")),
        (rules("{}"), format!("{at}[0]: a rule needs succeededIndexes or succeededCount")),
        (rules("{succeededCount: 6}"), format!("{at}[0].succeededCount: 6 of 5 indexes can't succeed")),
        (rules("{succeededIndexes: '2,1'}"), format!("{at}[0].succeededIndexes: \"1\" does not ascend")),
        (
            rules("{succeededIndexes: 'one'}"),
            format!("{at}[0].succeededIndexes: expected an index or a range, found \"one\""),
        ),
        (
            rules(&["{succeededCount: 1}"].repeat(21).join(", ")),
            format!("{at}: at most 20 rules are allowed, found 21"),
        ),
    ] {
        if expected.is_empty() {
            assert_eq!(problems(&job(&fields)).len(), 2, "both need Indexed");
            continue;
        }
        let found = problem(&fields);
        assert!(found.starts_with(&expected), "{found}\n{expected}");
    }
    good(&job(&rules(&["{succeededCount: 5}"].repeat(20).join(", "))));
    let on_failure =
        job(&indexed("backoffLimitPerIndex: 1")).replace("restartPolicy: Never", "restartPolicy: OnFailure");
    assert_eq!(
        problems(&on_failure),
        ["m.yaml:10:22: spec.template.spec.restartPolicy: backoffLimitPerIndex needs restartPolicy: Never"]
    );
    assert_eq!(
        problem("completionMode: Indexed\ncompletions: 200000\nparallelism: 100001"),
        "spec.parallelism: an Indexed Job of 200000 completions runs at most 100000 pods at once"
    );
}

/// As `kubectl create job pi-manual --from=cronjob/pi -o yaml` and `kubectl get job -o yaml` print it.
const FROM_CRONJOB: &str = "\
apiVersion: batch/v1
kind: Job
metadata:
  annotations:
    batch.kubernetes.io/job-tracking: \"\"
    cronjob.kubernetes.io/instantiate: manual
  creationTimestamp: null
  generation: 1
  labels:
    batch.kubernetes.io/controller-uid: 6b9ae1a5-3a62-4a09-b1ea-a0c8ee4a5a1f
    batch.kubernetes.io/job-name: pi-manual
    controller-uid: 6b9ae1a5-3a62-4a09-b1ea-a0c8ee4a5a1f
    job-name: pi-manual
  managedFields:
  - apiVersion: batch/v1
    fieldsType: FieldsV1
    fieldsV1: {f:metadata: {f:labels: {}}}
    manager: kubectl-create
    operation: Update
    time: \"2026-01-05T10:00:00Z\"
  name: pi-manual
  namespace: batch
  ownerReferences:
  - {apiVersion: batch/v1, controller: true, kind: CronJob, name: pi, uid: 0c1f1fbe-6a83-4bf4-9a0b-3c6d1a5d1b11}
  resourceVersion: \"48210\"
  uid: 6b9ae1a5-3a62-4a09-b1ea-a0c8ee4a5a1f
spec:
  backoffLimit: 6
  completionMode: NonIndexed
  completions: 1
  manualSelector: false
  parallelism: 1
  podReplacementPolicy: TerminatingOrFailed
  selector:
    matchLabels:
      batch.kubernetes.io/controller-uid: 6b9ae1a5-3a62-4a09-b1ea-a0c8ee4a5a1f
  suspend: false
  template:
    metadata:
      creationTimestamp: null
      labels:
        batch.kubernetes.io/job-name: pi-manual
    spec:
      containers:
      - command: [perl, -Mbignum=bpi, -wle, print bpi(2000)]
        image: perl:5.34.0
        imagePullPolicy: IfNotPresent
        name: pi
        resources: {requests: {cpu: \"1\", memory: 1Gi}}
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
      dnsPolicy: ClusterFirst
      restartPolicy: Never
      schedulerName: default-scheduler
      securityContext: {}
      terminationGracePeriodSeconds: 30
status:
  conditions:
  - {type: SomethingNewer, status: \"True\", aFieldOfTomorrow: 1}
  terminating: 0
  uncountedTerminatedPods: {}
";

#[test]
fn a_job_made_from_a_cronjob_is_a_job() {
    let manifest = good(FROM_CRONJOB);
    assert_eq!(cautions(&manifest), [""; 0]);
    let [job] = jobs(&manifest)[..] else { panic!() };
    assert_eq!(
        (job.template.owner.name.as_str(), job.template.owner.namespace.as_str()),
        ("pi-manual", "batch")
    );
    // The same with the line ends of Windows, and as a list.
    assert_eq!(jobs(&good(&FROM_CRONJOB.replace('\n', "\r\n")))[0].spec, job.spec);
    let indented: String = FROM_CRONJOB.lines().map(|line| format!("    {line}\n")).collect();
    let list =
        format!("apiVersion: v1\nkind: List\nmetadata: {{resourceVersion: \"\"}}\nitems:\n  -\n{indented}");
    assert_eq!(jobs(&good(&list))[0].spec, job.spec);
}

#[test]
fn anchors_comments_and_several_documents_are_read() {
    let text = "\
# Two Jobs that share their pod.
---
apiVersion: batch/v1   # the only version there is
kind: Job
metadata: {name: first}
spec: &spec
  completions: 3
  completionMode: Indexed
  template: &template
    spec: {restartPolicy: Never, containers: [{name: main, image: perl, resources: {requests: {cpu: 1, memory: 1Gi}}}]}
---
# nothing here
---
apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: second}
    spec: {template: &again {spec: {restartPolicy: Never, containers: [{name: main, image: perl, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}}
  - apiVersion: batch/v1
    kind: Job
    metadata: {name: third}
    spec: {parallelism: 2, template: *again}
";
    let manifest = good(text);
    let found = jobs(&manifest);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].spec.completion_mode, CompletionMode::Indexed);
    assert_eq!(found[1].template.requests, found[2].template.requests);
    assert_eq!(found[2].spec.completions, None, "a work queue");
}

#[test]
fn a_tab_is_refused_at_its_place() {
    let all = problems("apiVersion: batch/v1\nkind: Job\nmetadata:\n\tname: pi\n");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("m.yaml:4:"), "{all:?}");
}

#[test]
fn json_jobs_are_read_too() {
    let json = "{\"apiVersion\": \"batch/v1\", \"kind\": \"Job\", \"metadata\": {\"name\": \"pi\", \"creationTimestamp\": null},\n\
        \t\"spec\": {\"completions\": 4, \"template\": {\"spec\": {\"restartPolicy\": \"Never\",\n\
        \t\"containers\": [{\"name\": \"c\", \"image\": \"i\", \"resources\": {\"requests\": {\"cpu\": 1, \"memory\": \"1Gi\"}}}]}}},\n\
        \"status\": {}}\n";
    assert_eq!(jobs(&good(json))[0].spec.completions, Some(4));
}

#[test]
fn a_job_in_a_queue_and_objects_of_batch_systems_are_read() {
    let queued = job("suspend: true")
        .replace("metadata: {name: pi}", "metadata: {name: pi, labels: {kueue.x-k8s.io/queue-name: team-a}}");
    let text = format!(
        "{queued}---\napiVersion: kueue.x-k8s.io/v1beta1\nkind: LocalQueue\nmetadata: {{name: team-a}}\n\
         ---\napiVersion: scheduling.volcano.sh/v1beta1\nkind: PodGroup\nmetadata: {{name: g}}\n\
         ---\napiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {{name: pi}}\nspec: {{minAvailable: 3, tasks: []}}\n"
    );
    let manifest = good(&text);
    let queue = jobs(&manifest)[0].around.queue.as_deref();
    assert_eq!(queue, Some("team-a"));
    assert_eq!(
        cautions(&manifest),
        [
            "m.yaml:12:7: LocalQueue `team-a` of kueue.x-k8s.io/v1beta1 is not modelled (manifest-kind-ignored)",
            "m.yaml:16:7: PodGroup `g` of scheduling.volcano.sh/v1beta1 is not modelled (manifest-kind-ignored)",
            "m.yaml:20:7: Job `pi` of batch.volcano.sh/v1alpha1 is not modelled (manifest-kind-ignored)",
        ]
    );
    let waiting = good(&job("suspend: true"));
    assert_eq!(
        cautions(&waiting),
        [
            "m.yaml:5:12: the Job starts suspended and creates no pods; a scenario says when it is resumed, such as \
             suspend: [{at: 0s, for: 1h}] (manifest-suspended)"
        ]
    );
}
