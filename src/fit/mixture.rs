//! Javadi's mixtures: prices and times between changes as independent draws of normal mixtures.
//!
//! Each by expectation and maximisation with one to three components; their number by the criterion of Schwarz. For
//! the time between changes the exponential, Weibull and log-normal laws compete by the same criterion.

use super::gaussians::{FittedMixture, best_mixture};
use super::history::History;
use super::laws::{Family, FittedLaw};
use super::price::gap_lives;
use super::{Estimate, Fit, Parameter};
use crate::scenario::market::{Gap, Gaussian, Mixture, PriceModel};
use crate::units::Rate;

/// The law of the time between changes that the criterion names.
enum FittedGap {
    Law(FittedLaw),
    Hours(FittedMixture),
}

/// Fits the model.
///
/// # Errors
/// Says why where the history does not tell the parameters.
pub(super) fn fit(history: &History<Rate>) -> Result<Fit<PriceModel>, String> {
    let prices: Vec<f64> = history.points.iter().map(|(_, price)| price.as_f64()).collect();
    let few = || format!("it needs 4 prices, and there are {}", prices.len());
    let price = best_mixture(&prices).ok_or_else(few)?;
    let gap = best_gap(history).ok_or("the time between changes is not told by the history")?;
    let mut parameters = named("price", &price.parts, "/h");
    let (model, likelihood, free) = match gap {
        FittedGap::Law(law) => {
            parameters.extend(law.named("gap"));
            (Gap::Law(law.law.clone()), law.log_likelihood, law.parameters.len())
        }
        FittedGap::Hours(mixture) => {
            parameters.extend(named("gap", &mixture.parts, "h"));
            (Gap::Hours(mixture.parts.clone()), mixture.log_likelihood, mixture.free())
        }
    };
    let mut notes = Vec::new();
    let near_zero = |part: &Gaussian| part.mean < 2.0 * part.variance.sqrt();
    if price.parts.iter().any(near_zero) || matches!(&model, Gap::Hours(parts) if parts.iter().any(near_zero))
    {
        notes.push(
            "a component reaches below zero, where the model draws again: means come out above the fitted ones"
                .to_owned(),
        );
    }
    if price.parts.iter().any(|part| part.mean <= 0.0) {
        return Err("a component of the price has a mean at or below zero".to_owned());
    }
    let estimate = Estimate { log_likelihood: price.log_likelihood + likelihood, free: price.free() + free };
    let model = PriceModel::Mixture(Mixture { price: price.parts, gap: model });
    Ok(Fit { model, parameters, estimate: Some(estimate), notes })
}

fn best_gap(history: &History<Rate>) -> Option<FittedGap> {
    let lives = gap_lives(history);
    let (gaps, n) = (history.gaps(), lives.len());
    let schwarz = |free: usize, likelihood: f64| free as f64 * (n as f64).ln() - 2.0 * likelihood;
    let laws = Family::ALL.into_iter().filter_map(|family| family.fit(&lives).ok());
    let laws = laws.map(|law| (schwarz(law.parameters.len(), law.log_likelihood), FittedGap::Law(law)));
    let usable = |mixture: &FittedMixture| mixture.parts.iter().all(|part| part.mean > 0.0);
    let mixture = best_mixture(&gaps).filter(usable);
    let mixture = mixture.map(|mixture| (mixture.bic(n), FittedGap::Hours(mixture)));
    laws.chain(mixture).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, gap)| gap)
}

fn named(what: &str, parts: &[Gaussian], unit: &'static str) -> Vec<Parameter> {
    let square = if unit == "h" { "h2" } else { "(/h)2" };
    let one = |(number, part): (usize, &Gaussian)| {
        [
            Parameter::new(format!("{what} {} weight", number + 1), part.weight, "share"),
            Parameter::new(format!("{what} {} mean", number + 1), part.mean, unit),
            Parameter::new(format!("{what} {} variance", number + 1), part.variance, square),
        ]
    };
    parts.iter().enumerate().flat_map(one).collect()
}
