//! Problems of the input, shown with the lines they stand in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents,
    Report, Severity, SourceCode, SourceSpan, SpanContents,
};

use crate::scenario::issue::{Issue, Place};

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
    let source = sources.entry(name.clone()).or_insert_with(|| {
        // Control characters would act on the terminal.
        std::fs::read_to_string(&name).ok().map(|text| plain(&text))
    });
    let Some(excerpt) = source.as_ref().and_then(|text| Excerpt::around(name, text, place)) else {
        return diagnostic.into();
    };
    let label = LabeledSpan::at(excerpt.word.clone(), "here");
    let report: Report = diagnostic.with_label(label).into();
    report.with_source_code(excerpt)
}

/// Text whose control characters are replaced, character by character.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{FFFD}' } else { c }).collect()
}

/// Columns shown before and after the place in a line too long to be shown whole.
const AROUND: usize = 50;

/// The lines around a place, long ones cut: a file on one line is a file, too.
struct Excerpt {
    name: String,
    text: String,
    /// The word at the place, in bytes of the text.
    word: std::ops::Range<usize>,
    /// The line of the text's beginning, from 0.
    line: usize,
    /// The column of the place, from 0.
    column: usize,
}

impl Excerpt {
    fn around(name: String, text: &str, place: &Place) -> Option<Excerpt> {
        let (at, skipped) = (place.line.checked_sub(1)?, place.column.saturating_sub(1));
        let first = at.saturating_sub(1);
        let mut excerpt = Excerpt { name, text: String::new(), word: 0..0, line: first, column: skipped };
        let mut found = false;
        for (number, line) in text.lines().enumerate().skip(first).take(at + 2 - first) {
            let from = if number == at { skipped.saturating_sub(AROUND) } else { 0 };
            let is_long = line.chars().count() > 4 * AROUND;
            let (from, most) = if is_long { (from, 2 * AROUND) } else { (0, usize::MAX) };
            if from > 0 {
                excerpt.text.push('…');
            }
            if number == at {
                let before: String = line.chars().skip(from).take(skipped - from).collect();
                let rest = &line[line.char_indices().nth(skipped).map_or(line.len(), |(byte, _)| byte)..];
                let word = rest.find([' ', ',', '}', ']', ':']).unwrap_or(rest.len());
                let shown = rest.chars().take(AROUND).map(char::len_utf8).sum::<usize>();
                let start = excerpt.text.len() + before.len();
                excerpt.word = start..start + word.min(shown).max(1);
                found = true;
            }
            excerpt.text.extend(line.chars().skip(from).take(most));
            if is_long && from + most < line.chars().count() {
                excerpt.text.push('…');
            }
            excerpt.text.push('\n');
        }
        found.then_some(excerpt)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.line,
            if inner.column() > 0 { self.column } else { 0 },
            inner.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, line: usize, column: usize) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("long.json");
        std::fs::write(&file, text).unwrap();
        let name = file.display().to_string();
        let place = Place { source: name.clone().into(), line, column };
        render(&[Issue::new("price", "expected a price").at(place)], false, 200).replace(&name, "long.json")
    }

    #[test]
    fn the_mark_stands_under_its_word_whatever_the_width_of_the_letters_before() {
        for before in ["名称: [数据管道-每日, ", "name: [🚀🚀, ", "name: [re\u{301}sume\u{301}, ", "name: ["]
        {
            let text = format!("{before}wrong]\n");
            let shown = shown(&text, 1, 1 + before.chars().count());
            let width = |line: &str, at: usize| console::measure_text_width(&line[..at]);
            let lines: Vec<&str> = shown.lines().collect();
            let source = lines.iter().position(|line| line.contains("wrong]")).expect("the line is shown");
            let word = width(lines[source], lines[source].find("wrong").unwrap());
            let mark = width(lines[source + 1], lines[source + 1].find(['─', '┬']).unwrap());
            assert_eq!(mark, word, "{shown}");
        }
    }

    #[test]
    fn a_place_far_along_a_line_is_shown_with_what_is_around_it() {
        let text =
            format!("{{\"a\": [{}\"wrong\", {}]}}\nnext\n", "0.125, ".repeat(30_000), "1, ".repeat(9_000));
        let column = 1 + text.find("\"wrong").unwrap();
        let shown = shown(&text, 1, column);
        assert!(shown.contains("0.125, \"wrong\", 1, 1"), "{shown}");
        assert!(shown.contains(&format!("long.json:1:{column}")), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() < 200), "{shown}");
    }

    #[test]
    fn lines_are_numbered_as_in_the_file_and_control_characters_do_nothing() {
        let shown = shown("one: 1\ntwo: \u{1b}[31m2\nthree: 3\nfour: 4\n", 3, 8);
        assert!(shown.contains("2 │ two: \u{FFFD}[31m2") && shown.contains("3 │ three: 3"), "{shown}");
        assert!(shown.contains("4 │ four: 4") && !shown.contains("one"), "{shown}");
    }

    #[test]
    fn a_place_at_the_end_of_a_line_or_beyond_it_is_no_harm() {
        for (line, column) in [(1, 4), (1, 99), (2, 1), (9, 1)] {
            assert!(shown("one\n", line, column).contains("expected a price"));
        }
    }
}
