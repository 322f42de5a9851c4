//! One HTML page of a report: what it says and its figures, in a single file that asks nothing of a network.
//!
//! A [`Page`] is put together from the blocks that the other forms of a report lay out, too, and from figures:
//! `run`, `compare` and `sweep` make one each, by way of `parts`. [`html`] lays it out (`layout`; `block`,
//! `grid` and `chart` for what stands on it), with colours of `theme` and numbers of a figure from `numbers`.
//! Scripts are plain JavaScript, one purpose to a file: they draw figures with Observable Plot, which stands
//! unchanged in `vendor`, and make tables sortable. Without scripts every number is still there, in a table.
//!
//! To add a kind of mark: an arm in `numbers.rs` and one in `marks.js`. To add a report: a file like `run.rs`.

mod block;
mod chart;
mod compare;
mod grid;
mod layout;
mod numbers;
mod parts;
mod run;
mod sort_key;
mod sweep;
mod theme;

pub use compare::of_compare;
pub use layout::html;
pub use run::of_run;
pub use sweep::of_sweep;

use super::content::Block;
use super::figure::Figure;

/// What is on a page, from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What it is about: the name of a scenario.
    pub title: String,
    /// What was done, in a line under the title.
    pub about: String,
    /// The answer in plain sentences, a paragraph each.
    pub lead: Vec<String>,
    /// The few numbers that people come for.
    pub key_figures: Vec<KeyFigure>,
    /// Everything else.
    pub(super) sections: Vec<Section>,
}

/// A number that people come for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFigure {
    /// What it is.
    pub label: String,
    /// The number with its unit.
    pub value: String,
    /// How sure it is, or against what; may be empty.
    pub detail: String,
}

/// A part of a page under a heading.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) items: Vec<Item>,
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// A piece of text or a table.
    Block(Block),
    /// A figure.
    Figure(Figure),
    /// One of several figures, which the reader chooses by its name.
    Choice {
        /// What is chosen.
        label: String,
        /// Names and figures, the first one shown first.
        figures: Vec<(String, Figure)>,
    },
}

impl Page {
    /// A page with an answer and nothing else yet.
    pub fn new(title: &str, about: &str, lead: Vec<String>) -> Page {
        Page {
            title: title.to_owned(),
            about: about.to_owned(),
            lead,
            key_figures: Vec::new(),
            sections: Vec::new(),
        }
    }

    /// With a section of figures; as it was where there are none.
    #[must_use]
    pub fn with_figures(self, heading: &str, figures: Vec<Figure>) -> Page {
        self.with(heading, figures.into_iter().map(Item::Figure).collect())
    }

    /// With a section of one figure of several, chosen under a label; as it was where there are none.
    #[must_use]
    pub fn with_choice(self, heading: &str, label: &str, figures: Vec<(String, Figure)>) -> Page {
        if figures.is_empty() {
            return self;
        }
        self.with(heading, vec![Item::Choice { label: label.to_owned(), figures }])
    }

    /// With a section; as it was where there is nothing in it.
    fn with(mut self, heading: &str, items: Vec<Item>) -> Page {
        if !items.is_empty() {
            self.sections.push(Section { heading: heading.to_owned(), items });
        }
        self
    }

    /// With a section of text and tables.
    fn with_blocks(self, heading: &str, blocks: Vec<Block>) -> Page {
        self.with(heading, blocks.into_iter().map(Item::Block).collect())
    }
}

#[cfg(test)]
mod tests;
