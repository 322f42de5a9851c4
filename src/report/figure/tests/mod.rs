//! Figures against the numbers that they are made of.

mod histories;
mod runs;
mod studies;

use super::{Axis, Bar, Dot, Figure, Layer, Panel, Shape, Side};

/// What holds of every figure: finite numbers, axes with a stretch and a label of their own or of the chart below, a
/// sentence and a source.
pub(in crate::report) fn assert_sound(figure: &Figure) {
    let name = &figure.name;
    let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    assert!(!name.is_empty() && name.bytes().all(is_slug), "{name:?} is no name of a file");
    assert!(!figure.title.is_empty() && !figure.source.is_empty(), "{name} lacks words");
    assert!(figure.says.ends_with('.'), "{name}: {:?} is no sentence", figure.says);
    assert!(
        figure.columns >= 1
            && !figure.panels.is_empty()
            && figure.panels.len().is_multiple_of(figure.columns)
    );
    for (place, panel) in figure.panels.iter().enumerate() {
        for axis in [&panel.x, &panel.y] {
            assert!(
                axis.low.is_finite() && axis.high.is_finite() && axis.low < axis.high,
                "{name}: {axis:?}"
            );
        }
        let below = figure.panels.get(place + figure.columns);
        let unlabelled = panel.x.label.is_empty();
        assert!(
            !unlabelled || below.is_some_and(|below| same_stretch(&below.x, &panel.x)),
            "{name} has a bare axis"
        );
        for layer in &panel.layers {
            for number in numbers(&layer.shape) {
                assert!(number.is_finite(), "{name}, {:?}: {number}", layer.name);
            }
        }
    }
}

fn same_stretch(one: &Axis, other: &Axis) -> bool {
    one.scale == other.scale && one.low == other.low && one.high == other.high
}

fn numbers(shape: &Shape) -> Vec<f64> {
    match shape {
        Shape::Line { points, .. } => points.iter().flatten().copied().collect(),
        Shape::Band { points, .. } => points.iter().flatten().copied().collect(),
        Shape::Bars { bars } => bars.iter().flat_map(|bar| [bar.x, bar.y]).flatten().collect(),
        Shape::Dots { dots, .. } => dots
            .iter()
            .flat_map(|dot| {
                let ends = [dot.x_interval, dot.y_interval].into_iter().flatten().flatten();
                [dot.x, dot.y].into_iter().chain(ends)
            })
            .collect(),
        Shape::Rule { at, .. } => vec![*at],
        Shape::Cells { cells, value } => cells
            .iter()
            .flat_map(|cell| [cell.x, cell.y].into_iter().flatten().chain(cell.value))
            .chain([value.low, value.high])
            .collect(),
    }
}

/// The bars of a chart, those of all layers.
fn bars(panel: &Panel) -> Vec<&Bar> {
    let of = |layer: &'_ Layer| match &layer.shape {
        Shape::Bars { bars } => bars.len(),
        _ => 0,
    };
    assert!(panel.layers.iter().map(of).sum::<usize>() > 0, "no bars");
    panel
        .layers
        .iter()
        .filter_map(|layer| match &layer.shape {
            Shape::Bars { bars } => Some(bars),
            _ => None,
        })
        .flatten()
        .collect()
}

fn dots<'a>(panel: &'a Panel, layer: &str) -> &'a [Dot] {
    let find = |of: &'a Layer| match &of.shape {
        Shape::Dots { dots, .. } if of.name == layer => Some(dots.as_slice()),
        _ => None,
    };
    panel.layers.iter().find_map(find).unwrap_or_default()
}

fn line(panel: &Panel) -> &[[f64; 2]] {
    let find = |of: &'_ Layer| matches!(of.shape, Shape::Line { .. });
    match &panel.layers.iter().find(|layer| find(layer)).unwrap().shape {
        Shape::Line { points, .. } => points,
        _ => unreachable!(),
    }
}

/// The rules of a chart: which axis, where, and what stands beside them.
fn rules(panel: &Panel) -> Vec<(Side, f64, &str)> {
    let rule = |layer: &'_ Layer| match &layer.shape {
        Shape::Rule { of, at, .. } => Some((*of, *at)),
        _ => None,
    };
    let label = |layer| match layer {
        &Layer { shape: Shape::Rule { ref label, .. }, .. } => label.as_str(),
        _ => "",
    };
    panel.layers.iter().filter_map(|layer| rule(layer).map(|(of, at)| (of, at, label(layer)))).collect()
}
