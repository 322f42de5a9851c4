//! Figures of a page: their words and numbers as HTML, and the data that scripts draw them from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::super::draw::{Theme, png};
use super::super::figure::Figure;
use super::{grid, numbers};

/// The most bytes of data of one figure that is drawn by scripts; one of more is a picture.
const MOST_OF_ONE: usize = 250_000;

/// How much room is left on a page.
pub(super) struct Room {
    /// Bytes of data and of pictures.
    pub(super) bytes: usize,
    /// Rows of numbers of each figure.
    pub(super) rows: usize,
    /// The figures so far.
    pub(super) figures: usize,
}

/// How a figure comes to a page.
enum Form {
    Data(String),
    Picture(String),
    Elsewhere,
}

impl Room {
    /// The form for which there is room, which is taken.
    fn form(&mut self, of: &Figure) -> Form {
        let data = json(of);
        if data.len() <= MOST_OF_ONE && self.take(data.len()) {
            return Form::Data(data);
        }
        let picture = STANDARD.encode(png(of, Theme::Light));
        if self.take(picture.len()) { Form::Picture(picture) } else { Form::Elsewhere }
    }

    fn take(&mut self, bytes: usize) -> bool {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or(self.bytes);
        left.is_some()
    }

    /// Whether a figure can be drawn by scripts as one more.
    pub(super) fn holds(&self, of: &Figure) -> bool {
        json(of).len() <= MOST_OF_ONE.min(self.bytes)
    }
}

/// A figure with a heading of its own.
pub(super) fn figure(of: &Figure, room: &mut Room) -> Markup {
    let id = format!("figure-{}", room.figures);
    room.figures += 1;
    let tables = numbers::of(of, room.rows);
    let form = room.form(of);
    html! {
        figure id=(id) data-name=(of.name) {
            figcaption {
                h3 id={ (id) "-title" } { (of.title) }
                p.says { (of.says) }
            }
            @match &form {
                Form::Data(data) => {
                    div.chart {}
                    script type="application/json" { (PreEscaped(data)) }
                },
                Form::Picture(picture) => {
                    img src={ "data:image/png;base64," (picture) } alt=(of.says) width="1600";
                    p.source { "A picture, since there are too many marks to point at." }
                },
                Form::Elsewhere => p.empty { "Too large for this page: figures/" (of.name) ".svg has it." },
            }
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
