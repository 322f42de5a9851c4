//! The colours of figures, for light and dark pages. The HTML page uses them too.
//!
//! Texts have a contrast of at least 4.5 to the background and marks of at least 3 (WCAG 2.1, 1.4.3 and
//! 1.4.11), and series can be told apart with protanopia and deuteranopia; tests compute both.

use crate::report::figure::Tone;

/// What a picture is to be looked at on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Paper and light screens.
    Light,
    /// Dark screens.
    Dark,
}

/// The colours of a theme, each as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// What everything stands on.
    pub background: &'static str,
    /// Titles and texts in a chart.
    pub text: &'static str,
    /// Axes' texts, notes, the source.
    pub quiet: &'static str,
    /// Grid lines; no information hangs on them.
    pub grid: &'static str,
    /// Axis lines and their ticks.
    pub axis: &'static str,
    /// [`Tone::Series`], by place.
    pub series: [&'static str; Tone::SERIES as usize],
    /// [`Tone::Reference`].
    pub reference: &'static str,
    /// [`Tone::Limit`].
    pub limit: &'static str,
    /// [`Tone::Alarm`].
    pub alarm: &'static str,
    /// [`Tone::Warning`].
    pub warning: &'static str,
    /// [`Tone::Muted`].
    pub muted: &'static str,
}

/// Values from low to high, evenly spaced: viridis, perceptually uniform and in order also in grey.
///
/// Source: S. van der Walt and N. Smith, <https://bids.github.io/colormap/>, in ten steps (CC0).
pub const VALUES: [&str; 10] = [
    "#440154", "#482878", "#3e4a89", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6dcd59", "#b4de2c",
    "#fde725",
];

// Series are colours of palettes made for colour blind readers, chosen for the greatest least distance:
// O: M. Okabe and K. Ito, Color Universal Design, <https://jfly.uni-koeln.de/color/>;
// T: P. Tol, Colour Schemes, SRON/EPS/TN/09-002, muted, vibrant and light; I: IBM Design Library.

const LIGHT: Palette = Palette {
    background: "#ffffff",
    text: "#1c2026",
    quiet: "#565d68",
    grid: "#e4e7eb",
    axis: "#868d97",
    //       O          O          O          O          T          T          I
    series: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#332288", "#882255", "#648fff"],
    reference: "#5f6673",
    limit: "#15181d",
    alarm: "#b2182b",
    warning: "#a66a00",
    muted: "#8a9099",
};

const DARK: Palette = Palette {
    background: "#15181d",
    text: "#e6e8eb",
    quiet: "#a9b0ba",
    grid: "#2b3038",
    axis: "#767d88",
    //       O          T          O          O          T          T          I
    series: ["#56b4e9", "#ee7733", "#009e73", "#f0e442", "#aa4499", "#eedd88", "#648fff"],
    reference: "#b4bac4",
    limit: "#f5f6f7",
    alarm: "#ff6b6b",
    warning: "#e6a817",
    muted: "#7c838e",
};

impl Theme {
    /// The colours of the theme.
    pub const fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

impl Palette {
    /// The colour of a tone.
    pub fn of(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Series(place) => self.series[usize::from(place % Tone::SERIES)],
            Tone::Reference => self.reference,
            Tone::Limit => self.limit,
            Tone::Alarm => self.alarm,
            Tone::Warning => self.warning,
            Tone::Muted => self.muted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::Colour;
    use super::*;

    const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

    #[test]
    fn texts_and_marks_stand_out_from_the_background() {
        for palette in THEMES.map(Theme::palette) {
            let contrast = |hex| Colour::of(palette.background).contrast(Colour::of(hex));
            for text in [palette.text, palette.quiet] {
                assert!(contrast(text) >= 4.5, "{text} has {}", contrast(text));
            }
            let others = [Tone::Reference, Tone::Limit, Tone::Alarm, Tone::Warning, Tone::Muted];
            let series = (0..Tone::SERIES).map(Tone::Series);
            for mark in series.chain(others).map(|tone| palette.of(tone)).chain([palette.axis]) {
                assert!(contrast(mark) >= 3.0, "{mark} has {}", contrast(mark));
            }
        }
    }

    /// What is left of linear red, green and blue with protanopia and deuteranopia: G. Machado, M. Oliveira,
    /// L. Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009, severity 1.
    const SIGHTS: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ];

    /// CIE L*a*b* of what an eye sees of a colour.
    fn seen(hex: &str, sight: &[[f64; 3]; 3]) -> [f64; 3] {
        let all = Colour::of(hex).linear();
        let [r, g, b] = sight
            .map(|row| row.iter().zip(all).map(|(share, part)| share * part).sum::<f64>().clamp(0.0, 1.0));
        let root = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn series_can_be_told_apart_by_every_eye() {
        for palette in THEMES.map(Theme::palette) {
            for sight in &SIGHTS {
                for (place, one) in palette.series.iter().enumerate() {
                    for other in &palette.series[..place] {
                        let apart = distance(seen(one, sight), seen(other, sight));
                        assert!(apart > 15.0, "{one} and {other} are {apart} apart for {sight:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn values_get_lighter_in_even_steps() {
        let light: Vec<_> = VALUES.iter().map(|hex| seen(hex, &SIGHTS[0])[0]).collect();
        let steps: Vec<_> = light.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(steps.iter().all(|step| (7.0..10.0).contains(step)), "{steps:?}");
    }
}
