//! From a tree back to text: plain block style, text in quotes where it could be taken for something else.

use super::tree::{Node, Value};

/// The tree as YAML that [`super::parse()`] reads back to the same values.
pub fn to_yaml(node: &Node) -> String {
    let mut out = String::new();
    match &node.value {
        Value::Map(entries) if !entries.is_empty() => block(node, 0, &mut out),
        Value::Seq(elements) if !elements.is_empty() => block(node, 0, &mut out),
        _ => {
            out.push_str(&inline(node));
            out.push('\n');
        }
    }
    out
}

/// Writes a block or a list that is not empty, every line indented.
fn block(node: &Node, indent: usize, out: &mut String) {
    let margin = " ".repeat(indent);
    for entry in node.entries() {
        out.push_str(&margin);
        out.push_str(&text(&entry.key));
        out.push(':');
        below(&entry.node, indent + 2, out);
    }
    for element in node.elements() {
        out.push_str(&margin);
        out.push('-');
        if matches!(&element.value, Value::Map(entries) if !entries.is_empty()) {
            // The first entry stands on the line of the dash.
            let mut inner = String::new();
            block(element, indent + 2, &mut inner);
            out.push(' ');
            out.push_str(&inner[indent + 2..]);
        } else {
            below(element, indent + 2, out);
        }
    }
}

/// Writes what follows `name:` or `-`.
fn below(node: &Node, indent: usize, out: &mut String) {
    if node.entries().is_empty() && node.elements().is_empty() {
        out.push(' ');
        out.push_str(&inline(node));
        out.push('\n');
    } else {
        out.push('\n');
        block(node, indent, out);
    }
}

fn inline(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Str(value) => text(value),
        Value::Seq(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
    }
}

/// Text, in quotes where it is not plainly a word or a duration.
fn text(value: &str) -> String {
    if is_word(value) || is_duration(value) { value.to_owned() } else { quoted(value) }
}

fn is_word(value: &str) -> bool {
    const TAKEN: [&str; 10] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan"];
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@'))
        && value.len() < 200
        && !TAKEN.contains(&value.to_ascii_lowercase().as_str())
}

/// `6h`, `1h30m`: begins with a digit, yet is no number of any notation.
fn is_duration(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_digit())
        && value.ends_with(['d', 'h', 'm', 's'])
        && !value.starts_with("0d")
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, 'd' | 'h' | 'm' | 's'))
}

fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Line breaks and marks that a reader of YAML folds, drops or refuses.
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => escape(c, &mut out),
            c if c.is_control() => escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escape(c: char, out: &mut String) {
    out.push_str(&format!("\\U{:08X}", u32::from(c)));
}
