//! Load: requests per second, and exact numbers of requests.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use super::time::Span;

/// A load or a capacity: thousandths of a request per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow(pub i64);

/// An exact number of requests, in millionths: thousandths of a request per second times milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requests(pub i128);

impl Flow {
    /// No load.
    pub const ZERO: Flow = Flow(0);
    /// The highest load that is read: a billion requests per second.
    pub const LIMIT: f64 = 1.0e9;

    /// Rounds a load per second to the nearest thousandth; below zero becomes zero, too high becomes
    /// [`Flow::LIMIT`].
    pub fn from_sampled(per_second: f64) -> Flow {
        Flow((per_second.clamp(0.0, Flow::LIMIT) * 1.0e3).round_ties_even() as i64)
    }

    /// The load in requests per second, for print and statistics.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1.0e3
    }

    /// How many requests come at this load in a while, exactly.
    pub fn times(self, span: Span) -> Requests {
        Requests(i128::from(self.0) * i128::from(span.0))
    }

    /// The load of so many.
    pub fn of(self, count: u32) -> Flow {
        Flow(self.0.saturating_mul(i64::from(count)))
    }

    /// The share of so many out of all, rounded down to the thousandth.
    pub fn part(self, some: u32, all: u32) -> Flow {
        Flow((i128::from(self.0) * i128::from(some) / i128::from(all.max(1))) as i64)
    }

    /// What is left of this load beyond another, at least nothing.
    pub fn beyond(self, other: Flow) -> Flow {
        Flow((self.0 - other.0).max(0))
    }
}

impl Requests {
    /// No request.
    pub const ZERO: Requests = Requests(0);

    /// The number of requests, for print and statistics.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1.0e6
    }
}

impl Add for Requests {
    type Output = Requests;
    fn add(self, other: Requests) -> Requests {
        Requests(self.0 + other.0)
    }
}

impl Sub for Requests {
    type Output = Requests;
    fn sub(self, other: Requests) -> Requests {
        Requests(self.0 - other.0)
    }
}

impl AddAssign for Requests {
    fn add_assign(&mut self, other: Requests) {
        self.0 += other.0;
    }
}

impl Sum for Requests {
    fn sum<I: Iterator<Item = Requests>>(all: I) -> Requests {
        all.fold(Requests::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_times_a_while_is_an_exact_number_of_requests() {
        let requests = Flow::from_sampled(0.1).times(Span::from_hours(10));
        assert_eq!((requests, requests.as_f64()), (Requests(3_600_000_000), 3_600.0));
        assert_eq!(Flow::from_sampled(250.0).of(4), Flow(1_000_000));
        assert_eq!([Flow(7).beyond(Flow(5)), Flow(5).beyond(Flow(7))], [Flow(2), Flow::ZERO]);
        assert_eq!([Flow(7).part(1, 2), Flow(7).part(0, 0)], [Flow(3), Flow::ZERO]);
        assert_eq!(
            [Flow::from_sampled(-1.0), Flow::from_sampled(1.0e12)],
            [Flow::ZERO, Flow(1_000_000_000_000)]
        );
    }
}
