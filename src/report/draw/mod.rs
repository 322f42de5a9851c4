//! From a figure to a picture: SVG and PNG, in a light and a dark theme.
//!
//! Pure functions from a [`Figure`] to text or bytes. `layout` decides where everything stands and lists it as
//! shapes and texts (`scene`), all in whole units of one canvas; `svg` and `png` only paint that list with
//! plotters, so that both pictures are the same. Text is measured with the font that is built in
//! (`fonts/`), so that nothing depends on the fonts of a system.
//!
//! To draw a new shape: an arm in `shapes/mod.rs` and its file there; its form in the legend is in `swatch`.
//! To change a colour: `theme`, nowhere else.

mod axes;
mod clip;
pub mod colour;
mod coord;
mod header;
mod layout;
mod legend;
mod paint;
mod png;
mod scene;
mod shapes;
mod sketch;
mod smooth;
mod svg;
#[cfg(test)]
mod tests;
mod text;
pub mod theme;

pub use theme::Theme;

use super::figure::Figure;

/// A figure as SVG: 800 pixels wide, scalable, with its title and what it says for those who can't see it.
///
/// Texts name Arimo first and then fonts of the same widths.
pub fn svg(figure: &Figure, theme: Theme) -> String {
    svg::picture(figure, &layout::scene(figure, theme))
}

/// A figure as PNG, 1600 pixels wide. Characters that Arimo lacks, such as Chinese, are empty boxes in it.
pub fn png(figure: &Figure, theme: Theme) -> Vec<u8> {
    png::picture(&layout::scene(figure, theme))
}
