//! The studies in `results/`: their commands write what stands there, and what their pages claim holds.
//!
//! `UPDATE_RESULTS=1 cargo test --test results` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How far a number may be off: the same build gives the same bytes, another platform's mathematics may not.
const TOLERANCE: f64 = 1e-9;

fn results() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("results")
}

/// The points of a study as they stand in the repository: columns by name, row by row.
fn points(study: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(results().join(study).join("points/points.csv")).unwrap();
    let names = reader.headers().unwrap().clone();
    let row =
        |row: csv::StringRecord| names.iter().zip(&row).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {:?}", row[column]))
}

/// The standard error of a mean, from the ends of its interval.
fn standard_error(row: &BTreeMap<String, String>, column: &str) -> f64 {
    (number(row, &format!("{column}_high")) - number(row, &format!("{column}_low"))) / (2.0 * 1.96)
}

/// The commands of a page: the lines of its first fenced block.
fn commands(page: &str) -> Vec<Vec<String>> {
    let block = page.split("```\n").nth(1).expect("a fenced block");
    let words = |line: &str| line.split_whitespace().skip(1).map(str::to_owned).collect();
    block.lines().map(words).collect()
}

fn run(folder: &Path, arguments: &[String]) -> String {
    let done =
        Command::new(env!("CARGO_BIN_EXE_spotcast")).args(arguments).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The table between the marks of a page.
fn table(page: &str) -> &str {
    let (_, rest) = page.split_once("<!-- table -->\n").expect("a mark");
    rest.split_once("<!-- /table -->").expect("a mark").0
}

/// Whether two texts say the same, numbers compared as numbers.
fn says_the_same(one: &str, other: &str) -> bool {
    let fields = |text: &str| text.split([',', '\n', ' ']).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (fields(one), fields(other));
    let same = |(a, b): (&String, &String)| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a == b || (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()),
        _ => a == b,
    };
    one.len() == other.len() && one.iter().zip(&other).all(same)
}

/// Runs the commands of a study in a copy of its input, and compares what they write with what is there.
fn rebuild(study: &str) {
    let home = results().join(study);
    let page = fs::read_to_string(home.join("README.md")).unwrap();
    let is_wanted = std::env::var_os("UPDATE_RESULTS").is_some();
    let copy = tempfile::tempdir().unwrap();
    let target = copy.path().join("results").join(study);
    fs::create_dir_all(&target).unwrap();
    for entry in fs::read_dir(&home).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), target.join(entry.file_name())).unwrap();
    }
    let printed = commands(&page).iter().fold(String::new(), |_, command| run(copy.path(), command));
    let rows: Vec<&str> = printed.lines().filter(|line| line.starts_with('|')).collect();
    let new_table = format!("\n{}\n\n", rows.join("\n"));
    let files = ["points.csv", "manifest.json", "scenario.yaml"];
    if is_wanted {
        fs::create_dir_all(home.join("points")).unwrap();
        for file in files {
            fs::copy(target.join("points").join(file), home.join("points").join(file)).unwrap();
        }
        let (before, rest) = page.split_once("<!-- table -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- /table -->").unwrap();
        let page = format!("{before}<!-- table -->\n{new_table}<!-- /table -->{after}");
        fs::write(home.join("README.md"), page).unwrap();
        return;
    }
    let hint = "UPDATE_RESULTS=1 cargo test --test results writes it anew";
    for file in files {
        let read = |folder: &Path| fs::read_to_string(folder.join("points").join(file)).unwrap();
        let (kept, new) = (read(&home), read(&target));
        let differs = kept.lines().zip(new.lines()).find(|(kept, new)| !says_the_same(kept, new));
        assert!(
            says_the_same(&kept, &new),
            "results/{study}/points/{file} is another now: {differs:?}; {hint}"
        );
    }
    assert_eq!(table(&page), new_table, "the table of results/{study}/README.md is another now; {hint}");
}

#[test]
fn every_study_has_its_test_and_its_line_in_the_list() {
    let list = fs::read_to_string(results().join("README.md")).unwrap();
    let folders = fs::read_dir(results()).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["backoff-limit", "bids", "checkpoints", "figures", "providers"]);
    // Figures have a page of their own, the gallery.
    for name in names.into_iter().filter(|name| name != "figures") {
        assert!(list.contains(&format!("({name}/README.md)")), "{name}");
    }
}

#[test]
fn providers_side_by_side() {
    rebuild("providers");
    let rows = points("providers");
    let of = |provider: &str| rows.iter().find(|row| row["provider.policy"] == provider).unwrap();
    let lost =
        |provider: &str| number(of(provider), "lost_work_s_mean") / number(of(provider), "reclaims_mean");
    for silent in ["gke-spot", "gce-preemptible", "tke-serverless", "volcengine-spot"] {
        assert!(
            (850.0..950.0).contains(&lost(silent)),
            "{silent}: half of 30 min, {} s a reclaim",
            lost(silent)
        );
    }
    for warned in ["ec2-spot", "azure-spot", "oci-preemptible", "eci", "ecs-spot", "kingsoft-spot"] {
        assert!(lost(warned) < 15.0, "{warned}: {} s a reclaim", lost(warned));
    }
    let reclaims = |provider: &str| number(of(provider), "reclaims_mean");
    for protected in ["eci", "eci-2020", "ecs-spot", "kingsoft-spot"] {
        let held = number(of(protected), "completion_time_s_mean") / 3_600.0;
        let expected = (held - 1.0) / (6.0 + 1.0);
        assert!(
            (reclaims(protected) - expected).abs() < 0.03,
            "{protected}: {}, {expected}",
            reclaims(protected)
        );
    }
    let cost = |provider: &str, end: &str| number(of(provider), &format!("cost_mean{end}"));
    assert!(cost("ec2-spot", "") < cost("ec2-auction", "_low"), "free first hours against started ones");
    assert!((cost("ec2-auction", "") / cost("oci-preemptible", "") - 1.0).abs() < 0.01);
    assert!(cost("ec2-spot", "") > 0.975 * cost("oci-preemptible", ""));
    assert!(rows.iter().all(|row| number(row, "completed_share") == 1.0));
}

#[test]
fn bids() {
    rebuild("bids");
    let rows = points("bids");
    for pair in rows.windows(2) {
        let [lower, higher] = pair else { unreachable!() };
        assert!(number(lower, "provider.bid.limit") < number(higher, "provider.bid.limit"));
        // On common weather a higher bid holds wherever a lower one does.
        assert!(number(lower, "reclaims_mean") >= number(higher, "reclaims_mean"));
        assert!(number(lower, "deadline_met_share") <= number(higher, "deadline_met_share"));
        assert!(number(lower, "cost_completed_mean") <= number(higher, "cost_completed_mean") * 1.002);
    }
    let at = |bid: f64| rows.iter().find(|row| number(row, "provider.bid.limit") == bid).unwrap();
    assert!(number(at(0.34), "cost_mean") < 1.07 * number(at(0.13), "cost_mean"));
    assert!(number(at(0.12), "completion_time_s_mean") > 3.0 * number(at(0.34), "completion_time_s_mean"));
}

/// The mean time of `work` saved every `every` at a cost `save`, on instances of mean life `life`, all in seconds:
/// after a loss a new instance comes after `wait` and loads for `load`. The sum over segments of
/// `(life + wait) (exp((segment + save) / life) - 1) exp(load / life)`; the first has nothing to load, the last
/// nothing to save.
fn mean_time(work: f64, every: f64, life: f64) -> f64 {
    let (save, load, wait) = (60.0, 180.0, 120.0);
    let segments = (work / every).ceil().max(1.0) as u64;
    let one = |number: u64| {
        let is_last = number + 1 == segments;
        let length = if is_last { work - every * (segments - 1) as f64 } else { every + save };
        let loads = if number == 0 { 0.0 } else { load };
        (life + wait) * ((length / life).exp() - 1.0) * (loads / life).exp()
    };
    (0..segments).map(one).sum()
}

#[test]
fn checkpoints() {
    rebuild("checkpoints");
    let rows = points("checkpoints");
    assert_eq!(rows.len(), 26);
    for hours in [3.0, 12.0] {
        let life = hours * 3_600.0;
        let of_life = |row: &&BTreeMap<String, String>| {
            number(row, "market.pools.common.hazard.exponential.mean_s") == life
        };
        let curve: Vec<_> = rows.iter().filter(of_life).collect();
        for row in &curve {
            let expected = mean_time(86_400.0, number(row, "checkpoint.every_s"), life);
            let found = number(row, "completion_time_s_mean");
            let error = standard_error(row, "completion_time_s_mean");
            assert!((found - expected).abs() < 4.0 * error, "{row:?}: {found} and {expected}, {error}");
        }
        let young = (2.0 * 60.0 * life).sqrt();
        let mean = |row: &&BTreeMap<String, String>| number(row, "completion_time_s_mean");
        let best = curve.iter().map(mean).fold(f64::INFINITY, f64::min);
        let distance =
            |row: &BTreeMap<String, String>| (number(row, "checkpoint.every_s") / young).ln().abs();
        let nearest = curve.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap();
        assert!(mean(nearest) < 1.005 * best, "{hours} h: {} at Young's interval, {best}", mean(nearest));
    }
}

#[test]
fn backoff_limit() {
    rebuild("backoff-limit");
    let rows = points("backoff-limit");
    let tries = 1.0 - (-(8.0 * 60.0 + 1.0) / 360.0_f64).exp();
    for row in &rows {
        let limit = number(row, "manifest.spec.backoffLimit") as i32;
        let completed = number(row, "completed_share");
        let expected = match row["manifest.spec.podFailurePolicy"].as_str() {
            "none" => 1.0 - tries.powi(limit + 1),
            _ => 1.0,
        };
        let error = (expected * (1.0 - expected) / number(row, "replications")).sqrt();
        assert!((completed - expected).abs() <= 4.0 * error, "{limit}: {completed} and {expected}");
    }
}
