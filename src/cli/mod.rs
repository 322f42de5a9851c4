//! The command line: one file per verb, no logic. The only room that prints and that ends the program.
//!
//! To add a verb: a variant in `args.rs`, a file here, an arm in [`main`].

mod args;
mod check;
mod compare;
mod diagnostics;
mod exit;
mod explain;
mod folder;
mod init;
mod input;
mod output;
mod plot;
mod prices;
mod progress;
mod providers;
mod report;
mod run;
mod run_args;
mod schema;
mod sweep;
mod table;
mod threads;
mod trace;
mod what_if;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Verb};
use exit::Failure;

/// Parses the command line, does what it says, and tells how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.verb {
        Verb::Run(args) => run::run(args, &cli),
        Verb::Compare(args) => compare::compare(args, &cli),
        Verb::Sweep(args) => sweep::sweep(args, &cli),
        Verb::Merge(args) => sweep::merge::merge(args, &cli),
        Verb::Table(args) => table::table(args, &cli),
        Verb::Report(args) => report::report(args, &cli),
        Verb::Explain(args) => explain::explain(args, &cli),
        Verb::Check(args) => check::check(args),
        Verb::Schema(args) => schema::schema(args),
        Verb::Providers(args) => providers::providers(args),
        Verb::Prices(args) => prices::prices(args, &cli),
        Verb::Trace(args) => trace::trace(args, &cli),
        Verb::Init(args) => init::init(args),
        Verb::Completions { shell } => completions(*shell),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure, &cli);
            failure.code()
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "spotcast", &mut script);
    output::answer(&String::from_utf8_lossy(&script))
}

fn tell(failure: &Failure, cli: &Cli) {
    match failure {
        Failure::Input(issues) => {
            let colour = output::colours_on_stderr(cli.color);
            output::remark(diagnostics::render(issues, colour, output::width(100)).trim_end());
        }
        Failure::Surroundings(problem) => output::remark(&format!("error: {problem}")),
        // The answer says why.
        Failure::No | Failure::PipeClosed => {}
    }
}
