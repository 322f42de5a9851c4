//! Histograms for terminals, looked at by people before they are accepted.

use super::*;
use crate::report::tests::{head, report};
use crate::stats::examples::{completed, failed};

const WIDE: Ink = Ink { width: 100, blocks: true, colour: false };
const NARROW: Ink = Ink { width: 40, blocks: true, colour: false };
const PLAIN: Ink = Ink { width: 60, blocks: false, colour: false };

/// Evenly spread over the quantiles of a distribution.
fn spread(count: usize, quantile: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..count).map(|place| quantile((place as f64 + 0.5) / count as f64)).collect()
}

fn times(values: &[f64], of: usize, deadline: Option<f64>, ink: Ink) -> String {
    Histogram { values, of, unit: None, deadline }.lines(ink).join("\n")
}

#[test]
fn histograms_look_as_they_did() {
    let hours = |hours: f64| Some(hours * 3_600.0);
    // Six hours and what is exponential beyond, an hour on average.
    let tail = spread(10_000, |p| 21_600.0 - 3_600.0 * (1.0 - p).ln());
    let even = spread(500, |p| 3_600.0 * (2.0 + p));
    let head = head();
    let costs = spread(1_000, |p| 1.2 + 0.2 * p * p);
    let money = |ink| {
        Histogram { values: &costs, of: 1_000, unit: Some(&head), deadline: None }.lines(ink).join("\n")
    };
    let cases = [
        ("nothing", times(&[], 3, None, WIDE)),
        ("one value", times(&[21_600.0], 1, hours(8.0), WIDE)),
        ("all equal", times(&[21_600.0; 12], 12, hours(8.0), WIDE)),
        ("two values, narrow", times(&[3_600.0, 7_200.0], 2, None, NARROW)),
        ("heavy tail of 10,000, wide", times(&tail, 10_000, hours(8.0), WIDE)),
        ("heavy tail of 10,000, narrow", times(&tail, 10_000, hours(8.0), NARROW)),
        ("heavy tail of 10,000, without blocks", times(&tail, 10_000, hours(8.0), PLAIN)),
        ("some do not complete, the deadline is near the end", times(&even, 512, hours(2.99), NARROW)),
        ("the deadline is before", times(&even, 500, hours(1.0), PLAIN)),
        ("the deadline is after", times(&even, 500, hours(5.0), PLAIN)),
        ("the deadline is the first edge", times(&even, 500, hours(2.0), PLAIN)),
        ("money", money(WIDE)),
        ("money, narrow", money(NARROW)),
    ];
    let all = cases.map(|(name, text)| format!("{name}:\n{text}\n"));
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn every_line_fits_and_every_value_is_seen() {
    for width in [1, 40, 41, 60, 99, 100, 300] {
        for count in [2, 3, 10, 1_000] {
            let values = spread(count, |p| 1_000.0 / (1.0 - p));
            for blocks in [true, false] {
                let ink = Ink { width, blocks, colour: false };
                let text = times(&values, count, Some(3_000.0), ink);
                let fits = usize::from(width).clamp(40, 100);
                let bars: Vec<&str> = text.lines().skip(1).take(HEIGHT).collect();
                assert!(text.lines().skip(1).all(|line| measure_text_width(line) <= fits), "{width}: {text}");
                let bins = bins_of_durations(&values, (fits - 2).min(MOST));
                let seen = bars[HEIGHT - 1].chars().filter(|letter| *letter != ' ').count();
                let filled = bins.iter().filter(|bin| bin.count > 0).count();
                let wide = (fits - 2) / bins.len();
                assert_eq!(seen, filled * if wide < GAPPED { wide } else { wide - 1 }, "{text}");
            }
        }
    }
}

#[test]
fn charts_stand_under_the_tables_of_their_sections() {
    let records: Vec<_> =
        (0..90).map(|k| completed(k, (k % 3) as u32)).chain((90..100).map(failed)).collect();
    let report = report(&records);
    let charts = of_run(&report, &records, WIDE);
    assert_eq!(charts.len(), 2);
    assert!(charts[0].text.contains("10 more (10.0 %) never complete"), "{}", charts[0].text);
    assert!(charts[0].text.contains("deadline 8h, after all of these"), "{}", charts[0].text);
    let style = crate::report::Style::default();
    let (without, with) =
        (crate::report::table::run(&report, style), crate::report::table::run_with(&report, style, &charts));
    let added: Vec<&str> = charts.iter().flat_map(|chart| chart.text.lines()).collect();
    let mut rest = with.clone();
    for chart in &charts {
        let text = format!("\n{}\n", chart.text);
        let at = rest.find(&text).expect("the chart is there");
        let before: Vec<&str> = rest[..at].lines().collect();
        assert!(before.iter().rev().take(12).any(|line| *line == chart.section), "{with}");
        rest.replace_range(at..at + text.len(), "");
    }
    assert_eq!(rest, without, "nothing else moved");
    assert!(added.len() > 10);
    assert_eq!(of_run(&report, &records[..1], WIDE), [], "a single run has no spread");
}

#[test]
fn colour_is_for_the_deadline_alone_and_changes_no_letter() {
    let values = spread(100, |p| 3_600.0 * (1.0 + p));
    let coloured = times(&values, 100, Some(5_400.0), Ink { colour: true, ..WIDE });
    let plain = times(&values, 100, Some(5_400.0), WIDE);
    assert!(coloured.contains("\u{1b}[33m▲ deadline 1h30m\u{1b}[0m"), "{coloured}");
    assert_eq!(console::strip_ansi_codes(&coloured), plain);
}
