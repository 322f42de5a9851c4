//! Prices, stock and times as files write them: read strictly, told plainly.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use super::request::{Polarity, Scale, TimeUnit};
use super::series::StockTrace;
use super::source::Wrong;
use crate::units::{Flow, Rate};

/// No trace and no elapsed time is longer: 100 years.
pub(super) const LONGEST_MILLIS: i64 = 100 * 36_525 * 864_000;

/// A decimal number. Words that Rust would take for one (`inf`, `nan`) are none here.
fn number(text: &str) -> Option<f64> {
    let is_numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    if !text.bytes().all(is_numeric) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Reads a price per hour.
pub(in crate::scenario) fn price(text: &str) -> Result<Rate, Wrong> {
    const EXPECTED: &str = "a price per hour such as 0.0439";
    let wrong = || Wrong::expected(EXPECTED, text);
    let text = text.trim();
    let Some(value) = number(text) else {
        return Err(match () {
            () if text.contains(',') => {
                wrong().hint("write a point before the decimals, and no separator of thousands")
            }
            () if text.starts_with(['$', '¥', '€', '￥']) => wrong().hint("leave the currency sign out"),
            () => wrong(),
        });
    };
    if value < 0.0 || text.starts_with('-') {
        return Err(wrong().hint("a price can't be below zero"));
    }
    if value > Rate::LIMIT {
        return Err(wrong().hint("prices above a hundred million per hour are refused"));
    }
    let rate = Rate::from_sampled(value);
    if rate == Rate::ZERO && value > 0.0 {
        return Err(wrong().hint("it is below 0.000001, the finest price that is kept"));
    }
    Ok(rate)
}

/// Reads a load and turns it into requests per second, of which one unit of the file is `factor`.
pub(super) fn load(text: &str, factor: f64) -> Result<Flow, Wrong> {
    let wrong = || Wrong::expected("a load such as 120", text);
    let text = text.trim();
    let Some(value) = number(text) else {
        let hint = "write a point before the decimals, and no separator of thousands";
        return Err(if text.contains(',') { wrong().hint(hint) } else { wrong() });
    };
    if value < 0.0 || text.starts_with('-') {
        return Err(wrong().hint("a load can't be below zero"));
    }
    if value * factor > Flow::LIMIT {
        return Err(wrong().hint("loads above a billion requests per second are refused"));
    }
    Ok(Flow::from_sampled(value * factor))
}

/// How stock values are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct StockRule {
    /// What a 1 means.
    pub(super) polarity: Polarity,
    /// Whether there are numbers other than 0 and 1.
    pub(super) scale: Scale,
}

impl StockRule {
    /// Reads one flag or one number of units.
    pub(super) fn read(self, text: &str) -> Result<u32, Wrong> {
        let text = text.trim();
        let value = match text {
            "0" => Some(0.0),
            "1" => Some(1.0),
            _ if text.eq_ignore_ascii_case("true") => Some(1.0),
            _ if text.eq_ignore_ascii_case("false") => Some(0.0),
            _ => number(text).filter(|value| value.fract() == 0.0 && *value >= 0.0),
        };
        match (self.scale, value) {
            (Scale::Counts, Some(count)) if count < f64::from(StockTrace::UNLIMITED) => Ok(count as u32),
            (Scale::Counts, _) => Err(Wrong::expected("a number of units such as 0 or 16", text)),
            (Scale::Flags { units }, Some(flag)) if flag <= 1.0 => {
                let available = (flag == 1.0) == (self.polarity == Polarity::OneIsAvailable);
                Ok(if available { units.unwrap_or(StockTrace::UNLIMITED) } else { 0 })
            }
            (Scale::Flags { .. }, Some(_)) => {
                let hint = "where the values are numbers of units, say that they are counts";
                Err(Wrong::expected("0 or 1", text).hint(hint))
            }
            (Scale::Flags { .. }, None) => Err(Wrong::expected("0 or 1", text)),
        }
    }
}

/// Reads a time in milliseconds: since 1970 for calendar times, else since the file's own zero.
/// What is finer than a millisecond is cut off.
pub(super) fn time(text: &str, unit: TimeUnit, offset: Option<Offset>) -> Result<i64, Wrong> {
    let text = text.trim();
    match unit.millis() {
        None => calendar(text, offset).map(Timestamp::as_millisecond),
        Some(millis) => counted(text, unit, millis),
    }
}

/// Reads a calendar time; `offset` holds for times without one.
pub(super) fn calendar(text: &str, offset: Option<Offset>) -> Result<Timestamp, Wrong> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    let wrong = || Wrong::expected("a time such as 2026-08-03T10:15:22Z", text);
    let pieces = Pieces::parse(text).map_err(|_| match number(text) {
        Some(_) => wrong().hint("where times are numbers, say their unit"),
        None => wrong(),
    })?;
    if pieces.offset().is_some() || pieces.time_zone_annotation().is_some() {
        return Err(wrong());
    }
    let Some(offset) = offset else {
        let hint =
            "it names no time zone: say the file's offset from UTC, or write Z or +08:00 behind the times";
        return Err(wrong().hint(hint));
    };
    let time = pieces.time().unwrap_or(Time::midnight());
    offset.to_timestamp(pieces.date().to_datetime(time)).map_err(|_| wrong())
}

fn counted(text: &str, unit: TimeUnit, unit_millis: f64) -> Result<i64, Wrong> {
    let name = match unit {
        TimeUnit::EpochSeconds => "seconds since 1970",
        TimeUnit::EpochMilliseconds => "milliseconds since 1970",
        TimeUnit::Milliseconds => "milliseconds elapsed",
        TimeUnit::Minutes => "minutes elapsed",
        TimeUnit::Hours => "hours elapsed",
        TimeUnit::Seconds | TimeUnit::Rfc3339 => "seconds elapsed",
    };
    let wrong = || Wrong::expected(&format!("a number of {name}"), text);
    let Some(value) = number(text) else {
        return Err(match Pieces::parse(text) {
            Ok(_) => wrong().hint("where times are calendar times, say rfc3339"),
            Err(_) => wrong(),
        });
    };
    let millis = (value * unit_millis).round_ties_even();
    if value < 0.0 {
        return Err(wrong().hint("it can't be below zero"));
    }
    // Calendar times reach to the year 5138, elapsed times over a century.
    let latest = if unit.is_calendar() { 1.0e14 } else { LONGEST_MILLIS as f64 };
    if millis > latest {
        return Err(wrong().hint("it is too large: is the unit the right one?"));
    }
    Ok(millis as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_plain_finite_numbers_from_zero_up() {
        for (text, micros) in
            [("0.043900", 43_900), (" 3.06 ", 3_060_000), ("1e-3", 1_000), ("0", 0), ("+2", 2_000_000)]
        {
            assert_eq!(price(text), Ok(Rate(micros)), "{text}");
        }
        for text in
            ["", "nan", "NaN", "inf", "-inf", "infinity", "1e999", "-0.1", "-0", "0,35", "$1", "1 2", "0x10"]
        {
            assert!(price(text).is_err(), "{text} was accepted");
        }
        assert!(price("1e9").is_err());
        assert!(price("0.0000001").unwrap_err().hint.unwrap().contains("finest"));
        assert!(price("0,35").unwrap_err().hint.unwrap().contains("point"));
    }

    #[test]
    fn loads_are_plain_finite_numbers_from_zero_up_in_thousandths_of_a_request_per_second() {
        for (text, factor, thousandths) in
            [("120", 1.0, 120_000), (" 0.5 ", 1.0, 500), ("0", 1.0, 0), ("90", 1.0 / 60.0, 1_500)]
        {
            assert_eq!(load(text, factor), Ok(Flow(thousandths)), "{text}");
        }
        for text in ["", "nan", "inf", "-1", "-0", "1,5", "1e999", "many", "1000000001"] {
            assert!(load(text, 1.0).is_err(), "{text} was accepted");
        }
        assert_eq!(load("1e9", 1.0), Ok(Flow(1_000_000_000_000)));
        assert!(load("1,5", 1.0).unwrap_err().hint.unwrap().contains("point"));
    }

    #[test]
    fn calendar_times_need_an_offset_written_or_said() {
        let read = |text: &str, offset| calendar(text, offset).map(|t| t.as_second());
        for text in [
            "2026-09-19T01:00Z",
            "2026-09-19T01:00:00Z",
            "2026-09-19T01:00:00.000Z",
            "2026-09-19T01:00:00+00:00",
            "2026-09-19 09:00:00+08:00",
            "2026-09-19T09:00+08",
        ] {
            assert_eq!(read(text, None), Ok(1_789_779_600), "{text}");
        }
        assert!(read("2026-09-19T01:00:00", None).unwrap_err().hint.unwrap().contains("time zone"));
        assert_eq!(read("2026-09-19 09:00:00", Some(Offset::constant(8))), Ok(1_789_779_600));
        assert_eq!(read("2026-09-19", Some(Offset::UTC)), Ok(1_789_776_000));
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00Z",
            "2026-02-30T00:00Z",
            "1789779600",
            "2026-09-19T01:00[Mars/Base]",
        ] {
            assert!(read(text, Some(Offset::UTC)).is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn counted_times_know_their_unit_and_their_bounds() {
        assert_eq!(time("1.5", TimeUnit::Hours, None), Ok(5_400_000));
        assert_eq!(time("0.25", TimeUnit::Seconds, None), Ok(250));
        assert_eq!(time("1789779600", TimeUnit::EpochSeconds, None), Ok(1_789_779_600_000));
        for text in ["-1", "nan", "1e300", "", "4000000000"] {
            assert!(time(text, TimeUnit::Seconds, None).is_err(), "{text} was accepted");
        }
        assert!(
            time("2026-09-19T01:00Z", TimeUnit::Seconds, None).unwrap_err().hint.unwrap().contains("rfc3339")
        );
    }

    #[test]
    fn flags_follow_the_polarity_and_counts_are_taken_as_they_are() {
        let flags = |polarity, units| StockRule { polarity, scale: Scale::Flags { units } };
        let available = flags(Polarity::OneIsAvailable, None);
        assert_eq!((available.read("1"), available.read("0.0")), (Ok(StockTrace::UNLIMITED), Ok(0)));
        let preempted = flags(Polarity::OneIsPreempted, Some(4));
        assert_eq!((preempted.read("True"), preempted.read("0")), (Ok(0), Ok(4)));
        assert!(available.read("4").unwrap_err().hint.unwrap().contains("counts"));
        let counts = StockRule { polarity: Polarity::OneIsAvailable, scale: Scale::Counts };
        assert_eq!((counts.read("16"), counts.read("2.0")), (Ok(16), Ok(2)));
        for text in ["-1", "1.5", "4294967295", "nan", ""] {
            assert!(counts.read(text).is_err(), "{text} was accepted");
        }
    }
}
