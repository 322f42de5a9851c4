//! Tests of what GKE does with nodes: versions, labels, taints, node auto-provisioning, and its cautions.

use super::{Checked, JOB, checked_with};
use crate::scenario::cluster::{Allocation, NodePool, Upgrade};
use crate::scenario::provider::{AfterReclaim, Drain};
use crate::units::{Rate, Span};

const MARKET: &str = "market:\n  pools:\n    n2@a: {on_demand: 1, price: {constant: 0.4}}\n    n2@b: {on_demand: 1, price: {constant: 0.4}}\n    a2@a: {on_demand: 4, price: {constant: 1.5}}\n";
const SELECTS: &str = "      nodeSelector: {cloud.google.com/gke-spot: \"true\"}\n";
const BEARS: &str = "      tolerations: [{key: cloud.google.com/gke-spot, operator: Equal, value: \"true\", effect: NoSchedule}]\n";
const N2: &str = "capacity: [n2@a, n2@b], allocatable: {cpu: 15, memory: 56Gi}";
const A2: &str = "capacity: [a2@a], allocatable: {cpu: 11, memory: 80Gi, gpu: 1}";

/// A Job with additions to the pod's spec under a policy with changes, on a cluster.
fn check(pod: &str, provider: &str, cluster: &str) -> Result<Checked, Vec<String>> {
    checked_with(&scenario(provider, cluster), &job(pod), &[])
}

fn job(pod: &str) -> String {
    JOB.replace("        k8s.aliyun.com/eci-use-specs: ecs.c5.large,2-4Gi\n", "")
        .replace("k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo", "team: a")
        .replace("      restartPolicy: Never\n", &format!("      restartPolicy: Never\n{pod}"))
}

fn scenario(provider: &str, cluster: &str) -> String {
    format!("manifest: job.yaml\nprovider: {provider}\nwork: 6h\n{MARKET}cluster:\n{cluster}")
}

fn pools(pod: &str, provider: &str, cluster: &str) -> (Vec<NodePool>, String) {
    let checked = check(pod, provider, cluster).unwrap_or_else(|issues| panic!("{issues:#?}"));
    (checked.scenario.cluster.unwrap().pools, checked.notes.cautions.join("\n"))
}

fn drain(begins: i64, ends: i64) -> Option<Drain> {
    Some(Drain { begins: Span::from_secs(begins), ends: Span::from_secs(ends) })
}

#[test]
fn the_version_of_nodes_parts_the_notice_and_names_the_labels() {
    for (version, expected, allocation, labelled) in [
        ("1.19.9-gke.100", None, Allocation::Balanced, false),
        ("1.20", drain(0, 25), Allocation::Balanced, false),
        ("1.22.8-gke.200", drain(0, 25), Allocation::Balanced, false),
        ("1.22.8-gke.201", drain(0, 15), Allocation::Balanced, false),
        ("1.24.1-gke.799", drain(0, 15), Allocation::Balanced, false),
        ("1.24.1-gke.800", drain(0, 15), Allocation::Capacity, false),
        ("1.25.5-gke.2499", drain(0, 15), Allocation::Capacity, false),
        ("1.25.5-gke.2500", drain(0, 15), Allocation::Capacity, true),
        ("1.36", drain(0, 15), Allocation::Capacity, true),
    ] {
        let cluster = format!(
            "  version: \"{version}\"\n  pools:\n    spot: {{{N2}}}\n    standard: {{{N2}, spot: false}}\n"
        );
        let (found, _) = pools(SELECTS, "gke-spot", &cluster);
        assert_eq!((found[0].loss.drain, found[0].allocation), (expected, allocation), "{version}");
        assert_eq!(found[0].loss.detected_after, Span::from_secs(90));
        assert!(found[0].suits.is_ok() && found[1].suits.is_err(), "the first label is always there");
        let by_second = "      nodeSelector: {cloud.google.com/gke-provisioning: spot}\n";
        assert_eq!(check(by_second, "gke-spot", &cluster).is_ok(), labelled, "{version}");
    }
    // A node pool's own version beats the cluster's.
    let cluster = format!("  version: \"1.36\"\n  pools:\n    spot: {{{N2}, version: \"1.21\"}}\n");
    assert_eq!(pools("", "gke-spot", &cluster).0[0].loss.drain, drain(0, 25));
}

#[test]
fn pods_of_the_system_stop_after_the_others() {
    let cluster = format!("  pools:\n    spot: {{{N2}}}\n");
    for class in ["system-cluster-critical", "system-node-critical"] {
        let (found, _) = pools(&format!("      priorityClassName: {class}\n"), "gke-spot", &cluster);
        assert_eq!(found[0].loss.drain, drain(15, 30), "{class}");
    }
    let (found, _) = pools("      priorityClassName: important\n", "gke-spot", &cluster);
    assert_eq!(found[0].loss.drain, drain(0, 15));
}

#[test]
fn a_longer_notice_needs_the_version_that_has_it() {
    let provider = "{policy: gke-spot, notice: 2m}";
    let cluster = |version: &str| format!("  version: {version}\n  pools:\n    spot: {{{N2}}}\n");
    let (found, _) = pools("", provider, &cluster("1.35.0-gke.1171000"));
    assert_eq!(found[0].loss.drain, drain(0, 105), "the system keeps its 15 s");
    let issues = check("", provider, &cluster("1.35.0-gke.1170999")).unwrap_err();
    assert_eq!(
        issues,
        [
            "scenario.yaml:12:11: cluster.pools.spot.version: nodes of version 1.35.0-gke.1170999 give a notice of at \
          most 30s, provider.notice is 2m; choose a newer version or a shorter notice"
        ]
    );
    let issues = check("", "{policy: gke-spot, notice: 121s}", &cluster("\"1.36\"")).unwrap_err();
    assert!(issues.iter().any(|issue| issue.contains("a notice of at most 2m")), "{issues:#?}");
    // Preemptible machines never have a longer one.
    let issues = check("", "{policy: gce-preemptible, notice: 31s}", &cluster("\"1.36\"")).unwrap_err();
    assert!(
        issues
            .iter()
            .any(|issue| issue.contains("provider.notice: the provider gives a notice of at most 30s")),
        "{issues:#?}"
    );
}

#[test]
fn auto_provisioning_makes_a_spot_pool_with_its_taint_for_pods_that_select_spot() {
    let auto =
        "  auto_provisioning: {capacity: [n2@a, n2@b], allocatable: {cpu: 15, memory: 56Gi}, max: 7}\n";
    let (found, _) = pools(&format!("{SELECTS}{BEARS}"), "gke-spot", auto);
    let [nap] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((nap.name.as_str(), nap.spot, nap.max, nap.capacity.len()), ("nap-n2", true, 7, 2));
    assert!(!nap.open, "it has the taint");
    // Without the toleration the pod does not land there, and the message says what to write.
    let issues = check(SELECTS, "gke-spot", auto).unwrap_err();
    assert_eq!(issues.len(), 1, "{issues:#?}");
    assert!(
        issues[0].contains("nap-n2: node(s) had untolerated taint {cloud.google.com/gke-spot: true}; add to the pod: \
            tolerations: [{key: cloud.google.com/gke-spot, operator: Equal, value: \"true\", effect: NoSchedule}]"),
        "{}",
        issues[0]
    );
    // A pod that does not select spot gets standard nodes; a required affinity selects as a selector does.
    assert!(!pools(BEARS, "gke-spot", auto).0[0].spot);
    let affinity = "      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: cloud.google.com/gke-spot, operator: In, values: [\"true\"]}]}]}}}\n";
    assert!(pools(&format!("{affinity}{BEARS}"), "gke-spot", auto).0[0].spot);
    // Nothing is made where a pool takes the pods.
    let with = format!("{auto}  pools:\n    spot: {{{N2}}}\n");
    let (found, _) = pools(SELECTS, "gke-spot", &with);
    assert_eq!(found.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(), ["spot"]);
    // One pool for each machine type, each of its own size.
    let one_size = "  auto_provisioning: {allocatable: {cpu: 15, memory: 56Gi}}\n";
    let issues = check(&format!("{SELECTS}{BEARS}"), "gke-spot", one_size).unwrap_err();
    assert!(issues[0].contains("a2, n2 can't all have one size"), "{issues:#?}");
    let sizes = [
        ("market.pools[\"n2@a\"].shape", "{cpu: 16, memory: 64Gi}"),
        ("market.pools[\"n2@b\"].shape", "{cpu: 16, memory: 64Gi}"),
        ("market.pools[\"a2@a\"].shape", "{cpu: 12, memory: 85Gi}"),
    ];
    let both = checked_with(
        &scenario("gke-spot", "  auto_provisioning: {}\n"),
        &job(&format!("{SELECTS}{BEARS}")),
        &sizes,
    );
    let found = both.unwrap_or_else(|issues| panic!("{issues:#?}")).scenario.cluster.unwrap().pools;
    assert_eq!(
        found.iter().map(|pool| (pool.name.as_str(), pool.slots)).collect::<Vec<_>>(),
        [("nap-a2", 6), ("nap-n2", 8)]
    );
}

#[test]
fn nodes_with_gpus_have_a_taint_unless_there_is_nothing_else() {
    let job = |pod: &str, cluster: &str| {
        let job = JOB
            .replace("        k8s.aliyun.com/eci-use-specs: ecs.c5.large,2-4Gi\n", "")
            .replace("k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo", "team: a")
            .replace("requests: {cpu: \"2\", memory: 4Gi}", pod);
        let text = format!("manifest: job.yaml\nprovider: gke-spot\nwork: 6h\n{MARKET}cluster:\n{cluster}");
        checked_with(&text, &job, &[]).unwrap_or_else(|issues| panic!("{issues:#?}"))
    };
    let mixed = format!("  pools:\n    gpu: {{{A2}}}\n    standard: {{{N2}, spot: false}}\n");
    let plain = job("requests: {cpu: \"2\", memory: 4Gi}", &mixed);
    let found = plain.scenario.cluster.unwrap().pools;
    assert_eq!(found[0].suits, Err("node(s) had untolerated taint {nvidia.com/gpu: present}".to_owned()));
    // Pods that request GPUs bear it without saying so.
    let asks = "limits: {cpu: \"2\", memory: 4Gi, nvidia.com/gpu: 1}";
    let found = job(asks, &mixed).scenario.cluster.unwrap().pools;
    assert_eq!(found[0].suits, Ok(0));
    // Nothing but spot nodes with GPUs: no taint, and a caution.
    let only = job("requests: {cpu: \"2\", memory: 4Gi}", &format!("  pools:\n    gpu: {{{A2}}}\n"));
    let cautions = only.notes.cautions.join("\n");
    assert_eq!(only.scenario.cluster.unwrap().pools[0].suits, Ok(0));
    assert!(cautions.contains("all nodes of the cluster are spot nodes with GPUs"), "{cautions}");
}

#[test]
fn where_pods_of_the_system_may_land_is_told() {
    let tainted = format!("taints: [\"cloud.google.com/gke-spot=true:NoSchedule\"], {N2}");
    let cautions = |pod: &str, cluster: &str| pools(pod, "gke-spot", cluster).1;
    let text = cautions("", &format!("  pools:\n    spot: {{{N2}}}\n"));
    assert!(text.contains("no node pool of standard nodes: pods of the system such as DNS"), "{text}");
    let text = cautions(SELECTS, &format!("  pools:\n    a: {{{N2}}}\n    b: {{{N2}, spot: false}}\n"));
    assert!(
        text.contains("pods of the system may be placed on spot nodes of a, which have no taint"),
        "{text}"
    );
    let text = cautions(
        &format!("{SELECTS}{BEARS}"),
        &format!("  pools:\n    a: {{{tainted}}}\n    b: {{{N2}, spot: false}}\n"),
    );
    assert!(!text.contains("of the system"), "{text}");
    // A toleration alone, and a preference alone, choose nothing.
    let both = format!("  pools:\n    a: {{{tainted}}}\n    b: {{{N2}, spot: false}}\n");
    let text = cautions(BEARS, &both);
    assert!(text.contains("a toleration alone lets it land on either"), "{text}");
    let prefers = "      affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 9, preference: {matchExpressions: [{key: cloud.google.com/gke-spot, operator: Exists}]}}]}}\n";
    let text = cautions(&format!("{prefers}{BEARS}"), &both);
    assert!(text.contains("the pod only prefers some nodes"), "{text}");
}

#[test]
fn a_pod_with_a_persistent_volume_should_stop_within_25_seconds() {
    let volume = |grace: u32| {
        format!(
            "      terminationGracePeriodSeconds: {grace}\n      volumes: [{{name: data, persistentVolumeClaim: {{claimName: data}}}}]\n"
        )
    };
    let cluster = format!("  pools:\n    spot: {{{N2}}}\n");
    let text = pools(&volume(26), "gke-spot", &cluster).1;
    assert!(
        text.contains("has a persistent volume and may take 26s to stop: the provider advises 25s"),
        "{text}"
    );
    let text = pools(&volume(25), "gke-spot", &cluster).1;
    assert!(!text.contains("persistent volume and"), "{text}");
}

#[test]
fn upgrades_go_the_providers_way() {
    let cluster = |upgrade: &str| {
        format!(
            "  pools:\n    spot: {{{N2}, upgrade: {upgrade}}}\n    z: {{{N2}, spot: false, upgrade: {upgrade}}}\n"
        )
    };
    let upgrades = |provider: &str, upgrade: &str| {
        let bears = "      tolerations: [{operator: Exists}]\n";
        pools(bears, provider, &cluster(upgrade))
            .0
            .into_iter()
            .map(|pool| pool.upgrade.unwrap())
            .collect::<Vec<_>>()
    };
    let after = Span::from_hours(6);
    let one = |surge, unavailable, at_once| Upgrade { after, surge, unavailable, at_once };
    assert_eq!(upgrades("gke-spot", "{after: 6h}"), [one(1, 0, true), one(1, 0, false)]);
    assert_eq!(upgrades("gke-spot", "{after: 6h, max_surge: 2, max_unavailable: 1}")[0], one(2, 1, true));
    assert_eq!(upgrades("azure-spot", "{after: 6h}"), [one(0, 1, true), one(1, 0, false)]);
    let issues = check("", "gke-spot", &cluster("{after: 6h, max_surge: 0}")).unwrap_err();
    assert!(issues[0].contains("expected at least 1 of max_surge and max_unavailable"), "{issues:#?}");
}

#[test]
fn machines_that_are_kept_need_the_price_of_their_disks() {
    let cluster = format!("  pools:\n    spot: {{{N2}}}\n");
    let after = |on_reclaim: &str| {
        let bears = "      tolerations: [{operator: Exists}]\n";
        check(bears, &format!("{{policy: azure-spot, on_reclaim: {on_reclaim}}}"), &cluster)
            .map(|checked| checked.scenario.policy.after_reclaim)
    };
    let disk = Rate::from_sampled(0.01);
    assert_eq!(after("{machine: deallocate, disk: 0.01}"), Ok(AfterReclaim::Kept { disk, counts: true }));
    assert_eq!(after("{machine: stop, disk: 0.01}"), Ok(AfterReclaim::Kept { disk, counts: false }));
    assert_eq!(after("{machine: delete}"), Ok(AfterReclaim::Deleted));
    let issues = after("{machine: deallocate}").unwrap_err();
    assert!(
        issues[0].contains("provider.on_reclaim.disk: missing: what the disks of a machine"),
        "{issues:#?}"
    );
    let issues = after("{machine: delete, disk: 0.01}").unwrap_err();
    assert!(issues[0].contains("the disks of a machine that is deleted cost nothing"), "{issues:#?}");
}

#[test]
fn old_clusters_set_no_condition_and_labels_of_the_provider_stand() {
    let cluster = |version: &str| format!("  version: \"{version}\"\n  pools:\n    spot: {{{N2}}}\n");
    for (version, sets) in [("1.25.16", false), ("1.26", true)] {
        let checked = check("", "gke-spot", &cluster(version)).unwrap();
        assert_eq!(checked.scenario.policy.pod.disruption_target, sets, "{version}");
        let told = checked.notes.cautions.iter().any(|text| text.contains("DisruptionTarget comes with"));
        assert_eq!(told, !sets);
    }
    let labels = |value: &str| {
        format!("  pools:\n    spot: {{{N2}, labels: {{cloud.google.com/gke-spot: \"{value}\"}}}}\n")
    };
    assert!(check("", "gke-spot", &labels("true")).is_ok());
    let issues = check("", "gke-spot", &labels("false")).unwrap_err();
    assert!(
        issues[0].contains("the provider labels spot nodes cloud.google.com/gke-spot=true, found false"),
        "{issues:#?}"
    );
}

#[test]
fn spot_nodes_with_gpus_want_standard_nodes_without() {
    let gpus = |standard: &str| {
        pools("", "gke-spot", &format!("  pools:\n    gpu: {{{A2}}}\n    n2: {{{N2}}}\n{standard}")).1
    };
    let text = gpus("");
    assert!(text.contains("spot nodes with GPUs and no node pool of standard nodes without"), "{text}");
    let text = gpus(&format!("    standard: {{{N2}, spot: false}}\n"));
    assert!(!text.contains("nodes with GPUs"), "{text}");
}
