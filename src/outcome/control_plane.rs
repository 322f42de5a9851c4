//! What the storyteller tells of pod garbage collection and disruption budgets.

use super::story::Storyteller;
use crate::scenario::workload::Owner;
use crate::units::{PodId, SimTime};

impl Storyteller<'_> {
    /// A pod that a reclaim takes against its budget, which Kubernetes does not remark.
    pub(super) fn beyond_budget(&mut self, at: SimTime, pod: PodId, healthy: u32) {
        let Some(budget) = &self.scenario.workload.budget else { return };
        let stay = if healthy == 1 { "pod stays" } else { "pods stay" };
        let message = format!("{budget} allows no disruption; {healthy} {stay} ready after it");
        let object = format!("pod/{}", self.line(pod).name);
        self.event(at, object, ["Warning", "BeyondBudget", "spotcast"], message);
    }

    /// A sweep of pod garbage collection, which writes no events of its own.
    pub(super) fn collected(&mut self, at: SimTime, pods: &[PodId], stay: u32) {
        for pod in pods {
            let line = &mut self.timeline.pods[pod.index()];
            line.exists = false;
            let note = std::mem::take(&mut line.note);
            let parts = ["deleted by pod garbage collection", &note];
            line.note = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        }
        let workload = &self.scenario.workload;
        let kind = match &workload.owner {
            Owner::None => "pod",
            Owner::Job(_) => "job",
            Owner::CronJob { .. } => "cronjob",
            Owner::Service(service) if service.kind == "Deployment" => "deployment",
            Owner::Service(_) => "replicaset",
        };
        let noun = if pods.len() == 1 { "pod" } else { "pods" };
        let message = format!("pod garbage collection deletes {} finished {noun}, {stay} stay", pods.len());
        let object = format!("{kind}/{}", workload.name);
        self.event(at, object, ["Normal", "PodsCollected", "spotcast"], message);
    }
}
