//! Which policy a scenario runs under, and with which changes: policy, then manifest, then scenario.

use std::path::Path;

use super::findings::Findings;
use super::layers::{merge_and_tell, shown};
use crate::scenario::document::{self, Entry, Node, Value};
use crate::scenario::issue::Issue;
use crate::scenario::manifest::{self, Named, Object, PodTemplate};
use crate::scenario::policy::file::{PolicyFile, PurchaseFile};
use crate::scenario::policy::select::{self, Note, Selection, Traits};
use crate::scenario::policy::{self, names};
use crate::scenario::provider::Policy;

/// The policy of a scenario: as written, and checked.
pub(super) struct Provider {
    pub file: PolicyFile,
    /// The policy's name, and those of the policies that it is based on.
    pub names: Vec<String>,
    pub policy: Option<Policy>,
    /// Whether the scenario itself says how long a start takes.
    pub names_startup: bool,
}

/// Puts the policy together and checks it. The tree takes its place in the scenario's.
pub(super) fn provider(
    findings: &mut Findings,
    folder: &Path,
    template: Option<&PodTemplate>,
) -> Option<Provider> {
    let traits = TemplateTraits::of(template);
    let written = findings.root.get("provider").cloned();
    let (mut tree, named) = base(findings, folder, written.as_ref(), &traits)?;
    let reading = policy::check::read(&tree, &mut Vec::new());
    let left_out = reading.value.as_ref().map_or_else(Vec::new, |file| select::absent(file, &traits.all()));
    let selection = reading.value.as_ref().map_or_else(Selection::default, |file| {
        findings.cautions.extend(select::foreign(file, &traits.annotations).iter().map(Issue::to_string));
        select::annotation_settings(file, &traits.annotations, &mut findings.issues)
    });
    findings.cautions.extend(selection.cautions.iter().map(Issue::to_string));
    for select::LeftOut { setting, .. } in &left_out {
        select::apply(&mut tree, std::slice::from_ref(setting));
    }
    select::apply(&mut tree, &selection.settings);
    if let Some(over) = written.as_ref().filter(|node| matches!(node.value, Value::Map(_))) {
        merge_and_tell(findings, "provider", &mut tree, &without(over, "policy"));
    }
    drop_moot_limit(findings, &mut tree, &selection.settings);
    put(&mut findings.root, "provider", tree.clone());

    let reading = policy::check::read(&tree, &mut findings.issues);
    let policy = policy::check::check(&reading, &tree, &mut findings.issues);
    let file = findings.accept(reading)?;
    for select::LeftOut { annotation, setting } in &left_out {
        let (path, because) = (&setting.path, &setting.made_by);
        let set = tree.find(&document::Path::parse(path).unwrap_or_default());
        if let Some(node) = set.filter(|node| node.says_the_same(&setting.value)) {
            let value = shown(node);
            findings.assume(format!("{path} is {value}: the manifest has {because} and no {annotation}"));
        }
    }
    let silent = selection.settings.is_empty() && !select::is_meant_for(&file, &traits.all());
    if named && silent && file.purchase == Some(PurchaseFile::Spot) {
        findings.assume("spot is bought: the manifest says nothing of the provider");
    }
    let names = policy_name(written.as_ref()).and_then(Node::as_str).or(file.policy.as_deref());
    let names = names.map_or_else(Vec::new, |name| findings.library.lineage(name, folder).to_vec());
    let names_startup = written.is_some_and(|node| node.get("startup").is_some());
    Some(Provider { file, names, policy, names_startup })
}

/// The manifest's price limit goes with its strategy: where the scenario or a flag chose another one, the
/// limit says nothing.
fn drop_moot_limit(findings: &mut Findings, tree: &mut Node, settings: &[select::Setting]) {
    let Some(bid) = tree.get("bid") else { return };
    let by_manifest = |name: &str| {
        let set = settings.iter().find(|setting| setting.path == format!("bid.{name}"))?;
        bid.get(name).filter(|node| node.place() == set.value.place())
    };
    let follows = bid.get("strategy").and_then(Node::as_str) == Some("as-price-go");
    let (Some(limit), None, true) = (by_manifest("limit"), by_manifest("strategy"), follows) else { return };
    findings.overrides.push(format!(
        "provider.bid.limit of {} ({}) does not count: the strategy is another one",
        shown(limit),
        limit.place()
    ));
    let bid = without(bid, "limit");
    put(tree, "bid", bid);
}

/// What the scenario says of the policy's name, where it says anything.
fn policy_name(written: Option<&Node>) -> Option<&Node> {
    match written {
        Some(node) if matches!(node.value, Value::Map(_)) => node.get("policy"),
        other => other,
    }
}

/// The policy that the scenario names, or that the manifest asks for, and whether it was named.
fn base(
    findings: &mut Findings,
    folder: &Path,
    written: Option<&Node>,
    traits: &TemplateTraits<'_>,
) -> Option<(Node, bool)> {
    if let Some(node) = policy_name(written) {
        let Some(text) = node.as_str() else {
            findings.wrong("provider", "expected the name of a policy or a policy file", "");
            return None;
        };
        return match findings.library.policy(text, Some(folder)).as_ref() {
            Ok(tree) => Some((tree.clone(), true)),
            Err(issues) => {
                for issue in issues.clone() {
                    let at = issue.place.clone().unwrap_or_else(|| node.place());
                    let path = if issue.path.is_empty() { "provider".to_owned() } else { issue.path.clone() };
                    findings.issues.push(Issue { path, place: Some(at), ..issue });
                }
                // Slips in the block's other settings are told all the same.
                if let Some(block) = written.filter(|node| matches!(node.value, Value::Map(_))) {
                    policy::check::read(block, &mut findings.issues);
                }
                None
            }
        };
    }
    match select::detect(&traits.all()) {
        Ok(Some(found)) => {
            let tree = findings.library.policy(found.policy, None).as_ref().as_ref().ok()?.clone();
            findings.assume(format!(
                "the provider is {}, because of {} ({})",
                found.policy, found.because, found.place
            ));
            Some((tree, false))
        }
        // Whoever has to bring a workload first may name the provider in it.
        Ok(None) if !traits.known => None,
        Ok(None) => {
            let known = names().collect::<Vec<_>>().join(", ");
            let hint = format!("write provider: NAME or --provider NAME; built in: {known}");
            findings.missing("provider", "the provider, which nothing in the manifest names,", hint);
            None
        }
        Err(issue) => {
            findings.issues.push(issue);
            None
        }
    }
}

/// DaemonSets, which serverless providers refuse and nobody here simulates.
pub(super) fn refuse(findings: &mut Findings, objects: &[Object], file: Option<&PolicyFile>) {
    for object in objects {
        let Object::DaemonSet(named) = object else { continue };
        let Named { kind, name, .. } = named;
        let refuses = |file: &&PolicyFile| file.refuses.as_ref().is_some_and(|kinds| kinds.contains(kind));
        let problem = match (file, file.filter(refuses)) {
            (_, Some(file)) => {
                let provider = file.policy.as_deref().unwrap_or("the provider");
                format!("{provider} refuses {kind} {name}: there are no nodes for it to run on")
            }
            (Some(_), None) => format!("{kind} {name} can't be simulated"),
            (None, _) => format!(
                "{kind} {name} can't be simulated: serverless providers refuse it, for they have no nodes \
                 for it to run on"
            ),
        };
        let issue = Issue::new("kind", problem).at(named.place.clone());
        findings.issues.push(issue.hint("run it as a sidecar of the pods, or leave it out"));
    }
}

/// What of a template can select a policy, in the form that selection takes.
struct TemplateTraits<'a> {
    /// Whether there is a template.
    known: bool,
    annotations: Vec<Note<'a>>,
    labels: Vec<Note<'a>>,
    selectors: Vec<Note<'a>>,
    tolerations: Vec<Note<'a>>,
}

impl<'a> TemplateTraits<'a> {
    fn of(template: Option<&'a PodTemplate>) -> TemplateTraits<'a> {
        fn noted(list: &[manifest::Noted]) -> Vec<Note<'_>> {
            list.iter().map(|n| Note { key: &n.key, value: &n.value, place: &n.place }).collect()
        }
        let mut selectors = template.map_or_else(Vec::new, |template| noted(&template.node_selector));
        let required = template.iter().flat_map(|template| template.affinity.required_nodes.iter().flatten());
        selectors.extend(required.flat_map(|term| {
            term.values.iter().map(|value| Note { key: &term.key, value, place: &term.place })
        }));
        let tolerations =
            template.iter().flat_map(|template| &template.tolerations).filter_map(|toleration| {
                let (key, place) = toleration.key.as_deref().zip(toleration.place.as_ref())?;
                Some(Note { key, value: toleration.value.as_deref().unwrap_or(""), place })
            });
        TemplateTraits {
            known: template.is_some(),
            annotations: template.map_or_else(Vec::new, |template| noted(&template.annotations)),
            labels: template.map_or_else(Vec::new, |template| noted(&template.labels)),
            selectors,
            tolerations: tolerations.collect(),
        }
    }

    fn all(&self) -> Traits<'_> {
        Traits {
            annotations: &self.annotations,
            labels: &self.labels,
            node_selectors: &self.selectors,
            tolerations: &self.tolerations,
        }
    }
}

/// A block without one of its entries.
pub(super) fn without(block: &Node, key: &str) -> Node {
    let mut block = block.clone();
    if let Value::Map(entries) = &mut block.value {
        entries.retain(|entry| entry.key != key);
    }
    block
}

/// Sets an entry of a block.
pub(super) fn put(block: &mut Node, key: &str, node: Node) {
    let key_place = node.place();
    if let Value::Map(entries) = &mut block.value {
        match entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => entry.node = node,
            None => entries.push(Entry { key: key.to_owned(), key_place, node }),
        }
    }
}
