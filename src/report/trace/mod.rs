//! Recorded histories in words and numbers: what they say, which models fit them, and the histories themselves in other
//! formats.
//!
//! What `trace stats` and `trace fit` say is decided in `figures` and `models`; `stats` and `fit` lay it out as table,
//! Markdown, CSV and JSON. `block` writes a fitted model as the piece of a scenario that it is.

pub mod block;
pub mod convert;
mod figures;
pub mod fit;
mod models;
pub mod stats;

pub use figures::{Figure, FileStats, lives, prices, stock, together};
pub use models::{FileFits, ModelFit, hazard_fits, price_fits, stock_fits};

use super::number::{DASH, decimals_of, trimmed};

/// A unit as people read it: prices per hour in their currency, where it is known.
fn unit_in(unit: &str, currency: Option<&str>) -> String {
    match currency {
        Some(code) if unit.contains("/h") && !unit.starts_with('1') => {
            unit.replace("/h", &format!("{code}/h"))
        }
        _ => unit.to_owned(),
    }
}

/// A number with so many significant digits and no zeros at its end.
fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return DASH.to_owned();
    }
    let size = if value == 0.0 { 1.0 } else { value.abs() };
    if (1.0e-5..1.0e12).contains(&size) {
        let decimals = decimals_of(size, digits);
        let text = format!("{value:.decimals$}");
        return if text.contains('.') { trimmed(&text).to_owned() } else { text };
    }
    format!("{value:.*e}", digits - 1)
}

#[cfg(test)]
mod tests {
    use super::{significant, unit_in};

    #[test]
    fn prices_are_in_their_currency() {
        let shown = ["/h", "(/h)2", "1/h", "h"].map(|unit| unit_in(unit, Some("CNY")));
        assert_eq!(shown, ["CNY/h", "(CNY/h)2", "1/h", "h"]);
        assert_eq!(unit_in("/h", None), "/h");
    }

    #[test]
    fn numbers_keep_the_digits_that_tell() {
        for (value, text) in [
            (0.0, "0"),
            (1.5, "1.5"),
            (0.000_123_46, "0.0001235"),
            (-1234.56, "-1235"),
            (1.0e-9, "1.000e-9"),
            (7.0, "7"),
        ] {
            assert_eq!(significant(value, 4), text);
        }
        assert_eq!(significant(f64::NAN, 4), "–");
    }
}
