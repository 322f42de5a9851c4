//! One CronJob's controller: the Jobs it has, and how it is told what becomes of them.

use std::fmt;
use std::sync::Arc;

use super::decide::{Decision, Standing};
use super::schedule::{Calendar, Schedule};
use crate::scenario::cronjob::CronJobSpec;
use crate::units::SimTime;

/// The minute, counted from 1970, in which a Job was due. It ends the Job's name, so a CronJob has at most
/// one Job of it, and stands for that Job here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StartMinute(pub i64);

/// Prints the end of a Job's name: `27845760` of `backup-27845760`.
impl fmt::Display for StartMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a sync asks for. Filled anew by every sync.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actions {
    /// Jobs to delete with their pods, before anything is created: those beyond the history limits, and
    /// those that a new one takes the place of. The controller knows already.
    pub delete: Vec<StartMinute>,
    /// The Job to create, and when it was due. The controller knows already.
    pub create: Option<(StartMinute, SimTime)>,
    /// The start that waits, because a Job runs and none may run beside it.
    pub held_up: Option<SimTime>,
}

#[derive(Clone, Copy, Debug)]
struct FinishedJob {
    job: StartMinute,
    succeeded: bool,
}

/// The controller of one CronJob, as of Kubernetes 1.36 defaults.
///
/// It knows Jobs only by what it is told. Whoever runs it keeps one entry in the agenda, at
/// [`CronJobController::due`], calls [`CronJobController::sync`] then and carries the answer out at once.
/// A Job that ends asks for a sync at the same instant: that is how a start that `Forbid` held up is
/// caught up on.
#[derive(Debug)]
pub struct CronJobController {
    spec: Arc<CronJobSpec>,
    schedule: Calendar,
    created: SimTime,
    suspended: bool,
    last_schedule: Option<SimTime>,
    /// In the order in which they were due, like `finished`.
    active: Vec<StartMinute>,
    finished: Vec<FinishedJob>,
    due: SimTime,
}

impl CronJobController {
    /// The controller of a CronJob that does not exist yet, in a run that begins at a date.
    pub fn new(spec: Arc<CronJobSpec>, epoch: jiff::Timestamp) -> CronJobController {
        CronJobController {
            schedule: Calendar::new(spec.schedule.clone(), epoch),
            created: SimTime::NEVER,
            suspended: spec.suspend,
            last_schedule: None,
            active: Vec::new(),
            finished: Vec::new(),
            due: SimTime::NEVER,
            spec,
        }
    }

    /// Forgets everything, ready to be created again in a run that begins at this date; allocates nothing.
    pub fn reset(&mut self, epoch: jiff::Timestamp) {
        self.schedule.begin(epoch);
        (self.created, self.due) = (SimTime::NEVER, SimTime::NEVER);
        self.suspended = self.spec.suspend;
        self.last_schedule = None;
        self.active.clear();
        self.finished.clear();
    }

    /// The spec of the CronJob.
    pub fn spec(&self) -> &CronJobSpec {
        &self.spec
    }

    /// When the next sync is due; [`SimTime::NEVER`] where nothing asks for one.
    pub fn due(&self) -> SimTime {
        self.due
    }

    /// When the last Job that was started was due.
    pub fn last_schedule(&self) -> Option<SimTime> {
        self.last_schedule
    }

    /// How many starts are due after its creation and before `end`; none where it is suspended from the start.
    pub fn starts_before(&self, end: SimTime) -> u32 {
        if self.spec.suspend {
            return 0;
        }
        let starts =
            std::iter::successors(self.schedule.next(self.created), |start| self.schedule.next(*start));
        starts.take_while(|start| *start < end).count() as u32
    }

    /// The Jobs that have not ended.
    pub fn active(&self) -> &[StartMinute] {
        &self.active
    }

    /// The CronJob was created.
    pub fn create(&mut self, now: SimTime) {
        (self.created, self.due) = (now, now);
    }

    /// The CronJob is to start no Jobs until it is resumed; those that run go on.
    pub fn suspend(&mut self, now: SimTime) {
        (self.suspended, self.due) = (true, now);
    }

    /// The CronJob may start Jobs again. The latest start that was missed is caught up on, unless a
    /// starting deadline has passed.
    pub fn resume(&mut self, now: SimTime) {
        (self.suspended, self.due) = (false, now);
    }

    /// A Job became Complete, or Failed.
    pub fn job_finished(&mut self, job: StartMinute, now: SimTime, succeeded: bool) {
        if let Ok(place) = self.active.binary_search(&job) {
            self.active.remove(place);
            let place = self.finished.partition_point(|other| other.job < job);
            self.finished.insert(place, FinishedJob { job, succeeded });
            self.due = now;
        }
    }

    /// A Job is gone though nobody here asked for it, as by `ttlSecondsAfterFinished`.
    pub fn job_deleted(&mut self, job: StartMinute, now: SimTime) {
        self.active.retain(|other| *other != job);
        self.finished.retain(|other| other.job != job);
        self.due = now;
    }

    /// Looks at the schedule and the history at `now` and fills `actions`.
    pub fn sync(&mut self, now: SimTime, actions: &mut Actions) {
        actions.delete.clear();
        (actions.create, actions.held_up) = (None, None);
        self.clean_up(actions);
        match self.standing().decide(&self.schedule, now) {
            Decision::Nothing => {}
            Decision::Create(due) => self.start(due, actions),
            Decision::ReplaceAndCreate(due) => {
                actions.delete.append(&mut self.active);
                self.start(due, actions);
            }
            Decision::SkipForbid(due) => actions.held_up = Some(due),
        }
        self.due = self.standing().wake_up(&self.schedule, now);
    }

    fn standing(&self) -> Standing {
        Standing {
            created: self.created,
            last_schedule: self.last_schedule,
            starting_deadline: self.spec.starting_deadline,
            concurrency_policy: self.spec.concurrency_policy,
            has_active: !self.active.is_empty(),
            suspended: self.suspended,
        }
    }

    /// Deletes the oldest of the Jobs that ended, down to those that are kept.
    fn clean_up(&mut self, actions: &mut Actions) {
        for (succeeded, limit) in
            [(true, self.spec.successful_jobs_history_limit), (false, self.spec.failed_jobs_history_limit)]
        {
            let ended = self.finished.iter().filter(|other| other.succeeded == succeeded).count();
            let mut surplus = ended.saturating_sub(limit as usize);
            self.finished.retain(|other| {
                let goes = other.succeeded == succeeded && surplus > 0;
                if goes {
                    surplus -= 1;
                    actions.delete.push(other.job);
                }
                !goes
            });
        }
    }

    /// Starts the Job that was due, unless there is one of that name: two starts in one minute, which
    /// only `@every` can ask for, are one.
    fn start(&mut self, due: SimTime, actions: &mut Actions) {
        let second = due.to_calendar(self.schedule.epoch()).as_second();
        let job = StartMinute(second.div_euclid(60));
        let taken = self.active.contains(&job) || self.finished.iter().any(|other| other.job == job);
        if !taken && !actions.delete.contains(&job) {
            self.last_schedule = Some(due);
            self.active.push(job);
            actions.create = Some((job, due));
        }
    }
}
