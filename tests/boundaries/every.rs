//! What every policy must say of itself, by one table of the documented figures.

use spotcast::scenario::policy::names;

use crate::fixture::{Run, assert_timeline, under};

/// What the documents say of a policy.
struct Documented {
    policy: &'static str,
    /// Minutes of protection.
    protection: i64,
    /// Seconds of notice.
    notice: i64,
    /// Minutes between checks; none where changes act at once.
    check: Option<i64>,
    /// Whether a price limit can be named.
    bids: bool,
    /// What `kubectl get pods` shows of a reclaimed pod, and whether its object stays.
    pod: &'static str,
    /// Whether it carries the condition DisruptionTarget.
    disrupted: bool,
    /// Whether the kubelet shuts pods down in the notice and keeps its last 15 s for the system.
    kubelet: bool,
}

const fn row(
    policy: &'static str,
    (protection, notice, check): (i64, i64, Option<i64>),
    bids: bool,
    (pod, disrupted): (&'static str, bool),
) -> Documented {
    Documented { policy, protection, notice, check, bids, pod, disrupted, kubelet: false }
}

/// All that is taken back.
const SPOT: [Documented; 14] = [
    row("eci", (60, 300, Some(5)), true, ("BidFailed kept", false)),
    row("eci-2020", (60, 180, Some(5)), true, ("BidFailed kept", false)),
    row("ecs-spot", (60, 300, Some(5)), true, (" deleted", false)),
    row("tke-serverless", (0, 0, None), false, (" deleted", false)),
    Documented { kubelet: true, ..row("gke-spot", (0, 30, None), false, ("Terminated kept", true)) },
    Documented { kubelet: true, ..row("gce-preemptible", (0, 30, None), false, ("Terminated kept", true)) },
    row("ec2-spot", (0, 120, None), true, (" deleted", true)),
    row("ec2-auction", (0, 120, None), true, (" deleted", true)),
    row("fargate-spot", (0, 120, None), false, (" deleted", false)),
    row("azure-spot", (0, 30, None), true, (" deleted", true)),
    row("oci-preemptible", (0, 120, None), false, (" deleted", true)),
    row("huawei-spot", (0, 300, None), true, (" deleted", true)),
    row("volcengine-spot", (0, 0, None), true, (" deleted", true)),
    row("kingsoft-spot", (60, 600, None), true, (" deleted", true)),
];

#[test]
fn every_policy_has_its_row() {
    let missing: Vec<&str> = names()
        .filter(|name| !["on-demand", "reserved"].contains(name))
        .filter(|name| SPOT.iter().all(|row| row.policy != *name))
        .collect();
    assert_eq!(missing, [""; 0], "say above what their documents say, and test what is peculiar to them");
}

/// The instants, in milliseconds, of the notice and of the reclaim that a run tells.
fn instants(run: &Run, what: &str) -> Vec<i64> {
    let lines = run.only(what);
    let at = |line: &String| {
        let text = line.split(' ').next().expect("a line begins with its instant");
        if text == "0s" { 0 } else { spotcast::units::Span::parse(text).expect("a duration").0 }
    };
    lines.iter().map(at).collect()
}

#[test]
fn a_reclaim_by_hazard_comes_that_long_after_protection_and_is_announced_for_as_long_as_documented() {
    for row in &SPOT {
        let run = under(row.policy).job(1).life("30m").until("95m").work("9h").run();
        let taken = (row.protection + 30) * 60_000;
        assert_eq!(instants(&run, "reclaimed")[0], taken, "{}", row.policy);
        let noticed = if row.notice == 0 { Vec::new() } else { vec![taken - row.notice * 1_000] };
        assert_eq!(
            instants(&run, "noticed").get(..noticed.len()),
            Some(noticed.as_slice()),
            "{}",
            row.policy
        );
        let stopped = if row.kubelet { vec![taken - 15_000] } else { Vec::new() };
        assert_eq!(
            instants(&run, "stopped").get(..stopped.len()),
            Some(stopped.as_slice()),
            "{}",
            row.policy
        );
        assert_eq!(run.pods()[0], row.pod, "{}", row.policy);
    }
}

#[test]
fn stock_that_runs_out_is_seen_at_the_next_check_and_never_in_protection() {
    let steps = ["30m", "59m59s999ms", "60m", "60m1ms", "64m59s999ms", "65m", "65m1ms"];
    let gone = [1_800_000, 3_599_999, 3_600_000, 3_600_001, 3_899_999, 3_900_000, 3_900_001];
    for row in &SPOT {
        for (step, gone) in steps.into_iter().zip(gone) {
            let stock = [("0s", 1), (step, 0)];
            let run = under(row.policy).job(1).stock(&stock).until("95m").work("9h").run();
            let seen = gone.max(row.protection * 60_000);
            let grid = row.check.map_or(1, |minutes| minutes * 60_000);
            let seen = (seen + grid - 1) / grid * grid;
            assert_eq!(instants(&run, "reclaimed")[0], seen + row.notice * 1_000, "{} {step}", row.policy);
        }
    }
}

#[test]
fn a_price_equal_to_the_bid_holds_and_one_micro_unit_more_takes_where_there_are_bids() {
    for row in SPOT.iter().filter(|row| row.bids) {
        for (rise, taken) in [("0.399999", false), ("0.4", false), ("0.400001", true)] {
            let prices = [("0s", "0.36"), ("70m", rise)];
            let run = under(row.policy).limit("0.4").prices(&prices).work("3h").run();
            assert_eq!(!run.only("reclaimed").is_empty(), taken, "{} {rise}", row.policy);
        }
        let below = under(row.policy).limit("0.35").until("1m").run();
        assert_eq!(below.lines[0], "0s waits p0, bid 0.35, market 0.36", "{}", row.policy);
    }
    for row in SPOT.iter().filter(|row| !row.bids) {
        let issues = under(row.policy).limit("0.4").check().expect_err(row.policy);
        assert!(issues.iter().all(|issue| issue.contains("provider.bid")), "{issues:?}");
    }
}

#[test]
fn all_fall_back_to_the_list_price_where_they_are_told_to() {
    for row in &SPOT {
        let script = under(row.policy).stock(&[("0s", 0)]).set("provider.unmet", "on-demand");
        let run = script.life("1m").work("2h").run();
        assert_timeline(
            &run,
            &["0s held i0 p0 at 1 on-demand", "2h billed i0 2", "2h finished p0", "2h Complete"],
        );
        let refused = under(row.policy).stock(&[("0s", 0)]).set("provider.unmet", "fail").run();
        assert_timeline(&refused, &["0s waits p0, no stock", "0s refused p0", "0s CreationRefused"]);
    }
}

#[test]
fn a_bare_pod_is_lost_but_where_the_service_brings_it_back() {
    for row in &SPOT {
        let run = under(row.policy).life("30m").until("95m").work("9h").run();
        let end = if row.policy == "tke-serverless" { "1h35m Censored" } else { "PodReclaimed" };
        assert!(run.lines.last().unwrap().ends_with(end), "{}: {:?}", row.policy, run.lines);
    }
}

#[test]
fn the_pod_failure_policy_sees_a_disruption_where_the_condition_is_set() {
    let rule = "podFailurePolicy: {rules: [{action: FailJob, onPodConditions: [{type: DisruptionTarget, status: \"True\"}]}]},";
    for row in &SPOT {
        let run = under(row.policy).job(1).rule(rule).life("30m").until("95m").work("9h").run();
        let failed = run.lines.last().unwrap().ends_with("PodFailurePolicy");
        assert_eq!(failed, row.disrupted, "{}: {:?}", row.policy, run.lines);
    }
    let evicted = under("eci").set("provider.disruption_target", "true").job(1).rule(rule).life("30m").run();
    assert!(evicted.lines.last().unwrap().ends_with("PodFailurePolicy"), "{:?}", evicted.lines);
}

#[test]
fn the_pod_of_a_job_comes_back_ten_seconds_after_it_was_taken() {
    for row in &SPOT {
        let run = under(row.policy).job(1).life("30m").until("95m").work("9h").run();
        let gone = if row.kubelet { "stopped" } else { "reclaimed" };
        let gone = instants(&run, gone)[0];
        assert_eq!(instants(&run, "held")[..2], [0, gone + 10_000], "{}", row.policy);
    }
}
