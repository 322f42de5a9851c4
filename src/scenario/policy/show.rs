//! Showing: a policy as text, every setting with its value, where that comes from and what disagrees, and
//! the rows of a list of policies. Pure functions; printing is for others.

use std::collections::BTreeMap;

use super::built_in;
use super::file::PolicyFile;
use crate::scenario::document::{Node, Path, Step, Value};

/// How many columns a line has at most.
const WIDTH: usize = 100;
/// The column at which values begin.
const VALUES: usize = 32;
/// What is shown apart from the settings.
const APART: [&str; 7] = ["policy", "title", "caution", "manifest", "not_modelled", "facts", "sources"];

/// A row of the list of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The currency of its prices.
    pub currency: String,
    /// The length of its notice.
    pub notice: String,
    /// How long a new instance can't be taken.
    pub protection: String,
    /// The time between checks.
    pub check: String,
    /// Whether manifests select it by themselves.
    pub detect: String,
}

/// The built-in policies as a table.
pub fn table() -> String {
    let head =
        ["NAME", "CURRENCY", "NOTICE", "PROTECTION", "CHECK", "BY MANIFEST", "WHAT"].map(str::to_owned);
    let rows = list()
        .into_iter()
        .map(|row| [row.name, row.currency, row.notice, row.protection, row.check, row.detect, row.title]);
    let rows: Vec<[String; 7]> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for row in &rows {
        let cells =
            row.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column)));
        text.push_str(cells.collect::<Vec<_>>().join("   ").trim_end());
        text.push('\n');
    }
    text
}

/// The built-in policies, in the order in which they are listed; `-` where a policy has no such rule.
pub fn list() -> Vec<ListRow> {
    let row = |name: &str, file: &PolicyFile| {
        let span = |span: Option<_>| span.map_or("-".to_owned(), |span: crate::units::Span| span.to_string());
        ListRow {
            name: name.to_owned(),
            title: file.title.clone().unwrap_or_default(),
            currency: file.currency.clone().unwrap_or_default(),
            notice: span(file.notice.map(|notice| notice.0)),
            protection: span(file.protection.map(|protection| protection.0)),
            check: span(file.check.and_then(|check| check.every).map(|every| every.0)),
            detect: if file.manifest.as_ref().is_some_and(|rules| rules.detect) { "yes" } else { "no" }
                .to_owned(),
        }
    };
    built_in().iter().map(|policy| row(policy.name, &policy.file)).collect()
}

/// A policy's tree as text for a terminal. A setting that was changed by another file or a flag than the
/// one that says where it comes from shows where it was set.
pub fn show(tree: &Node) -> String {
    let facts = Facts::of(tree);
    let mut page = Page::default();
    let text = |name: &str| tree.get(name).and_then(Node::as_str).unwrap_or_default();
    page.line(0, &format!("{}: {}", text("policy"), text("title")));
    if tree.get("caution").is_some() {
        page.hanging("Caution: ", text("caution"));
    }
    page.heading("Settings");
    let mut told = Vec::new();
    for entry in tree.entries().iter().filter(|entry| !APART.contains(&entry.key.as_str())) {
        settings(&entry.node, &Path(vec![Step::Key(entry.key.clone())]), &facts, &mut told, &mut page);
    }
    if let Some(manifest) = tree.get("manifest") {
        page.heading("Manifests");
        manifest_rules(manifest, &facts, &mut page);
    }
    if let Some(gaps) = tree.get("not_modelled") {
        page.heading("Not modelled");
        for gap in gaps.elements() {
            page.hanging("  - ", &inline(gap));
        }
    }
    if let Some(sources) = tree.get("sources") {
        page.heading("Sources");
        for source in sources.entries() {
            page.hanging(&format!("  {}: ", source.key), &inline(&source.node));
        }
    }
    page.text
}

/// What a tree's `facts` say, by path.
struct Facts<'a>(BTreeMap<Path, &'a Node>);

impl<'a> Facts<'a> {
    fn of(tree: &'a Node) -> Facts<'a> {
        let entries = tree.get("facts").map(Node::entries).unwrap_or_default();
        Facts(entries.iter().filter_map(|fact| Some((Path::parse(&fact.key).ok()?, &fact.node))).collect())
    }

    /// The fact of a setting, or of the innermost block around it that has one.
    fn around(&self, path: &Path) -> Option<(Path, &'a Node)> {
        let from_inner = (1..=path.0.len()).rev().map(|steps| Path(path.0[..steps].to_vec()));
        from_inner.into_iter().find_map(|path| self.0.get(&path).map(|fact| (path, *fact)))
    }
}

/// Lists a setting, or the settings of a block, in the order of the file. `told` are the blocks whose fact
/// was shown.
fn settings(node: &Node, path: &Path, facts: &Facts<'_>, told: &mut Vec<Path>, page: &mut Page) {
    let own = facts.0.get(path).copied();
    let rows = node.elements().iter().any(|row| matches!(row.value, Value::Map(_)));
    if node.entries().is_empty() && !rows {
        let fact = facts.around(path);
        let origin = fact.as_ref().map_or(String::new(), |(_, fact)| origin(node, fact));
        page.setting(&path.to_string(), &inline(node), &origin);
        if let Some(fact) = own {
            details(fact, node.source == fact.source, page);
        }
        return;
    }
    if let Some(fact) = own
        && !told.contains(path)
    {
        page.setting(&path.to_string(), "", &origin(node, fact));
        details(fact, true, page);
        told.push(path.clone());
    }
    for entry in node.entries() {
        settings(&entry.node, &path.join(Step::Key(entry.key.clone())), facts, told, page);
    }
    for (row, element) in node.elements().iter().enumerate() {
        page.setting(&path.join(Step::Index(row)).to_string(), &inline(element), "");
    }
}

/// Where a value comes from: the keys of its sources, or the place of who changed it.
fn origin(node: &Node, fact: &Node) -> String {
    if node.source != fact.source {
        return format!("[set in {}]", node.place());
    }
    let mut keys: Vec<&str> = match fact.get("sources") {
        Some(sources) => sources.elements().iter().filter_map(Node::as_str).collect(),
        None => Vec::new(),
    };
    keys.extend(fact.get("assumed").map(|_| "assumed"));
    format!("[{}]", keys.join(", "))
}

/// What is assumed and what disagrees. A value that was changed is no longer assumed by the policy.
fn details(fact: &Node, unchanged: bool, page: &mut Page) {
    for name in ["assumed", "note"] {
        if let Some(text) = fact.get(name).and_then(Node::as_str).filter(|_| unchanged || name == "note") {
            page.hanging(&format!("      {name}: "), text);
        }
    }
}

/// How manifests select and set the policy.
fn manifest_rules(manifest: &Node, facts: &Facts<'_>, page: &mut Page) {
    let block = Path(vec![Step::Key("manifest".to_owned())]);
    if let Some(fact) = facts.0.get(&block) {
        page.setting("manifest", "", &origin(manifest, fact));
        details(fact, true, page);
    }
    let mut told = Vec::new();
    for entry in manifest.entries() {
        match entry.key.as_str() {
            "annotations" => {
                entry.node.entries().iter().for_each(|one| annotation(&one.key, &one.node, page));
            }
            "ignored" => page.hanging("  known, without effect: ", &inline(&entry.node)),
            name => {
                let path = block.join(Step::Key(name.to_owned()));
                settings(&entry.node, &path, facts, &mut told, page);
            }
        }
    }
}

/// One annotation: what it is for and what its values set.
fn annotation(name: &str, rule: &Node, page: &mut Page) {
    page.line(2, name);
    let text = |key: &str| rule.get(key).and_then(Node::as_str);
    if let Some(meaning) = text("meaning") {
        page.hanging("      ", meaning);
    }
    if let Some(setting) = text("sets") {
        let form = match text("form") {
            Some("price") => "a price per hour",
            Some("hours") => "a number of hours",
            Some("quantity") => "a quantity such as 500m or 4Gi",
            Some("list") => "a list parted by commas",
            _ => "any text",
        };
        page.hanging("      ", &format!("sets {setting}: {form}"));
    }
    let sets = |settings: &Node| {
        let all: Vec<String> =
            settings.entries().iter().map(|set| format!("{}: {}", set.key, inline(&set.node))).collect();
        if all.is_empty() { "no change".to_owned() } else { all.join(", ") }
    };
    for value in rule.get("values").map(Node::entries).unwrap_or_default() {
        page.hanging(&format!("      {}: ", value.key), &sets(&value.node));
    }
    if let Some(needs) = rule.get("needs") {
        let part = |key: &str| needs.get(key).map(inline).unwrap_or_default();
        page.hanging("      ", &format!("needs {}: {}", part("annotation"), part("value")));
    }
    if let Some(absent) = rule.get("absent") {
        page.hanging("      left out of a manifest that selects this policy by itself: ", &sets(absent));
    }
}

/// A value on one line, without the quotes of YAML around text.
fn inline(node: &Node) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match (&node.written, &node.value) {
        (Some(written), _) => written.to_string(),
        (None, Value::Null) => "none".to_owned(),
        (None, Value::Bool(value)) => value.to_string(),
        (None, Value::Int(value)) => value.to_string(),
        (None, Value::Float(value)) => value.to_string(),
        (None, Value::Str(value)) => value.clone(),
        (None, Value::Seq(elements)) => joined(elements.iter().map(inline).collect()),
        (None, Value::Map(entries)) => {
            let one = |entry: &crate::scenario::document::Entry| {
                let list = matches!(entry.node.value, Value::Seq(_) | Value::Map(_));
                let value = inline(&entry.node);
                if list { format!("{}: ({value})", entry.key) } else { format!("{}: {value}", entry.key) }
            };
            joined(entries.iter().map(one).collect())
        }
    }
}

/// Text in lines of at most [`WIDTH`] columns, longer only where one word is.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.line(0, text);
    }

    /// A path, its value and where that comes from.
    fn setting(&mut self, path: &str, value: &str, origin: &str) {
        // A longer path keeps two columns from its value.
        let start = if path.len() + 2 > VALUES { format!("  {path}  ") } else { format!("  {path:VALUES$}") };
        match (value.is_empty(), origin.is_empty()) {
            (true, true) => self.line(2, path),
            (true, false) => self.hanging(&start, origin),
            (false, true) => self.hanging(&start, value),
            (false, false) => self.hanging(&start, &format!("{value}  {origin}")),
        }
    }

    /// A beginning and a text that goes on under where it began; after a beginning that is not to be
    /// stood under, such as `note: `, two columns further in than the beginning.
    fn hanging(&mut self, start: &str, text: &str) {
        let indent = match start.len() - start.trim_start().len() {
            _ if start.ends_with("  ") || start.trim().is_empty() => columns(start).min(VALUES + 2),
            indent => indent + 2,
        };
        let mut line = start.to_owned();
        let mut empty = true;
        for word in text.split(' ') {
            if !empty && columns(&line) + 1 + columns(word) > WIDTH {
                self.line(0, line.trim_end());
                line = " ".repeat(indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(0, line.trim_end());
    }
}

/// Characters of East Asia, which take two columns of a terminal.
const WIDE: [std::ops::RangeInclusive<char>; 5] = [
    '\u{1100}'..='\u{115F}',
    '\u{2E80}'..='\u{A4CF}',
    '\u{AC00}'..='\u{D7A3}',
    '\u{F900}'..='\u{FAFF}',
    '\u{FE30}'..='\u{FF60}',
];

/// How many columns a terminal gives a text.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if WIDE.iter().any(|range| range.contains(&c)) { 2 } else { 1 }).sum()
}
