//! Exact decimal numbers: what is written `0.1` is a tenth.

use std::fmt;

/// Digits and how many of them stand behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// The digits as a whole number.
    pub units: i128,
    /// How many decimals they have.
    pub decimals: u32,
}

/// The most digits that are read, and the most decimals.
const MOST_DIGITS: i32 = 18;

impl Decimal {
    /// Reads `0.25`, `-3`, `1e-3`.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn parse(text: &str) -> Result<Decimal, String> {
        let expected = || format!("expected a decimal number such as 0.25, found {text:?}");
        let (number, exponent) = match text.trim().split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| expected())?),
            None => (text.trim(), 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let (negative, whole) = match whole.strip_prefix('-') {
            Some(whole) => (true, whole),
            None => (false, whole.strip_prefix('+').unwrap_or(whole)),
        };
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(expected());
        }
        let significant = digits.trim_start_matches('0').len() as i32;
        let decimals = (fraction.len() as i32).saturating_sub(exponent);
        if significant + (-decimals).max(0) > MOST_DIGITS || decimals > MOST_DIGITS {
            return Err(format!("expected a number of at most {MOST_DIGITS} digits, found {text:?}"));
        }
        let units: i128 = digits.parse().map_err(|_| expected())?;
        let units = if negative { -units } else { units };
        let factor = 10_i128.pow((-decimals).max(0) as u32);
        Ok(Decimal { units: units * factor, decimals: decimals.max(0) as u32 })
    }

    /// A sampled number with so many decimals.
    pub fn from_sampled(number: f64, decimals: u32) -> Decimal {
        let units = (number * 10_f64.powi(decimals as i32)).round_ties_even();
        Decimal { units: units as i128, decimals }
    }

    /// The same number with at least so many decimals.
    #[must_use]
    pub fn with_decimals(self, decimals: u32) -> Decimal {
        let more = decimals.saturating_sub(self.decimals);
        Decimal { units: self.units * 10_i128.pow(more), decimals: self.decimals + more }
    }

    /// The same number without decimals, where it is a whole one.
    pub fn whole(self) -> Option<Decimal> {
        let factor = 10_i128.pow(self.decimals);
        (self.units % factor == 0).then_some(Decimal { units: self.units / factor, decimals: 0 })
    }

    /// As a float, for logarithms.
    pub fn as_f64(self) -> f64 {
        self.units as f64 / 10_f64.powi(self.decimals as i32)
    }
}

/// Without zeros at the end.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = self.decimals as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.decimals as usize);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_and_printed_without_zeros() {
        for (text, printed) in [
            ("0.1", "0.1"),
            ("-0.250", "-0.25"),
            ("3", "3"),
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            ("0", "0"),
            (".5", "0.5"),
            ("+2.0", "2"),
        ] {
            assert_eq!(
                Decimal::parse(text).map(|number| number.to_string()),
                Ok(printed.to_owned()),
                "{text}"
            );
        }
        for wrong in
            ["", "-", "1.2.3", "nan", "inf", "0x10", "1e", "1234567890123456789", "1e18", "1e-19", "5m"]
        {
            assert!(Decimal::parse(wrong).is_err(), "{wrong} was accepted");
        }
    }

    #[test]
    fn a_sample_has_the_decimals_it_was_given() {
        assert_eq!(Decimal::from_sampled(0.123_456, 3).to_string(), "0.123");
        assert_eq!(Decimal::from_sampled(-2.5, 0).to_string(), "-2");
        assert_eq!(Decimal::parse("0.3").unwrap().with_decimals(4).units, 3_000);
    }
}
