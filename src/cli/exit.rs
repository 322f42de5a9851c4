//! How the program ends.

use std::process::ExitCode;

use crate::scenario::issue::Issue;

/// Why a command did not end well. The numbers are part of the interface.
#[derive(Debug)]
pub enum Failure {
    /// The input is wrong; every problem of it.
    Input(Vec<Issue>),
    /// The surroundings are: a file can't be read, a folder can't be written.
    Surroundings(String),
    /// All was done, and the answer, which was printed, is "no".
    No,
    /// The reader of our output went away, which is no failure.
    PipeClosed,
}

impl Failure {
    /// 0 done, 1 the answer is "no", 2 bad input, 3 surroundings.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::PipeClosed => 0,
            Failure::No => 1,
            Failure::Input(_) => 2,
            Failure::Surroundings(_) => 3,
        })
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::Surroundings(error.to_string()),
        }
    }
}
