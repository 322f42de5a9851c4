//! Cases that are hard to lay out: no text may meet another or leave the picture, and nothing may panic.

use super::super::layout::scene;
use super::super::scene::{Frame, Piece};
use super::super::{Theme, svg};
use super::samples::{HOUR, axis, bar, dot, figure, layer, line, panel, prices, rule, wobble};
use crate::report::figure::{Axis, Cell, Course, Dot, Figure, Layer, Mark, Scale, Shape, Side, Tone};

const LONG: &str = "a name of a hundred and twenty characters that somebody gave to a pool because nobody told them that \
                    names can be short";

fn one(name: &str, x: Axis, y: Axis, layers: Vec<Layer>) -> Figure {
    figure(name, "A hard case", "It has to be readable nevertheless.", 1, vec![panel("", x, y, layers)])
}

fn numbers(label: &str, low: f64, high: f64) -> Axis {
    axis(label, Scale::Number, low, high)
}

fn long_names() -> Figure {
    let names = || (0..6).map(|place| format!("{place} {LONG}")).collect::<Vec<_>>();
    let dots = (0..6).map(|place| dot(f64::from(place) + 0.5, f64::from(place) + 0.5, LONG)).collect();
    let mut figure = one(
        "hard-long-names",
        Axis::of_names(LONG, names()),
        Axis::of_names(LONG, names()),
        vec![
            layer(LONG, Tone::Series(0), Shape::Dots { dots, mark: Mark::Disc }),
            layer(&LONG[1..], Tone::Series(1), rule(Side::X, 3.0, LONG)),
            layer("", Tone::Series(2), rule(Side::Y, 3.0, LONG)),
        ],
    );
    figure.title = LONG.repeat(4);
    figure.says = LONG.repeat(9);
    figure.source = LONG.repeat(3);
    figure.panels[0].title = LONG.to_owned();
    figure
}

fn many_names(across: bool) -> Figure {
    let names = (0..40).map(|place| format!("pool-{place}-of-the-region")).collect();
    let extent = |place: i32| [f64::from(place) + 0.2, f64::from(place) + 0.8];
    let bars = (0..40).map(|place| (extent(place), [0.0, f64::from(1 + place * 7 % 23)]));
    let (names, values) = (Axis::of_names("", names), numbers("Cost of a run, CNY", 0.0, 25.0));
    let (name, x, y) = if across { ("hard-40-across", names, values) } else { ("hard-40-up", values, names) };
    let bars =
        bars.map(|(place, value)| if across { bar(place, value) } else { bar(value, place) }).collect();
    one(name, x, y, vec![layer("cost", Tone::Series(0), Shape::Bars { bars })])
}

fn many_entries() -> Figure {
    let layers = (0..12)
        .map(|place| {
            let level = f64::from(place);
            layer(
                &format!("provider number {place}"),
                Tone::of_series(place as usize),
                line(vec![[0.0, level], [1.0, level + 2.0]], Course::Straight, place > 6),
            )
        })
        .collect();
    one("hard-12-entries", numbers("Share of work", 0.0, 1.0), numbers("Cost, CNY", 0.0, 14.0), layers)
}

fn many_rules() -> Figure {
    let layers = (0..9)
        .flat_map(|place| {
            let near = 5.0 + f64::from(place) * 0.01;
            [
                layer("", Tone::Limit, rule(Side::X, near, &format!("limit {place}, {near} CNY"))),
                layer("", Tone::Alarm, rule(Side::Y, near, &format!("limit {place}, {near} CNY"))),
            ]
        })
        .collect();
    one("hard-rules", numbers("Cost, CNY", 0.0, 6.0), numbers("Price, CNY/h", 4.0, 6.0), layers)
}

fn many_dots() -> Figure {
    let dots = (0..10_000)
        .map(|place| Dot { y_interval: Some([-0.1, 0.1]), ..dot(wobble(place), wobble(place * 7), "named") })
        .collect();
    one(
        "hard-10000-dots",
        numbers("x, m", -1.0, 1.0),
        numbers("y, m", -1.0, 1.0),
        vec![layer("dots", Tone::Series(0), Shape::Dots { dots, mark: Mark::Disc })],
    )
}

fn crowded_names() -> Figure {
    let dots = (0..30)
        .map(|place| {
            dot(0.5 + 0.01 * wobble(place), 0.5 + 0.03 * wobble(place * 3), &format!("policy {place}"))
        })
        .collect();
    one(
        "hard-crowded",
        numbers("x, m", 0.0, 1.0),
        numbers("y, m", 0.0, 1.0),
        vec![layer("dots", Tone::Series(0), Shape::Dots { dots, mark: Mark::Ring })],
    )
}

fn wild_numbers(name: &str, low: f64, high: f64, scale: Scale) -> Figure {
    let points = vec![[low, low], [(low + high) / 2.0, high], [high, low]];
    let (x, y) = (axis("Price, CNY", scale.clone(), low, high), axis("Price, CNY", scale, low, high));
    one(name, x, y, vec![layer("price", Tone::Series(0), line(points, Course::Straight, false))])
}

fn off_the_axes() -> Figure {
    let wild = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300, 1e300, 0.5];
    let pairs = || wild.iter().flat_map(|x| wild.iter().map(move |y| [*x, *y]));
    let dots = pairs().map(|[x, y]| Dot {
        x_interval: Some([x, 0.6]),
        y_interval: Some([0.4, y]),
        ..dot(x, y, "wild")
    });
    let cell = |[low, high]: [f64; 2]| Cell {
        x: [low, high],
        y: [0.2, high],
        value: Some(low),
        text: "wild".to_owned(),
        says: String::new(),
    };
    let shapes = vec![
        line(pairs().collect(), Course::Steps, true),
        Shape::Band { points: pairs().map(|[x, y]| [x, 0.2, y]).collect(), course: Course::Straight },
        Shape::Bars { bars: pairs().map(|[x, y]| bar([0.2, x], [0.3, y])).collect() },
        Shape::Cells { cells: pairs().map(cell).collect(), value: numbers("Wild, m", 0.0, 1.0) },
        Shape::Dots { dots: dots.collect(), mark: Mark::Triangle },
        rule(Side::X, f64::NAN, "none"),
        rule(Side::Y, f64::INFINITY, "none"),
        rule(Side::Y, 7.0, "too high"),
    ];
    let layers = shapes.into_iter().map(|shape| layer("wild", Tone::Alarm, shape)).collect();
    one("hard-off-axes", numbers("x, m", 0.0, 1.0), axis("y, m", Scale::LogNumber, 0.1, 1.0), layers)
}

fn nothing(name: &str) -> Figure {
    let layers = vec![
        layer("line", Tone::Series(0), line(Vec::new(), Course::Steps, true)),
        layer("band", Tone::Series(1), Shape::Band { points: Vec::new(), course: Course::Steps }),
        layer("bars", Tone::Series(2), Shape::Bars { bars: Vec::new() }),
        layer("dots", Tone::Series(3), Shape::Dots { dots: Vec::new(), mark: Mark::Disc }),
        layer("cells", Tone::Series(4), Shape::Cells { cells: Vec::new(), value: numbers("", 0.0, 1.0) }),
    ];
    one(name, Axis::of_names("", Vec::new()), numbers("", 0.0, 1.0), layers)
}

fn single() -> Figure {
    let x = Axis::holding("Cost, CNY", Scale::Number, false, [5.0]);
    let band = Shape::Band { points: vec![[5.0, 5.0, 5.0]], course: Course::Straight };
    let flat = Shape::Band { points: vec![[4.6, 5.2, 5.2], [5.4, 5.2, 5.2]], course: Course::Straight };
    let layers = vec![
        layer("line", Tone::Series(0), line(vec![[5.0, 5.0]], Course::Steps, false)),
        layer("band", Tone::Series(1), band),
        layer("flat", Tone::Series(2), flat),
        layer("bars", Tone::Series(3), Shape::Bars { bars: vec![bar([4.8, 4.800001], [4.6, 5.2])] }),
    ];
    one("hard-single", x.clone(), x, layers)
}

fn marked_up() -> Figure {
    let wild = "<b> & \"quoted\" 'text' ]]>";
    let names = vec![wild.to_owned(), "\u{1}control\nand 中文字符 😀".to_owned()];
    let layers = vec![
        layer(wild, Tone::Series(0), Shape::Dots { dots: vec![dot(0.5, 0.5, wild)], mark: Mark::Disc }),
        layer("", Tone::Series(0), rule(Side::Y, 1.5, wild)),
        layer(
            "",
            Tone::Series(0),
            Shape::Cells {
                cells: vec![Cell {
                    x: [1.0, 2.0],
                    y: [1.0, 2.0],
                    value: None,
                    text: wild.to_owned(),
                    says: wild.to_owned(),
                }],
                value: numbers(wild, 0.0, 1.0),
            },
        ),
    ];
    let mut figure =
        one("hard-marked-up", Axis::of_names(wild, names.clone()), Axis::of_names(wild, names), layers);
    (figure.title, figure.says, figure.source) = (wild.to_owned(), wild.to_owned(), wild.to_owned());
    figure.panels[0].title = wild.to_owned();
    figure
}

fn wide_letters() -> Figure {
    let names = (0..5).map(|place| format!("{place} {}", "华东一区抢占式实例规格族".repeat(3))).collect();
    let dots = (0..5).map(|place| dot(f64::from(place), f64::from(place) + 0.5, "价格上限")).collect();
    let mut figure = one(
        "hard-wide",
        numbers("费用，人民币", 0.0, 5.0),
        Axis::of_names("规格", names),
        vec![layer("抢占式", Tone::Series(0), Shape::Dots { dots, mark: Mark::Disc })],
    );
    figure.says = "抢占式实例的价格随市场供需变化，可能被回收。".repeat(6);
    figure
}

fn small_panels() -> Figure {
    let long = || axis(LONG, Scale::Duration, 0.0, 400.0 * HOUR);
    let panels = (0..9)
        .map(|place| {
            let y = numbers(LONG, -1e9, 1e9 * f64::from(place + 1));
            let layers = vec![
                layer("one", Tone::Series(0), line(vec![[0.0, 0.0], [1e6, 1e9]], Course::Straight, false)),
                layer("", Tone::Limit, rule(Side::X, 2e5, LONG)),
            ];
            panel(LONG, long(), y, layers)
        })
        .collect();
    figure("hard-small", "Nine charts", "In four columns.", 4, panels)
}

pub(super) fn all() -> Vec<Figure> {
    vec![
        long_names(),
        many_names(true),
        many_names(false),
        many_entries(),
        many_rules(),
        many_dots(),
        crowded_names(),
        prices(10_000),
        wild_numbers("hard-tiny", 1e-12, 3e-12, Scale::Number),
        wild_numbers("hard-huge", -2e17, 9e17, Scale::Number),
        wild_numbers("hard-wide-log", 1e-9, 1e15, Scale::LogNumber),
        wild_numbers("hard-narrow", 1_000_000.0, 1_000_000.001, Scale::Number),
        wild_numbers("hard-share", 1e-7, 3e-7, Scale::Share),
        wild_numbers("hard-count", 0.0, 4e9, Scale::Count),
        off_the_axes(),
        nothing("hard-nothing"),
        Figure { panels: Vec::new(), columns: 0, ..nothing("hard-no-panel") },
        Figure {
            title: String::new(),
            says: String::new(),
            source: String::new(),
            columns: 0,
            ..nothing("hard-no-text")
        },
        single(),
        marked_up(),
        wide_letters(),
        small_panels(),
    ]
}

fn texts(figure: &Figure) -> (Frame, Vec<(String, Frame)>) {
    let scene = scene(figure, Theme::Light);
    let canvas = Frame { left: 0, top: 0, right: scene.size.0 as i32, bottom: scene.size.1 as i32 };
    (canvas, scene.texts().map(|text| (text.text.clone(), text.frame())).collect())
}

#[test]
fn no_text_meets_another_or_leaves_the_picture() {
    for figure in all().iter().chain(&super::samples::all()) {
        let (canvas, texts) = texts(figure);
        for (place, (text, frame)) in texts.iter().enumerate() {
            assert!(canvas.holds(*frame), "{}: {text} leaves the picture: {frame:?}", figure.name);
            for (other, taken) in &texts[..place] {
                assert!(!frame.meets(*taken), "{}: {text} {frame:?} meets {other} {taken:?}", figure.name);
            }
        }
    }
}

#[test]
fn nothing_is_drawn_beyond_the_picture_or_is_no_number() {
    for figure in all() {
        let drawn = scene(&figure, Theme::Dark);
        let (right, bottom) = (drawn.size.0 as i32, drawn.size.1 as i32);
        let inside = |(x, y): &(i32, i32)| (0..=right).contains(x) && (0..=bottom).contains(y);
        for piece in &drawn.pieces {
            let spots = match piece {
                Piece::Block { frame, .. } => vec![(frame.left, frame.top), (frame.right, frame.bottom)],
                Piece::Path { spots, .. } | Piece::Area { spots, .. } => spots.clone(),
                Piece::Disc { centre, .. } | Piece::Ring { centre, .. } => vec![*centre],
                Piece::Text(text) => vec![text.at],
            };
            assert!(spots.iter().all(inside), "{}: {piece:?}", figure.name);
        }
        let text = svg(&figure, Theme::Dark);
        assert!(!text.contains("NaN") && !text.contains("inf\""), "{}", figure.name);
        assert!(!text.contains("\"-"), "no side is negative: {}", figure.name);
    }
}

#[test]
fn every_name_of_forty_is_written_up_the_side() {
    let (_, texts) = texts(&many_names(false));
    for place in 0..40 {
        let name = format!("pool-{place}-of-the-region");
        assert!(texts.iter().any(|(text, _)| *text == name), "{name}");
    }
}

#[test]
fn names_never_take_more_than_a_third_of_the_width() {
    let (canvas, texts) = texts(&long_names());
    let names: Vec<_> = texts
        .iter()
        .filter(|(text, frame)| frame.left < 500 && text.starts_with(['0', '1', '2', '3', '4', '5']))
        .collect();
    assert_eq!(names.len(), 6);
    assert!(
        names.iter().all(|(text, frame)| text.contains('…') && frame.width() * 3 <= canvas.right),
        "{names:?}"
    );
}

#[test]
fn flags_of_lines_that_are_close_stand_in_rows() {
    let (_, texts) = texts(&many_rules());
    let written = texts.iter().filter(|(text, _)| text.starts_with("limit")).count();
    assert!(written >= 14, "only {written} of 18 have room");
}
