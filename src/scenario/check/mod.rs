//! From files and flags to a checked [`Scenario`], or to every problem at once.
//!
//! The layers are put together as trees whose nodes know their places: the policy, what the manifest's
//! annotations set in it, the scenario file, the flags; the later beats the earlier and is named. The
//! trees are then read into the types of `file` and checked block by block.
//!
//! Files are read here, in `policy`, and in `trace`. Nothing after this room reads one.

mod autoscaler;
mod axis_flag;
mod blocks;
mod budget;
mod cautions;
mod cluster;
mod described;
mod findings;
mod hazard;
mod job;
mod kind;
mod layers;
mod library;
mod limits;
mod load;
mod market;
mod market_files;
mod node_pool;
mod placement;
mod price;
mod prices;
mod provider;
mod rebase;
mod regime;
mod service;
mod settings;
mod sources;
mod stock;
mod study;
mod sweep;
#[cfg(test)]
mod tests;
mod traces;
mod values;
mod whole;
mod workload;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Scenario;
use super::document::{read, to_yaml};
use super::file::ScenarioFile;
use super::issue::Issue;
use super::manifest::{NOTHING_REQUESTED, Object, SUSPENDED};
use super::market::{Bootstrap, HazardModel, Market, PriceModel, StockModel};
use super::service::Load;
use super::workload::Owner;
use crate::units::{Currency, Span};
use findings::Findings;
use workload::Chosen;

pub use axis_flag::axis_flag;
pub use library::Library;
pub use limits::MOST_REPLICATIONS;
pub use sources::{Unreadable, side_by_side};
pub use study::{Study, rebased, study};

/// What the user asks for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// A scenario file, or manifests.
    pub files: Vec<PathBuf>,
    /// Settings by flag; they beat the files.
    pub settings: Vec<Setting>,
}

/// A setting by flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The dotted path, such as `provider.notice`.
    pub path: String,
    /// The value, as it would stand in a file.
    pub value: String,
    /// The flag, for messages.
    pub flag: String,
}

/// A scenario that can be run, and what its user is to be told.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The scenario.
    pub scenario: Scenario,
    /// What is to be told.
    pub notes: Notes,
}

/// What a report says about its input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// What was assumed because nothing was said.
    pub assumptions: Vec<String>,
    /// What is allowed and may surprise.
    pub cautions: Vec<String>,
    /// Settings that took the place of others.
    pub overrides: Vec<String>,
    /// What is known and not modelled.
    pub not_modelled: Vec<String>,
    /// What the policy is.
    pub provider: String,
    /// The purchase option in words.
    pub purchase: String,
    /// The workload in words.
    pub workload: String,
    /// SHA-256 of the scenario as it was put together, manifest and traces included.
    pub digest: String,
    /// The scenario as it was put together, in YAML.
    pub resolved: String,
    /// The folder that file names in it are relative to.
    pub folder: PathBuf,
}

/// Why there is no scenario.
#[derive(Debug)]
pub enum CheckError {
    /// Everything that is wrong with the input.
    Input(Vec<Issue>),
    /// A file could not be read at all.
    Unreadable(Unreadable),
}

/// Puts a scenario together and checks it.
///
/// # Errors
/// Every problem of the input, each at its place; or the file that could not be read.
pub fn check(request: &Request) -> Result<Checked, CheckError> {
    let sources = sources::read(request)?;
    let folder = sources.folder.clone();
    put_together(sources, &request.settings, Arc::default(), |findings, parts| Checked {
        scenario: parts.scenario.clone(),
        notes: notes(findings, (parts.scenario, parts.chosen), parts.provider, folder),
    })
}

/// What a good check has at hand when it ends.
struct Parts<'a> {
    scenario: &'a Scenario,
    chosen: &'a Chosen<'a>,
    provider: &'a provider::Provider,
}

/// Lays settings over what files say and checks it all.
fn put_together<T>(
    sources: sources::Sources,
    given: &[Setting],
    library: Arc<Library>,
    finish: impl FnOnce(Findings, &Parts<'_>) -> T,
) -> Result<T, CheckError> {
    let sources::Sources { root, folder, is_scenario } = sources;
    let mut findings = Findings::with(root, library);
    let (inside, own): (Vec<&Setting>, Vec<&Setting>) =
        given.iter().partition(|setting| settings::is_in_manifest(setting));
    market_files::lay_under_and_set(&mut findings, &folder, &own);
    let before = findings.issues.len();
    let manifest = sources::manifest(&mut findings, &folder, &inside)?;
    let manifest_is_good = findings.issues.len() == before;
    let object = workload::simulated(&mut findings, &manifest.objects);
    let autoscaler = autoscaler::of_workload(&mut findings, &manifest.objects, object);
    let chosen = Chosen { object, autoscaler, budgets: &manifest.budgets };
    let provider = provider::provider(&mut findings, &folder, chosen.template());
    let sized = provider.as_ref().and_then(|provider| provider.file.size);
    let sized = sized.is_some_and(|size| size.cpu.is_some() && size.memory.is_some());
    let says_when = findings.root.get("suspend").is_some();
    let known = manifest.cautions.iter().filter(|caution| {
        (!sized || caution.code != NOTHING_REQUESTED) && (!says_when || caution.code != SUSPENDED)
    });
    findings.cautions.splice(0..0, known.map(ToString::to_string));
    provider::refuse(&mut findings, &manifest.objects, provider.as_ref().map(|provider| &provider.file));

    let blocks = blocks::lay_under(&mut findings);
    let file = provider::without(&provider::without(&findings.root, "manifest"), "provider");
    let reading = read::<ScenarioFile>(&file, &mut findings.issues);
    let file = findings.accept(reading);
    // An autoscaler alone runs nothing; who else is not simulated was told.
    let nothing_runs =
        manifest.objects.iter().all(|object| matches!(object, Object::HorizontalPodAutoscaler(_)));
    if nothing_runs && manifest_is_good {
        let hint = if is_scenario && manifest.objects.is_empty() {
            "write manifest: job.yaml"
        } else {
            "a Pod, Job, CronJob, Deployment or ReplicaSet is simulated"
        };
        findings.missing("manifest", "the workload", hint);
    }
    if let Some(written) = file.as_ref().and_then(|file| file.sweep.as_ref()) {
        sweep::sweep(&mut findings, written);
    }
    let scenario =
        file.and_then(|file| scenario(&mut findings, &folder, (&file, &blocks), provider.as_ref(), &chosen));
    findings.issues.sort_by_key(|issue| {
        issue.place.as_ref().map(|place| (place.source.clone(), place.line, place.column))
    });
    findings.issues.dedup();
    match (scenario, provider) {
        (Some(scenario), Some(provider)) if findings.issues.is_empty() => {
            Ok(finish(findings, &Parts { scenario: &scenario, chosen: &chosen, provider: &provider }))
        }
        _ => Err(CheckError::Input(findings.issues)),
    }
}

/// Everything of the scenario, as far as it can be checked: what is wrong with it is told even where the
/// provider or the workload is not known.
fn scenario(
    findings: &mut Findings,
    folder: &Path,
    (file, blocks): (&ScenarioFile, &[blocks::Taken]),
    provider: Option<&provider::Provider>,
    chosen: &Chosen<'_>,
) -> Option<Scenario> {
    let template = chosen.template();
    let currency = currency(findings, file, provider);
    blocks::check_currency(findings, blocks, currency);
    if let Some(object) = chosen.object {
        kind::refuse_foreign(findings, file, object);
    }
    let run = workload::run_settings(findings, file, chosen.is_lasting());
    let asked = match chosen.object {
        Some(Object::Deployment(deployment)) => {
            Some(service::asked(findings, folder, file, (deployment, chosen.autoscaler), run.horizon))
        }
        _ => None,
    };
    let mut traces = traces::Traces { folder, currency, starts: Vec::new() };
    let prices = prices::Prices::read(findings, folder, file, (provider, currency));
    let pools = placement::pools(findings, &mut traces, (file, &prices), provider, template);
    prices.tell_idle(findings);
    prices.tell_slips(findings);
    let file_market = file.market.clone().unwrap_or_default();
    let start = traces::start(findings, &file_market, &traces);
    let epoch = traces::epoch(findings, &file_market);
    let costs = workload::costs(findings, file, provider, chosen.object);
    let shapes = placement::shapes(file, provider);
    let (pools, placements, size) = pools?;
    let market = Market { pools, start, epoch };
    traces::check_start(findings, &market);
    stock::shared_shocks(findings, &market);
    let (provider, object, costs) = (provider?, chosen.object?, costs?);
    let cluster = cluster::cluster(findings, file, &shapes, provider, template?);
    let mut policy = provider.policy.clone()?;
    if let Some(written) = &file.cluster {
        cluster::conditions(findings, written, &mut policy);
    }
    let pods = workload::pods_at_once(chosen, &costs, run.horizon, market.epoch);
    let budget = budget::budget(findings, (chosen, pods), provider.policy.as_ref());
    let service = asked.map(|asked| service::service(findings, file, asked, (&policy, cluster.as_ref())));
    let owner = workload::owner(findings, file, object, service);
    let workload = workload::workload(file, object, owner, costs, (size, placements), budget)?;
    let scenario = Scenario {
        name: file.name.clone().unwrap_or_else(|| workload.name.clone()),
        currency: currency?,
        market,
        policy,
        cluster,
        workload,
        deadline: run.deadline,
        horizon: run.horizon,
        replications: run.replications,
        seed: run.seed,
    };
    limits::limits(findings, &scenario, &provider.file, chosen);
    let says_when = file_market.epoch.is_some() || !traces.starts.is_empty();
    described::calendar(findings, &scenario, chosen, says_when);
    cautions::cautions(findings, &scenario, &provider.file, (chosen, pods));
    Some(scenario)
}

/// The currency of the scenario, else of the provider; none where it can't be known.
fn currency(
    findings: &mut Findings,
    file: &ScenarioFile,
    provider: Option<&provider::Provider>,
) -> Option<Currency> {
    let Some(code) = &file.currency else {
        // What is wrong with the provider's own was told with it.
        return Currency::parse(provider?.file.currency.as_deref().unwrap_or("USD"));
    };
    let currency = Currency::parse(code);
    if currency.is_none() {
        let problem = format!("expected a code of three capital letters such as CNY, found {code:?}");
        findings.wrong("currency", problem, "");
    }
    currency
}

fn notes(
    findings: Findings,
    (scenario, chosen): (&Scenario, &Chosen<'_>),
    provider: &provider::Provider,
    folder: PathBuf,
) -> Notes {
    let resolved = to_yaml(&findings.root);
    // What a run comes to does not depend on what a sweep would vary.
    let alone = findings.root.get("sweep").map(|_| to_yaml(&provider::without(&findings.root, "sweep")));
    let digest = digest(alone.as_ref().unwrap_or(&resolved), &findings.listed, scenario);
    let workload = described::workload(&findings, scenario, chosen);
    Notes {
        assumptions: findings.assumptions,
        cautions: findings.cautions,
        overrides: findings.overrides,
        not_modelled: provider.file.not_modelled.clone().unwrap_or_default(),
        provider: provider.file.title.clone().unwrap_or_else(|| scenario.policy.name.clone()),
        purchase: described::purchase(scenario),
        workload,
        digest,
        resolved,
        folder,
    }
}

/// A digest of all that the results depend on but the version: the scenario as put together, what it takes
/// from price lists, and the points of its traces, lifetimes and load.
fn digest(resolved: &str, listed: &[String], scenario: &Scenario) -> String {
    let mut hash = Sha256::new();
    hash.update(resolved.as_bytes());
    listed.iter().for_each(|text| hash.update(text.as_bytes()));
    for pool in &scenario.market.pools {
        if let PriceModel::Trace(trace) | PriceModel::Bootstrap(Bootstrap { trace, .. }) = &pool.price {
            trace
                .points
                .iter()
                .for_each(|(at, rate)| hash.update([at.0.to_le_bytes(), rate.0.to_le_bytes()].concat()));
        }
        if let StockModel::Trace(trace) = &pool.stock {
            let bytes =
                |(at, units): &(Span, u32)| [at.0.to_le_bytes(), i64::from(*units).to_le_bytes()].concat();
            trace.points.iter().for_each(|point| hash.update(bytes(point)));
        }
        if let HazardModel::Empirical(table) = &pool.hazard {
            for (age, taken) in table.steps() {
                hash.update([age.0.to_le_bytes(), taken.to_le_bytes()].concat());
            }
        }
    }
    if let Owner::Service(service) = &scenario.workload.owner
        && let Some(Load::Trace { points, ends, .. }) = service.demand.as_ref().map(|demand| &demand.load)
    {
        points.iter().for_each(|(at, flow)| hash.update([at.0.to_le_bytes(), flow.0.to_le_bytes()].concat()));
        hash.update(ends.0.to_le_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
