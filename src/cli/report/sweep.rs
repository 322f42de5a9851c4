//! The page of a sweep.

use super::{ReportArgs, Told};
use crate::cli::exit::Failure;
use crate::cli::sweep::answer;
use crate::report::page;
use crate::report::sweep::SweepManifest;

/// Tells the points of a folder.
pub fn told(args: &ReportArgs, manifest: &SweepManifest) -> Result<Told, Failure> {
    let (rows, done) = answer::rows(&args.folder, answer::MOST_DRAWN + 1)?;
    // Which axis matters is known of whole sweeps alone.
    let matters = match done == manifest.points && manifest.shard.is_none() {
        true => answer::what_matters(&args.folder, manifest)?,
        false => None,
    };
    let figures = answer::figures_of(manifest, &rows, matters.as_ref());
    Ok(Told { page: page::of_sweep(manifest, &rows, done, matters.as_ref(), figures.clone()), figures })
}
