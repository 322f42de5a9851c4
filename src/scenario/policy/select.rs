//! Selecting: which policy a manifest asks for, and what its annotations set.
//!
//! All of it is data: the names stand in the policies' `manifest` blocks.

use std::collections::BTreeMap;

use super::built_in;
use super::file::{AnnotationFile, AnnotationFormFile, ManifestRulesFile, PolicyFile};
use super::sizes::spec;
use crate::scenario::document::{Entry, Node, Path, Step, Value, merge, parse};
use crate::scenario::issue::{Issue, Place, nearest};
use crate::scenario::scalar::Quantity;

/// A name and its value in a manifest: an annotation, a label, a node selector, or the key and value of a
/// toleration (an empty value tolerates all of them).
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// The name.
    pub key: &'a str,
    /// The value.
    pub value: &'a str,
    /// Where it stands.
    pub place: &'a Place,
}

/// What of a manifest can select a policy.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits<'a> {
    /// The annotations of the pod template.
    pub annotations: &'a [Note<'a>],
    /// Its labels.
    pub labels: &'a [Note<'a>],
    /// Its node selector, and what its node affinity requires.
    pub node_selectors: &'a [Note<'a>],
    /// Its tolerations.
    pub tolerations: &'a [Note<'a>],
}

/// The policy that a manifest asks for.
#[derive(Clone, Debug)]
pub struct Detected {
    /// Its name.
    pub policy: &'static str,
    /// The name in the manifest that says so.
    pub because: String,
    /// Where it stands.
    pub place: Place,
}

/// A setting that a manifest makes.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its dotted path in the policy, such as `bid.limit`.
    pub path: String,
    /// Its value, which points to where it is written.
    pub value: Node,
    /// The name in the manifest that makes it.
    pub made_by: String,
}

/// An annotation that a manifest leaves out, and what that sets.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The annotation.
    pub annotation: String,
    /// What its absence sets; `made_by` is what shows that the manifest is meant for the provider.
    pub setting: Setting,
}

/// What annotations set.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The settings, none twice.
    pub settings: Vec<Setting>,
    /// What the user should know: annotations that are not modelled or not known.
    pub cautions: Vec<Issue>,
}

/// Finds the built-in policy that a manifest asks for by its annotations, labels, node selectors and
/// tolerations; none where it asks for none.
///
/// # Errors
/// An issue where the manifest asks for several.
pub fn detect(traits: &Traits<'_>) -> Result<Option<Detected>, Issue> {
    let mut found: Vec<(&'static str, Note<'_>)> = Vec::new();
    for policy in built_in() {
        let Some(rules) = policy.file.manifest.as_ref().filter(|rules| rules.detect) else { continue };
        found.extend(sign(rules, traits).map(|noted| (policy.name, noted)));
    }
    match found.as_slice() {
        [] => Ok(None),
        [(policy, noted)] => {
            Ok(Some(Detected { policy, because: noted.key.to_owned(), place: noted.place.clone() }))
        }
        [(one, by_one), (two, by_two), ..] => {
            let problem = format!(
                "the manifest asks for several policies: `{}` belongs to {one}, `{}` to {two}",
                by_one.key, by_two.key
            );
            let hint = format!("say which one is meant, such as provider: {one}");
            Err(Issue::new(annotation_path(by_two.key), problem).at(by_two.place.clone()).hint(hint))
        }
    }
}

/// What annotations set in a policy. Values that are not allowed, annotations that lack the one they need
/// and slips of the finger become issues.
pub fn annotation_settings(
    file: &PolicyFile,
    annotations: &[Note<'_>],
    issues: &mut Vec<Issue>,
) -> Selection {
    let mut selection = Selection::default();
    let Some(rules) = &file.manifest else { return selection };
    let mut settings = BTreeMap::new();
    for noted in annotations {
        let caution = |problem: &str| issue(noted, problem.to_owned());
        match rules.annotations.get(noted.key) {
            Some(rule) => match made(rule, noted, annotations) {
                // Of two annotations that make one setting the later name has the last word.
                Ok(made) => settings.extend(made.into_iter().map(|one| ((one.path.clone(), noted.key), one))),
                Err(issue) => issues.push(issue),
            },
            None if rules.ignored.iter().any(|known| known == noted.key) => {
                selection.cautions.push(caution("this annotation changes nothing that is modelled"));
            }
            None if is_of(rules, noted.key) => {
                let known = rules.annotations.keys().chain(&rules.ignored).map(String::as_str);
                match nearest_end(noted.key, rules.prefix.as_deref().unwrap_or_default(), known) {
                    Some(name) => issues.push(
                        issue(noted, "unknown annotation".to_owned()).hint(format!("did you mean `{name}`?")),
                    ),
                    None => selection.cautions.push(caution("unknown annotation, which is ignored")),
                }
            }
            None => {}
        }
    }
    // In the order of paths, then names: what comes later replaces what came before.
    for setting in settings.into_values() {
        match selection.settings.last_mut().filter(|last| last.path == setting.path) {
            Some(last) => {
                if !last.value.says_the_same(&setting.value) {
                    let text = format!("`{}` is set by {} instead", setting.path, setting.made_by);
                    let path = annotation_path(&last.made_by);
                    selection.cautions.push(Issue::new(path, text).at(last.value.place()));
                }
                *last = setting;
            }
            None => selection.settings.push(setting),
        }
    }
    selection
}

/// The annotations of other providers, which a run under this policy ignores: one caution each.
pub fn foreign(file: &PolicyFile, annotations: &[Note<'_>]) -> Vec<Issue> {
    let own = |noted: &Note<'_>| file.manifest.as_ref().is_some_and(|rules| is_of(rules, noted.key));
    let other = |noted: &Note<'_>| {
        built_in()
            .iter()
            .find(|policy| policy.file.manifest.as_ref().is_some_and(|rules| is_of(rules, noted.key)))
    };
    let ignored = annotations.iter().filter(|noted| !own(noted));
    ignored
        .filter_map(|noted| {
            let policy = other(noted)?;
            Some(issue(noted, format!("this annotation belongs to {} and is ignored", policy.name)))
        })
        .collect()
}

/// Lays settings over a policy's tree; their places stay.
pub fn apply(tree: &mut Node, settings: &[Setting]) {
    for setting in settings {
        let place = setting.value.place();
        let block = keys(&setting.path).into_iter().rev().fold(setting.value.clone(), |node, key| {
            Node::new(Value::Map(vec![Entry { key, key_place: place.clone(), node }]), &place)
        });
        merge(tree, &block);
    }
}

/// The names of the blocks that a setting stands in, and its own. What is no path of names stays whole, to
/// be found unknown when the tree is read.
fn keys(path: &str) -> Vec<String> {
    let key = |step: Step| match step {
        Step::Key(key) => Some(key),
        Step::Index(_) => None,
    };
    let steps = Path::parse(path).ok().filter(|path| !path.0.is_empty());
    let keys = steps.and_then(|path| path.0.into_iter().map(key).collect::<Option<Vec<_>>>());
    keys.unwrap_or_else(|| vec![path.to_owned()])
}

/// Whether an annotation belongs to a provider.
fn is_of(rules: &ManifestRulesFile, key: &str) -> bool {
    rules.prefix.as_deref().is_some_and(|prefix| !prefix.is_empty() && key.starts_with(prefix))
        || rules.annotations.contains_key(key)
        || rules.ignored.iter().any(|known| known == key)
}

/// Whether a label, a selector or a toleration is a provider's mark.
fn is_marked(rules: &ManifestRulesFile, noted: &Note<'_>) -> bool {
    rules.marks.iter().any(|mark| match mark.split_once('=') {
        Some((key, value)) => noted.key == key && (noted.value == value || noted.value.is_empty()),
        None => noted.key == mark,
    })
}

/// What in a manifest shows that it is meant for a provider: an annotation, else another mark.
fn sign<'a>(rules: &ManifestRulesFile, traits: &Traits<'a>) -> Option<Note<'a>> {
    let annotation = traits.annotations.iter().find(|noted| is_of(rules, noted.key));
    let others = [traits.labels, traits.node_selectors, traits.tolerations];
    let mark = || others.into_iter().flatten().find(|noted| is_marked(rules, noted));
    annotation.or_else(mark).copied()
}

/// Whether a manifest shows that it is meant for a provider.
pub fn is_meant_for(file: &PolicyFile, traits: &Traits<'_>) -> bool {
    file.manifest.as_ref().is_some_and(|rules| sign(rules, traits).is_some())
}

/// What a manifest that is meant for a provider sets by leaving annotations out, such as a pod on the
/// provider's nodes that does not ask for spot. Annotations go over it.
pub fn absent(file: &PolicyFile, traits: &Traits<'_>) -> Vec<LeftOut> {
    let Some(rules) = &file.manifest else { return Vec::new() };
    let Some(because) = sign(rules, traits) else { return Vec::new() };
    let is_there = |key: &str| traits.annotations.iter().any(|noted| noted.key == key);
    let left_out = rules.annotations.iter().filter(|(key, _)| !is_there(key));
    let settings =
        left_out.flat_map(|(key, rule)| rule.absent.iter().map(move |(path, text)| (key, path, text)));
    settings
        .filter_map(|(key, path, text)| {
            Some(LeftOut { annotation: key.clone(), setting: setting(path, text, &because).ok()? })
        })
        .collect()
}

/// The settings that one annotation makes.
fn made(rule: &AnnotationFile, noted: &Note<'_>, all: &[Note<'_>]) -> Result<Vec<Setting>, Issue> {
    if let Some(needs) = &rule.needs {
        let found = all.iter().find(|other| other.key == needs.annotation).map(|other| other.value.trim());
        if found != Some(needs.value.as_str()) {
            let found = found.map_or("it is not there".to_owned(), |value| format!("it is {value:?}"));
            let problem =
                format!("this annotation has no effect unless {} is {}", needs.annotation, needs.value);
            return Err(issue(noted, problem).hint(found));
        }
    }
    if let Some(path) = &rule.sets {
        let value = formed(rule.form, noted)?;
        return Ok(vec![Setting { path: path.clone(), value, made_by: noted.key.to_owned() }]);
    }
    if rule.values.is_empty() {
        return Ok(Vec::new());
    }
    match rule.values.get(noted.value.trim()) {
        Some(settings) => settings.iter().map(|(path, text)| setting(path, text, noted)).collect(),
        None => {
            let known = rule.values.keys().map(String::as_str);
            let problem = format!(
                "expected {}, found {:?}",
                known.clone().collect::<Vec<_>>().join(" or "),
                noted.value
            );
            let issue = issue(noted, problem);
            Err(match nearest(noted.value, known) {
                Some(name) => issue.hint(format!("did you mean `{name}`?")),
                None => issue,
            })
        }
    }
}

/// A setting with a value from a policy file.
fn setting(path: &str, text: &str, noted: &Note<'_>) -> Result<Setting, Issue> {
    let parsed = parse(&noted.place.source, text).ok().and_then(|documents| documents.into_iter().next());
    let mut value = parsed.unwrap_or_else(|| Node::new(Value::Null, noted.place));
    if !matches!(value.value, Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_)) {
        // Only a policy file of the user's can say so.
        return Err(issue(noted, format!("the policy sets {path} to {text:?}, which is no single value")));
    }
    (value.line, value.column) = (noted.place.line, noted.place.column);
    Ok(Setting { path: path.to_owned(), value, made_by: noted.key.to_owned() })
}

/// The value of an annotation as it would stand in a policy file.
fn formed(form: Option<AnnotationFormFile>, noted: &Note<'_>) -> Result<Node, Issue> {
    let text = noted.value.trim();
    let node = |value: Value| Node::new(value, noted.place);
    let wrong = |expected: &str| issue(noted, format!("expected {expected}, found {:?}", noted.value));
    match form {
        None => Ok(node(Value::Str(text.to_owned()))),
        Some(AnnotationFormFile::Price) => {
            // Plain decimals: what else a parser of numbers takes is no price to a provider.
            let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
            match text.parse::<f64>() {
                Ok(price) if plain => {
                    Ok(Node { written: Some(Box::from(text)), ..node(Value::Float(price)) })
                }
                Ok(price) if price < 0.0 => {
                    Err(issue(noted, format!("a price can't be negative, found {text}")))
                }
                _ => Err(wrong("a price per hour such as 0.25")),
            }
        }
        Some(AnnotationFormFile::Hours) => match text.parse::<u32>() {
            Ok(hours) => Ok(node(Value::Str(format!("{hours}h")))),
            Err(_) => Err(wrong("a whole number of hours")),
        },
        Some(AnnotationFormFile::Quantity) => match Quantity::parse(text) {
            Ok(_) => Ok(node(Value::Str(text.to_owned()))),
            Err(problem) => Err(issue(noted, problem)),
        },
        Some(AnnotationFormFile::List) => {
            let items = text.split(',').map(str::trim);
            if let Some(problem) = items.clone().find_map(|item| spec(item).err()) {
                return Err(issue(noted, problem));
            }
            Ok(node(Value::Seq(items.map(|item| node(Value::Str(item.to_owned()))).collect())))
        }
    }
}

/// The known name nearest to a written one, by what follows the common beginning: the longer that is, the
/// more would pass for a slip of the finger.
fn nearest_end<'a>(
    written: &str,
    prefix: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let end = nearest(
        written.strip_prefix(prefix).unwrap_or(written),
        known.clone().map(|name| name.strip_prefix(prefix).unwrap_or(name)),
    )?;
    known.into_iter().find(|name| name.strip_prefix(prefix).unwrap_or(name) == end)
}

fn issue(noted: &Note<'_>, problem: String) -> Issue {
    Issue::new(annotation_path(noted.key), problem).at(noted.place.clone())
}

fn annotation_path(key: &str) -> String {
    Path(vec![Step::Key("annotations".to_owned()), Step::Key(key.to_owned())]).to_string()
}
