//! Who goes first when stock falls below what is held, and that a shock takes its share at once.

use super::golden::diary;
use super::*;
use crate::engine::fact::{Fact, Observer};
use crate::scenario::job::JobSpec;
use crate::scenario::market::InitialStock;
use crate::scenario::shock::{Loss, LossClass, Shock};
use crate::units::SimTime;

fn crowd(mut scenario: Scenario, pods: u32) -> Scenario {
    scenario.workload.owner = Owner::Job(JobSpec {
        completions: Some(pods),
        parallelism: pods,
        backoff_limit: 1_000_000,
        ..JobSpec::default()
    });
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario
}

/// Three pods, created at 0, 10 and 20 min with bids locked at 0.2, 0.9 and 0.5; of three units one is left
/// at 1 h 40 min, when none of the pods is protected any more.
fn one_of_three_is_left(rule: Victims) -> Scenario {
    let mut scenario = crowd(toy(Span::from_hours(4), Span::from_hours(1), None), 3);
    scenario.policy = eci(0.0);
    scenario.policy.victims = rule;
    if let Some(bid) = &mut scenario.policy.bid {
        bid.strategy = BidStrategy::AsPriceGoLocked;
        bid.create = CreateWhen::AtOrAbove;
    }
    let pool = &mut scenario.market.pools[0];
    pool.price = prices(&[(0, 0.2), (10, 0.9), (20, 0.5), (50, 0.1)]);
    pool.stock = StockModel::Trace(Replay {
        points: [(0, 1), (10, 2), (20, 3), (100, 1)].map(|(m, units)| (Span::from_minutes(m), units)).into(),
        end: Span::from_hours(100),
        first: None,
        past_end: PastEnd::Hold,
        source: "test".to_owned(),
    });
    scenario.horizon = Span::from_minutes(106);
    scenario
}

#[test]
fn the_newest_or_the_lowest_bid_goes_first() {
    let taken = |rule| {
        let mut lines = diary(&one_of_three_is_left(rule));
        lines.retain(|line| !line.contains("waits") && !line.contains("created"));
        lines
    };
    let newest = [
        "0s pod 0 held at 0.2",
        "10m pod 1 held at 0.9",
        "20m pod 2 held at 0.5",
        "1h40m pod 1 noticed (Stock)",
        "1h40m pod 2 noticed (Stock)",
        "1h45m pod 1 reclaimed",
        "1h45m pod 2 reclaimed",
    ];
    assert_eq!(taken(Victims::Newest)[..7], newest);
    let lowest = newest.map(|line| line.replace("pod 1 not", "pod 0 not").replace("pod 1 rec", "pod 0 rec"));
    assert_eq!(taken(Victims::LowestBid)[..7], lowest);
}

/// Which pods are taken, and when.
#[derive(Default)]
struct Taken(Vec<(SimTime, u32)>);

impl Observer for Taken {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        if let Fact::Reclaimed { pod, .. } = fact {
            self.0.push((at, pod.0));
        }
    }
}

#[test]
fn at_random_each_is_spared_as_often() {
    let scenario = one_of_three_is_left(Victims::Random);
    let mut spared = [0_u32; 3];
    for replication in 0..900 {
        let heard = heard(&scenario, replication, Taken::default());
        let taken = heard.0;
        assert_eq!(taken.len(), 2, "{taken:?}");
        let one = (0..3).find(|pod| taken.iter().all(|(_, other)| other != pod)).unwrap();
        spared[one as usize] += 1;
    }
    // A third of 900 with a standard deviation of 14.
    assert!(spared.iter().all(|count| count.abs_diff(300) < 57), "{spared:?}");
}

fn shaken(share: f64) -> Vec<(SimTime, u32)> {
    let mut scenario = crowd(toy(Span::from_hours(1_000), Span::from_hours(1), None), 4);
    scenario.market.pools[0].stock = StockModel::Shock(Shock {
        units: 4,
        every: Span::from_hours(10),
        loss: Loss(vec![LossClass { odds: 1.0, low: share, high: share }]),
        recovery: Distribution::Constant(Span::from_minutes(20)),
        shared: None,
        initial: InitialStock::Up,
    });
    scenario.horizon = Span::from_hours(500);
    let heard = heard(&scenario, 0, Taken::default());
    heard.0
}

#[test]
fn a_shock_takes_its_share_of_what_is_held_at_one_instant() {
    for (share, at_once) in [(1.0, 4), (0.5, 2), (0.25, 1)] {
        let taken = shaken(share);
        let batches: Vec<_> = taken.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len).collect();
        assert!(batches.len() > 20, "{share}: {batches:?}");
        // Where a shock hits a pool that has not recovered yet, fewer are there to be taken.
        let whole = batches.iter().filter(|size| **size == at_once).count();
        assert!(whole * 10 > batches.len() * 8, "{share}: {batches:?}");
        assert!(batches.iter().all(|size| *size <= at_once), "{share}: {batches:?}");
    }
}
