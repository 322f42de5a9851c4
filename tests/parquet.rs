//! Replications as Parquet: the same bytes however they were made, and opened as they are by those who read them.

mod support;

use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use support::sweeps::{Here, SCENARIO, assert_same, start, twelve};
use support::{answer, root};

const PARQUET: [&str; 2] = ["--replications-out", "parquet"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&PARQUET[..], more].concat()
}

#[test]
fn files_are_the_same_on_any_number_of_threads_after_kills_and_from_shards() {
    let here = Here::new();
    let (one, two, torn) = (here.text("one"), here.text("two"), here.text("torn"));
    answer(&twelve(&one, &with(&["--threads", "1"])));
    answer(&twelve(&two, &with(&["--threads", "3"])));
    assert_same(&here.path("one"), &here.path("two"));
    for delay in [5, 30, 60, 90, 120] {
        let mut child = start(&twelve(&torn, &with(&["--resume"])), Stdio::null());
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().expect("it ended");
    }
    answer(&twelve(&torn, &with(&["--resume"])));
    assert_same(&here.path("one"), &here.path("torn"));
    let shards = [here.text("shard1"), here.text("shard2")];
    for (shard, part) in shards.iter().zip(["1/2", "2/2"]) {
        answer(&twelve(shard, &with(&["--shard", part])));
    }
    answer(&["merge", &shards[1], &shards[0], "--out", &here.text("merged")]);
    assert_same(&here.path("one"), &here.path("merged"));
    assert_eq!(fs::read_dir(here.path("one/replications")).expect("a folder").count(), 12);
}

#[test]
fn run_writes_one_form_and_takes_the_other_away_when_forced() {
    let here = Here::new();
    let out = here.text("out");
    let words = |more: &[&'static str]| {
        [&["run", SCENARIO, "-n", "70", "--no-advice", "--out", &out][..], more].concat()
    };
    answer(&words(&[]));
    assert!(here.path("out/replications.csv").exists());
    let said = support::sweeps::refusal(&words(&PARQUET), 3);
    assert!(said.contains("--force overwrites it"), "{said}");
    answer(&words(&with(&["--force", "--threads", "1"])));
    let file = here.path("out/replications.parquet");
    let first = fs::read(&file).expect("a file");
    assert!(first.starts_with(b"PAR1") && first.ends_with(b"PAR1"));
    assert!(!here.path("out/replications.csv").exists());
    answer(&words(&with(&["--force", "--threads", "2"])));
    assert!(fs::read(&file).expect("a file") == first);
}

/// A Python with what reads Parquet; made once, in `target`. None where the registry is out of reach.
fn python() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = folder.join("bin/python");
    let works = |program: &Path, words: &[&str]| {
        let done = Command::new(program).args(words).stdin(Stdio::null()).output();
        done.is_ok_and(|done| done.status.success())
    };
    let has_all = || works(&python, &["-c", "import duckdb, pandas, polars, pyarrow.parquet"]);
    if !has_all() {
        let install = ["-m", "pip", "install", "--quiet", "duckdb", "pandas", "polars", "pyarrow"];
        let venv = works(Path::new("python3"), &["-m", "venv", &folder.display().to_string()]);
        if !venv || !works(&python, &install) || !has_all() {
            // Past the capture of the test harness, so that a skipped check is seen.
            let _ = writeln!(
                stderr(),
                "SKIPPED: no Python with duckdb, pandas, polars and pyarrow in {}, and pip could not install them",
                folder.display()
            );
            return None;
        }
    }
    Some(python)
}

/// The Python of a page, in which blocks of that language stand.
fn python_of(page: &str) -> String {
    let text = fs::read_to_string(root().join(page)).expect("the page is there");
    let blocks = text.split("```python\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn pandas_polars_and_duckdb_open_them_as_they_are() {
    let Some(python) = python() else { return };
    let here = Here::new();
    // The names of the page.
    answer(&twelve(&here.text("typed"), &PARQUET));
    answer(&twelve(&here.text("csv"), &["--replications-out", "csv"]));
    // Columns that are empty for Jobs are filled here.
    let web = ["--axis", "service.capacity=200,260", "-n", "3", "--set", "duration=6h", "--quiet"];
    for (out, form) in [("web", "parquet"), ("web-csv", "csv")] {
        let out = here.text(out);
        let words = ["sweep", "scenarios/web-on-spot.yaml", "--out", &out, "--replications-out", form];
        answer(&[&words[..], &web].concat());
    }
    let page = python_of("docs/sweeps.md");
    for reader in ["pandas", "polars", "duckdb", "pyarrow"] {
        assert!(page.contains(reader), "the page has nothing of {reader}");
    }
    fs::write(here.path("page.py"), page).expect("a file");
    let check = root().join("tests/data/read_parquet.py");
    for words in [
        vec![here.path("page.py")],
        vec![check.clone(), "typed".into(), "csv".into()],
        vec![check, "web".into(), "web-csv".into()],
    ] {
        let done = Command::new(&python).args(&words).current_dir(here.path("")).output().expect("it starts");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{words:?}: {said}");
    }
}
