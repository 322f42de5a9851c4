//! Which start, if any, happens now, and when to look again.

use super::schedule::Schedule;
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::units::{SimTime, Span};

/// How long after a start is due the controller looks.
pub const WAKE_UP_DELAY: Span = Span::from_millis(100);

/// What a CronJob does about its schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is due, or the CronJob is suspended.
    Nothing,
    /// Start the Job that was due at this instant.
    Create(SimTime),
    /// Delete the Jobs that run, then start the one that was due at this instant.
    ReplaceAndCreate(SimTime),
    /// A Job runs, and another may not run beside it: the start due at this instant waits.
    SkipForbid(SimTime),
}

/// Where a CronJob stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// When the CronJob was created.
    pub created: SimTime,
    /// When the last Job that was started was due.
    pub last_schedule: Option<SimTime>,
    /// How late a Job may be started.
    pub starting_deadline: Option<Span>,
    /// What happens while a Job runs.
    pub concurrency_policy: ConcurrencyPolicy,
    /// Whether a Job runs; one that waits in back-off does.
    pub has_active: bool,
    /// Whether no Jobs are started.
    pub suspended: bool,
}

impl Standing {
    /// From where starts that are due are looked for.
    fn earliest(&self) -> SimTime {
        self.last_schedule.unwrap_or(self.created)
    }

    /// What to do at `now`. Of several starts that were missed only the latest happens. One that is
    /// as old as the starting deadline is not found any more: whatever is found is in time.
    pub fn decide(&self, schedule: &impl Schedule, now: SimTime) -> Decision {
        if self.suspended {
            return Decision::Nothing;
        }
        let oldest = self.starting_deadline.map_or(self.earliest(), |deadline| now - deadline);
        let Some(due) = schedule.latest(self.earliest().max(oldest), now) else { return Decision::Nothing };
        match self.concurrency_policy {
            ConcurrencyPolicy::Forbid if self.has_active => Decision::SkipForbid(due),
            ConcurrencyPolicy::Replace if self.has_active => Decision::ReplaceAndCreate(due),
            _ => Decision::Create(due),
        }
    }

    /// When to look again, if nothing happens before: a moment after the next start is due.
    /// [`SimTime::NEVER`] while suspended, or where the schedule has no more starts.
    pub fn wake_up(&self, schedule: &impl Schedule, now: SimTime) -> SimTime {
        if self.suspended {
            return SimTime::NEVER;
        }
        let from = schedule.latest(self.earliest(), now).unwrap_or(self.earliest());
        schedule.next(from).map_or(SimTime::NEVER, |next| next + WAKE_UP_DELAY)
    }
}
