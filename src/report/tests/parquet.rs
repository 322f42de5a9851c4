//! Replications as Parquet, read back by the crate's reader.

use std::collections::BTreeMap;

use arrow_ipc::convert::try_schema_from_ipc_buffer;
use arrow_schema::DataType;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::super::records::{self, Origin, Shared};
use crate::outcome::Record;
use crate::stats::examples::{completed, failed, scheduled, served};
use crate::units::{Bill, Currency, Requests, Span};

const SHARED: Shared = Shared { point: Some(12), currency: Currency::US_DOLLAR };

fn read(records: &[Record], shared: Shared) -> SerializedFileReader<Bytes> {
    let mut bytes = Vec::new();
    let origin = Origin { shared, name: "pi on spot", digest: "9f86d08188", seed: u64::MAX };
    records::parquet(records, &origin, &mut bytes).unwrap();
    SerializedFileReader::new(Bytes::from(bytes)).unwrap()
}

/// Records whose values have every decimal, and none.
fn odd() -> Vec<Record> {
    let mut odd = completed(3, 2);
    odd.ended_after = Span(26_640_125);
    odd.cost.rounding = Bill(-3_600_000);
    odd.reclaims.hazard = 4_000_000_000;
    let mut service = served(4, 1);
    service.service.as_mut().unwrap().offered = Requests(60_450_000_123_457);
    vec![completed(0, 0), failed(1), odd, service, scheduled(5, 2)]
}

/// A value as the CSV would have it, if it was read as a number.
fn shown(field: &Field) -> (Option<f64>, String) {
    match field {
        Field::Null => (None, String::new()),
        Field::Long(number) => (Some(*number as f64), number.to_string()),
        Field::Double(number) => (Some(*number), number.to_string()),
        Field::Str(text) => (None, text.clone()),
        other => panic!("{other:?} is of no type that is written"),
    }
}

#[test]
fn every_value_is_that_of_the_csv_and_empty_fields_are_nulls() {
    for shared in [SHARED, Shared { point: None, ..SHARED }] {
        let mut bytes = Vec::new();
        records::csv(&odd(), shared, &mut bytes).unwrap();
        let mut csv = csv::Reader::from_reader(&bytes[..]);
        let header: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
        let lines: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        let file = read(&odd(), shared);
        let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), lines.len());
        for (row, line) in rows.iter().zip(&lines) {
            let columns: Vec<(&String, &Field)> = row.get_column_iter().collect();
            assert_eq!(columns.iter().map(|(name, _)| (*name).clone()).collect::<Vec<_>>(), header);
            for ((name, field), text) in columns.into_iter().zip(line) {
                let (number, shown) = shown(field);
                let same = number.map_or(shown == text, |number| text.parse::<f64>() == Ok(number));
                assert!(same, "{name}: {field:?} and {text}");
            }
        }
        assert_eq!(header[0] == "point", shared.point.is_some());
    }
}

#[test]
fn the_file_says_where_it_comes_from_and_fields_have_their_units() {
    let file = read(&odd(), SHARED);
    let metadata = file.metadata().file_metadata();
    let of_file: BTreeMap<&str, &str> = metadata
        .key_value_metadata()
        .unwrap()
        .iter()
        .map(|entry| (entry.key.as_str(), entry.value.as_deref().unwrap()))
        .collect();
    for (key, value) in [
        ("spotcast.version", env!("CARGO_PKG_VERSION")),
        ("spotcast.name", "pi on spot"),
        ("spotcast.digest", "9f86d08188"),
        ("spotcast.seed", "18446744073709551615"),
        ("spotcast.point", "12"),
    ] {
        assert_eq!(of_file[key], value);
    }
    assert_eq!(metadata.created_by(), Some(concat!("spotcast version ", env!("CARGO_PKG_VERSION"))));

    let message = BASE64_STANDARD.decode(of_file["ARROW:schema"]).unwrap();
    let schema = try_schema_from_ipc_buffer(&message).unwrap();
    let of_schema: BTreeMap<&str, &str> =
        schema.metadata().iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
    let own = of_file.into_iter().filter(|(key, _)| *key != "ARROW:schema").collect();
    assert_eq!(of_schema, own);
    let columns = metadata.schema_descr().columns();
    assert_eq!(
        schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(),
        columns.iter().map(|column| column.name()).collect::<Vec<_>>()
    );
    for field in schema.fields() {
        let unit = field.metadata().get("unit").map(|unit| unit.to_string());
        let expected = match field.name().as_str() {
            "point" | "replication" | "outcome" | "reason" | "currency" => None,
            "on_demand" => Some("USD"),
            "service_pods_wanted_most" => Some("pods"),
            "service_pods_ready_time_s" | "service_pods_wanted_time_s" => Some("pod s"),
            name if name.ends_with("_s") => Some("s"),
            name if name == "cost" || name.starts_with("cost_") => Some("USD"),
            name if name.starts_with("service_requests_") => Some("requests"),
            _ => Some("count"),
        };
        assert_eq!(unit.as_deref(), expected, "{}", field.name());
        let data_type = match expected {
            None if ["point", "replication"].contains(&field.name().as_str()) => DataType::Int64,
            None => DataType::Utf8,
            Some("count" | "pods") => DataType::Int64,
            Some(_) => DataType::Float64,
        };
        assert_eq!(field.data_type(), &data_type, "{}", field.name());
        assert!(field.is_nullable());
    }
}

#[test]
fn a_file_of_no_rows_has_its_columns_and_equal_records_make_equal_bytes() {
    let file = read(&[], SHARED);
    assert_eq!(file.metadata().file_metadata().num_rows(), 0);
    assert_eq!(file.metadata().file_metadata().schema_descr().num_columns(), 65);
    let bytes = || {
        let mut bytes = Vec::new();
        let origin = Origin { shared: SHARED, name: "a", digest: "b", seed: 1 };
        records::parquet(&odd(), &origin, &mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(), bytes());
}
