//! The day or the month for which a price holds.

use std::fmt;

use jiff::civil::Date;

/// A day, or a month where the source says no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceDate {
    /// A day.
    Day(Date),
    /// A month, by its first day.
    Month(Date),
}

impl PriceDate {
    /// Reads `2026-07-20` or `2026-07`.
    pub fn parse(text: &str) -> Option<PriceDate> {
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
        let right = digits(year, 4) && digits(month, 2) && day.is_none_or(|day| digits(day, 2));
        if !right || parts.next().is_some() {
            return None;
        }
        let of = |day: &str| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
        match day {
            Some(day) => of(day).map(PriceDate::Day),
            None => of("01").map(PriceDate::Month),
        }
    }
}

/// As it is read.
impl fmt::Display for PriceDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PriceDate::Day(day) => f.pad(&day.to_string()),
            PriceDate::Month(first) => f.pad(&format!("{:04}-{:02}", first.year(), first.month())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_of_the_calendar_are_read_and_nothing_else() {
        for text in ["2026-07-20", "2026-07", "2024-02-29", "0001-01", "9999-12-31"] {
            assert_eq!(PriceDate::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "2026",
            "2026-7",
            "2026-13",
            "2026-00",
            "2023-02-29",
            "2026-07-32",
            "20260720",
            "2026/07/20",
            "2026-07-20Z",
            "2026-07-20-1",
            "+026-07",
            "２０２６-07",
        ] {
            assert_eq!(PriceDate::parse(text), None, "{text}");
        }
    }
}
