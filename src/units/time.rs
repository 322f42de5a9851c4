//! Simulated time: instants and spans in integer milliseconds.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use jiff::{SpanRelativeTo, Timestamp, Unit};

/// An instant, in milliseconds from the start of the scenario. Instants before the start are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(pub i64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

impl SimTime {
    /// The start of the scenario.
    pub const START: SimTime = SimTime(0);
    /// Later than any instant that is ever reached.
    pub const NEVER: SimTime = SimTime(i64::MAX);

    /// Whether this instant is reached at all.
    pub fn is_never(self) -> bool {
        self == SimTime::NEVER
    }

    /// The time since an earlier instant; negative where `earlier` is the later one.
    pub fn since(self, earlier: SimTime) -> Span {
        Span(self.0 - earlier.0)
    }

    /// The first instant at or after `self` on the grid `anchor + k * step`, `k` any whole number.
    pub fn on_grid(self, anchor: SimTime, step: Span) -> SimTime {
        let past = (self.0 - anchor.0).rem_euclid(step.0);
        if past == 0 { self } else { SimTime(self.0.saturating_add(step.0 - past)) }
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// Longer than any run.
    pub const FOREVER: Span = Span(i64::MAX);

    /// A span of whole milliseconds.
    pub const fn from_millis(millis: i64) -> Span {
        Span(millis)
    }

    /// A span of whole seconds.
    pub const fn from_secs(seconds: i64) -> Span {
        Span(seconds * 1_000)
    }

    /// A span of whole minutes.
    pub const fn from_minutes(minutes: i64) -> Span {
        Span(minutes * 60_000)
    }

    /// A span of whole hours.
    pub const fn from_hours(hours: i64) -> Span {
        Span(hours * 3_600_000)
    }

    /// Rounds a sampled number of hours to the nearest millisecond. What is not finite or too long
    /// becomes [`Span::FOREVER`], what is below zero becomes zero.
    pub fn from_sampled_hours(hours: f64) -> Span {
        Span::from_sampled_millis(hours * 3_600_000.0)
    }

    /// Rounds a sampled number of milliseconds to the nearest one; see [`Span::from_sampled_hours`].
    pub fn from_sampled_millis(millis: f64) -> Span {
        if millis.is_nan() || millis >= 9.0e15 {
            Span::FOREVER
        } else {
            Span(millis.max(0.0).round_ties_even() as i64)
        }
    }

    /// The span in seconds, for print and statistics.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// The span in hours, for print and statistics.
    pub fn as_hours_f64(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }

    /// The smallest multiple of `quantum` that is not shorter than this span.
    pub fn round_up(self, quantum: Span) -> Span {
        Span(SimTime(self.0).on_grid(SimTime::START, quantum).0)
    }

    /// Whether the span is longer than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Reads `90s`, `5m`, `1h30m`, `2d` or ISO 8601 `PT5M`. Days have 24 hours.
    ///
    /// # Errors
    /// Says what was expected where the text is no duration, is negative, has calendar units
    /// (months, years) or is finer than a millisecond.
    pub fn parse(text: &str) -> Result<Span, String> {
        const EXPECTED: &str = "expected a duration with its unit, such as 90s, 5m, 1h30m or 2d";
        const TOO_LONG: &str = "a duration can't be longer than 100 years";
        let parsed: Result<jiff::Span, _> = text.trim().parse();
        let span = parsed.map_err(|_| {
            // Numbers beyond the parser's are no slip of the unit.
            let short: String =
                text.trim().split_inclusive(|c: char| !c.is_ascii_digit()).map(shortened).collect();
            if short != text.trim() && short.parse::<jiff::Span>().is_ok() { TOO_LONG } else { EXPECTED }
                .to_owned()
        })?;
        let nanoseconds = span
            .total((Unit::Nanosecond, SpanRelativeTo::days_are_24_hours()))
            .map_err(|_| format!("{EXPECTED}; months and years have no fixed length"))?;
        if nanoseconds < 0.0 {
            return Err("a duration can't be negative".to_owned());
        }
        let millis = nanoseconds / 1.0e6;
        if millis.fract() != 0.0 {
            return Err("durations are whole milliseconds".to_owned());
        }
        if millis > 3.2e12 {
            return Err(TOO_LONG.to_owned());
        }
        Ok(Span(millis as i64))
    }

    /// The form `kubectl` gives ages: `35s`, `5m30s`, `4h53m`, `3d4h`.
    pub fn kubectl_age(self) -> String {
        let seconds = self.0.max(0) / 1_000;
        let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
        let pair = |a: i64, unit: &str, b: i64, smaller: &str| {
            if b == 0 { format!("{a}{unit}") } else { format!("{a}{unit}{b}{smaller}") }
        };
        match () {
            () if seconds < 120 => format!("{seconds}s"),
            () if minutes < 10 => pair(minutes, "m", seconds % 60, "s"),
            () if minutes < 180 => format!("{minutes}m"),
            () if hours < 8 => pair(hours, "h", minutes % 60, "m"),
            () if hours < 48 => format!("{hours}h"),
            () if days < 8 => pair(days, "d", hours % 24, "h"),
            () => format!("{days}d"),
        }
    }
}

/// A number with what follows it, in at most five digits.
fn shortened(part: &str) -> String {
    let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 5 { format!("1{}", &part[digits..]) } else { part.to_owned() }
}

/// Prints `1h30m`, `90s` as `1m30s`, `250ms`; the inverse of [`Span::parse`].
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Span::FOREVER {
            return f.pad("never");
        }
        let mut rest = self.0.unsigned_abs();
        let mut text = String::from(if self.0 < 0 { "-" } else { "" });
        for (unit, name) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")] {
            if rest >= unit {
                text.push_str(&format!("{}{name}", rest / unit));
                rest %= unit;
            }
        }
        f.pad(if self.0 == 0 { "0s" } else { &text })
    }
}

/// Prints the time since the start of the scenario.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Span(self.0).fmt(f)
    }
}

/// Converts between calendar time and simulated time, at the edges of the program only.
impl SimTime {
    /// The instant at which the calendar shows `timestamp`, when the scenario starts at `epoch`.
    pub fn from_calendar(timestamp: Timestamp, epoch: Timestamp) -> SimTime {
        SimTime(timestamp.as_millisecond() - epoch.as_millisecond())
    }

    /// What the calendar shows at this instant, when the scenario starts at `epoch`.
    pub fn to_calendar(self, epoch: Timestamp) -> Timestamp {
        Timestamp::from_millisecond(epoch.as_millisecond().saturating_add(self.0)).unwrap_or(Timestamp::MAX)
    }
}

/// Sums saturate at [`SimTime::NEVER`], so that "never" stays "never".
impl Add<Span> for SimTime {
    type Output = SimTime;
    fn add(self, span: Span) -> SimTime {
        SimTime(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for SimTime {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for SimTime {
    type Output = SimTime;
    fn sub(self, span: Span) -> SimTime {
        SimTime(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Span) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Span {
    fn sum<I: Iterator<Item = Span>>(spans: I) -> Span {
        spans.fold(Span::ZERO, Add::add)
    }
}

impl Neg for Span {
    type Output = Span;
    fn neg(self) -> Span {
        Span(-self.0)
    }
}

impl Mul<i64> for Span {
    type Output = Span;
    fn mul(self, factor: i64) -> Span {
        Span(self.0.saturating_mul(factor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_unit_and_printed_back() {
        for (text, millis) in [
            ("90s", 90_000),
            ("5m", 300_000),
            ("1h30m", 5_400_000),
            ("2d", 172_800_000),
            ("250ms", 250),
            ("PT5M", 300_000),
        ] {
            assert_eq!(Span::parse(text), Ok(Span(millis)), "{text}");
            assert_eq!(Span::parse(&Span(millis).to_string()), Ok(Span(millis)), "{text} printed");
        }
        assert_eq!(Span::parse("99999999999999h").unwrap_err(), "a duration can't be longer than 100 years");
        for wrong in ["300", "123456789", "5 parsecs", "", "-5m", "1y", "0.5ms", "nan"] {
            assert!(Span::parse(wrong).is_err(), "{wrong} was accepted");
        }
    }

    #[test]
    fn the_grid_holds_its_own_points_and_goes_up_to_the_next() {
        let at = |seconds: i64| SimTime(seconds * 1_000);
        assert_eq!(at(300).on_grid(SimTime::START, Span::from_minutes(5)), at(300));
        assert_eq!(at(301).on_grid(SimTime::START, Span::from_minutes(5)), at(600));
        assert_eq!(at(301).on_grid(at(1), Span::from_minutes(5)), at(301));
        assert_eq!(at(-1).on_grid(SimTime::START, Span::from_minutes(5)), at(0));
    }

    #[test]
    fn ages_are_those_of_kubectl() {
        for (seconds, age) in
            [(35, "35s"), (119, "119s"), (120, "2m"), (330, "5m30s"), (4 * 3600 + 53 * 60, "4h53m")]
        {
            assert_eq!(Span::from_secs(seconds).kubectl_age(), age);
        }
        assert_eq!(Span::from_hours(50).kubectl_age(), "2d2h");
    }

    #[test]
    fn never_plus_anything_is_never() {
        assert!((SimTime::NEVER + Span::from_hours(1)).is_never());
        assert_eq!(Span::from_sampled_hours(f64::INFINITY), Span::FOREVER);
        assert_eq!(Span::from_sampled_hours(-1.0), Span::ZERO);
    }
}
