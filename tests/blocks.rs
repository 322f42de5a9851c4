//! Every market block is checked and run, comes out as its source says, and stands on the page of models.

mod support;

use std::path::Path;

use spotcast::engine::Simulator;
use spotcast::engine::parts::Parts;
use spotcast::market::Weather;
use spotcast::outcome::ledger::Ledger;
use spotcast::outcome::run::run;
use spotcast::scenario::Scenario;
use spotcast::scenario::blocks::{self, Block};
use spotcast::scenario::check::{CheckError, Checked, Request, check};
use spotcast::scenario::market::{HazardModel, PriceModel};
use spotcast::scenario::prices;
use spotcast::seed::Seeds;
use spotcast::units::{Rate, SimTime, Span};
use support::{audited, root};

const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: work}
spec: {containers: [{name: main, image: i, resources: {requests: {cpu: \"2\", memory: 4Gi}}}]}
";

fn check_in(folder: &Path, pool: &str, currency: &str) -> Result<Checked, Vec<String>> {
    std::fs::write(folder.join("pod.yaml"), POD).expect("the folder can be written");
    let text = format!(
        "manifest: pod.yaml
provider: {{policy: ecs-spot, pod: {{bare: {{recreated: {{after: 2m}}}}}}}}
currency: {currency}
market: {{pools: {{mine: {pool}}}}}
work: 4h
horizon: 60d
"
    );
    let file = folder.join("scenario.yaml");
    std::fs::write(&file, text).expect("the folder can be written");
    check(&Request { files: vec![file], ..Request::default() }).map_err(|error| match error {
        CheckError::Input(issues) => issues.iter().map(ToString::to_string).collect(),
        CheckError::Unreadable(file) => vec![file.to_string()],
    })
}

/// A scenario with one pool that is a block; the list price is 1 and the spot price 0.4 where the block has none.
fn checked(block: &Block) -> Checked {
    let without = |field: &str, text| if block.pool.get(field).is_none() { text } else { "" };
    let (list, price) =
        (without("on_demand", ", on_demand: 1"), without("price", ", price: {constant: 0.4}"));
    let folder = tempfile::tempdir().expect("a folder");
    check_in(folder.path(), &format!("{{block: {}{list}{price}}}", block.name), "USD")
        .unwrap_or_else(|issues| panic!("{}: {issues:#?}", block.name))
}

#[test]
fn every_block_is_right_and_runs() {
    for block in blocks::all() {
        let checked = checked(block);
        let told = checked.notes.assumptions.join("\n");
        assert!(told.contains(&format!("pool mine is the market block {}: ", block.name)), "{told}");
        audited(&checked.scenario, 10);
    }
}

#[test]
fn every_block_stands_on_the_page_of_models() {
    let page = std::fs::read_to_string(root().join("docs/models.md")).expect("the page");
    for block in blocks::all() {
        assert!(page.contains(&format!("`{}`", block.name)), "{} is not told", block.name);
    }
}

/// The mean price over time and the share of time with stock, over 60 days of many replications.
fn weather(scenario: &Scenario, replications: u64) -> (f64, f64) {
    let mut weather = Weather::new(&scenario.market);
    let (end, mut price, mut open) = (SimTime::START + Span::from_hours(24 * 60), 0.0, 0);
    let instants = 200;
    for replication in 0..replications {
        weather.reset(Seeds { master: 1, replication });
        let pool = &mut weather.pools()[0];
        price += pool.price.integral(SimTime::START, end) as f64 / end.0 as f64 / 1.0e6;
        open += (0..instants).filter(|at| pool.stock.at(SimTime(end.0 / instants * at)) > 0).count();
    }
    (price / replications as f64, open as f64 / (replications * instants as u64) as f64)
}

#[test]
fn blocks_come_out_as_their_sources_say() {
    let found = |name: &str| weather(&checked(blocks::find(name).expect(name)).scenario, 300);
    // Availability of the zone, facts of February to April 2023; the fit of the spells is not exact.
    for (zone, share) in [("us-east-1a", 0.167), ("us-east-1f", 0.591), ("us-west-2a", 0.883)] {
        let (price, open) = found(&format!("aws-p3.2xlarge-{zone}-2023"));
        assert!((open - share).abs() < 0.03, "{zone}: stock for {open} of the time, not {share}");
        assert!((0.918..2.0).contains(&price), "{zone}: {price}");
    }
    // 0.476 x 3.012 + 0.048 x 6.009 + 0.476 x 3.012 cents.
    let (price, _) = found("aws-m1.small-us-east-2010");
    assert!((price - 0.03156).abs() < 0.0002, "{price}");
    let (price, _) = found("aws-region-mean-2024");
    assert!((price - 0.41).abs() < 0.01, "{price}");
}

/// The units of a block's pool at 2,104 rounds of ten minutes, as many as its source has, in many replications.
fn rounds(name: &str) -> Vec<Vec<u32>> {
    let scenario = checked(blocks::find(name).expect(name)).scenario;
    let mut weather = Weather::new(&scenario.market);
    let one = |replication| {
        weather.reset(Seeds { master: 2, replication });
        let stock = &mut weather.pools()[0].stock;
        (0..2_104).map(|round| stock.at(SimTime::START + Span::from_minutes(round * 10))).collect()
    };
    (0..600).map(one).collect()
}

/// The median length in rounds of the spells in which so many units are there, those at the edges left out.
fn median_spell(rounds: &[Vec<u32>], units: u32) -> usize {
    let of_one = |rounds: &Vec<u32>| -> Vec<usize> {
        let runs: Vec<_> = rounds.chunk_by(|a, b| (*a >= units) == (*b >= units)).collect();
        let inner = runs.get(1..runs.len().saturating_sub(1)).unwrap_or_default();
        inner.iter().filter(|run| run[0] >= units).map(|run| run.len()).collect()
    };
    let mut spells: Vec<usize> = rounds.iter().flat_map(of_one).collect();
    spells.sort_unstable();
    spells[spells.len() / 2]
}

#[test]
fn h100_zones_have_the_shares_and_the_spells_that_were_seen() {
    // Share of rounds with at least one and with all 16 machines, and the median spell with all, in rounds of 10 min.
    for (zone, some, all, spell) in [
        ("us-central1-a", 0.983, 0.856, 4),
        ("us-central1-b", 0.925, 0.219, 1),
        ("us-central1-c", 0.935, 0.646, 3),
        ("us-east5-a", 0.883, 0.316, 2),
        ("asia-south2-b", 1.0, 0.995, 168),
        ("asia-southeast1-b", 0.783, 0.712, 15),
        ("asia-southeast1-c", 0.547, 0.493, 10),
    ] {
        let rounds = rounds(&format!("gcp-a3-highgpu-1g-{zone}-2025"));
        let count = rounds.iter().map(Vec::len).sum::<usize>() as f64;
        let share = |units| rounds.iter().flatten().filter(|there| **there >= units).count() as f64 / count;
        assert!((share(1) - some).abs() < 0.01, "{zone}: some in {} of the rounds, not {some}", share(1));
        assert!((share(16) - all).abs() < 0.01, "{zone}: all in {} of the rounds, not {all}", share(16));
        let found = median_spell(&rounds, 16);
        assert!(found.abs_diff(spell) <= 1.max(spell / 10), "{zone}: {found} rounds, not {spell}");
    }
    // Never more than 6 of 16, 3.8 on average where there were any; half of the spells with some lasted 1.5 h.
    let rounds = rounds("gcp-a3-highgpu-1g-europe-west3-c-2025");
    let there = rounds.iter().flatten().filter(|units| **units == 4).count();
    let none = rounds.iter().flatten().filter(|units| **units == 0).count();
    let share = there as f64 / (there + none) as f64;
    assert_eq!(there + none, rounds.iter().map(Vec::len).sum::<usize>(), "all or nothing");
    assert!((share - 0.476).abs() < 0.01 && median_spell(&rounds, 4).abs_diff(9) <= 1, "{share}");
}

#[test]
fn an_h100_machine_costs_what_its_parts_cost_in_the_catalogue() {
    let part = |unit| {
        let is_part = |row: &&prices::PriceRow| row.shapes == ["a3"] && row.unit == unit;
        let row = prices::built_in().rows.iter().find(is_part).expect("a row");
        row.spot.expect("a price").rate.0
    };
    let sum = 12 * part(prices::Unit::Vcpu) + 96 * part(prices::Unit::Gib) + part(prices::Unit::Gpu);
    let block = checked(blocks::find("gcp-a3-highgpu-1g-us-central1-a-2025").expect("the block"));
    assert_eq!(block.scenario.market.pools[0].price, PriceModel::Constant(Rate(sum)));
}

/// Falls of a block's stock over 60 days of many replications: per unit and hour, per hour, and their mean size.
fn falls(name: &str, replications: u64) -> (f64, f64, f64) {
    let scenario = checked(blocks::find(name).expect(name)).scenario;
    let mut weather = Weather::new(&scenario.market);
    let (mut units, mut batches, mut held_hours) = (0, 0, 0.0);
    let hours = 24 * 60;
    for replication in 0..replications {
        weather.reset(Seeds { master: 3, replication });
        let stock = &mut weather.pools()[0].stock;
        let (mut now, end) = (SimTime::START, SimTime::START + Span::from_hours(hours));
        while now < end {
            let piece = stock.segment(now);
            let next = piece.to.min(end);
            held_hours += f64::from(piece.value) * next.since(now).as_hours_f64();
            let after = stock.at(next);
            if after < piece.value {
                units += piece.value - after;
                batches += 1;
            }
            now = next;
        }
    }
    let all_hours = (replications as i64 * hours) as f64;
    (f64::from(units) / held_hours, f64::from(batches) / all_hours, f64::from(units) / f64::from(batches))
}

#[test]
fn fleets_lose_machines_as_often_and_in_batches_as_large_as_was_seen() {
    // Removals per machine and hour, batches per hour, removals per batch: 74 in 48 over 10.77 h, 167 in 79 over 11.37 h.
    for (name, rate, batches, size) in
        [("aws-g4dn-bamboo", 0.545, 4.46, 1.54), ("aws-p3-bamboo", 0.611, 6.95, 2.11)]
    {
        let (found_rate, found_batches, found_size) = falls(name, 60);
        assert!(
            (found_rate / rate - 1.0).abs() < 0.03,
            "{name}: {found_rate} per machine and hour, not {rate}"
        );
        assert!(
            (found_batches / batches - 1.0).abs() < 0.05,
            "{name}: {found_batches} per hour, not {batches}"
        );
        assert!((found_size / size - 1.0).abs() < 0.05, "{name}: {found_size} at a time, not {size}");
    }
}

/// Forty pods that never have enough machines, on a block that brings its stock.
const FLEET: &str = "manifest:
  apiVersion: batch/v1
  kind: Job
  metadata: {name: fleet}
  spec:
    parallelism: 40
    completions: 40
    backoffLimit: 1000000
    podFailurePolicy:
      rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]
    template:
      spec:
        restartPolicy: Never
        containers: [{name: main, image: i, resources: {requests: {cpu: \"2\", memory: 4Gi}}}]
provider: {policy: ec2-spot, notice: 0s, startup: 0s}
market: {pools: {mine: {block: BLOCK, on_demand: 1, price: {constant: 0.4}}}}
work: 5000h
horizon: 5d
";

#[test]
fn whoever_holds_such_a_fleet_loses_as_many() {
    for (name, rate, mean) in [("aws-g4dn-bamboo", 0.545, 12.6), ("aws-p3-bamboo", 0.611, 24.0)] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("scenario.yaml");
        std::fs::write(&file, FLEET.replace("BLOCK", name)).expect("the folder can be written");
        let checked = check(&Request { files: vec![file], ..Request::default() }).expect("it is right");
        let records = run(&checked.scenario, 0..40, &|_| {}).expect("no trace ends");
        let taken: u32 = records.iter().map(|record| record.reclaims.total()).sum();
        let held = |time: &Parts<Span>| time.total().as_hours_f64() - time.rounding.as_hours_f64();
        let held: f64 = records.iter().map(|record| held(&record.time)).sum();
        let found = f64::from(taken) / held;
        assert!((found / rate - 1.0).abs() < 0.04, "{name}: {found} per machine and hour, not {rate}");
        let fleet = held / (40.0 * 120.0);
        assert!((fleet / mean - 1.0).abs() < 0.04, "{name}: {fleet} machines, not {mean}");
    }
}

#[test]
fn types_of_the_advisor_are_taken_and_priced_as_it_says() {
    // Savings, and the share taken within 720 h that the bucket is read as.
    for (name, saved, month) in [
        ("m5.large", 0.66, 0.22),
        ("c5.large", 0.59, 0.05),
        ("c6i.large", 0.63, 0.11),
        ("r5.16xlarge", 0.76, 0.61),
        ("g4dn.xlarge", 0.64, 0.22),
        ("p3.2xlarge", 0.80, 0.61),
        ("p4d.24xlarge", 0.67, 0.16),
        ("t3.medium", 0.56, 0.05),
    ] {
        let block = blocks::find(&format!("aws-{name}-us-east-1-2025")).expect(name);
        let pool = &checked(block).scenario.market.pools[0];
        let HazardModel::Exponential { mean } = pool.hazard else { panic!("{name}: {:?}", pool.hazard) };
        // hazard = -ln(1 - p) / 720 h
        let hazard = -f64::ln(1.0 - month) / 720.0;
        assert!((mean.as_hours_f64() * hazard - 1.0).abs() < 1.0e-6, "{name}: {mean}");
        let PriceModel::Constant(spot) = pool.price else { panic!("{name}: {:?}", pool.price) };
        assert!((spot.as_f64() / pool.on_demand.as_f64() - (1.0 - saved)).abs() < 1.0e-4, "{name}: {spot}");
        let listed = prices::built_in().rows.iter().find(|row| row.shapes == [name]);
        let listed = listed.and_then(|row| row.on_demand).map(|price| price.rate);
        assert_eq!(
            listed,
            block.pool.get("on_demand").map(|_| pool.on_demand),
            "{name}: as the catalogue has it"
        );
    }
}

#[test]
fn what_a_scenario_says_takes_the_place_of_a_block() {
    let folder = tempfile::tempdir().expect("a folder");
    let of = |pool: &str, currency: &str| check_in(folder.path(), pool, currency);
    let name = "block: aws-p3.2xlarge-us-east-1a-2023";
    let changed =
        of(&format!("{{{name}, price: {{constant: 0.5}}, stock: unlimited}}"), "USD").expect("right");
    let alone = of("{on_demand: 3.06, price: {constant: 0.5}}", "USD").expect("right");
    assert_eq!(changed.scenario.market, alone.scenario.market);
    let mut simulator = Simulator::new(&changed.scenario, Ledger::new(&changed.scenario));
    simulator.run(0).expect("it runs");

    let unknown = of("{block: aws-p3.2xlarge-us-east-1b-2023, on_demand: 1, price: {constant: 1}}", "USD");
    let unknown = unknown.expect_err("wrong").join("\n");
    assert!(unknown.contains("market.pools.mine.block: there is no market block"), "{unknown}");
    assert!(unknown.contains("did you mean aws-p3.2xlarge-us-east-1"), "{unknown}");
    let none = of("{block: mine, on_demand: 1, price: {constant: 1}}", "USD").expect_err("wrong").join("\n");
    assert!(none.contains("the blocks are aws-p3.2xlarge-us-east-1a-2023, "), "{none}");
    let other = of(&format!("{{{name}}}"), "CNY").expect_err("wrong").join("\n");
    assert!(other.contains("the prices of the block are in USD, the scenario is in CNY"), "{other}");
}
