//! The page of a sweep.

use super::super::content::{Block, Grid};
use super::super::figure::Figure;
use super::super::number::{plural, short_digest, whole};
use super::super::sweep::forms::{blocks, cell_of, short, shown};
use super::super::sweep::{AxisOutput, SweepManifest, WhatMatters};
use super::parts::Parts;
use super::{KeyFigure, Page};

/// The most points in the table of a page; the figures and `points.csv` have all.
pub const MOST_POINTS: usize = 1_000;

/// Puts the points of a sweep, what matters and figures on a page. `rows` are the lines of `points.csv`, all or
/// the first of them; `done` is how many there are.
pub fn of_sweep(
    manifest: &SweepManifest,
    rows: &[Vec<String>],
    done: u64,
    matters: Option<&WhatMatters>,
    figures: Vec<Figure>,
) -> Page {
    let shown = &rows[..rows.len().min(MOST_POINTS)];
    let mut all = with_headings(blocks(manifest, shown, (done, matters)));
    all.extend(closing(manifest));
    let parts = Parts::of(all);
    let about = parts.title_after(&manifest.name).unwrap_or_default();
    parts.page((&manifest.name, &about), key_figures(manifest, rows, done), figures, ("", "", Vec::new()))
}

/// What a sweep says begins with how far it is; the points come after.
fn with_headings(blocks: Vec<Block>) -> Vec<Block> {
    let heading =
        |block: &Block| matches!(block, Block::Table(_)).then(|| Block::Heading("Points".to_owned()));
    let mut seen = false;
    let mut all = Vec::with_capacity(blocks.len() + 1);
    for block in blocks {
        if !seen && let Some(heading) = heading(&block) {
            all.push(heading);
            seen = true;
        }
        all.push(block);
    }
    all
}

/// How many points there are and between what their estimates lie, where all points are at hand.
fn key_figures(manifest: &SweepManifest, rows: &[Vec<String>], done: u64) -> Vec<KeyFigure> {
    let of = if done < manifest.points { format!("of {}", whole(manifest.points)) } else { String::new() };
    let axes: Vec<&str> = manifest.axes.iter().map(|axis| axis.path.as_str()).collect();
    let varies = if axes.len() == 1 { "Points over one axis" } else { "Points" };
    let detail =
        [of, axes.join(", ")].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" over ");
    let mut keys = vec![KeyFigure { label: varies.to_owned(), value: whole(done), detail }];
    if rows.len() as u64 == done {
        let estimates = [
            ("cost_mean", "Mean cost"),
            ("completion_time_s_mean", "Mean completion time"),
            ("deadline_met_share", "Odds of the deadline"),
        ];
        keys.extend(estimates.into_iter().filter_map(|(column, label)| range(manifest, rows, column, label)));
    }
    keys
}

/// The least and the most of an estimate over all points; none where no point has it.
fn range(manifest: &SweepManifest, rows: &[Vec<String>], column: &str, label: &str) -> Option<KeyFigure> {
    let place = |name: &str| manifest.columns.iter().position(|column| column == name);
    let at = place(column)?;
    let value = |row: &Vec<String>| row.get(at)?.parse::<f64>().ok().filter(|value| value.is_finite());
    let all = || rows.iter().filter_map(|row| Some((value(row)?, row.as_slice())));
    let low = all().min_by(|one, other| one.0.total_cmp(&other.0))?;
    let high = all().max_by(|one, other| one.0.total_cmp(&other.0))?;
    let unit = match column {
        "cost_mean" => rows.first().and_then(|row| row.get(place("currency")?)).map(|of| format!(" {of}")),
        _ => None,
    };
    let (unit, text) = (unit.unwrap_or_default(), |value| shown(value, column));
    Some(match low.0 == high.0 {
        true => KeyFigure {
            label: label.to_owned(),
            value: text(low.0) + &unit,
            detail: "in every point".to_owned(),
        },
        false => KeyFigure {
            label: format!("{label}, from"),
            value: text(low.0) + &unit,
            detail: format!("at {}; up to {}{unit}", told(manifest, low.1), text(high.0)),
        },
    })
}

/// A point by the values of its axes.
fn told(manifest: &SweepManifest, row: &[String]) -> String {
    let all: Vec<&str> = manifest.axes.iter().map(|axis| axis.path.as_str()).collect();
    let value = |(at, axis): (usize, &AxisOutput)| {
        let cell = row.get(at + 1).map_or("", String::as_str);
        format!("{} {}", short(&axis.path, &all), cell_of(cell, axis.column != axis.path))
    };
    manifest.axes.iter().enumerate().map(value).collect::<Vec<_>>().join(", ")
}

fn closing(manifest: &SweepManifest) -> Vec<Block> {
    let mut pairs = Grid::of_pairs();
    let mut pair = |name: &str, value: String| pairs.row([name.to_owned(), value]);
    for axis in &manifest.axes {
        let values = axis.values.map_or_else(|| "chosen by the design".to_owned(), |of| plural(of, "value"));
        pair(&axis.path, values);
    }
    if let Some(shard) = &manifest.shard {
        pair("shard", shard.clone());
    }
    pair("seed", manifest.seed.to_string());
    pair("scenario digest", short_digest(&manifest.digest));
    pair("spotcast", manifest.version.clone());
    vec![
        Block::Heading("What was run".to_owned()),
        Block::Table(pairs),
        Block::Heading("Run it again".to_owned()),
        Block::Command(manifest.command.clone()),
    ]
}
