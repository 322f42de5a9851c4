//! The time of drawing a figure of 10,000 points and of one of everyday size: `cargo bench --bench figures`.

use divan::{Bencher, black_box};
use spotcast::report::draw::{Theme, png, svg};
use spotcast::report::figure::{Axis, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Side, Tone};

const POINTS: [usize; 2] = [100, 10_000];

fn axis(label: &str, scale: Scale, high: f64) -> Axis {
    Axis { label: label.to_owned(), scale, low: 0.0, high }
}

fn layer(name: &str, tone: Tone, shape: Shape) -> Layer {
    Layer { name: name.to_owned(), tone, shape }
}

/// Numbers that look random: 0 to 1.
fn wobble(place: usize) -> f64 {
    (place as u64 * 2_654_435_761 % 10_007) as f64 / 10_007.0
}

fn figure(shape: Shape) -> Figure {
    let layers = vec![
        layer("market price", Tone::Series(0), shape),
        layer("bid", Tone::Limit, Shape::Rule { of: Side::Y, at: 0.7, label: "bid, 0.7 CNY/h".to_owned() }),
    ];
    let (x, y) = (axis("Time", Scale::Duration, 1e6), axis("Price, CNY/h", Scale::Number, 1.0));
    Figure {
        name: "prices".to_owned(),
        title: "Prices".to_owned(),
        says: "Prices that change at every point.".to_owned(),
        panels: vec![Panel { title: String::new(), x, y, layers, height: 1.0 }],
        columns: 1,
        source: "A bench.".to_owned(),
    }
}

/// Steps all over the chart.
fn prices(points: usize) -> Figure {
    let points = (0..points).map(|place| [1e6 * place as f64 / points as f64, wobble(place)]).collect();
    figure(Shape::Line { points, course: Course::Steps, dashed: false })
}

/// Dots all over the chart.
fn dots(points: usize) -> Figure {
    let dot = |place| Dot {
        x: 1e6 * wobble(place),
        y: wobble(place * 7 + 3),
        x_interval: None,
        y_interval: None,
        label: String::new(),
        says: String::new(),
    };
    figure(Shape::Dots { dots: (0..points).map(dot).collect(), mark: Mark::Disc })
}

#[divan::bench(args = POINTS)]
fn line_to_svg(bencher: Bencher<'_, '_>, points: usize) {
    let figure = prices(points);
    bencher.bench(|| svg(black_box(&figure), Theme::Light));
}

#[divan::bench(args = POINTS)]
fn line_to_png(bencher: Bencher<'_, '_>, points: usize) {
    let figure = prices(points);
    bencher.bench(|| png(black_box(&figure), Theme::Light));
}

#[divan::bench(args = POINTS)]
fn dots_to_svg(bencher: Bencher<'_, '_>, points: usize) {
    let figure = dots(points);
    bencher.bench(|| svg(black_box(&figure), Theme::Light));
}

#[divan::bench(args = POINTS)]
fn dots_to_png(bencher: Bencher<'_, '_>, points: usize) {
    let figure = dots(points);
    bencher.bench(|| png(black_box(&figure), Theme::Light));
}

fn main() {
    divan::main();
}
