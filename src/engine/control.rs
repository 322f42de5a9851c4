//! What brings pods back: the owner of the pods, and the engine's dealings with it.

use std::sync::Arc;

use super::ending::{Failure, Outcome};
use super::event::{Entity, Phase};
use super::fact::{Fact, Observer, PodEnd};
use super::simulator::Simulator;
use super::state::PodState;
use crate::scenario::job::ConditionStatus;
use crate::scenario::provider::{BarePod, ContainerStatuses};
use crate::scenario::workload::Owner;
use crate::units::{PodId, SimTime};
use crate::workload::job::condition::{Condition, Reason};
use crate::workload::job::failure_policy::{ContainerExit, PodCondition};
use crate::workload::job::{Actions, Finished, JobController, PodFailure};

/// The exit code of a container that ends on SIGTERM.
const SIGTERM_EXIT: i32 = 143;

/// The owner of a replication's pods.
pub(super) enum Control {
    /// Nobody.
    Bare,
    /// The Job controller.
    Job(Box<JobControl>),
}

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

impl Control {
    pub(super) fn new(owner: &Owner) -> Control {
        match owner {
            Owner::None | Owner::CronJob { .. } | Owner::Service(_) => Control::Bare,
            Owner::Job(spec) => Control::Job(Box::new(JobControl {
                controller: JobController::new(Arc::new(spec.clone())),
                actions: Actions::default(),
                scheduled: SimTime::NEVER,
                told: Vec::new(),
                turns: 0,
            })),
        }
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// Submits the workload at the start.
    pub(super) fn submit(&mut self) {
        match &mut self.control {
            Control::Bare => {
                let item = self.items.take(None, &self.scenario.workload, self.seeds);
                self.plan_pod(None, item, SimTime::START);
            }
            Control::Job(job) => {
                job.controller.reset();
                job.told.clear();
                job.turns = 0;
                job.scheduled = SimTime::NEVER;
                job.controller.create(SimTime::START);
                self.schedule_sync();
                self.schedule_turn();
            }
        }
    }

    /// Keeps the agenda at the next time that the Job is suspended or resumed.
    fn schedule_turn(&mut self) {
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
        self.schedule_sync();
    }

    /// Keeps the agenda at the controller's due time.
    fn schedule_sync(&mut self) {
        if let Control::Job(job) = &mut self.control
            && job.controller.due() != job.scheduled
        {
            job.scheduled = job.controller.due();
            self.agenda.schedule(Entity::Controller, job.scheduled, Phase::Control);
        }
    }

    /// One reconcile of the Job: what it asks for is carried out at once.
    pub(super) fn act_on_controller(&mut self, now: SimTime) {
        let Control::Job(job) = &mut self.control else { return };
        job.scheduled = SimTime::NEVER;
        job.controller.sync(now, &mut job.actions);
        let actions = std::mem::take(&mut job.actions);
        for pod in &actions.delete {
            self.delete_pod(*pod, now);
        }
        for new in &actions.create {
            let item = self.items.take(new.index, &self.scenario.workload, self.seeds);
            let pod = self.plan_pod(new.index, item, now);
            if let Control::Job(job) = &mut self.control {
                job.controller.pod_created(pod, now, *new);
            }
        }
        self.tell_conditions(now);
        if let Control::Job(job) = &mut self.control {
            job.actions = actions;
            if let Some(finished) = job.controller.finished() {
                self.outcome = Some((outcome_of(finished), now));
            }
        }
        self.schedule_sync();
    }

    fn tell_conditions(&mut self, now: SimTime) {
        let Control::Job(job) = &mut self.control else { return };
        let conditions = &job.controller.status().conditions;
        if *conditions == job.told {
            return;
        }
        // A condition keeps its place; only what it says changes.
        for (place, condition) in conditions.iter().enumerate() {
            if job.told.get(place) != Some(condition) {
                self.observer.observe(now, &Fact::JobCondition(condition));
            }
        }
        job.told.clone_from(conditions);
    }

    /// Tells the status of the Job at the end of the run.
    pub(super) fn tell_status(&mut self, now: SimTime) {
        if let Control::Job(job) = &self.control {
            self.observer.observe(now, &Fact::JobStatus(job.controller.status()));
            self.observer.observe(now, &Fact::JobLimits(job.controller.least_limits()));
        }
    }

    /// The controller deletes a pod: a waiting one is gone at once, a running one stops in its time.
    fn delete_pod(&mut self, id: PodId, now: SimTime) {
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
        match &mut self.control {
            Control::Bare => self.end_bare_pod(end, now),
            Control::Job(job) => {
                let scenario = self.scenario;
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
                        return self.schedule_sync();
                    }
                    PodEnd::Deleted { ran: false } => {
                        job.controller.pod_gone(id, now);
                        return self.schedule_sync();
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
                self.schedule_sync();
            }
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
                    let item = self.items.take(None, &self.scenario.workload, self.seeds);
                    self.plan_pod(None, item, now + after);
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
            Control::Job(_) => None,
        }
    }
}

/// How the workload ended, by the Job's terminal condition.
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
