//! `spotcast trace` as users meet it: formats, what is pasted into a scenario, and what is wrong with files.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use support::{answer, spotcast};
use tempfile::TempDir;

/// Prices of some weeks that move a little every few hours, and availability of the same time.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut prices = String::from("when,what\n");
    let mut stock = String::from("when,up\n");
    let (mut state, mut price, mut step) = (1_u64, 1.0_f64, 0.0_f64);
    let mut draw = || {
        // A congruential generator: any numbers will do.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut minute = 0;
    for row in 0..300 {
        step = 0.5 * step + 0.01 * (draw() - 0.5);
        price *= 1.0 + step;
        let _ = writeln!(prices, "{},{price:.6}", calendar(minute));
        let _ = writeln!(stock, "{},{}", calendar(minute), row % 2);
        minute += 30 + (draw() * 400.0) as i64;
    }
    fs::write(folder.path().join("zone-a.csv"), prices).expect("the folder can be written");
    fs::write(folder.path().join("stock.csv"), stock).expect("the folder can be written");
    let mut lives = String::from("life,end\n");
    for _ in 0..200 {
        let hours: f64 = if draw() < 0.4 { 2.0 * draw() } else { 22.0 + 2.0 * draw() };
        let end = if draw() < 0.2 { "stopped" } else { "taken" };
        let _ = writeln!(lives, "{:.0},{end}", hours * 3_600.0);
    }
    fs::write(folder.path().join("lives.csv"), lives).expect("the folder can be written");
    folder
}

/// A time so many minutes after the beginning of 2026.
fn calendar(minute: i64) -> String {
    let (day, hour, minute) = (minute / 1_440, minute / 60 % 24, minute % 60);
    let (month, day) = [31, 28, 31, 30].iter().enumerate().fold((1, day), |(month, day), (at, length)| {
        if at as i64 + 1 == month && day >= *length { (month + 1, day - length) } else { (month, day) }
    });
    format!("2026-{month:02}-{:02}T{hour:02}:{minute:02}:00Z", day + 1)
}

const PRICE: [&str; 4] = ["--time-column", "when", "--value-column", "what"];
const STOCK: [&str; 6] = ["--time-column", "when", "--value-column", "up", "--polarity", "one-is-available"];
const LIVES: [&str; 8] =
    ["--lifetime-column", "life", "--end-column", "end", "--taken", "taken", "--censored", "stopped"];

fn call(folder: &Path, verb: &str, file: &str, flags: &[&str], more: &[&str]) -> Vec<String> {
    let file = folder.join(file).display().to_string();
    ["trace", verb, &file].iter().chain(flags).chain(more).map(|word| (*word).to_owned()).collect()
}

fn told(folder: &Path, verb: &str, file: &str, flags: &[&str], more: &[&str]) -> String {
    let words = call(folder, verb, file, flags, more);
    answer(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Standard error of a call that ends with a code and answers nothing.
fn refusal(folder: &Path, verb: &str, file: &str, flags: &[&str], more: &[&str], code: i32) -> String {
    let done = spotcast().args(call(folder, verb, file, flags, more)).assert().code(code).stdout("");
    String::from_utf8(done.get_output().stderr.clone()).expect("messages are text")
}

/// Checks a scenario that the piece was pasted into; what the piece leaves out is added to its pool.
fn check_pasted(folder: &Path, piece: &str, rest: &str) {
    let scenario = format!(
        "manifest: {{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: a, resources: {{requests: {{cpu: 1, memory: 1Gi}}}}}}]}}}}
provider: eci
currency: USD
work: 6h
{piece}{rest}"
    );
    let file = folder.join("scenario.yaml");
    fs::write(&file, scenario).expect("the folder can be written");
    let done = spotcast().args(["check", &file.display().to_string()]).assert();
    let errors = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(done.get_output().status.success(), "{piece}\n{errors}");
}

#[test]
fn every_price_model_that_fits_can_be_pasted() {
    let folder = folder();
    let models = ["constant", "discount", "mean-reverting", "steps", "mixture", "bootstrap"];
    for model in models {
        let more = ["--on-demand", "3", "--model", model, "--format", "yaml"];
        let piece = told(folder.path(), "fit", "zone-a.csv", &PRICE, &more);
        assert!(piece.lines().any(|line| line.trim_start().starts_with(&format!("{model}:"))), "{piece}");
        assert!(piece.contains("    zone-a:\n      on_demand: 3\n"), "{piece}");
        check_pasted(folder.path(), &piece, "");
    }
    let regimes: String = (0..90)
        .map(|row| {
            format!(
                "{},{}\n",
                calendar(row * 100 + row * row % 37),
                [0.1, 0.4, 0.1, 0.9, 0.4][row as usize % 5]
            )
        })
        .collect();
    fs::write(folder.path().join("regimes.csv"), format!("when,what\n{regimes}"))
        .expect("the folder can be written");
    let more = ["--on-demand", "3", "--model", "regime", "--format", "yaml"];
    let piece = told(folder.path(), "fit", "regimes.csv", &PRICE, &more);
    assert!(piece.contains("b-middle:"), "{piece}");
    check_pasted(folder.path(), &piece, "");
}

#[test]
fn every_stock_model_and_every_hazard_that_fits_can_be_pasted() {
    let folder = folder();
    let rest = "      price: {constant: 1}\n";
    for model in ["on-off", "on-off-exponential", "on-off-weibull", "on-off-lognormal"] {
        let more = ["--on-demand", "3", "--model", model, "--format", "yaml"];
        check_pasted(folder.path(), &told(folder.path(), "fit", "stock.csv", &STOCK, &more), rest);
    }
    let counts: String = (0..80)
        .map(|row| format!("{},{}\n", calendar(row * 90 + row % 7), [16, 4, 16, 0, 16, 9][row as usize % 6]))
        .collect();
    fs::write(folder.path().join("counts.csv"), format!("when,up\n{counts}"))
        .expect("the folder can be written");
    let flags = ["--time-column", "when", "--value-column", "up", "--counts"];
    let more = ["--on-demand", "3", "--model", "shock", "--format", "yaml"];
    let piece = told(folder.path(), "fit", "counts.csv", &flags, &more);
    assert!(piece.contains("units: 16") && piece.contains("share: all"), "{piece}");
    check_pasted(folder.path(), &piece, rest);
    for model in ["exponential", "weibull", "bathtub", "empirical"] {
        let more = ["--on-demand", "3", "--model", model, "--format", "yaml"];
        let piece = told(folder.path(), "fit", "lives.csv", &LIVES, &more);
        assert!(piece.contains(&format!("        {model}:")), "{piece}");
        check_pasted(folder.path(), &piece, rest);
    }
}

#[test]
fn fits_have_one_answer_in_every_format() {
    let folder = folder();
    let told = |more: &[&str]| {
        told(folder.path(), "fit", "zone-a.csv", &PRICE, &[&["--on-demand", "3"], more].concat())
    };
    let json: serde_json::Value = serde_json::from_str(&told(&["--format", "json"])).expect("JSON");
    let schema: serde_json::Value = serde_json::from_str(&answer(&["schema", "trace-fit"])).expect("JSON");
    jsonschema::validate(&schema, &json).unwrap_or_else(|error| panic!("{error}"));
    let file = &json["files"][0];
    let best = file["best"].as_str().expect("a model");
    let models = file["models"].as_array().expect("models");
    let scores: Vec<f64> = models.iter().filter_map(|model| model["score"].as_f64()).collect();
    assert!(models[..scores.len()].iter().all(|model| model["score"].is_number()), "what has none is last");
    assert!(scores.windows(2).all(|pair| pair[0] <= pair[1]), "the best first: {scores:?}");
    assert_eq!(models[0]["name"], best);
    let advice = file["advice"].as_str().expect("a sentence");
    let table = told(&[]);
    assert!(table.contains("which the judged fits had not seen"), "{table}");
    assert!(table.replace("\n", " ").contains(&advice[..40]), "{table}");
    let yaml = told(&["--format", "yaml"]);
    let block = models[0]["block"].as_str().expect("YAML");
    assert!(yaml.ends_with(block), "{yaml}");
    assert!(yaml.starts_with(&format!("# zone-a: {best} of ")), "{yaml}");
    let csv = told(&["--format", "csv"]);
    assert!(csv.starts_with("file,kind,model,statistic,value,standard_error,unit\n"), "{csv}");
    assert!(csv.contains(&format!("price,{best},score,{},,", scores[0])), "{csv}");
    assert!(told(&["--format", "markdown"]).contains("| model | score |"));
    assert_eq!(told(&["--format", "json"]), told(&["--format", "json"]), "nothing is left to chance");
    let judged = told(&["--hold-back", "0", "--model", "steps"]);
    assert!(judged.contains("the data they were fitted to"), "{judged}");
}

#[test]
fn statistics_have_one_answer_in_every_format() {
    let folder = folder();
    let told = |more: &[&str]| told(folder.path(), "stats", "zone-a.csv", &PRICE, more);
    let json: serde_json::Value =
        serde_json::from_str(&told(&["--bid", "1", "--format", "json"])).expect("JSON");
    let schema: serde_json::Value = serde_json::from_str(&answer(&["schema", "trace-stats"])).expect("JSON");
    jsonschema::validate(&schema, &json).unwrap_or_else(|error| panic!("{error}"));
    let figures = json["files"][0]["figures"].as_array().expect("figures");
    let named = |name: &str| figures.iter().find(|figure| figure["name"] == name).expect("a figure");
    assert_eq!(named("changes")["value"], 299.0);
    assert_eq!(named("time_above")["of"], "bid 1");
    assert!(told(&["--format", "csv"]).contains(",price,changes,,299,\n"));
    assert!(told(&["--format", "markdown"]).contains("| changes |  | 299 |"));
    assert!(told(&[]).contains("changes per day"));
    let (a, b) = (folder.path().join("stock.csv"), folder.path().join("again.csv"));
    fs::copy(&a, &b).expect("a copy");
    let (a, b) = (a.display().to_string(), b.display().to_string());
    let words = [&["trace", "stats", &a, &b], &STOCK[..]].concat();
    let both = answer(&words);
    assert!(both.contains("2 files together") && both.contains("2 of 2"), "{both}");
}

#[test]
fn what_is_converted_is_read_back() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let stats = |file: &str, flags: &[&str]| {
        let all: Vec<String> = told(folder.path(), "stats", file, flags, &["--format", "csv"])
            .lines()
            .skip(1)
            .filter(|line| !line.contains(",records,"))
            .map(|line| {
                line.split_once(",price,").or(line.split_once(",stock,")).map_or(line, |cut| cut.1).to_owned()
            })
            .collect();
        all
    };
    let end = ["--ends-at", "100d"];
    let flags = [&PRICE[..], &end].concat();
    let before = stats("zone-a.csv", &flags);
    told(folder.path(), "convert", "zone-a.csv", &flags, &["--out", &file("plain.csv")]);
    assert!(
        fs::read_to_string(file("plain.csv"))
            .expect("a file")
            .starts_with("time,price\n2026-01-01T00:00:00Z,")
    );
    let plain = [&["--time-column", "time", "--value-column", "price"], &end[..]].concat();
    assert_eq!(stats("plain.csv", &plain), before);
}

#[test]
fn formats_of_others_are_written_and_read() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let price_csv =
        "time,price\n2026-01-01T00:00:00Z,1\n2026-01-01T01:00:00Z,2.5\n2026-01-01T03:00:00Z,1.25\n";
    fs::write(file("p.csv"), price_csv).expect("the folder can be written");
    let flags = ["--time-column", "time", "--value-column", "price"];
    let family =
        told(folder.path(), "convert", "p.csv", &flags, &["--to", "spot-traces-json", "--step", "30m"]);
    fs::write(file("f.json"), &family).expect("the folder can be written");
    let json: serde_json::Value = serde_json::from_str(&family).expect("JSON");
    assert_eq!(json["metadata"]["gap_seconds"], 1_800);
    assert_eq!(json["prices"].as_array().map(Vec::len), Some(9), "3 h and the median gap of 1.5 h");
    assert_eq!(told(folder.path(), "convert", "f.json", &[], &["--kind", "price"]), price_csv);
    let history = [
        "[",
        r#"{"AvailabilityZone":"z","InstanceType":"t","ProductDescription":"Linux/UNIX","SpotPrice":"2.5","Timestamp":"2026-01-01T01:00:00+00:00"},"#,
        r#"{"AvailabilityZone":"z","InstanceType":"t","ProductDescription":"Linux/UNIX","SpotPrice":"1","Timestamp":"2026-01-01T00:00:00+00:00"}"#,
        "]",
    ];
    fs::write(file("a.json"), history.concat()).expect("the folder can be written");
    let pool = ["--to", "aws-json", "--zone", "z", "--instance-type", "t"];
    let again = told(folder.path(), "convert", "a.json", &[], &pool);
    fs::write(file("b.json"), &again).expect("the folder can be written");
    let plain = told(folder.path(), "convert", "a.json", &[], &[]);
    assert_eq!(plain, "time,price\n2026-01-01T00:00:00Z,1\n2026-01-01T01:00:00Z,2.5\n");
    assert_eq!(told(folder.path(), "convert", "b.json", &[], &[]), plain);
    let stock = told(folder.path(), "convert", "stock.csv", &STOCK, &[]);
    assert!(stock.starts_with("time,available\n2026-01-01T00:00:00Z,0\n"), "{stock}");
    let lives = told(folder.path(), "convert", "lives.csv", &LIVES, &[]);
    assert!(lives.starts_with("lifetime_s,end\n") && lives.contains(",censored\n"), "{lives}");
    for (name, flags, more, part) in [
        ("p.csv", &flags[..], &["--to", "spot-traces-json"][..], "--step: is needed"),
        ("p.csv", &flags, &["--to", "spot-traces-json", "--step", "7m"], "not on a grid of 7m"),
        ("p.csv", &flags, &["--to", "aws-json"], "--zone: is needed"),
        ("lives.csv", &LIVES, &["--to", "aws-json"], "lives have no such format"),
    ] {
        let said = refusal(folder.path(), "convert", name, flags, more, 2);
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn files_are_never_overwritten_unless_that_is_asked_for() {
    let folder = folder();
    let there = folder.path().join("there.csv");
    fs::write(&there, "mine").expect("the folder can be written");
    let out = there.display().to_string();
    let said = refusal(folder.path(), "convert", "zone-a.csv", &PRICE, &["--out", &out], 3);
    assert!(said.contains("--force overwrites it"), "{said}");
    assert_eq!(fs::read_to_string(&there).expect("a file"), "mine");
    told(folder.path(), "convert", "zone-a.csv", &PRICE, &["--out", &out, "--force"]);
    assert!(fs::read_to_string(&there).expect("a file").starts_with("time,price\n"));
}

#[test]
fn every_problem_is_told_with_its_place_and_the_flag_that_helps() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write("bad.csv", "when,what\n2026-01-01T00:00:00Z,1\nyesterday,2\n2026-01-01T02:00:00Z,cheap\n");
    let said = refusal(folder.path(), "stats", "bad.csv", &PRICE, &[], 2);
    for part in ["bad.csv:3:1", "\"yesterday\"", "bad.csv:4:22", "\"cheap\"", "2 problems found"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = refusal(folder.path(), "fit", "zone-a.csv", &[], &[], 2);
    assert!(said.contains("--value-column") && said.contains("--time-column"), "{said}");
    let said = refusal(
        folder.path(),
        "stats",
        "zone-a.csv",
        &["--time-column", "wen", "--value-column", "what"],
        &[],
        2,
    );
    assert!(said.contains("--time-column") && said.contains("did you mean when?"), "{said}");
    let said = refusal(folder.path(), "stats", "lives.csv", &["--kind", "lifetimes"], &[], 2);
    assert!(said.contains("--lifetime-column") && said.contains("--taken"), "{said}");
    let said = refusal(folder.path(), "stats", "stock.csv", &STOCK[..4], &["--kind", "stock"], 2);
    assert!(said.contains("--polarity"), "{said}");
    let said = refusal(folder.path(), "fit", "zone-a.csv", &PRICE, &["--model", "step"], 2);
    assert!(said.contains("did you mean steps?"), "{said}");
    let said = refusal(folder.path(), "fit", "zone-a.csv", &PRICE, &["--model", "discount"], 2);
    assert!(said.contains("--on-demand"), "{said}");
    let flags = ["--utc-offset", "east", "--index-step", "soon", "--ends-at", "later"];
    let said = refusal(folder.path(), "stats", "zone-a.csv", &PRICE, &flags, 2);
    for part in ["--utc-offset", "--index-step", "--ends-at", "3 problems found"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    for (flag, value) in [("--bid", "-1"), ("--bid", "nan"), ("--on-demand", "inf")] {
        let said = refusal(folder.path(), "stats", "zone-a.csv", &PRICE, &[&format!("{flag}={value}")], 2);
        assert!(said.contains(flag), "{said}");
    }
    refusal(folder.path(), "fit", "zone-a.csv", &PRICE, &["--hold-back", "95%"], 2);
    refusal(folder.path(), "stats", "nowhere.csv", &PRICE, &[], 3);
}
