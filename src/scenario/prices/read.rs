//! Reading a price list: CSV with a header, every problem at its line and column.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ANY, Catalogue, DatedPrice, PriceDate, PriceRow, Unit};
use crate::scenario::issue::{Issue, nearest};
use crate::scenario::trace::csv_table::{Row, each_row};
use crate::scenario::trace::source::{self, Findings, Source, Wrong, quoted};
use crate::scenario::trace::value;
use crate::units::{Currency, Rate};

/// The columns, in the order in which they are written. A list needs provider, shape, currency and one of the
/// prices; the others may be left out.
pub const COLUMNS: [&str; 11] = [
    "provider",
    "region",
    "shape",
    "unit",
    "currency",
    "on_demand",
    "on_demand_date",
    "spot",
    "spot_date",
    "source",
    "note",
];

/// The columns without which a row says nothing.
const NEEDED: [&str; 3] = ["provider", "shape", "currency"];

/// Reads a price list; `shown` is its name in messages.
///
/// # Errors
/// Every problem of the file.
pub fn read_prices(path: &Path, shown: &str) -> Result<Catalogue, Vec<Issue>> {
    parse_prices(shown, source::read(path, shown).map_err(|issue| vec![issue])?)
}

/// Reads a price list from bytes that are at hand.
///
/// # Errors
/// Every problem of the bytes.
pub fn parse_prices(shown: &str, bytes: Vec<u8>) -> Result<Catalogue, Vec<Issue>> {
    let source = Source::decode(shown, bytes).map_err(|issue| vec![issue])?;
    let mut findings = Findings::new(&source);
    let (mut layout, mut header_seen) = (None, false);
    let mut rows = Vec::new();
    let mut keys = BTreeMap::new();
    each_row(&source.text, |row| {
        if let Some(layout) = &layout {
            if let Some((read, place)) = price_row(row, layout, &source, &mut findings) {
                tell_repeated(&read, place, &mut keys, &source, &mut findings);
                rows.push(read);
            }
        } else {
            header_seen = true;
            layout = Layout::find(row, &mut findings);
        }
        layout.is_some()
    });
    if !header_seen {
        let wrong = Wrong::new("the file is empty");
        findings.setting("", wrong.hint(format!("begin with the header {}", COLUMNS.join(","))));
    } else if rows.is_empty() && findings.none() {
        findings.setting("", Wrong::new("there is no row below the header"));
    }
    if findings.none() {
        Ok(Catalogue { file: Some(shown.to_owned()), rows })
    } else {
        Err(findings.into_issues())
    }
}

/// Where the columns stand, in the order of [`COLUMNS`].
struct Layout {
    columns: [Option<usize>; 11],
    width: usize,
    needed: usize,
}

impl Layout {
    /// Finds the columns in the header; tells all that are missing, unknown or there twice.
    fn find(header: &Row<'_>, findings: &mut Findings<'_>) -> Option<Layout> {
        let places = |name: &str| -> Vec<usize> {
            (0..header.width()).filter(|column| header.field(*column) == name).collect()
        };
        let mut right = true;
        for name in NEEDED {
            right &= header.column("", name, findings).is_some();
        }
        if places("on_demand").is_empty() && places("spot").is_empty() {
            let wrong = Wrong::new("the header has neither on_demand nor spot, so there are no prices");
            findings.at(header.byte(0), wrong);
            right = false;
        }
        for column in (0..header.width()).filter(|column| !header.field(*column).is_empty()) {
            let name = header.field(column);
            let wrong = match (COLUMNS.contains(&name), places(name).first()) {
                (true, Some(first)) if *first == column || NEEDED.contains(&name) => continue,
                (true, _) => Wrong::new(format!("the header has {} twice", quoted(name))),
                (false, _) => {
                    let hint = match nearest(name, COLUMNS) {
                        Some(known) => format!("did you mean {known}?"),
                        None => format!("the columns are {}", COLUMNS.join(", ")),
                    };
                    Wrong::new(format!("unknown column {}", quoted(name))).hint(hint)
                }
            };
            findings.at(header.byte(column), wrong);
            right = false;
        }
        let columns = COLUMNS.map(|name| places(name).first().copied());
        let needed = 1 + NEEDED.iter().filter_map(|name| places(name).first().copied()).max().unwrap_or(0);
        right.then_some(Layout { columns, width: header.width(), needed })
    }
}

/// The cells of one row.
struct Cells<'a, 'f, 's> {
    row: &'a Row<'a>,
    layout: &'a Layout,
    findings: &'f mut Findings<'s>,
}

impl Cells<'_, '_, '_> {
    /// The text of a column; empty where there is none. A dash stands for nothing.
    fn text(&self, name: &str) -> &str {
        match self.place(name).map_or("", |column| self.row.field(column)) {
            "-" => "",
            text => text,
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        let index = COLUMNS.iter().position(|column| *column == name)?;
        self.layout.columns[index]
    }

    fn wrong(&mut self, name: &str, wrong: Wrong) {
        let byte = self.row.byte(self.place(name).unwrap_or(0));
        self.findings.at(byte, wrong.of(name));
    }

    /// The words of a column, of which there is at least one.
    fn words(&mut self, name: &str, example: &str) -> Option<Vec<String>> {
        let words: Vec<String> = self.text(name).split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            self.wrong(name, Wrong::new(format!("expected a name such as {example}, found nothing")));
            return None;
        }
        Some(words)
    }

    fn unit(&mut self) -> Option<Unit> {
        let text = self.text("unit").to_owned();
        if text.is_empty() {
            return Some(Unit::Instance);
        }
        let found = Unit::ALL.into_iter().find(|unit| unit.as_str() == text);
        if found.is_none() {
            let known = Unit::ALL.map(Unit::as_str);
            let wrong = Wrong::expected(&format!("one of {}", known.join(", ")), &text);
            let hint = nearest(&text, known).map(|known| format!("did you mean {known}?"));
            self.wrong("unit", Wrong { hint, ..wrong });
        }
        found
    }

    fn currency(&mut self) -> Option<Currency> {
        let found = Currency::parse(self.text("currency"));
        if found.is_none() {
            let wrong = Wrong::expected("a code of three capital letters such as USD", self.text("currency"));
            self.wrong("currency", wrong);
        }
        found
    }

    /// A price and its date; nothing where there is no price.
    fn price(&mut self, name: &str, date_name: &str) -> Result<Option<DatedPrice>, ()> {
        let date = match self.text(date_name) {
            "" => Ok(None),
            text => PriceDate::parse(text)
                .map(Some)
                .ok_or(Wrong::expected("a day such as 2026-07-20 or a month such as 2026-07", text)),
        };
        let date = date.map_err(|wrong| self.wrong(date_name, wrong));
        let rate = match self.text(name) {
            "" => {
                if !self.text(date_name).is_empty() {
                    self.wrong(date_name, Wrong::new(format!("there is a date and no {name}")));
                    return Err(());
                }
                return date.map(|_| None);
            }
            text => value::price(text).and_then(|rate| match rate {
                Rate::ZERO => Err(Wrong::expected("a price above zero", text)),
                rate => Ok(rate),
            }),
        };
        let rate = rate.map_err(|wrong| self.wrong(name, wrong));
        Ok(Some(DatedPrice { rate: rate?, date: date? }))
    }
}

/// One row and its first byte; none where it is blank or wrong, which is told.
fn price_row<'s>(
    row: &Row<'_>,
    layout: &Layout,
    source: &'s Source,
    findings: &mut Findings<'s>,
) -> Option<(PriceRow, usize)> {
    if !row.is_whole((layout.width, layout.needed), findings) {
        return None;
    }
    let start = row.byte(0);
    let mut cells = Cells { row, layout, findings };
    let providers = cells.words("provider", "that of a policy");
    let shapes = cells.words("shape", "that of an instance type");
    let unit = cells.unit();
    let currency = cells.currency();
    let on_demand = cells.price("on_demand", "on_demand_date");
    let spot = cells.price("spot", "spot_date");
    if let (Ok(None), Ok(None)) = (&on_demand, &spot) {
        cells.findings.at(start, Wrong::new("the row has neither an on_demand nor a spot price"));
        return None;
    }
    let region = Some(cells.text("region")).filter(|region| !region.is_empty() && *region != ANY);
    let read = PriceRow {
        providers: providers?,
        region: region.map(str::to_owned),
        shapes: shapes?,
        unit: unit?,
        currency: currency?,
        on_demand: on_demand.ok()?,
        spot: spot.ok()?,
        source: cells.text("source").to_owned(),
        note: cells.text("note").to_owned(),
        place: source.place(start),
    };
    Some((read, start))
}

/// What tells rows apart: provider, region, shape, unit, currency.
type Key = (String, Option<String>, String, Unit, Currency);

/// Tells a row that says again what another one says.
fn tell_repeated<'s>(
    row: &PriceRow,
    start: usize,
    keys: &mut BTreeMap<Key, usize>,
    source: &'s Source,
    findings: &mut Findings<'s>,
) {
    for provider in &row.providers {
        for shape in &row.shapes {
            let key = (provider.clone(), row.region.clone(), shape.clone(), row.unit, row.currency);
            let line = source.place(start).line;
            if let Some(first) = keys.insert(key, line) {
                let region = row.region.as_deref().unwrap_or("any region");
                let wrong = Wrong::new(format!(
                    "the {} of {shape} by {provider} in {region} stands in line {first} already",
                    row.unit
                ));
                findings.at(start, wrong.hint("leave one of them"));
                return;
            }
        }
    }
}
