//! The checked spec of a Deployment or ReplicaSet (`apps/v1`), as plain data.

use crate::units::Span;

/// What a Deployment after its rollout asks for, or a ReplicaSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentSpec {
    /// Pods that should be there, until somebody scales it.
    pub replicas: u32,
    /// How long a pod must have been ready to count as available.
    pub min_ready: Span,
}
