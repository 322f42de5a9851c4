//! The built-in files: complete, sourced, and exact where a document is exact.

use std::collections::BTreeSet;

use super::{changed, policy};
use crate::scenario::document::{Node, Path, Step, Value};
use crate::scenario::policy::{built_in, builtin, names};
use crate::scenario::provider::{
    Anchor, BarePod, BidStrategy, ContainerStatuses, CreateWhen, PriceBasis, Purchase, Unmet, Victims,
};
use crate::units::{Amount, Rate, Span};

#[test]
fn every_file_is_read_without_issues_and_makes_a_policy() {
    assert_eq!(built_in().len(), names().count());
    for name in names() {
        assert_eq!(policy(&changed(name, &[])).name, name);
        assert!(builtin(name).unwrap().contains(&format!("\npolicy: {name}\n")), "{name}");
    }
}

/// The paths of all values that are no blocks; rows of a list count as one.
fn leaves(node: &Node, path: &Path, into: &mut Vec<Path>) {
    match &node.value {
        Value::Map(entries) => {
            entries.iter().for_each(|one| leaves(&one.node, &path.join(Step::Key(one.key.clone())), into));
        }
        _ => into.push(path.clone()),
    }
}

#[test]
fn every_setting_says_where_it_comes_from() {
    for policy in built_in() {
        let facts = policy.tree.get("facts").unwrap().entries();
        let facts: Vec<Path> = facts.iter().map(|fact| Path::parse(&fact.key).unwrap()).collect();
        let mut settings = Vec::new();
        for entry in policy.tree.entries() {
            // What the policy is called, and what says where the rest comes from.
            let apart = ["policy", "title", "caution", "facts", "sources", "not_modelled"];
            if !apart.contains(&entry.key.as_str()) {
                leaves(&entry.node, &Path(vec![Step::Key(entry.key.clone())]), &mut settings);
            }
        }
        let banner = Path::parse("default_market.assumed").unwrap();
        for setting in settings.iter().filter(|setting| **setting != banner) {
            let covered = facts.iter().any(|fact| setting.0.starts_with(&fact.0));
            assert!(covered, "{}: {setting} has no fact", policy.name);
        }
        for fact in &facts {
            let used = settings.iter().any(|setting| setting.0.starts_with(&fact.0));
            assert!(used, "{}: the fact {fact} is about nothing", policy.name);
        }
    }
}

#[test]
fn every_fact_has_a_source_or_says_that_it_is_assumed_and_every_source_is_used() {
    for policy in built_in() {
        let known: BTreeSet<&String> = policy.file.sources.as_ref().unwrap().keys().collect();
        let mut used = BTreeSet::new();
        for (path, fact) in policy.file.facts.as_ref().unwrap() {
            assert!(!fact.sources.is_empty() || fact.assumed.is_some(), "{}: {path}", policy.name);
            used.extend(&fact.sources);
        }
        assert_eq!(known, used, "{}", policy.name);
    }
}

#[test]
fn every_default_market_is_named_as_an_assumption_that_says_what_to_supply() {
    for policy in built_in() {
        let market = policy.file.default_market.as_ref().unwrap();
        let assumed = market.assumed.as_ref().unwrap();
        assert!(assumed.contains("Supply "), "{}: {assumed}", policy.name);
        assert!(!policy.file.not_modelled.as_ref().unwrap().is_empty(), "{}", policy.name);
    }
}

#[test]
fn the_rules_of_2026_and_of_2020_differ_where_the_guides_do() {
    let (new, old) = (policy(&changed("eci", &[])), policy(&changed("eci-2020", &[])));
    assert_eq!((new.notice.length, old.notice.length), (Span::from_minutes(5), Span::from_minutes(3)));
    let create = |policy: &crate::scenario::provider::Policy| policy.bid.unwrap().create;
    assert_eq!((create(&new), create(&old)), (CreateWhen::Above, CreateWhen::AtOrAbove));
    assert_eq!(
        (new.billing.basis, old.billing.basis),
        (PriceBasis::LockedThenMarket, PriceBasis::AtCreation)
    );
    for policy in [new, old] {
        assert_eq!(policy.bid.unwrap().strategy, BidStrategy::AsPriceGo);
        assert!(policy.bid.unwrap().cap_at_list);
        assert_eq!(policy.unmet, Unmet::Pending { rebid: Span::from_minutes(5) });
        assert_eq!(policy.protection, Span::from_hours(1));
        assert_eq!(policy.check.every, Some(Span::from_minutes(5)));
        assert_eq!(policy.check.anchor, Anchor::Creation);
        assert_eq!(policy.billing.quantum, Span::from_secs(1));
        assert_eq!(policy.pod.container_statuses, ContainerStatuses::TerminatedAtReclaim);
        assert_eq!(policy.pod.bare_pod, BarePod::Stays);
        assert!(policy.pod.kept && !policy.pod.disruption_target && policy.billing.notice_billed);
    }
}

#[test]
fn both_sets_of_rules_share_their_annotations_and_one_of_them_is_detected() {
    let manifest = |name: &str| {
        let mut tree = changed(name, &[]).get("manifest").unwrap().clone();
        crate::scenario::document::set(&mut tree, "detect", "false", "test").unwrap();
        tree
    };
    assert!(manifest("eci").says_the_same(&manifest("eci-2020")));
    let detected = built_in().iter().filter(|one| one.file.manifest.as_ref().is_some_and(|m| m.detect));
    assert_eq!(
        detected.map(|one| one.name).collect::<Vec<_>>(),
        ["eci", "ec2-spot", "gke-spot", "gce-preemptible", "azure-spot", "oci-preemptible", "tke-serverless"]
    );
}

#[test]
fn events_and_messages_are_the_documented_ones() {
    for name in ["eci", "eci-2020"] {
        let event = policy(&changed(name, &[])).notice.event.unwrap();
        let text = format!("{}  {}  {}  {}", event.kind, event.reason, event.from, event.message);
        // The story fills in the minutes that are left.
        assert_eq!(
            text,
            "Warning  SpotToBeReleased  kubelet, eci  Spot ECI will be released in {minutes} minutes"
        );
    }
    let pod = policy(&changed("eci-2020", &[])).pod;
    assert_eq!(pod.reason, "BidFailed");
    assert_eq!(pod.message, "The pod is spot instance, and have been released at {time}");

    let pod = policy(&changed("tke-serverless", &[])).pod;
    let event = pod.event.unwrap();
    assert_eq!(event.reason, "SpotPodInterruption");
    assert_eq!(event.message, "Spot pod was interrupted, it will be killed and re-created");
}

#[test]
fn the_fixed_discount_has_no_bids_no_protection_and_a_service_that_brings_pods_back() {
    let tke = policy(&changed("tke-serverless", &[]));
    assert_eq!((tke.bid, tke.protection, tke.notice.length), (None, Span::ZERO, Span::ZERO));
    assert_eq!(tke.check.every, None);
    assert_eq!(tke.victims, Victims::Random);
    assert_eq!((tke.pod.kept, tke.pod.bare_pod), (false, BarePod::Recreated { after: Span::ZERO }));
    let file = &built_in().iter().find(|one| one.name == "tke-serverless").unwrap().file;
    assert_eq!(file.refuses.as_deref(), Some(&["DaemonSet".to_owned()][..]));
    let discount = crate::scenario::policy::file::SpotPriceFile::Discount;
    assert_eq!(file.spot_price, Some(discount(crate::scenario::scalar::Share(800_000))));
}

#[test]
fn machines_go_by_the_lowest_bid_and_small_sums_are_dropped() {
    let ecs = policy(&changed("ecs-spot", &[]));
    assert_eq!((ecs.victims, ecs.billing.drop_below), (Victims::LowestBid, Amount(10_000)));
    assert_eq!(ecs.notice.length, Span::from_minutes(5));
}

#[test]
fn first_hours_and_minutes_are_free_where_the_documents_say_so() {
    let ec2 = policy(&changed("ec2-spot", &[])).billing;
    assert_eq!((ec2.quantum, ec2.minimum), (Span::from_secs(1), Span::from_minutes(1)));
    assert_eq!((ec2.free_before, ec2.last_quantum_free), (Span::from_hours(1), false));
    let auction = policy(&changed("ec2-auction", &[]));
    assert_eq!(auction.billing.quantum, Span::from_hours(1));
    assert!(auction.billing.last_quantum_free);
    assert_eq!(auction.billing.basis, PriceBasis::Hourly { anchor: Anchor::Creation });
    assert_eq!(auction.victims, Victims::LowestBid);
    assert_eq!(policy(&changed("gce-preemptible", &[])).billing.free_before, Span::from_minutes(1));
    let huawei = policy(&changed("huawei-spot", &[])).billing.basis;
    assert_eq!(huawei, PriceBasis::Hourly { anchor: Anchor::Clock });
}

#[test]
fn preemptible_machines_end_after_a_day_and_leave_a_terminated_pod() {
    let gce = policy(&changed("gce-preemptible", &[]));
    let life = gce.lifetime.unwrap();
    assert_eq!((life.limit, life.spread), (Span::from_hours(24), Span::from_minutes(48)));
    assert_eq!((gce.notice.length, gce.victims, gce.bid), (Span::from_secs(30), Victims::Newest, None));
    assert!(gce.pod.kept && gce.pod.disruption_target);
    assert_eq!(gce.pod.reason, "Terminated");
}

#[test]
fn limits_on_bids_are_refused_under_the_provider_s_own_names() {
    let refused = |name: &str, limit: &str| {
        let tree = changed(name, &[("bid.strategy", "price-limit"), ("bid.limit", limit)]);
        super::lines(&tree).remove(0)
    };
    assert!(refused("ec2-spot", "0.0009").contains("InvalidParameterValue: a price limit is at least 0.001"));
    assert!(refused("azure-spot", "0.123456").contains("MaxPriceValueInvalid: a price limit has at most 5"));
    for (name, limit) in [("ec2-spot", "0.001"), ("azure-spot", "0.12345")] {
        let limit = [("bid.strategy", "price-limit"), ("bid.limit", limit)];
        assert!(policy(&changed(name, &limit)).bid.is_some());
    }
}

#[test]
fn machines_of_every_cloud_are_held_for_the_notice_that_it_gives() {
    let notices = [
        ("ec2-spot", 120),
        ("ec2-auction", 120),
        ("azure-spot", 30),
        ("oci-preemptible", 120),
        ("huawei-spot", 300),
        ("fargate-spot", 120),
        ("volcengine-spot", 0),
        ("kingsoft-spot", 600),
    ];
    for (name, seconds) in notices {
        let policy = policy(&changed(name, &[]));
        assert_eq!(policy.notice.length, Span::from_secs(seconds), "{name}");
        // Tasks of no Kubernetes have no conditions; everybody else's pods are evicted or cleaned up.
        assert_eq!(policy.pod.disruption_target, name != "fargate-spot", "{name}");
        let protection = if name == "kingsoft-spot" { Span::from_hours(1) } else { Span::ZERO };
        assert_eq!(policy.protection, protection, "{name}");
    }
}

#[test]
fn what_is_not_reclaimed_needs_no_rules_of_reclaiming() {
    let bought = |name: &str, changes: &[(&str, &str)]| policy(&changed(name, changes)).purchase;
    assert_eq!(bought("on-demand", &[]), Purchase::OnDemand);
    let month = Span::from_hours(720);
    assert_eq!(bought("reserved", &[]), Purchase::Reserved { rate: Rate(264_700), period: month });
    let own = [("purchase", "{reserved: {price: 1.5, period: 24h}}")];
    assert_eq!(
        bought("reserved", &own),
        Purchase::Reserved { rate: Rate(1_500_000), period: Span::from_hours(24) }
    );
    for name in names() {
        assert_eq!(bought(name, &[("purchase", "on-demand")]), Purchase::OnDemand, "{name}");
    }
    assert_eq!(policy(&changed("eci", &[("purchase", "on-demand")])).bid, None);
}
