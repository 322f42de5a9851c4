//! A CronJob in the engine: its controller, and the Jobs it has started.

use std::sync::Arc;

use super::control::Control;
use super::ending::Outcome;
use super::event::{Entity, Phase};
use super::fact::{Fact, Observer};
use super::jobs::JobControl;
use super::simulator::Simulator;
use super::state::PodState;
use crate::scenario::cronjob::CronJobSpec;
use crate::scenario::job::JobSpec;
use crate::units::{JobId, PodId, SimTime};
use crate::workload::cronjob::decide::WAKE_UP_DELAY;
use crate::workload::cronjob::{Actions, CronJobAccount, CronJobController, StartMinute};

/// The CronJob controller, what it asked for last, and its Jobs.
pub(super) struct CronControl {
    controller: CronJobController,
    actions: Actions,
    job: Arc<JobSpec>,
    /// Every Job so far.
    jobs: Vec<Started>,
    /// Controllers of Jobs that are gone, to be used again.
    free: Vec<JobControl>,
    /// The start that was told to wait last.
    held_up: Option<SimTime>,
    account: CronJobAccount,
}

/// A Job that was started.
struct Started {
    /// Its controller, until it is deleted.
    control: Option<JobControl>,
    minute: StartMinute,
    due: SimTime,
    /// The first pod that may be its own.
    first_pod: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Finished,
    Deleted,
}

impl CronControl {
    pub(super) fn new(schedule: &CronJobSpec, job: &JobSpec) -> CronControl {
        CronControl {
            controller: CronJobController::new(Arc::new(schedule.clone()), jiff::Timestamp::UNIX_EPOCH),
            actions: Actions::default(),
            job: Arc::new(job.clone()),
            jobs: Vec::new(),
            free: Vec::new(),
            held_up: None,
            account: CronJobAccount::default(),
        }
    }

    /// A Job that has not ended.
    pub(super) fn job(&mut self, id: JobId) -> Option<&mut JobControl> {
        let job = self.jobs.get_mut(id.index()).filter(|job| job.state == State::Running)?;
        job.control.as_mut()
    }

    fn is_finished(&self, id: JobId) -> bool {
        self.jobs[id.index()].state == State::Finished
    }

    /// The Job of a start, which is the latest of its minute.
    fn of(&self, minute: StartMinute) -> Option<JobId> {
        self.jobs.iter().rposition(|job| job.minute == minute).map(|place| JobId(place as u32))
    }
}

impl<O: Observer> Simulator<'_, O> {
    /// The CronJob is created.
    pub(super) fn submit_cronjob(&mut self) {
        let epoch = self.weather.epoch();
        let Control::Cron(cron) = &mut self.control else { return };
        cron.controller.reset(epoch);
        cron.controller.create(SimTime::START);
        cron.free.extend(cron.jobs.drain(..).filter_map(|job| job.control));
        cron.held_up = None;
        cron.account = CronJobAccount::default();
        self.schedule_cronjob();
    }

    fn schedule_cronjob(&mut self) {
        if let Control::Cron(cron) = &self.control {
            self.agenda.schedule(Entity::CronJob, cron.controller.due(), Phase::Control);
        }
    }

    /// One look at the schedule: what it asks for is carried out at once.
    pub(super) fn act_on_cronjob(&mut self, now: SimTime) {
        let Control::Cron(cron) = &mut self.control else { return };
        cron.controller.sync(now, &mut cron.actions);
        let actions = std::mem::take(&mut cron.actions);
        let held_up = actions.held_up.filter(|due| cron.held_up != Some(*due));
        cron.held_up = actions.held_up.or(cron.held_up);
        if let Some(due) = held_up {
            self.observer.observe(now, &Fact::StartHeldUp { due });
        }
        for minute in &actions.delete {
            self.delete_job(*minute, now);
        }
        if let Some((minute, due)) = actions.create {
            self.start_job(minute, due, now);
        }
        if let Control::Cron(cron) = &mut self.control {
            cron.actions = actions;
        }
        self.schedule_cronjob();
    }

    fn start_job(&mut self, minute: StartMinute, due: SimTime, now: SimTime) {
        let first_pod = self.pods.len() as u32;
        let Control::Cron(cron) = &mut self.control else { return };
        let id = JobId(cron.jobs.len() as u32);
        let mut control = cron.free.pop().unwrap_or_else(|| JobControl::new(cron.job.clone()));
        control.create(now);
        cron.jobs.push(Started { control: Some(control), minute, due, first_pod, state: State::Running });
        cron.account.started += 1;
        cron.account.late += u32::from(now.since(due) > WAKE_UP_DELAY);
        self.observer.observe(now, &Fact::JobCreated { job: id, minute, due });
        self.schedule_sync(id);
    }

    /// A Job is deleted with its pods, because there are too many like it or because another one takes its
    /// place.
    fn delete_job(&mut self, minute: StartMinute, now: SimTime) {
        let Control::Cron(cron) = &mut self.control else { return };
        let Some(id) = cron.of(minute) else { return };
        let job = &mut cron.jobs[id.index()];
        let (ran, first_pod) = (job.state == State::Running, job.first_pod);
        job.state = State::Deleted;
        cron.free.extend(job.control.take());
        cron.account.replaced += u32::from(ran);
        self.agenda.withdraw(Entity::Controller(id));
        self.observer.observe(now, &Fact::JobDeleted { job: id, ran });
        for pod in (first_pod..self.pods.len() as u32).map(PodId) {
            if self.pods[pod.index()].job != id {
                continue;
            }
            if self.pods[pod.index()].state == PodState::Ended {
                self.forget_object(pod);
            } else {
                self.delete_pod(pod, now);
            }
        }
    }

    /// A Job has reached its terminal condition.
    pub(super) fn job_finished(&mut self, id: JobId, outcome: Outcome, now: SimTime) {
        let Control::Cron(cron) = &mut self.control else { return };
        let job = &mut cron.jobs[id.index()];
        job.state = State::Finished;
        let completed = outcome == Outcome::Complete;
        let took = now.since(job.due);
        if completed {
            cron.account.completed += 1;
            cron.account.completion_time += took;
            cron.account.slowest = cron.account.slowest.max(Some(took));
        } else {
            cron.account.failed += 1;
        }
        cron.controller.job_finished(job.minute, now, completed);
        let expires = cron.job.ttl_after_finished.map_or(SimTime::NEVER, |kept| now + kept);
        self.agenda.schedule(Entity::Controller(id), expires, Phase::Control);
        self.observer.observe(now, &Fact::JobFinished { job: id, outcome });
        self.schedule_cronjob();
    }

    /// A Job that has ended is deleted because its time to live is over. Says whether it was that.
    pub(super) fn job_expires(&mut self, id: JobId, now: SimTime) -> bool {
        let Control::Cron(cron) = &mut self.control else { return false };
        if !cron.is_finished(id) {
            return false;
        }
        let minute = cron.jobs[id.index()].minute;
        cron.controller.job_deleted(minute, now);
        self.delete_job(minute, now);
        self.schedule_cronjob();
        true
    }

    /// Tells what became of the CronJob where the run ends.
    pub(super) fn tell_cronjob(&mut self, now: SimTime) {
        let Control::Cron(cron) = &mut self.control else { return };
        let running = cron.jobs.iter().filter(|job| job.state == State::Running);
        cron.account.running = running.count() as u32;
        cron.account.due = cron.controller.starts_before(now);
        let account = cron.account;
        self.observer.observe(now, &Fact::CronJob(&account));
    }
}
