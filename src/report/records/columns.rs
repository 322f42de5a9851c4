//! The columns of replications: name, unit, and where a replication has the value.

use crate::outcome::{CronJobAccount, Record, ServiceAccount};
use crate::units::{Bill, Currency, Requests, Span};

use super::{Shared, outcome};

/// One column.
pub(super) struct Column {
    /// Its name, in which the unit of times stands.
    pub name: &'static str,
    /// What its values are.
    pub unit: Unit,
    value: fn(&Record, Shared) -> Cell,
}

/// What the values of a column are, and in which unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Numbers that count nothing, such as that of the replication.
    Number,
    /// Words.
    Word,
    /// How often something happened.
    Count,
    /// Pods.
    Pods,
    /// Requests.
    Requests,
    /// Seconds.
    Seconds,
    /// Seconds summed over pods.
    PodSeconds,
    /// Sums in the currency of the scenario.
    Money,
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// There is none.
    Nothing,
    /// A whole number.
    Whole(u64),
    /// A word.
    Text(&'static str),
    /// A currency's code.
    Currency(Currency),
    /// A time.
    Time(Span),
    /// A sum.
    Money(Bill),
    /// Requests.
    Requests(Requests),
}

impl Column {
    /// The value of a replication.
    pub fn cell(&self, of: &Record, shared: Shared) -> Cell {
        (self.value)(of, shared)
    }
}

/// The columns of a file, in their order; that of the point where there is one.
pub(super) fn columns(point: Option<u64>) -> impl Iterator<Item = &'static Column> {
    point.map(|_| &POINT).into_iter().chain(&COLUMNS)
}

const POINT: Column =
    column("point", Unit::Number, |_, shared| shared.point.map_or(Cell::Nothing, Cell::Whole));

const COLUMNS: [Column; 64] = [
    column("replication", Unit::Number, |of, _| Cell::Whole(of.replication)),
    column("outcome", Unit::Word, |of, _| Cell::Text(outcome(of.outcome).0)),
    column("reason", Unit::Word, |of, _| word(outcome(of.outcome).1)),
    time("completion_time_s", |of, _| of.completion().map_or(Cell::Nothing, Cell::Time)),
    time("ended_after_s", |of, _| Cell::Time(of.ended_after)),
    time("waiting_s", |of, _| Cell::Time(of.waiting)),
    time("time_useful_s", |of, _| Cell::Time(of.time.useful)),
    time("time_lost_s", |of, _| Cell::Time(of.time.lost)),
    time("time_forfeited_s", |of, _| Cell::Time(of.time.forfeited)),
    time("time_checkpoint_s", |of, _| Cell::Time(of.time.checkpoint)),
    time("time_restore_s", |of, _| Cell::Time(of.time.restore)),
    time("time_startup_s", |of, _| Cell::Time(of.time.startup)),
    time("time_idle_s", |of, _| Cell::Time(of.time.idle)),
    time("time_unused_s", |of, _| Cell::Time(of.time.unused)),
    time("time_rounding_s", |of, _| Cell::Time(of.time.rounding)),
    column("currency", Unit::Word, |_, shared| Cell::Currency(shared.currency)),
    money("cost", |of, _| Cell::Money(of.total_cost())),
    money("cost_useful", |of, _| Cell::Money(of.cost.useful)),
    money("cost_lost", |of, _| Cell::Money(of.cost.lost)),
    money("cost_forfeited", |of, _| Cell::Money(of.cost.forfeited)),
    money("cost_checkpoint", |of, _| Cell::Money(of.cost.checkpoint)),
    money("cost_restore", |of, _| Cell::Money(of.cost.restore)),
    money("cost_startup", |of, _| Cell::Money(of.cost.startup)),
    money("cost_idle", |of, _| Cell::Money(of.cost.idle)),
    money("cost_unused", |of, _| Cell::Money(of.cost.unused)),
    money("cost_rounding", |of, _| Cell::Money(of.cost.rounding)),
    money("cost_storage", |of, _| Cell::Money(of.undiscounted.storage)),
    money("cost_bandwidth", |of, _| Cell::Money(of.undiscounted.bandwidth)),
    money("cost_traffic", |of, _| Cell::Money(of.undiscounted.traffic)),
    money("cost_reserved", |of, _| Cell::Money(of.reserved)),
    money("on_demand", |of, _| Cell::Money(of.on_demand)),
    count("reclaims", |of, _| whole(of.reclaims.total())),
    count("reclaims_price", |of, _| whole(of.reclaims.price)),
    count("reclaims_stock", |of, _| whole(of.reclaims.stock)),
    count("reclaims_hazard", |of, _| whole(of.reclaims.hazard)),
    count("reclaims_lifetime", |of, _| whole(of.reclaims.lifetime)),
    count("pods", |of, _| whole(of.pods)),
    count("instances", |of, _| whole(of.instances)),
    count("fallbacks", |of, _| whole(of.fallbacks)),
    count("evictions", |of, _| whole(of.evictions)),
    count("pods_collected", |of, _| whole(of.collected)),
    count("beyond_budget", |of, _| whole(of.beyond_budget)),
    time("below_budget_s", |of, _| Cell::Time(of.below_budget)),
    time("service_ready_after_s", |of, _| service(of, |of| of.ready_after.map_or(Cell::Nothing, Cell::Time))),
    time("service_watched_s", |of, _| service(of, |of| Cell::Time(of.watched))),
    time("service_down_s", |of, _| service(of, |of| Cell::Time(of.down))),
    time("service_under_capacity_s", |of, _| service(of, |of| Cell::Time(of.short))),
    time("service_longest_under_capacity_s", |of, _| service(of, |of| Cell::Time(of.longest_short))),
    requests("service_requests_offered", |of, _| service(of, |of| Cell::Requests(of.offered))),
    requests("service_requests_unserved", |of, _| service(of, |of| Cell::Requests(of.unserved))),
    requests("service_requests_cut_off", |of, _| service(of, |of| Cell::Requests(of.cut))),
    column("service_pods_ready_time_s", Unit::PodSeconds, |of, _| {
        service(of, |of| Cell::Time(of.ready_time))
    }),
    column("service_pods_wanted_time_s", Unit::PodSeconds, |of, _| {
        service(of, |of| Cell::Time(of.wanted_time))
    }),
    column("service_pods_wanted_most", Unit::Pods, |of, _| service(of, |of| whole(of.most_wanted))),
    count("cronjob_due", |of, _| cronjob(of, |of| whole(of.due))),
    count("cronjob_started", |of, _| cronjob(of, |of| whole(of.started))),
    count("cronjob_late", |of, _| cronjob(of, |of| whole(of.late))),
    count("cronjob_missed", |of, _| cronjob(of, |of| whole(of.missed()))),
    count("cronjob_completed", |of, _| cronjob(of, |of| whole(of.completed))),
    count("cronjob_failed", |of, _| cronjob(of, |of| whole(of.failed))),
    count("cronjob_replaced", |of, _| cronjob(of, |of| whole(of.replaced))),
    count("cronjob_running", |of, _| cronjob(of, |of| whole(of.running))),
    time("cronjob_completion_time_s", |of, _| cronjob(of, |of| Cell::Time(of.completion_time))),
    time("cronjob_slowest_s", |of, _| cronjob(of, |of| of.slowest.map_or(Cell::Nothing, Cell::Time))),
];

type Value = fn(&Record, Shared) -> Cell;

const fn column(name: &'static str, unit: Unit, value: Value) -> Column {
    Column { name, unit, value }
}

const fn time(name: &'static str, value: Value) -> Column {
    column(name, Unit::Seconds, value)
}

const fn money(name: &'static str, value: Value) -> Column {
    column(name, Unit::Money, value)
}

const fn count(name: &'static str, value: Value) -> Column {
    column(name, Unit::Count, value)
}

const fn requests(name: &'static str, value: Value) -> Column {
    column(name, Unit::Requests, value)
}

fn whole(number: u32) -> Cell {
    Cell::Whole(u64::from(number))
}

fn word(text: &'static str) -> Cell {
    if text.is_empty() { Cell::Nothing } else { Cell::Text(text) }
}

fn service(of: &Record, value: fn(ServiceAccount) -> Cell) -> Cell {
    of.service.map_or(Cell::Nothing, value)
}

fn cronjob(of: &Record, value: fn(CronJobAccount) -> Cell) -> Cell {
    of.cronjob.map_or(Cell::Nothing, value)
}
