//! An estimate over two axes, as a map of coloured cells.

use super::{Points, Shown};
use crate::report::figure::{Axis, Cell, Figure, Layer, Panel, Scale, Shape, Tone};

/// More cells than these have no text in them.
const MOST_TEXTS: usize = 120;

/// A map of every estimate: the first axis down, the second across.
pub(super) fn maps(points: Points<'_>, [down, across]: [usize; 2]) -> Vec<Figure> {
    points.shown().iter().filter_map(|shown| map(points, [down, across], shown)).collect()
}

fn map(points: Points<'_>, [down, across]: [usize; 2], shown: &Shown) -> Option<Figure> {
    let (columns, rows) = (points.values(across), points.values(down));
    let is_written = columns.len() * rows.len() <= MOST_TEXTS && columns.len() <= 14;
    let mut cells = Vec::new();
    for row in points.rows {
        let (x, y) = (points.value(row, across), points.value(row, down));
        let place =
            |names: &[String], name: &String| names.iter().position(|of| of == name).map(|at| at as f64);
        let (Some(x), Some(y)) = (place(&columns, &x), place(&rows, &y)) else { continue };
        let value = points.number(row, shown.column);
        let written = value.map_or_else(|| "not reached".to_owned(), |value| points.written(shown, value));
        let label = shown.label.split(',').next().unwrap_or_default();
        cells.push(Cell {
            x: [x, x + 1.0],
            y: [y, y + 1.0],
            value,
            text: if is_written { short(&written, &points.currency()) } else { String::new() },
            says: format!("{}: {label} {written}", points.told(row, &[down, across])),
        });
    }
    let values = || points.rows.iter().filter_map(|row| points.number(row, shown.column));
    let [least, most] = points.ends(shown.column)?;
    let told = |end: (&[String], f64, usize)| {
        format!("{} at {}", points.written(shown, end.1), points.place_of(end, &[down, across]))
    };
    let says = match least.1 == most.1 {
        true => format!("{} at every point that has it.", points.written(shown, least.1)),
        false => format!("From {} to {}.", told(least), told(most)),
    };
    let value = tight(Axis::holding(&shown.label, shown.scale.clone(), false, values()), least.1, most.1);
    let layer = Layer { name: String::new(), tone: Tone::Series(0), shape: Shape::Cells { cells, value } };
    let panel = Panel {
        title: String::new(),
        x: Axis::of_names(points.path(across), columns),
        y: Axis::of_names(points.path(down), rows),
        layers: vec![layer],
        height: 1.0,
    };
    Some(Figure {
        name: shown.map.to_owned(),
        title: shown.label.clone(),
        says,
        columns: 1,
        panels: vec![panel],
        source: points.source(),
    })
}

/// Colours from the least to the greatest value, without room beside them.
fn tight(axis: Axis, least: f64, most: f64) -> Axis {
    match axis.scale {
        _ if least < most => Axis { low: least, high: most, ..axis },
        Scale::Share => Axis { low: axis.low.max(0.0), high: axis.high.min(1.0), ..axis },
        _ => axis,
    }
}

/// A value without the currency, which the title has.
fn short(written: &str, currency: &str) -> String {
    written.strip_suffix(currency).map_or(written, str::trim_end).to_owned()
}
