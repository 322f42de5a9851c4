//! The scalars of scenario and policy files: durations, prices, shares and Kubernetes quantities, each
//! saying what it expected when it finds something else.

use std::borrow::Cow;
use std::fmt;

use kube_quantity::ParsedQuantity;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::units::{Rate, Span};

/// A duration with its unit, such as `90s`, `5m`, `1h30m` or `2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DurationText(pub Span);

/// A price per hour: a plain number, rounded to a micro-unit of the scenario's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(pub Rate);

/// The most that is paid per hour; none for no limit, which Azure writes as -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BidLimit(pub Option<Rate>);

/// A share of a whole in millionths, from 0 to 1,000,000: written `20%` or `0.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub i64);

/// A Kubernetes quantity in thousandths, rounded up as Kubernetes does: `500m` CPU, `4Gi` memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub u64);

impl Share {
    /// The share as a number from 0 to 1.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1.0e6
    }

    fn checked(share: f64, written: &str) -> Result<Share, String> {
        if (0.0..=1.0).contains(&share) {
            return Ok(Share((share * 1.0e6).round_ties_even() as i64));
        }
        let hint = if share > 1.0 && share <= 100.0 && !written.ends_with('%') {
            format!("; a percentage needs its sign: {written}%")
        } else {
            String::new()
        };
        Err(format!("expected a share from 0 to 1 or from 0% to 100%, found {written}{hint}"))
    }

    fn parse(text: &str) -> Result<Share, String> {
        let number = text.strip_suffix('%').and_then(|percent| percent.trim().parse::<f64>().ok());
        match number {
            Some(percent) => Share::checked(percent / 100.0, text),
            None => Err(format!("expected a share such as 20% or 0.2, found {text:?}")),
        }
    }
}

/// As a percentage with the digits it needs: `0.1%`.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        write!(f, "{}%", digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A share as a scenario has it, for the command line.
impl std::str::FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Share, String> {
        match text.parse() {
            Ok(number) => Share::checked(number, text),
            Err(_) => Share::parse(text),
        }
    }
}

impl Price {
    fn checked(price: f64) -> Result<Price, String> {
        const EXPECTED: &str = "expected a price per hour";
        let rate = Rate::from_sampled(price);
        match () {
            () if !price.is_finite() => Err(format!("{EXPECTED}, found {price}")),
            () if price < 0.0 => Err(format!("a price can't be negative, found {price}")),
            () if price > Rate::LIMIT => Err(format!("{EXPECTED} of at most {}, found {price}", Rate::LIMIT)),
            () if price > 0.0 && rate == Rate::ZERO => {
                Err(format!("{EXPECTED} of at least 0.000001, found {price}; write 0 for free of charge"))
            }
            () => Ok(Price(rate)),
        }
    }

    fn refused(text: &str) -> String {
        let hint = match text.split_whitespace().find(|word| word.parse::<f64>().is_ok()) {
            Some(number) => format!("write {number} alone; the currency is named once for the whole file"),
            None => "write it like 0.25".to_owned(),
        };
        format!("expected a plain number, the price per hour, found {text:?}; {hint}")
    }
}

impl Quantity {
    /// The largest that is read, in whole units: 10 petabytes.
    const LIMIT: f64 = 1.0e16;

    /// Reads a quantity as Kubernetes writes it.
    ///
    /// # Errors
    /// Says what was expected where the text is no quantity, is negative or too large.
    pub fn parse(text: &str) -> Result<Quantity, String> {
        let wrong = || format!("expected a quantity such as 500m, 2 or 4Gi, found {text:?}");
        // The parser takes a missing number for zero and knows `inf`.
        if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
            || !text.contains(|c: char| c.is_ascii_digit())
        {
            return Err(wrong());
        }
        let parsed = ParsedQuantity::try_from(text).map_err(|_| wrong())?;
        // Not the integer conversions: they cut 1.5Gi to 1Gi.
        Quantity::checked(parsed.to_bytes_f64().ok_or_else(wrong)?, text)
    }

    fn checked(units: f64, written: &str) -> Result<Quantity, String> {
        if units < 0.0 {
            return Err(format!("a quantity can't be negative, found {written}"));
        }
        if units.is_nan() || units > Quantity::LIMIT {
            return Err(format!("a quantity is at most 1e16, found {written}"));
        }
        let (millis, near) = (units * 1_000.0, (units * 1_000.0).round());
        // 0.1 is no binary fraction: what is a whole number but for that stays it.
        let exact = (millis - near).abs() <= 1.0e-6 + near * 1.0e-12;
        Ok(Quantity(if exact { near } else { millis.ceil() } as u64))
    }

    /// Thousandths, the unit of CPU.
    pub fn millis(self) -> u64 {
        self.0
    }

    /// Whole units, the unit of memory; a part counts as one.
    pub fn whole(self) -> u64 {
        self.0.div_ceil(1_000)
    }
}

/// Reads one scalar: what to say is expected, what to make of text and of numbers.
struct Scalar<T> {
    expecting: &'static str,
    text: fn(&str) -> Result<T, String>,
    number: fn(f64) -> Result<T, String>,
}

impl<T> Visitor<'_> for Scalar<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.text)(text).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        (self.number)(number as f64).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        (self.number)(number as f64).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        (self.number)(number).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for DurationText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DurationText, D::Error> {
        deserializer.deserialize_any(Scalar {
            expecting: "a duration such as 90s, 5m, 1h30m or 2d",
            text: |text| match Span::parse(text) {
                Ok(span) => Ok(DurationText(span)),
                Err(_) if text.trim().parse::<f64>().is_ok() => Err(no_unit(text.trim())),
                Err(problem) => Err(format!("{problem}, found {text:?}")),
            },
            number: |number| Err(no_unit(&number.to_string())),
        })
    }
}

fn no_unit(number: &str) -> String {
    format!(
        "expected a duration such as 90s, 5m, 1h30m or 2d, found {number}; add its unit, such as {number}s"
    )
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Price, D::Error> {
        deserializer.deserialize_any(Scalar {
            expecting: "a price per hour",
            text: |text| Err(Price::refused(text)),
            number: Price::checked,
        })
    }
}

impl<'de> Deserialize<'de> for BidLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<BidLimit, D::Error> {
        deserializer.deserialize_any(Scalar {
            expecting: "a price per hour",
            text: |text| Err(Price::refused(text)),
            number: |number| match number {
                -1.0 => Ok(BidLimit(None)),
                number => Price::checked(number).map(|price| BidLimit(Some(price.0))),
            },
        })
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Share, D::Error> {
        deserializer.deserialize_any(Scalar {
            expecting: "a share such as 20% or 0.2",
            text: Share::parse,
            number: |number| Share::checked(number, &number.to_string()),
        })
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Quantity, D::Error> {
        deserializer.deserialize_any(Scalar {
            expecting: "a quantity such as 500m, 2 or 4Gi",
            text: Quantity::parse,
            number: |number| Quantity::checked(number, &number.to_string()),
        })
    }
}

/// The schema of a scalar, shown where it is used rather than by reference.
macro_rules! schema {
    ($type:ident, $($json:tt)*) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($($json)*)
            }
        }
    };
}

schema!(DurationText, {
    "type": "string",
    "description": "A duration with its unit: 90s, 5m, 1h30m, 2d or ISO 8601 such as PT5M",
    "examples": ["5m", "1h30m"]
});
schema!(Price, {
    "type": "number",
    "minimum": 0,
    "maximum": 1.0e8,
    "description": "A price per hour in the scenario's currency, kept to six decimals",
    "examples": [0.62]
});
schema!(BidLimit, {
    "type": "number",
    "minimum": -1,
    "maximum": 1.0e8,
    "description": "A price per hour in the scenario's currency; -1 for none where the provider writes it so",
    "examples": [0.62, -1]
});
schema!(Share, {
    "anyOf": [
        { "type": "number", "minimum": 0, "maximum": 1 },
        { "type": "string", "pattern": "^ *[0-9.]+ *%$" }
    ],
    "description": "A share of a whole: a percentage or a number from 0 to 1",
    "examples": ["20%", 0.2]
});
schema!(Quantity, {
    "type": ["string", "number"],
    "description": "A Kubernetes quantity: CPU as 500m or 2, memory as 4Gi or 512M",
    "examples": ["500m", "4Gi"]
});

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::scenario::document::{parse, read};

    fn one<T: DeserializeOwned>(text: &str) -> Result<T, String> {
        let mut issues = Vec::new();
        let reading = read::<T>(&parse("f", text).unwrap()[0], &mut issues);
        match issues.as_slice() {
            [] => Ok(reading.value.unwrap()),
            [issue] => Err(issue.to_string().replace("f:1:1: ", "")),
            _ => panic!("{issues:?}"),
        }
    }

    fn message<T: DeserializeOwned + fmt::Debug>(text: &str) -> String {
        one::<T>(text).unwrap_err()
    }

    #[test]
    fn durations_need_their_unit() {
        assert_eq!(one("1h30m"), Ok(DurationText(Span::from_minutes(90))));
        assert_eq!(
            message::<DurationText>("300"),
            "expected a duration such as 90s, 5m, 1h30m or 2d, found 300; add its unit, such as 300s"
        );
        assert!(message::<DurationText>("'300'").ends_with("found 300; add its unit, such as 300s"));
        assert_eq!(
            message::<DurationText>("5 parsecs"),
            "expected a duration with its unit, such as 90s, 5m, 1h30m or 2d, found \"5 parsecs\""
        );
        assert_eq!(message::<DurationText>("-5m"), "a duration can't be negative, found \"-5m\"");
        assert_eq!(
            message::<DurationText>("[5m]"),
            "expected a duration such as 90s, 5m, 1h30m or 2d, found a list"
        );
    }

    #[test]
    fn prices_are_plain_numbers() {
        assert_eq!(one("0.2505"), Ok(Price(Rate(250_500))));
        assert_eq!(one("3"), Ok(Price(Rate(3_000_000))));
        assert_eq!(one("0.12345678"), Ok(Price(Rate(123_457))));
        assert_eq!(
            message::<Price>("0.25 USD"),
            "expected a plain number, the price per hour, found \"0.25 USD\"; write 0.25 alone; \
             the currency is named once for the whole file"
        );
        assert_eq!(message::<Price>("-1"), "a price can't be negative, found -1");
        assert!(message::<Price>("1e9").starts_with("expected a price per hour of at most 100000000, found"));
        assert!(message::<Price>("1e-9").contains("at least 0.000001"));
        assert_eq!(message::<Price>("true"), "expected a price per hour, found true");
    }

    #[test]
    fn shares_are_percentages_or_parts_of_one() {
        for text in ["20%", "0.2", "' 20 %'", "20.0%"] {
            assert_eq!(one(text.trim()), Ok(Share(200_000)), "{text}");
        }
        assert_eq!(one("100%"), Ok(Share(1_000_000)));
        assert_eq!(one("0"), Ok(Share(0)));
        assert_eq!(
            message::<Share>("20"),
            "expected a share from 0 to 1 or from 0% to 100%, found 20; a percentage needs its sign: 20%"
        );
        assert!(message::<Share>("120%").ends_with("found 120%"));
        assert!(message::<Share>("-0.1").ends_with("found -0.1"));
        for (text, shown) in [("0.001", "0.1%"), ("20%", "20%"), ("1", "100%"), ("0.0005%", "0.0005%")] {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), shown);
        }
        assert_eq!(message::<Share>("half"), "expected a share such as 20% or 0.2, found \"half\"");
    }

    #[test]
    fn quantities_are_those_of_kubernetes() {
        for (text, millis) in [
            ("500m", 500),
            ("2", 2_000),
            ("0.1", 100),
            ("'0.1'", 100),
            ("100u", 1),
            ("1.5Gi", 1_610_612_736_000),
            ("4Gi", 4_294_967_296_000),
            ("1e3", 1_000_000),
            ("'12E2'", 1_200_000),
            ("512M", 512_000_000_000),
            ("'0'", 0),
        ] {
            assert_eq!(one(text), Ok(Quantity(millis)), "{text}");
        }
        assert_eq!(Quantity(1_001).whole(), 2);
        for wrong in ["Gi", "4 Gi", "4GB", "inf", "'-'", "''", "4Gi4", "x"] {
            assert!(message::<Quantity>(wrong).starts_with("expected a quantity such as"), "{wrong}");
        }
        assert!(message::<Quantity>("-1").starts_with("a quantity can't be negative"));
        assert!(message::<Quantity>("100Pi").starts_with("a quantity is at most"));
    }
}
