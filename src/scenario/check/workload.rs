//! Checks of the workload: what runs, what it is charged, and where it may run.

use jiff::Timestamp;

use super::findings::{Findings, entry};
use super::job;
use super::kind::is_lasting;
use super::limits::MOST_REPLICATIONS;
use super::provider::Provider;
use super::values::{distribution, mean};
use crate::scenario::cronjob::ConcurrencyPolicy;
use crate::scenario::distribution::Distribution;
use crate::scenario::document::Node;
use crate::scenario::file::{CheckpointFile, ScenarioFile, UndiscountedFile};
use crate::scenario::manifest::{BudgetManifest, HpaManifest, JobManifest, Object, PodTemplate};
use crate::scenario::market::{Undiscounted, UndiscountedKind};
use crate::scenario::service::Service;
use crate::scenario::workload::{Budget, Checkpoint, Owner, Placement, Suspension, Workload};
use crate::units::{Amount, Rate, Resources, Span};

/// The seed of a scenario that says none.
pub(super) const DEFAULT_SEED: u64 = 1;
/// The longest horizon that is run: a hundred years.
const LONGEST: Span = Span::from_hours(24 * 36_525);

/// What of the manifests is simulated.
pub(super) struct Chosen<'a> {
    /// The workload.
    pub object: Option<&'a Object>,
    /// What scales it.
    pub autoscaler: Option<&'a HpaManifest>,
    /// Every PodDisruptionBudget.
    pub budgets: &'a [BudgetManifest],
}

impl Chosen<'_> {
    /// The pod template of the workload.
    pub fn template(&self) -> Option<&PodTemplate> {
        template(self.object?)
    }

    /// Whether the workload is watched for a while in place of having an end of its own.
    pub fn is_lasting(&self) -> bool {
        self.object.is_some_and(is_lasting)
    }
}

/// The one object of the manifests that is simulated.
pub(super) fn simulated<'a>(findings: &mut Findings, objects: &'a [Object]) -> Option<&'a Object> {
    let mut runs = objects.iter().filter(|object| template(object).is_some());
    let first = runs.next();
    for other in runs {
        let named = other.named();
        let problem = format!("{} {} is a second workload; one scenario runs one", named.kind, named.name);
        let issue = crate::scenario::issue::Issue::new("", problem).at(named.place.clone());
        findings.issues.push(issue.hint("put it into a file of its own"));
    }
    for object in objects {
        if let Object::NotYet(named) = object {
            let problem = format!("{} {} can't be simulated yet", named.kind, named.name);
            let issue = crate::scenario::issue::Issue::new("kind", problem).at(named.place.clone());
            findings.issues.push(issue.hint("Pod, Job, CronJob, Deployment and ReplicaSet can"));
        }
    }
    first
}

/// The pod template of a workload.
pub(super) fn template(object: &Object) -> Option<&PodTemplate> {
    match object {
        Object::Pod(pod) => Some(pod),
        Object::Job(JobManifest { template, .. }) => Some(template),
        Object::CronJob(cronjob) => Some(&cronjob.job.template),
        Object::Deployment(deployment) => Some(&deployment.template),
        Object::HorizontalPodAutoscaler(_) | Object::DaemonSet(_) | Object::NotYet(_) => None,
    }
}

/// How many pods of a workload there are at a time, at most; where Jobs of a CronJob may overlap, about.
pub(super) fn pods_at_once(chosen: &Chosen<'_>, costs: &Costs, watched: Span, epoch: Timestamp) -> u32 {
    let of_job = |job: &JobManifest| job.spec.parallelism.min(job.spec.completions.unwrap_or(u32::MAX));
    match chosen.object {
        Some(Object::Job(job)) => of_job(job),
        Some(Object::CronJob(cronjob)) => {
            let overlap = match cronjob.spec.concurrency_policy {
                ConcurrencyPolicy::Allow => {
                    let starts = cronjob.spec.schedule.starts_within(epoch, watched);
                    let lasts = costs.work.mean_millis() + costs.startup.mean_millis();
                    // Little's law, rounded up.
                    (lasts * starts as f64 / (watched.0 as f64)).ceil().clamp(1.0, 1.0e6) as u32
                }
                ConcurrencyPolicy::Forbid | ConcurrencyPolicy::Replace => 1,
            };
            of_job(&cronjob.job).saturating_mul(overlap)
        }
        Some(Object::Deployment(deployment)) => match chosen.autoscaler {
            Some(hpa) if deployment.spec.replicas > 0 => hpa.spec.max_replicas,
            _ => deployment.spec.replicas,
        },
        _ => 1,
    }
}

/// What a pod takes in time and money, which no manifest says.
pub(super) struct Costs {
    work: Distribution,
    startup: Distribution,
    checkpoint: Option<Checkpoint>,
    undiscounted: Vec<Undiscounted>,
}

/// Work, start-up, checkpoints and what is charged beside the instances.
pub(super) fn costs(
    findings: &mut Findings,
    file: &ScenarioFile,
    provider: Option<&Provider>,
    object: Option<&Object>,
) -> Option<Costs> {
    let serves = object.map_or_else(|| may_serve(findings), |object| matches!(object, Object::Deployment(_)));
    let work = match &file.work {
        Some(work) => Some(distribution(findings, "work", work)),
        None => serves.then_some(Distribution::Constant(Span::FOREVER)),
    };
    match &work {
        None => {
            let hint = "say how long one completion takes: work: 6h in the scenario, or --work 6h";
            findings.missing("work", "the work of the pod", hint);
        }
        Some(work) if work.mean_millis() <= 0.0 && !findings.unread("work") => {
            findings.wrong("work", "expected work longer than zero", "");
        }
        Some(_) => {}
    }
    let startup = startup(findings, file, provider);
    let checkpoint = file.checkpoint.and_then(|checkpoint| self::checkpoint(findings, checkpoint));
    let undiscounted = file.undiscounted.map(|file| undiscounted(findings, file)).unwrap_or_default();
    Some(Costs { work: work?, startup, checkpoint, undiscounted })
}

/// Whether what runs may be a service: an object that could not be read is one by its kind.
fn may_serve(findings: &Findings) -> bool {
    let manifest = findings.root.get("manifest");
    let kinds = manifest.map(Node::elements).unwrap_or_default().iter().filter_map(|node| node.get("kind"));
    kinds.filter_map(Node::as_str).any(|kind| kind == "Deployment" || kind == "ReplicaSet")
}

/// How long a start takes: as the scenario says, else as the provider's policy does.
fn startup(findings: &mut Findings, file: &ScenarioFile, provider: Option<&Provider>) -> Distribution {
    if let Some(startup) = &file.startup {
        return distribution(findings, "startup", startup);
    }
    // The provider's is the start of a node, where there are nodes.
    if file.cluster.is_some() {
        findings.assume("a container starts at once on a node that is ready; set startup");
        return Distribution::Constant(Span::ZERO);
    }
    let Some((provider, startup)) = provider.and_then(|given| Some((given, given.file.startup.as_ref()?)))
    else {
        return Distribution::Constant(Span::ZERO);
    };
    let startup = distribution(findings, "provider.startup", startup);
    if !provider.names_startup {
        findings.assume(format!(
            "a container starts {} after its instance is created, as the provider's policy says; set startup",
            mean(&startup)
        ));
    }
    startup
}

/// Who brings pods back, and when it is suspended.
pub(super) fn owner(
    findings: &mut Findings,
    file: &ScenarioFile,
    object: &Object,
    service: Option<Service>,
) -> (Owner, Vec<Suspension>) {
    let version = job::version(findings, file);
    match (object, service) {
        (Object::Job(written), _) => {
            let mut spec = job::spec(findings, written, version);
            let suspensions = job::suspensions(findings, file, Some(written), Some(&mut spec));
            (Owner::Job(spec), suspensions)
        }
        (Object::CronJob(written), _) => {
            let job = job::spec(findings, &written.job, version);
            (Owner::CronJob { schedule: written.spec.clone(), job }, Vec::new())
        }
        (Object::Deployment(_), Some(service)) => (Owner::Service(Box::new(service)), Vec::new()),
        _ => (Owner::None, job::suspensions(findings, file, None, None)),
    }
}

/// The workload that the file and the manifest describe together.
pub(super) fn workload(
    file: &ScenarioFile,
    object: &Object,
    (owner, suspensions): (Owner, Vec<Suspension>),
    costs: Costs,
    (size, placements): (Resources, Vec<Placement>),
    budget: Option<Budget>,
) -> Option<Workload> {
    let template = template(object)?;
    let Costs { work, startup, checkpoint, undiscounted } = costs;
    Some(Workload {
        name: template.owner.name.clone(),
        namespace: template.owner.namespace.clone(),
        owner,
        container: template.containers.first().cloned().unwrap_or_default(),
        work,
        startup,
        checkpoint,
        stops_in: file.shutdown.map(|shutdown| shutdown.0.min(template.grace_period)),
        grace_period: template.grace_period,
        pod_deadline: template.active_deadline,
        size,
        placements,
        undiscounted,
        budget,
        suspensions,
    })
}

fn checkpoint(findings: &mut Findings, file: CheckpointFile) -> Option<Checkpoint> {
    if file.every.0 < Span::from_secs(1) {
        findings.wrong("checkpoint.every", "expected at least 1s of work between checkpoints", "");
        return None;
    }
    Some(Checkpoint {
        every: file.every.0,
        cost: file.cost.map_or(Span::ZERO, |cost| cost.0),
        restore: file.restore.map_or(Span::ZERO, |restore| restore.0),
        on_notice: file.on_notice.unwrap_or(true),
    })
}

fn undiscounted(findings: &mut Findings, file: UndiscountedFile) -> Vec<Undiscounted> {
    let mut charges = Vec::new();
    let times = |findings: &mut Findings, path: &str, price: Rate, amount: f64| {
        if !(0.0..=1.0e9).contains(&amount) {
            findings.wrong(path, format!("expected a number from 0 to 1e9, found {amount}"), "");
        }
        price.as_f64() * amount.clamp(0.0, 1.0e9)
    };
    if let Some(storage) = file.storage {
        let gib = storage.size.whole() as f64 / Resources::GIB as f64;
        let rate = Rate::from_sampled(times(findings, "undiscounted.storage.size", storage.price.0, gib));
        charges.push((UndiscountedKind::Storage, rate, Amount(0)));
    }
    if let Some(bandwidth) = file.bandwidth {
        let path = "undiscounted.bandwidth.mbps";
        let rate = Rate::from_sampled(times(findings, path, bandwidth.price.0, bandwidth.mbps));
        charges.push((UndiscountedKind::Bandwidth, rate, Amount(0)));
    }
    if let Some(traffic) = file.traffic {
        let sum = times(findings, "undiscounted.traffic.gb", traffic.price.0, traffic.gb);
        charges.push((UndiscountedKind::Traffic, Rate::ZERO, Amount::from_sampled(sum)));
    }
    charges.into_iter().map(|(kind, rate, per_instance)| Undiscounted { kind, rate, per_instance }).collect()
}

/// Deadline, horizon, replications and seed.
pub(super) struct RunSettings {
    pub deadline: Option<Span>,
    pub horizon: Span,
    pub replications: u64,
    pub seed: u64,
}

/// The settings of the run, with their defaults.
pub(super) fn run_settings(findings: &mut Findings, file: &ScenarioFile, is_lasting: bool) -> RunSettings {
    let (path, written, default) = if is_lasting {
        ("duration", file.duration, Span::from_hours(24 * 7))
    } else {
        ("horizon", file.horizon, Span::from_hours(24 * 30))
    };
    let horizon = written.map_or(default, |written| written.0);
    if !horizon.is_positive() || horizon > LONGEST {
        findings.wrong(path, format!("expected a duration above zero and up to {LONGEST}"), "");
    }
    let deadline = file.deadline.map(|deadline| deadline.0).filter(|_| !is_lasting);
    if deadline.is_some_and(|deadline| !deadline.is_positive()) {
        findings.wrong("deadline", "expected a deadline above zero", "");
    }
    if let Some(deadline) = deadline
        && deadline > horizon
    {
        let problem =
            format!("the deadline of {deadline} is beyond the horizon of {horizon}, where runs are cut");
        findings.wrong("deadline", problem, "set a longer horizon");
    }
    let replications = file.replications.unwrap_or(10_000);
    if !(1..=MOST_REPLICATIONS).contains(&replications) {
        let problem = format!("expected 1 to {MOST_REPLICATIONS} replications, found {replications}");
        findings.wrong("replications", problem, "");
    }
    RunSettings { deadline, horizon, replications, seed: file.seed.unwrap_or(DEFAULT_SEED) }
}

/// The names of pools, for messages.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// The path of a pool's block.
pub(super) fn pool_path(name: &str) -> String {
    entry("market.pools", name)
}
