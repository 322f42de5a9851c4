//! Progress on standard error, for runs of more than a second at a terminal.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::outcome::Record;
use crate::units::{Bill, Currency};

/// A bar that counts replications. It shows itself after a second, and only to people.
pub struct Progress(ProgressBar);

/// A bar that counts the points of a sweep and tells of the one that comes next.
pub struct Points {
    bar: Progress,
    course: Mutex<Course>,
}

/// How far a sweep has come.
#[derive(Default)]
struct Course {
    points: u64,
    done: u64,
    /// Replications in this run of the program.
    replications: u64,
    under_way: BTreeMap<u64, Tally>,
}

/// How far a point has come.
struct Tally {
    most: u64,
    count: u64,
    cost: Bill,
    currency: Currency,
}

/// A point moves the bar by so many steps, so that long ones move it, too.
const STEPS: u64 = 1_000;

impl Points {
    /// A bar for so many points, some of which are done.
    pub fn new(points: u64, before: u64, quiet: bool) -> Points {
        let bar = Progress::new(points * STEPS, quiet);
        if let Ok(style) = ProgressStyle::with_template("{bar:12} {eta} left; {wide_msg}") {
            bar.0.set_style(style);
        }
        bar.0.set_position(before * STEPS);
        bar.0.reset_eta();
        Points { bar, course: Mutex::new(Course { points, done: before, ..Course::default() }) }
    }

    /// So many more replications of a point, which has so many at most, are done.
    pub fn under_way(&self, (point, most): (u64, u64), currency: Currency, records: &[Record]) {
        self.tell(|course| course.add((point, most), currency, records));
    }

    /// A point is done.
    pub fn done(&self, point: u64) {
        self.tell(|course| {
            course.under_way.remove(&point);
            course.done += 1;
        });
    }

    fn tell(&self, change: impl FnOnce(&mut Course)) {
        if self.bar.0.length().is_none() {
            return;
        }
        let mut course = self.course.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut course);
        self.bar.0.set_message(course.words(self.bar.0.elapsed()));
        self.bar.0.set_position(course.steps());
        self.bar.show();
    }

    /// All is done; the line is free again.
    pub fn finish(&self) {
        self.bar.finish();
    }
}

impl Course {
    fn add(&mut self, (point, most): (u64, u64), currency: Currency, records: &[Record]) {
        let count = records.len() as u64;
        self.replications += count;
        let fresh = Tally { most, count: 0, cost: Bill::ZERO, currency };
        let tally = self.under_way.entry(point).or_insert(fresh);
        tally.count += count;
        tally.cost = records.iter().map(Record::total_cost).fold(tally.cost, |sum, cost| sum + cost);
    }

    fn steps(&self) -> u64 {
        let part = |tally: &Tally| (tally.count * STEPS / tally.most.max(1)).min(STEPS - 1);
        self.done * STEPS + self.under_way.values().map(part).sum::<u64>()
    }

    /// `3/12 points, 5,200 replications/s; point 3: 12,800/100,000, mean cost 0.9767 CNY`.
    fn words(&self, elapsed: Duration) -> String {
        let rate = self.replications as f64 / elapsed.as_secs_f64().max(1.0e-3);
        let (done, points) = (HumanCount(self.done), HumanCount(self.points));
        let mut words = format!("{done}/{points} points, {} replications/s", HumanCount(rate as u64));
        if let Some((point, Tally { most, count, cost, currency })) = self.under_way.first_key_value() {
            let mean = cost.as_f64() / (*count).max(1) as f64;
            let (count, most) = (HumanCount(*count), HumanCount(*most));
            words += &format!("; point {point}: {count}/{most}, mean cost {mean:.4} {currency}");
        }
        words
    }
}

impl Progress {
    /// A bar for so many replications.
    pub fn new(replications: u64, quiet: bool) -> Progress {
        if quiet || !std::io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(replications), ProgressDrawTarget::hidden());
        let template = "{bar:30} {human_pos}/{human_len} replications, {per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// So many more are done.
    pub fn add(&self, done: u64) {
        self.show();
        self.0.inc(done);
    }

    /// After a second the bar is for people to see.
    fn show(&self) {
        if self.0.is_hidden() && self.0.length().is_some() && self.0.elapsed() > Duration::from_secs(1) {
            self.0.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        }
    }

    /// So many are to be done in all, as far as is known by now, and this is how it stands.
    pub fn expect(&self, replications: u64, state: String) {
        let template = "{bar:30} {human_pos}/{human_len} replications, {per_sec}; {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.set_length(replications);
        self.0.set_message(state);
    }

    /// All is done; the line is free again.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::examples::completed;

    #[test]
    fn the_point_that_comes_next_is_told_with_its_mean() {
        let mut course = Course { points: 12, done: 3, ..Course::default() };
        let records: Vec<Record> = (0..400).map(|k| completed(k, 0)).collect();
        let mean = records[0].total_cost().as_f64();
        course.add((4, 1_000), Currency::US_DOLLAR, &records);
        course.add((3, 100_000), Currency::US_DOLLAR, &records[..64]);
        course.add((3, 100_000), Currency::US_DOLLAR, &records[..64]);
        let told = format!("3/12 points, 264 replications/s; point 3: 128/100,000, mean cost {mean:.4} USD");
        assert_eq!(course.words(Duration::from_secs(2)), told);
        assert_eq!(course.steps(), 3_000 + 400 + 1);
        course.under_way.clear();
        assert_eq!(course.words(Duration::from_secs(2)), "3/12 points, 264 replications/s");
    }
}
