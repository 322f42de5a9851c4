//! What already stands in a chart, so that texts find a free place.

use super::super::clip;
use super::super::scene::{Frame, Spot};

/// As how many other shapes a covered mark counts.
const MARK: usize = 10;

/// Shapes that a text should rather not cover, and texts that it must not.
#[derive(Default)]
pub(super) struct Crowd {
    strokes: Vec<(Spot, Spot)>,
    blocks: Vec<Frame>,
    marks: Vec<Frame>,
    texts: Vec<Frame>,
}

impl Crowd {
    pub(super) fn add_line(&mut self, spots: &[Spot]) {
        self.strokes.extend(spots.windows(2).map(|pair| (pair[0], pair[1])));
    }

    pub(super) fn add_block(&mut self, frame: Frame) {
        self.blocks.push(frame);
    }

    pub(super) fn add_mark(&mut self, frame: Frame) {
        self.marks.push(frame);
    }

    pub(super) fn add_text(&mut self, frame: Frame) {
        self.texts.push(frame);
    }

    /// Whether no text stands there yet, nor so close that two would read as one.
    pub(super) fn is_free(&self, frame: Frame, apart: i32) -> bool {
        !self.texts.iter().any(|text| text.meets(frame.inside(-apart)))
    }

    /// How many shapes a text there would cover; marks count many times, since they would be hidden whole.
    pub(super) fn covered(&self, frame: Frame) -> usize {
        let among = |frames: &[Frame]| frames.iter().filter(|other| other.meets(frame)).count();
        let strokes = self.strokes.iter().filter(|(from, to)| clip::segment(*from, *to, frame).is_some());
        among(&self.blocks) + MARK * among(&self.marks) + strokes.count()
    }
}
