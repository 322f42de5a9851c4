//! A scene as SVG.

use std::fmt::Write;

use plotters::backend::SVGBackend;

use super::paint::{Face, paint};
use super::scene::{POINT, Scene};
use super::text::{RISE, clean};
use crate::report::figure::Figure;

/// plotters divides the size of a font by 1.24 and lets the text hang 0.76 em above its baseline.
const FACE: Face = Face { size: 1.24, rise: RISE };

/// The picture with the figure's title and what it says.
pub(super) fn picture(figure: &Figure, scene: &Scene) -> String {
    let mut drawn = String::new();
    let mut backend = SVGBackend::with_string(&mut drawn, scene.size);
    paint(scene, &FACE, &mut backend).expect("a string takes everything and the font is built in");
    drop(backend);
    // The root that plotters writes knows only the size of the canvas.
    let shapes = drawn.split_once('\n').map_or("", |(_, shapes)| shapes);
    root(figure, scene) + shapes
}

fn root(figure: &Figure, scene: &Scene) -> String {
    let (width, height) = scene.size;
    let point = POINT as u32;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" stroke-linejoin=\"round\">\n<title>{}</title>\n<desc>{}</desc>",
        width / point,
        height / point,
        escaped(&figure.title),
        escaped(&figure.says),
    );
    text
}

/// A text as XML holds it between tags.
fn escaped(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
