//! How a workload ends.

/// How a workload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All work was done.
    Complete,
    /// It failed, for this reason.
    Failed(Failure),
    /// The time is over for which a service or a CronJob was watched.
    Elapsed,
    /// Still open at the horizon.
    Censored,
}

/// Why a workload failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// More pods were lost than `backoffLimit` allows.
    BackoffLimitExceeded,
    /// The Job was active longer than `activeDeadlineSeconds`.
    DeadlineExceeded,
    /// A rule of the `podFailurePolicy` fails the Job.
    PodFailurePolicy,
    /// More indexes failed than `maxFailedIndexes` allows.
    MaxFailedIndexesExceeded,
    /// All indexes ended and some failed.
    FailedIndexes,
    /// A bare pod was reclaimed and nothing brings it back.
    PodReclaimed,
    /// A bare pod was evicted and nothing brings it back.
    PodEvicted,
    /// A bare pod ran longer than its own `activeDeadlineSeconds`.
    PodDeadlineExceeded,
    /// A bare pod could not be created.
    CreationRefused,
}

impl Outcome {
    /// The API value or our own word, as printed in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Complete => "Complete",
            Outcome::Failed(failure) => failure.as_str(),
            Outcome::Elapsed => "Elapsed",
            Outcome::Censored => "Censored",
        }
    }
}

impl Failure {
    /// The reason as Kubernetes gives it, or our own in the same form.
    pub fn as_str(self) -> &'static str {
        match self {
            Failure::BackoffLimitExceeded => "BackoffLimitExceeded",
            Failure::DeadlineExceeded => "DeadlineExceeded",
            Failure::PodFailurePolicy => "PodFailurePolicy",
            Failure::MaxFailedIndexesExceeded => "MaxFailedIndexesExceeded",
            Failure::FailedIndexes => "FailedIndexes",
            Failure::PodReclaimed => "PodReclaimed",
            Failure::PodEvicted => "PodEvicted",
            Failure::PodDeadlineExceeded => "PodDeadlineExceeded",
            Failure::CreationRefused => "CreationRefused",
        }
    }
}
