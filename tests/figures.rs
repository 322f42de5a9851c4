//! Figures and pages, asked for as users do.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use std::fs;
use std::path::Path;

use support::sweeps::{Here, assert_same, refusal, twelve};
use support::{answer, spotcast};

const SCENARIO: &str = "scenarios/eci-as-price-go.yaml";

fn read(here: &Here, name: &str) -> String {
    fs::read_to_string(here.path(name)).unwrap()
}

/// The names in a folder, in order.
fn names(here: &Here, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(here.path(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The texts of a picture.
fn texts(svg: &str) -> Vec<String> {
    let parts = svg.split("<text").skip(1);
    parts.map(|part| part.split_once('>').unwrap().1.split_once('<').unwrap().0.trim().to_owned()).collect()
}

fn assert_picture(svg: &str, labels: &[&str]) {
    let found = texts(svg);
    for label in labels {
        assert!(found.iter().any(|text| text == label), "no {label:?} in {found:?}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "numbers that are none");
}

#[test]
fn every_command_with_an_answer_draws_it() {
    let here = Here::new();
    let plot = |name: &str| here.text(name);
    let run = ["run", SCENARIO, "-n", "200", "-q", "--plot", &plot("a.svg"), "--plot"].map(str::to_owned);
    let all = run.into_iter().chain([
        format!("cost={}", plot("cost.PNG")),
        "--plot".into(),
        format!("cost-parts={}", plot("parts.svg")),
    ]);
    let before = answer(&["run", SCENARIO, "-n", "200", "-q"]);
    let drawn = spotcast().args(all).assert().code(0);
    assert_eq!(String::from_utf8_lossy(&drawn.get_output().stdout), before, "a figure changes no answer");
    assert_picture(
        &read(&here, "a.svg"),
        &["Time from submission to completion", "Cost of a run, CNY", "deadline 8h30m", "Share of runs"],
    );
    assert_picture(
        &read(&here, "parts.svg"),
        &["Mean cost of a run, CNY", "useful work", "on-demand, same work"],
    );
    let decoder = png::Decoder::new(std::io::Cursor::new(fs::read(here.path("cost.PNG")).unwrap()));
    let reader = decoder.read_info().unwrap();
    assert_eq!(reader.info().width, 1_600);

    answer(&["explain", "scenarios/eci-price-limit.yaml", "-k", "3", "--plot", &plot("b.svg")]);
    assert_picture(
        &read(&here, "b.svg"),
        &["Replication 3", "Price, CNY per hour", "Time since submission", "reclaim"],
    );

    answer(&[
        "compare",
        SCENARIO,
        "-n",
        "50",
        "-q",
        "--vary",
        "checkpoint.every=10m,2h",
        "--plot",
        &plot("c.svg"),
    ]);
    assert_picture(
        &read(&here, "c.svg"),
        &["Mean cost of a run, CNY", "Share of runs that meet the deadline"],
    );

    let folder = here.text("sweep");
    let mut sweep = twelve(&folder, &[]);
    let (curve, frontier) = (plot("d.svg"), format!("frontier={}", plot("e.svg")));
    sweep.extend(["--plot", &curve, "--plot", &frontier]);
    answer(&sweep);
    assert_picture(&read(&here, "d.svg"), &["checkpoint.every", "deadline", "Mean cost of a run, CNY"]);
    assert_picture(&read(&here, "e.svg"), &["Cost against completion time", "Mean time to completion"]);
    answer(&["table", &folder, "--plot", &plot("f.svg")]);
    assert_eq!(read(&here, "d.svg"), read(&here, "f.svg"), "the folder tells the same");

    let beijing =
        ["scenarios/data/invented-beijing.json", "--zone", "cn-beijing-h", "--instance-type", "ecs.c5.large"];
    let drawn =
        answer(&[&["trace", "plot"], &beijing[..], &["--bid", "0.12", "--plot", &plot("g.svg")]].concat());
    assert_eq!(drawn.trim(), plot("g.svg"), "it says what was drawn");
    assert_picture(
        &read(&here, "g.svg"),
        &["Price, CNY per hour", "Time since 2026-01-05 00:00 UTC", "bid 0.12"],
    );
    answer(&[&["trace", "stats"], &beijing[..], &["--bid", "0.12", "--plot", &plot("h.svg")]].concat());
    assert_eq!(read(&here, "g.svg"), read(&here, "h.svg"));
    let lives = [
        "scenarios/data/invented-lives.csv",
        "--lifetime-column",
        "hours",
        "--time",
        "hours",
        "--end-column",
        "end",
        "--taken",
        "preempted",
        "--censored",
        "running",
    ];
    answer(&[&["trace", "fit"], &lives[..], &["--plot", &plot("i.svg")]].concat());
    assert_picture(
        &read(&here, "i.svg"),
        &["Age of an instance", "observed", "bathtub", "weibull", "exponential"],
    );
}

#[test]
fn what_can_not_be_drawn_is_refused_before_the_work_and_nothing_is_written() {
    let here = Here::new();
    let run =
        |more: &[&str], code: i32| refusal(&[&["run", SCENARIO, "-n", "20", "-q"], more].concat(), code);
    let out = here.text("out");
    let said = run(&["--plot", "x.pdf"], 2);
    assert!(said.contains("expected a file that ends in .svg or .png, found x.pdf"), "{said}");
    let said = run(&["--plot", &format!("cots={}", here.text("a.svg")), "--out", &out], 2);
    assert!(
        said.contains("there is no figure \"cots\" here") && said.contains("did you mean cost?"),
        "{said}"
    );
    fs::write(here.path("there.svg"), "mine").unwrap();
    let said = run(&["--plot", &here.text("there.svg"), "--out", &out], 3);
    assert!(said.contains("there.svg is there already; --force overwrites it"), "{said}");
    assert_eq!((read(&here, "there.svg").as_str(), names(&here, "")), ("mine", vec!["there.svg".to_owned()]));
    answer(&["run", SCENARIO, "-n", "20", "-q", "--plot", &here.text("there.svg"), "--force"]);
    assert!(read(&here, "there.svg").starts_with("<svg"));
    let said = refusal(&["trace", "plot", "scenarios/data/invented-lives.csv"], 2);
    assert!(said.contains("--plot"), "{said}");
}

#[test]
fn what_an_answer_has_no_figure_of_is_told_after_the_others_are_drawn() {
    let here = Here::new();
    let (cost, time) = (here.text("cost.svg"), here.text("time.svg"));
    let plots = ["--plot", &format!("completion-time={time}"), "--plot", &format!("cost={cost}")];
    let run = [&["run", "scenarios/web-on-spot.yaml", "-n", "5", "-q"], &plots[..]].concat();
    let done = spotcast().args(run).assert().code(1);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(
        said.contains(
            "time.svg is not drawn: this answer has no figure \"completion-time\" (it has answer, cost"
        ),
        "{said}"
    );
    assert!(read(&here, "cost.svg").starts_with("<svg") && !here.path("time.svg").exists());
    let said = refusal(&["run", SCENARIO, "-n", "5", "-q", "--plot", &here.text("nowhere/a.svg")], 3);
    assert!(said.contains("there is no folder"), "{said}");
}

#[test]
fn a_dark_figure_is_the_same_but_for_its_colours() {
    let here = Here::new();
    let plot = |theme: &str, file: &str| {
        answer(&["run", SCENARIO, "-n", "50", "-q", "--plot-theme", theme, "--plot", &here.text(file)]);
        read(&here, file)
    };
    let (light, dark) = (plot("light", "l.svg"), plot("dark", "d.svg"));
    assert_eq!(texts(&light), texts(&dark));
    assert_ne!(light, dark);
}

/// A folder of a run, and its report.
fn reported(here: &Here, make: &[&str], folder: &str) -> String {
    answer(make);
    answer(&["report", folder, "--threads", "1"]);
    let html = fs::read_to_string(Path::new(folder).join("report.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.len() < 2_000_000, "{} bytes", html.len());
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "it loads something");
    answer(&["report", folder, "--threads", "2", "--out", &here.text("again/report.html")]);
    assert_same(&Path::new(folder).join("figures"), &here.path("again/figures"));
    assert!(html == read(here, "again/report.html"), "threads change nothing");
    fs::remove_dir_all(here.path("again")).unwrap();
    html
}

#[test]
fn a_run_becomes_a_page_with_its_figures() {
    let here = Here::new();
    let out = here.text("run");
    let run = [
        "run",
        SCENARIO,
        "-n",
        "300",
        "-q",
        "--set",
        "checkpoint.every=20m",
        "--intervals",
        "bootstrap",
        "--out",
        &out,
    ];
    fs::create_dir(here.path("again")).unwrap();
    let html = reported(&here, &run, &out);
    for said in [
        "Not modelled",
        "a container starts 35s after",
        "--set checkpoint.every=20m",
        "(typical)",
        "Completion time",
    ] {
        assert!(html.contains(said), "no {said:?}");
    }
    let found = names(&here, "run/figures");
    for name in ["answer", "completion-time", "cost", "cost-parts"] {
        assert!(
            [".svg", ".png"].iter().all(|end| found.contains(&format!("{name}{end}"))),
            "{name}: {found:?}"
        );
    }
    assert!(found.iter().any(|name| name.starts_with("replication-")), "{found:?}");
    let said = refusal(&["report", &out], 3);
    assert!(said.contains("report.html is there already; --force overwrites it"), "{said}");
    answer(&["report", &out, "--force"]);
}

#[test]
fn a_precise_run_becomes_a_page() {
    let here = Here::new();
    let out = here.text("run");
    answer(&["run", SCENARIO, "-q", "--precision", "2%", "--out", &out]);
    answer(&["report", &out]);
}

#[test]
fn a_comparison_becomes_a_page() {
    let here = Here::new();
    let out = here.text("compare");
    fs::create_dir(here.path("again")).unwrap();
    let vary = [
        "--vary",
        "checkpoint.every=10m,2h",
        "--vary",
        "deadline=8h10m,9h",
        "--baseline",
        "checkpoint.every=2h deadline=9h",
    ];
    let compare = [&["compare", SCENARIO, "-n", "60", "-q", "--out", &out], &vary[..]].concat();
    let html = reported(&here, &compare, &out);
    assert!(html.contains("checkpoint.every=10m deadline=9h"), "a variant is missing");
    assert!(names(&here, "compare/figures").contains(&"comparison.svg".to_owned()));
}

#[test]
fn a_sweep_becomes_a_page() {
    let here = Here::new();
    let out = here.text("sweep");
    fs::create_dir(here.path("again")).unwrap();
    let html = reported(&here, &twelve(&out, &[]), &out);
    assert!(html.contains("checkpoint.every"), "its axis");
    let found = names(&here, "sweep/figures");
    for name in ["map-cost", "map-completion-time", "map-deadline-met", "what-matters", "frontier"] {
        assert!(found.contains(&format!("{name}.svg")), "{name}: {found:?}");
    }
}

#[test]
fn a_folder_that_does_not_hold_together_is_refused() {
    let here = Here::new();
    let out = here.text("run");
    answer(&["run", SCENARIO, "-n", "40", "-q", "--out", &out]);
    let file = here.path("run/report.json");
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replacen("\"mean\": 2", "\"mean\": 3", 1)).unwrap();
    let said = refusal(&["report", &out], 2);
    assert!(said.contains("running it again gives other values of completion_time_s"), "{said}");
    fs::write(&file, "{").unwrap();
    assert!(refusal(&["report", &out], 2).contains("expected JSON"));
    fs::write(&file, "{\"kind\": \"run\"}").unwrap();
    refusal(&["report", &out], 2);
    let said = refusal(&["report", &here.text("")], 2);
    assert!(said.contains("there are no results of run, compare or sweep in it"), "{said}");
    refusal(&["report", &here.text("nowhere")], 3);
    assert!(!here.path("run/report.html").exists() && !here.path("run/figures").exists());
}
