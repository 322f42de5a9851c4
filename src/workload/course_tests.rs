use super::*;

const MINUTE: i64 = 60_000;

/// 10 min start-up, then 60 min of work, saved every 20 min for 2 min.
fn course() -> Course {
    Course {
        created: SimTime(0),
        startup: Span(10 * MINUTE),
        restore: Span::ZERO,
        work: Span(60 * MINUTE),
        checkpoint: Some(Checkpoint {
            every: Span(20 * MINUTE),
            cost: Span(2 * MINUTE),
            restore: Span(MINUTE),
            on_notice: true,
        }),
    }
}

fn minute(minute: i64) -> SimTime {
    SimTime(minute * MINUTE)
}

/// The stretches in minutes, and the kept work.
fn story(course: &Course, stop: Stop, ended: SimTime) -> (Vec<(Activity, i64, i64)>, i64) {
    let mut stretches = Vec::new();
    let kept = course.tell(stop, ended, |activity, from, to| {
        stretches.push((activity, from.0 / MINUTE, to.0 / MINUTE));
    });
    let total: i64 = stretches.iter().map(|(_, from, to)| to - from).sum();
    assert_eq!(total, ended.0 / MINUTE, "stretches cover the held time");
    (stretches, kept.0 / MINUTE)
}

#[test]
fn an_undisturbed_course_saves_between_and_not_at_the_end() {
    use Activity::{Checkpoint, Startup, Useful};
    let course = course();
    assert_eq!(course.finish(), minute(74), "two checkpoints, none at the end");
    let (stretches, kept) = story(&course, Stop::Finished, minute(74));
    assert_eq!(
        stretches,
        [
            (Startup, 0, 10),
            (Useful, 10, 30),
            (Checkpoint, 30, 32),
            (Useful, 32, 52),
            (Checkpoint, 52, 54),
            (Useful, 54, 74),
        ]
    );
    assert_eq!(kept, 60);
}

#[test]
fn a_cut_loses_the_work_since_the_last_complete_checkpoint() {
    let kept_at = |at: i64| story(&course(), Stop::Cut(minute(at)), minute(at)).1;
    assert_eq!(kept_at(5), 0, "while starting up");
    assert_eq!(kept_at(29), 0);
    assert_eq!(kept_at(31), 0, "within the checkpoint");
    assert_eq!(kept_at(32), 20, "the checkpoint completes before a reclaim at the same instant");
    assert_eq!(kept_at(53), 20);
    assert_eq!(kept_at(54), 40);
    assert_eq!(kept_at(73), 40);
    let (stretches, _) = story(&course(), Stop::Cut(minute(53)), minute(53));
    assert_eq!(stretches[3..], [(Activity::Lost, 32, 52), (Activity::Checkpoint, 52, 53)]);
}

#[test]
fn an_open_course_keeps_what_it_has() {
    assert_eq!(story(&course(), Stop::Open(minute(29)), minute(29)).1, 19);
}

#[test]
fn a_notice_saves_if_it_is_long_enough_and_work_would_not_finish() {
    let course = course();
    let saved = |at, reclaim| {
        course.save_on_notice(minute(at), minute(reclaim)).map(|s| (s.stopped.0 / MINUTE, s.saved.0 / MINUTE))
    };
    assert_eq!(saved(40, 42), Some((40, 42)), "just long enough");
    assert_eq!(saved(40, 41), None, "too short");
    assert_eq!(saved(9, 30), None, "nothing to save yet");
    assert_eq!(saved(31, 33), Some((30, 32)), "the checkpoint under way counts");
    assert_eq!(saved(31, 31), None);
    assert_eq!(saved(32, 32), Some((32, 32)), "everything is saved already");
    assert_eq!(saved(70, 74), None, "work finishes within the notice");
    let stop = Stop::Saved(course.save_on_notice(minute(40), minute(45)).unwrap());
    let (stretches, kept) = story(&course, stop, minute(45));
    assert_eq!(
        stretches[3..],
        [(Activity::Useful, 32, 40), (Activity::Checkpoint, 40, 42), (Activity::Idle, 42, 45)]
    );
    assert_eq!(kept, 28);
    let under_way = Stop::Saved(course.save_on_notice(minute(31), minute(36)).unwrap());
    let (stretches, kept) = story(&course, under_way, minute(36));
    assert_eq!(
        stretches[1..],
        [(Activity::Useful, 10, 30), (Activity::Checkpoint, 30, 32), (Activity::Idle, 32, 36)]
    );
    assert_eq!(kept, 20);
}

#[test]
fn free_checkpoints_and_none_at_all() {
    let free = Course {
        checkpoint: course().checkpoint.map(|checkpoint| Checkpoint { cost: Span::ZERO, ..checkpoint }),
        ..course()
    };
    assert_eq!(free.finish(), minute(70));
    assert_eq!(story(&free, Stop::Finished, minute(70)).1, 60);
    assert_eq!(story(&free, Stop::Cut(minute(69)), minute(69)).1, 40);
    assert_eq!(story(&free, Stop::Cut(minute(50)), minute(50)).1, 40);
    let bare = Course { checkpoint: None, ..course() };
    assert_eq!(story(&bare, Stop::Cut(minute(69)), minute(69)).1, 0);
    assert_eq!(story(&bare, Stop::Finished, minute(70)).1, 60);
    assert_eq!(story(&bare, Stop::Cut(minute(30)), minute(35)).0[2], (Activity::Idle, 30, 35));
}
