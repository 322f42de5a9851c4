//! The text of a trace file, places in it, and what was found wrong with it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::scenario::issue::{Issue, Place};

/// Larger files are refused, so that a wrong path can't fill the memory.
const SIZE_LIMIT: u64 = 512 << 20;

/// So many issues of one file are told; the others are counted.
pub(super) const ISSUE_LIMIT: usize = 20;

/// A file's text, without a byte order mark.
pub(in crate::scenario) struct Source {
    name: Arc<str>,
    /// What all offsets refer to.
    pub(in crate::scenario) text: String,
}

/// Something wrong, before its place is known.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Wrong {
    pub(in crate::scenario) problem: String,
    pub(in crate::scenario) hint: Option<String>,
}

/// What was found while a file is read. Places are worked out only for the issues that are told,
/// so that a file of bad records costs no more than a good one.
pub(in crate::scenario) struct Findings<'s> {
    source: &'s Source,
    issues: Vec<Issue>,
    untold: usize,
    /// What is true but not what one may think, for the user to read.
    pub(in crate::scenario) cautions: Vec<String>,
}

/// Reads a file's bytes; `shown` is its name in messages.
pub(in crate::scenario) fn read(path: &Path, shown: &str) -> Result<Vec<u8>, Issue> {
    let told = |problem: String| Issue::new("", problem).at(whole(shown));
    let mut bytes = Vec::new();
    let outcome = File::open(path).and_then(|file| {
        if file.metadata()?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)
    });
    match outcome {
        Err(error) => Err(told(format!("can't be read: {error}"))
            .hint("the path is relative to the file that names it, or to the current folder")),
        Ok(_) if bytes.len() as u64 > SIZE_LIMIT => {
            Err(told(format!("is larger than {} MiB, the limit for a trace", SIZE_LIMIT >> 20))
                .hint("keep the records of the pool and the period you need"))
        }
        Ok(_) => Ok(bytes),
    }
}

fn whole(name: &str) -> Place {
    Place { source: Arc::from(name), line: 0, column: 0 }
}

impl Source {
    /// Takes bytes as UTF-8 text.
    pub(in crate::scenario) fn decode(name: &str, mut bytes: Vec<u8>) -> Result<Source, Issue> {
        let refused = |place: Place, problem: &str, hint: &str| Issue::new("", problem).at(place).hint(hint);
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            let hint = "save it as UTF-8 (PowerShell: `| Out-File -Encoding utf8`)";
            return Err(refused(whole(name), "expected UTF-8 text, found UTF-16", hint));
        }
        if bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(b"PK\x03\x04") {
            return Err(refused(whole(name), "expected text, found a compressed file", "unpack it first"));
        }
        if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
            bytes.drain(..3);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Source { name: Arc::from(name), text }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let place = place_in(&Arc::from(name), error.as_bytes(), at);
                Err(refused(
                    place,
                    "expected UTF-8 text, found a byte that is none",
                    "save the file as UTF-8",
                ))
            }
        }
    }

    /// The line and column of a byte.
    pub(in crate::scenario) fn place(&self, byte: usize) -> Place {
        place_in(&self.name, self.text.as_bytes(), byte)
    }

    /// Where a part of this text begins. The part must be borrowed from the text.
    pub(super) fn byte_of(&self, part: &str) -> usize {
        (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize).min(self.text.len())
    }
}

fn place_in(name: &Arc<str>, bytes: &[u8], byte: usize) -> Place {
    let before = bytes.get(..byte).unwrap_or(bytes);
    let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |newline| newline + 1);
    let is_char_start = |b: &&u8| **b & 0xc0 != 0x80;
    Place {
        source: Arc::clone(name),
        line: 1 + before.iter().filter(|b| **b == b'\n').count(),
        column: 1 + before.iter().skip(line_start).filter(is_char_start).count(),
    }
}

impl Wrong {
    pub(in crate::scenario) fn new(problem: impl Into<String>) -> Wrong {
        Wrong { problem: problem.into(), hint: None }
    }

    pub(in crate::scenario) fn hint(mut self, hint: impl Into<String>) -> Wrong {
        self.hint = Some(hint.into());
        self
    }

    /// `expected …, found "…"`.
    pub(in crate::scenario) fn expected(what: &str, found: &str) -> Wrong {
        Wrong::new(format!("expected {what}, found {}", quoted(found)))
    }

    /// The same, said of a named field.
    pub(in crate::scenario) fn of(mut self, field: &str) -> Wrong {
        self.problem = format!("{field}: {}", self.problem);
        self
    }
}

/// A piece of input in quotes, cut where it is long.
pub(in crate::scenario) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        None => format!("{text:?}"),
        Some((cut, _)) => format!("{:?}…", &text[..cut]),
    }
}

impl<'s> Findings<'s> {
    pub(in crate::scenario) fn new(source: &'s Source) -> Findings<'s> {
        Findings { source, issues: Vec::new(), untold: 0, cautions: Vec::new() }
    }

    /// Something wrong at a byte of the file.
    pub(in crate::scenario) fn at(&mut self, byte: usize, wrong: Wrong) {
        self.push(|source| issue("", wrong, source.place(byte)));
    }

    /// Something wrong at the start of a part of the file's text.
    pub(super) fn at_text(&mut self, part: &str, wrong: Wrong) {
        self.at(self.source.byte_of(part), wrong);
    }

    /// Something wrong with a setting of the request, named by its path, or with what it found.
    pub(in crate::scenario) fn setting(&mut self, path: &str, wrong: Wrong) {
        self.push(|source| issue(path, wrong, whole(&source.name)));
    }

    /// Something wrong with a setting as seen at a byte of the file.
    pub(super) fn setting_at(&mut self, path: &str, byte: usize, wrong: Wrong) {
        self.push(|source| issue(path, wrong, source.place(byte)));
    }

    /// Whether nothing was wrong so far.
    pub(in crate::scenario) fn none(&self) -> bool {
        self.issues.is_empty()
    }

    fn push(&mut self, told: impl FnOnce(&Source) -> Issue) {
        if self.issues.len() < ISSUE_LIMIT {
            self.issues.push(told(self.source));
        } else {
            self.untold += 1;
        }
    }

    /// The issues in the order of the file, those of the whole file first.
    pub(in crate::scenario) fn into_issues(mut self) -> Vec<Issue> {
        self.issues.sort_by(|a, b| a.place.cmp(&b.place));
        if self.untold > 0 {
            let more = Issue::new("", format!("and {} more", self.untold));
            self.issues.push(more.at(whole(&self.source.name)));
        }
        self.issues
    }
}

fn issue(path: &str, wrong: Wrong, place: Place) -> Issue {
    Issue { place: Some(place), path: path.to_owned(), problem: wrong.problem, hint: wrong.hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_newlines() {
        let source = Source::decode("t", "\u{feff}ä,b\r\nc,d".into()).unwrap();
        let at = |byte| (source.place(byte).line, source.place(byte).column);
        assert_eq!((at(0), at(3), at(6), at(8), at(99)), ((1, 1), (1, 3), (2, 1), (2, 3), (2, 4)));
    }

    #[test]
    fn what_is_no_text_is_refused_with_a_way_out() {
        for (bytes, said) in [
            (b"\xff\xfe[\0".to_vec(), "UTF-16"),
            (b"\x1f\x8b\x08".to_vec(), "unpack"),
            (b"time,price\n1,\xb5".to_vec(), "t:2:3: expected UTF-8"),
        ] {
            let issue = Source::decode("t", bytes).err().unwrap().to_string();
            assert!(issue.contains(said), "{issue}");
        }
    }

    #[test]
    fn the_list_of_issues_is_capped_and_counted() {
        let source = Source::decode("t", b"\n".repeat(50)).unwrap();
        let mut findings = Findings::new(&source);
        for byte in (0..50).rev() {
            findings.at(byte, Wrong::expected("a price", &"x".repeat(50)));
        }
        let issues = findings.into_issues();
        assert_eq!(issues.len(), ISSUE_LIMIT + 1);
        assert!(issues.windows(2).take(ISSUE_LIMIT - 1).all(|pair| pair[0].place < pair[1].place));
        assert_eq!(issues[ISSUE_LIMIT].to_string(), "t: and 30 more");
    }
}
