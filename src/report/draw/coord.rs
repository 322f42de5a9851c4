//! Axes as plotters' coordinates, so that a value stands on the canvas where [`Axis::place`] says.

use std::ops::Range;

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use super::scene::{Frame, Spot};
use crate::report::figure::{Axis, Scale};

/// How far beyond an axis a value is still told from one farther off, in lengths of the axis.
const FAR: f64 = 200.0;

/// An axis as one dimension of a chart.
#[derive(Clone)]
pub(super) struct Along<'a>(pub &'a Axis);

impl Ranged for Along<'_> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let place = self.0.place(*value);
        let place = if place.is_nan() { -FAR } else { place.clamp(-FAR, 1.0 + FAR) };
        start + (place * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.0.ticks(hint.max_num_points()).into_iter().map(|tick| tick.at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.0.low..self.0.high
    }
}

/// The inside of a chart, where values become places.
pub(super) struct Plot<'a> {
    /// What it covers of the canvas.
    pub frame: Frame,
    coord: Cartesian2d<Along<'a>, Along<'a>>,
}

impl<'a> Plot<'a> {
    pub(super) fn new(x: &'a Axis, y: &'a Axis, frame: Frame) -> Plot<'a> {
        let up = if is_names(y) { frame.top..frame.bottom } else { frame.bottom..frame.top };
        Plot { frame, coord: Cartesian2d::new(Along(x), Along(y), (frame.left..frame.right, up)) }
    }

    /// Where a point stands; also beyond the frame, where it lies beyond an axis.
    pub(super) fn spot(&self, x: f64, y: f64) -> Spot {
        self.coord.translate(&(x, y))
    }

    /// Where a value of the x axis stands.
    pub(super) fn across(&self, x: f64) -> i32 {
        self.spot(x, self.coord.y_spec().0.low).0
    }

    /// Where a value of the y axis stands.
    pub(super) fn up(&self, y: f64) -> i32 {
        self.spot(self.coord.x_spec().0.low, y).1
    }

    /// Whether a place stands in the frame or on its edge.
    pub(super) fn holds(&self, (x, y): Spot) -> bool {
        (self.frame.left..=self.frame.right).contains(&x) && (self.frame.top..=self.frame.bottom).contains(&y)
    }
}

/// Whether an axis has names on it.
pub(super) fn is_names(axis: &Axis) -> bool {
    matches!(axis.scale, Scale::Names(_))
}

/// Whether two axes show the same stretch of the same kind, whatever they are labelled.
pub(super) fn same_stretch(one: &Axis, other: &Axis) -> bool {
    one.scale == other.scale && one.low == other.low && one.high == other.high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(scale: Scale, low: f64, high: f64) -> Axis {
        Axis { label: String::new(), scale, low, high }
    }

    const FRAME: Frame = Frame { left: 100, top: 50, right: 1_100, bottom: 450 };

    #[test]
    fn values_stand_where_the_axis_says() {
        let (x, y) = (axis(Scale::LogNumber, 1.0, 100.0), axis(Scale::Number, -10.0, 10.0));
        let plot = Plot::new(&x, &y, FRAME);
        assert_eq!(plot.spot(1.0, -10.0), (100, 450));
        assert_eq!(plot.spot(10.0, 0.0), (600, 250));
        assert_eq!(plot.spot(100.0, 10.0), (1_100, 50));
        assert_eq!(Along(&x).key_points(3), [1.0, 10.0, 100.0]);
    }

    #[test]
    fn the_first_name_stands_on_top_and_on_the_left() {
        let names = Axis::of_names("", vec!["a".to_owned(), "b".to_owned()]);
        let plot = Plot::new(&names, &names, FRAME);
        assert_eq!(plot.spot(0.5, 0.5), (350, 150));
        assert_eq!(plot.spot(1.5, 1.5), (850, 350));
    }

    #[test]
    fn what_is_off_a_logarithmic_axis_is_far_below_it() {
        let (x, y) = (axis(Scale::Number, 0.0, 1.0), axis(Scale::LogNumber, 1.0, 100.0));
        let plot = Plot::new(&x, &y, FRAME);
        for value in [0.0, -1.0, f64::NAN] {
            assert_eq!(plot.up(value), 450 + 200 * 400, "{value}");
        }
        assert_eq!(plot.up(f64::INFINITY), 50 - 200 * 400);
        assert!(!plot.holds(plot.spot(0.5, 0.0)) && plot.holds(plot.spot(1.0, 100.0)));
    }
}
