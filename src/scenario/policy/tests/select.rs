//! Which policy a manifest asks for, and what its annotations set.

use super::{changed, outcome, policy};
use crate::scenario::document::Node;
use crate::scenario::issue::{Issue, Place};
use crate::scenario::policy::built_in;
use crate::scenario::policy::file::PolicyFile;
use crate::scenario::policy::select::{
    Detected, Note, Selection, Traits, annotation_settings, apply, detect, foreign,
};
use crate::scenario::provider::{BidStrategy, Purchase, Unmet};
use crate::units::{Rate, Span};

const STRATEGY: &str = "k8s.aliyun.com/eci-spot-strategy";
const LIMIT: &str = "k8s.aliyun.com/eci-spot-price-limit";
const DURATION: &str = "k8s.aliyun.com/eci-spot-duration";
const FALLBACK: &str = "k8s.aliyun.com/eci-spot-fallback";
const FAIL: &str = "k8s.aliyun.com/eci-fail-strategy";
const SPECS: &str = "k8s.aliyun.com/eci-use-specs";
const SPOT_POD: &str = "eks.tke.cloud.tencent.com/spot-pod";

fn places(count: usize) -> Vec<Place> {
    (0..count).map(|k| Place { source: "job.yaml".into(), line: k + 1, column: 9 }).collect()
}

fn notes<'a>(pairs: &[(&'a str, &'a str)], places: &'a [Place]) -> Vec<Note<'a>> {
    pairs.iter().zip(places).map(|((key, value), place)| Note { key, value, place }).collect()
}

fn file(name: &str) -> &'static PolicyFile {
    &built_in().iter().find(|one| one.name == name).unwrap().file
}

/// What annotations set in a policy, and the issues.
fn selected(name: &str, pairs: &[(&str, &str)]) -> (Selection, Vec<Issue>) {
    let (places, mut issues) = (places(pairs.len()), Vec::new());
    let selection = annotation_settings(file(name), &notes(pairs, &places), &mut issues);
    (selection, issues)
}

/// A policy's tree with annotations.
fn annotated(name: &str, pairs: &[(&str, &str)]) -> Node {
    let (selection, issues) = selected(name, pairs);
    assert!(issues.is_empty(), "{issues:?}");
    let mut tree = changed(name, &[]);
    apply(&mut tree, &selection.settings);
    tree
}

/// The only issue of annotations.
fn issue(name: &str, pairs: &[(&str, &str)]) -> String {
    let (_, issues) = selected(name, pairs);
    assert_eq!(issues.len(), 1, "{issues:?}");
    issues[0].to_string()
}

fn detected(
    annotations: &[(&str, &str)],
    labels: &[(&str, &str)],
    tolerations: &[(&str, &str)],
) -> Result<Option<Detected>, Issue> {
    let all = places(9);
    let (annotations, labels, tolerations) =
        (notes(annotations, &all), notes(labels, &all), notes(tolerations, &all));
    detect(&Traits {
        annotations: &annotations,
        labels: &labels,
        node_selectors: &[],
        tolerations: &tolerations,
    })
}

#[test]
fn annotations_labels_and_tolerations_select_a_policy() {
    let name = |annotations, labels, tolerations| {
        detected(annotations, labels, tolerations).unwrap().map(|found| found.policy)
    };
    assert_eq!(name(&[(STRATEGY, "SpotAsPriceGo")], &[], &[]), Some("eci"));
    assert_eq!(name(&[("k8s.aliyun.com/eci-unheard-of", "x")], &[], &[]), Some("eci"), "by its beginning");
    assert_eq!(name(&[], &[("alibabacloud.com/eci", "true")], &[]), Some("eci"));
    assert_eq!(name(&[], &[("alibabacloud.com/eci", "false")], &[]), None);
    assert_eq!(name(&[], &[], &[("virtual-kubelet.io/provider", "")]), Some("eci"));
    assert_eq!(name(&[], &[], &[("virtual-kubelet.io/provider", "azure")]), None);
    assert_eq!(name(&[(SPOT_POD, "true")], &[], &[]), Some("tke-serverless"));
    assert_eq!(name(&[], &[("node.kubernetes.io/instance-type", "eklet")], &[]), Some("tke-serverless"));
    assert_eq!(name(&[], &[("node.kubernetes.io/instance-type", "S5.LARGE8")], &[]), None);
    assert_eq!(name(&[], &[], &[("eks.tke.cloud.tencent.com/eklet", "")]), Some("tke-serverless"));
    assert_eq!(name(&[], &[("karpenter.sh/capacity-type", "spot")], &[]), Some("ec2-spot"));
    assert_eq!(name(&[], &[("karpenter.sh/capacity-type", "on-demand")], &[]), None);
    assert_eq!(name(&[], &[("eks.amazonaws.com/capacityType", "SPOT")], &[]), Some("ec2-spot"));
    assert_eq!(name(&[], &[("cloud.google.com/gke-preemptible", "true")], &[]), Some("gce-preemptible"));
    assert_eq!(name(&[], &[], &[("kubernetes.azure.com/scalesetpriority", "spot")]), Some("azure-spot"));
    assert_eq!(name(&[], &[], &[("oci.oraclecloud.com/oke-is-preemptible", "")]), Some("oci-preemptible"));
    assert_eq!(name(&[("sidecar.istio.io/inject", "true")], &[("app", "pi")], &[("", "")]), None);
}

#[test]
fn several_policies_are_an_issue_at_the_place_of_the_second() {
    let text =
        detected(&[(STRATEGY, "SpotAsPriceGo"), (SPOT_POD, "true")], &[], &[]).unwrap_err().to_string();
    assert!(text.starts_with("job.yaml:2:9: annotations["), "{text}");
    assert!(text.contains("asks for several policies") && text.contains("` to tke-serverless"));
    assert!(text.ends_with("say which one is meant, such as provider: eci"), "{text}");
}

#[test]
fn annotations_become_settings_that_point_to_them() {
    let pairs = [
        (STRATEGY, "SpotWithPriceLimit"),
        (LIMIT, "0.250"),
        (DURATION, "0"),
        (SPECS, "ecs.c5.large, 2-4Gi"),
        ("k8s.aliyun.com/eci-spot-release-strategy", "api-evict"),
    ];
    let tree = annotated("eci", &pairs);
    let eci = policy(&tree);
    assert_eq!(eci.bid.unwrap().strategy, BidStrategy::PriceLimit(Rate(250_000)));
    assert_eq!(eci.protection, Span::ZERO);
    assert!(eci.pod.disruption_target);
    let specs: Vec<_> = tree.get("specs").unwrap().elements().iter().filter_map(Node::as_str).collect();
    assert_eq!(specs, ["ecs.c5.large", "2-4Gi"]);
    assert_eq!(tree.get("protection").unwrap().place().to_string(), "job.yaml:3:9");

    let finer = [(STRATEGY, "SpotWithPriceLimit"), (LIMIT, "0.2505")];
    let found = outcome(&annotated("eci", &finer)).unwrap_err();
    assert_eq!(
        found[0].to_string(),
        "job.yaml:2:9: provider.bid.limit: a price limit has at most 3 decimals, found 0.2505"
    );
    let long = outcome(&annotated("eci", &[(DURATION, "7")])).unwrap_err();
    assert!(long[0].to_string().starts_with("job.yaml:1:9: provider.protection: the provider gives"));
    let unlimited = outcome(&annotated("eci", &[(STRATEGY, "SpotWithPriceLimit")])).unwrap_err();
    assert_eq!(unlimited[0].path, "provider.bid.limit");
}

#[test]
fn sizes_and_the_spot_mode_are_set_by_the_other_provider_s_annotations() {
    let pairs = [
        (SPOT_POD, "true"),
        ("eks.tke.cloud.tencent.com/cpu", "8"),
        ("eks.tke.cloud.tencent.com/mem", "16Gi"),
        ("eks.tke.cloud.tencent.com/gpu-count", "1"),
    ];
    let tree = annotated("tke-serverless", &pairs);
    assert_eq!(policy(&tree).purchase, Purchase::Spot);
    let mut issues = Vec::new();
    let size = crate::scenario::policy::check::read(&tree, &mut issues).value.unwrap().size.unwrap();
    assert!(issues.is_empty());
    assert_eq!(
        (size.cpu.unwrap().millis(), size.memory.unwrap().whole(), size.gpu.unwrap().millis()),
        (8_000, 16 << 30, 1_000)
    );
}

#[test]
fn what_happens_without_stock_can_be_set_twice_and_the_fallback_wins() {
    let unmet = |pairs: &[(&str, &str)]| policy(&annotated("eci", pairs)).unmet;
    assert_eq!(unmet(&[(FAIL, "fail-fast")]), Unmet::Fail);
    assert_eq!(unmet(&[(FALLBACK, "true")]), Unmet::OnDemand);
    assert_eq!(unmet(&[(FALLBACK, "false")]), Unmet::Pending { rebid: Span::from_minutes(5) });
    assert_eq!(unmet(&[(FALLBACK, "true"), (FAIL, "fail-fast")]), Unmet::OnDemand);
    let (both, _) = selected("eci", &[(FALLBACK, "true"), (FAIL, "fail-fast")]);
    assert_eq!(both.cautions.len(), 1);
    assert!(both.cautions[0].to_string().starts_with("job.yaml:2:9: "), "{}", both.cautions[0]);
}

#[test]
fn values_that_are_not_allowed_are_issues() {
    assert_eq!(
        issue("eci", &[(STRATEGY, "SpotAsPriceGoo")]),
        format!(
            "job.yaml:1:9: annotations[\"{STRATEGY}\"]: expected SpotAsPriceGo or SpotWithPriceLimit, found \
             \"SpotAsPriceGoo\"; did you mean `SpotAsPriceGo`?"
        )
    );
    assert!(issue("eci", &[(DURATION, "1.5")]).contains("expected a whole number of hours"));
    assert!(
        issue("eci", &[(SPECS, "2-4Gi,,")]).contains("expected an instance type or a size such as 2-4Gi")
    );
    assert!(issue("eci", &[(FALLBACK, "yes")]).contains("expected false or true, found \"yes\""));
    let limited = |limit: &str| issue("eci", &[(STRATEGY, "SpotWithPriceLimit"), (LIMIT, limit)]);
    assert!(limited("-1").contains("can't be negative"));
    for wrong in ["cheap", "0.25 CNY", "1e-1", "inf", "", "."] {
        assert!(limited(wrong).contains("expected a price per hour such as 0.25"), "{wrong}");
    }
    let memory = [("eks.tke.cloud.tencent.com/mem", "16GiB")];
    assert!(issue("tke-serverless", &memory).contains("expected a quantity"));
    assert!(issue("tke-serverless", &[(SPOT_POD, "True")]).contains("did you mean `true`?"));
}

#[test]
fn a_price_limit_has_no_effect_without_its_strategy() {
    let alone = issue("eci", &[(LIMIT, "0.25")]);
    assert!(alone.contains(&format!("no effect unless {STRATEGY} is SpotWithPriceLimit; it is not there")));
    let other = issue("eci", &[(STRATEGY, "SpotAsPriceGo"), (LIMIT, "0.25")]);
    assert!(other.starts_with("job.yaml:2:9: ") && other.ends_with("it is \"SpotAsPriceGo\""), "{other}");
}

#[test]
fn unknown_annotations_are_slips_or_cautions() {
    let slip = issue("eci", &[("k8s.aliyun.com/eci-spot-stratgy", "SpotAsPriceGo")]);
    assert!(slip.ends_with(&format!("unknown annotation; did you mean `{STRATEGY}`?")), "{slip}");
    let (selection, issues) = selected("eci", &[("k8s.aliyun.com/eci-something-else-entirely", "x")]);
    assert!(issues.is_empty() && selection.settings.is_empty());
    assert!(selection.cautions[0].to_string().ends_with("unknown annotation, which is ignored"));
    let (selection, _) = selected("eci", &[("k8s.aliyun.com/eci-vswitch", "vsw-1"), ("app", "pi")]);
    assert_eq!(selection.cautions.len(), 1);
    assert!(selection.cautions[0].to_string().ends_with("changes nothing that is modelled"));
}

#[test]
fn annotations_of_others_are_ignored_with_a_caution_each() {
    let places = places(3);
    let all = notes(&[(STRATEGY, "SpotAsPriceGo"), (SPOT_POD, "true"), ("app", "pi")], &places);
    let texts = |name: &str| foreign(file(name), &all).iter().map(Issue::to_string).collect::<Vec<_>>();
    assert_eq!(texts("eci").len(), 1);
    assert!(texts("eci")[0].ends_with("this annotation belongs to tke-serverless and is ignored"));
    assert_eq!(texts("tke-serverless").len(), 1);
    assert_eq!(texts("on-demand").len(), 2);
    assert!(selected("tke-serverless", &[(STRATEGY, "nonsense")]).1.is_empty());
}

#[test]
fn a_rule_that_sets_nothing_known_is_found_when_the_policy_is_read() {
    let text = "manifest: {annotations: {x/y: {sets: ''}, x/z: {sets: 'bid[0]'}, x/w: {values: {a: {notice: '[1'}}}}}";
    let written = super::tree("mine.yaml", text);
    let mut issues = Vec::new();
    let file = crate::scenario::policy::check::read(&written, &mut issues).value.unwrap();
    let all = places(3);
    let pairs = [("x/y", "1"), ("x/z", "2"), ("x/w", "a")];
    let selection = annotation_settings(&file, &notes(&pairs, &all), &mut issues);
    assert!(issues[0].to_string().contains("which is no single value"), "{issues:?}");
    let mut tree = changed("eci", &[]);
    apply(&mut tree, &selection.settings);
    let unknown: Vec<String> = outcome(&tree).unwrap_err().iter().map(Issue::to_string).collect();
    assert_eq!(unknown.len(), 2);
    assert!(unknown.iter().all(|line| line.contains("unknown field")), "{unknown:?}");
}
