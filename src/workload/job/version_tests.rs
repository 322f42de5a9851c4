//! What each version of Kubernetes makes of a Job, at the boundary between two of them.

use std::sync::Arc;

use super::condition::{ConditionType, Reason};
use super::failure_policy::PodCondition;
use super::{Actions, Finished, JobController, PodFailure};
use crate::scenario::job::{
    ConditionStatus, JobSpec, PodConditionPattern, PodFailurePolicy, PodFailurePolicyAction,
    PodFailurePolicyRequirement, PodFailurePolicyRule, PodReplacementPolicy,
};
use crate::scenario::job_rules::{JobRules, NEWEST};
use crate::scenario::version::Version;
use crate::units::{PodId, SimTime, Span};

const DISRUPTED: PodCondition<'_> =
    PodCondition { condition: "DisruptionTarget", status: ConditionStatus::True };

/// A spec under the rules of 1.`minor`.
fn at(minor: u32, spec: JobSpec) -> JobSpec {
    JobSpec { rules: JobRules::of(Version { minor, ..NEWEST }), ..spec }
}

/// A Job in a cluster without latency.
struct World {
    job: JobController,
    actions: Actions,
    pods: u32,
    /// When pods were created, in seconds.
    created: Vec<i64>,
}

impl World {
    fn new(spec: JobSpec) -> World {
        let mut job = JobController::new(Arc::new(spec));
        job.create(SimTime::START);
        World { job, actions: Actions::default(), pods: 0, created: Vec::new() }
    }

    /// Runs the syncs due until this second; created pods are taken down.
    fn until(&mut self, second: i64) {
        while self.job.due() <= SimTime(second * 1_000) {
            let now = self.job.due();
            self.job.sync(now, &mut self.actions);
            for new in &self.actions.create {
                self.job.pod_created(PodId(self.pods), now, *new);
                self.pods += 1;
                self.created.push(now.0 / 1_000);
            }
        }
    }

    fn fail(&mut self, pod: u32, second: i64) {
        self.fail_with(pod, second, &[]);
    }

    fn fail_with(&mut self, pod: u32, second: i64, conditions: &[PodCondition<'_>]) {
        let now = SimTime(second * 1_000);
        let failure = PodFailure { containers_finished: Some(now), conditions, ..PodFailure::default() };
        self.job.pod_failed(PodId(pod), now, failure);
    }

    fn conditions(&self) -> Vec<ConditionType> {
        self.job.status().conditions.iter().map(|condition| condition.kind).collect()
    }

    /// When pods were created and when the Job failed, where every pod is lost so long after its creation.
    fn losing(spec: JobSpec, lifetime: i64) -> Vec<i64> {
        let mut world = World::new(spec);
        let mut lost = 0;
        for second in 0..100_000 {
            if world.created.get(lost).is_some_and(|created| created + lifetime == second) {
                world.fail(lost as u32, second);
                lost += 1;
            }
            world.until(second);
            if world.job.finished().is_some() {
                assert_eq!(world.job.finished(), Some(Finished::Failed(Reason::BackoffLimitExceeded)));
                world.created.push(second);
                break;
            }
        }
        world.created
    }
}

#[test]
fn up_to_1_26_the_look_at_a_failed_pod_waits_and_from_1_27_its_replacement() {
    // 1.26: replacements one second after the look, which waits 0, 10, 20, ... 320 s; Failed after the last.
    assert_eq!(World::losing(at(26, JobSpec::default()), 100), [0, 101, 211, 331, 471, 651, 911, 1331]);
    assert_eq!(World::losing(at(27, JobSpec::default()), 100), [0, 110, 230, 370, 550, 810, 1230, 1331]);
    assert_eq!(
        World::losing(at(22, JobSpec::default()), 100),
        World::losing(at(26, JobSpec::default()), 100)
    );
}

#[test]
fn the_delay_is_capped_at_six_minutes_before_1_28_and_at_ten_from_then_on() {
    let many = JobSpec { backoff_limit: 8, ..JobSpec::default() };
    for (minor, waits) in [(26, [320, 360, 360]), (27, [320, 360, 360]), (28, [320, 600, 600])] {
        let seen = World::losing(at(minor, many.clone()), 1_000);
        let gaps: Vec<i64> = seen.windows(2).map(|pair| pair[1] - pair[0] - 1_000).collect();
        // The limiter is one failure behind.
        let first = if minor == 26 { 6 } else { 5 };
        let gaps: Vec<i64> = gaps[first..].iter().copied().filter(|wait| *wait > 1).collect();
        assert_eq!(gaps[..2], waits[..2], "1.{minor}: {gaps:?}");
    }
}

#[test]
fn another_pods_news_ends_the_limiters_wait() {
    let two = JobSpec { parallelism: 3, completions: Some(3), ..JobSpec::default() };
    for (minor, created) in [(26, [101, 204]), (27, [110, 220])] {
        let mut world = World::new(at(minor, two.clone()));
        world.until(99);
        world.fail(0, 100);
        world.until(199);
        world.fail(3, 200);
        world.until(202);
        world.job.pod_running(PodId(1), SimTime(203_000));
        world.until(400);
        assert_eq!(world.created[3..], created, "1.{minor}");
    }
}

#[test]
fn a_deleted_pod_counts_from_1_25_on() {
    for (minor, failed) in [(24, 0), (25, 1)] {
        let mut world = World::new(at(minor, JobSpec::default()));
        world.until(99);
        world.job.pod_deletion_requested(PodId(0), SimTime(100_000));
        world.fail(0, 100);
        world.until(400);
        assert_eq!(
            (world.job.status().failed, world.created.as_slice()),
            (failed, &[0, 101][..]),
            "1.{minor}"
        );
        // A pod that fails and stays counts in every version.
        world.fail(1, 500);
        world.until(600);
        assert_eq!(world.job.status().failed, failed + 1, "1.{minor}");
    }
}

#[test]
fn ignored_failures_lengthen_the_delay_but_in_1_27() {
    let pattern =
        PodConditionPattern { condition: "DisruptionTarget".to_owned(), status: ConditionStatus::True };
    let ignore = PodFailurePolicyRule {
        action: PodFailurePolicyAction::Ignore,
        requirement: PodFailurePolicyRequirement::OnPodConditions(vec![pattern]),
    };
    let spec = JobSpec {
        pod_failure_policy: Some(PodFailurePolicy { rules: vec![ignore] }),
        pod_replacement_policy: PodReplacementPolicy::Failed,
        ..JobSpec::default()
    };
    for (minor, created) in [(26, [0, 101, 210]), (27, [0, 101, 201]), (28, [0, 110, 220])] {
        let mut world = World::new(at(minor, spec.clone()));
        world.until(99);
        world.fail_with(0, 100, &[DISRUPTED]);
        world.until(199);
        world.fail_with(1, 200, &[DISRUPTED]);
        world.until(400);
        assert_eq!(world.created, created, "1.{minor}");
        assert_eq!(world.job.status().failed, 0);
    }
}

#[test]
fn the_end_waits_for_the_pods_from_1_31_on() {
    use ConditionType::{Failed, FailureTarget};
    let spec = JobSpec { parallelism: 2, completions: Some(2), backoff_limit: 0, ..JobSpec::default() };
    for (minor, at_once) in [(30, &[Failed][..]), (31, &[FailureTarget])] {
        let mut world = World::new(at(minor, spec.clone()));
        world.until(99);
        world.fail(0, 100);
        world.until(101);
        assert_eq!(world.actions.delete, [PodId(1)], "1.{minor}");
        assert_eq!(world.conditions(), at_once, "1.{minor}");
        world.until(109);
        world.fail(1, 110);
        world.until(111);
        let both = if minor == 30 { at_once } else { &[FailureTarget, Failed] };
        assert_eq!(world.conditions(), both, "1.{minor}");
        assert_eq!(world.job.status().failed, 2, "pods that ran count with the Job's failure");
    }
}

#[test]
fn completion_has_a_reason_from_1_31_on() {
    use ConditionType::{Complete, SuccessCriteriaMet};
    for (minor, reason, conditions) in
        [(30, "", &[Complete][..]), (31, "CompletionsReached", &[SuccessCriteriaMet, Complete])]
    {
        let mut world = World::new(at(minor, JobSpec::default()));
        world.until(99);
        world.job.pod_succeeded(PodId(0), SimTime(100_000), Some(SimTime(100_000)));
        world.until(200);
        let Some(Finished::Complete(found)) = world.job.finished() else { panic!("1.{minor}") };
        assert_eq!((found.as_str(), found.message().is_empty()), (reason, minor == 30));
        assert_eq!(world.conditions(), conditions);
    }
}

#[test]
fn a_job_suspended_past_its_deadline_fails_when_resumed_up_to_1_35() {
    let deadline = Some(Span::from_secs(60));
    for (minor, fails) in [(35, true), (36, false)] {
        let mut world = World::new(at(minor, JobSpec { active_deadline: deadline, ..JobSpec::default() }));
        world.until(10);
        world.job.suspend(SimTime(10_000));
        world.until(30);
        assert_eq!(world.job.status().start_time.is_some(), minor == 35, "1.{minor}");
        world.fail(0, 30);
        world.until(59);
        world.job.resume(SimTime(60_000));
        world.until(60);
        let target = world.conditions().contains(&ConditionType::FailureTarget);
        assert_eq!(target, fails, "1.{minor}");
        assert_eq!(world.created.len(), if fails { 1 } else { 2 });
    }
    // Resumed in time, the clock begins anew in either.
    let mut world = World::new(at(35, JobSpec { active_deadline: deadline, ..JobSpec::default() }));
    world.until(10);
    world.job.suspend(SimTime(10_000));
    world.job.resume(SimTime(59_000));
    world.until(59);
    assert_eq!(world.job.status().start_time, Some(SimTime(0)), "nothing was ever suspended");
    world.job.suspend(SimTime(59_000));
    world.until(59);
    world.job.resume(SimTime(59_999));
    world.until(60);
    assert_eq!(world.job.status().start_time, Some(SimTime(59_999)));
}
