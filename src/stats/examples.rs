//! Records made by hand, for the tests here and of the reports.

use crate::outcome::{Failure, Outcome, Parts, Reclaims, Record, Undiscounted};
use crate::units::{Amount, Bill, Span};

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
