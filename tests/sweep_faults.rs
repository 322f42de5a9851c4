//! Sweeps where something goes wrong around them: folders that were changed, disks that are full, kills at any
//! moment. What is done stays, what is wrong is said with exit code 3, and a resume writes the same bytes.

mod support;

use std::fs;
use std::io::{Write, stderr};
use std::process::{Command, Stdio};
use std::time::Duration;

use support::sweeps::{Here, SCENARIO, assert_same, contents, lines, long, refusal, start, twelve, wait_for};
use support::{answer, root};

const PARQUET: [&str; 2] = ["--replications-out", "parquet"];

/// A change that a resume must refuse with this in its message, leaving the folder as it is.
fn refused(here: &Here, what: &str, message: &str, change: impl FnOnce(&std::path::Path)) {
    let (done, out) = (here.path("done"), here.path(what));
    copy(&done, &out);
    change(&out);
    let before = contents(&out);
    let text = out.display().to_string();
    let said = refusal(&twelve(&text, &[&PARQUET[..], &["--resume"]].concat()), 3);
    assert!(said.contains(message), "{what}: {said}");
    assert!(said.contains("put it back from a copy, or give --force to begin anew"), "{what}: {said}");
    assert!(contents(&out) == before, "{what} changed the folder");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for (name, bytes) in contents(from) {
        let file = to.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }
}

#[test]
fn a_folder_that_was_changed_is_refused_and_left_alone() {
    let here = Here::new();
    answer(&twelve(&here.text("done"), &PARQUET));
    let points = |edit: fn(Vec<String>) -> Vec<String>| {
        move |out: &std::path::Path| {
            let file = out.join("points.csv");
            let text = fs::read_to_string(&file).expect("text");
            let edited = edit(text.lines().map(|line| format!("{line}\n")).collect());
            fs::write(file, edited.concat()).expect("a file");
        }
    };
    let without_one = points(|mut lines| {
        lines.remove(4);
        lines
    });
    refused(&here, "a line is gone", "points.csv has a line 5 that is not point 3", without_one);
    let swapped = points(|mut lines| {
        lines.swap(2, 3);
        lines
    });
    refused(&here, "swapped", "points.csv has a line 3 that is not point 1", swapped);
    let without_field = points(|mut lines| {
        lines[12] = lines[12].replacen(",30,", ",", 1);
        lines
    });
    refused(&here, "a field is gone", "points.csv has a line 13 that is not point 11", without_field);
    let one_more = points(|mut lines| {
        lines.push(lines[12].replacen("11,", "12,", 1));
        lines
    });
    refused(&here, "one more", "points.csv has a line 14 that is not point 12", one_more);
    let windows = points(|lines| lines.iter().map(|line| line.replace('\n', "\r\n")).collect());
    refused(&here, "line ends", "points.csv has other columns than this sweep", windows);
    refused(&here, "no file", "point-000007.parquet is gone", |out| {
        fs::remove_file(out.join("replications/point-000007.parquet")).expect("it was there");
    });
    for cut in [0, 1, 500] {
        refused(&here, &format!("cut at {cut}"), "manifest.json is damaged", |out| {
            let file = out.join("manifest.json");
            let bytes = fs::read(&file).expect("a file");
            fs::write(file, &bytes[..cut]).expect("a file");
        });
    }
    let other = here.text("other");
    let said = refusal(&["merge", &here.text("cut at 500"), "--out", &other], 2);
    assert!(said.contains("this is no folder of a sweep"), "{said}");
    assert!(!here.path("other").exists());
}

#[test]
fn what_is_no_sweep_is_not_written_over() {
    let here = Here::new();
    fs::create_dir(here.path("mine")).expect("a folder");
    fs::write(here.path("mine/points.csv"), "my,own\n1,2\n").expect("a file");
    let said = refusal(&twelve(&here.text("mine"), &["--resume"]), 3);
    assert!(said.contains("points.csv is there and manifest.json is not"), "{said}");
    assert_eq!(fs::read_to_string(here.path("mine/points.csv")).expect("text"), "my,own\n1,2\n");
    // A file where the folder of replications ought to be.
    fs::create_dir(here.path("blocked")).expect("a folder");
    fs::write(here.path("blocked/replications"), "").expect("a file");
    let said = refusal(&twelve(&here.text("blocked"), &[&PARQUET[..], &["--resume"]].concat()), 3);
    assert!(said.contains("blocked/replications"), "{said}");
    // A file where the folder ought to be.
    fs::write(here.path("file"), "mine").expect("a file");
    refusal(&twelve(&here.text("file"), &["--resume"]), 3);
    refusal(&twelve(&here.text("file"), &["--force"]), 3);
    assert_eq!(fs::read_to_string(here.path("file")).expect("text"), "mine");
}

#[test]
fn a_resume_leaves_files_of_others_alone() {
    let here = Here::new();
    for name in ["scenario.yaml", "sensitivity.csv", "points.md"] {
        let out = here.path(&format!("mine-{name}"));
        fs::create_dir_all(&out).expect("a folder");
        fs::write(out.join(name), "precious\n").expect("a file");
        let said = refusal(&twelve(&out.display().to_string(), &["--resume"]), 3);
        assert!(said.contains(name) && said.contains("this is no sweep"), "{said}");
        assert_eq!(contents(&out), [(name.to_owned(), b"precious\n".to_vec())]);
    }
}

#[test]
fn points_of_two_currencies_are_no_sweep() {
    let here = Here::new();
    let scenario = "scenarios/closed-form.yaml";
    let words = ["sweep", scenario, "--axis", "provider.currency=CNY,USD", "--out", &here.text("two")];
    let said = refusal(&words, 2);
    assert!(said.contains("is in USD and point 0 in CNY"), "{said}");
}

#[test]
fn shards_are_not_merged_into_one_of_them_nor_while_one_is_written() {
    let here = Here::new();
    let (one, two) = (here.text("one"), here.text("two"));
    answer(&twelve(&one, &["--shard", "1/2"]));
    answer(&twelve(&two, &["--shard", "2/2"]));
    let before = contents(&here.path("one"));
    let said = refusal(&["merge", &one, &two, "--out", &one, "--force"], 2);
    assert!(said.contains("is one of the shards"), "{said}");
    assert!(contents(&here.path("one")) == before);

    let busy = here.text("busy");
    let mut child = start(&long(&busy, &[]), Stdio::null());
    wait_for(|| lines(&here.path("busy/points.csv")) > 1);
    let said = refusal(&["merge", &busy, "--out", &here.text("whole")], 3);
    assert!(said.contains("another process is writing into this folder"), "{said}");
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    // What was cut off is missing and said to be.
    let said = refusal(&["merge", &busy, "--out", &here.text("whole")], 2);
    assert!(said.contains("of 40 is in none of"), "{said}");
}

/// Runs the program with files of at most so many blocks of 512 bytes, which is a full disk to it.
#[cfg(unix)]
fn on_a_small_disk(blocks: u32, arguments: &[&str]) -> (Option<i32>, String) {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let done = Command::new("dash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_spotcast")])
        .args(arguments)
        .current_dir(root())
        .output();
    let done = done.or_else(|_| {
        // Other shells count in blocks of 1024 bytes.
        let script = script.replace(&format!("-f {blocks}"), &format!("-f {}", blocks / 2));
        let sh = ["-c", &script, env!("CARGO_BIN_EXE_spotcast")];
        Command::new("sh").args(sh).args(arguments).current_dir(root()).output()
    });
    let done = done.expect("a shell starts");
    (done.status.code(), String::from_utf8(done.stderr).expect("messages are text"))
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_ends_it_with_3_and_a_resume_writes_the_same_bytes() {
    let here = Here::new();
    for (name, form, blocks, file) in [
        ("csv", "csv", 20, "partial"),
        ("parquet", "parquet", 20, "partial"),
        ("points", "", 20, "points.csv"),
    ] {
        let (whole, torn) = (here.text(&format!("{name} whole")), here.text(&format!("{name} torn")));
        let axes = ["--axis", "checkpoint.every=linear:5m..2h:40", "-n", "60", "--quiet"];
        let forms: &[&str] = if form.is_empty() { &[] } else { &["--replications-out", form] };
        let words = |out, more: &[&'static str]| {
            [&["sweep", SCENARIO, "--out", out], &axes[..], forms, more].concat()
        };
        answer(&words(&whole, &[]));
        let (code, said) = on_a_small_disk(blocks, &words(&torn, &[]));
        assert_eq!(code, Some(3), "{name}: {said}");
        assert!(said.contains("File too large") && said.contains(file), "{name}: {said}");
        assert!(said.contains("points that are done stay in"), "{name}: {said}");
        let said = on_a_small_disk(blocks, &words(&torn, &["--resume"]));
        assert_eq!(said.0, Some(3), "{name}: {}", said.1);
        answer(&words(&torn, &["--resume"]));
        assert_same(&here.path(&format!("{name} whole")), &here.path(&format!("{name} torn")));
    }
}

/// Runs the program as somebody who may not do everything; none where that can't be.
#[cfg(unix)]
fn as_nobody(here: &Here, arguments: &[&str]) -> Option<(Option<i32>, String)> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let is_root = fs::metadata("/proc/self").is_ok_and(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0);
    fs::set_permissions(here.path(""), fs::Permissions::from_mode(0o755)).expect("it is ours");
    let command = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spotcast"));
        command.args(arguments).current_dir(root()).stdin(Stdio::null());
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output()
    };
    match command(&["check", SCENARIO]) {
        Ok(done) if done.status.success() => {}
        _ => {
            // Past the capture of the test harness, so that a skipped check is seen.
            let problem = "root may do everything, and nobody can't start the program from here";
            let _ = writeln!(stderr(), "SKIPPED: folders without permission: {problem}");
            return None;
        }
    }
    let done = command(arguments).expect("it starts");
    Some((done.status.code(), String::from_utf8(done.stderr).expect("messages are text")))
}

#[cfg(unix)]
#[test]
fn folders_that_may_not_be_written_end_it_with_3() {
    use std::os::unix::fs::PermissionsExt;
    let here = Here::new();
    for (name, mode) in [("read-only", 0o555), ("closed", 0o000)] {
        let folder = here.path(name);
        fs::create_dir(&folder).expect("a folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("it is ours");
        let (text, inner) = (here.text(name), here.text(&format!("{name}/out")));
        for out in [&text, &inner] {
            let Some((code, said)) = as_nobody(&here, &twelve(out, &["--resume"])) else { return };
            assert_eq!(code, Some(3), "{said}");
            assert!(said.contains(name) && said.contains("Permission denied"), "{said}");
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
}

#[test]
fn a_reader_that_is_gone_is_no_failure_and_nothing_is_said() {
    let here = Here::new();
    let folders = ["table", "csv", "json", "markdown"];
    let mut all: Vec<Vec<String>> = Vec::new();
    for format in folders {
        let out = here.text(format);
        all.push(twelve(&out, &["--format", format]).iter().map(|word| (*word).to_owned()).collect());
        let run = ["run", SCENARIO, "-n", "50", "--format", format];
        all.push(run.iter().map(|word| (*word).to_owned()).collect());
    }
    all.push(vec!["explain".to_owned(), SCENARIO.to_owned()]);
    all.push(vec!["schema".to_owned()]);
    for words in all {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let done = Command::new(env!("CARGO_BIN_EXE_spotcast"))
            .args(&words)
            .current_dir(root())
            .stdout(writer)
            .output()
            .expect("it starts");
        assert_eq!(done.status.code(), Some(0), "{words:?}");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!said.contains("panicked") && !said.contains("error"), "{words:?}: {said}");
    }
    for format in folders {
        assert_eq!(lines(&here.path(format).join("points.csv")), 13, "{format}");
    }
}

/// Kills commands again and again, after delays that differ, then lets one come to its end.
fn kill_again_and_again(words: &[&str], delays: impl Iterator<Item = u64>) {
    for delay in delays {
        let mut child = start(words, Stdio::null());
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().expect("it ended");
    }
    answer(words);
}

/// Shards of Parquet and their merge, each killed so often, come to the bytes of one run.
fn shards_survive_kills(kills: u64) {
    let here = Here::new();
    let (whole, merged) = (here.text("whole"), here.text("merged"));
    let axes = ["--axis", "checkpoint.every=linear:5m..2h:40", "-n", "200", "--quiet"];
    let words =
        |out, more: &[&'static str]| [&["sweep", SCENARIO, "--out", out][..], &axes, &PARQUET, more].concat();
    answer(&words(&whole, &[]));
    let shards: Vec<String> = (1..=3).map(|shard| here.text(&format!("shard{shard}"))).collect();
    for (shard, part) in shards.iter().zip(["1/3", "2/3", "3/3"]) {
        // From the first moment, when the folder is made, to well within the points.
        let delays = (0..kills).map(|kill| if kill % 2 == 0 { kill % 40 } else { 40 + kill * 37 % 300 });
        kill_again_and_again(&words(shard, &["--resume", "--shard", part]), delays);
    }
    let merge = ["merge", &shards[0], &shards[1], &shards[2], "--out", &merged, "--force"];
    kill_again_and_again(&merge, (0..kills).map(|kill| kill * 3 % 50));
    assert_same(&here.path("whole"), &here.path("merged"));
}

#[test]
fn shards_and_a_merge_that_are_killed_come_to_the_same_bytes() {
    shards_survive_kills(6);
}

#[test]
#[ignore = "takes a minute; cargo test --test sweep_faults -- --ignored"]
fn shards_and_a_merge_that_are_killed_a_hundred_times_come_to_the_same_bytes() {
    shards_survive_kills(100);
}
