//! Pages made by hand. What a browser makes of them is looked at in `tests/browser.rs`.

use std::collections::BTreeMap;

use super::super::compare::{CompareReport, Ran};
use super::super::content::{Block, Grid};
use super::super::draw::Theme;
use super::super::figure::{Axis, Bar, Cell, Course, Figure, Layer, Panel, Scale, Shape, Tone};
use super::super::sweep::{AxisOutput, DesignOutput, SweepManifest};
use super::super::tests::{head, mixed, report};
use super::super::what_if::WhatIf;
use super::layout::{SCRIPTS, slug};
use super::parts::Parts;
use super::{Page, html, numbers, of_compare, of_run, of_sweep, theme};
use crate::stats::examples::completed;

fn line(points: usize) -> Figure {
    let points: Vec<[f64; 2]> = (0..points).map(|at| [at as f64 * 60.0, 0.1 + at as f64 / 7.0]).collect();
    let layer = Layer {
        name: "price".to_owned(),
        tone: Tone::Series(0),
        shape: Shape::Line { points, course: Course::Steps, dashed: false },
    };
    figure(vec![layer])
}

fn figure(layers: Vec<Layer>) -> Figure {
    let panel = Panel {
        title: String::new(),
        x: Axis::holding("Since submission", Scale::Duration, true, [0.0, 7_200.0]),
        y: Axis::holding("Price, CNY/h", Scale::Number, true, [0.0, 1.0]),
        layers,
        height: 1.0,
    };
    Figure {
        name: "price".to_owned(),
        title: "Prices </script><b>".to_owned(),
        says: "How the price <moves>.".to_owned(),
        panels: vec![panel],
        columns: 1,
        source: "3 replications".to_owned(),
    }
}

#[test]
fn no_script_ends_before_its_end() {
    for script in SCRIPTS {
        let lower = script.to_ascii_lowercase();
        assert!(
            !lower.contains("</script") && !lower.contains("<!--"),
            "{}",
            &script[..80.min(script.len())]
        );
    }
    let text = html(&Page::new("a", "", Vec::new()).with_figures("Figures", vec![line(3)]));
    let scripts = text.to_ascii_lowercase().matches("</script").count();
    assert_eq!(scripts, SCRIPTS.len() + 1, "those of the page and the data of one figure");
    assert!(text.contains("\\u003c/script>"), "the title stands in the data");
    assert!(text.contains("Prices &lt;/script&gt;"), "and in the caption");
}

#[test]
fn the_policy_allows_exactly_the_scripts_that_are_there() {
    let text = html(&Page::new("a", "", Vec::new()));
    assert_eq!(text.matches("'sha256-").count(), SCRIPTS.len());
    assert!(text.contains("default-src 'none'"));
    let loads =
        ["src=", "@import", "url(http"].map(|word| text.split("<body>").next().unwrap_or("").contains(word));
    assert_eq!(loads, [false; 3]);
}

#[test]
fn equal_pages_are_equal_bytes() {
    let page = || of_run(&report(&mixed()), vec![line(50)], vec![("replication 3".to_owned(), line(5))]);
    assert_eq!(html(&page()), html(&page()));
}

#[test]
fn everything_a_report_says_is_on_its_page() {
    let report = report(&mixed());
    let text = html(&of_run(&report, vec![line(3)], Vec::new()));
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let mut said = 0;
    let mut find = |part: &str| {
        said += 1;
        assert!(text.contains(&escaped(part)), "{part}");
    };
    for block in super::super::run::blocks(&report) {
        match block {
            Block::Heading(of) if of == "Answer" => {}
            // The page splits the title in two.
            Block::Title(title) => title.split(": ").for_each(&mut find),
            Block::Heading(of) | Block::Text(of) | Block::Command(of) => find(&of),
            Block::Lines(lines) | Block::Marked(_, lines) | Block::List(_, lines) => {
                lines.iter().for_each(|line| find(line));
            }
            Block::Table(grid) | Block::Columns(grid) => {
                let cells = grid.header.iter().chain(grid.rows.iter().flatten());
                cells.flat_map(|cell| cell.lines()).for_each(&mut find);
            }
        }
    }
    assert!(said > 100, "{said}");
    for label in
        ["Mean cost", "Half of the runs done within", "Odds of the deadline, 8h", "Saved against on-demand"]
    {
        assert!(text.contains(label), "{label}");
    }
}

#[test]
fn a_comparison_names_the_best() {
    let ran = |name: &str, reclaims: fn(u64) -> u32| Ran {
        name: name.to_owned(),
        parts: vec![name.to_owned()],
        head: head(),
        records: (0..100).map(|k| completed(k, reclaims(k))).collect(),
        worth: Some(1.0),
    };
    let all = [ran("as it is", |k| 2 + (k % 3) as u32), ran("calm", |_| 0)];
    let report = CompareReport::of("spotcast compare".to_owned(), &all, 0, Vec::new()).unwrap();
    let page = of_compare(&report, vec![line(3)]);
    let best: Vec<_> = page.key_figures.iter().map(|key| (key.label.as_str(), key.detail.as_str())).collect();
    assert_eq!(
        best[..3],
        [
            ("Mean cost of the baseline", "as it is"),
            ("Lowest mean cost", "calm"),
            ("Earliest on average", "calm")
        ]
    );
    let headings: Vec<&str> = page.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings[0], "Verdict");
    assert_eq!(headings.last(), Some(&"What was run"));
    assert!(
        page.title == "pi on ECI spot" && page.about.starts_with("2 variants, 100 replications"),
        "{}",
        page.about
    );
}

#[test]
fn blocks_go_where_they_belong() {
    let list = |word| Block::List(word, vec![word.to_owned()]);
    let heading = |of: &str| Block::Heading(of.to_owned());
    let blocks = vec![
        Block::Title("name: what".to_owned()),
        list("Assumed"),
        list("Caution"),
        heading("Answer"),
        Block::Lines(vec!["It costs 3.".to_owned()]),
        Block::Marked("Warning", vec!["Beware.".to_owned()]),
        list("Advice"),
        heading("Completion time"),
        Block::Table(Grid::of_pairs()),
        list("Not modelled"),
        heading("What was run"),
        Block::Table(Grid::of_pairs()),
        heading("Run it again"),
        Block::Command("spotcast run".to_owned()),
    ];
    let parts = Parts::of(blocks);
    assert_eq!((parts.title_after("name").as_deref(), parts.title_after("nam")), (Some("what"), None));
    let page = parts.page(("name", "what"), Vec::new(), Vec::new(), ("", "", Vec::new()));
    assert_eq!(page.lead, ["It costs 3."]);
    let outline: Vec<(&str, usize)> =
        page.sections.iter().map(|section| (section.heading.as_str(), section.items.len())).collect();
    assert_eq!(
        outline,
        [
            ("Before you rely on it", 2),
            ("What to do", 1),
            ("All numbers", 2),
            ("Assumptions", 1),
            ("Not modelled", 1),
            ("What was run", 3)
        ]
    );
}

#[test]
fn numbers_of_a_figure_are_cut_evenly_and_say_so() {
    let all = numbers::of(&line(100), 100);
    assert_eq!((all[0].grid.rows.len(), all[0].left_out.as_deref()), (100, None));
    let cut = numbers::of(&line(101), 100);
    assert_eq!(cut[0].grid.rows.len(), 51, "every second one");
    assert_eq!(cut[0].left_out.as_deref(), Some("51 of 101 rows, evenly spread over each series."));
    assert_eq!(cut[0].grid.header, ["series", "Since submission", "Price, CNY/h"]);
    assert_eq!(cut[0].grid.rows[1], ["price", "2m", "0.39"]);
    assert!(numbers::of(&figure(Vec::new()), 100).is_empty());
}

#[test]
fn a_stretch_has_both_ends_and_its_words() {
    let told = |low: f64| {
        let bar = Bar { x: [3_600.0, 5_400.0], y: [low, 0.25], says: "1h to 1h30m: 25 %".to_owned() };
        let shape = Shape::Bars { bars: vec![bar] };
        let of = figure(vec![Layer { name: String::new(), tone: Tone::Muted, shape }]);
        numbers::of(&of, 9)[0].grid.rows.concat()
    };
    assert_eq!(told(0.1), ["1h to 1h30m: 25 %", "1h to 1h30m", "0.10 to 0.25"]);
    assert_eq!(
        told(0.0),
        ["1h to 1h30m: 25 %", "1h to 1h30m", "0.25"],
        "what stands on zero is as high as it ends"
    );
}

#[test]
fn a_page_without_figures_still_says_what_it_says() {
    let text = html(&of_run(&report(&mixed()), Vec::new(), Vec::new()));
    assert!(!text.contains("<figure") && text.contains(&slug("All numbers")));
    let known = super::super::RunReport { what_if: WhatIf::TooLarge(7), ..report(&mixed()) };
    assert!(html(&of_run(&known, Vec::new(), Vec::new())).contains("was not tried"));
}

/// Relative luminance by WCAG 2.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_and_marks_stand_out_from_what_is_under_them() {
    let (light, dark) = (theme::variables(Theme::Light), theme::variables(Theme::Dark));
    let both: Vec<(&str, &str, &str)> =
        light.iter().zip(&dark).map(|(light, dark)| (light.0.as_str(), light.1, dark.1)).collect();
    let colour = |name: &str| *both.iter().find(|of| of.0 == name).unwrap();
    let grounds = ["background", "surface", "caution-surface", "alarm-surface"].map(colour);
    for text in ["text", "quiet"].map(colour) {
        for ground in grounds {
            assert!(contrast(text.1, ground.1) >= 4.5, "{} on {}, light", text.0, ground.0);
            assert!(contrast(text.2, ground.2) >= 4.5, "{} on {}, dark", text.0, ground.0);
        }
    }
    let ground = colour("background");
    for mark in both.iter().filter(|of| of.0.starts_with("series-")) {
        assert!(contrast(mark.1, ground.1) >= 3.0, "{}, light: {}", mark.0, contrast(mark.1, ground.1));
        assert!(contrast(mark.2, ground.2) >= 3.0, "{}, dark", mark.0);
    }
    for name in ["reference", "limit", "alarm", "warning", "accent"] {
        let of = colour(name);
        assert!(contrast(of.1, ground.1) >= 4.0 && contrast(of.2, ground.2) >= 4.0, "{name}");
    }
}

#[test]
fn a_sweep_tells_between_what_its_points_lie() {
    let columns =
        ["point", "provider.bid", "currency", "completion_time_s_mean", "cost_mean"].map(str::to_owned);
    let axis = AxisOutput {
        path: "provider.bid".to_owned(),
        column: "provider.bid".to_owned(),
        values: Some(3),
        scale: None,
    };
    let manifest = SweepManifest {
        schema_version: 1,
        kind: "sweep".to_owned(),
        version: "0.1.0".to_owned(),
        name: "a: b".to_owned(),
        digest: "9f86d081884c7d659a2feaa0c55ad015".to_owned(),
        seed: 42,
        command: "spotcast sweep a.yaml --out DIR".to_owned(),
        axes: vec![axis],
        design: DesignOutput::Cartesian,
        factors: vec![vec!["provider.bid".to_owned()]],
        points: 3,
        shard: None,
        replications_out: None,
        columns: columns.to_vec(),
        read: BTreeMap::new(),
    };
    let row = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let rows = [row("0,0.1,CNY,7200,3.5"), row("1,0.2,CNY,3600,4"), row("2,0.3,CNY,,2.25")];
    let page = of_sweep(&manifest, &rows, 3, None, Vec::new());
    assert_eq!((page.title.as_str(), page.about.as_str()), ("a: b", "3 points over provider.bid"));
    let keys: Vec<_> = page.key_figures.iter().map(|key| (key.value.as_str(), key.detail.as_str())).collect();
    assert_eq!(
        keys,
        [
            ("3", "provider.bid"),
            ("2.2500 CNY", "at bid 0.3; up to 4.0000 CNY"),
            ("1h", "at bid 0.2; up to 2h")
        ]
    );
    let text = html(&page);
    for part in ["spotcast sweep a.yaml --out DIR", "data-value=\"7200\"", "9f86d081884c7d65<"] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(of_sweep(&manifest, &rows[..1], 3, None, Vec::new()).key_figures.len(), 1, "not all are here");
}

#[test]
fn a_page_of_many_points_stays_small() {
    let cell = |at: usize| Cell {
        x: [(at % 200) as f64, (at % 200) as f64 + 1.0],
        y: [(at / 200) as f64, (at / 200) as f64 + 1.0],
        value: Some((at % 977) as f64 / 7.0),
        text: String::new(),
        says: format!("checkpoint.every {at}, bid.limit {at}: mean cost of a run {at} USD"),
    };
    let names = |count: usize| Axis::of_names("axis", (0..count).map(|at| at.to_string()).collect());
    let value = Axis::holding("Mean cost, USD", Scale::Number, false, [0.0, 139.0]);
    let map = |name: &str| Figure {
        name: name.to_owned(),
        title: name.to_owned(),
        says: "Many cells.".to_owned(),
        columns: 1,
        panels: vec![Panel {
            title: String::new(),
            x: names(200),
            y: names(100),
            layers: vec![Layer {
                name: String::new(),
                tone: Tone::Series(0),
                shape: Shape::Cells { cells: (0..20_000).map(cell).collect(), value: value.clone() },
            }],
            height: 1.0,
        }],
        source: "By hand".to_owned(),
    };
    let page =
        Page::new("Many", "", Vec::new()).with_figures("Figures", ["a", "b", "c", "d"].map(map).to_vec());
    let text = html(&page);
    assert!(text.len() < 2_000_000, "{} bytes", text.len());
    assert!(text.contains("data:image/png;base64,"), "a picture stands for what is too large");
}
