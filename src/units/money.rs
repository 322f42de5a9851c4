//! Money: prices per hour, exact bills, and the one place where they are rounded.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use super::time::Span;

const MILLIS_PER_HOUR: i128 = 3_600_000;

/// A price: micro-units of a currency per hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

/// An exact sum of money: micro-units per hour times milliseconds. Sums are exact and independent
/// of their order; the division by an hour happens once, in [`Bill::to_amount`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bill(pub i128);

/// A sum of money in micro-units of a currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

/// An ISO 4217 currency code. Amounts of different currencies never meet in one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Rate {
    /// Free of charge.
    pub const ZERO: Rate = Rate(0);
    /// Above any price, as a bid that is never outbid.
    pub const MAX: Rate = Rate(i64::MAX);
    /// The highest price that is read: a hundred million currency units per hour.
    pub const LIMIT: f64 = 1.0e8;

    /// Rounds a price per hour to the nearest micro-unit; below zero becomes zero, too high becomes
    /// [`Rate::LIMIT`].
    pub fn from_sampled(units_per_hour: f64) -> Rate {
        Rate((units_per_hour.clamp(0.0, Rate::LIMIT) * 1.0e6).round_ties_even() as i64)
    }

    /// The price in currency units per hour, for print and statistics.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1.0e6
    }

    /// What holding something at this price for a while costs, exactly.
    pub fn times(self, span: Span) -> Bill {
        Bill(i128::from(self.0) * i128::from(span.0))
    }

    /// A share of this price, in millionths, to the nearest micro-unit.
    pub fn share(self, millionths: i64) -> Rate {
        Rate(div_round(i128::from(self.0) * i128::from(millionths), 1_000_000) as i64)
    }
}

impl Bill {
    /// The share of one of so many, rounded down to the exact unit.
    pub fn part(self, of: u32) -> Bill {
        // Dividing by one is slow for numbers of this width, and the usual case.
        if of <= 1 { self } else { Bill(self.0 / i128::from(of)) }
    }

    /// Nothing to pay.
    pub const ZERO: Bill = Bill(0);

    /// A sum that is already an amount.
    pub fn from_amount(amount: Amount) -> Bill {
        Bill(i128::from(amount.0) * MILLIS_PER_HOUR)
    }

    /// Rounds to the nearest micro-unit, half to even. The only rounding of money.
    pub fn to_amount(self) -> Amount {
        Amount(div_round(self.0, MILLIS_PER_HOUR) as i64)
    }

    /// The sum in currency units, for statistics.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / (MILLIS_PER_HOUR as f64 * 1.0e6)
    }
}

/// Division to the nearest integer, half to even; the divisor is positive.
fn div_round(dividend: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    match (2 * rest).cmp(&divisor) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

impl Amount {
    /// Rounds a number of currency units to the nearest micro-unit.
    pub fn from_sampled(units: f64) -> Amount {
        Amount((units * 1.0e6).round_ties_even() as i64)
    }

    /// The amount in currency units.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1.0e6
    }
}

impl Currency {
    /// The dollar of the United States.
    pub const US_DOLLAR: Currency = Currency(*b"USD");

    /// Reads a three-letter code, such as `USD` or `CNY`.
    pub fn parse(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Micro-units as a decimal number without superfluous zeros: `0.031`, `3.2`, `147.5175`.
fn decimal(micros: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, part) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let fraction = format!("{part:06}");
    let fraction = fraction.trim_end_matches('0');
    f.pad(&if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(i128::from(self.0), f)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(i128::from(self.0), f)
    }
}

impl Add for Rate {
    type Output = Rate;
    fn add(self, other: Rate) -> Rate {
        Rate(self.0.saturating_add(other.0))
    }
}

impl Sum for Rate {
    fn sum<I: Iterator<Item = Rate>>(rates: I) -> Rate {
        rates.fold(Rate::ZERO, Add::add)
    }
}

impl Add for Bill {
    type Output = Bill;
    fn add(self, other: Bill) -> Bill {
        Bill(self.0 + other.0)
    }
}

impl AddAssign for Bill {
    fn add_assign(&mut self, other: Bill) {
        self.0 += other.0;
    }
}

impl Sub for Bill {
    type Output = Bill;
    fn sub(self, other: Bill) -> Bill {
        Bill(self.0 - other.0)
    }
}

impl Sum for Bill {
    fn sum<I: Iterator<Item = Bill>>(bills: I) -> Bill {
        bills.fold(Bill::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_exact_and_divided_once() {
        // 1/3 of an hour at 0.1 per hour, three times, is 0.1 to the micro-unit; rounding each part would lose one.
        let part = Rate(100_000).times(Span(1_200_000));
        assert_eq!((part + part + part).to_amount(), Amount(100_000));
        assert_eq!(Rate::from_sampled(1.5).times(Span::from_minutes(30)).to_amount(), Amount(750_000));
        assert_eq!(Bill::from_amount(Amount(-7)).to_amount(), Amount(-7));
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!(Bill(1_800_000).to_amount(), Amount(0));
        assert_eq!(Bill(3 * 1_800_000).to_amount(), Amount(2));
        assert_eq!(Rate(5).share(500_000), Rate(2));
    }

    #[test]
    fn money_prints_plainly() {
        assert_eq!(Rate::from_sampled(0.031).to_string(), "0.031");
        assert_eq!(Amount(-1_500_000).to_string(), "-1.5");
        assert_eq!(Amount(3_000_000).to_string(), "3");
        assert_eq!(Currency::parse("CNY").map(|c| c.to_string()).as_deref(), Some("CNY"));
        assert_eq!(Currency::parse("cny"), None);
    }
}
