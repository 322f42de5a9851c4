//! Checks of recorded histories: which file, how it is read, and where a replication starts in it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::findings::{Findings, entry};
use crate::scenario::file::market::{
    MarketFile, PastEndFile, PolarityFile, TimeFormFile, TraceDetailsFile, TraceFormatFile,
};
use crate::scenario::file::price::PriceFile;
use crate::scenario::issue::Issue;
use crate::scenario::market::{Market, PastEnd, Replay, Start};
use crate::scenario::trace::{
    Columns, Edge, Filter, Polarity, Scale, TimeUnit, TraceFormat, TraceRequest, parse_offset,
};
use crate::units::{Currency, Rate, Span};

/// Reads the traces of a scenario.
pub(super) struct Traces<'a> {
    /// The folder that file names are relative to.
    pub folder: &'a Path,
    /// The currency of the scenario.
    pub currency: Option<Currency>,
    /// Every start that is asked for, with its path.
    pub starts: Vec<(String, String)>,
}

/// A price history that was read.
pub(super) struct Recorded {
    pub replay: Replay<Rate>,
    pub on_demand: Option<Rate>,
}

impl Traces<'_> {
    /// Reads the history of a price that is played back.
    pub fn prices(&mut self, findings: &mut Findings, path: &str, price: &PriceFile) -> Option<Recorded> {
        let file = &price.trace.as_ref()?.0;
        if let Some(start) = &price.start {
            let block = path.trim_end_matches(".trace");
            self.starts.push((entry(block, "start"), start.clone()));
        }
        self.recorded(findings, path, file, past_end(file.past_end.or(price.past_end)))
    }

    /// Reads the history of a price whose blocks are drawn at random. It has neither start nor end, and so
    /// no part in where replications start.
    pub fn blocks(
        &mut self,
        findings: &mut Findings,
        path: &str,
        file: &TraceDetailsFile,
    ) -> Option<Recorded> {
        for (name, given) in [("start", file.start.is_some()), ("past_end", file.past_end.is_some())] {
            if given {
                let problem = "blocks begin anywhere in the trace and go on at its beginning past its end";
                findings.wrong(&entry(path, name), problem, "leave it out");
            }
        }
        let file = TraceDetailsFile { start: None, past_end: None, ..file.clone() };
        self.recorded(findings, path, &file, PastEnd::Wrap)
    }

    /// Reads a price history.
    fn recorded(
        &mut self,
        findings: &mut Findings,
        path: &str,
        file: &TraceDetailsFile,
        past_end: PastEnd,
    ) -> Option<Recorded> {
        let request = self.request(findings, path, file)?;
        let read = findings.library.prices(&request);
        let (trace, points) = match read.as_ref() {
            Ok(read) => read,
            Err(issues) => return report(findings, path, issues.clone()),
        };
        if let (Some(currency), Some(wanted)) = (trace.currency, self.currency)
            && currency != wanted
        {
            let problem = format!("the trace is in {currency}, the scenario in {wanted}");
            findings.wrong(path, problem, format!("set currency: {currency}, or convert the file"));
        }
        tell(findings, &request.shown, &trace.cautions);
        Some(Recorded {
            replay: Replay {
                points: points.clone(),
                end: trace.end,
                first: trace.first,
                past_end,
                source: trace.source.clone(),
            },
            on_demand: trace.on_demand,
        })
    }

    /// Reads a history of units.
    pub fn stock(
        &mut self,
        findings: &mut Findings,
        path: &str,
        file: &TraceDetailsFile,
    ) -> Option<Replay<u32>> {
        let request = self.request(findings, path, file)?;
        let read = findings.library.stock(&request);
        let (trace, points) = match read.as_ref() {
            Ok(read) => read,
            Err(issues) => return report(findings, path, issues.clone()),
        };
        tell(findings, &request.shown, &trace.cautions);
        Some(Replay {
            points: points.clone(),
            end: trace.end,
            first: trace.first,
            past_end: past_end(file.past_end),
            source: trace.source.clone(),
        })
    }

    /// What the file says, as a request to the readers.
    fn request(
        &mut self,
        findings: &mut Findings,
        path: &str,
        file: &TraceDetailsFile,
    ) -> Option<TraceRequest> {
        if file.file.is_empty() {
            findings.missing(&entry(path, "file"), "the file of the trace", "write trace: prices.csv");
            return None;
        }
        if let Some(start) = &file.start {
            self.starts.push((entry(path, "start"), start.clone()));
        }
        let full: PathBuf = self.folder.join(&file.file);
        let columns = file.columns.clone().unwrap_or_default();
        let mut request = TraceRequest::new(&full, full.display().to_string());
        request.format = file.format.map(|format| match format {
            TraceFormatFile::AwsJson => TraceFormat::AwsJson,
            TraceFormatFile::AwsText => TraceFormat::AwsText,
            TraceFormatFile::AlibabaJson => TraceFormat::AlibabaJson,
            TraceFormatFile::Availability => TraceFormat::AvailabilityJson,
            TraceFormatFile::Csv => TraceFormat::Csv,
        });
        request.filter = Filter {
            zone: file.zone.clone(),
            instance_type: file.instance_type.clone(),
            product: file.product.clone(),
        };
        request.columns = Columns {
            time: columns.time,
            value: columns.value,
            zone: columns.zone,
            instance_type: columns.instance_type,
            product: columns.product,
        };
        request.time_unit = time_unit(file.time);
        request.index_step = file.index_step.map(|step| step.0);
        request.polarity = file.polarity.map(|polarity| match polarity {
            PolarityFile::OneIsAvailable => Polarity::OneIsAvailable,
            PolarityFile::OneIsPreempted => Polarity::OneIsPreempted,
        });
        request.scale = match (file.counts, file.units) {
            (Some(true), _) => Scale::Counts,
            (_, units) => Scale::Flags { units },
        };
        request.utc_offset = match &file.utc_offset {
            None => None,
            Some(text) => Some(utc_offset(findings, &entry(path, "utc_offset"), text)?),
        };
        for (name, text, slot) in [
            ("starts_at", &file.starts_at, &mut request.starts_at),
            ("ends_at", &file.ends_at, &mut request.ends_at),
        ] {
            if let Some(text) = text {
                *slot = Some(edge(findings, &entry(path, name), text)?);
            }
        }
        Some(request)
    }
}

/// How a time column is written.
pub(super) fn time_unit(file: Option<TimeFormFile>) -> TimeUnit {
    match file {
        None | Some(TimeFormFile::Timestamp) => TimeUnit::Rfc3339,
        Some(TimeFormFile::EpochSeconds) => TimeUnit::EpochSeconds,
        Some(TimeFormFile::EpochMilliseconds) => TimeUnit::EpochMilliseconds,
        Some(TimeFormFile::Milliseconds) => TimeUnit::Milliseconds,
        Some(TimeFormFile::Seconds) => TimeUnit::Seconds,
        Some(TimeFormFile::Minutes) => TimeUnit::Minutes,
        Some(TimeFormFile::Hours) => TimeUnit::Hours,
    }
}

fn past_end(file: Option<PastEndFile>) -> PastEnd {
    match file {
        None | Some(PastEndFile::Wrap) => PastEnd::Wrap,
        Some(PastEndFile::Hold) => PastEnd::Hold,
        Some(PastEndFile::Error) => PastEnd::Error,
    }
}

/// Hands on the issues of a trace file; those about a setting get the path of the trace before them.
pub(super) fn report<T>(findings: &mut Findings, path: &str, issues: Vec<Issue>) -> Option<T> {
    for issue in issues {
        let whole = issue.place.as_ref().filter(|place| place.line == 0);
        if let (true, Some(file)) = (issue.path.is_empty(), whole) {
            // Nothing in the file can be pointed to, so the scenario that names it is.
            let problem = format!("{}: {}", file.source, issue.problem);
            findings.wrong(path, problem, issue.hint.unwrap_or_default());
        } else if issue.path.is_empty() {
            findings.issues.push(issue);
        } else {
            let place =
                crate::scenario::document::place_near(&findings.root, &format!("{path}.{}", issue.path));
            findings.issues.push(Issue {
                path: format!("{path}.{}", issue.path),
                place: Some(place),
                ..issue
            });
        }
    }
    None
}

/// Hands on what a reader wants the user to know.
pub(super) fn tell(findings: &mut Findings, shown: &str, cautions: &[String]) {
    for caution in cautions {
        findings.caution(format!("{shown}: {caution}"));
    }
}

/// An offset from UTC such as `+08:00`.
pub(super) fn utc_offset(findings: &mut Findings, path: &str, text: &str) -> Option<Offset> {
    let offset = parse_offset(text);
    if let Err(problem) = &offset {
        findings.wrong(path, problem.clone(), "");
    }
    offset.ok()
}

/// A calendar time, or a duration after the first record.
pub(super) fn edge(findings: &mut Findings, path: &str, text: &str) -> Option<Edge> {
    let edge = text.parse();
    if let Err(problem) = &edge {
        findings.wrong(path, String::clone(problem), "");
    }
    edge.ok()
}

/// Where replications start: one instant for all traces, so all that ask must ask for the same.
pub(super) fn start(findings: &mut Findings, market: &MarketFile, traces: &Traces<'_>) -> Start {
    let asked = market.start.iter().map(|start| ("market.start".to_owned(), start.clone()));
    let mut asked: Vec<(String, String)> = asked.chain(traces.starts.iter().cloned()).collect();
    asked.dedup_by(|a, b| a.1 == b.1);
    let Some((path, text)) = asked.first().cloned() else { return Start::First };
    if let Some((other, found)) = asked.get(1) {
        let problem = format!(
            "all traces of a scenario start at one instant; found {found:?} here and {text:?} at {path}"
        );
        findings.wrong(other, problem, "say it once, in market.start");
    }
    match text.as_str() {
        "first" => return Start::First,
        "random" => return Start::Random,
        _ => {}
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Start::At(timestamp);
    }
    Span::parse(&text).map_or_else(
        |_| {
            let problem = format!("expected first, random, a time such as 2023-02-20T00:00:00Z or a duration such as 36h, found {text:?}");
            findings.wrong(&path, problem, "");
            Start::First
        },
        Start::After,
    )
}

/// The calendar time at the start of a replication without traces.
pub(super) fn epoch(findings: &mut Findings, market: &MarketFile) -> Timestamp {
    let Some(text) = &market.epoch else { return DEFAULT_EPOCH };
    text.parse().unwrap_or_else(|_| {
        let problem = format!("expected a time such as 2026-01-05T08:00:00Z, found {text:?}");
        findings.wrong("market.epoch", problem, "");
        DEFAULT_EPOCH
    })
}

/// 2026-01-01T00:00:00Z: a scenario without calendar starts at a year's beginning, not at today's, so that
/// it runs the same every day.
const DEFAULT_EPOCH: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// All traces must share some time, and a fixed start must lie in it.
pub(super) fn check_start(findings: &mut Findings, market: &Market) {
    let Some((first, end)) = covered(market) else { return };
    if first >= end {
        let problem =
            format!("the traces have no time in common: the last begins {first}, the first ends {end}");
        findings.wrong("market.pools", problem, "use traces of the same period");
        return;
    }
    let at = match market.start {
        Start::At(timestamp) => timestamp,
        Start::After(span) => crate::units::SimTime(span.0).to_calendar(first),
        Start::First | Start::Random => return,
    };
    if !(first..end).contains(&at) {
        let problem = format!("the start {at} is outside the time that all traces cover, {first} to {end}");
        findings.wrong("market.start", problem, "");
    }
}

/// The time that every trace with calendar times covers.
fn covered(market: &Market) -> Option<(Timestamp, Timestamp)> {
    market.calendar_spans().reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
}
