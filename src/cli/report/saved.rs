//! What a folder of results says of itself.

use std::path::Path;

use clap::Parser;
use serde::Deserialize;
use serde_json::Value;

use super::wrong;
use crate::cli::args::{Cli, Verb};
use crate::cli::exit::Failure;
use crate::cli::sweep::answer::manifest_of;
use crate::report::Head;
use crate::report::sweep::SweepManifest;

/// A folder of results.
pub enum Saved {
    /// Of `run`.
    Run(Report),
    /// Of `compare`.
    Compare(Report),
    /// Of `sweep` or `merge`.
    Sweep(Box<SweepManifest>),
}

/// A `report.json`.
pub struct Report {
    /// All that it says.
    all: Value,
}

/// What a report says of its input, as far as it can't be found again from the scenario beside it.
#[derive(Deserialize)]
struct Said {
    digest: String,
    assumptions: Vec<String>,
    overrides: Vec<String>,
    cautions: Vec<String>,
    not_modelled: Vec<String>,
    command: String,
}

impl Saved {
    /// Reads it.
    pub fn of(folder: &Path) -> Result<Saved, Failure> {
        if !folder.is_dir() {
            return Err(Failure::Surroundings(format!("{}: there is no such folder", folder.display())));
        }
        let file = folder.join("report.json");
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return manifest_of(folder).map(|manifest| Saved::Sweep(Box::new(manifest))).map_err(
                    |failure| match failure {
                        Failure::Input(_) => Failure::Input(vec![
                            wrong(folder, "there are no results of run, compare or sweep in it".to_owned())
                                .hint("spotcast run SCENARIO --out DIR writes some"),
                        ]),
                        other => other,
                    },
                );
            }
            Err(error) => return Err(Failure::Surroundings(format!("{}: {error}", file.display()))),
        };
        let all: Value = serde_json::from_str(&text)
            .map_err(|error| Failure::Input(vec![wrong(&file, format!("expected JSON: {error}"))]))?;
        match all.get("kind").and_then(Value::as_str) {
            Some("run") => Ok(Saved::Run(Report { all })),
            Some("compare") => Ok(Saved::Compare(Report { all })),
            _ => Err(Failure::Input(vec![wrong(&file, "this is no report of run or compare".to_owned())])),
        }
    }
}

impl Report {
    /// The command that wrote it, as arguments.
    pub fn verb(&self, folder: &Path) -> Result<Verb, Failure> {
        let command = self.all.get("command").and_then(Value::as_str).unwrap_or_default();
        let parsed = shlex::split(command).and_then(|words| Cli::try_parse_from(words).ok());
        parsed.map(|cli| cli.verb).ok_or_else(|| self.unlike(folder, "its command is not understood"))
    }

    /// The command that wrote it.
    pub fn command(&self) -> String {
        self.all.get("command").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The variants of a comparison, each a report of its own, with its name and the values that make it.
    pub fn variants(&self) -> Vec<(String, Vec<String>, Report)> {
        let of = |variant: &Value| {
            let name = variant.get("variant")?.as_str()?.to_owned();
            let values = variant.get("values")?.as_array()?.iter();
            let values = values.map(|value| value.as_str().unwrap_or_default().to_owned()).collect();
            Some((name, values, Report { all: variant.get("run")?.clone() }))
        };
        let variants = self.all.get("variants").and_then(Value::as_array);
        variants.into_iter().flatten().filter_map(of).collect()
    }

    /// The place of the baseline among the variants.
    pub fn baseline(&self) -> usize {
        let name = self.all.get("baseline").and_then(Value::as_str);
        self.variants().iter().position(|(variant, ..)| Some(variant.as_str()) == name).unwrap_or_default()
    }

    /// The head of the runs that are repeated, with what the first ones knew of their input.
    pub fn head(&self, folder: &Path, head: Head) -> Result<Head, Failure> {
        let said =
            Said::deserialize(&self.all).map_err(|_| self.unlike(folder, "its head is not complete"))?;
        Ok(Head {
            digest: said.digest,
            assumptions: said.assumptions,
            overrides: said.overrides,
            cautions: said.cautions,
            not_modelled: said.not_modelled,
            command: said.command,
            ..head
        })
    }

    /// Refuses where the runs that were repeated come to anything else than what is written.
    pub fn verify(&self, folder: &Path, json: &str) -> Result<(), Failure> {
        let mut again: Value = serde_json::from_str(json).unwrap_or_default();
        let mut before = self.all.clone();
        for all in [&mut again, &mut before] {
            // How precise it is was asked of the first runs; these are as many.
            if let Some(map) = all.as_object_mut() {
                map.remove("precision");
            }
        }
        if again == before {
            return Ok(());
        }
        let differs = |(key, value): (&String, &Value)| (before.get(key) != Some(value)).then(|| key.clone());
        let keys: Vec<String> = again.as_object().into_iter().flatten().filter_map(differs).collect();
        let list = keys.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
        Err(self.unlike(folder, &format!("running it again gives other values of {list}")))
    }

    /// That the command is of another verb than the report.
    pub fn of_another_verb(&self, folder: &Path) -> Failure {
        self.unlike(folder, "its command is of another verb")
    }

    fn unlike(&self, folder: &Path, problem: &str) -> Failure {
        let version = self.all.get("version").and_then(Value::as_str).unwrap_or("another version");
        let hint = format!(
            "it was written by spotcast {version} and this is {}; run {} --out again",
            env!("CARGO_PKG_VERSION"),
            self.command()
        );
        Failure::Input(vec![wrong(folder, problem.to_owned()).hint(hint)])
    }
}
