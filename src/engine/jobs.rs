//! The engine's dealings with Job controllers: that of the workload, or those of a CronJob's Jobs.

use std::sync::Arc;

use super::control::{Control, ONLY};
use super::ending::{Failure, Outcome};
use super::event::{Entity, Phase};
use super::fact::{Fact, Observer, PodEnd};
use super::simulator::Simulator;
use crate::scenario::job::{ConditionStatus, JobSpec};
use crate::scenario::provider::ContainerStatuses;
use crate::units::{JobId, PodId, SimTime};
use crate::workload::job::condition::{Condition, Reason};
use crate::workload::job::failure_policy::{ContainerExit, PodCondition};
use crate::workload::job::{Actions, Finished, JobController, JobStatus, LeastLimits, PodFailure};

/// The exit code of a container that ends on SIGTERM.
const SIGTERM_EXIT: i32 = 143;

/// The Job controller, and what it asked for last.
pub(super) struct JobControl {
    controller: JobController,
    actions: Actions,
    /// When its next sync is on the agenda.
    scheduled: SimTime,
    /// Its conditions as they were told.
    told: Vec<Condition>,
    /// How often it has been suspended and resumed.
    turns: usize,
}

impl JobControl {
    pub(super) fn new(spec: Arc<JobSpec>) -> JobControl {
        JobControl {
            controller: JobController::new(spec),
            actions: Actions::default(),
            scheduled: SimTime::NEVER,
            told: Vec::new(),
            turns: 0,
        }
    }

    /// The Job is created, whatever was before.
    pub(super) fn create(&mut self, now: SimTime) {
        self.controller.reset();
        self.told.clear();
        self.turns = 0;
        self.scheduled = SimTime::NEVER;
        self.controller.create(now);
    }

    /// What its failures have asked of its limits.
    pub(super) fn least_limits(&self) -> LeastLimits {
        self.controller.least_limits()
    }

    /// Its status.
    pub(super) fn status(&self) -> &JobStatus {
        self.controller.status()
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// Keeps the agenda at the next time that the Job is suspended or resumed.
    pub(super) fn schedule_turn(&mut self) {
        if let Control::Job(job) = &self.control {
            let suspensions = &self.scenario.workload.suspensions;
            let next = suspensions.get(job.turns / 2).and_then(|suspension| {
                let resumes = job.turns % 2 == 1;
                if resumes { suspension.until } else { Some(suspension.from) }
            });
            let at = next.map_or(SimTime::NEVER, |after| SimTime::START + after);
            self.agenda.schedule(Entity::Suspender, at, Phase::Control);
        }
    }

    /// The Job is suspended, or resumed.
    pub(super) fn act_on_suspension(&mut self, now: SimTime) {
        if let Control::Job(job) = &mut self.control {
            if job.turns % 2 == 0 {
                job.controller.suspend(now);
            } else {
                job.controller.resume(now);
            }
            job.turns += 1;
        }
        self.schedule_turn();
        self.schedule_sync(ONLY);
    }

    /// Keeps the agenda at the controller's due time.
    pub(super) fn schedule_sync(&mut self, id: JobId) {
        if let Some(job) = self.control.job(id)
            && job.controller.due() != job.scheduled
        {
            job.scheduled = job.controller.due();
            self.agenda.schedule(Entity::Controller(id), job.scheduled, Phase::Control);
        }
    }

    /// One reconcile of a Job: what it asks for is carried out at once.
    pub(super) fn act_on_job(&mut self, id: JobId, now: SimTime) {
        let Some(job) = self.control.job(id) else { return };
        job.scheduled = SimTime::NEVER;
        job.controller.sync(now, &mut job.actions);
        let actions = std::mem::take(&mut job.actions);
        for pod in &actions.delete {
            self.delete_pod(*pod, now);
        }
        for new in &actions.create {
            let item = self.take_item(id, new.index);
            let pod = self.plan_pod(id, new.index, item, now);
            if let Some(job) = self.control.job(id) {
                job.controller.pod_created(pod, now, *new);
            }
        }
        self.tell_conditions(id, now);
        let Some(job) = self.control.job(id) else { return };
        job.actions = actions;
        let finished = job.controller.finished();
        self.schedule_sync(id);
        if let Some(finished) = finished {
            match self.control {
                Control::Cron(_) => self.job_finished(id, outcome_of(finished), now),
                _ => self.outcome = Some((outcome_of(finished), now)),
            }
        }
    }

    fn tell_conditions(&mut self, id: JobId, now: SimTime) {
        let Some(job) = self.control.job(id) else { return };
        let conditions = &job.controller.status().conditions;
        if *conditions == job.told {
            return;
        }
        // A condition keeps its place; only what it says changes.
        for (place, condition) in conditions.iter().enumerate() {
            if job.told.get(place) != Some(condition) {
                self.observer.observe(now, &Fact::JobCondition { job: id, condition });
            }
        }
        job.told.clone_from(conditions);
    }

    /// Brings the news of a pod's end to its Job, where that is still there.
    pub(super) fn tell_job(&mut self, id: PodId, end: PodEnd, now: SimTime) {
        let number = self.pods[id.index()].job;
        let scenario = self.scenario;
        let Some(job) = self.control.job(number) else { return };
        let rules = &scenario.policy.pod;
        let container = scenario.workload.container.as_str();
        let exit = |exit_code| ContainerExit { name: container, exit_code };
        let stopped = [exit(SIGTERM_EXIT)];
        let reported = rules.exit_code.map(exit);
        let condition = PodCondition { condition: "DisruptionTarget", status: ConditionStatus::True };
        // Eviction sets the condition, whoever evicts; of a reclaim the policy says whether it does.
        let disrupted = (rules.disruption_target || end == PodEnd::Evicted).then_some(condition);
        let failure = match end {
            PodEnd::Succeeded => {
                job.controller.pod_succeeded(id, now, Some(now));
                return self.schedule_sync(number);
            }
            PodEnd::Deleted { ran: false } => {
                job.controller.pod_gone(id, now);
                return self.schedule_sync(number);
            }
            PodEnd::Reclaimed => PodFailure {
                containers_finished: match rules.container_statuses {
                    ContainerStatuses::TerminatedAtReclaim => Some(now),
                    ContainerStatuses::AsLastSeen => None,
                },
                exits: reported.as_slice(),
                conditions: disrupted.as_slice(),
            },
            PodEnd::Evicted => PodFailure {
                containers_finished: Some(now),
                exits: &stopped,
                conditions: disrupted.as_slice(),
            },
            PodEnd::Refused => PodFailure::default(),
            PodEnd::DeadlineExceeded | PodEnd::Deleted { ran: true } => {
                PodFailure { containers_finished: Some(now), exits: &stopped, conditions: &[] }
            }
        };
        if end == PodEnd::Evicted || (end == PodEnd::Reclaimed && !rules.kept) {
            job.controller.pod_deletion_requested(id, now);
        }
        job.controller.pod_failed(id, now, failure);
        self.schedule_sync(number);
    }
}

/// How a Job ended, by its terminal condition.
fn outcome_of(finished: Finished) -> Outcome {
    match finished {
        Finished::Complete(_) => Outcome::Complete,
        Finished::Failed(reason) => Outcome::Failed(match reason {
            Reason::DeadlineExceeded => Failure::DeadlineExceeded,
            Reason::PodFailurePolicy => Failure::PodFailurePolicy,
            Reason::MaxFailedIndexesExceeded => Failure::MaxFailedIndexesExceeded,
            Reason::FailedIndexes => Failure::FailedIndexes,
            // The reasons of success and of suspension end no Job as failed.
            _ => Failure::BackoffLimitExceeded,
        }),
    }
}
