//! The story of one replication.

use super::super::Style;
use super::super::explain::{Clock, Part, Story};
use super::super::fold::folded;
use super::super::json;
use super::head;
use crate::outcome::{BillLine, ConditionLine, EventLine, JobLines, PodLine, Record, Timeline};
use crate::stats::examples::completed;
use crate::units::{JobId, Rate, SimTime, Span};

fn at(minutes: i64) -> SimTime {
    SimTime::START + Span::from_minutes(minutes)
}

fn event(minutes: i64, kind: &str, reason: &str, object: &str, message: &str) -> EventLine {
    let [kind, reason, object, message] = [kind, reason, object, message].map(str::to_owned);
    EventLine { at: at(minutes), kind, reason, object, from: "kubelet, eci".to_owned(), message }
}

fn bill(pod: &str, from: i64, to: i64, rate: i64) -> BillLine {
    let (pod, pool) = (pod.to_owned(), "ecs.c5.large@cn-beijing-h".to_owned());
    let bill = Rate(rate).times(Span::from_minutes(to - from));
    BillLine {
        pod,
        pool,
        from: at(from),
        to: at(to),
        rate: Rate(rate),
        what: "spot, market price".to_owned(),
        bill,
    }
}

fn pod(name: &str, created: i64, ended: i64, status: &str) -> PodLine {
    PodLine {
        job: JobId(0),
        name: name.to_owned(),
        ready: "0/1".to_owned(),
        status: status.to_owned(),
        restarts: 0,
        created: at(created),
        ended: Some(at(ended)),
        exists: true,
        pool: Some("ecs.c5.large@cn-beijing-h".to_owned()),
        note: String::new(),
        taken_by: None,
        useful: Span::ZERO,
        lost: Span::ZERO,
    }
}

fn timeline() -> Timeline {
    let mut lost = pod("pi-frmr8", 0, 68, "BidFailed");
    (lost.note, lost.lost) = ("price 0.31 above the bid 0.3".to_owned(), Span::from_minutes(66));
    let mut gone = pod("pi-2xk9q", 68, 70, "Failed");
    (gone.exists, gone.pool) = (false, None);
    let mut done = pod("pi-7w4jd", 70, 432, "Completed");
    done.useful = Span::from_hours(6);
    Timeline {
        events: vec![
            event(0, "Normal", "SuccessfulCreate", "job/pi", "Created pod: pi-frmr8"),
            event(
                65,
                "Warning",
                "SpotToBeReleased",
                "pod/pi-frmr8",
                "Spot ECI will be released in 3 minutes",
            ),
            event(70, "Normal", "SuccessfulCreate", "job/pi", "Created pod: pi-7w4jd"),
            event(432, "Normal", "Completed", "job/pi", "Job completed"),
        ],
        pods: vec![lost, gone, done],
        bills: vec![
            bill("pi-frmr8", 0, 60, 62_000),
            bill("pi-frmr8", 60, 68, 300_000),
            bill("pi-7w4jd", 70, 432, 124_000),
        ],
        end: at(432),
        job: Some(job()),
        ..Timeline::default()
    }
}

fn job() -> JobLines {
    let condition = |kind, reason, message: &str| ConditionLine {
        kind,
        status: "True",
        reason,
        message: message.to_owned(),
        at: at(432),
    };
    let reached = "Reached expected number of succeeded pods";
    JobLines {
        name: "pi".to_owned(),
        namespace: "default".to_owned(),
        started: Some(at(0)),
        completed: Some(at(432)),
        active: 0,
        ready: 0,
        terminating: 0,
        succeeded: 1,
        failed: 2,
        completed_indexes: None,
        failed_indexes: None,
        conditions: vec![
            condition("SuccessCriteriaMet", "CompletionsReached", reached),
            condition("Complete", "CompletionsReached", reached),
        ],
        deleted: Some(at(442)),
    }
}

#[test]
fn events_that_differ_only_in_their_pod_are_one_line() {
    let with_pods = |events: Vec<EventLine>| {
        let pods = ["a-0-x", "a-1-y", "a-2-z"].map(|name| pod(name, 0, 9, "Completed")).to_vec();
        Timeline { events, pods, ..Timeline::default() }
    };
    let mut events = Vec::new();
    for name in ["a-0-x", "a-1-y", "a-2-z"] {
        events.push(event(0, "Normal", "SuccessfulCreate", "job/a", &format!("Created pod: {name}")));
        let node = if name == "a-2-z" { "n2" } else { "n1" };
        let message = format!("Successfully assigned default/{name} to {node}");
        events.push(event(0, "Normal", "Scheduled", &format!("pod/{name}"), &message));
    }
    events.push(event(1, "Normal", "SuccessfulCreate", "job/a", "Created pod: a-0-x"));
    events.push(event(1, "Normal", "NodeReady", "node/n1", "Node n1 status is now: NodeReady"));
    events.push(event(1, "Normal", "NodeReady", "node/n2", "Node n2 status is now: NodeReady"));
    let timeline = with_pods(events);
    let lines: Vec<_> = folded(&timeline).iter().map(|line| (line.object(), line.message())).collect();
    let expected = [
        ("job/a", "Created pod: a-0-x (+2)"),
        ("pod/a-0-x (+1)", "Successfully assigned default/a-0-x to n1"),
        ("pod/a-2-z", "Successfully assigned default/a-2-z to n2"),
        ("job/a", "Created pod: a-0-x"),
        ("node/n1", "Node n1 status is now: NodeReady"),
        ("node/n2", "Node n2 status is now: NodeReady"),
    ];
    assert_eq!(lines, expected.map(|(object, message)| (object.to_owned(), message.to_owned())));
}

fn with_story(check: impl FnOnce(Story<'_>)) {
    let (head, timeline) = (head(), timeline());
    let record = Record { replication: 17, ..completed(17, 1) };
    check(Story { head: &head, record: &record, timeline: &timeline });
}

#[test]
fn as_kubectl_tells_it() {
    with_story(|story| {
        let style = Style { width: 80, colour: false };
        insta::assert_snapshot!("explain_last_seen", story.table(Clock::LastSeen, style));
        let text = story.table(Clock::SinceSubmission, style);
        assert!(text.contains("1h5m    Warning   SpotToBeReleased"), "{text}");
        insta::assert_snapshot!("explain_markdown", story.markdown(Clock::LastSeen));
    });
}

#[test]
fn json_keeps_to_its_schema() {
    with_story(|story| {
        let schema = serde_json::to_value(json::explain_schema()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&story.json()).unwrap();
        assert!(jsonschema::is_valid(&schema, &value), "{value}");
        assert_eq!(value["events"][1]["type"], "Warning");
        assert_eq!(value["job"]["conditions"][1]["type"], "Complete");
        assert_eq!((&value["job"]["failed"], &value["job"]["deleted_s"]), (&2.into(), &26_520.0.into()));
        assert_eq!(value["bills"][2]["price_per_hour"], 0.124);
        assert_eq!((value["kind"].as_str(), value["replication"].as_u64()), (Some("explain"), Some(17)));
    });
}

#[test]
fn the_tables_come_back_from_csv() {
    with_story(|story| {
        for (part, lines, cell) in
            [(Part::Events, 4, "3900"), (Part::Pods, 3, "pi-2xk9q"), (Part::Bills, 3, "pi-frmr8")]
        {
            let mut bytes = Vec::new();
            story.csv(part, &mut bytes).unwrap();
            let rows: Vec<csv::StringRecord> =
                csv::Reader::from_reader(bytes.as_slice()).records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), lines, "{part:?}");
            assert_eq!(&rows[1][0], cell);
        }
    });
}
