//! What a CronJob came to.

use crate::units::Span;

/// The starts of a CronJob that were due while it was watched, and what became of its Jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CronJobAccount {
    /// Starts that were due.
    pub due: u32,
    /// Jobs that were started.
    pub started: u32,
    /// Of them those that were started later than the controller's usual 100 ms, because a Job before them was still running.
    pub late: u32,
    /// Jobs that completed.
    pub completed: u32,
    /// Jobs that failed.
    pub failed: u32,
    /// Jobs that were deleted while they ran, because the next one took their place.
    pub replaced: u32,
    /// Jobs that were still running at the end.
    pub running: u32,
    /// From when they were due to `Complete`, summed over the Jobs that completed.
    pub completion_time: Span,
    /// The longest of these; none where no Job completed.
    pub slowest: Option<Span>,
}

impl CronJobAccount {
    /// Starts that were due and never came: skipped, or too late.
    pub fn missed(&self) -> u32 {
        self.due.saturating_sub(self.started)
    }
}
