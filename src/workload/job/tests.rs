//! The controller in a cluster without latency: known timelines, and what always holds.

use std::sync::Arc;

use proptest::prelude::*;

use super::condition::{Condition, ConditionType, Reason};
use super::failure_policy::PodCondition;
use super::pod::IndexFailures;
use super::{Actions, Finished, JobController, NewPod, PodFailure};
use crate::scenario::job::*;
use crate::scenario::job_rules::{JobRules, NEWEST};
use crate::scenario::version::Version;
use crate::units::{PodId, SimTime, Span};

/// When each pod of the default Job is created and when the Job fails, in seconds, where every pod is
/// lost `lifetime` seconds after its creation.
fn default_job_under_preemption(lifetime: i64) -> Vec<i64> {
    let mut job = JobController::new(Arc::new(JobSpec::default()));
    let (mut actions, mut seen, mut pods) = (Actions::default(), Vec::new(), 0);
    let mut loss = SimTime::NEVER;
    job.create(SimTime::START);
    while job.finished().is_none() {
        let now = job.due().min(loss);
        if now == loss {
            let failure = PodFailure { containers_finished: Some(now), ..PodFailure::default() };
            job.pod_failed(PodId(pods), now, failure);
            loss = SimTime::NEVER;
        }
        if now == job.due() {
            job.sync(now, &mut actions);
            for new in &actions.create {
                pods += 1;
                seen.push(now.0 / 1_000);
                job.pod_created(PodId(pods), now, *new);
                loss = now + Span::from_secs(lifetime);
            }
            if job.finished().is_some() {
                seen.push(now.0 / 1_000);
            }
        }
    }
    assert_eq!(job.finished(), Some(Finished::Failed(Reason::BackoffLimitExceeded)));
    assert_eq!(job.status().failed, 7);
    seen
}

#[test]
fn seven_losses_end_the_default_job_however_far_apart() {
    // Replacement k comes at k * lifetime + 10 s * (2^k - 1); the batch period hides in the delay. The
    // last figure is the Failed condition, one batch period after the seventh loss.
    for (lifetime, expected) in [
        (0, [0, 10, 30, 70, 150, 310, 630, 631]),
        (60, [0, 70, 150, 250, 390, 610, 990, 1051]),
        (100, [0, 110, 230, 370, 550, 810, 1230, 1331]),
        (300, [0, 310, 630, 970, 1350, 1810, 2430, 2731]),
        (600, [0, 610, 1230, 1870, 2550, 3310, 4230, 4831]),
        (1800, [0, 1810, 3630, 5470, 7350, 9310, 11430, 13231]),
        (3600, [0, 3610, 7230, 10870, 14550, 18310, 22230, 25831]),
    ] {
        assert_eq!(default_job_under_preemption(lifetime), expected, "lifetime {lifetime} s");
    }
}

#[test]
fn pods_lost_at_once_double_the_delay_each() {
    for (lost, delay) in [(1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 320), (7, 600), (9, 600)] {
        let spec = JobSpec { parallelism: 9, completions: Some(9), backoff_limit: 20, ..JobSpec::default() };
        let mut cluster = Cluster::new(spec);
        cluster.sync_until(SimTime::START);
        (0..lost).for_each(|pod| cluster.end(pod, false));
        cluster.sync_until(SimTime(1_000));
        assert_eq!(cluster.actions.requeue_after, Some(Span::from_secs(delay - 1)), "{lost} lost");
    }
}

#[test]
fn one_sync_creates_and_counts_five_hundred_pods() {
    let spec = JobSpec { parallelism: 1_200, completions: Some(1_200), ..indexed() };
    let mut cluster = Cluster::new(spec);
    let mut counts = Vec::new();
    for second in 0..3 {
        cluster.sync_until(SimTime(second * 1_000));
        counts.push(cluster.pods.len());
    }
    assert_eq!(counts, [500, 1_000, 1_200]);
    (0..1_200).for_each(|pod| cluster.end(pod, true));
    let mut counts = Vec::new();
    for second in 3..6 {
        cluster.sync_until(SimTime(second * 1_000));
        counts.push(cluster.job.status().succeeded);
    }
    assert_eq!(counts, [500, 1_000, 1_200]);
    assert_eq!(cluster.job.finished(), Some(Finished::Complete(Reason::CompletionsReached)));
    assert_eq!(cluster.job.status().completed_indexes.to_string(), "0-1199");
}

#[test]
fn a_finished_job_expires_after_its_time_to_live() {
    let spec = JobSpec { ttl_after_finished: Some(Span::from_secs(100)), ..JobSpec::default() };
    let mut cluster = Cluster::new(spec);
    cluster.sync_until(SimTime::START);
    assert_eq!(cluster.job.expires(), None);
    cluster.end(0, true);
    cluster.sync_until(SimTime(1_000));
    assert_eq!(cluster.job.expires(), Some(SimTime(101_000)));
    assert!(cluster.job.due().is_never());
}

#[test]
fn a_job_run_again_takes_the_same_course() {
    let spec =
        JobSpec { parallelism: 3, completions: Some(7), backoff_limit_per_index: Some(2), ..indexed() };
    let mut cluster = Cluster::new(JobSpec { backoff_limit: UNLIMITED, ..spec });
    let mut run = || {
        let steps = [(3, 0, 7), (9_000, 1, 3), (50, 2, 0), (70_000, 3, 9), (4, 4, 1), (900, 6, 0)];
        steps.iter().for_each(|step| cluster.step(*step));
        cluster.finish();
        let course: Vec<_> = cluster.pods.iter().map(|pod| (pod.new, pod.created)).collect();
        cluster.reset();
        course
    };
    assert_eq!(run(), run());
}

fn indexed() -> JobSpec {
    JobSpec { completion_mode: CompletionMode::Indexed, ..JobSpec::default() }
}

/// A pod as the cluster knows it.
#[derive(Clone, Copy, Debug)]
struct Pod {
    new: NewPod,
    created: SimTime,
    deleted: bool,
    ended: Option<bool>,
}

impl Pod {
    fn is_active(&self) -> bool {
        !self.deleted && self.ended.is_none()
    }
}

/// A cluster without latency around one Job, which watches what must always hold.
struct Cluster {
    job: JobController,
    actions: Actions,
    now: SimTime,
    pods: Vec<Pod>,
    failed: u32,
    succeeded: u32,
}

impl Cluster {
    fn new(spec: JobSpec) -> Cluster {
        let mut job = JobController::new(Arc::new(spec));
        job.create(SimTime::START);
        let (actions, now) = (Actions::default(), SimTime::START);
        Cluster { job, actions, now, pods: Vec::new(), failed: 0, succeeded: 0 }
    }

    fn reset(&mut self) {
        self.job.reset();
        self.job.create(SimTime::START);
        self.pods.clear();
        (self.now, self.failed, self.succeeded) = (SimTime::START, 0, 0);
    }

    /// Runs the syncs that are due until `now`, which included.
    fn sync_until(&mut self, now: SimTime) {
        while self.job.due() <= now {
            self.now = self.job.due();
            self.sync();
        }
        self.now = now;
    }

    fn sync(&mut self) {
        let before = self.job.finished();
        self.job.sync(self.now, &mut self.actions);
        for pod in &self.actions.delete {
            assert!(self.pods[pod.index()].is_active(), "{pod:?} deleted, but not active");
            self.pods[pod.index()].deleted = true;
        }
        for new in &self.actions.create {
            self.job.pod_created(PodId(self.pods.len() as u32), self.now, *new);
            self.pods.push(Pod { new: *new, created: self.now, deleted: false, ended: None });
        }
        if before.is_some() {
            assert_eq!(self.job.finished(), before, "an end is final");
            assert_eq!(self.actions, Actions::default(), "a finished Job does nothing");
        } else {
            self.check();
        }
    }

    /// What holds after every sync.
    fn check(&mut self) {
        let (spec, status) = (self.job.spec(), self.job.status());
        let active: Vec<_> = self.pods.iter().filter(|pod| pod.is_active()).collect();
        let terminating = self.pods.iter().filter(|pod| pod.deleted && pod.ended.is_none()).count();
        assert_eq!((status.active as usize, status.terminating), (active.len(), Some(terminating as u32)));
        assert!(status.active <= spec.parallelism, "more active than parallelism");
        assert!(status.failed >= self.failed && status.succeeded >= self.succeeded, "a counter went down");
        assert!(status.uncounted.is_empty());
        let lost = self.pods.iter().filter(|pod| pod.deleted || pod.ended == Some(false)).count();
        assert!(status.failed as usize <= lost, "a failure counted twice");
        let done = self.pods.iter().filter(|pod| pod.ended == Some(true));
        assert!(status.succeeded as usize <= done.clone().count(), "a success counted twice");
        if spec.is_indexed() {
            let mut indexes: Vec<_> = active.iter().filter_map(|pod| pod.new.index).collect();
            assert_eq!(indexes.len(), active.len());
            indexes.sort_unstable();
            indexes.dedup();
            assert_eq!(indexes.len(), active.len(), "an index is held twice");
            assert!(indexes.iter().all(|index| *index < spec.indexes()));
            let mut completed = status.completed_indexes.iter();
            assert!(completed.all(|index| done.clone().any(|pod| pod.new.index == Some(index))));
        }
        for new in &self.actions.create {
            let index = new.index.unwrap_or(0);
            assert!(!status.completed_indexes.contains(index), "index {index} done already");
            assert!(spec.backoff_limit_per_index.is_some() || new.failures == IndexFailures::default());
        }
        if self.job.finished().is_some_and(|finished| matches!(finished, Finished::Complete(_))) {
            let enough = spec.completions.is_none_or(|completions| status.succeeded >= completions);
            assert!(enough || spec.success_policy.is_some());
        }
        if !spec.is_indexed() {
            let most = spec.completions.unwrap_or(u32::MAX);
            assert!(status.succeeded + status.active <= most, "more successes than wanted are under way");
        }
        check_order(&status.conditions, spec.rules.ends_after_its_pods);
        (self.failed, self.succeeded) = (status.failed, status.succeeded);
    }

    /// A pod fails with the condition DisruptionTarget.
    fn disrupt(&mut self, pod: usize) {
        let (id, now) = (PodId(pod as u32), self.now);
        self.pods[pod].ended = Some(false);
        let condition = PodCondition { condition: "DisruptionTarget", status: ConditionStatus::True };
        let failure =
            PodFailure { containers_finished: Some(now), conditions: &[condition], ..PodFailure::default() };
        self.job.pod_failed(id, now, failure);
    }

    /// A pod ends, well or badly.
    fn end(&mut self, pod: usize, well: bool) {
        let (id, now) = (PodId(pod as u32), self.now);
        self.pods[pod].ended = Some(well);
        if well {
            self.job.pod_succeeded(id, now, Some(now));
        } else {
            let failure = PodFailure { containers_finished: Some(now), ..PodFailure::default() };
            self.job.pod_failed(id, now, failure);
        }
    }

    /// Lets time pass and then something happen to the Job or to one of the pods that live.
    fn step(&mut self, (wait, pick, event): (i64, usize, u8)) {
        self.sync_until(self.now + Span(wait));
        let now = self.now;
        match event {
            0 => return self.job.suspend(now),
            1 => return self.job.resume(now),
            _ => {}
        }
        let live: Vec<_> = (0..self.pods.len()).filter(|pod| self.pods[*pod].ended.is_none()).collect();
        let Some(pod) = live.get(pick % live.len().max(1)).copied() else { return };
        let id = PodId(pod as u32);
        match event {
            2..=4 => self.end(pod, true),
            5..=7 => self.end(pod, false),
            12 => self.disrupt(pod),
            8 => {
                self.pods[pod].deleted = true;
                self.job.pod_deletion_requested(id, now);
            }
            9 => {
                // By force, and nobody sees how it ended.
                (self.pods[pod].deleted, self.pods[pod].ended) = (true, Some(false));
                self.job.pod_gone(id, now);
            }
            10 => self.job.pod_running(id, now),
            _ => self.job.pod_ready(id, now, pick % 2 == 0),
        }
    }

    /// Lets the Job go on, every active pod succeed and every other one end, until the Job has ended.
    fn finish(&mut self) {
        self.job.resume(self.now);
        for _ in 0..1_000 {
            for pod in 0..self.pods.len() {
                if self.pods[pod].ended.is_none() {
                    self.end(pod, !self.pods[pod].deleted);
                }
            }
            if self.job.due().is_never() {
                break;
            }
            self.sync_until(self.job.due());
        }
        assert!(self.job.finished().is_some(), "nothing is left to wait for, yet the Job goes on");
        self.sync();
    }
}

/// What conditions may stand beside each other, in the order they were appended.
fn check_order(conditions: &[Condition], announced: bool) {
    use ConditionType::{Complete, Failed, FailureTarget, SuccessCriteriaMet, Suspended};
    let kinds: Vec<_> =
        conditions.iter().map(|condition| condition.kind).filter(|kind| *kind != Suspended).collect();
    let legal: &[&[ConditionType]] = if announced {
        &[
            &[],
            &[SuccessCriteriaMet],
            &[FailureTarget],
            &[SuccessCriteriaMet, Complete],
            &[FailureTarget, Failed],
        ]
    } else {
        &[&[], &[Complete], &[Failed], &[FailureTarget, Failed]]
    };
    assert!(legal.contains(&kinds.as_slice()), "{kinds:?}");
    let suspended = conditions.iter().filter(|condition| condition.kind == Suspended).count();
    assert!(suspended <= 1);
    let same = |pair: &[&Condition]| (pair[0].reason, pair[0].message) == (pair[1].reason, pair[1].message);
    let told: Vec<_> = conditions.iter().filter(|condition| condition.kind != Suspended).collect();
    assert!(told.windows(2).all(same), "the end has another reason than was announced");
}

prop_compose! {
    fn any_spec()(
        parallelism in 1..6_u32,
        completions in 1..12_u32,
        kind in 0..4,
        backoff_limit in 0..30_u32,
        limit in 0..3_u32,
        only_failed: bool,
        (suspend, deadline, fails_job) in any::<(bool, bool, bool)>(),
        version in 21..38_u32,
    ) -> JobSpec {
        let per_index = kind == 3;
        JobSpec {
            parallelism,
            completions: (kind > 0).then_some(completions),
            completion_mode: if kind > 1 { CompletionMode::Indexed } else { CompletionMode::NonIndexed },
            backoff_limit: if per_index { UNLIMITED } else { backoff_limit },
            backoff_limit_per_index: per_index.then_some(limit),
            pod_replacement_policy: if only_failed {
                PodReplacementPolicy::Failed
            } else {
                PodReplacementPolicy::TerminatingOrFailed
            },
            suspend,
            active_deadline: deadline.then(|| Span::from_secs(90)),
            pod_failure_policy: (fails_job && only_failed).then(fails_on_disruption),
            success_policy: (kind == 2 && fails_job).then(the_first_is_enough),
            rules: JobRules::of(Version { minor: version, ..NEWEST }),
            ..JobSpec::default()
        }
    }
}

/// A pod that was disrupted fails the Job.
fn fails_on_disruption() -> PodFailurePolicy {
    let pattern =
        PodConditionPattern { condition: "DisruptionTarget".to_owned(), status: ConditionStatus::True };
    let requirement = PodFailurePolicyRequirement::OnPodConditions(vec![pattern]);
    PodFailurePolicy {
        rules: vec![PodFailurePolicyRule { action: PodFailurePolicyAction::FailJob, requirement }],
    }
}

/// The first index will do.
fn the_first_is_enough() -> SuccessPolicy {
    SuccessPolicy {
        rules: vec![SuccessPolicyRule { succeeded_indexes: Some(vec![0..=0]), succeeded_count: None }],
    }
}

proptest! {
    #[test]
    fn every_job_comes_to_its_end_without_losing_or_doubling_anything(
        spec in any_spec(),
        steps in prop::collection::vec((0..40_000_i64, 0..20_usize, 0..13_u8), 0..60),
    ) {
        let mut cluster = Cluster::new(spec);
        steps.into_iter().for_each(|step| cluster.step(step));
        cluster.finish();
    }
}
