//! Every market block is checked and run, comes out as its source says, and stands on the page of models.

mod support;

use std::path::Path;

use spotcast::engine::Simulator;
use spotcast::market::Weather;
use spotcast::outcome::ledger::Ledger;
use spotcast::scenario::Scenario;
use spotcast::scenario::blocks::{self, Block};
use spotcast::scenario::check::{CheckError, Checked, Request, check};
use spotcast::seed::Seeds;
use spotcast::units::{SimTime, Span};
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

/// A scenario with one pool that is a block; the list price is 1 where the block has none.
fn checked(block: &Block) -> Checked {
    let list = if block.pool.get("on_demand").is_none() { ", on_demand: 1" } else { "" };
    let folder = tempfile::tempdir().expect("a folder");
    check_in(folder.path(), &format!("{{block: {}{list}}}", block.name), "USD")
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
