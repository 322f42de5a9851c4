//! Laws of durations by maximum likelihood, with durations among them that were cut off.
//!
//! The log-likelihood of durations `t` with density f and survival S is
//! `sum over those that ended of ln f(t) + sum over those cut off of ln S(t)` (Cox and Oakes, *Analysis of
//! Survival Data*, 1984, section 3.2), t in hours. A spell that was under way when the history began is taken as
//! cut off, too: it lasted at least that long.

use statrs::function::erf::erfc;

use super::minimum::{minimum, standard_errors};
use super::{Estimate, Parameter};
use crate::scenario::distribution::Distribution;
use crate::scenario::lifetimes::Life;
use crate::units::Span;

/// The families of durations that are fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Memoryless: the closed form, `mean = time observed / ends`.
    Exponential,
    /// `S(t) = exp(-(t / scale)^shape)`.
    Weibull,
    /// `ln t` is normal.
    LogNormal,
}

/// A fitted law of durations.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedLaw {
    /// The family.
    pub family: Family,
    /// The law, rounded to milliseconds.
    pub law: Distribution,
    /// Its parameters in hours, not rounded.
    pub parameters: Vec<Parameter>,
    /// The logarithm of the likelihood; densities are per hour.
    pub log_likelihood: f64,
}

/// The shortest duration that enters a logarithm: a millisecond.
const SHORTEST_HOURS: f64 = 1.0 / 3.6e6;

impl Family {
    /// All of them, simplest first.
    pub const ALL: [Family; 3] = [Family::Exponential, Family::Weibull, Family::LogNormal];

    /// The name, as in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Exponential => "exponential",
            Family::Weibull => "weibull",
            Family::LogNormal => "lognormal",
        }
    }

    /// Fits the family.
    ///
    /// # Errors
    /// Says why where the durations do not tell the parameters.
    pub fn fit(self, lives: &[Life]) -> Result<FittedLaw, String> {
        let ends: Vec<f64> = lives.iter().filter(|life| !life.censored).map(hours).collect();
        let total: f64 = lives.iter().map(hours).sum();
        let needed = if self == Family::Exponential { 1 } else { 3 };
        if ends.len() < needed {
            return Err(format!(
                "{} of {} durations are known to their end, and {needed} are needed",
                ends.len(),
                lives.len()
            ));
        }
        if self == Family::Exponential {
            let mean = total / ends.len() as f64;
            let error = mean / (ends.len() as f64).sqrt();
            let log_likelihood = -(ends.len() as f64) * (mean.ln() + 1.0);
            let law = Distribution::Exponential { mean: Span::from_sampled_hours(mean) };
            let parameters = vec![Parameter::new("mean", mean, "h").error(error)];
            return Ok(FittedLaw { family: self, law, parameters, log_likelihood });
        }
        if ends.iter().all(|end| *end == ends[0]) && lives.iter().all(|life| !life.censored) {
            return Err("all durations are the same".to_owned());
        }
        let cost = |at: &[f64]| -log_likelihood(self, lives, at[0], at[1].exp());
        let logs: Vec<f64> = ends.iter().map(|end| end.ln()).collect();
        let center = logs.iter().sum::<f64>() / logs.len() as f64;
        let found = minimum(cost, &[center, 0.0], 0.5);
        let (location, width) = (found[0], found[1].exp());
        if !(0.02..=100.0).contains(&width) {
            return Err("the durations do not tell how much they vary".to_owned());
        }
        let errors = standard_errors(cost, &found);
        let error = |place: usize, factor: f64| errors.as_ref().map(|errors| errors[place] * factor);
        let main = location.exp();
        let (law, parameters) = match self {
            Family::Exponential | Family::Weibull => (
                Distribution::Weibull { shape: width, scale: Span::from_sampled_hours(main) },
                vec![
                    Parameter { standard_error: error(1, width), ..Parameter::new("shape", width, "") },
                    Parameter { standard_error: error(0, main), ..Parameter::new("scale", main, "h") },
                ],
            ),
            Family::LogNormal => (
                Distribution::LogNormal { median: Span::from_sampled_hours(main), sigma: width },
                vec![
                    Parameter { standard_error: error(0, main), ..Parameter::new("median", main, "h") },
                    Parameter { standard_error: error(1, width), ..Parameter::new("sigma", width, "") },
                ],
            ),
        };
        Ok(FittedLaw { family: self, law, parameters, log_likelihood: -cost(&found) })
    }

    /// The family with the least criterion of Schwarz (*Annals of Statistics* 6, 1978); none where none can be fitted.
    pub fn best(lives: &[Life]) -> Option<FittedLaw> {
        let ends = lives.iter().filter(|life| !life.censored).count();
        let fits = Family::ALL.into_iter().filter_map(|family| family.fit(lives).ok());
        fits.min_by(|a, b| a.schwarz(ends).total_cmp(&b.schwarz(ends)))
    }
}

impl FittedLaw {
    /// The criterion of Schwarz over so many ends: the number of parameters times the logarithm of that, less twice
    /// the log-likelihood.
    pub fn schwarz(&self, ends: usize) -> f64 {
        self.parameters.len() as f64 * (ends as f64).ln() - 2.0 * self.log_likelihood
    }

    /// The parameters as part of a model, under a prefix such as `up`.
    pub fn named(&self, prefix: &str) -> Vec<Parameter> {
        let rename = |parameter: &Parameter| Parameter {
            name: format!("{prefix} {}", parameter.name),
            ..parameter.clone()
        };
        self.parameters.iter().map(rename).collect()
    }

    /// What the likelihood says of it.
    pub fn estimate(&self) -> Estimate {
        Estimate { log_likelihood: self.log_likelihood, free: self.parameters.len() }
    }
}

fn hours(life: &Life) -> f64 {
    life.length.as_hours_f64().max(SHORTEST_HOURS)
}

/// The log-likelihood of a Weibull law (`location` the logarithm of the scale, `width` the shape) or of a log-normal
/// one (mean and standard deviation of the logarithm).
fn log_likelihood(family: Family, lives: &[Life], location: f64, width: f64) -> f64 {
    let one = |life: &Life| {
        let log = hours(life).ln();
        if family == Family::LogNormal {
            let z = (log - location) / width;
            if life.censored {
                return log_upper_tail(z);
            }
            return -0.5 * z * z - 0.5 * (2.0 * std::f64::consts::PI).ln() - width.ln() - log;
        }
        let z = width * (log - location);
        let survival = -z.exp();
        if life.censored {
            survival
        } else {
            survival + width.ln() - location + (width - 1.0) * (log - location)
        }
    };
    lives.iter().map(one).sum()
}

/// The logarithm of the probability that a standard normal draw is above `z`.
fn log_upper_tail(z: f64) -> f64 {
    if z < 25.0 {
        return (0.5 * erfc(z / std::f64::consts::SQRT_2)).ln();
    }
    // Far out, where the tail itself is no number: Mill's ratio.
    -0.5 * z * z - z.ln() - 0.5 * (2.0 * std::f64::consts::PI).ln()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::seed::{Purpose, Seeds};

    /// Draws of a law, cut off where they last longer than `seen`.
    pub(crate) fn drawn(law: &Distribution, count: usize, seen: Span) -> Vec<Life> {
        let mut rng = Seeds { master: 21, replication: 0 }.stream(Purpose::Stock, 0);
        let life = |length: Span| Life { length: length.min(seen), censored: length > seen };
        (0..count).map(|_| life(law.sample(&mut rng))).collect()
    }

    /// Every parameter lies within four of its own standard errors.
    pub(crate) fn assert_near(parameters: &[Parameter], expected: &[(&str, f64)]) {
        assert_eq!(parameters.len(), expected.len(), "{parameters:?}");
        for (parameter, (name, value)) in parameters.iter().zip(expected) {
            assert_eq!(parameter.name, *name);
            let error = parameter.standard_error.unwrap();
            assert!(error > 0.0 && error < 0.2 * value.abs(), "{parameter:?}");
            assert!((parameter.value - value).abs() < 4.0 * error, "{parameter:?} is not {value}");
        }
    }

    #[test]
    fn what_was_drawn_is_found_again_though_a_part_is_cut_off() {
        let hours = Span::from_sampled_hours;
        let never = Span::FOREVER;
        for seen in [hours(4.0), never] {
            let law = Distribution::Exponential { mean: hours(3.0) };
            let fit = Family::Exponential.fit(&drawn(&law, 4_000, seen)).unwrap();
            assert_near(&fit.parameters, &[("mean", 3.0)]);
            let law = Distribution::Weibull { shape: 0.6, scale: hours(2.0) };
            let fit = Family::Weibull.fit(&drawn(&law, 4_000, seen)).unwrap();
            assert_near(&fit.parameters, &[("shape", 0.6), ("scale", 2.0)]);
            let law = Distribution::LogNormal { median: hours(1.5), sigma: 1.2 };
            let fit = Family::LogNormal.fit(&drawn(&law, 4_000, seen)).unwrap();
            assert_near(&fit.parameters, &[("median", 1.5), ("sigma", 1.2)]);
        }
    }

    #[test]
    fn the_criterion_names_the_family_that_was_drawn_from() {
        let hours = Span::from_sampled_hours;
        let weibull = Distribution::Weibull { shape: 0.5, scale: hours(2.0) };
        let lognormal = Distribution::LogNormal { median: hours(1.5), sigma: 1.2 };
        for (law, family) in [(weibull, Family::Weibull), (lognormal, Family::LogNormal)] {
            assert_eq!(Family::best(&drawn(&law, 3_000, hours(20.0))).unwrap().family, family);
        }
    }

    #[test]
    fn the_likelihood_of_an_exponential_law_is_that_of_a_weibull_law_of_shape_one() {
        let law = Distribution::Exponential { mean: Span::from_hours(3) };
        let lives = drawn(&law, 500, Span::from_hours(5));
        let fit = Family::Exponential.fit(&lives).unwrap();
        let weibull = log_likelihood(Family::Weibull, &lives, fit.parameters[0].value.ln(), 1.0);
        assert!((fit.log_likelihood - weibull).abs() < 1.0e-6);
        assert!(Family::Weibull.fit(&lives).unwrap().log_likelihood >= fit.log_likelihood);
    }

    #[test]
    fn too_little_is_told() {
        let life = |hours, censored| Life { length: Span::from_hours(hours), censored };
        let few = [life(1, false), life(2, true), life(3, false)];
        assert!(Family::Weibull.fit(&few).unwrap_err().contains("2 of 3 durations"));
        assert!(Family::Exponential.fit(&few[1..2]).is_err());
        assert!(Family::Weibull.fit(&[life(2, false); 5]).unwrap_err().contains("the same"));
    }

    #[test]
    fn the_far_tail_goes_on_where_its_formula_changes() {
        assert!((log_upper_tail(0.0) - 0.5_f64.ln()).abs() < 1.0e-12);
        assert!((log_upper_tail(24.999) - log_upper_tail(25.001)).abs() < 0.06);
    }
}
