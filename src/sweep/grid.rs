//! From the number of a point to the values of its axes and to settings of the scenario.

use super::design::Samples;
use crate::scenario::check::Setting;
use crate::scenario::sweep::{Axis, Sweep, Value, Values};

/// The points of a sweep, each made where it is wanted.
#[derive(Debug)]
pub struct Grid<'a> {
    sweep: &'a Sweep,
    samples: Samples,
}

impl<'a> Grid<'a> {
    /// The points of a sweep; designs are drawn with the seed.
    pub fn new(sweep: &'a Sweep, seed: u64) -> Grid<'a> {
        Grid { sweep, samples: Samples::of(sweep, seed) }
    }

    /// The axes.
    pub fn axes(&self) -> &'a [Axis] {
        &self.sweep.axes
    }

    /// How many points there are.
    pub fn points(&self) -> u64 {
        self.sweep.points()
    }

    /// The values of a point, in the order of the axes. Of combinations, the last group moves fastest.
    pub fn values(&self, point: u64) -> Vec<Value> {
        let mut places = vec![0; self.sweep.axes.len()];
        let mut rest = point;
        for group in self.sweep.groups.iter().rev() {
            let length = self.sweep.length(group).max(1);
            group.iter().for_each(|axis| places[*axis] = rest % length);
            rest /= length;
        }
        let value = |(axis, place): (usize, &u64)| match &self.sweep.axes[axis].values {
            Values::List(values) => values[*place as usize].clone(),
            Values::Range(range) => range.sample(self.samples.share(axis, point).unwrap_or(0.0)),
        };
        places.iter().enumerate().map(value).collect()
    }

    /// What a point sets.
    pub fn settings(&self, point: u64) -> Vec<Setting> {
        let setting = |(axis, value): (&Axis, Value)| Setting {
            path: axis.path.clone(),
            value: value.yaml,
            flag: format!("axis {}={}", axis.path, value.shown),
        };
        self.axes().iter().zip(self.values(point)).map(setting).collect()
    }

    /// A point in words: `point 12 (deadline=8h, work=2h)`.
    pub fn name(&self, point: u64) -> String {
        let part = |(axis, value): (&Axis, Value)| format!("{}={}", axis.path, value.shown);
        let parts: Vec<String> = self.axes().iter().zip(self.values(point)).map(part).collect();
        format!("point {point} ({})", parts.join(", "))
    }

    /// Points in which every value of every axis is met, each at the first value of all other axes; of designs,
    /// the first and the last point.
    pub fn star(&self) -> Vec<u64> {
        let mut points = vec![0, self.points().saturating_sub(1)];
        let mut stride = 1;
        for group in self.sweep.groups.iter().rev() {
            let length = self.sweep.length(group);
            points.extend((1..length).map(|place| place * stride));
            stride *= length.max(1);
        }
        points.sort_unstable();
        points.dedup();
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sweep::{Design, Replications};

    fn axis(path: &str, values: &[&str]) -> Axis {
        let value = |text: &&str| {
            let text = (*text).to_owned();
            Value { yaml: text.clone(), shown: text.clone(), cell: text }
        };
        Axis {
            path: path.to_owned(),
            values: Values::List(values.iter().map(value).collect()),
            is_duration: false,
        }
    }

    fn sweep() -> Sweep {
        Sweep {
            axes: vec![axis("a", &["1", "2"]), axis("b", &["x", "y", "z"]), axis("c", &["7", "8"])],
            groups: vec![vec![0, 2], vec![1]],
            design: Design::Cartesian,
            replications: Replications::OfScenario,
        }
    }

    #[test]
    fn groups_are_combined_with_the_last_fastest_and_axes_of_one_move_together() {
        let sweep = sweep();
        let grid = Grid::new(&sweep, 1);
        assert_eq!(grid.points(), 6);
        let names: Vec<String> = (0..6).map(|point| grid.name(point)).collect();
        assert_eq!(names[0], "point 0 (a=1, b=x, c=7)");
        assert_eq!(names[2], "point 2 (a=1, b=z, c=7)");
        assert_eq!(names[3], "point 3 (a=2, b=x, c=8)");
        assert_eq!(names[5], "point 5 (a=2, b=z, c=8)");
        let settings = grid.settings(4);
        assert_eq!((settings[1].path.as_str(), settings[1].value.as_str()), ("b", "y"));
        assert_eq!(settings[1].flag, "axis b=y");
    }

    #[test]
    fn a_star_meets_every_value() {
        let sweep = sweep();
        let grid = Grid::new(&sweep, 1);
        assert_eq!(grid.star(), [0, 1, 2, 3, 5]);
    }
}
