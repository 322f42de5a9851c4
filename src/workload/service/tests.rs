use super::*;
use crate::scenario::service::{Demand, Load};
use crate::units::{Flow, PodId, Requests, SimTime, Span};

fn at(seconds: i64) -> SimTime {
    SimTime::START + Span::from_secs(seconds)
}

fn requests(number: i128) -> Requests {
    Requests(number * 1_000_000)
}

/// Two pods are to be, each for 100 requests per second that take 2 s, of a constant load; they are ready after
/// 10 s and 20 s.
fn two_pods(load: f64) -> ServiceWatch {
    let mut watch = ServiceWatch::new(Some(&Demand {
        load: Load::Constant(Flow::from_sampled(load)),
        capacity: Flow::from_sampled(100.0),
        request_time: Span::from_secs(2),
        cpu_at_capacity: 100,
    }));
    watch.begin(jiff::Timestamp::UNIX_EPOCH, 2);
    watch.starts(PodId(0), at(10));
    watch.starts(PodId(1), at(20));
    watch
}

#[test]
fn the_account_begins_when_all_pods_are_ready() {
    let mut watch = two_pods(150.0);
    watch.advance(at(19));
    assert_eq!((watch.ready(), watch.news().ready.as_slice()), (1, [(PodId(0), at(10))].as_slice()));
    let account = watch.close(at(100));
    assert_eq!(account.ready_after, Some(Span::from_secs(20)));
    assert_eq!((account.watched, account.down, account.short), (Span::from_secs(80), Span::ZERO, Span::ZERO));
    assert_eq!((account.offered, account.unserved), (requests(150 * 80), Requests::ZERO));
    assert_eq!((account.ready_time, account.wanted_time), (Span::from_secs(160), Span::from_secs(160)));
}

#[test]
fn what_is_never_all_ready_is_watched_from_submission() {
    let mut watch = two_pods(150.0);
    watch.stops(PodId(1), at(5));
    watch.is_gone(PodId(1), at(6));
    let account = watch.close(at(30));
    assert_eq!((account.ready_after, account.watched), (None, Span::from_secs(30)));
    assert_eq!((account.down, account.short), (Span::from_secs(10), Span::from_secs(30)));
    // 10 s of 150, then 20 s of 50 beyond the capacity of one.
    assert_eq!((account.unserved, account.cut), (requests(1_500 + 1_000), Requests::ZERO));
}

#[test]
fn a_pod_too_few_leaves_what_is_beyond_the_capacity_of_the_others() {
    let mut watch = two_pods(150.0);
    watch.stops(PodId(0), at(40));
    watch.is_gone(PodId(0), at(42));
    watch.starts(PodId(2), at(70));
    let account = watch.close(at(100));
    assert_eq!((account.short, account.longest_short), (Span::from_secs(30), Span::from_secs(30)));
    assert_eq!((account.unserved, account.down), (requests(50 * 30), Span::ZERO));
    assert_eq!(account.cut, Requests::ZERO, "2 s are enough for requests of 2 s");
    assert_eq!(watch.news().short, [(at(40), at(70))]);
}

#[test]
fn requests_in_flight_are_cut_off_with_their_pod() {
    // Each has 75 per second; killed at once that is 150 in flight, after 1.5 s of draining a quarter of them.
    for (drained, cut) in [(0, 150_000_000), (500, 112_500_000), (1_500, 37_500_000), (2_000, 0), (9_000, 0)]
    {
        let mut watch = two_pods(150.0);
        watch.stops(PodId(0), at(40));
        watch.is_gone(PodId(0), at(40) + Span(drained));
        assert_eq!(watch.close(at(100)).cut, Requests(cut), "{drained} ms");
    }
    // Both at once: each had its share of the load as it was before the instant.
    let mut watch = two_pods(150.0);
    watch.is_gone(PodId(0), at(40));
    watch.is_gone(PodId(1), at(40));
    let account = watch.close(at(50));
    assert_eq!((account.cut, account.down), (requests(300), Span::from_secs(10)));
    assert_eq!(account.unserved, requests(1_500));
    // Beyond what it can serve nothing is in flight.
    let mut watch = two_pods(1_000.0);
    watch.is_gone(PodId(0), at(40));
    assert_eq!(watch.close(at(40)).cut, requests(200));
}

#[test]
fn a_pod_whose_death_nobody_has_noticed_keeps_getting_its_share() {
    let mut watch = two_pods(80.0);
    watch.dies(PodId(0), at(40));
    watch.is_gone(PodId(0), at(85));
    let account = watch.close(at(100));
    // 40 per second for 45 s, though the other could serve them all, and 80 in flight.
    assert_eq!((account.unserved, account.cut), (requests(40 * 45), requests(80)));
    assert_eq!(account.short, Span::from_secs(45));
    // One that was told before gets nothing any more.
    let mut watch = two_pods(80.0);
    watch.stops(PodId(0), at(39));
    watch.dies(PodId(0), at(40));
    watch.is_gone(PodId(0), at(85));
    let account = watch.close(at(100));
    assert_eq!((account.unserved, account.cut), (Requests::ZERO, requests(40)));
}

#[test]
fn without_a_load_it_is_the_pods_asked_for_that_count() {
    let mut watch = ServiceWatch::new(None);
    watch.begin(jiff::Timestamp::UNIX_EPOCH, 1);
    watch.starts(PodId(0), at(10));
    watch.advance(at(50));
    watch.scale(3, at(50));
    watch.starts(PodId(1), at(60));
    watch.starts(PodId(2), at(60));
    let account = watch.close(at(100));
    assert_eq!((account.watched, account.short), (Span::from_secs(90), Span::from_secs(10)));
    assert_eq!((account.offered, account.unserved), (requests(40 + 150), requests(20)));
    assert_eq!((account.most_wanted, account.wanted_time), (3, Span::from_secs(190)));
    // The next run knows nothing of this one.
    watch.begin(jiff::Timestamp::UNIX_EPOCH, 0);
    let account = watch.close(at(10));
    assert_eq!(
        (account.ready_after, account.offered, account.down),
        (Some(Span::ZERO), Requests::ZERO, Span::ZERO)
    );
    assert_eq!(account.most_wanted, 0);
}
