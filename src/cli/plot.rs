//! `--plot`: figures into files that the user names.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::exit::Failure;
use super::output;
use crate::report::draw::{self, Theme};
use crate::report::figure::Figure;
use crate::scenario::issue::{Issue, Place, choose};

/// Which figures to draw.
#[derive(Args, Debug)]
#[command(next_help_heading = "Figures")]
pub struct PlotArgs {
    /// Draw the figure that says most into a file that ends in .svg or .png, or the one of this name. Can be given many
    /// times.
    #[arg(long, value_name = "[FIGURE=]FILE")]
    pub plot: Vec<Plot>,
    /// The background of figures.
    #[arg(long, value_enum, default_value_t = PlotTheme::Light, requires = "plot")]
    pub plot_theme: PlotTheme,
}

/// A background of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlotTheme {
    /// White.
    Light,
    /// Nearly black.
    Dark,
}

/// A figure and where it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Its name; the first where nobody said.
    figure: Option<String>,
    file: PathBuf,
    form: Form,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Svg,
    Png,
}

impl FromStr for Plot {
    type Err = String;

    fn from_str(text: &str) -> Result<Plot, String> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
        };
        let (figure, file) = match text.split_once('=') {
            Some(("", _)) => return Err(format!("expected the name of a figure before =, found {text}")),
            Some((name, file)) if is_name(name) => (Some(name.to_owned()), file),
            _ => (None, text),
        };
        let form = match Path::new(file).extension().and_then(|end| end.to_str()) {
            Some(end) if end.eq_ignore_ascii_case("svg") => Form::Svg,
            Some(end) if end.eq_ignore_ascii_case("png") => Form::Png,
            _ => return Err(format!("expected a file that ends in .svg or .png, found {file}")),
        };
        Ok(Plot { figure, file: PathBuf::from(file), form })
    }
}

impl PlotArgs {
    /// Whether any figure is wanted.
    pub fn is_wanted(&self) -> bool {
        !self.plot.is_empty()
    }

    /// The files that are written.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.plot.iter().map(|plot| plot.file.as_path())
    }

    /// Refuses, before any work is done, names that a command has no figure of, two figures for one file, and files
    /// that are there and must not be overwritten.
    pub fn check(&self, names: &[&str], force: bool) -> Result<(), Failure> {
        let unknown =
            self.plot.iter().filter_map(|plot| plot.figure.as_deref()).filter(|name| !names.contains(name));
        let mut issues: Vec<Issue> = unknown.map(|name| no_such(name, names)).collect();
        for (at, plot) in self.plot.iter().enumerate() {
            if self.plot[..at].iter().any(|before| before.file == plot.file) {
                issues.push(wrong(format!("two figures for {}", plot.file.display())));
            }
        }
        if !issues.is_empty() {
            return Err(Failure::Input(issues));
        }
        for plot in &self.plot {
            let folder = plot.file.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                let problem = format!("{}: there is no folder {}", plot.file.display(), folder.display());
                return Err(Failure::Surroundings(problem));
            }
        }
        let there = self.plot.iter().find(|plot| !force && plot.file.exists());
        match there {
            Some(plot) => Err(Failure::Surroundings(format!(
                "{} is there already; --force overwrites it",
                plot.file.display()
            ))),
            None => Ok(()),
        }
    }

    /// Draws what is wanted of these figures, the one that says most first. What the answer has no figure of is told
    /// after the others are drawn.
    pub fn draw(&self, figures: &[Figure], force: bool) -> Result<(), Failure> {
        let theme = match self.plot_theme {
            PlotTheme::Light => Theme::Light,
            PlotTheme::Dark => Theme::Dark,
        };
        let mut missing = Vec::new();
        for plot in &self.plot {
            let found = match &plot.figure {
                None => figures.first(),
                Some(name) => figures.iter().find(|figure| figure.name == *name),
            };
            let Some(figure) = found else {
                missing.push(plot);
                continue;
            };
            let bytes = match plot.form {
                Form::Svg => draw::svg(figure, theme).into_bytes(),
                Form::Png => draw::png(figure, theme),
            };
            output::write_file(&plot.file, &bytes, force)?;
        }
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
        let has = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        for plot in missing {
            let wanted = plot.figure.as_deref().map_or_else(String::new, |name| format!("{name:?} "));
            let file = plot.file.display();
            output::remark(&format!("{file} is not drawn: this answer has no figure {wanted}(it has {has})"));
        }
        Err(Failure::No)
    }
}

fn no_such(name: &str, names: &[&str]) -> Issue {
    wrong(format!("there is no figure {name:?} here")).hint(choose(name, names))
}

fn wrong(problem: String) -> Issue {
    Issue::new("", problem).at(Place { source: "--plot".into(), line: 0, column: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_may_be_named_and_its_file_says_the_form() {
        let plot = |text: &str| text.parse::<Plot>();
        let parsed = plot("cost=out/a.svg").unwrap();
        assert_eq!((parsed.figure.as_deref(), parsed.form), (Some("cost"), Form::Svg));
        let bare = plot("a=b/c=d.PNG").unwrap();
        assert_eq!(
            (bare.figure.as_deref(), bare.file.to_str(), bare.form),
            (Some("a"), Some("b/c=d.PNG"), Form::Png)
        );
        assert_eq!(plot("./a=b.png").unwrap().file.to_str(), Some("./a=b.png"));
        assert!(plot("=a.svg").unwrap_err().contains("name of a figure"));
        for wrong in ["cost", "cost=", "a.pdf", "cost=.svg", ""] {
            assert!(plot(wrong).unwrap_err().contains(".svg or .png"), "{wrong}");
        }
    }

    #[test]
    fn what_can_not_be_drawn_is_refused_before_the_work() {
        let args = |plots: &[&str]| PlotArgs {
            plot: plots.iter().map(|text| text.parse().unwrap()).collect(),
            plot_theme: PlotTheme::Light,
        };
        let names = ["answer", "cost"];
        assert!(args(&["a.svg", "cost=b.svg"]).check(&names, false).is_ok());
        let Err(Failure::Input(issues)) = args(&["costs=a.svg", "x=a.svg"]).check(&names, false) else {
            panic!("taken")
        };
        let hints: Vec<_> = issues.iter().map(|issue| issue.hint.clone().unwrap_or_default()).collect();
        assert_eq!(hints, ["did you mean cost?", "there are answer, cost", ""]);
    }
}
