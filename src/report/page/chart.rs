//! Figures of a page: their words and numbers as HTML, and the data that scripts draw them from.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::super::figure::Figure;
use super::{grid, numbers};

/// A figure with a heading of its own. `id` is that of no other figure; `most` limits the rows of its numbers.
pub(super) fn figure(of: &Figure, id: &str, most: usize) -> Markup {
    let tables = numbers::of(of, most);
    html! {
        figure id=(id) data-name=(of.name) {
            figcaption {
                h3 id={ (id) "-title" } { (of.title) }
                p.says { (of.says) }
            }
            div.chart {}
            script type="application/json" { (PreEscaped(json(of))) }
            @if tables.is_empty() {
                p.empty { "There is nothing to show: no data of this kind came about." }
            } @else {
                details {
                    summary { "The numbers" span.unseen { " of " (of.title) } }
                    @for table in &tables {
                        (grid::table(&table.grid, &table.caption, true))
                        @if let Some(text) = &table.left_out { p.source { (text) } }
                    }
                }
            }
            @if !of.source.is_empty() { p.source { (of.source) } }
        }
    }
}

/// The data of a figure, in a form that can't end the element it stands in.
fn json(of: &Figure) -> String {
    let mut value = serde_json::to_value(of).unwrap_or_default();
    round(&mut value);
    value.to_string().replace('<', "\\u003c")
}

/// More than seven digits can't be seen and make the page twice as large.
fn round(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|float| float.fract() != 0.0) {
                let rounded: f64 = format!("{float:.7e}").parse().unwrap_or(float);
                *value = Value::from(rounded);
            } else if let Some(float) = number.as_f64().filter(|_| number.is_f64()) {
                // Whole numbers without `.0`.
                if float.abs() < 9.0e15 {
                    *value = Value::from(float as i64);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(round),
        Value::Object(all) => all.values_mut().for_each(round),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
