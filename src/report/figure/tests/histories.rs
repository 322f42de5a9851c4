//! Figures of recorded histories and of lives.

use super::{assert_sound, bars, line, rules};
use crate::report::figure::{Shape, Side, history, survival};
use crate::scenario::distribution::Distribution;
use crate::scenario::lifetimes::Life;
use crate::scenario::market::{HazardModel, InitialStock, StockModel};
use crate::scenario::trace::{PriceTrace, StockTrace};
use crate::units::{Currency, Rate, Span};

fn prices(points: Vec<(Span, Rate)>, end: Span, first: &str) -> PriceTrace {
    PriceTrace {
        source: "a.csv".to_owned(),
        first: Some(first.parse().unwrap()),
        records: points.len(),
        points,
        end,
        currency: Currency::parse("USD"),
        on_demand: None,
        cautions: Vec::new(),
    }
}

#[test]
fn prices_hold_until_they_change_and_histories_share_a_calendar() {
    let hours = Span::from_hours;
    let rate = |price: f64| Rate::from_sampled(price);
    let one = prices(vec![(hours(0), rate(0.1)), (hours(2), rate(0.3))], hours(5), "2026-01-01T00:00:00Z");
    let two = prices(vec![(hours(0), rate(0.2))], hours(4), "2026-01-01T03:00:00Z");
    let traces = [("a.csv".to_owned(), &one), ("b.csv".to_owned(), &two)];
    let figure = history::of_prices(&traces, Some(rate(0.5)), &[rate(0.25)]).unwrap();
    assert_sound(&figure);
    let panel = &figure.panels[0];
    assert_eq!(line(panel), [[0.0, 0.1], [7_200.0, 0.3], [18_000.0, 0.3]]);
    let Shape::Line { points, .. } = &panel.layers[1].shape else { panic!("no second line") };
    assert_eq!(points[..], [[10_800.0, 0.2], [25_200.0, 0.2]]);
    assert_eq!(rules(panel), [(Side::Y, 0.25, "bid 0.25"), (Side::Y, 0.5, "on-demand 0.5")]);
    assert_eq!(panel.x.label, "Time since 2026-01-01 00:00 UTC");
    assert_eq!(panel.y.label, "Price, USD per hour");
}

#[test]
fn thinning_a_long_history_keeps_its_extremes() {
    let price = |k: i64| Rate::from_sampled(if k == 77_777 { 9.0 } else { 1.0 + (k % 7) as f64 / 10.0 });
    let points: Vec<_> = (0..100_000).map(|k| (Span::from_minutes(5) * k, price(k))).collect();
    let trace = prices(points, Span::from_minutes(5) * 100_000, "2026-01-01T00:00:00Z");
    let figure = history::of_prices(&[("long.csv".to_owned(), &trace)], None, &[]).unwrap();
    assert_sound(&figure);
    let points = line(&figure.panels[0]);
    assert!(points.len() <= 4_001, "{}", points.len());
    assert!(points.contains(&[77_777.0 * 300.0, 9.0]), "the peak is gone");
    assert!(points.windows(2).all(|pair| pair[0][0] < pair[1][0]), "out of order");
}

#[test]
fn stock_is_a_row_of_stretches() {
    let hours = Span::from_hours;
    let trace = StockTrace {
        source: "z.json".to_owned(),
        first: None,
        points: vec![(hours(0), 4), (hours(1), 2), (hours(3), 0), (hours(4), 1)],
        end: hours(5),
        records: 5,
        cautions: Vec::new(),
    };
    let figure = history::of_stock(&[("z.json".to_owned(), &trace)]).unwrap();
    assert_sound(&figure);
    let stretches: Vec<_> = bars(&figure.panels[0]).iter().map(|bar| bar.x.map(|at| at / 3_600.0)).collect();
    assert_eq!(stretches, [[0.0, 3.0], [4.0, 5.0], [3.0, 4.0]]);
    assert_eq!(figure.says, "z.json has stock 80.0 % of the time.");
}

#[test]
fn lives_are_a_falling_curve_with_the_laws_beside_it() {
    let lives: Vec<Life> =
        (1..=200).map(|k| Life { length: Span::from_minutes(6) * k, censored: k % 5 == 0 }).collect();
    let weibull = HazardModel::Weibull { shape: 1.0, scale: Span::from_hours(10) };
    let figure = survival::of_lives("lives.csv", &lives, &[("weibull", &weibull)]).unwrap();
    assert_sound(&figure);
    let panel = &figure.panels[0];
    let curve = line(panel);
    assert_eq!(curve[0], [0.0, 1.0]);
    assert!((curve[1][1] - 0.995).abs() < 1e-12 && curve.windows(2).all(|pair| pair[0][1] >= pair[1][1]));
    let law = panel.layers.iter().find(|layer| layer.name == "weibull").unwrap();
    let Shape::Line { points, .. } = &law.shape else { panic!("no line") };
    assert!(points.iter().all(|[age, share]| (share - (-age / 36_000.0).exp()).abs() < 1e-6));
    assert!(figure.says.contains("Half of the instances are taken within"), "{}", figure.says);
    let open = [Life { length: Span::from_hours(1), censored: true }];
    assert!(survival::of_lives("none.csv", &open, &[]).is_none());
}

#[test]
fn spells_have_a_chart_each_for_stock_and_none() {
    let spell = |hours| Life { length: Span::from_hours(hours), censored: false };
    let (up, down) = (vec![spell(3), spell(5)], vec![spell(1), spell(2)]);
    let mean = Span::from_hours(4);
    let model = StockModel::OnOff {
        up: Distribution::Exponential { mean },
        down: Distribution::LogNormal { median: Span::from_hours(1), sigma: 0.5 },
        initial: InitialStock::Up,
    };
    let figure = survival::of_spells("z.json", (&up, &down), &[("on-off", &model)]).unwrap();
    assert_sound(&figure);
    assert_eq!((figure.columns, figure.panels.len()), (2, 2));
    assert_eq!(figure.panels[1].title, "Spells without stock");
}
