//! Pages in a real browser: `tests/browser/check.mjs` looks at what is made here.
//!
//! It takes node, the packages of `tests/browser` (`npm ci`) and Chromium. Where one of them is missing the
//! test says so and passes, unless `SPOTCAST_BROWSER=required`.

#[path = "browser/pages.rs"]
mod pages;
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{root, spotcast};

/// What is missing to look at pages.
fn missing() -> Option<String> {
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|done| done.status.success());
    if !has_node {
        return Some("node is not installed".to_owned());
    }
    let packages = root().join("tests/browser/node_modules");
    if !["playwright-core", "axe-core"].iter().all(|name| packages.join(name).is_dir()) {
        return Some("tests/browser has no node_modules: run npm ci there".to_owned());
    }
    let chromium = chromium();
    (!chromium.exists()).then(|| format!("there is no {}", chromium.display()))
}

fn chromium() -> PathBuf {
    std::env::var_os("SPOTCAST_CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from)
}

/// Pages as users get them: what makes a folder of results, each with the name of its page.
const REPORTED: [(&str, &str); 5] = [
    ("real-run.html", "run results/backoff-limit/scenario.yaml -n 500"),
    ("real-service.html", "run scenarios/web-on-spot.yaml -n 20"),
    (
        "real-compare.html",
        "compare results/providers/scenario.yaml --providers ec2-spot,gke-spot,tke-serverless,eci,on-demand -n 200",
    ),
    ("real-sweep.html", "sweep results/checkpoints/scenario.yaml -n 40"),
    (
        "real-design.html",
        "sweep scenarios/eci-as-price-go.yaml -n 20 --axis checkpoint.every=log:5m..2h:3 \
         --axis deadline=8h,9h --axis work=4h,8h",
    ),
];

/// Makes a folder of results, and its page in another folder.
fn report(folder: &Path, (page, command): (&str, &str)) {
    let results = tempfile::tempdir().expect("a folder");
    let out = results.path().join("out").display().to_string();
    let words = command.split_whitespace().chain(["-q", "--out", &out]);
    spotcast().args(words).assert().code(0);
    spotcast().args(["report", &out]).assert().code(0);
    std::fs::copy(results.path().join("out/report.html"), folder.join(page)).expect("the page is there");
}

#[test]
#[allow(clippy::print_stderr, reason = "what was not looked at must not pass in silence")]
fn pages_work_in_a_browser() {
    if let Some(what) = missing() {
        let required = std::env::var("SPOTCAST_BROWSER").is_ok_and(|value| value == "required");
        assert!(!required, "{what}");
        eprintln!("\nskipped: pages were not looked at in a browser: {what}\n");
        return;
    }
    let keep = std::env::var_os("SPOTCAST_PAGES").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a folder");
    let folder: &Path = keep.as_deref().unwrap_or(temporary.path());
    for (name, text) in pages::all() {
        std::fs::write(folder.join(name), text).expect("the page is written");
    }
    REPORTED.into_iter().for_each(|one| report(folder, one));
    let done = Command::new("node")
        .arg(root().join("tests/browser/check.mjs"))
        .arg(folder)
        .env("SPOTCAST_CHROMIUM", chromium())
        .output()
        .expect("node runs");
    let (said, findings) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "\n{findings}\n{said}");
    assert!(said.contains("checks passed"), "{said}");
}
