//! A picture as a list of shapes and texts, in whole units of the canvas: plain data between layout and paint.

use super::colour::Colour;
use super::text::{DROP, Letters, RISE, clean};

/// Units of the canvas in a pixel of the picture at the size it is meant for.
pub(super) const POINT: i32 = 4;

/// The width of every picture, in points.
pub(super) const WIDTH: i32 = 800;

/// A place on the canvas: right and down.
pub(super) type Spot = (i32, i32);

/// A rectangle on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The left edge.
    pub left: i32,
    /// The upper edge.
    pub top: i32,
    /// The right edge.
    pub right: i32,
    /// The lower edge.
    pub bottom: i32,
}

impl Frame {
    /// The smallest rectangle around two corners.
    pub(super) fn between(one: Spot, other: Spot) -> Frame {
        Frame {
            left: one.0.min(other.0),
            top: one.1.min(other.1),
            right: one.0.max(other.0),
            bottom: one.1.max(other.1),
        }
    }

    pub(super) fn width(self) -> i32 {
        self.right - self.left
    }

    pub(super) fn height(self) -> i32 {
        self.bottom - self.top
    }

    /// Whether two rectangles have more than an edge in common.
    pub(super) fn meets(self, other: Frame) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether another rectangle stands in this.
    pub(super) fn holds(self, other: Frame) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// The rectangle that is smaller on every side by so much; larger where it is negative.
    pub(super) fn inside(self, by: i32) -> Frame {
        Frame { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }

    /// What two rectangles have in common; none where that is nothing.
    pub(super) fn common(self, other: Frame) -> Option<Frame> {
        let frame = Frame {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (frame.left <= frame.right && frame.top <= frame.bottom).then_some(frame)
    }
}

/// A colour and how much of it covers what is beneath, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ink {
    pub colour: Colour,
    pub cover: f64,
}

impl Ink {
    /// A colour that covers.
    pub(super) fn full(colour: Colour) -> Ink {
        Ink { colour, cover: 1.0 }
    }

    /// The same colour, covering so much.
    pub(super) fn at(self, cover: f64) -> Ink {
        Ink { cover, ..self }
    }
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub text: String,
    /// Where its anchor stands on its baseline.
    pub at: Spot,
    pub anchor: Anchor,
    pub letters: Letters,
    pub colour: Colour,
    /// Whether it runs from bottom to top.
    pub upright: bool,
}

impl Text {
    /// A text from left to right that starts at a place.
    pub(super) fn new(text: &str, at: Spot, letters: Letters, colour: Colour) -> Text {
        Text { text: clean(text), at, anchor: Anchor::Start, letters, colour, upright: false }
    }

    pub(super) fn anchored(self, anchor: Anchor) -> Text {
        Text { anchor, ..self }
    }

    /// What it covers.
    pub(super) fn frame(&self) -> Frame {
        let (width, em) = (self.letters.width(&self.text), f64::from(self.letters.em));
        let before = match self.anchor {
            Anchor::Start => 0,
            Anchor::Middle => width / 2,
            Anchor::End => width,
        };
        let (rise, drop) = ((RISE * em) as i32, (DROP * em) as i32);
        let (x, y) = self.at;
        if self.upright {
            Frame { left: x - rise, top: y + before - width, right: x + drop, bottom: y + before }
        } else {
            Frame { left: x - before, top: y - rise, right: x - before + width, bottom: y + drop }
        }
    }
}

/// One thing to be painted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// A filled rectangle.
    Block { frame: Frame, ink: Ink },
    /// A line through places.
    Path { spots: Vec<Spot>, width: u32, ink: Ink },
    /// A filled area.
    Area { spots: Vec<Spot>, ink: Ink },
    /// A filled circle.
    Disc { centre: Spot, radius: u32, ink: Ink },
    /// A circle.
    Ring { centre: Spot, radius: u32, width: u32, ink: Ink },
    /// A text.
    Text(Text),
}

/// Everything to be painted, in this order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scene {
    /// In units of the canvas.
    pub size: (u32, u32),
    pub pieces: Vec<Piece>,
}

#[cfg(test)]
impl Scene {
    /// The texts among the pieces.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text),
            _ => None,
        })
    }
}
