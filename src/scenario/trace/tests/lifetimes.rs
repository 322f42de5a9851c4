//! Traps of files of lives.

use crate::scenario::lifetimes::Life;
use crate::scenario::trace::{
    Filter, LifetimeColumns, Lifetimes, LifetimesRequest, TimeUnit, parse_lifetimes,
};
use crate::units::Span;

fn request() -> LifetimesRequest {
    LifetimesRequest {
        path: "lives.csv".into(),
        shown: "lives.csv".to_owned(),
        columns: LifetimeColumns {
            lifetime: "age".to_owned(),
            end: "end".to_owned(),
            zone: Some("zone".to_owned()),
            instance_type: None,
        },
        unit: TimeUnit::Minutes,
        taken: vec!["lost".to_owned(), "1".to_owned()],
        censored: vec!["0".to_owned(), "alive".to_owned()],
        filter: Filter::default(),
    }
}

fn read(text: &str, request: &LifetimesRequest) -> Result<Lifetimes, Vec<String>> {
    parse_lifetimes(text.as_bytes().to_vec(), request)
        .map_err(|issues| issues.iter().map(ToString::to_string).collect())
}

#[test]
fn lives_are_read_with_their_unit_and_their_end() {
    let text = "\u{feff}zone,age,end\r\na, 1.5 ,LOST\r\n\r\nb,2,0\r\na,\"0\",1\r\n";
    let read = read(text, &request()).unwrap();
    let life = |millis, censored| Life { length: Span(millis), censored };
    assert_eq!(read.lives, [life(90_000, false), life(120_000, true), life(0, false)]);
    assert_eq!(read.cautions, ["1 of 3 lives have length 0"]);
}

#[test]
fn a_filter_keeps_its_rows_and_says_where_there_are_none() {
    let text = "zone,age,end\na,1,lost\nb,2,nonsense\n";
    let of = |zone: &str| {
        let filter = Filter { zone: Some(zone.to_owned()), ..Filter::default() };
        read(text, &LifetimesRequest { filter, ..request() })
    };
    assert_eq!(of("a").unwrap().lives.len(), 1, "what is left out is not judged");
    assert_eq!(
        of("c").unwrap_err(),
        ["lives.csv: no row is of the zone and instance type that are asked for"]
    );
}

#[test]
fn every_bad_row_is_told_at_its_place() {
    let text = "zone,age,end\na,-1,lost\na,nan,alive\na,3,gone\na,4\na,1e30,lost\n";
    assert_eq!(
        read(text, &request()).unwrap_err(),
        [
            "lives.csv:2:3: age: expected a number of minutes elapsed, found \"-1\"; it can't be below zero",
            "lives.csv:3:3: age: expected a number of minutes elapsed, found \"nan\"",
            "lives.csv:4:5: end: expected lost or 1 or 0 or alive, found \"gone\"; name every end in taken or in censored",
            "lives.csv:5:1: the row has 2 fields, the header has 3",
            "lives.csv:6:3: age: expected a number of minutes elapsed, found \"1e30\"; it is too large: is the unit the right one?",
        ]
    );
    assert_eq!(read("", &request()).unwrap_err(), ["lives.csv: the file is empty"]);
    assert_eq!(
        read("zone,age,end\n", &request()).unwrap_err(),
        ["lives.csv: there is no row below the header"]
    );
    let missing = read("zone,end\na,lost\n", &request()).unwrap_err();
    assert_eq!(missing, ["lives.csv:1:1: columns.lifetime: no column \"age\"; there are: zone, end"]);
}
