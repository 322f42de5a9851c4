//! `spotcast compare`: variants on the same weather, paired differences, verdicts, and what it refuses.

mod support;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use spotcast::scenario::policy::names;
use support::{answer, spotcast};

const ECI: &str = "scenarios/eci-as-price-go.yaml";
const LIMIT: &str = "scenarios/eci-price-limit.yaml";
const TKE: &str = "scenarios/tke-spot.yaml";
const JOB: &str = "scenarios/eci-as-price-go.job.yaml";

fn json(arguments: &[&str]) -> Value {
    let text = answer(&[&["compare"], arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).expect("JSON")
}

/// Standard error of a comparison that is refused.
fn refusal(arguments: &[&str], code: i32) -> String {
    let done = spotcast().arg("compare").args(arguments).assert().code(code).stdout("");
    String::from_utf8(done.get_output().stderr.clone()).expect("messages are text")
}

/// A message without the line ends and bars that the terminal's width put in.
fn unwrapped(text: &str) -> String {
    text.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_scenario_beside_itself_differs_in_nothing_at_all() {
    let same = json(&[ECI, ECI, "-n", "100"]);
    let [base, other] = &same["variants"].as_array().expect("variants")[..] else { panic!("{same}") };
    assert_eq!(base["against_baseline"], Value::Null);
    let against = &other["against_baseline"];
    let verdict = "no difference: the same cost and completion time in 100 replications";
    assert_eq!(against["verdict"], verdict);
    for metric in ["cost", "cost_completed", "completion_time_s"] {
        let difference = &against[metric]["difference"];
        for key in ["mean", "low", "high", "standard_deviation"] {
            assert_eq!(difference[key], 0.0, "{metric} {key}");
        }
        assert_eq!(against[metric]["ratio"], 1.0, "{metric}");
        assert_eq!(difference["n"], 100);
    }
    for odds in ["completed", "deadline_met"] {
        assert_eq!(against[odds]["difference"], 0.0, "{odds}");
    }
    assert_eq!(same["verdict"], "No difference between the 2 variants at this precision (100 replications).");
    assert_eq!(other["variant"], format!("{ECI} (2)"));
}

#[test]
fn on_demand_is_dearer_and_no_later_than_spot() {
    let both = json(&[TKE, "--providers", "tke-serverless,on-demand", "-n", "200"]);
    let against = &both["variants"][1]["against_baseline"];
    let words = against["verdict"].as_str().expect("words");
    assert!(words.contains("dearer by ") && words.contains("earlier by "), "{words}");
    let number = |value: &Value| value.as_f64().expect("a number");
    assert!(number(&against["cost"]["ratio_low"]) > 1.0);
    assert!(number(&against["completion_time_s"]["difference"]["high"]) < 0.0);
    // What it saves is known from the runs themselves, too.
    let mean = |at: usize| number(&both["variants"][at]["run"]["cost"]["mean"]["mean"]);
    let difference = number(&against["cost"]["difference"]["mean"]);
    assert!((mean(1) - mean(0) - difference).abs() < 1e-9);
    assert_eq!([&both["variants"][0]["cheapest"], &both["variants"][1]["fastest"]], [true, true]);
    assert_eq!(both["baseline"], "tke-serverless");

    let turned =
        json(&[TKE, "--providers", "tke-serverless,on-demand", "-n", "200", "--baseline", "on-demand"]);
    let back = number(&turned["variants"][0]["against_baseline"]["cost"]["difference"]["mean"]);
    assert!((back + difference).abs() < 1e-9);
}

#[test]
fn common_weather_makes_differences_narrower() {
    let both = json(&[ECI, "--providers", "eci,ecs-spot", "-n", "200"]);
    let width = |of: &Value| of["high"].as_f64().expect("high") - of["low"].as_f64().expect("low");
    let apart = width(&both["variants"][0]["run"]["cost"]["mean"]);
    let paired = width(&both["variants"][1]["against_baseline"]["cost"]["difference"]);
    assert!(paired < apart / 4.0, "paired {paired}, apart {apart}");
}

#[test]
fn one_manifest_under_two_providers_leaves_foreign_annotations_out_with_a_caution() {
    let both = json(&[JOB, "--work", "6h", "--providers", "eci,tke-serverless", "-n", "50"]);
    let notes = |at: usize, of: &str| both["variants"][at]["run"][of].to_string();
    assert!(!notes(0, "cautions").contains("belongs to eci and is ignored"));
    for annotation in ["eci-use-specs", "eci-spot-strategy"] {
        let said = format!("k8s.aliyun.com/{annotation}");
        assert!(notes(1, "cautions").contains(&said), "{said} in {}", notes(1, "cautions"));
    }
    assert_eq!(both["variants"][0]["run"]["purchase"], "spot, bid follows the market up to list");
    assert_eq!(both["variants"][1]["run"]["purchase"], "spot, no bid");
    assert!(notes(1, "cautions").contains("weather is common to pools of one name"));

    let table = answer(&["compare", JOB, "--work", "6h", "--providers", "eci,tke-serverless", "-n", "50"]);
    assert_eq!(unwrapped(&table).matches("eci-use-specs\"]: this annotation").count(), 1, "{table}");
}

/// A Job with requests and nothing that any provider knows.
const PLAIN: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: plain}
spec:
  completions: 4
  parallelism: 2
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: \"registry.example.com/main:1\", resources: {requests: {cpu: 2, memory: 4Gi}}}]
";

#[test]
fn all_leaves_out_who_can_not_serve_and_says_why() {
    let here = tempfile::tempdir().expect("a folder");
    let job = here.path().join("job.yaml").display().to_string();
    let gpu = PLAIN.replace("{requests:", "{limits: {nvidia.com/gpu: 1}, requests:");
    assert_ne!(gpu, PLAIN);
    fs::write(&job, gpu).expect("the folder can be written");
    let all = json(&[&job, "--work", "6h", "--providers", "all", "-n", "20"]);
    let variants = all["variants"].as_array().expect("variants");
    let compared: Vec<&str> = variants.iter().filter_map(|of| of["variant"].as_str()).collect();
    assert!(compared.contains(&"gke-spot") && !compared.contains(&"gce-preemptible"), "{compared:?}");
    let cautions = variants[0]["run"]["cautions"].to_string();
    assert!(cautions.contains("gce-preemptible"), "{cautions}");
    assert!(cautions.contains("are left out: the price of gpu for a pod of 2 vCPU"), "{cautions}");
    // Who is named has to serve, and so has at least one beside another.
    let named = refusal(&[&job, "--work", "6h", "--providers", "ec2-spot,gce-preemptible,all"], 2);
    assert!(unwrapped(&named).contains("for gce-preemptible: the price of gpu"), "{named}");
    let nobody = refusal(&[&job, "--providers", "all"], 2);
    assert!(unwrapped(&nobody).contains("the work of the pod is missing"), "{nobody}");
}

#[test]
fn one_manifest_is_compared_under_all_providers() {
    let here = tempfile::tempdir().expect("a folder");
    let job = here.path().join("job.yaml").display().to_string();
    fs::write(&job, PLAIN).expect("the folder can be written");
    let listed: BTreeSet<&str> = names().collect();
    let asked = [job.as_str(), "--work", "6h", "--providers", "on-demand,all", "-n", "60"];
    let all = json(&asked);
    let variants = all["variants"].as_array().expect("variants");
    let compared: BTreeSet<&str> = variants.iter().filter_map(|of| of["variant"].as_str()).collect();
    assert_eq!((compared, variants.len()), (listed.clone(), listed.len()));
    assert_eq!(variants[0]["variant"], "on-demand");
    let currency = |of: &Value| of["run"]["currency"].as_str().expect("a currency").to_owned();
    let mut abroad = 0;
    for of in &variants[1..] {
        let (name, against) = (&of["variant"], &of["against_baseline"]);
        assert_eq!(against["both_complete"], 60, "{name} fails");
        assert!(against["completion_time_s"]["difference"]["mean"].is_number(), "{name}");
        // Sums in different currencies are never subtracted.
        let foreign = currency(of) != currency(&variants[0]);
        assert_eq!(against["cost"].is_null() && against["cost_completed"].is_null(), foreign, "{name}");
        let words = against["verdict"].as_str().expect("words");
        assert_eq!(words.contains("cost in another currency"), foreign, "{name}: {words}");
        assert!(["cheaper", "dearer", "times the cost"].iter().any(|word| words.contains(word)) != foreign);
        abroad += usize::from(foreign);
    }
    assert!(abroad > 3 && abroad < variants.len() - 3, "{abroad}");
    assert!(all["verdict"].as_str().expect("words").contains("Costs are in several currencies: --rate"));
    // One spot market beside another is another market, whatever is common.
    let cautions = json(&[&job, "--work", "6h", "--providers", "eci,ec2-spot", "-n", "20"]);
    let cautions = cautions["variants"][1]["run"]["cautions"].to_string();
    assert!(cautions.contains("not those of eci: what is common is the luck"), "{cautions}");

    // On a terminal the answer is not far down, and no list is longer than people read.
    let table = answer(&[&["compare"], &asked[..], &["-q"]].concat());
    let (before, _) = table.split_once("\nAnswer\n").expect("an answer");
    assert!(before.lines().count() < 50, "{before}");
    assert!(!table.contains("  22. "), "{table}");
    assert!(table.contains("--format markdown and the report of --out have them"), "{table}");
    let whole = answer(&[&["compare"], &asked[..], &["--format", "markdown"]].concat());
    assert!(whole.contains("Supply market.pools") && !whole.contains("report of --out"), "{whole}");
}

#[test]
fn every_problem_of_every_variant_is_told_at_once() {
    let said = refusal(&[LIMIT, "--vary", "provider.bid.limit=0.2,x", "--vary", "work=5h,never"], 2);
    for part in ["--vary provider.bid.limit=x", "--vary work=never", "2 problems found; nothing was run"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let said = unwrapped(&refusal(&[ECI, "--providers", "eci,tke-serverless,on-demnd"], 2));
    for part in [
        "for tke-serverless: this provider fixes the spot price",
        "or compare scenario files, each with the pools of its provider",
        "for on-demnd: unknown policy `on-demnd`",
        "4 problems found; nothing was run",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    // Who has a problem is named, however many they are.
    let nodes = "cluster={pools: {spot: {allocatable: {cpu: 8, memory: 32Gi}}}}";
    let providers = "ecs-spot,eci,tke-serverless,fargate-spot,reserved";
    let said = unwrapped(&refusal(&[JOB, "--work", "6h", "--providers", providers, "--set", nodes], 2));
    for name in ["eci", "tke-serverless", "fargate-spot", "reserved"] {
        let (_, named) = said.split_once("cluster: for ").expect("a problem of some");
        let (named, rest) = named.split_once(": ").expect("names, then the problem");
        assert!(named.contains(name) && rest.starts_with("this provider has no nodes"), "{name} in {said}");
    }
    let common = refusal(&[ECI, "--providers", "eci,on-demand", "--set", "work=never"], 2);
    assert!(common.contains("1 problem found") && !common.contains("for eci"), "{common}");
}

#[test]
fn what_is_no_comparison_is_refused() {
    for (arguments, said) in [
        (&[ECI][..], "nothing to compare"),
        (&[ECI, "--providers", "eci"], "nothing to compare"),
        (&[ECI, "--vary", "seed=1,2"], "common weather"),
        (&[ECI, "--vary", "work"], "expected PATH=VALUE,VALUE"),
        (&[ECI, JOB, "--providers", "eci,on-demand"], "expected one scenario, or manifests"),
        (&[ECI, TKE, "--baseline", "nobody"], "no variant is called nobody"),
        (&[ECI, TKE, "--rate", "CNY/USD=0.14"], "turns no variant's cost"),
        (&[ECI, TKE, "--rate", "CNY=0.14"], "expected FROM/TO=NUMBER"),
        (
            &[ECI, "--vary", "work=1h,2h,3h,4h,5h", "--vary", "deadline=1h,2h,3h,4h,5h"],
            "25 variants are more",
        ),
    ] {
        let text = unwrapped(&refusal(arguments, 2));
        assert!(text.contains(said), "{said} in {text}");
    }
    refusal(&[ECI, "nowhere.yaml"], 3);
    refusal(&[ECI, "--providers", "eci,on-demand", "--provider", "eci"], 2);
}

#[test]
fn currencies_are_compared_by_a_rate_or_not_at_all() {
    let here = tempfile::tempdir().expect("a folder");
    let dollars = here.path().join("dollars.yaml").display().to_string();
    fs::write(&dollars, "policy: eci\ncurrency: USD\n").expect("the folder can be written");
    let providers = format!("eci,{dollars}");
    let asked = ["--work", "6h", "--providers", &providers, "-n", "50"];
    let apart = json(&[&[JOB], &asked[..]].concat());
    let against = &apart["variants"][1]["against_baseline"];
    assert_eq!([&against["cost"], &against["cost_completed"]], [&Value::Null; 2]);
    assert_eq!(against["completion_time_s"]["difference"]["mean"], 0.0);
    assert!(against["verdict"].as_str().expect("words").contains("cost in another currency"), "{against}");
    assert!(apart["verdict"].as_str().expect("words").contains("--rate"), "{}", apart["verdict"]);

    let rated = json(&[&[JOB], &asked[..], &["--rate", "USD/CNY=8"]].concat());
    let ratio = rated["variants"][1]["against_baseline"]["cost"]["ratio"].as_f64().expect("a ratio");
    assert!((ratio - 8.0).abs() < 1e-9, "{ratio}");
    let inverse = json(&[&[JOB], &asked[..], &["--rate", "CNY/USD=0.125"]].concat());
    assert_eq!(inverse["variants"][1]["against_baseline"], rated["variants"][1]["against_baseline"]);

    // Prices that a scenario writes down are in one currency, whoever is asked.
    let said = unwrapped(&refusal(&[LIMIT, "--providers", &providers], 2));
    assert!(said.contains("the prices of the scenario would be in CNY for eci and in USD for"), "{said}");
    answer(&["compare", LIMIT, "--providers", &providers, "-n", "20", "--set", "currency=CNY"]);
    let said = unwrapped(&refusal(&[ECI, "--providers", &providers], 2));
    assert!(said.contains("the trace is in CNY, the scenario in USD"), "{said}");
}

#[test]
fn scenarios_side_by_side_get_one_seed_and_the_same_replications() {
    let here = tempfile::tempdir().expect("a folder");
    let file = |name: &str, seed: u64| {
        let job = fs::canonicalize(support::root().join(JOB)).expect("the manifest is there");
        let text = format!("manifest: {}\nwork: 6h\nseed: {seed}\nreplications: 40\n", job.display());
        let path = here.path().join(name);
        fs::write(&path, text).expect("the folder can be written");
        path.display().to_string()
    };
    let (one, two) = (file("one.yaml", 3), file("two.yaml", 4));
    let both = json(&[&one, &two]);
    assert_eq!([&both["seed"], &both["replications"]], [3, 40]);
    let told = both["variants"][1]["run"]["overrides"].to_string();
    assert!(told.contains("seed is 3 (as ") && told.contains("in place of 4"), "{told}");
    assert_eq!(both["variants"][1]["against_baseline"]["cost"]["difference"]["mean"], 0.0);
}

#[test]
fn threads_change_no_byte() {
    let arguments = ["compare", LIMIT, "--vary", "provider.bid.limit=0.22,0.3", "-n", "300"];
    for format in ["json", "csv", "table"] {
        let on = |threads| answer(&[&arguments[..], &["--format", format, "--threads", threads]].concat());
        assert_eq!(on("1"), on("2"), "{format}");
    }
}

#[test]
fn json_keeps_to_its_schema_and_the_variants_can_be_run_alone() {
    let schema: Value = serde_json::from_str(&answer(&["schema", "compare"])).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let both = json(&[LIMIT, "--vary", "checkpoint=null,{every: 30m, cost: 30s}", "-n", "60"]);
    let problems: Vec<String> = validator.iter_errors(&both).map(|error| error.to_string()).collect();
    assert_eq!(problems, [""; 0]);
    assert!(!validator.is_valid(&both["variants"][0]), "the schema takes anything");

    let command = both["variants"][1]["run"]["command"].as_str().expect("a command");
    assert!(command.contains("--set 'checkpoint={every: 30m, cost: 30s}' --replications 60"), "{command}");
    let alone = answer(&[
        "run",
        LIMIT,
        "--set",
        "checkpoint={every: 30m, cost: 30s}",
        "-n",
        "60",
        "--format",
        "json",
    ]);
    let alone: Value = serde_json::from_str(&alone).expect("JSON");
    assert_eq!(alone["cost"], both["variants"][1]["run"]["cost"]);
    assert_eq!(alone["completion_time_s"], both["variants"][1]["run"]["completion_time_s"]);
}

#[test]
fn csv_and_the_files_of_out_name_the_variant_in_every_row() {
    let here = tempfile::tempdir().expect("a folder");
    let out = here.path().join("answer").display().to_string();
    let run: &[&str] = &[
        "compare",
        TKE,
        "--providers",
        "tke-serverless,on-demand",
        "-n",
        "30",
        "--format",
        "csv",
        "--out",
        &out,
    ];
    let printed = answer(run);
    let read = |name: &str| fs::read_to_string(here.path().join("answer").join(name)).expect("the file");
    assert_eq!(read("estimates.csv"), printed);
    let mut table = csv::Reader::from_reader(printed.as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert!(rows.iter().all(|row| ["tke-serverless", "on-demand"].contains(&&row[0])));
    let of = |metric: &str, statistic: &str| {
        rows.iter()
            .filter(|row| &row[2] == metric && &row[3] == statistic)
            .map(|row| row[1].to_owned())
            .collect()
    };
    let (means, differences): (Vec<String>, Vec<String>) = (of("cost", "mean"), of("cost", "difference"));
    assert_eq!(means, ["", ""]);
    assert_eq!(differences, ["tke-serverless"]);
    let replications = read("replications.csv");
    assert!(replications.starts_with("variant,replication,outcome"), "{replications}");
    assert_eq!(replications.lines().count(), 61);
    assert!(read("report.md").starts_with("# ") && read("report.json").starts_with('{'));

    let done = spotcast().args(run).assert().code(3);
    assert!(String::from_utf8_lossy(&done.get_output().stderr).contains("--force overwrites it"));
    assert_eq!(answer(&[run, &["--force"]].concat()), printed);
}

#[test]
fn lines_stay_within_the_report() {
    let text = answer(&["compare", LIMIT, "--vary", "checkpoint=null,{every: 30m, cost: 30s}", "-n", "60"]);
    let (report, _) = text.split_once("Run it again").expect("the command ends the report");
    assert!(report.lines().all(|line| line.chars().count() <= 100), "{report}");
}
