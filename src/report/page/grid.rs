//! Tables of a page. Scripts make them sortable; without them they are as good to read.

use maud::{Markup, html};

use super::super::content::Grid;
use super::sort_key::sort_key;

/// A table in a region that scrolls by itself where it is wider than the page. A caption that only repeats the
/// heading above is for those who listen.
pub(super) fn table(grid: &Grid, caption: &str, is_shown: bool) -> Markup {
    let is_text = |place: usize| place < grid.text_columns;
    let class = if grid.header.is_empty() { "pairs" } else { "numbers" };
    html! {
        div.table role="region" tabindex="0" aria-label=(caption) {
            table class=(class) {
                caption class=[(!is_shown).then_some("unseen")] { (caption) }
                @if !grid.header.is_empty() {
                    thead {
                        tr {
                            @for (place, title) in grid.header.iter().enumerate() {
                                @if title.is_empty() {
                                    td {}
                                } @else {
                                    th scope="col" class=[(!is_text(place)).then_some("n")] { (title) }
                                }
                            }
                        }
                    }
                }
                tbody {
                    @for row in &grid.rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 && is_text(place) {
                                    th scope="row" data-value=[value(cell)] { (lines(cell)) }
                                } @else {
                                    td class=[(!is_text(place)).then_some("n")] data-value=[value(cell)] { (lines(cell)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn value(cell: &str) -> Option<String> {
    let value = sort_key(cell)?;
    Some(if value.is_finite() { value.to_string() } else { "Infinity".to_owned() })
}

/// A cell, with its line ends.
fn lines(cell: &str) -> Markup {
    html! {
        @for (place, line) in cell.lines().enumerate() {
            @if place > 0 { br; }
            (line)
        }
    }
}
