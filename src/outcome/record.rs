//! What one replication came to.

use crate::engine::ending::Outcome;
use crate::engine::parts::Parts;
use crate::units::{Bill, Span};
use crate::workload::cronjob::CronJobAccount;
use crate::workload::service::ServiceAccount;

/// Everything that is kept of one replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The number of the replication, from 0.
    pub replication: u64,
    /// How the workload ended.
    pub outcome: Outcome,
    /// From submission to the end, whatever it was; to the horizon where it was censored.
    pub ended_after: Span,
    /// How the time that instances were held was spent.
    pub time: Parts<Span>,
    /// What instances cost, by how their time was spent. Undiscounted charges are not in it.
    pub cost: Parts<Bill>,
    /// What was charged at full price beside the instances: storage, bandwidth, traffic.
    pub undiscounted: Undiscounted,
    /// A reservation, paid whether used or not.
    pub reserved: Bill,
    /// What the same work costs on on-demand instances that are never taken.
    pub on_demand: Bill,
    /// Reclaims by cause.
    pub reclaims: Reclaims,
    /// Pods created, first tries included.
    pub pods: u32,
    /// Instances created.
    pub instances: u32,
    /// Instances that fell back to the list price.
    pub fallbacks: u32,
    /// Pods that were evicted, from nodes which were given up or from instances under notice.
    pub evictions: u32,
    /// Pods that had ended and were deleted by pod garbage collection.
    pub collected: u32,
    /// Pods that reclaims took while their PodDisruptionBudget allowed no disruption.
    pub beyond_budget: u32,
    /// Time in which fewer pods were ready than the PodDisruptionBudget wants, since there first were
    /// enough.
    pub below_budget: Span,
    /// Time that pods waited for an instance.
    pub waiting: Span,
    /// How the service stood, where it is one.
    pub service: Option<ServiceAccount>,
    /// What became of the starts of a CronJob, where it is one.
    pub cronjob: Option<CronJobAccount>,
}

/// Charges at full price by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undiscounted {
    /// Disks and file systems.
    pub storage: Bill,
    /// Reserved bandwidth.
    pub bandwidth: Bill,
    /// Traffic by volume.
    pub traffic: Bill,
}

impl Undiscounted {
    /// The sum of all kinds.
    pub fn total(&self) -> Bill {
        self.storage + self.bandwidth + self.traffic
    }
}

/// Reclaims by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reclaims {
    /// The market price passed the bid.
    pub price: u32,
    /// Stock ran short.
    pub stock: u32,
    /// The hazard of the pool.
    pub hazard: u32,
    /// The provider's lifetime limit.
    pub lifetime: u32,
}

impl Reclaims {
    /// All of them.
    pub fn total(&self) -> u32 {
        self.price + self.stock + self.hazard + self.lifetime
    }
}

impl Record {
    /// Whether it came to its end: a Job to `Complete`, a service or CronJob to the end of its time.
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, Outcome::Complete | Outcome::Elapsed)
    }

    /// Submission to `Complete`; none where the workload did not complete.
    pub fn completion(&self) -> Option<Span> {
        (self.outcome == Outcome::Complete).then_some(self.ended_after)
    }

    /// Everything that is paid.
    pub fn total_cost(&self) -> Bill {
        self.cost.total() + self.undiscounted.total() + self.reserved
    }
}
