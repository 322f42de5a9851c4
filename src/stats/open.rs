//! Runs that did not end before the horizon.

use crate::outcome::{Outcome, Record};
use crate::units::Span;

/// Runs that were cut at the horizon, by what kept them from ending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// All of them.
    pub runs: u64,
    /// Those in which no pod ever held an instance.
    pub never_held: u64,
    /// Those that were reclaimed and had kept no work.
    pub nothing_kept: u64,
}

impl Open {
    /// Counts them.
    pub fn of(records: &[Record]) -> Open {
        let mut open = Open::default();
        for record in records.iter().filter(|record| record.outcome == Outcome::Censored) {
            open.runs += 1;
            open.never_held += u64::from(record.instances == 0);
            open.nothing_kept += u64::from(
                record.instances > 0 && record.reclaims.total() > 0 && record.time.useful == Span::ZERO,
            );
        }
        open
    }
}
