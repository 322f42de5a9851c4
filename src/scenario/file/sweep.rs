//! What a scenario file may say of a sweep: axes, how they make points, and how often each point is run.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::scenario::scalar::Share;

/// What `spotcast sweep` varies. Other verbs check it and run the scenario as it stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct SweepFile {
    /// Fields of the scenario by their dotted paths, as `--set` has them, and their values.
    pub axes: Option<BTreeMap<String, AxisFile>>,
    /// Lists of axes that move together, such as [[work, deadline]]; all others are combined.
    pub zip: Option<Vec<Vec<String>>>,
    /// Points that are spread over ranges in place of every combination.
    pub design: Option<DesignFile>,
    /// How often each point is run; default as often as the scenario says.
    pub replications: Option<SweepReplicationsFile>,
}

/// The values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum AxisFile {
    /// These.
    List(Vec<serde_json::Value>),
    /// A range.
    Range(RangeFile),
}

/// A range or values with names: exactly one of `linear`, `log` and `named`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeFile {
    /// Both ends, numbers or durations, in even steps.
    pub linear: Option<Vec<EndFile>>,
    /// Both ends, numbers or durations above zero, in steps of one ratio.
    pub log: Option<Vec<EndFile>>,
    /// How many values, both ends among them; left out where there is a design.
    pub points: Option<u64>,
    /// Values by the names that tables have for them, such as {none: null, often: {every: 5m}}.
    pub named: Option<BTreeMap<String, serde_json::Value>>,
}

/// An end of a range: a number or a duration, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndFile {
    /// A plain number.
    Number(String),
    /// Text, which ought to be a duration.
    Text(String),
}

/// Points spread over ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DesignFile {
    /// So many points, one in each of as many strata of every axis.
    LatinHypercube(u64),
    /// So many points of a scrambled Sobol sequence; best a power of two.
    Sobol(u64),
    /// So many rows of k + 2 points for k axes, from which Sobol indices are told; best a power of two.
    Saltelli(u64),
}

/// How often each point is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SweepReplicationsFile {
    /// So often.
    Fixed(u64),
    /// Until means are known well enough.
    Until(UntilFile),
}

/// How precise a point is to become.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct UntilFile {
    /// How far means may be from their true values, as a share of these; with 95 % confidence, all looks and all
    /// means together.
    pub until: PrecisionFile,
    /// The first batch of replications; default 100. Each further batch doubles their number.
    pub at_least: Option<u64>,
    /// Where it ends in any case; default 100000.
    pub at_most: Option<u64>,
}

/// Which means are to be known, and how well; all that are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct PrecisionFile {
    /// What is paid.
    pub cost: Option<Share>,
    /// Submission to `Complete`, of those that complete.
    pub completion_time: Option<Share>,
}

/// Reads an axis.
struct AxisVisitor;

impl<'de> Visitor<'de> for AxisVisitor {
    type Value = AxisFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of values, a range such as {linear: [0.2, 0.3], points: 5}, or values with names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<AxisFile, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(AxisFile::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, block: A) -> Result<AxisFile, A::Error> {
        RangeFile::deserialize(MapAccessDeserializer::new(block)).map(AxisFile::Range)
    }
}

impl<'de> Deserialize<'de> for AxisFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AxisFile, D::Error> {
        deserializer.deserialize_any(AxisVisitor)
    }
}

impl JsonSchema for AxisFile {
    fn schema_name() -> Cow<'static, str> {
        "AxisFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let range = generator.subschema_for::<RangeFile>();
        json_schema!({
            "anyOf": [{ "type": "array", "items": {}, "description": "The values." }, range],
            "description": "The values of an axis."
        })
    }
}

/// Reads an end of a range.
struct End;

impl Visitor<'_> for End {
    type Value = EndFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a duration such as 5m")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<EndFile, E> {
        Ok(EndFile::Text(text.to_owned()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<EndFile, E> {
        Ok(EndFile::Number(number.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<EndFile, E> {
        Ok(EndFile::Number(number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<EndFile, E> {
        // The shortest text that means this number: what was written, up to 15 digits.
        Ok(EndFile::Number(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for EndFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<EndFile, D::Error> {
        deserializer.deserialize_any(End)
    }
}

impl JsonSchema for EndFile {
    fn schema_name() -> Cow<'static, str> {
        "EndFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "number" }, { "type": "string" }], "description": "A number or a duration." })
    }
}
