//! The blocks of a report, sorted into what a page shows first, later and last.

use super::super::content::Block;
use super::super::figure::Figure;
use super::{KeyFigure, Page};

/// What a report says, by what it is for.
#[derive(Debug, Default)]
pub(super) struct Parts {
    title: String,
    /// The answer in sentences.
    answer: Vec<String>,
    /// What stands beside the answer: tables of verdicts.
    beside: Vec<Block>,
    /// What a reader should know before believing it.
    cautions: Vec<Block>,
    advice: Vec<Block>,
    evidence: Vec<Block>,
    assumptions: Vec<Block>,
    not_modelled: Vec<Block>,
    what_was_run: Vec<Block>,
}

/// Under which heading of the report a block stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Answer,
    Evidence,
    End,
}

impl Parts {
    /// Every block of a report goes to one part.
    pub(super) fn of(blocks: Vec<Block>) -> Parts {
        let mut parts = Parts::default();
        let mut place = Place::Answer;
        for block in blocks {
            if let Block::Heading(heading) = &block {
                place = match heading.as_str() {
                    "Answer" => Place::Answer,
                    "What was run" | "Run it again" => Place::End,
                    _ => Place::Evidence,
                };
                match place {
                    Place::Answer => continue,
                    Place::End if heading == "What was run" => continue,
                    Place::Evidence | Place::End => {}
                }
            }
            match (block, place) {
                (Block::Title(title), _) => parts.title = title,
                (Block::Marked(word, lines), Place::Answer) => {
                    parts.cautions.push(Block::Marked(word, lines));
                }
                (Block::List("Caution", items), _) => parts.cautions.push(Block::List("Caution", items)),
                (Block::List("Advice", items), _) => parts.advice.push(Block::List("Advice", items)),
                (Block::List("Not modelled", items), _) => {
                    parts.not_modelled.push(Block::List("Not modelled", items));
                }
                (Block::List(word, items), Place::Answer) => parts.assumptions.push(Block::List(word, items)),
                (Block::Lines(lines), Place::Answer) => parts.answer.extend(lines),
                (Block::Text(text), Place::Answer) => parts.answer.push(text),
                (block, Place::Answer) => parts.beside.push(block),
                (block, Place::Evidence) => parts.evidence.push(block),
                (block, Place::End) => parts.what_was_run.push(block),
            }
        }
        parts
    }

    /// The title of the report without the name that it begins with; none where it begins otherwise.
    pub(super) fn title_after(&self, name: &str) -> Option<String> {
        Some(self.title.strip_prefix(name)?.strip_prefix(": ")?.to_owned())
    }

    /// The whole title of the report.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// The page: the answer, what to be careful of, figures, one of several, tables, and where it comes from.
    pub(super) fn page(
        self,
        (title, about): (&str, &str),
        key_figures: Vec<KeyFigure>,
        figures: Vec<Figure>,
        (heading, label, choices): (&str, &str, Vec<(String, Figure)>),
    ) -> Page {
        let page = Page { key_figures, ..Page::new(title, about, self.answer) };
        page.with_blocks("Verdict", self.beside)
            .with_blocks("Before you rely on it", self.cautions)
            .with_blocks("What to do", self.advice)
            .with_figures("Figures", figures)
            .with_choice(heading, label, choices)
            .with_blocks("All numbers", self.evidence)
            .with_blocks("Assumptions", self.assumptions)
            .with_blocks("Not modelled", self.not_modelled)
            .with_blocks("What was run", self.what_was_run)
    }
}
