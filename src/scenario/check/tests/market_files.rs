//! Tests of markets out of files: what lies under what, whose the file names are, and what is refused.

use std::path::Path;

use super::{CheckError, Checked, JOB, PRICES, Request, Setting, check};
use crate::scenario::check::{axis_flag, study};
use crate::scenario::market::{PriceModel, StockModel};
use crate::units::Rate;

const POOL: &str = "ecs.c5.large@h";
const PIECE: &str = "market:
  pools:
    ecs.c5.large@h:
      on_demand: 0.6
      price:
        constant: 0.2
";
const STOCK: &str = "market:
  pools:
    ecs.c5.large@h:
      stock:
        on-off:
          up: {exponential: {mean: 3h}}
          down: {exponential: {mean: 1h}}
";
const TRACE: &str =
    "market: {start: random, pools: {ecs.c5.large@h: {on_demand: 0.6, price: {trace: prices.json}}}}\n";

/// A folder with pieces beside the scenario and one in a folder of its own.
fn folder(market: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    let scenario = format!("manifest: job.yaml\nwork: 6h\nprovider: eci\n{market}");
    for (name, text) in [
        ("job.yaml", JOB),
        ("scenario.yaml", scenario.as_str()),
        ("price.yaml", PIECE),
        ("stock.yaml", STOCK),
        ("other.yaml", &PIECE.replace("0.2", "0.3")),
        ("loop.yaml", "market: {from: price.yaml}\n"),
        ("foreign.yaml", "market: {pools: {}}\nwork: 3h\n"),
        ("empty.yaml", "market: {start: random}\n"),
        ("list.yaml", "- 3\n"),
        ("deep/trace.yaml", TRACE),
        ("deep/prices.json", PRICES),
    ] {
        write(name, text);
    }
    folder
}

fn request(folder: &Path, settings: &[(&str, &str)]) -> Request {
    let setting = |(path, value): &(&str, &str)| Setting {
        path: (*path).to_owned(),
        value: (*value).to_owned(),
        flag: format!("--set {path}={value}"),
    };
    Request { files: vec![folder.join("scenario.yaml")], settings: settings.iter().map(setting).collect() }
}

fn checked(market: &str, settings: &[(&str, &str)]) -> Result<Checked, Vec<String>> {
    let folder = folder(market);
    check(&request(folder.path(), settings)).map_err(|error| match error {
        CheckError::Input(issues) => {
            let inside = format!("{}/", folder.path().display());
            issues.iter().map(|issue| issue.to_string().replace(&inside, "")).collect()
        }
        CheckError::Unreadable(file) => vec![file.to_string()],
    })
}

fn constant(checked: &Checked) -> Rate {
    match checked.scenario.market.pools[0].price {
        PriceModel::Constant(rate) => rate,
        ref other => panic!("{other:?}"),
    }
}

fn rate(price: f64) -> Rate {
    Rate::from_sampled(price)
}

#[test]
fn files_are_laid_under_what_the_scenario_says_part_by_part() {
    let both = checked("market: {from: [price.yaml, stock.yaml]}\n", &[]).unwrap();
    assert_eq!(constant(&both), rate(0.2));
    assert!(matches!(both.scenario.market.pools[0].stock, StockModel::OnOff { .. }));
    let own = "market:\n  from: price.yaml\n  pools: {ecs.c5.large@h: {price: {discount: {pay: 50%}}}}\n";
    assert_eq!(constant(&checked(own, &[]).unwrap()), rate(0.3), "half of the list price in the file");
    assert!(!both.notes.resolved.contains("price.yaml"), "{}", both.notes.resolved);
}

#[test]
fn flags_reach_into_files_and_take_their_place() {
    let path = format!("market.pools[\"{POOL}\"].price.constant");
    let market = "market: {from: price.yaml}\n";
    assert_eq!(constant(&checked(market, &[(&path, "0.25")]).unwrap()), rate(0.25));
    assert_eq!(constant(&checked(market, &[("market.from", "other.yaml")]).unwrap()), rate(0.3));
    assert_eq!(constant(&checked("", &[("market.from", "other.yaml")]).unwrap()), rate(0.3));
    let digest = |market: &str| checked(market, &[]).unwrap().notes.digest;
    assert_ne!(digest(market), digest("market: {from: other.yaml}\n"));
}

#[test]
fn file_names_in_a_file_are_relative_to_it() {
    let deep = checked("market: {from: deep/trace.yaml}\n", &[]).unwrap();
    assert!(matches!(deep.scenario.market.pools[0].price, PriceModel::Trace(_)));
}

#[test]
fn sweeps_choose_among_files() {
    let folder = folder("market: {from: price.yaml}\n");
    let mut request = request(folder.path(), &[]);
    request.settings.push(axis_flag("market.from=price.yaml,other.yaml").unwrap());
    let study = study(&request).unwrap();
    let point = |name: &str| {
        let own = Setting { path: "market.from".to_owned(), value: name.to_owned(), flag: "axis".to_owned() };
        study.point(&[own]).unwrap().market.pools[0].price.clone()
    };
    assert!(matches!(point("other.yaml"), PriceModel::Constant(found) if found == rate(0.3)));
    assert!(matches!(point("price.yaml"), PriceModel::Constant(found) if found == rate(0.2)));
    let elsewhere = tempfile::tempdir().unwrap();
    let written = study.written_for(elsewhere.path());
    assert!(written.contains("/price.yaml") && written.contains("/other.yaml"), "{written}");
    assert!(study.contents().contains_key("other.yaml"), "{:?}", study.contents());
}

#[test]
fn what_is_wrong_with_a_file_is_told_at_its_place() {
    let issues = |market: &str| checked(market, &[]).unwrap_err();
    let twice = issues("market: {from: [price.yaml, other.yaml]}\n");
    assert_eq!(
        twice,
        [
            "other.yaml:6:9: market.pools[\"ecs.c5.large@h\"].price: price.yaml:6:9 says it already, and otherwise; leave one of the two out"
        ]
    );
    assert!(checked("market: {from: [price.yaml, price.yaml]}\n", &[]).is_ok(), "the same twice is no slip");
    let missing = issues("market: {from: nowhere.yaml}\n");
    assert!(
        missing[0].starts_with("scenario.yaml:4:16: market.from: nowhere.yaml can't be read"),
        "{missing:#?}"
    );
    for (name, found) in [
        ("loop.yaml", "loop.yaml:1:16: market.from: a file of a market names no further files"),
        ("foreign.yaml", "foreign.yaml:2:1: work: expected market: {pools: …}"),
        ("list.yaml", "scenario.yaml:4:16: market: list.yaml: expected market: {pools: …}"),
        ("empty.yaml", "empty.yaml:1:1: market: expected market: {pools: …}"),
        ("3", "scenario.yaml:4:16: market.from: expected the name of a file"),
        ("[price.yaml, 3]", "scenario.yaml:4:29: market.from: expected the name of a file"),
        ("[]", "scenario.yaml:4:16: market.from: expected the name of a file"),
    ] {
        let issues = issues(&format!("market: {{from: {name}}}\n"));
        assert!(issues.iter().all(|issue| !issue.contains("untagged")), "{issues:#?}");
        assert!(issues.iter().any(|issue| issue.contains(found)), "{issues:#?}");
    }
}
