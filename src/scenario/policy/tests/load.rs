//! Names, files and bases.

use std::fs;
use std::path::Path;

use super::{policy, tree};
use crate::scenario::issue::Issue;
use crate::scenario::policy::{base, lay_over, load};
use crate::units::Span;

fn refused(result: Result<crate::scenario::document::Node, Vec<Issue>>) -> String {
    result.unwrap_err()[0].to_string()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_slip_of_the_finger_is_named() {
    let text = refused(load("ecii", None));
    assert!(
        text.starts_with("unknown policy `ecii`; did you mean `eci`? built in: eci, eci-2020,"),
        "{text}"
    );
    assert!(refused(load("nimbus", None)).starts_with("unknown policy `nimbus`; built in: eci"));
    assert!(refused(load("nowhere.yaml", None)).contains("nowhere.yaml can't be read"));
}

#[test]
fn a_file_changes_the_policy_it_starts_from() {
    let folder = folder(&[
        ("mine.yaml", "policy: eci\nnotice: 3m\n"),
        ("ours.yml", "policy: mine.yaml\nprotection: 2h\n"),
    ]);
    let tree = load("ours.yml", Some(folder.path())).unwrap();
    let ours = policy(&tree);
    assert_eq!((ours.name.as_str(), ours.notice.length), ("ours", Span::from_minutes(3)));
    assert_eq!(ours.protection, Span::from_hours(2));
    assert!(tree.get("notice").unwrap().place().to_string().ends_with("mine.yaml:2:9"));
    assert_eq!(tree.get("rebid").unwrap().source.as_ref(), "eci.yaml (built in)");
}

#[test]
fn what_is_wrong_with_a_base_is_said_where_it_is_named() {
    let folder = folder(&[
        ("a.yaml", "policy: b.yaml\n"),
        ("b.yaml", "policy: a.yaml\n"),
        ("typo.yaml", "title: x\npolicy: ecl\n"),
        ("list.yaml", "[]"),
        ("empty.yaml", "# nothing\n"),
        ("two.yaml", "notice: 3m\n---\nnotice: 5m\n"),
        ("number.yaml", "policy: 7\n"),
    ]);
    let text = |name: &str| refused(load(name, Some(folder.path())));
    assert!(text("a.yaml").contains("is based on itself"), "{}", text("a.yaml"));
    assert!(text("typo.yaml").contains("typo.yaml:2:9: policy: unknown policy `ecl`; did you mean `eci`?"));
    assert!(text("list.yaml").contains("expected a block of settings"));
    assert!(text("empty.yaml").contains("is empty"));
    assert!(text("two.yaml").contains("has one document"));
    assert!(text("number.yaml").contains("policy: expected the name of a policy"));
}

#[test]
fn a_scenario_names_a_policy_or_changes_one() {
    let provider = |text: &str| tree("s.yaml", text).get("provider").unwrap().clone();
    let resolved = |text: &str| {
        let written = provider(text);
        base(&written, None).map(|found| lay_over(found.unwrap(), &written))
    };
    assert_eq!(policy(&resolved("provider: eci-2020").unwrap()).name, "eci-2020");
    let changed = policy(&resolved("provider: {policy: eci, notice: 3m}").unwrap());
    assert_eq!((changed.name.as_str(), changed.notice.length), ("eci", Span::from_minutes(3)));
    assert!(base(&provider("provider: {notice: 3m}"), None).unwrap().is_none());
    assert!(refused(resolved("provider: exi")).starts_with("s.yaml:1:11: provider: unknown policy `exi`"));
    let block = refused(resolved("provider: {policy: exi}"));
    assert!(block.starts_with("s.yaml:1:20: provider.policy: unknown policy `exi`"), "{block}");
    assert!(refused(resolved("provider: 7")).contains("expected a policy's name"));
    assert!(load("eci", Some(Path::new("/nowhere"))).is_ok());
}
