//! Text of a report as HTML.

use maud::{Markup, html};

use super::super::content::Block;
use super::grid;

/// A block. `heading` is the one above it, which names tables; lists are named by their word where there are several.
pub(super) fn block(block: &Block, heading: &str, names_lists: bool) -> Markup {
    html! {
        @match block {
            Block::Title(title) | Block::Heading(title) => h3 { (title) },
            Block::Text(text) => p { (text) },
            Block::Lines(lines) => @for line in lines { p { (line) } },
            Block::Marked(word, lines) => div class=(class_of(word)) {
                p { strong { (word) ": " } (lines.first().map_or("", String::as_str)) }
                @for line in lines.iter().skip(1) { p { (line) } }
            },
            Block::Command(command) => div.command { pre tabindex="0" aria-label="Command" { code { (command) } } },
            Block::List(word, items) => {
                @if names_lists { h3 { (word) } }
                ol class=[(*word == "Caution").then_some("note")] { @for item in items { li { (item) } } }
            },
            Block::Table(table) | Block::Columns(table) => (grid::table(table, heading, false)),
        }
    }
}

fn class_of(word: &str) -> &'static str {
    if word == "Warning" { "note alarm" } else { "note" }
}
