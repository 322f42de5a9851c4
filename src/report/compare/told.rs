//! What the heads of variants say, each thing once: first what all have in common, then what only some
//! have, behind their names.

use crate::scenario::variants::called;

use super::{CompareReport, VariantReport};

/// The longest list that is shown whole on a terminal.
const LONGEST: usize = 20;

/// Something that is said, and the variants that say it.
type Said<'a> = (&'a str, Vec<usize>);

/// Everything, word by word.
pub(super) fn whole(
    report: &CompareReport,
    of: impl for<'a> Fn(&'a VariantReport) -> &'a [String],
) -> Vec<String> {
    lines(report, merged(report, of, |text| text))
}

/// The same, where it is long, in brief: of what not all variants say the first sentence, and if that does
/// not help, without what only one of them says. A last line says where the rest is.
pub(super) fn brief(
    report: &CompareReport,
    of: impl for<'a> Fn(&'a VariantReport) -> &'a [String],
) -> Vec<String> {
    let all = merged(report, &of, |text| text);
    if all.len() <= LONGEST {
        return lines(report, all);
    }
    let common: Vec<&str> = all
        .iter()
        .filter(|(_, having)| having.len() == report.variants.len())
        .map(|(text, _)| *text)
        .collect();
    let mut said = merged(report, &of, |text| if common.contains(&text) { text } else { first(text) });
    let mut rest = "in brief: --format markdown and the report of --out say more of these".to_owned();
    if said.len() > LONGEST {
        let before = said.len();
        said.retain(|(_, having)| having.len() > 1);
        let left_out = before - said.len();
        rest = format!(
            "{left_out} more, each of one variant alone: --format markdown and the report of --out have them"
        );
    }
    let mut lines = lines(report, said);
    lines.push(rest);
    lines
}

/// The first sentence of a text.
fn first(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first)
}

fn merged<'a>(
    report: &'a CompareReport,
    of: impl Fn(&'a VariantReport) -> &'a [String],
    shown: impl Fn(&'a str) -> &'a str,
) -> Vec<Said<'a>> {
    let mut told: Vec<Said<'a>> = Vec::new();
    for (at, variant) in report.variants.iter().enumerate() {
        for text in of(variant) {
            let text = shown(text);
            match told.iter_mut().find(|(known, _)| *known == text) {
                Some((_, having)) => having.push(at),
                None => told.push((text, vec![at])),
            }
        }
    }
    told
}

fn lines(report: &CompareReport, said: Vec<Said<'_>>) -> Vec<String> {
    let names: Vec<&str> = report.variants.iter().map(|of| of.name.as_str()).collect();
    let parts: Vec<&[String]> = report.variants.iter().map(|of| of.parts.as_slice()).collect();
    let (common, own): (Vec<_>, Vec<_>) =
        said.into_iter().partition(|(_, having)| having.len() == report.variants.len());
    let common = common.into_iter().map(|(text, _)| text.to_owned());
    let own = own.into_iter().map(|(text, having)| format!("{}: {text}", called(&names, &parts, &having)));
    common.chain(own).collect()
}
