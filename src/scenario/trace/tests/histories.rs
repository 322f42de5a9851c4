//! The price histories of AWS (JSON and text) and of Alibaba Cloud.

use super::*;

fn aws(zone: &str, product: &str, price: &str, time: &str) -> String {
    format!(
        r#"{{"AvailabilityZone": "{zone}", "InstanceType": "c9.huge", "ProductDescription": "{product}", "SpotPrice": {price}, "Timestamp": "{time}"}}"#
    )
}

fn aws_page(records: &[String], token: &str) -> String {
    format!("{{\"SpotPriceHistory\": [\n{}\n], \"NextToken\": {token}}}", records.join(",\n"))
}

fn linux(price: &str, time: &str) -> String {
    aws("xx-north-1a", "Linux/UNIX", price, time)
}

/// Three prices of one pool and one of another, newest first, times in all the ways AWS prints them.
fn mixed() -> Vec<String> {
    vec![
        linux("\"0.300000\"", "2031-05-02T00:30:00+00:00"),
        aws("xx-north-1b", "Linux/UNIX", "\"0.900000\"", "2031-05-02T00:20:00Z"),
        linux("\"0.200000\"", "2031-05-02T00:10:00.000Z"),
        linux("\"0.100000\"", "2031-05-01T23:40:00.250Z"),
    ]
}

fn zone_a() -> TraceRequest {
    let filter = Filter { zone: Some("xx-north-1a".to_owned()), ..Filter::default() };
    TraceRequest { filter, ..whole("h.json") }
}

#[test]
fn aws_json_is_filtered_and_turned() {
    let trace = prices(&aws_page(&mixed(), "\"\""), &zone_a()).unwrap();
    assert_eq!(first(&trace), "2031-05-01T23:40:00.25Z");
    assert_eq!(trace.points.iter().map(|(at, _)| at.0).collect::<Vec<_>>(), [0, 1_799_750, 2_999_750]);
    assert_eq!(trace.points.iter().map(|(_, rate)| rate.0).collect::<Vec<_>>(), [100_000, 200_000, 300_000]);
    // The gaps are 1799.75 s and 1200 s.
    assert_eq!((trace.end, trace.records), (Span(2_999_750 + 1_499_875), 3));
    assert_eq!(trace.currency.map(|c| c.to_string()).as_deref(), Some("USD"));
    assert_eq!((trace.on_demand, trace.cautions), (None, vec![]));
}

#[test]
fn mixed_pools_are_listed_and_the_filter_that_parts_them_is_named() {
    let issues = prices(&aws_page(&mixed(), "null"), &whole("h.json")).unwrap_err();
    assert_eq!(
        issues,
        [
            "h.json: expected one pool, found 2: xx-north-1a c9.huge Linux/UNIX (3 records), xx-north-1b c9.huge \
          Linux/UNIX (1 record); set zone"
        ]
    );
    let mut request = zone_a();
    request.filter.zone = Some("xx-north-1c".to_owned());
    let issues = prices(&aws_page(&mixed(), "null"), &request).unwrap_err();
    assert!(
        issues[0].starts_with("h.json: zone: no record has \"xx-north-1c\"; there are: xx-north-1a"),
        "{issues:?}"
    );
}

#[test]
fn the_bare_list_and_several_pages_are_taken() {
    let records = mixed();
    let bare = prices(&format!("\u{feff}[{}]", records.join(",")), &zone_a()).unwrap();
    let pages = aws_page(&records[..2], "\"more\"") + "\n" + &aws_page(&records[1..], "\"\"");
    let pages = prices(&pages, &zone_a()).unwrap();
    assert_eq!((&bare.points, &bare.cautions), (&pages.points, &pages.cautions));
    assert_eq!(bare.records, 3);
}

#[test]
fn a_history_that_is_cut_is_taken_with_a_caution() {
    let trace = prices(&aws_page(&mixed(), "\"eyJ0b2tlbiI6MX0=\""), &zone_a()).unwrap();
    assert_eq!(trace.cautions.len(), 1);
    assert!(trace.cautions[0].contains("NextToken"), "{:?}", trace.cautions);
}

#[test]
fn doubles_are_merged_where_they_agree_and_told_where_not() {
    let time = "2031-05-02T00:00:00Z";
    let mut records =
        vec![linux("\"0.2\"", "2031-05-02T01:00:00Z"), linux("\"0.1\"", time), linux("\"0.10\"", time)];
    assert_eq!(plain(&prices(&aws_page(&records, "null"), &whole("h")).unwrap()), [(0, 0.1), (3_600, 0.2)]);
    records.push(linux("\"0.3\"", time));
    let issues = prices(&aws_page(&records, "null"), &whole("h")).unwrap_err();
    assert!(issues[0].starts_with("h:5:") && issues[0].contains("different values"), "{issues:?}");
}

#[test]
fn every_bad_record_is_told_with_the_line_and_column_of_its_field() {
    let records = [
        linux("\"0.1\"", "2031-05-02T00:00:00Z"),
        linux("\"NaN\"", "2031-05-02T00:01:00Z"),
        linux("-0.1", "2031-05-02T00:02:00Z"),
        linux("\"0.1\"", "2031-05-32T00:03:00Z"),
        linux("null", "2031-05-02T00:04:00Z"),
        linux("[1]", "2031-05-02T00:05:00Z"),
        "17".to_owned(),
        "[\"xx-north-1a\", \"c9.huge\"]".to_owned(),
        linux("\"1e999\"", "2031-05-02T00:06:00"),
        linux("\"0.1\", \"SpotPrice\": \"0.2\"", "2031-05-02T00:06:00Z"),
    ];
    let issues = prices(&aws_page(&records, "null"), &whole("h")).unwrap_err();
    let expected = [
        "h:3:113: SpotPrice: expected a price per hour such as 0.0439, found \"NaN\"",
        "h:4:113: SpotPrice: expected a price per hour such as 0.0439, found \"-0.1\"; a price can't be below zero",
        "h:5:133: Timestamp: expected a time such as 2026-08-03T10:15:22Z, found \"2031-05-32T00:03:00Z\"",
        "h:6:1: the record has no SpotPrice",
        "h:7:113: SpotPrice: expected a string or a number, found \"[1]\"",
        "h:8:1: expected a price record (an object), found \"17\"",
        "h:9:1: expected a price record (an object), found \"[\\\"xx-north-1a\\\", \\\"c9.huge\\\"]\"",
        "h:10:113: SpotPrice: expected a price per hour such as 0.0439, found \"1e999\"",
        "h:10:135: Timestamp: expected a time such as 2026-08-03T10:15:22Z, found \"2031-05-02T00:06:00\"; it names no \
         time zone: say the file's offset from UTC, or write Z or +08:00 behind the times",
        "h:11:1: a price record: duplicate field `SpotPrice`",
    ];
    assert_eq!(issues, expected);
}

#[test]
fn broken_and_foreign_documents_are_told() {
    let page = aws_page(&mixed(), "null");
    let cut = prices(&page[..page.len() / 2], &zone_a()).unwrap_err();
    assert!(cut[0].contains("the JSON is malformed") && cut[0].ends_with("cut off"), "{cut:?}");
    for (text, said) in [
        (r#"{"SpotPriceHistory": {}}"#, "h:1:22: expected SpotPriceHistory (a list), found \"{}\""),
        (r#"{"SpotPriceHistory": []}"#, "h:1:1: the file has no records"),
        ("[{\"AvailabilityZone\": 1}] x", "h:1:27: the JSON is malformed"),
    ] {
        let issues = prices(text, &whole("h")).unwrap_err().join("\n");
        assert!(issues.contains(said), "{text}: {issues}");
    }
    let request = TraceRequest { format: Some(TraceFormat::AwsJson), ..whole("h") };
    let issues = prices(r#"{"Error": {"Code": "x"}, "Other": 1}"#, &request).unwrap_err();
    assert_eq!(issues, ["h:1:1: expected \"SpotPriceHistory\", found \"Error\", \"Other\""]);
    let issues = stock(&page, &zone_a()).unwrap_err();
    assert_eq!(
        issues,
        ["h.json: format: expected availability, found AWS price history (JSON); it has prices only"]
    );
}

#[test]
fn aws_text_reads_like_its_json() {
    let line = |zone: &str, price: &str, time: &str| {
        format!("SPOTPRICEHISTORY\t{zone}\tc9.huge\tLinux/UNIX\t{price}\t{time}\r\n")
    };
    let mut text =
        line("cn-xx-1a", "0.2", "2031-05-02T00:10:00+00:00") + &line("cn-xx-1a", "0.1", "2031-05-02T00:00Z");
    let trace = prices(&text, &whole("h.txt")).unwrap();
    assert_eq!(plain(&trace), [(0, 0.1), (600, 0.2)]);
    assert_eq!(trace.currency.map(|c| c.to_string()).as_deref(), Some("CNY"));
    let cut = prices(&(text.clone() + "NEXTTOKEN\tabc\n"), &whole("h.txt")).unwrap();
    assert!(cut.cautions[0].contains("NextToken"), "{:?}", cut.cautions);
    // Newer versions print the zone's identifier behind its name.
    text += "SPOTPRICEHISTORY\tcn-xx-1a\tuse1-az9\tc9.huge\tLinux/UNIX\t0.3\t2031-05-02T00:20:00Z\n";
    assert_eq!(prices(&text, &whole("h.txt")).unwrap().records, 3);
    text += &line("cn-xx-1a", "free", "2031-05-02T00:30:00Z");
    text += "SPOTPRICEHISTORY cn-xx-1a 0.3\n";
    let issues = prices(&text, &whole("h.txt")).unwrap_err();
    assert!(issues[0].starts_with("h.txt:4:46: SpotPrice: expected a price"), "{issues:?}");
    assert!(issues[1].starts_with("h.txt:5:1: expected SPOTPRICEHISTORY, zone"), "{issues:?}");
}

const ALIBABA: &str = r#"{"RequestId": "R", "Currency": "CNY", "NextOffset": 0, "SpotPrices": {"SpotPriceType": [
{"ZoneId": "xx-k", "InstanceType": "ecs.t.x", "NetworkType": "vpc", "Timestamp": "2031-09-19T01:00Z", "SpotPrice": 0.04, "OriginPrice": 0.35},
{"ZoneId": "xx-k", "InstanceType": "ecs.t.x", "NetworkType": "vpc", "Timestamp": "2031-09-19T02:00:00Z", "SpotPrice": "0.04", "OriginPrice": "0.35"},
{"ZoneId": "xx-k", "InstanceType": "ecs.t.x", "NetworkType": "vpc", "Timestamp": "2031-09-19T03:00Z", "SpotPrice": 0.05, "OriginPrice": 0.35}
]}}"#;

#[test]
fn alibaba_hours_without_change_are_merged_but_count_for_the_end() {
    let trace = prices(ALIBABA, &whole("a.json")).unwrap();
    assert_eq!(plain(&trace), [(0, 0.04), (7_200, 0.05)]);
    assert_eq!((trace.end, trace.records), (Span::from_hours(3), 3));
    assert_eq!(trace.currency.map(|c| c.to_string()).as_deref(), Some("CNY"));
    assert_eq!((trace.on_demand, first(&trace).as_str()), (Some(Rate(350_000)), "2031-09-19T01:00:00Z"));
    assert!(trace.cautions.is_empty());
    // The list alone, with and without its name.
    let list = &ALIBABA[ALIBABA.find('[').unwrap()..=ALIBABA.find(']').unwrap()];
    for text in
        [list.to_owned(), format!("{{\"SpotPriceType\": {list}}}"), format!("{{\"SpotPrices\": {list}}}")]
    {
        let bare = prices(&text, &whole("a.json")).unwrap();
        assert_eq!((bare.points, bare.currency), (trace.points.clone(), None));
    }
}

#[test]
fn alibaba_oddities_are_told() {
    let varies = ALIBABA.replace("\"OriginPrice\": 0.35}\n]", "\"OriginPrice\": 0.36}\n]");
    let trace = prices(&varies, &whole("a")).unwrap();
    assert_eq!(trace.on_demand, Some(Rate(360_000)));
    assert_eq!(
        trace.cautions,
        ["OriginPrice varies from 0.35 to 0.36: the newest is taken as on-demand price"]
    );
    let cut = prices(&ALIBABA.replace("\"NextOffset\": 0", "\"NextOffset\": 1000"), &whole("a")).unwrap();
    assert!(cut.cautions[0].contains("NextOffset"), "{:?}", cut.cautions);
    for (from, to, said) in [
        ("\"CNY\"", "\"yuan\"", "a:1:32: Currency: expected a currency code such as CNY, found \"yuan\""),
        ("0.05", "-1", "a:4:116: SpotPrice: expected a price"),
        ("\"0.35\"", "\"?\"", "a:3:142: OriginPrice: expected a price"),
        ("\"ZoneId\": \"xx-k\", ", "", "a:2:1: the record has no ZoneId"),
        (
            "{\"SpotPriceType\"",
            "{\"Else\"",
            "a:1:1: expected \"SpotPrices\" with a list \"SpotPriceType\", found \"Currency\"",
        ),
    ] {
        let issues = prices(&ALIBABA.replacen(from, to, 1), &whole("a")).unwrap_err().join("\n");
        assert!(issues.contains(said), "{said}: {issues}");
    }
    let both = ALIBABA.to_owned() + &ALIBABA.replace("CNY", "USD");
    let issues = prices(&both, &whole("a")).unwrap_err();
    assert_eq!(issues, ["a:5:35: Currency: expected CNY as before, found \"USD\""]);
}
