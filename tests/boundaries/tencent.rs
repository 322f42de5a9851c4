//! Tencent Cloud TKE Serverless.

use crate::fixture::{assert_timeline, under};

const TKE: &str = "tke-serverless";

#[test]
fn a_pod_costs_a_fifth_of_list_and_its_service_brings_it_back_at_once() {
    let run = under(TKE).life("1h").until("90m").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.2",
            "1h reclaimed i0 hazard",
            "1h billed i0 0.2",
            "1h held i1 p1 at 0.2",
            "1h30m billed i1 0.1",
            "1h30m Censored",
        ],
    );
    assert_eq!(run.pods()[0], " deleted");
    assert_eq!(run.story.pods[0].name, run.story.pods[1].name, "under the same name");
    assert_eq!(
        run.warnings(),
        ["1h SpotPodInterruption (eklet): Spot pod was interrupted, it will be killed and re-created"]
    );
}

#[test]
fn nothing_is_protected_and_no_notice_is_given_unless_it_is_set() {
    let run = under(TKE).life("1s").until("1s").run();
    assert_eq!(run.lines[1], "1s reclaimed i0 hazard");
    let run = under(TKE).set("provider.notice", "2m").life("1h").until("1h").run();
    assert_eq!(run.lines[1..3], ["58m noticed i0 hazard", "1h reclaimed i0 hazard"]);
}

#[test]
fn a_finish_at_the_instant_of_the_interruption_counts() {
    let run = under(TKE).life("1h").work("1h").run();
    assert_timeline(&run, &["0s held i0 p0 at 0.2", "1h billed i0 0.2", "1h finished p0", "1h Complete"]);
}

#[test]
fn a_pool_that_runs_short_takes_at_once_and_the_pod_waits_for_stock() {
    for (back, held) in [("40m", "40m"), ("40m1ms", "41m"), ("40m59s999ms", "41m")] {
        let run = under(TKE).stock(&[("0s", 1), ("30m", 0), (back, 1)]).until("42m").run();
        assert_eq!(
            run.lines[..5],
            [
                "0s held i0 p0 at 0.2",
                "30m reclaimed i0 stock",
                "30m billed i0 0.1",
                "30m waits p1, no stock",
                &format!("{held} held i1 p1 at 0.2")
            ]
        );
    }
}

#[test]
fn the_pod_of_a_job_comes_back_by_its_controller_and_counts() {
    let run = under(TKE).job(1).life("1h").until("1h10s").run();
    assert_timeline(
        &run,
        &[
            "0s held i0 p0 at 0.2",
            "1h reclaimed i0 hazard",
            "1h billed i0 0.2",
            "1h10s held i1 p1 at 0.2",
            "1h10s billed i1 0",
            "1h10s Censored",
        ],
    );
    let strict = under(TKE).job(1).rule("backoffLimit: 0,").life("1h").run();
    assert_eq!(strict.lines.last().unwrap(), "1h1s BackoffLimitExceeded");
}

#[test]
fn victims_are_chosen_at_random() {
    for policy in [TKE, "eci"] {
        let script = under(policy).job(3).stock(&[("0s", 3), ("70m", 2), ("76m", 3)]).until("76m");
        let mut taken = [0_u32; 3];
        for run in script.runs(150) {
            let gone = run.only("reclaimed");
            assert_eq!(gone.len(), 1, "{gone:?}");
            (0..3).for_each(|pod| taken[pod] += u32::from(gone[0].contains(&format!("i{pod} "))));
        }
        // A third of 150, with a standard deviation of 5.8.
        assert!(taken.iter().all(|count| count.abs_diff(50) < 24), "{policy}: {taken:?}");
    }
}

#[test]
fn started_seconds_are_billed_and_storage_is_not_discounted() {
    let run = under(TKE).work("10m1ms").set("undiscounted.storage", "{size: 20Gi, price: 0.01}").run();
    assert_eq!(run.only("billed"), ["10m1ms billed i0 0.033389"]);
    // 601 s at a fifth of list, and 20 GiB at the whole of their price.
    let bills: Vec<String> =
        run.story.bills.iter().map(|line| format!("{} {} {}", line.what, line.rate, line.to)).collect();
    assert_eq!(bills, ["spot, fixed discount 0.2 10m1s", "storage 0.2 10m1s"]);
}

#[test]
fn a_market_price_is_refused() {
    let issues = under(TKE).prices(&[("0s", "0.3")]).check().unwrap_err();
    assert!(issues[0].contains("this provider fixes the spot price"), "{issues:?}");
}
