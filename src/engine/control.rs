//! What brings pods back: the owner of the pods, and what the engine does for every kind of owner.

use std::sync::Arc;

use super::cron::CronControl;
use super::ending::{Failure, Outcome};
use super::fact::{Fact, Observer, PodEnd};
use super::jobs::JobControl;
use super::replicas::SetControl;
use super::simulator::Simulator;
use super::state::PodState;
use crate::scenario::Scenario;
use crate::scenario::provider::BarePod;
use crate::scenario::workload::Owner;
use crate::units::{JobId, PodId, SimTime};

/// The Job of a workload that is one, and what stands for it where there is none.
pub(super) const ONLY: JobId = JobId(0);

/// The owner of a replication's pods.
pub(super) enum Control {
    /// Nobody.
    Bare,
    /// The Job controller.
    Job(Box<JobControl>),
    /// A CronJob with its Jobs.
    Cron(Box<CronControl>),
    /// A ReplicaSet, scaled or not, whose pods serve.
    Set(Box<SetControl>),
}

impl Control {
    pub(super) fn new(scenario: &Scenario) -> Control {
        match &scenario.workload.owner {
            Owner::None => Control::Bare,
            Owner::Job(spec) => Control::Job(Box::new(JobControl::new(Arc::new(spec.clone())))),
            Owner::CronJob { schedule, job } => Control::Cron(Box::new(CronControl::new(schedule, job))),
            Owner::Service(service) => {
                let cpu = scenario.workload.size.cpu_millis;
                Control::Set(Box::new(SetControl::new(service, cpu)))
            }
        }
    }

    /// A Job that is still there.
    pub(super) fn job(&mut self, job: JobId) -> Option<&mut JobControl> {
        match self {
            Control::Job(only) => Some(only),
            Control::Cron(cron) => cron.job(job),
            Control::Bare | Control::Set(_) => None,
        }
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// Submits the workload at the start.
    pub(super) fn submit(&mut self) {
        match &mut self.control {
            Control::Bare => {
                let item = self.take_item(ONLY, None);
                self.plan_pod(ONLY, None, item, SimTime::START);
            }
            Control::Job(job) => {
                job.create(SimTime::START);
                self.schedule_sync(ONLY);
                self.schedule_turn();
            }
            Control::Cron(_) => self.submit_cronjob(),
            Control::Set(_) => self.submit_service(),
        }
    }

    /// Whether the pods serve, for as long as they are let.
    pub(super) fn serves(&self) -> bool {
        matches!(self.control, Control::Set(_))
    }

    /// A controller's turn.
    pub(super) fn act_on_controller(&mut self, job: JobId, now: SimTime) {
        if self.serves() {
            self.act_on_set(now);
        } else if !self.job_expires(job, now) {
            self.act_on_job(job, now);
        }
    }

    /// A controller deletes a pod: a waiting one is gone at once, a running one stops in its time.
    pub(super) fn delete_pod(&mut self, id: PodId, now: SimTime) {
        self.observer.observe(now, &Fact::PodDeleted { pod: id });
        match self.pods[id.index()].state {
            PodState::Held(instance) => self.stop(id, instance, now),
            PodState::Planned | PodState::Waiting => self.end_pod(id, PodEnd::Deleted { ran: false }, now),
            // The news of its end is under way.
            PodState::Lost | PodState::Ended => {}
        }
    }

    /// Brings the news of a pod's end to its owner.
    pub(super) fn tell_controller(&mut self, id: PodId, end: PodEnd, now: SimTime) {
        match &self.control {
            Control::Bare => self.end_bare_pod(end, now),
            Control::Job(_) | Control::Cron(_) => self.tell_job(id, end, now),
            Control::Set(_) => self.tell_set(id, end, now),
        }
    }

    /// A pod that nobody owns has ended: so has the workload, unless the provider brings it back.
    fn end_bare_pod(&mut self, end: PodEnd, now: SimTime) {
        let failure = match end {
            PodEnd::Succeeded => {
                self.outcome = Some((Outcome::Complete, now));
                return;
            }
            PodEnd::Reclaimed => match self.scenario.policy.pod.bare_pod {
                BarePod::Recreated { after } => {
                    let item = self.take_item(ONLY, None);
                    self.plan_pod(ONLY, None, item, now + after);
                    return;
                }
                BarePod::Stays => Failure::PodReclaimed,
            },
            PodEnd::Evicted => Failure::PodEvicted,
            PodEnd::Refused => Failure::CreationRefused,
            PodEnd::DeadlineExceeded | PodEnd::Deleted { .. } => Failure::PodDeadlineExceeded,
        };
        self.outcome = Some((Outcome::Failed(failure), now));
    }

    /// The pod under whose name a pod comes back, where the provider re-created it.
    pub(super) fn namesake_of(&self, id: PodId) -> Option<PodId> {
        match self.control {
            Control::Bare => id.0.checked_sub(1).map(PodId),
            Control::Job(_) | Control::Cron(_) | Control::Set(_) => None,
        }
    }

    /// Tells the status of the workload at the end of the run.
    pub(super) fn tell_status(&mut self, now: SimTime) {
        match &mut self.control {
            Control::Bare => {}
            Control::Job(job) => {
                let status = job.status();
                self.observer.observe(now, &Fact::JobStatus { job: ONLY, status });
                self.observer.observe(now, &Fact::JobLimits(job.least_limits()));
            }
            Control::Cron(_) => self.tell_cronjob(now),
            Control::Set(_) => self.tell_service(now),
        }
    }
}
