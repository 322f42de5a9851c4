//! Sizes: what a pod has, what is sold, and the limits of other settings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::scalar::Price;
use crate::scenario::scalar::{DurationText, Quantity};

/// A size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct SizeFile {
    /// CPU, such as 500m or 2.
    pub cpu: Option<Quantity>,
    /// Memory, such as 4Gi.
    pub memory: Option<Quantity>,
    /// GPUs; a part of one, such as 250m, is a vGPU share.
    pub gpu: Option<Quantity>,
}

/// The limits of settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct LimitsFile {
    /// The most decimals of a price limit.
    pub bid_decimals: Option<u32>,
    /// Whether a price limit of -1 stands for none, so that the bid follows the market up to the list price.
    pub bid_open: Option<bool>,
    /// The least price limit per hour.
    pub bid_min: Option<Price>,
    /// Whether a price limit above the list price is refused.
    pub bid_up_to_list: Option<bool>,
    /// The shortest protection that can be chosen.
    pub protection_min: Option<DurationText>,
    /// The longest protection that can be chosen.
    pub protection_max: Option<DurationText>,
    /// Protection comes in steps of this, such as whole hours.
    pub protection_step: Option<DurationText>,
    /// The most pods of one user at a time (the purchase limit), where it is known.
    pub pods: Option<u32>,
}

/// A row of sizes that are sold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct SoldSizeFile {
    /// Cores.
    pub cpu: Quantity,
    /// The memory sizes that go with them, ascending.
    pub memory: Vec<Quantity>,
}

/// What the names of a provider's instance types say of their sizes, such as `ecs.c5.2xlarge`: a family
/// and a size after the same beginning, parted by a dot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct ShapesFile {
    /// What all names begin with, such as `ecs.`.
    pub prefix: String,
    /// The memory of one vCPU by family: a whole family (`sn1ne`), or the letters before the number of
    /// its generation (`c` for c5, c6e and c7).
    pub memory_per_cpu: BTreeMap<String, Quantity>,
    /// vCPUs by size; a number before a size, as in `2xlarge`, multiplies it.
    pub cpu: BTreeMap<String, Quantity>,
}
