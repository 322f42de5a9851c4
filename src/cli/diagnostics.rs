//! Problems of the input, shown with the lines they stand in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity,
};

use crate::scenario::issue::Issue;

/// Every issue with its source line, and a count at the end.
pub fn render(issues: &[Issue], colour: bool, width: usize) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    // Names and paths have hyphens, and are to be copied: lines break at spaces only.
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_context_lines(1)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation);
    let mut sources: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut text = String::new();
    for issue in issues {
        let report = report(issue, &mut sources);
        if handler.render_report(&mut text, report.as_ref()).is_err() {
            let _ = writeln!(text, "{issue}");
        }
        text.push('\n');
    }
    let count = issues.len();
    let _ = writeln!(text, "{count} problem{} found; nothing was run", if count == 1 { "" } else { "s" });
    text
}

/// One issue as a diagnostic: the place in words, the source line where the file can be read again.
fn report(issue: &Issue, sources: &mut BTreeMap<String, Option<String>>) -> Report {
    let place = issue.place.as_ref();
    let head = place.map_or_else(String::new, |place| format!("{place}: "));
    let path = if issue.path.is_empty() { String::new() } else { format!("{}: ", issue.path) };
    let mut diagnostic =
        MietteDiagnostic::new(format!("{head}{path}{}", issue.problem)).with_severity(Severity::Error);
    if let Some(hint) = &issue.hint {
        diagnostic = diagnostic.with_help(hint);
    }
    let Some(place) = place.filter(|place| place.line > 0) else { return diagnostic.into() };
    let name = place.source.to_string();
    let source = sources.entry(name.clone()).or_insert_with(|| std::fs::read_to_string(&name).ok());
    match source.as_ref().and_then(|text| Some((text, offset(text, place.line, place.column)?))) {
        Some((text, (at, length))) => {
            let label = LabeledSpan::at(at..at + length, "here");
            let report: Report = diagnostic.with_label(label).into();
            report.with_source_code(NamedSource::new(name, text.clone()))
        }
        None => diagnostic.into(),
    }
}

/// Where a line and column are in bytes, and how many bytes the word there has.
fn offset(text: &str, line: usize, column: usize) -> Option<(usize, usize)> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let content = text.get(start..)?.lines().next().unwrap_or("");
    let inside: usize = content.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let word = content.get(inside..)?;
    let length = word.find([' ', ',', '}', ']', ':']).unwrap_or(word.len()).max(1);
    Some((start + inside, length.min(text.len().saturating_sub(start + inside))))
}
