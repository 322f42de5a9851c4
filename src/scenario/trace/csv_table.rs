//! CSV with a header line; the columns are named in the request, the rows run forward in time.
//!
//! Tolerated: spaces around fields, quotes, CRLF, blank lines (but not where rows are counted),
//! and empty fields beyond the header.

use std::borrow::Cow;

use csv::{Position, ReaderBuilder, StringRecord};

use super::pools::Pools;
use super::request::TraceRequest;
use super::series::{Reading, Readings};
use super::source::{Findings, Source, Wrong, quoted};
use super::value;
use crate::scenario::issue::nearest;

/// Where the columns stand that are read.
struct Layout {
    time: Option<usize>,
    value: usize,
    filter: [Option<usize>; 3],
    /// The number of columns of the header.
    width: usize,
    /// The number of columns a row must have at least.
    needed: usize,
}

/// One row and where it begins.
pub(in crate::scenario) struct Row<'a> {
    text: &'a str,
    record: &'a StringRecord,
    start: usize,
}

/// What is gathered while the rows go by.
struct Table<'s, V> {
    request: &'s TraceRequest,
    layout: Layout,
    pools: Pools<'s>,
    readings: Readings<V>,
    /// The time of the first row, where rows are read by index.
    first: Option<i64>,
}

/// Reads the rows of the pool that is asked for, values by `read`.
pub(super) fn rows<'s, V>(
    source: &'s Source,
    request: &'s TraceRequest,
    read: impl Fn(&str) -> Result<V, Wrong>,
    findings: &mut Findings<'s>,
) -> Readings<V> {
    let text = source.text.as_str();
    let mut table: Option<Table<'s, V>> = None;
    each_row(text, |row| {
        match &mut table {
            Some(table) => table.take(row, &read, findings),
            None => table = Layout::find(row, request, findings).map(|layout| Table::new(layout, request)),
        }
        table.is_some()
    });
    if request.index_step.is_some() {
        no_blank_lines(text, findings);
    }
    table.map_or_else(Readings::new, |table| table.settle(findings))
}

/// Reads row by row, the header first, for as long as `take` says to go on.
pub(in crate::scenario) fn each_row(text: &str, mut take: impl FnMut(&Row<'_>) -> bool) {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // Reading from memory in lenient mode does not fail; the end of rows is the only stop.
    while reader.read_record(&mut record).unwrap_or(false) {
        if !take(&Row { text, record: &record, start: start_of(text, record.position()) }) {
            break;
        }
    }
}

impl<'s, V> Table<'s, V> {
    fn new(layout: Layout, request: &'s TraceRequest) -> Table<'s, V> {
        let is_calendar = layout.time.is_some() && request.time_unit.is_calendar();
        let readings =
            Readings { any_order: false, is_calendar, step: request.index_step, ..Readings::new() };
        Table { request, layout, pools: Pools::new(&request.filter), readings, first: None }
    }

    fn has_pools(&self) -> bool {
        self.layout.filter.iter().any(Option::is_some)
    }

    fn take(&mut self, row: &Row<'_>, read: &impl Fn(&str) -> Result<V, Wrong>, findings: &mut Findings<'s>) {
        if !row.is_whole((self.layout.width, self.layout.needed), findings) {
            return;
        }
        if self.has_pools() {
            let part =
                |column: Option<usize>| Cow::Owned(column.map_or("", |column| row.field(column)).to_owned());
            if !self.pools.admit(self.layout.filter.map(part)) {
                return;
            }
        }
        let value = read(row.field(self.layout.value)).map_err(|wrong| {
            let name = self.request.columns.value.as_deref().unwrap_or_default();
            findings.at(row.byte(self.layout.value), wrong.of(name));
        });
        if let (Some(millis), Ok(value)) = (self.time(row, findings), value) {
            let byte = row.byte(self.layout.time.unwrap_or(self.layout.value));
            self.readings.rows.push(Reading { millis, value, byte });
        }
    }

    /// The time of a row: as it is written, or by its index.
    fn time(&mut self, row: &Row<'_>, findings: &mut Findings<'s>) -> Option<i64> {
        let written = |findings: &mut Findings<'s>| {
            let column = self.layout.time?;
            value::time(row.field(column), self.request.time_unit, self.request.utc_offset)
                .map_err(|wrong| {
                    let name = self.request.columns.time.as_deref().unwrap_or_default();
                    findings.at(row.byte(column), wrong.of(name));
                })
                .ok()
        };
        let Some(step) = self.request.index_step else { return written(findings) };
        let first = self.first.unwrap_or_else(|| written(findings).unwrap_or(0));
        self.first = Some(first);
        let index = i64::try_from(self.readings.rows.len()).unwrap_or(i64::MAX);
        Some((step * index).0.saturating_add(first))
    }

    /// The readings, where they are of one pool.
    fn settle(mut self, findings: &mut Findings<'s>) -> Readings<V> {
        if self.has_pools() && !self.pools.settle(findings) {
            self.readings.rows.clear();
        }
        self.readings
    }
}

/// A blank line among rows that are counted may stand for a row that is missing.
fn no_blank_lines(text: &str, findings: &mut Findings<'_>) {
    let text = text.trim_end();
    for pattern in ["\n\n", "\n\r\n"] {
        if let Some(at) = text.find(pattern) {
            let wrong = Wrong::new("a blank line among rows that are read by their index");
            findings.at(at + 1, wrong.hint("remove it, or fill in what is missing"));
        }
    }
}

/// The first byte of a record; the reader counts line ends of the record before to the next one.
fn start_of(text: &str, position: Option<&Position>) -> usize {
    let byte = position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(text.len()));
    let rest = text.as_bytes().get(byte..).unwrap_or_default();
    byte + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count()
}

/// A field without the spaces around it and the quotes that a space kept from being seen as such.
fn clean(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).map_or(field, str::trim)
}

impl Row<'_> {
    /// The text of a column.
    pub(in crate::scenario) fn field(&self, column: usize) -> &str {
        clean(self.record.get(column).unwrap_or_default())
    }

    /// Where a field stands. Walks the row, so for issues and one column per row only.
    pub(in crate::scenario) fn byte(&self, column: usize) -> usize {
        let (mut commas, mut in_quotes) = (column, false);
        let rest = self.text.as_bytes().get(self.start..).unwrap_or_default();
        let mut at = 0;
        while commas > 0 {
            match rest.get(at) {
                None | Some(b'\n') => break,
                Some(b'"') => in_quotes = !in_quotes,
                Some(b',') if !in_quotes => commas -= 1,
                Some(_) => {}
            }
            at += 1;
        }
        let spaces = rest.iter().skip(at).take_while(|b| **b == b' ').count();
        self.start + at + spaces
    }

    /// Whether the row can be read under a header of so many columns, of which the first so many are needed: no
    /// blank line, neither short nor long, on one line.
    pub(in crate::scenario) fn is_whole(
        &self,
        (width, needed): (usize, usize),
        findings: &mut Findings<'_>,
    ) -> bool {
        let length = self.record.len();
        if length == 1 && clean(self.record.get(0).unwrap_or_default()).is_empty() && width > 1 {
            return false;
        }
        let wrong = if self.record.as_slice().contains('\n') {
            let column = self.record.iter().position(|field| field.contains('\n')).unwrap_or_default();
            let wrong = Wrong::new("this field runs over several lines");
            findings.at(self.byte(column), wrong.hint("is a closing quote missing?"));
            return false;
        } else if length < needed {
            Wrong::new(format!("the row has {length} fields, the header has {}", width))
        } else if self.record.iter().skip(width).any(|field| !clean(field).is_empty()) {
            let wrong = Wrong::new(format!("the row has {length} fields, the header has {}", width));
            wrong.hint("write a point before decimals, and quotes around text with commas")
        } else {
            return true;
        };
        findings.at(self.start, wrong);
        false
    }
}

impl Layout {
    /// Finds the named columns in the header; tells all that are missing.
    fn find(header: &Row<'_>, request: &TraceRequest, findings: &mut Findings<'_>) -> Option<Layout> {
        let columns = &request.columns;
        let mut find = |path: &str, name: Option<&str>| name.map(|name| header.column(path, name, findings));
        let mut found = vec![find("columns.time", columns.time.as_deref())];
        found.push(find("columns.value", columns.value.as_deref()));
        for (path, name) in
            ["columns.zone", "columns.instance_type", "columns.product"].into_iter().zip(columns.of_filter())
        {
            found.push(find(path, name));
        }
        header.unsaid_columns(request, findings);
        // A column that is named but not there was told; one that is not named stays none.
        let found: Vec<Option<usize>> = found
            .into_iter()
            .map(|named| named.map_or(Some(None), |at| at.map(Some)))
            .collect::<Option<_>>()?;
        let [time, value, zone, instance_type, product] = found.try_into().ok()?;
        if time.is_none() && request.index_step.is_none() {
            return None;
        }
        let value = value?;
        let filter = [zone, instance_type, product];
        let needed = 1 + [time, Some(value)].iter().chain(&filter).copied().flatten().max()?;
        Some(Layout { time, value, filter, width: header.record.len(), needed })
    }
}

impl Row<'_> {
    /// How many columns there are.
    pub(in crate::scenario) fn width(&self) -> usize {
        self.record.len()
    }

    /// The column of a name in this header row; none where it is missing or not alone, which is told.
    pub(in crate::scenario) fn column(
        &self,
        path: &str,
        name: &str,
        findings: &mut Findings<'_>,
    ) -> Option<usize> {
        let mut places = (0..self.record.len()).filter(|column| self.field(*column) == name.trim());
        match (places.next(), places.next()) {
            (Some(column), None) => Some(column),
            (Some(_), Some(second)) => {
                let wrong = Wrong::new(format!("the header has {} twice", quoted(name)));
                findings.setting_at(path, self.byte(second), wrong);
                None
            }
            (None, _) => {
                let wrong = Wrong::new(format!("no column {}; there are: {}", quoted(name), self.names()));
                let known = (0..self.record.len()).map(|column| self.field(column));
                let hint = match nearest(name, known) {
                    Some(known) => Some(format!("did you mean {known}?")),
                    None => self.separator_hint(),
                };
                findings.setting_at(path, self.start, Wrong { hint, ..wrong });
                None
            }
        }
    }

    /// Tells columns that the request must name and does not.
    fn unsaid_columns(&self, request: &TraceRequest, findings: &mut Findings<'_>) {
        let columns = &request.columns;
        let mut unsaid = |path: &str, what: &str, hint: &str| {
            let wrong =
                Wrong::new(format!("it is not said which column holds {what}; there are: {}", self.names()));
            findings.setting_at(path, self.start, wrong.hint(hint));
        };
        if columns.value.is_none() {
            unsaid("columns.value", "the values", "name one of these");
        }
        if columns.time.is_none() && request.index_step.is_none() {
            unsaid("columns.time", "the times", "name one of these, or read the rows by an index step");
        }
        let parts = ["columns.zone", "columns.instance_type", "columns.product"].into_iter();
        for ((path, column), wanted) in parts.zip(columns.of_filter()).zip(request.filter.wanted()) {
            if let (None, Some(wanted)) = (column, wanted) {
                unsaid(
                    path,
                    &format!("{}, which the filter asks for", quoted(wanted)),
                    "name it, or leave the filter out",
                );
            }
        }
    }

    /// The names of all columns of this header row.
    fn names(&self) -> String {
        (0..self.record.len()).map(|column| self.field(column)).collect::<Vec<_>>().join(", ")
    }

    fn separator_hint(&self) -> Option<String> {
        let only = self.record.get(0).filter(|_| self.record.len() == 1)?;
        let separator = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];
        let (_, name) = separator.into_iter().find(|(separator, _)| only.contains(*separator))?;
        Some(format!("the columns are parted by {name}, write commas"))
    }
}
