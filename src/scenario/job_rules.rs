//! What a Job does depends on the version of Kubernetes: the differences, as plain data.

use super::version::Version;
use crate::units::Span;

/// The version that is taken where none is named.
pub const NEWEST: Version = Version { major: 1, minor: 36, patch: 0, build: 0 };

/// The first and the last minor version whose Job controller is known here.
pub const KNOWN: (u32, u32) = (21, 37);

/// Fields of a Job's spec that came into use after [`KNOWN`] begins, with the minor version from which an
/// API server keeps them without a feature gate. Before that it drops them without a word.
const FIELDS: [(&str, u32); 8] = [
    ("completionMode", 22),
    ("suspend", 22),
    ("podFailurePolicy", 26),
    ("backoffLimitPerIndex", 29),
    ("maxFailedIndexes", 29),
    ("podReplacementPolicy", 29),
    ("successPolicy", 31),
    ("managedBy", 32),
];

/// The fields that not every known version has.
pub fn gated_fields() -> impl Iterator<Item = &'static str> {
    FIELDS.into_iter().map(|(name, _)| name)
}

/// The minor version from which a field works, where this version is older.
pub fn works_from(field: &str, version: Version) -> Option<u32> {
    FIELDS
        .into_iter()
        .find(|(name, since)| *name == field && !is_from(version, *since))
        .map(|(_, since)| since)
}

fn is_from(version: Version, minor: u32) -> bool {
    (version.major, version.minor) >= (1, minor)
}

/// How failures delay the pods that come after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackoffShape {
    /// The work queue's rate limiter: it is the look at a failed pod that waits. The first is taken note of
    /// at once, the next after 10 s, doubling with every sync that finds failures; a replacement is created
    /// in the same sync. Whatever else makes the controller look ends the wait.
    Limiter,
    /// Every pod that fails doubles the delay, which counts from when it ended.
    FinishTimes,
}

/// What the Job controller of a version does otherwise than that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobRules {
    /// Which version.
    pub version: Version,
    /// How failures delay what comes after them.
    pub backoff: BackoffShape,
    /// The longest delay.
    pub backoff_cap: Span,
    /// Whether failures that a pod failure policy ignores lengthen the delay.
    pub ignored_failures_delay: bool,
    /// Whether a pod counts as failed when its deletion is requested. Before finalizers a deleted pod was
    /// replaced without being counted.
    pub counts_deleted_pods: bool,
    /// Whether Complete and Failed wait until all pods are gone, FailureTarget or SuccessCriteriaMet standing
    /// for them meanwhile.
    pub ends_after_its_pods: bool,
    /// Whether Complete has the reason CompletionsReached; else it has none.
    pub names_completion: bool,
    /// Whether suspending a Job clears its start time. Where it does not, a Job that was suspended past its
    /// deadline fails when it is resumed.
    pub clears_start_time: bool,
}

impl JobRules {
    /// The rules of a version with its default feature gates.
    pub fn of(version: Version) -> JobRules {
        let from = |minor| is_from(version, minor);
        JobRules {
            version,
            backoff: if from(27) { BackoffShape::FinishTimes } else { BackoffShape::Limiter },
            backoff_cap: Span::from_minutes(if from(28) { 10 } else { 6 }),
            ignored_failures_delay: from(28) || !from(27),
            counts_deleted_pods: from(25),
            ends_after_its_pods: from(31),
            names_completion: from(31),
            clears_start_time: from(36),
        }
    }
}

impl Default for JobRules {
    fn default() -> JobRules {
        JobRules::of(NEWEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minor: u32) -> JobRules {
        JobRules::of(Version { minor, ..NEWEST })
    }

    #[test]
    fn each_rule_changes_at_its_version() {
        use BackoffShape::{FinishTimes, Limiter};
        let six = Span::from_minutes(6);
        assert_eq!((of(26).backoff, of(27).backoff), (Limiter, FinishTimes));
        assert_eq!((of(27).backoff_cap, of(28).backoff_cap), (six, Span::from_minutes(10)));
        let ignored = [26, 27, 28].map(|minor| of(minor).ignored_failures_delay);
        assert_eq!(ignored, [true, false, true]);
        assert_eq!((of(24).counts_deleted_pods, of(25).counts_deleted_pods), (false, true));
        assert_eq!((of(30).ends_after_its_pods, of(31).ends_after_its_pods), (false, true));
        assert_eq!((of(30).names_completion, of(31).names_completion), (false, true));
        assert_eq!((of(35).clears_start_time, of(36).clears_start_time), (false, true));
        assert_eq!(JobRules { version: NEWEST, ..of(37) }, JobRules::default());
    }

    #[test]
    fn each_field_works_from_its_version_on() {
        for (field, since) in FIELDS {
            assert_eq!(works_from(field, Version { minor: since, ..NEWEST }), None, "{field}");
            assert_eq!(works_from(field, Version { minor: since - 1, ..NEWEST }), Some(since), "{field}");
        }
        assert_eq!(works_from("backoffLimit", Version { minor: 21, ..NEWEST }), None);
    }
}
