//! Properties of reading and writing, over random trees, random text and mangled files.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::scenario::issue::Place;
use crate::scenario::scalar::{DurationText, Price, Quantity, Share};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only read")]
enum Law {
    None,
    Exponential { mean: DurationText },
    Mixed(Vec<Law>),
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only read")]
struct File {
    name: String,
    count: Option<u32>,
    sizes: std::collections::BTreeMap<String, Quantity>,
    laws: Vec<Law>,
    price: Price,
    pair: (Share, f64),
}

const GOOD: &str = "\
name: one # a comment
count: 10
sizes: &s
  a.b: 4Gi
  'c d': 500m
laws: [none, {exponential: {mean: 3h}}]
price: 0.2505
pair:
- 20%
- 1.5e3
---
<<: {count: 3, price: 1}
name: |
  long
  text
laws:
- mixed:
  - none
sizes: {}
pair: [0, 1]
";

fn any_node() -> impl Strategy<Value = Node> {
    let place = || Place { source: "p".into(), line: 1, column: 1 };
    let text = prop_oneof![
        ".*",
        "[-0-9.eExob_+:#dhms]{0,6}",
        "(null|~|true|False|NO|on|y|<<|=|- a|a: b|.inf|.NaN|0x1F|1_000|12e03|-|---|\\.\\.\\.|%|@|`)"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|n| Value::Int(n.into())),
        any::<u64>().prop_map(|n| Value::Int(n.into())),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::Float),
        text.clone().prop_map(Value::Str),
    ]
    .prop_map(move |value| Node::new(value, &place()));
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(move |list| Node::new(Value::Seq(list), &place())),
            prop::collection::btree_map(text.clone(), inner, 0..6).prop_map(move |map| {
                let entry = |(key, node)| Entry { key, key_place: place(), node };
                Node::new(Value::Map(map.into_iter().map(entry).collect()), &place())
            }),
        ]
    })
}

fn mutated(text: &str, edits: &[(usize, u8, String)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (position, kind, insert) in edits {
        let at = position % (letters.len() + 1);
        match kind % 3 {
            0 => drop(letters.splice(at..at, insert.chars())),
            1 => letters.truncate(at),
            _ => drop(letters.splice(at..(at + 5).min(letters.len()), insert.chars())),
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(node in any_node()) {
        let text = to_yaml(&node);
        let back = parse("p", &text);
        let back = match back {
            Ok(mut documents) => documents.pop().unwrap_or_else(|| Node::new(Value::Null, &node.place())),
            Err(issues) => panic!("{}\n{text}", issues[0]),
        };
        prop_assert!(back.says_the_same(&node), "{text}\n{back:?}");
    }

    #[test]
    fn no_text_makes_it_panic(text in "(?s).{0,200}") {
        let _ = parse("p", &text).map(|documents| read_all(&documents));
    }

    #[test]
    fn no_setting_makes_it_panic(path in "[a-e.\\[\\]\"\\\\0-9]{0,12}", value in "(?s).{0,12}") {
        let mut root = parse("p", GOOD).unwrap().remove(0);
        if set(&mut root, &path, &value, "--set").is_ok() {
            let node = root.find(&Path::parse(&path).unwrap()).unwrap();
            prop_assert_eq!(node.place().to_string(), "--set");
            let back = parse("p", &to_yaml(&root)).unwrap().remove(0);
            prop_assert!(back.says_the_same(&root));
        }
    }

    #[test]
    fn no_mangled_file_makes_it_panic(
        edits in prop::collection::vec((any::<usize>(), any::<u8>(), "(?s)[-:\\[\\]{},&*#?|>'\"%@` \n\tax0<!~]{0,4}"), 1..6)
    ) {
        let text = mutated(GOOD, &edits);
        if let Err(issues) = parse("p", &text).map(|documents| read_all(&documents)) {
            prop_assert!(!issues.is_empty() && issues.iter().all(|issue| issue.place.is_some()));
        }
    }
}

fn read_all(documents: &[Node]) {
    for document in documents {
        let mut issues = Vec::new();
        let reading = read::<File>(document, &mut issues);
        assert!(reading.value.is_some() || !issues.is_empty());
        for issue in issues {
            assert!(place_of(document, &issue.path).is_some(), "{issue}");
        }
    }
}

#[test]
fn the_file_to_mangle_is_good() {
    let documents = parse("p", GOOD).unwrap();
    assert_eq!(documents.len(), 2);
    for document in documents {
        let mut issues = Vec::new();
        assert!(read::<File>(&document, &mut issues).value.is_some() && issues.is_empty(), "{issues:?}");
    }
}
