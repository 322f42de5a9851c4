//! `check`: is the input all right?

use super::args::CheckArgs;
use super::diagnostics::plain;
use super::exit::Failure;
use super::{input, output};

/// Checks the scenario and says what is to be known about it.
pub fn check(args: &CheckArgs) -> Result<(), Failure> {
    let checked = input::checked(&args.input)?;
    if args.print {
        return output::answer(&checked.notes.resolved);
    }
    let notes = &checked.notes;
    let width = output::width(100);
    let first = format!(
        "{} is all right: {}, {} ({})",
        checked.scenario.name, notes.workload, notes.provider, notes.purchase
    );
    // Names and dates have hyphens, and lines do not break there.
    let whole_words =
        |width: usize| textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    let mut text = textwrap::fill(&first, whole_words(width));
    text.push('\n');
    for (title, lines) in
        [("Assumed", &notes.assumptions), ("Overridden", &notes.overrides), ("Caution", &notes.cautions)]
    {
        for line in lines {
            let options = whole_words(width).initial_indent("  ").subsequent_indent("    ");
            text.push_str(&textwrap::fill(&format!("{title}: {line}"), options));
            text.push('\n');
        }
    }
    output::answer(&plain(&text))
}
