//! Whatever is in a file: a trace that keeps its promises, or issues; never a panic.

use proptest::prelude::*;

use super::*;

/// A well-formed file of every format.
const GOOD: [&str; 6] = [
    r#"{"SpotPriceHistory": [{"AvailabilityZone": "a", "InstanceType": "m", "ProductDescription": "L", "SpotPrice": "0.2", "Timestamp": "2031-01-02T00:00:00+00:00"},
{"AvailabilityZone": "a", "InstanceType": "m", "ProductDescription": "L", "SpotPrice": "0.1", "Timestamp": "2031-01-01T00:00:00Z"}], "NextToken": ""}"#,
    "SPOTPRICEHISTORY\ta\tm\tL\t0.2\t2031-01-02T00:00:00Z\nSPOTPRICEHISTORY\ta\tm\tL\t0.1\t2031-01-01T00:00:00Z\n",
    r#"{"Currency": "CNY", "NextOffset": 0, "SpotPrices": {"SpotPriceType": [{"ZoneId": "a", "InstanceType": "m", "NetworkType": "vpc", "Timestamp": "2031-01-01T00:00Z", "SpotPrice": 0.1, "OriginPrice": 1},
{"ZoneId": "a", "InstanceType": "m", "NetworkType": "vpc", "Timestamp": "2031-01-01T01:00Z", "SpotPrice": "0.2", "OriginPrice": 1}]}}"#,
    r#"{"metadata": {"gap_seconds": 600, "start_time": "2031-01-01T00:00:00Z"}, "data": [1, 0, 1], "prices": [1, 1.5, "2"]}"#,
    "t,v\n2031-01-01T00:00:00Z,1\r\n\"2031-01-01T00:01:00Z\", 0\n",
    "v,t\n1,0\n0,1.5\n",
];

fn requests() -> impl Strategy<Value = TraceRequest> {
    let formats = vec![
        None,
        Some(TraceFormat::AwsJson),
        Some(TraceFormat::AwsText),
        Some(TraceFormat::AlibabaJson),
        Some(TraceFormat::AvailabilityJson),
        Some(TraceFormat::Csv),
    ];
    let edge = prop_oneof![
        Just(None),
        any::<i64>().prop_map(|millis| Some(Edge::After(Span(millis)))),
        any::<i32>().prop_map(|second| jiff::Timestamp::from_second(i64::from(second)).ok().map(Edge::At)),
    ];
    let step = prop_oneof![Just(None), any::<i64>().prop_map(|millis| Some(Span(millis)))];
    let scale = prop_oneof![
        Just(Scale::Counts),
        Just(Scale::default()),
        any::<u32>().prop_map(|n| Scale::Flags { units: Some(n) })
    ];
    let unit = prop_oneof![Just(TimeUnit::Rfc3339), Just(TimeUnit::Hours), Just(TimeUnit::EpochMilliseconds)];
    (prop::sample::select(formats), any::<bool>(), edge.clone(), edge, step, scale, unit).prop_map(
        |(format, has_columns, starts_at, ends_at, index_step, scale, time_unit)| {
            let base = if has_columns { columns("t", "v") } else { whole("f") };
            let polarity = Some(Polarity::OneIsPreempted);
            TraceRequest { format, starts_at, ends_at, index_step, scale, time_unit, polarity, ..base }
        },
    )
}

/// A well-formed file with some bytes overwritten, removed or doubled, and perhaps cut off.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(&b"0123456789,.:\"[]{}\n\r\t-+eZT "[..])];
    let change = (any::<prop::sample::Index>(), 0..4_u8, byte);
    (prop::sample::select(&GOOD[..]), prop::collection::vec(change, 1..6)).prop_map(|(good, changes)| {
        let mut bytes = good.as_bytes().to_vec();
        for (index, kind, byte) in changes {
            let at = index.index(bytes.len().max(1));
            match (kind, bytes.get_mut(at)) {
                (_, None) => bytes.push(byte),
                (0, Some(place)) => *place = byte,
                (1, _) => drop(bytes.remove(at)),
                (2, _) => bytes.insert(at, byte),
                (_, _) => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        bytes
    })
}

fn keeps_promises<V: PartialEq>(points: &[(Span, V)], end: Span) -> bool {
    points.first().is_some_and(|first| first.0 == Span::ZERO)
        && points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1)
        && points.last().is_some_and(|last| last.0 < end)
}

fn check(bytes: &[u8], request: &TraceRequest) -> Result<(), TestCaseError> {
    match parse_prices(bytes.to_vec(), request) {
        Ok(trace) => {
            prop_assert!(keeps_promises(&trace.points, trace.end), "{trace:?}");
            prop_assert!(trace.points.iter().all(|(_, rate)| rate.0 >= 0));
        }
        Err(issues) => prop_assert!((1..=21).contains(&issues.len())),
    }
    match parse_stock(bytes.to_vec(), request) {
        Ok(trace) => prop_assert!(keeps_promises(&trace.points, trace.end), "{trace:?}"),
        Err(issues) => prop_assert!((1..=21).contains(&issues.len())),
    }
    Ok(())
}

#[test]
fn the_files_to_be_mutated_are_good() {
    for text in GOOD {
        let mut request =
            if text.contains("t,v") || text.contains("v,t") { columns("t", "v") } else { whole("f") };
        if text.starts_with("v,t") {
            request.time_unit = TimeUnit::Hours;
        }
        assert_eq!(prices(text, &request).err(), None, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files_never_panic(bytes in mutated(), request in requests()) {
        check(&bytes, &request)?;
        check(&bytes, &whole("f.csv"))?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), request in requests()) {
        check(&bytes, &request)?;
    }

    #[test]
    fn random_json_and_rows_never_panic(text in "[\\[\\]{}\",:0-9a-eA-Zt v\n\r.-]{0,120}", request in requests()) {
        check(text.as_bytes(), &request)?;
    }
}

/// Nesting is scanned without recursion.
#[test]
fn deep_nesting_is_harmless() {
    let deep = format!("{{\"SpotPriceHistory\": {}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    assert!(prices(&deep, &whole("f")).is_err());
    let deep = format!("{{\"data\": {}", "{\"a\":".repeat(200_000));
    assert!(prices(&deep, &whole("f")).is_err());
}
