use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::scenario::issue::Issue;

fn tree(text: &str) -> Node {
    parse("t.yaml", text).unwrap().remove(0)
}

fn problems(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(ToString::to_string).collect()
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Law {
    None,
    Exponential { mean: f64 },
    Fixed(u32),
}

#[derive(Debug, Deserialize, PartialEq)]
struct Pool {
    price: f64,
    #[serde(default)]
    law: Option<Law>,
    #[serde(default)]
    zones: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct File {
    name: String,
    replications: u32,
    #[serde(default)]
    pools: BTreeMap<String, Pool>,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    range: Option<(f64, f64)>,
}

const GOOD: &str = "\
name: one # a comment
replications: 10
seed: 18446744073709551615
range: [1, 2.5]
pools:
  a.b: {price: 0.2505, law: none, zones: [x, 'y']}
  c:
    price: 1
    law:
      exponential: {mean: 3}
";

#[test]
fn a_good_file_is_read_whole() {
    let root = tree(GOOD);
    let mut issues = Vec::new();
    let reading = read::<File>(&root, &mut issues);
    assert_eq!(problems(&issues), Vec::<String>::new());
    let file = reading.value.unwrap();
    assert_eq!(file.seed, u64::MAX);
    assert_eq!(file.pools["a.b"].law, Some(Law::None));
    assert_eq!(file.pools["c"].law, Some(Law::Exponential { mean: 3.0 }));
    assert_eq!(
        root.get("pools").unwrap().get("a.b").unwrap().get("price").unwrap().written.as_deref(),
        Some("0.2505")
    );
    let json = serde_json::json!({"name": "x", "replications": 3, "range": [1.5, 2]}).to_string();
    assert!(read::<File>(&tree(&json), &mut issues).value.is_some());
    assert!(issues.is_empty());
}

#[test]
fn every_problem_is_reported_at_its_line_and_column() {
    let text = "\
nmae: one
replications: \"10\"
pools:
  a.b: {price: cheap, law: nne}
  c:
    prize: 1
    law:
      exponential: {meen: 3}
  d:
    price: 2
    zones: [x, 5, {}, 7]
    law: {fixed: -1}
range: [1, x]
seed: 1.5
";
    let mut issues = Vec::new();
    let reading = read::<File>(&tree(text), &mut issues);
    assert!(reading.value.is_none());
    assert_eq!(
        problems(&issues),
        [
            "t.yaml:1:1: nmae: unknown field; did you mean `name`?",
            "t.yaml:2:15: replications: expected a whole number from 0 to 4294967295, found \"10\"; \
             write the number without quotes",
            "t.yaml:4:16: pools[\"a.b\"].price: expected a number, found \"cheap\"",
            "t.yaml:4:28: pools[\"a.b\"].law: expected one of none, exponential or fixed, found `nne`; \
             did you mean `none`?",
            "t.yaml:6:5: pools.c.prize: unknown field; did you mean `price`?",
            "t.yaml:8:21: pools.c.law.exponential.meen: unknown field; did you mean `mean`?",
            "t.yaml:11:16: pools.d.zones[1]: expected text, found 5; put it in quotes",
            "t.yaml:11:19: pools.d.zones[2]: expected text, found a block of names and values",
            "t.yaml:11:23: pools.d.zones[3]: expected text, found 7; put it in quotes",
            "t.yaml:12:18: pools.d.law.fixed: expected a whole number from 0 to 4294967295, found -1",
            "t.yaml:13:12: range[1]: expected a number, found \"x\"",
            "t.yaml:14:7: seed: expected a whole number, not negative, found 1.5",
        ]
    );
    assert!(reading.lacks("pools.c.law.exponential.meen") && reading.lacks("pools[\"a.b\"].price"));
    assert!(!reading.lacks("pools.d.price"));
}

#[test]
fn what_is_missing_is_reported_at_its_block_and_only_once() {
    let mut issues = Vec::new();
    let reading = read::<File>(&tree("name: x\nreplications: 1\npools:\n  a: {zones: []}\n"), &mut issues);
    assert_eq!(problems(&issues), ["t.yaml:4:6: pools.a: missing field `price`"]);
    assert!(reading.value.unwrap().pools.is_empty());
    issues.clear();
    assert!(read::<File>(&tree("name: x\n"), &mut issues).value.is_none());
    assert_eq!(problems(&issues), ["t.yaml:1:1: missing field `replications`"]);
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only read")]
struct Demanding {
    first_name: String,
    wait: crate::scenario::scalar::DurationText,
    law: Law,
    pool: Pool,
    pair: (u8, char),
    price: crate::scenario::scalar::Price,
    itself: Option<Box<Demanding>>,
}

#[test]
fn every_missing_field_of_a_block_is_reported() {
    let mut issues = Vec::new();
    let reading = read::<Vec<Demanding>>(&tree("- {first-nmae: x}\n- pool: {}\n  wait: 300\n"), &mut issues);
    let expected = |place: &str, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("t.yaml:{place}: missing field `{name}`")).collect()
    };
    let mut all = vec!["t.yaml:1:4: [0].first-nmae: unknown field; did you mean `first-name`?".to_owned()];
    all.splice(0..0, expected("1:3: [0]", &["wait", "law", "pool", "pair", "price"]));
    all.extend(expected("2:3: [1]", &["first-name", "law", "pair", "price"]));
    all.extend(expected("2:9: [1].pool", &["price"]));
    all.push(
        "t.yaml:3:9: [1].wait: expected a duration such as 90s, 5m, 1h30m or 2d, found 300; \
         add its unit, such as 300s"
            .to_owned(),
    );
    assert_eq!(problems(&issues), all);
    assert!(reading.lacks("[0].law") && reading.lacks("[1]"));
    assert!(reading.value.unwrap().is_empty());
}

#[test]
fn a_type_that_lies_about_its_fields_ends_the_reading() {
    #[derive(Debug)]
    struct Liar;
    impl<'de> Deserialize<'de> for Liar {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Liar, D::Error> {
            BTreeMap::<String, serde::de::IgnoredAny>::deserialize(deserializer)?;
            Err(serde::de::Error::missing_field("truth"))
        }
    }
    let mut issues = Vec::new();
    assert!(read::<Liar>(&tree("a: 1"), &mut issues).value.is_none());
    assert_eq!(problems(&issues), ["t.yaml:1:1: missing field `truth`"]);
}

#[test]
fn choices_say_what_they_expect() {
    let law = |text: &str| {
        let mut issues = Vec::new();
        let value = read::<Law>(&tree(text), &mut issues).value;
        (value, problems(&issues))
    };
    assert_eq!(law("none: {}").0, Some(Law::None));
    assert_eq!(law("{none: }").0, Some(Law::None));
    for (text, problem) in [
        ("fixed", "t.yaml:1:1: `fixed` needs a value; write `fixed: …`"),
        ("none: 5", "t.yaml:1:7: none: `none` takes no value; write just `none`"),
        (
            "{none: , fixed: 5}",
            "t.yaml:1:1: expected one of none, exponential or fixed, found none and fixed",
        ),
        ("{}", "t.yaml:1:1: expected one of none, exponential or fixed, found an empty block"),
        ("[1]", "t.yaml:1:1: expected one of none, exponential or fixed, found a list"),
        ("exponential: 3", "t.yaml:1:14: exponential: expected a block of fields, found 3"),
        ("{gamma: 3}", "t.yaml:1:2: gamma: expected one of none, exponential or fixed, found `gamma`"),
    ] {
        assert_eq!(law(text), (None, vec![problem.to_owned()]), "{text}");
    }
}

#[test]
fn texts_that_are_no_yaml_say_where() {
    for (text, place, words) in [
        ("a: 1\n\tb: 2\n", "2:1", "tabs are not allowed"),
        ("a: [1, 2\n", "1:4", "unclosed bracket"),
        ("a: \"x\n", "2:1", "lack its partner"),
        ("a: *x\n", "1:4", "must be in quotes"),
        ("a: b: c\n", "1:5", "that contains `: ` in quotes"),
        ("a: 1\n---\nb: }\n", "3:4", "not readable as YAML"),
    ] {
        let issues = parse("t.yaml", text).unwrap_err();
        let line = issues[0].to_string();
        assert!(line.starts_with(&format!("t.yaml:{place}: ")) && line.contains(words), "{text:?}: {line}");
        assert!(!line.contains(" line ") && issues.len() == 1, "{line}");
    }
}

#[test]
fn names_written_twice_and_infinities_are_all_found() {
    let issues =
        parse("t.yaml", "a: 1\nb: {x: 1, x: 2}\na: 3\n---\nc: .nan\nd: [1e999]\nc: 4\n").unwrap_err();
    assert_eq!(
        problems(&issues),
        [
            "t.yaml:2:11: b.x: `x` is written twice; it already stands on line 2",
            "t.yaml:3:1: a: `a` is written twice; it already stands on line 1",
            "t.yaml:5:4: c: expected a finite number, found NaN",
            "t.yaml:6:5: d[0]: expected a finite number, found inf",
            "t.yaml:7:1: c: `c` is written twice; it already stands on line 5",
        ]
    );
    assert_eq!(parse("t.yaml", "1: a\n1: b\n").unwrap_err().len(), 1);
}

#[test]
fn dialects_differ_in_old_words_and_octal_numbers() {
    let text = "a: 0644\nb: yes\nc: off\n";
    let issues = parse("t.yaml", text).unwrap_err();
    assert_eq!(
        problems(&issues),
        [
            "t.yaml:1:4: a: a number can't begin with 0; leave the 0 away, or begin with 0o for an octal number"
        ]
    );
    let root = parse_as(Dialect::Kubernetes, "t.yaml", text).unwrap().remove(0);
    assert_eq!(to_yaml(&root), "a: 420\nb: true\nc: false\n");
    let plain = tree("a: 0o644\nb: yes\nc: 0.5\nd: 0\n");
    assert_eq!(to_yaml(&plain), "a: 420\nb: \"yes\"\nc: 0.5\nd: 0\n");
    let mut issues = Vec::new();
    read::<bool>(plain.get("b").unwrap(), &mut issues);
    assert_eq!(
        problems(&issues),
        ["t.yaml:2:4: expected true or false, found \"yes\"; write true or false, without quotes"]
    );
}

#[test]
fn anchors_aliases_and_merge_keys_are_resolved_and_point_home() {
    let root = tree("base: &b {price: 1, zones: [x]}\none:\n  <<: *b\n  price: 2\ntwo: *b\n");
    assert_eq!(to_yaml(root.get("one").unwrap()), "price: 2\nzones:\n  - x\n");
    assert_eq!(place_of(&root, "one.zones[0]").unwrap().to_string(), "t.yaml:1:29");
    assert_eq!(place_of(&root, "two.price").unwrap().to_string(), "t.yaml:1:18");
}

#[test]
fn too_large_is_an_issue_not_a_crash() {
    let deep = "[".repeat(100_000);
    assert_eq!(parse("t", &deep).unwrap_err().len(), 1);
    let deep = (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>();
    assert_eq!(parse("t", &deep).unwrap_err().len(), 1);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..10 {
        let alias = format!("*a{}", n - 1);
        bomb += &format!("a{n}: &a{n} [{}]\n", [alias.as_str(); 9].join(", "));
    }
    assert_eq!(parse("t", &bomb).unwrap_err().len(), 1);
    assert_eq!(parse("t", &"a".repeat(LARGEST_TEXT + 1)).unwrap_err().len(), 1);
    let block = (0..500).map(|n| format!("  k{n}: 1\n")).collect::<String>();
    let merges = "- {<<: *b}\n".repeat(9_000);
    assert_eq!(parse("t", &format!("b: &b\n{block}l:\n{merges}")).unwrap_err().len(), 1);
    let many = "- 1\n".repeat(MOST_NODES + 1);
    assert_eq!(parse("t", &many).unwrap_err().len(), 1);
    let wrong = tree(&"- x\n".repeat(500));
    let mut issues = Vec::new();
    assert!(read::<Vec<u32>>(&wrong, &mut issues).value.is_none());
    assert_eq!(issues.len(), MOST_ISSUES + 1);
}

#[test]
fn paths_are_written_and_read_alike() {
    for text in ["a.b[0].c", "a[\"k8s.aliyun.com/x\"].b", "[0][1]", "[\"q\\\"\\\\\"]", "", "on-off.ecs@cn"] {
        assert_eq!(Path::parse(text).unwrap().to_string(), text);
    }
    for wrong in ["a..b", ".a", "a[", "a[x]", "a[\"x]", "a[0", "a[0]b", "a.", &"a.".repeat(100)] {
        assert!(Path::parse(wrong).is_err(), "{wrong}");
    }
    let root = tree(GOOD);
    assert_eq!(place_of(&root, "pools[\"a.b\"].zones[1]").map(|p| (p.line, p.column)), Some((6, 46)));
    assert_eq!(place_of(&root, "pools.x"), None);
    assert_eq!(place_near(&root, "pools.x.y").to_string(), "t.yaml:6:3");
}

#[test]
fn values_are_set_and_point_to_their_flag() {
    let mut root = tree("provider: {notice: 5m}\nlist: [1, 2]\n");
    for (path, value) in
        [("provider.notice", "3m"), ("market.pools[\"a.b\"].price", "{constant: 1}"), ("list[1]", "9")]
    {
        set(&mut root, path, value, "--set x").unwrap();
    }
    assert_eq!(
        to_yaml(&root),
        "provider:\n  notice: 3m\nlist:\n  - 1\n  - 9\nmarket:\n  pools:\n    a.b:\n      price:\n        constant: 1\n"
    );
    assert_eq!(place_of(&root, "market.pools[\"a.b\"].price").unwrap().to_string(), "--set x");
    let before = root.clone();
    for (path, value, words) in [
        ("list[2]", "1", "has 2 elements"),
        ("provider.notice.x", "1", "is no block"),
        ("list.x", "1", "is a list"),
        ("a[0]", "1", "is no list"),
        ("", "1", "path is empty"),
        ("a..b", "1", "not a path"),
        ("a", "[1", "not readable"),
        ("a", "1\n---\n2", "expected one value"),
    ] {
        let issue = set(&mut root, path, value, "--set x").unwrap_err();
        assert!(issue.problem.contains(words), "{issue}");
        assert_eq!(issue.place.unwrap().to_string(), "--set x");
        assert!(root.says_the_same(&before));
    }
}

#[test]
fn trees_are_laid_over_each_other() {
    let mut base = tree("a: {x: 1, y: 2}\nb: [1, 2]\nc: 3\n");
    let over =
        parse("over.yaml", "a: {y: 5, z: {q: null, r: 1}}\nb: [9]\nc: null\nd: null\n").unwrap().remove(0);
    merge(&mut base, &over);
    assert_eq!(to_yaml(&base), "a:\n  x: 1\n  \"y\": 5\n  z:\n    r: 1\nb:\n  - 9\n");
    assert_eq!(place_of(&base, "a.y").unwrap().to_string(), "over.yaml:1:8");
    assert_eq!(place_of(&base, "a.x").unwrap().to_string(), "t.yaml:1:8");
}
