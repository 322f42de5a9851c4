//! Billing: held time becomes money.
//!
//! Knows the billing rule and the price path; knows nothing of jobs, the agenda or files. To add a rule:
//! a variant in `scenario/provider.rs`, an arm in [`Tariff::new`] or [`billed_until`], a test at its
//! boundary second.

use crate::market::PricePath;
use crate::scenario::provider::{Billing, PriceBasis};
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

/// Which price an instance pays when: a fixed price up to an instant, the market's from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// The fixed price.
    pub fixed: Rate,
    /// Until when it applies; never for good.
    pub fixed_until: SimTime,
}

impl Tariff {
    /// The tariff of a spot instance bought at `price`, created at `created` and protected until
    /// `protected_until`.
    pub fn new(basis: PriceBasis, price: Rate, created: SimTime, protected_until: SimTime) -> Tariff {
        let fixed_until = match basis {
            PriceBasis::LockedThenMarket => protected_until,
            PriceBasis::AtCreation => SimTime::NEVER,
            PriceBasis::Market => created,
        };
        Tariff { fixed: price, fixed_until }
    }

    /// One price throughout.
    pub fn fixed(price: Rate) -> Tariff {
        Tariff { fixed: price, fixed_until: SimTime::NEVER }
    }

    /// What holding the instance from `from` to `to` costs.
    pub fn cost(&self, market: &mut PricePath<'_>, from: SimTime, to: SimTime) -> Bill {
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
            let segment = market.segment(at);
            let end = segment.to.min(to);
            match stretches.last_mut() {
                Some(last) if !last.fixed && last.rate == segment.value => last.to = end,
                _ => stretches.push(PriceStretch { from: at, to: end, rate: segment.value, fixed: false }),
            }
            at = end;
        }
        stretches
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

/// Until when an instance is billed that was held from `created` to `ended`: its held time, or the time
/// to its notice where notices are free, rounded up to the quantum.
pub fn billed_until(rule: Billing, created: SimTime, ended: SimTime, noticed: Option<SimTime>) -> SimTime {
    let charged = match noticed {
        Some(noticed) if !rule.notice_billed => noticed,
        _ => ended,
    };
    created + charged.since(created).round_up(rule.quantum)
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
            basis: PriceBasis::LockedThenMarket,
            notice_billed: true,
            drop_below: Amount(10_000),
        }
    }

    fn minute(minute: i64) -> SimTime {
        SimTime(minute * 60_000)
    }

    /// The worked example of Alibaba's ECS documentation: 1.5, 2.5, 1.8, 1.6, 3.0 every half hour.
    fn example() -> PricePath<'static> {
        let prices = [1.5, 2.5, 1.8, 1.6, 3.0];
        let points: Vec<_> =
            (0..5).map(|k| (Span::from_minutes(30 * k), Rate::from_sampled(prices[k as usize]))).collect();
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
            Tariff::new(basis, Rate::from_sampled(1.5), minute(0), minute(60))
                .cost(path, minute(0), to)
                .to_amount()
        };
        assert_eq!(charge(&mut path, PriceBasis::LockedThenMarket, minute(120)), Amount(3_200_000));
        assert_eq!(charge(&mut path, PriceBasis::LockedThenMarket, minute(125)), Amount(3_450_000));
        assert_eq!(charge(&mut path, PriceBasis::AtCreation, minute(120)), Amount(3_000_000));
        assert_eq!(charge(&mut path, PriceBasis::Market, minute(120)), Amount(3_700_000));
        assert_eq!(charge(&mut path, PriceBasis::LockedThenMarket, minute(60)), Amount(1_500_000));
    }

    #[test]
    fn started_seconds_are_billed_whole() {
        let until = |ended: i64| billed_until(rule(), SimTime(500), SimTime(500 + ended), None).0 - 500;
        assert_eq!([until(0), until(1), until(1_000), until(1_001)], [0, 1_000, 1_000, 2_000]);
    }

    #[test]
    fn a_notice_is_billed_or_free() {
        let free = Billing { notice_billed: false, ..rule() };
        assert_eq!(billed_until(rule(), minute(0), minute(68), Some(minute(65))), minute(68));
        assert_eq!(billed_until(free, minute(0), minute(68), Some(minute(65))), minute(65));
        assert_eq!(billed_until(free, minute(0), minute(68), None), minute(68));
    }

    #[test]
    fn sums_below_the_limit_are_dropped_and_the_limit_itself_is_not() {
        assert!(is_dropped(rule(), Bill::from_amount(Amount(9_999))));
        assert!(!is_dropped(rule(), Bill::from_amount(Amount(10_000))));
        let never = Billing { drop_below: Amount(0), ..rule() };
        assert!(!is_dropped(never, Bill::ZERO));
    }
}
