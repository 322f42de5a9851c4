//! Which pool of a file that mixes several: after the filter exactly one must remain.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::request::Filter;
use super::source::{Findings, Wrong, quoted};
use crate::scenario::issue::nearest;

/// Zone, instance type and product of a record; empty where the file does not say.
pub(super) type Pool<'s> = [Cow<'s, str>; 3];

const SETTINGS: [&str; 3] = ["zone", "instance_type", "product"];

/// So many pools are listed in a message.
const LISTED: usize = 12;

/// The pools of a file and the number of their records.
pub(super) struct Pools<'s> {
    wanted: [Option<&'s str>; 3],
    found: BTreeMap<Pool<'s>, usize>,
}

impl<'s> Pools<'s> {
    pub(super) fn new(filter: &'s Filter) -> Pools<'s> {
        Pools { wanted: filter.wanted(), found: BTreeMap::new() }
    }

    /// Counts a record of this pool and says whether it is asked for.
    pub(super) fn admit(&mut self, pool: Pool<'s>) -> bool {
        let admitted = self.is_wanted(&pool);
        *self.found.entry(pool).or_default() += 1;
        admitted
    }

    fn is_wanted(&self, pool: &Pool<'_>) -> bool {
        self.wanted.iter().zip(pool).all(|(wanted, found)| wanted.is_none_or(|wanted| wanted == found))
    }

    /// Whether exactly one pool is asked for; what is wrong otherwise is told.
    pub(super) fn settle(&self, findings: &mut Findings<'_>) -> bool {
        let remaining: Vec<(&Pool<'_>, usize)> = self
            .found
            .iter()
            .filter(|(pool, _)| self.is_wanted(pool))
            .map(|(pool, count)| (pool, *count))
            .collect();
        match remaining.as_slice() {
            [_] => return true,
            [] if self.found.is_empty() => {}
            [] => self.none_remains(findings),
            several => mixed(several, findings),
        }
        false
    }

    /// Names the part of the filter that no record has, or all of it where only the parts together fail.
    fn none_remains(&self, findings: &mut Findings<'_>) {
        let mut blamed = false;
        for (part, setting) in SETTINGS.iter().enumerate() {
            let Some(wanted) = self.wanted.get(part).copied().flatten() else { continue };
            let mut known: Vec<&str> =
                self.found.keys().filter_map(|pool| pool.get(part)).map(AsRef::as_ref).collect();
            known.sort_unstable();
            known.dedup();
            if known.contains(&wanted) {
                continue;
            }
            blamed = true;
            let wrong =
                Wrong::new(format!("no record has {}; there are: {}", quoted(wanted), listed(&known)));
            findings.setting(
                setting,
                match nearest(wanted, known) {
                    Some(name) => wrong.hint(format!("did you mean {name}?")),
                    None => wrong,
                },
            );
        }
        if !blamed {
            let pools: Vec<String> = self.found.iter().map(|(pool, count)| described(pool, *count)).collect();
            let wrong =
                Wrong::new(format!("no record fits all of the filter; there are: {}", listed(&pools)));
            findings.setting("", wrong);
        }
    }
}

/// Says what is mixed and which parts of the filter would tell it apart.
fn mixed(several: &[(&Pool<'_>, usize)], findings: &mut Findings<'_>) {
    let differs = |part: usize| {
        let of = |pool: &(&Pool<'_>, usize)| pool.0.get(part).map(ToString::to_string);
        several.iter().any(|pool| of(pool) != several.first().and_then(of))
    };
    let settings: Vec<&str> =
        SETTINGS.iter().enumerate().filter(|(part, _)| differs(*part)).map(|(_, setting)| *setting).collect();
    let pools: Vec<String> = several.iter().map(|(pool, count)| described(pool, *count)).collect();
    let wrong = Wrong::new(format!("expected one pool, found {}: {}", several.len(), listed(&pools)));
    findings.setting("", wrong.hint(format!("set {}", settings.join(" and "))));
}

fn described(pool: &Pool<'_>, count: usize) -> String {
    let named: Vec<&str> = pool.iter().map(AsRef::as_ref).filter(|part| !part.is_empty()).collect();
    format!("{} ({count} record{})", named.join(" "), if count == 1 { "" } else { "s" })
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let told: Vec<&str> = names.iter().take(LISTED).map(AsRef::as_ref).collect();
    let more =
        if names.len() > LISTED { format!(" and {} more", names.len() - LISTED) } else { String::new() };
    told.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    fn settled(filter: Filter, pools: &[[&'static str; 3]]) -> Result<(), String> {
        let source = Source::decode("t", Vec::new()).unwrap();
        let (mut findings, mut found) = (Findings::new(&source), Pools::new(&filter));
        for pool in pools {
            found.admit(pool.map(Cow::Borrowed));
        }
        let one = found.settle(&mut findings);
        let said: Vec<String> = findings.into_issues().iter().map(ToString::to_string).collect();
        assert_eq!(one, said.is_empty());
        if one { Ok(()) } else { Err(said.join("\n")) }
    }

    const MIXED: [[&str; 3]; 4] =
        [["a", "m5", "Linux"], ["a", "m5", "Windows"], ["b", "m5", "Linux"], ["a", "m5", "Linux"]];

    #[test]
    fn mixed_pools_are_listed_with_the_filter_that_parts_them() {
        assert_eq!(
            settled(Filter::default(), &MIXED),
            Err(
                "t: expected one pool, found 3: a m5 Linux (2 records), a m5 Windows (1 record), b m5 Linux \
                 (1 record); set zone and product"
                    .to_owned()
            )
        );
        let filter = Filter { zone: Some("a".into()), ..Filter::default() };
        assert!(settled(filter.clone(), &MIXED).unwrap_err().ends_with("; set product"));
        assert_eq!(settled(Filter { product: Some("Linux".into()), ..filter }, &MIXED), Ok(()));
    }

    #[test]
    fn a_filter_that_leaves_nothing_is_explained() {
        let filter = Filter { product: Some("Windws".into()), ..Filter::default() };
        let said = "t: product: no record has \"Windws\"; there are: Linux, Windows; did you mean Windows?";
        assert_eq!(settled(filter, &MIXED), Err(said.to_owned()));
        let filter = Filter { zone: Some("b".into()), product: Some("Windows".into()), ..Filter::default() };
        assert!(settled(filter, &MIXED).unwrap_err().starts_with("t: no record fits all of the filter"));
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert!(listed(&names).ends_with("11 and 8 more"));
    }
}
