//! Blocks laid out as GitHub Markdown: the same content as the table for terminals.

use super::content::{Block, Grid};
use super::{RunReport, run};

/// The report of one scenario as Markdown.
pub fn run(report: &RunReport) -> String {
    lay_out(&run::blocks(report))
}

/// The blocks one after the other, with an empty line between any two.
pub(super) fn lay_out(blocks: &[Block]) -> String {
    let mut text = blocks.iter().map(lay_out_one).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn lay_out_one(block: &Block) -> String {
    match block {
        Block::Title(title) => format!("# {}", escaped(title)),
        Block::Heading(title) => format!("## {}", escaped(title)),
        Block::Text(text) => escaped(text),
        Block::Lines(lines) => lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n\n"),
        Block::Marked(word, lines) => {
            let kind = if *word == "Warning" { "WARNING" } else { "NOTE" };
            let quoted: String = lines.iter().map(|line| format!("\n> {}", escaped(line))).collect();
            format!("> [!{kind}]{quoted}")
        }
        Block::Command(command) => {
            let fence = fence(command);
            format!("{fence}sh\n{command}\n{fence}")
        }
        Block::List(word, items) => {
            let numbered =
                items.iter().zip(1..).map(|(item, number)| format!("\n{number}. {}", escaped(item)));
            format!("**{word}:**\n{}", numbered.collect::<String>())
        }
        Block::Table(grid) | Block::Columns(grid) => table(grid),
    }
}

fn table(grid: &Grid) -> String {
    let columns = grid.header.len().max(grid.rows.first().map_or(0, Vec::len));
    let empty = vec![String::new(); columns];
    let header = if grid.header.is_empty() { &empty } else { &grid.header };
    let rule: Vec<String> = (0..columns)
        .map(|place| if place >= grid.text_columns { "---:" } else { "---" }.to_owned())
        .collect();
    let mut lines = vec![line(header.iter().map(|cell| escaped(cell))), line(rule.into_iter())];
    lines.extend(grid.rows.iter().map(|row| line(row.iter().map(|cell| escaped(cell)))));
    lines.join("\n")
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Characters that Markdown would take as its own, and line ends, which would break a table.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '\\' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("<br>"),
            '\r' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A fence longer than any run of backticks inside.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_not_break_a_table_or_a_fence() {
        let mut grid = Grid::of_numbers(["a", "b"]);
        grid.row(["x | y\nz".to_owned(), "<0.01".to_owned()]);
        assert_eq!(table(&grid), "| a | b |\n| --- | ---: |\n| x \\| y<br>z | \\<0.01 |");
        assert_eq!(fence("a ``` b"), "````");
        assert_eq!(fence("plain"), "```");
    }
}
