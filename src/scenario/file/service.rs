//! What a scenario file may say of a service: its load, and what its pods serve of it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::market::TimeFormFile;
use crate::scenario::scalar::DurationText;

/// What is asked of a Deployment or ReplicaSet, and what its pods make of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct ServiceFile {
    /// The load in requests per second: a number, or a block that says how it changes. Without it only the
    /// number of pods counts.
    pub load: Option<LoadFile>,
    /// The requests per second that one ready pod serves at most; needed with a load.
    pub capacity: Option<f64>,
    /// How long a request takes: the load times this is the number in flight, and those of a pod are cut off when it is
    /// killed; default 0s.
    pub request_time: Option<DurationText>,
    /// How much of its CPU request a pod uses at its capacity, in percent from 1 to 1000; default 100.
    pub cpu_at_capacity: Option<u32>,
    /// What is done with a pod whose instance is under notice; default `drain` where its node heeds the
    /// notice, else `ignore`.
    pub on_notice: Option<OnNoticeFile>,
}

/// A load in requests per second.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadFile {
    /// Always the same.
    Constant(f64),
    /// One that changes.
    Varying(Box<LoadDetailsFile>),
}

/// A load that changes: exactly one of `daily` and `trace`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadDetailsFile {
    /// The same every day.
    pub daily: Option<DailyFile>,
    /// Whose day, such as Asia/Shanghai; default UTC.
    pub time_zone: Option<String>,
    /// As it was recorded. The record begins with the run.
    pub trace: Option<LoadTraceFile>,
}

/// A load that is the same every day.
#[derive(Clone, Debug, PartialEq)]
pub enum DailyFile {
    /// Its values in equal parts of the day, from midnight.
    Parts(Vec<f64>),
    /// A cosine.
    Wave(WaveFile),
}

/// A cosine in parts of 5 minutes, each with the value of its middle.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaveFile {
    /// The lowest load, 12 hours from the peak.
    pub low: f64,
    /// The highest load.
    pub high: f64,
    /// The time of the day at which it is highest, such as 14h or 14h30m.
    pub peak: DurationText,
}

/// A recorded load: a file, or a file and how to read it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTraceFile(pub LoadTraceDetailsFile);

/// A recorded load and how to read it: CSV with a header, in which a row holds until the next.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadTraceDetailsFile {
    /// The file, relative to the scenario file.
    pub file: String,
    /// The names of the columns.
    pub columns: Option<LoadColumnsFile>,
    /// How the time column is written; default `timestamp`.
    pub time: Option<TimeFormFile>,
    /// The offset from UTC of times that are written without one, such as +08:00.
    pub utc_offset: Option<String>,
    /// Read by row: row k is the k-th interval of this length.
    pub index_step: Option<DurationText>,
    /// What the values are; default `per-second`.
    pub unit: Option<LoadUnitFile>,
    /// What the values are multiplied by, above 0; default 1.
    pub scale: Option<f64>,
    /// Where the record begins, a time or a duration after its first row; default there.
    pub starts_at: Option<String>,
    /// Where the record ends; default its last row and the median gap.
    pub ends_at: Option<String>,
    /// What holds past the end; default `wrap`.
    pub past_end: Option<LoadPastEndFile>,
}

/// The names of the columns of a recorded load.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadColumnsFile {
    /// The time; default `time`, and not needed where rows are read by `index_step`.
    pub time: Option<String>,
    /// The load; default `value`.
    pub value: Option<String>,
}

/// What the values of a recorded load are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoadUnitFile {
    /// Requests per second.
    PerSecond,
    /// Requests per minute.
    PerMinute,
    /// Requests per hour.
    PerHour,
}

/// What holds past the end of a recorded load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoadPastEndFile {
    /// It starts again.
    Wrap,
    /// The last value stays.
    Hold,
}

/// What is done with a pod whose instance is under notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnNoticeFile {
    /// Nothing: it serves until it is taken.
    Ignore,
    /// It takes no more requests, finishes those it has, and is replaced when it is gone.
    Drain,
    /// It is evicted: it takes no more requests, and another pod is created in its place at once.
    Replace,
    /// It leaves its set (by a label, as by hand), so that another pod is created at once, and serves until that one is
    /// ready or it has just the time left to finish its requests.
    HandOver,
}

/// Reads a list as parts of the day and a block as a cosine.
struct Daily;

impl<'de> Visitor<'de> for Daily {
    type Value = DailyFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a list of loads such as [120, 90, 300], or a block such as {low: 200, high: 1000, peak: 14h}",
        )
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<DailyFile, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(DailyFile::Parts)
    }

    fn visit_map<A: MapAccess<'de>>(self, block: A) -> Result<DailyFile, A::Error> {
        WaveFile::deserialize(MapAccessDeserializer::new(block)).map(DailyFile::Wave)
    }
}

impl<'de> Deserialize<'de> for DailyFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DailyFile, D::Error> {
        deserializer.deserialize_any(Daily)
    }
}

impl JsonSchema for DailyFile {
    fn schema_name() -> Cow<'static, str> {
        "DailyFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (parts, wave) = (generator.subschema_for::<Vec<f64>>(), generator.subschema_for::<WaveFile>());
        json_schema!({ "anyOf": [parts, wave], "description": "A load that is the same every day." })
    }
}
