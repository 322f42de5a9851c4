//! Versions of Kubernetes and of the nodes that clouds build from it, such as `1.24.1-gke.800`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A version; they compare as their numbers do, and one without a patch or a build is the first of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 1 so far.
    pub major: u32,
    /// The minor version, such as 24.
    pub minor: u32,
    /// The patch.
    pub patch: u32,
    /// The cloud's own build, the number after `-gke.`.
    pub build: u32,
}

impl Version {
    /// Reads `1.24`, `v1.24.1` or `1.24.1-gke.800`.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn parse(text: &str) -> Result<Version, String> {
        Version::of(text)
            .ok_or_else(|| format!("expected a version such as 1.24 or 1.24.1-gke.800, found {text:?}"))
    }

    fn of(text: &str) -> Option<Version> {
        let (numbers, build) = match text.strip_prefix('v').unwrap_or(text).split_once('-') {
            Some((numbers, suffix)) => (numbers, suffix.rsplit_once('.')?.1.parse().ok()?),
            None => (text.strip_prefix('v').unwrap_or(text), 0),
        };
        let parts: Vec<u32> = numbers.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        match parts.as_slice() {
            [major, minor] => Some(Version { major: *major, minor: *minor, patch: 0, build }),
            [major, minor, patch] => Some(Version { major: *major, minor: *minor, patch: *patch, build }),
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 || self.build > 0 {
            write!(f, ".{}", self.patch)?;
        }
        if self.build > 0 { write!(f, "-gke.{}", self.build) } else { Ok(()) }
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Version;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a version in quotes, such as \"1.24\" or 1.24.1-gke.800")
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Version, E> {
                Err(E::custom(
                    "a version stands in quotes, such as \"1.30\": without them it is a number, and 1.30 is 1.3",
                ))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Version, E> {
                Version::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Text)
    }
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A version, such as \"1.24\" or 1.24.1-gke.800.",
            "pattern": "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?(-[a-z]+\\.[0-9]+)?$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        let ordered = ["1.9", "1.20", "1.22.8", "1.22.8-gke.200", "1.22.8-gke.1000", "1.22.9", "1.25"];
        let read: Vec<Version> = ordered.iter().map(|text| Version::parse(text).unwrap()).collect();
        assert!(read.is_sorted_by(|a, b| a < b), "{read:?}");
        let shown: Vec<String> = read.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ordered);
        assert_eq!(Version::parse("v1.36.0"), Version::parse("1.36"));
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "1", "latest", "1.x", "1.2.3.4", "1.22-gke", "-1.2"] {
            assert!(Version::parse(text).unwrap_err().contains("expected a version"), "{text}");
        }
    }
}
