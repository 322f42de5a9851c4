//! How numbers look that are nearly all of something: `99.97 %`, `167.2` of `168`.

use crate::stats::Interval;

use super::number::{DASH, grouped, trimmed};

/// A share of which small parts matter, such as 99.97 %, and its interval: both with two significant digits of
/// what is left to nothing or to everything, and with more where the ends would look the same.
pub(super) fn fine_share(share: f64, interval: Option<Interval>) -> (String, String) {
    let start = fine_decimals(share);
    let at = |decimals: usize| {
        let interval = interval.map(|of| (fine_digits(of.low, decimals), fine_digits(of.high, decimals)));
        (format!("{} %", fine_digits(share, decimals)), interval)
    };
    let exact = interval.is_none_or(|of| of.low == of.high);
    let tells = |(_, ends): &(String, Option<(String, String)>)| ends.as_ref().is_some_and(|of| of.0 != of.1);
    let (share, ends) =
        (start..=FINEST).map(at).find(|found| exact || tells(found)).unwrap_or_else(|| at(start));
    let range = match ends {
        None => DASH.to_owned(),
        Some((low, high)) if low == high => format!("{low} %"),
        Some((low, high)) => format!("{low} to {high} %"),
    };
    (share, range)
}

/// The most decimals of a percentage.
const FINEST: usize = 4;

fn fine_decimals(share: f64) -> usize {
    let percent = share.abs() * 100.0;
    let left = percent.min((100.0 - percent).abs());
    if left == 0.0 { 1 } else { (1 - left.log10().floor() as i64).clamp(1, FINEST as i64) as usize }
}

fn fine_digits(share: f64, decimals: usize) -> String {
    let (percent, sign) = (share.abs() * 100.0, if share < 0.0 { "-" } else { "" });
    if percent == 0.0 || percent == 100.0 {
        return format!("{sign}{percent:.0}");
    }
    let (text, step) = (format!("{percent:.decimals$}"), 0.1_f64.powi(decimals as i32));
    match text.parse() {
        Ok(0.0) => format!("{}{step:.decimals$}", if share > 0.0 { "<" } else { ">-" }),
        Ok(100.0) if percent < 100.0 => format!("{sign}>{:.decimals$}", 100.0 - step),
        _ => format!("{sign}{text}"),
    }
}

/// A mean count that is nearly all of another one, with the digits that tell them apart: `167.2`, its interval
/// `167.1 to 167.3`, and the other one, `168`.
pub(super) fn count_of(part: f64, interval: Option<Interval>, whole: f64) -> [String; 3] {
    let left = (whole - part).abs();
    let decimals = if left == 0.0 { 1 } else { (-left.log10().floor() as i64).clamp(1, 4) as usize };
    let text = |mean: f64| {
        let text = format!("{mean:.decimals$}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let point = if trimmed(&text) == whole { String::new() } else { format!(".{fraction}") };
        format!("{}{point}", grouped(whole))
    };
    let range = interval.map_or_else(
        || DASH.to_owned(),
        |of| match (text(of.low), text(of.high)) {
            (low, high) if low == high => low,
            (low, high) => format!("{low} to {high}"),
        },
    );
    [text(part), range, text(whole)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f64, high: f64) -> Option<Interval> {
        Some(Interval { low, high })
    }

    #[test]
    fn what_is_left_of_a_share_has_two_digits() {
        for (share, text) in [
            (1.0, "100 %"),
            (0.0, "0 %"),
            (0.999_7, "99.970 %"),
            (0.995, "99.50 %"),
            (0.8, "80.0 %"),
            (0.000_27, "0.027 %"),
            (0.000_027, "0.0027 %"),
            (0.000_000_2, "<0.0001 %"),
            (0.999_999_9, ">99.9999 %"),
            (-0.002, "-0.20 %"),
        ] {
            assert_eq!(fine_share(share, None), (text.to_owned(), "–".to_owned()));
        }
        let pair = |share, low, high| {
            let (share, range) = fine_share(share, range(low, high));
            format!("{share}, {range}")
        };
        assert_eq!(pair(0.999_7, 0.999_62, 0.999_78), "99.970 %, 99.962 to 99.978 %");
        assert_eq!(pair(0.8, 0.799_96, 0.800_04), "80.000 %, 79.996 to 80.004 %");
        assert_eq!(pair(1.0, 1.0, 1.0), "100 %, 100 %");
        assert_eq!(pair(0.999_9, 0.999_7, 1.0), "99.990 %, 99.970 to 100 %");
        assert_eq!(pair(0.5, 0.499_999_99, 0.500_000_01), "50.0 %, 50.0 %");
    }

    #[test]
    fn a_count_is_told_apart_from_the_whole() {
        for (part, whole, text) in [
            (167.2, 168.0, ("167.2", "168")),
            (168.0, 168.0, ("168", "168")),
            (167.97, 168.0, ("167.97", "168")),
            (10_079.8, 10_080.0, ("10,079.8", "10,080")),
            (0.0, 12.5, ("0", "12.5")),
        ] {
            assert_eq!(count_of(part, None, whole), [text.0, "–", text.1]);
        }
        assert_eq!(count_of(167.2, range(167.14, 168.0), 168.0)[1], "167.1 to 168");
    }
}
