//! `trace`: what recorded histories say, which models fit them, and the histories in other formats.

pub mod args;
mod convert;
mod fit;
mod input;
mod plot;
mod stats;

use args::{TraceArgs, TraceVerb};

use super::args::Cli;
use super::exit::Failure;

/// Does what is asked of recorded histories.
pub fn trace(args: &TraceArgs, cli: &Cli) -> Result<(), Failure> {
    match &args.verb {
        TraceVerb::Stats(args) => stats::stats(args, cli),
        TraceVerb::Fit(args) => fit::fit(args, cli),
        TraceVerb::Plot(args) => plot::plot(args),
        TraceVerb::Convert(args) => convert::convert(args, cli),
    }
}
