//! An axis by flag: `deadline=8h,12h` or `checkpoint.every=log:5m..2h:8`, as a setting of the section `sweep`.

use super::Setting;
use crate::scenario::document::{Path, Step};
use crate::scenario::issue::{Issue, Place};

/// The setting that a flag `--axis` stands for.
///
/// # Errors
/// What is wrong with the form of the flag. Path and values are checked with the section.
pub fn axis_flag(text: &str) -> Result<Setting, Issue> {
    let flag = format!("--axis {text}");
    let wrong = |problem: &str| {
        let hint = "write it like --axis deadline=8h,12h or --axis checkpoint.every=log:5m..2h:8";
        Issue::new("", problem).at(Place { source: flag.as_str().into(), line: 0, column: 0 }).hint(hint)
    };
    let Some((path, values)) = text.split_once('=') else {
        return Err(wrong("expected PATH=VALUE,VALUE or PATH=log:FROM..TO:POINTS"));
    };
    let (path, values) = (path.trim(), values.trim());
    let range = ["log", "linear"].iter().find_map(|scale| {
        let rest = values.strip_prefix(scale)?.strip_prefix(':')?;
        Some((scale, rest))
    });
    let value = match range {
        None if values.is_empty() => return Err(wrong("expected at least one value")),
        None => format!("[{values}]"),
        Some((scale, rest)) => {
            let (ends, points) = match rest.split_once(':') {
                Some((ends, points)) => (ends, format!(", points: {points}")),
                None => (rest, String::new()),
            };
            let Some((from, to)) = ends.split_once("..") else {
                return Err(wrong("expected two ends with two points between them"));
            };
            format!("{{{scale}: [{from}, {to}]{points}}}")
        }
    };
    let steps = ["sweep", "axes", path].map(|key| Step::Key(key.to_owned()));
    Ok(Setting { path: Path(steps.to_vec()).to_string(), value, flag })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_lists_and_ranges() {
        let read = |text: &str| axis_flag(text).map(|set| (set.path, set.value)).unwrap();
        let (path, value) = read("provider.bid.limit=0.2,0.3");
        assert_eq!((path.as_str(), value.as_str()), ("sweep.axes[\"provider.bid.limit\"]", "[0.2,0.3]"));
        assert_eq!(read("every=log:5m..2h:8").1, "{log: [5m, 2h], points: 8}");
        assert_eq!(read("every=linear:0.1..0.3").1, "{linear: [0.1, 0.3]}");
        assert_eq!(read("market.pools[\"a@z\"].price={constant: 1},null").1, "[{constant: 1},null]");
    }

    #[test]
    fn other_forms_are_told_at_the_flag() {
        for (wrong, said) in
            [("work", "expected PATH=VALUE"), ("work=", "at least one"), ("work=log:5m-2h:8", "two ends")]
        {
            let issue = axis_flag(wrong).unwrap_err().to_string();
            assert!(issue.starts_with(&format!("--axis {wrong}: ")) && issue.contains(said), "{issue}");
        }
    }
}
