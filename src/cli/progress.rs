//! Progress on standard error, for runs of more than a second at a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts replications. It shows itself after a second, and only to people.
pub struct Progress(ProgressBar);

/// A bar that counts the points of a sweep.
pub struct Points {
    bar: Progress,
    replications: std::sync::atomic::AtomicU64,
}

impl Points {
    /// A bar for so many points, some of which are done.
    pub fn new(points: u64, before: u64, quiet: bool) -> Points {
        let bar = Progress::new(points, quiet);
        let template = "{bar:30} {human_pos}/{human_len} points, {per_sec}, {eta} left{msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.0.set_style(style);
        }
        bar.0.set_position(before);
        bar.0.reset_eta();
        Points { bar, replications: std::sync::atomic::AtomicU64::new(0) }
    }

    /// So many more replications are done.
    pub fn replications(&self, done: u64) {
        self.replications.fetch_add(done, std::sync::atomic::Ordering::Relaxed);
        self.bar.add(0);
    }

    /// So many more points are done; the last of them in words.
    pub fn points(&self, done: u64, last: &str) {
        let replications = self.replications.load(std::sync::atomic::Ordering::Relaxed);
        self.bar.0.set_message(format!("; {replications} replications; {last}"));
        self.bar.add(done);
    }

    /// All is done; the line is free again.
    pub fn finish(&self) {
        self.bar.finish();
    }
}

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

    /// So many are to be done in all, as far as is known by now, and this is how it stands.
    pub fn expect(&self, replications: u64, state: String) {
        let template = "{bar:30} {human_pos}/{human_len} replications, {per_sec}; {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.set_length(replications);
        self.0.set_message(state);
    }

    /// All is done; the line is free again.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
