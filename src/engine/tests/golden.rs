//! Worked examples from the providers' documentation, to the cent and to the second.

use super::*;
use crate::engine::fact::{Fact, Observer, PodEnd};
use crate::units::SimTime;

/// Writes down what happens and when.
#[derive(Default)]
struct Diary(Vec<String>);

impl Observer for Diary {
    fn observe(&mut self, at: SimTime, fact: &Fact<'_>) {
        let what = match fact {
            Fact::PodCreated { pod, .. } => format!("pod {} created", pod.0),
            Fact::PodWaits { pod, .. } => format!("pod {} waits", pod.0),
            Fact::Held(held) => format!("pod {} held at {}", held.pod.0, held.price),
            Fact::Noticed { pod, cause, .. } => format!("pod {} noticed ({cause:?})", pod.0),
            Fact::Reclaimed { pod, .. } => format!("pod {} reclaimed", pod.0),
            Fact::PodEnded { pod, end: PodEnd::Succeeded, .. } => format!("pod {} succeeded", pod.0),
            Fact::Ended { outcome, .. } => outcome.as_str().to_owned(),
            _ => return,
        };
        self.0.push(format!("{at} {what}"));
    }
}

/// What happens in the first replication, a line for each fact.
pub(super) fn diary(scenario: &Scenario) -> Vec<String> {
    let heard = heard(scenario, 0, Diary::default());
    heard.0
}

fn cost(scenario: &Scenario) -> (String, Amount) {
    let record = audited(&mut auditor(scenario), 0);
    (record.outcome.as_str().to_owned(), record.cost.total().to_amount())
}

/// 1.5, 2.5, 1.8, 1.6 and 3.0 from 08:00 on, half an hour each.
fn documented_prices() -> PriceModel {
    prices(&[(0, 1.5), (30, 2.5), (60, 1.8), (90, 1.6), (120, 3.0)])
}

#[test]
fn two_hours_of_work_cost_3_2_because_the_finish_beats_the_check() {
    let scenario = job(eci(2.0), Span::from_hours(2), documented_prices());
    assert_eq!(cost(&scenario), ("Complete".to_owned(), Amount(3_200_000)));
    assert_eq!(
        diary(&scenario),
        ["0s pod 0 created", "0s pod 0 held at 1.5", "2h pod 0 succeeded", "2h1s Complete"]
    );
}

#[test]
fn two_hours_of_work_cost_3_0_at_the_price_of_creation() {
    let scenario = job(eci_2020(2.0), Span::from_hours(2), documented_prices());
    assert_eq!(cost(&scenario), ("Complete".to_owned(), Amount(3_000_000)));
}

#[test]
fn three_hours_of_work_are_billed_3_45_until_the_reclaim_at_10_05() {
    let mut scenario = job(eci(2.0), Span::from_hours(3), documented_prices());
    scenario.horizon = Span::from_hours(3);
    assert_eq!(cost(&scenario).1, Amount(3_450_000));
    assert_eq!(
        diary(&scenario)[2..5],
        ["2h pod 0 noticed (Price)", "2h5m pod 0 reclaimed", "2h5m10s pod 1 created"]
    );
}

#[test]
fn the_replacement_comes_at_68_10_or_at_68_01_by_what_is_seen_of_the_containers() {
    let crossed = || prices(&[(0, 1.0), (62, 3.0), (66, 1.0)]);
    let mut scenario = job(eci_2020(2.0), Span::from_hours(2), crossed());
    let expected = |second: &str| {
        vec![
            "0s pod 0 created".to_owned(),
            "0s pod 0 held at 1".to_owned(),
            "1h5m pod 0 noticed (Price)".to_owned(),
            "1h8m pod 0 reclaimed".to_owned(),
            format!("1h8m{second} pod 1 created"),
            format!("1h8m{second} pod 1 held at 1"),
        ]
    };
    assert_eq!(diary(&scenario)[..6], expected("10s"));
    scenario.policy.pod.container_statuses = ContainerStatuses::AsLastSeen;
    assert_eq!(diary(&scenario)[..6], expected("1s"));
}

#[test]
fn a_price_equal_to_the_bid_holds_and_the_first_check_is_at_the_end_of_protection() {
    // The check at 60:00 counts; a price that comes back before a check was never seen.
    let mut scenario = job(eci_2020(2.0), Span::from_hours(3), prices(&[(0, 1.0), (59, 2.0)]));
    scenario.horizon = Span::from_hours(4);
    assert!(!diary(&scenario).iter().any(|line| line.contains("noticed")));
    scenario.market.pools[0].price = prices(&[(0, 1.0), (59, 2.01)]);
    assert_eq!(diary(&scenario)[2], "1h pod 0 noticed (Price)");
    scenario.market.pools[0].price = prices(&[(0, 1.0), (61, 3.0), (65, 1.0)]);
    assert!(
        !diary(&scenario).iter().any(|line| line.contains("noticed")),
        "the check at 65 sees the new price"
    );
    scenario.market.pools[0].price = prices(&[(0, 1.0), (10, 3.0), (59, 1.0)]);
    assert!(
        !diary(&scenario).iter().any(|line| line.contains("noticed")),
        "nothing is checked in protection"
    );
}

#[test]
fn a_pod_that_finishes_within_its_notice_is_complete() {
    let work = Span::from_minutes(68);
    let scenario = job(eci_2020(2.0), work, prices(&[(0, 1.0), (62, 3.0)]));
    assert_eq!(
        diary(&scenario)[2..],
        ["1h5m pod 0 noticed (Price)", "1h8m pod 0 succeeded", "1h8m1s Complete"],
        "the finish at the very instant of the reclaim beats it"
    );
}

#[test]
fn a_bid_that_is_too_low_waits_and_bids_every_five_minutes() {
    let scenario = job(eci_2020(2.0), Span::from_hours(1), prices(&[(0, 2.5), (12, 2.0), (16, 2.5)]));
    assert_eq!(
        diary(&scenario),
        [
            "0s pod 0 created",
            "0s pod 0 waits",
            "15m pod 0 held at 2",
            "1h15m pod 0 succeeded",
            "1h15m1s Complete"
        ]
    );
    // A strict rule does not buy at the bid.
    let mut scenario = job(eci(2.0), Span::from_hours(1), prices(&[(0, 2.5), (12, 2.0), (16, 1.99)]));
    assert_eq!(diary(&scenario)[2], "20m pod 0 held at 1.99");
    scenario.policy.unmet = Unmet::OnDemand;
    assert_eq!(diary(&scenario)[1], "0s pod 0 held at 10");
    scenario.policy.unmet = Unmet::Fail;
    scenario.horizon = Span::from_minutes(5);
    assert_eq!(diary(&scenario)[1..4], ["0s pod 0 waits", "10s pod 1 created", "10s pod 1 waits"]);
}

#[test]
fn checks_on_the_clock_do_not_wait_for_the_instance() {
    // The pod is created at 12:03, the price rises at 13:04: the clock's next full five minutes are at
    // 13:05, those of the instance at 13:08.
    let mut scenario = job(eci_2020(2.0), Span::from_hours(3), prices(&[(0, 1.0), (61, 3.0)]));
    scenario.market.epoch = "2026-01-01T12:03:00Z".parse().unwrap();
    assert_eq!(diary(&scenario)[2], "1h5m pod 0 noticed (Price)");
    scenario.policy.check.anchor = Anchor::Clock;
    assert_eq!(diary(&scenario)[2], "1h2m pod 0 noticed (Price)");
    // A rise at the very instant of a check is seen by it, and protection ends at 13:03.
    scenario.market.pools[0].price = prices(&[(0, 1.0), (2, 3.0)]);
    assert_eq!(diary(&scenario)[2], "1h2m pod 0 noticed (Price)");
    scenario.market.pools[0].price = prices(&[(0, 1.0), (67, 3.0)]);
    assert_eq!(diary(&scenario)[2], "1h7m pod 0 noticed (Price)");
}
