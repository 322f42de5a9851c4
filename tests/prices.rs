//! Price lists as users meet them: `spotcast prices`, and runs that take their prices from a list.

mod support;

use std::fs;

use support::{answer, spotcast};

/// Standard error of a call that ends with a code and answers nothing.
fn refusal(arguments: &[&str], code: i32) -> String {
    let done = spotcast().args(arguments).assert().code(code).stdout("");
    String::from_utf8(done.get_output().stderr.clone()).expect("messages are text")
}

#[test]
fn prices_alone_is_the_list_and_flags_choose_from_it() {
    assert_eq!(answer(&["prices"]), answer(&["prices", "list"]));
    let azure = ["--provider", "azure-spot", "--shape", "d2s", "--region", "eastus-3"];
    let table = answer(&[&["prices", "list"], &azure[..]].concat());
    assert_eq!(table, answer(&[&["prices"], &azure[..]].concat()));
    assert!(table.starts_with("azure-spot, USD per hour\n"), "{table}");
    for part in [
        "0.096",
        "2026-06-18",
        "0.0203",
        "2026-08-03",
        "karpenter-provider-azure",
        "market: {prices: my-prices.csv}",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(!table.contains("D4s_v5"), "{table}");
    let nothing = answer(&["prices", "--provider", "tke-serverless"]);
    assert!(nothing.starts_with("No price is listed for that."), "{nothing}");
}

#[test]
fn what_is_printed_as_csv_is_read_back_and_json_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("my-prices.csv");
    let csv = answer(&["prices", "--format", "csv"]);
    fs::write(&file, &csv).expect("the folder can be written");
    let name = file.display().to_string();
    assert_eq!(answer(&["prices", "--prices", &name, "--format", "csv"]), csv, "every row was outdone");
    let json: serde_json::Value =
        serde_json::from_str(&answer(&["prices", "--prices", &name, "--format", "json"])).expect("JSON");
    let rows = json.as_array().expect("a list");
    assert_eq!(rows.len(), csv.lines().count() - 1);
    assert!(rows.iter().all(|row| row["list"] == name.as_str()));
    let m5 = rows.iter().find(|row| row["shapes"][0] == "m5.large").expect("a row");
    assert_eq!((m5["on_demand"].as_f64(), m5["spot_date"].as_str()), (Some(0.096), Some("2026-08-03")));
    assert_eq!(m5["unit"], "instance-hour");
}

#[test]
fn slips_are_told_with_their_place() {
    let said = refusal(&["prices", "--provider", "ec2-sport"], 2);
    assert!(said.contains("no policy and no row has the name \"ec2-sport\""), "{said}");
    assert!(said.contains("did you mean ec2-spot?"), "{said}");
    let said = refusal(&["prices", "--prices", "nowhere.csv"], 3);
    assert!(said.starts_with("error: nowhere.csv: "), "{said}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bad.csv");
    fs::write(&file, "provider,shape,currency,spot\nmine,a,usd,-1\n").expect("the folder can be written");
    let said = refusal(&["prices", "--prices", &file.display().to_string()], 2);
    for part in ["bad.csv:2:8: currency", "bad.csv:2:12: spot", "2 problems found"] {
        assert!(said.replace("\n  │ ", "").contains(part), "{part}: {said}");
    }
}

#[test]
fn a_run_says_which_prices_it_took_and_can_be_repeated_from_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("it can be written");
    write(
        "my-prices.csv",
        "provider,region,shape,currency,on_demand,spot\nec2-spot,us-west-2,m5.large,USD,0.1,0.05\n",
    );
    write(
        "scenario.yaml",
        "manifest: {apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: main, image: i, \
         resources: {requests: {cpu: 2, memory: 4Gi}}}]}}\nprovider: ec2-spot\nwork: 2h\n\
         market: {prices: my-prices.csv, pools: {m5.large@us-west-2b: {}, m5.large@us-east-1a: {}}}\n",
    );
    let scenario = folder.path().join("scenario.yaml").display().to_string();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name).display().to_string());
    let table = answer(&["run", &scenario, "-n", "50", "--out", &first]);
    let table: String = table.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "price of m5.large@us-east-1a is constant at 0.0439 USD/h, price catalogue, us-east-1 on 2026-08-03",
        "on_demand of m5.large@us-west-2b is 0.1 USD/h,",
        "my-prices.csv:2, us-west-2",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    answer(&["run", &format!("{first}/scenario.yaml"), "-n", "50", "--out", &second]);
    let rows = |folder: &str| fs::read_to_string(format!("{folder}/replications.csv")).expect("text");
    assert_eq!(rows(&first), rows(&second), "the list is found from the new folder");
    assert!(rows(&first).lines().count() == 51);
}
