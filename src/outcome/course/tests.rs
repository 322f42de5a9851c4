//! Courses under the documented rules, at their boundary instants, and of every example.

use std::path::Path;

use super::*;
use crate::engine::tests::{eci, eci_2020, job, prices};
use crate::outcome::run::run_alone;
use crate::scenario::check::{Request, check};
use crate::scenario::job::JobSpec;
use crate::scenario::provider::{BidStrategy, Unmet};
use crate::scenario::workload::Owner;

fn course(scenario: &Scenario) -> (Record, Course) {
    of(scenario, 0).expect("no trace ends")
}

fn minutes(minutes: i64) -> SimTime {
    SimTime::START + Span::from_minutes(minutes)
}

fn rate(rate: f64) -> Rate {
    Rate::from_sampled(rate)
}

/// A single stretch.
fn only(doing: Doing, from: SimTime, to: SimTime) -> Vec<Stretch> {
    vec![Stretch { doing, from, to }]
}

#[test]
fn the_documented_reclaim_stands_where_the_rules_put_it() {
    let crossed = prices(&[(0, 1.0), (62, 3.0), (66, 1.0)]);
    let (record, course) = course(&job(eci_2020(2.0), Span::from_hours(2), crossed));
    let pool = &course.pools[0];
    assert_eq!(pool.on_demand, rate(10.0));
    assert_eq!(pool.prices, [(minutes(0), rate(1.0)), (minutes(62), rate(3.0)), (minutes(66), rate(1.0))]);
    assert_eq!([61, 62, 65, 66].map(|at| pool.price_at(minutes(at))), [1.0, 3.0, 3.0, 1.0].map(rate));
    assert_eq!(pool.stock, []);
    let [first, second] = &course.instances[..] else { panic!("{:#?}", course.instances) };
    assert_eq!((first.created, first.ended), (minutes(0), minutes(68)));
    assert_eq!((first.protected_until, first.bid), (Some(minutes(60)), Some(rate(2.0))));
    let notice = NoticeCourse { began: minutes(65), reclaim_at: minutes(68), cause: Cause::Price };
    assert_eq!((first.notice, first.end), (Some(notice), InstanceEnd::Reclaimed(Cause::Price)));
    let checks = first.checks.expect("there are checks");
    assert_eq!(checks.instants().collect::<Vec<_>>(), [minutes(60), minutes(65)], "none under notice");
    // The replacement, 10 s after the reclaim.
    let created = minutes(68) + Span::from_secs(10);
    assert_eq!((second.created, second.ended), (created, created + Span::from_hours(2)));
    assert_eq!((second.notice, second.end), (None, InstanceEnd::Finished));
    let checks = second.checks.expect("there are checks");
    assert_eq!((checks.first, checks.every), (created + Span::from_hours(1), Span::from_minutes(5)));
    assert_eq!(checks.count, 12, "the finish comes before the check of that instant");
    let stretches: Vec<_> = course.pods.iter().flat_map(|pod| pod.stay.clone().unwrap().stretches).collect();
    assert_eq!(
        stretches,
        [only(Doing::Lost, minutes(0), minutes(68)), only(Doing::Useful, created, second.ended)].concat()
    );
    assert_eq!(course.pods[0].ended, Some((minutes(68), PodEnd::Reclaimed)));
    assert!(course.pods.iter().all(|pod| pod.name.starts_with("toy-") && pod.waited.is_none()));
    assert_eq!((course.ended.since(SimTime::START), record.reclaims.price), (record.ended_after, 1));
}

#[test]
fn a_finish_at_the_instant_of_the_reclaim_is_a_finish_under_notice() {
    let scenario = job(eci_2020(2.0), Span::from_minutes(68), prices(&[(0, 1.0), (62, 3.0)]));
    let (_, course) = course(&scenario);
    let [instance] = &course.instances[..] else { panic!("{:#?}", course.instances) };
    assert_eq!((instance.end, instance.ended), (InstanceEnd::Finished, minutes(68)));
    assert_eq!(instance.notice.unwrap().reclaim_at, minutes(68));
    assert_eq!(instance.checks.unwrap().count, 2, "60:00 and 65:00");
    assert_eq!(course.pods[0].stay.as_ref().unwrap().stretches, only(Doing::Useful, minutes(0), minutes(68)));
}

#[test]
fn a_notice_may_begin_with_the_first_check_at_the_end_of_protection() {
    let scenario = job(eci_2020(2.0), Span::from_hours(3), prices(&[(0, 1.0), (59, 2.01)]));
    let scenario = Scenario { horizon: Span::from_minutes(90), ..scenario };
    let (record, course) = course(&scenario);
    let first = &course.instances[0];
    let notice = first.notice.unwrap();
    assert_eq!((notice.began, notice.reclaim_at), (minutes(60), minutes(63)));
    assert_eq!(first.checks.unwrap().instants().collect::<Vec<_>>(), [minutes(60)]);
    // The bid never buys again: the next pod waits until the run is cut.
    let waiting = &course.pods[1];
    let created = minutes(63) + Span::from_secs(10);
    assert_eq!(waiting.waited, Some((created, minutes(90))));
    assert_eq!((waiting.ended, waiting.stay.is_none()), (None, true));
    assert_eq!((course.ended, record.waiting), (minutes(90), minutes(90).since(created)));
}

#[test]
fn a_pod_waits_until_its_bid_buys() {
    let price = prices(&[(0, 2.5), (12, 2.0), (16, 2.5)]);
    let (_, course) = course(&job(eci_2020(2.0), Span::from_hours(1), price));
    assert_eq!(course.pods[0].waited, Some((minutes(0), minutes(15))));
    assert_eq!((course.instances[0].created, course.instances[0].price), (minutes(15), rate(2.0)));
    assert_eq!(course.instances[0].checks.unwrap().count, 0, "protected to the end, which comes first");
}

#[test]
fn a_refused_pod_has_no_instance() {
    let mut scenario = job(eci_2020(2.0), Span::from_hours(1), prices(&[(0, 2.5)]));
    scenario.policy.unmet = Unmet::Fail;
    let (record, course) = course(&scenario);
    assert_eq!((record.outcome.as_str(), course.instances.len()), ("BackoffLimitExceeded", 0));
    assert_eq!(course.pods.len() as u32, record.pods);
    assert_eq!(course.pods[0].ended, Some((minutes(0), PodEnd::Refused)));
    assert!(course.pods.iter().all(|pod| pod.stay.is_none() && pod.waited.is_none()));
}

#[test]
fn work_of_a_job_that_fails_was_for_nothing() {
    let mut scenario = job(eci_2020(2.0), Span::from_minutes(70), prices(&[(0, 1.0), (120, 3.0)]));
    scenario.workload.owner =
        Owner::Job(JobSpec { completions: Some(2), parallelism: 1, backoff_limit: 0, ..JobSpec::default() });
    let (record, course) = course(&scenario);
    assert_eq!(record.outcome.as_str(), "BackoffLimitExceeded");
    let stays: Vec<_> = course.pods.iter().map(|pod| pod.stay.clone().unwrap().stretches).collect();
    assert_eq!(stays[0], only(Doing::Forfeited, minutes(0), minutes(70)));
    let from = course.instances[1].created;
    assert_eq!(stays[1], only(Doing::Lost, from, from + Span::from_minutes(63)));
    assert_eq!(record.time.forfeited, Span::from_minutes(70));
}

#[test]
fn who_follows_the_market_has_no_bid_and_an_instance_at_list_price_no_checks() {
    let mut scenario = job(eci(2.0), Span::from_hours(3), prices(&[(0, 1.0)]));
    scenario.policy.bid.as_mut().unwrap().strategy = BidStrategy::AsPriceGo;
    let first = course(&scenario).1.instances[0].clone();
    assert_eq!((first.spot, first.bid), (true, None));
    assert_eq!(first.checks.unwrap().count, 24, "60:00 to 175:00");
    let mut scenario = job(eci(2.0), Span::from_hours(3), prices(&[(0, 2.5)]));
    scenario.policy.unmet = Unmet::OnDemand;
    let first = course(&scenario).1.instances[0].clone();
    assert_eq!((first.spot, first.fallback, first.price), (false, true, rate(10.0)));
    assert_eq!((first.protected_until, first.bid, first.checks), (None, None, None));
}

#[test]
fn a_run_that_is_cut_leaves_instances_open() {
    let scenario = job(eci(2.0), Span::from_hours(3), prices(&[(0, 1.0)]));
    let (_, course) = course(&Scenario { horizon: Span::from_minutes(65), ..scenario });
    assert_eq!((course.instances[0].end, course.instances[0].ended), (InstanceEnd::Open, minutes(65)));
    assert_eq!(course.instances[0].checks.unwrap().count, 2, "the check comes before the horizon");
    assert_eq!(course.pods[0].ended, None);
}

/// The sum of all stretches of an activity.
fn sum(course: &Course, doing: Doing) -> Span {
    let stretches = course.pods.iter().filter_map(|pod| pod.stay.as_ref()).flat_map(|stay| &stay.stretches);
    stretches.filter(|stretch| stretch.doing == doing).map(|stretch| stretch.to.since(stretch.from)).sum()
}

fn conserves(record: &Record, course: &Course, name: &str) {
    let doings = [
        Doing::Useful,
        Doing::Lost,
        Doing::Forfeited,
        Doing::Checkpoint,
        Doing::Restore,
        Doing::Startup,
        Doing::Idle,
    ];
    let unused = course.instances.iter().map(|instance| instance.unused).sum();
    let sums: Vec<Span> = doings.into_iter().map(|doing| sum(course, doing)).chain([unused]).collect();
    let parts: Vec<Span> = record.time.named()[..8].iter().map(|(_, part)| *part).collect();
    assert_eq!(sums, parts, "{name}");
    let waited: Span = course.pods.iter().filter_map(|pod| pod.waited).map(|(from, to)| to.since(from)).sum();
    assert_eq!(waited, record.waiting, "{name}");
    assert_eq!(
        (course.pods.len(), course.instances.len()),
        (record.pods as usize, record.instances as usize)
    );
    for stay in course.pods.iter().filter_map(|pod| pod.stay.as_ref()) {
        let instance = course.instance(stay.instance).expect("it is there");
        assert!(instance.created <= stay.from && stay.to <= instance.ended, "{name}: {stay:?}");
        let ends = stay.stretches.iter().map(|stretch| stretch.to);
        let begins = stay.stretches.iter().map(|stretch| stretch.from);
        assert!(std::iter::once(stay.from).chain(ends).eq(begins.chain([stay.to])), "{name}: {stay:?}");
    }
    for instance in &course.instances {
        let within = |at: SimTime| instance.created <= at && at <= instance.ended;
        assert!(course.pool(instance.pool).is_some() && within(instance.ended), "{name}: {instance:?}");
        assert!(instance.notice.is_none_or(|notice| within(notice.began)), "{name}: {instance:?}");
        let protected = instance.protected_until.unwrap_or(instance.created);
        let taken = matches!(instance.end, InstanceEnd::Reclaimed(_));
        assert!(!taken || protected <= instance.ended, "{name}: {instance:?}");
        let mut checks = instance.checks.into_iter().flat_map(Checks::instants);
        assert!(checks.all(|at| within(at) && protected <= at), "{name}: {instance:?}");
    }
}

#[test]
fn every_moment_of_every_example_is_in_its_course() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.ends_with(".yaml") && name.matches('.').count() == 1
    });
    names.sort();
    assert!(names.len() > 20, "{names:?}");
    let mut reclaims = 0;
    for path in names {
        let name = path.display().to_string();
        let request = Request { files: vec![path], settings: Vec::new() };
        let checked = check(&request).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let told = run_alone(&checked.scenario, 0..3, &|_| {}).unwrap();
        for (replication, told) in (0..3).zip(told) {
            let (record, course) = of(&checked.scenario, replication).unwrap();
            assert_eq!(record, told, "{name}");
            conserves(&record, &course, &format!("{name}, replication {replication}"));
            reclaims += record.reclaims.total();
        }
    }
    assert!(reclaims > 10, "{reclaims} reclaims were seen");
}
