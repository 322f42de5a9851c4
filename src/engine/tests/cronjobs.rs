//! CronJobs: which starts come, and what becomes of their Jobs.

use super::*;
use crate::engine::fact::{Fact, Observer};
use crate::scenario::cronjob::{ConcurrencyPolicy, CronJobSpec, CronSchedule};
use crate::units::SimTime;
use crate::workload::cronjob::CronJobAccount;

/// An hourly Job of so much work, watched for five hours and a bit; nothing is taken.
fn hourly(work: Span, policy: ConcurrencyPolicy) -> Scenario {
    let mut scenario = toy(work, Span::from_hours(1), None);
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::CronJob {
        schedule: CronJobSpec {
            schedule: CronSchedule::Every(Span::from_hours(1)),
            starting_deadline: None,
            concurrency_policy: policy,
            suspend: false,
            successful_jobs_history_limit: 3,
            failed_jobs_history_limit: 1,
        },
        job: JobSpec::default(),
    };
    scenario.horizon = Span::from_minutes(5 * 60 + 10);
    scenario
}

fn schedule(scenario: &mut Scenario) -> &mut CronJobSpec {
    match &mut scenario.workload.owner {
        Owner::CronJob { schedule, .. } => schedule,
        _ => unreachable!("it is a CronJob"),
    }
}

fn run(scenario: &Scenario) -> (Record, CronJobAccount) {
    let record = audited(&mut auditor(scenario), 0);
    let account = record.cronjob.expect("it is a CronJob");
    (record, account)
}

/// What happened to Jobs and when, in seconds.
#[derive(Default)]
struct Told(Vec<(f64, &'static str, u32)>);

impl Observer for Told {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let (what, job) = match fact {
            Fact::JobCreated { job, .. } => ("created", job.0),
            Fact::JobFinished { job, outcome } => (outcome.as_str(), job.0),
            Fact::JobDeleted { job, ran: true } => ("replaced", job.0),
            Fact::JobDeleted { job, ran: false } => ("deleted", job.0),
            Fact::StartHeldUp { .. } => ("held up", u32::MAX),
            _ => return,
        };
        self.0.push((at.0 as f64 / 1_000.0, what, job));
    }
}

fn told(scenario: &Scenario) -> Vec<(f64, &'static str, u32)> {
    let heard = heard(scenario, 0, Told::default());
    heard.0
}

#[test]
fn each_start_makes_a_job_that_runs_to_its_end() {
    let scenario = hourly(Span::from_minutes(20), ConcurrencyPolicy::Allow);
    let (record, account) = run(&scenario);
    // Due at 1 h to 5 h; the controller comes 100 ms late and sees the end of a pod after 1 s.
    let took = Span::from_millis(100 + 1_200_000 + 1_000);
    assert_eq!((account.due, account.started, account.late, account.completed), (5, 5, 0, 4));
    assert_eq!((account.failed, account.replaced, account.running, account.missed()), (0, 0, 1, 0));
    assert_eq!((account.completion_time, account.slowest), (took * 4, Some(took)));
    assert_eq!((record.outcome, record.ended_after), (Outcome::Elapsed, scenario.horizon));
    assert_eq!((record.pods, record.time.useful), (5, Span::from_minutes(80) + Span(599_900)));
    // What is open at the end is no part of what on-demand is compared with.
    assert_eq!(record.on_demand.as_f64(), 80.0 / 60.0);
    // Three that completed are kept.
    let deleted: Vec<_> = told(&scenario).into_iter().filter(|told| told.1 == "deleted").collect();
    assert_eq!(deleted, [(3600.0 * 4.0 + 1201.1, "deleted", 0)]);
}

#[test]
fn forbid_lets_a_start_wait_for_the_job_before_and_later_ones_take_its_place() {
    let scenario = hourly(Span::from_minutes(90), ConcurrencyPolicy::Forbid);
    let (record, account) = run(&scenario);
    let events = told(&scenario);
    assert_eq!(
        events,
        [
            (3_600.1, "created", 0),
            (7_200.1, "held up", u32::MAX),
            (9_001.1, "Complete", 0),
            (9_001.1, "created", 1),
            (10_800.1, "held up", u32::MAX),
            (14_400.1, "held up", u32::MAX),
            (14_402.1, "Complete", 1),
            (14_402.1, "created", 2),
            (18_000.1, "held up", u32::MAX),
        ]
    );
    // Of the starts at 3 h and 4 h only the later one came.
    assert_eq!((account.due, account.started, account.late, account.missed()), (5, 3, 2, 2));
    assert_eq!((account.completed, account.running, record.pods), (2, 1, 3));
    assert_eq!(account.slowest, Some(Span(14_402_100 - 7_200_000)));
}

#[test]
fn replace_deletes_the_job_that_runs_with_its_pods() {
    let scenario = hourly(Span::from_minutes(90), ConcurrencyPolicy::Replace);
    let (record, account) = run(&scenario);
    assert_eq!((account.started, account.completed, account.replaced, account.running), (5, 0, 4, 1));
    // Four pods of an hour for nothing; they stop at once, and the fifth has ten minutes.
    assert_eq!(
        (record.time.lost, record.time.useful),
        (Span::from_hours(4), Span::from_minutes(10) - Span(100))
    );
    assert_eq!(record.pods, 5);
    assert_eq!(told(&scenario)[1..3], [(7_200.1, "replaced", 0), (7_200.1, "created", 1)]);
}

#[test]
fn jobs_run_side_by_side_where_that_is_allowed_each_with_work_of_its_own() {
    let mut scenario = hourly(Span::from_minutes(90), ConcurrencyPolicy::Allow);
    scenario.workload.work =
        Distribution::Uniform { low: Span::from_minutes(80), high: Span::from_minutes(100) };
    let (record, account) = run(&scenario);
    assert_eq!((account.started, account.completed, account.running, record.pods), (5, 3, 2, 5));
    let took: Vec<f64> =
        told(&scenario).iter().filter(|told| told.1 == "Complete").map(|told| told.0).collect();
    assert!(took.windows(2).all(|pair| (pair[1] - pair[0] - 3_600.0).abs() > 1.0), "{took:?}");
}

#[test]
fn a_job_that_fails_leaves_the_schedule_alone_and_its_work_was_for_nothing() {
    let mut scenario = hourly(Span::from_minutes(30), ConcurrencyPolicy::Forbid);
    scenario.workload.checkpoint = Some(Checkpoint {
        every: Span::from_minutes(5),
        cost: Span::ZERO,
        restore: Span::ZERO,
        on_notice: false,
    });
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_minutes(6) };
    let Owner::CronJob { job, .. } = &mut scenario.workload.owner else { unreachable!() };
    job.backoff_limit = 1;
    let (record, account) = run(&scenario);
    // Each loses two pods of 6 min, of which 5 min were saved; the second loss is one too many. The fifth has begun.
    assert_eq!((account.started, account.failed, account.completed, account.running), (5, 4, 0, 1));
    assert_eq!((record.reclaims.hazard, record.time.forfeited), (9, Span::from_minutes(4 * 10)));
    assert_eq!(record.outcome, Outcome::Elapsed);
    // Of Jobs that failed one is kept, whose pods count as terminated; the others were deleted with theirs.
    let deleted: Vec<u32> =
        told(&scenario).into_iter().filter(|told| told.1 == "deleted").map(|told| told.2).collect();
    assert_eq!(deleted, [0, 1, 2]);
}

#[test]
fn a_time_to_live_deletes_a_job_that_has_ended() {
    let mut scenario = hourly(Span::from_minutes(20), ConcurrencyPolicy::Forbid);
    let Owner::CronJob { job, .. } = &mut scenario.workload.owner else { unreachable!() };
    job.ttl_after_finished = Some(Span::from_minutes(1));
    let deleted: Vec<_> =
        told(&scenario).into_iter().filter(|told| told.1 == "deleted").map(|told| told.0).collect();
    assert_eq!(deleted, [4_861.1, 8_461.1, 12_061.1, 15_661.1]);
}

#[test]
fn a_suspended_cronjob_starts_nothing_and_nothing_is_due() {
    let mut scenario = hourly(Span::from_minutes(20), ConcurrencyPolicy::Allow);
    schedule(&mut scenario).suspend = true;
    let (record, account) = run(&scenario);
    assert_eq!((account, record.pods), (CronJobAccount::default(), 0));
}

#[test]
fn the_objects_of_deleted_jobs_do_not_count_for_garbage_collection() {
    let mut scenario = hourly(Span::from_minutes(20), ConcurrencyPolicy::Forbid);
    scenario.policy.pod_gc.threshold = 4;
    schedule(&mut scenario).successful_jobs_history_limit = 3;
    scenario.horizon = Span::from_hours(100);
    assert_eq!(run(&scenario).0.collected, 0);
    schedule(&mut scenario).successful_jobs_history_limit = 10;
    assert!(run(&scenario).0.collected > 80);
}
