//! Prints points out of their file.

use std::io::{BufWriter, Read, Write, stdout};
use std::path::Path;

use super::args::StudyFolderArgs;
use super::folder::{MANIFEST, POINTS, SENSITIVITY, at};
use crate::cli::args::{Cli, Format};
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::report::Style;
use crate::report::sweep::{
    Gathering, MOST_ROWS, SweepManifest, WhatMatters, json_begin, json_end, json_point, manifest_text,
    markdown, table,
};
use crate::scenario::issue::{Issue, Place};

/// Prints the points of a folder; JSON and Markdown go into it, too.
pub fn print(
    args: &StudyFolderArgs,
    (path, about): (&Path, &SweepManifest),
    matters: Option<&WhatMatters>,
    cli: &Cli,
) -> Result<(), Failure> {
    match args.format {
        Format::Csv => copy(&path.join(POINTS)),
        Format::Table => {
            let (rows, done) = rows(path, MOST_ROWS)?;
            let style = Style { width: output::width(100) as u16, colour: output::colours(cli.color) };
            output::answer(&table(about, &rows, (done, matters), style))
        }
        Format::Markdown => {
            let (rows, done) = rows(path, usize::MAX)?;
            let text = markdown(about, &rows, (done, matters));
            output::write_file(&path.join("points.md"), text.as_bytes(), true)?;
            output::answer(&text)
        }
        Format::Json => {
            let file = path.join("points.json");
            write_json(path, &file, about, matters)?;
            copy(&file)
        }
    }
}

/// Tells which axis matters from the points of a folder that has all of them, and writes it there; none where
/// there is nothing to tell.
pub fn sensitivity(path: &Path, about: &SweepManifest) -> Result<Option<WhatMatters>, Failure> {
    let Some(mut gathering) = Gathering::new(about) else { return Ok(None) };
    each_row(path, |row| {
        gathering.take(&row);
        Ok(())
    })?;
    let matters = gathering.close(about.seed);
    output::write_file(&path.join(SENSITIVITY), &matters.csv(), true)?;
    Ok(Some(matters))
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

/// What a folder of points says of itself.
pub fn manifest_of(path: &Path) -> Result<SweepManifest, Failure> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    let file = path.join(MANIFEST);
    let text = match std::fs::read_to_string(&file) {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => String::new(),
        read => read.map_err(at(&file))?,
    };
    serde_json::from_str(&text).map_err(|_| {
        let place = Place { source: path.display().to_string().into(), line: 0, column: 0 };
        let problem = "this is no folder of a sweep, or of another version";
        let hint = "spotcast sweep SCENARIO --out DIR writes one";
        Failure::Input(vec![Issue::new("", problem).at(place).hint(hint)])
    })
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
fn write_json(
    path: &Path,
    file: &Path,
    about: &SweepManifest,
    matters: Option<&WhatMatters>,
) -> Result<(), Failure> {
    let partial = file.with_extension("partial");
    let failed = at(&partial);
    let mut out = BufWriter::new(std::fs::File::create(&partial).map_err(&failed)?);
    out.write_all(json_begin(&manifest_text(about)).as_bytes()).map_err(&failed)?;
    let mut is_first = true;
    each_row(path, |row| {
        let text = json_point(&about.columns, &row, is_first);
        is_first = false;
        out.write_all(text.as_bytes()).map_err(&failed)
    })?;
    out.write_all(json_end(matters).as_bytes()).and_then(|()| out.flush()).map_err(&failed)?;
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
