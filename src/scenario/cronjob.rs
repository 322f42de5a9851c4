//! The checked spec of a CronJob (`batch/v1`), as plain data.

use jiff::Timestamp;
use jiff::civil::Date;
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

const DAY: Span = Span::from_hours(24);

impl CronSchedule {
    /// How many starts there are in a while from an instant on; days count whole, and clocks that change are left
    /// aside.
    pub fn starts_within(&self, from: Timestamp, lasts: Span) -> u64 {
        match self {
            CronSchedule::Every(period) => u64::try_from(lasts.0 / period.0.max(1)).unwrap_or(0),
            CronSchedule::Calendar { minutes, zone } => {
                let days = usize::try_from((lasts.0 + DAY.0 - 1) / DAY.0).unwrap_or(0);
                let first = from.to_zoned(zone.clone()).date();
                let dates = std::iter::successors(Some(first), |date| date.tomorrow().ok()).take(days);
                let each = u64::from(minutes.minutes.count_ones() * minutes.hours.count_ones());
                dates.filter(|date| minutes.have(*date)).count() as u64 * each
            }
        }
    }
}

impl CronFields {
    /// Whether there are starts on a date: its month is one of them, and its day by the month, by the week, or both.
    pub fn have(&self, date: Date) -> bool {
        let has = |set: u64, value: i8| set & (1 << value) != 0;
        let of_month = has(self.days_of_month, date.day());
        let of_week = has(self.days_of_week, date.weekday().to_sunday_zero_offset());
        let day = if self.any_day { of_month && of_week } else { of_month || of_week };
        has(self.months, date.month()) && day
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_counted_by_day_and_by_period() {
        // 2026-01-01 is a Thursday.
        let from = Timestamp::constant(1_767_225_600, 0);
        let every = CronSchedule::Every(Span::from_secs(90));
        assert_eq!(
            [every.starts_within(from, DAY), every.starts_within(from, Span::from_secs(89))],
            [960, 0]
        );
        let all = |bits: std::ops::Range<u64>| bits.fold(0, |set, bit| set | (1 << bit));
        let fields = CronFields {
            minutes: 0b1001,
            hours: all(0..24),
            days_of_month: all(1..32),
            months: all(1..13),
            days_of_week: 1 << 1,
            any_day: true,
        };
        let starts = |fields: CronFields, days: i64| {
            let schedule = CronSchedule::Calendar { minutes: fields, zone: TimeZone::UTC };
            schedule.starts_within(from, DAY * days)
        };
        // Mondays of January 2026: 5, 12, 19, 26.
        assert_eq!([starts(fields, 4), starts(fields, 5), starts(fields, 31)], [0, 48, 4 * 48]);
        let either = CronFields { days_of_month: 1 << 2, any_day: false, ..fields };
        assert_eq!(starts(either, 5), 2 * 48);
        assert_eq!(starts(CronFields { months: 1 << 2, ..fields }, 31), 0);
    }
}
