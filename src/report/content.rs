//! What a report says, as blocks that every layout understands.

/// One piece of a report, laid out by `table.rs` for terminals and by `markdown.rs` for documents.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// The title of the whole.
    Title(String),
    /// The title of a section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Sentences that each start a line of their own.
    Lines(Vec<String>),
    /// The same after a word such as `Warning`, which nobody should miss.
    Marked(&'static str, Vec<String>),
    /// A command, never wrapped, so that it can be copied.
    Command(String),
    /// A list under a word such as `Assumed`, numbered so that people can refer to its items.
    List(&'static str, Vec<String>),
    /// A table.
    Table(Grid),
    /// A table as `kubectl` prints it: flush left, never wrapped.
    Columns(Grid),
}

/// A table of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// The titles of the columns; empty for pairs of name and value.
    pub(super) header: Vec<String>,
    /// The cells.
    pub(super) rows: Vec<Vec<String>>,
    /// How many of the first columns are text; the others are numbers, set flush right.
    pub(super) text_columns: usize,
}

impl Grid {
    /// An empty table of numbers with these columns; the first names the rows.
    pub(super) fn of_numbers<const N: usize>(header: [&str; N]) -> Grid {
        Grid { header: header.map(str::to_owned).to_vec(), rows: Vec::new(), text_columns: 1 }
    }

    /// An empty table of text with these columns.
    pub(super) fn of_text<const N: usize>(header: [&str; N]) -> Grid {
        Grid { header: header.map(str::to_owned).to_vec(), rows: Vec::new(), text_columns: N }
    }

    /// A table of pairs without header: a name and what belongs to it.
    pub(super) fn of_pairs() -> Grid {
        Grid { header: Vec::new(), rows: Vec::new(), text_columns: 2 }
    }

    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }
}

/// A list block, where there is something in it.
pub(super) fn list(word: &'static str, items: &[String]) -> Option<Block> {
    (!items.is_empty()).then(|| Block::List(word, items.to_vec()))
}
