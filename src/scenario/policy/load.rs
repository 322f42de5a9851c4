//! Loading: from a policy's name, a file or a scenario's block to one tree of settings.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::{builtin, names, source_of};
use crate::scenario::document::{Entry, LARGEST_TEXT, Node, Value, merge, parse};
use crate::scenario::issue::{Issue, nearest};

/// How many files may be based on one another.
const MOST_BASES: usize = 16;

/// Loads a built-in policy by its name or a policy file by its path, which ends in `.yaml` or `.yml` and
/// is relative to the folder `relative_to`. A file that names another policy under `policy` is laid over
/// it. In the tree, `policy` is the name: the built-in one, or the file's name without its ending.
///
/// # Errors
/// Says what is unknown, what could not be read and which files are based on themselves.
pub fn load(name_or_path: &str, relative_to: Option<&Path>) -> Result<Node, Vec<Issue>> {
    load_after(name_or_path, relative_to, &mut Vec::new())
}

/// Loads the policy that a scenario names under `provider`, by itself or in a block that changes it; none
/// where a block names none. `relative_to` is the scenario's folder.
///
/// # Errors
/// As [`load`]; places are those of the scenario where the policy's name is wrong.
pub fn base(provider: &Node, relative_to: Option<&Path>) -> Result<Option<Node>, Vec<Issue>> {
    let (written, path) = match &provider.value {
        Value::Str(_) => (provider, "provider"),
        Value::Map(_) => match provider.get("policy") {
            Some(policy) => (policy, "provider.policy"),
            None => return Ok(None),
        },
        _ => {
            let problem = "expected a policy's name, a policy file or a block of settings";
            return Err(vec![Issue::new("provider", problem).at(provider.place())]);
        }
    };
    let name = written.as_str().ok_or_else(|| vec![no_name(written, path)])?;
    load(name, relative_to).map(Some).map_err(|issues| placed(issues, written, path))
}

/// Lays a scenario's `provider` over a policy, whose name stays. Where it is a name alone, nothing changes.
pub fn lay_over(mut base: Node, provider: &Node) -> Node {
    if !matches!(provider.value, Value::Map(_)) {
        return base;
    }
    let named = base.get("policy").cloned();
    merge(&mut base, provider);
    if let (Some(policy), Value::Map(entries)) = (named, &mut base.value)
        && let Some(entry) = entries.iter_mut().find(|entry| entry.key == "policy")
    {
        entry.node = policy;
    }
    base
}

/// The names that a policy goes by: its own, then those of the policies that it is based on.
pub fn lineage(name_or_path: &str, relative_to: Option<&Path>) -> Vec<String> {
    let mut names = Vec::new();
    let (mut next, mut folder) = (name_or_path.to_owned(), relative_to.map(Path::to_owned));
    while names.len() < MOST_BASES {
        if builtin(&next).is_some() {
            names.push(next);
            break;
        }
        let path = folder.map_or_else(|| PathBuf::from(&next), |folder| folder.join(&next));
        names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        let tree = read_text(&path).and_then(|text| parsed(&path.display().to_string(), &text));
        let base = tree.ok().and_then(|tree| Some(tree.get("policy")?.as_str()?.to_owned()));
        let Some(base) = base else { break };
        (next, folder) = (base, path.parent().map(Path::to_owned));
    }
    names
}

/// Loads a policy that `files` lead to.
fn load_after(
    name_or_path: &str,
    relative_to: Option<&Path>,
    files: &mut Vec<PathBuf>,
) -> Result<Node, Vec<Issue>> {
    if let Some(text) = builtin(name_or_path) {
        return parsed(&source_of(name_or_path), text);
    }
    let path = Path::new(name_or_path);
    if !path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        return Err(vec![unknown(name_or_path)]);
    }
    let path = relative_to.map_or_else(|| path.to_owned(), |folder| folder.join(path));
    let text = read_text(&path)?;
    let identity = path.canonicalize().unwrap_or_else(|_| path.clone());
    if files.contains(&identity) || files.len() == MOST_BASES {
        let problem = format!("the policy {} is based on itself", path.display());
        return Err(vec![Issue::new("", problem).hint("one of the files must start from a built-in policy")]);
    }
    files.push(identity);
    let over = parsed(&path.display().to_string(), &text)?;
    let mut tree = match over.get("policy") {
        None => over,
        Some(policy) => {
            let name = policy.as_str().ok_or_else(|| vec![no_name(policy, "policy")])?;
            let base =
                load_after(name, path.parent(), files).map_err(|issues| placed(issues, policy, "policy"))?;
            lay_over(base, &over)
        }
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    name(&mut tree, stem);
    Ok(tree)
}

/// Problems of a name, where that name stands.
fn placed(mut issues: Vec<Issue>, written: &Node, path: &str) -> Vec<Issue> {
    for issue in issues.iter_mut().filter(|issue| issue.place.is_none()) {
        (issue.place, issue.path) = (Some(written.place()), path.to_owned());
    }
    issues
}

/// Gives a policy its name.
fn name(tree: &mut Node, name: String) {
    let place = tree.place();
    let Value::Map(entries) = &mut tree.value else { return };
    let node = Node::new(Value::Str(name), &place);
    match entries.iter_mut().find(|entry| entry.key == "policy") {
        Some(entry) => entry.node.value = node.value,
        None => entries.insert(0, Entry { key: "policy".to_owned(), key_place: place, node }),
    }
}

/// The one block of a policy file.
fn parsed(source: &str, text: &str) -> Result<Node, Vec<Issue>> {
    let mut documents = parse(source, text)?.into_iter();
    match (documents.next(), documents.next()) {
        (Some(tree), None) if matches!(tree.value, Value::Map(_)) => Ok(tree),
        (Some(tree), None) => {
            Err(vec![Issue::new("", "expected a block of settings, such as notice: 5m").at(tree.place())])
        }
        (Some(_), Some(second)) => {
            Err(vec![Issue::new("", "a policy file has one document").at(second.place())])
        }
        (None, _) => Err(vec![Issue::new("", format!("the policy file {source} is empty"))]),
    }
}

fn read_text(path: &Path) -> Result<String, Vec<Issue>> {
    let unreadable = |cause: String| {
        vec![Issue::new("", format!("the policy file {} can't be read: {cause}", path.display()))]
    };
    let file = std::fs::File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    // One byte more than is read, so that the parser sees that it is too much.
    let most = LARGEST_TEXT as u64 + 1;
    file.take(most).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| unreadable("it is no UTF-8 text".to_owned()))
}

fn no_name(policy: &Node, path: &str) -> Issue {
    Issue::new(path, "expected the name of a policy or a policy file").at(policy.place())
}

fn unknown(name: &str) -> Issue {
    let known = names().collect::<Vec<_>>().join(", ");
    let slip = nearest(name, names()).map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
    Issue::new("", format!("unknown policy `{name}`"))
        .hint(format!("{slip}built in: {known}; or write the path of a .yaml file"))
}
