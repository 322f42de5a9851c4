//! The gallery: its commands draw the figures in `results/figures`, and its page is made of them.
//!
//! `UPDATE_RESULTS=1 cargo test --test gallery` draws them anew.

#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::root;

/// How far a coordinate may be off, in units of the canvas: another platform's mathematics may round otherwise.
const TOLERANCE: f64 = 2.0;

/// A figure: its heading, what it is for, and the command that draws it; the file is what `--plot` names.
struct Shown {
    heading: &'static str,
    text: &'static str,
    command: &'static str,
}

const GALLERY: [Shown; 13] = [
    Shown {
        heading: "What a run comes to",
        text: "Completion time and cost of 10,000 replications: how many come to what, and what share comes to no \
               more. The deadline and the price of on-demand are marked.",
        command: "spotcast run scenarios/eci-as-price-go.yaml --plot answer.svg",
    },
    Shown {
        heading: "One replication",
        text: "Prices and the bid, the checks every five minutes, the protected hour, the notice and the reclaim; \
               below, what every pod did.",
        command: "spotcast explain scenarios/eci-price-limit.yaml --replication 3 --plot replication.svg",
    },
    Shown {
        heading: "The same at night",
        text: "`--plot-theme dark` draws any figure on a dark background.",
        command: "spotcast explain scenarios/eci-price-limit.yaml --replication 3 --plot-theme dark --plot replication-dark.svg",
    },
    Shown {
        heading: "Where the money goes",
        text: "The mean cost by what it was spent on, beside on-demand for the same work.",
        command: "spotcast run scenarios/ec2-spot.yaml --plot cost-parts=cost-parts.svg",
    },
    Shown {
        heading: "What a backoffLimit risks",
        text: "The share of runs that each limit fails, from runs without one.",
        command: "spotcast run results/backoff-limit/scenario.yaml --plot backoff-risk=backoff-risk.svg",
    },
    Shown {
        heading: "Providers side by side",
        text: "One Job on one market under the rules of several providers, with 95 % intervals.",
        command: "spotcast compare results/providers/scenario.yaml --providers ec2-spot,gke-spot,tke-serverless,eci,on-demand --replications 2000 --plot comparison.svg",
    },
    Shown {
        heading: "Cost against completion time",
        text: "Variants that another one beats in both are rings.",
        command: "spotcast compare results/providers/scenario.yaml --providers ec2-spot,gke-spot,tke-serverless,eci,on-demand --replications 2000 --plot frontier=frontier.svg",
    },
    Shown {
        heading: "One axis of a sweep",
        text: "Every estimate along the bid with its 95 % interval, from a folder of points.",
        command: "spotcast table results/bids/points --plot curves.svg",
    },
    Shown {
        heading: "Two axes of a sweep",
        text: "Mean cost over how long instances live and how often work is saved.",
        command: "spotcast table results/checkpoints/points --plot map-cost=map.svg",
    },
    Shown {
        heading: "Which axis matters",
        text: "The share of the variance between points that an axis makes by itself and together with others.",
        command: "spotcast table results/checkpoints/points --plot what-matters=what-matters.svg",
    },
    Shown {
        heading: "The frontier of a sweep",
        text: "Points that no other point beats in both cost and time.",
        command: "spotcast table results/bids/points --plot frontier=sweep-frontier.svg",
    },
    Shown {
        heading: "A price history",
        text: "A recorded history, with the list price and a bid to hold it against.",
        command: "spotcast trace plot scenarios/data/invented-beijing.json --zone cn-beijing-h --instance-type ecs.c5.large --on-demand 0.62 --bid 0.12 --plot price.svg",
    },
    Shown {
        heading: "How long instances live",
        text: "The Kaplan-Meier estimate with its band, and the laws that were fitted to it.",
        command: "spotcast trace fit scenarios/data/invented-lives.csv --lifetime-column hours --time hours --end-column end --taken preempted --censored running --plot survival.svg",
    },
];

/// The file that a command draws.
fn file(command: &str) -> &str {
    let word = command.rsplit(' ').next().unwrap();
    word.split_once('=').map_or(word, |(_, file)| file)
}

/// Runs a command from the root of the repository, with its figure in a folder.
fn draw(command: &str, folder: &Path) -> String {
    let target = folder.join(file(command));
    let (before, last) = command.rsplit_once(' ').unwrap();
    let name = last.split_once('=').map(|(name, _)| format!("{name}=")).unwrap_or_default();
    let words = before.split(' ').skip(1).map(str::to_owned);
    let done = Command::new(env!("CARGO_BIN_EXE_spotcast"))
        .args(words.chain([format!("{name}{}", target.display())]))
        .current_dir(root())
        .output()
        .unwrap();
    assert!(done.status.success(), "{command}\n{}", String::from_utf8_lossy(&done.stderr));
    fs::read_to_string(target).unwrap()
}

/// What a picture says for those who can't see it.
fn says(svg: &str) -> String {
    let (_, rest) = svg.split_once("<desc>").unwrap();
    rest.split_once("</desc>").unwrap().0.to_owned()
}

fn page(pictures: &[String]) -> String {
    let mut page = "# Gallery\n\nEvery figure here is drawn by the command above it. `--plot` takes a file that ends in \
                    `.svg` or `.png`; a name before it chooses\nanother figure than the first. `spotcast report` makes \
                    a page of all of them. A test draws each again and compares.\n"
        .to_owned();
    for (shown, svg) in GALLERY.iter().zip(pictures) {
        let Shown { heading, text, command } = shown;
        let (alt, file) = (says(svg).replace(['[', ']'], ""), file(command));
        let _ = write!(
            page,
            "\n## {heading}\n\n{text}\n\n```\n{command}\n```\n\n![{alt}](../results/figures/{file})\n"
        );
    }
    page
}

/// Whether two pictures are the same but for rounding.
fn looks_the_same(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split([' ', ',', '"', '\n', '<', '>', '='])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    let same = |(a, b): (&String, &String)| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= TOLERANCE,
        _ => a == b,
    };
    one.len() == other.len() && one.iter().zip(&other).all(same)
}

#[test]
fn the_gallery_is_what_its_commands_draw() {
    let kept: PathBuf = root().join("results/figures");
    let folder = tempfile::tempdir().unwrap();
    let pictures: Vec<String> = GALLERY.iter().map(|shown| draw(shown.command, folder.path())).collect();
    let text = page(&pictures);
    let book = root().join("docs/gallery.md");
    if std::env::var_os("UPDATE_RESULTS").is_some() {
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).unwrap();
        for (shown, svg) in GALLERY.iter().zip(&pictures) {
            fs::write(kept.join(file(shown.command)), svg).unwrap();
        }
        fs::write(book, text).unwrap();
        return;
    }
    let hint = "UPDATE_RESULTS=1 cargo test --test gallery draws it anew";
    for (shown, svg) in GALLERY.iter().zip(&pictures) {
        let before = fs::read_to_string(kept.join(file(shown.command))).unwrap();
        assert!(
            looks_the_same(&before, svg),
            "results/figures/{} looks otherwise now; {hint}",
            file(shown.command)
        );
    }
    let files = fs::read_dir(&kept).unwrap().count();
    assert_eq!(files, GALLERY.len(), "results/figures has a file that no command draws");
    assert!(fs::read_to_string(book).unwrap() == text, "docs/gallery.md is another now; {hint}");
}
