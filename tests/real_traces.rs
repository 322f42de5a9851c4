//! Reads public traces of AWS p3.2xlarge in 2023, where they are at hand, and checks known facts.
//!
//! The folder `$SPOTCAST_TRACES`, else `../shared/traces` beside this package, holds them as `aws-p3.2xlarge-2023/{price,availability}/ZONE.csv`.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::sync::Once;

use spotcast::scenario::trace::{
    Columns, Polarity, PriceTrace, StockTrace, TraceRequest, read_prices, read_stock,
};
use spotcast::units::{Rate, Span};

const ZONES: [&str; 7] =
    ["us-east-1a", "us-east-1c", "us-east-1d", "us-east-1f", "us-west-2a", "us-west-2b", "us-west-2c"];
const FIRST: &str = "2023-02-15T22:08:16Z";
const STEP: Span = Span::from_secs(195);
const ROWS: usize = 20_158;

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/traces"));
    let said = std::env::var_os("SPOTCAST_TRACES").map(PathBuf::from);
    let folder = said.unwrap_or_else(beside).join("aws-p3.2xlarge-2023");
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the capture of the test harness, so that a skipped check is seen.
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = writeln!(
            stderr(),
            "SKIPPED: no {}; set SPOTCAST_TRACES to the folder of the traces",
            folder.display()
        );
    });
    None
}

fn request(folder: &Path, kind: &str, zone: &str, value: &str) -> TraceRequest {
    let path = folder.join(kind).join(format!("{zone}.csv"));
    let columns =
        Columns { time: Some("timestamp".to_owned()), value: Some(value.to_owned()), ..Columns::default() };
    TraceRequest { columns, ..TraceRequest::new(path, format!("{kind}/{zone}.csv")) }
}

fn price(folder: &Path, zone: &str) -> PriceTrace {
    read_prices(&request(folder, "price", zone, "price_usd_per_hour"))
        .unwrap_or_else(|issues| panic!("{issues:?}"))
}

fn availability(folder: &Path, zone: &str) -> TraceRequest {
    let request = request(folder, "availability", zone, "available");
    TraceRequest { polarity: Some(Polarity::OneIsAvailable), index_step: Some(STEP), ..request }
}

/// The share of the trace during which a unit could be held.
fn share(trace: &StockTrace) -> f64 {
    let ends = trace.points.iter().skip(1).map(|point| point.0).chain([trace.end]);
    let up = trace.points.iter().zip(ends).filter(|(point, _)| point.1 > 0);
    up.map(|(point, end)| (end - point.0).as_secs_f64()).sum::<f64>() / trace.end.as_secs_f64()
}

#[test]
fn availability_read_by_row_has_the_known_shares() {
    let Some(folder) = folder() else { return };
    for zone in ZONES {
        let trace = read_stock(&availability(&folder, zone)).unwrap();
        assert_eq!(trace.records, ROWS, "{zone}");
        assert_eq!(trace.end, STEP * ROWS as i64, "{zone}");
        assert_eq!(trace.first.map(|time| time.to_string()).as_deref(), Some(FIRST), "{zone}");
        assert!(trace.points.iter().all(|(at, _)| at.0 % STEP.0 == 0), "{zone}");
        let expected = match zone {
            "us-east-1f" => 0.591,
            "us-west-2c" => 0.891,
            _ => continue,
        };
        assert!((share(&trace) - expected).abs() < 0.0005, "{zone}: {}", share(&trace));
    }
}

#[test]
fn availability_read_by_its_drifting_times_ends_elsewhere() {
    let Some(folder) = folder() else { return };
    let request = TraceRequest { index_step: None, ..availability(&folder, "us-east-1f") };
    let trace = read_stock(&request).unwrap();
    assert_eq!(trace.records, ROWS);
    assert!(trace.end > STEP * ROWS as i64, "{}", trace.end);
}

#[test]
fn availability_without_polarity_is_refused() {
    let Some(folder) = folder() else { return };
    let request = TraceRequest { polarity: None, ..availability(&folder, "us-east-1f") };
    let issues = read_stock(&request).unwrap_err();
    assert_eq!(issues.iter().map(|issue| issue.path.as_str()).collect::<Vec<_>>(), ["polarity"]);
}

#[test]
fn prices_are_change_points_within_known_bounds() {
    let Some(folder) = folder() else { return };
    for zone in ZONES {
        let trace = price(&folder, zone);
        assert_eq!(trace.first.map(|time| time.to_string()).as_deref(), Some(FIRST), "{zone}");
        assert!(trace.points.iter().all(|(at, _)| at.0 % STEP.0 == 0), "{zone}");
        assert!((80..=190).contains(&trace.records), "{zone}: {}", trace.records);
        assert!(trace.cautions.is_empty(), "{zone}: {:?}", trace.cautions);
    }
    let trace = price(&folder, "us-east-1f");
    assert_eq!(trace.points.first(), Some(&(Span::ZERO, Rate::from_sampled(1.224))));
    let rates = || trace.points.iter().map(|point| point.1);
    // 1.15 to 1.40 in cents.
    assert_eq!(rates().min(), Some(Rate::from_sampled(1.1458)));
    assert_eq!(rates().max(), Some(Rate::from_sampled(1.4003)));
}
