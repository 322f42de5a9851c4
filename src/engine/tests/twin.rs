//! The naive twin: an engine that steps every check and every bid must tell the same story as the one
//! that computes the next that matters.

use proptest::prelude::*;

use super::*;
use crate::scenario::job::JobSpec;
use crate::scenario::shock::{Loss, LossClass, Shock};

fn random_prices() -> impl Strategy<Value = PriceModel> {
    prop::collection::vec((1_i64..90, 1_u32..40), 1..40).prop_map(|steps| {
        let mut at = 0;
        let mut points = Vec::new();
        for (gap, price) in steps {
            points.push((Span(at * 60_000 + i64::from(price) * 777), Rate(i64::from(price) * 100_000)));
            at += gap;
        }
        points[0].0 = Span::ZERO;
        PriceModel::Trace(Replay {
            points: points.into(),
            end: Span((at + 7) * 60_000),
            first: None,
            past_end: PastEnd::Wrap,
            source: "random".to_owned(),
        })
    })
}

fn random_stock() -> impl Strategy<Value = StockModel> {
    let counts = prop::collection::vec((1_i64..200, 0_u32..6), 1..20).prop_map(|steps| {
        let mut at = 0;
        let mut points = Vec::new();
        for (gap, units) in steps {
            points.push((Span(at * 61_000), units));
            at += gap;
        }
        StockModel::Trace(Replay {
            points: points.into(),
            end: Span((at + 3) * 61_000),
            first: None,
            past_end: PastEnd::Wrap,
            source: "random".to_owned(),
        })
    });
    let shocks =
        (1_u32..8, 1_i64..20, 0.1..1.0_f64, 1_i64..10).prop_map(|(units, every, share, recovery)| {
            StockModel::Shock(Shock {
                units,
                every: Span::from_minutes(every * 30),
                loss: Loss(vec![LossClass { odds: 1.0, low: share, high: 1.0 }]),
                recovery: Distribution::Exponential { mean: Span::from_minutes(recovery * 10) },
                shared: None,
                initial: crate::scenario::market::InitialStock::Stationary,
            })
        });
    prop_oneof![
        Just(StockModel::Unlimited),
        counts,
        shocks,
        (1_i64..20, 1_i64..10).prop_map(|(up, down)| StockModel::OnOff {
            up: Distribution::Exponential { mean: Span::from_minutes(up * 30) },
            down: Distribution::Exponential { mean: Span::from_minutes(down * 10) },
            initial: crate::scenario::market::InitialStock::Stationary,
        }),
    ]
}

fn random_scenario() -> impl Strategy<Value = Scenario> {
    let market = (random_prices(), random_stock(), prop_oneof![Just(None), (20_i64..600).prop_map(Some)]);
    let policy = (
        prop_oneof![Just(eci(2.0)), Just(eci_2020(2.0))],
        prop_oneof![Just(Anchor::Creation), Just(Anchor::Clock)],
        0_i64..120,
        prop_oneof![
            Just(BidStrategy::AsPriceGo),
            Just(BidStrategy::AsPriceGoLocked),
            (5_i64..40).prop_map(|l| BidStrategy::PriceLimit(Rate(l * 100_000)))
        ],
        0_u32..3,
    );
    let workload = (10_i64..900, 1_u32..6, 1_u32..6, 0_i64..400, any::<bool>());
    (market, policy, workload, any::<u64>()).prop_map(
        |(
            (price, stock, hazard),
            (policy, anchor, protection, strategy, victims),
            (work, wanted, at_once, startup, saves),
            seed,
        )| {
            let checkpoint = saves.then_some(Checkpoint {
                every: Span::from_minutes(17),
                cost: Span::from_secs(21),
                restore: Span::from_secs(43),
                on_notice: true,
            });
            let mut scenario = toy(Span::from_minutes(work), Span::from_hours(1), checkpoint);
            let mut second = scenario.market.pools[0].clone();
            second.name = "second".to_owned();
            second.on_demand = Rate::from_sampled(3.0);
            scenario.market.pools.push(second);
            let pool = &mut scenario.market.pools[0];
            pool.on_demand = Rate::from_sampled(3.0);
            (pool.price, pool.stock) = (price, stock);
            pool.hazard = hazard.map_or(HazardModel::None, |mean| HazardModel::Exponential {
                mean: Span::from_minutes(mean),
            });
            scenario.policy = policy;
            scenario.policy.check.anchor = anchor;
            scenario.policy.protection = Span::from_minutes(protection);
            if let Some(bid) = &mut scenario.policy.bid {
                bid.strategy = strategy;
            }
            scenario.policy.victims =
                [Victims::Random, Victims::LowestBid, Victims::Newest][victims as usize];
            scenario.workload.owner = Owner::Job(JobSpec {
                completions: Some(wanted),
                parallelism: at_once,
                backoff_limit: 40,
                ..JobSpec::default()
            });
            scenario.workload.startup =
                Distribution::Uniform { low: Span::ZERO, high: Span::from_secs(startup) };
            if seed % 2 == 0 {
                scenario.workload.placements[0].pools.push(PoolId(1));
            }
            scenario.market.start = if seed % 3 == 0 { Start::Random } else { Start::First };
            scenario.horizon = Span::from_hours(200);
            scenario.seed = seed;
            scenario
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stepping_every_check_gives_the_same_replications(scenario in random_scenario()) {
        let mut leaping = auditor(&scenario);
        let mut stepping = auditor(&scenario);
        stepping.every_check = true;
        for replication in 0..3 {
            prop_assert_eq!(audited(&mut leaping, replication), audited(&mut stepping, replication));
        }
    }
}
