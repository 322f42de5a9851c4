//! The numbers of a figure as a table, so that nothing is only in a picture.

use super::super::content::Grid;
use super::super::figure::{Axis, Bar, Figure, Layer, Panel, Scale, Shape};
use super::super::number::whole;

/// The numbers of a panel, and how many there are where not all are in the table.
pub(super) struct Numbers {
    pub(super) caption: String,
    pub(super) grid: Grid,
    pub(super) left_out: Option<String>,
}

/// What a mark says: where it stands along x and y, and its words; in a table the words come first.
type Row = [String; 3];

/// One table for each panel that has marks, with at most so many rows in all. Where there are more, rows are
/// left out evenly, layer by layer, and the table says so.
pub(super) fn of(figure: &Figure, most: usize) -> Vec<Numbers> {
    let drawn: usize = figure.panels.iter().flat_map(|panel| &panel.layers).map(count).sum();
    let every = drawn.div_ceil(most.max(1)).max(1);
    let panels = figure.panels.iter().enumerate();
    panels.filter_map(|(place, panel)| of_panel(figure, place, panel, every)).collect()
}

fn of_panel(figure: &Figure, place: usize, panel: &Panel, every: usize) -> Option<Numbers> {
    let x_title = title(&panel.x, || below(figure, place));
    let y_title = title(&panel.y, String::new);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for layer in &panel.layers {
        for row in rows_of(layer, panel, every) {
            let [x, y, words] = row;
            rows.push(vec![name(layer, figure), words, x, y]);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let all: usize = panel.layers.iter().map(count).sum();
    let left_out = (rows.len() < all).then(|| {
        format!("{} of {} rows, evenly spread over each series.", whole(rows.len() as u64), whole(all as u64))
    });
    let mut grid = Grid::of_numbers(["series", "in words", &x_title, &y_title]);
    grid.rows = rows;
    grid.text_columns = 2;
    // Columns without a single word are left out.
    for column in [1, 0] {
        if grid.rows.iter().all(|row| row[column].is_empty()) {
            grid.header.remove(column);
            grid.rows.iter_mut().for_each(|row| drop(row.remove(column)));
            grid.text_columns -= 1;
        }
    }
    let caption = match panel.title.as_str() {
        "" => figure.title.clone(),
        own => format!("{}: {own}", figure.title),
    };
    Some(Numbers { caption, grid, left_out })
}

fn name(layer: &Layer, figure: &Figure) -> String {
    match (&layer.shape, layer.name.is_empty()) {
        (Shape::Rule { label, .. }, true) => label.clone(),
        (_, true) if figure.panels.iter().flat_map(|panel| &panel.layers).any(|of| !of.name.is_empty()) => {
            "–".to_owned()
        }
        (_, true) => String::new(),
        (_, false) => layer.name.clone(),
    }
}

fn title(axis: &Axis, otherwise: impl Fn() -> String) -> String {
    match (axis.label.as_str(), otherwise()) {
        ("", other) if other.is_empty() => "value".to_owned(),
        ("", other) => other,
        (own, _) => own.to_owned(),
    }
}

/// The label of the axis that this panel shares with one below it.
fn below(figure: &Figure, place: usize) -> String {
    let own = &figure.panels[place].x;
    let rest = figure.panels.iter().skip(place).step_by(figure.columns.max(1)).map(|panel| &panel.x);
    let labels =
        rest.filter(|x| (x.low, x.high, &x.scale) == (own.low, own.high, &own.scale)).map(|x| &x.label);
    labels.into_iter().find(|label| !label.is_empty()).cloned().unwrap_or_default()
}

/// How many rows a layer has.
fn count(layer: &Layer) -> usize {
    match &layer.shape {
        Shape::Line { points, .. } => points.len(),
        Shape::Band { points, .. } => points.len(),
        Shape::Bars { bars } => bars.len(),
        Shape::Dots { dots, .. } => dots.len(),
        Shape::Rule { .. } => 1,
        Shape::Cells { cells, .. } => cells.len(),
    }
}

fn rows_of(layer: &Layer, panel: &Panel, every: usize) -> Vec<Row> {
    let (x, y) = (&panel.x, &panel.y);
    let around = |value: &str, interval: Option<[f64; 2]>, axis: &Axis| match interval {
        Some([low, high]) => format!("{value} ({} to {})", axis.written(low), axis.written(high)),
        None => value.to_owned(),
    };
    match &layer.shape {
        Shape::Line { points, .. } => thinned(points, every, |[at, value]| {
            [place_on(x, [*at; 2]), place_on(y, [*value; 2]), String::new()]
        }),
        Shape::Band { points, .. } => thinned(points, every, |[at, low, high]| {
            [place_on(x, [*at; 2]), place_on(y, [*low, *high]), String::new()]
        }),
        Shape::Bars { bars } => {
            // Bars that all stand on zero are as high as they end.
            let from_zero = !matches!(y.scale, Scale::Names(_)) && bars.iter().all(|bar| bar.y[0] == 0.0);
            let up = |bar: &Bar| if from_zero { [bar.y[1]; 2] } else { bar.y };
            thinned(bars, every, |bar| [place_on(x, bar.x), place_on(y, up(bar)), bar.says.clone()])
        }
        Shape::Dots { dots, .. } => thinned(dots, every, |dot| {
            let along = around(&place_on(x, [dot.x; 2]), dot.x_interval, x);
            let up = around(&place_on(y, [dot.y; 2]), dot.y_interval, y);
            let name = if dot.label.is_empty() || dot.says.contains(&dot.label) { "" } else { &dot.label };
            let words = [name, dot.says.as_str()].into_iter().filter(|of| !of.is_empty());
            [along, up, words.collect::<Vec<_>>().join(": ")]
        }),
        Shape::Rule { of, at, label } => {
            let value = |axis: &Axis| place_on(axis, [*at; 2]);
            let (along, up) = match of {
                super::super::figure::Side::X => (value(x), String::new()),
                super::super::figure::Side::Y => (String::new(), value(y)),
            };
            // Without a name of its own its label stands in the place of one.
            vec![[along, up, if layer.name.is_empty() { String::new() } else { label.clone() }]]
        }
        Shape::Cells { cells, value } => thinned(cells, every, |cell| {
            let words = match (cell.says.as_str(), cell.value) {
                ("", Some(of)) => value.written(of),
                ("", None) => cell.text.clone(),
                (says, _) => says.to_owned(),
            };
            [place_on(x, cell.x), place_on(y, cell.y), words]
        }),
    }
}

/// Every so manieth item from the first on, and the last.
fn thinned<T>(items: &[T], every: usize, row: impl Fn(&T) -> Row) -> Vec<Row> {
    let kept = items.iter().enumerate().filter(|(at, _)| at % every == 0 || at + 1 == items.len());
    kept.map(|(_, item)| row(item)).collect()
}

/// A value on an axis, or the stretch between two.
fn place_on(axis: &Axis, [from, to]: [f64; 2]) -> String {
    if let Scale::Names(_) = axis.scale {
        return axis.written((from + to) / 2.0);
    }
    match (axis.written(from), axis.written(to)) {
        (one, other) if one == other => one,
        (low, high) => format!("{low} to {high}"),
    }
}
