//! The rules of a policy: purchase, price, bid, check, notice, reclaimed pod, billing, events.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::scenario::file::market::DistributionFile;
use crate::scenario::scalar::{BidLimit, DurationText, Price, Share};

/// Serverless or nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FamilyFile {
    /// One sandbox holds one pod.
    Serverless,
    /// A virtual machine: held for one pod, or a node of the scenario's cluster.
    Machine,
}

/// A purchase option.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PurchaseFile {
    /// Reclaimable capacity.
    Spot,
    /// Pay-as-you-go at the list price.
    OnDemand,
    /// Capacity paid for the whole period whether used or not.
    Reserved(ReservedFile),
}

/// A reservation.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct ReservedFile {
    /// The price per hour of the whole reservation.
    pub price: Price,
    /// The period that is paid.
    pub period: DurationText,
}

/// What sets the spot price.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SpotPriceFile {
    /// The market of the scenario.
    Market,
    /// A fixed discount on the list price, such as 80%; the market has no say.
    Discount(Share),
}

/// How spot is bid for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct BidFile {
    /// The strategy.
    pub strategy: Option<StrategyFile>,
    /// The most that is paid per hour under `price-limit`; -1 for none where `limits.bid_open` allows it.
    pub limit: Option<BidLimit>,
    /// What `as-price-go` means: `follow` the market up to the list price, or `locked` at the price of
    /// the purchase.
    pub as_price_go: Option<AsPriceGoFile>,
    /// Whether a price limit must be `above` the market to buy, or `at-or-above` it.
    pub create: Option<CreateFile>,
    /// Whether a limit above the list price is cut to it.
    pub cap_at_list: Option<bool>,
    /// What a limit above the list price pays: the `market` price or the `list` price.
    pub above_list_pays: Option<AboveListFile>,
}

/// A bid strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StrategyFile {
    /// Follows the market.
    AsPriceGo,
    /// The most that is paid per hour, in `bid.limit`.
    PriceLimit,
}

/// What `as-price-go` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AsPriceGoFile {
    /// Outbid only above the list price.
    Follow,
    /// Outbid by any rise after the purchase.
    Locked,
}

/// When a price limit buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CreateFile {
    /// bid > market.
    Above,
    /// bid >= market.
    AtOrAbove,
}

/// What a limit above the list price pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AboveListFile {
    /// The market price.
    Market,
    /// The list price.
    List,
}

/// What happens when no instance can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnmetFile {
    /// The pod stays Pending and bids again every `rebid`.
    Pending,
    /// The pod fails.
    Fail,
    /// The pod runs at the list price.
    OnDemand,
}

/// When price and stock are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct CheckFile {
    /// The time between checks.
    pub every: Option<DurationText>,
    /// What the checks are counted from.
    pub anchor: Option<AnchorFile>,
}

/// What checks are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorFile {
    /// The creation of the instance.
    Creation,
    /// The clock: full multiples of the interval.
    Clock,
}

/// Who goes first when stock falls below what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VictimsFile {
    /// At random.
    Random,
    /// The lowest bid; equal bids at random.
    LowestBid,
    /// The newest instance.
    Newest,
}

/// What becomes of a reclaimed pod.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct PodFile {
    /// Whether the object stays, in phase Failed; otherwise it is deleted.
    pub kept: Option<bool>,
    /// The reason, which `kubectl get pods` shows as STATUS.
    pub reason: Option<String>,
    /// The message; `{time}` stands for the time of the release in UTC.
    pub message: Option<String>,
    /// The exit code of its containers, where the provider reports one.
    pub exit_code: Option<i32>,
    /// What becomes of a pod that no controller owns.
    pub bare: Option<BarePodFile>,
}

/// What becomes of a reclaimed pod that no controller owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BarePodFile {
    /// Nobody brings it back.
    Stays,
    /// The provider re-creates it under the same name.
    Recreated(RecreatedFile),
}

/// How a bare pod comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct RecreatedFile {
    /// How long after the reclaim.
    pub after: DurationText,
}

/// What the provider reports of a reclaimed pod's containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerStatusesFile {
    /// Terminated at the reclaim: back-off counts from there.
    TerminatedAtReclaim,
    /// As last seen, running: back-off counts from the pod's creation.
    AsLastSeen,
}

/// How held time becomes money.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct BillingFile {
    /// Held time is rounded up to a multiple of this.
    pub quantum: Option<DurationText>,
    /// Held time is billed as at least this; default none.
    pub minimum: Option<DurationText>,
    /// An instance that the provider takes before this age is free; default none.
    pub free_before: Option<DurationText>,
    /// Whether the started quantum is free where the provider takes the instance; default false.
    pub last_quantum_free: Option<bool>,
    /// Which price applies when.
    pub price: Option<PriceBasisFile>,
    /// Whether the time under notice is billed.
    pub notice_billed: Option<bool>,
    /// Bills of an instance below this sum are not charged.
    pub drop_below: Option<Price>,
}

/// Which price a held instance pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PriceBasisFile {
    /// The price at creation in protection, the market's afterwards.
    LockedThenMarket,
    /// The price at creation throughout.
    AtCreation,
    /// The market price throughout.
    Market,
    /// The market price at the start of each hour since the creation, for the whole hour.
    InstanceHours,
    /// The price at creation up to the next full hour, then the market price at each full hour of the clock.
    ClockHours,
}

/// Pod garbage collection: with more pods than this that have ended, the oldest are deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct PodGcFile {
    /// How many may stay; 0 for any number, default 12500.
    pub threshold: Option<u32>,
    /// How many may stay in a large cluster.
    pub from_nodes: Option<LargeClusterFile>,
}

/// How many pods that have ended may stay in a large cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct LargeClusterFile {
    /// From so many nodes on; without a cluster block, instances held.
    pub nodes: u32,
    /// So many pods; 0 for any number.
    pub threshold: u32,
}

/// The provider's own names of what it refuses, used in messages.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct ErrorNamesFile {
    /// The bid does not buy at the market price.
    pub price: Option<String>,
    /// There is no stock.
    pub stock: Option<String>,
    /// A price limit below the least one.
    pub bid_min: Option<String>,
    /// A price limit with too many decimals.
    pub bid_decimals: Option<String>,
    /// A price limit above the list price.
    pub bid_up_to_list: Option<String>,
}

/// The provider's limit on the life of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct LifetimeFile {
    /// The age at which the end is due.
    pub limit: DurationText,
    /// How much later it may come, uniformly; default no later.
    pub spread: Option<DurationText>,
}

/// Signals that a machine is more likely to be taken than others.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct RebalanceFile {
    /// How long before the notice the signal comes; 0s: together with it.
    pub before: DistributionFile,
}

/// What becomes of a machine that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct OnReclaimFile {
    /// What is done with it.
    pub machine: ReclaimedMachineFile,
    /// The price per hour of the disks of a machine that is kept, until the workload ends.
    pub disk: Option<Price>,
}

/// What is done with a machine that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReclaimedMachineFile {
    /// It is deleted with its disks.
    Delete,
    /// It is stopped; its disks are kept and paid.
    Stop,
    /// It is stopped and counts against the quota, here the `max` of its node pool; its disks are kept and
    /// paid.
    Deallocate,
}

/// The Kubernetes events that the provider writes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
pub struct EventsFile {
    /// When a notice begins.
    pub notice: Option<EventFile>,
    /// When an instance is taken.
    pub reclaim: Option<EventFile>,
    /// When a pod falls back to the list price.
    pub fallback: Option<EventFile>,
}

/// One Kubernetes event.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct EventFile {
    /// Warning or Normal.
    #[serde(rename = "type")]
    pub kind: EventKindFile,
    /// The reason.
    pub reason: String,
    /// The component that writes it.
    pub from: String,
    /// The message; `{minutes}` stands for the length of the notice in minutes.
    pub message: String,
}

/// The type of a Kubernetes event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum EventKindFile {
    /// Nothing to worry about.
    Normal,
    /// Something to look at.
    Warning,
}
