//! The checked rules of a provider: plain data, one type per rule family. Behaviour is in `provider/`.
//!
//! No rule knows a provider's name; named providers are the policy files that hold these values.

use crate::units::{Amount, Rate, Span};

/// Every rule of one provider, as one scenario uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The name of the policy, such as `eci`.
    pub name: String,
    /// How the workload pays.
    pub purchase: Purchase,
    /// Whether the provider fixes spot at a share of the list price, so that there is no market price.
    pub discounted: bool,
    /// How spot is bid for; none where the provider takes no bids.
    pub bid: Option<Bid>,
    /// What happens when an instance can't be created.
    pub unmet: Unmet,
    /// How long a new instance can't be taken.
    pub protection: Span,
    /// When price and stock are looked at.
    pub check: Check,
    /// The warning before a reclaim.
    pub notice: Notice,
    /// What pods are told when their machine is under notice, and how late the loss of others is seen.
    pub loss: NodeLoss,
    /// What becomes of a machine that was taken.
    pub after_reclaim: AfterReclaim,
    /// When instances end by themselves; none where they don't.
    pub lifetime: Option<Lifetime>,
    /// The provider's name of a bid that does not buy, where it has one.
    pub price_error: Option<String>,
    /// The provider's name of a lack of stock, where it has one.
    pub stock_error: Option<String>,
    /// The event that tells of a pod that fell back to the list price.
    pub fallback_event: Option<EventText>,
    /// Who goes first when stock falls below what is held.
    pub victims: Victims,
    /// What becomes of a reclaimed pod.
    pub pod: ReclaimedPod,
    /// How many pods may stay after they have ended.
    pub pod_gc: PodGc,
    /// How held time becomes money.
    pub billing: Billing,
}

/// A purchase option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purchase {
    /// Reclaimable capacity.
    Spot,
    /// Pay-as-you-go at the list price; never taken back.
    OnDemand,
    /// Capacity paid for the whole period whether used or not; never taken back.
    Reserved {
        /// The price per hour of the whole reservation.
        rate: Rate,
        /// The period that is paid.
        period: Span,
    },
}

/// How spot capacity is bid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bid {
    /// The strategy.
    pub strategy: BidStrategy,
    /// Whether a bid equal to the market price buys; applies to price limits only.
    pub create: CreateWhen,
    /// Whether a limit above the list price is cut to it.
    pub cap_at_list: bool,
    /// What a limit above the list price pays.
    pub above_list_pays: AboveListPays,
}

/// A bid strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BidStrategy {
    /// Follows the market up to the list price: outbid only above it.
    AsPriceGo,
    /// Bids the market price at purchase, for good: outbid by any later rise.
    AsPriceGoLocked,
    /// The most that is paid per hour.
    PriceLimit(Rate),
}

/// When a bid buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateWhen {
    /// bid > market.
    Above,
    /// bid >= market.
    AtOrAbove,
}

/// What a bid above the list price pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AboveListPays {
    /// The market price, as any other.
    Market,
    /// The list price.
    List,
}

/// What happens when the bid is too low or there is no stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// The pod stays Pending; a new bid every so often, counted from the pod's creation.
    Pending {
        /// The time between bids.
        rebid: Span,
    },
    /// The pod fails.
    Fail,
    /// The pod runs at the list price.
    OnDemand,
}

/// When price and stock are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The time between checks; none where every change acts at once.
    pub every: Option<Span>,
    /// What the grid of checks is anchored at.
    pub anchor: Anchor,
}

/// What a grid is anchored at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The creation of the instance.
    Creation,
    /// Full multiples of the interval on the clock.
    Clock,
}

/// The warning before a reclaim.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its length; zero for none.
    pub length: Span,
    /// The event that announces it; none where no event is documented.
    pub event: Option<EventText>,
}

/// What happens to pods whose machine is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeLoss {
    /// When pods are told to stop and when they are gone. None: they run until the machine is taken.
    pub drain: Option<Drain>,
    /// How long after a machine was taken with pods on it their loss is seen.
    pub detected_after: Span,
}

/// How pods are stopped while their machine is under notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drain {
    /// From the notice until they are told to stop.
    pub begins: Span,
    /// From the notice until they are gone at the latest.
    pub ends: Span,
}

/// What becomes of a machine that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterReclaim {
    /// It is deleted.
    Deleted,
    /// It is stopped, and its disks are paid until the workload ends.
    Kept {
        /// The price of the disks.
        disk: Rate,
        /// Whether it counts against what a node pool may have.
        counts: bool,
    },
}

/// A Kubernetes event, as the provider writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventText {
    /// `Warning` or `Normal`.
    pub kind: String,
    /// The reason.
    pub reason: String,
    /// The component that writes it.
    pub from: String,
    /// The message.
    pub message: String,
}

/// Who goes first when stock falls below what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victims {
    /// At random.
    Random,
    /// The lowest bid; equal bids at random.
    LowestBid,
    /// The newest instance.
    Newest,
}

/// What becomes of a reclaimed pod.
#[derive(Clone, Debug, PartialEq)]
pub struct ReclaimedPod {
    /// Whether the object stays, `Failed`; otherwise it is deleted.
    pub kept: bool,
    /// The pod's reason while it is kept, shown as STATUS.
    pub reason: String,
    /// The pod's message; `{time}` stands for the release in UTC to the minute.
    pub message: String,
    /// Whether the condition DisruptionTarget is set.
    pub disruption_target: bool,
    /// The exit code of its containers where the provider reports one.
    pub exit_code: Option<i32>,
    /// Whether its containers are reported as terminated.
    pub container_statuses: ContainerStatuses,
    /// Who makes a new pod in place of a pod that no controller owns.
    pub bare_pod: BarePod,
    /// The event written at the reclaim itself, if any.
    pub event: Option<EventText>,
}

/// What the provider reports of a reclaimed pod's containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerStatuses {
    /// Terminated at the reclaim: back-off counts from there.
    TerminatedAtReclaim,
    /// As last seen, running: back-off counts from the pod's creation.
    AsLastSeen,
}

/// Who brings back a pod that no controller owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarePod {
    /// Nobody.
    Stays,
    /// The provider, under the same name, so long after the reclaim.
    Recreated {
        /// The delay.
        after: Span,
    },
}

/// Pod garbage collection: how many pods may stay after they have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodGc {
    /// So many; 0 for any number.
    pub threshold: u32,
    /// What large clusters have in place of it, never less.
    pub from_nodes: Option<LargeCluster>,
}

/// How many pods may stay in a large cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LargeCluster {
    /// From so many nodes on.
    pub nodes: u32,
    /// So many pods; 0 for any number.
    pub threshold: u32,
}

/// How held time becomes money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billing {
    /// Held time is rounded up to a multiple of this.
    pub quantum: Span,
    /// Held time is billed as at least this.
    pub minimum: Span,
    /// An instance that the provider takes before this age is free; zero for no such rule.
    pub free_before: Span,
    /// Whether the started quantum is free where the provider takes the instance.
    pub last_quantum_free: bool,
    /// Which price applies when.
    pub basis: PriceBasis,
    /// Whether the notice is billed.
    pub notice_billed: bool,
    /// Bills below this are not charged.
    pub drop_below: Amount,
}

/// Which price a held instance pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceBasis {
    /// The price at creation in protection, the market's afterwards.
    LockedThenMarket,
    /// The price at creation throughout.
    AtCreation,
    /// The market price throughout.
    Market,
    /// The market price at the start of each hour, for the whole of it.
    Hourly {
        /// Where hours begin: at the instance's creation, or on the clock. The hour in which the instance
        /// is created pays the price at creation.
        anchor: Anchor,
    },
}

/// The provider's limit on the life of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// No instance is older when its end is due.
    pub limit: Span,
    /// How much later than due it may come; uniform from zero.
    pub spread: Span,
}
