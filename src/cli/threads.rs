//! The threads that replications run on.

use super::args::AnswerArgs;
use super::exit::Failure;

/// As many threads as wanted, else as many as the machine has.
pub fn threads(args: &AnswerArgs) -> Result<rayon::ThreadPool, Failure> {
    so_many(args.threads)
}

/// The same by their number.
pub fn so_many(wanted: Option<usize>) -> Result<rayon::ThreadPool, Failure> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(wanted.unwrap_or(0)).build();
    threads.map_err(|error| Failure::Surroundings(format!("no threads: {error}")))
}
