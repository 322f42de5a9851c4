//! The default Job when every pod is lost the same time after its creation.

use super::*;
use crate::engine::Failure;
use crate::engine::fact::{Fact, Observer};
use crate::scenario::job::JobSpec;
use crate::units::SimTime;

/// When pods were created.
#[derive(Default)]
struct Creations(Vec<i64>);

impl Observer for Creations {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        if let Fact::PodCreated { .. } = fact {
            self.0.push(at.0 / 1_000);
        }
    }
}

#[test]
fn the_seventh_loss_ends_it() {
    // Replacement k comes at k L + 10 (2^k - 1) seconds; the Job fails a second after the seventh loss.
    for life in [0, 60, 100, 300, 600, 1_800, 3_600] {
        let mut scenario = toy(Span::from_hours(24), Span::from_hours(1), None);
        scenario.workload.owner = Owner::Job(JobSpec::default());
        scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_secs(life) };
        let record = audited(&mut auditor(&scenario), 0);
        let expected: Vec<i64> = (0..=6).map(|k| k * life + 10 * ((1 << k) - 1)).collect();
        assert_eq!(heard(&scenario, 0, Creations::default()).0, expected, "L = {life}");
        assert_eq!(record.outcome, Outcome::Failed(Failure::BackoffLimitExceeded));
        assert_eq!(record.ended_after, Span::from_secs(7 * life + 630 + 1), "L = {life}");
        assert_eq!(record.reclaims.hazard, 7);
        assert_eq!(record.completion(), None);
    }
}

#[test]
fn a_limit_of_seven_survives_seven_losses() {
    let mut scenario = toy(Span::from_secs(50), Span::from_hours(1), None);
    scenario.workload.owner = Owner::Job(JobSpec { backoff_limit: 7, ..JobSpec::default() });
    scenario.market.pools[0].hazard = HazardModel::Fixed { after: Span::from_secs(40) };
    let mut simulator = auditor(&scenario);
    assert_eq!(audited(&mut simulator, 0).reclaims.hazard, 8);
    scenario.workload.work = Distribution::Constant(Span::from_secs(40));
    assert_eq!(
        audited(&mut auditor(&scenario), 0).outcome,
        Outcome::Complete,
        "the finish beats the reclaim"
    );
}
