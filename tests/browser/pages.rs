//! The pages that are looked at: one of a run, and some made by hand of what is hard to draw.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use spotcast::outcome::Record;
use spotcast::report::figure::{
    Axis, Bar, Cell, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Side, Tone,
};
use spotcast::report::page::{Page, html, of_run};
use spotcast::report::what_if::WhatIf;
use spotcast::report::{Head, RunReport, advice};
use spotcast::stats::Summary;

use crate::support::{audited, checked};

/// Names of files with what is in them.
pub fn all() -> Vec<(&'static str, String)> {
    let page = |name: &str, figures: Vec<Figure>| {
        let lead = vec!["A page made by hand.".to_owned()];
        html(&Page::new(name, "To be looked at", lead).with_figures("Figures", figures))
    };
    vec![
        ("run.html", run()),
        ("shapes.html", page("All shapes", shapes())),
        ("many.html", page("Ten thousand points", vec![many()])),
        (
            "empty.html",
            page("No data", vec![empty("nothing", Vec::new()), empty("no-bars", vec![panel_without_data()])]),
        ),
        ("names.html", page("Long names", names())),
        ("large.html", page("More marks than can be pointed at", vec![large()])),
        ("expected.json", expected()),
    ]
}

/// A map of so many cells that it comes as a picture.
fn large() -> Figure {
    let axis = |count: usize| Axis::of_names("axis", (0..count).map(|at| at.to_string()).collect());
    let cell = |at: usize| {
        let (x, y) = ((at % 120) as f64, (at / 120) as f64);
        let value = Some((x - 60.0).hypot(y - 30.0));
        Cell {
            x: [x, x + 1.0],
            y: [y, y + 1.0],
            value,
            text: String::new(),
            says: format!("cell {at} of many"),
        }
    };
    let value = Axis::holding("Mean cost, USD", Scale::Number, false, [0.0, 67.0]);
    let cells = Shape::Cells { cells: (0..7_200).map(cell).collect(), value };
    figure(
        "large",
        "A large map",
        1,
        vec![panel("", axis(120), axis(60), vec![layer("", Tone::Series(0), cells)])],
    )
}

fn layer(name: &str, tone: Tone, shape: Shape) -> Layer {
    Layer { name: name.to_owned(), tone, shape }
}

fn panel(title: &str, x: Axis, y: Axis, layers: Vec<Layer>) -> Panel {
    Panel { title: title.to_owned(), x, y, layers, height: 1.0 }
}

fn figure(name: &str, title: &str, columns: usize, panels: Vec<Panel>) -> Figure {
    Figure {
        name: name.to_owned(),
        title: title.to_owned(),
        says: format!("{title}, with every value and its unit."),
        panels,
        columns,
        source: "Made by hand".to_owned(),
    }
}

fn line(points: Vec<[f64; 2]>, course: Course) -> Shape {
    Shape::Line { points, course, dashed: false }
}

fn hours(label: &str, to: f64) -> Axis {
    Axis { label: label.to_owned(), scale: Scale::Duration, low: 0.0, high: to * 3_600.0 }
}

/// The page of a scenario, with figures made of its replications.
fn run() -> String {
    let checked = checked(Path::new("scenarios/eci-as-price-go.yaml"));
    let scenario = &checked.scenario;
    let records = audited(scenario, 400);
    let summary = Summary::of(&records, scenario.deadline, scenario.horizon).expect("there are records");
    let head = Head {
        command: "spotcast run scenarios/eci-as-price-go.yaml --replications 400 --seed 42".to_owned(),
        replications: 400,
        ..Head::of(&checked)
    };
    let report = RunReport {
        advice: advice::advice(&head, &summary),
        head,
        summary,
        precision: None,
        what_if: WhatIf::NotAsked,
        control: None,
    };
    let times: Vec<f64> = records.iter().filter_map(|of| Some(of.completion()?.as_secs_f64())).collect();
    let one = |at: usize| (format!("Replication {at}"), timeline(&records[at], at));
    html(&of_run(&report, vec![distribution(times), costs(&records)], vec![one(0), one(1), one(2)]))
}

fn distribution(mut times: Vec<f64>) -> Figure {
    times.sort_by(f64::total_cmp);
    let share = |place: usize| place as f64 / times.len() as f64;
    let points: Vec<[f64; 2]> = times.iter().zip(1..).map(|(time, place)| [*time, share(place)]).collect();
    let band = points.iter().map(|[x, y]| [*x, (y - 0.05).max(0.0), (y + 0.05).min(1.0)]).collect();
    let deadline = Shape::Rule { of: Side::X, at: 30_600.0, label: "deadline 8h30m".to_owned() };
    let x = Axis::holding("Completion time, from submission", Scale::Duration, false, times.iter().copied());
    let layers = vec![
        layer("95 % confidence", Tone::Series(0), Shape::Band { points: band, course: Course::Steps }),
        layer("runs done", Tone::Series(0), line(points, Course::Steps)),
        layer("", Tone::Limit, deadline),
    ];
    figure(
        "completion",
        "When runs are done",
        1,
        vec![panel("", x, Axis::of_shares("Share of runs"), layers)],
    )
}

fn costs(records: &[Record]) -> Figure {
    let all: Vec<f64> = records.iter().map(|record| record.total_cost().as_f64()).collect();
    let x = Axis::holding("Cost of a run, CNY", Scale::Number, false, all.iter().copied());
    let width = (x.high - x.low) / 24.0;
    let bars: Vec<Bar> = (0..24)
        .map(|place| {
            let (from, to) = (x.low + width * f64::from(place), x.low + width * f64::from(place + 1));
            let hits = all.iter().filter(|cost| (from..to).contains(*cost)).count();
            let says = format!("{} to {} CNY: {hits} runs", x.written(from), x.written(to));
            Bar { x: [from, to], y: [0.0, hits as f64], says }
        })
        .collect();
    let y = Axis::holding("Runs", Scale::Count, true, bars.iter().map(|bar| bar.y[1]));
    figure(
        "cost",
        "What runs cost",
        1,
        vec![panel("", x, y, vec![layer("", Tone::Series(1), Shape::Bars { bars })])],
    )
}

/// A price and who held what, on one stretch of time.
fn timeline(record: &Record, at: usize) -> Figure {
    let end = record.ended_after.as_secs_f64() / 3_600.0 * 1.05;
    let price =
        (0..40).map(|k| [f64::from(k) * end * 90.0, 0.2 + f64::from((k * 7 + at as i32 * 3) % 11) / 50.0]);
    let bar = |from: f64, to: f64, row: f64, says: &str| Bar {
        x: [from * end * 3_600.0, to * end * 3_600.0],
        y: [row + 0.15, row + 0.85],
        says: says.to_owned(),
    };
    let held = Shape::Bars {
        bars: vec![
            bar(0.0, 0.4, 0.0, "pod-0 works, 0 to 3h"),
            bar(0.45, 0.95, 1.0, "pod-1 works, 3h20m to 7h"),
        ],
    };
    let dot = Dot {
        x: 0.4 * end * 3_600.0,
        y: 0.5,
        x_interval: None,
        y_interval: None,
        label: String::new(),
        says: "pod-0 reclaimed at 3h: stock".to_owned(),
    };
    let below = hours("Since submission", end);
    let pods = Axis::of_names("", vec!["pod-0".to_owned(), "pod-1".to_owned()]);
    let y = Axis::holding("Price, CNY/h", Scale::Number, true, [0.2, 0.45]);
    let prices = vec![layer("spot price", Tone::Series(0), line(price.collect(), Course::Steps))];
    let stretches = vec![
        layer("works", Tone::Series(2), held),
        layer("reclaimed", Tone::Alarm, Shape::Dots { dots: vec![dot], mark: Mark::Cross }),
    ];
    let panels =
        vec![panel("Market", below.clone().unlabelled(), y, prices), panel("Pods", below, pods, stretches)];
    figure(&format!("replication-{at}"), &format!("Replication {at} from start to end"), 1, panels)
}

/// Every shape, every mark and every scale.
fn shapes() -> Vec<Figure> {
    let dots = |mark: Mark, row: f64| -> Layer {
        let dots = (0..6).map(|k| Dot {
            x: 3_600.0 * f64::from(k + 1),
            y: row + f64::from(k) * 0.07,
            x_interval: (k == 2).then_some([3_600.0 * 2.5, 3_600.0 * 3.5]),
            y_interval: (k == 3).then_some([row, row + 0.4]),
            label: if k == 5 { format!("{mark:?}") } else { String::new() },
            says: format!("{mark:?} {k}: {:.2} USD after {}h", row + f64::from(k) * 0.07, k + 1),
        });
        let name = format!("{mark:?}");
        layer(&name, Tone::of_series(row as usize), Shape::Dots { dots: dots.collect(), mark })
    };
    let marks = [Mark::Disc, Mark::Ring, Mark::Cross, Mark::Triangle, Mark::Tick];
    let mut layers: Vec<Layer> =
        marks.into_iter().zip(0..).map(|(mark, row)| dots(mark, f64::from(row))).collect();
    layers.push(layer(
        "",
        Tone::Limit,
        Shape::Rule { of: Side::Y, at: 2.7, label: "bid 2.70 USD".to_owned() },
    ));
    layers.push(layer(
        "",
        Tone::Alarm,
        Shape::Rule { of: Side::X, at: 16_200.0, label: "deadline 4h30m".to_owned() },
    ));
    let y = Axis { label: "Cost, USD".to_owned(), scale: Scale::Number, low: 0.0, high: 5.0 };
    let scatter = figure("dots", "Dots and rules", 1, vec![panel("", hours("Done after", 7.0), y, layers)]);

    let course = |course: Course, tone: u8, name: &str| {
        layer(
            name,
            Tone::Series(tone),
            line((0..25).map(|k| [f64::from(k) * 3_600.0, f64::from((k * 5) % 9)]).collect(), course),
        )
    };
    let band: Vec<[f64; 3]> =
        (0..25).map(|k| [f64::from(k) * 3_600.0, 1.0, 4.0 + f64::from(k % 3)]).collect();
    let number = |label: &str| Axis { label: label.to_owned(), scale: Scale::Number, low: 0.0, high: 10.0 };
    let lines = |title: &str, label: &str, own: Course| {
        let x = if label.is_empty() { hours("Time", 24.0).unlabelled() } else { hours(label, 24.0) };
        let layers = vec![
            layer("range", Tone::Reference, Shape::Band { points: band.clone(), course: own }),
            course(own, 1, "price"),
        ];
        panel(title, x, number("Price, CNY/h"), layers)
    };
    let stacked = vec![
        lines("Steps, left", "", Course::Steps),
        lines("Steps, right", "", Course::Steps),
        lines("Straight, left", "Time", Course::Straight),
        lines("Straight, right", "Time", Course::Straight),
    ];
    let cells = |count: u32| -> Vec<Cell> {
        let cell = |k: u32| {
            let (x, y) = (f64::from(k % count), f64::from(k / count));
            let value = (k % 7 != 3).then(|| f64::from(k) / f64::from(count * count));
            Cell {
                x: [x, x + 1.0],
                y: [y, y + 1.0],
                value,
                text: value.map_or_else(|| "none".to_owned(), |of| format!("{:.0} %", of * 100.0)),
                says: format!("limit {x}, checkpoint {y}: {:.0} % in time", value.unwrap_or(0.0) * 100.0),
            }
        };
        (0..count * count).map(cell).collect()
    };
    let names = |word: &str| Axis::of_names(word, (0..6).map(|k| format!("{word} {k}")).collect());
    let shade = Shape::Cells { cells: cells(6), value: Axis::of_shares("Runs in time") };
    let heat = figure(
        "cells",
        "Cells",
        1,
        vec![panel("", names("limit"), names("every"), vec![layer("", Tone::Series(0), shade)])],
    );
    let growth = (0..8).map(|k| [60.0 * 4_f64.powi(k), 0.01 * 5_f64.powi(k)]).collect();
    let x = Axis { label: "Checkpoint every".to_owned(), scale: Scale::LogDuration, low: 50.0, high: 1.2e6 };
    let y = Axis { label: "Cost, USD".to_owned(), scale: Scale::LogNumber, low: 0.005, high: 1_000.0 };
    let log = figure(
        "logarithmic",
        "Logarithmic axes",
        1,
        vec![panel("", x, y, vec![layer("cost", Tone::Series(4), line(growth, Course::Straight))])],
    );
    vec![scatter, figure("lines", "Lines and bands, two columns", 2, stacked), heat, log]
}

/// A line of ten thousand points that is not the same anywhere.
fn many() -> Figure {
    let mut level = 0.3_f64;
    let points: Vec<[f64; 2]> = (0..10_000_u32)
        .map(|k| {
            let noise = f64::from(k.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
            level = (level + noise * 0.02).clamp(0.05, 0.9);
            [f64::from(k) * 195.0, level]
        })
        .collect();
    let x = Axis::holding("Since the first price", Scale::Duration, true, points.iter().map(|of| of[0]));
    let y = Axis::holding("Price, CNY/h", Scale::Number, true, points.iter().map(|of| of[1]));
    figure(
        "prices",
        "A long history of prices",
        1,
        vec![panel("", x, y, vec![layer("spot", Tone::Series(0), line(points, Course::Steps))])],
    )
}

fn empty(name: &str, panels: Vec<Panel>) -> Figure {
    figure(name, "Nothing came about", 1, panels)
}

fn panel_without_data() -> Panel {
    let y = Axis::holding("Runs", Scale::Count, true, []);
    panel("", hours("Time", 1.0), y, vec![layer("runs", Tone::Series(0), Shape::Bars { bars: Vec::new() })])
}

/// Names of 120 letters, of wide letters and of markup.
fn names() -> Vec<Figure> {
    let mut long = String::new();
    while long.len() < 120 {
        let _ = write!(long, "a-very-long-pool-name-{}/", long.len());
    }
    long.truncate(120);
    let all = [
        long.as_str(),
        "华北二（北京）可用区甲抢占式实例规格族计算型",
        "<b>&\"quoted\"</b>",
        "x",
        "ecs.c5.large@cn-beijing-h",
    ];
    let axis = || Axis::of_names("", all.map(str::to_owned).to_vec());
    let costs = |at: usize| 0.3 + at as f64;
    let dots = all.iter().enumerate().map(|(at, name)| Dot {
        x: costs(at),
        y: at as f64 + 0.5,
        x_interval: Some([costs(at) - 0.2, costs(at) + 0.2]),
        y_interval: None,
        label: (*name).to_owned(),
        says: format!("{name}: {:.2} USD", costs(at)),
    });
    let shape = Shape::Dots { dots: dots.collect(), mark: Mark::Disc };
    let x = Axis { label: "Mean cost, USD".to_owned(), scale: Scale::Number, low: 0.0, high: 5.0 };
    let upright = panel("", x, axis(), vec![layer(&long, Tone::Series(0), shape)]);
    let bars = (0..all.len()).map(|at| Bar {
        x: [at as f64 + 0.1, at as f64 + 0.9],
        y: [0.0, costs(at)],
        says: format!("{}: {:.2} USD", all[at], costs(at)),
    });
    let y = Axis { label: "Mean cost, USD".to_owned(), scale: Scale::Number, low: 0.0, high: 5.0 };
    let across =
        panel("", axis(), y, vec![layer(all[1], Tone::Series(3), Shape::Bars { bars: bars.collect() })]);
    let many = Axis::of_names("Pool", (0..40).map(|k| format!("pool-{k}.large@cn-beijing-{k}")).collect());
    let bars = (0..40_u32).map(|k| Bar {
        x: [f64::from(k) + 0.1, f64::from(k) + 0.9],
        y: [0.0, f64::from(k % 9)],
        says: format!("pool-{k}: {} USD", k % 9),
    });
    let y = Axis { label: "Cost, USD".to_owned(), scale: Scale::Number, low: 0.0, high: 9.0 };
    let crowd = panel("", many, y, vec![layer("", Tone::Series(2), Shape::Bars { bars: bars.collect() })]);
    vec![
        figure("names-up", &format!("Names up the side {long}"), 1, vec![upright]),
        figure("names-across", "Names along the bottom", 1, vec![across]),
        figure("names-crowd", "Many names along the bottom", 1, vec![crowd]),
    ]
}

/// What the program marks axes at and writes values as; scripts must do the same.
fn expected() -> String {
    let scales = [
        Scale::Duration,
        Scale::LogDuration,
        Scale::Number,
        Scale::LogNumber,
        Scale::Share,
        Scale::Count,
        Scale::Names(vec!["a".to_owned(), "b".to_owned()]),
    ];
    let stretches = [
        (0.0, 1.0),
        (0.0, 30.0),
        (0.1, 0.35),
        (50.0, 7_300.0),
        (0.0, 28_800.0),
        (29_100.0, 30_700.0),
        (1.0, 4.0e6),
        (0.001, 300.0),
    ];
    let mut cases = Vec::new();
    for scale in scales {
        for (low, high) in stretches {
            let is_log = matches!(scale, Scale::LogDuration | Scale::LogNumber);
            let low = if is_log && low == 0.0 { 0.01 } else { low };
            let axis = Axis { label: String::new(), scale: scale.clone(), low, high };
            let values = [low, high, (low + high) / 2.03, (low + high) / 3.1, high / 997.0, 0.000_012];
            for most in [2, 5, 9] {
                let ticks: Vec<_> =
                    axis.ticks(most).into_iter().map(|tick| json!([tick.at, tick.text])).collect();
                let written: Vec<_> = values.iter().map(|of| json!([of, axis.written(*of)])).collect();
                cases.push(json!({"axis": axis, "most": most, "ticks": ticks, "written": written}));
            }
        }
    }
    json!(cases).to_string()
}
