//! Fitted models as table, Markdown, CSV, JSON, and as the piece of a scenario that they are.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use super::models::{FileFits, ModelFit};
use super::{block, significant, unit_in};
use crate::report::content::{Block, Grid, list};
use crate::report::number::DASH;
use crate::report::output::SCHEMA_VERSION;
use crate::report::{Style, json, markdown, table};

/// What `trace fit` writes as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FitOutput {
    /// The version of these keys: 1.
    pub schema_version: u32,
    /// `trace-fit`.
    pub kind: String,
    /// The version of spotcast.
    pub version: String,
    /// One for each file.
    pub files: Vec<FileFitOutput>,
}

/// The models of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileFitOutput {
    /// The file.
    pub file: String,
    /// The pool that the models are of.
    pub pool: String,
    /// The part of a pool that they model: `price`, `stock` or `hazard`.
    pub kind: String,
    /// From when to when, in words.
    pub period: String,
    /// The currency of prices, where the file tells it.
    pub currency: Option<String>,
    /// What the models were judged on, in words.
    pub judged_on: String,
    /// Whether that was held back from the fits that were judged.
    pub held_back: bool,
    /// The name of the best model; null where none could be fitted.
    pub best: Option<String>,
    /// Which to use and why, in a sentence.
    pub advice: String,
    /// The models, the best first.
    pub models: Vec<ModelOutput>,
    /// Models that could not be fitted.
    pub not_fitted: Vec<NotFittedOutput>,
    /// What a user should know about the file.
    pub cautions: Vec<String>,
}

/// One fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelOutput {
    /// Its name.
    pub name: String,
    /// Its score, below 1 where it is better than the yardstick of its kind; null where it could not be judged.
    pub score: Option<f64>,
    /// The Kolmogorov-Smirnov distance, from 0 to 1.
    pub ks_distance: Option<f64>,
    /// The natural logarithm of the likelihood, where it has one.
    pub log_likelihood: Option<f64>,
    /// Akaike's criterion, where it has a likelihood.
    pub aic: Option<f64>,
    /// Its parameters, fitted to the whole file.
    pub parameters: Vec<ParameterOutput>,
    /// What a user should know.
    pub notes: Vec<String>,
    /// The piece of a scenario that it is, as YAML.
    pub block: String,
}

/// One number of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterOutput {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its standard error, where there is one.
    pub standard_error: Option<f64>,
    /// `h` hours, `/h` currency units per hour, `share` from 0 to 1, squares of these, or empty.
    pub unit: String,
}

/// A model that could not be fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotFittedOutput {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// For people.
pub fn text(files: &[FileFits], style: Style) -> String {
    table::lay_out(&blocks(files), style)
}

/// For documents.
pub fn markdown(files: &[FileFits]) -> String {
    markdown::lay_out(&blocks(files))
}

fn optional(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| DASH.to_owned(), |value| significant(value, digits))
}

fn thousandths(value: Option<f64>) -> String {
    value.map_or_else(|| DASH.to_owned(), |value| format!("{value:.3}"))
}

fn blocks(files: &[FileFits]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for file in files {
        blocks.push(Block::Heading(format!("{} ({})", file.file, file.kind)));
        blocks.push(Block::Lines(vec![
            file.advice.clone(),
            format!("{}; judged on {}.", file.period, file.judged_on),
        ]));
        if !file.models.is_empty() {
            let mut grid = Grid::of_numbers(["model", "score", "KS distance", "log-likelihood", "AIC"]);
            for model in &file.models {
                let verdict = model.verdict;
                grid.row([
                    model.name.to_owned(),
                    thousandths(verdict.map(|verdict| verdict.score)),
                    thousandths(verdict.and_then(|verdict| verdict.distance)),
                    optional(model.log_likelihood, 6),
                    optional(model.aic, 6),
                ]);
            }
            blocks.push(Block::Table(grid));
            blocks.push(Block::Text(
                "Score: less is better, 1 is the yardstick. Likelihoods of different kinds of models are of different data, and \
                 not to be compared."
                    .to_owned(),
            ));
            blocks.push(Block::Table(parameters(&file.models, file.currency.as_deref())));
        }
        blocks.extend(list("Notes", &notes(&file.models)));
        let unfitted: Vec<String> =
            file.unfitted.iter().map(|(name, why)| format!("{name}: {why}")).collect();
        blocks.extend(list("Not fitted", &unfitted));
        if !file.cautions.is_empty() {
            blocks.push(Block::Marked("Caution", file.cautions.clone()));
        }
        if let Some(best) = file.models.first() {
            blocks.push(Block::Text(format!("{} as a piece of a scenario:", best.name)));
            blocks.push(Block::Command(one(file, best).trim_end().replace('\n', "\n  ")));
        }
    }
    blocks
}

/// The notes of all models; what is true of several is said once.
fn notes(models: &[ModelFit]) -> Vec<String> {
    let mut notes: Vec<(&str, Vec<&str>)> = Vec::new();
    for (model, note) in models.iter().flat_map(|model| model.notes.iter().map(move |note| (model, note))) {
        match notes.iter_mut().find(|(known, _)| known == note) {
            Some((_, names)) => names.push(model.name),
            None => notes.push((note, vec![model.name])),
        }
    }
    notes.into_iter().map(|(note, names)| format!("{}: {note}", names.join(", "))).collect()
}

/// The parameters of all models, fitted to the whole.
fn parameters(models: &[ModelFit], currency: Option<&str>) -> Grid {
    let mut grid = Grid::of_numbers(["model", "parameter", "value", "standard error", ""]);
    grid.text_columns = 2;
    for model in models {
        for (at, parameter) in model.parameters.iter().enumerate() {
            grid.row([
                if at == 0 { model.name.to_owned() } else { String::new() },
                parameter.name.clone(),
                significant(parameter.value, 5),
                optional(parameter.standard_error, 2),
                unit_in(parameter.unit, currency),
            ]);
        }
    }
    grid
}

/// One row for each number: `file,kind,model,statistic,value,standard_error,unit`.
///
/// # Errors
/// Passes on what the writer says.
pub fn csv(files: &[FileFits], out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["file", "kind", "model", "statistic", "value", "standard_error", "unit"])?;
    for file in files {
        for model in &file.models {
            let mut row = |name: &str, value: Option<f64>, error: Option<f64>, unit: &str| {
                let text = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
                let Some(value) = value else { return Ok(()) };
                writer.write_record([
                    &file.file,
                    file.kind,
                    model.name,
                    name,
                    &value.to_string(),
                    &text(error),
                    unit,
                ])
            };
            row("score", model.verdict.map(|verdict| verdict.score), None, "")?;
            row("ks_distance", model.verdict.and_then(|verdict| verdict.distance), None, "")?;
            row("log_likelihood", model.log_likelihood, None, "")?;
            row("aic", model.aic, None, "")?;
            for parameter in &model.parameters {
                row(&parameter.name, Some(parameter.value), parameter.standard_error, parameter.unit)?;
            }
        }
    }
    writer.flush()
}

/// For programs.
pub fn json(files: &[FileFits]) -> String {
    let parameter = |parameter: &crate::fit::Parameter| ParameterOutput {
        name: parameter.name.clone(),
        value: parameter.value,
        standard_error: parameter.standard_error,
        unit: parameter.unit.to_owned(),
    };
    let model = |file: &FileFits, model: &ModelFit| ModelOutput {
        name: model.name.to_owned(),
        score: model.verdict.map(|verdict| verdict.score),
        ks_distance: model.verdict.and_then(|verdict| verdict.distance),
        log_likelihood: model.log_likelihood,
        aic: model.aic,
        parameters: model.parameters.iter().map(parameter).collect(),
        notes: model.notes.clone(),
        block: one(file, model),
    };
    let files = files
        .iter()
        .map(|file| FileFitOutput {
            file: file.file.clone(),
            pool: file.pool.clone(),
            kind: file.kind.to_owned(),
            period: file.period.clone(),
            currency: file.currency.clone(),
            judged_on: file.judged_on.clone(),
            held_back: file.held_back,
            best: file.models.first().map(|model| model.name.to_owned()),
            advice: file.advice.clone(),
            models: file.models.iter().map(|one| model(file, one)).collect(),
            not_fitted: file
                .unfitted
                .iter()
                .map(|(name, why)| NotFittedOutput { name: (*name).to_owned(), why: why.clone() })
                .collect(),
            cautions: file.cautions.clone(),
        })
        .collect();
    json::text(&FitOutput {
        schema_version: SCHEMA_VERSION,
        kind: "trace-fit".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        files,
    })
}

/// The JSON Schema of [`json()`].
pub fn schema() -> Schema {
    json::schema::<FitOutput>()
}

/// One model as a piece of a scenario.
fn one(file: &FileFits, model: &ModelFit) -> String {
    block::pools(vec![(
        file.pool.as_str(),
        block::pool(file.on_demand, vec![(file.kind, model.part.clone())]),
    )])
}

/// The best model of every file as one piece of a scenario. Files of one pool, such as its price and its stock,
/// come together in it.
pub fn yaml(files: &[FileFits]) -> String {
    let mut text = String::new();
    let mut pools: BTreeMap<&str, (Option<crate::units::Rate>, Vec<_>)> = BTreeMap::new();
    for (file, model) in files.iter().filter_map(|file| Some((file, file.models.first()?))) {
        text.push_str(&format!("# {}: {} of {}\n# {}\n", file.pool, model.name, file.file, file.advice));
        text.extend(model.notes.iter().map(|note| format!("# {note}\n")));
        let (on_demand, parts) = pools.entry(&file.pool).or_default();
        *on_demand = on_demand.or(file.on_demand);
        parts.push((file.kind, model.part.clone()));
    }
    if pools.values().any(|(on_demand, _)| on_demand.is_none()) {
        text.push_str("# on_demand, the list price, is not known from the file: --on-demand says it, or a price list does.\n");
    }
    let pools = pools.into_iter().map(|(name, (on_demand, parts))| (name, block::pool(on_demand, parts)));
    text.push_str(&block::pools(pools.collect()));
    text
}
