//! Alibaba Cloud: ECI by the rules of 2026 and of 2020, and ECS machines.

use crate::fixture::{assert_timeline, under};

/// The worked example of the ECS documentation: bid 2.0, half-hourly prices from 08:00 on.
const DOCUMENTED: [(&str, &str); 5] =
    [("0s", "1.5"), ("30m", "2.5"), ("60m", "1.8"), ("90m", "1.6"), ("120m", "3.0")];

#[test]
fn eci_buys_above_the_market_and_waits_at_it() {
    let at_bid = under("eci").limit("0.36").prices(&[("0s", "0.36"), ("7m", "0.359999")]).work("10m").run();
    assert_timeline(
        &at_bid,
        &[
            "0s waits p0, bid 0.36, market 0.36",
            "10m held i0 p0 at 0.359999",
            "20m billed i0 0.06",
            "20m finished p0",
            "20m Complete",
        ],
    );
    let above = under("eci").limit("0.36").prices(&[("0s", "0.359999")]).work("10m").run();
    assert_eq!(above.lines[0], "0s held i0 p0 at 0.359999");
}

#[test]
fn eci_2020_buys_at_the_market_and_waits_one_micro_unit_below_it() {
    let at = under("eci-2020").limit("0.36").work("10m").run();
    assert_eq!(at.lines[0], "0s held i0 p0 at 0.36");
    // A new bid every 5 minutes, counted from the pod's creation: a fall counts from the next one on.
    for (falls, bought) in [("4m59s999ms", "5m"), ("5m", "5m"), ("5m1ms", "10m")] {
        let run = under("eci-2020").limit("0.36").prices(&[("0s", "0.360001"), (falls, "0.36")]).run();
        assert_eq!(
            run.lines[..2],
            ["0s waits p0, bid 0.36, market 0.360001".to_owned(), format!("{bought} held i0 p0 at 0.36")],
            "{falls}"
        );
    }
}

#[test]
fn a_limit_above_list_bids_the_list_price_and_pays_the_market() {
    for policy in ["eci", "eci-2020", "ecs-spot"] {
        let run = under(policy).limit("1.5").prices(&[("0s", "0.9"), ("70m", "1.000001")]).run();
        assert_eq!(run.lines[..2], ["0s held i0 p0 at 0.9", "1h10m noticed i0 price"], "{policy}");
        let run = under(policy).limit("1.5").prices(&[("0s", "1.000001")]).until("1m").run();
        assert_timeline(&run, &["0s waits p0, bid 1, market 1.000001", "1m Censored"]);
        let listed = under(policy).set("provider.bid.above_list_pays", "list").limit("1.5").work("30m").run();
        assert_eq!(listed.lines[..2], ["0s held i0 p0 at 1", "30m billed i0 0.5"], "{policy}");
    }
}

#[test]
fn what_a_bid_that_is_too_low_leads_to_is_a_setting() {
    let outbid = || under("eci").limit("0.3").work("30m").until("1h");
    let refused = outbid().set("provider.unmet", "fail").run();
    assert_timeline(&refused, &["0s waits p0, bid 0.3, market 0.36", "0s refused p0", "0s CreationRefused"]);
    let listed = ["0s held i0 p0 at 1 on-demand", "30m billed i0 0.5", "30m finished p0", "30m Complete"];
    let fallback = outbid().set("provider.unmet", "on-demand").run();
    assert_timeline(&fallback, &listed);
    let degraded = fallback.warnings().remove(0);
    assert!(degraded.starts_with("0s SpotDegraded (kubelet, eci): "), "{degraded}");
    let no_stock = under("eci").stock(&[("0s", 0)]).work("30m").set("provider.unmet", "on-demand").run();
    assert_timeline(&no_stock, &listed);
    assert_eq!(
        no_stock.warnings(),
        [
            "0s SpotDegraded (kubelet, eci): Spot [pool] will be degraded because the specified instance is out of stock"
        ]
    );
}

#[test]
fn purchases_of_machines_are_refused_under_the_codes_of_ecs() {
    // A limit below the public price is refused, and one equal to it buys.
    let run = under("ecs-spot").limit("0.36").prices(&[("0s", "0.360001"), ("5m", "0.36")]).run();
    assert_eq!(run.lines[..2], ["0s waits p0, bid 0.36, market 0.360001", "5m held i0 p0 at 0.36"]);
    let refused = run.warnings().remove(0);
    assert!(refused.starts_with("0s InvalidSpotPriceLimit.LowerThanPublicPrice "), "{refused}");
    let refused = under("ecs-spot").stock(&[("0s", 0), ("5m", 1)]).run().warnings().remove(0);
    assert!(refused.starts_with("0s OperationDenied "), "{refused}");
}

#[test]
fn nothing_is_taken_before_the_protected_hour_ends_and_its_end_is_a_check() {
    for (policy, gone) in
        [("eci", ["1h5m", "1h10m"]), ("eci-2020", ["1h3m", "1h8m"]), ("ecs-spot", ["1h5m", "1h10m"])]
    {
        for (rises, noticed, gone) in [
            ("59m59s", "1h", gone[0]),
            ("59m59s999ms", "1h", gone[0]),
            ("1h", "1h", gone[0]),
            ("1h1ms", "1h5m", gone[1]),
            ("1h1s", "1h5m", gone[1]),
        ] {
            let price = under(policy).limit("0.4").prices(&[("0s", "0.36"), (rises, "0.400001")]).run();
            let stock = under(policy).stock(&[("0s", 1), (rises, 0)]).run();
            for (run, cause) in [(price, "price"), (stock, "stock")] {
                let expected =
                    [format!("{noticed} noticed i0 {cause}"), format!("{gone} reclaimed i0 {cause}")];
                assert_eq!(run.lines[1..3], expected, "{policy} {rises}");
            }
        }
        // What came and went within the hour was never looked at.
        let spike = [("0s", "0.36"), ("10m", "3"), ("1h", "0.36")];
        let run = under(policy).limit("0.4").prices(&spike).run();
        assert_eq!(run.only("noticed"), [""; 0], "{policy}");
        let run = under(policy).stock(&[("0s", 1), ("59m", 0), ("1h", 1)]).run();
        assert_eq!(run.only("noticed"), [""; 0], "{policy}");
    }
}

#[test]
fn after_the_protected_hour_price_and_stock_are_looked_at_every_five_minutes() {
    for policy in ["eci", "eci-2020", "ecs-spot"] {
        for (rises, noticed) in
            [("64m59s999ms", "1h5m"), ("65m", "1h5m"), ("65m1ms", "1h10m"), ("1h59m59s999ms", "2h")]
        {
            let run = under(policy).limit("0.4").prices(&[("0s", "0.36"), (rises, "0.400001")]).run();
            assert_eq!(run.only("noticed"), [format!("{noticed} noticed i0 price")], "{policy} {rises}");
            let run = under(policy).stock(&[("0s", 1), (rises, 0)]).run();
            assert_eq!(run.only("noticed"), [format!("{noticed} noticed i0 stock")], "{policy} {rises}");
        }
        let between = [("0s", "0.36"), ("65m1ms", "3"), ("70m", "0.36")];
        assert_eq!(under(policy).limit("0.4").prices(&between).run().only("noticed"), [""; 0], "{policy}");
        let equal = [("0s", "0.36"), ("65m", "0.4")];
        assert_eq!(under(policy).limit("0.4").prices(&equal).run().only("noticed"), [""; 0], "{policy}");
    }
}

#[test]
fn a_pod_without_protection_is_looked_at_five_minutes_after_its_creation() {
    let bare = || under("eci").set("provider.protection", "0s").limit("0.4");
    for (rises, noticed) in [("1ms", "5m"), ("5m", "5m"), ("5m1ms", "10m")] {
        let run = bare().prices(&[("0s", "0.36"), (rises, "0.400001")]).run();
        assert_eq!(run.only("noticed"), [format!("{noticed} noticed i0 price")], "{rises}");
    }
}

#[test]
fn a_reclaim_as_a_whole_with_its_events_and_the_pod_that_stays() {
    let prices = [("0s", "0.36"), ("62m", "0.72")];
    let run = under("eci").limit("0.4").prices(&prices).run();
    // An hour at 0.36, two minutes at 0.36 and eight at 0.72, the notice among them.
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "1h5m noticed i0 price",
            "1h10m reclaimed i0 price",
            "1h10m billed i0 0.468",
            "1h10m PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), ["BidFailed kept"]);
    assert_eq!(
        run.warnings(),
        ["1h5m SpotToBeReleased (kubelet, eci): Spot ECI will be released in 5 minutes"]
    );
    assert_eq!(
        run.story.pods[0].note,
        "The pod is spot instance, and have been released at 2026-01-01T01:10Z"
    );

    let run = under("eci-2020").limit("0.4").prices(&prices).run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "1h5m noticed i0 price",
            "1h8m reclaimed i0 price",
            "1h8m billed i0 0.408",
            "1h8m PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), ["BidFailed kept"]);
    assert_eq!(
        run.warnings(),
        ["1h5m SpotToBeReleased (kubelet, eci): Spot ECI will be released in 3 minutes"]
    );
}

#[test]
fn a_notice_is_irrevocable_and_a_pod_that_finishes_in_it_is_complete() {
    let spike = [("0s", "0.36"), ("62m", "3"), ("66m", "0.36")];
    let run = under("eci").limit("0.4").prices(&spike).run();
    assert_eq!(run.only("reclaimed"), ["1h10m reclaimed i0 price"]);
    for (work, end) in [("69m59s999ms", "Complete"), ("70m", "Complete"), ("70m1ms", "PodReclaimed")] {
        let run = under("eci").limit("0.4").prices(&spike).work(work).run();
        assert!(run.lines.last().unwrap().ends_with(end), "{work}: {:?}", run.lines);
        assert_eq!(run.only("noticed"), ["1h5m noticed i0 price"]);
    }
}

#[test]
fn the_replacement_comes_68_minutes_and_10_seconds_after_the_pod() {
    let spike = [("0s", "0.36"), ("62m", "0.5"), ("66m", "0.36")];
    let script = under("eci-2020").limit("0.4").prices(&spike).job(1).until("68m10s");
    assert_timeline(
        &script.run(),
        &[
            "0s held i0 p0 at 0.36",
            "1h5m noticed i0 price",
            "1h8m reclaimed i0 price",
            "1h8m billed i0 0.408",
            "1h8m10s held i1 p1 at 0.36",
            "1h8m10s billed i1 0",
            "1h8m10s Censored",
        ],
    );
    let seen = script.set("provider.container_statuses", "as-last-seen").run();
    assert_eq!(seen.only("held")[1], "1h8m1s held i1 p1 at 0.36");
    assert_eq!(seen.pods()[0], "BidFailed kept");
}

#[test]
fn as_price_go_follows_the_market_to_the_list_price_or_stays_at_the_purchase() {
    for policy in ["eci", "eci-2020", "ecs-spot"] {
        let listed = under(policy).prices(&[("0s", "0.36"), ("70m", "1")]).run();
        assert_eq!(listed.only("noticed"), [""; 0], "{policy}");
        let above = under(policy).prices(&[("0s", "0.36"), ("70m", "1.000001")]).run();
        assert_eq!(above.only("noticed"), ["1h10m noticed i0 price"], "{policy}");
        // Strictness is about limits: as-price-go buys at any price up to list.
        assert_eq!(under(policy).prices(&[("0s", "1")]).run().lines[0], "0s held i0 p0 at 1", "{policy}");
        let locked = |price| {
            let script = under(policy).set("provider.bid.as_price_go", "locked");
            script.prices(&[("0s", "0.36"), ("70m", price)]).run().only("noticed")
        };
        assert_eq!(locked("0.36"), [""; 0], "{policy}");
        assert_eq!(locked("0.360001"), ["1h10m noticed i0 price"], "{policy}");
    }
}

#[test]
fn the_documented_example_costs_3_2_and_by_the_price_of_creation_3_0() {
    let example = |policy, work| {
        let script = under(policy).set("market.pools.pool.on_demand", "10").limit("2");
        script.prices(&DOCUMENTED).work(work).run()
    };
    for (policy, billed) in [("eci", "3.2"), ("ecs-spot", "3.2"), ("eci-2020", "3")] {
        assert_timeline(
            &example(policy, "2h"),
            &["0s held i0 p0 at 1.5", &format!("2h billed i0 {billed}"), "2h finished p0", "2h Complete"],
        );
    }
    // Five minutes of notice at 3.0 are billed, and three at the price of creation.
    for (policy, line) in [
        ("eci", "2h5m billed i0 3.45"),
        ("ecs-spot", "2h5m billed i0 3.45"),
        ("eci-2020", "2h3m billed i0 3.075"),
    ] {
        assert_eq!(example(policy, "3h").only("billed"), [line]);
    }
}

#[test]
fn started_seconds_are_billed_and_ecs_drops_sums_under_a_cent() {
    let billed = |policy, work| under(policy).work(work).run().only("billed").remove(0);
    for policy in ["eci", "eci-2020", "ecs-spot"] {
        assert_eq!(billed(policy, "10m"), "10m billed i0 0.06", "{policy}");
        assert_eq!(billed(policy, "10m1ms"), "10m1ms billed i0 0.0601", "{policy}");
        assert_eq!(billed(policy, "10m1s"), "10m1s billed i0 0.0601", "{policy}");
    }
    assert_eq!(billed("ecs-spot", "1m39s"), "1m39s billed i0 0");
    assert_eq!(billed("ecs-spot", "1m40s"), "1m40s billed i0 0.01");
    assert_eq!(billed("eci", "1m39s"), "1m39s billed i0 0.0099");
}

#[test]
fn of_machines_the_lowest_bid_goes_first() {
    // Bids of 0.2, 0.9 and 0.5, locked at purchase; of three units one is left when all are unprotected.
    let run = under("ecs-spot")
        .set("provider.bid.as_price_go", "locked")
        .prices(&[("0s", "0.2"), ("10m", "0.9"), ("20m", "0.5"), ("50m", "0.1")])
        .stock(&[("0s", 1), ("10m", 2), ("20m", 3), ("100m", 1)])
        .job(3)
        .until("106m")
        .run();
    assert_eq!(run.only("held"), ["0s held i0 p0 at 0.2", "10m held i1 p1 at 0.9", "20m held i2 p2 at 0.5"]);
    assert_eq!(run.only("reclaimed"), ["1h45m reclaimed i0 stock", "1h45m reclaimed i2 stock"]);
    assert_eq!(run.pods()[0], " deleted");
}
