//! The arguments of `sweep` and `merge`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Format, InputArgs, ReplicationForm};

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

/// Every so many-th point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    fn parse(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => Err(format!("expected I/N with I from 1 to N, such as 1/3, found {text}")),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}
