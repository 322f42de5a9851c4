//! Blocks laid out for a terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, Width};
use console::measure_text_width;

use super::content::{Block, Grid};
use super::{RunReport, Style, run};

/// The widest a report gets, whatever the terminal: longer lines are hard to read.
const WIDEST: u16 = 100;
/// The narrowest: below it words are cut instead of wrapped.
const NARROWEST: u16 = 30;

/// The report of one scenario for people.
pub fn run(report: &RunReport, style: Style) -> String {
    run_with(report, style, &[])
}

/// The same with charts, each under the table of its section.
pub fn run_with(report: &RunReport, style: Style, charts: &[Chart]) -> String {
    let blocks = run::blocks(report);
    let mut text = String::new();
    let mut from = 0;
    for (place, block) in blocks.iter().enumerate() {
        let (Block::Table(_), Some(Block::Heading(heading))) = (block, blocks[..place].last()) else {
            continue;
        };
        let Some(chart) = charts.iter().find(|chart| chart.section == *heading) else { continue };
        text.push_str(&lay_out(&blocks[from..=place], style));
        text.push_str(&format!("\n{}\n\n", chart.text));
        from = place + 1;
    }
    text + &lay_out(&blocks[from..], style)
}

/// A chart made of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The heading of the section that it belongs to.
    pub section: String,
    /// Its lines.
    pub text: String,
}

/// The blocks one after the other, an empty line between sections.
pub(super) fn lay_out(blocks: &[Block], style: Style) -> String {
    let width = style.width.clamp(NARROWEST, WIDEST);
    let mut text = String::new();
    let mut after_heading = true;
    for block in blocks {
        if !after_heading {
            text.push('\n');
        }
        after_heading = matches!(block, Block::Heading(_));
        text.push_str(&lay_out_one(block, width, style.colour));
        text.push('\n');
    }
    text
}

fn lay_out_one(block: &Block, width: u16, colour: bool) -> String {
    match block {
        Block::Title(title) | Block::Heading(title) => paint(&wrapped(title, width), "1", colour),
        Block::Text(text) => wrapped(text, width),
        Block::Lines(lines) => stacked(lines, width),
        Block::Marked(word, lines) => {
            let text = stacked(&[&[format!("{word}: {}", lines[0])], &lines[1..]].concat(), width);
            marked(word, &text, colour)
        }
        Block::Command(command) => format!("{INDENT}{}", printable(command)),
        Block::List(word, items) => {
            let mut grid = Grid::of_pairs();
            for (number, item) in items.iter().enumerate() {
                grid.row([format!("{}.", number + 1), item.clone()]);
            }
            format!("{}\n{}", paint(&format!("{word}:"), "1;33", colour), table(&grid, width))
        }
        Block::Table(grid) => table(grid, width),
        Block::Columns(grid) => columns(grid),
    }
}

/// The text in lines of at most `width` columns, as the terminal counts them.
fn wrapped(text: &str, width: u16) -> String {
    let mut lines = plain_table(width);
    lines.add_row([together(text)]);
    if let Some(column) = lines.column_mut(0) {
        column.set_padding((0, 0));
    }
    apart(&lines.trim_fmt())
}

fn stacked(lines: &[String], width: u16) -> String {
    lines.iter().map(|line| wrapped(line, width)).collect::<Vec<_>>().join("\n")
}

fn table(grid: &Grid, width: u16) -> String {
    let mut table = plain_table(width.saturating_sub(INDENT.len() as u16));
    if !grid.header.is_empty() {
        table.set_header(grid.header.iter().map(|cell| together(cell)));
        let style = table.style_mut();
        style.header_separator = LineStyle::none().fill('─').junction('─');
    }
    table.add_rows(grid.rows.iter().map(|row| row.iter().map(|cell| together(cell)).collect::<Vec<_>>()));
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding(if place == 0 { (0, 1) } else { (1, 1) });
        if place >= grid.text_columns {
            column.set_cell_alignment(CellAlignment::Right);
            let narrowest = Width::Fixed(longest_word(grid, place) + column.padding_width());
            column.set_constraint(ColumnConstraint::LowerBoundary(narrowest));
        }
    }
    apart(&table.trim_fmt()).lines().map(|line| format!("{INDENT}{line}")).collect::<Vec<_>>().join("\n")
}

/// Numbers break between words only, so their columns are never narrower than this.
fn longest_word(grid: &Grid, place: usize) -> u16 {
    let cells = [&grid.header].into_iter().chain(&grid.rows).filter_map(|row| row.get(place));
    cells.flat_map(|cell| cell.split(' ')).map(measure_text_width).max().unwrap_or(0) as u16
}

/// Keeps a number and its percent sign on one line while text is wrapped.
fn together(text: &str) -> String {
    printable(text).replace(" %", "\u{a0}%")
}

/// Names and messages come from files of others: none of them may steer the terminal.
fn printable(text: &str) -> String {
    text.replace(|letter: char| letter.is_control() && letter != '\n', "\u{fffd}")
}

/// Undoes [`together`].
fn apart(text: &str) -> String {
    text.replace("\u{a0}%", " %")
}

/// Columns three spaces apart, as `kubectl` sets them: whoever reads them knows where to look.
fn columns(grid: &Grid) -> String {
    let shown = |row: &Vec<String>| -> Vec<String> {
        row.iter().map(|cell| printable(cell).replace('\n', " ")).collect()
    };
    let lines: Vec<Vec<String>> = [&grid.header].into_iter().chain(&grid.rows).map(shown).collect();
    let widths: Vec<usize> = (0..grid.header.len())
        .map(|place| {
            let cells = lines.iter().filter_map(|line| line.get(place));
            cells.map(|cell| measure_text_width(cell)).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &Vec<String>| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(place, (cell, width))| {
            let room = " ".repeat(width.saturating_sub(measure_text_width(cell)));
            if place < grid.text_columns { format!("{cell}{room}") } else { format!("{room}{cell}") }
        });
        padded.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What stands before every line of a table.
const INDENT: &str = "  ";

fn plain_table(width: u16) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table
}

/// Each line in a colour or weight of its own, so that a pager that cuts lines keeps it.
pub(super) fn paint(text: &str, code: &str, colour: bool) -> String {
    if !colour {
        return text.to_owned();
    }
    text.lines().map(|line| format!("\u{1b}[{code}m{line}\u{1b}[0m")).collect::<Vec<_>>().join("\n")
}

/// The first word of a warning in red, of a note in yellow.
fn marked(word: &str, text: &str, colour: bool) -> String {
    let code = if word == "Warning" { "1;31" } else { "1;33" };
    match text.strip_prefix(word) {
        Some(rest) => format!("{}{rest}", paint(word, code, colour)),
        None => text.to_owned(),
    }
}
