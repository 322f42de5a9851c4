//! Every problem of a policy, at its place.

use super::{changed, lines, outcome, policy, tree};
use crate::scenario::provider::{BidStrategy, LargeCluster, PodGc};
use crate::units::{Rate, Span};

/// The only issue of a changed policy.
fn issue(name: &str, changes: &[(&str, &str)]) -> String {
    let found = lines(&changed(name, changes));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn a_price_limit_needs_its_limit() {
    let found = outcome(&changed("eci", &[("bid.strategy", "price-limit")])).unwrap_err();
    assert_eq!(found[0].path, "provider.bid.limit");
    assert_eq!(found[0].problem, "price-limit needs a limit");
    let hint = found[0].hint.as_ref().unwrap();
    assert!(hint.contains("k8s.aliyun.com/eci-spot-price-limit"), "{hint}");
    assert!(found[0].place.is_some());
}

#[test]
fn a_price_limit_is_as_fine_as_the_provider_reads_it() {
    let limit = |limit: &str| changed("eci", &[("bid.strategy", "price-limit"), ("bid.limit", limit)]);
    let bids = |written: &str| match policy(&limit(written)).bid.unwrap().strategy {
        BidStrategy::PriceLimit(rate) => rate,
        other => panic!("{other:?}"),
    };
    assert_eq!(bids("0.250"), Rate(250_000));
    assert_eq!(bids("0.25"), Rate(250_000));
    assert_eq!(bids("0.2500"), Rate(250_000), "closing zeros are no finer");
    assert_eq!(bids("25e-2"), Rate(250_000));
    assert_eq!(bids("1"), Rate(1_000_000));
    assert_eq!(
        lines(&limit("0.2505")),
        ["test: provider.bid.limit: a price limit has at most 3 decimals, found 0.2505"]
    );
    assert!(outcome(&limit("25e-5")).is_err());
    assert!(outcome(&limit("0.2500000001")).is_err(), "also below what prices are kept to");
    assert!(lines(&limit("-0.25"))[0].contains("a price can't be negative"));
}

#[test]
fn as_price_go_takes_no_limit() {
    assert_eq!(
        issue("eci", &[("bid.limit", "0.25")]),
        "test: provider.bid.limit: as-price-go takes no limit; remove it, or write bid.strategy: price-limit"
    );
}

#[test]
fn protection_stays_within_what_the_provider_gives() {
    let protection = |text: &str| outcome(&changed("eci", &[("protection", text)]));
    assert_eq!(protection("0h").unwrap().protection, Span::ZERO);
    assert_eq!(protection("6h").unwrap().protection, Span::from_hours(6));
    assert_eq!(
        protection("6h1s").unwrap_err()[0].to_string(),
        "test: provider.protection: the provider gives protection from 0s to 6h, found 6h1s"
    );
    assert!(outcome(&changed("tke-serverless", &[("protection", "9h")])).is_ok(), "no limits are known");
}

#[test]
fn intervals_are_longer_than_nothing() {
    for setting in ["check.every", "rebid", "billing.quantum"] {
        assert_eq!(
            issue("eci", &[(setting, "0s")]),
            format!("test: provider.{setting}: expected a time longer than 0s")
        );
    }
    let free = [("purchase", "{reserved: {price: 1, period: 0s}}")];
    assert!(issue("reserved", &free).contains("provider.purchase.reserved.period: expected a time longer"));
}

#[test]
fn what_can_not_be_read_is_said_once() {
    assert!(issue("eci", &[("notice", "-3m")]).contains("provider.notice: a duration can't be negative"));
    let unknown = issue("eci", &[("purchase", "sport")]);
    assert!(unknown.contains("provider.purchase: expected"), "{unknown}");
    assert!(unknown.ends_with("did you mean `spot`?"), "{unknown}");
    assert!(
        issue("eci", &[("bid.limit", "cheap"), ("bid.strategy", "price-limit")]).contains("plain number")
    );
    assert!(issue("eci", &[("notise", "3m")]).ends_with("did you mean `notice`?"));
    for block in ["bid", "check", "pod", "billing"] {
        let found = issue("eci", &[(block, "[]")]);
        assert!(found.starts_with(&format!("test: provider.{block}: expected")), "{found}");
    }
}

#[test]
fn large_clusters_keep_no_fewer_pods_than_small_ones() {
    let rule = |text: &str| changed("gce-preemptible", &[("pod_gc", text)]);
    let own = policy(&changed("gce-preemptible", &[])).pod_gc;
    assert_eq!(
        own,
        PodGc { threshold: 1000, from_nodes: Some(LargeCluster { nodes: 100, threshold: 5000 }) }
    );
    assert_eq!(policy(&changed("eci", &[])).pod_gc, PodGc { threshold: 12_500, from_nodes: None });
    assert_eq!(policy(&rule("{}")).pod_gc.threshold, 12_500, "as Kubernetes does by default");
    for even in [
        "{threshold: 9, from_nodes: {nodes: 1, threshold: 9}}",
        "{threshold: 9, from_nodes: {nodes: 1, threshold: 0}}",
        "{threshold: 0, from_nodes: {nodes: 1, threshold: 0}}",
    ] {
        assert!(outcome(&rule(even)).is_ok(), "{even}");
    }
    let fewer = "{threshold: 9, from_nodes: {nodes: 0, threshold: 8}}";
    assert_eq!(
        lines(&rule(fewer)),
        [
            "test: provider.pod_gc.from_nodes.nodes: expected at least 1 node, found 0",
            "test: provider.pod_gc.from_nodes.threshold: expected at least 9 as in smaller clusters, found 8",
        ]
    );
    assert_eq!(
        lines(&rule("{threshold: 0, from_nodes: {nodes: 5, threshold: 8}}")),
        [
            "test: provider.pod_gc.from_nodes.threshold: expected 0, for any number, as in smaller clusters, found 8"
        ]
    );
    assert!(lines(&rule("{threshold: -1}"))[0].contains("pod_gc.threshold"));
}

#[test]
fn providers_without_bids_refuse_them() {
    assert_eq!(
        issue("tke-serverless", &[("bid", "{strategy: price-limit, limit: 0.2}")]),
        "test: provider.bid: this policy takes no bids: its price is a fixed share of the list price; \
         remove the block"
    );
    let other = [("spot_price", "market"), ("bid", "{strategy: price-limit, limit: 0.2}")];
    assert!(issue("tke-serverless", &other).contains("it has no rule for them"));
}

#[test]
fn every_missing_rule_is_said_at_once() {
    let found = lines(&tree("mine.yaml", "policy: mine\ncurrency: cny\npurchase: spot\n"));
    let missing: Vec<&str> = found
        .iter()
        .filter(|line| line.contains(": missing; write it"))
        .map(|line| line.split(": ").nth(1).unwrap().trim_start_matches("provider."))
        .collect();
    assert_eq!(
        missing,
        [
            "spot_price",
            "unmet",
            "protection",
            "notice",
            "victims",
            "pod.kept",
            "pod.bare",
            "container_statuses",
            "disruption_target",
            "billing.quantum",
            "billing.price",
            "billing.notice_billed"
        ]
    );
    assert!(found.iter().any(|line| line.starts_with("mine.yaml:2:11: provider.currency: expected a code")));
    assert_eq!(found.len(), missing.len() + 1);
    let kept = [("pod.kept", "true")];
    assert!(issue("tke-serverless", &kept).contains("provider.pod.reason: missing"));
    assert!(issue("tke-serverless", &[("check", "{every: 5m}")]).contains("provider.check.anchor: missing"));
}
