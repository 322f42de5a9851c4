//! What is asked of a trace file: which file, how to read it, and which part of it.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::units::Span;

/// Which file to read and how. [`TraceRequest::new`] asks for the whole file in a recognised
/// format; everything else is said by setting fields. A setting that has no meaning for the file's
/// format is reported, never ignored.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceRequest {
    /// The file.
    pub path: PathBuf,
    /// The file's name as messages give it.
    pub shown: String,
    /// The format; none: recognised from the content, then from the extension.
    pub format: Option<TraceFormat>,
    /// Which records of a file that holds several pools.
    pub filter: Filter,
    /// The columns of a CSV file.
    pub columns: Columns,
    /// How the time column of a CSV file is written.
    pub time_unit: TimeUnit,
    /// The offset from UTC of times that are written without one. None: such times are an issue.
    pub utc_offset: Option<Offset>,
    /// Read by row: row `k` is the interval from `k` steps on, and the time column serves only for
    /// the calendar time of the first row. For CSV, and for availability JSON without a gap.
    pub index_step: Option<Span>,
    /// What a 1 means in availability data. Has no default: the families of files differ.
    pub polarity: Option<Polarity>,
    /// Whether stock values are flags or numbers of units.
    pub scale: Scale,
    /// Where to begin; none: at the first record.
    pub starts_at: Option<Edge>,
    /// Where to end; none: after the last record, by one step of regular rows or by the median gap.
    pub ends_at: Option<Edge>,
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceFormat {
    /// `aws ec2 describe-spot-price-history --output json`.
    AwsJson,
    /// `aws ec2 describe-spot-price-history --output text`.
    AwsText,
    /// The answer of Alibaba Cloud's `DescribeSpotPriceHistory`.
    AlibabaJson,
    /// The spot-traces family: `metadata.gap_seconds`, `data`, sometimes `prices`.
    AvailabilityJson,
    /// Comma-separated values with a header line.
    Csv,
}

/// Which records belong to the pool that is asked for. Values compare exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The zone, such as `us-east-1a`.
    pub zone: Option<String>,
    /// The instance type, such as `m5.large`.
    pub instance_type: Option<String>,
    /// The product (`Linux/UNIX`) of AWS, the network type (`vpc`) of Alibaba Cloud.
    pub product: Option<String>,
}

/// Names of columns, as the header line of a CSV file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Times; may be left out where rows are read by index.
    pub time: Option<String>,
    /// Prices per hour, flags or numbers of units.
    pub value: Option<String>,
    /// Zones, compared with [`Filter::zone`].
    pub zone: Option<String>,
    /// Instance types, compared with [`Filter::instance_type`].
    pub instance_type: Option<String>,
    /// Products, compared with [`Filter::product`].
    pub product: Option<String>,
}

/// How a time column is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUnit {
    /// Calendar times such as `2026-08-03T10:15:22Z`; seconds may be missing or have fractions.
    #[default]
    Rfc3339,
    /// Seconds since 1970-01-01T00:00Z.
    EpochSeconds,
    /// Milliseconds since 1970-01-01T00:00Z.
    EpochMilliseconds,
    /// Milliseconds elapsed since some unnamed start.
    Milliseconds,
    /// Seconds elapsed since some unnamed start.
    Seconds,
    /// Minutes elapsed since some unnamed start.
    Minutes,
    /// Hours elapsed since some unnamed start.
    Hours,
}

/// What a 1 means in availability data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// 1: the unit could be had and held. So write the archives of the spot-traces family.
    OneIsAvailable,
    /// 1: the unit was taken or refused. So write some simulators that copied those archives.
    OneIsPreempted,
}

/// What the values of stock data are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 0 or 1.
    Flags {
        /// How many units "available" stands for; none: as many as one likes
        /// ([`super::StockTrace::UNLIMITED`]).
        units: Option<u32>,
    },
    /// Numbers of units that can be held, used as they are.
    Counts,
}

/// A place on a trace's time axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A calendar time; for files that have calendar times.
    At(Timestamp),
    /// So long after the file's first record of the pool.
    After(Span),
}

impl TraceRequest {
    /// The whole of a file, its format recognised; `shown` is its name in messages.
    pub fn new(path: impl Into<PathBuf>, shown: impl Into<String>) -> TraceRequest {
        TraceRequest {
            path: path.into(),
            shown: shown.into(),
            format: None,
            filter: Filter::default(),
            columns: Columns::default(),
            time_unit: TimeUnit::default(),
            utc_offset: None,
            index_step: None,
            polarity: None,
            scale: Scale::default(),
            starts_at: None,
            ends_at: None,
        }
    }
}

impl Filter {
    /// The wanted zone, instance type and product, in this order.
    pub(super) fn wanted(&self) -> [Option<&str>; 3] {
        [self.zone.as_deref(), self.instance_type.as_deref(), self.product.as_deref()]
    }
}

impl Columns {
    /// The columns of zone, instance type and product, in this order.
    pub(super) fn of_filter(&self) -> [Option<&str>; 3] {
        [self.zone.as_deref(), self.instance_type.as_deref(), self.product.as_deref()]
    }
}

impl TimeUnit {
    /// The milliseconds of one unit; none for calendar times.
    pub(super) fn millis(self) -> Option<f64> {
        match self {
            TimeUnit::Rfc3339 => None,
            TimeUnit::EpochMilliseconds | TimeUnit::Milliseconds => Some(1.0),
            TimeUnit::EpochSeconds | TimeUnit::Seconds => Some(1.0e3),
            TimeUnit::Minutes => Some(6.0e4),
            TimeUnit::Hours => Some(3.6e6),
        }
    }

    /// Whether the times are calendar times.
    pub(super) fn is_calendar(self) -> bool {
        matches!(self, TimeUnit::Rfc3339 | TimeUnit::EpochSeconds | TimeUnit::EpochMilliseconds)
    }
}

impl Default for Scale {
    fn default() -> Scale {
        Scale::Flags { units: None }
    }
}

/// As it is written in a scenario: a time, or a duration from the first record.
impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edge::At(timestamp) => timestamp.fmt(f),
            Edge::After(span) => span.fmt(f),
        }
    }
}

impl std::str::FromStr for Edge {
    type Err = String;

    fn from_str(text: &str) -> Result<Edge, String> {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Ok(Edge::At(timestamp));
        }
        Span::parse(text).map(Edge::After).map_err(|_| {
            format!("expected a time such as 2023-02-20T00:00:00Z or a duration such as 36h, found {text:?}")
        })
    }
}

/// Reads an offset from UTC such as `+08:00`.
///
/// # Errors
/// Says what was expected.
pub fn parse_offset(text: &str) -> Result<Offset, String> {
    // An offset is what separates the same wall clock time from UTC.
    let here = format!("2000-01-01T00:00:00{text}").parse::<Timestamp>().ok();
    let seconds = here.map(|here| 946_684_800 - here.as_second());
    let offset = seconds.and_then(|seconds| Offset::from_seconds(i32::try_from(seconds).ok()?).ok());
    offset.ok_or_else(|| format!("expected an offset from UTC such as +08:00, found {text:?}"))
}

impl fmt::Display for TraceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TraceFormat::AwsJson => "AWS price history (JSON)",
            TraceFormat::AwsText => "AWS price history (text)",
            TraceFormat::AlibabaJson => "Alibaba Cloud price history (JSON)",
            TraceFormat::AvailabilityJson => "availability (JSON)",
            TraceFormat::Csv => "CSV",
        })
    }
}
