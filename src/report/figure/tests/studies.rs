//! Figures of sweeps.

use std::collections::BTreeMap;

use super::{assert_sound, bars, dots, line};
use crate::report::figure::sweep::{Points, figures};
use crate::report::figure::{Figure, Scale, Shape};
use crate::report::sweep::{AxisOutput, DesignOutput, Gathering, SweepManifest};
use crate::stats::BATCHES;

/// A sweep over these axes, column and whether it has values of its own; each point has mean cost and mean time.
fn manifest(axes: &[&str], points: u64, lengths: &[u64]) -> SweepManifest {
    let axis = |(path, length): (&&str, &u64)| AxisOutput {
        path: path.trim_end_matches("_s").to_owned(),
        column: (*path).to_owned(),
        values: Some(*length),
        scale: None,
    };
    let mut columns = vec!["point".to_owned()];
    columns.extend(axes.iter().map(|path| (*path).to_owned()));
    columns.push("currency".to_owned());
    for name in ["cost_mean", "completion_time_s_mean"] {
        columns
            .extend([String::new(), "_low".to_owned(), "_high".to_owned()].map(|end| format!("{name}{end}")));
    }
    columns.push("cost_mean_batches".to_owned());
    SweepManifest {
        schema_version: 1,
        kind: "sweep".to_owned(),
        version: "0.1.0".to_owned(),
        name: "study".to_owned(),
        digest: "0123456789abcdef0123".to_owned(),
        seed: 42,
        command: "spotcast sweep study.yaml".to_owned(),
        axes: axes.iter().zip(lengths).map(axis).collect(),
        design: DesignOutput::Cartesian,
        factors: axes.iter().map(|path| vec![path.trim_end_matches("_s").to_owned()]).collect(),
        points,
        shard: None,
        replications_out: None,
        columns,
        read: BTreeMap::new(),
    }
}

fn row(point: usize, axes: &[&str], cost: f64, time: Option<f64>) -> Vec<String> {
    let mut row = vec![point.to_string()];
    row.extend(axes.iter().map(|value| (*value).to_owned()));
    row.push("USD".to_owned());
    row.extend([cost, cost - 0.1, cost + 0.1].map(|value| value.to_string()));
    let time = |shift: f64| time.map_or("inf".to_owned(), |time| (time + shift).to_string());
    row.extend([time(0.0), time(-60.0), time(60.0)]);
    let batches: Vec<String> = (0..BATCHES).map(|k| (cost + 0.001 * (k % 3) as f64).to_string()).collect();
    row.push(batches.join(";"));
    row
}

fn all(manifest: &SweepManifest, rows: &[Vec<String>]) -> Vec<Figure> {
    let mut gathering = Gathering::new(manifest);
    rows.iter().for_each(|row| gathering.iter_mut().for_each(|of| of.take(row)));
    let matters = gathering.map(|of| of.close(manifest.seed));
    let figures = figures(Points { manifest, rows }, matters.as_ref());
    figures.iter().for_each(assert_sound);
    figures
}

fn names(figures: &[Figure]) -> Vec<&str> {
    figures.iter().map(|figure| figure.name.as_str()).collect()
}

#[test]
fn one_axis_of_numbers_is_a_curve_with_a_band() {
    let rows: Vec<_> = [300.0, 600.0, 36_000.0]
        .iter()
        .enumerate()
        .map(|(at, every)| {
            row(at, &[&every.to_string()], 3.0 - at as f64, Some(20_000.0 + 1_000.0 * at as f64))
        })
        .collect();
    let figures = all(&manifest(&["checkpoint.every_s"], 3, &[3]), &rows);
    assert_eq!(names(&figures), ["curves", "frontier"]);
    let [cost, time] = &figures[0].panels[..] else { panic!("not two charts") };
    assert_eq!(line(cost), [[300.0, 3.0], [600.0, 2.0], [36_000.0, 1.0]]);
    let Shape::Band { points, .. } = &cost.layers[0].shape else { panic!("no band") };
    assert_eq!(points[1], [600.0, 1.9, 2.1]);
    assert_eq!(time.x.scale, Scale::LogDuration, "two decades are logarithmic");
    assert_eq!(
        (time.x.label.as_str(), cost.y.label.as_str()),
        ("checkpoint.every", "Mean cost of a run, USD")
    );
    let says = "Lowest mean cost at checkpoint.every 10h: 1.000 USD. Lowest mean time at checkpoint.every 5m: 5h33m.";
    assert_eq!(figures[0].says, says);
}

#[test]
fn one_axis_of_words_is_a_row_for_each() {
    let rows = [row(0, &["eci"], 3.0, None), row(1, &["null"], 2.0, Some(7_200.0))];
    let figures = all(&manifest(&["provider"], 2, &[2]), &rows);
    assert_eq!(figures[0].panels[0].y.scale, Scale::Names(vec!["eci".into(), "none".into()]));
    let costs: Vec<_> = dots(&figures[0].panels[0], "").iter().map(|dot| (dot.x, dot.y)).collect();
    assert_eq!(costs, [(3.0, 0.5), (2.0, 1.5)]);
    assert_eq!(dots(&figures[0].panels[1], "").len(), 1, "eci has no time");
}

#[test]
fn two_axes_are_a_map_in_the_order_of_their_values() {
    let mut rows = Vec::new();
    for (at, (bid, work)) in
        [("0.3", "3600"), ("0.3", "7200"), ("0.1", "3600"), ("0.1", "7200")].iter().enumerate()
    {
        rows.push(row(at, &[bid, work], 1.0 + at as f64, (at != 2).then_some(9_000.0)));
    }
    let figures = all(&manifest(&["provider.bid.limit", "work_s"], 4, &[2, 2]), &rows);
    assert_eq!(names(&figures)[..2], ["map-cost", "map-completion-time"]);
    let panel = &figures[0].panels[0];
    assert_eq!(panel.y.scale, Scale::Names(vec!["0.1".into(), "0.3".into()]));
    assert_eq!(panel.x.scale, Scale::Names(vec!["1h".into(), "2h".into()]));
    let Shape::Cells { cells, value } = &panel.layers[0].shape else { panic!("no cells") };
    let found: Vec<_> = cells.iter().map(|cell| (cell.x[0], cell.y[0], cell.value)).collect();
    assert_eq!(
        found,
        [(0.0, 1.0, Some(1.0)), (1.0, 1.0, Some(2.0)), (0.0, 0.0, Some(3.0)), (1.0, 0.0, Some(4.0))]
    );
    assert_eq!((value.low, value.high), (1.0, 4.0));
    assert_eq!(cells[0].text, "1.000");
    let Shape::Cells { cells, .. } = &figures[1].panels[0].layers[0].shape else { panic!("no cells") };
    assert_eq!((cells[2].value, cells[2].text.as_str()), (None, "not reached"));
    assert!(
        figures[0].says.starts_with("From 1.000 USD at bid.limit 0.3, work 1h to 4.000 USD"),
        "{}",
        figures[0].says
    );
}

#[test]
fn the_frontier_has_what_no_point_beats() {
    let of =
        [(1, 5.0, 100.0), (2, 4.0, 200.0), (3, 4.5, 300.0), (4, 4.0, 400.0), (5, 1.0, 900.0), (6, 6.0, 90.0)];
    let rows: Vec<_> =
        of.iter().map(|(at, cost, time)| row(*at, &[&at.to_string()], *cost, Some(*time))).collect();
    let figures = all(&manifest(&["a.k"], 6, &[6]), &rows);
    let frontier = &figures[1].panels[0];
    let labels: Vec<&str> = dots(frontier, "frontier").iter().map(|dot| dot.label.as_str()).collect();
    assert_eq!(labels, ["a.k 6", "a.k 1", "a.k 2", "a.k 5"]);
    assert_eq!(dots(frontier, "beaten by another point").len(), 2);
    assert!(figures[1].says.starts_with("4 of 6 points are beaten by no other"));
}

#[test]
fn many_axes_say_which_of_them_matters() {
    let mut rows = Vec::new();
    for a in 0..4 {
        for b in 0..4 {
            for c in 0..2 {
                let cost = 10.0 + 5.0 * f64::from(a) + f64::from(b) + 0.1 * f64::from(c);
                rows.push(row(
                    rows.len(),
                    &[a, b, c].map(|of: i32| of.to_string()).each_ref().map(String::as_str),
                    cost,
                    Some(3_600.0),
                ));
            }
        }
    }
    let figures = all(&manifest(&["x.a", "x.b", "x.c"], 32, &[4, 4, 2]), &rows);
    assert_eq!(names(&figures)[..2], ["what-matters", "clouds"]);
    let bars = bars(&figures[0].panels[0]);
    // Variances are 25 * 1.25, 1.25 and 0.0025 of 32.5025 in all.
    assert!((bars[0].x[1] - 31.25 / 32.502_5).abs() < 0.01, "{}", bars[0].x[1]);
    assert!((bars[1].x[1] - 1.25 / 32.502_5).abs() < 0.01, "{}", bars[1].x[1]);
    assert_eq!(figures[0].says, "x.a matters most for mean cost.");
    assert_eq!((figures[1].columns, figures[1].panels.len()), (3, 3));
}

#[test]
fn one_point_and_ten_thousand_are_drawn() {
    all(&manifest(&["a"], 1, &[1]), &[row(0, &["1"], 1.0, None)]);
    let rows: Vec<_> = (0..10_000)
        .map(|at| row(at, &[&at.to_string()], 1.0 + (at % 97) as f64, Some(3_600.0 + (at % 101) as f64)))
        .collect();
    let figures = all(&manifest(&["a"], 10_000, &[10_000]), &rows);
    assert!(dots(&figures[0].panels[0], "").is_empty(), "a line suffices");
}

#[test]
fn points_in_which_runs_fail_are_not_called_cheap() {
    let mut manifest = manifest(&["a.k"], 4, &[4]);
    manifest.columns.push("completed_share".to_owned());
    let rows: Vec<_> = [(1, 0.3, 0.26), (2, 2.0, 1.0), (3, 1.5, 0.995), (4, 3.0, 1.0)]
        .iter()
        .map(|(at, cost, completed)| {
            let mut row = row(*at, &[&at.to_string()], *cost, Some(f64::from(5 - *at as u8) * 3_600.0));
            row.push(completed.to_string());
            row
        })
        .collect();
    let figures = all(&manifest, &rows);
    let frontier = figures.iter().find(|figure| figure.name == "frontier").unwrap();
    let failing = dots(&frontier.panels[0], "fewer runs complete");
    assert_eq!(failing.len(), 1);
    assert_eq!(failing[0].says, "a.k 1: only 26.0 % of runs complete");
    assert!(
        frontier.says.ends_with("Not compared: 1 point in which fewer runs complete."),
        "{}",
        frontier.says
    );
    assert!(
        figures[0].says.starts_with("Lowest mean cost at a.k 1: 0.3000 USD, where 26.0 % of runs complete.")
    );
}

#[test]
fn what_many_points_share_has_no_winner_and_parts_of_a_sweep_say_so() {
    let rows = [row(0, &["1"], 2.0, None), row(1, &["2"], 2.0, None), row(2, &["3"], 4.0, None)];
    let mut manifest = manifest(&["a.k"], 9, &[9]);
    manifest.shard = Some("1/3".to_owned());
    let figures = all(&manifest, &rows);
    assert_eq!(figures[0].says, "Lowest mean cost at 2 points: 2.000 USD.");
    assert!(
        figures[0].source.starts_with("study: 3 of 9 points (shard 1/3), seed 42"),
        "{}",
        figures[0].source
    );
}
