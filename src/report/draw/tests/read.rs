//! A reader of the SVG we write: every tag with its attributes and its text. It fails on what is not well formed.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub tag: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
}

impl Element {
    pub(super) fn of(&self, attribute: &str) -> &str {
        &self.attributes[attribute]
    }

    pub(super) fn number(&self, attribute: &str) -> f64 {
        self.of(attribute).parse().unwrap()
    }

    /// The places of a line or an area.
    pub(super) fn points(&self) -> Vec<(f64, f64)> {
        let pair = |pair: &str| pair.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()));
        self.of("points").split_whitespace().map(|text| pair(text).unwrap()).collect()
    }
}

/// Every element, in the order in which they begin.
pub(super) fn elements(svg: &str) -> Vec<Element> {
    let (mut elements, mut open, mut rest): (Vec<Element>, Vec<usize>, _) = (Vec::new(), Vec::new(), svg);
    while let Some(start) = rest.find('<') {
        let text = plain(&rest[..start]);
        if let Some(place) = open.last() {
            elements[*place].text.push_str(text.trim());
        }
        let end = start + rest[start..].find('>').expect("every tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let place = open.pop().expect("every end has a beginning");
            assert_eq!(elements[place].tag, name);
            continue;
        }
        let closed = tag.ends_with('/');
        elements.push(element(tag.trim_end_matches('/')));
        if !closed {
            open.push(elements.len() - 1);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "everything is closed");
    elements
}

fn element(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, more) = after.split_once('"').expect("every value ends");
        let before = attributes.insert(key.trim().to_owned(), plain(value));
        assert!(before.is_none(), "{key} twice");
        rest = more;
    }
    assert!(rest.trim().is_empty(), "{tag}");
    Element { tag: name.to_owned(), attributes, text: String::new() }
}

/// A text without escapes; none but those of XML may be in it.
fn plain(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part.split_once(';').expect("every escape ends");
        plain.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => panic!("&{name}; is not of XML"),
        });
        plain.push_str(after);
    }
    assert!(!plain.chars().any(|letter| letter.is_control() && letter != '\n'), "{plain:?}");
    plain
}
