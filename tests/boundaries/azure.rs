//! Azure Spot machines, held for one pod and as nodes of AKS.

use crate::fixture::{assert_timeline, under};

const AZURE: &str = "azure-spot";

#[test]
fn half_a_minute_of_notice_and_a_machine_that_is_deleted_with_its_pod() {
    let run = under(AZURE).life("1h").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "59m30s noticed i0 hazard",
            "1h reclaimed i0 hazard",
            "1h billed i0 0.36",
            "1h PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), [" deleted"]);
}

#[test]
fn a_maximum_price_holds_at_the_market_and_pays_what_the_market_asks() {
    let limited = |rise| {
        let prices = [("0s", "0.36"), ("30m", rise)];
        under(AZURE).limit("0.4").prices(&prices).work("1h").run()
    };
    assert_eq!(
        limited("0.4").lines,
        ["0s held i0 p0 at 0.36", "1h billed i0 0.38", "1h finished p0", "1h Complete"]
    );
    assert_eq!(
        limited("0.400001").lines[1..],
        [
            "30m noticed i0 price",
            "30m30s reclaimed i0 price",
            "30m30s billed i0 0.183333",
            "30m30s PodReclaimed"
        ]
    );
}

#[test]
fn a_maximum_price_of_minus_one_is_never_outbid_by_a_price_up_to_the_standard_one() {
    let run = under(AZURE).prices(&[("0s", "0.36"), ("30m", "1")]).run();
    assert_eq!(run.only("noticed"), [""; 0]);
    // A maximum above the standard price is cut to it.
    let run = under(AZURE).limit("2").prices(&[("0s", "1"), ("30m", "1.000001")]).run();
    assert_eq!(run.lines[..2], ["0s held i0 p0 at 1", "30m noticed i0 price"]);
}

#[test]
fn what_is_refused_has_azures_name() {
    let run = under(AZURE).limit("0.36").prices(&[("0s", "0.360001"), ("7m", "0.36")]).run();
    assert_eq!(run.lines[..2], ["0s waits p0, bid 0.36, market 0.360001", "7m held i0 p0 at 0.36"]);
    assert!(
        run.warnings()[0].starts_with("0s SpotPriceGreaterThanProvidedMaxPrice "),
        "{:?}",
        run.warnings()
    );
    let run = under(AZURE).stock(&[("0s", 0), ("7m", 1)]).run();
    assert!(run.warnings()[0].starts_with("0s SkuNotAvailable "), "{:?}", run.warnings());

    assert!(under(AZURE).limit("0.12345").check().is_ok());
    let said = under(AZURE).limit("0.123456").refusal();
    assert!(said.contains("MaxPriceValueInvalid: a price limit has at most 5 decimals"), "{said}");
}

#[test]
fn seconds_are_billed_and_a_minute_at_least() {
    let billed = |work| under(AZURE).work(work).run().only("billed").remove(0);
    assert_eq!(billed("59s"), "59s billed i0 0.006");
    assert_eq!(billed("1m"), "1m billed i0 0.006");
    assert_eq!(billed("1m1ms"), "1m1ms billed i0 0.0061");
}

#[test]
fn an_aks_node_is_drained_in_its_notice() {
    let on_node = |shutdown| {
        under(AZURE)
            .set(
                "cluster",
                "{pools: {spot: {allocatable: {cpu: 4, memory: 16Gi}, start: 0s}, \
                 other: {spot: false, allocatable: {cpu: 4, memory: 16Gi}, start: 0s}}}",
            )
            .set("shutdown", shutdown)
            .set("provider.nodes.spot_taints", "[]")
            .life("1h")
            .run()
    };
    assert_eq!(on_node("10s").only("reclaimed"), ["59m40s reclaimed i0 p0 hazard"]);
    assert_eq!(on_node("40s").only("reclaimed"), ["1h reclaimed i0 p0 hazard"]);
}

#[test]
fn the_taint_of_a_spot_pool_keeps_pods_off_that_do_not_tolerate_it() {
    let pools = "{pools: {spot: {allocatable: {cpu: 4, memory: 16Gi}}, \
                 other: {spot: false, allocatable: {cpu: 4, memory: 16Gi}, start: 0s}}}";
    let run = under(AZURE).set("cluster", pools).until("1m").run();
    assert_eq!(run.only("node"), ["0s node i0 at 1 on-demand, ready at 0s"]);
}

#[test]
fn a_maximum_of_minus_one_is_none_here_and_wrong_elsewhere() {
    let rises = |policy| under(policy).limit("-1").prices(&[("0s", "0.36"), ("30m", "0.99")]);
    let run = rises("azure-spot").work("1h").run();
    assert_eq!(run.only("finished"), ["1h finished p0"], "the price rises, and is paid");
    assert_eq!(run.only("billed"), ["1h billed i0 0.675"]);
    let refused = rises("ec2-spot").refusal();
    assert!(refused.contains("a price can't be negative, found -1"), "{refused}");
}
