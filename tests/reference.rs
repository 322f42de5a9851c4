//! The pages of `docs/` that are made by the program: what they say is what the program does.
//!
//! `UPDATE_DOCS=1 cargo test --test reference` writes them anew.

#![allow(clippy::unwrap_used, reason = "test code: clippy knows that of functions marked as tests only")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use spotcast::scenario::document::{Node, Value};
use spotcast::scenario::file::ScenarioFile;
use spotcast::scenario::policy::{load, names, show};
use spotcast::scenario::reference;

/// Compares a page with what it should be, or writes it.
fn page(name: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some_and(|wish| wish == "1") {
        std::fs::write(&file, expected).expect("docs can be written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let different = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    assert!(
        found == expected,
        "docs/{name} is out of date, first in line {}: run UPDATE_DOCS=1 cargo test --test reference",
        different.unwrap_or(found.lines().count().min(expected.lines().count())) + 1
    );
}

const GENERATED: &str =
    "<!-- Made by tests/reference.rs. To write it anew: UPDATE_DOCS=1 cargo test --test reference -->";

#[test]
fn the_scenario_reference_is_the_schema() {
    let schema = schemars::schema_for!(ScenarioFile).to_value();
    let text = format!(
        "# Scenario reference

{GENERATED}

A scenario is a YAML file. Unknown fields are refused, and every problem of a file is reported at once with its
place. Fields that are not marked as required may be left out; `spotcast check` says what was assumed then.
`spotcast schema` prints the same as JSON Schema, for editors. `--set PATH=VALUE` sets any field by its path; the name
of a pool that has dots in it stands in brackets and quotes: `--set 'market.pools[\"ecs.c5.large@z\"].on_demand=0.6'`.

A policy file has the fields of the block `provider` below, at its top level; so have a scenario's changes to a policy.

{}
{}",
        reference::scalar_table(),
        reference::tables(&schema, "The scenario", "provider")
    );
    page("scenario-reference.md", &format!("{}\n", text.trim_end()));
}

#[test]
fn the_providers_are_the_policy_files() {
    let mut text = format!(
        "# Providers

{GENERATED}

The policies that are built in, as `spotcast providers list` prints them. `-` stands where a policy has no such rule.

```text
{}```

What machines cost by date and source stands in the price catalogue, which `spotcast prices list` prints and
[models.md](models.md#price-catalogue) explains: a pool that names no price takes it from there, a price list of your own
goes first.

Each policy below is as `spotcast providers show NAME` prints it: every setting with its value and, in brackets,
where it comes from. `assumed` marks what no source states, and says why.
",
        show::table()
    );
    for name in names() {
        let tree = load(name, None).expect("a policy");
        let _ = write!(text, "\n## {name}\n\n```text\n{}```\n", show::show(&tree));
    }
    page("providers.md", &text);
}

/// What a verb's `--help` says.
fn help(verb: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_spotcast"))
        .args(verb)
        .arg("--help")
        .env("COLUMNS", "100")
        .env_remove("SPOTCAST_COLOR")
        .env_remove("SPOTCAST_THREADS")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{verb:?}");
    let text = String::from_utf8(output.stdout).expect("text").replace("spotcast.exe", "spotcast");
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The verbs that a help text lists.
fn verbs(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let entries = lines.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    entries.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_command_line_is_its_help() {
    let top = help(&[]);
    let mut text = format!(
        "# Command line

{GENERATED}

The answer goes to standard output; progress and problems go to standard error.

| Exit code | Meaning |
| ---: | --- |
| 0 | done, also where the reader of standard output goes away, as `head` does |
| 1 | the answer is \"no\": `run --precision` did not get there; it is printed all the same |
| 2 | the input is wrong; nothing was run |
| 3 | the surroundings are: a file can't be read, a folder can't be written |
| 130 | a sweep was interrupted; what was done is kept |

## spotcast

```text
{top}```
"
    );
    for verb in verbs(&top) {
        let own = help(&[&verb]);
        let _ = write!(text, "\n## spotcast {verb}\n\n```text\n{own}```\n");
        for inner in verbs(&own) {
            let _ = write!(text, "\n### spotcast {verb} {inner}\n\n```text\n{}```\n", help(&[&verb, &inner]));
        }
    }
    page("cli.md", &text);
}

/// What stands apart from the rules of a policy.
const APART: [&str; 9] =
    ["policy", "title", "manifest", "not_modelled", "facts", "sources", "sizes", "shapes", "events"];

/// A value on one line.
fn inline(node: &Node) -> String {
    let all = |parts: Vec<String>| parts.join(", ");
    match &node.value {
        Value::Map(entries) => {
            all(entries.iter().map(|entry| format!("{} {}", entry.key, inside(&entry.node))).collect())
        }
        Value::Seq(elements) => all(elements.iter().map(inline).collect()),
        Value::Str(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => node.written.as_deref().map_or(number.to_string(), str::to_owned),
        Value::Float(number) => node.written.as_deref().map_or(number.to_string(), str::to_owned),
        Value::Null => String::new(),
    }
}

fn inside(node: &Node) -> String {
    if node.entries().is_empty() { inline(node) } else { format!("({})", inline(node)) }
}

/// The sources of a rule and of everything in it.
fn sources(facts: &[(&str, &Node)], rule: &str) -> String {
    let within =
        |path: &str| path == rule || path.strip_prefix(rule).is_some_and(|rest| rest.starts_with('.'));
    let mut names: Vec<&str> = Vec::new();
    for (_, fact) in facts.iter().filter(|(path, _)| within(path)) {
        let listed = fact.get("sources").map(Node::elements).unwrap_or_default();
        let assumed = fact.get("assumed").map(|_| "assumed");
        for name in listed.iter().filter_map(Node::as_str).chain(assumed) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.sort_by_key(|name| *name == "assumed");
    names.join(", ")
}

/// One policy: its rules as a table, and what it leaves out.
fn policy_table(name: &str) -> String {
    let tree = load(name, None).expect("a policy");
    let block = |name: &str| tree.get(name).map(Node::entries).unwrap_or_default();
    let facts: Vec<(&str, &Node)> =
        block("facts").iter().map(|fact| (fact.key.as_str(), &fact.node)).collect();
    let title = tree.get("title").and_then(Node::as_str).unwrap_or_default();
    let mut text = format!("### {name}\n\n{title}.\n\n| Modelled | Value | From |\n| --- | --- | --- |\n");
    for entry in tree.entries().iter().filter(|entry| !APART.contains(&entry.key.as_str())) {
        let (rule, from) = (&entry.key, sources(&facts, &entry.key));
        let rows = match rule.as_str() {
            // Its text is the longest of all and stands in every report.
            "default_market" => entry.node.entries().iter().filter(|inner| inner.key != "assumed").collect(),
            _ => Vec::new(),
        };
        for inner in &rows {
            let path = format!("{rule}.{}", inner.key);
            let from = sources(&facts, &path);
            let _ = writeln!(text, "| `{path}` | {} | {from} |", inline(&inner.node).replace('|', "\\|"));
        }
        if rows.is_empty() {
            let _ = writeln!(text, "| `{rule}` | {} | {from} |", inline(&entry.node).replace('|', "\\|"));
        }
    }
    text.push_str("\nNot modelled:\n\n");
    for gap in tree.get("not_modelled").map(Node::elements).unwrap_or_default() {
        let _ = writeln!(text, "* {}", inline(gap));
    }
    text
}

#[test]
fn the_models_name_the_rules_of_the_policy_files() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md");
    let found = std::fs::read_to_string(file).expect("the page");
    let (begin, end) = ("<!-- policies -->\n", "<!-- end of policies -->\n");
    let (before, rest) = found.split_once(begin).expect("the begin of the tables");
    let (_, after) = rest.split_once(end).expect("the end of the tables");
    let tables: Vec<String> = names().map(policy_table).collect();
    page("models.md", &format!("{before}{begin}\n{}\n{end}{after}", tables.join("\n")));
}
