//! Figures made by hand, one for each kind of shape and some of several.

use crate::report::figure::{
    Axis, Bar, Cell, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Side, Tone,
};

pub(super) const HOUR: f64 = 3_600.0;

pub(super) fn layer(name: &str, tone: Tone, shape: Shape) -> Layer {
    Layer { name: name.to_owned(), tone, shape }
}

pub(super) fn panel(title: &str, x: Axis, y: Axis, layers: Vec<Layer>) -> Panel {
    Panel { title: title.to_owned(), x, y, layers, height: 1.0 }
}

pub(super) fn figure(name: &str, title: &str, says: &str, columns: usize, panels: Vec<Panel>) -> Figure {
    Figure {
        name: name.to_owned(),
        title: title.to_owned(),
        says: says.to_owned(),
        panels,
        columns,
        source: "spotcast 0.1.0, scenario training, seed 7, 2,000 replications".to_owned(),
    }
}

pub(super) fn axis(label: &str, scale: Scale, low: f64, high: f64) -> Axis {
    Axis { label: label.to_owned(), scale, low, high }
}

pub(super) fn line(points: Vec<[f64; 2]>, course: Course, dashed: bool) -> Shape {
    Shape::Line { points, course, dashed }
}

pub(super) fn rule(of: Side, at: f64, label: &str) -> Shape {
    Shape::Rule { of, at, label: label.to_owned() }
}

pub(super) fn dot(x: f64, y: f64, label: &str) -> Dot {
    Dot { x, y, x_interval: None, y_interval: None, label: label.to_owned(), says: String::new() }
}

pub(super) fn bar(x: [f64; 2], y: [f64; 2]) -> Bar {
    Bar { x, y, says: String::new() }
}

/// Numbers that look random and are the same everywhere: -1 to 1.
pub(super) fn wobble(place: usize) -> f64 {
    ((place as u64).wrapping_mul(2_654_435_761) % 10_007) as f64 / 5_003.5 - 1.0
}

fn names(all: &[&str]) -> Vec<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

pub(super) fn prices(points: usize) -> Figure {
    let end = 72.0 * HOUR;
    let mut level = 0.11;
    let path = |place: usize| {
        level = (level + 0.006 * wobble(place)).clamp(0.05, 0.3);
        [end * place as f64 / points as f64, level]
    };
    let points: Vec<_> = (0..points).map(path).collect();
    let at = |x: f64| dot(x * HOUR, 0.2, "");
    let layers = vec![
        layer(
            "protection",
            Tone::Muted,
            Shape::Bars {
                bars: [4.0, 27.5, 51.0]
                    .map(|start: f64| bar([start * HOUR, (start + 1.0) * HOUR], [0.0, 0.35]))
                    .to_vec(),
            },
        ),
        layer("market price", Tone::Series(0), line(points, Course::Steps, false)),
        layer("on-demand price", Tone::Reference, rule(Side::Y, 0.312, "on-demand, 0.312 CNY/h")),
        layer("bid", Tone::Limit, rule(Side::Y, 0.2, "bid, 0.2 CNY/h")),
        layer("deadline", Tone::Limit, rule(Side::X, 60.0 * HOUR, "deadline, 60h")),
        layer("notice", Tone::Warning, Shape::Dots { dots: vec![at(20.0), at(46.0)], mark: Mark::Triangle }),
        layer("reclaim", Tone::Alarm, Shape::Dots { dots: vec![at(21.5), at(48.0)], mark: Mark::Cross }),
    ];
    let x = axis("Time since submission", Scale::Duration, 0.0, end);
    let y = axis("Price of a pod, CNY/h", Scale::Number, 0.0, 0.35);
    figure(
        "prices",
        "Price and bid over three days",
        "The market price passed the bid twice; both times the pod was given five minutes' notice and reclaimed, \
         and the work since the last checkpoint was lost.",
        1,
        vec![panel("", x, y, layers)],
    )
}

fn share(mean: f64, spread: f64) -> Vec<[f64; 2]> {
    (0..=60)
        .map(|step| f64::from(step) * 0.4 * HOUR)
        .map(|x| [x, 1.0 / (1.0 + (-(x / HOUR - mean) / spread).exp())])
        .collect()
}

pub(super) fn completion() -> Figure {
    let x = axis("Time since submission", Scale::Duration, 0.0, 24.0 * HOUR);
    let policies =
        [("aws-spot", 8.0, 1.2), ("ali-eci-spot", 10.5, 1.9), ("tencent-tke-super-node-spot", 13.0, 1.5)];
    let mut layers = Vec::new();
    for (place, (name, mean, spread)) in policies.into_iter().enumerate() {
        let middle = share(mean, spread);
        let band = middle.iter().map(|[x, y]| [*x, (y - 0.04).max(0.0), (y + 0.04).min(1.0)]).collect();
        let tone = Tone::of_series(place);
        layers.push(layer(name, tone, Shape::Band { points: band, course: Course::Straight }));
        layers.push(layer(name, tone, line(middle, Course::Straight, place == 2)));
    }
    layers.push(layer("deadline", Tone::Limit, rule(Side::X, 12.0 * HOUR, "deadline, 12h")));
    layers.push(layer("", Tone::Reference, rule(Side::X, 7.4 * HOUR, "on demand, 7h24m")));
    layers.push(layer("", Tone::Reference, rule(Side::X, 7.5 * HOUR, "without waiting, 7h30m")));
    layers.push(layer("", Tone::Reference, rule(Side::Y, 0.95, "95 %")));
    figure(
        "completion",
        "When the work is done",
        "Share of replications that completed by then, with 95 % intervals; two of three providers meet the deadline \
         in more than half of them.",
        1,
        vec![panel("", x, Axis::of_shares("Completed, share of replications"), layers)],
    )
}

pub(super) fn histogram() -> Figure {
    let counts = [0, 2, 9, 31, 88, 164, 210, 190, 131, 77, 42, 21, 9, 4, 0, 1];
    let bars = counts
        .iter()
        .enumerate()
        .map(|(place, count)| {
            bar([4.0 + 0.25 * place as f64, 4.25 + 0.25 * place as f64], [0.0, f64::from(*count)])
        })
        .collect();
    let layers = vec![
        layer("runs", Tone::Series(0), Shape::Bars { bars }),
        layer("on-demand", Tone::Reference, rule(Side::X, 7.2, "on demand, 7.20 CNY")),
        layer("budget", Tone::Limit, rule(Side::X, 7.3, "budget, 7.30 CNY")),
        layer("", Tone::Series(0), rule(Side::X, 5.74, "mean, 5.74 CNY")),
    ];
    let x = axis("Cost of a run, CNY", Scale::Number, 4.0, 8.0);
    let y = axis("Replications", Scale::Count, 0.0, 220.0);
    figure(
        "cost",
        "What a run costs",
        "Most runs cost less than on demand.",
        1,
        vec![panel("", x, y, layers)],
    )
}

pub(super) fn timeline() -> Figure {
    let pods = names(&[
        "training-0-x7kq2",
        "training-1-b9wzf",
        "training-2-hh2p4",
        "the pod with a name that is longer than others",
    ]);
    let stretch =
        |pod: usize, from: f64, to: f64| bar([from * HOUR, to * HOUR], [pod as f64 + 0.2, pod as f64 + 0.8]);
    let layers = vec![
        layer("waiting", Tone::Muted, Shape::Bars { bars: vec![stretch(1, 0.0, 1.5), stretch(3, 5.0, 5.8)] }),
        layer(
            "start-up",
            Tone::Series(4),
            Shape::Bars { bars: vec![stretch(0, 0.0, 0.4), stretch(1, 1.5, 1.9), stretch(2, 3.0, 3.01)] },
        ),
        layer(
            "work",
            Tone::Series(0),
            Shape::Bars {
                bars: vec![
                    stretch(0, 0.4, 3.2),
                    stretch(1, 1.9, 6.0),
                    stretch(2, 3.01, 6.4),
                    stretch(3, 6.2, 9.8),
                ],
            },
        ),
        layer("lost", Tone::Series(1), Shape::Bars { bars: vec![stretch(0, 3.2, 4.1)] }),
        layer(
            "notice",
            Tone::Warning,
            Shape::Dots { dots: vec![dot(4.0 * HOUR, 0.5, "")], mark: Mark::Triangle },
        ),
        layer(
            "reclaim",
            Tone::Alarm,
            Shape::Dots { dots: vec![dot(4.1 * HOUR, 0.5, "")], mark: Mark::Cross },
        ),
        layer(
            "bid check",
            Tone::Muted,
            Shape::Dots {
                dots: (0..80).map(|n| dot(f64::from(n) * 0.125 * HOUR, 1.5, "")).collect(),
                mark: Mark::Tick,
            },
        ),
    ];
    let x = axis("Time since submission", Scale::Duration, 0.0, 10.0 * HOUR);
    figure(
        "timeline",
        "One run, pod by pod",
        "The first pod is reclaimed after 4h6m and loses 54 minutes of work.",
        1,
        vec![panel("", x, Axis::of_names("", pods), layers)],
    )
}

pub(super) fn forest() -> Figure {
    let pools = names(&[
        "ecs.g7.2xlarge, cn-hangzhou-h",
        "ecs.g7.4xlarge, cn-hangzhou-i",
        "on demand",
        "抢占式实例 2xlarge",
    ]);
    let interval = |place: usize, mean: f64, half: f64| Dot {
        x_interval: Some([mean - half, mean + half]),
        ..dot(mean, place as f64 + 0.5, "")
    };
    let layers = vec![
        layer(
            "mean and 95 % interval",
            Tone::Series(0),
            Shape::Dots {
                dots: vec![interval(0, 5.2, 0.3), interval(1, 6.1, 0.5), interval(3, 4.4, 1.9)],
                mark: Mark::Disc,
            },
        ),
        layer(
            "without spot",
            Tone::Reference,
            Shape::Dots { dots: vec![dot(7.9, 2.5, "")], mark: Mark::Ring },
        ),
    ];
    let x = axis("Mean cost of a run, CNY", Scale::Number, 3.0, 8.5);
    figure(
        "forest",
        "Mean cost by pool",
        "Every pool is cheaper than on demand.",
        1,
        vec![panel("", x, Axis::of_names("", pools), layers)],
    )
}

pub(super) fn frontier() -> Figure {
    let all = [
        ("aws-spot", 9.0, 4.1),
        ("gcp-spot", 9.4, 4.3),
        ("ali-eci-spot", 11.0, 3.3),
        ("tke-spot", 30.0, 2.1),
        ("azure-spot", 9.6, 4.2),
        ("huawei-spot", 14.0, 3.9),
        ("on demand", 7.4, 8.0),
    ];
    let dots = all
        .iter()
        .map(|(name, hours, cost)| Dot {
            x_interval: Some([hours * HOUR * 0.9, hours * HOUR * 1.15]),
            y_interval: Some([cost - 0.3, cost + 0.3]),
            ..dot(hours * HOUR, *cost, name)
        })
        .collect();
    let layers = vec![
        layer(
            "frontier",
            Tone::Muted,
            line(
                vec![[7.4 * HOUR, 8.0], [9.0 * HOUR, 4.1], [11.0 * HOUR, 3.3], [30.0 * HOUR, 2.1]],
                Course::Steps,
                true,
            ),
        ),
        layer("policy", Tone::Series(0), Shape::Dots { dots, mark: Mark::Disc }),
    ];
    let x = axis("Mean completion time", Scale::LogDuration, 5.0 * HOUR, 48.0 * HOUR);
    let y = axis("Mean cost of a run, USD", Scale::LogNumber, 1.0, 10.0);
    figure(
        "frontier",
        "Cost against time",
        "What is on the dashed line is neither slower nor dearer than any other.",
        1,
        vec![panel("", x, y, layers)],
    )
}

pub(super) fn cells() -> Figure {
    let bids = names(&["0.10", "0.15", "0.20", "0.25", "on demand"]);
    let waits = names(&["no checkpoint", "1h", "30m", "10m"]);
    let mut all = Vec::new();
    for row in 0..4 {
        for column in 0..5 {
            let value = 3.0 + 0.4 * (row * column) as f64 + 0.7 * column as f64;
            let value = (row + column > 0).then_some(value);
            let text = value.map_or("not reached".to_owned(), |value| format!("{value:.2}"));
            let edge = |place: usize| [place as f64, place as f64 + 1.0];
            all.push(Cell { x: edge(column), y: edge(row), value, text, says: String::new() });
        }
    }
    let value = axis("Mean cost of a run, CNY", Scale::Number, 3.0, 11.0);
    let layers = vec![layer("cost", Tone::Series(0), Shape::Cells { cells: all, value })];
    let (x, y) = (Axis::of_names("Bid, CNY/h", bids), Axis::of_names("Checkpoint interval", waits));
    figure(
        "cells",
        "Cost by bid and checkpoint interval",
        "Frequent checkpoints pay where bids are low.",
        1,
        vec![panel("", x, y, layers)],
    )
}

pub(super) fn grid() -> Figure {
    let x = axis("Time since submission", Scale::Duration, 0.0, 48.0 * HOUR);
    let path = |level: f64, seed: usize| -> Vec<[f64; 2]> {
        (0..97)
            .map(|step| [f64::from(step) * 0.5 * HOUR, level + level * 0.3 * wobble(seed + step as usize)])
            .collect()
    };
    let small = |title: &str, x: Axis, label: &str, level: f64, height: f64| {
        let scale = if level < 1.0 { Scale::Share } else { Scale::Count };
        let y = axis(label, scale, 0.0, level * 1.5);
        let layers = vec![
            layer("spot", Tone::Series(0), line(path(level, height as usize), Course::Steps, false)),
            layer("on demand", Tone::Reference, line(path(level * 0.8, 40), Course::Steps, true)),
        ];
        Panel { height, ..panel(title, x, y, layers) }
    };
    let above = x.clone().unlabelled();
    let mut panels = vec![
        small("ali-eci-spot", above.clone(), "Pods that run", 12.0, 2.0),
        small("aws-spot", above, "Pods that run", 40.0, 2.0),
        small("", x.clone(), "Requests not served, share", 0.2, 1.0),
        small("", x, "Requests not served, share", 0.02, 1.0),
    ];
    panels[0].layers.push(layer("", Tone::Limit, rule(Side::X, 30.0 * HOUR, "deadline, 30h")));
    figure(
        "grid",
        "A service on two providers",
        "Pods that run, and the share of requests that nobody served.",
        2,
        panels,
    )
}

/// One figure of every kind.
pub(super) fn all() -> Vec<Figure> {
    vec![prices(900), completion(), histogram(), timeline(), forest(), frontier(), cells(), grid()]
}
