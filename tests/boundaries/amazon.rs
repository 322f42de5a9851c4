//! AWS: EC2 Spot today, EC2 Spot as an auction, and Fargate Spot.

use std::collections::BTreeSet;

use crate::fixture::{assert_timeline, under};

#[test]
fn ec2_gives_two_minutes_and_deletes_the_pod_with_its_node() {
    let run = under("ec2-spot").life("90m").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "1h28m noticed i0 hazard",
            "1h30m reclaimed i0 hazard",
            "1h30m billed i0 0.54",
            "1h30m PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), [" deleted"]);
    let finished = under("ec2-spot").life("90m").work("90m").run();
    assert_eq!(
        finished.lines[1..],
        ["1h28m noticed i0 hazard", "1h30m billed i0 0.54", "1h30m finished p0", "1h30m Complete"]
    );
}

#[test]
fn ec2_is_free_where_aws_interrupts_in_the_first_hour() {
    let billed = |life| under("ec2-spot").life(life).run().only("billed").remove(0);
    assert_eq!(billed("20s"), "20s billed i0 0");
    assert_eq!(billed("59m59s999ms"), "59m59s999ms billed i0 0");
    assert_eq!(billed("1h"), "1h billed i0 0.36");
    assert_eq!(billed("1h1ms"), "1h1ms billed i0 0.3601", "to the started second");
    // Who ends it pays, in the first hour too: to the second, and a minute at least.
    let ended = |work| under("ec2-spot").work(work).run().only("billed").remove(0);
    assert_eq!(ended("1s"), "1s billed i0 0.006");
    assert_eq!(ended("1m"), "1m billed i0 0.006");
    assert_eq!(ended("1m1ms"), "1m1ms billed i0 0.0061");
    assert_eq!(ended("59m59s999ms"), "59m59s999ms billed i0 0.36");
    // A pod that ends within the notice ends the machine itself.
    assert_eq!(under("ec2-spot").life("59m").work("58m").run().only("billed"), ["58m billed i0 0.348"]);
}

#[test]
fn ec2_takes_at_once_when_the_market_passes_the_maximum() {
    let limited = |rise| {
        let prices = [("0s", "0.36"), ("70m", rise)];
        under("ec2-spot").limit("0.4").prices(&prices).run()
    };
    assert_eq!(limited("0.4").only("noticed"), [""; 0]);
    assert_timeline(
        &limited("0.400001"),
        &[
            "0s held i0 p0 at 0.36",
            "1h10m noticed i0 price",
            "1h12m reclaimed i0 price",
            "1h12m billed i0 0.433333",
            "1h12m PodReclaimed",
        ],
    );
    // Without a maximum it is the on-demand price.
    for (policy, market, noticed) in
        [("ec2-spot", "1", 0), ("ec2-spot", "1.000001", 1), ("ec2-auction", "1.000001", 1)]
    {
        let run = under(policy).prices(&[("0s", "0.36"), ("70m", market)]).run();
        assert_eq!(run.only("noticed").len(), noticed, "{policy} at {market}");
    }
    // A maximum above the on-demand price is honoured.
    for policy in ["ec2-spot", "ec2-auction"] {
        let run = under(policy).limit("3").prices(&[("0s", "3"), ("70m", "3.000001")]).run();
        assert_eq!(run.lines[..2], ["0s held i0 p0 at 3", "1h10m noticed i0 price"], "{policy}");
    }
}

#[test]
fn an_ec2_request_stays_open_under_the_name_of_its_status() {
    for policy in ["ec2-spot", "ec2-auction"] {
        let run = under(policy).limit("0.36").prices(&[("0s", "0.360001"), ("10m", "0.36")]).run();
        let opened = ["0s waits p0, bid 0.36, market 0.360001", "10m held i0 p0 at 0.36"];
        assert_eq!(run.lines[..2], opened, "{policy}");
        assert!(run.warnings()[0].starts_with("0s price-too-low "), "{:?}", run.warnings());
        let run = under(policy).stock(&[("0s", 0), ("10m", 1)]).run();
        assert_eq!(run.lines[..2], ["0s waits p0, no stock", "10m held i0 p0 at 0.36"], "{policy}");
        assert!(run.warnings()[0].starts_with("0s capacity-not-available "), "{:?}", run.warnings());
    }
}

#[test]
fn the_least_maximum_of_ec2_is_refused_under_its_error() {
    assert!(under("ec2-spot").limit("0.001").check().is_ok());
    let said = under("ec2-spot").limit("0.0009").refusal();
    assert!(said.contains("InvalidParameterValue: a price limit is at least 0.001"), "{said}");
}

/// 0.3 in the first hour, 0.4 in the second and 0.5 in the third, with a rise within the first.
const HOURS: [(&str, &str); 4] = [("0s", "0.3"), ("30m", "0.6"), ("1h", "0.4"), ("2h", "0.5")];

#[test]
fn an_hour_of_the_auction_has_the_price_of_its_start_and_a_started_one_is_paid() {
    let ended = |work| under("ec2-auction").prices(&HOURS).work(work).run().only("billed").remove(0);
    assert_eq!(ended("1s"), "1s billed i0 0.3");
    assert_eq!(ended("1h"), "1h billed i0 0.3");
    assert_eq!(ended("1h1ms"), "1h1ms billed i0 0.7");
    assert_eq!(ended("2h"), "2h billed i0 0.7");
    assert_eq!(ended("2h1ms"), "2h1ms billed i0 1.2");
    let late = [("0s", "0.3"), ("60m1ms", "0.4")];
    let run = under("ec2-auction").prices(&late).work("2h").run();
    assert_eq!(run.only("billed"), ["2h billed i0 0.6"], "what the market does within an hour costs nothing");
}

#[test]
fn the_hour_in_which_the_auction_takes_a_machine_is_free() {
    let taken = |life| under("ec2-auction").prices(&HOURS).life(life).run().only("billed").remove(0);
    assert_eq!(taken("59m59s999ms"), "59m59s999ms billed i0 0");
    assert_eq!(taken("1h"), "1h billed i0 0.3", "a full hour is paid");
    assert_eq!(taken("1h1ms"), "1h1ms billed i0 0.3");
    assert_eq!(taken("1h59m59s999ms"), "1h59m59s999ms billed i0 0.3");
    assert_eq!(taken("2h"), "2h billed i0 0.7");
    let outbid = under("ec2-auction").limit("0.5").prices(&[("0s", "0.3"), ("90m", "0.500001")]).run();
    assert_timeline(
        &outbid,
        &[
            "0s held i0 p0 at 0.3",
            "1h30m noticed i0 price",
            "1h32m reclaimed i0 price",
            "1h32m billed i0 0.3",
            "1h32m PodReclaimed",
        ],
    );
}

#[test]
fn the_auction_ends_the_lowest_bids_first_and_equal_ones_by_lot() {
    // Bids of 0.9, 0.5 and 0.5, locked at purchase; one unit of three goes.
    let script = under("ec2-auction")
        .set("provider.bid.as_price_go", "locked")
        .prices(&[("0s", "0.9"), ("10m", "0.5")])
        .stock(&[("0s", 1), ("10m", 2), ("20m", 3), ("40m", 2)])
        .job(3)
        .until("42m");
    let taken: BTreeSet<String> = script.runs(30).iter().flat_map(|run| run.only("reclaimed")).collect();
    let equal = ["42m reclaimed i1 stock", "42m reclaimed i2 stock"].map(str::to_owned);
    assert_eq!(taken, BTreeSet::from(equal));
}

#[test]
fn fargate_gives_two_minutes_bills_one_at_least_and_takes_no_bids() {
    let run = under("fargate-spot").life("1h").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "58m noticed i0 hazard",
            "1h reclaimed i0 hazard",
            "1h billed i0 0.36",
            "1h PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), [" deleted"]);
    let billed = |work| under("fargate-spot").work(work).run().only("billed").remove(0);
    assert_eq!(billed("59s"), "59s billed i0 0.006");
    assert_eq!(billed("1m"), "1m billed i0 0.006");
    assert_eq!(billed("1m1ms"), "1m1ms billed i0 0.0061");
    // A short life is announced as early as it can be, and costs its minute.
    let short = under("fargate-spot").life("30s").run();
    assert_eq!(short.lines[1..4], ["0s noticed i0 hazard", "30s reclaimed i0 hazard", "30s billed i0 0.006"]);
    let dear = under("fargate-spot").prices(&[("0s", "0.36"), ("10m", "9")]).run();
    assert_eq!(dear.only("noticed"), [""; 0]);
    assert!(under("fargate-spot").limit("0.5").check().is_err(), "there are no bids");
}
