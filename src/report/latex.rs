//! Tables laid out for LaTeX, with the rules of the package booktabs.

use super::content::Grid;

/// A table as a `tabular`; remarks go into comments above it.
pub(super) fn tabular(grid: &Grid, remarks: &[String]) -> String {
    let mut text = String::from("% \\usepackage{booktabs} in the preamble\n");
    for line in remarks.iter().flat_map(|remark| remark.lines()) {
        text.push_str(&format!("% {line}\n"));
    }
    let columns = grid.header.len();
    let aligned: String =
        (0..columns).map(|place| if place < grid.text_columns { 'l' } else { 'r' }).collect();
    text.push_str(&format!("\\begin{{tabular}}{{{aligned}}}\n\\toprule\n"));
    text.push_str(&row(&grid.header));
    text.push_str("\\midrule\n");
    text.extend(grid.rows.iter().map(|cells| row(cells)));
    text.push_str("\\bottomrule\n\\end{tabular}\n");
    text
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("{} \\\\\n", cells.join(" & "))
}

/// Text with everything that LaTeX would take as its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', character]),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '<' => escaped.push_str("\\textless{}"),
            '>' => escaped.push_str("\\textgreater{}"),
            '–' => escaped.push_str("--"),
            '∞' => escaped.push_str("$\\infty$"),
            // A bracket behind the end of a row would be read as an argument of it.
            '[' if escaped.is_empty() => escaped.push_str("{[}"),
            '\u{a0}' => escaped.push('~'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_tabular_with_everything_escaped() {
        let mut grid = Grid::of_numbers(["a_b", "Cost (%)"]);
        grid.row(["x & y".to_owned(), "1.5 [1, 2]".to_owned()]);
        let text = tabular(&grid, &["made by\nhand".to_owned()]);
        assert_eq!(
            text,
            "% \\usepackage{booktabs} in the preamble\n% made by\n% hand\n\\begin{tabular}{lr}\n\\toprule\n\
             a\\_b & Cost (\\%) \\\\\n\\midrule\nx \\& y & 1.5 [1, 2] \\\\\n\\bottomrule\n\\end{tabular}\n"
        );
        assert_eq!(escaped("[1] ["), "{[}1] [");
        assert_eq!(
            escaped("\\~^<–∞"),
            "\\textbackslash{}\\textasciitilde{}\\textasciicircum{}\\textless{}--$\\infty$"
        );
    }
}
