//! Sweeps as their users meet them: what is written, what is refused, what survives a kill.

#![allow(clippy::disallowed_methods, reason = "how soon the program ends is what is tested")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use support::sweeps::{Here, SCENARIO, assert_same, contents, lines, long, refusal, start, twelve, wait_for};
use support::{answer, root};

#[test]
fn points_are_rows_with_axes_estimates_and_intervals_on_any_number_of_threads() {
    let here = Here::new();
    let (one, two) = (here.text("one"), here.text("two"));
    let files = ["--replications-out", "csv"];
    let printed = answer(&twelve(&one, &[&files[..], &["--threads", "1", "--format", "csv"]].concat()));
    answer(&twelve(&two, &[&files[..], &["--threads", "2"]].concat()));
    assert_same(&here.path("one"), &here.path("two"));

    let points = fs::read_to_string(here.path("one/points.csv")).expect("text");
    assert_eq!(printed, points);
    let lines: Vec<&str> = points.lines().collect();
    assert_eq!(lines.len(), 13);
    let start = "point,checkpoint.every_s,deadline_s,replications,is_precise,currency,completed_share,";
    assert!(lines[0].starts_with(start), "{}", lines[0]);
    assert!(lines[1].starts_with("0,300,28800,30,,CNY,"), "{}", lines[1]);
    assert!(lines[3].starts_with("2,300,36000,30,,CNY,"), "{}", lines[3]);
    assert!(lines[12].starts_with("11,7200,36000,30,,CNY,"), "{}", lines[12]);
    let manifest = fs::read_to_string(here.path("one/manifest.json")).expect("text");
    for part in ["\"points\": 12", "\"seed\": 42", "\"column\": \"deadline_s\"", "invented-beijing.json"] {
        assert!(manifest.contains(part), "{part} is not in {manifest}");
    }
    let replications = fs::read_to_string(here.path("one/replications/point-000011.csv")).expect("text");
    assert_eq!(replications.lines().count(), 31);
}

#[test]
fn a_point_is_what_run_says_and_the_written_scenario_makes_the_same_points() {
    let here = Here::new();
    let (one, again, run) = (here.text("one"), here.text("again"), here.text("run"));
    answer(&twelve(&one, &["--replications-out", "csv"]));
    let set = ["--set", "checkpoint.every=2h", "--set", "deadline=8h30m"];
    answer(&[&["run", SCENARIO, "-n", "30", "--no-advice", "--out", &run][..], &set].concat());
    let of_run = fs::read_to_string(here.path("run/replications.csv")).expect("text");
    let with_point: String = of_run
        .lines()
        .enumerate()
        .map(|(line, rest)| format!("{},{rest}\n", if line == 0 { "point" } else { "10" }))
        .collect();
    let of_sweep = fs::read_to_string(here.path("one/replications/point-000010.csv")).expect("text");
    assert!(with_point == of_sweep);

    let written = here.text("one/scenario.yaml");
    answer(&["sweep", &written, "--quiet", "--out", &again]);
    let points = |folder: &str| fs::read(here.path(folder).join("points.csv")).expect("a file");
    assert!(points("one") == points("again"));
}

#[test]
fn whole_numbers_stay_whole_over_logarithmic_ranges() {
    let here = Here::new();
    let out = here.text("out");
    let words = ["sweep", SCENARIO, "-n", "2", "--quiet", "--format", "csv", "--out", &out];
    let printed = answer(&[&words[..], &["--axis", "manifest.spec.backoffLimit=log:1..64:7"]].concat());
    let limits: Vec<&str> =
        printed.lines().skip(1).map(|line| line.split(',').nth(1).expect("a field")).collect();
    assert_eq!(limits, ["1", "2", "4", "8", "16", "32", "64"]);
}

#[test]
fn what_does_not_touch_pools_leaves_the_weather_alone() {
    let here = Here::new();
    let out = here.text("out");
    // Bare pods that are never taken: what they cost hangs on prices alone.
    let axes = ["--axis", "deadline=9h,10h", "--axis", "checkpoint.every=30m,1h"];
    let words = ["sweep", SCENARIO, "-n", "20", "--out", &out, "--replications-out", "csv", "--quiet"];
    answer(&[&words[..], &axes].concat());
    let column = |point: u64, name: &str| -> Vec<String> {
        let text =
            fs::read_to_string(here.path(&format!("out/replications/point-{point:06}.csv"))).expect("text");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let at =
            reader.headers().expect("a header").iter().position(|field| field == name).expect("a column");
        reader.records().map(|row| row.expect("a row")[at].to_owned()).collect()
    };
    // The deadline changes nothing at all, and neither do checkpoints where nothing was taken.
    assert_eq!(column(0, "cost"), column(2, "cost"));
    let (every, hourly) = (column(0, "cost_startup"), column(1, "cost_startup"));
    let undisturbed: Vec<usize> =
        (0..20).filter(|at| column(0, "reclaims")[*at] == "0" && column(1, "reclaims")[*at] == "0").collect();
    assert!(undisturbed.len() > 5);
    assert!(undisturbed.iter().all(|at| every[*at] == hourly[*at]), "{every:?} {hourly:?}");
}

#[test]
fn every_point_is_checked_before_the_first_is_run() {
    let here = Here::new();
    let out = here.text("out");
    let said = refusal(&["sweep", SCENARIO, "--out", &out, "--axis", "checkpoint.every=5m,0s,fast"], 2);
    assert!(said.contains("for point 1 (checkpoint.every=0s)"), "{said}");
    assert!(said.contains("for point 2 (checkpoint.every=fast)"), "{said}");
    assert!(said.contains("axis checkpoint.every=fast"), "{said}");
    assert!(!here.path("out").exists());
    let said = refusal(&["sweep", SCENARIO, "--out", &out], 2);
    assert!(said.contains("what to sweep over") && said.contains("--axis deadline=8h,12h"), "{said}");
    let many = ["--axis", "work=linear:1h..2h:2000", "--axis", "deadline=linear:8h..9h:2000"];
    let said = refusal(&[&["sweep", SCENARIO, "--out", &out][..], &many].concat(), 2);
    assert!(said.contains("4000000 points are more than a sweep may have, 1000000"), "{said}");
    let twice = ["--axis", "manifest.spec.backoffLimit=log:1..10:8", "--axis", "seed=linear:1..10:3"];
    let said = refusal(&[&["sweep", SCENARIO, "--out", &out][..], &twice].concat(), 2);
    for part in
        ["two of the 8 round to 1", "take at most 6 points", "3 even steps of it are none", "2 or 4 points"]
    {
        assert!(said.replace("\n  │ ", " ").contains(part), "{part}: {said}");
    }
    let said = refusal(&["sweep", SCENARIO, "--out", &out, "--axis", "seeed=1,2"], 2);
    assert!(said.contains("seeed") && said.contains("did you mean `seed`"), "{said}");
}

#[test]
fn a_folder_is_refused_gone_on_with_or_taken_away_as_told() {
    let here = Here::new();
    let out = here.text("out");
    answer(&twelve(&out, &[]));
    let before = contents(&here.path("out"));
    let said = refusal(&twelve(&out, &[]), 3);
    assert!(said.contains("--resume goes on with the sweep in it, --force takes that away"), "{said}");
    // All is done, so nothing changes.
    answer(&twelve(&out, &["--resume"]));
    assert!(contents(&here.path("out")) == before);
    // Another sweep is named by its lines.
    let said = refusal(&twelve(&out, &["--resume", "--set", "work=9h"]), 2);
    assert!(
        said.contains("`work: 8h`") && said.contains("`work: 9h`") && said.contains("scenario.yaml"),
        "{said}"
    );
    assert!(contents(&here.path("out")) == before);
    fs::write(here.path("out/mine.txt"), "mine").expect("the folder can be written");
    answer(&twelve(&out, &["--force"]));
    assert_eq!(fs::read_to_string(here.path("out/mine.txt")).expect("text"), "mine");
}

#[test]
fn surroundings_that_fail_end_with_3() {
    let here = Here::new();
    fs::write(here.path("file"), "").expect("a file");
    let below = here.text("file/out");
    let said = refusal(&twelve(&below, &[]), 3);
    assert!(said.contains("file/out"), "{said}");
    // Nobody, not even root, makes a folder there.
    if Path::new("/proc/self").exists() {
        refusal(&twelve("/proc/self/out", &[]), 3);
    }
    #[cfg(unix)]
    if Path::new("/dev/full").exists() {
        fs::create_dir(here.path("full")).expect("a folder");
        std::os::unix::fs::symlink("/dev/full", here.path("full/points.csv")).expect("a link");
        let full = here.text("full");
        let said = refusal(&twelve(&full, &["--resume"]), 3);
        assert!(said.contains("points.csv"), "{said}");
    }
}

#[test]
fn a_reader_that_goes_away_leaves_the_points() {
    let here = Here::new();
    let out = here.text("out");
    let mut child = start(&twelve(&out, &["--format", "json"]), Stdio::piped());
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(fs::read_to_string(here.path("out/points.csv")).expect("text").lines().count(), 13);
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(here.path("out/points.json")).expect("a file")).expect("JSON");
    assert_eq!(json["estimates"][11]["deadline_s"], 36000);
    assert_eq!(json["estimates"].as_array().map(Vec::len), Some(12));
}

#[test]
fn a_second_process_is_kept_out_and_a_killed_one_keeps_nobody_out() {
    let here = Here::new();
    let out = here.text("out");
    let mut first = start(&long(&out, &[]), Stdio::null());
    wait_for(|| lines(&here.path("out/points.csv")) > 1);
    let said = refusal(&long(&out, &["--resume"]), 3);
    assert!(said.contains("another process is writing into this folder"), "{said}");
    first.kill().expect("it runs");
    first.wait().expect("it ended");
    answer(&long(&out, &["--resume"]));
    assert_eq!(lines(&here.path("out/points.csv")), 41);
}

/// Kills a sweep again and again, after delays that differ, until it comes to its end.
fn survives_kills(kills: u64, first: u64) {
    let here = Here::new();
    let (whole, torn) = (here.text("whole"), here.text("torn"));
    answer(&long(&whole, &[]));
    for kill in 0..kills {
        let mut child = start(&long(&torn, &["--resume"]), Stdio::null());
        // Anything from the start of the program to well within the points; no two alike.
        std::thread::sleep(Duration::from_millis((first + kill * 97) % 450));
        let _ = child.kill();
        child.wait().expect("it ended");
    }
    answer(&long(&torn, &["--resume"]));
    assert_same(&here.path("whole"), &here.path("torn"));
}

#[test]
fn a_sweep_that_is_killed_and_resumed_writes_the_same_bytes() {
    survives_kills(4, 60);
}

#[test]
#[ignore = "takes a minute; cargo test --test sweep -- --ignored"]
fn a_sweep_that_is_killed_fifty_times_writes_the_same_bytes() {
    survives_kills(50, 7);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_at_once_with_130_and_keeps_what_is_done() {
    let here = Here::new();
    let out = here.text("out");
    // One point takes far longer than a second.
    let words = ["sweep", SCENARIO, "-n", "3000000", "--axis", "deadline=8h,9h", "--out", &out, "--quiet"];
    let mut child = start(&words, Stdio::null());
    wait_for(|| here.path("out/run.json").exists());
    let began = Instant::now();
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().expect("a pipe"), &mut said).expect("text");
    assert!(said.contains("interrupted; 0 of 2 points that are done stay in"), "{said}");
}

#[test]
fn shards_that_are_merged_are_the_whole() {
    let here = Here::new();
    let whole = here.text("whole");
    let files = ["--replications-out", "csv"];
    answer(&twelve(&whole, &files));
    let shards: Vec<String> = (1..=3).map(|number| here.text(&format!("shard{number}"))).collect();
    for (number, shard) in (1..).zip(&shards) {
        let part = format!("{number}/3");
        answer(&twelve(shard, &[&files[..], &["--shard", &part]].concat()));
    }
    assert_eq!(lines(&here.path("shard2/points.csv")), 5);
    let merged = here.text("merged");
    answer(&["merge", &shards[2], &shards[0], &shards[1], "--out", &merged]);
    assert_same(&here.path("whole"), &here.path("merged"));

    let (out, other) = (here.text("out"), here.text("other"));
    let said = refusal(&["merge", &shards[0], &shards[2], "--out", &out], 2);
    assert!(said.contains("point 1 of 12 is in none of"), "{said}");
    let said =
        refusal(&["merge", &shards[0], &shards[1], &shards[2], &shards[0], "--out", &here.text("o2")], 2);
    assert!(said.contains("has point 0, and so has"), "{said}");
    answer(&twelve(&other, &[&files[..], &["--shard", "2/3", "--set", "work=9h"]].concat()));
    let said = refusal(&["merge", &shards[0], &other, &shards[2], "--out", &here.text("o3")], 2);
    assert!(said.contains("differs from") && said.contains("in its digest"), "{said}");
    assert!(!here.path("o3").exists());
}

/// The value and the ends of an index in `sensitivity.csv`.
fn index(file: &str, name: &str) -> [f64; 3] {
    let line = file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(','));
    let cells: Vec<f64> = line.expect(name).split(',').map(|cell| cell.parse().expect("a number")).collect();
    cells.try_into().expect("three numbers")
}

#[test]
fn the_axis_that_matters_is_told_and_one_that_cannot_matter_has_nothing_within_its_interval() {
    let here = Here::new();
    let out = here.text("out");
    let axes =
        ["--axis", "checkpoint.every=log:5m..2h:3", "--axis", "deadline=8h,10h", "--axis", "seed=1,2,3"];
    let words = ["sweep", SCENARIO, "-n", "400", "--out", &out, "--quiet"];
    let told = answer(&[&words[..], &axes].concat());
    let section = told.split("What matters").nth(1).expect("a section");
    for word in ["Axis", "Mean cost", "in all", "every", "deadline", "seed", "Standard"] {
        assert!(section.contains(word), "{word} is not in {section}");
    }
    let file = fs::read_to_string(here.path("out/sensitivity.csv")).expect("text");
    assert!(
        file.starts_with("metric,axis,index,value,low,high\ncost_mean,,standard_deviation,0.0"),
        "{file}"
    );
    // The deadline changes nothing of cost and time: every replication is the same one.
    for index_of in ["first_order", "total"] {
        assert_eq!(index(&file, &format!("cost_mean,deadline,{index_of}")), [0.0; 3]);
        assert_eq!(index(&file, &format!("completion_time_s_mean,deadline,{index_of}")), [0.0; 3]);
    }
    // Another seed is other weather and nothing else.
    for metric in ["cost_mean", "completion_time_s_mean", "deadline_met_share"] {
        let [value, low, high] = index(&file, &format!("{metric},seed,total"));
        assert!(low == 0.0 && value < 0.1 && high < 0.5, "{metric}: {value} {low} {high}");
    }
    let [every, low, _] = index(&file, "completion_time_s_mean,checkpoint.every,first_order");
    assert!(every > 0.9 && low > 0.5, "{every} {low}");
    // In 8 h nothing can be done by then, in 10 h mostly.
    assert!(index(&file, "deadline_met_share,deadline,first_order")[1] > 0.1);
}

#[test]
fn designs_tell_what_matters_and_what_is_not_whole_does_not() {
    let here = Here::new();
    let scenario = fs::read_to_string(root().join(SCENARIO)).expect("text");
    let folder = here.path("scenarios");
    fs::create_dir_all(folder.join("data")).expect("a folder");
    for name in ["eci-as-price-go.job.yaml", "data/invented-beijing.json"] {
        fs::copy(root().join("scenarios").join(name), folder.join(name)).expect("a copy");
    }
    let swept = |design: &str, out: &str, more: &[&str]| -> String {
        let axes = "{work: {linear: [7h, 9h]}, deadline: {linear: [8h, 12h]}}";
        let text = format!("{scenario}sweep:\n  axes: {axes}\n  design: {design}\n  replications: 30\n");
        let file = folder.join(format!("{out}.yaml"));
        fs::write(&file, text).expect("a file");
        let (file, out) = (file.display().to_string(), here.text(out));
        answer(&[&["sweep", &file, "--out", &out, "--quiet"][..], more].concat())
    };
    let file = |out: &str| fs::read_to_string(here.path(out).join("sensitivity.csv"));

    let told = swept("{saltelli: 64}", "saltelli", &["--format", "json"]);
    assert!(told.contains("\"sensitivity\": ["), "{told}");
    let json: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(json["points"], 256);
    assert_eq!(json["estimates"][0]["cost_mean_batches"].as_array().map(Vec::len), Some(10));
    assert_eq!(json["sensitivity"][1]["index"], "first_order");
    let saltelli = file("saltelli").expect("a file");
    assert!(index(&saltelli, "cost_mean,work,total")[0] > 0.9);
    assert_eq!(index(&saltelli, "cost_mean,deadline,total"), [0.0; 3]);

    let told = swept("{latin-hypercube: 80}", "hypercube", &["--format", "markdown"]);
    assert!(told.contains("What matters") && told.contains("Straight lines"), "{told}");
    let hypercube = file("hypercube").expect("a file");
    assert!(index(&hypercube, "cost_mean,work,standardized_coefficient")[1] > 0.8);
    assert!(index(&hypercube, "deadline_met_share,deadline,standardized_coefficient")[1] > 0.0);
    assert!(index(&hypercube, "cost_mean,,linear_share")[0] > 0.9);

    // Of ten places nothing can be told, and the file says so.
    let told = swept("{sobol: 10}", "few", &[]);
    assert!(told.contains("Mean cost: not known from so few points"), "{told}");
    assert!(file("few").expect("a file").contains("cost_mean,work,first_order,,,\n"));

    let told = swept("{sobol: 64}", "part", &["--shard", "1/2"]);
    assert!(!told.contains("What matters") && file("part").is_err());
    let single = here.text("single");
    let words = ["sweep", SCENARIO, "-n", "20", "--axis", "deadline=9h,10h", "--axis", "work=8h", "--quiet"];
    let told = answer(&[&words[..], &["--out", &single]].concat());
    assert!(!told.contains("What matters") && file("single").is_err());
}

#[test]
fn services_and_cronjobs_have_columns_of_their_own() {
    let here = Here::new();
    let (web, cron) = (here.text("web"), here.text("cron"));
    let web_words =
        ["--axis", "service.capacity=200,260", "-n", "3", "--set", "duration=6h", "--format", "csv"];
    let printed = answer(&[&["sweep", "scenarios/web-on-spot.yaml", "--out", &web][..], &web_words].concat());
    assert!(printed.contains("service_requests_not_served_share_low"), "{printed}");
    assert!(!printed.contains("completion_time_s"), "{printed}");
    let cron_words = ["--axis", "duration=12h,1d", "-n", "3", "--format", "csv"];
    let printed =
        answer(&[&["sweep", "scenarios/hourly-report.yaml", "--out", &cron][..], &cron_words].concat());
    assert!(printed.lines().next().is_some_and(|line| line.contains("cronjob_completed_share")), "{printed}");
}

#[test]
fn manifests_blocks_zips_and_designs_are_swept() {
    let here = Here::new();
    let file = here.path("sweep.yaml");
    let base = fs::read_to_string(root().join(SCENARIO)).expect("text");
    let base = base.replace("manifest: ", &format!("manifest: {}/scenarios/", root().display()));
    let base = base.replace("file: data/", &format!("file: {}/scenarios/data/", root().display()));
    let with = |section: &str| fs::write(&file, format!("{base}\nsweep: {section}\n")).expect("a file");
    let run = |out: &str| {
        let (file, out) = (file.display().to_string(), here.text(out));
        answer(&["sweep", &file, "--out", &out, "--format", "csv", "--quiet"])
    };
    with(
        "{axes: {manifest.spec.backoffLimit: [1, 6], checkpoint: [{every: 30m, cost: 20s}, null], work: [8h, 9h]}, \
         zip: [[manifest.spec.backoffLimit, work]], replications: 10}",
    );
    let printed = run("zip");
    assert_eq!(printed.lines().count(), 5);
    assert!(printed.contains("0,1,\"{every: 30m, cost: 20s}\",28800,10,"), "{printed}");
    assert!(printed.contains("3,6,null,32400,10,"), "{printed}");

    with(
        "{axes: {checkpoint: {named: {saved often: {every: 30m, cost: 20s}, never: null}}}, replications: 10}",
    );
    let named = run("named");
    let rest = |line: usize, text: &str, number: usize| {
        text.lines().nth(line).expect("a line").splitn(number, ',').last().expect("columns").to_owned()
    };
    assert!(named.contains("\n0,saved often,10,") && named.contains("\n1,never,10,"), "{named}");
    with("{axes: {checkpoint: [{every: 30m, cost: 20s}, null]}, replications: 10}");
    let plain = run("plain");
    assert_eq!(rest(2, &named, 3), rest(2, &plain, 3), "a name changes nothing");
    with("{axes: {checkpoint: {named: {}, log: [5m, 1h]}, work: {named: {a: 1h, b: 1h}}}}");
    let told = refusal(&["check", &file.display().to_string()], 2);
    for problem in ["expected one of linear, log and named", "expected at least one value", "stands twice"] {
        assert!(told.contains(problem), "{told}");
    }

    with(
        "{axes: {deadline: {linear: [8h, 12h]}, work: {log: [1h, 8h]}}, design: {sobol: 16}, replications: 5}",
    );
    let sobol = run("sobol");
    assert_eq!(sobol.lines().count(), 17);
    let tighter = "{until: {cost: 2%, completion_time: 5%}, at_least: 20, at_most: 80}";
    with(&format!("{{axes: {{work: [1h, 8h]}}, replications: {tighter}}}"));
    let until = run("until");
    for line in until.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (count, is_precise): (u64, &str) = (fields[2].parse().expect("a number"), fields[3]);
        assert!([20, 40, 80].contains(&count) && (is_precise == "true" || count == 80), "{line}");
    }
}

/// A whole sweep of twelve points and the same folder cut at a byte.
fn resumed_after_cut(whole: &Path, cut: usize, force_partial: bool) {
    let here = Here::new();
    let torn = here.path("torn");
    fs::create_dir_all(torn.join("replications")).expect("a folder");
    let points = fs::read(whole.join("points.csv")).expect("a file");
    fs::write(torn.join("points.csv"), &points[..cut.min(points.len())]).expect("a file");
    fs::copy(whole.join("manifest.json"), torn.join("manifest.json")).expect("a copy");
    let text = fs::read_to_string(whole.join("scenario.yaml")).expect("text");
    fs::write(torn.join("scenario.yaml"), text).expect("a file");
    let done =
        points[..cut.min(points.len())].iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
    for point in 0..done {
        let name = format!("replications/point-{point:06}.csv");
        fs::copy(whole.join(&name), torn.join(&name)).expect("a copy");
    }
    if force_partial {
        let next = torn.join(format!("replications/point-{done:06}.partial"));
        fs::write(next, "half a file").expect("a file");
    }
    let out = torn.display().to_string();
    answer(&twelve(&out, &["--replications-out", "csv", "--resume"]));
    let left: Vec<_> = contents(&torn);
    let all = contents(whole);
    assert!(left == all || (done >= 12 && force_partial), "cut at byte {cut}");
}

#[test]
fn a_sweep_cut_at_any_byte_is_resumed_to_the_same_bytes() {
    let here = Here::new();
    let whole = here.path("whole");
    answer(&twelve(&whole.display().to_string(), &["--replications-out", "csv"]));
    let length = fs::read(whole.join("points.csv")).expect("a file").len();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&(0..=length, any::<bool>()), |(cut, partial)| {
            resumed_after_cut(&whole, cut, partial);
            Ok(())
        })
        .expect("every cut is mended");
}
