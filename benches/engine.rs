//! Speed as ratios within one run: the engine beside a plain tight loop of the same model, and the time of
//! 10,000 replications of a scenario on a price history.
//!
//! `cargo bench --bench engine` prints divan's table, then the ratio measured in turns, so that a busy
//! machine slows both alike.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]

mod twin;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use spotcast::engine::Simulator;
use spotcast::outcome::ledger::Ledger;
use spotcast::outcome::run::run;
use spotcast::scenario::Scenario;
use spotcast::scenario::check::{Request, check};

const REPLICATIONS: u64 = 1_000;

fn scenario(name: &str) -> Scenario {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    check(&Request { files: vec![file], settings: Vec::new() }).unwrap().scenario
}

/// The engine with its ledger, on one thread; the mean completion time in hours.
fn engine(scenario: &Scenario, replications: u64) -> f64 {
    let mut simulator = Simulator::new(scenario, Ledger::new(scenario));
    let mut total = 0.0;
    for replication in 0..replications {
        simulator.run(replication).unwrap();
        total += simulator.observer.close(replication).ended_after.as_hours_f64();
    }
    total / replications as f64
}

#[divan::bench]
fn tight_loop_1000_replications(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| twin::tight_loop(divan::black_box(REPLICATIONS)));
}

#[divan::bench]
fn engine_1000_replications(bencher: divan::Bencher<'_, '_>) {
    let scenario = scenario("closed-form.yaml");
    bencher.bench(|| engine(divan::black_box(&scenario), REPLICATIONS));
}

#[divan::bench(sample_count = 10)]
fn eci_price_limit_10000_replications_all_threads(bencher: divan::Bencher<'_, '_>) {
    let scenario = scenario("eci-price-limit.yaml");
    bencher.bench(|| run(divan::black_box(&scenario), 0..10_000, &|_| {}).unwrap());
}

/// The median over rounds of the engine's time over the loop's, measured in turns.
fn ratio(scenario: &Scenario) -> f64 {
    let time = |work: &dyn Fn() -> f64| -> Duration {
        let start = Instant::now();
        divan::black_box(work());
        start.elapsed()
    };
    let mut ratios: Vec<f64> = (0..31)
        .map(|_| {
            let plain = time(&|| twin::tight_loop(20 * REPLICATIONS)).as_secs_f64() / 20.0;
            time(&|| engine(scenario, REPLICATIONS)).as_secs_f64() / plain
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn main() {
    divan::main();
    let scenario = scenario("closed-form.yaml");
    let (plain, ours) = (twin::tight_loop(100_000), engine(&scenario, 100_000));
    println!("mean completion: tight loop {plain:.3} h, engine {ours:.3} h, closed form 26.406 h");
    println!(
        "time per replication: engine / tight loop = {:.1} (median of 31 rounds in turns)",
        ratio(&scenario)
    );
}
