//! Commits points: replications under their names first, then the line that makes the point done.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::folder::{Folder, POINTS, REPLICATIONS, at, file_of};
use crate::cli::args::ReplicationForm;
use crate::cli::exit::Failure;
use crate::cli::progress::Points;
use crate::outcome::Record;
use crate::report::records::{self, Origin, Shared};
use crate::report::sweep::{Answers, fields, line};
use crate::scenario::Scenario;
use crate::sweep::{Point, Sink};

/// Keeps points in a folder.
pub struct Keeper<'a> {
    pub folder: &'a Folder,
    pub answers: Answers,
    pub progress: &'a Points,
}

impl Sink for Keeper<'_> {
    type Error = Failure;

    fn under_way(&self, point: (u64, u64), scenario: &Scenario, records: &[Record]) {
        self.progress.under_way(point, scenario.currency, records);
    }

    fn replications(&self, point: u64, scenario: &Scenario, of: &[Record]) -> Result<(), Failure> {
        let Some(form) = self.folder.form else { return Ok(()) };
        let partial = file_of(&self.folder.path, point, form.as_str()).with_extension("partial");
        let failed = at(&partial);
        let mut bytes = Vec::new();
        let shared = Shared { point: Some(point), currency: scenario.currency };
        let (name, digest, seed) = (&scenario.name, &self.folder.digest, scenario.seed);
        let origin = Origin { shared, name, digest, seed };
        let made = match form {
            ReplicationForm::Csv => records::csv(of, shared, &mut bytes),
            ReplicationForm::Parquet => records::parquet(of, &origin, &mut bytes),
        };
        made.map_err(&failed)?;
        let mut file = File::create(&partial).map_err(&failed)?;
        file.write_all(&bytes).and_then(|()| file.sync_data()).map_err(&failed)
    }

    fn points(&self, points: &[Point]) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        let mut commit = self.folder.lock();
        for point in points {
            if let Some(form) = self.folder.form {
                let named = file_of(&self.folder.path, point.number, form.as_str());
                std::fs::rename(named.with_extension("partial"), &named).map_err(at(&named))?;
            }
            let axes = point.values.iter().map(|value| value.cell.clone());
            let money = (point.currency, point.is_precise);
            let estimates = (&point.summary, &point.batches);
            bytes.extend(line(&fields((self.answers, point.number), axes, money, estimates)));
        }
        if self.folder.form.is_some() {
            sync(&self.folder.path.join(REPLICATIONS));
        }
        let failed = at(&self.folder.path.join(POINTS));
        commit.file.write_all(&bytes).and_then(|()| commit.file.sync_data()).map_err(failed)?;
        commit.done += points.len() as u64;
        drop(commit);
        points.iter().for_each(|point| self.progress.done(point.number));
        Ok(())
    }
}

/// Forces the names in a folder to disk, on systems that can: a line never stands without its file.
fn sync(folder: &Path) {
    if let Ok(open) = File::open(folder) {
        let _ = open.sync_all();
    }
}
