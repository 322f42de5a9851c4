//! Google's machines: Spot VMs and preemptible ones, held for one pod and as nodes of GKE.

use crate::fixture::{assert_timeline, under};

const GCE: &str = "gce-preemptible";

#[test]
fn half_a_minute_of_notice_and_a_pod_that_stays_terminated() {
    for policy in ["gke-spot", GCE] {
        let run = under(policy).job(1).life("1h").until("60m").run();
        assert_timeline(
            &run,
            &[
                "0s held i0 p0 at 0.36",
                "59m30s noticed i0 hazard",
                // Fifteen of the thirty seconds are its own; the machine is paid to its end.
                "59m45s stopped p0",
                "59m55s held i1 p1 at 0.36",
                "1h reclaimed i0 hazard",
                "1h billed i0 0.36",
                "1h billed i1 0.0005",
                "1h Censored",
            ],
        );
        assert_eq!(run.pods()[0], "Terminated kept");
    }
}

#[test]
fn older_nodes_give_their_pods_25_seconds_or_none() {
    let gone = |version: &str, grace: u32| {
        let run = under("gke-spot").set("provider.nodes.version", version).job(1).life("1h").until("62m");
        let run = run.grace(grace).run();
        run.lines.into_iter().find(|line| line.ends_with("stopped p0") || line.contains("reclaimed i0"))
    };
    let line = |text: &str| Some(text.to_owned());
    assert_eq!(gone("1.22.8-gke.201", 30), line("59m45s stopped p0"));
    assert_eq!(gone("1.22.8-gke.200", 30), line("59m55s stopped p0"));
    assert_eq!(gone("\"1.20\"", 30), line("59m55s stopped p0"));
    assert_eq!(gone("1.19.16-gke.100", 30), line("1h reclaimed i0 hazard"), "nobody tells the pod");
    // No pod has longer than its own grace period.
    assert_eq!(gone("\"1.36\"", 14), line("59m44s stopped p0"));
    assert_eq!(gone("\"1.36\"", 16), line("59m45s stopped p0"));
}

#[test]
fn a_longer_notice_leaves_the_system_its_15_seconds() {
    let run = under("gke-spot").set("provider.notice", "2m").job(1).life("1h").until("62m").grace(300).run();
    assert_eq!(run.only("noticed")[0], "58m noticed i0 hazard");
    assert_eq!(run.only("stopped")[0], "59m45s stopped p0");
    let refused = under(GCE).set("provider.notice", "31s").refusal();
    assert!(refused.contains("a notice of at most 30s"), "{refused}");
}

#[test]
fn a_machine_is_stopped_after_24_hours_and_a_finish_as_its_pod_is_stopped_counts() {
    let exact = |work| under(GCE).set("provider.lifetime.spread", "0s").work(work).until("30h").run();
    assert_timeline(
        &exact("23h59m45s"),
        &[
            "0s held i0 p0 at 0.36",
            "23h59m30s noticed i0 lifetime",
            "23h59m45s billed i0 8.6385",
            "23h59m45s finished p0",
            "23h59m45s Complete",
        ],
    );
    assert_timeline(
        &exact("23h59m45s1ms"),
        &[
            "0s held i0 p0 at 0.36",
            "23h59m30s noticed i0 lifetime",
            "23h59m45s stopped p0",
            "23h59m45s billed i0 8.6385",
            "23h59m45s PodReclaimed",
        ],
    );
    assert_eq!(exact("23h59m29s999ms").only("noticed"), [""; 0]);
}

#[test]
fn the_limit_is_met_up_to_48_minutes_late_and_its_notice_is_no_shorter() {
    let script = under(GCE).work("30h").until("25h");
    let mut ends = Vec::new();
    for run in script.runs(60) {
        let story = run.story;
        // The pod has the first 15 s of the notice.
        let ended = story.pods[0].ended.expect("it is taken").0 + 15_000;
        assert!((86_400_000..=86_400_000 + 48 * 60_000).contains(&ended), "{ended}");
        let notice = story.events.iter().find(|event| event.reason == "SpotNotice").expect("a notice");
        assert_eq!(ended - notice.at.0, 30_000);
        ends.push(ended);
    }
    ends.sort_unstable();
    // Sixty uniform draws leave neither the first nor the last ten minutes empty, but one time in 600,000.
    assert!(ends[0] < 86_400_000 + 600_000 && ends[59] > 86_400_000 + 38 * 60_000, "{ends:?}");
}

#[test]
fn a_machine_that_is_taken_in_its_first_minute_is_free() {
    let billed = |life| under(GCE).job(1).life(life).until("1m").run().only("billed").remove(0);
    assert_eq!(billed("59s999ms"), "59s999ms billed i0 0");
    assert_eq!(billed("1m"), "1m billed i0 0.006");
    // Who ends it pays from the first second on.
    assert_eq!(under(GCE).work("30s").run().only("billed"), ["30s billed i0 0.003"]);
    assert_eq!(under(GCE).work("30s1ms").run().only("billed"), ["30s1ms billed i0 0.0031"]);
}

#[test]
fn the_newest_goes_first_and_no_price_takes_any() {
    let run =
        under(GCE).job(2).stock(&[("0s", 1), ("10m", 2), ("20m", 1)]).prices(&[("0s", "0.36"), ("5m", "9")]);
    let run = run.until("20m31s").run();
    assert_eq!(run.only("noticed"), ["20m noticed i1 stock"]);
    assert_eq!(run.only("reclaimed"), ["20m30s reclaimed i1 stock"]);
}

#[test]
fn pods_on_a_node_have_15_seconds_of_the_30() {
    let on_node = |shutdown| {
        under(GCE)
            .set("cluster", "{pools: {spot: {allocatable: {cpu: 4, memory: 16Gi}, start: 0s}}}")
            .set("shutdown", shutdown)
            .job(1)
            .life("1h")
            .until("1h")
            .run()
    };
    assert_timeline(
        &on_node("20s"),
        &[
            "0s waits p0, no node",
            "0s node i0 at 0.36, ready at 0s",
            "0s placed p0 on i0",
            "59m30s noticed i0 p0 hazard",
            "59m45s reclaimed i0 p0 hazard",
            "59m55s waits p1, no node",
            "1h taken i0 hazard",
            "1h billed i0 0.36",
            "1h node i1 at 0.36, ready at 1h",
            "1h placed p1 on i1",
            "1h billed i1 0",
            "1h Censored",
        ],
    );
    assert_eq!(on_node("14s999ms").only("reclaimed"), ["59m44s999ms reclaimed i0 p0 hazard"]);
    assert_eq!(on_node("15s").only("reclaimed"), ["59m45s reclaimed i0 p0 hazard"]);
}
