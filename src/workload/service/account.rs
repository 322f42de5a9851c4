//! What a service came to.

use crate::units::{Requests, Span};

/// How a service stood over the time for which it was watched: from the first instant at which as many pods
/// were ready as were asked for at submission, or from submission where that never was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceAccount {
    /// From submission to the first instant at which all pods were ready; none where they never were.
    pub ready_after: Option<Span>,
    /// How long it was watched.
    pub watched: Span,
    /// Of that, with no pod ready.
    pub down: Span,
    /// Of that, with less capacity than load; without a load, with fewer pods ready than asked for.
    pub short: Span,
    /// The longest stretch of it.
    pub longest_short: Span,
    /// Requests that came; without a load one per second for each pod asked for.
    pub offered: Requests,
    /// Of them those that found no capacity.
    pub unserved: Requests,
    /// Of them those that were cut off when their pod was killed.
    pub cut: Requests,
    /// The time that pods were ready, summed over them.
    pub ready_time: Span,
    /// The time that pods were asked for, summed over them.
    pub wanted_time: Span,
    /// The most pods that were asked for.
    pub most_wanted: u32,
}
