//! Colours of a page: one table for light and dark, which becomes CSS variables.
//!
//! Series keep apart for readers who see fewer colours (after Okabe and Ito, darkened or lightened until each
//! has a contrast of at least 3:1 with the background; text has at least 4.5:1).

/// The name of a CSS variable with its value on light and on dark background.
pub(super) const COLOURS: [(&str, &str, &str); 28] = [
    ("background", "#ffffff", "#14171c"),
    ("surface", "#f6f7f9", "#1c2027"),
    ("line", "#d9dde3", "#343b46"),
    ("text", "#1b1f26", "#e8ebef"),
    ("quiet", "#565e6b", "#a9b2bf"),
    ("accent", "#0b5cad", "#7db8f5"),
    ("focus", "#0b5cad", "#9cccff"),
    ("grid", "#e6e9ed", "#2a303a"),
    ("series-0", "#0072b2", "#4ea8e0"),
    ("series-1", "#c8550a", "#f08a4b"),
    ("series-2", "#00855f", "#2fc59a"),
    ("series-3", "#9c4f8f", "#d990c5"),
    ("series-4", "#947000", "#e0b73f"),
    ("series-5", "#2f8fc4", "#93d3f5"),
    ("series-6", "#7a5230", "#c29a76"),
    ("reference", "#4b5563", "#b4bdc9"),
    ("limit", "#1b1f26", "#f2f4f7"),
    ("alarm", "#b81f2e", "#ff7b80"),
    ("warning", "#a86a00", "#f0b64a"),
    ("muted", "#8a93a0", "#78828f"),
    ("caution-surface", "#fff7e6", "#2b2416"),
    ("caution-line", "#b57b0e", "#c99a3f"),
    ("alarm-surface", "#fdf0f0", "#2f1c1f"),
    ("cell-low", "#edf3f9", "#1f2b3a"),
    ("cell-high", "#08508f", "#a5d4ff"),
    ("cell-text-low", "#1b1f26", "#f2f4f7"),
    ("cell-text-middle", "#1b1f26", "#0d1116"),
    ("cell-text-high", "#ffffff", "#0d1116"),
];

/// The rules that set the variables. What is printed is light, whatever the screen.
pub(super) fn css() -> String {
    let rules = |place: fn(&(&'static str, &'static str, &'static str)) -> &'static str| -> String {
        COLOURS.iter().map(|colour| format!("--{}:{};", colour.0, place(colour))).collect()
    };
    let (light, dark) = (rules(|colour| colour.1), rules(|colour| colour.2));
    format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         @media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )
}
