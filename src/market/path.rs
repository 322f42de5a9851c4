//! Piecewise constant paths: prices or units over time, recorded or made as they are needed.

use crate::scenario::market::{PastEnd, Replay};
use crate::units::{Bill, Rate, SimTime, Span};

/// A value that a path can take; `weight` is what its integral over milliseconds adds up.
pub trait Level: Copy + PartialOrd {
    /// The value as an integer, for exact integrals.
    fn weight(self) -> i64;
}

impl Level for Rate {
    fn weight(self) -> i64 {
        self.0
    }
}

impl Level for u32 {
    fn weight(self) -> i64 {
        i64::from(self)
    }
}

/// Makes a path piece by piece, always the same from the same stream.
pub trait Generator<T> {
    /// The next value and how long it holds; the length is positive.
    fn next_piece(&mut self) -> (T, Span);
}

/// A stretch of one value: from `from` up to but not including `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<T> {
    /// The first instant.
    pub from: SimTime,
    /// The first instant after it; [`SimTime::NEVER`] for the last stretch.
    pub to: SimTime,
    /// The value.
    pub value: T,
}

/// Change points with the integral up to each: cost over an interval is one subtraction.
#[derive(Clone, Debug, Default)]
struct Table<T> {
    /// Instants of change from zero on, strictly increasing.
    starts: Vec<i64>,
    values: Vec<T>,
    /// The integral from zero to each change point.
    integrals: Vec<i128>,
    /// Where the table ends.
    end: i64,
}

impl<T: Level> Table<T> {
    fn new() -> Table<T> {
        Table { starts: Vec::new(), values: Vec::new(), integrals: Vec::new(), end: 0 }
    }

    fn clear(&mut self) {
        self.starts.clear();
        self.values.clear();
        self.integrals.clear();
        self.end = 0;
    }

    /// Adds a piece at the end.
    fn push(&mut self, value: T, length: i64) {
        let integral = self.integral(self.end);
        if self.values.last().is_none_or(|last| *last != value) {
            self.starts.push(self.end);
            self.values.push(value);
            self.integrals.push(integral);
        }
        self.end = self.end.saturating_add(length);
    }

    /// The piece that holds position `at`, looked for near `hint` first.
    fn find(&self, at: i64, hint: usize) -> usize {
        for near in [hint, hint + 1] {
            let begins = self.starts.get(near).is_some_and(|start| *start <= at);
            if begins && self.starts.get(near + 1).is_none_or(|next| at < *next) {
                return near;
            }
        }
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The integral from zero to `at`, which is not beyond the end by more than the last piece.
    fn integral(&self, at: i64) -> i128 {
        let Some(last) = self.starts.len().checked_sub(1) else { return 0 };
        let piece = self.find(at, last);
        self.integrals[piece] + i128::from(self.values[piece].weight()) * i128::from(at - self.starts[piece])
    }
}

/// What a path is made from.
enum Source<T, G> {
    Constant(T),
    Replay { table: Table<T>, offset: i64, past_end: PastEnd },
    Generated { table: Table<T>, generator: Option<G> },
}

/// A path over simulated time. Instants before the start do not occur.
pub struct Path<T, G> {
    source: Source<T, G>,
    hint: usize,
}

impl<T: Level, G: Generator<T>> Path<T, G> {
    /// One value for ever.
    pub fn constant(value: T) -> Path<T, G> {
        Path { source: Source::Constant(value), hint: 0 }
    }

    /// A recorded path, to be placed in time by [`Path::play_from`].
    pub fn replay(trace: &Replay<T>) -> Path<T, G> {
        let mut table = Table::new();
        for (index, (start, value)) in trace.points.iter().enumerate() {
            let next = trace.points.get(index + 1).map_or(trace.end, |(next, _)| *next);
            table.push(*value, next.0 - start.0);
        }
        let source = Source::Replay { table, offset: 0, past_end: trace.past_end };
        Path { source, hint: 0 }
    }

    /// A path that is made piece by piece, once [`Path::generate`] has given it a generator.
    pub fn generated() -> Path<T, G> {
        Path { source: Source::Generated { table: Table::new(), generator: None }, hint: 0 }
    }

    /// Starts a new replication of a recorded path `offset` after the trace's first instant.
    pub fn play_from(&mut self, start: Span) {
        self.hint = 0;
        if let Source::Replay { offset, table, past_end } = &mut self.source {
            *offset = if *past_end == PastEnd::Wrap { start.0.rem_euclid(table.end) } else { start.0 };
        }
    }

    /// Starts a new replication of a generated path.
    pub fn generate(&mut self, from: G) {
        self.hint = 0;
        if let Source::Generated { table, generator } = &mut self.source {
            table.clear();
            *generator = Some(from);
        }
    }

    /// Where a recorded path ends for good, when running past it is an error.
    pub fn forbidden_from(&self) -> SimTime {
        match &self.source {
            Source::Replay { table, offset, past_end: PastEnd::Error } => SimTime(table.end - offset),
            _ => SimTime::NEVER,
        }
    }

    /// A stretch of one value that holds `at`. The value may go on beyond it, where the path has not
    /// been made any further yet or a trace starts again.
    pub fn segment(&mut self, at: SimTime) -> Segment<T> {
        match &mut self.source {
            Source::Constant(value) => Segment { from: SimTime::START, to: SimTime::NEVER, value: *value },
            Source::Replay { table, offset, past_end } => {
                let position = at.0 + *offset;
                let (cycle, inside) = match past_end {
                    PastEnd::Wrap => {
                        (position.div_euclid(table.end) * table.end, position.rem_euclid(table.end))
                    }
                    PastEnd::Hold | PastEnd::Error => (0, position),
                };
                self.hint = table.find(inside, self.hint);
                let next = table.starts.get(self.hint + 1).copied();
                let to = match (next, past_end) {
                    (Some(next), _) => next,
                    (None, PastEnd::Wrap) => table.end,
                    (None, _) => i64::MAX,
                };
                Segment {
                    from: SimTime(table.starts[self.hint] + cycle - *offset),
                    to: if to == i64::MAX { SimTime::NEVER } else { SimTime(to + cycle - *offset) },
                    value: table.values[self.hint],
                }
            }
            Source::Generated { table, generator } => {
                extend(table, generator, at.0);
                self.hint = table.find(at.0, self.hint);
                let next = table.starts.get(self.hint + 1).copied().unwrap_or(table.end);
                Segment {
                    from: SimTime(table.starts[self.hint]),
                    to: SimTime(next),
                    value: table.values[self.hint],
                }
            }
        }
    }

    /// The value at an instant.
    pub fn at(&mut self, at: SimTime) -> T {
        match &mut self.source {
            Source::Constant(value) => *value,
            _ => self.segment(at).value,
        }
    }

    /// The first stretch with an instant in `from..=until` whose value satisfies `wanted`, cut to
    /// begin at `from` at the earliest.
    pub fn next_where(
        &mut self,
        from: SimTime,
        until: SimTime,
        wanted: impl Fn(T) -> bool,
    ) -> Option<Segment<T>> {
        let mut at = from;
        while at <= until {
            let segment = self.segment(at);
            if wanted(segment.value) {
                return Some(Segment { from: segment.from.max(from), ..segment });
            }
            if segment.to.is_never() {
                return None;
            }
            at = segment.to;
        }
        None
    }

    /// The integral over `from..to` in value x milliseconds.
    pub fn integral(&mut self, from: SimTime, to: SimTime) -> i128 {
        match &mut self.source {
            Source::Constant(value) => i128::from(value.weight()) * i128::from(to.0 - from.0),
            Source::Replay { table, offset, past_end: PastEnd::Wrap } => {
                let upto = |position: i64| {
                    let cycles = i128::from(position.div_euclid(table.end));
                    cycles * table.integral(table.end) + table.integral(position.rem_euclid(table.end))
                };
                upto(to.0 + *offset) - upto(from.0 + *offset)
            }
            Source::Replay { table, offset, .. } => {
                table.integral(to.0 + *offset) - table.integral(from.0 + *offset)
            }
            Source::Generated { table, generator } => {
                extend(table, generator, to.0);
                table.integral(to.0) - table.integral(from.0)
            }
        }
    }
}

impl<G: Generator<Rate>> Path<Rate, G> {
    /// What holding something at the market price costs.
    pub fn cost(&mut self, from: SimTime, to: SimTime) -> Bill {
        Bill(self.integral(from, to))
    }
}

/// Makes the path up to and including `at`.
fn extend<T: Level, G: Generator<T>>(table: &mut Table<T>, generator: &mut Option<G>, at: i64) {
    let Some(generator) = generator else { return };
    while table.end <= at || table.starts.is_empty() {
        let (value, length) = generator.next_piece();
        table.push(value, length.0.max(1));
    }
}

#[cfg(test)]
#[path = "path_tests.rs"]
mod tests;
