//! The points of a sweep: estimates along one axis with their intervals, over two axes as a map, cost against
//! completion time, and which axis matters.
//!
//! Read from the lines of `points.csv`, as everything else that is said of a sweep.

mod curves;
mod frontier;
mod map;
mod matters;

use super::{Axis, Figure, Scale};
use crate::report::number::{duration, grouped_by, percent, plural, short_digest, whole};
use crate::report::sweep::{DesignOutput, SweepManifest, WhatMatters};

/// The points of a sweep.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    /// What the folder says of itself.
    pub manifest: &'a SweepManifest,
    /// The lines of `points.csv`, as many fields each as the manifest has columns.
    pub rows: &'a [Vec<String>],
}

/// Estimates that figures show: the column, the name of its map, what it is called, and what stands on its axis.
const ESTIMATES: [(&str, &str, &str, Scale); 7] = [
    ("cost_mean", "map-cost", "Mean cost of a run", Scale::Number),
    ("completion_time_s_mean", "map-completion-time", "Mean time to completion", Scale::Duration),
    ("deadline_met_share", "map-deadline-met", "Share of runs that meet the deadline", Scale::Share),
    ("completed_share", "map-completed", "Share of runs that complete", Scale::Share),
    ("service_requests_not_served_share", "map-not-served", "Share of requests not served", Scale::Share),
    ("cronjob_completed_share", "map-starts-completed", "Share of starts that complete", Scale::Share),
    ("cronjob_completion_time_s_mean", "map-start-time", "Mean time from due to completion", Scale::Duration),
];

/// The names of the figures of a sweep. Which of them one has depends on its axes.
pub fn names() -> Vec<&'static str> {
    let maps = ESTIMATES.iter().map(|(_, map, ..)| *map);
    ["curves", "clouds", "what-matters", "frontier"].into_iter().chain(maps).collect()
}

/// Every figure of a sweep, the one that shows most first: curves for one axis, maps for two, what matters for more;
/// then cost against completion time.
pub fn figures(points: Points<'_>, matters: Option<&WhatMatters>) -> Vec<Figure> {
    let varying = points.varying();
    let is_grid = points.manifest.design == DesignOutput::Cartesian;
    let mut figures: Vec<Figure> = match varying.as_slice() {
        [] => curves::curves(points, 0).into_iter().collect(),
        [axis] => curves::curves(points, *axis).into_iter().collect(),
        [down, across] if is_grid => map::maps(points, [*down, *across]),
        _ => curves::clouds(points, &varying).into_iter().collect(),
    };
    let bars: Vec<Figure> = matters.and_then(|matters| matters::bars(points, matters)).into_iter().collect();
    // With many axes what matters comes first.
    if varying.len() > 2 {
        figures.splice(0..0, bars)
    } else {
        figures.splice(figures.len().., bars)
    };
    figures.extend(frontier::frontier(points, &varying));
    figures
}

/// One estimate of one point.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Estimate {
    value: f64,
    ends: Option<[f64; 2]>,
}

/// What is shown of points.
struct Shown {
    column: &'static str,
    map: &'static str,
    label: String,
    scale: Scale,
}

impl<'a> Points<'a> {
    fn place(&self, column: &str) -> Option<usize> {
        self.manifest.columns.iter().position(|name| name == column)
    }

    fn cell(&self, row: &'a [String], column: &str) -> Option<&'a str> {
        row.get(self.place(column)?).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// A finite number; none where the cell has none.
    fn number(&self, row: &[String], column: &str) -> Option<f64> {
        let cell = row.get(self.place(column)?)?;
        cell.parse().ok().filter(|value: &f64| value.is_finite())
    }

    fn estimate(&self, row: &[String], column: &str) -> Option<Estimate> {
        let end = |end: &str| self.number(row, &format!("{column}_{end}"));
        let value = self.number(row, column)?;
        Some(Estimate { value, ends: end("low").zip(end("high")).map(|(low, high)| [low, high]) })
    }

    /// The estimates that any point has and that say something, with their units.
    fn shown(&self) -> Vec<Shown> {
        let values = |column: &str| -> Vec<f64> {
            self.rows.iter().filter_map(|row| self.number(row, column)).collect()
        };
        let has_deadline = !values("deadline_met_share").is_empty();
        let wanted = |column: &str| match values(column) {
            found if column == "completed_share" => {
                // That all runs complete everywhere needs no chart.
                !has_deadline && found.iter().any(|share| *share < 1.0)
            }
            found => !found.is_empty(),
        };
        let shown = |(column, map, label, scale): (&'static str, &'static str, &str, Scale)| Shown {
            column,
            map,
            label: match column {
                "cost_mean" => format!("{label}, {}", self.currency()),
                _ => label.to_owned(),
            },
            scale,
        };
        ESTIMATES.into_iter().filter(|(column, ..)| wanted(column)).map(shown).collect()
    }

    fn currency(&self) -> String {
        let cell = self.rows.first().and_then(|row| self.cell(row, "currency"));
        cell.unwrap_or_default().to_owned()
    }

    /// The axes with more than one value, by their place in the manifest. Those that move together are one, by the
    /// first of them.
    fn varying(&self) -> Vec<usize> {
        let first = |paths: &Vec<String>| {
            self.manifest.axes.iter().position(|axis| Some(&axis.path) == paths.first())
        };
        let varies = |axis: &usize| {
            let mut cells = self.rows.iter().map(|row| row.get(axis + 1));
            let one = cells.next();
            cells.any(|cell| Some(cell) != one)
        };
        self.manifest.factors.iter().filter_map(first).filter(varies).collect()
    }

    /// The name of an axis: the end of its path, where no other axis ends so.
    fn name(&self, axis: usize) -> String {
        let path = self.path(axis);
        let end = end_of(path);
        let same = self.manifest.axes.iter().filter(|axis| end_of(&axis.path) == end).count();
        if same == 1 { end.to_owned() } else { path.to_owned() }
    }

    /// The field of the scenario that an axis sets.
    fn path(&self, axis: usize) -> &'a str {
        &self.manifest.axes[axis].path
    }

    fn is_duration(&self, axis: usize) -> bool {
        let axis = &self.manifest.axes[axis];
        axis.column != axis.path
    }

    /// The value of an axis at a point, where it is a number; `inf` and words are none.
    fn at(&self, row: &[String], axis: usize) -> Option<f64> {
        row.get(axis + 1)?.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// The value of an axis at a point, in words.
    fn value(&self, row: &[String], axis: usize) -> String {
        let cell = row.get(axis + 1).map_or("", String::as_str);
        match cell.parse::<f64>() {
            Ok(seconds) if self.is_duration(axis) => duration(seconds),
            _ if cell.is_empty() || cell == "null" => "none".to_owned(),
            _ => cell.to_owned(),
        }
    }

    /// Whether all values of an axis are numbers.
    fn is_numeric(&self, axis: usize) -> bool {
        self.rows.iter().all(|row| self.at(row, axis).is_some())
    }

    /// The values of an axis in words, each once, in the order in which points have them; by size where all are
    /// numbers.
    fn values(&self, axis: usize) -> Vec<String> {
        let mut values: Vec<(Option<f64>, String)> = Vec::new();
        for row in self.rows {
            let value = (self.at(row, axis), self.value(row, axis));
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if self.is_numeric(axis) {
            values.sort_by(|one, other| one.0.unwrap_or_default().total_cmp(&other.0.unwrap_or_default()));
        }
        values.into_iter().map(|(_, text)| text).collect()
    }

    /// An axis of numbers: logarithmic where it was swept so or spans more than a factor of thirty.
    fn axis(&self, axis: usize) -> Axis {
        let values: Vec<f64> = self.rows.iter().filter_map(|row| self.at(row, axis)).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        let log = least > 0.0 && most / least > 30.0;
        let scale = match (self.is_duration(axis), log) {
            (true, true) => Scale::LogDuration,
            (true, false) => Scale::Duration,
            (false, true) => Scale::LogNumber,
            (false, false) => Scale::Number,
        };
        Axis::holding(self.path(axis), scale, false, values)
    }

    /// An estimate as people read it.
    fn written(&self, shown: &Shown, value: f64) -> String {
        match shown.scale {
            Scale::Share => percent(value),
            Scale::Duration => duration(value),
            _ => format!("{} {}", significant(value), self.currency()),
        }
    }

    /// A point in words: the values of its axes.
    fn told(&self, row: &[String], axes: &[usize]) -> String {
        let one = |axis: &usize| format!("{} {}", self.name(*axis), self.value(row, *axis));
        axes.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// The points with the least and with the greatest value of an estimate, and how many share each; none where no
    /// point has it.
    fn ends(&self, column: &str) -> Option<[(&'a [String], f64, usize); 2]> {
        let values = || self.rows.iter().filter_map(|row| Some((row.as_slice(), self.number(row, column)?)));
        let least = values().min_by(|one, other| one.1.total_cmp(&other.1))?;
        let most = values().max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some([least, most].map(|(row, end)| (row, end, values().filter(|(_, value)| *value == end).count())))
    }

    /// Where an end is: at a point, or at so many.
    fn place_of(&self, (row, _, count): (&'a [String], f64, usize), axes: &[usize]) -> String {
        match count {
            1 => self.told(row, axes),
            all if all == self.rows.len() => "every point".to_owned(),
            some => plural(some as u64, "point"),
        }
    }

    fn source(&self) -> String {
        let of = self.manifest;
        let count = self.rows.len() as u64;
        let mut points = plural(count, "point");
        if count < of.points {
            points = format!("{} of {}", whole(count), plural(of.points, "point"));
        }
        if let Some(shard) = &of.shard {
            points.push_str(&format!(" (shard {shard})"));
        }
        let mut replications: Vec<u64> =
            self.rows.iter().filter_map(|row| self.cell(row, "replications")?.parse().ok()).collect();
        replications.sort_unstable();
        match (replications.first(), replications.last()) {
            (Some(one), Some(other)) if one == other => {
                points.push_str(&format!(" of {}", plural(*one, "replication")));
            }
            (Some(least), Some(most)) => {
                points.push_str(&format!(" of {} to {} replications", whole(*least), whole(*most)));
            }
            _ => {}
        }
        let digest = short_digest(&of.digest);
        format!("{}: {points}, seed {}, scenario {digest}, spotcast {}", of.name, of.seed, of.version)
    }
}

/// The last two names of a path: `checkpoint.every`, `bid.limit`; all of it where a name is in quotes.
fn end_of(path: &str) -> &str {
    let names = path.rsplitn(3, '.').map(str::len).collect::<Vec<usize>>();
    match names[..] {
        [last, before, _] if !path.contains('"') => &path[path.len() - last - before - 1..],
        _ => path,
    }
}

/// A sum with four significant digits.
fn significant(value: f64) -> String {
    let size = value.abs();
    let decimals = if size > 0.0 { (3.0 - size.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    grouped_by(value, decimals)
}
