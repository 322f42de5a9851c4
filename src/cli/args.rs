//! The arguments of the command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use super::plot::PlotArgs;
use super::run_args::RunArgs;

/// Forecasts what a Kubernetes workload will cost and when it will finish on spot capacity.
#[derive(Debug, Parser)]
#[command(name = "spotcast", version, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, env = "SPOTCAST_COLOR")]
    pub color: Colour,
    /// No progress and no remarks on standard error.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run a scenario or a manifest many times and print what it will cost and when it will finish.
    #[command(visible_alias = "forecast")]
    Run(RunArgs),
    /// Tell what happened in one replication: events, pods and the bill.
    Explain(ExplainArgs),
    /// Compare providers, settings or scenarios on the same weather.
    Compare(CompareArgs),
    /// Run a scenario at many points: every combination of the values of its axes, or points of a design.
    Sweep(super::sweep::args::SweepArgs),
    /// Put the shards of a sweep together.
    Merge(super::sweep::args::MergeArgs),
    /// Print the points of a sweep as a table for a paper or a document.
    Table(super::table::TableArgs),
    /// Make one page of a folder of results, to open in a browser, and its figures.
    Report(super::report::ReportArgs),
    /// Check a scenario and say everything that is wrong with it.
    Check(CheckArgs),
    /// Print the JSON Schema of scenario files, policy files or the JSON output.
    Schema(SchemaArgs),
    /// The provider policies that are built in.
    Providers(ProvidersArgs),
    /// What machines cost: the prices that pools take which name none.
    Prices(PricesArgs),
    /// Recorded prices, stock and lives: what they say and which market models fit them.
    Trace(Box<super::trace::args::TraceArgs>),
    /// Write a scenario and a manifest to start from.
    Init(InitArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What is run.
#[derive(Args, Debug)]
pub struct InputArgs {
    /// A scenario file, or Kubernetes manifests.
    #[arg(required = true, value_name = "SCENARIO|MANIFEST")]
    pub input: Vec<PathBuf>,
    /// The provider's policy: a built-in name or a policy file.
    #[arg(long, value_name = "NAME|FILE")]
    pub provider: Option<String>,
    /// The work of one completion, such as 6h.
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub work: Option<String>,
    /// Set any field of the scenario, such as provider.notice=3m. Can be given many times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// How many replications to run.
    #[arg(short = 'n', long, value_name = "N")]
    pub replications: Option<u64>,
    /// The seed of every random stream.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// How many replications become an answer.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("written").args(["out", "plot"]).multiple(true))]
pub struct AnswerArgs {
    /// How to print the answer.
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write the answer and every replication into a new folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Let --out and --plot overwrite files that are there.
    #[arg(long, requires = "written")]
    pub force: bool,
    /// How many threads to use; results do not depend on it.
    #[arg(long, value_name = "N", env = "SPOTCAST_THREADS")]
    pub threads: Option<usize>,
}

/// `compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Provider policies to compare, such as eci,on-demand; all for every built-in one that can serve.
    #[arg(long, value_name = "NAME|FILE,...", value_delimiter = ',', conflicts_with = "provider")]
    pub providers: Vec<String>,
    /// Values of one setting to compare, such as provider.bid.limit=0.2,0.3; nothing at all is written null.
    ///
    /// Given many times, or with --providers or several scenario files, every combination is compared.
    #[arg(long, value_name = "PATH=VALUE,...")]
    pub vary: Vec<String>,
    /// The variant that the others are compared with, by its name; the first where it is not given.
    #[arg(long, value_name = "VARIANT")]
    pub baseline: Option<String>,
    /// What a currency is worth in the baseline's, such as CNY/USD=0.14: one CNY is 0.14 USD.
    #[arg(long, value_name = "FROM/TO=NUMBER")]
    pub rate: Vec<String>,
    #[command(flatten)]
    pub figures: PlotArgs,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// The form of files of replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReplicationForm {
    /// Exact decimal numbers as text.
    Csv,
    /// Typed columns with their units, compressed.
    Parquet,
}

impl ReplicationForm {
    /// Its name, which is also how its files end.
    pub fn as_str(self) -> &'static str {
        match self {
            ReplicationForm::Csv => "csv",
            ReplicationForm::Parquet => "parquet",
        }
    }
}

/// `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Which replication, from 0.
    #[arg(short = 'k', long, value_name = "K", default_value_t = 0)]
    pub replication: u64,
    /// How to print it.
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Date events from the submission, in order, rather than by age.
    #[arg(long)]
    pub log: bool,
    /// What to print as CSV.
    #[arg(long, value_enum, default_value_t = StoryPart::Events)]
    pub part: StoryPart,
    #[command(flatten)]
    pub figures: PlotArgs,
    /// Overwrite figures that are there.
    #[arg(long, requires = "plot")]
    pub force: bool,
}

/// The parts of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StoryPart {
    /// Kubernetes events.
    Events,
    /// Pods.
    Pods,
    /// The lines of the bill.
    Bills,
}

/// `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Print the scenario as it was put together from file, manifest, policy and flags.
    #[arg(long)]
    pub print: bool,
}

/// `schema`.
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// Of what.
    #[arg(value_enum, default_value_t = SchemaOf::Scenario)]
    pub of: SchemaOf,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Scenario files.
    Scenario,
    /// Policy files.
    Policy,
    /// The JSON output of run.
    Output,
    /// The JSON output of compare.
    Compare,
    /// The JSON output of explain.
    Story,
    /// The JSON output of trace stats.
    TraceStats,
    /// The JSON output of trace fit.
    TraceFit,
}

/// `providers`.
#[derive(Args, Debug)]
pub struct ProvidersArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: ProvidersVerb,
}

/// What can be done with providers.
#[derive(Debug, Subcommand)]
pub enum ProvidersVerb {
    /// List the built-in policies.
    List,
    /// Print a policy with the source of every setting.
    Show {
        /// A built-in name or a policy file.
        name: String,
        /// Print the policy file itself, to start one of your own from.
        #[arg(long)]
        yaml: bool,
    },
}

/// `prices`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PricesArgs {
    /// What to do; to list where it is left out.
    #[command(subcommand)]
    pub verb: Option<PricesVerb>,
    #[command(flatten)]
    pub list: PriceListArgs,
}

/// What can be done with prices.
#[derive(Debug, Subcommand)]
pub enum PricesVerb {
    /// List them, each with its date and its source.
    List(PriceListArgs),
}

/// `prices list`.
#[derive(Args, Debug)]
pub struct PriceListArgs {
    /// Prices of this policy only.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Prices of shapes that have this text in their name only, such as m5.
    #[arg(long, value_name = "TEXT")]
    pub shape: Option<String>,
    /// Prices of regions that have this text in their name only, or of the region of this zone.
    #[arg(long, value_name = "TEXT")]
    pub region: Option<String>,
    /// A price list of your own, whose rows go before the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// How to print them; csv can be read back as a price list.
    #[arg(short, long, value_enum, default_value_t = PriceFormat::Table)]
    pub format: PriceFormat,
}

/// How prices are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PriceFormat {
    /// For people.
    Table,
    /// One row per price, in the form of a price list.
    Csv,
    /// For programs.
    Json,
}

/// `init`.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// The folder to write into; it is created.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// The provider's policy; the first of the built-in ones where it is not given.
    #[arg(long, value_name = "NAME|FILE")]
    pub provider: Option<String>,
    /// Overwrite files that are there.
    #[arg(long)]
    pub force: bool,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// One row per estimate, or per line of the story.
    Csv,
    /// For documents.
    Markdown,
}
