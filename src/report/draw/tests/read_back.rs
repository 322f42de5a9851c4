//! What a reader finds in the SVG: labels, units, ticks, and the data where the axes say.

use super::super::{Theme, svg};
use super::read::{Element, elements};
use super::samples::{self, HOUR, axis, figure, layer, line, panel};
use super::{hard, samples::wobble};
use crate::report::figure::{Axis, Course, Figure, Scale, Shape, Tone};

fn texts(all: &[Element]) -> Vec<&str> {
    all.iter().filter(|one| one.tag == "text").map(|one| one.text.as_str()).collect()
}

#[test]
fn every_picture_is_well_formed_and_says_what_it_shows() {
    for figure in samples::all().into_iter().chain(hard::all()) {
        for theme in [Theme::Light, Theme::Dark] {
            let all = elements(&svg(&figure, theme));
            assert_eq!(all[0].tag, "svg");
            assert_eq!((all[0].of("role"), all[0].of("width")), ("img", "800"));
            let view: Vec<f64> = all[0].of("viewBox").split(' ').map(|side| side.parse().unwrap()).collect();
            assert_eq!(view[2..], [3_200.0, 4.0 * all[0].number("height")]);
            let head: Vec<&str> = all[1..3].iter().map(|one| one.tag.as_str()).collect();
            assert_eq!(head, ["title", "desc"]);
            assert_eq!((&all[1].text, &all[2].text), (&figure.title, &figure.says));
            for text in all.iter().filter(|one| one.tag == "text") {
                assert!(text.number("font-size") >= 52.0, "{}", text.text);
                assert_eq!(text.of("font-family"), "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif");
            }
        }
    }
}

#[test]
fn labels_units_names_and_ticks_are_written() {
    let all = elements(&svg(&samples::prices(200), Theme::Light));
    let texts = texts(&all);
    for text in [
        "Price and bid over three days",
        "Time since submission",
        "Price of a pod, CNY/h",
        "market price",
        "protection",
        "bid, 0.2 CNY/h",
        "deadline, 60h",
        "0",
        "12h",
        "2d12h",
        "0.05",
        "0.35",
        "spotcast 0.1.0, scenario training, seed 7, 2,000 replications",
    ] {
        assert!(texts.contains(&text), "{text} is not in {texts:?}");
    }
}

#[test]
fn charts_above_others_leave_them_the_texts_of_the_x_axis() {
    let all = elements(&svg(&samples::grid(), Theme::Light));
    let count = |wanted: &str| texts(&all).iter().filter(|text| **text == wanted).count();
    assert_eq!((count("12h"), count("Time since submission")), (2, 2));
    assert_eq!((count("Pods that run"), count("Requests not served, share")), (2, 2));
}

/// Where values stand along one direction: a scale and an offset from two ticks.
struct Recovered {
    from: (f64, f64),
    to: (f64, f64),
}

impl Recovered {
    fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.to.0 - self.from.0);
        self.from.1 + share * (self.to.1 - self.from.1)
    }
}

/// Whether every vertex of a line in its colour stands where ticks with these texts and values say.
fn stands(figure: &Figure, data: &[[f64; 2]], x: [(&str, f64); 2], y: [(&str, f64); 2]) {
    let all = elements(&svg(figure, Theme::Light));
    let text = |wanted: &str, anchor: &str| {
        let found = all.iter().find(|one| {
            one.text == wanted && one.attributes.get("text-anchor").is_some_and(|is| is == anchor)
        });
        found.unwrap_or_else(|| panic!("{wanted} is written"))
    };
    // Texts along y are centred on their value: their upper end is 0.76 em above the baseline, which is
    // 0.36 em below the value.
    let height = |wanted: &str| text(wanted, "end").number("y") + (0.76 - 0.36) * 52.0;
    let across = |wanted: &str| text(wanted, "middle").number("x");
    let x = Recovered { from: (x[0].1, across(x[0].0)), to: (x[1].1, across(x[1].0)) };
    let y = Recovered { from: (y[0].1, height(y[0].0)), to: (y[1].1, height(y[1].0)) };
    let lines: Vec<_> =
        all.iter().filter(|one| one.tag == "polyline" && one.of("stroke") == "#0072B2").collect();
    // The first is in the legend.
    let points = lines[1].points();
    assert_eq!(points.len(), data.len());
    for (point, [value_x, value_y]) in points.iter().zip(data) {
        let (off_x, off_y) = (point.0 - x.at(*value_x), point.1 - y.at(*value_y));
        assert!(off_x.abs() <= 4.0 && off_y.abs() <= 4.0, "{point:?} is {off_x}, {off_y} off");
    }
}

#[test]
fn data_stand_where_the_axes_say() {
    let data: Vec<[f64; 2]> =
        (0..40).map(|step| [f64::from(step) * 0.5 * HOUR, 3.0 + 2.0 * wobble(step as usize)]).collect();
    let chart = |x: Axis, y: Axis, points: &[[f64; 2]]| {
        let layers = vec![layer("cost", Tone::Series(0), line(points.to_vec(), Course::Straight, false))];
        figure("data", "Data", "", 1, vec![panel("", x, y, layers)])
    };
    let x = || axis("Time", Scale::Duration, 0.0, 20.0 * HOUR);
    let linear = chart(x(), axis("Cost, CNY", Scale::Number, 0.0, 6.0), &data);
    stands(&linear, &data, [("4h", 4.0 * HOUR), ("16h", 16.0 * HOUR)], [("1", 1.0), ("5", 5.0)]);
    // On a logarithmic axis the logarithms stand evenly.
    let logarithmic = chart(x(), axis("Cost, CNY", Scale::LogNumber, 0.5, 20.0), &data);
    let logs: Vec<[f64; 2]> = data.iter().map(|[x, y]| [*x, y.ln()]).collect();
    stands(
        &logarithmic,
        &logs,
        [("4h", 4.0 * HOUR), ("16h", 16.0 * HOUR)],
        [("1", 0.0), ("10", 10.0_f64.ln())],
    );
}

#[test]
fn bars_reach_to_their_values() {
    let figure = samples::histogram();
    let Shape::Bars { bars } = &figure.panels[0].layers[0].shape else { panic!("bars come first") };
    let all = elements(&svg(&figure, Theme::Light));
    let rects: Vec<_> = all.iter().filter(|one| one.tag == "rect" && one.of("fill") == "#0072B2").collect();
    let highest = rects.iter().map(|rect| rect.number("height")).fold(0.0, f64::max);
    // The bar of 210 replications on an axis to 220, 310 points of 4 units high.
    let expected = 210.0 / 220.0 * 310.0 * 4.0;
    assert!((highest - expected).abs() <= 4.0, "{highest} is not {expected}");
    let filled = bars.iter().filter(|bar| bar.y[1] > 0.0).count();
    let wide = rects.iter().filter(|rect| rect.number("width") > 100.0).count();
    assert_eq!(wide, filled, "empty bins have no bar");
}
