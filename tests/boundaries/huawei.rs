//! Huawei Cloud, whose prices are read on the full hours of the clock.

use crate::fixture::{assert_timeline, under};

const HUAWEI: &str = "huawei-spot";

#[test]
fn the_price_at_creation_holds_to_the_full_hour_and_then_that_of_each_full_hour() {
    // Created at 12:20: 40 minutes to 13:00, an hour to 14:00, half an hour more.
    let billed = |changes: &[(&'static str, &'static str)]| {
        let script = under(HUAWEI).set("market.epoch", "2026-01-01T12:20:00Z").prices(changes);
        script.work("130m").run().only("billed").remove(0)
    };
    for (rises, sum) in [
        // 40 min at 0.36, 90 at 0.72.
        ("39m59s999ms", "1.32"),
        ("40m", "1.32"),
        // One millisecond late: the hour from 13:00 on still costs 0.36, the last half hour 0.72.
        ("40m1ms", "0.96"),
        ("99m59s999ms", "0.96"),
        ("100m", "0.96"),
        ("100m1ms", "0.78"),
    ] {
        let line = format!("2h10m billed i0 {sum}");
        assert_eq!(billed(&[("0s", "0.36"), (rises, "0.72")]), line, "{rises}");
    }
}

#[test]
fn five_minutes_of_notice_by_price_and_by_stock() {
    let run = under(HUAWEI).limit("0.4").prices(&[("0s", "0.36"), ("1h", "0.400001")]).run();
    // The hour in which it is taken has the price of its start, notice included, to the second.
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "1h noticed i0 price",
            "1h5m reclaimed i0 price",
            "1h5m billed i0 0.393333",
            "1h5m PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), [" deleted"]);
    let equal = under(HUAWEI).limit("0.4").prices(&[("0s", "0.36"), ("1h", "0.4")]).run();
    assert_eq!(equal.only("noticed"), [""; 0]);
    let short = under(HUAWEI).stock(&[("0s", 1), ("10m", 0)]).run();
    assert_eq!(short.lines[1..3], ["10m noticed i0 stock", "15m reclaimed i0 stock"]);
}

#[test]
fn a_limit_lies_between_the_market_and_the_list_price() {
    assert!(under(HUAWEI).limit("1").check().is_ok());
    let issues = under(HUAWEI).limit("1.000001").check().unwrap_err();
    assert!(issues[0].contains("is above the list price 1 of pool"), "{issues:?}");
    assert_eq!(under(HUAWEI).limit("0.36").run().lines[0], "0s held i0 p0 at 0.36");
    let below = under(HUAWEI).limit("0.359999").until("1m").run();
    assert_eq!(below.lines[0], "0s waits p0, bid 0.359999, market 0.36");
}

#[test]
fn started_seconds_are_metered() {
    let billed = |work| under(HUAWEI).work(work).run().only("billed").remove(0);
    assert_eq!(billed("10m"), "10m billed i0 0.06");
    assert_eq!(billed("10m1ms"), "10m1ms billed i0 0.0601");
}
