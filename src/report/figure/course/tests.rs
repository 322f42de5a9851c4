//! Figures of replications, read back.

use std::path::Path;

use super::course as draw;
use crate::engine::tests::{eci_2020, prices, toy};
use crate::outcome::course::of;
use crate::report::Head;
use crate::report::figure::{Bar, Dot, Figure, Panel, Scale, Shape, Tone};
use crate::report::tests::head;
use crate::scenario::Scenario;
use crate::scenario::check::{Request, check};
use crate::scenario::job::JobSpec;
use crate::scenario::market::{HazardModel, PriceModel, Replay, StockModel};
use crate::scenario::provider::Unmet;
use crate::scenario::workload::{Checkpoint, Owner};
use crate::units::{Rate, Span};

/// A Job of one pod under the rules of 2020 with a bid of 2, on prices with changes at these minutes.
fn job(work: Span, changes: &[(i64, f64)]) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.policy = eci_2020(2.0);
    scenario.market.pools[0].on_demand = Rate::from_sampled(10.0);
    scenario.market.pools[0].price = prices(changes);
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::Job(JobSpec::default());
    scenario
}

fn golden() -> Scenario {
    job(Span::from_hours(2), &[(0, 1.0), (62, 3.0), (66, 1.0)])
}

fn figure(scenario: &Scenario) -> Figure {
    drawn(&head(), scenario)
}

/// The figure of the first replication, which is well formed.
fn drawn(head: &Head, scenario: &Scenario) -> Figure {
    let (record, course) = of(scenario, 0).expect("no trace ends");
    let figure = draw(head, &record, &course);
    assert_eq!((figure.panels.len(), figure.columns), (2, 1));
    assert_eq!(figure.panels[0].x, figure.panels[1].x, "both show the same time");
    for panel in &figure.panels {
        for axis in [&panel.x, &panel.y] {
            assert!(axis.low.is_finite() && axis.high.is_finite() && axis.low < axis.high, "{axis:?}");
        }
        for layer in &panel.layers {
            assert!(!layer.name.is_empty());
            for [x, y] in corners(&layer.shape) {
                let ([x, y], [wide, high]) =
                    ([panel.x.place(x), panel.y.place(y)], [-1e-9..=1.0 + 1e-9, -1e-9..=1.0 + 1e-9]);
                assert!(wide.contains(&x) && high.contains(&y), "{}: {x}, {y}", layer.name);
            }
        }
    }
    figure
}

/// Every point of a shape, of rectangles the corners.
fn corners(shape: &Shape) -> Vec<[f64; 2]> {
    match shape {
        Shape::Line { points, .. } => {
            assert!(points.windows(2).all(|pair| pair[0][0] <= pair[1][0]), "in order of time");
            assert!(points.len() <= 4_001, "{} points", points.len());
            points.clone()
        }
        Shape::Bars { bars } => {
            let corners = |bar: &Bar| {
                assert!(bar.x[0] < bar.x[1] && bar.y[0] < bar.y[1] && !bar.says.is_empty(), "{bar:?}");
                [[bar.x[0], bar.y[0]], [bar.x[1], bar.y[1]]]
            };
            bars.iter().flat_map(corners).collect()
        }
        Shape::Dots { dots, .. } => dots.iter().map(|dot| [dot.x, dot.y]).collect(),
        Shape::Rule { at, .. } => vec![[0.0, *at]],
        other => panic!("{other:?}"),
    }
}

fn dots(panel: &Panel, name: &str) -> Vec<Dot> {
    let of_name = panel.layers.iter().filter(|layer| layer.name == name);
    of_name
        .flat_map(|layer| if let Shape::Dots { dots, .. } = &layer.shape { dots.clone() } else { Vec::new() })
        .collect()
}

fn bars(panel: &Panel, name: &str) -> Vec<Bar> {
    let of_name = panel.layers.iter().filter(|layer| layer.name == name);
    of_name
        .flat_map(|layer| if let Shape::Bars { bars } = &layer.shape { bars.clone() } else { Vec::new() })
        .collect()
}

fn lines(panel: &Panel, name: &str) -> Vec<Vec<[f64; 2]>> {
    let of_name = panel.layers.iter().filter(|layer| layer.name == name);
    of_name
        .filter_map(
            |layer| if let Shape::Line { points, .. } = &layer.shape { Some(points.clone()) } else { None },
        )
        .collect()
}

fn names(panel: &Panel) -> Vec<&str> {
    let mut names: Vec<&str> = panel.layers.iter().map(|layer| layer.name.as_str()).collect();
    names.dedup();
    names
}

const HOUR: f64 = 3_600.0;
/// Where the replacement is created: 68:10.
const AGAIN: f64 = 4_090.0;

#[test]
fn the_documented_reclaim_is_drawn_where_the_rules_put_it() {
    let figure = figure(&golden());
    assert_eq!((figure.name.as_str(), figure.title.as_str()), ("replication-0", "Replication 0"));
    assert_eq!(figure.says, "Complete after 3h8m11s with 1 reclaim and 2 pods, at a cost of 3.13 CNY.");
    assert_eq!(figure.source, "pi on ECI spot, seed 42, digest 9f86d081884c7d65, spotcast 0.1.0");
    let [upper, lower] = &figure.panels[..] else { panic!() };
    assert_eq!(
        (upper.y.label.as_str(), upper.x.label.as_str()),
        ("Price, CNY per hour", "Time since submission")
    );
    assert_eq!(names(upper), ["protection", "pool", "on-demand", "bid", "bid checks", "notice", "reclaim"]);
    let end = AGAIN + 2.0 * HOUR + 1.0;
    assert_eq!(lines(upper, "pool"), [[[0.0, 1.0], [3_720.0, 3.0], [3_960.0, 1.0], [end, 1.0]]]);
    let [notice] = &dots(upper, "notice")[..] else { panic!() };
    assert_eq!([notice.x, notice.y], [3_900.0, 3.0], "the check at 65:00");
    assert!(notice.says.ends_with(": notice by price at 1h5m, to be taken at 1h8m"), "{}", notice.says);
    let [reclaim] = &dots(upper, "reclaim")[..] else { panic!() };
    assert_eq!([reclaim.x, reclaim.y], [4_080.0, 1.0], "68:00");
    assert!(reclaim.says.ends_with(": taken at 1h8m by price"), "{}", reclaim.says);
    // Ten seconds without an instance are too short to be seen.
    assert_eq!(lines(upper, "bid"), [[[0.0, 2.0], [end - 1.0, 2.0]]]);
    let windows: Vec<[f64; 2]> = bars(upper, "protection").iter().map(|bar| bar.x).collect();
    assert_eq!(windows, [[0.0, HOUR], [AGAIN, AGAIN + HOUR]]);
    let checks: Vec<f64> = dots(upper, "bid checks").iter().map(|dot| dot.x).collect();
    assert_eq!((checks.len(), &checks[..3]), (14, &[HOUR, 3_900.0, AGAIN + HOUR][..]));

    let Scale::Names(rows) = &lower.y.scale else { panic!() };
    assert_eq!(rows.len(), 2);
    assert_eq!(names(lower), ["useful work", "lost work", "notice", "reclaim"]);
    let [lost] = &bars(lower, "lost work")[..] else { panic!() };
    assert_eq!((lost.x, lost.y[0].floor()), ([0.0, 4_080.0], 0.0), "the first row is on top");
    assert_eq!(lost.says, format!("{}: lost work, 0s to 1h8m (1h8m), pool", rows[0]));
    let [useful] = &bars(lower, "useful work")[..] else { panic!() };
    assert_eq!((useful.x, useful.y[0].floor()), ([AGAIN, end - 1.0], 1.0));
    assert_eq!(useful.says, format!("{}: useful work, 1h8m10s to 3h8m10s (2h), pool", rows[1]));
    assert_eq!(bars(lower, "notice")[0].x, [3_900.0, 4_080.0]);
}

#[test]
fn where_nothing_happens_nothing_is_drawn_of_it() {
    let figure = figure(&job(Span::from_minutes(30), &[(0, 1.0)]));
    assert!(figure.says.starts_with("Complete after 30m1s with 0 reclaims and 1 pod,"), "{}", figure.says);
    assert_eq!(names(&figure.panels[0]), ["protection", "pool", "on-demand", "bid"]);
    assert_eq!(names(&figure.panels[1]), ["useful work"]);
}

#[test]
fn on_demand_is_drawn_unless_it_squashes_the_rest() {
    let at = |list: f64| {
        let mut scenario = job(Span::from_minutes(30), &[(0, 2.0)]);
        scenario.market.pools[0].on_demand = Rate::from_sampled(list);
        figure(&scenario)
    };
    let figure = at(10.0);
    let rule =
        figure.panels[0].layers.iter().find(|layer| layer.name == "on-demand").expect("five times the bid");
    let Shape::Rule { label, .. } = &rule.shape else { panic!() };
    assert_eq!((label.as_str(), rule.tone), ("on-demand, 10.00 CNY per hour", Tone::Reference));
    let figure = at(10.000_001);
    assert!(!names(&figure.panels[0]).contains(&"on-demand"));
    assert!(figure.says.ends_with("The on-demand price of 10.000001 CNY per hour is above the chart."));
    // Who falls back to it pays it.
    let mut scenario = job(Span::from_minutes(30), &[(0, 2.5)]);
    scenario.market.pools[0].on_demand = Rate::from_sampled(100.0);
    scenario.policy.unmet = Unmet::OnDemand;
    assert!(names(&self::figure(&scenario).panels[0]).contains(&"on-demand"));
}

#[test]
fn a_hundred_pods_have_forty_rows_and_their_checks_are_thinned() {
    let mut scenario = job(Span::from_hours(9), &[(0, 1.0)]);
    scenario.workload.owner =
        Owner::Job(JobSpec { completions: Some(100), parallelism: 100, ..JobSpec::default() });
    let figure = figure(&scenario);
    assert!(
        figure.says.ends_with("Only the first 40 of 100 pods are drawn, in order of creation."),
        "{}",
        figure.says
    );
    let Scale::Names(rows) = &figure.panels[1].y.scale else { panic!() };
    assert_eq!((rows.len(), bars(&figure.panels[1], "useful work").len()), (40, 40));
    // 96 checks each, 60:00 to 535:00; the finish comes first at 540:00.
    let checks = dots(&figure.panels[0], "bid checks (1 in 32)");
    assert_eq!(checks.len(), 300);
    assert_eq!(bars(&figure.panels[0], "protection")[0].says, "protection of 100 instances, 0s to 1h (1h)");
    assert_eq!(lines(&figure.panels[0], "bid").len(), 1, "bids that stand together are one line");
}

#[test]
fn checkpoints_too_short_to_be_seen_are_told_with_the_work() {
    let mut scenario = job(Span::from_hours(10), &[(0, 1.0)]);
    let saves = |every: i64| {
        Some(Checkpoint {
            every: Span::from_secs(every),
            cost: Span::from_secs(1),
            restore: Span::ZERO,
            on_notice: false,
        })
    };
    scenario.workload.checkpoint = saves(60);
    let figure = figure(&scenario);
    let [work] = &bars(&figure.panels[1], "useful work")[..] else { panic!() };
    assert!(work.says.contains(": useful work with 599 checkpoints, 0s to 10h9m59s"), "{}", work.says);
    assert_eq!(work.x, [0.0, 36_599.0]);
    scenario.workload.checkpoint = saves(3_600);
    let figure = self::figure(&scenario);
    assert_eq!(bars(&figure.panels[1], "useful work").len(), 10);
    assert_eq!(bars(&figure.panels[1], "checkpoint").len(), 9);
}

#[test]
fn who_is_refused_or_waits_has_a_row() {
    let mut scenario = job(Span::from_hours(1), &[(0, 2.5), (12, 2.0), (16, 2.5)]);
    let figure = figure(&scenario);
    let [waiting] = &bars(&figure.panels[1], "waiting")[..] else { panic!() };
    assert_eq!(waiting.x, [0.0, 900.0]);
    assert!(waiting.says.ends_with(": waiting for an instance, 0s to 15m (15m)"));
    scenario.policy.unmet = Unmet::Fail;
    scenario.market.pools[0].price = prices(&[(0, 2.5)]);
    let figure = self::figure(&scenario);
    assert!(figure.says.starts_with("Failed (BackoffLimitExceeded) after "), "{}", figure.says);
    assert_eq!(dots(&figure.panels[1], "refused").len(), 7, "the seventh failure is one too many");
}

#[test]
fn stock_that_ends_is_a_strip_along_the_bottom() {
    let mut scenario = golden();
    let points = [(0, 1), (30, 0), (40, 1)].map(|(minute, units)| (Span::from_minutes(minute), units));
    scenario.market.pools[0].stock = StockModel::Trace(Replay {
        points: points.to_vec().into(),
        end: Span::from_hours(240),
        first: None,
        past_end: crate::scenario::market::PastEnd::Hold,
        source: "test".to_owned(),
    });
    let [strip] = &bars(&figure(&scenario).panels[0], "no stock")[..] else { panic!() };
    assert_eq!((strip.x, strip.says.as_str()), ([1_800.0, 2_400.0], "no stock in pool, 30m to 40m (10m)"));
}

#[test]
fn months_of_prices_keep_their_extremes() {
    let mut changes: Vec<(i64, f64)> =
        (0..25_000).map(|place| (place * 5, 1.0 + f64::from(place as u32 % 7) / 100.0)).collect();
    changes[12_345].1 = 1.9;
    changes[20_001].1 = 0.1;
    let mut scenario = job(Span::from_hours(24 * 85), &changes);
    let PriceModel::Trace(replay) = &mut scenario.market.pools[0].price else { panic!() };
    replay.end = Span::from_hours(24 * 365);
    let figure = figure(&scenario);
    let [line] = &lines(&figure.panels[0], "pool")[..] else { panic!() };
    assert!((2_000..=4_001).contains(&line.len()), "{}", line.len());
    assert!(line.contains(&[12_345.0 * 300.0, 1.9]) && line.contains(&[20_001.0 * 300.0, 0.1]));
}

#[test]
fn prices_of_nothing_and_runs_of_no_time_have_axes_all_the_same() {
    let mut scenario = job(Span::from_hours(1), &[(0, 0.0)]);
    scenario.market.pools[0].on_demand = Rate::ZERO;
    scenario.policy.bid = None;
    let figure = figure(&scenario);
    assert!(figure.says.contains("at a cost of 0.00 CNY"), "{}", figure.says);
    scenario.horizon = Span::ZERO;
    let figure = self::figure(&scenario);
    assert!(figure.says.starts_with("Censored after 0s"), "{}", figure.says);
    scenario.workload.owner = Owner::Job(JobSpec { suspend: true, ..JobSpec::default() });
    let figure = self::figure(&scenario);
    assert!(figure.panels[1].layers.is_empty(), "no pod ever was");
}

#[test]
fn every_example_has_a_figure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let figure = |name: &str| {
        let request = Request { files: vec![folder.join(name)], settings: Vec::new() };
        let checked = check(&request).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        drawn(&Head::of(&checked), &checked.scenario)
    };
    let service = figure("web-on-spot.yaml");
    assert!(service.says.starts_with("Watched for "), "{}", service.says);
    let schedule = figure("hourly-report.yaml");
    assert!(schedule.says.starts_with("Watched for "), "{}", schedule.says);
    let nodes = figure("nodes-and-zones.yaml");
    assert_eq!(nodes.panels[1].title, "Pods and nodes");
    assert!(bars(&nodes.panels[1], "node").iter().any(|bar| bar.says.contains(": ready, ")));
    let reserved = figure("tke-reserved.yaml");
    assert!(reserved.panels[0].layers.iter().any(|layer| layer.name.ends_with(", fixed price")));
    for name in ["eci-as-price-go.yaml", "ec2-auction.yaml", "price-models.yaml", "bathtub-and-shocks.yaml"] {
        assert!(!figure(name).panels[0].layers.is_empty(), "{name}");
    }
}
