//! Replications as Parquet: the columns of the CSV with their types, an empty field as a null.
//!
//! Units stand in the metadata of the fields. Parquet has none; Arrow has, and readers take an Arrow schema from
//! the key `ARROW:schema` of the file: a schema message of Arrow's IPC format in base64. Nothing in a file
//! depends on a clock or on threads, and row groups are of a fixed size.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::{DataType, Field, Metadata, Schema};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::outcome::Record;
use crate::units::Currency;

use super::columns::{Cell, Column, Unit, columns};
use super::{Origin, Shared};

/// The most rows of a row group.
const GROUP: usize = 1 << 20;

/// Writes replications in the order they are given.
///
/// # Errors
/// Passes on what the writer says.
pub fn parquet(records: &[Record], origin: &Origin<'_>, out: impl Write + Send) -> io::Result<()> {
    write(records, origin, out).map_err(io::Error::other)
}

fn write(records: &[Record], origin: &Origin<'_>, out: impl Write + Send) -> Result<(), ParquetError> {
    let shared = origin.shared;
    let fields: Result<Vec<_>, _> =
        columns(shared.point).map(|column| physical(column).map(Arc::new)).collect();
    let schema = Type::group_type_builder("replications").with_fields(fields?).build()?;
    let properties = WriterProperties::builder()
        .set_created_by(format!("spotcast version {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::SNAPPY)
        // Of use where a reader skips parts of large files, and half the size of small ones.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(metadata(origin)))
        .build();
    let mut file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    for rows in records.chunks(GROUP) {
        let mut group = file.next_row_group()?;
        for column in columns(shared.point) {
            if let Some(mut writer) = group.next_column()? {
                fill(&mut writer, column, rows, shared)?;
                writer.close()?;
            }
        }
        group.close()?;
    }
    file.close().map(|_| ())
}

/// What the file says of itself. Some readers show what the file has, others what its Arrow schema has.
fn metadata(origin: &Origin<'_>) -> Vec<KeyValue> {
    let own = entries(origin);
    let schema = arrow_schema(origin.shared, &own);
    let mut all: Vec<KeyValue> = own.into_iter().map(|(key, value)| KeyValue::new(key, value)).collect();
    all.push(KeyValue::new("ARROW:schema".to_owned(), schema));
    all
}

fn entries(origin: &Origin<'_>) -> Vec<(String, String)> {
    let entry = |key: &str, value: String| (format!("spotcast.{key}"), value);
    let mut all = vec![
        entry("version", env!("CARGO_PKG_VERSION").to_owned()),
        entry("name", origin.name.to_owned()),
        entry("digest", origin.digest.to_owned()),
        entry("seed", origin.seed.to_string()),
    ];
    all.extend(origin.shared.point.map(|point| entry("point", point.to_string())));
    all
}

impl Unit {
    /// The unit's name; none where values have none.
    fn name(self, currency: &Currency) -> Option<&str> {
        match self {
            Unit::Number | Unit::Word => None,
            Unit::Count => Some("count"),
            Unit::Pods => Some("pods"),
            Unit::Requests => Some("requests"),
            Unit::Seconds => Some("s"),
            Unit::PodSeconds => Some("pod s"),
            Unit::Money => Some(currency.code()),
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Unit::Number | Unit::Count | Unit::Pods => DataType::Int64,
            Unit::Word => DataType::Utf8,
            Unit::Requests | Unit::Seconds | Unit::PodSeconds | Unit::Money => DataType::Float64,
        }
    }
}

/// The columns as Parquet has them; any of them may have nulls.
fn physical(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.unit.data_type() {
        DataType::Int64 => (Physical::INT64, None),
        DataType::Utf8 => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        _ => (Physical::DOUBLE, None),
    };
    let builder = Type::primitive_type_builder(column.name, physical);
    builder.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()
}

/// The columns as Arrow has them, in the form of the key `ARROW:schema`.
fn arrow_schema(shared: Shared, metadata: &[(String, String)]) -> String {
    let field = |column: &Column| {
        let unit = column.unit.name(&shared.currency).map(|unit| ("unit", unit));
        let field = Field::new(column.name, column.unit.data_type(), true);
        field.with_metadata(unit.into_iter().collect::<Metadata>())
    };
    let fields: Vec<Field> = columns(shared.point).map(field).collect();
    let schema = Schema::new_with_metadata(fields, metadata.iter().cloned().collect::<Metadata>());
    let message = IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(
        &schema,
        &mut DictionaryTracker::new(true),
        &IpcWriteOptions::default(),
    );
    // A message begins with a mark and its length.
    let mut bytes = vec![0xff; 4];
    bytes.extend((message.ipc_message.len() as u32).to_le_bytes());
    bytes.extend(message.ipc_message);
    BASE64_STANDARD.encode(bytes)
}

/// Writes a column of a row group: which rows have a value, and the values.
fn fill(
    writer: &mut SerializedColumnWriter<'_>,
    column: &Column,
    rows: &[Record],
    shared: Shared,
) -> Result<(), ParquetError> {
    let cells = rows.iter().map(|record| column.cell(record, shared));
    let has: Vec<i16> = cells.clone().map(|cell| i16::from(cell != Cell::Nothing)).collect();
    match column.unit.data_type() {
        DataType::Int64 => {
            let values: Vec<i64> = cells.filter_map(whole).collect();
            writer.typed::<Int64Type>().write_batch(&values, Some(&has), None)?;
        }
        DataType::Utf8 => {
            let values: Vec<ByteArray> = cells.filter_map(text).collect();
            writer.typed::<ByteArrayType>().write_batch(&values, Some(&has), None)?;
        }
        _ => {
            let values: Vec<f64> = cells.filter_map(number).collect();
            writer.typed::<DoubleType>().write_batch(&values, Some(&has), None)?;
        }
    }
    Ok(())
}

fn whole(cell: Cell) -> Option<i64> {
    match cell {
        Cell::Whole(number) => i64::try_from(number).ok(),
        _ => None,
    }
}

fn text(cell: Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(ByteArray::from(text)),
        Cell::Currency(currency) => Some(ByteArray::from(currency.code())),
        _ => None,
    }
}

/// The number nearest to the exact decimal one that CSV has.
fn number(cell: Cell) -> Option<f64> {
    match cell {
        Cell::Time(span) => Some(span.0 as f64 / 1.0e3),
        Cell::Money(bill) => Some(bill.to_amount().as_f64()),
        Cell::Requests(requests) => Some(requests.0 as f64 / 1.0e6),
        Cell::Nothing | Cell::Whole(_) | Cell::Text(_) | Cell::Currency(_) => None,
    }
}
