//! The arguments of `trace`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::Format;
use crate::cli::plot::PlotArgs;
use crate::scenario::scalar::Share;

/// `trace`.
#[derive(Args, Debug)]
pub struct TraceArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: TraceVerb,
}

/// What can be done with recorded histories.
#[derive(Debug, Subcommand)]
pub enum TraceVerb {
    /// What a history of prices, of stock or of lives says.
    Stats(StatsArgs),
    /// Fit the market models and say which to use, as a piece of a scenario.
    Fit(FitArgs),
    /// Draw histories: prices and stock over time, lives by age.
    Plot(PlotVerbArgs),
    /// Write a history in another format.
    Convert(ConvertArgs),
}

/// `trace stats`.
#[derive(Args, Debug)]
pub struct StatsArgs {
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Bids of which to tell the share of time that the price is above them; can be given many times.
    #[arg(long, value_name = "PRICE,...", value_delimiter = ',')]
    pub bid: Vec<f64>,
    /// How to print it.
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    #[command(flatten)]
    pub figures: PlotArgs,
    /// Overwrite files that are there.
    #[arg(long, requires = "plot")]
    pub force: bool,
}

/// `trace fit`.
#[derive(Args, Debug)]
pub struct FitArgs {
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Models to fit, or all that the kind of history has.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', default_value = "all")]
    pub model: Vec<String>,
    /// The share of a history, at its end, on which the models are judged and to which the judged fits are not made; 0
    /// judges on everything.
    #[arg(long, value_name = "SHARE", default_value = "0.3", value_parser = held_back)]
    pub hold_back: Share,
    /// The name of the pool in the piece of a scenario; the name of the file where it is not given.
    #[arg(long, value_name = "NAME")]
    pub pool: Option<String>,
    /// How to print it.
    #[arg(short, long, value_enum, default_value_t = FitFormat::Table)]
    pub format: FitFormat,
    #[command(flatten)]
    pub figures: PlotArgs,
    /// Overwrite files that are there.
    #[arg(long, requires = "plot")]
    pub force: bool,
}

/// Something must be left to fit to.
fn held_back(text: &str) -> Result<Share, String> {
    let share: Share = text.parse()?;
    if share > Share(900_000) {
        return Err(format!("expected a share from 0 to 90%, such as 0.3, found {text}"));
    }
    Ok(share)
}

/// How fits are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FitFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// One row per number.
    Csv,
    /// For documents.
    Markdown,
    /// The best model alone, as a piece of a scenario.
    Yaml,
}

/// `trace plot`.
#[derive(Args, Debug)]
pub struct PlotVerbArgs {
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Bids to hold prices against; can be given many times.
    #[arg(long, value_name = "PRICE,...", value_delimiter = ',')]
    pub bid: Vec<f64>,
    #[command(flatten)]
    pub figures: PlotArgs,
    /// Overwrite files that are there.
    #[arg(long)]
    pub force: bool,
}

/// `trace convert`.
#[derive(Args, Debug)]
pub struct ConvertArgs {
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// The format to write.
    #[arg(long, value_enum, default_value_t = To::Csv)]
    pub to: To,
    /// The length of the intervals of spot-traces-json.
    #[arg(long, value_name = "DURATION")]
    pub step: Option<String>,
    /// The file to write; standard output where it is not given.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Let --out overwrite a file that is there.
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// The formats that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// Change points, a row each: time in UTC and value.
    Csv,
    /// A value for every interval, as the spot-traces family has them.
    SpotTracesJson,
    /// As `aws ec2 describe-spot-price-history` answers; --zone and --instance-type name the pool.
    AwsJson,
}

/// Which files to read, and how.
#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// Recorded histories.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What they are of; lives where --lifetime-column is given, stock where --polarity, --counts or --units is, else
    /// prices.
    #[arg(long, value_enum, help_heading = "Reading")]
    pub kind: Option<Kind>,
    /// How they are written; recognised where it is not given.
    #[arg(long, value_enum, help_heading = "Reading")]
    pub from: Option<From>,
    /// Keep records of this zone only.
    #[arg(long, value_name = "ZONE", help_heading = "Reading")]
    pub zone: Option<String>,
    /// Keep records of this instance type only.
    #[arg(long, value_name = "TYPE", help_heading = "Reading")]
    pub instance_type: Option<String>,
    /// Keep records of this product only, such as Linux/UNIX.
    #[arg(long, value_name = "PRODUCT", help_heading = "Reading")]
    pub product: Option<String>,
    /// CSV: the column of times.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub time_column: Option<String>,
    /// CSV: the column of prices, flags or numbers of units.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub value_column: Option<String>,
    /// CSV: the column of zones.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub zone_column: Option<String>,
    /// CSV: the column of instance types.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub instance_type_column: Option<String>,
    /// CSV: the column of products.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub product_column: Option<String>,
    /// CSV: how times are written, or what lives are counted in; timestamps, and seconds for lives, where it is not given.
    #[arg(long, value_enum, value_name = "FORM", help_heading = "Reading")]
    pub time: Option<TimeForm>,
    /// CSV: the offset from UTC of times that are written without one, such as +08:00.
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true, help_heading = "Reading")]
    pub utc_offset: Option<String>,
    /// Read by row: row k is the k-th interval of this length.
    #[arg(long, value_name = "DURATION", help_heading = "Reading")]
    pub index_step: Option<String>,
    /// Stock: what a 1 means.
    #[arg(long, value_enum, help_heading = "Reading")]
    pub polarity: Option<PolarityName>,
    /// Stock: the values are numbers of units and not flags.
    #[arg(long, help_heading = "Reading")]
    pub counts: bool,
    /// Stock: how many units a 1 stands for; without it, enough.
    #[arg(long, value_name = "N", conflicts_with = "counts", help_heading = "Reading")]
    pub units: Option<u32>,
    /// Where to begin, a time or a duration after the first record.
    #[arg(long, value_name = "TIME|DURATION", help_heading = "Reading")]
    pub starts_at: Option<String>,
    /// Where to end; by default the median gap after the last record.
    #[arg(long, value_name = "TIME|DURATION", help_heading = "Reading")]
    pub ends_at: Option<String>,
    /// Lives: the column of how long each lasted.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub lifetime_column: Option<String>,
    /// Lives: the column of how each ended.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub end_column: Option<String>,
    /// Lives: the ends that mean that the provider took the instance.
    #[arg(long, value_name = "WORD,...", value_delimiter = ',', help_heading = "Reading")]
    pub taken: Vec<String>,
    /// Lives: the ends that mean that it was still there when last seen.
    #[arg(long, value_name = "WORD,...", value_delimiter = ',', help_heading = "Reading")]
    pub censored: Vec<String>,
    /// The list price per hour, where the file has none.
    #[arg(long, value_name = "PRICE", help_heading = "Reading")]
    pub on_demand: Option<f64>,
}

/// What a history is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Prices per hour.
    Price,
    /// Availability, or numbers of units.
    Stock,
    /// How long instances lived.
    Lifetimes,
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// `aws ec2 describe-spot-price-history`, JSON output.
    AwsJson,
    /// The same, text output.
    AwsText,
    /// Alibaba `DescribeSpotPriceHistory`.
    AlibabaJson,
    /// The availability files of the spot-traces family.
    Availability,
    /// Columns that are named by flags.
    Csv,
}

/// How a time column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimeForm {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PolarityName {
    /// 1 means available.
    OneIsAvailable,
    /// 1 means preempted.
    OneIsPreempted,
}
