//! Availability JSON.

use super::*;

fn flags(polarity: Polarity, scale: Scale) -> TraceRequest {
    TraceRequest { polarity: Some(polarity), scale, ..whole("a.json") }
}

const DATA: &str =
    r#"{"metadata": {"gap_seconds": 300}, "data": [0, 1, 1, 0], "prices": [0.5, 0.5, 0.6, "0.5"]}"#;

#[test]
fn the_same_file_has_two_readings_and_one_must_be_said() {
    let flag = Scale::Flags { units: Some(2) };
    let available = stock(DATA, &flags(Polarity::OneIsAvailable, flag)).unwrap();
    assert_eq!(units(&available), [(0, 0), (300, 2), (900, 0)]);
    assert_eq!((available.end, available.records, available.first), (Span::from_minutes(20), 4, None));
    let preempted = stock(DATA, &flags(Polarity::OneIsPreempted, Scale::default())).unwrap();
    assert_eq!(units(&preempted), [(0, StockTrace::UNLIMITED), (300, 0), (900, StockTrace::UNLIMITED)]);
    let issues = stock(DATA, &whole("a.json")).unwrap_err();
    assert_eq!(issues.len(), 1);
    assert!(issues[0].starts_with("a.json: polarity: "), "{issues:?}");
    assert!(issues[0].contains("one-is-available") && issues[0].contains("one-is-preempted"), "{issues:?}");
}

#[test]
fn prices_go_with_the_data() {
    let trace = prices(DATA, &whole("a.json")).unwrap();
    assert_eq!(plain(&trace), [(0, 0.5), (600, 0.6), (900, 0.5)]);
    assert_eq!(trace.end, Span::from_minutes(20));
    let issues = prices(&DATA.replace(", \"0.5\"]", "]"), &whole("a.json")).unwrap_err();
    assert_eq!(issues, ["a.json:1:68: prices: 3 of them for 4 of data; every interval has one of each"]);
    let issues = prices(r#"{"metadata": {"gap_seconds": 300}, "data": [0]}"#, &whole("a")).unwrap_err();
    assert_eq!(issues, ["a:1:1: expected \"prices\", found \"data\", \"metadata\""]);
}

#[test]
fn counts_are_taken_when_they_are_said_to_be_counts() {
    let text = r#"{"metadata": {"gap_seconds": 60}, "data": [16, 16, 3, 0]}"#;
    let counts = stock(text, &flags(Polarity::OneIsAvailable, Scale::Counts)).unwrap();
    assert_eq!(units(&counts), [(0, 16), (120, 3), (180, 0)]);
    let issues = stock(text, &flags(Polarity::OneIsAvailable, Scale::default())).unwrap_err();
    assert_eq!(issues.len(), 3);
    assert!(
        issues[0].starts_with("a.json:1:44: data: expected 0 or 1, found \"16\"; where the values"),
        "{issues:?}"
    );
    let issues = stock(text, &flags(Polarity::OneIsPreempted, Scale::Counts)).unwrap_err();
    assert!(issues[0].contains("polarity: counts of preempted units"), "{issues:?}");
    let issues = stock(DATA, &flags(Polarity::OneIsPreempted, Scale::Flags { units: Some(0) })).unwrap_err();
    assert!(issues[0].contains("units: expected at least 1 unit"), "{issues:?}");
}

#[test]
fn all_bad_values_are_told_where_they_stand() {
    let text = "{\"metadata\": {\"gap_seconds\": 60},\n \"data\": [1, null,\n 0.5, \"x\", -1, [0]]}";
    let issues = stock(text, &flags(Polarity::OneIsAvailable, Scale::Counts)).unwrap_err();
    let places: Vec<&str> = issues.iter().filter_map(|issue| issue.split(": ").next()).collect();
    assert_eq!(places, ["a.json:2:14", "a.json:3:2", "a.json:3:7", "a.json:3:12", "a.json:3:16"]);
}

#[test]
fn the_gap_is_needed_and_may_be_said() {
    let bare = r#"{"data": [1, 0]}"#;
    let mut request = flags(Polarity::OneIsAvailable, Scale::default());
    let issues = stock(bare, &request).unwrap_err();
    assert!(issues[0].starts_with("a.json:1:1: the file has no metadata.gap_seconds"), "{issues:?}");
    request.index_step = Some(Span::from_secs(195));
    assert_eq!(stock(bare, &request).unwrap().end, Span::from_secs(390));
    let issues = stock(DATA, &request).unwrap_err();
    assert_eq!(
        issues,
        ["a.json: index_step: is 3m15s, but the file's gap_seconds is 5m; leave the index step out"]
    );
    for gap in ["0", "-5", "\"x\"", "1e30"] {
        let text = DATA.replace("300", gap);
        let issues = stock(&text, &flags(Polarity::OneIsAvailable, Scale::default())).unwrap_err();
        assert!(
            issues[0].contains(":1:30: gap_seconds: expected a number of seconds above zero"),
            "{issues:?}"
        );
    }
}

#[test]
fn a_start_time_gives_calendar_time_unless_it_names_no_zone() {
    let with = |start: &str| DATA.replace("300", &format!("300, \"start_time\": \"{start}\""));
    let mut request = whole("a.json");
    let dated = prices(&with("2031-10-04T00:10:00+00:00"), &request).unwrap();
    assert_eq!(first(&dated), "2031-10-04T00:10:00Z");
    let naive = prices(&with("2031-10-04 00:10:00.5"), &request).unwrap();
    assert_eq!(first(&naive), "none");
    assert!(naive.cautions[0].contains("names no time zone"), "{:?}", naive.cautions);
    request.utc_offset = Some(jiff::tz::Offset::constant(1));
    assert_eq!(first(&prices(&with("2031-10-04 00:10:00"), &request).unwrap()), "2031-10-03T23:10:00Z");
    let issues = prices(&with("someday"), &request).unwrap_err();
    assert!(issues[0].starts_with("a.json:1:49: start_time: expected a time"), "{issues:?}");
}

#[test]
fn more_than_one_document_is_refused() {
    let issues = prices(&format!("{DATA}\n{DATA}"), &whole("a")).unwrap_err();
    assert_eq!(issues, ["a:2:1: expected one document, found another after it"]);
}
