//! What a cell of a table is worth when its column is sorted.

/// The value of a text for sorting: durations in seconds, percentages as numbers, ranges by their start.
/// None where the text is a plain number, or no number at all.
pub(super) fn sort_key(text: &str) -> Option<f64> {
    let text = text.replace('\u{a0}', " ");
    let text = text.trim();
    if text.parse::<f64>().is_ok() {
        return None;
    }
    let first = text.split_once(" to ").map_or(text, |(low, _)| low).trim();
    match first {
        "not reached" => Some(f64::INFINITY),
        _ => measured(first),
    }
}

/// `<0.01 %`, `-1,250.5`, `12.3 %`, `4.07 CNY`, `+7h24m`.
fn measured(text: &str) -> Option<f64> {
    // What is less than the smallest number that is shown stands between it and nothing.
    if let Some(rest) = text.strip_prefix(">-").or_else(|| text.strip_prefix('<')) {
        let half = measured(rest)? / 2.0;
        return Some(if text.starts_with('<') { half } else { -half });
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Some(measured(rest)? * (1.0 + 1e-9));
    }
    if let Some(rest) = text.strip_prefix('-') {
        return measured(rest).map(|value| -value);
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    let number = text.split(' ').next().unwrap_or_default().replace(',', "");
    let rest = text.split_once(' ').map_or("", |(_, rest)| rest);
    let is_unit =
        rest.is_empty() || rest == "%" || (rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_uppercase()));
    if !is_unit || !number.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().or_else(|| seconds(&number))
}

/// `7h24m`, `4.2s`, `250ms` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let (number, behind) = rest.split_at(digits);
        let end = behind.find(|letter: char| letter.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, after) = behind.split_at(end);
        let worth = match unit {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        sum += number.parse::<f64>().ok()? * worth;
        rest = after;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_units_have_a_value_and_others_none() {
        for (text, value) in [
            ("7h24m", Some(26_640.0)),
            ("250ms", Some(0.25)),
            ("3d3h50m", Some(273_000.0)),
            ("-1m30s", Some(-90.0)),
            ("4.2s", Some(4.2)),
            ("12.3 %", Some(12.3)),
            ("12.3\u{a0}%", Some(12.3)),
            ("<0.01 %", Some(0.005)),
            (">-0.01", Some(-0.005)),
            ("1,250.50", Some(1_250.5)),
            ("-1,250.50", Some(-1_250.5)),
            ("4.07 CNY", Some(4.07)),
            ("12 to 14", Some(12.0)),
            ("7h20m to 7h28m", Some(26_400.0)),
            ("11.1 to 13.6 %", Some(11.1)),
            ("not reached", Some(f64::INFINITY)),
            ("12.5", None),
            ("-3", None),
            ("–", None),
            ("", None),
            ("2 pods of cn-beijing", None),
            ("mean", None),
            ("5x", None),
        ] {
            assert_eq!(sort_key(text), value, "{text:?}");
        }
        assert!(sort_key(">99.99 %") > sort_key("99.99 %"));
    }
}
