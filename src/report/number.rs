//! How numbers look in print: the one place where they are rounded for people.
//!
//! CSV and JSON carry numbers as they are; only [`exact_seconds`] serves them too.

use crate::stats::Interval;
use crate::units::{Amount, Requests, Span};

/// Stands where there is nothing to say, such as the interval of a single value.
pub(super) const DASH: &str = "–";

/// Stands where a quantile has no value, because that many replications never got there.
pub(super) const NOT_REACHED: &str = "not reached";

/// The decimals of a micro-unit, the smallest sum there is.
const MICRO: usize = 6;

/// A duration for people: `7h24m`, `3d4h12m`, `12m30s`, `4.2s`, `250ms`.
pub(super) fn duration(seconds: f64) -> String {
    duration_by(seconds, step(seconds))
}

/// An instant or a stretch of one replication, to the second: `1h8m10s`; below a minute as [`duration`] has it.
pub(super) fn clock(span: Span) -> String {
    if span.0.abs() < 60_000 {
        return duration(span.as_secs_f64());
    }
    Span::from_secs((span.0 + 500).div_euclid(1_000)).to_string()
}

/// A mean and its interval, both to the same step: `7h24m11s` beside `7h24m5s to 7h24m17s`.
pub(super) fn duration_pair(mean: f64, interval: Option<Interval>) -> (String, String) {
    let Some(Interval { low, high }) = interval.filter(|of| of.high.is_finite() && of.low < of.high) else {
        return (duration(mean), duration_range(interval));
    };
    let step = telling_step(low, high);
    (duration_by(mean, step), format!("{} to {}", duration_by(low, step), duration_by(high, step)))
}

/// The coarsest step of print at which the ends of an interval differ.
fn telling_step(low: f64, high: f64) -> f64 {
    let coarse = step(if high.is_finite() { high } else { low });
    let differ = |step: &f64| duration_by(low, *step) != duration_by(high, *step);
    [coarse, 1.0, 0.1, 0.001].into_iter().filter(|step| *step <= coarse).find(differ).unwrap_or(coarse)
}

/// The ends of an interval of durations: `7h20m to 7h28m`; finer where both would look the same.
pub(super) fn duration_range(interval: Option<Interval>) -> String {
    let Some(Interval { low, high }) = interval else { return DASH.to_owned() };
    let step = telling_step(low, high);
    let (from, to) = (duration_by(low, step), duration_by(high, step));
    if from == to { from } else { format!("{from} to {to}") }
}

/// To what a duration is rounded in print, in seconds.
fn step(seconds: f64) -> f64 {
    match seconds.abs() {
        below if below < 1.0 => 0.001,
        below if below < 60.0 => 0.1,
        below if below < 3_600.0 => 1.0,
        below if below < 30.0 * 86_400.0 => 60.0,
        _ => 3_600.0,
    }
}

fn duration_by(seconds: f64, step: f64) -> String {
    if !seconds.is_finite() {
        return NOT_REACHED.to_owned();
    }
    let millis = (seconds.abs() / step).round() * step * 1_000.0;
    let sign = if seconds < 0.0 && millis > 0.0 { "-" } else { "" };
    // Span prints whole milliseconds; tenths of seconds read better than `4s200ms`.
    if (1_000.0..60_000.0).contains(&millis) {
        return format!("{sign}{}s", trimmed(&format!("{:.3}", millis / 1_000.0)));
    }
    format!("{sign}{}", Span::from_sampled_millis(millis))
}

/// A share as a percentage: `12.3 %`, `0.04 %`; what is not quite nothing or everything never looks so.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", percent_digits(share))
}

/// The ends of an interval of shares: `11.1 to 13.6 %`.
pub(super) fn percent_range(interval: Option<Interval>) -> String {
    interval.map_or_else(
        || DASH.to_owned(),
        |Interval { low, high }| format!("{} to {} %", percent_digits(low), percent_digits(high)),
    )
}

fn percent_digits(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.005 => if percent > 0.0 { "<0.01" } else { ">-0.01" }.to_owned(),
        size if size < 0.095 => format!("{percent:.2}"),
        100.0 => format!("{percent:.0}"),
        size if (99.995..100.0).contains(&size) => ">99.99".to_owned(),
        size if (99.95..100.0).contains(&size) => format!("{percent:.2}"),
        _ => format!("{percent:.1}"),
    }
}

/// A bound as a percentage with two digits, rounded up so that it stays one: `0.72 %` for 0.007111.
pub(super) fn percent_at_most(share: f64) -> String {
    let percent = share * 100.0;
    if percent <= 0.0 {
        return "0 %".to_owned();
    }
    let decimals = (1 - percent.log10().floor() as i32).clamp(0, 6);
    let step = 10_f64.powi(-decimals);
    // The slack keeps what is a bound of two digits already, such as 0.07 * 100 = 7.000000000000001.
    let up = (percent / step - 1e-9).ceil() * step;
    format!("{} %", trimmed_of(up, decimals as usize))
}

/// A percentage as it was written, to a millionth of the whole: `1 %`, `0.25 %`.
pub(super) fn percent_written(share: f64) -> String {
    format!("{} %", trimmed_of(share * 100.0, 4))
}

fn trimmed_of(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    if decimals == 0 { text } else { trimmed(&text).to_owned() }
}

/// So many decimals that a number of this size, which is above zero, has this many significant digits.
pub(super) fn decimals_of(size: f64, digits: usize) -> usize {
    (digits as i64 - 1 - size.log10().floor() as i64).max(0) as usize
}

/// How sums of money look in one table: all with the decimals that suit the largest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Money {
    decimals: usize,
}

impl Money {
    /// At least three significant digits of a typical sum, from cents down to micro-units.
    pub(super) fn like(typical: f64) -> Money {
        let size = typical.abs();
        let decimals = match size {
            0.0 => 2,
            size if size >= 100_000.0 => 0,
            size => (2 - size.log10().floor() as i64).clamp(2, MICRO as i64) as usize,
        };
        Money { decimals }
    }

    /// All the decimals that these amounts have, at least two, so that a reader can add them up.
    pub(super) fn exact(amounts: &[Amount]) -> Money {
        let fits = |decimals: &usize| {
            amounts.iter().all(|amount| amount.0 % 10_i64.pow((MICRO - decimals) as u32) == 0)
        };
        Money { decimals: (2..MICRO).find(fits).unwrap_or(MICRO) }
    }

    /// A sum without its currency: `3.20`, `<0.01`.
    pub(super) fn sum(self, units: f64) -> String {
        let text = format!("{:.*}", self.decimals, units.abs());
        let smallest = 0.1_f64.powi(self.decimals as i32);
        if units != 0.0 && text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            let mark = if units > 0.0 { "<" } else { ">-" };
            return format!("{mark}{smallest:.*}", self.decimals);
        }
        let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
        let sign = if units < 0.0 { "-" } else { "" };
        let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        format!("{sign}{}{fraction}", grouped(whole))
    }

    /// The ends of an interval of sums: `3.15 to 3.26`; finer where both would look the same.
    pub(super) fn range(self, interval: Option<Interval>) -> String {
        let Some(Interval { low, high }) = interval else { return DASH.to_owned() };
        if low == high {
            return self.sum(low);
        }
        let at = |decimals| (Money { decimals }.sum(low), Money { decimals }.sum(high));
        let (from, to) = (self.decimals..=MICRO)
            .map(at)
            .find(|(from, to)| from != to)
            .unwrap_or_else(|| at(self.decimals));
        if from == to { from } else { format!("{from} to {to}") }
    }
}

/// A mean count, never negative, with three significant digits: `2.31`, `12.4`; whole counts as such.
pub(super) fn count(mean: f64) -> String {
    if mean == mean.round() {
        return whole(mean.abs() as u64);
    }
    match (2 - mean.abs().log10().floor() as i64).clamp(0, 6) as usize {
        0 => whole(mean.abs().round() as u64),
        decimals => format!("{mean:.decimals$}"),
    }
}

/// The ends of an interval of mean counts: `2.25 to 2.37`.
pub(super) fn count_range(interval: Option<Interval>) -> String {
    interval.map_or_else(
        || DASH.to_owned(),
        |Interval { low, high }| match (count(low), count(high)) {
            (from, to) if from == to => from,
            (from, to) => format!("{from} to {to}"),
        },
    )
}

/// So many of something: `1 run`, `1,000 runs`.
pub(super) fn plural(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", whole(number)) }
}

/// A whole number with commas between thousands: `10,000`.
pub(super) fn whole(number: u64) -> String {
    grouped(&number.to_string())
}

/// A number with so many decimals and commas between thousands: `-1,250.5`.
pub(super) fn grouped_by(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let sign = if number < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { "-" } else { "" };
    format!("{sign}{}{fraction}", grouped(whole))
}

/// Digits with commas between thousands.
pub(super) fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A decimal number without the zeros at its end.
pub(super) fn trimmed(decimal: &str) -> &str {
    decimal.trim_end_matches('0').trim_end_matches('.')
}

/// Enough of a digest to tell two scenarios apart; JSON has all of it.
pub(super) fn short_digest(digest: &str) -> String {
    digest.chars().take(16).collect()
}

/// Seconds as an exact decimal number for files: `26640`, `26640.125`.
pub(super) fn exact_seconds(span: Span) -> String {
    let (sign, millis) = (if span.0 < 0 { "-" } else { "" }, span.0.unsigned_abs());
    trimmed_fraction(sign, millis / 1_000, millis % 1_000)
}

/// Requests as an exact decimal number for files: `60450000`, `0.5`.
pub(super) fn exact_requests(requests: Requests) -> String {
    let (sign, millionths) = (if requests.0 < 0 { "-" } else { "" }, requests.0.unsigned_abs());
    let (whole, part) = (millionths / 1_000_000, millionths % 1_000_000);
    if part == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{}", trimmed(&format!("{whole}.{part:06}")))
    }
}

fn trimmed_fraction(sign: &str, whole: u64, millis: u64) -> String {
    if millis == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{}", trimmed(&format!("{whole}.{millis:03}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f64, high: f64) -> Option<Interval> {
        Some(Interval { low, high })
    }

    #[test]
    fn durations_carry_over_and_keep_the_digits_that_matter() {
        for (seconds, text) in [
            (0.0, "0s"),
            (0.25, "250ms"),
            (4.24, "4.2s"),
            (59.97, "1m"),
            (750.4, "12m30s"),
            (3_599.7, "1h"),
            (26_640.0, "7h24m"),
            (273_000.0, "3d3h50m"),
            (40.0 * 86_400.0 + 5_000.0, "40d1h"),
            (-90.0, "-1m30s"),
            (f64::INFINITY, "not reached"),
        ] {
            assert_eq!(duration(seconds), text);
        }
        assert_eq!(duration_range(range(26_400.0, 26_880.0)), "7h20m to 7h28m");
        assert_eq!(duration_range(range(26_400.0, 26_403.0)), "7h20m to 7h20m3s");
        assert_eq!(duration_range(range(26_400.0, f64::INFINITY)), "7h20m to not reached");
        assert_eq!(duration_range(range(26_400.0, 26_400.0)), "7h20m");
        assert_eq!(duration_range(None), "–");
    }

    #[test]
    fn instants_of_one_replication_are_told_to_the_second() {
        for (millis, text) in [
            (0, "0s"),
            (250, "250ms"),
            (59_999, "1m"),
            (4_090_000, "1h8m10s"),
            (4_089_500, "1h8m10s"),
            (4_089_499, "1h8m9s"),
        ] {
            assert_eq!(clock(Span(millis)), text);
        }
    }

    #[test]
    fn percentages_never_claim_certainty_they_lack() {
        for (share, text) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.041, "4.1 %"),
            (0.0004, "0.04 %"),
            (0.000_01, "<0.01 %"),
            (0.999_6, "99.96 %"),
            (0.999_99, ">99.99 %"),
            (-0.12, "-12.0 %"),
        ] {
            assert_eq!(percent(share), text);
        }
        assert_eq!(percent_range(range(0.111, 0.136)), "11.1 to 13.6 %");
    }

    #[test]
    fn requests_in_files_are_exact() {
        for (requests, text) in [
            (60_450_000_000_000, "60450000"),
            (1, "0.000001"),
            (500_000, "0.5"),
            (0, "0"),
            (-1_500_000, "-1.5"),
        ] {
            assert_eq!(exact_requests(Requests(requests)), text);
        }
    }

    #[test]
    fn money_has_the_decimals_of_its_table() {
        assert_eq!(Money::like(3.2).sum(3.2), "3.20");
        assert_eq!(Money::like(3.2).sum(0.0004), "<0.01");
        assert_eq!(Money::like(3.2).sum(-0.0004), ">-0.01");
        assert_eq!(Money::like(0.0312).sum(0.0312), "0.0312");
        assert_eq!(Money::like(12_345.678).sum(12_345.678), "12,345.68");
        assert_eq!(Money::like(1.0e6).sum(-1_234_567.8), "-1,234,568");
        assert_eq!(Money::like(0.0).sum(0.0), "0.00");
        assert_eq!(Money::exact(&[Amount(31_000), Amount(1_000_000)]).sum(0.031), "0.031");
        assert_eq!(Money::exact(&[Amount(31_001)]).sum(0.031_001), "0.031001");
        assert_eq!(Money::like(3.2).range(range(3.15, 3.26)), "3.15 to 3.26");
    }

    #[test]
    fn counts_have_three_digits() {
        for (mean, text) in [(0.0, "0"), (7.0, "7"), (2.314, "2.31"), (12.44, "12.4"), (0.004_2, "0.00420")] {
            assert_eq!(count(mean), text);
        }
        assert_eq!(count_range(range(0.0, 0.3)), "0 to 0.300");
        assert_eq!((plural(1, "run"), plural(2_000, "run")), ("1 run".to_owned(), "2,000 runs".to_owned()));
        assert_eq!(whole(1_234_567), "1,234,567");
    }

    #[test]
    fn seconds_in_files_are_exact() {
        assert_eq!(exact_seconds(Span(26_640_125)), "26640.125");
        assert_eq!(exact_seconds(Span(26_640_100)), "26640.1");
        assert_eq!(exact_seconds(Span(26_640_000)), "26640");
        assert_eq!(exact_seconds(Span(-1_500)), "-1.5");
    }

    #[test]
    fn bounds_are_rounded_up_and_what_was_written_stays_so() {
        for (share, text) in [
            (0.0, "0 %"),
            (0.007_111, "0.72 %"),
            (0.009_999, "1 %"),
            (0.01, "1 %"),
            (0.010_001, "1.1 %"),
            (0.07, "7 %"),
            (0.123_4, "13 %"),
            (1.5, "150 %"),
            (0.000_012_3, "0.0013 %"),
        ] {
            assert_eq!(percent_at_most(share), text, "{share}");
        }
        for (share, text) in [(0.01, "1 %"), (0.0025, "0.25 %"), (0.1, "10 %"), (0.000_001, "0.0001 %")] {
            assert_eq!(percent_written(share), text);
        }
    }
}
