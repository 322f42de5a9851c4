//! Where the program writes: the answer to standard output, everything else to standard error.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;

use super::args::Colour;
use super::exit::Failure;

/// Prints an answer whole.
pub fn answer(text: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    let ending: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
    let written =
        out.write_all(text.as_bytes()).and_then(|()| out.write_all(ending)).and_then(|()| out.flush());
    written.map_err(unwritten)
}

/// Why standard output took no more: nobody reads it, or it can't be written.
pub fn unwritten(error: std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::PipeClosed,
        _ => Failure::Surroundings(format!("standard output: {error}")),
    }
}

/// Prints a remark. That nobody reads it is no failure.
pub fn remark(text: &str) {
    let _ = writeln!(stderr().lock(), "{text}");
}

/// Writes a file whole or not at all: into a sibling first, then under its name.
pub fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Surroundings(format!("{}: {error}", path.display()));
    if !force && path.exists() {
        let problem = format!("{} is there already; --force overwrites it", path.display());
        return Err(Failure::Surroundings(problem));
    }
    let partial = path.with_extension("partial");
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&partial)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&partial, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&partial);
        failed(error)
    })
}

/// Whether to use colours on standard output.
pub fn colours(wish: Colour) -> bool {
    wanted(wish, stdout().is_terminal())
}

/// Whether to use colours on standard error.
pub fn colours_on_stderr(wish: Colour) -> bool {
    wanted(wish, stderr().is_terminal())
}

fn wanted(wish: Colour, is_terminal: bool) -> bool {
    match wish {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            is_terminal && !refused && !is_dumb()
        }
    }
}

/// Whether the terminal says that it shows plain letters only.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The columns of the terminal, at most `most`.
pub fn width(most: usize) -> usize {
    let terminal = console::Term::stdout();
    terminal.size_checked().map_or(most, |(_, columns)| usize::from(columns)).clamp(40, most)
}
