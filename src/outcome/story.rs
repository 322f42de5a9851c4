//! The storyteller: listens to a replication and tells it as `kubectl` and a bill would.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand::RngExt;

use super::nodes::NodeBook;
use super::timeline::{EventLine, PodLine, Timeline};
use crate::engine::fact::{
    Cause, Departure, DrainReason, Fact, Held, NodeCreated, Observer, PodEnd, Shortage,
};
use crate::scenario::Scenario;
use crate::scenario::provider::{EventText, Purchase};
use crate::scenario::workload::Owner;
use crate::seed::{Purpose, Seeds};
use crate::units::{InstanceId, JobId, PodId, SimTime, Span};

/// The letters and digits of generated names: no vowels, so no words.
pub(super) const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// Tells one replication.
pub struct Storyteller<'a> {
    pub(super) scenario: &'a Scenario,
    seeds: Seeds,
    pub(super) timeline: Timeline,
    pub(super) nodes: NodeBook,
    /// The first pod that may belong to each Job of a CronJob.
    pub(super) first_pods: Vec<usize>,
    /// The pods whose instances have not been released yet.
    pub(super) billed_to: BTreeMap<InstanceId, PodId>,
    /// Machines that were taken: whose they were, what, and when.
    pub(super) kept: Vec<(String, String, SimTime)>,
}

impl<'a> Storyteller<'a> {
    /// Listens to a replication of a scenario.
    pub fn new(scenario: &'a Scenario, replication: u64) -> Storyteller<'a> {
        let seeds = Seeds { master: scenario.seed, replication };
        Storyteller {
            scenario,
            seeds,
            timeline: Timeline::default(),
            nodes: NodeBook::default(),
            first_pods: Vec::new(),
            billed_to: BTreeMap::new(),
            kept: Vec::new(),
        }
    }

    /// The story, with times of release as the calendar shows them when the replication starts at `epoch`.
    pub fn tell(self, epoch: Timestamp) -> Timeline {
        let mut timeline = self.timeline;
        timeline.events.sort_by_key(|event| event.at);
        for pod in &mut timeline.pods {
            if let Some(ended) = pod.ended {
                let time = ended.to_calendar(epoch).strftime("%Y-%m-%dT%H:%MZ").to_string();
                pod.note = pod.note.replace("{time}", &time);
            }
        }
        timeline
    }

    /// A name as the API server generates it: the same for the same seed, replication and pod.
    fn name(&self, pod: PodId, job: JobId, index: Option<u32>, namesake: Option<PodId>) -> String {
        let workload = &self.scenario.workload;
        if let Some(namesake) = namesake {
            return self.line(namesake).name.clone();
        }
        if workload.owner == Owner::None {
            return workload.name.clone();
        }
        let mut rng = self.seeds.stream(Purpose::PodName, u64::from(pod.0));
        let suffix: String =
            (0..5).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect();
        let owner = match workload.owner {
            Owner::Service(_) => self.set_name(),
            _ => self.job_name(job).to_owned(),
        };
        match index {
            Some(index) => format!("{owner}-{index}-{suffix}"),
            None => format!("{owner}-{suffix}"),
        }
    }

    pub(super) fn line(&self, pod: PodId) -> &PodLine {
        &self.timeline.pods[pod.index()]
    }

    pub(super) fn event(
        &mut self,
        at: SimTime,
        object: String,
        [kind, reason, from]: [&str; 3],
        message: String,
    ) {
        let (kind, reason, from) = (kind.to_owned(), reason.to_owned(), from.to_owned());
        self.timeline.events.push(EventLine { at, kind, reason, object, from, message });
    }

    /// An event of a pod that the provider's policy words.
    fn worded(&mut self, at: SimTime, pod: PodId, text: Option<&EventText>) {
        if let Some(text) = text {
            let object = format!("pod/{}", self.line(pod).name);
            self.event(at, object, [&text.kind, &text.reason, &text.from], text.message.clone());
        }
    }

    /// The notice, which says how long it is: less than usual where the instance is taken sooner. Where no
    /// event is documented, it is ours.
    fn noticed(&mut self, at: SimTime, pod: PodId, cause: Cause, length: Span) {
        let minutes = (length.as_secs_f64() / 6.0).round() / 10.0;
        match self.scenario.policy.notice.event.clone() {
            Some(event) => {
                let message = event.message.replace("{minutes}", &minutes.to_string());
                self.worded(at, pod, Some(&EventText { message, ..event }));
            }
            None if length.is_positive() => {
                self.ours(at, pod, "SpotNotice", format!("Will be taken in {length} by {}", cause.as_str()));
            }
            None => {}
        }
    }

    fn reclaimed(&mut self, at: SimTime, pod: PodId, cause: Cause) {
        let policy = &self.scenario.policy;
        self.timeline.pods[pod.index()].taken_by = Some(cause.as_str());
        if policy.pod.event.is_some() {
            self.worded(at, pod, policy.pod.event.as_ref());
        } else if policy.notice.event.is_none() {
            self.ours(at, pod, "SpotReclaimed", format!("Taken by {}", cause.as_str()));
        }
    }

    /// A warning about a pod that no provider documents.
    fn ours(&mut self, at: SimTime, pod: PodId, reason: &str, message: String) {
        let object = format!("pod/{}", self.line(pod).name);
        self.event(at, object, ["Warning", reason, "spotcast"], message);
    }

    fn created(
        &mut self,
        at: SimTime,
        (pod, job): (PodId, JobId),
        index: Option<u32>,
        namesake: Option<PodId>,
    ) {
        let name = self.name(pod, job, index, namesake);
        if let Some((owner, from)) = self.owner_of_pods(job) {
            let message = format!("Created pod: {name}");
            self.event(at, owner, ["Normal", "SuccessfulCreate", from], message);
        }
        self.timeline.pods.push(PodLine {
            job,
            name,
            ready: "0/1".to_owned(),
            status: "Pending".to_owned(),
            restarts: 0,
            created: at,
            ended: None,
            exists: true,
            pool: None,
            note: String::new(),
            taken_by: None,
            useful: Span::ZERO,
            lost: Span::ZERO,
        });
    }

    /// A pod that finds no instance. Where the provider has no name for the reason, it is ours.
    fn waits(&mut self, at: SimTime, pod: PodId, shortage: Shortage) {
        let policy = &self.scenario.policy;
        if let (Shortage::Nodes, Some(cluster)) = (shortage, &self.scenario.cluster) {
            let (object, refusal) = (format!("pod/{}", self.line(pod).name), self.nodes.refusal(cluster));
            return self.event(at, object, ["Warning", "FailedScheduling", "default-scheduler"], refusal);
        }
        let (name, ours, message) = match shortage {
            Shortage::Price { market, bid } => (
                policy.price_error.as_deref(),
                "SpotBidTooLow",
                format!("bid {bid} does not buy at the market price of {market} per hour"),
            ),
            Shortage::Stock | Shortage::Nodes => {
                (policy.stock_error.as_deref(), "SpotNoStock", "no pool has stock".to_owned())
            }
        };
        self.ours(at, pod, name.unwrap_or(ours), message);
    }

    /// A pod that pays the list price. Providers word the event for want of stock only; `%s` is what their
    /// page leaves open: what could not be had.
    fn fell_back(&mut self, at: SimTime, pod: PodId, pool: &str, shortage: Shortage) {
        let Some(event) = self.scenario.policy.fallback_event.clone() else { return };
        let message = match shortage {
            Shortage::Stock | Shortage::Nodes => event.message.replace("%s", pool),
            Shortage::Price { market, bid } => {
                format!(
                    "Spot [{pool}] is not to be had: bid {bid} does not buy at the market price of {market} per hour"
                )
            }
        };
        self.worded(at, pod, Some(&EventText { message, ..event }));
    }

    fn held(&mut self, at: SimTime, held: &Held) {
        if held.node {
            return self.placed(at, held);
        }
        let pool = self.scenario.market.pools[held.pool.index()].name.clone();
        if let Some(shortage) = held.fallback {
            self.fell_back(at, held.pod, &pool, shortage);
        }
        let object = format!("pod/{}", self.line(held.pod).name);
        let message = match (held.spot, self.is_reserved()) {
            (true, _) => format!("Holds {pool}, spot, at {} per hour", held.price),
            (false, false) => format!("Holds {pool}, on-demand, at {} per hour", held.price),
            (false, true) => format!("Holds {pool}, reserved"),
        };
        self.event(at, object, ["Normal", "Scheduled", "spotcast"], message);
        let line = &mut self.timeline.pods[held.pod.index()];
        line.pool = Some(pool);
        line.status = "ContainerCreating".to_owned();
    }

    /// A pod that was placed on a node.
    fn placed(&mut self, at: SimTime, held: &Held) {
        let Some(node) = self.nodes.get(held.instance) else { return };
        let (name, capacity) = (node.name.clone(), node.capacity.clone());
        let pod = &self.line(held.pod).name;
        let message = format!("Successfully assigned {}/{pod} to {name}", self.scenario.workload.namespace);
        let object = format!("pod/{pod}");
        self.event(at, object, ["Normal", "Scheduled", "default-scheduler"], message);
        let line = &mut self.timeline.pods[held.pod.index()];
        line.pool = Some(format!("{name} ({capacity})"));
        line.status = "ContainerCreating".to_owned();
    }

    fn node_requested(&mut self, at: SimTime, node: &NodeCreated) {
        let Some(cluster) = &self.scenario.cluster else { return };
        let capacity = self.scenario.market.pools[node.pool.index()].name.clone();
        let option = if node.spot { "spot" } else { "on-demand" };
        let mut message = format!("Requested {capacity}, {option}, at {} per hour", node.price);
        let line = self.nodes.request(node.instance, cluster, node.node_pool, capacity);
        if line.is_back {
            message.push_str("; it has the name of one that was taken, and other IP addresses");
        }
        let object = format!("node/{}", line.name);
        self.event(at, object, ["Normal", "NodeRequested", "spotcast"], message);
    }

    fn node_ready(&mut self, at: SimTime, id: InstanceId) {
        let Some(node) = self.nodes.get_mut(id) else { return };
        node.ready = true;
        let (object, message) =
            (format!("node/{}", node.name), format!("Node {} status is now: NodeReady", node.name));
        self.event(at, object, ["Normal", "NodeReady", "kubelet"], message);
    }

    fn node_noticed(&mut self, at: SimTime, id: InstanceId, cause: Cause, length: Span) {
        let Some(node) = self.nodes.get_mut(id) else { return };
        node.cordoned = true;
        let object = format!("node/{}", node.name);
        let message = format!("Will be taken in {length} by {}", cause.as_str());
        self.event(at, object, ["Warning", "SpotNotice", "spotcast"], message);
    }

    /// A node that was not taken is gone.
    pub(super) fn node_removed(&mut self, at: SimTime, name: &str) {
        let message = "Given back".to_owned();
        self.event(at, format!("node/{name}"), ["Normal", "NodeRemoved", "spotcast"], message);
    }

    fn node_at_risk(&mut self, at: SimTime, id: InstanceId) {
        let Some(node) = self.nodes.get(id) else { return };
        let object = format!("node/{}", node.name);
        let message = "At a higher risk of being taken than others".to_owned();
        self.event(at, object, ["Warning", "RebalanceRecommendation", "spotcast"], message);
    }

    fn node_drained(&mut self, at: SimTime, id: InstanceId, reason: DrainReason) {
        let Some(node) = self.nodes.get_mut(id) else { return };
        node.cordoned = true;
        let object = format!("node/{}", node.name);
        let message = match reason {
            DrainReason::Replaced => "Cordoned and drained: the node in its place is ready",
            DrainReason::Upgrade => "Cordoned and drained for its upgrade",
            DrainReason::Notice => "Cordoned and drained: it will be taken",
        };
        self.event(at, object, ["Normal", "NodeDrained", "spotcast"], message.to_owned());
    }

    fn node_taken(&mut self, at: SimTime, id: InstanceId, cause: Cause) {
        let Some(node) = self.nodes.get(id) else { return };
        let object = format!("node/{}", node.name);
        if self.scenario.cluster.as_ref().is_some_and(|cluster| cluster.keeps_names) {
            self.nodes.keep_name(id);
        }
        self.event(
            at,
            object,
            ["Warning", "SpotReclaimed", "spotcast"],
            format!("Taken by {}", cause.as_str()),
        );
    }

    /// What a pod did on its instance.
    fn left(&mut self, departure: &Departure<'_>) {
        let starts = departure.course.created + departure.course.startup;
        let pod = departure.pod;
        if starts <= departure.at {
            let object = format!("pod/{}", self.line(pod).name);
            let message = format!("Started container {}", self.scenario.workload.container);
            self.event(starts, object, ["Normal", "Started", "kubelet"], message);
            let line = &mut self.timeline.pods[pod.index()];
            line.status = "Running".to_owned();
            line.ready = "1/1".to_owned();
        }
        let line = &mut self.timeline.pods[pod.index()];
        line.useful += departure.time.useful;
        line.lost += departure.time.lost;
        self.billed_to.insert(departure.instance, pod);
    }

    pub(super) fn is_reserved(&self) -> bool {
        matches!(self.scenario.policy.purchase, Purchase::Reserved { .. })
    }

    fn ended(&mut self, at: SimTime, pod: PodId, end: PodEnd) {
        let rules = &self.scenario.policy.pod;
        let line = &mut self.timeline.pods[pod.index()];
        line.ended = Some(at);
        let (status, note) = match end {
            PodEnd::Succeeded => ("Completed", String::new()),
            PodEnd::Reclaimed => (rules.reason.as_str(), rules.message.clone()),
            PodEnd::Evicted => ("Terminating", "evicted before its machine was given up or taken".to_owned()),
            PodEnd::Refused => ("ProviderFailed", "no instance could be created".to_owned()),
            PodEnd::DeadlineExceeded => ("DeadlineExceeded", "ran longer than its deadline".to_owned()),
            PodEnd::Deleted { .. } => ("Terminating", "deleted by its controller".to_owned()),
        };
        line.status = status.to_owned();
        line.note = note;
        match end {
            // The providers' own listings show a taken pod as ready, and a completed one as not.
            PodEnd::Reclaimed => line.exists = rules.kept,
            PodEnd::Deleted { .. } | PodEnd::Evicted => line.exists = false,
            _ => line.ready = "0/1".to_owned(),
        }
    }
}

impl Observer for Storyteller<'_> {
    const WANTS_PRICES: bool = true;

    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        match fact {
            Fact::PodCreated { pod, job, index, namesake } => {
                self.created(at, (*pod, *job), *index, *namesake)
            }
            Fact::PodWaits { pod, shortage } => self.waits(at, *pod, *shortage),
            Fact::Held(held) => self.held(at, held),
            Fact::Noticed { pod, cause, reclaim_at, .. } => {
                self.noticed(at, *pod, *cause, reclaim_at.since(at));
            }
            Fact::Reclaimed { pod, cause, .. } => self.reclaimed(at, *pod, *cause),
            Fact::Left(departure) => self.left(departure),
            Fact::Released(account) => self.account(account),
            Fact::PodEnded { pod, end, .. } => self.ended(at, *pod, *end),
            Fact::PodDeleted { pod } => self.deleted(at, *pod),
            Fact::PodsCollected { pods, stay } => self.collected(at, pods, *stay),
            Fact::JobCondition { job, condition } => self.condition(at, *job, condition),
            Fact::JobStatus { status, .. } => self.described(status),
            Fact::NodeCreated(node) => self.node_requested(at, node),
            Fact::NodeReady { instance } => self.node_ready(at, *instance),
            Fact::NodeTaken { instance, cause } => self.node_taken(at, *instance, *cause),
            Fact::NodeNoticed { instance, cause, reclaim_at } => {
                self.node_noticed(at, *instance, *cause, reclaim_at.since(at));
            }
            Fact::NodeAtRisk { instance } => self.node_at_risk(at, *instance),
            Fact::NodeDrained { instance, reason } => self.node_drained(at, *instance, *reason),
            Fact::PodEvicted { pod } => {
                let object = format!("pod/{}", self.line(*pod).name);
                let what = if self.scenario.cluster.is_some() {
                    "its node is given up"
                } else {
                    "its instance will be taken"
                };
                let message = format!("Evicted: {what}");
                self.event(at, object, ["Normal", "Evicted", "spotcast"], message);
            }
            Fact::BeyondBudget { pod, healthy } => self.beyond_budget(at, *pod, *healthy),
            Fact::StillWaiting { .. } | Fact::BelowBudget { .. } | Fact::JobLimits(_) => {}
            Fact::Ended { .. } => {
                self.timeline.end = at;
                self.kept_disks(at);
                self.reservation(at);
            }
            _ => self.lasting(at, fact),
        }
    }
}
