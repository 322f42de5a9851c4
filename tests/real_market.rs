//! A Job under ECI's rules on a real market: prices and availability of AWS p3.2xlarge in 2023.
//!
//! The folder of the traces is `$SPOTCAST_TRACES`, else `../shared/traces` beside this package; where it is not
//! there, the tests say SKIPPED and pass. No trace is part of this package.

mod support;

use std::fmt::Write as _;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::sync::Once;

use spotcast::outcome::Record;
use spotcast::scenario::Scenario;
use spotcast::scenario::market::{PriceModel, StockModel};
use spotcast::units::{Rate, Span};
use support::{audited, checked};

const ZONES: [&str; 7] =
    ["us-east-1a", "us-east-1c", "us-east-1d", "us-east-1f", "us-west-2a", "us-west-2b", "us-west-2c"];
const REPLICATIONS: u64 = 200;

const JOB: &str = r#"
apiVersion: batch/v1
kind: Job
metadata: {name: train}
spec:
  backoffLimit: 100
  template:
    metadata:
      annotations:
        k8s.aliyun.com/eci-spot-strategy: SpotWithPriceLimit
        k8s.aliyun.com/eci-spot-price-limit: "1.250"
    spec:
      restartPolicy: Never
      containers:
        - name: train
          image: registry.example.com/train:1
          resources: {requests: {cpu: "8", memory: 32Gi}, limits: {nvidia.com/gpu: "1"}}
"#;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SPOTCAST_TRACES")
        .map_or_else(|| support::root().join("../shared/traces"), PathBuf::from)
        .join("aws-p3.2xlarge-2023");
    if folder.is_dir() {
        return Some(folder.canonicalize().expect("the folder is there"));
    }
    // Past the capture of the test harness, so that a skipped check is seen.
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let folder = folder.display();
        let _ = writeln!(
            stderr(),
            "SKIPPED: no real market in {folder}; set SPOTCAST_TRACES to the folder of the traces"
        );
    });
    None
}

/// A scenario over the pools of some zones.
fn scenario(traces: &Path, zones: &[&str], provider: &str) -> Scenario {
    let traces = traces.display();
    let mut pools = String::new();
    for zone in zones {
        // One type in two regions goes by two names, so that specs can tell them apart.
        let family = if zone.starts_with("us-west") { "p3-west" } else { "p3-east" };
        let _ = write!(
            pools,
            "
    {family}.2xlarge@{zone}:
      on_demand: 3.06
      price: {{trace: {{file: {traces}/price/{zone}.csv, columns: {{time: timestamp, value: price_usd_per_hour}}}}}}
      stock:
        trace:
          file: {traces}/availability/{zone}.csv
          columns: {{time: timestamp, value: available}}
          polarity: one-is-available
          index_step: 195s
"
        );
    }
    let here = tempfile::tempdir().expect("a folder");
    std::fs::write(here.path().join("job.yaml"), JOB).expect("the folder can be written");
    let text = format!(
        "manifest: job.yaml\nprovider: {provider}\ncurrency: USD\nwork: 8h\n\
         checkpoint: {{every: 10m, cost: 15s, restore: 30s}}\n\
         market:\n  start: random\n  pools:{pools}"
    );
    let file = here.path().join("scenario.yaml");
    std::fs::write(&file, text).expect("the folder can be written");
    checked(&file).scenario
}

/// The lowest and the highest price of a pool's trace.
fn range(model: &PriceModel) -> (Rate, Rate) {
    let PriceModel::Trace(trace) = model else { panic!("no trace: {model:?}") };
    let prices = || trace.points.iter().map(|(_, rate)| *rate);
    (prices().min().expect("points"), prices().max().expect("points"))
}

/// What must hold of every replication: money is time at a price of the trace.
fn check_costs(scenario: &Scenario, records: &[Record]) {
    let ranges: Vec<_> = scenario.market.pools.iter().map(|pool| range(&pool.price)).collect();
    let lowest = ranges.iter().map(|range| range.0).min().expect("pools");
    let highest = ranges.iter().map(|range| range.1).max().expect("pools");
    for record in records {
        let held = record.time.total();
        let rounding = Span::from_secs(i64::from(record.instances));
        let (least, most) = (lowest.times(held - rounding), highest.times(held + rounding));
        let cost = record.total_cost();
        assert!(least <= cost && cost <= most, "{cost:?} for {held} from {lowest} to {highest}: {record:?}");
        assert!(record.completion().is_none_or(|time| time >= Span::from_hours(8)), "{record:?}");
    }
}

#[test]
fn a_job_with_a_price_limit_meets_stock_and_price_of_one_zone() {
    let Some(traces) = folder() else { return };
    let scenario = scenario(&traces, &["us-east-1f"], "eci");
    let pool = &scenario.market.pools[0];
    let (lowest, highest) = range(&pool.price);
    assert_eq!((lowest, highest), (Rate::from_sampled(1.1458), Rate::from_sampled(1.4003)));
    let StockModel::Trace(stock) = &pool.stock else { panic!("no trace: {:?}", pool.stock) };
    assert_eq!(stock.end, Span::from_secs(195) * 20_158);

    let records = audited(&scenario, REPLICATIONS);
    check_costs(&scenario, &records);
    let sum = |of: fn(&Record) -> u32| records.iter().map(of).sum::<u32>();
    assert!(sum(|record| record.reclaims.stock) > 0, "availability changes every few hours");
    assert!(sum(|record| record.reclaims.price) > 0, "the limit is inside the range of prices");
    assert_eq!(sum(|record| record.reclaims.hazard + record.reclaims.lifetime), 0);
    assert!(sum(|record| record.pods) >= REPLICATIONS as u32 + sum(|record| record.reclaims.total()));
    let waited = records.iter().filter(|record| record.waiting > Span::ZERO).count();
    assert!(waited > 50, "two fifths of the time there is no stock, and only {waited} runs waited");
    let completed = records.iter().filter(|record| record.completion().is_some()).count();
    assert!(completed > 190, "only {completed} runs complete within 30 days");
}

#[test]
fn a_limit_at_the_list_price_is_never_outbid() {
    let Some(traces) = folder() else { return };
    let limited = audited(&scenario(&traces, &["us-east-1f"], "eci"), REPLICATIONS);
    let list = "{policy: eci, bid: {strategy: price-limit, limit: 3.06}}";
    let free = audited(&scenario(&traces, &["us-east-1f"], list), REPLICATIONS);
    let price = |records: &[Record]| records.iter().map(|record| record.reclaims.price).sum::<u32>();
    assert!(price(&limited) > 0);
    assert_eq!(price(&free), 0, "the market stays below the list price");
    let waiting = |records: &[Record]| records.iter().map(|record| record.waiting).sum::<Span>();
    assert!(waiting(&free) < waiting(&limited), "a higher bid waits less");
}

#[test]
fn seven_zones_are_better_than_one() {
    let Some(traces) = folder() else { return };
    let one = audited(&scenario(&traces, &["us-east-1f"], "eci"), REPLICATIONS);
    let all = scenario(&traces, &ZONES, "eci");
    assert_eq!(all.market.pools.len(), 7);
    assert_eq!(all.workload.placements.len(), 1, "without specs all pools are alike");
    assert_eq!(all.workload.placements[0].pools.len(), 7);
    let records = audited(&all, REPLICATIONS);
    check_costs(&all, &records);
    let waiting = |records: &[Record]| records.iter().map(|record| record.waiting).sum::<Span>();
    assert!(waiting(&records) < waiting(&one), "somewhere there is stock");
    let mean = |records: &[Record]| {
        let times: Vec<f64> =
            records.iter().filter_map(|record| Some(record.completion()?.as_secs_f64())).collect();
        times.iter().sum::<f64>() / times.len() as f64
    };
    assert!(mean(&records) < mean(&one), "{} and {}", mean(&records), mean(&one));
}

#[test]
fn the_region_that_is_tried_first_decides_what_an_hour_costs() {
    let Some(traces) = folder() else { return };
    let hourly = |specs: &str| {
        let scenario = scenario(&traces, &ZONES, &format!("{{policy: eci, specs: [{specs}]}}"));
        assert_eq!(scenario.workload.placements.len(), 2, "one placement for each spec");
        let records = audited(&scenario, REPLICATIONS);
        check_costs(&scenario, &records);
        let cost: f64 = records.iter().map(|record| record.total_cost().as_f64()).sum();
        cost / records.iter().map(|record| record.time.total().as_secs_f64() / 3_600.0).sum::<f64>()
    };
    let (west, east) =
        (hourly("p3-west.2xlarge, p3-east.2xlarge"), hourly("p3-east.2xlarge, p3-west.2xlarge"));
    assert!(west < 1.1 && west < east && east < 1.25, "{west} in the west, {east} in the east");
}
