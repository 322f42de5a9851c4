//! Replications as CSV: exact decimal numbers, nothing where there is none.

use std::io::{self, Write};

use crate::outcome::Record;
use crate::report::number::{exact_requests, exact_seconds};

use super::Shared;
use super::columns::{Cell, columns};

/// Writes replications in the order they are given.
///
/// # Errors
/// Passes on what the writer says.
pub fn csv(records: &[Record], shared: Shared, out: impl Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(header(shared.point))?;
    for record in records {
        writer.write_record(line(record, shared))?;
    }
    writer.flush()
}

/// The names of the columns; that of the point where there is one.
pub(in crate::report) fn header(point: Option<u64>) -> impl Iterator<Item = String> {
    columns(point).map(|column| column.name.to_owned())
}

/// The fields of a row.
pub(in crate::report) fn line(record: &Record, shared: Shared) -> impl Iterator<Item = String> {
    columns(shared.point).map(move |column| match column.cell(record, shared) {
        Cell::Nothing => String::new(),
        Cell::Whole(number) => number.to_string(),
        Cell::Text(text) => text.to_owned(),
        Cell::Currency(currency) => currency.code().to_owned(),
        Cell::Time(span) => exact_seconds(span),
        Cell::Money(bill) => bill.to_amount().to_string(),
        Cell::Requests(requests) => exact_requests(requests),
    })
}
