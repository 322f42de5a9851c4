//! What fits say, in words and numbers, whatever kind of model they are of.

use super::block;
use super::significant;
use crate::fit::{HazardFamily, HeldBack, Judged, Parameter, PriceFamily, StockFamily, Study, Verdict};
use crate::report::number::plural;
use crate::scenario::document::Node;
use crate::scenario::market::{HazardModel, PriceModel, StockModel};
use crate::scenario::trace::{Lifetimes, PriceTrace, StockTrace};
use crate::units::{Rate, Span};

/// The models of one file, the best first.
#[derive(Clone, Debug)]
pub struct FileFits {
    /// The file.
    pub file: String,
    /// The pool that the models are of.
    pub pool: String,
    /// `price`, `stock` or `hazard`: the part of a pool that they model.
    pub kind: &'static str,
    /// From when to when, in words.
    pub period: String,
    /// The currency of prices, where the file tells it.
    pub currency: Option<String>,
    /// The on-demand price, where it is known.
    pub on_demand: Option<Rate>,
    /// Those that could be fitted.
    pub models: Vec<ModelFit>,
    /// Those that could not, and why.
    pub unfitted: Vec<(&'static str, String)>,
    /// What they were judged on, in words.
    pub judged_on: String,
    /// Whether that was held back from the fit.
    pub held_back: bool,
    /// Which to use and why.
    pub advice: String,
    /// What a user should know about the file.
    pub cautions: Vec<String>,
}

/// One fitted model.
#[derive(Clone, Debug)]
pub struct ModelFit {
    /// Its name.
    pub name: &'static str,
    /// How it did.
    pub verdict: Option<Verdict>,
    /// The logarithm of its likelihood.
    pub log_likelihood: Option<f64>,
    /// Akaike's criterion.
    pub aic: Option<f64>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What a user should know.
    pub notes: Vec<String>,
    /// The model as a part of a pool.
    pub part: Node,
}

/// What a score of 1 is.
fn yardstick(kind: &str) -> &'static str {
    match kind {
        "price" => "a price that stays as it last was",
        "stock" => "taking the future to be any moment of what was known",
        _ => "an exponential law",
    }
}

fn models<F: Copy, M>(
    study: &Study<F, M>,
    name: impl Fn(F) -> &'static str,
    part: impl Fn(&Judged<F, M>) -> Node,
) -> (Vec<ModelFit>, Vec<(&'static str, String)>) {
    let fitted = study.judged.iter().map(|one| ModelFit {
        name: name(one.family),
        verdict: one.verdict,
        log_likelihood: one.fit.estimate.map(|estimate| estimate.log_likelihood),
        aic: one.fit.estimate.map(|estimate| estimate.aic()),
        parameters: one.fit.parameters.clone(),
        notes: one.fit.notes.clone(),
        part: part(one),
    });
    (fitted.collect(), study.unfitted.iter().map(|one| (name(one.family), one.why.clone())).collect())
}

/// What was judged on, in words.
fn judged_on(held_back: Option<HeldBack>, whole: Span) -> String {
    match held_back {
        Some(HeldBack::Time(span)) => format!(
            "the last {} of {} days, which the judged fits had not seen",
            significant(span.as_hours_f64() / 24.0, 3),
            significant(whole.as_hours_f64() / 24.0, 3)
        ),
        Some(HeldBack::Lives(count)) => {
            format!(
                "{}, spread evenly over the file, which the judged fits had not seen",
                plural(count as u64, "life").replace("lifes", "lives")
            )
        }
        None => "the data they were fitted to, which favours models of many parameters".to_owned(),
    }
}

/// Two scores that differ by less than this share are as good as each other.
const ALIKE: f64 = 0.02;

fn advice(kind: &str, models: &[ModelFit]) -> String {
    let yardstick = yardstick(kind);
    let Some(best) = models.first() else {
        return "No model could be fitted.".to_owned();
    };
    let Some(verdict) = best.verdict else {
        return format!(
            "Use {}, with care: what was not held back is too short for a fit, so that nothing could be judged.",
            best.name
        );
    };
    let score = |verdict: Verdict| format!("{:.3}", verdict.score);
    let mut text = format!("Use {}: its score is {}, where {yardstick} scores 1.", best.name, score(verdict));
    if verdict.score >= 1.0 && kind != "hazard" {
        text = format!(
            "No model foretells better than {yardstick}, which scores 1; the nearest is {} with {}.",
            best.name,
            score(verdict)
        );
    }
    let others = || models.iter().skip(1).filter_map(|model| Some((model.name, model.verdict?)));
    let alike: Vec<&str> = others()
        .filter(|(_, other)| other.score <= verdict.score * (1.0 + ALIKE))
        .map(|(name, _)| name)
        .collect();
    if !alike.is_empty() {
        text.push_str(&format!(" As good within 2 %: {}.", alike.join(", ")));
    } else if let Some((name, other)) = others().next() {
        text.push_str(&format!(" Next is {name} with {}.", score(other)));
    }
    text
}

/// The models of a price history. `reading` is how its file is read.
pub fn price_fits(
    trace: &PriceTrace,
    pool: &str,
    list: Option<Rate>,
    reading: &Node,
    study: &Study<PriceFamily, PriceModel>,
) -> FileFits {
    let (models, unfitted) = models(study, PriceFamily::as_str, |one| {
        let pay = (one.family == PriceFamily::Discount).then(|| one.fit.parameters[0].value);
        block::price_model(&one.fit.model, pay, list, reading)
    });
    FileFits {
        currency: trace.currency.map(|currency| currency.code().to_owned()),
        file: trace.source.clone(),
        pool: pool.to_owned(),
        kind: "price",
        period: super::figures::period(trace.first, trace.end),
        on_demand: list,
        advice: advice("price", &models),
        models,
        unfitted,
        judged_on: judged_on(study.held_back, trace.end),
        held_back: study.held_back.is_some(),
        cautions: trace.cautions.clone(),
    }
}

/// The models of a history of stock.
pub fn stock_fits(
    trace: &StockTrace,
    pool: &str,
    list: Option<Rate>,
    study: &Study<StockFamily, StockModel>,
) -> FileFits {
    let (models, unfitted) = models(study, StockFamily::as_str, |one| block::stock_model(&one.fit.model));
    FileFits {
        currency: None,
        file: trace.source.clone(),
        pool: pool.to_owned(),
        kind: "stock",
        period: super::figures::period(trace.first, trace.end),
        on_demand: list,
        advice: advice("stock", &models),
        models,
        unfitted,
        judged_on: judged_on(study.held_back, trace.end),
        held_back: study.held_back.is_some(),
        cautions: trace.cautions.clone(),
    }
}

/// The hazards of observed lives. `reading` is how their file is read.
pub fn hazard_fits(
    file: &Lifetimes,
    pool: &str,
    list: Option<Rate>,
    reading: &Node,
    study: &Study<HazardFamily, HazardModel>,
) -> FileFits {
    let (models, unfitted) =
        models(study, HazardFamily::as_str, |one| block::hazard_model(&one.fit.model, reading));
    FileFits {
        currency: None,
        file: file.source.clone(),
        pool: pool.to_owned(),
        kind: "hazard",
        period: plural(file.lives.len() as u64, "life").replace("lifes", "lives"),
        on_demand: list,
        advice: advice("hazard", &models),
        models,
        unfitted,
        judged_on: judged_on(study.held_back, Span::ZERO),
        held_back: study.held_back.is_some(),
        cautions: file.cautions.clone(),
    }
}
