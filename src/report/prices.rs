//! Price lists: as a table for people, as CSV that can be read back, and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::Style;
use super::content::{Block, Grid};
use super::number::DASH;
use super::table::lay_out;
use crate::scenario::prices::{ANY, COLUMNS, Catalogue, DatedPrice, PriceRow};

/// Rows with the lists that they stand in.
pub type Listed<'a> = [(&'a Catalogue, &'a PriceRow)];

/// What is said below every table.
const OVERRIDE: &str = "A pool of a scenario that names no price takes it from here, by provider, shape and region. \
    Rows of your own go first: print these with --format csv, change them, and name the file in the scenario as \
    market: {prices: my-prices.csv}.";

/// The rows as tables, one for each provider and currency, and what is to be known about them.
pub fn table(rows: &Listed<'_>, style: Style) -> String {
    if rows.is_empty() {
        return lay_out(&[Block::Text("No price is listed for that.".to_owned()), text(OVERRIDE)], style);
    }
    let mut blocks = Vec::new();
    let mut remarks: Vec<&str> = Vec::new();
    for group in rows.chunk_by(|a, b| title(a) == title(b)) {
        blocks.push(Block::Heading(group.first().map(title).unwrap_or_default()));
        let mut grid =
            Grid::of_numbers(["region", "shape", "unit", "on-demand", "dated", "spot", "dated", "see"]);
        grid.text_columns = 3;
        for (_, row) in group {
            let (on_demand, on_demand_date) = cells(row.on_demand);
            let (spot, spot_date) = cells(row.spot);
            let region = row.region.clone().unwrap_or_else(|| ANY.to_owned());
            let (shape, unit) = (row.shapes.join(" "), row.unit.noun().to_owned());
            let see = see(row, &mut remarks);
            grid.row([region, shape, unit, on_demand, on_demand_date, spot, spot_date, see]);
        }
        blocks.push(Block::Table(grid));
    }
    let remarks: Vec<String> = remarks.into_iter().map(str::to_owned).collect();
    if !remarks.is_empty() {
        blocks.push(Block::List("See", remarks));
    }
    blocks.push(text(OVERRIDE));
    lay_out(&blocks, style)
}

fn text(text: &str) -> Block {
    Block::Text(text.to_owned())
}

/// What the rows of one table have in common.
fn title((list, row): &(&Catalogue, &PriceRow)) -> String {
    let file = list.file.as_ref().map(|file| format!(", {file}")).unwrap_or_default();
    format!("{}, {} per hour{file}", row.providers.join(" and "), row.currency)
}

/// A price and its date.
fn cells(price: Option<DatedPrice>) -> (String, String) {
    let dash = || DASH.to_owned();
    price.map_or_else(
        || (dash(), dash()),
        |price| (price.rate.to_string(), price.date.map_or_else(dash, |date| date.to_string())),
    )
}

/// The numbers of a row's source and note among the remarks.
fn see<'a>(row: &'a PriceRow, remarks: &mut Vec<&'a str>) -> String {
    let mut numbers = Vec::new();
    for remark in [row.source.as_str(), row.note.as_str()].into_iter().filter(|text| !text.is_empty()) {
        let known = remarks.iter().position(|known| *known == remark);
        let index = known.unwrap_or_else(|| {
            remarks.push(remark);
            remarks.len() - 1
        });
        numbers.push((index + 1).to_string());
    }
    numbers.join(" ")
}

/// The rows in the form in which lists are read.
///
/// # Errors
/// Passes on what the writer says.
pub fn csv(rows: &Listed<'_>, out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for (_, row) in rows {
        let price = |price: Option<DatedPrice>| price.map(|price| price.rate.to_string()).unwrap_or_default();
        let date = |price: Option<DatedPrice>| {
            price.and_then(|price| price.date).map(|date| date.to_string()).unwrap_or_default()
        };
        writer.write_record([
            &row.providers.join(" "),
            row.region.as_deref().unwrap_or(ANY),
            &row.shapes.join(" "),
            row.unit.as_str(),
            row.currency.code(),
            &price(row.on_demand),
            &date(row.on_demand),
            &price(row.spot),
            &date(row.spot),
            &row.source,
            &row.note,
        ])?;
    }
    writer.flush()
}

/// One row in JSON.
#[derive(Serialize)]
struct RowOutput<'a> {
    list: &'a str,
    providers: &'a [String],
    region: Option<&'a str>,
    shapes: &'a [String],
    unit: &'a str,
    currency: &'a str,
    on_demand: Option<f64>,
    on_demand_date: Option<String>,
    spot: Option<f64>,
    spot_date: Option<String>,
    source: &'a str,
    note: &'a str,
}

/// The rows as JSON; prices are per hour of one unit.
///
/// # Errors
/// Passes on what the writer of JSON says.
pub fn json(rows: &Listed<'_>) -> Result<String, serde_json::Error> {
    let date = |price: Option<DatedPrice>| price.and_then(|price| price.date).map(|date| date.to_string());
    let output: Vec<RowOutput<'_>> = rows
        .iter()
        .map(|(list, row)| RowOutput {
            list: list.file.as_deref().unwrap_or("built-in"),
            providers: &row.providers,
            region: row.region.as_deref(),
            shapes: &row.shapes,
            unit: row.unit.as_str(),
            currency: row.currency.code(),
            on_demand: row.on_demand.map(|price| price.rate.as_f64()),
            on_demand_date: date(row.on_demand),
            spot: row.spot.map(|price| price.rate.as_f64()),
            spot_date: date(row.spot),
            source: &row.source,
            note: &row.note,
        })
        .collect();
    serde_json::to_string_pretty(&output)
}
