//! Ctrl-C, and being told to stop by a scheduler: what is committed stays, and the program ends at once.

use std::time::{Duration, Instant};

use super::folder::Folder;
use crate::cli::exit::Failure;
use crate::cli::output;

/// The exit code of a program that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;
/// A commit under way is waited for, though not for ever.
const PATIENCE: Duration = Duration::from_millis(800);

/// Ends the program on SIGINT, SIGTERM and SIGHUP, between two commits.
pub fn on_interrupt(folder: &Folder, total: u64) -> Result<(), Failure> {
    let (commits, path) = (folder.commits.clone(), folder.path.clone());
    let handler = move || {
        #[expect(clippy::disallowed_methods, reason = "how long to wait; no result depends on it")]
        let began = Instant::now();
        let mut commit = commits.try_lock();
        while commit.is_err() && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
            commit = commits.try_lock();
        }
        let done = commit
            .as_ref()
            .map_or_else(|_| "what".to_owned(), |commit| format!("{} of {total} points", commit.done));
        output::remark(&format!(
            "\ninterrupted; {done} that are done stay in {}, and --resume goes on",
            path.display()
        ));
        std::process::exit(INTERRUPTED);
    };
    ctrlc::set_handler(handler).map_err(|error| Failure::Surroundings(format!("signals: {error}")))
}
