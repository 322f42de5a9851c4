//! The runs that a folder has seen, with clock times and threads: `run.json`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{Folder, RUNS};
use crate::cli::exit::Failure;
use crate::cli::output;

/// The runs that a folder has seen: the file beside the points that is outside the promise of equal bytes.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Runs {
    runs: Vec<RunLine>,
}

/// One run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunLine {
    started: String,
    /// None where it was interrupted.
    ended: Option<String>,
    threads: usize,
    points_before: u64,
    points_done: Option<u64>,
    command: Vec<String>,
}

impl RunLine {
    /// Writes down that a run begins.
    pub fn begin(folder: &Folder, threads: usize) -> Result<RunLine, Failure> {
        let line = RunLine {
            started: jiff::Timestamp::now().to_string(),
            ended: None,
            threads,
            points_before: folder.done,
            points_done: None,
            command: std::env::args().collect(),
        };
        let mut runs = read_runs(&folder.path);
        runs.runs.push(line.clone());
        write_runs(&folder.path, &runs)?;
        Ok(line)
    }

    /// Writes down that it came to its end.
    pub fn end(&mut self, folder: &Folder) -> Result<(), Failure> {
        self.ended = Some(jiff::Timestamp::now().to_string());
        self.points_done = Some(folder.committed() - self.points_before);
        let mut runs = read_runs(&folder.path);
        runs.runs.pop();
        runs.runs.push(self.clone());
        write_runs(&folder.path, &runs)
    }
}

fn read_runs(path: &Path) -> Runs {
    let text = std::fs::read_to_string(path.join(RUNS)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn write_runs(path: &Path, runs: &Runs) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(runs).unwrap_or_default();
    text.push('\n');
    output::write_file(&path.join(RUNS), text.as_bytes(), true)
}
