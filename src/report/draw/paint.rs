//! A scene on one of plotters' backends.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, RGBAColor, ShapeStyle};
use plotters_backend::{DrawingBackend, DrawingErrorKind};

use super::scene::{Anchor, Ink, Piece, Scene, Spot, Text};
use super::text::font;

/// How a backend sizes and places letters.
pub(super) struct Face {
    /// Its size of a font, for each em.
    pub size: f64,
    /// How far its upper end of a text is above the baseline, in em.
    pub rise: f64,
}

/// Paints everything, in order.
pub(super) fn paint<B: DrawingBackend>(
    scene: &Scene,
    face: &Face,
    backend: &mut B,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    for piece in &scene.pieces {
        match piece {
            Piece::Block { frame, ink } => {
                let corners = ((frame.left, frame.top), (frame.right, frame.bottom));
                backend.draw_rect(corners.0, corners.1, &filled(*ink), true)?;
            }
            Piece::Path { spots, width, ink } => {
                backend.draw_path(spots.iter().copied(), &stroked(*ink, *width))?;
            }
            Piece::Area { spots, ink } => backend.fill_polygon(spots.iter().copied(), &filled(*ink))?,
            Piece::Disc { centre, radius, ink } => {
                backend.draw_circle(*centre, *radius, &filled(*ink), true)?;
            }
            Piece::Ring { centre, radius, width, ink } => {
                backend.draw_circle(*centre, *radius, &stroked(*ink, *width), false)?;
            }
            Piece::Text(text) => write(text, face, backend)?,
        }
    }
    backend.present()
}

fn write<B: DrawingBackend>(
    text: &Text,
    face: &Face,
    backend: &mut B,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    let em = f64::from(text.letters.em);
    let rise = (face.rise * em).round() as i32;
    let ((x, y), turn) = (text.at, if text.upright { FontTransform::Rotate270 } else { FontTransform::None });
    let at: Spot = if text.upright { (x - rise, y) } else { (x, y - rise) };
    let side = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let style = font(text.letters.bold)
        .resize(em * face.size)
        .transform(turn)
        .color(&rgba(Ink::full(text.colour)))
        .pos(Pos::new(side, VPos::Top));
    backend.draw_text(&text.text, &style, at)
}

fn rgba(ink: Ink) -> RGBAColor {
    let [red, green, blue] = ink.colour.0;
    RGBAColor(red, green, blue, ink.cover)
}

fn filled(ink: Ink) -> ShapeStyle {
    rgba(ink).filled()
}

fn stroked(ink: Ink, width: u32) -> ShapeStyle {
    rgba(ink).stroke_width(width)
}
