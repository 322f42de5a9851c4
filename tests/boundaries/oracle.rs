//! Oracle Cloud preemptible machines.

use crate::fixture::{assert_timeline, under};

#[test]
fn half_of_list_and_two_minutes_of_notice() {
    let run = under("oci-preemptible").life("1h").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.5",
            "58m noticed i0 hazard",
            "1h reclaimed i0 hazard",
            "1h billed i0 0.5",
            "1h PodReclaimed",
        ],
    );
    assert_eq!(run.pods(), [" deleted"]);
    let short = under("oci-preemptible").stock(&[("0s", 1), ("10m", 0)]).run();
    assert_eq!(short.lines[1..3], ["10m noticed i0 stock", "12m reclaimed i0 stock"]);
    let seconds = under("oci-preemptible").work("10m1ms").run();
    assert_eq!(seconds.only("billed"), ["10m1ms billed i0 0.083472"]);
    let issues = under("oci-preemptible").prices(&[("0s", "0.3")]).check().unwrap_err();
    assert!(issues[0].contains("this provider fixes the spot price"), "{issues:?}");
}
