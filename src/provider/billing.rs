//! Billing: held time becomes money.
//!
//! Knows the billing rule and the price path; knows nothing of jobs, the agenda or files. To add a rule:
//! a variant in `scenario/provider.rs`, an arm in [`Tariff::new`] or [`billed_until`], a test at its
//! boundary second.

use jiff::Timestamp;

use crate::market::PricePath;
use crate::scenario::provider::{Anchor, Billing, PriceBasis};
use crate::units::{Bill, Rate, SimTime, Span};

/// What a reservation costs that is in use for so long: whole periods, one at least, renewed as long as the
/// use goes on. Capacity that is reserved is paid used or not.
pub fn reservation(rate: Rate, period: Span, used: Span) -> Bill {
    rate.times(Span(period.0.saturating_mul(reserved_periods(period, used))))
}

/// How many periods are paid.
pub fn reserved_periods(period: Span, used: Span) -> i64 {
    let whole = used.0.max(0).div_euclid(period.0.max(1));
    (whole + i64::from(used.0 > whole * period.0)).max(1)
}

/// Which price an instance pays when: a fixed price up to an instant, the market's from there on, or the
/// market's as it is at the start of each hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// The fixed price.
    pub fixed: Rate,
    /// Until when it applies; never for good.
    pub fixed_until: SimTime,
    /// The instance's creation and the instant from which hours are counted, where each hour has one price.
    pub hours: Option<(SimTime, SimTime)>,
}

/// An hour of billing.
const HOUR: Span = Span::from_hours(1);

impl Tariff {
    /// The tariff of a spot instance bought at `price`, created at `created` and protected until
    /// `protected_until`. `epoch` is what the calendar shows at the start of the replication.
    pub fn new(
        basis: PriceBasis,
        price: Rate,
        (created, protected_until): (SimTime, SimTime),
        epoch: Timestamp,
    ) -> Tariff {
        let (fixed_until, hours) = match basis {
            PriceBasis::LockedThenMarket => (protected_until, None),
            PriceBasis::AtCreation => (SimTime::NEVER, None),
            PriceBasis::Market => (created, None),
            PriceBasis::Hourly { anchor: Anchor::Creation } => (created, Some((created, created))),
            PriceBasis::Hourly { anchor: Anchor::Clock } => {
                (created, Some((created, SimTime(-epoch.as_millisecond().rem_euclid(HOUR.0)))))
            }
        };
        Tariff { fixed: price, fixed_until, hours }
    }

    /// One price throughout.
    pub fn fixed(price: Rate) -> Tariff {
        Tariff { fixed: price, fixed_until: SimTime::NEVER, hours: None }
    }

    /// What holding the instance from `from` to `to` costs.
    pub fn cost(&self, market: &mut PricePath<'_>, from: SimTime, to: SimTime) -> Bill {
        if self.hours.is_some() {
            let lines = self.stretches(market, from, to);
            return lines.iter().map(|line| line.rate.times(line.to.since(line.from))).sum();
        }
        let turn = self.fixed_until.clamp(from, to);
        let mut cost = self.fixed.times(turn.since(from));
        if turn < to {
            cost += market.cost(turn, to);
        }
        cost
    }

    /// The same as lines of a bill, one per price.
    pub fn stretches(&self, market: &mut PricePath<'_>, from: SimTime, to: SimTime) -> Vec<PriceStretch> {
        let turn = self.fixed_until.clamp(from, to);
        let mut stretches = Vec::new();
        if from < turn {
            stretches.push(PriceStretch { from, to: turn, rate: self.fixed, fixed: true });
        }
        let mut at = turn;
        while at < to {
            let (end, rate) = self.market_from(market, at);
            let end = end.min(to);
            match stretches.last_mut() {
                Some(last) if !last.fixed && last.rate == rate => last.to = end,
                _ => stretches.push(PriceStretch { from: at, to: end, rate, fixed: false }),
            }
            at = end;
        }
        stretches
    }

    /// The price that the market sets for an instant, and until when it does.
    fn market_from(&self, market: &mut PricePath, at: SimTime) -> (SimTime, Rate) {
        let Some((created, anchor)) = self.hours else {
            let segment = market.segment(at);
            return (segment.to, segment.value);
        };
        let next = (at + Span(1)).on_grid(anchor, HOUR);
        (next, market.at((next - HOUR).max(created)))
    }
}

/// A stretch of one price on a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceStretch {
    /// Its start.
    pub from: SimTime,
    /// Its end.
    pub to: SimTime,
    /// The price.
    pub rate: Rate,
    /// Whether it is the fixed price rather than the market's.
    pub fixed: bool,
}

/// How an instance was held, as far as it matters for the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its creation.
    pub created: SimTime,
    /// Its end.
    pub ended: SimTime,
    /// When its notice began, if it ended under one.
    pub noticed: Option<SimTime>,
    /// Whether the provider took it.
    pub taken: bool,
}

/// Until when an instance is billed: its held time, or the time to its notice where notices are free,
/// rounded up to the quantum and to the minimum. What the provider takes may be free, whole or in its last
/// quantum.
pub fn billed_until(rule: Billing, held: Held) -> SimTime {
    let charged = match held.noticed {
        Some(noticed) if !rule.notice_billed => noticed,
        _ => held.ended,
    };
    let age = charged.since(held.created);
    if held.taken && age < rule.free_before {
        return held.created;
    }
    let whole = age.round_up(rule.quantum);
    let billed =
        if held.taken && rule.last_quantum_free && whole > age { whole - rule.quantum } else { whole };
    held.created + billed.max(rule.minimum)
}

/// Whether a sum is too small to be charged.
pub fn is_dropped(rule: Billing, sum: Bill) -> bool {
    sum < Bill::from_amount(rule.drop_below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::market::{PastEnd, Replay};
    use crate::units::{Amount, Span};
    use std::sync::Arc;

    fn rule() -> Billing {
        Billing {
            quantum: Span::from_secs(1),
            minimum: Span::ZERO,
            free_before: Span::ZERO,
            last_quantum_free: false,
            basis: PriceBasis::LockedThenMarket,
            notice_billed: true,
            drop_below: Amount(10_000),
        }
    }

    fn minute(minute: i64) -> SimTime {
        SimTime(minute * 60_000)
    }

    /// A market that changes at these instants.
    fn market(changes: &[(Span, f64)]) -> PricePath<'static> {
        let points: Vec<_> = changes.iter().map(|(at, price)| (*at, Rate::from_sampled(*price))).collect();
        let mut path = PricePath::replay(&Replay {
            points: Arc::from(points),
            end: Span::from_hours(10),
            first: None,
            past_end: PastEnd::Hold,
            source: "example".to_owned(),
        });
        path.play_from(Span::ZERO);
        path
    }

    /// The worked example of Alibaba's ECS documentation: 1.5, 2.5, 1.8, 1.6, 3.0 every half hour.
    fn example() -> PricePath<'static> {
        let minutes = [(0, 1.5), (30, 2.5), (60, 1.8), (90, 1.6), (120, 3.0)];
        market(&minutes.map(|(minute, price)| (Span::from_minutes(minute), price)))
    }

    #[test]
    fn a_reservation_is_paid_by_whole_periods() {
        let (rate, period) = (Rate(1_000_000), Span::from_hours(10));
        for (used, periods) in [
            (Span::ZERO, 1),
            (Span(1), 1),
            (period, 1),
            (period + Span(1), 2),
            (Span::from_hours(20), 2),
            (Span::from_hours(25), 3),
        ] {
            assert_eq!(reserved_periods(period, used), periods, "{used}");
            assert_eq!(reservation(rate, period, used), rate.times(Span::from_hours(10 * periods)), "{used}");
        }
    }

    #[test]
    fn the_documented_example_is_billed_to_the_cent() {
        let mut path = example();
        let charge = |path: &mut PricePath<'_>, basis, to| {
            Tariff::new(basis, Rate::from_sampled(1.5), (minute(0), minute(60)), Timestamp::UNIX_EPOCH)
                .cost(path, minute(0), to)
                .to_amount()
        };
        assert_eq!(charge(&mut path, PriceBasis::LockedThenMarket, minute(120)), Amount(3_200_000));
        assert_eq!(charge(&mut path, PriceBasis::LockedThenMarket, minute(125)), Amount(3_450_000));
        assert_eq!(charge(&mut path, PriceBasis::AtCreation, minute(120)), Amount(3_000_000));
        assert_eq!(charge(&mut path, PriceBasis::Market, minute(120)), Amount(3_700_000));
        assert_eq!(charge(&mut path, PriceBasis::LockedThenMarket, minute(60)), Amount(1_500_000));
    }

    fn held(ended: SimTime, noticed: Option<SimTime>, taken: bool) -> Held {
        Held { created: SimTime::START, ended, noticed, taken }
    }

    #[test]
    fn started_seconds_are_billed_whole() {
        let until = |ended: i64| {
            let held = Held { created: SimTime(500), ..held(SimTime(500 + ended), None, false) };
            billed_until(rule(), held).0 - 500
        };
        assert_eq!([until(0), until(1), until(1_000), until(1_001)], [0, 1_000, 1_000, 2_000]);
    }

    #[test]
    fn a_notice_is_billed_or_free() {
        let free = Billing { notice_billed: false, ..rule() };
        let noticed = held(minute(68), Some(minute(65)), true);
        assert_eq!(billed_until(rule(), noticed), minute(68));
        assert_eq!(billed_until(free, noticed), minute(65));
        assert_eq!(billed_until(free, held(minute(68), None, false)), minute(68));
    }

    #[test]
    fn a_minimum_is_billed_whatever_was_held() {
        let rule = Billing { minimum: Span::from_secs(60), ..rule() };
        for (seconds, billed) in [(0, 60), (59, 60), (60, 60), (61, 61)] {
            assert_eq!(
                billed_until(rule, held(SimTime(seconds * 1_000), None, false)),
                SimTime(billed * 1_000)
            );
        }
    }

    #[test]
    fn what_is_taken_in_the_first_hour_is_free_and_at_its_end_no_more() {
        let rule = Billing { free_before: Span::from_hours(1), minimum: Span::from_secs(60), ..rule() };
        let until = |ended: SimTime, taken| billed_until(rule, held(ended, None, taken));
        assert_eq!(until(minute(60) - Span(1), true), SimTime::START);
        assert_eq!(until(minute(60), true), minute(60));
        assert_eq!(until(minute(30), false), minute(30), "who ends it pays");
    }

    #[test]
    fn the_started_hour_is_paid_by_who_ends_it_and_free_where_it_is_taken() {
        let rule = Billing { quantum: Span::from_hours(1), last_quantum_free: true, ..rule() };
        let until = |ended: SimTime, taken| billed_until(rule, held(ended, None, taken));
        assert_eq!(until(minute(90), false), minute(120));
        assert_eq!(until(minute(90), true), minute(60));
        assert_eq!(until(minute(120), true), minute(120), "a full hour is paid");
        assert_eq!(until(minute(120) + Span(1), true), minute(120));
        assert_eq!(until(minute(59), true), SimTime::START);
    }

    /// A market at one price up to an instant and at another from there on.
    fn rising(first: f64, at_second: i64, then: f64) -> PricePath<'static> {
        market(&[(Span::ZERO, first), (Span::from_secs(at_second), then)])
    }

    #[test]
    fn an_hour_has_the_price_of_its_start_and_a_second_that_of_its_moment() {
        let sum = |path: &mut PricePath<'_>, basis, quantum, from: i64, to: i64| {
            let (created, ended) = (SimTime(from * 1_000), SimTime(to * 1_000));
            let price = path.at(created);
            let tariff = Tariff::new(basis, price, (created, created), Timestamp::UNIX_EPOCH);
            let held = Held { created, ended, noticed: None, taken: false };
            let until = billed_until(Billing { quantum, ..rule() }, held);
            tariff.cost(path, created, until).to_amount()
        };
        let hourly = PriceBasis::Hourly { anchor: Anchor::Creation };
        let (second, hour) = (Span::from_secs(1), Span::from_hours(1));
        // 1800 s at 1 and 5400 s at 2 make 3.50; two hours that begin at 1 and at 2 make 3.00.
        let mut a = rising(1.0, 1_800, 2.0);
        assert_eq!(sum(&mut a, PriceBasis::Market, second, 0, 7_200), Amount(3_500_000));
        assert_eq!(sum(&mut a, hourly, hour, 0, 7_200), Amount(3_000_000));
        // 2580 s at 0.50 and 900 s at 0.75 make 0.545833; the one started hour, from 1920 s on, 0.50.
        let mut b = rising(0.5, 4_500, 0.75);
        assert_eq!(sum(&mut b, PriceBasis::Market, second, 1_920, 5_400), Amount(545_833));
        assert_eq!(sum(&mut b, hourly, hour, 1_920, 5_400), Amount(500_000));
        // On the clock the hour turns at 3600 s, before the price rises, and at 7200 s, after it.
        let clock = PriceBasis::Hourly { anchor: Anchor::Clock };
        assert_eq!(sum(&mut b, clock, second, 1_920, 7_200), Amount(733_333));
        assert_eq!(sum(&mut b, clock, second, 1_920, 10_800), Amount(1_483_333));
    }

    #[test]
    fn hours_of_the_clock_begin_where_the_calendar_says() {
        // The replication starts at 12:30: its hours turn 30, 90, 150 minutes after that.
        let epoch: Timestamp = "2026-01-01T12:30:00Z".parse().unwrap();
        let clock = PriceBasis::Hourly { anchor: Anchor::Clock };
        let mut path = rising(1.0, 20 * 60, 2.0);
        let tariff = Tariff::new(clock, Rate::from_sampled(1.0), (minute(0), minute(0)), epoch);
        let lines = tariff.stretches(&mut path, minute(0), minute(100));
        let told: Vec<_> = lines.iter().map(|line| (line.from, line.to, line.rate.as_f64())).collect();
        assert_eq!(told, [(minute(0), minute(30), 1.0), (minute(30), minute(100), 2.0)]);
    }

    #[test]
    fn sums_below_the_limit_are_dropped_and_the_limit_itself_is_not() {
        assert!(is_dropped(rule(), Bill::from_amount(Amount(9_999))));
        assert!(!is_dropped(rule(), Bill::from_amount(Amount(10_000))));
        let never = Billing { drop_below: Amount(0), ..rule() };
        assert!(!is_dropped(never, Bill::ZERO));
    }
}
