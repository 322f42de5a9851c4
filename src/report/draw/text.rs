//! Texts: how wide they are, shortened and wrapped to the room there is.

use std::sync::LazyLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// The font and those of the same widths, as SVG names them.
pub(super) const FAMILY: &str = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif";

/// From the lowest to the highest line of Arimo in em; what plotters calls the size of a font in bitmaps.
pub(super) const HEIGHT: f64 = (1_854.0 + 434.0) / 2_048.0;

/// How far letters reach above the baseline, in em.
pub(super) const RISE: f64 = 0.76;

/// How far letters reach below the baseline, in em.
pub(super) const DROP: f64 = 0.22;

/// The em that texts are measured at, so that whole pixels are fine enough.
const MEASURED: f64 = 1_000.0;

/// Arimo, regular and bold, known to plotters from the first use on.
static FONTS: LazyLock<[FontDesc<'static>; 2]> = LazyLock::new(|| {
    // What can't be read as a font fails the first test that draws.
    let _ = register_font(FAMILY, FontStyle::Normal, include_bytes!("fonts/Arimo-Regular.ttf"));
    let _ = register_font(FAMILY, FontStyle::Bold, include_bytes!("fonts/Arimo-Bold.ttf"));
    [FontStyle::Normal, FontStyle::Bold]
        .map(|style| FontDesc::new(FontFamily::Name(FAMILY), MEASURED * HEIGHT, style))
});

/// The font, at the size with which plotters measures.
pub(super) fn font(bold: bool) -> &'static FontDesc<'static> {
    &FONTS[usize::from(bold)]
}

/// A kind of lettering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letters {
    /// The em, in units of the canvas.
    pub em: i32,
    /// Whether they are bold.
    pub bold: bool,
}

impl Letters {
    /// How wide a text is, in units of the canvas.
    pub(super) fn width(self, text: &str) -> i32 {
        let (wide, narrow): (String, String) = text.chars().partition(|letter| is_wide(*letter));
        let of_font = font(self.bold).box_size(&narrow).map_or(0, |size| size.0);
        let ems = f64::from(of_font) / MEASURED + wide.chars().count() as f64;
        (ems * f64::from(self.em)).ceil() as i32
    }

    /// The text if there is room for it, else as much of it as there is room for and `…`.
    pub(super) fn shorten(self, text: &str, room: i32) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let letters: Vec<char> = text.chars().collect();
        let kept = |count: usize| {
            let start: String = letters[..count].iter().collect();
            format!("{}…", start.trim_end())
        };
        // The widths grow with the count, so the first that is too wide can be searched by halves.
        let (mut fits, mut too_wide) = (0, letters.len());
        while too_wide - fits > 1 {
            let middle = (fits + too_wide) / 2;
            if self.width(&kept(middle)) <= room {
                fits = middle;
            } else {
                too_wide = middle;
            }
        }
        if fits == 0 { String::new() } else { kept(fits) }
    }

    /// A name if there is room for it, else its beginning and its end: names that begin alike often end otherwise.
    pub(super) fn shorten_name(self, name: &str, room: i32) -> String {
        if self.width(name) <= room {
            return name.to_owned();
        }
        let letters: Vec<char> = name.chars().collect();
        let kept = |count: usize| {
            let (start, end) = (count.div_ceil(2), letters.len() - count / 2);
            letters[..start].iter().chain(['…'].iter()).chain(&letters[end..]).collect::<String>()
        };
        let fits = (1..letters.len()).rev().map(kept).find(|text| self.width(text) <= room);
        fits.unwrap_or_default()
    }

    /// The text in lines, at most so many; what is left over is cut off with `…`.
    pub(super) fn wrap(self, text: &str, room: i32, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for piece in pieces(text) {
            let joined = lines.last().map(|line| format!("{line}{piece}"));
            match joined.filter(|line| self.width(line.trim_end()) <= room) {
                Some(line) => *lines.last_mut().unwrap_or(&mut String::new()) = line,
                None => lines.push(piece),
            }
        }
        if lines.len() > most {
            let rest = lines.split_off(most - 1).concat();
            lines.push(rest);
        }
        lines.iter().map(|line| self.shorten(line.trim(), room)).filter(|line| !line.is_empty()).collect()
    }
}

/// A text without what neither XML nor a line can hold.
pub(super) fn clean(text: &str) -> String {
    let printable = |letter: char| !letter.is_control() && !('\u{fffe}'..='\u{ffff}').contains(&letter);
    text.chars().map(|letter| if printable(letter) { letter } else { ' ' }).collect()
}

/// Where lines may break: after spaces and around wide letters.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        let breaks = (before == ' ' && letter != ' ') || is_wide(before) || is_wide(letter);
        match pieces.last_mut().filter(|_| !breaks) {
            Some(last) => last.push(letter),
            None => pieces.push(letter.to_string()),
        }
        before = letter;
    }
    pieces
}

/// Whether a letter takes a whole em in the fonts that have it: Chinese, Japanese, Korean, pictures.
fn is_wide(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Letters = Letters { em: 100, bold: false };

    #[test]
    fn widths_are_those_of_the_font() {
        // Advances of Arimo, as of Arial: 1139 of 2048 for digits, 1706 for M, 1233 for a bold 1139 + 94 `L`.
        assert_eq!(PLAIN.width("0"), 56);
        assert_eq!(PLAIN.width("M"), 84);
        assert_eq!(PLAIN.width(""), 0);
        assert_eq!(PLAIN.width("价格"), 200);
        assert!(Letters { bold: true, ..PLAIN }.width("mean cost") > PLAIN.width("mean cost"));
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(PLAIN.shorten("spot", 1_000), "spot");
        assert_eq!(PLAIN.shorten("on-demand price", 700), "on-demand p…");
        assert_eq!(PLAIN.shorten("抢占式实例", 420), "抢占式…");
        assert_eq!(PLAIN.shorten("spot", 3), "");
        assert_eq!(PLAIN.shorten_name("checkpoint.every=2h", 700), "checkp…ry=2h");
        assert_eq!(PLAIN.shorten_name("spot", 3), "");
    }

    #[test]
    fn lines_break_at_spaces_and_between_wide_letters() {
        assert_eq!(PLAIN.wrap("cost of a run", 400, 5), ["cost of a", "run"]);
        assert_eq!(PLAIN.wrap("cost of a run", 250, 2), ["cost", "of…"]);
        assert_eq!(PLAIN.wrap("抢占式实例", 200, 5), ["抢占", "式实", "例"]);
        assert!(PLAIN.wrap("", 200, 5).is_empty());
    }

    #[test]
    fn no_text_breaks_xml() {
        assert_eq!(clean("a\u{0}b\nc\u{ffff}"), "a b c ");
    }
}
