//! Variants of one question, side by side: other providers, other settings, other scenarios.
//!
//! What varies is written as axes; every combination of their values is a variant, which is checked as a
//! scenario of its own. All variants get the baseline's seed and replications, so that they meet the same
//! weather. Knows the check and all it knows; runs nothing.
//!
//! To add an axis: a field of [`Plan`], its values in `axis.rs`.

mod axis;
mod money;
mod names;
mod together;

use std::path::PathBuf;

use super::check::{CheckError, Checked, Setting, side_by_side};
use super::issue::{Issue, Place, nearest};
use axis::Value;

pub use money::Rates;
pub use names::together as called;
pub use together::for_variant;

/// The most variants that are compared at one time.
pub const MOST_VARIANTS: usize = 24;

/// What is to be compared.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Scenario files, each an input of its own, or manifests, which are one.
    pub files: Vec<PathBuf>,
    /// Settings of all variants.
    pub settings: Vec<Setting>,
    /// Provider policies, one variant each; `all` for every built-in one.
    pub providers: Vec<String>,
    /// Settings that vary, each as `PATH=VALUE,VALUE`.
    pub vary: Vec<String>,
    /// The name of the variant that the others are compared with; the first where it is not given.
    pub baseline: Option<String>,
}

/// One variant.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What it is called: what it has and others have not.
    pub name: String,
    /// The values of the axes that make it.
    pub parts: Vec<String>,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// The settings that make it, beside those of all variants.
    pub settings: Vec<Setting>,
    /// Its scenario.
    pub checked: Checked,
}

/// Variants that can be run.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The variants, in the order of the axes.
    pub variants: Vec<Variant>,
    /// Which of them the others are compared with.
    pub baseline: usize,
}

/// A variant that is not checked yet.
#[derive(Clone, Debug, PartialEq)]
struct Draft {
    name: String,
    parts: Vec<String>,
    /// The number of its input.
    input: usize,
    files: Vec<PathBuf>,
    settings: Vec<Setting>,
    /// Whether it may be left out where it can't be run: its provider is one of `all`.
    unnamed: bool,
}

/// Makes the variants and checks them all.
///
/// # Errors
/// Every problem of the arguments, else every problem of every variant, with the variants that have it; or
/// the file that could not be read.
pub fn variants(plan: &Plan) -> Result<Comparison, CheckError> {
    let inputs = side_by_side(&plan.files)?;
    let drafts = drafts(plan, &inputs).map_err(CheckError::Input)?;
    let baseline =
        baseline(plan.baseline.as_deref(), &drafts).map_err(|issue| CheckError::Input(vec![issue]))?;
    let wanted = plan.baseline.is_some().then_some(baseline);
    together::check_all(&plan.settings, drafts, wanted)
}

/// Every combination of inputs, providers and values.
fn drafts(plan: &Plan, inputs: &[Vec<PathBuf>]) -> Result<Vec<Draft>, Vec<Issue>> {
    let mut issues = Vec::new();
    let mut axes: Vec<Vec<Value>> = Vec::new();
    if !plan.providers.is_empty() {
        axes.push(axis::providers(&plan.providers));
    }
    for text in &plan.vary {
        match axis::values(text) {
            Ok(values) => axes.push(values),
            Err(issue) => issues.push(issue),
        }
    }
    let count = axes.iter().map(Vec::len).fold(inputs.len(), usize::saturating_mul);
    if issues.is_empty() && count < 2 {
        let problem = "there is nothing to compare: this is one variant";
        let hint = "name several scenario files, or vary something: --providers on-demand,reserved or \
                    --vary provider.bid.limit=0.2,0.3";
        issues.push(Issue::new("", problem).hint(hint));
    }
    if count > MOST_VARIANTS {
        let problem = format!("{count} variants are more than can be compared, {MOST_VARIANTS}");
        issues.push(Issue::new("", problem).hint("vary fewer things at one time, or give fewer values"));
    }
    if !issues.is_empty() {
        return Err(issues);
    }
    let mut drafts: Vec<Draft> = (0..)
        .zip(inputs)
        .map(|(input, files)| {
            // The input is worth a word where there are several.
            let file = files.first().filter(|_| inputs.len() > 1);
            let parts: Vec<String> = file.map(|file| file.display().to_string()).into_iter().collect();
            Draft {
                name: parts.concat(),
                parts,
                input,
                files: files.clone(),
                settings: Vec::new(),
                unnamed: false,
            }
        })
        .collect();
    for values in axes {
        drafts = drafts.iter().flat_map(|draft| values.iter().map(|value| with(draft, value))).collect();
    }
    number_equals(&mut drafts);
    Ok(drafts)
}

fn with(draft: &Draft, value: &Value) -> Draft {
    let mut draft = draft.clone();
    draft.parts.push(value.name.clone());
    draft.name = draft.parts.join(" ");
    draft.settings.push(value.setting.clone());
    draft.unnamed |= value.unnamed;
    draft
}

/// Tells variants of one name apart.
fn number_equals(drafts: &mut [Draft]) {
    let names: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    for (at, draft) in drafts.iter_mut().enumerate() {
        let before = names[..at].iter().filter(|name| **name == draft.name).count();
        if before > 0 {
            draft.name.push_str(&format!(" ({})", before + 1));
        }
    }
}

fn baseline(wanted: Option<&str>, drafts: &[Draft]) -> Result<usize, Issue> {
    let Some(wanted) = wanted else { return Ok(0) };
    let names = || drafts.iter().map(|draft| draft.name.as_str());
    names().position(|name| name == wanted).ok_or_else(|| {
        let slip =
            nearest(wanted, names()).map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
        let hint = format!("{slip}the variants are: {}", names().collect::<Vec<_>>().join("; "));
        let place = Place { source: format!("--baseline {wanted}").into(), line: 0, column: 0 };
        Issue::new("", format!("no variant is called {wanted}")).at(place).hint(hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(providers: &[&str], vary: &[&str]) -> Plan {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Plan { providers: owned(providers), vary: owned(vary), ..Plan::default() }
    }

    fn names(plan: &Plan, inputs: &[&str]) -> Result<Vec<String>, Vec<String>> {
        let inputs: Vec<_> = inputs.iter().map(|name| vec![PathBuf::from(name)]).collect();
        let drafts = drafts(plan, &inputs);
        drafts
            .map(|drafts| drafts.into_iter().map(|draft| draft.name).collect())
            .map_err(|issues| issues.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn variants_are_every_combination_in_the_order_of_the_axes() {
        let both = plan(&["eci", "on-demand"], &["work=1h,2h"]);
        let expected = ["eci work=1h", "eci work=2h", "on-demand work=1h", "on-demand work=2h"];
        assert_eq!(names(&both, &["a.yaml"]).unwrap(), expected);
        assert_eq!(names(&plan(&[], &[]), &["a.yaml", "b.yaml"]).unwrap(), ["a.yaml", "b.yaml"]);
        assert_eq!(names(&plan(&[], &[]), &["a.yaml", "a.yaml"]).unwrap(), ["a.yaml", "a.yaml (2)"]);
    }

    #[test]
    fn one_variant_is_too_few_and_many_are_too_many() {
        assert!(names(&plan(&["eci"], &[]), &["a.yaml"]).unwrap_err()[0].contains("nothing to compare"));
        let many = plan(&["a", "b", "c", "d", "e"], &["x=1,2,3,4,5"]);
        assert!(names(&many, &["a.yaml"]).unwrap_err()[0].contains("25 variants are more"));
        assert_eq!(names(&plan(&["a"], &["x", "y=1,"]), &["a.yaml"]).unwrap_err().len(), 2);
    }

    #[test]
    fn a_baseline_is_one_of_the_variants() {
        let drafts = drafts(&plan(&["eci", "on-demand"], &[]), &[vec![PathBuf::from("a.yaml")]]).unwrap();
        assert_eq!(baseline(None, &drafts).unwrap(), 0);
        assert_eq!(baseline(Some("on-demand"), &drafts).unwrap(), 1);
        let said = baseline(Some("on-demnd"), &drafts).unwrap_err().to_string();
        assert!(said.contains("did you mean `on-demand`"), "{said}");
    }
}
