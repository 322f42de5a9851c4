//! What the storyteller tells of CronJobs and services.

use super::story::Storyteller;
use super::timeline::RunLine;
use crate::engine::ending::Outcome;
use crate::engine::fact::Fact;
use crate::scenario::hpa::{MetricSource, MetricTarget};
use crate::scenario::service::Service;
use crate::scenario::workload::Owner;
use crate::seed::entity_of;
use crate::units::{JobId, SimTime};

/// Where the events of a CronJob come from.
const CRONJOB: &str = "cronjob-controller";

impl Storyteller<'_> {
    fn service(&self) -> Option<&Service> {
        match &self.scenario.workload.owner {
            Owner::Service(service) => Some(service),
            _ => None,
        }
    }

    /// The object that pods belong to, and the component that creates and deletes them; none for a bare pod.
    pub(super) fn owner_of_pods(&self, job: JobId) -> Option<(String, &'static str)> {
        match &self.scenario.workload.owner {
            Owner::None => None,
            Owner::Job(_) | Owner::CronJob { .. } => {
                Some((format!("job/{}", self.job_name(job)), "job-controller"))
            }
            Owner::Service(_) => Some((format!("replicaset/{}", self.set_name()), "replicaset-controller")),
        }
    }

    /// The name of a Job.
    pub(super) fn job_name(&self, job: JobId) -> &str {
        let run = self.timeline.runs.get(job.index());
        run.map_or(self.scenario.workload.name.as_str(), |run| run.name.as_str())
    }

    /// The name of the ReplicaSet: that of a Deployment ends as if it were a digest of its template.
    pub(super) fn set_name(&self) -> String {
        let name = &self.scenario.workload.name;
        if self.service().is_none_or(|service| service.kind != "Deployment") {
            return name.clone();
        }
        let mut rest = entity_of(name);
        let digits = (0..10).map(|_| {
            let digit = super::story::ALPHABET[(rest % 27) as usize];
            rest /= 27;
            char::from(digit)
        });
        format!("{name}-{}", digits.collect::<String>())
    }

    /// The facts of CronJobs and services.
    pub(super) fn lasting(&mut self, at: SimTime, fact: &Fact<'_>) {
        let name = self.scenario.workload.name.clone();
        match fact {
            Fact::JobCreated { job, minute, due } => {
                let run = format!("{name}-{minute}");
                debug_assert_eq!(job.index(), self.timeline.runs.len());
                self.cronjob(at, "SuccessfulCreate", format!("Created job {run}"));
                self.first_pods.push(self.timeline.pods.len());
                self.timeline.runs.push(RunLine {
                    name: run,
                    due: *due,
                    started: at,
                    ended: None,
                    status: "Running",
                    reason: "",
                });
            }
            Fact::JobFinished { job, outcome } => {
                let (status, reason) = match outcome {
                    Outcome::Failed(failure) => ("Failed", failure.as_str()),
                    _ => ("Complete", ""),
                };
                let Some(run) = self.timeline.runs.get_mut(job.index()) else { return };
                (run.ended, run.status, run.reason) = (Some(at), status, reason);
                let message = format!("Saw completed job: {}, condition: {status}", run.name);
                self.cronjob(at, "SawCompletedJob", message);
            }
            Fact::JobDeleted { job, ran } => {
                let Some(run) = self.timeline.runs.get_mut(job.index()) else { return };
                if *ran {
                    (run.ended, run.status, run.reason) =
                        (Some(at), "Deleted", "the next one took its place");
                }
                let run = run.name.clone();
                self.cronjob(at, "SuccessfulDelete", format!("Deleted job {run}"));
                let from = self.first_pods.get(job.index()).copied().unwrap_or(0);
                for line in self.timeline.pods[from..].iter_mut().filter(|line| line.job == *job) {
                    line.exists &= line.ended.is_none();
                }
            }
            Fact::StartHeldUp { due } => {
                let message = format!(
                    "Not starting the job due {due} after submission, for the one before still runs (Forbid)"
                );
                self.cronjob(at, "JobAlreadyActive", message);
            }
            Fact::CronJob(account) => self.timeline.cronjob = Some(**account),
            Fact::Scaled { from, to } => self.scaled(at, *from, *to),
            Fact::ShortOfCapacity { since, until } => {
                let kind =
                    self.service().map_or("deployment", |service| service.kind.as_str()).to_lowercase();
                let lack = if self.service().is_some_and(|service| service.demand.is_some()) {
                    "Less capacity than load"
                } else {
                    "Fewer pods ready than asked for"
                };
                let message = format!("{lack} for {}", until.since(*since));
                self.event(
                    *since,
                    format!("{kind}/{name}"),
                    ["Warning", "ShortOfCapacity", "spotcast"],
                    message,
                );
            }
            Fact::Service(account) => self.timeline.service = Some(**account),
            _ => {}
        }
    }

    fn cronjob(&mut self, at: SimTime, reason: &str, message: String) {
        let object = format!("cronjob/{}", self.scenario.workload.name);
        self.event(at, object, ["Normal", reason, CRONJOB], message);
    }

    /// What the autoscaler does, and the Deployment after it.
    fn scaled(&mut self, at: SimTime, from: u32, to: u32) {
        let Some(service) = self.service() else { return };
        let (is_deployment, set) = (service.kind == "Deployment", self.set_name());
        let Some(autoscaler) = &service.autoscaler else { return };
        let why = match autoscaler.metrics.first() {
            _ if from < autoscaler.min_replicas => {
                "Current number of replicas below Spec.MinReplicas".to_owned()
            }
            _ if from > autoscaler.max_replicas => {
                "Current number of replicas above Spec.MaxReplicas".to_owned()
            }
            _ if to < from => "All metrics below target".to_owned(),
            Some(metric) => match (&metric.source, metric.target) {
                (MetricSource::Resource(name), MetricTarget::Utilization(_)) => {
                    format!("{name} resource utilization (percentage of request) above target")
                }
                (
                    MetricSource::Resource(name) | MetricSource::ContainerResource { resource: name, .. },
                    _,
                ) => {
                    format!("{name} resource above target")
                }
                (MetricSource::Pods(name), _) => format!("pods metric {name} above target"),
                (MetricSource::Object(name), _) => format!("object metric {name} above target"),
                (MetricSource::External(name), _) => format!("external metric {name} above target"),
            },
            None => String::new(),
        };
        let name = self.scenario.workload.name.clone();
        let object = format!("horizontalpodautoscaler/{name}");
        let message = format!("New size: {to}; reason: {why}");
        self.event(at, object, ["Normal", "SuccessfulRescale", "horizontal-pod-autoscaler"], message);
        if is_deployment {
            let way = if to > from { "up" } else { "down" };
            let message = format!("Scaled {way} replica set {set} from {from} to {to}");
            let object = format!("deployment/{name}");
            self.event(at, object, ["Normal", "ScalingReplicaSet", "deployment-controller"], message);
        }
    }
}
