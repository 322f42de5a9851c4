//! What a scenario file may say of stock: how many units of a pool can be held.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::market::{DistributionFile, TraceFile};
use crate::scenario::scalar::{DurationText, Share};

/// How many units can be held.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StockFile {
    /// Always enough.
    Unlimited,
    /// Alternating spells of enough and of nothing.
    OnOff(OnOffFile),
    /// A pool of so many units that shocks take many of at once.
    Shock(Box<ShockFile>),
    /// A recorded history.
    Trace(Box<TraceFile>),
}

/// Alternating spells of enough and of nothing.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct OnOffFile {
    /// The length of spells with stock.
    pub up: DistributionFile,
    /// The length of spells without.
    pub down: DistributionFile,
    /// `stationary` (default): as at a random instant; `up`: a spell with stock begins at the start.
    pub initial: Option<InitialFile>,
}

/// A pool of so many units that shocks take many of at once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ShockFile {
    /// The units of the pool when no shock is in effect.
    pub units: u32,
    /// The mean time between shocks, which come at random.
    pub every: DurationText,
    /// The share of the units there that a shock takes: `60%`, `all`, between two bounds, or a list of
    /// these with their odds.
    pub share: LossFile,
    /// How long a shock is in effect: what it took is back after that.
    pub recovery: DistributionFile,
    /// Pools that give the same name are hit by the same shocks; without it a pool has its own.
    pub shared: Option<String>,
    /// `stationary` (default): as at a random instant; `up`: no shock is in effect at the start.
    pub initial: Option<InitialFile>,
}

/// The state of generated stock at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InitialFile {
    /// As at a random instant.
    Stationary,
    /// All stock is there.
    Up,
}

/// The share of a pool that a shock takes.
#[derive(Clone, Debug, PartialEq)]
pub enum LossFile {
    /// One of these, whatever the shock.
    Always(PartFile),
    /// One of several, by their odds.
    OneOf(Vec<OddsFile>),
}

/// One of the shares that a shock may take.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct OddsFile {
    /// In how many of the shocks; all odds together are 100%.
    pub odds: Share,
    /// The share.
    pub share: PartFile,
}

/// A share, or two bounds between which all shares are equally likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartFile {
    /// Always the same; `all` is 100%.
    Share(Share),
    /// Equally likely between two bounds.
    Between(BoundsFile),
}

/// Two bounds of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct BoundsFile {
    /// The smallest.
    pub low: Share,
    /// The largest.
    pub high: Share,
}

const ALL: Share = Share(1_000_000);
const PART: &str = "a share such as 60%, all, or bounds such as {low: 20%, high: 80%}";

struct Part;

impl<'de> Visitor<'de> for Part {
    type Value = PartFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PART)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<PartFile, E> {
        if text == "all" {
            return Ok(PartFile::Share(ALL));
        }
        Share::deserialize(text.into_deserializer()).map(PartFile::Share)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<PartFile, E> {
        Share::deserialize(number.into_deserializer()).map(PartFile::Share)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<PartFile, E> {
        Share::deserialize(number.into_deserializer()).map(PartFile::Share)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<PartFile, E> {
        Share::deserialize(number.into_deserializer()).map(PartFile::Share)
    }

    fn visit_map<A: MapAccess<'de>>(self, block: A) -> Result<PartFile, A::Error> {
        BoundsFile::deserialize(MapAccessDeserializer::new(block)).map(PartFile::Between)
    }
}

struct Loss;

impl<'de> Visitor<'de> for Loss {
    type Value = LossFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PART}, or a list of these with their odds")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<LossFile, E> {
        Part.visit_str(text).map(LossFile::Always)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<LossFile, E> {
        Part.visit_i64(number).map(LossFile::Always)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<LossFile, E> {
        Part.visit_u64(number).map(LossFile::Always)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<LossFile, E> {
        Part.visit_f64(number).map(LossFile::Always)
    }

    fn visit_map<A: MapAccess<'de>>(self, block: A) -> Result<LossFile, A::Error> {
        Part.visit_map(block).map(LossFile::Always)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<LossFile, A::Error> {
        let mut shares = Vec::new();
        while let Some(share) = list.next_element()? {
            shares.push(share);
        }
        Ok(LossFile::OneOf(shares))
    }
}

impl<'de> Deserialize<'de> for PartFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PartFile, D::Error> {
        deserializer.deserialize_any(Part)
    }
}

impl<'de> Deserialize<'de> for LossFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LossFile, D::Error> {
        deserializer.deserialize_any(Loss)
    }
}

impl JsonSchema for PartFile {
    fn schema_name() -> Cow<'static, str> {
        "PartFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (share, bounds) = (generator.subschema_for::<Share>(), generator.subschema_for::<BoundsFile>());
        json_schema!({ "anyOf": [share, { "const": "all" }, bounds], "description": PART })
    }
}

impl JsonSchema for LossFile {
    fn schema_name() -> Cow<'static, str> {
        "LossFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (part, list) =
            (generator.subschema_for::<PartFile>(), generator.subschema_for::<Vec<OddsFile>>());
        json_schema!({ "anyOf": [part, list], "description": "A share, or a list of shares with their odds" })
    }
}
