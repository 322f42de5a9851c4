//! Prints points out of their file.

use std::io::{BufWriter, Read, Write, stdout};
use std::path::Path;

use super::args::StudyFolderArgs;
use super::folder::{POINTS, at};
use super::text_of;
use crate::cli::args::{Cli, Format};
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::report::Style;
use crate::report::sweep::{MOST_ROWS, SweepManifest, json_begin, json_end, json_point, markdown, table};

/// Prints the points of a folder; JSON and Markdown go into it, too.
pub fn print(args: &StudyFolderArgs, path: &Path, about: &SweepManifest, cli: &Cli) -> Result<(), Failure> {
    match args.format {
        Format::Csv => copy(&path.join(POINTS)),
        Format::Table => {
            let (rows, done) = rows(path, MOST_ROWS)?;
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            output::answer(&table(about, &rows, done, style))
        }
        Format::Markdown => {
            let (rows, done) = rows(path, usize::MAX)?;
            let text = markdown(about, &rows, done);
            output::write_file(&path.join("points.md"), text.as_bytes(), true)?;
            output::answer(&text)
        }
        Format::Json => {
            let file = path.join("points.json");
            write_json(path, &file, about)?;
            copy(&file)
        }
    }
}

/// The first rows, and how many there are.
fn rows(path: &Path, most: usize) -> Result<(Vec<Vec<String>>, u64), Failure> {
    let (mut rows, mut done) = (Vec::new(), 0);
    each_row(path, |row| {
        done += 1;
        if rows.len() < most {
            rows.push(row);
        }
        Ok(())
    })?;
    Ok((rows, done))
}

/// Reads the points one by one.
pub fn each_row(
    path: &Path,
    mut take: impl FnMut(Vec<String>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let file = path.join(POINTS);
    let unreadable = |error: csv::Error| Failure::Surroundings(format!("{}: {error}", file.display()));
    let mut reader = csv::Reader::from_path(&file).map_err(unreadable)?;
    for row in reader.records() {
        take(row.map_err(unreadable)?.iter().map(str::to_owned).collect())?;
    }
    Ok(())
}

/// Writes the points as JSON, one after the other, whole or not at all.
fn write_json(path: &Path, file: &Path, about: &SweepManifest) -> Result<(), Failure> {
    let partial = file.with_extension("partial");
    let failed = at(&partial);
    let mut out = BufWriter::new(std::fs::File::create(&partial).map_err(&failed)?);
    out.write_all(json_begin(&text_of(about)).as_bytes()).map_err(&failed)?;
    let mut is_first = true;
    each_row(path, |row| {
        let text = json_point(&about.columns, &row, is_first);
        is_first = false;
        out.write_all(text.as_bytes()).map_err(&failed)
    })?;
    out.write_all(json_end().as_bytes()).and_then(|()| out.flush()).map_err(&failed)?;
    std::fs::rename(&partial, file).map_err(at(file))
}

/// Copies a file to standard output.
fn copy(file: &Path) -> Result<(), Failure> {
    let mut source = std::fs::File::open(file).map_err(at(file))?;
    let mut out = stdout().lock();
    let mut part = vec![0; 1 << 16];
    loop {
        let length = source.read(&mut part).map_err(at(file))?;
        if length == 0 {
            return out.flush().map_err(output::unwritten);
        }
        out.write_all(&part[..length]).map_err(output::unwritten)?;
    }
}
