//! The scenario reference: a JSON Schema as a page of Markdown, one table per block.
//!
//! A pure function of the schema, so that the page says what the program reads and nothing else. A block
//! is named by the path at which it stands first, such as `market.pools.NAME.price`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde_json::{Map, Value};

use super::scalar::{DurationText, Price, Quantity, Share};

/// The tables of every block of a schema, parents before children. `title` is that of the outermost block;
/// the block of its field `last` comes last, so that what it shares with others is named after them.
pub fn tables<'a>(schema: &'a Value, title: &str, last: &'a str) -> String {
    let mut page = Page {
        definitions: &schema["$defs"],
        scalars: scalars(),
        sections: Vec::new(),
        known: BTreeMap::new(),
        found: Vec::new(),
        last,
    };
    page.block(schema, "", "");
    let mut text = String::new();
    for section in &page.sections {
        let heading = if section.path.is_empty() { title.to_owned() } else { format!("`{}`", section.path) };
        let also = match page.known.get(section.name).map(|known| known.also.as_slice()) {
            None | Some([]) => String::new(),
            Some(paths) => format!(" Also: {}.", joined(paths.iter().map(|path| code(path)), "and")),
        };
        let _ = write!(text, "## {heading}\n\n{}{also}\n\n{}\n", section.about, section.table);
    }
    text
}

/// The scalars as a table: what they are called on the page, and how they are written.
pub fn scalar_table() -> String {
    let mut text = String::from("| Word | How it is written |\n| --- | --- |\n");
    for (_, name, about) in scalars() {
        let _ = writeln!(text, "| {name} | {} |", cell(&about));
    }
    text
}

/// The page in the making.
struct Page<'a> {
    definitions: &'a Value,
    /// Examples by which a scalar is known, its name, and what it is.
    scalars: Vec<(Value, &'static str, String)>,
    sections: Vec<Section<'a>>,
    /// Blocks by the name of their definition.
    known: BTreeMap<&'a str, Known>,
    /// Blocks met in the table that is being written.
    found: Vec<(&'a str, String)>,
    /// The path of the block that comes last.
    last: &'a str,
}

/// One block as it is printed.
struct Section<'a> {
    name: &'a str,
    path: String,
    about: String,
    table: String,
}

/// Where a block stands.
struct Known {
    path: String,
    also: Vec<String>,
}

/// How a value is written, and what its parts mean.
#[derive(Default)]
struct Form {
    text: String,
    parts: Vec<String>,
}

impl From<&str> for Form {
    fn from(text: &str) -> Form {
        Form { text: text.to_owned(), parts: Vec::new() }
    }
}

impl<'a> Page<'a> {
    /// Writes a block and then the blocks that it led to.
    fn block(&mut self, schema: &'a Value, name: &'a str, path: &str) {
        let table = match schema["properties"].as_object() {
            Some(fields) => self.fields(fields, &schema["required"], path),
            None => self.choices(schema, path),
        };
        let about = description(schema);
        self.sections.push(Section { name, path: path.to_owned(), about, table });
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(_, path)| path == self.last);
        for (name, path) in found {
            self.block(&self.definitions[name], name, &path);
        }
    }

    fn fields(&mut self, fields: &'a Map<String, Value>, required: &Value, path: &str) -> String {
        let mut text = String::from("| Field | Form | Meaning |\n| --- | --- | --- |\n");
        for (name, schema) in fields {
            let inside = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let form = self.form(schema, &inside);
            let needed = required.as_array().is_some_and(|names| names.iter().any(|one| one == name));
            let mark = if needed { " (required)" } else { "" };
            let meaning = with_parts(description(schema), &form.parts);
            let _ = writeln!(text, "| {}{mark} | {} | {} |", code(name), cell(&form.text), cell(&meaning));
        }
        text
    }

    /// A block that is one of several forms.
    fn choices(&mut self, schema: &'a Value, path: &str) -> String {
        let mut text = String::from("| Form | Meaning |\n| --- | --- |\n");
        for choice in schema["oneOf"].as_array().into_iter().flatten() {
            let form = self.form(choice, path);
            let meaning = with_parts(description(choice), &form.parts);
            let _ = writeln!(text, "| {} | {} |", cell(&form.text), cell(&meaning));
        }
        text
    }

    /// How a value of this schema is written at a path.
    fn form(&mut self, schema: &'a Value, path: &str) -> Form {
        if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
            return self.definition(name, path);
        }
        if let Some((_, name, _)) =
            self.scalars.iter().find(|(examples, _, _)| *examples == schema["examples"])
        {
            return (*name).into();
        }
        if let Some(word) = schema["const"].as_str() {
            return code(word).as_str().into();
        }
        if let Some(forms) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            return self.any_of(forms, path);
        }
        if let Some(fields) = schema["properties"].as_object() {
            return self.inline(fields, path);
        }
        if schema["additionalProperties"].is_object() {
            let each = self.form(&schema["additionalProperties"], &format!("{path}.NAME"));
            return Form { text: format!("block of names, each: {}", each.text), ..each };
        }
        if schema["items"].is_object() {
            let each = self.form(&schema["items"], &format!("{path}[]"));
            return Form { text: format!("list, each: {}", each.text), ..each };
        }
        plain(schema).into()
    }

    /// A named definition: spelled out where it is short, else a block of its own.
    fn definition(&mut self, name: &'a str, path: &str) -> Form {
        let schema = &self.definitions[name];
        let choices = schema["oneOf"].as_array();
        if let Some(words) = choices.filter(|all| all.iter().all(|one| one["const"].is_string())) {
            let mut form = self.any_of(words, path);
            form.parts = words.iter().map(|word| part(&plain_code(&word["const"]), word)).collect();
            return form;
        }
        if choices.is_none() && !schema["properties"].is_object() {
            return self.form(schema, path);
        }
        let known = self.known.entry(name).or_insert_with(|| {
            self.found.push((name, path.to_owned()));
            Known { path: path.to_owned(), also: Vec::new() }
        });
        if known.path != path && !known.also.iter().any(|other| other == path) {
            known.also.push(path.to_owned());
        }
        let kind = if choices.is_some() { "one form of" } else { "block" };
        Form { text: format!("{kind} [{}](#{})", code(&known.path), anchor(&known.path)), parts: Vec::new() }
    }

    /// One of several forms; that a value may be left out is no form.
    fn any_of(&mut self, forms: &'a [Value], path: &str) -> Form {
        let mut all = Form::default();
        let mut texts: Vec<String> = Vec::new();
        for form in forms.iter().filter(|form| form["type"] != "null") {
            let form = self.form(form, path);
            all.parts.extend(form.parts);
            if !texts.contains(&form.text) {
                texts.push(form.text);
            }
        }
        Form { text: joined(texts.into_iter(), "or"), ..all }
    }

    /// A small block that has no name of its own, on one line.
    fn inline(&mut self, fields: &'a Map<String, Value>, path: &str) -> Form {
        let mut all = Form::default();
        let mut texts = Vec::new();
        for (name, schema) in fields {
            let form = self.form(schema, &format!("{path}.{name}"));
            if schema["description"].is_string() && fields.len() > 1 {
                all.parts.push(part(&code(name), schema));
            }
            all.parts.extend(form.parts);
            texts.push(format!("{name}: {}", form.text));
        }
        Form { text: format!("{{{}}}", texts.join(", ")), ..all }
    }
}

/// The scalars that have words of their own, known by their examples.
fn scalars() -> Vec<(Value, &'static str, String)> {
    fn scalar<T: JsonSchema>(name: &'static str) -> (Value, &'static str, String) {
        let schema = schemars::schema_for!(T).to_value();
        (schema["examples"].clone(), name, description(&schema))
    }
    vec![
        scalar::<DurationText>("duration"),
        scalar::<Price>("price"),
        scalar::<Share>("share"),
        scalar::<Quantity>("quantity"),
    ]
}

/// A type that has no more to say than its name.
fn plain(schema: &Value) -> &'static str {
    let is = |wanted: &str| match &schema["type"] {
        Value::Array(types) => types.iter().any(|one| one == wanted),
        one => one == wanted,
    };
    match () {
        () if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains('%')) => "percentage",
        () if is("integer") => "whole number",
        () if is("number") => "number",
        () if is("boolean") => "`true` or `false`",
        () if is("string") => "text",
        () => "block",
    }
}

/// What a schema says of itself, as a sentence.
fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
    let end = if text.is_empty() || text.ends_with('.') { "" } else { "." };
    let mut letters = text.chars();
    match letters.next() {
        // Not vCPU.
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            format!("{}{}{end}", first.to_uppercase(), letters.as_str())
        }
        _ => format!("{text}{end}"),
    }
}

fn part(name: &str, schema: &Value) -> String {
    format!("{name}: {}", description(schema))
}

fn with_parts(meaning: String, parts: &[String]) -> String {
    std::iter::once(meaning).chain(parts.iter().cloned()).collect::<Vec<_>>().join("<br>")
}

fn plain_code(value: &Value) -> String {
    code(value.as_str().unwrap_or_default())
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Text that does not end the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn joined(texts: impl Iterator<Item = String>, word: &str) -> String {
    let mut texts: Vec<String> = texts.collect();
    match (texts.pop(), texts.is_empty()) {
        (Some(last), false) => format!("{} {word} {last}", texts.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

/// The anchor of a heading: lower case, without punctuation but for hyphens and underscores.
fn anchor(path: &str) -> String {
    path.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn blocks_scalars_and_choices_are_told() {
        let schema = json!({
            "description": "A thing.",
            "properties": {
                "every": { "description": "How often.", "type": ["string", "null"], "examples": ["5m", "1h30m"] },
                "kind": { "description": "Which.", "anyOf": [{ "$ref": "#/$defs/Kind" }, { "type": "null" }] },
                "inner": { "description": "More.", "$ref": "#/$defs/Inner" },
                "other": { "description": "The same.", "$ref": "#/$defs/Inner" }
            },
            "required": ["inner"],
            "$defs": {
                "Kind": { "oneOf": [
                    { "description": "One.", "const": "one" }, { "description": "Two.", "const": "two" }
                ] },
                "Inner": { "description": "what is inside", "properties": { "n": { "type": "integer" } } }
            }
        });
        let expected = "\
## Thing

A thing.

| Field | Form | Meaning |
| --- | --- | --- |
| `every` | duration | How often. |
| `kind` | `one` or `two` | Which.<br>`one`: One.<br>`two`: Two. |
| `inner` (required) | block [`inner`](#inner) | More. |
| `other` | block [`inner`](#inner) | The same. |

## `inner`

What is inside. Also: `other`.

| Field | Form | Meaning |
| --- | --- | --- |
| `n` | whole number |  |

";
        assert_eq!(tables(&schema, "Thing", ""), expected);
    }
}
