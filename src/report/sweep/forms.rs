//! Points for people and programs, made of the lines of `points.csv`.

use serde_json::{Map, Number, Value};

use super::super::content::{Block, Grid};
use super::super::number::{DASH, duration, percent, plural};
use super::super::{Style, markdown, table};
use super::SweepManifest;
use super::columns::{BATCH_MARK, BATCHES_END};
use super::sensitivity::{self, MOST_ANALYSED, WhatMatters};

/// The most points that a table for people has.
pub const MOST_ROWS: usize = 40;

/// Estimates of a table for people: the column of the file, and what it is called.
pub(super) const SHOWN: [(&str, &str); 10] = [
    ("completed_share", "Completed"),
    ("deadline_met_share", "In time"),
    ("completion_time_s_mean", "Mean time"),
    ("completion_time_s_p95", "p95 time"),
    ("service_requests_not_served_share", "Not served"),
    ("service_under_capacity_s_mean", "Under capacity"),
    ("cronjob_completed_share", "Starts completed"),
    ("cronjob_completion_time_s_mean", "Mean time"),
    ("cost_mean", "Mean cost"),
    ("reclaims_mean", "Reclaims"),
];

/// How many points there are by now, and which axis matters, once all are there.
pub type Ended<'a> = (u64, Option<&'a WhatMatters>);

/// The first points as a table.
pub fn table(manifest: &SweepManifest, rows: &[Vec<String>], ended: Ended<'_>, style: Style) -> String {
    table::lay_out(&blocks(manifest, rows, ended), style)
}

/// All points as Markdown.
pub fn markdown(manifest: &SweepManifest, rows: &[Vec<String>], ended: Ended<'_>) -> String {
    markdown::lay_out(&blocks(manifest, rows, ended))
}

/// The title of an estimate in tables.
pub(super) fn title_of(column: &str) -> &str {
    SHOWN.iter().find(|(name, _)| *name == column).map_or(column, |(_, title)| title)
}

pub(in crate::report) fn blocks(
    manifest: &SweepManifest,
    rows: &[Vec<String>],
    (done, matters): Ended<'_>,
) -> Vec<Block> {
    let axes: Vec<&str> = manifest.axes.iter().map(|axis| axis.path.as_str()).collect();
    let place = |name: &str| manifest.columns.iter().position(|column| column == name);
    let has = |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
    let shown: Vec<(usize, &str, &str)> = SHOWN
        .iter()
        .filter_map(|(column, title)| Some((place(column)?, *column, *title)))
        .filter(|(at, _, _)| has(*at))
        .collect();
    let currency = rows.first().and_then(|row| row.get(place("currency")?)).cloned().unwrap_or_default();
    let mut header = vec!["Point".to_owned()];
    header.extend(axes.iter().map(|path| short(path, &axes).to_owned()));
    let title = |(_, column, title): &(usize, &str, &str)| match *column {
        "cost_mean" => format!("{title}, {currency}"),
        _ => (*title).to_owned(),
    };
    header.extend(shown.iter().map(title));
    let line = |row: &Vec<String>| -> Vec<String> {
        let own = manifest.axes.iter().enumerate().map(|(at, axis)| {
            let cell = row.get(at + 1).map_or("", String::as_str);
            cell_of(cell, axis.column != axis.path)
        });
        let estimates =
            shown.iter().map(|(at, column, _)| estimate(row.get(*at).map_or("", String::as_str), column));
        std::iter::once(row.first().cloned().unwrap_or_default()).chain(own).chain(estimates).collect()
    };
    let grid = Grid { header, rows: rows.iter().map(line).collect(), text_columns: 0 };
    let of = manifest.shard.as_ref().map(|shard| format!(" (shard {shard})")).unwrap_or_default();
    let mut blocks = vec![
        Block::Title(format!(
            "{}: {} over {}",
            manifest.name,
            plural(manifest.points, "point"),
            axes.join(", ")
        )),
        Block::Lines(vec![format!(
            "{} {} done{of}.",
            plural(done, "point"),
            if done == 1 { "is" } else { "are" }
        )]),
        Block::Table(grid),
    ];
    if (rows.len() as u64) < done {
        blocks.push(Block::Text(format!(
            "These are the first {} points; points.csv has all of them, with the intervals of every estimate.",
            rows.len()
        )));
    }
    match matters {
        Some(matters) => blocks.extend(matters.blocks(&currency)),
        None if manifest.points > MOST_ANALYSED => blocks.push(sensitivity::too_many()),
        None => {}
    }
    blocks
}

/// The last name of a path, where no other axis has the same.
pub(in crate::report) fn short<'a>(path: &'a str, all: &[&str]) -> &'a str {
    let last = |path: &'a str| path.rsplit('.').next().filter(|name| !name.ends_with(']'));
    let same = |name: &str| all.iter().filter(|other| other.rsplit('.').next() == Some(name)).count();
    last(path).filter(|name| same(name) == 1).unwrap_or(path)
}

/// The value of an axis; durations are in seconds in the file.
pub(in crate::report) fn cell_of(cell: &str, is_duration: bool) -> String {
    match cell.parse::<f64>() {
        Ok(seconds) if is_duration => duration(seconds),
        _ => cell.to_owned(),
    }
}

fn estimate(cell: &str, column: &str) -> String {
    cell.parse().map_or_else(|_| DASH.to_owned(), |value| shown(value, column))
}

/// A value of a column for people, never broken between number and sign.
pub(in crate::report) fn shown(value: f64, column: &str) -> String {
    match column {
        share if share.ends_with("_share") => percent(value).replace(' ', "\u{a0}"),
        span if span.contains("_s_") => duration(value),
        _ => format!("{value:.4}"),
    }
}

/// The beginning of the points as JSON; [`json_point`] goes on and [`json_end`] ends it.
pub fn json_begin(manifest: &str) -> String {
    let open = manifest.trim_end().trim_end_matches('}').trim_end();
    format!("{open},\n  \"estimates\": [")
}

/// One point as JSON; what is not reached or not there is `null`.
pub fn json_point(columns: &[String], row: &[String], is_first: bool) -> String {
    let entry = |(name, cell): (&String, &String)| match name.ends_with(BATCHES_END) && !cell.is_empty() {
        true => (name.clone(), cell.split(BATCH_MARK).map(json_value).collect()),
        false => (name.clone(), json_value(cell)),
    };
    let point: Map<String, Value> = columns.iter().zip(row).map(entry).collect();
    format!("{}\n    {}", if is_first { "" } else { "," }, Value::Object(point))
}

/// The end of the points as JSON, and which axis matters.
pub fn json_end(matters: Option<&WhatMatters>) -> String {
    let Some(matters) = matters else { return "\n  ]\n}\n".to_owned() };
    let lines: Vec<String> =
        matters.json().as_array().into_iter().flatten().map(|line| format!("\n    {line}")).collect();
    format!("\n  ],\n  \"sensitivity\": [{}\n  ]\n}}\n", lines.join(","))
}

pub(super) fn json_value(cell: &str) -> Value {
    match cell {
        "" | "inf" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => serde_json::from_str::<Number>(text)
            .map_or_else(|_| Value::String(text.to_owned()), Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_numbers_where_they_are_some() {
        let columns = ["point", "a", "b", "c", "d"].map(str::to_owned);
        let row = ["3", "0.25", "inf", "{x: 1}", ""].map(str::to_owned);
        assert_eq!(
            json_point(&columns, &row, true),
            "\n    {\"point\":3,\"a\":0.25,\"b\":null,\"c\":\"{x: 1}\",\"d\":null}"
        );
        assert_eq!(estimate("0.125", "failed_share"), "12.5\u{a0}%");
        assert_eq!(estimate("7200", "completion_time_s_mean"), "2h");
        assert_eq!(estimate("", "cost_mean"), "–");
        let axes = ["checkpoint.every", "a.limit", "b.limit", "work"];
        assert_eq!(axes.map(|path| short(path, &axes)), ["every", "a.limit", "b.limit", "work"]);
    }
}
