//! Figures before they are drawn: what stands on which axis, in which unit, and what it means.
//!
//! A [`Figure`] is plain data, made from estimates and timelines by the files of this folder, one kind of
//! figure each. `draw` makes SVG and PNG of it and `page` an interactive chart, so that both show the same.
//! Nothing in a figure is without unit and nothing is infinite or not a number.
//!
//! To add a figure: a file here that makes one, and its name where the command that draws it lists its own.

mod axis;
pub mod backoff;
pub(in crate::report) mod bins;
mod choice;
pub mod comparison;
mod course;
pub mod distribution;
pub mod history;
pub mod parts;
pub mod run;
pub mod survival;
pub mod sweep;
mod thin;
mod ticks;

pub use axis::{Axis, Scale};
pub use choice::worth_a_look;
pub use course::course;
use serde::Serialize;

use super::Head;
use super::number::{plural, short_digest};
pub use ticks::Tick;

#[cfg(test)]
mod tests;

/// What is to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The name of its file without ending: lower case, words joined by hyphens.
    pub name: String,
    /// What it is about, in a few words.
    pub title: String,
    /// What it shows, in a sentence; it stands under the title and is read out to those who can't see.
    pub says: String,
    /// Charts, row by row.
    pub panels: Vec<Panel>,
    /// How many panels stand side by side.
    pub columns: usize,
    /// Where the numbers come from, in one line under the whole.
    pub source: String,
}

/// One chart: two axes and what stands on them.
///
/// Panels of one column whose x axes are equal show the same stretch, also when a reader zooms.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Panel {
    /// What the chart is about, where there are several; else empty.
    pub title: String,
    /// The axis along the bottom.
    pub x: Axis,
    /// The axis up the side.
    pub y: Axis,
    /// What stands on them, painted in this order.
    pub layers: Vec<Layer>,
    /// Its share of the height against the other panels of its column.
    pub height: f64,
}

impl Panel {
    /// Leaves the label of an x axis that all of one column share to the last of them.
    fn label_last(column: &mut [Panel]) {
        let Some((_, others)) = column.split_last_mut() else { return };
        others.iter_mut().for_each(|panel| panel.x.label.clear());
    }
}

/// One kind of mark on a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Layer {
    /// The word of the legend. Layers of one name are one entry of it; those without have none.
    pub name: String,
    /// What its colour means.
    pub tone: Tone,
    /// What is drawn.
    pub shape: Shape,
}

impl Layer {
    /// A layer; without an entry of the legend where the name is empty.
    pub fn new(name: &str, tone: Tone, shape: Shape) -> Layer {
        Layer { name: name.to_owned(), tone, shape }
    }
}

/// What a colour means. Which colour it is, the themes of `draw` and `page` say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// One of up to [`Tone::SERIES`] things of one kind, in their order.
    Series(u8),
    /// What is compared with: on-demand, a price without spot.
    Reference,
    /// What must not be passed: a deadline, a bid.
    Limit,
    /// What went wrong: a reclaim, a failure.
    Alarm,
    /// What is about to go wrong: a notice.
    Warning,
    /// What is there without being the point: windows, waiting, grids of checks.
    Muted,
}

impl Tone {
    /// How many series can be told apart by colour alone.
    pub const SERIES: u8 = 7;

    /// The tone of the series with this place; they repeat after [`Tone::SERIES`].
    pub fn of_series(place: usize) -> Tone {
        Tone::Series((place % usize::from(Tone::SERIES)) as u8)
    }
}

/// What is drawn, in units of the axes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A line through points, in order of x.
    Line {
        /// `[x, y]` each.
        points: Vec<[f64; 2]>,
        /// How it goes from one to the next.
        course: Course,
        /// Whether it is dashed.
        dashed: bool,
    },
    /// The area between two lines: intervals along x.
    Band {
        /// `[x, low, high]` each.
        points: Vec<[f64; 3]>,
        /// How it goes from one to the next.
        course: Course,
    },
    /// Rectangles: bars of a histogram, parts of a stack, stretches of a timeline.
    Bars {
        /// In any order.
        bars: Vec<Bar>,
    },
    /// Points, with intervals where they have them.
    Dots {
        /// In any order.
        dots: Vec<Dot>,
        /// How each looks.
        mark: Mark,
    },
    /// A line across the whole chart at one value.
    Rule {
        /// Which axis the value is of.
        of: Side,
        /// The value.
        at: f64,
        /// What it is, written beside it.
        label: String,
    },
    /// Rectangles coloured by value.
    Cells {
        /// In any order.
        cells: Vec<Cell>,
        /// What the colour shows, with its unit; its ends are the ends of the colours.
        value: Axis,
    },
}

impl Shape {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match self {
            Shape::Line { points, .. } => points.is_empty(),
            Shape::Band { points, .. } => points.is_empty(),
            Shape::Bars { bars } => bars.is_empty(),
            Shape::Dots { dots, .. } => dots.is_empty(),
            Shape::Rule { .. } => false,
            Shape::Cells { cells, .. } => cells.is_empty(),
        }
    }
}

/// How a line goes from one point to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Straight.
    Straight,
    /// A value holds until the next one: prices, empirical distributions, survival.
    Steps,
}

/// Which axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Along the bottom.
    X,
    /// Up the side.
    Y,
}

/// How a dot looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A cross, for what ended.
    Cross,
    /// A triangle that points down, for what is announced.
    Triangle,
    /// A short upright line, for instants of which there are many.
    Tick,
}

/// A rectangle.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// From and to along x.
    pub x: [f64; 2],
    /// From and to along y.
    pub y: [f64; 2],
    /// What it is, in words with units; shown where a reader points at it.
    pub says: String,
}

/// A point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dot {
    /// Along the bottom.
    pub x: f64,
    /// Up the side.
    pub y: f64,
    /// Low and high along x.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x_interval: Option<[f64; 2]>,
    /// Low and high along y.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y_interval: Option<[f64; 2]>,
    /// A name written beside it; empty for none.
    pub label: String,
    /// What it is, in words with units; shown where a reader points at it.
    pub says: String,
}

/// A rectangle with a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// From and to along x.
    pub x: [f64; 2],
    /// From and to along y.
    pub y: [f64; 2],
    /// What its colour shows; none where there is no value.
    pub value: Option<f64>,
    /// The value as written in it, or why there is none; empty where cells are too many to be written in.
    pub text: String,
    /// What it is, in words with units; shown where a reader points at it.
    pub says: String,
}

/// Where the numbers of a run come from, in one line.
fn source(head: &Head, replications: u64) -> String {
    let digest = short_digest(&head.digest);
    format!(
        "{}: {}, seed {}, scenario {digest}, spotcast {}",
        head.name,
        plural(replications, "replication"),
        head.seed,
        head.version
    )
}
