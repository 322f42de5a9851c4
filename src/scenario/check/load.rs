//! Checks of the load of a service: constant, daily or recorded.

use std::path::Path;

use jiff::tz::TimeZone;

use super::findings::Findings;
use super::limits::MOST_ROWS;
use super::traces::{edge, report, tell, time_unit, utc_offset};
use crate::scenario::file::service::{
    DailyFile, LoadDetailsFile, LoadFile, LoadPastEndFile, LoadTraceDetailsFile, LoadUnitFile, WaveFile,
};
use crate::scenario::market::PastEnd;
use crate::scenario::service::Load;
use crate::scenario::time_zone;
use crate::scenario::trace::{Columns, LoadTrace, TraceFormat, TraceRequest};
use crate::units::{Flow, Span};

/// Where the load stands in a scenario.
const PATH: &str = "service.load";
/// A day of whole milliseconds.
const DAY: Span = Span::from_hours(24);
/// A cosine is cut into parts of this length.
const PART: Span = Span::from_minutes(5);

/// The load over time, for a service that is watched for so long.
pub(super) fn load(findings: &mut Findings, folder: &Path, file: &LoadFile, watched: Span) -> Option<Load> {
    let block = match file {
        LoadFile::Constant(value) => return flow(findings, PATH, *value).map(Load::Constant),
        LoadFile::Varying(block) => block,
    };
    match (&block.daily, &block.trace) {
        (Some(daily), None) => self::daily(findings, daily, block),
        (None, Some(trace)) => {
            if block.time_zone.is_some() {
                let problem = "a recorded load begins with the run, so no zone's midnight matters";
                findings.wrong(&at("time_zone"), problem, "leave it out; utc_offset says how times are read");
            }
            recorded(findings, folder, &trace.0, watched)
        }
        (Some(_), Some(_)) => {
            findings.wrong(PATH, "expected one of daily and trace, found both", "leave one");
            None
        }
        (None, None) => {
            if !findings.unread(PATH) {
                let hint = "write load: 900 or load: {daily: {low: 200, high: 1000, peak: 14h}}";
                findings.wrong(PATH, "expected daily or trace", hint);
            }
            None
        }
    }
}

/// The highest load.
pub(super) fn peak(load: &Load) -> Flow {
    range(load).1
}

/// The lowest and the highest load.
pub(super) fn range(load: &Load) -> (Flow, Flow) {
    let of = |flows: &mut dyn Iterator<Item = Flow>| {
        flows.fold(None, |range: Option<(Flow, Flow)>, flow| {
            Some(range.map_or((flow, flow), |(low, high)| (low.min(flow), high.max(flow))))
        })
    };
    match load {
        Load::Constant(flow) => (*flow, *flow),
        Load::Daily { parts, .. } => of(&mut parts.iter().copied()).unwrap_or_default(),
        Load::Trace { points, .. } => of(&mut points.iter().map(|(_, flow)| *flow)).unwrap_or_default(),
    }
}

fn at(field: &str) -> String {
    format!("{PATH}.{field}")
}

/// A number of requests per second.
fn flow(findings: &mut Findings, path: &str, value: f64) -> Option<Flow> {
    if (0.0..=Flow::LIMIT).contains(&value) {
        return Some(Flow::from_sampled(value));
    }
    let problem = format!("expected a load from 0 to {} requests per second, found {value}", Flow::LIMIT);
    findings.wrong(path, problem, "");
    None
}

fn daily(findings: &mut Findings, file: &DailyFile, block: &LoadDetailsFile) -> Option<Load> {
    let zone = match &block.time_zone {
        None => {
            findings.assume("the day of the load begins at midnight UTC; set service.load.time_zone");
            Some(TimeZone::UTC)
        }
        Some(name) => time_zone::named(name)
            .map_err(|(problem, hint)| findings.wrong(&at("time_zone"), problem, hint))
            .ok(),
    };
    let parts = match file {
        DailyFile::Parts(values) => self::parts(findings, values),
        DailyFile::Wave(wave) => self::wave(findings, wave),
    };
    Some(Load::Daily { parts: parts?, zone: zone? })
}

fn parts(findings: &mut Findings, values: &[f64]) -> Option<Vec<Flow>> {
    let path = at("daily");
    // Values that could not be read are missing here, and told already.
    if findings.unread(&path) {
        return None;
    }
    let count = i64::try_from(values.len()).unwrap_or(i64::MAX);
    if count == 0 || DAY.0 % count != 0 {
        let problem = format!("{count} values do not divide a day into parts of whole milliseconds");
        findings.wrong(&path, problem, "write 24 values, one for each hour, or 96, or 288");
    }
    let flows: Vec<Option<Flow>> =
        (0..).zip(values).map(|(index, value)| flow(findings, &format!("{path}[{index}]"), *value)).collect();
    flows.into_iter().collect()
}

/// The cosine at the middle of each part.
fn wave(findings: &mut Findings, file: &WaveFile) -> Option<Vec<Flow>> {
    let path = at("daily");
    let low = flow(findings, &format!("{path}.low"), file.low);
    let high = flow(findings, &format!("{path}.high"), file.high);
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        let problem = format!("low is {} and high is {}", file.low, file.high);
        findings.wrong(&path, problem, "swap them");
    }
    let peak = file.peak.0;
    if !(Span::ZERO..=DAY).contains(&peak) {
        let problem = format!("expected a time of the day from 0h to 24h, found {peak}");
        findings.wrong(&format!("{path}.peak"), problem, "14h30m is half past two in the afternoon");
    }
    low?;
    high?;
    let (middle, swing) = ((file.low + file.high) / 2.0, (file.high - file.low) / 2.0);
    let value = |part: i64| {
        let from_peak = part * PART.0 + PART.0 / 2 - peak.0;
        Flow::from_sampled(middle + swing * (std::f64::consts::TAU * from_peak as f64 / DAY.0 as f64).cos())
    };
    Some((0..DAY.0 / PART.0).map(value).collect())
}

fn recorded(
    findings: &mut Findings,
    folder: &Path,
    file: &LoadTraceDetailsFile,
    watched: Span,
) -> Option<Load> {
    let path = at("trace");
    if file.file.is_empty() {
        findings.missing(&format!("{path}.file"), "the file of the load", "write trace: load.csv");
        return None;
    }
    let scale = file.scale.unwrap_or(1.0);
    if !(scale > 0.0 && scale <= Flow::LIMIT) {
        let problem = format!("expected a factor above 0, found {scale}");
        findings.wrong(&format!("{path}.scale"), problem, "2 doubles the recorded load");
    }
    let seconds = match file.unit {
        None | Some(LoadUnitFile::PerSecond) => 1.0,
        Some(LoadUnitFile::PerMinute) => 60.0,
        Some(LoadUnitFile::PerHour) => 3_600.0,
    };
    let request = request(findings, folder, file)?;
    let read = findings.library.load(&request, scale / seconds);
    let trace = match read.as_ref() {
        Ok(trace) => trace.clone(),
        Err(issues) => return report(findings, &path, issues.clone()),
    };
    tell(findings, &request.shown, &trace.cautions);
    few_enough(findings, &path, trace.records);
    let LoadTrace { source, points, end, .. } = trace;
    findings.assume(format!("the recorded load {source} begins with the run"));
    let (past_end, then) = match file.past_end {
        None | Some(LoadPastEndFile::Wrap) => (PastEnd::Wrap, "it is played again and again"),
        Some(LoadPastEndFile::Hold) => (PastEnd::Hold, "its last value stays"),
    };
    if end < watched {
        findings.caution(format!(
            "the recorded load {source} of {end} is shorter than the {watched} that are watched: {then}"
        ));
    }
    Some(Load::Trace { points, ends: end, past_end })
}

/// A record that is not too long to be kept.
fn few_enough(findings: &mut Findings, path: &str, rows: usize) {
    if rows > MOST_ROWS {
        let problem = format!("{rows} rows are more than are read of a load, at most {MOST_ROWS}");
        findings.wrong(path, problem, "one row for each minute of a year is enough for a forecast");
    }
}

/// What the file says, as a request to the reader.
fn request(findings: &mut Findings, folder: &Path, file: &LoadTraceDetailsFile) -> Option<TraceRequest> {
    let path = at("trace");
    let full = folder.join(&file.file);
    let columns = file.columns.clone().unwrap_or_default();
    let mut request = TraceRequest::new(&full, full.display().to_string());
    request.format = Some(TraceFormat::Csv);
    // Rows that are read by their index need no time.
    let time = columns.time.or_else(|| file.index_step.is_none().then(|| "time".to_owned()));
    let value = columns.value.unwrap_or_else(|| "value".to_owned());
    request.columns = Columns { time, value: Some(value), ..Columns::default() };
    request.time_unit = time_unit(file.time);
    request.index_step = file.index_step.map(|step| step.0);
    if let Some(text) = &file.utc_offset {
        request.utc_offset = Some(utc_offset(findings, &format!("{path}.utc_offset"), text)?);
    }
    for (name, text, slot) in [
        ("starts_at", &file.starts_at, &mut request.starts_at),
        ("ends_at", &file.ends_at, &mut request.ends_at),
    ] {
        if let Some(text) = text {
            *slot = Some(edge(findings, &format!("{path}.{name}"), text)?);
        }
    }
    Some(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::document::parse;
    use crate::scenario::scalar::DurationText;

    fn found(run: impl FnOnce(&mut Findings)) -> Vec<String> {
        let root = parse("s", "service: {load: {daily: [1]}}").unwrap().pop().unwrap();
        let mut findings = Findings::new(root);
        run(&mut findings);
        findings.issues.iter().map(ToString::to_string).collect()
    }

    fn wave_of(low: f64, high: f64, peak: Span) -> Vec<Flow> {
        let mut parts = Vec::new();
        let file = WaveFile { low, high, peak: DurationText(peak) };
        assert_eq!(found(|findings| parts = wave(findings, &file).unwrap()), [""; 0]);
        parts
    }

    #[test]
    fn a_cosine_has_its_values_at_the_middles_of_five_minutes() {
        // 14:02:30 is the middle of part 168, 2:02:30 that of part 24, 8:02:30 and 20:02:30 those of 96 and 240.
        let parts = wave_of(200.0, 1_000.0, Span::from_secs((14 * 60 + 2) * 60 + 30));
        assert_eq!(parts.len(), 288);
        let at = |part: usize| parts[part].as_f64();
        assert_eq!([at(168), at(24), at(96), at(240)], [1_000.0, 200.0, 600.0, 600.0]);
        // With the peak on the hour the two parts around it are alike, and a little below it.
        let parts = wave_of(200.0, 1_000.0, Span::from_hours(14));
        assert_eq!(parts[167], parts[168]);
        let below = 600.0 + 400.0 * (std::f64::consts::TAU * 2.5 / 1_440.0).cos();
        assert!((parts[168].as_f64() - below).abs() <= 0.000_5, "{:?} is not {below}", parts[168]);
        // The mean over a day is that of low and high, but for the rounding to thousandths.
        let sum: i64 = parts.iter().map(|part| part.0).sum();
        assert!((sum - 288 * 600_000).abs() <= 144, "{sum}");
        assert_eq!(wave_of(5.0, 5.0, Span::from_hours(24)), vec![Flow(5_000); 288]);
    }

    #[test]
    fn a_list_divides_the_day_into_whole_milliseconds() {
        for count in [1, 24, 96, 288, 1_440] {
            assert_eq!(found(|findings| assert!(parts(findings, &vec![1.5; count]).is_some())), [""; 0]);
        }
        for count in [0, 7, 11] {
            let expected = format!(
                "s:1:25: service.load.daily: {count} values do not divide a day into parts of whole milliseconds; write \
                 24 values, one for each hour, or 96, or 288"
            );
            assert_eq!(found(|findings| drop(parts(findings, &vec![1.0; count]))), [expected]);
        }
        let negative = found(|findings| assert!(parts(findings, &[-0.5, 2.0e9]).is_none()));
        assert_eq!(negative.len(), 2, "{negative:?}");
        assert!(
            negative[0].contains("daily[0]: expected a load from 0 to 1000000000 requests"),
            "{negative:?}"
        );
    }

    #[test]
    fn a_record_has_at_most_ten_million_rows() {
        assert_eq!(found(|findings| few_enough(findings, "service.load", 10_000_000)), [""; 0]);
        let more = found(|findings| few_enough(findings, "service.load", 10_000_001));
        assert!(
            more[0].contains("10000001 rows are more than are read of a load, at most 10000000"),
            "{more:?}"
        );
    }

    #[test]
    fn the_range_of_a_load_is_its_lowest_and_its_highest() {
        let zone = TimeZone::UTC;
        assert_eq!(range(&Load::Constant(Flow(3))), (Flow(3), Flow(3)));
        assert_eq!(range(&Load::Daily { parts: vec![Flow(4), Flow(1), Flow(2)], zone }), (Flow(1), Flow(4)));
        let points = vec![(Span::ZERO, Flow(7)), (Span(1), Flow(9))];
        let trace = Load::Trace { points, ends: Span(2), past_end: PastEnd::Hold };
        assert_eq!((range(&trace), peak(&trace)), ((Flow(7), Flow(9)), Flow(9)));
    }
}
