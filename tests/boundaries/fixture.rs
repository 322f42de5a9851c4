//! A scripted market under a named policy: a scenario is written to files, checked as a user's would be,
//! and its only replication is told in short lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use spotcast::engine::Simulator;
use spotcast::engine::fact::{Cause, Fact, Observer, PodEnd, Shortage};
use spotcast::outcome::audit::Audit;
use spotcast::outcome::ledger::Ledger;
use spotcast::outcome::story::Storyteller;
use spotcast::outcome::timeline::Timeline;
use spotcast::scenario::Scenario;
use spotcast::scenario::check::{CheckError, Checked, Request, Setting, check};
use spotcast::units::{InstanceId, SimTime, Span};

/// What runs under which policy, and what its market does. The list price is 1 per hour and spot is at
/// 0.36, that is 0.0001 per second, unless the script says otherwise; nothing takes time to start.
#[derive(Clone)]
pub struct Script {
    policy: &'static str,
    pods: Option<u32>,
    pod_rule: &'static str,
    grace: u32,
    price: Option<Vec<(&'static str, &'static str)>>,
    stock: Option<Vec<(&'static str, u32)>>,
    life: Option<&'static str>,
    settings: Vec<(String, String)>,
}

/// A bare pod with 3 h of work under a policy, looked at for 4 h.
pub fn under(policy: &'static str) -> Script {
    let settings = [("work", "3h"), ("startup", "0s"), ("horizon", "4h")];
    Script {
        policy,
        pods: None,
        pod_rule: "",
        grace: 30,
        price: None,
        stock: None,
        life: None,
        settings: settings.map(|(path, value)| (path.to_owned(), value.to_owned())).into(),
    }
}

impl Script {
    /// Sets any field of the scenario.
    pub fn set(mut self, path: &str, value: &str) -> Script {
        self.settings.push((path.to_owned(), value.to_owned()));
        self
    }

    /// The most that is paid.
    pub fn limit(self, limit: &str) -> Script {
        self.set("provider.bid.strategy", "price-limit").set("provider.bid.limit", limit)
    }

    /// The work of the pod.
    pub fn work(self, work: &str) -> Script {
        self.set("work", work)
    }

    /// Where the run is cut.
    pub fn until(self, horizon: &str) -> Script {
        self.set("horizon", horizon)
    }

    /// The market price from these instants on.
    pub fn prices(mut self, changes: &[(&'static str, &'static str)]) -> Script {
        self.price = Some(changes.to_vec());
        self
    }

    /// The units there are from these instants on.
    pub fn stock(mut self, changes: &[(&'static str, u32)]) -> Script {
        self.stock = Some(changes.to_vec());
        self
    }

    /// Every instance is taken at this age, counted from the end of its protection.
    pub fn life(mut self, after: &'static str) -> Script {
        self.life = Some(after);
        self
    }

    /// A Job of so many pods at once in place of the bare pod.
    pub fn job(mut self, pods: u32) -> Script {
        self.pods = Some(pods);
        self
    }

    /// `terminationGracePeriodSeconds` of the pods.
    pub fn grace(mut self, seconds: u32) -> Script {
        self.grace = seconds;
        self
    }

    /// A rule of the Job, such as a `podFailurePolicy`, in YAML's flow form.
    pub fn rule(mut self, rule: &'static str) -> Script {
        self.pod_rule = rule;
        self
    }

    fn manifest(&self) -> String {
        let container = "{name: main, image: \"registry.example.com/main:1\", resources: {requests: {cpu: 2, memory: 4Gi}}}";
        let grace = self.grace;
        let pod = format!(
            "{{restartPolicy: Never, terminationGracePeriodSeconds: {grace}, containers: [{container}]}}"
        );
        match self.pods {
            None => format!("{{apiVersion: v1, kind: Pod, metadata: {{name: main}}, spec: {pod}}}"),
            Some(pods) => format!(
                "{{apiVersion: batch/v1, kind: Job, metadata: {{name: main}}, spec: {{parallelism: {pods}, \
                 completions: {pods}, {} template: {{spec: {pod}}}}}}}",
                self.pod_rule
            ),
        }
    }

    /// Writes the scenario and its traces into a folder; the settings come beside it, as flags.
    fn write(&self, folder: &Path) -> PathBuf {
        let write = |name: &str, text: String| {
            let file = folder.join(name);
            fs::write(&file, text).expect("the folder can be written");
            file
        };
        let mut pool = String::from("{on_demand: 1");
        match self.price.as_deref() {
            // Where the provider fixes the price, the market has no say.
            None if ["tke-serverless", "oci-preemptible"].contains(&self.policy) => {}
            None => pool.push_str(", price: {constant: 0.36}"),
            Some([(_, only)]) => pool.push_str(&format!(", price: {{constant: {only}}}")),
            Some(changes) => {
                write("prices.csv", table(changes));
                pool.push_str(&format!(", price: {{trace: {}}}", trace("prices.csv", "")));
            }
        }
        if let Some(changes) = &self.stock {
            write("stock.csv", table(changes));
            pool.push_str(&format!(", stock: {{trace: {}}}", trace("stock.csv", ", counts: true")));
        }
        if let Some(life) = self.life {
            pool.push_str(&format!(", hazard: {{fixed: {{after: {life}}}}}"));
        }
        let lines = [
            format!("manifest: {}", self.manifest()),
            format!("provider: {}", self.policy),
            format!("market: {{epoch: \"2026-01-01T00:00:00Z\", pools: {{pool: {pool}}}}}}}"),
        ];
        write("scenario.yaml", lines.join("\n"))
    }

    /// Checks the scenario as a user's would be.
    pub fn check(&self) -> Result<Checked, Vec<String>> {
        let here = tempfile::tempdir().expect("a folder");
        let settings = self.settings.iter().map(|(path, value)| Setting {
            path: path.clone(),
            value: value.clone(),
            flag: format!("--set {path}"),
        });
        let request = Request { files: vec![self.write(here.path())], settings: settings.collect() };
        check(&request).map_err(|error| match error {
            CheckError::Input(issues) => issues.iter().map(ToString::to_string).collect(),
            CheckError::Unreadable(file) => vec![file.to_string()],
        })
    }

    /// What `spotcast check` says of a scenario that it refuses, on one line.
    pub fn refusal(&self) -> String {
        let here = tempfile::tempdir().expect("a folder");
        let mut program = assert_cmd::Command::cargo_bin("spotcast").expect("the program is built");
        program.arg("check").arg(self.write(here.path())).env("COLUMNS", "100");
        for (path, value) in &self.settings {
            program.args(["--set", &format!("{path}={value}")]);
        }
        let done = program.assert().code(2);
        let said = String::from_utf8_lossy(&done.get_output().stderr).replace('│', " ");
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Runs the first replication and audits it.
    pub fn run(&self) -> Run {
        self.runs(1).remove(0)
    }

    /// Runs so many replications and audits every one.
    pub fn runs(&self, replications: u64) -> Vec<Run> {
        let checked = self.check().unwrap_or_else(|issues| panic!("{}:\n{}", self.policy, issues.join("\n")));
        (0..replications).map(|replication| self.replication(&checked.scenario, replication)).collect()
    }

    fn replication(&self, scenario: &Scenario, replication: u64) -> Run {
        let listeners = (
            (Diary::default(), Storyteller::new(scenario, replication)),
            (Ledger::new(scenario), Audit::new(SimTime::START + scenario.horizon)),
        );
        let mut simulator = Simulator::new(scenario, listeners);
        simulator.run(replication).expect("no trace ends");
        let epoch = simulator.epoch();
        let ((diary, story), (mut ledger, mut audit)) = simulator.observer;
        let record = ledger.close(replication);
        let broken = audit.close(&record);
        assert!(broken.is_empty(), "{}:\n{}", self.policy, broken.join("\n"));
        Run { lines: diary.lines, story: story.tell(epoch) }
    }
}

/// A price or stock history as CSV.
fn table<T: std::fmt::Display>(changes: &[(&str, T)]) -> String {
    let millis = |at: &str| if at == "0s" { 0 } else { Span::parse(at).expect("a duration").0 };
    let rows = changes.iter().map(|(at, value)| format!("{},{value}\n", millis(at)));
    format!("at,value\n{}", rows.collect::<String>())
}

fn trace(file: &str, counts: &str) -> String {
    format!(
        "{{file: {file}, format: csv, columns: {{time: at, value: value}}, time: milliseconds{counts}, \
         ends_at: 10000h, past_end: hold}}"
    )
}

/// What a replication told.
pub struct Run {
    /// One line for each fact, such as `1h noticed i0 price`.
    pub lines: Vec<String>,
    /// What `kubectl` and the bill say.
    pub story: Timeline,
}

impl Run {
    /// STATUS of every pod, and whether its object is still there.
    pub fn pods(&self) -> Vec<String> {
        let kept = |exists| if exists { "kept" } else { "deleted" };
        self.story.pods.iter().map(|pod| format!("{} {}", pod.status, kept(pod.exists))).collect()
    }

    /// Reason and message of every event about pods, when it was, and who wrote it.
    pub fn warnings(&self) -> Vec<String> {
        let of_pods = self.story.events.iter().filter(|event| event.kind == "Warning");
        let told =
            of_pods.map(|event| format!("{} {} ({}): {}", event.at, event.reason, event.from, event.message));
        told.collect()
    }

    /// The lines of a kind, such as `reclaimed`.
    pub fn only(&self, kind: &str) -> Vec<String> {
        let of_kind = |line: &&String| line.split(' ').nth(1) == Some(kind);
        self.lines.iter().filter(of_kind).cloned().collect()
    }
}

/// The facts of a run, whole and in order.
#[track_caller]
pub fn assert_timeline(run: &Run, expected: &[&str]) {
    assert_eq!(run.lines, expected, "\n{}\n", run.lines.join("\n"));
}

/// Writes facts down. Pods are p0, p1, …, and instances i0, i1, … in the order of their creation.
#[derive(Default)]
struct Diary {
    lines: Vec<String>,
    nodes: BTreeSet<InstanceId>,
    /// When machines under notice are taken, and why.
    due: BTreeMap<InstanceId, (SimTime, Cause)>,
}

impl Diary {
    /// An instance, with the pod where there may be several on it.
    fn place(&self, instance: InstanceId, pod: u32) -> String {
        let node = if self.nodes.contains(&instance) { format!(" p{pod}") } else { String::new() };
        format!("i{}{node}", instance.0)
    }
}

impl Observer for Diary {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let line = match fact {
            Fact::PodWaits { pod, shortage: Shortage::Price { market, bid } } => {
                format!("waits p{}, bid {bid}, market {market}", pod.0)
            }
            Fact::PodWaits { pod, shortage: Shortage::Stock } => format!("waits p{}, no stock", pod.0),
            Fact::PodWaits { pod, shortage: Shortage::Nodes } => format!("waits p{}, no node", pod.0),
            Fact::NodeCreated(node) => {
                self.nodes.insert(node.instance);
                let spot = if node.spot { "" } else { " on-demand" };
                format!("node i{} at {}{spot}, ready at {}", node.instance.0, node.price, node.ready_at)
            }
            Fact::NodeTaken { instance, cause } => format!("taken i{} {}", instance.0, cause.as_str()),
            Fact::Held(held) if held.node => format!("placed p{} on i{}", held.pod.0, held.instance.0),
            Fact::Held(held) => {
                let spot = if held.spot { "" } else { " on-demand" };
                format!("held i{} p{} at {}{spot}", held.instance.0, held.pod.0, held.price)
            }
            Fact::Noticed { instance, pod, cause, reclaim_at } => {
                if !self.nodes.contains(instance) {
                    self.due.insert(*instance, (*reclaim_at, *cause));
                }
                format!("noticed {} {}", self.place(*instance, pod.0), cause.as_str())
            }
            // A pod that was told to stop is gone before its machine is.
            Fact::Reclaimed { instance, pod, .. } if self.due.get(instance).is_some_and(|due| due.0 > at) => {
                format!("stopped p{}", pod.0)
            }
            Fact::Reclaimed { instance, pod, cause } => {
                self.due.remove(instance);
                format!("reclaimed {} {}", self.place(*instance, pod.0), cause.as_str())
            }
            Fact::Released(account) => {
                if let Some((_, cause)) = self.due.remove(&account.instance).filter(|_| account.taken) {
                    self.lines.push(format!("{at} reclaimed i{} {}", account.instance.0, cause.as_str()));
                }
                format!("billed i{} {}", account.instance.0, account.total.to_amount())
            }
            Fact::PodEnded { pod, end, .. } => match end {
                PodEnd::Succeeded => format!("finished p{}", pod.0),
                PodEnd::Refused => format!("refused p{}", pod.0),
                PodEnd::Reclaimed | PodEnd::Evicted | PodEnd::Deleted { .. } | PodEnd::DeadlineExceeded => {
                    return;
                }
            },
            Fact::Ended { outcome, .. } => outcome.as_str().to_owned(),
            _ => return,
        };
        self.lines.push(format!("{at} {line}"));
    }
}
