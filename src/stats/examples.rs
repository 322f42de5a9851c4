//! Records made by hand, for the tests here and of the reports.

use crate::outcome::{
    CronJobAccount, Failure, Outcome, Parts, Reclaims, Record, ServiceAccount, Undiscounted,
};
use crate::units::{Amount, Bill, Flow, Rate, Requests, Span};

fn money(units: f64) -> Bill {
    Bill::from_amount(Amount::from_sampled(units))
}

/// Replication `k` of a job of six hours at 0.2 per hour (0.8 on-demand), with `reclaims` reclaims that
/// each cost 20 minutes of work and 10 minutes of waiting.
pub(crate) fn completed(k: u64, reclaims: u32) -> Record {
    let taken = i64::from(reclaims);
    let time = Parts {
        useful: Span::from_hours(6),
        lost: Span::from_minutes(20) * taken,
        startup: Span::from_minutes(2) * (taken + 1),
        ..Parts::default()
    };
    let cost = Parts {
        useful: money(1.2),
        lost: money(0.2 / 3.0 * f64::from(reclaims)),
        startup: money(0.2 / 30.0 * f64::from(reclaims + 1)),
        ..Parts::default()
    };
    Record {
        replication: k,
        outcome: Outcome::Complete,
        ended_after: time.total() + Span::from_minutes(10) * taken,
        time,
        cost,
        undiscounted: Undiscounted { traffic: money(0.05), ..Undiscounted::default() },
        reserved: Bill::ZERO,
        on_demand: money(4.85),
        reclaims: Reclaims { price: reclaims / 2, stock: reclaims - reclaims / 2, ..Reclaims::default() },
        pods: reclaims + 1,
        instances: reclaims + 1,
        fallbacks: 0,
        evictions: 0,
        collected: 0,
        beyond_budget: 0,
        below_budget: Span::ZERO,
        waiting: Span::from_minutes(10) * taken,
        service: None,
        cronjob: None,
    }
}

/// Replication `k` of the same job, dead at the seventh reclaim: all work is lost.
pub(crate) fn failed(k: u64) -> Record {
    let mut record = completed(k, 7);
    record.outcome = Outcome::Failed(Failure::BackoffLimitExceeded);
    record.time.lost = record.time.lost + record.time.useful - Span::from_hours(1);
    record.time.useful = Span::ZERO;
    record.cost.lost += money(1.0);
    record.cost.useful = Bill::ZERO;
    record.time.startup = Span::from_minutes(14);
    record.ended_after = record.time.total() + record.waiting;
    record.pods = 7;
    record.instances = 7;
    record
}

/// Replication `k` of the same job, still open at a horizon of a day.
pub(crate) fn censored(k: u64) -> Record {
    let mut record = completed(k, 3);
    record.outcome = Outcome::Censored;
    record.time.useful = Span::from_hours(2);
    record.cost.useful = money(0.4);
    record.ended_after = Span::from_hours(24);
    record.waiting = Span::from_hours(21);
    record
}

/// Replication `k` of a service of ten pods that is watched for a week, at 0.01 per pod and hour (0.025
/// on-demand), with a load of 100 requests per second. All pods are ready after 5 minutes; later half of the
/// requests find no capacity for `minutes` in two stretches, the longer one twice the other, and no pod is ready
/// for a tenth of that time. Each minute takes a pod with two of its requests.
pub(crate) fn served(k: u64, minutes: u32) -> Record {
    let (week, short) = (Span::from_hours(168), Span::from_minutes(i64::from(minutes)));
    let (ready_after, load) = (Span::from_minutes(5), Flow::from_sampled(100.0));
    let watched = week - ready_after;
    let pods = Record { outcome: Outcome::Elapsed, ended_after: week, ..completed(k, minutes) };
    let useful = watched * 10 - short * 5;
    let startup = ready_after * (10 + i64::from(minutes));
    let rate = Rate::from_sampled(0.01);
    Record {
        time: Parts { useful, startup, ..Parts::default() },
        cost: Parts { useful: rate.times(useful), startup: rate.times(startup), ..Parts::default() },
        undiscounted: Undiscounted::default(),
        on_demand: Rate::from_sampled(0.25).times(week),
        pods: 10 + minutes,
        instances: 10 + minutes,
        waiting: short,
        service: Some(ServiceAccount {
            ready_after: Some(ready_after),
            watched,
            down: Span::from_secs(6) * i64::from(minutes),
            short,
            longest_short: Span::from_secs(40) * i64::from(minutes),
            offered: load.times(watched),
            unserved: Flow::from_sampled(50.0).times(short),
            cut: Requests(2_000_000 * i128::from(minutes)),
            ready_time: useful,
            wanted_time: watched * 10,
            most_wanted: 10,
        }),
        ..pods
    }
}

/// Replication `k` of a CronJob that is due every hour of a week, whose Jobs are done half an hour after they
/// were due. Of them `failed` fail, and twice as many are reclaimed once and take 40 minutes.
pub(crate) fn scheduled(k: u64, failed: u32) -> Record {
    let again = 2 * failed;
    let account = CronJobAccount {
        due: 168,
        started: 168 - failed / 2,
        late: failed,
        completed: 168 - failed / 2 - failed,
        failed,
        ..CronJobAccount::default()
    };
    let completion_time =
        Span::from_minutes(30) * i64::from(account.completed) + Span::from_minutes(10) * i64::from(again);
    let slowest = Span::from_minutes(if again > 0 { 40 } else { 30 });
    Record {
        outcome: Outcome::Elapsed,
        ended_after: Span::from_hours(168),
        cronjob: Some(CronJobAccount { completion_time, slowest: Some(slowest), ..account }),
        ..completed(k, failed + again)
    }
}
