//! Lives of preemptible machines of 2019, where they are at hand, and the figures that are known of them.
//!
//! The folder `$SPOTCAST_TRACES`, else `../shared/traces` beside this package, holds them as
//! `gcp-preemptible-2019/lifetimes.csv` (goog-preemption-data, Apache-2.0). No file of it is part of this
//! package; where it is not there, the tests say SKIPPED and pass.

mod support;

use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::sync::Once;

use spotcast::market::Weather;
use spotcast::scenario::Scenario;
use spotcast::scenario::bathtub::Bathtub;
use spotcast::scenario::lifetimes::LifeTable;
use spotcast::scenario::market::HazardModel;
use spotcast::seed::Seeds;
use spotcast::units::Span;
use support::checked;

/// The share that is taken by these hours, by the Kaplan-Meier estimator computed elsewhere.
const KNOWN: [(f64, f64); 8] = [
    (0.5, 0.150),
    (1.0, 0.221),
    (2.0, 0.269),
    (3.0, 0.305),
    (6.0, 0.354),
    (12.0, 0.396),
    (18.0, 0.449),
    (23.0, 0.483),
];

fn file() -> Option<PathBuf> {
    let folder = std::env::var_os("SPOTCAST_TRACES")
        .map_or_else(|| support::root().join("../shared/traces"), PathBuf::from);
    let file = folder.join("gcp-preemptible-2019/lifetimes.csv");
    if file.is_file() {
        return Some(file.canonicalize().expect("the file is there"));
    }
    // Past the capture of the test harness, so that a skipped check is seen.
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let file = file.display();
        let _ = writeln!(
            stderr(),
            "SKIPPED: no lives in {file}; set SPOTCAST_TRACES to the folder of the traces"
        );
    });
    None
}

/// A scenario whose only pool has the lives of the file as its hazard.
fn scenario(file: &Path, filter: &str) -> Scenario {
    let here = tempfile::tempdir().expect("a folder");
    let text = format!(
        "manifest: {{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: a, resources: {{requests: {{cpu: 1, memory: 1Gi}}}}}}]}}}}
provider: {{policy: tke-serverless, currency: USD}}
work: 6h
market:
  pools:
    preemptible:
      on_demand: 1
      hazard:
        empirical:
          file: {}
          columns: {{lifetime: lifetime_s, end: end, zone: zone, instance_type: machine_type}}
          unit: seconds
          taken: preempted
          censored: user_stopped{filter}
",
        file.display()
    );
    let path = here.path().join("scenario.yaml");
    std::fs::write(&path, text).expect("the folder can be written");
    checked(&path).scenario
}

fn table(scenario: &Scenario) -> &LifeTable {
    match &scenario.market.pools[0].hazard {
        HazardModel::Empirical(table) => table,
        other => panic!("no table: {other:?}"),
    }
}

#[test]
fn the_estimator_gives_the_known_shares() {
    let Some(file) = file() else { return };
    let scenario = scenario(&file, "");
    let table = table(&scenario);
    assert_eq!(table.steps().len(), 347, "347 of 813 machines were preempted, no two at one age");
    for (hours, expected) in KNOWN {
        let found = table.taken_by(Span::from_sampled_hours(hours));
        assert_eq!(format!("{found:.3}"), format!("{expected:.3}"), "at {hours} h");
    }
    assert_eq!(table.last().1, 1.0, "the longest life of the file was ended by the provider");
}

#[test]
fn larger_machines_go_sooner() {
    let Some(file) = file() else { return };
    for (size, at_three, at_23) in [(2, 0.174, 0.338), (8, 0.292, 0.453), (32, 0.403, 0.661)] {
        let scenario = scenario(&file, &format!("\n          instance_type: n1-highcpu-{size}"));
        let by = |hours| table(&scenario).taken_by(Span::from_hours(hours));
        assert_eq!(format!("{:.3} {:.3}", by(3), by(23)), format!("{at_three:.3} {at_23:.3}"), "{size} vCPU");
    }
}

#[test]
fn drawn_lives_have_the_known_shares() {
    let Some(file) = file() else { return };
    let scenario = scenario(&file, "");
    let mut weather = Weather::new(&scenario.market);
    weather.reset(Seeds { master: 1, replication: 0 });
    let draws = 100_000;
    let lives: Vec<Span> = (0..draws).map(|_| weather.pools()[0].draw_life()).collect();
    for (hours, expected) in KNOWN {
        let at = Span::from_sampled_hours(hours);
        let found = lives.iter().filter(|life| **life <= at).count() as f64 / f64::from(draws);
        // The known figures are rounded to three decimals.
        let tolerance = 4.0 * (expected * (1.0 - expected) / f64::from(draws)).sqrt() + 0.0005;
        assert!((found - expected).abs() < tolerance, "at {hours} h: {found}, expected {expected}");
    }
}

#[test]
fn the_fitted_bathtub_explains_the_estimate() {
    let Some(file) = file() else { return };
    let scenario = scenario(&file, "");
    let steps = table(&scenario).steps();
    let law = Bathtub { share: 0.375, early: Span(3_985_200), late: Span(2_516_400), wall: Span(87_814_800) };
    let mean = steps.iter().map(|(_, taken)| taken).sum::<f64>() / steps.len() as f64;
    let total: f64 = steps.iter().map(|(_, taken)| (taken - mean).powi(2)).sum();
    let rest: f64 = steps.iter().map(|(age, taken)| (taken - law.taken_by(*age)).powi(2)).sum();
    let explained = 1.0 - rest / total;
    assert!((explained - 0.984).abs() < 0.002, "{explained}");
}
