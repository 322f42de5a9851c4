//! The scenario of a sweep, read once, and its points, each put together and checked as any scenario is.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::findings::Findings;
use super::library::{Library, digest};
use super::provider::without;
use super::sources::{self, Sources};
use super::workload::DEFAULT_SEED;
use super::{CheckError, Request, Setting, market_files, put_together, rebase, settings, sweep};
use crate::scenario::Scenario;
use crate::scenario::document::{Node, Path as Steps, Step, Value, read_at, to_yaml};
use crate::scenario::file::sweep::SweepFile;
use crate::scenario::issue::{Issue, Place};
use crate::scenario::sweep::Sweep;

/// A scenario with a sweep, ready for its points.
#[derive(Debug)]
pub struct Study {
    /// What varies.
    pub sweep: Sweep,
    /// The seed that designs are drawn with.
    pub seed: u64,
    /// The scenario as it was asked for, manifest, flags and sweep included, in YAML. File names in it are
    /// relative to [`Study::sources`]' folder.
    written: String,
    sources: Sources,
    library: Arc<Library>,
}

/// Reads a scenario and its section `sweep`, flags laid over.
///
/// # Errors
/// Every problem of the files and of the section. What points set is checked with them.
pub fn study(request: &Request) -> Result<Study, CheckError> {
    let read = sources::read(request)?;
    let Sources { root, folder, is_scenario } = read;
    let library = Arc::new(Library::default());
    let mut findings = Findings::with(root, library.clone());
    let (inside, own): (Vec<&Setting>, Vec<&Setting>) =
        request.settings.iter().partition(|setting| settings::is_in_manifest(setting));
    if is_swept_over(&findings.root, &request.settings) {
        settings::apply(&mut findings, &own);
    } else {
        market_files::lay_under_and_set(&mut findings, &folder, &own);
    }
    sources::manifest(&mut findings, &folder, &inside)?;
    let Some(section) = findings.root.get("sweep").cloned() else {
        if findings.issues.is_empty() {
            let file = request.files.first().map(|file| file.display().to_string()).unwrap_or_default();
            let place = Place { source: file.into(), line: 0, column: 0 };
            let hint = "write sweep: {axes: {deadline: [8h, 12h]}}, or give --axis deadline=8h,12h";
            let issue = Issue::new("sweep", "the scenario does not say what to sweep over");
            findings.issues.push(issue.hint(hint).at(place));
        }
        return Err(CheckError::Input(findings.issues));
    };
    let reading =
        read_at::<SweepFile>(&section, &Steps(vec![Step::Key("sweep".to_owned())]), &mut findings.issues);
    let read = findings.accept(reading).and_then(|file| sweep::sweep(&mut findings, &file));
    match read {
        Some(sweep) if findings.issues.is_empty() => {
            let written = to_yaml(&findings.root);
            let root = without(&findings.root, "sweep");
            // What is no number is told with the first point.
            let seed = root.get("seed").and_then(|node| match node.value {
                Value::Int(seed) => u64::try_from(seed).ok(),
                _ => None,
            });
            let seed = seed.unwrap_or(DEFAULT_SEED);
            Ok(Study { sweep, seed, written, sources: Sources { root, folder, is_scenario }, library })
        }
        _ => Err(CheckError::Input(findings.issues)),
    }
}

/// Whether an axis chooses the files that the market is from: each point reads its own.
fn is_swept_over(root: &Node, settings: &[Setting]) -> bool {
    let axes = root.get("sweep").and_then(|sweep| sweep.get("axes")).map_or(&[][..], Node::entries);
    let by_flag = |setting: &Setting| match Steps::parse(&setting.path).unwrap_or_default().0.as_slice() {
        [Step::Key(sweep), Step::Key(axes), Step::Key(path), ..] => {
            sweep == "sweep" && axes == "axes" && market_files::is_from(path)
        }
        _ => false,
    };
    axes.iter().any(|axis| market_files::is_from(&axis.key)) || settings.iter().any(by_flag)
}

impl Study {
    /// The scenario of a point: the common one with settings of the point's own.
    ///
    /// # Errors
    /// Every problem of the point.
    pub fn point(&self, own: &[Setting]) -> Result<Scenario, CheckError> {
        put_together(self.sources.clone(), own, self.library.clone(), |_, parts| parts.scenario.clone())
    }

    /// The scenario as it was asked for, for a file in the folder `to`.
    pub fn written_for(&self, to: &Path) -> String {
        rebased(&self.written, &self.sources.folder, to)
    }

    /// What was read so far besides the scenario: files and policies with the SHA-256 of what they say. Files
    /// are named relative to the scenario's folder.
    pub fn contents(&self) -> BTreeMap<String, String> {
        let folder = &self.sources.folder;
        let relative = |name: String| match Path::new(&name).strip_prefix(folder) {
            Ok(rest) => rest.display().to_string(),
            Err(_) => name,
        };
        self.library.contents().into_iter().map(|(name, hash)| (relative(name), hash)).collect()
    }

    /// SHA-256 of all that the results depend on but the version: the scenario as it was asked for, and what was
    /// read for it.
    pub fn digest(&self) -> String {
        let mut text = self.written.clone();
        for (name, hash) in self.contents() {
            text.push_str(&format!("{name}: {hash}\n"));
        }
        digest(text.as_bytes())
    }
}

/// A scenario whose file names are relative to one folder, for a file in another one.
pub fn rebased(scenario: &str, from: &Path, to: &Path) -> String {
    rebase::moved(scenario, from, to)
}
