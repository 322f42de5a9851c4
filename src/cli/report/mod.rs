//! `report`: what a folder of results says, as one page and as figures.
//!
//! `run` and `compare` repeat the replications of their folder, which takes no longer than before, and refuse where
//! they come to anything else than what is written there; `sweep` reads its points. `saved` is what was written.

mod compare;
mod run;
mod saved;
mod sweep;

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::Cli;
use super::exit::Failure;
use super::output;
use crate::report::draw::{self, Theme};
use crate::report::figure::Figure;
use crate::report::page::{Page, html};
use crate::scenario::issue::{Issue, Place};
use saved::Saved;

/// `report`.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// A folder that run, compare or sweep has written with --out.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The page; report.html in the folder where it is not given. Figures go into a folder of that name beside it.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Overwrite a page and figures that are there.
    #[arg(long)]
    pub force: bool,
    /// How many threads to use; results do not depend on it.
    #[arg(long, value_name = "N", env = "SPOTCAST_THREADS")]
    pub threads: Option<usize>,
}

/// A page, and the figures that are written beside it.
struct Told {
    page: Page,
    figures: Vec<Figure>,
}

/// Writes the page and the figures of a folder, and says where they are.
pub fn report(args: &ReportArgs, cli: &Cli) -> Result<(), Failure> {
    let page = args.out.clone().unwrap_or_else(|| args.folder.join("report.html"));
    let figures = page.with_file_name("figures");
    if !args.force
        && let Some(there) = [&page, &figures].into_iter().find(|path| path.exists())
    {
        let problem = format!("{} is there already; --force overwrites it", there.display());
        return Err(Failure::Surroundings(problem));
    }
    let told = match Saved::of(&args.folder)? {
        Saved::Run(head) => run::told(args, &head, cli)?,
        Saved::Compare(head) => compare::told(args, &head, cli)?,
        Saved::Sweep(manifest) => sweep::told(args, &manifest)?,
    };
    let failed = |error: std::io::Error| Failure::Surroundings(format!("{}: {error}", figures.display()));
    std::fs::create_dir_all(&figures).map_err(failed)?;
    output::write_file(&page, html(&told.page).as_bytes(), true)?;
    write_figures(&figures, &told.figures)?;
    output::answer(&format!("{}\n{}", page.display(), figures.display()))
}

fn write_figures(folder: &Path, figures: &[Figure]) -> Result<(), Failure> {
    for figure in figures {
        let file = |end: &str| folder.join(format!("{}.{end}", figure.name));
        output::write_file(&file("svg"), draw::svg(figure, Theme::Light).as_bytes(), true)?;
        output::write_file(&file("png"), &draw::png(figure, Theme::Light), true)?;
    }
    Ok(())
}

/// What is wrong with a folder.
fn wrong(folder: &Path, problem: String) -> Issue {
    let place = Place { source: folder.display().to_string().into(), line: 0, column: 0 };
    Issue::new("", problem).at(place)
}
