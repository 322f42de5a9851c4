//! Which format a file has, by what it says and then by its name.

use super::aws_text;
use super::request::{TraceFormat, TraceRequest};
use super::source::{Findings, Source, Wrong};

/// Enough of a file to tell its format.
const HEAD: usize = 64 << 10;

/// The format that is stated, else the one that is recognised, else an issue.
pub(super) fn format(
    source: &Source,
    request: &TraceRequest,
    findings: &mut Findings<'_>,
) -> Option<TraceFormat> {
    if source.text.trim().is_empty() {
        findings.at(0, Wrong::new("the file is empty"));
        return None;
    }
    if let Some(format) = request.format {
        return Some(format);
    }
    let head = source.text.get(..source.text.floor_char_boundary(HEAD)).unwrap_or_default().trim_start();
    let found = if head.starts_with(['{', '[']) { json(head) } else { lines(head, request) };
    if found.is_none() {
        let known = "price histories of AWS (json, text) and Alibaba Cloud (json), availability JSON (metadata, data), CSV";
        let wrong = Wrong::new(format!("the format is not recognised; what is read: {known}"));
        findings.at(
            0,
            if head.starts_with('-') || head.starts_with('|') {
                wrong.hint("write it with --output json")
            } else {
                wrong.hint("say the format, where it is one of these")
            },
        );
    }
    found
}

/// Goes by names of fields, so that a file that is cut off is recognised too.
fn json(head: &str) -> Option<TraceFormat> {
    [
        ("\"SpotPriceHistory\"", TraceFormat::AwsJson),
        ("\"AvailabilityZone\"", TraceFormat::AwsJson),
        ("\"SpotPrices\"", TraceFormat::AlibabaJson),
        ("\"SpotPriceType\"", TraceFormat::AlibabaJson),
        ("\"ZoneId\"", TraceFormat::AlibabaJson),
        ("\"gap_seconds\"", TraceFormat::AvailabilityJson),
        ("\"data\"", TraceFormat::AvailabilityJson),
    ]
    .into_iter()
    .find(|(name, _)| head.contains(name))
    .map(|(_, format)| format)
}

fn lines(head: &str, request: &TraceRequest) -> Option<TraceFormat> {
    if head.lines().any(|line| line.starts_with(aws_text::MARK)) {
        return Some(TraceFormat::AwsText);
    }
    let is_csv = request.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let is_asked_as_csv = request.columns.value.is_some() || request.columns.time.is_some();
    (is_csv || is_asked_as_csv).then_some(TraceFormat::Csv)
}

/// Tells settings that mean nothing for a format.
pub(super) fn misplaced_settings(format: TraceFormat, request: &TraceRequest, findings: &mut Findings<'_>) {
    let mut refuse = |path: &str, is_set: bool| {
        if is_set {
            findings.setting(path, Wrong::new(format!("has no meaning for {format}")).hint("leave it out"));
        }
    };
    if format == TraceFormat::Csv {
        return;
    }
    refuse("columns.time", request.columns.time.is_some());
    refuse("columns.value", request.columns.value.is_some());
    refuse("time_unit", request.time_unit != super::TimeUnit::default());
    for (path, column) in ["columns.zone", "columns.instance_type", "columns.product"]
        .into_iter()
        .zip(request.columns.of_filter())
    {
        refuse(path, column.is_some());
    }
    if format == TraceFormat::AvailabilityJson {
        for (path, wanted) in ["zone", "instance_type", "product"].into_iter().zip(request.filter.wanted()) {
            refuse(path, wanted.is_some());
        }
    } else {
        refuse("index_step", request.index_step.is_some());
    }
}
