//! The check: from what a policy's tree says to the checked rules, or every problem with its place.
//!
//! What is never reclaimed needs no rules of reclaiming: for on-demand and reserved capacity the missing
//! ones are filled with values that have no effect.

use super::file::{
    AnchorFile, BarePodFile, ContainerStatusesFile, EventFile, EventKindFile, PolicyFile, PriceBasisFile,
    PurchaseFile, SpotPriceFile, UnmetFile, VictimsFile,
};
use crate::scenario::document::{Node, Path, Reading, Step, place_near, read_at};
use crate::scenario::issue::Issue;
use crate::scenario::provider::{
    Anchor, BarePod, Billing, Check, ContainerStatuses, EventText, LargeCluster, Lifetime, Notice, PodGc,
    Policy, PriceBasis, Purchase, ReclaimedPod, Unmet, Victims,
};
use crate::scenario::scalar::DurationText;
use crate::units::{Amount, Currency, Span};

/// How many terminated pods the controller manager lets stay by default.
const KUBERNETES_POD_GC_THRESHOLD: u32 = 12_500;

/// The block of a scenario in which a policy stands; every path of an issue begins with it.
const BLOCK: &str = "provider";

/// Reads a policy's tree. Paths of issues begin with `provider`.
pub fn read(tree: &Node, issues: &mut Vec<Issue>) -> Reading<PolicyFile> {
    read_at(tree, &Path(vec![Step::Key(BLOCK.to_owned())]), issues)
}

/// Checks what [`read`] made of a tree. Every rule that is missing or contradicts another one becomes an
/// issue; none comes back where there is one, and where something needed could not be read.
pub fn check(reading: &Reading<PolicyFile>, tree: &Node, issues: &mut Vec<Issue>) -> Option<Policy> {
    let file = reading.value.as_ref()?;
    let spot = !matches!(file.purchase, Some(PurchaseFile::OnDemand | PurchaseFile::Reserved(_)));
    let before = issues.len();
    let policy = Checker { file, reading, tree, issues: &mut *issues, spot }.policy();
    policy.filter(|_| issues.len() == before)
}

pub(super) struct Checker<'a> {
    pub(super) file: &'a PolicyFile,
    pub(super) reading: &'a Reading<PolicyFile>,
    pub(super) tree: &'a Node,
    pub(super) issues: &'a mut Vec<Issue>,
    /// Whether what is bought can be reclaimed.
    pub(super) spot: bool,
}

impl Checker<'_> {
    fn policy(&mut self) -> Option<Policy> {
        let file = self.file;
        let name = self.required(file.policy.clone(), "policy");
        self.currency();
        let purchase = self.purchase();
        if self.spot {
            self.required(file.spot_price, "spot_price");
        }
        let bid = self.bid();
        let unmet = self.unmet();
        let protection = self.protection();
        let check = self.check();
        let notice = self.notice();
        let loss = self.loss(notice.as_ref().map_or(Span::ZERO, |notice| notice.length));
        let after_reclaim = self.after_reclaim();
        let victims = self.reclaiming(file.victims, "victims", VictimsFile::Random);
        let pod = self.pod();
        let pod_gc = self.pod_gc();
        let billing = self.billing();
        Some(Policy {
            name: name?,
            purchase: purchase?,
            discounted: matches!(file.spot_price, Some(SpotPriceFile::Discount(_))),
            bid: bid?,
            unmet: unmet?,
            protection: protection?,
            check: check?,
            notice: notice?,
            loss,
            after_reclaim: after_reclaim?,
            lifetime: self.lifetime(),
            price_error: file.errors.as_ref().and_then(|errors| errors.price.clone()),
            stock_error: file.errors.as_ref().and_then(|errors| errors.stock.clone()),
            fallback_event: self.fallback_event(),
            victims: match victims? {
                VictimsFile::Random => Victims::Random,
                VictimsFile::LowestBid => Victims::LowestBid,
                VictimsFile::Newest => Victims::Newest,
            },
            pod: pod?,
            pod_gc,
            billing: billing?,
        })
    }

    fn currency(&mut self) {
        if let Some(code) = self.required(self.file.currency.as_deref(), "currency")
            && Currency::parse(code).is_none()
        {
            let problem = format!("expected a code of three capital letters such as CNY, found {code:?}");
            self.issue("currency", problem, None);
        }
    }

    fn purchase(&mut self) -> Option<Purchase> {
        match self.required(self.file.purchase.as_ref(), "purchase")? {
            PurchaseFile::Spot => Some(Purchase::Spot),
            PurchaseFile::OnDemand => Some(Purchase::OnDemand),
            PurchaseFile::Reserved(reserved) => {
                let period = self.positive(reserved.period, "purchase.reserved.period")?;
                Some(Purchase::Reserved { rate: reserved.price.0, period })
            }
        }
    }

    fn unmet(&mut self) -> Option<Unmet> {
        match self.reclaiming(self.file.unmet, "unmet", UnmetFile::Fail)? {
            UnmetFile::Fail => Some(Unmet::Fail),
            UnmetFile::OnDemand => Some(Unmet::OnDemand),
            UnmetFile::Pending => {
                let rebid = self.required(self.file.rebid, "rebid")?;
                Some(Unmet::Pending { rebid: self.positive(rebid, "rebid")? })
            }
        }
    }

    fn protection(&mut self) -> Option<Span> {
        let none = DurationText(Span::ZERO);
        let protection = self.reclaiming(self.file.protection, "protection", none)?.0;
        let limits = self.file.limits.unwrap_or_default();
        let least = limits.protection_min.map_or(Span::ZERO, |least| least.0);
        let most = limits.protection_max.map_or(Span::FOREVER, |most| most.0);
        if self.spot && (protection < least || protection > most) {
            let range = match limits.protection_max {
                Some(_) => format!("from {least} to {most}"),
                None => format!("of at least {least}"),
            };
            let problem = format!("the provider gives protection {range}, found {protection}");
            self.issue("protection", problem, None);
            return None;
        }
        let step = limits.protection_step.map_or(Span(1), |step| step.0);
        if self.spot && step.is_positive() && protection.0 % step.0 != 0 {
            let problem = format!("the provider gives protection in steps of {step}, found {protection}");
            self.issue("protection", problem, None);
            return None;
        }
        Some(protection)
    }

    fn check(&mut self) -> Option<Check> {
        if self.reading.lacks(&path("check")) {
            return None;
        }
        let Some(check) = self.file.check else {
            return Some(Check { every: None, anchor: Anchor::Creation });
        };
        let every = self.required(check.every, "check.every")?;
        let every = self.positive(every, "check.every")?;
        let anchor = match self.required(check.anchor, "check.anchor")? {
            AnchorFile::Creation => Anchor::Creation,
            AnchorFile::Clock => Anchor::Clock,
        };
        Some(Check { every: Some(every), anchor })
    }

    fn notice(&mut self) -> Option<Notice> {
        let length = self.reclaiming(self.file.notice, "notice", DurationText(Span::ZERO))?.0;
        let events = self.file.events.as_ref();
        let event = events.and_then(|events| events.notice.as_ref());
        Some(Notice { length, event: event.map(event_text) })
    }

    fn lifetime(&mut self) -> Option<Lifetime> {
        let file = self.file.lifetime.filter(|_| self.spot)?;
        let limit = self.positive(file.limit, "lifetime.limit")?;
        Some(Lifetime { limit, spread: file.spread.map_or(Span::ZERO, |spread| spread.0) })
    }

    fn fallback_event(&self) -> Option<EventText> {
        let event = self.file.events.as_ref()?.fallback.as_ref()?;
        Some(event_text(event))
    }

    fn pod(&mut self) -> Option<ReclaimedPod> {
        if self.reading.lacks(&path("pod")) {
            return None;
        }
        let pod = self.file.pod.clone().unwrap_or_default();
        let kept = self.reclaiming(pod.kept, "pod.kept", false);
        let reason = match kept {
            Some(true) => self.required(pod.reason, "pod.reason"),
            _ => Some(pod.reason.unwrap_or_default()),
        };
        let bare = self.reclaiming(pod.bare, "pod.bare", BarePodFile::Stays);
        let gone = ContainerStatusesFile::TerminatedAtReclaim;
        let statuses = self.reclaiming(self.file.container_statuses, "container_statuses", gone);
        let disruption_target = self.reclaiming(self.file.disruption_target, "disruption_target", false);
        let event = self.file.events.as_ref().and_then(|events| events.reclaim.as_ref());
        Some(ReclaimedPod {
            kept: kept?,
            reason: reason?,
            message: pod.message.unwrap_or_default(),
            disruption_target: disruption_target?,
            exit_code: pod.exit_code,
            container_statuses: match statuses? {
                ContainerStatusesFile::TerminatedAtReclaim => ContainerStatuses::TerminatedAtReclaim,
                ContainerStatusesFile::AsLastSeen => ContainerStatuses::AsLastSeen,
            },
            bare_pod: match bare? {
                BarePodFile::Stays => BarePod::Stays,
                BarePodFile::Recreated(recreated) => BarePod::Recreated { after: recreated.after.0 },
            },
            event: event.map(event_text),
        })
    }

    fn pod_gc(&mut self) -> PodGc {
        let file = self.file.pod_gc.unwrap_or_default();
        let threshold = file.threshold.unwrap_or(KUBERNETES_POD_GC_THRESHOLD);
        let large =
            file.from_nodes.map(|large| LargeCluster { nodes: large.nodes, threshold: large.threshold });
        if let Some(large) = large {
            if large.nodes == 0 {
                let problem = "expected at least 1 node, found 0".to_owned();
                self.issue("pod_gc.from_nodes.nodes", problem, None);
            }
            // None is the highest.
            let limit = |threshold: u32| threshold.checked_sub(1).unwrap_or(u32::MAX);
            if limit(large.threshold) < limit(threshold) {
                let least = if threshold == 0 {
                    "0, for any number,".to_owned()
                } else {
                    format!("at least {threshold}")
                };
                let problem = format!("expected {least} as in smaller clusters, found {}", large.threshold);
                self.issue("pod_gc.from_nodes.threshold", problem, None);
            }
        }
        PodGc { threshold, from_nodes: large }
    }

    fn billing(&mut self) -> Option<Billing> {
        if self.reading.lacks(&path("billing")) {
            return None;
        }
        let billing = self.file.billing.clone().unwrap_or_default();
        let quantum = self
            .required(billing.quantum, "billing.quantum")
            .and_then(|quantum| self.positive(quantum, "billing.quantum"));
        let basis = self.reclaiming(billing.price, "billing.price", PriceBasisFile::Market);
        let notice_billed = self.reclaiming(billing.notice_billed, "billing.notice_billed", true);
        Some(Billing {
            quantum: quantum?,
            basis: match basis? {
                PriceBasisFile::LockedThenMarket => PriceBasis::LockedThenMarket,
                PriceBasisFile::AtCreation => PriceBasis::AtCreation,
                PriceBasisFile::Market => PriceBasis::Market,
                PriceBasisFile::InstanceHours => PriceBasis::Hourly { anchor: Anchor::Creation },
                PriceBasisFile::ClockHours => PriceBasis::Hourly { anchor: Anchor::Clock },
            },
            minimum: billing.minimum.map_or(Span::ZERO, |minimum| minimum.0),
            free_before: billing.free_before.map_or(Span::ZERO, |age| age.0),
            last_quantum_free: billing.last_quantum_free.unwrap_or(false),
            notice_billed: notice_billed?,
            drop_below: billing.drop_below.map_or(Amount(0), |sum| Amount(sum.0.0)),
        })
    }

    /// A rule of reclaiming: missing for spot, without effect otherwise.
    fn reclaiming<T>(&mut self, value: Option<T>, setting: &str, without: T) -> Option<T> {
        let value = if self.spot { value } else { value.or(Some(without)) };
        self.required(value, setting)
    }

    /// A value that must be there; where it was written and could not be read, its issue is there already.
    pub(super) fn required<T>(&mut self, value: Option<T>, setting: &str) -> Option<T> {
        if value.is_none() && !self.reading.lacks(&path(setting)) {
            let hint = "write it, or start from a policy that has it, with policy: <name>";
            self.issue(setting, "missing".to_owned(), Some(hint));
        }
        value
    }

    pub(super) fn positive(&mut self, span: DurationText, setting: &str) -> Option<Span> {
        if span.0.is_positive() {
            return Some(span.0);
        }
        self.issue(setting, "expected a time longer than 0s".to_owned(), None);
        None
    }

    pub(super) fn issue(&mut self, setting: &str, problem: String, hint: Option<&str>) {
        let issue = Issue::new(path(setting), problem).at(place_near(self.tree, setting));
        self.issues.push(match hint {
            Some(hint) => issue.hint(hint),
            None => issue,
        });
    }
}

/// A problem under the provider's own name for it, where there is one.
pub fn named(name: Option<&str>, problem: String) -> String {
    name.map_or_else(|| problem.clone(), |name| format!("{name}: {problem}"))
}

/// The path of a setting in a scenario.
pub(super) fn path(setting: &str) -> String {
    format!("{BLOCK}.{setting}")
}

fn event_text(event: &EventFile) -> EventText {
    EventText {
        kind: match event.kind {
            EventKindFile::Normal => "Normal".to_owned(),
            EventKindFile::Warning => "Warning".to_owned(),
        },
        reason: event.reason.clone(),
        from: event.from.clone(),
        message: event.message.clone(),
    }
}
