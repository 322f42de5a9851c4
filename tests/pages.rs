//! The commands of README, tour and chapters do what the pages say.
//!
//! Fenced blocks without a language hold commands, one to a line; those that call spotcast are run in a
//! copy of the scenarios. A block of `text` right behind them is what the last of them prints; `...` stands
//! for lines left out. A block behind `<!-- file: NAME -->` is written under that name.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A fenced block.
struct Block {
    /// The word behind its fence.
    language: String,
    /// The name of a file, where it is one.
    file: Option<String>,
    /// Whether nothing stands between it and the block before it.
    follows: bool,
    lines: Vec<String>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut open, mut file, mut follows) = (false, None, false);
    for line in text.lines() {
        if let Some(language) = line.strip_prefix("```") {
            if !open {
                let language = language.to_owned();
                blocks.push(Block { language, file: file.take(), follows, lines: Vec::new() });
            }
            open = !open;
            follows = true;
        } else if open {
            let block = blocks.last_mut().expect("a block is open");
            block.lines.push(line.to_owned());
        } else if let Some(name) = line.strip_prefix("<!-- file: ").and_then(|rest| rest.strip_suffix(" -->"))
        {
            file = Some(name.to_owned());
        } else if !line.is_empty() {
            follows = false;
        }
    }
    blocks
}

/// The words of a command that calls spotcast; single quotes are the only ones.
fn arguments(line: &str) -> Option<Vec<String>> {
    let rest = ["spotcast ", "cargo run --release -- "].iter().find_map(|start| line.strip_prefix(start))?;
    let parts = rest.split('\'').enumerate().flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    Some(parts.collect())
}

fn run(folder: &Path, words: &[String]) -> (bool, String) {
    // What a shell would write into a file.
    if let [words @ .., arrow, file] = words
        && arrow == ">"
    {
        let (good, text) = run(folder, words);
        fs::write(folder.join(file), &text).expect("a file");
        return (good, text);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_spotcast"))
        .args(words)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env_remove("SPOTCAST_COLOR")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text")).concat();
    (output.status.success(), text)
}

/// The first line of `wanted` that is not found, in order, `...` left aside.
fn missing<'a>(wanted: &'a [String], found: &str) -> Option<&'a String> {
    let mut lines = found.lines().map(str::trim_end);
    let mut may_skip = false;
    for line in wanted {
        if line == "..." {
            may_skip = true;
        } else if may_skip {
            may_skip = false;
            if !lines.any(|found| found == line) {
                return Some(line);
            }
        } else if lines.next() != Some(line.as_str()) {
            return Some(line);
        }
    }
    None
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// A command may fail only where the page shows what it says then.
fn fails_unsaid(page: &str, last: Option<(String, bool, String)>) {
    if let Some((line, false, output)) = last {
        panic!("{page}: {line} fails, and the page does not say so:\n{output}");
    }
}

fn check(page: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root.join("scenarios"), &folder.path().join("scenarios"));
    let text = fs::read_to_string(root.join(page)).expect("the page");
    let mut last: Option<(String, bool, String)> = None;
    let mut commands = 0;
    for block in blocks(&text) {
        if let Some(name) = &block.file {
            fs::write(folder.path().join(name), block.lines.join("\n") + "\n").expect("a file");
        } else if block.language.is_empty() {
            for line in &block.lines {
                let Some(words) = arguments(line) else { continue };
                fails_unsaid(page, last.take());
                let (good, output) = run(folder.path(), &words);
                commands += 1;
                last = Some((line.clone(), good, output));
            }
        } else if let (true, "text", Some((line, _, output))) = (block.follows, &*block.language, last.take())
            && let Some(missing) = missing(&block.lines, &output)
        {
            panic!("{page}: {line}\ndoes not print, where the page has it:\n{missing}\nIt prints:\n{output}");
        }
    }
    fails_unsaid(page, last);
    assert!(commands > 3, "{page} has {commands} commands");
}

#[test]
fn the_readme_is_right() {
    check("README.md");
}

#[test]
fn the_chapter_on_lost_jobs_is_right() {
    check("docs/why-spot-kills-jobs.md");
}

#[test]
fn the_chapter_on_services_is_right() {
    check("docs/services.md");
}

#[test]
fn the_page_on_sweeps_is_right() {
    check("docs/sweeps.md");
}

#[test]
fn the_page_on_papers_is_right() {
    check("docs/from-trace-to-table.md");
}

#[test]
fn pictures_and_pages_are_as_told() {
    check("docs/reports.md");
}

#[test]
fn the_tour_is_right() {
    check("docs/tour.md");
}
