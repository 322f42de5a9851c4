//! Tests of sizes, specs and what a manifest asks for by leaving things out.

use super::{JOB, checked_with};
use crate::scenario::market::Component;
use crate::scenario::provider::{BidStrategy, Purchase};
use crate::units::{Rate, Resources};

/// A scenario over the usual manifest with other annotations and requests.
fn with(annotations: &str, requests: &str, text: &str) -> super::Checked {
    let job = JOB
        .replace("        k8s.aliyun.com/eci-use-specs: ecs.c5.large,2-4Gi\n", "")
        .replace("k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo", annotations)
        .replace("{cpu: \"2\", memory: 4Gi}", requests);
    checked_with(&format!("manifest: job.yaml\nwork: 6h\n{text}"), &job, &[])
        .unwrap_or_else(|issues| panic!("{issues:#?}"))
}

const SPOT: &str = "k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo";
const TWO: &str = "{cpu: \"2\", memory: 4Gi}";

fn specs(items: &str) -> String {
    format!("provider: {{policy: eci, specs: [{items}]}}\n")
}

fn list(checked: &super::Checked) -> Vec<Rate> {
    checked.scenario.market.pools.iter().map(|pool| pool.on_demand).collect()
}

fn cautions(checked: &super::Checked) -> String {
    checked.notes.cautions.join("\n")
}

#[test]
fn a_pod_that_does_not_ask_for_spot_pays_as_you_go_named_or_not() {
    for (provider, annotation, missing) in [
        ("eci", "k8s.aliyun.com/eci-use-specs: 2-4Gi", "k8s.aliyun.com/eci-spot-strategy"),
        ("tke-serverless", "eks.tke.cloud.tencent.com/cpu: \"2\"", "eks.tke.cloud.tencent.com/spot-pod"),
    ] {
        for named in [String::new(), format!("provider: {provider}\n")] {
            let checked = with(annotation, TWO, &named);
            assert_eq!(checked.scenario.policy.purchase, Purchase::OnDemand, "{named}");
            let told = checked.notes.assumptions.join("\n");
            assert!(told.contains("purchase is on-demand: the manifest has"), "{told}");
            assert!(told.contains(&format!("and no {missing}")), "{told}");
        }
        let wanted = with(annotation, TWO, &format!("provider: {{policy: {provider}, purchase: spot}}\n"));
        assert_eq!(wanted.scenario.policy.purchase, Purchase::Spot);
        assert!(!wanted.notes.assumptions.join("\n").contains("purchase is"), "the scenario says it");
    }
    // A manifest that is not meant for the provider says nothing of it.
    let plain = with("app: example", TWO, "provider: eci\n");
    assert_eq!(plain.scenario.policy.purchase, Purchase::Spot);
}

#[test]
fn sizes_of_specs_are_rounded_and_priced_as_sold() {
    // 2 vCPU and 4 GiB are 2 x 0.1764 + 4 x 0.0221 = 0.4412 per hour.
    let rate = |cores: f64, gib: f64| Rate::from_sampled(cores * 0.1764 + gib * 0.0221);
    let checked = with(SPOT, TWO, &specs("3-5Gi"));
    assert_eq!(list(&checked), [rate(4.0, 8.0)]);
    assert!(cautions(&checked).contains("3-5Gi asks for 3 vCPU, 5 GiB and pays for 4 vCPU, 8 GiB"));
    assert_eq!(list(&with(SPOT, TWO, &specs("1-2Gi"))), [rate(2.0, 2.0)], "spot begins at 2 vCPU");
    let small = with(SPOT, "{cpu: \"1\", memory: 2Gi}", "provider: eci\n");
    assert_eq!(list(&small), [rate(2.0, 2.0)]);
    let on_demand = "provider: {policy: eci, purchase: on-demand}\n";
    assert_eq!(list(&with(SPOT, "{cpu: \"1\", memory: 2Gi}", on_demand)), [rate(1.0, 2.0)]);
    // The pod's own size is not what is paid for where specs say what is held.
    let typed = with(SPOT, "{cpu: \"3\", memory: 5Gi}", &specs("ecs.c5.xlarge"));
    assert!(!cautions(&typed).contains("rounds sizes up"), "{}", cautions(&typed));
}

#[test]
fn a_pool_that_a_spec_leads_to_is_priced_at_its_own_size() {
    let market = "market:\n  pools:\n    POOL:\n      on_demand: {cpu: 0.1764, memory: 0.0221}\n      price: {constant: 0.05}\n";
    let pool = |name: &str| market.replace("POOL", name);
    let four = with(SPOT, TWO, &format!("{}{}", specs("4-8Gi"), pool("ecs.c5.xlarge@z")));
    assert_eq!(list(&four), [Rate::from_sampled(0.8824)]);
    let same = with(SPOT, TWO, &format!("{}{}", specs("4-8Gi"), pool("4-8Gi@z")));
    assert_eq!(list(&same), list(&four), "a pool named as a size has it");
    let own = with(SPOT, TWO, &format!("provider: eci\n{}", pool("ecs.c5.xlarge@z")));
    assert_eq!(list(&own), [Rate::from_sampled(0.4412)], "without specs the pod's own size is paid");
    let nothing = with(SPOT, "{}", &format!("{}{}", specs("ecs.c5.large"), pool("ecs.c5.large@z")));
    assert_eq!(list(&nothing), [Rate::from_sampled(0.4412)], "the type brings its size");
}

#[test]
fn specs_smaller_than_the_pod_are_told() {
    let market = "market: {pools: {ecs.c5.large@z: {on_demand: 0.6, price: {constant: 0.1}}}}\n";
    for text in [specs("ecs.c5.large, 2-4Gi"), specs("ecs.c5.large, 2-4Gi") + market] {
        let told = cautions(&with(SPOT, "{cpu: \"8\", memory: 32Gi}", &text));
        for name in ["ecs.c5.large", "2-4Gi"] {
            assert!(told.contains(&format!("{name} is smaller than the 8 vCPU, 32 GiB")), "{told}");
        }
    }
}

#[test]
fn more_pods_than_the_purchase_limit_are_told() {
    let told = |limit: u32| {
        let job = JOB.replace("spec:\n  template", "spec:\n  completions: 5\n  parallelism: 4\n  template");
        let text =
            format!("manifest: job.yaml\nwork: 6h\nprovider: {{policy: eci, limits: {{pods: {limit}}}}}\n");
        checked_with(&text, &job, &[]).expect("all right").notes.cautions.join("\n")
    };
    assert!(told(3).contains("4 pods at a time exceed the purchase limit of 3"), "{}", told(3));
    assert!(!told(4).contains("purchase limit"), "{}", told(4));
}

#[test]
fn whole_gpus_and_shares_have_their_own_prices() {
    let gpus = |count: &str| {
        let annotations = format!(
            "eks.tke.cloud.tencent.com/spot-pod: \"true\"\n        eks.tke.cloud.tencent.com/gpu-count: \"{count}\""
        );
        let market = "market: {pools: {any: {on_demand: {cpu: 0.1, memory: 0.01, gpu: 8, vgpu: 6}}}}\n";
        let pool = with(&annotations, TWO, market).scenario.market.pools.remove(0);
        let of = |wanted| {
            pool.components.iter().find(|(component, _)| *component == wanted).map(|(_, rate)| *rate)
        };
        (of(Component::Gpu), of(Component::VGpu))
    };
    let rate = |price| Some(Rate::from_sampled(price));
    assert_eq!(gpus("2"), (rate(16.0), None));
    assert_eq!(gpus("0.25"), (None, rate(1.5)));
    assert_eq!(gpus("1.5"), (rate(8.0), rate(3.0)));
}

#[test]
fn a_strategy_of_the_scenario_drops_the_limit_of_the_manifest() {
    let annotations = "k8s.aliyun.com/eci-spot-strategy: SpotWithPriceLimit\n        k8s.aliyun.com/eci-spot-price-limit: \"0.25\"";
    let checked = with(annotations, TWO, "provider: {policy: eci, bid: {strategy: as-price-go}}\n");
    assert_eq!(checked.scenario.policy.bid.map(|bid| bid.strategy), Some(BidStrategy::AsPriceGo));
    let told = checked.notes.overrides.join("\n");
    assert!(told.contains("provider.bid.limit of 0.25 (job.yaml:9:46) does not count"), "{told}");
}

#[test]
fn annotations_that_size_a_pod_stand_for_its_requests() {
    let sized = "eks.tke.cloud.tencent.com/spot-pod: \"true\"\n        eks.tke.cloud.tencent.com/cpu: \"2\"\n        eks.tke.cloud.tencent.com/mem: 4Gi";
    let checked = with(sized, "{}", "");
    assert_eq!(checked.scenario.workload.size, Resources::cores_gib(2, 4));
    assert!(!cautions(&checked).contains("requests neither"), "{}", cautions(&checked));
    let bare =
        with("eks.tke.cloud.tencent.com/spot-pod: \"true\"", "{}", "market: {pools: {a: {on_demand: 1}}}\n");
    assert!(cautions(&bare).contains("requests neither CPU nor memory"), "{}", cautions(&bare));
}
