//! Where everything stands: title, legend, charts in rows and columns, source.

use super::axes::{self, Ticks};
use super::colour::Colour;
use super::coord::{Plot, is_names, same_stretch};
use super::header::{self, MARGIN};
use super::legend;
use super::scene::{Frame, POINT, Piece, Scene, Text, WIDTH};
use super::shapes::{self, rules};
use super::sketch::{HEADING, SMALL, Sketch};
use super::theme::Theme;
use crate::report::figure::{Axis, Figure, Panel, Shape};

/// Between two columns.
const COLUMN_GAP: i32 = 30 * POINT;
/// Between two rows.
const ROW_GAP: i32 = 20 * POINT;
/// From a chart to the right edge of its cell.
const RIGHT: i32 = 8 * POINT;
/// How far texts of ticks may reach beyond the ends of a chart.
const BEYOND: i32 = 20 * POINT;
/// The heights of charts in pictures of so many rows; more rows are as high as the last.
const HEIGHTS: [i32; 4] = [310 * POINT, 215 * POINT, 175 * POINT, 150 * POINT];
/// The least height of a chart.
const LEAST: i32 = 64 * POINT;
/// The least and the most room of a name up the side.
const NAME: [i32; 2] = [19 * POINT, 60 * POINT];
/// More names than this don't make a chart higher.
const MOST_NAMES: usize = 60;
/// The height of a chart's title and of its y axis' label.
const LINE: i32 = 20 * POINT;
/// From the lowest text above a chart to the chart.
const ABOVE: i32 = 8 * POINT;

/// Everything on a figure, in the colours of a theme.
pub(super) fn scene(figure: &Figure, theme: Theme) -> Scene {
    let mut sketch = Sketch::new(theme.palette());
    let top = header::draw(figure, &mut sketch);
    let top = legend::draw(figure, &mut sketch, top);
    let end = charts(figure, &mut sketch, top);
    let bottom = header::foot(figure, &mut sketch, end);
    // An even number of units, so that the PNG has whole pixels.
    let (width, height) = (WIDTH * POINT, (bottom + POINT - 1) / POINT * POINT);
    let whole = Frame { left: 0, top: 0, right: width, bottom: height };
    let background = Piece::Block { frame: whole, ink: sketch.background() };
    sketch.pieces.insert(0, background);
    Scene { size: (width as u32, height as u32), pieces: sketch.pieces }
}

/// A chart with what is known of it before its place is.
struct Cell<'a> {
    panel: &'a Panel,
    y: Ticks,
    /// Whether the texts of the x axis stand under it, rather than under an equal chart below.
    labelled: bool,
}

/// A chart with what is known of it once its width is.
struct Sized<'a> {
    cell: Cell<'a>,
    x: Ticks,
    flags: rules::Flags,
    /// The label of the y axis, as far as there is room.
    label: String,
    above: i32,
    below: i32,
}

fn charts<'a>(figure: &'a Figure, sketch: &mut Sketch, top: i32) -> i32 {
    let panels = &figure.panels;
    if panels.is_empty() {
        return top;
    }
    let columns = figure.columns.clamp(1, panels.len());
    let rows: Vec<&'a [Panel]> = panels.chunks(columns).collect();
    let heights = heights(&rows);
    let cell_width = (WIDTH * POINT - 2 * MARGIN - (columns as i32 - 1) * COLUMN_GAP) / columns as i32;
    let cells: Vec<Vec<Cell<'_>>> = rows
        .iter()
        .enumerate()
        .map(|(row, panels)| {
            let cell = |(column, panel): (usize, &'a Panel)| {
                let below = rows.get(row + 1).and_then(|next| next.get(column));
                let y = axes::up(&panel.y, heights[row], cell_width / 3 - axes::BESIDE);
                Cell { panel, y, labelled: !below.is_some_and(|below| leaves_texts_to(&panel.x, &below.x)) }
            };
            panels.iter().enumerate().map(cell).collect()
        })
        .collect();
    let gutter = |column: usize| {
        let widths = cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.y.width());
        widths.max().map_or(0, |width| width + axes::BESIDE).max(BEYOND / 2)
    };
    let gutters: Vec<i32> = (0..columns).map(gutter).collect();
    let mut y = top;
    for (row, height) in cells.into_iter().zip(heights) {
        let sized: Vec<Sized<'_>> =
            row.into_iter().zip(&gutters).map(|(cell, gutter)| size(cell, cell_width, *gutter)).collect();
        let most = |of: fn(&Sized<'_>) -> i32| sized.iter().map(of).max().unwrap_or(0);
        let (above, below) = (most(|one| one.above), most(|one| one.below));
        for (column, (one, gutter)) in sized.iter().zip(&gutters).enumerate() {
            let left = MARGIN + column as i32 * (cell_width + COLUMN_GAP);
            let frame = Frame {
                left: left + gutter,
                top: y + above,
                right: left + cell_width - RIGHT,
                bottom: y + above + height,
            };
            draw(one, left, frame, sketch);
        }
        y += above + height + below + ROW_GAP;
    }
    y - ROW_GAP
}

/// Whether a chart leaves the texts of its x axis to the one below.
fn leaves_texts_to(axis: &Axis, below: &Axis) -> bool {
    same_stretch(axis, below) && (axis.label.is_empty() || axis.label == below.label)
}

/// The height of every row, by the weights of its charts and the names they have to hold.
fn heights(rows: &[&[Panel]]) -> Vec<i32> {
    let usual = HEIGHTS[rows.len().min(HEIGHTS.len()) - 1];
    let weight =
        |panel: &Panel| if panel.height > 0.0 && panel.height.is_finite() { panel.height } else { 1.0 };
    let weights: Vec<f64> = rows.iter().map(|row| row.iter().map(weight).fold(0.0, f64::max)).collect();
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let names = |panel: &Panel| match &panel.y.scale {
        crate::report::figure::Scale::Names(names) => names.len().clamp(1, MOST_NAMES) as i32,
        _ => 0,
    };
    let height = |(row, weight): (&&[Panel], f64)| {
        let most = row.iter().map(names).max().unwrap_or(0);
        let wanted = ((f64::from(usual) * (weight / mean).min(4.0)) as i32).max(LEAST);
        let only_names = row.iter().all(|panel| is_names(&panel.y));
        let wanted = if only_names { wanted.min((most * NAME[1]).max(LEAST)) } else { wanted };
        wanted.max(most * NAME[0])
    };
    rows.iter().zip(weights).map(height).collect()
}

fn value_axes(panel: &Panel) -> impl Iterator<Item = &Axis> {
    panel.layers.iter().filter_map(|layer| match &layer.shape {
        Shape::Cells { value, .. } => Some(value),
        _ => None,
    })
}

fn size<'a>(cell: Cell<'a>, cell_width: i32, gutter: i32) -> Sized<'a> {
    let panel = cell.panel;
    let width = cell_width - gutter - RIGHT;
    let x = axes::across(&panel.x, width, BEYOND.min(gutter));
    let label = SMALL.shorten(&panel.y.label, cell_width);
    let flags = rules::flags(panel, width, gutter, SMALL.width(&label));
    let title = if panel.title.is_empty() { 0 } else { LINE + 4 * POINT };
    let own = if label.is_empty() || flags.shared { 0 } else { LINE };
    let above = title + own + flags.rows as i32 * rules::ROW + ABOVE;
    let bars = value_axes(panel).count() as i32 * axes::COLOUR_BAR;
    let texts = if cell.labelled { x.height() + label_height(&panel.x) } else { 0 };
    Sized { cell, x, flags, label, above, below: 8 * POINT + texts + bars }
}

fn label_height(axis: &Axis) -> i32 {
    if axis.label.is_empty() { 0 } else { LINE }
}

fn draw(one: &Sized<'_>, left: i32, frame: Frame, sketch: &mut Sketch) {
    let panel = one.cell.panel;
    let plot = Plot::new(&panel.x, &panel.y, frame);
    let cell_width = frame.right + RIGHT - left;
    write_above(one, left, frame, cell_width, sketch);
    axes::grid(panel, &plot, (&one.x, &one.cell.y), sketch);
    shapes::draw(panel, &plot, &one.flags, sketch);
    axes::lines(panel, &plot, &one.x, sketch);
    axes::write_up(&plot, &one.cell.y, sketch);
    let mut y = frame.bottom;
    if one.cell.labelled {
        axes::write_across(&panel.x, &plot, &one.x, BEYOND.min(frame.left - left), sketch);
        y += one.x.height();
        let label = SMALL.shorten(&panel.x.label, cell_width);
        // Under the chart's middle, but never out of its cell.
        let half = SMALL.width(&label) / 2;
        let middle =
            ((frame.left + frame.right) / 2).clamp(left + half, (left + cell_width - half).max(left + half));
        let at = (middle, y + LINE * 3 / 4);
        let quiet = Colour::of(sketch.palette.quiet);
        sketch.write(Text::new(&label, at, SMALL, quiet).anchored(super::scene::Anchor::Middle));
        y += label_height(&panel.x);
    }
    for value in value_axes(panel) {
        let room =
            Frame { left: frame.left, right: frame.right, top: y + 14 * POINT, bottom: y + axes::COLOUR_BAR };
        axes::colour_bar(value, room, sketch);
        y += axes::COLOUR_BAR;
    }
}

/// The title of a chart and the label of its y axis, above its top left.
fn write_above(one: &Sized<'_>, left: i32, frame: Frame, cell_width: i32, sketch: &mut Sketch) {
    let lowest = frame.top - 12 * POINT;
    let taken = if one.flags.shared && !one.label.is_empty() {
        one.flags.rows as i32 - 1
    } else {
        one.flags.rows as i32
    };
    let mut baseline = lowest;
    if !one.label.is_empty() {
        let rows = if one.flags.shared { 0 } else { taken };
        let at = (left, lowest - rows * rules::ROW);
        sketch.write(Text::new(&one.label, at, SMALL, Colour::of(sketch.palette.quiet)));
        baseline -= LINE + 4 * POINT;
    }
    let title = HEADING.shorten(&one.cell.panel.title, cell_width);
    let above_flags = taken.max(0) * rules::ROW;
    let at = (left, baseline - above_flags);
    sketch.write(Text::new(&title, at, HEADING, Colour::of(sketch.palette.text)));
}
