//! What a scenario file may say of hazards: when instances are taken whatever price and stock are.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use crate::scenario::scalar::{DurationText, Share};

/// When instances are taken whatever price and stock are, counted from the end of protection.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HazardFile {
    /// Never.
    None,
    /// A constant rate: `mean: 30h`, or `monthly: 5%` of instances taken within 720 h, or
    /// `advisor: 5-10%` as published.
    Exponential(ExponentialHazardFile),
    /// Weibull lives.
    Weibull(WeibullHazardFile),
    /// The law of preemptible machines with a limit of 24 h.
    Bathtub(BathtubFile),
    /// Lives as they were observed, some of them cut off.
    Empirical(Box<LifetimesFile>),
    /// Always after the same time.
    Fixed(FixedHazardFile),
}

/// A constant rate, by one of the three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct ExponentialHazardFile {
    /// The mean life.
    pub mean: Option<DurationText>,
    /// The share of instances that are taken within a month of 720 h.
    pub monthly: Option<Share>,
    /// The bucket of the AWS Spot Instance Advisor, in quotes: read as the upper end that its feed gives.
    pub advisor: Option<AdvisorFile>,
}

/// The buckets in which the AWS Spot Instance Advisor gives the share of instances taken in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum AdvisorFile {
    /// Read as 5 %.
    #[serde(rename = "<5%")]
    Below5,
    /// Read as 11 %.
    #[serde(rename = "5-10%")]
    From5,
    /// Read as 16 %.
    #[serde(rename = "10-15%")]
    From10,
    /// Read as 22 %.
    #[serde(rename = "15-20%")]
    From15,
    /// Read as 61 %, the middle of 22 % and 100 %.
    #[serde(rename = ">20%")]
    Above20,
}

/// Weibull lives: `P(life > t) = exp(-(t / scale)^shape)`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct WeibullHazardFile {
    /// The shape k; below 1 the hazard falls with age, above 1 it rises.
    pub shape: f64,
    /// The scale: 63 % are taken by then.
    pub scale: DurationText,
}

/// The bathtub law `F(t) = a (1 - exp(-t/tau1) + exp((t-b)/tau2))`, up to where it reaches 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct BathtubFile {
    /// The share A that would be taken early, above 0 and up to 1.
    pub a: f64,
    /// How fast the early ones go, such as 1.107h.
    pub tau1: DurationText,
    /// How fast the last ones go, such as 0.699h.
    pub tau2: DurationText,
    /// When the last ones go, such as 24.393h.
    pub b: DurationText,
}

/// Always after the same time.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct FixedHazardFile {
    /// The life.
    pub after: DurationText,
}

/// Observed lives: a CSV file with a row for each instance, and how to read it.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct LifetimesFile {
    /// The file, relative to the scenario file.
    pub file: String,
    /// The names of the columns.
    pub columns: LifetimeColumnsFile,
    /// What lifetimes are counted in.
    pub unit: LifetimeUnitFile,
    /// The values of the column `end` that mean: the provider took it.
    pub taken: WordsFile,
    /// The values of the column `end` that mean: it was still there when last seen.
    pub censored: WordsFile,
    /// Keep rows of this zone only.
    pub zone: Option<String>,
    /// Keep rows of this instance type only.
    pub instance_type: Option<String>,
}

/// The names of the columns of observed lives.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct LifetimeColumnsFile {
    /// How long an instance lived.
    pub lifetime: String,
    /// How it ended.
    pub end: String,
    /// The zone, for `zone`.
    pub zone: Option<String>,
    /// The instance type, for `instance_type`.
    pub instance_type: Option<String>,
}

/// What lifetimes are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LifetimeUnitFile {
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
}

/// One value of a CSV column, or a list of them. Numbers and flags stand for their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsFile(pub Vec<String>);

struct Words;

impl<'de> Visitor<'de> for Words {
    type Value = WordsFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the column, or a list of values")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WordsFile, E> {
        Ok(WordsFile(vec![text.to_owned()]))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<WordsFile, E> {
        self.visit_str(&flag.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<WordsFile, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<WordsFile, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<WordsFile, A::Error> {
        let mut words = Vec::new();
        while let Some(WordsFile(mut word)) = list.next_element()? {
            words.append(&mut word);
        }
        Ok(WordsFile(words))
    }
}

impl<'de> Deserialize<'de> for WordsFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<WordsFile, D::Error> {
        deserializer.deserialize_any(Words)
    }
}

impl JsonSchema for WordsFile {
    fn schema_name() -> Cow<'static, str> {
        "WordsFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let list = json_schema!({
            "type": "array",
            "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "boolean" }] }
        });
        json_schema!({
            "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "boolean" }, list],
            "description": "A value of the column, or a list of values"
        })
    }
}
