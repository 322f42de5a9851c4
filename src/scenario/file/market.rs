//! What a scenario file may say of the market: pools, stock, hazard, traces.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::FilesFile;
use super::hazard::HazardFile;
use super::price::PriceFile;
use super::stock::StockFile;
use crate::scenario::policy::file::SizeFile;
use crate::scenario::scalar::{DurationText, Price};

/// The market: the pools and where in the traces a replication starts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct MarketFile {
    /// A file with a market, or a list of files with parts of one, such as `spotcast trace fit --format yaml` writes;
    /// what is written beside it takes the place of what they say.
    pub from: Option<FilesFile>,
    /// The pools by name; a name such as `ecs.c5.large@cn-beijing-h` is an instance type and a zone.
    pub pools: Option<BTreeMap<String, PoolFile>>,
    /// A price list of your own, a CSV file relative to the scenario file: what a pool says nothing of is taken
    /// from it, else from the built-in one, which `spotcast prices list` prints.
    pub prices: Option<String>,
    /// Where in the traces a replication starts: `first` (of all traces), `random`, a time such as
    /// 2023-02-20T00:00:00Z, or a duration after the first instant that all traces cover.
    pub start: Option<String>,
    /// The calendar time at the start of a replication, for scenarios without traces.
    pub epoch: Option<String>,
}

/// One pool.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct PoolFile {
    /// A market block that is compiled in, such as `aws-p3.2xlarge-us-east-1a-2023`; what is written beside it
    /// takes the place of what it says.
    pub block: Option<String>,
    /// The on-demand price: per hour of an instance, or per hour of each resource; default that of a price list.
    pub on_demand: Option<OnDemandFile>,
    /// The spot price; default constant at that of a price list.
    pub price: Option<PriceFile>,
    /// How many units can be held; default `unlimited`.
    pub stock: Option<StockFile>,
    /// When instances are taken whatever price and stock are; default `none`.
    pub hazard: Option<HazardFile>,
    /// The size of an instance of this pool, for specs such as `2-4Gi`.
    pub shape: Option<SizeFile>,
}

/// The pool that a policy assumes for each size, where a scenario brings no market.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct DefaultMarketFile {
    /// The on-demand price per hour of each resource.
    pub on_demand: Option<OnDemandFile>,
    /// The spot price.
    pub price: Option<PriceFile>,
    /// How many units can be held.
    pub stock: Option<StockFile>,
    /// When instances are taken whatever price and stock are.
    pub hazard: Option<HazardFile>,
    /// What the user is told about it.
    pub assumed: Option<String>,
}

/// A on-demand price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OnDemandFile {
    /// Per hour of an instance.
    Instance(Price),
    /// Per hour of each resource.
    Resources(ResourcePricesFile),
}

/// Prices per hour of resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourcePricesFile {
    /// A vCPU for an hour.
    pub cpu: Option<Price>,
    /// A GiB of memory for an hour.
    pub memory: Option<Price>,
    /// A whole GPU for an hour.
    pub gpu: Option<Price>,
    /// Shares of a GPU for an hour, as much of them as make a whole one.
    pub vgpu: Option<Price>,
}

/// A recorded history: a file, or a file and how to read it.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceFile(pub TraceDetailsFile);

/// A recorded history and how to read it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceDetailsFile {
    /// The file, relative to the scenario file.
    pub file: String,
    /// How it is written; recognised by itself where not given.
    pub format: Option<TraceFormatFile>,
    /// Keep records of this zone only.
    pub zone: Option<String>,
    /// Keep records of this instance type only.
    pub instance_type: Option<String>,
    /// Keep records of this product only, such as `Linux/UNIX`.
    pub product: Option<String>,
    /// CSV: the names of the columns.
    pub columns: Option<ColumnsFile>,
    /// CSV: how the time column is written; default `timestamp`.
    pub time: Option<TimeFormFile>,
    /// CSV: the offset from UTC of times that are written without one, such as +08:00.
    pub utc_offset: Option<String>,
    /// Read by row: row k is the k-th interval of this length.
    pub index_step: Option<DurationText>,
    /// Availability: what a 1 means.
    pub polarity: Option<PolarityFile>,
    /// Availability: how many units a 1 stands for; without it, enough.
    pub units: Option<u32>,
    /// Availability: the values are numbers of units and not flags.
    pub counts: Option<bool>,
    /// Where the trace begins, a time or a duration after its first record; default there.
    pub starts_at: Option<String>,
    /// Where the trace ends; default its last point and the median gap.
    pub ends_at: Option<String>,
    /// What holds past the end; default `wrap`.
    pub past_end: Option<PastEndFile>,
    /// As `market.start`, which is the same for all traces.
    pub start: Option<String>,
}

/// The names of CSV columns.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct ColumnsFile {
    /// The time.
    pub time: Option<String>,
    /// The price or the units.
    pub value: Option<String>,
    /// The zone, for `zone`.
    pub zone: Option<String>,
    /// The instance type, for `instance_type`.
    pub instance_type: Option<String>,
    /// The product, for `product`.
    pub product: Option<String>,
}

/// The formats of recorded histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TraceFormatFile {
    /// `aws ec2 describe-spot-price-history`, JSON output.
    AwsJson,
    /// The same, text output.
    AwsText,
    /// Alibaba `DescribeSpotPriceHistory`.
    AlibabaJson,
    /// The availability files of the spot-traces family.
    Availability,
    /// Columns named in `columns`.
    Csv,
}

/// How a time column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimeFormFile {
    /// RFC 3339, such as 2023-02-15T22:08:16Z.
    Timestamp,
    /// Seconds since 1970-01-01T00:00Z.
    EpochSeconds,
    /// Milliseconds since 1970-01-01T00:00Z.
    EpochMilliseconds,
    /// Milliseconds since some start.
    Milliseconds,
    /// Seconds since some start.
    Seconds,
    /// Minutes since some start.
    Minutes,
    /// Hours since some start.
    Hours,
}

/// What a 1 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolarityFile {
    /// 1 means available.
    OneIsAvailable,
    /// 1 means preempted.
    OneIsPreempted,
}

/// What holds past the end of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PastEndFile {
    /// It starts again.
    Wrap,
    /// The last value stays.
    Hold,
    /// The run stops with an error.
    Error,
}

/// A duration, or the distribution of one.
#[derive(Clone, Debug, PartialEq)]
pub enum DistributionFile {
    /// Always the same.
    Constant(DurationText),
    /// Drawn.
    Law(LawFile),
}

/// The distribution of a duration.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LawFile {
    /// Always the same.
    Constant(DurationText),
    /// Equally likely between two bounds.
    Uniform {
        /// The shortest.
        low: DurationText,
        /// The longest.
        high: DurationText,
    },
    /// Memoryless.
    Exponential {
        /// The mean.
        mean: DurationText,
    },
    /// Weibull.
    Weibull {
        /// The shape k.
        shape: f64,
        /// The scale.
        scale: DurationText,
    },
    /// Log-normal.
    Lognormal {
        /// The median.
        median: DurationText,
        /// The standard deviation of the natural logarithm.
        sigma: f64,
    },
    /// Drawn with replacement from observed values.
    Empirical(Vec<DurationText>),
}
