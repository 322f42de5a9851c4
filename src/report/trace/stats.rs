//! The statistics of histories as table, Markdown, CSV and JSON.

use std::io::{self, Write};

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use super::figures::FileStats;
use super::{significant, unit_in};
use crate::report::content::{Block, Grid};
use crate::report::number::DASH;
use crate::report::output::SCHEMA_VERSION;
use crate::report::{Style, json, markdown, table};

/// What `trace stats` writes as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatsOutput {
    /// The version of these keys: 1.
    pub schema_version: u32,
    /// `trace-stats`.
    pub kind: String,
    /// The version of spotcast.
    pub version: String,
    /// One for each file, and one more for what several files of stock say together.
    pub files: Vec<FileOutput>,
}

/// What one file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileOutput {
    /// The file.
    pub file: String,
    /// `price`, `stock`, `lifetimes` or `together`.
    pub kind: String,
    /// From when to when, in words.
    pub period: String,
    /// The currency of prices, where the file tells it.
    pub currency: Option<String>,
    /// The figures.
    pub figures: Vec<FigureOutput>,
    /// What a user should know about the file.
    pub cautions: Vec<String>,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureOutput {
    /// Its name.
    pub name: String,
    /// What it is of, where a name has several, such as `p95` or `bid 1.2`; else empty.
    pub of: String,
    /// Its value; null where the file does not tell it.
    pub value: Option<f64>,
    /// `h` hours, `/h` currency units per hour, `1/h` and `1/d` per hour and per day, `share` from 0 to 1, or empty.
    pub unit: String,
}

/// For people.
pub fn text(files: &[FileStats], style: Style) -> String {
    table::lay_out(&blocks(files), style)
}

/// For documents.
pub fn markdown(files: &[FileStats]) -> String {
    markdown::lay_out(&blocks(files))
}

fn blocks(files: &[FileStats]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for file in files {
        let currency = file.currency.as_ref().map(|code| format!(", {code}")).unwrap_or_default();
        blocks.push(Block::Heading(format!("{} ({}{currency})", file.file, file.kind)));
        blocks.push(Block::Text(file.period.clone()));
        let mut grid = Grid::of_numbers(["figure", "of", "value", ""]);
        grid.text_columns = 2;
        let mut before = "";
        for figure in &file.figures {
            let name = if figure.name == before { String::new() } else { figure.name.replace('_', " ") };
            before = figure.name;
            let (value, unit) = match (figure.value, figure.unit) {
                (None, _) => (DASH.to_owned(), String::new()),
                (Some(share), "share") => (format!("{} %", significant(100.0 * share, 3)), String::new()),
                (Some(value), unit) => (significant(value, 6), unit_in(unit, file.currency.as_deref())),
            };
            grid.row([name, figure.of.clone(), value, unit]);
        }
        blocks.push(Block::Table(grid));
        if !file.cautions.is_empty() {
            blocks.push(Block::Marked("Caution", file.cautions.clone()));
        }
    }
    blocks
}

/// One row for each figure: `file,kind,figure,of,value,unit`.
///
/// # Errors
/// Passes on what the writer says.
pub fn csv(files: &[FileStats], out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["file", "kind", "figure", "of", "value", "unit"])?;
    for file in files {
        for figure in &file.figures {
            let value = figure.value.map(|value| value.to_string()).unwrap_or_default();
            writer.write_record([&file.file, file.kind, figure.name, &figure.of, &value, figure.unit])?;
        }
    }
    writer.flush()
}

/// For programs.
pub fn json(files: &[FileStats]) -> String {
    let files = files
        .iter()
        .map(|file| FileOutput {
            file: file.file.clone(),
            kind: file.kind.to_owned(),
            period: file.period.clone(),
            currency: file.currency.clone(),
            figures: file
                .figures
                .iter()
                .map(|figure| FigureOutput {
                    name: figure.name.to_owned(),
                    of: figure.of.clone(),
                    value: figure.value,
                    unit: figure.unit.to_owned(),
                })
                .collect(),
            cautions: file.cautions.clone(),
        })
        .collect();
    json::text(&StatsOutput {
        schema_version: SCHEMA_VERSION,
        kind: "trace-stats".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        files,
    })
}

/// The JSON Schema of [`json()`].
pub fn schema() -> Schema {
    json::schema::<StatsOutput>()
}
