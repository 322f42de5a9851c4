//! Tests of the cluster: what is refused, in the scheduler's words, and what fits where.

use super::{JOB, checked_with};
use crate::scenario::cluster::{Allocation, Cluster};
use crate::units::Span;

const MARKET: &str = "market:\n  pools:\n    ecs.c5.4xlarge@a: {on_demand: 3, price: {constant: 0.6}}\n    ecs.c5.4xlarge@b: {on_demand: 3, price: {constant: 0.5}}\n";

/// A Job on a cluster: additions to the pod's spec, the provider, and the node pools.
fn check(pod: &str, provider: &str, pools: &str) -> Result<super::Checked, Vec<String>> {
    let job = JOB
        .replace("        k8s.aliyun.com/eci-use-specs: ecs.c5.large,2-4Gi\n", "")
        .replace("k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo", "team: a")
        .replace("      restartPolicy: Never\n", &format!("      restartPolicy: Never\n{pod}"));
    let text =
        format!("manifest: job.yaml\nprovider: {provider}\nwork: 6h\n{MARKET}cluster:\n  pools:\n{pools}");
    checked_with(&text, &job, &[])
}

fn cluster(pod: &str, provider: &str, pools: &str) -> Cluster {
    let checked = check(pod, provider, pools).unwrap_or_else(|issues| panic!("{issues:#?}"));
    checked.scenario.cluster.expect("a cluster")
}

#[test]
fn nodes_have_places_for_as_many_pods_as_fit() {
    let pools = cluster("", "ecs-spot", "    spot: {max: 3}\n    small: {spot: false, allocatable: {cpu: 3900m, memory: 30Gi}, min: 1, start: 5m}\n").pools;
    let [small, spot] = pools.as_slice() else { panic!("{pools:?}") };
    assert_eq!(
        (spot.slots, spot.min, spot.max, spot.spot),
        (8, 0, 3, true),
        "32 GiB hold eight pods of 4 GiB"
    );
    assert_eq!((small.slots, small.spot), (1, false), "3900m hold one pod of 2 cores");
    assert_eq!((spot.allocation, small.allocation), (Allocation::LowestPrice, Allocation::Balanced));
    assert_eq!(small.start.constant(), Some(Span::from_minutes(5)));
    assert_eq!(spot.start.constant(), Some(Span::from_secs(60)), "the provider's start of a machine");
    assert_eq!(spot.capacity.len(), 2, "every pool of the market is a zone");
}

#[test]
fn selectors_affinity_and_taints_choose_as_the_scheduler_does() {
    let pools = "    batch: {labels: {tier: batch, cores: \"16\"}, taints: [\"dedicated=batch:NoSchedule\"]}\n    web: {labels: {tier: web}}\n";
    let suits = |pod: &str| {
        let checked = check(pod, "ecs-spot", pools).unwrap_or_else(|issues| panic!("{issues:#?}"));
        checked
            .scenario
            .cluster
            .map(|cluster| cluster.pools.into_iter().map(|pool| pool.suits).collect::<Vec<_>>())
            .unwrap()
    };
    let mismatch = || Err("node(s) didn't match Pod's node affinity/selector".to_owned());
    let tainted = || Err("node(s) had untolerated taint {dedicated: batch}".to_owned());
    let bears = "      tolerations: [{key: dedicated, operator: Equal, value: batch, effect: NoSchedule}]\n";
    assert_eq!(suits(""), [tainted(), Ok(0)]);
    assert_eq!(suits(bears), [Ok(0), Ok(0)]);
    assert_eq!(suits("      nodeSelector: {tier: web}\n"), [mismatch(), Ok(0)]);
    let affinity = |kind: &str, expression: &str| {
        let term = format!("matchExpressions: [{expression}]");
        let terms = match kind {
            "required" => {
                format!("requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{{{term}}}]}}")
            }
            _ => format!(
                "preferredDuringSchedulingIgnoredDuringExecution: [{{weight: 70, preference: {{{term}}}}}]"
            ),
        };
        suits(&format!("{bears}      affinity: {{nodeAffinity: {{{terms}}}}}\n"))
    };
    assert_eq!(affinity("required", "{key: tier, operator: In, values: [batch, gpu]}"), [Ok(0), mismatch()]);
    assert_eq!(affinity("required", "{key: tier, operator: NotIn, values: [batch]}"), [mismatch(), Ok(0)]);
    assert_eq!(affinity("required", "{key: cores, operator: Gt, values: [\"8\"]}"), [Ok(0), mismatch()]);
    assert_eq!(affinity("required", "{key: cores, operator: DoesNotExist}"), [mismatch(), Ok(0)]);
    assert_eq!(affinity("preferred", "{key: tier, operator: In, values: [batch]}"), [Ok(70), Ok(0)]);
}

#[test]
fn what_fits_nowhere_is_refused_with_every_reason() {
    let problem = |pod: &str, pools: &str| {
        let issues = check(pod, "ecs-spot", pools).unwrap_err();
        assert_eq!(issues.len(), 1, "{issues:#?}");
        issues[0].clone()
    };
    let text = problem("      nodeSelector: {tier: gpu}\n", "    spot: {}\n");
    assert!(
        text.starts_with(
            "job.yaml:11:28: cluster.pools: no node pool takes the pods: spot: node(s) didn't match"
        ),
        "{text}"
    );
    let small =
        "    spot: {allocatable: {cpu: 1, memory: 30Gi}}\n    tainted: {taints: [\"a=b:NoExecute\"]}\n";
    let text = problem("", small);
    assert!(text.contains("spot: Insufficient cpu; tainted: node(s) had untolerated taint {a: b}"), "{text}");
    let text = problem("", "    spot: {taints: [\"a=b\"]}\n");
    assert!(text.contains("expected a taint such as dedicated=batch:NoSchedule, found \"a=b\""), "{text}");
    let text = problem("", "    spot: {capacity: [ecs.c5.4xlarge@c]}\n");
    assert!(
        text.contains("the market has no pool ecs.c5.4xlarge@c; it has ecs.c5.4xlarge@a, ecs.c5.4xlarge@b"),
        "{text}"
    );
    let text = problem("", "    spot: {allocatable: {cpu: 17, memory: 30Gi}}\n");
    assert!(text.contains("17 vCPU, 30 GiB is more than the 16 vCPU, 32 GiB of ecs.c5.4xlarge@a"), "{text}");
    let text = problem("", "    spot: {min: 3, max: 2}\n");
    assert!(text.contains("expected 0 <= min <= max"), "{text}");
    let issues = check("", "eci", "    spot: {}\n").unwrap_err();
    assert!(issues.iter().any(|issue| issue.contains("cluster: this provider has no nodes")), "{issues:#?}");
}

#[test]
fn a_gpu_without_a_pool_that_has_one_is_refused() {
    let job = JOB.replace(
        "requests: {cpu: \"2\", memory: 4Gi}",
        "limits: {cpu: \"2\", memory: 4Gi, nvidia.com/gpu: 1}",
    );
    let text = format!(
        "manifest: job.yaml\nprovider: ecs-spot\nwork: 6h\n{MARKET}cluster:\n  pools:\n    spot: {{}}\n"
    );
    let issues = checked_with(&text, &job, &[]).unwrap_err();
    assert!(issues.iter().any(|issue| issue.contains("for a pod of 2 vCPU, 4 GiB, 1 GPU")), "{issues:#?}");
}

#[test]
fn labels_and_taints_of_the_provider_are_on_its_spot_nodes_only() {
    let size = "allocatable: {cpu: 15, memory: 30Gi}";
    let pools = format!("    spot: {{{size}}}\n    standard: {{spot: false, {size}}}\n");
    let suits = |pod: &str| {
        let checked = check(pod, "azure-spot", &pools).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let cautions = checked.notes.cautions.join("\n");
        (
            checked.scenario.cluster.unwrap().pools.iter().map(|pool| pool.suits.is_ok()).collect::<Vec<_>>(),
            cautions,
        )
    };
    assert_eq!(suits("").0, [false, true], "the taint keeps the pod off spot");
    let key = "kubernetes.azure.com/scalesetpriority";
    let bears =
        format!("      tolerations: [{{key: {key}, operator: Equal, value: spot, effect: NoSchedule}}]\n");
    let (both, cautions) = suits(&bears);
    assert_eq!(both, [true, true]);
    assert!(cautions.contains("a toleration alone lets it land on either"), "{cautions}");
    let (spot, cautions) = suits(&format!("{bears}      nodeSelector: {{{key}: spot}}\n"));
    assert_eq!(spot, [true, false]);
    assert!(!cautions.contains("lets it land"), "{cautions}");
    let (_, cautions) = suits("      tolerations: [{key: gone, operator: Exists}]\n");
    assert!(cautions.contains("the toleration of gone bears no taint of any node pool"), "{cautions}");
}
