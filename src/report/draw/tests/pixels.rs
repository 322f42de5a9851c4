//! PNG read back: its size and its colours.

use std::collections::BTreeSet;
use std::io::Cursor;

use super::super::colour::Colour;
use super::super::{Theme, png, svg};
use super::read::elements;
use super::{hard, samples};
use crate::report::figure::Figure;

/// Width, height and pixels.
fn decoded(figure: &Figure, theme: Theme) -> (usize, usize, Vec<Colour>) {
    let bytes = png(figure, theme);
    let mut reader = ::png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (::png::ColorType::Rgb, ::png::BitDepth::Eight));
    let colours = pixels.chunks_exact(3).map(|pixel| Colour([pixel[0], pixel[1], pixel[2]])).collect();
    (info.width as usize, info.height as usize, colours)
}

#[test]
fn pictures_have_their_size_and_their_colours() {
    for figure in samples::all() {
        for theme in [Theme::Light, Theme::Dark] {
            let (width, height, pixels) = decoded(&figure, theme);
            let root = &elements(&svg(&figure, theme))[0];
            assert_eq!((width, height), (1_600, 2 * root.number("height") as usize), "{}", figure.name);
            assert_eq!(pixels[0], Colour::of(theme.palette().background));
            let colours: BTreeSet<_> = pixels.iter().collect();
            assert!(colours.len() > 50, "{}: {} colours", figure.name, colours.len());
            if figure.name != "cells" {
                let series = Colour::of(theme.palette().series[0]);
                assert!(colours.contains(&series), "{} has its first series", figure.name);
            }
        }
    }
}

#[test]
fn a_filled_bar_has_its_colour_where_the_svg_has_it() {
    let figure = samples::histogram();
    let (width, _, pixels) = decoded(&figure, Theme::Light);
    let all = elements(&svg(&figure, Theme::Light));
    let bars = all.iter().filter(|one| one.tag == "rect" && one.of("fill") == "#0072B2");
    let inner: Vec<_> =
        bars.filter(|bar| bar.number("width") > 100.0 && bar.number("height") > 100.0).collect();
    assert!(inner.len() > 5);
    for bar in inner {
        // Off the middle, where a line may cross.
        let x = (bar.number("x") + bar.number("width") / 4.0) as usize / 2;
        let y = (bar.number("y") + bar.number("height") / 2.0) as usize / 2;
        assert_eq!(pixels[y * width + x], Colour::of("#0072b2"));
    }
}

#[test]
fn hard_cases_become_pictures_too() {
    for figure in hard::all() {
        let (width, height, pixels) = decoded(&figure, Theme::Dark);
        assert_eq!((width, pixels.len()), (1_600, width * height));
    }
}
