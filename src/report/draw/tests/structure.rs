//! The structure of pictures: what is drawn for every kind of shape, as snapshots.

use super::super::{Theme, svg};
use super::samples::{self, HOUR, axis, bar, dot, figure, layer, line, panel, rule};
use crate::report::figure::{Cell, Course, Dot, Figure, Mark, Scale, Shape, Side, Tone};

/// A chart with one layer and little else.
fn small(name: &str, shape: Shape) -> Figure {
    let (x, y) = (axis("Time", Scale::Duration, 0.0, 4.0 * HOUR), axis("Cost, CNY", Scale::Number, 0.0, 4.0));
    let mut figure = figure(
        name,
        "One shape",
        "Small.",
        1,
        vec![panel("", x, y, vec![layer(name, Tone::Series(0), shape)])],
    );
    figure.source.clear();
    figure
}

/// The SVG without the family of fonts, which is the same everywhere.
fn drawn(figure: &Figure) -> String {
    svg(figure, Theme::Light)
        .replace(" font-family=\"Arimo, Arial, Helvetica, &apos;Liberation Sans&apos;, sans-serif\"", "")
}

#[test]
fn lines() {
    let points = vec![[0.0, 1.0], [HOUR, 3.0], [2.0 * HOUR, 5.0], [4.0 * HOUR, 1.0]];
    insta::assert_snapshot!("line", drawn(&small("line", line(points.clone(), Course::Straight, false))));
    insta::assert_snapshot!("steps", drawn(&small("steps", line(points, Course::Steps, true))));
}

#[test]
fn bands() {
    let points = vec![[0.0, 1.0, 2.0], [2.0 * HOUR, 1.5, 6.0], [4.0 * HOUR, 0.0, 1.0]];
    insta::assert_snapshot!("band", drawn(&small("band", Shape::Band { points, course: Course::Straight })));
}

#[test]
fn bars() {
    let bars = vec![
        bar([0.0, HOUR], [0.0, 3.0]),
        bar([HOUR, 2.0 * HOUR], [0.0, 0.0]),
        bar([3.0 * HOUR, 3.0 * HOUR + 1.0], [0.0, 9.0]),
    ];
    insta::assert_snapshot!("bars", drawn(&small("bars", Shape::Bars { bars })));
}

#[test]
fn dots() {
    let named = Dot {
        x_interval: Some([0.5 * HOUR, 9.0 * HOUR]),
        y_interval: Some([1.0, 3.0]),
        ..dot(HOUR, 2.0, "here")
    };
    for (name, mark) in [
        ("disc", Mark::Disc),
        ("ring", Mark::Ring),
        ("cross", Mark::Cross),
        ("triangle", Mark::Triangle),
        ("tick", Mark::Tick),
    ] {
        let dots = vec![named.clone(), dot(2.0 * HOUR, 9.0, "off the axis")];
        insta::assert_snapshot!(name, drawn(&small(name, Shape::Dots { dots, mark })));
    }
}

#[test]
fn rules() {
    insta::assert_snapshot!("rule-x", drawn(&small("rule", rule(Side::X, HOUR, "deadline, 1h"))));
    insta::assert_snapshot!("rule-y", drawn(&small("rule", rule(Side::Y, 2.0, "budget, 2 CNY"))));
}

#[test]
fn cells() {
    let cell = |from: f64, value: Option<f64>, text: &str| Cell {
        x: [from * HOUR, (from + 2.0) * HOUR],
        y: [0.0, 1.0],
        value,
        text: text.to_owned(),
        says: String::new(),
    };
    let cells = vec![cell(0.0, Some(2.0), "2.00"), cell(2.0, None, "not reached")];
    let value = axis("Mean cost, CNY", Scale::Number, 0.0, 4.0);
    insta::assert_snapshot!("cells", drawn(&small("cells", Shape::Cells { cells, value })));
}

#[test]
fn columns_and_rows() {
    let mut figure = samples::grid();
    for panel in &mut figure.panels {
        for layer in &mut panel.layers {
            if let Shape::Line { points, .. } = &mut layer.shape {
                points.truncate(5);
            }
        }
    }
    insta::assert_snapshot!("grid", drawn(&figure));
}
