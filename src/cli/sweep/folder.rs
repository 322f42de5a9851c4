//! The folder of a sweep, in which a point is either done or not there.
//!
//! `points.csv` grows by whole lines in the order of points and is locked while a sweep runs; the lock goes with
//! the process, however that ends. A line that was cut off is not there. Replications of a point are written
//! under another name and get theirs just before its line.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::args::SweepArgs;
use super::shard::Shard;
use crate::cli::args::ReplicationForm;
use crate::cli::exit::Failure;
use crate::cli::folder::remove;
use crate::cli::output;
use crate::report::sweep::{SweepManifest, line, manifest_text};
use crate::scenario::check::Study;
use crate::scenario::issue::{Issue, Place};

pub const POINTS: &str = "points.csv";
pub const MANIFEST: &str = "manifest.json";
pub const SCENARIO: &str = "scenario.yaml";
pub const SENSITIVITY: &str = "sensitivity.csv";
pub const REPLICATIONS: &str = "replications";
pub const RUNS: &str = "run.json";
/// What a sweep writes, and what `--force` takes away.
const FILES: [&str; 7] = [MANIFEST, POINTS, SCENARIO, RUNS, SENSITIVITY, "points.json", "points.md"];

/// A folder that is open for points.
pub struct Folder {
    /// Its path.
    pub path: PathBuf,
    /// How many points were done before.
    pub done: u64,
    /// The file of points; who holds it commits.
    pub commits: Arc<Mutex<Commits>>,
    /// The form of files of replications, where they are written.
    pub form: Option<ReplicationForm>,
    /// The digest of the sweep.
    pub digest: String,
}

/// The file of points.
pub struct Commits {
    /// Open at its end, and locked.
    pub file: File,
    /// How many points it has.
    pub done: u64,
}

/// A problem with a file.
pub fn at(path: &Path) -> impl Fn(std::io::Error) -> Failure + use<> {
    let path = path.display().to_string();
    move |error| Failure::Surroundings(format!("{path}: {error}"))
}

/// Refuses a folder that has something in it; `remedy` says what can be done.
pub fn refuse_to_overwrite(path: &Path, remedy: &str) -> Result<(), Failure> {
    let is_empty = match std::fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) => return Err(at(path)(error)),
    };
    if is_empty {
        return Ok(());
    }
    Err(Failure::Surroundings(format!("{} is there already; {remedy}", path.display())))
}

impl Folder {
    /// Opens a folder for a sweep: a new one, or one with the points of the same sweep.
    pub fn open(args: &SweepArgs, study: &Study, about: &SweepManifest) -> Result<Folder, Failure> {
        let path = &args.folder.out;
        let mut file = locked(path)?;
        if args.folder.force {
            clear(path, &file)?;
        }
        let (manifest, scenario) = (manifest_text(about), study.written_for(path));
        let begun = path.join(MANIFEST);
        if begun.exists() {
            refuse_changes(path, &manifest, &scenario)?;
        } else {
            refuse_strangers(path, &file, &scenario)?;
            output::write_file(&path.join(SCENARIO), scenario.as_bytes(), true)?;
            output::write_file(&begun, manifest.as_bytes(), true)?;
        }
        if about.replications_out.is_some() {
            let folder = path.join(REPLICATIONS);
            std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        }
        let done = mend(&mut file, path, about, args.shard)?;
        let commits = Arc::new(Mutex::new(Commits { file, done }));
        let (form, digest) = (args.replications_out, about.digest.clone());
        Ok(Folder { path: path.clone(), done, commits, form, digest })
    }

    /// Holds the points, so that nothing is committed meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, Commits> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many points are done by now.
    pub fn committed(&self) -> u64 {
        self.lock().done
    }
}

/// Makes the folder and opens its points for this process alone.
pub fn locked(path: &Path) -> Result<File, Failure> {
    std::fs::create_dir_all(path).map_err(at(path))?;
    let points = path.join(POINTS);
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&points);
    let file = file.map_err(at(&points))?;
    // A device would be read for ever.
    if !file.metadata().map_err(at(&points))?.is_file() {
        return Err(Failure::Surroundings(format!("{} is no ordinary file", points.display())));
    }
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let problem = "another process is writing into this folder";
            Err(Failure::Surroundings(format!("{}: {problem}", path.display())))
        }
        // A file system without locks: nobody else is kept out.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(at(&points)(error)),
    }
}

/// Takes away the sweep that is in a folder, and nothing else.
pub fn clear(path: &Path, points: &File) -> Result<(), Failure> {
    // The points first: whatever is left then is a sweep of which nothing is done.
    points.set_len(0).map_err(at(&path.join(POINTS)))?;
    for name in FILES.iter().filter(|name| **name != POINTS) {
        remove(&path.join(name))?;
    }
    let folder = path.join(REPLICATIONS);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(at(&folder))?;
        if entry.file_name().to_string_lossy().starts_with("point-") {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Files without a manifest are those of a merge that was killed, or of somebody else.
fn refuse_strangers(path: &Path, points: &File, scenario: &str) -> Result<(), Failure> {
    let points_file = path.join(POINTS);
    let has_points = points.metadata().map_err(at(&points_file))?.len() > 0;
    let is_strange = |name: &&str| match *name {
        POINTS => has_points,
        // A sweep that ended in its first moments left the one that would be written now.
        SCENARIO => std::fs::read(path.join(SCENARIO)).is_ok_and(|bytes| bytes != scenario.as_bytes()),
        name => path.join(name).exists(),
    };
    let Some(name) = FILES.into_iter().find(is_strange) else { return Ok(()) };
    if !has_points {
        // It was made a moment ago, by opening it.
        remove(&points_file)?;
    }
    let problem = format!("is there and {MANIFEST} is not: this is no sweep; --force takes it away");
    Err(Failure::Surroundings(format!("{} {problem}", path.join(name).display())))
}

/// The sweep in the folder is another one: what is different, line by line.
fn refuse_changes(path: &Path, manifest: &str, scenario: &str) -> Result<(), Failure> {
    let mut issues = Vec::new();
    for (name, now) in [(SCENARIO, scenario), (MANIFEST, manifest)] {
        let file = path.join(name);
        let before = std::fs::read_to_string(&file).map_err(at(&file))?;
        if name == MANIFEST && serde_json::from_str::<SweepManifest>(&before).is_err() {
            return Err(damaged(&file, "is damaged, or of another version of spotcast"));
        }
        if issues.is_empty() {
            issues.extend(differences(&file, &before, now));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Failure::Input(issues)) }
}

/// A file of the folder can't be gone on with. Nothing in the folder was changed.
fn damaged(file: &Path, problem: &str) -> Failure {
    let remedy = "put it back from a copy, or give --force to begin anew";
    Failure::Surroundings(format!("{} {problem}; {remedy}", file.display()))
}

/// Lines that differ are told up to this many.
const MOST_LINES: usize = 10;

/// The lines between the first and the last that differ.
fn differences(file: &Path, before: &str, now: &str) -> Option<Issue> {
    if before == now {
        return None;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    let same = old.iter().zip(&new).take_while(|(one, two)| one == two).count();
    let rest = (&old[same..], &new[same..]);
    let tail = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(one, two)| one == two).count();
    let part = |lines: &[&str]| -> String {
        let lines = &lines[..lines.len() - tail];
        let shown: Vec<&str> = lines.iter().take(MOST_LINES).map(|line| line.trim()).collect();
        let more = if lines.len() > MOST_LINES { " …" } else { "" };
        if shown.is_empty() { "nothing".to_owned() } else { format!("`{}`{more}", shown.join("`, `")) }
    };
    let problem =
        format!("the sweep in this folder is another one: {} is now {}", part(rest.0), part(rest.1));
    let place = Place { source: file.display().to_string().into(), line: same + 1, column: 0 };
    let hint = "sweep into another folder, or give --force to begin anew";
    Some(Issue::new("", problem).at(place).hint(hint))
}

/// Cuts what was not finished off the points and counts those that are there.
fn mend(file: &mut File, path: &Path, about: &SweepManifest, shard: Option<Shard>) -> Result<u64, Failure> {
    let points = path.join(POINTS);
    let failed = at(&points);
    let Shard { number, of } = shard.unwrap_or(Shard { number: 1, of: 1 });
    let header = line(&about.columns);
    file.seek(SeekFrom::Start(0)).map_err(&failed)?;
    let mut reader = BufReader::new(&mut *file);
    let (mut good, mut done, mut bytes) = (0_u64, 0_u64, Vec::new());
    let mut is_header = true;
    loop {
        bytes.clear();
        reader.read_until(b'\n', &mut bytes).map_err(&failed)?;
        if bytes.last() != Some(&b'\n') {
            break;
        }
        if is_header {
            if bytes != header {
                return Err(damaged(&points, "has other columns than this sweep"));
            }
            is_header = false;
        } else {
            let point = number - 1 + done * of;
            if !is_line_of(&bytes, point, about) {
                return Err(damaged(&points, &format!("has a line {} that is not point {point}", done + 2)));
            }
            let kept = about.replications_out.as_ref().map(|form| file_of(path, point, form));
            if let Some(lost) = kept.filter(|file| !file.exists()) {
                return Err(damaged(&lost, "is gone"));
            }
            done += 1;
        }
        good += bytes.len() as u64;
    }
    drop(reader);
    file.set_len(good).map_err(&failed)?;
    file.seek(SeekFrom::End(0)).map_err(&failed)?;
    if is_header {
        file.write_all(&header).map_err(&failed)?;
    }
    file.sync_data().map_err(&failed)?;
    Ok(done)
}

/// Whether this is the line of a point: its number and as many fields as there are columns.
pub fn is_line_of(bytes: &[u8], point: u64, about: &SweepManifest) -> bool {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let Some(Ok(fields)) = reader.records().next() else { return false };
    point < about.points
        && fields.len() == about.columns.len()
        && fields.get(0) == Some(point.to_string().as_str())
}

/// The file of a point's replications.
pub fn file_of(path: &Path, point: u64, form: &str) -> PathBuf {
    path.join(REPLICATIONS).join(format!("point-{point:06}.{form}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_the_lines_that_changed() {
        let file = Path::new("d/scenario.yaml");
        let told = |before: &str, now: &str| differences(file, before, now).map(|issue| issue.to_string());
        assert_eq!(told("a: 1\n", "a: 1\n"), None);
        let said = told("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 4\nc: 3\n").unwrap();
        assert!(
            said.starts_with(
                "d/scenario.yaml:2: the sweep in this folder is another one: `b: 2` is now `b: 4`"
            ),
            "{said}"
        );
        let said = told("a: 1\nc: 3\n", "a: 1\nb: 2\nc: 3\n").unwrap();
        assert!(said.contains("nothing is now `b: 2`"), "{said}");
    }
}
