//! What a folder of points says of itself. It is inside the promise of equal bytes: no clock, no threads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::json::text;

/// The manifest of a sweep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepManifest {
    /// The version of this form.
    pub schema_version: u32,
    /// Always `sweep`.
    pub kind: String,
    /// The version of the program.
    pub version: String,
    /// The scenario's name.
    pub name: String,
    /// SHA-256 of the scenario as it was asked for and of every file read for it.
    pub digest: String,
    /// The seed of designs and, unless it is an axis, of every random stream.
    pub seed: u64,
    /// The command that makes the same points.
    pub command: String,
    /// What varies.
    pub axes: Vec<AxisOutput>,
    /// How axes make points.
    pub design: DesignOutput,
    /// The paths of axes that move together, each list one factor; the last moves fastest.
    pub factors: Vec<Vec<String>>,
    /// How many points there are, those of other shards included.
    pub points: u64,
    /// Which of them are here, such as `1/3`; `null` for all.
    pub shard: Option<String>,
    /// The form of the files in `replications/`; `null` where there are none.
    pub replications_out: Option<String>,
    /// The columns of `points.csv`.
    pub columns: Vec<String>,
    /// Files and policies that were read, with the SHA-256 of what they say.
    pub read: BTreeMap<String, String>,
}

/// One axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisOutput {
    /// The field of the scenario.
    pub path: String,
    /// Its column in `points.csv`.
    pub column: String,
    /// How many values it has; `null` where a design chooses them.
    pub values: Option<u64>,
    /// What is even about its range, `linear` or `log`, where a design chooses its values.
    pub scale: Option<ScaleOutput>,
}

/// How axes make points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DesignOutput {
    /// Every combination.
    Cartesian,
    /// One point in each of as many strata of every axis.
    LatinHypercube,
    /// A scrambled Sobol sequence.
    Sobol,
    /// Rows of points for Sobol indices.
    Saltelli,
}

/// What is even about a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScaleOutput {
    /// Steps.
    Linear,
    /// Ratios.
    Log,
}

/// The manifest as JSON with a line end.
pub fn manifest_text(of: &SweepManifest) -> String {
    text(of)
}
