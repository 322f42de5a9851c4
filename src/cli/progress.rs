//! Progress on standard error, for runs of more than a second at a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts replications. It shows itself after a second, and only to people.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar for so many replications.
    pub fn new(replications: u64, quiet: bool) -> Progress {
        if quiet || !std::io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(replications), ProgressDrawTarget::hidden());
        let template = "{bar:30} {human_pos}/{human_len} replications, {per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// So many more are done.
    pub fn add(&self, done: u64) {
        if self.0.is_hidden() && self.0.length().is_some() && self.0.elapsed() > Duration::from_secs(1) {
            self.0.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        }
        self.0.inc(done);
    }

    /// All is done; the line is free again.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
