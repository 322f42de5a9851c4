//! Colours as numbers: contrast, mixing, and the colour of a value.

use super::theme::VALUES;

/// Red, green and blue of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// Black.
    pub const BLACK: Colour = Colour([0; 3]);
    /// White.
    pub const WHITE: Colour = Colour([255; 3]);

    /// The colour that `#rrggbb` stands for; what is no digit counts as zero.
    pub fn of(hex: &str) -> Colour {
        let mut digits = hex.chars().skip(1).map(|digit| digit.to_digit(16).unwrap_or_default() as u8);
        let mut pair = || digits.next().unwrap_or_default() * 16 + digits.next().unwrap_or_default();
        Colour([pair(), pair(), pair()])
    }

    /// Red, green and blue in proportion to light, 0 to 1.
    pub fn linear(self) -> [f64; 3] {
        self.0.map(|part| match f64::from(part) / 255.0 {
            part if part <= 0.04045 => part / 12.92,
            part => ((part + 0.055) / 1.055).powf(2.4),
        })
    }

    /// Relative luminance, 0 to 1, as WCAG 2.1 defines it.
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it.
    pub fn contrast(self, other: Colour) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Black or white, whichever is easier to read on this.
    pub fn ink(self) -> Colour {
        if self.contrast(Colour::BLACK) >= self.contrast(Colour::WHITE) {
            Colour::BLACK
        } else {
            Colour::WHITE
        }
    }

    /// A share of the way to another colour, 0 to 1.
    fn towards(self, other: Colour, share: f64) -> Colour {
        let mix = |place: usize| {
            let (from, to) = (f64::from(self.0[place]), f64::from(other.0[place]));
            (from + (to - from) * share).round() as u8
        };
        Colour([mix(0), mix(1), mix(2)])
    }
}

/// The colour of a value that stands at this place between the lowest, 0, and the highest, 1.
pub fn of_value(place: f64) -> Colour {
    let last = VALUES.len() - 1;
    let place = if place.is_nan() { 0.0 } else { place.clamp(0.0, 1.0) } * last as f64;
    let below = (place as usize).min(last - 1);
    Colour::of(VALUES[below]).towards(Colour::of(VALUES[below + 1]), place - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_definition() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        // The grey that is known to just pass on white.
        assert!((Colour::of("#767676").contrast(Colour::WHITE) - 4.54).abs() < 0.005);
        assert_eq!(Colour::of("#777777").ink(), Colour::BLACK);
        assert_eq!(Colour::of("#333333").ink(), Colour::WHITE);
    }

    #[test]
    fn values_run_from_end_to_end() {
        assert_eq!(of_value(-1.0), Colour::of(VALUES[0]));
        assert_eq!(of_value(f64::NAN), Colour::of(VALUES[0]));
        assert_eq!(of_value(1.0 / 3.0), Colour::of(VALUES[3]));
        assert_eq!(of_value(7.0), Colour::of(VALUES[9]));
        assert_eq!(of_value(0.5), Colour([0x23, 0x90, 0x8c]));
    }
}
