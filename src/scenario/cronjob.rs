//! The checked spec of a CronJob (`batch/v1`), as plain data.

use jiff::tz::TimeZone;

use crate::units::Span;

/// When a CronJob starts its Jobs, and what else it asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct CronJobSpec {
    /// When.
    pub schedule: CronSchedule,
    /// How late a Job may be started; none for as late as it gets.
    pub starting_deadline: Option<Span>,
    /// What happens while an earlier Job still runs.
    pub concurrency_policy: ConcurrencyPolicy,
    /// Whether it starts no Jobs.
    pub suspend: bool,
    /// Completed Jobs that are kept.
    pub successful_jobs_history_limit: u32,
    /// Failed Jobs that are kept.
    pub failed_jobs_history_limit: u32,
}

/// What happens at a start while an earlier Job of the CronJob still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConcurrencyPolicy {
    /// Both run.
    Allow,
    /// The new one waits for the end of the earlier, and later starts take its place while it does.
    Forbid,
    /// The earlier one is deleted.
    Replace,
}

/// When Jobs are started.
#[derive(Clone, Debug, PartialEq)]
pub enum CronSchedule {
    /// Whenever the calendar of a time zone shows certain minutes.
    Calendar {
        /// The minutes.
        minutes: CronFields,
        /// The time zone.
        zone: TimeZone,
    },
    /// This long after the start before, or after the creation; whole seconds, at least one.
    Every(Span),
}

/// The five fields of a cron expression as sets: bit `n` stands for the value `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CronFields {
    /// Minutes, 0 to 59.
    pub minutes: u64,
    /// Hours, 0 to 23.
    pub hours: u64,
    /// Days of the month, 1 to 31.
    pub days_of_month: u64,
    /// Months, 1 to 12.
    pub months: u64,
    /// Days of the week, 0 (Sunday) to 6.
    pub days_of_week: u64,
    /// Whether one of the two fields for days leaves all of them open with `*`. A day must then be in
    /// both; otherwise one of them is enough.
    pub any_day: bool,
}

impl CronFields {
    /// Whether the calendar ever shows such a minute: 31 April does not come.
    pub fn ever_come(&self) -> bool {
        const LONGEST: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let in_month = |(month, days): (usize, &u32)| {
            self.months & (1 << (month + 1)) != 0 && self.days_of_month & ((2 << days) - 1) != 0
        };
        let of_month = LONGEST.iter().enumerate().any(in_month);
        let of_week = self.months != 0 && self.days_of_week != 0;
        let day = if self.any_day { of_month && of_week } else { of_month || of_week };
        self.minutes != 0 && self.hours != 0 && day
    }
}
