//! Jobs that are suspended and resumed in a run.

use super::*;
use crate::engine::Failure;
use crate::engine::fact::{Fact, Observer, PodEnd};
use crate::scenario::job::{ConditionStatus, JobSpec};
use crate::scenario::job_rules::{JobRules, NEWEST};
use crate::scenario::version::Version;
use crate::scenario::workload::Suspension;
use crate::units::SimTime;

/// What happened to pods and to the Job, in seconds.
#[derive(Default)]
struct Told(Vec<String>);

impl Observer for Told {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let what = match fact {
            Fact::PodCreated { .. } => "created".to_owned(),
            Fact::PodDeleted { .. } => "deleted".to_owned(),
            Fact::PodEnded { end: PodEnd::Deleted { .. }, .. } => "stopped".to_owned(),
            Fact::PodEnded { end, .. } => format!("{end:?}"),
            Fact::JobCondition { condition, .. } => {
                let no = if condition.status == ConditionStatus::True { "" } else { "not " };
                format!("{no}{}", condition.kind.as_str())
            }
            _ => return,
        };
        self.0.push(format!("{}s {what}", at.since(SimTime::START).as_secs_f64()));
    }
}

fn span(from: i64, until: Option<i64>) -> Suspension {
    Suspension { from: Span::from_secs(from), until: until.map(Span::from_secs) }
}

/// A Job of ten minutes of work that saves it every four, never taken.
fn job(suspensions: Vec<Suspension>) -> Scenario {
    let checkpoint = Checkpoint {
        every: Span::from_minutes(4),
        cost: Span::ZERO,
        restore: Span::from_secs(30),
        on_notice: false,
    };
    let mut scenario = toy(Span::from_minutes(10), Span::from_hours(1), Some(checkpoint));
    scenario.market.pools[0].hazard = HazardModel::None;
    scenario.workload.owner = Owner::Job(JobSpec::default());
    scenario.workload.suspensions = suspensions;
    scenario.workload.stops_in = Some(Span::from_secs(5));
    scenario.horizon = Span::from_hours(24);
    scenario
}

fn told(scenario: &Scenario) -> Vec<String> {
    audited(&mut auditor(scenario), 0);
    let mut told = Told::default();
    let mut simulator = Simulator::new(scenario, Heard(&mut told));
    simulator.run(0).unwrap();
    simulator.run(0).unwrap();
    let (once, again) = told.0.split_at(told.0.len() / 2);
    assert_eq!(once, again, "a replication leaves nothing behind");
    once.to_vec()
}

#[test]
fn a_suspended_job_deletes_its_pods_and_goes_on_from_the_checkpoint() {
    let scenario = job(vec![span(300, Some(1_000))]);
    assert_eq!(
        told(&scenario),
        [
            "0s created",
            "300s deleted",
            "300s Suspended",
            "305s stopped",
            "1000s not Suspended",
            "1000s created",
            // 30 s to load the checkpoint, six of ten minutes left.
            "1390s Succeeded",
            "1391s SuccessCriteriaMet",
            "1391s Complete",
        ]
    );
    let record = audited(&mut auditor(&scenario), 0);
    assert_eq!((record.outcome, record.pods, record.reclaims.total()), (Outcome::Complete, 2, 0));
    assert_eq!((record.time.useful, record.time.lost), (Span::from_minutes(10), Span::from_minutes(1)));
}

#[test]
fn a_job_may_start_suspended_and_be_suspended_again() {
    let told = told(&job(vec![span(0, Some(60)), span(120, Some(180)), span(100_000, None)]));
    let first: Vec<&str> = told.iter().take(8).map(String::as_str).collect();
    assert_eq!(
        first,
        [
            "0s Suspended",
            "60s not Suspended",
            "60s created",
            "120s deleted",
            "120s Suspended",
            "125s stopped",
            "180s not Suspended",
            "180s created",
        ]
    );
}

#[test]
fn a_finish_beats_a_suspension_at_the_same_instant_and_its_count_does_not() {
    // The pod succeeds at 600 s; the Job is suspended before it counts it, and counts it all the same.
    let told = told(&job(vec![span(600, Some(700))]));
    assert_eq!(told[1], "600s Succeeded");
    assert!(told.contains(&"600s Complete".to_owned()), "{told:?}");
}

#[test]
fn a_job_that_is_never_resumed_is_still_open_at_the_horizon() {
    let record = audited(&mut auditor(&job(vec![span(300, None)])), 0);
    assert_eq!((record.outcome, record.pods), (Outcome::Censored, 1));
}

#[test]
fn suspending_stops_the_deadline_from_1_36_on() {
    for (minor, outcome) in [(35, Outcome::Failed(Failure::DeadlineExceeded)), (36, Outcome::Complete)] {
        let mut scenario = job(vec![span(300, Some(1_000))]);
        scenario.workload.owner = Owner::Job(JobSpec {
            active_deadline: Some(Span::from_secs(900)),
            rules: JobRules::of(Version { minor, ..NEWEST }),
            ..JobSpec::default()
        });
        assert_eq!(audited(&mut auditor(&scenario), 0).outcome, outcome, "1.{minor}");
    }
}
