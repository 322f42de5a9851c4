//! The program as its users meet it: how it ends, where it writes, what it refuses.

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use support::{answer, spotcast};

const LIMIT: &str = "scenarios/eci-price-limit.yaml";
const GOLDEN_JOB: &str = r#"
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  template:
    metadata:
      annotations: {k8s.aliyun.com/eci-spot-strategy: SpotAsPriceGo}
    spec:
      restartPolicy: Never
      containers: [{name: pi, image: "registry.example.com/pi:1", resources: {requests: {cpu: "2", memory: 4Gi}}}]
"#;

/// Standard error of a run that ends with a code and answers nothing.
fn refusal(arguments: &[&str], code: i32) -> String {
    let done = spotcast().args(arguments).assert().code(code).stdout("");
    String::from_utf8(done.get_output().stderr.clone()).expect("messages are text")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_wrong_with_input_ends_with_2_and_with_the_surroundings_with_3() {
    spotcast().args(["check", LIMIT]).assert().code(0).stderr("");
    let wrong = refusal(&["run", LIMIT, "--set", "work=never"], 2);
    assert!(wrong.contains("--set work=never") && wrong.contains("nothing was run"), "{wrong}");
    let wrong = refusal(&["run", LIMIT, "--set", "work"], 2);
    assert!(wrong.contains("expected PATH=VALUE"), "{wrong}");
    let missing = refusal(&["run", "nowhere.yaml"], 3);
    assert_eq!(missing, "error: nowhere.yaml: No such file or directory (os error 2)\n");
    refusal(&["run", "scenarios"], 3);
    refusal(&["providers", "show", "nobody"], 2);
    let said = refusal(&["providers", "show", LIMIT], 2);
    assert!(said.contains("unknown"), "{said}");
    refusal(&["run", LIMIT, "--replications", "many"], 2);
    refusal(&["run", LIMIT, "--replications", "0"], 2);
    spotcast().arg("--version").assert().code(0);
    spotcast().arg("--help").assert().code(0);
    spotcast().assert().code(2);
}

#[test]
fn a_trace_that_ends_too_early_is_the_inputs_fault() {
    let path = "market.pools[\"ecs.c6.large@cn-hangzhou-i\"].price.past_end";
    let said = refusal(&["run", LIMIT, "-n", "500", "--set", &format!("{path}=error")], 2);
    assert!(said.contains("invented-hangzhou.csv: replication 22 needs prices or stock"), "{said}");
}

#[test]
fn out_writes_five_files_and_overwrites_none_unless_told_to() {
    let here = tempfile::tempdir().expect("a folder");
    let out = here.path().join("answer");
    let folder = out.display().to_string();
    let run: &[&str] = &["run", LIMIT, "-n", "20", "--out", &folder];
    let first = answer(run);
    let files = ["estimates.csv", "replications.csv", "report.json", "report.md", "scenario.yaml"];
    assert_eq!(names(&out), files);
    let csv = fs::read_to_string(out.join("replications.csv")).expect("text");
    assert_eq!(csv.lines().count(), 21);

    fs::write(out.join("report.json"), "mine").expect("the folder can be written");
    let said = refusal(run, 3);
    assert!(said.contains("is there already; --force overwrites it"), "{said}");
    assert_eq!(fs::read_to_string(out.join("report.json")).expect("text"), "mine");

    fs::remove_file(out.join("report.md")).expect("the file is there");
    refusal(run, 3);
    assert!(!out.join("report.md").exists(), "a part was written");

    assert_eq!(answer(&[run, &["--force"]].concat()), first);
    assert_eq!(names(&out), files, "nothing is left beside the files");
    let json = fs::read_to_string(out.join("report.json")).expect("text");
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}

#[test]
fn the_scenario_that_out_writes_can_be_run_again_from_where_it_is() {
    let here = tempfile::tempdir().expect("a folder");
    let [first, second] = ["first", "second"].map(|name| here.path().join(name));
    let scenario = first.join("scenario.yaml").display().to_string();
    answer(&["run", LIMIT, "-n", "50", "--out", &first.display().to_string()]);
    answer(&["run", &scenario, "-n", "50", "--out", &second.display().to_string()]);
    let rows = |folder: &Path| fs::read_to_string(folder.join("replications.csv")).expect("text");
    assert_eq!(rows(&first), rows(&second));
    let text = fs::read_to_string(&scenario).expect("text");
    assert!(text.contains("data/invented-hangzhou.csv"), "the traces are not where they were: {text}");
}

#[test]
fn out_into_a_file_writes_nothing() {
    let here = tempfile::tempdir().expect("a folder");
    let file = here.path().join("file");
    fs::write(&file, "mine").expect("the folder can be written");
    let inside = file.join("answer").display().to_string();
    let said = refusal(&["run", LIMIT, "-n", "20", "--out", &inside], 3);
    assert!(said.starts_with("error: "), "{said}");
    assert_eq!(names(here.path()), ["file"]);
    spotcast().args(["run", LIMIT, "--force"]).assert().code(2);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let verbs: [&[&str]; 5] = [
        &["run", LIMIT, "-n", "20"],
        &["compare", "scenarios/tke-spot.yaml", "--providers", "tke-serverless,on-demand", "-n", "20"],
        &["schema"],
        &["providers", "show", "eci"],
        &["completions", "bash"],
    ];
    for arguments in verbs {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_spotcast"))
            .args(arguments)
            .current_dir(support::root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("the program ends");
        assert_eq!(done.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{arguments:?}");
    }
}

#[test]
fn colours_come_when_wanted_and_never_into_a_pipe_by_themselves() {
    let wrong = "scenarios/rejected/unknown-key.yaml";
    let said = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = spotcast();
        command.args(arguments).envs(variable);
        let done = command.assert();
        let output = done.get_output();
        [output.stdout.clone(), output.stderr.clone()].concat().contains(&0x1b)
    };
    for good in [&["run", LIMIT, "-n", "20"][..], &["check", wrong]] {
        assert!(!said(good, None), "{good:?} into a pipe");
        assert!(said(&[good, &["--color", "always"]].concat(), None), "{good:?} with colours");
        assert!(said(good, Some(("SPOTCAST_COLOR", "always"))), "{good:?} with the variable");
        assert!(!said(&[good, &["--color", "never"]].concat(), None), "{good:?} without");
        assert!(!said(good, Some(("NO_COLOR", "1"))), "{good:?} with NO_COLOR");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_color_is_heeded_at_a_terminal() {
    let program = env!("CARGO_BIN_EXE_spotcast");
    let at_terminal = |variable: Option<(&str, &str)>| {
        // `script` gives the program a terminal.
        let mut command = std::process::Command::new("script");
        command.args(["-qec", &format!("{program} run {LIMIT} -n 20"), "/dev/null"]);
        command.current_dir(support::root()).env_remove("NO_COLOR").env("TERM", "xterm").envs(variable);
        command.stdin(Stdio::null()).output().ok()
    };
    let Some(plain) = at_terminal(Some(("NO_COLOR", "1"))) else { return };
    let Some(coloured) = at_terminal(None) else { return };
    assert!(coloured.stdout.windows(4).any(|part| part == b"\x1b[1m"), "no colours at a terminal");
    assert!(!plain.stdout.windows(4).any(|part| part == b"\x1b[1m"), "colours in spite of NO_COLOR");
}

#[test]
fn flags_beat_the_scenario_beats_the_manifest_and_each_is_named() {
    let here = tempfile::tempdir().expect("a folder");
    let job = GOLDEN_JOB
        .replace("SpotAsPriceGo}", "SpotWithPriceLimit, k8s.aliyun.com/eci-spot-price-limit: \"0.250\"}");
    fs::write(here.path().join("job.yaml"), job).expect("the folder can be written");
    let file = here.path().join("scenario.yaml");
    let text = "manifest: job.yaml\nprovider: {policy: eci, bid: {limit: 0.3}}\nwork: 2h\nseed: 3\n";
    fs::write(&file, text).expect("the folder can be written");
    let name = file.display().to_string();
    let json = |more: &[&str]| -> serde_json::Value {
        let text = answer(&[&["run", &name, "-n", "20", "--format", "json"], more].concat());
        serde_json::from_str(&text).expect("JSON")
    };
    let overrides = |of: &serde_json::Value| of["overrides"].to_string();

    let plain = json(&[]);
    assert_eq!(plain["purchase"], "spot, price limit 0.3 per hour");
    let place = file.with_file_name("job.yaml").display().to_string();
    let told = format!("provider.bid.limit is 0.3 ({name}:2:38) in place of 0.250 ({place}:8:");
    assert!(overrides(&plain).contains(&told), "{told} in {}", overrides(&plain));

    let set = json(&["--set", "provider.bid.limit=0.4", "--seed", "4", "--set", "seed=5"]);
    assert_eq!(set["purchase"], "spot, price limit 0.4 per hour");
    assert_eq!(set["seed"], 5);
    for told in [
        &format!("provider.bid.limit is 0.4 (--set provider.bid.limit=0.4) in place of 0.3 ({name}:2:38)"),
        &format!("provider.bid.limit is 0.4 (--set provider.bid.limit=0.4) in place of 0.250 ({place}:8:"),
        &format!("seed is 4 (--seed) in place of 3 ({name}:4:7)"),
        "seed is 5 (--set seed=5) in place of 4 (--seed)",
    ] {
        assert!(overrides(&set).contains(told), "{told} in {}", overrides(&set));
    }
    assert!(set["command"].as_str().is_some_and(|command| command.contains("--set provider.bid.limit=0.4")));
}

#[test]
fn a_bare_manifest_names_its_assumptions_first() {
    let job = "scenarios/eci-as-price-go.job.yaml";
    let text = answer(&["run", job, "--work", "6h", "-n", "50"]);
    let (assumed, answered) = (text.find("Assumed:"), text.find("Answer"));
    assert!(assumed.is_some() && assumed < answered, "{text}");
    for part in ["the provider is eci", "the market is assumed", "ecs.c5.large: 0.4412 CNY per hour"] {
        assert!(text.contains(part), "{part} is not told: {text}");
    }
    let said = refusal(&["run", job], 2);
    assert!(said.contains("--work 6h"), "{said}");
}

#[test]
fn init_gives_something_that_runs_for_every_policy() {
    for policy in spotcast::scenario::policy::names() {
        let here = tempfile::tempdir().expect("a folder");
        let folder = here.path().join("new").display().to_string();
        let text = answer(&["init", &folder, "--provider", policy]);
        assert!(text.contains("Now: spotcast run"), "{text}");
        let scenario = format!("{folder}/scenario.yaml");
        answer(&["run", &scenario, "-n", "20"]);
        let said = refusal(&["init", &folder, "--provider", policy], 3);
        assert!(said.contains("--force overwrites it"), "{said}");
        answer(&["init", &folder, "--provider", policy, "--force"]);
        assert_eq!(names(Path::new(&folder)), ["job.yaml", "scenario.yaml"]);
    }
}

#[test]
fn what_check_prints_can_be_run_with_the_same_result() {
    for file in support::scenarios() {
        let name = file.display().to_string();
        let printed = answer(&["check", "--print", &name]);
        // Beside the scenario, since names of traces are relative to it.
        let folder = tempfile::tempdir().expect("a folder");
        let data = support::root().join("scenarios/data");
        fs::create_dir(folder.path().join("data")).expect("a folder");
        for entry in fs::read_dir(data).expect("the folder is there") {
            let from = entry.expect("an entry").path();
            let to = folder.path().join("data").join(from.file_name().expect("a name"));
            fs::copy(&from, to).expect("a copy");
        }
        let again = folder.path().join("printed.yaml");
        fs::write(&again, &printed).expect("the folder can be written");
        let again = again.display().to_string();
        let csv = |name: &str| answer(&["run", name, "-n", "50", "--format", "csv"]);
        assert_eq!(csv(&name), csv(&again), "{name}");
        assert_eq!(printed, answer(&["check", "--print", &again]), "{name} printed twice");
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = answer(&["completions", shell]);
        for word in ["spotcast", "explain", "replications"] {
            assert!(script.contains(word), "{word} is not in the script for {shell}");
        }
    }
    refusal(&["completions", "cmd"], 2);
}

/// A JSON answer without what says how it came about.
fn numbers(text: &str) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let all = value.as_object_mut().expect("an object");
    assert!(all.remove("precision").is_some() && all.remove("overrides").is_some());
    value
}

#[test]
fn a_precision_takes_as_many_replications_as_it_needs_and_gives_what_so_many_give() {
    let here = tempfile::tempdir().expect("a folder");
    let folder = |name: &str| here.path().join(name).display().to_string();
    let words = |out: &'static str| vec!["run".to_owned(), LIMIT.to_owned(), "--out".to_owned(), folder(out)];
    let run = |out, more: &[&str]| {
        let words = [words(out), more.iter().map(|word| (*word).to_owned()).collect()].concat();
        answer(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let told = run("precise", &["--precision", "1%", "--threads", "1"]);
    let json = fs::read_to_string(here.path().join("precise/report.json")).expect("text");
    let output: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let count = output["replications"].to_string();
    assert_eq!(output["precision"]["met"], true);
    assert!(count.parse::<u64>().expect("a number") > 1_000, "one look is no test: {count}");
    let told = told.replace('\n', " ");
    assert!(told.contains("With 95 % confidence the mean completion time is within "), "{told}");
    assert!(told.contains("as asked (1 %)") && told.contains("replications were enough."), "{told}");

    run("fixed", &["--replications", &count, "--threads", "2"]);
    let read = |out: &str, name: &str| fs::read_to_string(here.path().join(out).join(name)).expect("text");
    for name in ["estimates.csv", "replications.csv", "scenario.yaml"] {
        assert!(read("precise", name) == read("fixed", name), "{name} differs");
    }
    assert_eq!(numbers(&json), numbers(&read("fixed", "report.json")));
    // The command in the answer rebuilds the numbers; a tighter aim only adds replications.
    assert!(output["command"].as_str().is_some_and(|of| of.contains(&format!("--replications {count}"))));
    run("tighter", &["--precision", "0.5%"]);
    let (some, more) = (read("precise", "replications.csv"), read("tighter", "replications.csv"));
    assert!(more.len() > some.len() && more.starts_with(&some));
}

#[test]
fn a_precision_that_is_not_reached_is_the_answer_no() {
    let run = |format: &str| {
        let words = ["run", LIMIT, "--precision", "0.2%", "-n", "1500", "--format", format];
        let done = spotcast().args(words).assert().code(1);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        (text(&done.get_output().stdout).replace('\n', " "), text(&done.get_output().stderr))
    };
    let (answer, remark) = run("table");
    assert!(answer.contains("Warning: Not as precise as asked (0.2 %): after 1,500 replications, the most"));
    assert!(answer.contains("would do (--replications)") && remark.is_empty(), "{answer} {remark}");
    let (json, remark) = run("json");
    let output: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(output["precision"]["met"], false);
    assert_eq!(output["precision"]["looks_at_most"], 2);
    assert!(remark.starts_with("not met: Not as precise as asked"), "{remark}");
}

#[test]
fn a_precision_that_makes_no_sense_is_refused() {
    for wrong in ["0", "-1%", "abc", "120%", "100%", "0.00001%"] {
        let said = refusal(&["run", LIMIT, "--precision", wrong], 2);
        assert!(said.contains("--precision") && said.contains("expected a share"), "{said}");
        assert!(said.contains(wrong), "{said}");
    }
    for (wrong, hint) in [("1", "1%"), ("5", "5%")] {
        let said = refusal(&["run", LIMIT, "--precision", wrong], 2);
        assert!(said.contains(&format!("a percentage needs its sign: {hint}")), "{said}");
    }
    let said = refusal(&["run", LIMIT, "--precision", "1%", "-n", "1"], 2);
    assert!(said.contains("takes at least 2 replications"), "{said}");
    let said = refusal(&["run", LIMIT, "--precision", "1%", "--set", "replications=500"], 2);
    assert!(said.contains("say with --replications how many it may take at most"), "{said}");
}

#[test]
fn what_has_no_end_has_the_precision_of_its_cost() {
    let words = ["run", "scenarios/hourly-report.yaml", "--precision", "5%", "--format", "json"];
    let output: serde_json::Value = serde_json::from_str(&answer(&words)).expect("JSON");
    let means = output["precision"]["means"].as_array().expect("means");
    assert_eq!((means.len(), means[0]["mean"].as_str()), (1, Some("cost")));
}

#[test]
fn intervals_by_the_bootstrap_change_the_means_alone_and_are_in_the_command() {
    let on_threads = |how: &str, threads: &str| {
        let words = ["run", LIMIT, "-n", "200", "--format", "csv", "--intervals", how, "--threads", threads];
        answer(&words).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (student, bootstrap) = (on_threads("t", "1"), on_threads("bootstrap", "1"));
    let changed: Vec<&str> = student
        .iter()
        .zip(&bootstrap)
        .filter(|(one, other)| one != other)
        .map(|(one, _)| one.split_inclusive(',').take(2).map(|part| part.trim_end_matches(',')))
        .map(|mut names| names.next().filter(|_| names.next() == Some("mean")).expect("a mean"))
        .collect();
    assert_eq!(changed, ["completion_time", "cost", "cost_completed"]);
    assert_eq!(bootstrap, on_threads("bootstrap", "2"), "it repeats");
    let told = answer(&["run", LIMIT, "-n", "200", "--intervals", "bootstrap"]);
    assert!(told.contains("by bootstrap-t, 2,000 resamples"), "{told}");
    assert!(told.contains("--intervals bootstrap --replications 200"), "{told}");
}

#[test]
fn control_variates_are_named_and_narrow_the_means_where_work_is_drawn() {
    let words =
        ["run", "scenarios/fargate-spot.yaml", "-n", "400", "--no-advice", "--quiet", "--control-variates"];
    let text = answer(&words);
    for part in
        ["With control variates", "The work drawn is", "Means above are plain.", " --control-variates"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&answer(&[&words[..], &["--format", "json"]].concat())).expect("JSON");
    let of = &json["control_variates"];
    assert!(of["cost"]["gain"].as_f64() > Some(10.0) && of["completion_time_s"]["gain"].as_f64() > Some(1.5));
    let (low, high) = (&of["cost"]["mean"]["low"], &of["cost"]["mean"]["high"]);
    let width = high.as_f64().expect("a number") - low.as_f64().expect("a number");
    let plain = &json["cost"]["mean"];
    let whole = plain["high"].as_f64().expect("a number") - plain["low"].as_f64().expect("a number");
    assert!(width * 3.0 < whole, "{width} {whole}");
    assert_eq!(of["work_expected_s"], 20.0 * 3_600.0);

    let csv = answer(&[&words[..], &["--format", "csv"]].concat());
    assert!(csv.contains("\ncost,mean_controlled,"), "{csv}");
    let fixed =
        ["run", "scenarios/gce-preemptible.yaml", "-n", "50", "--no-advice", "--quiet", "--control-variates"];
    assert!(answer(&fixed).contains("Work is not drawn in this scenario"));
    let without = answer(&["run", "scenarios/fargate-spot.yaml", "-n", "50", "--quiet", "--format", "json"]);
    assert!(!without.contains("control_variates"));
}
