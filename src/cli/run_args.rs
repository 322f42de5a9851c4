//! The arguments of `run`.

use clap::{Args, ValueEnum};

use super::args::{AnswerArgs, InputArgs, ReplicationForm};
use super::plot::PlotArgs;
use crate::scenario::scalar::Share;

/// `run`.
#[derive(Args, Debug)]
pub struct RunArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Run until mean cost and mean completion time are this close to their true values, such as 1%.
    ///
    /// With 95 % confidence both are at the end, however many looks that took: the first after 1,000 replications,
    /// then one each time their number has doubled. Services and CronJobs have no completion time, only a cost.
    /// At most as many replications are run as --replications says, else 1,000,000; where these are too few the
    /// answer says so and the exit code is 1.
    #[arg(long, value_name = "SHARE", value_parser = precision, allow_hyphen_values = true)]
    pub precision: Option<Share>,
    /// How the 95 % intervals of mean cost and mean times are made.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Intervals::T)]
    pub intervals: Intervals,
    /// The risk that limits on failures are to keep where they are advised, such as 0.1% or 0.001.
    #[arg(long, value_name = "SHARE", default_value = DEFAULT_RISK, value_parser = risk)]
    pub risk: Share,
    /// Do not try what would help a Job that its limits fail.
    #[arg(long)]
    pub no_advice: bool,
    /// Show means, too, from which the part is taken off that the luck of the work drawn explains.
    #[arg(long)]
    pub control_variates: bool,
    /// The form of the file of replications.
    #[arg(long, value_enum, value_name = "FORM", default_value_t = ReplicationForm::Csv, requires = "out")]
    pub replications_out: ReplicationForm,
    #[command(flatten)]
    pub figures: PlotArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// How intervals of means are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Intervals {
    /// Student's t: at once, and right for most.
    T,
    /// Bootstrap-t, 2,000 resamples: for few replications of a very skewed cost; takes longer.
    Bootstrap,
}

/// The risk that is kept where nobody says another one.
pub const DEFAULT_RISK: &str = "1%";

/// A risk is never nothing and never certainty.
fn risk(text: &str) -> Result<Share, String> {
    let share: Share = text.parse()?;
    if share <= Share(0) || share >= Share(1_000_000) {
        return Err(format!("expected a share above 0 and below 100%, such as 0.1% or 0.001, found {text}"));
    }
    Ok(share)
}

/// A precision is never perfect, and one of 100 % says nothing.
fn precision(text: &str) -> Result<Share, String> {
    let share: Share = text.parse()?;
    if share <= Share(0) || share >= Share(1_000_000) {
        let hint = if text == "1" { "; a percentage needs its sign: 1%" } else { "" };
        let expected = "expected a share from 0.0001% to below 100%, such as 1% or 0.01";
        return Err(format!("{expected}, found {text}{hint}"));
    }
    Ok(share)
}
