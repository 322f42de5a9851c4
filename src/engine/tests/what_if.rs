//! What limits a Job needs, against closed forms and against the very limits.

use super::*;
use crate::engine::Failure;
use crate::outcome::limits::{run_with_limits, smallest_limit};
use crate::outcome::run::run;
use crate::outcome::what_if::{Plan, Remedy, Study, Trial, study};
use crate::scenario::job::{CompletionMode, RestartPolicy, UNLIMITED};
use crate::scenario::job_rules::JobRules;
use crate::scenario::version::Version;
use crate::workload::job::LeastLimits;

const DEAD: Outcome = Outcome::Failed(Failure::BackoffLimitExceeded);

/// A Job whose pods are lost half an hour after their creation and save their work until then: 100 minutes of
/// work take each item three losses.
fn three_losses(spec: JobSpec) -> Scenario {
    let checkpoint =
        Checkpoint { every: Span::from_minutes(10), cost: Span::ZERO, restore: Span::ZERO, on_notice: false };
    let mut scenario = toy(Span::from_minutes(100), Span::from_hours(1), Some(checkpoint));
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_minutes(30) };
    scenario.workload.owner = Owner::Job(spec);
    scenario
}

fn indexed(backoff_limit: u32, backoff_limit_per_index: Option<u32>) -> JobSpec {
    JobSpec {
        completions: Some(2),
        parallelism: 2,
        completion_mode: CompletionMode::Indexed,
        backoff_limit,
        backoff_limit_per_index,
        ..JobSpec::default()
    }
}

fn outcome(spec: JobSpec) -> Outcome {
    run(&three_losses(spec), 0..1, &|_| {}).unwrap()[0].outcome
}

fn trials(scenario: &Scenario, replications: u64) -> Vec<Trial> {
    let plan = Plan { replications, pods: 1_000_000, spared: |_| 0 };
    let present = run(scenario, 0..replications, &|_| {}).unwrap();
    match study(scenario, plan, &present[..1]).unwrap() {
        Study::Done { present: all, trials } => {
            assert_eq!(all, present, "what is missing is run");
            trials
        }
        other => panic!("{other:?}"),
    }
}

fn found(trials: &[Trial]) -> Vec<(Remedy, Option<u32>, Outcome)> {
    trials.iter().map(|trial| (trial.remedy, trial.limit, trial.records[0].outcome)).collect()
}

#[test]
fn a_job_that_loses_three_pods_fails_under_two_and_never_under_three() {
    for restart_policy in [RestartPolicy::Never, RestartPolicy::OnFailure] {
        let of = |backoff_limit| JobSpec { backoff_limit, restart_policy, ..JobSpec::default() };
        assert_eq!(
            [1, 2, 3, 4].map(|limit| outcome(of(limit))),
            [DEAD, DEAD, Outcome::Complete, Outcome::Complete]
        );
        let scenario = three_losses(of(2));
        let trials = trials(&scenario, 5);
        assert_eq!(found(&trials)[0], (Remedy::BackoffLimit, Some(3), Outcome::Complete));
        // The API allows neither a limit per index nor a policy where containers are restarted in place.
        assert_eq!(trials.len(), if restart_policy == RestartPolicy::Never { 2 } else { 1 });
    }
}

#[test]
fn each_index_needs_three_and_both_together_six() {
    let trials = trials(&three_losses(indexed(6 - 1, None)), 1);
    let unchanged = (Remedy::IgnoreDisruptions, None, DEAD);
    let done = Outcome::Complete;
    let expected = [
        (Remedy::BackoffLimit, Some(6), done),
        (Remedy::PerIndex { indexed: true }, Some(3), done),
        unchanged,
    ];
    assert_eq!(found(&trials), expected);
    assert_eq!(outcome(indexed(5, None)), DEAD);
    assert_eq!(outcome(indexed(6, None)), done);
    let failed = Outcome::Failed(Failure::FailedIndexes);
    assert_eq!(outcome(indexed(UNLIMITED, Some(2))), failed);
    assert_eq!(outcome(indexed(UNLIMITED, Some(3))), done);
}

#[test]
fn a_job_that_is_not_indexed_is_tried_as_if_it_were() {
    let plain = JobSpec { completion_mode: CompletionMode::NonIndexed, ..indexed(5, None) };
    let trials = trials(&three_losses(plain), 1);
    assert_eq!(found(&trials)[1], (Remedy::PerIndex { indexed: false }, Some(3), Outcome::Complete));
}

#[test]
fn what_is_tried_is_what_the_api_takes() {
    let both = [Remedy::BackoffLimit, Remedy::IgnoreDisruptions];
    assert_eq!(Remedy::of(&JobSpec::default()), both, "one completion is no index");
    let queue = JobSpec { completions: None, parallelism: 3, ..JobSpec::default() };
    assert_eq!(Remedy::of(&queue), both);
    let per_index = [Remedy::PerIndex { indexed: true }, Remedy::IgnoreDisruptions];
    assert_eq!(Remedy::of(&indexed(UNLIMITED, Some(1))), per_index, "the other one is without limit already");
    assert_eq!(Remedy::of(&indexed(9, Some(1))).len(), 3);
    let of = |minor| JobSpec {
        rules: JobRules::of(Version { major: 1, minor, patch: 0, build: 0 }),
        ..indexed(6, None)
    };
    let counts = [25, 26, 28, 29].map(|minor| Remedy::of(&of(minor)).len());
    assert_eq!(counts, [1, 2, 2, 3], "podFailurePolicy from 1.26, backoffLimitPerIndex from 1.29");
}

#[test]
fn a_policy_helps_where_the_condition_is_set_and_nowhere_else() {
    let mut scenario = three_losses(JobSpec { backoff_limit: 2, ..JobSpec::default() });
    let policy = |trials: &[Trial]| trials.iter().find(|of| of.remedy == Remedy::IgnoreDisruptions).cloned();
    let without = policy(&trials(&scenario, 3)).unwrap();
    assert_eq!(without.records, run(&scenario, 0..3, &|_| {}).unwrap(), "nothing changes");
    scenario.policy.pod.disruption_target = true;
    let with = policy(&trials(&scenario, 3)).unwrap();
    assert!(with.records.iter().all(|record| record.outcome == Outcome::Complete));
    assert_eq!(with.records[0].reclaims.total(), 3);
}

#[test]
fn ignored_reclaims_ask_for_no_limit() {
    use crate::scenario::job::*;
    let pattern =
        PodConditionPattern { condition: "DisruptionTarget".to_owned(), status: ConditionStatus::True };
    let rule = PodFailurePolicyRule {
        action: PodFailurePolicyAction::Ignore,
        requirement: PodFailurePolicyRequirement::OnPodConditions(vec![pattern]),
    };
    let mut scenario = three_losses(JobSpec {
        pod_failure_policy: Some(PodFailurePolicy { rules: vec![rule] }),
        ..JobSpec::default()
    });
    let least = |scenario: &Scenario| run_with_limits(scenario, 0..1).unwrap()[0].1;
    assert_eq!(least(&scenario), LeastLimits { backoff_limit: 3, per_index: 0 });
    scenario.policy.pod.disruption_target = true;
    assert_eq!(least(&scenario), LeastLimits::default());
    let tried: Vec<Remedy> = trials(&scenario, 1).iter().map(|trial| trial.remedy).collect();
    assert_eq!(tried, [Remedy::BackoffLimit], "the rule is there already");
}

#[test]
fn the_odds_under_every_limit_are_geometric() {
    // Work W without checkpoints outlives an exponential hazard h with e^(-hW): more than k losses come with a
    // probability of (1 - e^(-hW))^(k+1).
    let (work, mean, replications) = (2.0_f64, 3.0_f64, 20_000);
    let lost = 1.0 - (-work / mean).exp();
    let mut scenario = toy(Span::from_hours(2), Span::from_hours(3), None);
    let of = |backoff_limit| Owner::Job(JobSpec { backoff_limit, ..JobSpec::default() });
    scenario.workload.owner = of(UNLIMITED);
    let unlimited = run_with_limits(&scenario, 0..replications).unwrap();
    for limit in 0..=8 {
        let hits = unlimited.iter().filter(|(_, least)| least.backoff_limit > limit).count();
        let (share, expected) = (hits as f64 / replications as f64, lost.powi(limit as i32 + 1));
        let error = (expected * (1.0 - expected) / replications as f64).sqrt();
        assert!((share - expected).abs() < 4.0 * error, "{limit}: {share} for {expected}");
        scenario.workload.owner = of(limit);
        let limited = run(&scenario, 0..replications, &|_| {}).unwrap();
        for (record, (_, least)) in limited.iter().zip(&unlimited) {
            assert_eq!(
                record.outcome == DEAD,
                least.backoff_limit > limit,
                "{limit}: {}",
                record.replication
            );
        }
    }
    let needs = || unlimited.iter().map(|(_, least)| Some(least.backoff_limit));
    let spared = 200;
    let limit = smallest_limit(needs(), spared).unwrap();
    let beyond = |limit| needs().filter(|need| *need > Some(limit)).count() as u64;
    assert!(beyond(limit) <= spared && beyond(limit - 1) > spared, "{limit}");
}

#[test]
fn no_limit_is_found_where_the_horizon_cuts() {
    let mut scenario = three_losses(JobSpec { backoff_limit: 2, ..JobSpec::default() });
    scenario.horizon = Span::from_minutes(95);
    let trials = trials(&scenario, 2);
    assert_eq!(found(&trials)[0], (Remedy::BackoffLimit, None, Outcome::Censored));
}

#[test]
fn a_study_keeps_to_its_effort() {
    let scenario = three_losses(JobSpec { backoff_limit: 2, ..JobSpec::default() });
    // Four pods a run; three steps.
    let plan = |pods| Plan { replications: 1_000, pods, spared: |_| 0 };
    assert_eq!(study(&scenario, plan(3 * 4 - 1), &[]).unwrap(), Study::TooLarge { pods: 4 });
    let Study::Done { present, trials } = study(&scenario, plan(3 * 4 * 50), &[]).unwrap() else { panic!() };
    assert_eq!(present.len(), 50);
    assert!(trials.iter().all(|trial| trial.records.len() == 50));
    let mut bare = scenario;
    bare.workload.owner = Owner::None;
    assert_eq!(study(&bare, plan(1_000), &[]).unwrap(), Study::Nothing);
}
