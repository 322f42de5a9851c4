//! Values between two ends, in even steps of the value or of its logarithm.

use super::Value;
use super::decimal::Decimal;
use crate::units::Span;

/// A range of numbers or durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// What its values are.
    pub kind: Kind,
    /// What is even about its steps.
    pub scale: Scale,
    /// Its first end; milliseconds where it is a duration.
    pub from: Decimal,
    /// Its last end, which may be the smaller one.
    pub to: Decimal,
}

/// What the values of a range are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain numbers.
    Number,
    /// Whole numbers, for fields that take no others.
    Whole,
    /// Durations, to the millisecond.
    Duration,
}

/// What is even about the steps of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Their differences.
    Linear,
    /// Their ratios; both ends are above zero.
    Log,
}

/// Decimals beyond those of the ends, where a step has no end of them: a third of 0.1 is 0.0333333333.
const MORE_DECIMALS: u32 = 9;
/// Significant digits of what is no exact decimal: logarithms and samples. Few enough that the last bits of a
/// mathematical function, which differ between machines, do not show.
const DIGITS: i32 = 6;

impl Range {
    /// The value `step` of so many `points`, exactly the ends at both. Linear steps are exact where decimals can
    /// say them; durations are rounded to the millisecond, logarithmic numbers to six digits.
    pub fn step(&self, step: u64, points: u64) -> Value {
        let steps = i128::from(points.max(2) - 1);
        let number = match (step, self.scale) {
            (0, _) => self.from,
            (step, _) if i128::from(step) >= steps => self.to,
            (step, Scale::Linear) => self.between(i128::from(step), steps),
            (step, Scale::Log) => self.at_share(step as f64 / steps as f64),
        };
        self.value(number)
    }

    /// The value at a share of the way, from 0 to below 1. Every whole number has the same part of the way, or
    /// the part of its step in a logarithmic range.
    pub fn sample(&self, share: f64) -> Value {
        let number = if self.kind == Kind::Whole { self.whole_at(share) } else { self.at_share(share) };
        self.value(number)
    }

    fn whole_at(&self, share: f64) -> Decimal {
        let (low, high) = (self.from.units.min(self.to.units), self.from.units.max(self.to.units));
        let share = if self.from.units <= self.to.units { share } else { 1.0 - share };
        let (from, to) = (low as f64, high as f64 + 1.0);
        let number = match self.scale {
            Scale::Linear => from + (to - from) * share,
            Scale::Log => (from.ln() + (to.ln() - from.ln()) * share).exp(),
        };
        Decimal { units: (number.floor() as i128).clamp(low, high), decimals: 0 }
    }

    fn between(&self, step: i128, steps: i128) -> Decimal {
        let more = if self.kind == Kind::Number { MORE_DECIMALS } else { 0 };
        let decimals = self.from.decimals.max(self.to.decimals) + more;
        let (from, to) = (self.from.with_decimals(decimals), self.to.with_decimals(decimals));
        let sum = from.units * (steps - step) + to.units * step;
        Decimal { units: rounded(sum, steps), decimals }
    }

    fn at_share(&self, share: f64) -> Decimal {
        let (from, to) = (self.from.as_f64(), self.to.as_f64());
        let (number, size) = match self.scale {
            Scale::Linear => (from + (to - from) * share, (to - from).abs()),
            Scale::Log => {
                let number = (from.ln() + (to.ln() - from.ln()) * share).exp();
                (number, number)
            }
        };
        let decimals = match self.kind {
            Kind::Duration | Kind::Whole => 0,
            Kind::Number if size > 0.0 => (DIGITS - 1 - (size.log10() + 1.0e-9).floor() as i32).max(0),
            Kind::Number => DIGITS,
        };
        Decimal::from_sampled(number, decimals as u32)
    }

    fn value(&self, number: Decimal) -> Value {
        match self.kind {
            Kind::Number | Kind::Whole => {
                let text = number.to_string();
                Value { yaml: text.clone(), shown: text.clone(), cell: text }
            }
            Kind::Duration => duration(Span(i64::try_from(number.units).unwrap_or(i64::MAX))),
        }
    }
}

/// A duration as a value.
pub fn duration(span: Span) -> Value {
    let text = span.to_string();
    let cell = Decimal { units: i128::from(span.0), decimals: 3 }.to_string();
    Value { yaml: text.clone(), shown: text, cell }
}

/// A quotient rounded to the nearest whole number, halves to the even one.
fn rounded(dividend: i128, divisor: i128) -> i128 {
    let (whole, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
        std::cmp::Ordering::Greater => whole + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(scale: Scale, from: &str, to: &str) -> Range {
        let read = |text| Decimal::parse(text).unwrap();
        Range { kind: Kind::Number, scale, from: read(from), to: read(to) }
    }

    fn span(scale: Scale, from: &str, to: &str) -> Range {
        let read = |text| Decimal { units: i128::from(Span::parse(text).unwrap().0), decimals: 0 };
        Range { kind: Kind::Duration, scale, from: read(from), to: read(to) }
    }

    fn all(range: Range, points: u64) -> Vec<String> {
        (0..points).map(|step| range.step(step, points).yaml).collect()
    }

    #[test]
    fn linear_steps_are_exact_decimals() {
        assert_eq!(all(number(Scale::Linear, "0.1", "0.3"), 3), ["0.1", "0.2", "0.3"]);
        assert_eq!(all(number(Scale::Linear, "0", "1"), 5), ["0", "0.25", "0.5", "0.75", "1"]);
        assert_eq!(all(number(Scale::Linear, "3", "-1"), 3), ["3", "1", "-1"]);
        assert_eq!(all(number(Scale::Linear, "0.1", "0.2"), 4)[1], "0.1333333333");
        assert_eq!(all(span(Scale::Linear, "8h", "12h"), 5), ["8h", "9h", "10h", "11h", "12h"]);
        assert_eq!(all(span(Scale::Linear, "0s", "1s"), 4), ["0s", "333ms", "667ms", "1s"]);
    }

    #[test]
    fn logarithmic_steps_keep_their_ratio_and_both_ends() {
        assert_eq!(all(number(Scale::Log, "1", "1000"), 4), ["1", "10", "100", "1000"]);
        assert_eq!(all(number(Scale::Log, "0.2", "0.3"), 3), ["0.2", "0.244949", "0.3"]);
        let every = all(span(Scale::Log, "5m", "2h"), 8);
        assert_eq!(every.first().map(String::as_str), Some("5m"));
        assert_eq!(every.last().map(String::as_str), Some("2h"));
        let millis: Vec<f64> = every.iter().map(|text| Span::parse(text).unwrap().0 as f64).collect();
        for pair in millis.windows(2) {
            assert!((pair[1] / pair[0] - 24_f64.powf(1.0 / 7.0)).abs() < 1e-5, "{every:?}");
        }
    }

    #[test]
    fn whole_numbers_are_met_by_steps_and_samples() {
        let whole = |scale, from, to| Range { kind: Kind::Whole, ..number(scale, from, to) };
        assert_eq!(all(whole(Scale::Log, "1", "64"), 7), ["1", "2", "4", "8", "16", "32", "64"]);
        assert_eq!(all(whole(Scale::Log, "1", "10"), 6), ["1", "2", "3", "4", "6", "10"]);
        assert_eq!(all(whole(Scale::Linear, "2", "10"), 5), ["2", "4", "6", "8", "10"]);
        let shares = (0..1_200).map(|part| (f64::from(part) + 0.5) / 1_200.0);
        for (from, to) in [("1", "6"), ("6", "1")] {
            let die = whole(Scale::Linear, from, to);
            let mut counts = [0; 6];
            for share in shares.clone() {
                counts[die.sample(share).yaml.parse::<usize>().unwrap() - 1] += 1;
            }
            assert_eq!(counts, [200; 6]);
        }
        let log = whole(Scale::Log, "1", "64");
        assert_eq!([0.0, 0.5, 0.999_999].map(|share| log.sample(share).yaml), ["1", "8", "64"]);
    }

    #[test]
    fn samples_lie_in_the_range_and_are_rounded() {
        let linear = number(Scale::Linear, "0.2", "0.3");
        assert_eq!([linear.sample(0.0).yaml, linear.sample(0.5).yaml], ["0.2", "0.25"]);
        assert_eq!(linear.sample(1.0 / 3.0).yaml, "0.233333");
        assert_eq!(span(Scale::Log, "1s", "100s").sample(0.5).cell, "10");
        assert_eq!(span(Scale::Linear, "1s", "2s").sample(0.12345).cell, "1.123");
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!([rounded(1, 2), rounded(3, 2), rounded(-1, 2), rounded(-3, 2)], [0, 2, 0, -2]);
        assert_eq!([rounded(5, 3), rounded(4, 3), rounded(-5, 3)], [2, 1, -2]);
    }
}
