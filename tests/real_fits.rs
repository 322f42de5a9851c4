//! Fits to real histories, where they are at hand, against the figures that are known of them.
//!
//! The folder `$SPOTCAST_TRACES`, else `../shared/traces` beside this package, holds lives of GCP's preemptible machines of
//! 2019 and availability and prices of AWS p3.2xlarge in 2023. Where it is not there, the tests say SKIPPED and pass. No
//! file of it is part of this package.

mod support;

use std::io::{Write as _, stderr};
use std::path::PathBuf;
use std::sync::Once;

use spotcast::fit::{Family, Fit, HazardFamily, History, PriceFamily, PriceStats, StockFamily, StockStats};
use spotcast::scenario::market::HazardModel;
use spotcast::scenario::trace::{
    Columns, Filter, LifetimeColumns, LifetimesRequest, Polarity, TimeUnit, TraceRequest, read_lifetimes,
    read_prices, read_stock,
};
use spotcast::units::Span;

/// Zone, share of time up, mean and median up spell, shape and scale of up spells, mean down spell; in hours.
const SPELLS: [(&str, f64, f64, f64, f64, f64, f64); 7] = [
    ("us-east-1a", 0.167, 0.72, 0.33, 0.93, 0.69, 3.58),
    ("us-east-1c", 0.467, 1.48, 0.49, 0.73, 1.14, 1.69),
    ("us-east-1d", 0.447, 1.66, 0.54, 0.73, 1.27, 2.05),
    ("us-east-1f", 0.591, 2.26, 0.54, 0.65, 1.53, 1.56),
    ("us-west-2a", 0.883, 6.06, 1.03, 0.56, 3.20, 0.81),
    ("us-west-2b", 0.905, 10.4, 1.41, 0.49, 4.43, 1.10),
    ("us-west-2c", 0.891, 6.81, 0.92, 0.54, 3.30, 0.84),
];

fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SPOTCAST_TRACES")
        .map_or_else(|| support::root().join("../shared/traces"), PathBuf::from)
        .join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the capture of the test harness, so that a skipped check is seen.
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let folder = folder.display();
        let _ = writeln!(
            stderr(),
            "SKIPPED: no real histories in {folder}; set SPOTCAST_TRACES to the folder of the traces"
        );
    });
    None
}

fn value<M>(fit: &Fit<M>, name: &str) -> f64 {
    let parameter = fit.parameters.iter().find(|parameter| parameter.name == name);
    parameter.unwrap_or_else(|| panic!("no {name}")).value
}

/// Within a share of a known figure, which itself is rounded to so much.
fn assert_near(what: &str, found: f64, known: f64, share: f64, rounding: f64) {
    assert!((found - known).abs() <= share * known.abs() + rounding, "{what}: {found}, known is {known}");
}

fn request(kind: &str, zone: &str, value: &str) -> Option<TraceRequest> {
    let path = folder("aws-p3.2xlarge-2023")?.join(kind).join(format!("{zone}.csv"));
    let columns =
        Columns { time: Some("timestamp".to_owned()), value: Some(value.to_owned()), ..Columns::default() };
    Some(TraceRequest { columns, ..TraceRequest::new(path, zone) })
}

fn availability(zone: &str) -> Option<History<u32>> {
    let request = request("availability", zone, "available")?;
    let request = TraceRequest {
        polarity: Some(Polarity::OneIsAvailable),
        index_step: Some(Span::from_secs(195)),
        ..request
    };
    Some(History::from(&read_stock(&request).unwrap_or_else(|issues| panic!("{issues:?}"))))
}

fn bathtub(instance_type: Option<&str>) -> Option<Fit<HazardModel>> {
    let request = LifetimesRequest {
        path: folder("gcp-preemptible-2019")?.join("lifetimes.csv"),
        shown: "lifetimes.csv".to_owned(),
        columns: LifetimeColumns {
            lifetime: "lifetime_s".to_owned(),
            end: "end".to_owned(),
            zone: None,
            instance_type: Some("machine_type".to_owned()),
        },
        unit: TimeUnit::Seconds,
        taken: vec!["preempted".to_owned()],
        censored: vec!["user_stopped".to_owned()],
        filter: Filter { instance_type: instance_type.map(str::to_owned), ..Filter::default() },
    };
    let lives = read_lifetimes(&request).unwrap_or_else(|issues| panic!("{issues:?}")).lives;
    let exponential = HazardFamily::Exponential.fit(&lives).expect("lives end");
    assert!(value(&exponential, "mean") > 0.0);
    Some(HazardFamily::Bathtub.fit(&lives).expect("lives end"))
}

#[test]
fn the_bathtub_is_the_known_one() {
    for (instance_type, known, r2) in [
        (None, [0.375, 1.107, 0.699, 24.393], 0.984),
        (Some("n1-highcpu-2"), [0.253, 1.080, 0.669, 24.034], 0.972),
        (Some("n1-highcpu-4"), [0.259, 0.821, 0.663, 24.078], 0.969),
        (Some("n1-highcpu-8"), [0.359, 0.789, 0.486, 24.428], 0.969),
        (Some("n1-highcpu-16"), [0.429, 1.753, 0.735, 24.514], 0.978),
    ] {
        let Some(fit) = bathtub(instance_type) else { return };
        for (name, known) in ["a", "tau1", "tau2", "b"].into_iter().zip(known) {
            let what = format!("{instance_type:?} {name}");
            assert_near(&what, value(&fit, name), known, 0.005, 0.0005);
        }
        assert_near("R2", value(&fit, "R2"), r2, 0.0, 0.0006);
    }
}

#[test]
fn spells_of_availability_are_the_known_ones() {
    for (zone, up, mean, median, shape, scale, down) in SPELLS {
        let Some(history) = availability(zone) else { return };
        let stats = StockStats::of(&history);
        assert_near(&format!("{zone} up"), stats.up, up, 0.0, 0.0006);
        assert_near(&format!("{zone} mean up"), stats.ups.mean_hours.unwrap_or(0.0), mean, 0.02, 0.006);
        assert_near(&format!("{zone} median up"), stats.ups.median_hours.unwrap_or(0.0), median, 0.02, 0.006);
        assert_near(&format!("{zone} mean down"), stats.downs.mean_hours.unwrap_or(0.0), down, 0.02, 0.006);
        let fit = StockFamily::OnOff(Family::Weibull).fit(&history).expect("spells end");
        assert_near(&format!("{zone} shape"), value(&fit, "up shape"), shape, 0.02, 0.005);
        assert_near(&format!("{zone} scale"), value(&fit, "up scale"), scale, 0.02, 0.005);
    }
}

#[test]
fn prices_move_as_is_known_and_steps_say_so() {
    let mut autocorrelations = Vec::new();
    let mut sizes = Vec::new();
    for (zone, ..) in SPELLS {
        let Some(request) = request("price", zone, "price_usd_per_hour") else { return };
        let history = History::from(&read_prices(&request).unwrap_or_else(|issues| panic!("{issues:?}")));
        let stats = PriceStats::of(&history, &[]);
        let median = stats.gap_hours.map_or(0.0, |gaps| gaps[1]);
        assert!((5.5..7.0).contains(&median), "{zone}: {median}");
        sizes.extend(stats.step.map(|step| step[0]));
        autocorrelations.extend(stats.autocorrelation[0]);
        let fit = PriceFamily::Steps.fit(&history, None).expect("it moves");
        if zone.starts_with("us-east") {
            assert!((value(&fit, "memory") - stats.autocorrelation[0].unwrap_or(0.0)).abs() < 0.05, "{zone}");
        } else {
            let rests = fit.notes.iter().any(|note| note.contains("0.918"));
            assert!(rests, "{zone}: 0.918 acts as a floor: {:?}", fit.notes);
        }
    }
    let range =
        |of: &[f64]| (of.iter().copied().fold(f64::MAX, f64::min), of.iter().copied().fold(0.0, f64::max));
    // Known: mean steps from 0.23 to 0.53 %, correlations from 0.36 to 0.68, both rounded.
    let (least, most) = range(&sizes);
    assert_near("least step", least, 0.0023, 0.02, 0.00005);
    assert_near("largest mean step", most, 0.0053, 0.02, 0.00005);
    let (least, most) = range(&autocorrelations);
    assert_near("least correlation", least, 0.36, 0.03, 0.005);
    assert_near("largest correlation", most, 0.68, 0.03, 0.005);
}
