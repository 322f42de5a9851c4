//! CSV files.

use super::*;

fn seconds() -> TraceRequest {
    TraceRequest { time_unit: TimeUnit::Seconds, ..columns("t", "p") }
}

fn available(request: TraceRequest) -> TraceRequest {
    TraceRequest { polarity: Some(Polarity::OneIsAvailable), ..request }
}

#[test]
fn dress_does_not_matter() {
    let bare = prices("t,p\n0,1.5\n60,2\n", &seconds()).unwrap();
    for text in [
        "t,p\r\n0,1.5\r\n60,2\r\n",
        "\u{feff}t , p\n 0 ,1.5\n60,  2",
        "\"t\", \"p\"\n\"0\",\"1.5\"\n60 , \"2\" \n",
        "note,\"t\",p\n\"a, b\",0,1.5\n,60,2\n",
        "t,p\n\n0,1.5,,\n\n  \n60,2\n\n",
    ] {
        assert_eq!(prices(text, &seconds()), Ok(bare.clone()), "{text:?}");
    }
    assert_eq!((plain(&bare), bare.end, bare.first), (vec![(0, 1.5), (60, 2.0)], Span::from_secs(120), None));
}

#[test]
fn calendar_and_epoch_times_give_calendar_time() {
    let request = columns("t", "p");
    let trace = prices("t,p\n2031-02-15T22:08:16Z,1\n2031-02-15T22:11:31Z,2\n", &request).unwrap();
    assert_eq!(
        (first(&trace), plain(&trace)),
        ("2031-02-15T22:08:16Z".to_owned(), vec![(0, 1.0), (195, 2.0)])
    );
    let request = TraceRequest { time_unit: TimeUnit::EpochSeconds, ..request };
    let trace = prices("t,p\n1000000000,1\n1000000060.5,2\n", &request).unwrap();
    assert_eq!((first(&trace), trace.points[1].0), ("2001-09-09T01:46:40Z".to_owned(), Span(60_500)));
}

#[test]
fn all_missing_columns_are_told_with_those_there_are() {
    let mut request = columns("timestmp", "cost");
    request.columns.zone = Some("zone".to_owned());
    request.filter.zone = Some("a".to_owned());
    request.filter.product = Some("Linux".to_owned());
    let issues = prices("timestamp,price\n", &request).unwrap_err();
    let expected = [
        "t.csv:1:1: columns.time: no column \"timestmp\"; there are: timestamp, price; did you mean timestamp?",
        "t.csv:1:1: columns.value: no column \"cost\"; there are: timestamp, price",
        "t.csv:1:1: columns.zone: no column \"zone\"; there are: timestamp, price",
        "t.csv:1:1: columns.product: it is not said which column holds \"Linux\", which the filter asks for; there are: \
         timestamp, price; name it, or leave the filter out",
    ];
    assert_eq!(issues, expected);
    let issues = prices("timestamp,price\n", &whole("t.csv")).unwrap_err();
    assert_eq!(issues.len(), 2);
    assert!(
        issues.iter().all(|issue| issue.contains("there are: timestamp, price; name one of these")),
        "{issues:?}"
    );
    let issues = prices("t,p,p\n0,1,1\n", &seconds()).unwrap_err();
    assert_eq!(issues, ["t.csv:1:5: columns.value: the header has \"p\" twice"]);
    let issues = prices("t;p\n0;1\n", &seconds()).unwrap_err();
    assert!(issues[0].ends_with("the columns are parted by semicolons, write commas"), "{issues:?}");
}

#[test]
fn every_bad_row_is_told_with_line_and_column() {
    let text = "zone,t,p\r\nä,0,1\r\nä,x,nan\r\n\r\nä,120\r\n\"ä, ö\",180,-1\r\nä,240,0,35\r\nä,300,inf\r\nä,-1,2\r\n";
    let issues = prices(text, &seconds()).unwrap_err();
    let expected = [
        "t.csv:3:3: t: expected a number of seconds elapsed, found \"x\"",
        "t.csv:3:5: p: expected a price per hour such as 0.0439, found \"nan\"",
        "t.csv:5:1: the row has 2 fields, the header has 3",
        "t.csv:6:12: p: expected a price per hour such as 0.0439, found \"-1\"; a price can't be below zero",
        "t.csv:7:1: the row has 4 fields, the header has 3; write a point before decimals, and quotes around text with commas",
        "t.csv:8:7: p: expected a price per hour such as 0.0439, found \"inf\"",
        "t.csv:9:3: t: expected a number of seconds elapsed, found \"-1\"; it can't be below zero",
    ];
    assert_eq!(issues, expected);
}

#[test]
fn times_must_run_forward_and_doubles_agree() {
    let issues = prices("p,t\n1,0\n1,120\n1,60\n2,180\n3,180\n", &seconds()).unwrap_err();
    let expected = [
        "t.csv:4:3: this time is 1m before that of the row above; sort the rows by time, or read them by row with an \
         index step",
        "t.csv:6:3: two records of this time have different values; keep the right one",
    ];
    assert_eq!(issues, expected);
    let trace = prices("t,p\n0,1\n60,2\n60,2\n", &seconds()).unwrap();
    assert_eq!((plain(&trace), trace.records), (vec![(0, 1.0), (60, 2.0)], 3));
}

#[test]
fn a_file_without_rows_and_a_quote_without_end_are_told() {
    assert_eq!(prices("t,p\n\n", &seconds()), Err(vec!["t.csv:1:1: the file has no records".to_owned()]));
    let issues = prices("t,p\n0,1\n60,\"2\n120,3\n180,4\n", &seconds()).unwrap_err();
    assert_eq!(issues, ["t.csv:3:4: this field runs over several lines; is a closing quote missing?"]);
}

#[test]
fn rows_by_index_ignore_the_times_of_all_but_the_first() {
    let mut request = available(columns("t", "up"));
    request.index_step = Some(Span::from_secs(195));
    let text = "t,up\n2031-02-15T22:08:16Z,0\n2031-02-15T22:11:31Z,1\n2031-02-15T22:11:30Z,1\nlost,0\n";
    let trace = stock(text, &request).unwrap();
    assert_eq!(units(&trace), [(0, 0), (195, StockTrace::UNLIMITED), (585, 0)]);
    assert_eq!((trace.end, trace.records), (Span::from_secs(780), 4));
    assert_eq!(trace.first.map(|time| time.to_string()).as_deref(), Some("2031-02-15T22:08:16Z"));
    request.columns.time = None;
    assert_eq!(stock(text, &request).unwrap().first, None);
    let issues = stock("t,up\n0,1\n\n0,0\n", &request).unwrap_err();
    assert!(issues[0].starts_with("t.csv:3:1: a blank line among rows"), "{issues:?}");
    request.index_step = Some(Span::ZERO);
    assert!(stock(text, &request).unwrap_err()[0].contains("index_step: expected a duration above zero"));
}

#[test]
fn stock_columns_are_flags_with_a_polarity_or_counts() {
    let text = "t,n\n0,0\n60,4\n120,16\n";
    let request = TraceRequest { time_unit: TimeUnit::Minutes, scale: Scale::Counts, ..columns("t", "n") };
    let trace = stock(text, &request).unwrap();
    assert_eq!(units(&trace), [(0, 0), (3_600, 4), (7_200, 16)]);
    let request = TraceRequest { scale: Scale::default(), ..request };
    let issues = stock(text, &request).unwrap_err();
    assert!(issues[0].starts_with("t.csv: polarity: "), "{issues:?}");
    assert!(issues[1].starts_with("t.csv:3:4: n: expected 0 or 1, found \"4\""), "{issues:?}");
    let flags = stock("t,n\n0,true\n1,0\n", &available(request)).unwrap();
    assert_eq!(units(&flags), [(0, StockTrace::UNLIMITED), (60, 0)]);
}

#[test]
fn filter_columns_choose_one_pool() {
    let text = "zone,t,p\na,0,1\nb,0,9\na,60,2\nb,30,8\n";
    let mut request = seconds();
    request.columns.zone = Some("zone".to_owned());
    let issues = prices(text, &request).unwrap_err();
    assert!(
        issues[0].contains("expected one pool, found 2: a (2 records), b (2 records); set zone"),
        "{issues:?}"
    );
    request.filter.zone = Some("b".to_owned());
    assert_eq!(plain(&prices(text, &request).unwrap()), [(0, 9.0), (30, 8.0)]);
}

#[test]
fn free_capacity_is_taken_with_a_caution() {
    let trace = prices("t,p\n0,0\n60,1\n", &seconds()).unwrap();
    assert_eq!(trace.cautions, ["the price is 0 at 1 of 2 points"]);
}

#[test]
fn a_flood_of_bad_rows_is_counted() {
    let text = "t,p\n".to_owned() + &"0,x\n".repeat(5_000);
    let issues = prices(&text, &seconds()).unwrap_err();
    assert_eq!((issues.len(), issues[20].as_str()), (21, "t.csv: and 4980 more"));
}
