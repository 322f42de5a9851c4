//! The command line of spotcast.

use std::process::ExitCode;

fn main() -> ExitCode {
    spotcast::cli::main()
}
