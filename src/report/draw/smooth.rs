//! plotters' bitmap with smooth lines, areas and circles: its own have ragged edges and joints where they
//! are wider than a pixel.
//!
//! Every shape is first spread on a mask of how much of each pixel it covers, in half rows, and then painted
//! at once; so translucent lines don't get darker where they cross themselves.

use std::ops::Range;

use plotters::backend::BitMapBackend;
use plotters_backend::{BackendColor, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::scene::Spot;

/// Rows of the mask in a pixel.
const FINE: usize = 2;

type Outcome<'a> = Result<(), DrawingErrorKind<<BitMapBackend<'a> as DrawingBackend>::ErrorType>>;

/// A bitmap in memory, three bytes a pixel.
pub(super) struct Smooth<'a> {
    plain: BitMapBackend<'a>,
    width: usize,
    height: usize,
    /// How much of a pixel is covered, by half row; all zero between two shapes.
    mask: Vec<u8>,
    /// From and to which pixel a half row is covered at all.
    touched: Vec<(usize, usize)>,
    /// The rows of pixels that are covered at all.
    reach: Range<usize>,
}

impl<'a> Smooth<'a> {
    pub(super) fn new(canvas: &'a mut [u8], size: (u32, u32)) -> Smooth<'a> {
        let (width, height) = (size.0 as usize, size.1 as usize);
        Smooth {
            plain: BitMapBackend::with_buffer(canvas, size),
            width,
            height,
            mask: vec![0; width * height * FINE],
            touched: vec![(usize::MAX, 0); height * FINE],
            reach: 0..0,
        }
    }

    /// The half rows between two heights.
    fn rows(&self, from: f64, to: f64) -> Range<usize> {
        let fine = FINE as f64;
        let last = (self.height * FINE) as f64;
        let first = (from * fine - 0.5).ceil().clamp(0.0, last) as usize;
        let end = ((to * fine - 0.5).floor() + 1.0).clamp(0.0, last) as usize;
        first..end
    }

    /// The height of the middle of a half row.
    fn middle(row: usize) -> f64 {
        (row as f64 + 0.5) / FINE as f64
    }

    /// Covers a half row from one place to another.
    fn cover(&mut self, row: usize, from: f64, to: f64) {
        let (from, to) = (from.max(0.0), to.min(self.width as f64));
        if from >= to {
            return;
        }
        let (first, end) = (from as usize, (to.ceil() as usize).min(self.width));
        let line = &mut self.mask[row * self.width..][..self.width];
        let part = |pixel: usize| (to.min(pixel as f64 + 1.0) - from.max(pixel as f64)) * 255.0;
        line[first] = line[first].max(part(first) as u8);
        line[end - 1] = line[end - 1].max(part(end - 1) as u8);
        if end - first > 2 {
            line[first + 1..end - 1].fill(255);
        }
        let touched = &mut self.touched[row];
        *touched = (touched.0.min(first), touched.1.max(end));
        let y = row / FINE;
        let reach = &self.reach;
        self.reach = if reach.is_empty() { y..y + 1 } else { reach.start.min(y)..reach.end.max(y + 1) };
    }

    fn cover_disc(&mut self, (x, y): Spot, radius: f64, hole: f64) {
        let (x, y) = (f64::from(x), f64::from(y));
        for row in self.rows(y - radius, y + radius) {
            let square = (Self::middle(row) - y).powi(2);
            let reach = (radius * radius - square).max(0.0).sqrt();
            let open = (hole * hole - square).max(0.0).sqrt();
            self.cover(row, x - reach, x - open);
            self.cover(row, x + open, x + reach);
        }
    }

    /// Covers a stroke straight down: the same pixels of every half row, so they are found once.
    fn cover_column(&mut self, x: f64, rows: Range<usize>, width: f64) {
        let Some(first_row) = rows.clone().next() else { return };
        self.cover(first_row, x - width / 2.0, x + width / 2.0);
        let (from, to) = ((x - width / 2.0).max(0.0), (x + width / 2.0).min(self.width as f64));
        if from >= to {
            return;
        }
        let (first, end) = (from as usize, (to.ceil() as usize).min(self.width));
        let part = |pixel: usize| (to.min(pixel as f64 + 1.0) - from.max(pixel as f64)) * 255.0;
        let covers: Vec<u8> = (first..end).map(|pixel| part(pixel) as u8).collect();
        for row in rows.clone() {
            let line = &mut self.mask[row * self.width..][first..end];
            for (pixel, cover) in line.iter_mut().zip(&covers) {
                *pixel = (*pixel).max(*cover);
            }
            let touched = &mut self.touched[row];
            *touched = (touched.0.min(first), touched.1.max(end));
        }
        self.reach = self.reach.start..self.reach.end.max((rows.end - 1) / FINE + 1);
    }

    /// Covers a straight stroke: a rectangle, also a turned one.
    fn cover_stroke(&mut self, from: Spot, to: Spot, width: f64) {
        let (x0, y0, x1, y1) = (f64::from(from.0), f64::from(from.1), f64::from(to.0), f64::from(to.1));
        let length = (x1 - x0).hypot(y1 - y0);
        if length == 0.0 {
            return;
        }
        let (right, down) = ((y0 - y1) / length * width / 2.0, (x1 - x0) / length * width / 2.0);
        let corners = [
            (x0 + right, y0 + down),
            (x1 + right, y1 + down),
            (x1 - right, y1 - down),
            (x0 - right, y0 - down),
        ];
        let lowest = |pick: fn(f64, f64) -> f64, start| corners.iter().fold(start, |y, at| pick(y, at.1));
        for row in self.rows(lowest(f64::min, f64::INFINITY), lowest(f64::max, f64::NEG_INFINITY)) {
            let y = Self::middle(row);
            let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
            for side in 0..4 {
                let ((xa, ya), (xb, yb)) = (corners[side], corners[(side + 1) % 4]);
                if (ya <= y) != (yb <= y) {
                    let x = xa + (xb - xa) * (y - ya) / (yb - ya);
                    (first, last) = (first.min(x), last.max(x));
                }
            }
            self.cover(row, first, last);
        }
    }

    fn cover_area(&mut self, spots: &[Spot]) {
        let heights = || spots.iter().map(|spot| f64::from(spot.1));
        let all = self.rows(heights().fold(f64::INFINITY, f64::min), heights().fold(0.0, f64::max));
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); all.len()];
        let next = spots.iter().skip(1).chain(spots.first());
        for (from, to) in spots.iter().zip(next) {
            let (upper, lower) = if from.1 < to.1 { (from, to) } else { (to, from) };
            let (top, bottom) = (f64::from(upper.1), f64::from(lower.1));
            for row in self.rows(top, bottom) {
                let share = (Self::middle(row) - top) / (bottom - top);
                crossings[row - all.start].push(f64::from(upper.0) + share * f64::from(lower.0 - upper.0));
            }
        }
        for (row, mut places) in all.clone().zip(crossings) {
            places.sort_by(f64::total_cmp);
            for pair in places.chunks_exact(2) {
                self.cover(row, pair[0], pair[1]);
            }
        }
    }

    /// Paints what is covered and clears the mask.
    fn flush(&mut self, color: BackendColor) -> Outcome<'a> {
        for y in std::mem::take(&mut self.reach) {
            let rows = y * FINE..(y + 1) * FINE;
            let (first, end) = self.touched[rows.clone()]
                .iter()
                .fold((usize::MAX, 0), |all, row| (all.0.min(row.0), all.1.max(row.1)));
            self.touched[rows].fill((usize::MAX, 0));
            if first >= end {
                continue;
            }
            let (upper, lower) = self.mask[y * FINE * self.width..].split_at_mut(self.width);
            let (upper, lower) = (&mut upper[first..end], &mut lower[first..end]);
            // How much of each pixel is covered, in parts of 255 for each half row.
            let covers: Vec<u16> = upper
                .iter()
                .zip(&*lower)
                .map(|(upper, lower)| u16::from(*upper) + u16::from(*lower))
                .collect();
            upper.fill(0);
            lower.fill(0);
            let mut x = first;
            for run in covers.chunk_by(|one, other| one == other) {
                let cover = f64::from(run[0]) / (255 * FINE) as f64;
                let ink = BackendColor { alpha: color.alpha * cover, ..color };
                let corner = (x as i32, y as i32);
                x += run.len();
                match (run[0], run.len()) {
                    (0, _) => {}
                    (_, 1) => self.plain.draw_pixel(corner, ink)?,
                    _ => self.plain.draw_rect(corner, (x as i32, y as i32 + 1), &ink, true)?,
                }
            }
        }
        Ok(())
    }
}

impl<'a> DrawingBackend for Smooth<'a> {
    type ErrorType = <BitMapBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.plain.get_size()
    }

    fn ensure_prepared(&mut self) -> Outcome<'a> {
        self.plain.ensure_prepared()
    }

    fn present(&mut self) -> Outcome<'a> {
        self.plain.present()
    }

    fn draw_pixel(&mut self, point: Spot, color: BackendColor) -> Outcome<'a> {
        self.plain.draw_pixel(point, color)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: Spot, to: Spot, style: &S, fill: bool) -> Outcome<'a> {
        self.plain.draw_rect(from, to, style, fill)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: Spot, to: Spot, style: &S) -> Outcome<'a> {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = Spot>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome<'a> {
        let spots: Vec<Spot> = path.into_iter().collect();
        let width = f64::from(style.stroke_width());
        for pair in spots.windows(2).filter(|pair| pair[0].0 != pair[1].0) {
            self.cover_stroke(pair[0], pair[1], width);
        }
        // What goes straight down and up again is one stroke.
        for column in spots.chunk_by(|one, other| one.0 == other.0).filter(|column| column.len() > 1) {
            let heights = || column.iter().map(|spot| f64::from(spot.1));
            let (top, bottom) = (heights().fold(f64::INFINITY, f64::min), heights().fold(0.0, f64::max));
            self.cover_column(f64::from(column[0].0), self.rows(top, bottom), width);
        }
        for joint in spots.iter().skip(1).take(spots.len().saturating_sub(2)) {
            self.cover_disc(*joint, width / 2.0, 0.0);
        }
        self.flush(style.color())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: Spot,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome<'a> {
        let (radius, half) = (f64::from(radius), f64::from(style.stroke_width()) / 2.0);
        let (reach, hole) = if fill { (radius, 0.0) } else { (radius + half, radius - half) };
        self.cover_disc(centre, reach, hole);
        self.flush(style.color())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = Spot>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Outcome<'a> {
        let spots: Vec<Spot> = vertices.into_iter().collect();
        self.cover_area(&spots);
        self.flush(style.color())
    }
}

#[cfg(test)]
mod tests {
    use plotters::style::{BLACK, Color};

    use super::*;

    const SIZE: (u32, u32) = (40, 40);

    /// What is left of white after black shapes, by pixel.
    fn painted(paint: impl FnOnce(&mut Smooth<'_>)) -> Vec<u8> {
        let mut canvas = vec![255; (SIZE.0 * SIZE.1 * 3) as usize];
        paint(&mut Smooth::new(&mut canvas, SIZE));
        canvas.chunks_exact(3).map(|pixel| pixel[0]).collect()
    }

    fn darkness(pixels: &[u8]) -> f64 {
        pixels.iter().map(|white| f64::from(255 - white) / 255.0).sum()
    }

    #[test]
    fn shapes_cover_their_area() {
        let black = BLACK.filled();
        let disc = painted(|canvas| canvas.draw_circle((20, 20), 10, &black, true).unwrap());
        assert!((darkness(&disc) - 314.2).abs() < 3.0, "{}", darkness(&disc));
        let ring = painted(|canvas| {
            canvas.draw_circle((20, 20), 10, &BLACK.filled().stroke_width(4), false).unwrap()
        });
        assert!((darkness(&ring) - 251.3).abs() < 4.0, "{}", darkness(&ring));
        let area = painted(|canvas| canvas.fill_polygon([(0, 0), (30, 0), (0, 30)], &black).unwrap());
        assert!((darkness(&area) - 450.0).abs() < 3.0, "{}", darkness(&area));
        let line =
            painted(|canvas| canvas.draw_path([(5, 5), (35, 25)], &BLACK.filled().stroke_width(4)).unwrap());
        assert!((darkness(&line) - 144.2).abs() < 3.0, "{}", darkness(&line));
    }

    #[test]
    fn a_line_that_crosses_itself_covers_once() {
        let style = BLACK.mix(0.5).filled().stroke_width(4);
        let path = [(5, 20), (35, 20), (35, 35), (20, 35), (20, 5)];
        let pixels = painted(|canvas| canvas.draw_path(path, &style).unwrap());
        assert_eq!(pixels[20 * 40 + 20], pixels[20 * 40 + 10]);
        assert!((120..=130).contains(&pixels[20 * 40 + 20]), "{}", pixels[20 * 40 + 20]);
    }

    #[test]
    fn what_is_off_the_canvas_does_no_harm() {
        let pixels = painted(|canvas| {
            canvas.draw_path([(-90, -90), (-50, 900), (-50, 900)], &BLACK.filled().stroke_width(4)).unwrap();
            canvas.draw_circle((-5, 45), 3, &BLACK.filled(), true).unwrap();
            canvas.draw_path([(3, 3)], &BLACK.filled().stroke_width(4)).unwrap();
            canvas.fill_polygon([], &BLACK.filled()).unwrap();
        });
        assert_eq!(darkness(&pixels), 0.0);
    }
}
