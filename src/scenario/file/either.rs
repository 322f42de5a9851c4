//! Values that may be written short or long: a scalar, or a block that says more.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};

use super::market::{
    DistributionFile, LawFile, OnDemandFile, ResourcePricesFile, TraceDetailsFile, TraceFile,
};
use super::price::LevelFile;
use super::service::{LoadDetailsFile, LoadFile, LoadTraceDetailsFile, LoadTraceFile};
use super::sweep::{SweepReplicationsFile, UntilFile};
use crate::scenario::scalar::{DurationText, Price, Share};

/// Reads a scalar as an `S` and a block as a `B`.
struct Either<S, B, T> {
    expecting: &'static str,
    short: fn(S) -> T,
    long: fn(B) -> T,
    read: PhantomData<(S, B)>,
}

impl<'de, S: Deserialize<'de>, B: Deserialize<'de>, T> Visitor<'de> for Either<S, B, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        S::deserialize(text.into_deserializer()).map(self.short)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        S::deserialize(number.into_deserializer()).map(self.short)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        S::deserialize(number.into_deserializer()).map(self.short)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        S::deserialize(number.into_deserializer()).map(self.short)
    }

    fn visit_map<A: MapAccess<'de>>(self, block: A) -> Result<T, A::Error> {
        B::deserialize(MapAccessDeserializer::new(block)).map(self.long)
    }
}

/// Makes a type readable in its short and its long form, and its schema say so.
macro_rules! either {
    ($type:ident, $expecting:literal, $short:ty => $from_short:expr, $long:ty => $from_long:expr) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                deserializer.deserialize_any(Either::<$short, $long, $type> {
                    expecting: $expecting,
                    short: $from_short,
                    long: $from_long,
                    read: PhantomData,
                })
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let short = generator.subschema_for::<$short>();
                let long = generator.subschema_for::<$long>();
                json_schema!({ "anyOf": [short, long], "description": $expecting })
            }
        }
    };
}

either!(
    OnDemandFile,
    "a price per hour of an instance, or a block of prices per hour of cpu, memory, gpu and vgpu",
    Price => OnDemandFile::Instance,
    ResourcePricesFile => OnDemandFile::Resources
);
either!(
    TraceFile,
    "a file, or a block that says which file and how to read it",
    String => |file| TraceFile(TraceDetailsFile { file, ..TraceDetailsFile::default() }),
    TraceDetailsFile => TraceFile
);
either!(
    DistributionFile,
    "a duration such as 90s or 6h, or a distribution such as {exponential: {mean: 3h}}",
    DurationText => DistributionFile::Constant,
    LawFile => DistributionFile::Law
);
either!(
    LoadFile,
    "a number of requests per second, or a block such as {daily: {low: 200, high: 1000, peak: 14h}}",
    f64 => LoadFile::Constant,
    LoadDetailsFile => |block| LoadFile::Varying(Box::new(block))
);
either!(
    LoadTraceFile,
    "a file, or a block that says which file and how to read it",
    String => |file| LoadTraceFile(LoadTraceDetailsFile { file, ..LoadTraceDetailsFile::default() }),
    LoadTraceDetailsFile => LoadTraceFile
);
either!(
    SweepReplicationsFile,
    "a number of replications, or a block such as {until: {cost: 1%}}",
    u64 => SweepReplicationsFile::Fixed,
    UntilFile => SweepReplicationsFile::Until
);

/// A price per hour where a number stands, a share of the list price where text stands.
struct Level;

impl Visitor<'_> for Level {
    type Value = LevelFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a price per hour, or a percentage of the list price such as 15%")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<LevelFile, E> {
        Share::deserialize(text.into_deserializer()).map(LevelFile::OfList)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<LevelFile, E> {
        Price::deserialize(number.into_deserializer()).map(LevelFile::Price)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<LevelFile, E> {
        Price::deserialize(number.into_deserializer()).map(LevelFile::Price)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<LevelFile, E> {
        Price::deserialize(number.into_deserializer()).map(LevelFile::Price)
    }
}

impl<'de> Deserialize<'de> for LevelFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LevelFile, D::Error> {
        deserializer.deserialize_any(Level)
    }
}

impl JsonSchema for LevelFile {
    fn schema_name() -> Cow<'static, str> {
        "LevelFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "number", "minimum": 0 },
                { "type": "string", "pattern": "^ *[0-9.]+ *%$" }
            ],
            "description": "A price per hour, or a percentage of the list price such as 15%"
        })
    }
}
