use std::sync::Arc;

use super::*;

/// A generator that must not be asked.
struct Nothing;

impl Generator<Rate> for Nothing {
    fn next_piece(&mut self) -> (Rate, Span) {
        (Rate::ZERO, Span::FOREVER)
    }
}

/// Prices 1, 3, 2 changing at 0, 10 and 20 ms; the trace ends at 40 ms.
fn trace(past_end: PastEnd) -> Path<Rate, Nothing> {
    Path::replay(&Replay {
        points: Arc::from([(Span(0), Rate(1)), (Span(10), Rate(3)), (Span(20), Rate(2))]),
        end: Span(40),
        first: None,
        past_end,
        source: "test".to_owned(),
    })
}

/// The integral, added up a millisecond at a time.
fn plain_sum(path: &mut Path<Rate, Nothing>, from: i64, to: i64) -> i128 {
    (from..to).map(|at| i128::from(path.at(SimTime(at)).0)).sum()
}

#[test]
fn a_trace_is_played_from_its_offset_and_wraps() {
    let mut path = trace(PastEnd::Wrap);
    path.play_from(Span(15));
    let seen: Vec<i64> = [0, 4, 5, 24, 25, 34, 35, 65].map(|at| path.at(SimTime(at)).0).to_vec();
    assert_eq!(seen, [3, 3, 2, 2, 1, 1, 3, 1]);
    assert_eq!(path.segment(SimTime(5)), Segment { from: SimTime(5), to: SimTime(25), value: Rate(2) });
}

#[test]
fn past_the_end_the_last_value_is_held_or_the_end_is_known() {
    let mut path = trace(PastEnd::Hold);
    path.play_from(Span(30));
    assert_eq!(path.segment(SimTime(500)).value, Rate(2));
    assert!(path.forbidden_from().is_never());
    let mut path = trace(PastEnd::Error);
    path.play_from(Span(30));
    assert_eq!(path.forbidden_from(), SimTime(10));
}

#[test]
fn an_integral_is_the_sum_over_every_millisecond() {
    for past_end in [PastEnd::Wrap, PastEnd::Hold] {
        for offset in [0, 7, 39] {
            let mut path = trace(past_end);
            path.play_from(Span(offset));
            for (from, to) in [(0, 0), (0, 5), (3, 33), (5, 130), (77, 78)] {
                let expected = plain_sum(&mut path, from, to);
                assert_eq!(
                    path.integral(SimTime(from), SimTime(to)),
                    expected,
                    "{past_end:?} {offset} {from}..{to}"
                );
            }
        }
    }
}

#[test]
fn the_next_stretch_above_a_bid_is_found_across_the_end() {
    let mut path = trace(PastEnd::Wrap);
    path.play_from(Span::ZERO);
    let above = |path: &mut Path<_, _>, from, until| {
        path.next_where(SimTime(from), SimTime(until), |price: Rate| price > Rate(2))
            .map(|s| (s.from.0, s.to.0))
    };
    assert_eq!(above(&mut path, 0, 1_000), Some((10, 20)));
    assert_eq!(above(&mut path, 13, 1_000), Some((13, 20)));
    assert_eq!(above(&mut path, 20, 1_000), Some((50, 60)));
    assert_eq!(above(&mut path, 20, 49), None);
    assert_eq!(above(&mut path, 20, 50), Some((50, 60)), "the last instant counts");
}

/// Pieces of 10 ms with prices 5, 5, 7, 5, 5, 7, …
struct Pattern(u32);

impl Generator<Rate> for Pattern {
    fn next_piece(&mut self) -> (Rate, Span) {
        self.0 += 1;
        (Rate(if self.0.is_multiple_of(3) { 7 } else { 5 }), Span(10))
    }
}

#[test]
fn a_generated_path_does_not_depend_on_how_it_is_asked() {
    let at_once = |until: i64| {
        let mut path: Path<Rate, Pattern> = Path::generated();
        path.generate(Pattern(0));
        path.at(SimTime(until));
        (0..until).map(|at| path.at(SimTime(at)).0).collect::<Vec<_>>()
    };
    let mut path: Path<Rate, Pattern> = Path::generated();
    path.generate(Pattern(0));
    let by_and_by: Vec<i64> = (0..300).map(|at| path.at(SimTime(at)).0).collect();
    assert_eq!(by_and_by, at_once(300));
    assert_eq!(path.segment(SimTime(0)), Segment { from: SimTime(0), to: SimTime(20), value: Rate(5) });
    assert_eq!(path.integral(SimTime(0), SimTime(30)), 170);
}
