use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::decide::{Decision, Standing};
use super::schedule::{Calendar, Schedule};
use super::*;
use crate::scenario::cronjob::{ConcurrencyPolicy, CronFields, CronJobSpec, CronSchedule};
use crate::units::{SimTime, Span};

const ALL: CronFields = CronFields {
    minutes: (1 << 60) - 1,
    hours: (1 << 24) - 1,
    days_of_month: (1 << 32) - 2,
    months: (1 << 13) - 2,
    days_of_week: (1 << 7) - 1,
    any_day: true,
};

/// Once an hour, on the hour.
const HOURLY: CronFields = CronFields { minutes: 1, ..ALL };

fn daily_at(hour: u64, minute: u64) -> CronFields {
    CronFields { minutes: 1 << minute, hours: 1 << hour, ..ALL }
}

fn calendar(minutes: CronFields, zone: &str, epoch: &str) -> Calendar {
    let zone = if zone == "UTC" { TimeZone::UTC } else { TimeZone::get(zone).unwrap() };
    Calendar::new(CronSchedule::Calendar { minutes, zone }, epoch.parse().unwrap())
}

fn every(seconds: i64) -> Calendar {
    Calendar::new(CronSchedule::Every(Span::from_secs(seconds)), Timestamp::UNIX_EPOCH)
}

/// The next starts, in the calendar of a zone.
fn starts(minutes: CronFields, zone: &str, from: &str, count: usize) -> Vec<String> {
    let calendar = calendar(minutes, zone, from);
    let starts = std::iter::successors(calendar.next(SimTime::START), |start| calendar.next(*start));
    let zone = TimeZone::get(zone).unwrap();
    let show = |start: SimTime| start.to_calendar(calendar.epoch()).to_zoned(zone.clone());
    starts.take(count).map(|start| show(start).strftime("%a %m-%d %H:%M %:z").to_string()).collect()
}

fn at(seconds: i64) -> SimTime {
    SimTime::START + Span::from_secs(seconds)
}

#[test]
fn the_next_start_is_strictly_later_and_on_the_minute() {
    let hourly = calendar(HOURLY, "UTC", "2026-01-01T00:00:00Z");
    assert_eq!(hourly.next(at(0)), Some(at(3_600)));
    assert_eq!(hourly.next(SimTime(3_599_999)), Some(at(3_600)));
    assert_eq!(hourly.next(at(-1)), Some(at(0)));
    let shifted = calendar(HOURLY, "UTC", "2026-01-01T00:00:00.250Z");
    assert_eq!(shifted.next(at(0)), Some(SimTime(3_599_750)), "the run begins in mid-second");
    let month_end = CronFields { days_of_month: 1 << 31, months: 0b1_0100, ..daily_at(23, 59) };
    assert_eq!(
        starts(
            CronFields { months: month_end.months | 1 << 3, ..month_end },
            "UTC",
            "2026-01-31T23:59:00Z",
            2
        ),
        ["Tue 03-31 23:59 +00:00", "Wed 03-31 23:59 +00:00"],
        "31 February and 31 April don't come"
    );
}

#[test]
fn days_are_in_both_fields_or_in_one_of_them() {
    let mondays_and_first = CronFields { days_of_month: 1 << 1, days_of_week: 1 << 1, ..daily_at(0, 0) };
    let either = CronFields { any_day: false, ..mondays_and_first };
    assert_eq!(
        starts(either, "UTC", "2026-01-20T00:00:00Z", 3),
        ["Mon 01-26 00:00 +00:00", "Sun 02-01 00:00 +00:00", "Mon 02-02 00:00 +00:00"]
    );
    let both = CronFields { any_day: true, ..mondays_and_first };
    assert_eq!(starts(both, "UTC", "2026-01-20T00:00:00Z", 1), ["Mon 06-01 00:00 +00:00"]);
}

#[test]
fn a_day_that_is_not_within_five_years_never_comes() {
    let leap = CronFields { days_of_month: 1 << 29, months: 1 << 2, ..daily_at(0, 0) };
    assert_eq!(starts(leap, "UTC", "2026-01-01T00:00:00Z", 1), ["Tue 02-29 00:00 +00:00"], "2028");
    assert!(starts(leap, "UTC", "2097-01-01T00:00:00Z", 1).is_empty(), "2104 is too far, 2100 has none");
    let never = CronFields { days_of_month: 1 << 30, months: 1 << 2, ..daily_at(0, 0) };
    assert!(starts(never, "America/New_York", "2026-01-01T00:00:00Z", 1).is_empty());
}

#[test]
fn the_hour_a_clock_skips_has_no_start_and_the_one_it_repeats_has_two() {
    let at_half_past_two = daily_at(2, 30);
    assert_eq!(
        starts(at_half_past_two, "Europe/Berlin", "2026-03-27T12:00:00Z", 3),
        ["Sat 03-28 02:30 +01:00", "Mon 03-30 02:30 +02:00", "Tue 03-31 02:30 +02:00"]
    );
    assert_eq!(
        starts(at_half_past_two, "Europe/Berlin", "2026-10-24T12:00:00Z", 3),
        ["Sun 10-25 02:30 +02:00", "Sun 10-25 02:30 +01:00", "Mon 10-26 02:30 +01:00"]
    );
    assert_eq!(
        starts(HOURLY, "America/New_York", "2026-03-08T06:00:00Z", 2),
        ["Sun 03-08 03:00 -04:00", "Sun 03-08 04:00 -04:00"],
        "an hour is an hour"
    );
    assert_eq!(
        starts(daily_at(1, 50), "Australia/Lord_Howe", "2026-04-04T14:30:00Z", 3),
        ["Sun 04-05 01:50 +11:00", "Sun 04-05 01:50 +10:30", "Mon 04-06 01:50 +10:30"],
        "half an hour is repeated there"
    );
}

#[test]
fn every_counts_from_where_it_is_asked_in_whole_seconds() {
    assert_eq!(every(90).next(at(10)), Some(at(100)));
    assert_eq!(every(90).next(SimTime(10_999)), Some(at(100)));
    assert_eq!(every(90).latest(at(10), at(99)), None);
    assert_eq!(every(90).latest(at(10), at(280)), Some(at(280)));
    assert_eq!(every(90).latest(at(10), SimTime(279_999)), Some(at(190)));
}

#[test]
fn the_latest_start_is_found_without_stepping_through_all() {
    struct Stepping(Calendar);
    impl Schedule for Stepping {
        fn next(&self, after: SimTime) -> Option<SimTime> {
            self.0.next(after)
        }
    }
    let sunday = CronFields { days_of_week: 1, ..daily_at(4, 15) };
    for fields in [ALL, HOURLY, daily_at(4, 15), sunday, CronFields { minutes: 0, ..ALL }] {
        let quick = calendar(fields, "Europe/Berlin", "2026-03-20T00:00:00Z");
        let plain = Stepping(quick.clone());
        for (from, to) in
            [(0, 0), (0, 59), (0, 60), (30, 100_000), (7_000, 1_500_000), (790_000, 790_000 + 86_400)]
        {
            assert_eq!(
                quick.latest(at(from), at(to)),
                plain.latest(at(from), at(to)),
                "{fields:?} {from} {to}"
            );
        }
    }
    let year = calendar(ALL, "UTC", "2026-01-01T00:00:00Z");
    assert_eq!(year.latest(at(0), at(31_536_000)), Some(at(31_536_000)));
}

fn standing() -> Standing {
    Standing {
        created: at(0),
        last_schedule: None,
        starting_deadline: None,
        concurrency_policy: ConcurrencyPolicy::Allow,
        has_active: false,
        suspended: false,
    }
}

#[test]
fn a_start_is_due_at_its_instant_and_out_at_its_deadline() {
    let minutely = calendar(ALL, "UTC", "2026-01-01T00:00:00Z");
    let decide = |standing: Standing, millis| standing.decide(&minutely, SimTime(millis));
    assert_eq!(decide(standing(), 59_999), Decision::Nothing);
    assert_eq!(decide(standing(), 60_000), Decision::Create(at(60)));
    let hourly = calendar(HOURLY, "UTC", "2026-01-01T00:00:00Z");
    let limited = Standing { starting_deadline: Some(Span::from_secs(30)), ..standing() };
    let late = |millis: i64| limited.decide(&hourly, SimTime(3_600_000 + millis));
    assert_eq!(late(29_999), Decision::Create(at(3_600)));
    assert_eq!(late(30_000), Decision::Nothing, "a start as old as the deadline is out");
    assert_eq!(limited.wake_up(&hourly, at(3_630)), at(7_200) + Span(100));
    let suspended = Standing { suspended: true, ..standing() };
    assert_eq!(decide(suspended, 60_000), Decision::Nothing);
    assert!(suspended.wake_up(&minutely, at(60)).is_never());
}

#[test]
fn a_deadline_shorter_than_the_period_of_every_keeps_it_from_ever_starting() {
    let limited = Standing { starting_deadline: Some(Span::from_secs(60)), ..standing() };
    for seconds in [0, 90, 91, 150, 180, 270] {
        assert_eq!(limited.decide(&every(90), at(seconds)), Decision::Nothing, "it counts from the deadline");
    }
    let longer = Standing { starting_deadline: Some(Span::from_secs(90)), ..standing() };
    assert_eq!(longer.decide(&every(90), at(90)), Decision::Create(at(90)));
}

#[test]
fn the_controller_wakes_a_tenth_of_a_second_after_each_start() {
    let (mut cron, mut actions) = controller(|spec| spec);
    assert_eq!(cron.due(), at(0));
    cron.sync(at(0), &mut actions);
    assert_eq!((actions.create, cron.due()), (None, SimTime(3_600_100)));
    cron.sync(cron.due(), &mut actions);
    let first = StartMinute(29_453_820);
    assert_eq!((actions.create, cron.due()), (Some((first, at(3_600))), SimTime(7_200_100)));
    assert_eq!(format!("backup-{first}"), "backup-29453820");
    assert_eq!((cron.active(), cron.last_schedule()), ([first].as_slice(), Some(at(3_600))));
    cron.reset("2026-01-01T00:00:00Z".parse().unwrap());
    assert!(cron.due().is_never() && cron.active().is_empty() && cron.last_schedule().is_none());
}

/// An hourly CronJob, created as 2026 begins.
fn controller(change: impl FnOnce(CronJobSpec) -> CronJobSpec) -> (CronJobController, Actions) {
    let spec = CronJobSpec {
        schedule: CronSchedule::Calendar { minutes: HOURLY, zone: TimeZone::UTC },
        starting_deadline: None,
        concurrency_policy: ConcurrencyPolicy::Allow,
        suspend: false,
        successful_jobs_history_limit: 3,
        failed_jobs_history_limit: 1,
    };
    let mut cron = CronJobController::new(Arc::new(change(spec)), "2026-01-01T00:00:00Z".parse().unwrap());
    cron.create(at(0));
    (cron, Actions::default())
}

/// Runs all syncs up to an instant and returns the Jobs created: the hour each was due and was created in.
fn run(cron: &mut CronJobController, until: SimTime, actions: &mut Actions) -> Vec<(f64, f64)> {
    let mut created = Vec::new();
    while cron.due() <= until {
        let now = cron.due();
        cron.sync(now, actions);
        created
            .extend(actions.create.map(|(_, due)| (Span(due.0).as_hours_f64(), Span(now.0).as_hours_f64())));
    }
    created
}

#[test]
fn forbid_starts_the_latest_that_was_held_up_when_the_job_ends() {
    let forbid = |spec| CronJobSpec { concurrency_policy: ConcurrencyPolicy::Forbid, ..spec };
    let (mut cron, mut actions) = controller(forbid);
    run(&mut cron, at(3_601), &mut actions);
    let job = cron.active()[0];
    assert!(run(&mut cron, at(3 * 3_600 + 1), &mut actions).is_empty());
    assert_eq!(actions.held_up, Some(at(3 * 3_600)));
    cron.job_finished(job, at(12_600), true);
    assert_eq!(run(&mut cron, at(12_600), &mut actions), [(3.0, 3.5)], "the start of 2:00 is dropped");
    assert_eq!(actions.held_up, None);

    let (mut cron, _) =
        controller(|spec| CronJobSpec { starting_deadline: Some(Span::from_minutes(20)), ..forbid(spec) });
    run(&mut cron, at(2 * 3_600 + 1), &mut actions);
    cron.job_finished(cron.active()[0], at(9_000), true);
    assert!(run(&mut cron, at(9_000), &mut actions).is_empty(), "half an hour late is too late");
    assert_eq!(cron.due(), SimTime(3 * 3_600_000 + 100));
}

#[test]
fn replace_deletes_what_runs_and_allow_lets_it_run() {
    let (mut cron, mut actions) =
        controller(|spec| CronJobSpec { concurrency_policy: ConcurrencyPolicy::Replace, ..spec });
    run(&mut cron, at(3_601), &mut actions);
    let first = cron.active()[0];
    run(&mut cron, at(7_201), &mut actions);
    assert_eq!((actions.delete.as_slice(), cron.active().len()), ([first].as_slice(), 1));
    let (mut cron, _) = controller(|spec| spec);
    run(&mut cron, at(7_201), &mut actions);
    assert_eq!((actions.delete.len(), cron.active().len()), (0, 2));
}

#[test]
fn the_oldest_ended_jobs_go_beyond_three_successes_and_one_failure() {
    let (mut cron, mut actions) = controller(|spec| spec);
    run(&mut cron, at(6 * 3_600 + 1), &mut actions);
    let jobs = cron.active().to_vec();
    for (job, succeeded) in jobs.iter().zip([true, false, true, true, true, false]) {
        cron.job_finished(*job, at(22_000), succeeded);
    }
    run(&mut cron, at(22_000), &mut actions);
    assert_eq!(actions.delete, [jobs[0], jobs[1]]);
    cron.job_deleted(jobs[2], at(22_100));
    run(&mut cron, at(22_100), &mut actions);
    assert!(actions.delete.is_empty());
}

#[test]
fn a_resumed_cronjob_catches_up_on_the_latest_start() {
    let (mut cron, mut actions) = controller(|spec| CronJobSpec { suspend: true, ..spec });
    assert!(run(&mut cron, at(9_000), &mut actions).is_empty() && cron.due().is_never());
    cron.resume(at(9_000));
    assert_eq!(run(&mut cron, at(9_000), &mut actions), [(2.0, 2.5)]);
    cron.suspend(at(9_100));
    assert!(run(&mut cron, at(50_000), &mut actions).is_empty());
}

#[test]
fn two_starts_in_one_minute_are_one_job() {
    let (mut cron, mut actions) =
        controller(|spec| CronJobSpec { schedule: CronSchedule::Every(Span::from_secs(40)), ..spec });
    let created = run(&mut cron, at(201), &mut actions);
    let seconds: Vec<_> = created.iter().map(|(due, _)| (due * 3_600.0).round() as i64).collect();
    assert_eq!(seconds, [40, 80, 120, 200], "160 is in the minute of 120");
}
