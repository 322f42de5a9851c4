//! Colours of a page as CSS variables: those of figures, which `draw` defines, and those of the page around them.

use super::super::draw::Theme;
use super::super::draw::theme::VALUES;

/// Of the page itself: the name of a CSS variable with its value on light and on dark background. Text on any
/// of its surfaces has a contrast of at least 4.5:1.
const PAGE: [(&str, &str, &str); 7] = [
    ("surface", "#f6f7f9", "#1d2129"),
    ("line", "#d9dde3", "#343b46"),
    ("accent", "#0b5cad", "#7db8f5"),
    ("focus", "#0b5cad", "#9cccff"),
    ("caution-surface", "#fff7e6", "#2b2416"),
    ("caution-line", "#b57b0e", "#c99a3f"),
    ("alarm-surface", "#fdf0f0", "#2f1c1f"),
];

/// Every variable with its value in a theme.
pub(super) fn variables(theme: Theme) -> Vec<(String, &'static str)> {
    let palette = theme.palette();
    let named = [
        ("background", palette.background),
        ("text", palette.text),
        ("quiet", palette.quiet),
        ("grid", palette.grid),
        ("reference", palette.reference),
        ("limit", palette.limit),
        ("alarm", palette.alarm),
        ("warning", palette.warning),
        ("muted", palette.muted),
    ];
    let series = palette.series.iter().enumerate().map(|(at, colour)| (format!("series-{at}"), *colour));
    let own = PAGE.iter().map(|(name, light, dark)| {
        let value = if theme == Theme::Light { light } else { dark };
        ((*name).to_owned(), *value)
    });
    named.iter().map(|(name, colour)| ((*name).to_owned(), *colour)).chain(series).chain(own).collect()
}

/// The rules that set the variables. What is printed is light, whatever the screen.
pub(super) fn css() -> String {
    let rules = |theme: Theme| -> String {
        variables(theme).iter().map(|(name, value)| format!("--{name}:{value};")).collect()
    };
    let (light, dark) = (rules(Theme::Light), rules(Theme::Dark));
    let ramp = VALUES.join(",");
    format!(
        ":root{{color-scheme:light;--ramp:linear-gradient(to right,{ramp});{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         @media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )
}
