//! When a CronJob's starts are due.

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use crate::scenario::cronjob::{CronFields, CronSchedule};
use crate::units::{SimTime, Span};

/// Instants at which something starts.
pub trait Schedule {
    /// The first start after an instant, or none if it never comes.
    fn next(&self, after: SimTime) -> Option<SimTime>;

    /// The last start after `earliest` and not after `now`, if there is one.
    fn latest(&self, earliest: SimTime, now: SimTime) -> Option<SimTime> {
        let mut found = None;
        let mut from = earliest;
        while let Some(start) = self.next(from).filter(|start| *start <= now) {
            (found, from) = (Some(start), start);
        }
        found
    }
}

/// The schedule of a CronJob in a run that begins at a date.
#[derive(Clone, Debug)]
pub struct Calendar {
    schedule: CronSchedule,
    epoch: Timestamp,
}

impl Calendar {
    /// The schedule of a run that begins at `epoch`.
    pub fn new(schedule: CronSchedule, epoch: Timestamp) -> Calendar {
        Calendar { schedule, epoch }
    }

    /// Another run begins, at this date.
    pub fn begin(&mut self, epoch: Timestamp) {
        self.epoch = epoch;
    }

    /// The date at which the run begins.
    pub fn epoch(&self) -> Timestamp {
        self.epoch
    }
}

impl Schedule for Calendar {
    fn next(&self, after: SimTime) -> Option<SimTime> {
        let from = after.to_calendar(self.epoch);
        let next = match &self.schedule {
            CronSchedule::Calendar { minutes, zone } => next_minute(minutes, zone, from)?,
            // Whole seconds, like every time that the API stores.
            CronSchedule::Every(period) => {
                let whole = from.as_millisecond().div_euclid(1_000) * 1_000;
                Timestamp::from_millisecond(whole.checked_add(period.0)?).ok()?
            }
        };
        Some(SimTime::from_calendar(next, self.epoch))
    }

    fn latest(&self, earliest: SimTime, now: SimTime) -> Option<SimTime> {
        let first = self.next(earliest).filter(|first| *first <= now)?;
        match &self.schedule {
            CronSchedule::Every(period) => Some(first + *period * (now.since(first).0 / period.0)),
            CronSchedule::Calendar { .. } => {
                // The latest stretch with a start in it, in steps that double: a CronJob that was held
                // up for a year is not stepped through minute by minute.
                let mut stretch = Span::from_minutes(1);
                let from = loop {
                    let from = (now - stretch).max(earliest);
                    if from == earliest || self.next(from).is_some_and(|start| start <= now) {
                        break from;
                    }
                    stretch = stretch * 2;
                };
                let starts = std::iter::successors(self.next(from), |start| self.next(*start));
                starts.take_while(|start| *start <= now).last()
            }
        }
    }
}

/// A minute that has not come after so many calendar years never comes.
const YEARS: i16 = 5;

/// The first minute after `after` that a zone's calendar shows and the fields hold. Minutes that a clock
/// put forward leaves out do not come; those that a clock put back shows twice come twice.
fn next_minute(fields: &CronFields, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let last_year = after.to_zoned(zone.clone()).year().saturating_add(YEARS);
    let minute = after.as_second().div_euclid(60) + 1;
    let mut from = Timestamp::from_second(minute * 60).ok()?;
    // Between two changes of the clock the calendar runs evenly.
    loop {
        let offset = zone.to_offset(from);
        let change = zone.following(from).next().map(|transition| transition.timestamp());
        let found = matching_minute(fields, offset, from, last_year);
        match (found, change) {
            (Some(found), Some(change)) if found >= change => from = change,
            (None, Some(change)) if change.to_zoned(zone.clone()).year() <= last_year => from = change,
            (found, _) => return found,
        }
    }
}

/// The first minute at or after `from` that a calendar with a fixed offset shows and the fields hold.
fn matching_minute(
    fields: &CronFields,
    offset: Offset,
    from: Timestamp,
    last_year: i16,
) -> Option<Timestamp> {
    let local = offset.to_datetime(from);
    // A clock may change within a minute.
    let local =
        if local.second() > 0 { local.checked_add((60 - local.second()).seconds()).ok()? } else { local };
    let mut minute = (local.hour(), local.minute());
    let mut date = local.date();
    while date.year() <= last_year {
        if !has(fields.months, date.month()) {
            date = date.last_of_month().tomorrow().ok()?;
        } else {
            if fields.have(date)
                && let Some((hour, minute)) = minute_of_day(fields, minute)
            {
                return offset.to_timestamp(date.at(hour, minute, 0, 0)).ok();
            }
            date = date.tomorrow().ok()?;
        }
        minute = (0, 0);
    }
    None
}

fn has(set: u64, value: i8) -> bool {
    set & (1 << value) != 0
}

/// The first minute of a day from an hour and minute on.
fn minute_of_day(fields: &CronFields, (hour, minute): (i8, i8)) -> Option<(i8, i8)> {
    let first = (minute..60).find(|minute| has(fields.minutes, *minute));
    if has(fields.hours, hour)
        && let Some(minute) = first
    {
        return Some((hour, minute));
    }
    let hour = (hour + 1..24).find(|hour| has(fields.hours, *hour))?;
    (0..60).find(|minute| has(fields.minutes, *minute)).map(|minute| (hour, minute))
}
