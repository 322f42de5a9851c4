//! A scene in the making: the colours of its theme and the letterings of every figure.

use super::colour::Colour;
use super::scene::{Frame, Ink, POINT, Piece, Text};
use super::text::Letters;
use super::theme::Palette;
use crate::report::figure::Tone;

/// The title of a figure.
pub(super) const TITLE: Letters = Letters { em: 20 * POINT, bold: true };
/// What a figure says.
pub(super) const SAYS: Letters = Letters { em: 14 * POINT, bold: false };
/// The title of one chart of several.
pub(super) const HEADING: Letters = Letters { em: 14 * POINT, bold: true };
/// Everything else: never smaller.
pub(super) const SMALL: Letters = Letters { em: 13 * POINT, bold: false };

/// Pieces, and the colours they are made in.
pub(super) struct Sketch {
    pub palette: &'static Palette,
    pub pieces: Vec<Piece>,
}

impl Sketch {
    pub(super) fn new(palette: &'static Palette) -> Sketch {
        Sketch { palette, pieces: Vec::new() }
    }

    pub(super) fn tone(&self, tone: Tone) -> Ink {
        Ink::full(Colour::of(self.palette.of(tone)))
    }

    pub(super) fn background(&self) -> Ink {
        Ink::full(Colour::of(self.palette.background))
    }

    pub(super) fn block(&mut self, frame: Frame, ink: Ink) {
        self.pieces.push(Piece::Block { frame, ink });
    }

    pub(super) fn write(&mut self, text: Text) {
        if !text.text.is_empty() {
            self.pieces.push(Piece::Text(text));
        }
    }

    /// A text with a plate of the background beneath it, so that what it stands on doesn't disturb it.
    pub(super) fn write_on_plate(&mut self, text: Text) {
        let plate = self.background().at(0.8);
        self.block(text.frame().inside(-POINT), plate);
        self.write(text);
    }
}
