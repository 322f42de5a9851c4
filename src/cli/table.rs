//! `table`: the points of a sweep as a table for a paper.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::Cli;
use super::exit::Failure;
use super::output;
use super::plot::PlotArgs;
use super::sweep::POINTS;
use super::sweep::answer::{self, each_row, manifest_of};
use crate::report::Style;
use crate::report::figure::sweep::names;
use crate::report::sweep::{Paper, choices, damage};
use crate::scenario::issue::{Issue, Place, choose};

/// `table`.
#[derive(Args, Debug)]
pub struct TableArgs {
    /// The folder of a sweep.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The columns, by their names in points.csv; the axes and the main estimates where none are given.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Leave the intervals out.
    #[arg(long)]
    pub no_intervals: bool,
    /// How to print it.
    #[arg(short, long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
    #[command(flatten)]
    pub figures: PlotArgs,
    /// Overwrite figures that are there.
    #[arg(long, requires = "plot")]
    pub force: bool,
}

/// How to print a table of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    Table,
    /// For documents.
    Markdown,
    /// For papers: a tabular with the rules of booktabs.
    Latex,
}

/// Prints the points of a folder.
pub fn table(args: &TableArgs, cli: &Cli) -> Result<(), Failure> {
    let manifest = manifest_of(&args.folder)?;
    args.figures.check(&names(), args.force)?;
    let known = choices(&manifest);
    let unknown = |name: &&String| !known.contains(&name.as_str());
    let wrong: Vec<Issue> = args.columns.iter().filter(unknown).map(|name| no_column(name, &known)).collect();
    if !wrong.is_empty() {
        return Err(Failure::Input(wrong));
    }
    let mut rows = Vec::new();
    let mut damaged = Vec::new();
    each_row(&args.folder, |row| {
        let line = rows.len() + 2;
        if let Some(problem) = damage(&manifest, &row) {
            let source = args.folder.join(POINTS).display().to_string().into();
            damaged.push(Issue::new("", problem).at(Place { source, line, column: 1 }));
        }
        rows.push(row);
        Ok(())
    })?;
    if !damaged.is_empty() {
        return Err(Failure::Input(damaged));
    }
    let paper = Paper::of(&manifest, &rows, &args.columns, !args.no_intervals);
    output::answer(&match args.format {
        TableFormat::Table => {
            paper.text(Style { width: output::width(100) as u16, colour: output::colours(cli.color) })
        }
        TableFormat::Markdown => paper.markdown(),
        TableFormat::Latex => paper.latex(),
    })?;
    if args.figures.is_wanted() {
        let matters = answer::what_matters(&args.folder, &manifest)?;
        answer::draw(&args.figures, (&manifest, &rows), matters.as_ref(), args.force)?;
    }
    Ok(())
}

fn no_column(name: &str, known: &[&str]) -> Issue {
    let place = Place { source: "--columns".into(), line: 0, column: 0 };
    Issue::new("", format!("{POINTS} has no column {name}")).at(place).hint(choose(name, known))
}
