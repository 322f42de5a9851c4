//! `check`: is the input all right?

use super::args::CheckArgs;
use super::exit::Failure;
use super::{input, output};

/// Checks the scenario and says what is to be known about it.
pub fn check(args: &CheckArgs) -> Result<(), Failure> {
    let checked = input::checked(&args.input)?;
    if args.print {
        return output::answer(&checked.notes.resolved);
    }
    let notes = &checked.notes;
    let mut text = format!(
        "{} is all right: {}, {} ({})\n",
        checked.scenario.name, notes.workload, notes.provider, notes.purchase
    );
    for (title, lines) in
        [("Assumed", &notes.assumptions), ("Overridden", &notes.overrides), ("Caution", &notes.cautions)]
    {
        for line in lines {
            text.push_str(&format!("  {title}: {line}\n"));
        }
    }
    output::answer(&text)
}
