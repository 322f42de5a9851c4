//! Names that take two columns a letter, or none: whatever is set in columns lines up all the same.

use console::measure_text_width;

use super::super::Style;
use super::super::content::{Block, Grid};
use super::super::table::lay_out;

/// Chinese, an emoji, one made of three, a letter with its accent apart, and plain letters.
const NAMES: [&str; 5] = ["数据管道-每日", "🚀 nightly", "👩\u{200d}🚀 crew", "re\u{301}sume\u{301}", "pi"];

fn rows(mut grid: Grid) -> Grid {
    grid.rows = NAMES.iter().map(|name| vec![(*name).to_owned(), "1,234".to_owned()]).collect();
    grid
}

fn lines(block: Block, width: u16) -> Vec<String> {
    lay_out(&[block], Style { width, colour: false }).lines().map(str::to_owned).collect()
}

/// The column in which a text begins.
fn column(line: &str, text: &str) -> usize {
    measure_text_width(&line[..line.find(text).unwrap_or_else(|| panic!("{line}"))])
}

#[test]
fn numbers_beside_wide_names_end_in_one_column() {
    for block in [Block::Table as fn(Grid) -> Block, Block::Columns] {
        for header in [["", "runs"], ["名称", "次数"]] {
            let lines = lines(block(rows(Grid::of_numbers(header))), 100);
            let all: Vec<usize> = lines
                .iter()
                .filter(|line| line.ends_with("1,234"))
                .map(|line| measure_text_width(line))
                .collect();
            assert_eq!(all.len(), 5, "{lines:#?}");
            assert!(all.iter().all(|width| *width == all[0]), "{lines:#?}");
            assert_eq!(measure_text_width(&lines[0]), all[0], "{lines:#?}");
        }
    }
}

#[test]
fn text_beside_wide_names_begins_in_one_column() {
    for block in [Block::Table as fn(Grid) -> Block, Block::Columns] {
        let grids = [Grid::of_text(["名称", "状态"]), Grid::of_pairs()];
        for grid in grids {
            if grid.header.is_empty() && block(rows(grid.clone())) == Block::Columns(rows(grid.clone())) {
                continue;
            }
            let lines = lines(block(rows(grid.clone())), 100);
            let mut columns: Vec<usize> = lines
                .iter()
                .filter(|line| line.contains("1,234"))
                .map(|line| column(line, "1,234"))
                .collect();
            if !grid.header.is_empty() {
                columns.push(column(&lines[0], "状态"));
            }
            assert!(columns.len() >= 5 && columns.iter().all(|at| *at == columns[0]), "{lines:#?}");
        }
    }
}

#[test]
fn wide_letters_wrap_where_the_terminal_does() {
    let sentence = "数据管道每日在抢占式实例上运行，被回收后由控制器重新创建。".repeat(3);
    let mut grid = Grid::of_text(["名称", "说明"]);
    grid.row(["数据管道-每日".to_owned(), sentence.clone()]);
    for block in [Block::Text(sentence.clone()), Block::Lines(vec![sentence]), Block::Table(grid)] {
        let lines = lines(block, 50);
        assert!(lines.len() > 2 && lines.iter().all(|line| measure_text_width(line) <= 50), "{lines:#?}");
    }
}
