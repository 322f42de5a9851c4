//! A recorded history: values that hold from one change to the next, and the parts of it.

use std::sync::Arc;

use crate::scenario::lifetimes::Life;
use crate::scenario::market::{PastEnd, Replay};
use crate::scenario::trace::{PriceTrace, StockTrace};
use crate::units::{Rate, Span};

/// Change points and the end; offsets are in milliseconds from 0 and increase strictly, neighbours differ.
#[derive(Clone, Debug, PartialEq)]
pub struct History<V> {
    /// Values from offsets on; not empty.
    pub points: Vec<(Span, V)>,
    /// Later than the last point.
    pub end: Span,
}

/// One value and how long it held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece<V> {
    /// From when on.
    pub from: Span,
    /// How long.
    pub length: Span,
    /// The value.
    pub value: V,
}

impl From<&PriceTrace> for History<Rate> {
    fn from(trace: &PriceTrace) -> History<Rate> {
        History { points: trace.points.clone(), end: trace.end }
    }
}

impl From<&StockTrace> for History<u32> {
    fn from(trace: &StockTrace) -> History<u32> {
        History { points: trace.points.clone(), end: trace.end }
    }
}

impl<V: Copy + PartialEq> History<V> {
    /// The pieces in order; together they fill the time to the end.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<V>> + '_ {
        let ends = self.points.iter().skip(1).map(|(next, _)| *next).chain([self.end]);
        self.points.iter().zip(ends).map(|((from, value), end)| Piece {
            from: *from,
            length: end - *from,
            value: *value,
        })
    }

    /// The value at an offset; before the first and past the end those that stand there.
    pub fn at(&self, offset: Span) -> V {
        let after = self.points.partition_point(|(from, _)| *from <= offset);
        self.points[after.saturating_sub(1)].1
    }

    /// The part from one offset to another, counted from its own beginning.
    pub fn part(&self, from: Span, to: Span) -> History<V> {
        let mut points = vec![(Span::ZERO, self.at(from))];
        let inside = self.points.iter().filter(|(at, _)| *at > from && *at < to);
        points.extend(inside.map(|(at, value)| (*at - from, *value)));
        History { points, end: to - from }
    }

    /// The first part and the held-back rest, which is this share of the whole; none where there is nothing to hold back.
    pub fn split(&self, held_back: f64) -> Option<(History<V>, History<V>)> {
        let cut = Span::from_sampled_millis(self.end.0 as f64 * (1.0 - held_back));
        (cut.is_positive() && cut < self.end).then(|| (self.part(Span::ZERO, cut), self.part(cut, self.end)))
    }

    /// The history as a scenario plays it back: it begins anew past its end.
    pub fn replay(&self) -> Replay<V> {
        Replay {
            points: Arc::from(self.points.as_slice()),
            end: self.end,
            first: None,
            past_end: PastEnd::Wrap,
            source: String::new(),
        }
    }

    /// How long values for which `is_in` holds lasted without a break, and how long the others did; a spell that is cut
    /// off by the beginning or the end of the history is censored.
    pub fn spells(&self, is_in: impl Fn(V) -> bool) -> (Vec<Life>, Vec<Life>) {
        let mut runs: Vec<(bool, Span)> = Vec::new();
        for piece in self.pieces() {
            let state = is_in(piece.value);
            match runs.last_mut() {
                Some((last, length)) if *last == state => *length += piece.length,
                _ => runs.push((state, piece.length)),
            }
        }
        let last = runs.len().saturating_sub(1);
        let of = |wanted: bool| {
            let spells = runs.iter().enumerate().filter(move |(_, (state, _))| *state == wanted);
            spells
                .map(|(at, (_, length))| Life { length: *length, censored: at == 0 || at == last })
                .collect()
        };
        (of(true), of(false))
    }
}

impl History<Rate> {
    /// The mean price over time, in currency units per hour.
    pub fn mean(&self) -> f64 {
        self.pieces().map(|piece| piece.value.as_f64() * piece.length.0 as f64).sum::<f64>()
            / self.end.0 as f64
    }

    /// The logarithms of the prices, at the change points.
    pub fn logs(&self) -> Vec<f64> {
        self.points.iter().map(|(_, price)| price.as_f64().ln()).collect()
    }

    /// Hours from one change to the next. How long the first price had held is not known, nor how long the last one
    /// would have: neither is among them.
    pub fn gaps(&self) -> Vec<f64> {
        let changes: Vec<f64> = self.points.iter().skip(1).map(|(at, _)| at.as_hours_f64()).collect();
        changes.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(points: &[(i64, u32)], end: i64) -> History<u32> {
        let hours = Span::from_hours;
        let points = points.iter().map(|(at, value)| (hours(*at), *value)).collect();
        History { points, end: hours(end) }
    }

    #[test]
    fn a_part_begins_with_what_held_and_counts_from_itself() {
        let whole = history(&[(0, 5), (2, 0), (6, 3)], 10);
        let hours = Span::from_hours;
        assert_eq!(whole.part(hours(1), hours(7)), history(&[(0, 5), (1, 0), (5, 3)], 6));
        assert_eq!(whole.part(hours(2), hours(6)), history(&[(0, 0)], 4), "a change at its end is outside");
        let (first, rest) = whole.split(0.3).unwrap();
        assert_eq!((first.end, rest), (hours(7), history(&[(0, 3)], 3)));
        assert_eq!(whole.split(0.0), None);
        assert_eq!(whole.split(1.0), None);
    }

    #[test]
    fn spells_run_over_changes_of_the_number_and_are_cut_off_at_both_ends() {
        let whole = history(&[(0, 5), (2, 1), (3, 0), (6, 3), (7, 0)], 10);
        let life = |hours, censored| Life { length: Span::from_hours(hours), censored };
        let (up, down) = whole.spells(|units| units > 0);
        assert_eq!(up, [life(3, true), life(1, false)]);
        assert_eq!(down, [life(3, false), life(3, true)]);
    }

    #[test]
    fn prices_are_weighed_by_time_and_gaps_lie_between_changes() {
        let points =
            [(0, 2), (1, 4), (4, 1)].map(|(at, price)| (Span::from_hours(at), Rate(price * 1_000_000)));
        let history = History { points: points.to_vec(), end: Span::from_hours(8) };
        assert!((history.mean() - (2.0 + 12.0 + 4.0) / 8.0).abs() < 1.0e-12);
        assert_eq!(history.gaps(), [3.0]);
        assert_eq!(history.at(Span(3_599_999)), Rate(2_000_000));
        assert_eq!(history.at(Span::from_hours(1)), Rate(4_000_000));
    }
}
