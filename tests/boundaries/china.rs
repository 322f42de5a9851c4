//! Volcengine and Kingsoft Cloud.

use crate::fixture::{assert_timeline, under};

#[test]
fn volcengine_names_no_notice_and_drops_sums_under_a_cent() {
    let run = under("volcengine-spot").limit("0.4").prices(&[("0s", "0.36"), ("30m", "0.400001")]).run();
    assert_timeline(
        &run,
        &["0s held i0 p0 at 0.36", "30m reclaimed i0 price", "30m billed i0 0.18", "30m PodReclaimed"],
    );
    let equal = under("volcengine-spot").limit("0.4").prices(&[("0s", "0.36"), ("30m", "0.4")]).run();
    assert_eq!(equal.only("reclaimed"), [""; 0]);
    let short = under("volcengine-spot").stock(&[("0s", 1), ("30m", 0)]).run();
    assert_eq!(short.only("reclaimed"), ["30m reclaimed i0 stock"]);
    let billed = |work| under("volcengine-spot").work(work).run().only("billed").remove(0);
    assert_eq!(billed("1m39s"), "1m39s billed i0 0");
    assert_eq!(billed("1m39s1ms"), "1m39s1ms billed i0 0.01");
    // The market is paid throughout: half an hour at each price.
    let paid = under("volcengine-spot").prices(&[("0s", "0.36"), ("30m", "0.72")]).work("1h").run();
    assert_eq!(paid.only("billed"), ["1h billed i0 0.54"]);
}

#[test]
fn kingsoft_protects_an_hour_and_gives_ten_minutes() {
    for (rises, noticed, gone) in
        [("59m59s999ms", "1h", "1h10m"), ("1h", "1h", "1h10m"), ("1h1ms", "1h1ms", "1h10m1ms")]
    {
        let run = under("kingsoft-spot").limit("0.4").prices(&[("0s", "0.36"), (rises, "0.400001")]).run();
        let expected = [format!("{noticed} noticed i0 price"), format!("{gone} reclaimed i0 price")];
        assert_eq!(run.lines[1..3], expected, "{rises}");
        let run = under("kingsoft-spot").stock(&[("0s", 1), (rises, 0)]).run();
        let expected = [format!("{noticed} noticed i0 stock"), format!("{gone} reclaimed i0 stock")];
        assert_eq!(run.lines[1..3], expected, "{rises}");
    }
    let run = under("kingsoft-spot").life("20m").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.36",
            "1h10m noticed i0 hazard",
            "1h20m reclaimed i0 hazard",
            "1h20m billed i0 0.48",
            "1h20m PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), [" deleted"]);
    // No notice begins inside protection: what is taken five minutes after it has five minutes.
    let early = under("kingsoft-spot").life("5m").run();
    assert_eq!(early.lines[1..3], ["1h noticed i0 hazard", "1h5m reclaimed i0 hazard"]);
}
