//! `merge`: shards of one sweep become what one run would have written.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::answer;
use super::args::MergeArgs;
use super::folder::{self, MANIFEST, POINTS, SCENARIO, at, file_of};
use crate::cli::args::Cli;
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::report::figure::sweep::names;
use crate::report::sweep::{SweepManifest, line, manifest_text};
use crate::scenario::check::rebased;
use crate::scenario::issue::{Issue, Place};

/// One shard.
struct Part {
    path: PathBuf,
    manifest: SweepManifest,
    lines: BufReader<File>,
    /// Its next point, and the line of it.
    next: Option<(u64, String)>,
}

/// Puts shards together.
pub fn merge(args: &MergeArgs, cli: &Cli) -> Result<(), Failure> {
    let mut parts = args.shards.iter().map(|path| open(path)).collect::<Result<Vec<Part>, _>>()?;
    refuse_strangers(&parts)?;
    args.folder.figures.check(&names(), args.folder.force)?;
    let out = &args.folder.out;
    refuse_own_shard(out, &parts)?;
    if !args.folder.force {
        folder::refuse_to_overwrite(out, "--force takes the sweep in it away")?;
    }
    let target = folder::locked(out)?;
    if args.folder.force {
        folder::clear(out, &target)?;
    }
    let about = SweepManifest { shard: None, ..parts[0].manifest.clone() };
    let (total, form) = (about.points, &about.replications_out);
    if form.is_some() {
        let folder = out.join(folder::REPLICATIONS);
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
    }
    let points = out.join(POINTS);
    let mut writer = BufWriter::new(&target);
    writer.write_all(&line(&about.columns)).map_err(at(&points))?;
    for point in 0..total {
        let (line, from) = take(&mut parts, point, total)?;
        writeln!(writer, "{line}").map_err(at(&points))?;
        if let Some(form) = form {
            let (one, two) = (file_of(&from, point, form), file_of(out, point, form));
            std::fs::copy(&one, &two).map_err(at(&one))?;
            File::open(&two).and_then(|copy| copy.sync_all()).map_err(at(&two))?;
        }
    }
    writer.flush().and_then(|()| target.sync_all()).map_err(at(&points))?;
    drop(writer);
    let first = &parts[0].path;
    let scenario = std::fs::read_to_string(first.join(SCENARIO)).map_err(at(&first.join(SCENARIO)))?;
    output::write_file(&out.join(SCENARIO), rebased(&scenario, first, out).as_bytes(), true)?;
    let matters = answer::sensitivity(out, &about)?;
    // Last, so that a merge that was interrupted counts for nothing.
    output::write_file(&out.join(MANIFEST), manifest_text(&about).as_bytes(), true)?;
    answer::print(&args.folder, (out, &about), matters.as_ref(), cli)
}

fn open(path: &Path) -> Result<Part, Failure> {
    let manifest = answer::manifest_of(path)?;
    let points = path.join(POINTS);
    let source = File::open(&points).map_err(at(&points))?;
    if source.try_lock_shared().is_err() {
        return Err(Failure::Surroundings(format!(
            "{}: another process is writing into this folder",
            path.display()
        )));
    }
    let lines = BufReader::new(source);
    let mut part = Part { path: path.to_owned(), manifest, lines, next: None };
    // A shard that was killed in its first moments has no header yet.
    if part.line()?.is_some_and(|header| line(&part.manifest.columns) != format!("{header}\n").as_bytes()) {
        return Err(wrong(path, format!("has other columns in {POINTS} than in {MANIFEST}")));
    }
    part.advance()?;
    Ok(part)
}

impl Part {
    /// The next whole line, without its end; what was cut off is not there.
    fn line(&mut self) -> Result<Option<String>, Failure> {
        let mut line = String::new();
        self.lines.read_line(&mut line).map_err(at(&self.path.join(POINTS)))?;
        Ok(line.strip_suffix('\n').map(str::to_owned))
    }

    fn advance(&mut self) -> Result<(), Failure> {
        self.next = match self.line()? {
            None => None,
            Some(line) => {
                let point = line.split(',').next().and_then(|number| number.parse().ok());
                let is_line = |point: &u64| folder::is_line_of(line.as_bytes(), *point, &self.manifest);
                let Some(point) = point.filter(is_line) else {
                    return Err(wrong(&self.path, format!("has a line in {POINTS} that is no point")));
                };
                Some((point, line))
            }
        };
        Ok(())
    }
}

/// The line of a point and the folder that has it.
fn take(parts: &mut [Part], point: u64, total: u64) -> Result<(String, PathBuf), Failure> {
    let having: Vec<usize> = (0..parts.len())
        .filter(|at| parts[*at].next.as_ref().is_some_and(|(next, _)| *next == point))
        .collect();
    match having[..] {
        [at] => {
            let line = parts[at].next.take().map(|(_, line)| line).unwrap_or_default();
            parts[at].advance()?;
            Ok((line, parts[at].path.clone()))
        }
        [] => {
            let paths: Vec<String> = parts.iter().map(|part| part.path.display().to_string()).collect();
            let problem = format!("point {point} of {total} is in none of {}", paths.join(", "));
            let issue =
                Issue::new("", problem).hint("--resume the shard that it belongs to, and name all shards");
            Err(Failure::Input(vec![issue]))
        }
        [one, two, ..] => {
            let problem = format!("has point {point}, and so has {}", parts[two].path.display());
            Err(wrong(&parts[one].path, problem))
        }
    }
}

/// The whole can't be written into the folder of a part.
fn refuse_own_shard(out: &Path, parts: &[Part]) -> Result<(), Failure> {
    let real = |path: &Path| path.canonicalize().ok();
    match parts.iter().find(|part| real(out).is_some_and(|out| real(&part.path) == Some(out))) {
        None => Ok(()),
        Some(_) => Err(wrong(out, "is one of the shards: merge into a folder of its own".to_owned())),
    }
}

/// Folders that are not of one sweep.
fn refuse_strangers(parts: &[Part]) -> Result<(), Failure> {
    let first = &parts[0];
    let mut issues = Vec::new();
    for part in &parts[1..] {
        let facts = |of: &SweepManifest| {
            let form = of.replications_out.clone().unwrap_or_else(|| "none".to_owned());
            let numbers = [of.seed, of.points].map(|number| number.to_string());
            let [seed, points] = numbers;
            [
                ("version", of.version.clone()),
                ("digest", of.digest.clone()),
                ("seed", seed),
                ("number of points", points),
                ("replications_out", form),
                ("columns", of.columns.join(",")),
            ]
        };
        for ((what, own), (_, other)) in facts(&part.manifest).into_iter().zip(facts(&first.manifest)) {
            if own != other {
                let problem = format!(
                    "the shard differs from {} in its {what}: {own}, not {other}",
                    first.path.display()
                );
                let place = Place { source: part.path.display().to_string().into(), line: 0, column: 0 };
                let hint = "shards of one sweep have the same scenario, seed, axes and version";
                issues.push(Issue::new("", problem).at(place).hint(hint));
                break;
            }
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Failure::Input(issues)) }
}

fn wrong(path: &Path, problem: String) -> Failure {
    let place = Place { source: path.display().to_string().into(), line: 0, column: 0 };
    Failure::Input(vec![Issue::new("", problem).at(place)])
}
