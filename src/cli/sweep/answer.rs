//! Prints points out of their file.

use std::io::{BufWriter, Read, Write, stdout};
use std::path::Path;

use super::args::StudyFolderArgs;
use super::folder::{MANIFEST, POINTS, SENSITIVITY, at};
use crate::cli::args::{Cli, Format};
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::cli::plot::PlotArgs;
use crate::report::Style;
use crate::report::figure::Figure;
use crate::report::figure::sweep::{Points, figures};
use crate::report::sweep::{
    Gathering, MOST_ROWS, SweepManifest, WhatMatters, json_begin, json_end, json_point, manifest_text,
    markdown, table,
};
use crate::scenario::issue::{Issue, Place};

/// The most points that are drawn; more of them would be a blot.
pub const MOST_DRAWN: usize = 20_000;

/// Prints the points of a folder; JSON and Markdown go into it, too.
pub fn print(
    args: &StudyFolderArgs,
    (path, about): (&Path, &SweepManifest),
    matters: Option<&WhatMatters>,
    cli: &Cli,
) -> Result<(), Failure> {
    print_points(args, (path, about), matters, cli)?;
    if args.figures.is_wanted() {
        let (rows, _) = rows(path, MOST_DRAWN + 1)?;
        draw(&args.figures, (about, &rows), matters, args.force)?;
    }
    Ok(())
}

/// Draws what is wanted of points.
pub fn draw(
    wanted: &PlotArgs,
    (about, rows): (&SweepManifest, &[Vec<String>]),
    matters: Option<&WhatMatters>,
    force: bool,
) -> Result<(), Failure> {
    if rows.len() > MOST_DRAWN {
        let problem = format!("{} are too many points to draw; the most are {MOST_DRAWN}", rows.len());
        return Err(Failure::Surroundings(problem));
    }
    wanted.draw(&figures_of(about, rows, matters), force)
}

/// The figures of points; none where there is no point or more than can be drawn.
pub fn figures_of(about: &SweepManifest, rows: &[Vec<String>], matters: Option<&WhatMatters>) -> Vec<Figure> {
    match rows.len() {
        1..=MOST_DRAWN => figures(Points { manifest: about, rows }, matters),
        _ => Vec::new(),
    }
}

fn print_points(
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
    let matters = what_matters(path, about)?;
    if let Some(matters) = &matters {
        output::write_file(&path.join(SENSITIVITY), &matters.csv(), true)?;
    }
    Ok(matters)
}

/// The same without writing anything.
pub fn what_matters(path: &Path, about: &SweepManifest) -> Result<Option<WhatMatters>, Failure> {
    let Some(mut gathering) = Gathering::new(about) else { return Ok(None) };
    each_row(path, |row| {
        gathering.take(&row);
        Ok(())
    })?;
    Ok(Some(gathering.close(about.seed)))
}

/// The first rows, and how many there are.
pub fn rows(path: &Path, most: usize) -> Result<(Vec<Vec<String>>, u64), Failure> {
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
