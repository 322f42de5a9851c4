//! Whether a pod of a large Job costs more than one of a small Job: the time per pod with 10,000 completions
//! over that with 1,000, a tenth of them at once, under reclaims. It should stay near one.
//!
//! `cargo bench --bench scale` prints divan's table, then the ratios measured in turns, so that a busy machine
//! slows both alike.

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]

use std::time::Instant;

use spotcast::engine::Simulator;
use spotcast::outcome::ledger::Ledger;
use spotcast::scenario::Scenario;
use spotcast::scenario::check::{Request, check};

const FIELDS: [(&str, &str); 3] = [
    ("NonIndexed", "backoffLimit: 1000000"),
    ("Indexed", "completionMode: Indexed, backoffLimit: 1000000"),
    ("Indexed, limits per index", "completionMode: Indexed, backoffLimitPerIndex: 1000"),
];

/// A Job of an hour of work each, on machines that are lost every five hours.
fn scenario(completions: u32, fields: &str) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.yaml");
    let text = format!(
        "manifest:\n  apiVersion: batch/v1\n  kind: Job\n  metadata: {{name: scale}}\n  spec:\n    {{completions: {completions}, \
         parallelism: {}, {fields}, template: {{spec: {{restartPolicy: Never, containers: [{{name: main, image: i, \
         resources: {{requests: {{cpu: 1, memory: 1Gi}}}}}}]}}}}}}\n\
         provider: {{policy: gce-preemptible, size: {{cpu: 1, memory: 2Gi}}}}\n\
         work: {{uniform: {{low: 30m, high: 90m}}}}\n\
         market: {{pools: {{a: {{on_demand: 0.1, price: {{constant: 0.03}}, hazard: {{exponential: {{mean: 5h}}}}}}}}}}\n",
        completions / 10
    );
    std::fs::write(&file, text).unwrap();
    check(&Request { files: vec![file], settings: Vec::new() }).unwrap().scenario
}

/// Pods of so many replications, and the seconds that each took.
fn time_per_pod(scenario: &Scenario, replications: u64) -> f64 {
    let mut simulator = Simulator::new(scenario, Ledger::new(scenario));
    let (mut pods, start) = (0, Instant::now());
    for replication in 0..replications {
        simulator.run(replication).unwrap();
        pods += simulator.observer.close(replication).pods;
    }
    start.elapsed().as_secs_f64() / f64::from(pods)
}

#[divan::bench(args = [1_000, 10_000], sample_count = 20)]
fn one_replication(bencher: divan::Bencher<'_, '_>, completions: u32) {
    let scenario = scenario(completions, FIELDS[1].1);
    bencher.bench(|| time_per_pod(divan::black_box(&scenario), 1));
}

fn main() {
    divan::main();
    for (name, fields) in FIELDS {
        let (small, large) = (scenario(1_000, fields), scenario(10_000, fields));
        let mut ratios: Vec<f64> =
            (0..15).map(|_| time_per_pod(&large, 2) / time_per_pod(&small, 20)).collect();
        ratios.sort_by(f64::total_cmp);
        println!("{name}: time per pod, 10,000 / 1,000 completions = {:.2} (median of 15 rounds)", ratios[7]);
    }
}
