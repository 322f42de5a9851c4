//! From arguments to histories.

use std::path::Path;

use super::args::{From, Kind, PolarityName, ReadingArgs, TimeForm};
use crate::cli::exit::Failure;
use crate::scenario::issue::{Issue, Place};
use crate::scenario::trace::{
    Columns, Filter, LifetimeColumns, Lifetimes, LifetimesRequest, Polarity, PriceTrace, Scale, StockTrace,
    TimeUnit, TraceFormat, TraceRequest, parse_offset, read_lifetimes, read_prices, read_stock,
};
use crate::units::{Rate, Span};

/// A history that was read, and how.
pub enum History {
    /// Prices.
    Prices(TraceRequest, PriceTrace),
    /// Stock.
    Stock(TraceRequest, StockTrace),
    /// Lives.
    Lives(LifetimesRequest, Lifetimes),
}

/// Reads every file; every problem of all of them at once.
pub fn histories(args: &ReadingArgs) -> Result<Vec<History>, Failure> {
    let mut issues = Vec::new();
    let trace = request(args, &mut issues);
    let lives = lives_request(args);
    if args.on_demand.is_some_and(|price| !(0.0..=Rate::LIMIT).contains(&price)) {
        issues.push(wrong("--on-demand", "expected a price per hour from 0 to a hundred million".to_owned()));
    }
    let missing = unnamed(args);
    let all_is_named = missing.is_empty();
    issues.extend(missing);
    let mut histories = Vec::new();
    for path in args.files.iter().filter(|_| all_is_named) {
        if let Err(error) = std::fs::metadata(path) {
            return Err(Failure::Surroundings(format!("{}: {error}", path.display())));
        }
        let shown = path.display().to_string();
        let one = || TraceRequest { path: path.clone(), shown: shown.clone(), ..trace.clone() };
        let read = match kind(args) {
            Kind::Price => read_prices(&one()).map(|trace| History::Prices(one(), trace)),
            Kind::Stock => read_stock(&one()).map(|trace| History::Stock(one(), trace)),
            Kind::Lifetimes => {
                let request = LifetimesRequest { path: path.clone(), shown, ..lives.clone() };
                read_lifetimes(&request).map(|lives| History::Lives(request, lives))
            }
        };
        match read {
            Ok(history) => histories.push(history),
            Err(found) => issues.extend(found.into_iter().map(by_flag)),
        }
    }
    if issues.is_empty() { Ok(histories) } else { Err(Failure::Input(issues)) }
}

/// What has no usual names in files of lives.
fn unnamed(args: &ReadingArgs) -> Vec<Issue> {
    if kind(args) != Kind::Lifetimes {
        return Vec::new();
    }
    let column = "expected the name of the column that says how";
    let wanted = [
        ("--lifetime-column", args.lifetime_column.is_none(), format!("{column} long each lasted")),
        ("--end-column", args.end_column.is_none(), format!("{column} each ended")),
        (
            "--taken",
            args.taken.is_empty(),
            "expected the words in that column that mean that the provider took the instance".to_owned(),
        ),
    ];
    let missing = wanted.into_iter().filter(|(_, is_missing, _)| *is_missing);
    missing.map(|(flag, _, problem)| wrong(flag, problem)).collect()
}

/// What the files are of.
fn kind(args: &ReadingArgs) -> Kind {
    let lives = args.lifetime_column.is_some() || args.end_column.is_some() || !args.taken.is_empty();
    let stock = args.polarity.is_some() || args.counts || args.units.is_some();
    match args.kind {
        Some(kind) => kind,
        None if lives => Kind::Lifetimes,
        None if stock => Kind::Stock,
        None => Kind::Price,
    }
}

/// The list price that the user says.
pub fn on_demand(args: &ReadingArgs) -> Option<Rate> {
    args.on_demand.map(Rate::from_sampled)
}

/// A name for the pool of a file.
pub fn pool_name(path: &Path) -> String {
    path.file_stem().map_or_else(|| "pool".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// A problem of a flag.
pub fn wrong(flag: &str, problem: String) -> Issue {
    Issue::new("", problem).at(Place { source: flag.into(), line: 0, column: 0 })
}

fn request(args: &ReadingArgs, issues: &mut Vec<Issue>) -> TraceRequest {
    let mut request = TraceRequest::new("", "");
    request.format = args.from.map(|from| match from {
        From::AwsJson => TraceFormat::AwsJson,
        From::AwsText => TraceFormat::AwsText,
        From::AlibabaJson => TraceFormat::AlibabaJson,
        From::Availability => TraceFormat::AvailabilityJson,
        From::Csv => TraceFormat::Csv,
    });
    request.filter = filter(args);
    request.columns = Columns {
        time: args.time_column.clone(),
        value: args.value_column.clone(),
        zone: args.zone_column.clone(),
        instance_type: args.instance_type_column.clone(),
        product: args.product_column.clone(),
    };
    request.time_unit = unit(args.time).unwrap_or(TimeUnit::Rfc3339);
    request.polarity = args.polarity.map(|polarity| match polarity {
        PolarityName::OneIsAvailable => Polarity::OneIsAvailable,
        PolarityName::OneIsPreempted => Polarity::OneIsPreempted,
    });
    request.scale = if args.counts { Scale::Counts } else { Scale::Flags { units: args.units } };
    request.utc_offset = said("--utc-offset", &args.utc_offset, parse_offset, issues);
    request.index_step = said("--index-step", &args.index_step, Span::parse, issues);
    request.starts_at = said("--starts-at", &args.starts_at, str::parse, issues);
    request.ends_at = said("--ends-at", &args.ends_at, str::parse, issues);
    request
}

/// What a flag says, where it is given and can be read.
pub fn said<T>(
    flag: &str,
    text: &Option<String>,
    read: impl Fn(&str) -> Result<T, String>,
    issues: &mut Vec<Issue>,
) -> Option<T> {
    let outcome = read(text.as_ref()?);
    outcome.map_err(|problem| issues.push(wrong(flag, problem))).ok()
}

fn filter(args: &ReadingArgs) -> Filter {
    Filter {
        zone: args.zone.clone(),
        instance_type: args.instance_type.clone(),
        product: args.product.clone(),
    }
}

fn unit(form: Option<TimeForm>) -> Option<TimeUnit> {
    form.map(|form| match form {
        TimeForm::Timestamp => TimeUnit::Rfc3339,
        TimeForm::EpochSeconds => TimeUnit::EpochSeconds,
        TimeForm::EpochMilliseconds => TimeUnit::EpochMilliseconds,
        TimeForm::Milliseconds => TimeUnit::Milliseconds,
        TimeForm::Seconds => TimeUnit::Seconds,
        TimeForm::Minutes => TimeUnit::Minutes,
        TimeForm::Hours => TimeUnit::Hours,
    })
}

fn lives_request(args: &ReadingArgs) -> LifetimesRequest {
    LifetimesRequest {
        path: "".into(),
        shown: String::new(),
        columns: LifetimeColumns {
            lifetime: args.lifetime_column.clone().unwrap_or_default(),
            end: args.end_column.clone().unwrap_or_default(),
            zone: args.zone_column.clone(),
            instance_type: args.instance_type_column.clone(),
        },
        unit: unit(args.time).unwrap_or(TimeUnit::Seconds),
        taken: args.taken.clone(),
        censored: args.censored.clone(),
        filter: filter(args),
    }
}

/// An issue about a setting, by the name of the flag that sets it.
fn by_flag(issue: Issue) -> Issue {
    let flag = match issue.path.as_str() {
        "" => return issue,
        "columns.time" => "--time-column",
        "columns.value" => "--value-column",
        "columns.zone" => "--zone-column",
        "columns.instance_type" => "--instance-type-column",
        "columns.product" => "--product-column",
        "columns.lifetime" => "--lifetime-column",
        "columns.end" => "--end-column",
        "time_unit" | "unit" => "--time",
        "format" => "--from",
        other => {
            let flag = format!("--{}", other.replace('_', "-"));
            let hint = issue.hint.map(|hint| hint.replace(&format!("{other}: "), &format!("{flag} ")));
            return Issue { path: flag, hint, ..issue };
        }
    };
    Issue { path: flag.to_owned(), ..issue }
}
