//! The arguments of `sweep` and `merge`.

use std::path::PathBuf;

use clap::Args;

use super::shard::Shard;
use crate::cli::args::{Format, InputArgs, ReplicationForm};
use crate::cli::plot::PlotArgs;

/// `sweep`.
#[derive(Args, Debug)]
pub struct SweepArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// An axis: PATH=VALUE,VALUE or PATH=log:FROM..TO:POINTS or PATH=linear:FROM..TO:POINTS.
    ///
    /// Added to those of the scenario's section `sweep`; one of the same path takes its place.
    #[arg(long, value_name = "PATH=VALUES")]
    pub axis: Vec<String>,
    #[command(flatten)]
    pub folder: StudyFolderArgs,
    /// Go on with the sweep that is in the folder; begin it where there is none.
    #[arg(long, conflicts_with = "force")]
    pub resume: bool,
    /// Run every N-th point only, from the I-th on; I counts from 1.
    #[arg(long, value_name = "I/N", value_parser = Shard::parse)]
    pub shard: Option<Shard>,
    /// Write every replication, one file for each point.
    #[arg(long, value_enum, value_name = "FORM")]
    pub replications_out: Option<ReplicationForm>,
    /// How many threads to use; results do not depend on it.
    #[arg(long, value_name = "N", env = "SPOTCAST_THREADS")]
    pub threads: Option<usize>,
}

/// Where points are written.
#[derive(Args, Debug)]
pub struct StudyFolderArgs {
    /// Write the points into this new folder.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Take away a sweep that is in the folder.
    #[arg(long)]
    pub force: bool,
    /// How to print the points; json and markdown are written into the folder, too.
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    #[command(flatten)]
    pub figures: PlotArgs,
}

/// `merge`.
#[derive(Args, Debug)]
pub struct MergeArgs {
    /// The folders of all shards.
    #[arg(required = true, value_name = "SHARD")]
    pub shards: Vec<PathBuf>,
    #[command(flatten)]
    pub folder: StudyFolderArgs,
}
