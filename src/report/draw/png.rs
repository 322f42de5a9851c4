//! A scene as PNG: painted on the whole canvas and averaged down, so that edges are smooth.

use super::paint::{Face, paint};
use super::scene::Scene;
use super::smooth::Smooth;
use super::text::HEIGHT;

/// plotters takes the whole height of a font for its size and puts the baseline half of it below the top.
const FACE: Face = Face { size: HEIGHT, rise: HEIGHT / 2.0 };

/// Units of the canvas in a pixel, each way.
const SHRUNK: usize = 2;

/// The picture, encoded.
pub(super) fn picture(scene: &Scene) -> Vec<u8> {
    let (width, height) = (scene.size.0 as usize, scene.size.1 as usize);
    let mut canvas = vec![0; width * height * 3];
    let mut backend = Smooth::new(&mut canvas, scene.size);
    paint(scene, &FACE, &mut backend).expect("the font is built in");
    drop(backend);
    encode(&shrink(&canvas, width, height), width / SHRUNK, height / SHRUNK)
        .expect("a vector takes everything and the picture has its size")
}

fn shrink(canvas: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut picture = Vec::with_capacity(canvas.len() / (SHRUNK * SHRUNK));
    let rows: Vec<&[u8]> = canvas.chunks_exact(width * 3).take(height / SHRUNK * SHRUNK).collect();
    for pair in rows.chunks_exact(SHRUNK) {
        for (upper, lower) in pair[0].chunks_exact(6).zip(pair[1].chunks_exact(6)) {
            for part in 0..3 {
                let sum = [upper[part], upper[part + 3], lower[part], lower[part + 3]].map(u16::from);
                picture.push(((sum.iter().sum::<u16>() + 2) / 4) as u8);
            }
        }
    }
    picture
}

fn encode(picture: &[u8], width: usize, height: usize) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(picture)?;
    writer.finish()?;
    Ok(bytes)
}
