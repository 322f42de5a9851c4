//! The hazards: each by its own estimator, judged alike.
//!
//! Lives have no order in time that matters, so what is held back is spread evenly over the file. The score is the
//! continuous ranked probability score on average over the lives, in units of what an exponential law scores. Without
//! lives that are cut off it is the integral over all ages of `(F - K)² + K (1 - K)`, where K is the share of the lives
//! that have ended; with some, K is their Kaplan-Meier estimate, up to the longest life. Giving cut-off lives a score of
//! their own would favour laws that end lives too late.

use super::laws::{Family, FittedLaw};
use super::score::table_distance;
use super::study::{self, Study, Verdict};
use super::{Fit, Parameter, bathtub};
use crate::market::hazard::taken_within;
use crate::scenario::distribution::Distribution;
use crate::scenario::lifetimes::{Life, LifeTable};
use crate::scenario::market::HazardModel;
use crate::units::Span;

/// The hazards that are fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HazardFamily {
    /// A constant rate.
    Exponential,
    /// Weibull lives.
    Weibull,
    /// The law of machines that are taken after a day at the latest.
    Bathtub,
    /// The Kaplan-Meier estimate itself.
    Empirical,
}

impl HazardFamily {
    /// All of them.
    pub const ALL: [HazardFamily; 4] =
        [HazardFamily::Exponential, HazardFamily::Weibull, HazardFamily::Bathtub, HazardFamily::Empirical];

    /// The name, as in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            HazardFamily::Exponential => "exponential",
            HazardFamily::Weibull => "weibull",
            HazardFamily::Bathtub => "bathtub",
            HazardFamily::Empirical => "empirical",
        }
    }

    /// Fits the hazard.
    ///
    /// # Errors
    /// Says why the lives do not tell the parameters.
    pub fn fit(self, lives: &[Life]) -> Result<Fit<HazardModel>, String> {
        let table = || {
            LifeTable::kaplan_meier(lives.to_vec()).ok_or_else(|| "no life is known to its end".to_owned())
        };
        match self {
            HazardFamily::Exponential => Family::Exponential.fit(lives).map(|law| of_law(&law)),
            HazardFamily::Weibull => Family::Weibull.fit(lives).map(|law| of_law(&law)),
            HazardFamily::Bathtub => bathtub::fit(&table()?),
            HazardFamily::Empirical => table().map(|table| empirical(table, lives)),
        }
    }
}

fn of_law(law: &FittedLaw) -> Fit<HazardModel> {
    let model = match law.law {
        Distribution::Weibull { shape, scale } => HazardModel::Weibull { shape, scale },
        Distribution::Exponential { mean } => HazardModel::Exponential { mean },
        _ => HazardModel::None,
    };
    Fit { model, parameters: law.parameters.clone(), estimate: Some(law.estimate()), notes: Vec::new() }
}

fn empirical(table: LifeTable, lives: &[Life]) -> Fit<HazardModel> {
    let (age, taken) = table.last();
    let parameters = vec![
        Parameter::new("ages", table.steps().len() as f64, ""),
        Parameter::new("last age", age.as_hours_f64(), "h"),
        Parameter::new("taken by then", taken, "share"),
    ];
    let mut notes = Vec::new();
    let longest = lives.iter().map(|life| life.length).max().unwrap_or_default();
    if taken < 1.0 {
        notes.push(format!(
            "{:.1} % outlive {age}, the last age at which a life ends, and are never taken; the longest life is {longest}",
            100.0 * (1.0 - taken)
        ));
    }
    Fit { model: HazardModel::Empirical(table), parameters, estimate: None, notes }
}

/// Fits hazards and judges them on the held-back share of the lives, or on all of them where that is 0.
pub fn study(lives: &[Life], families: &[HazardFamily], held_back: f64) -> Study<HazardFamily, HazardModel> {
    let (first, rest) = split(lives, held_back);
    let judged = if rest.is_empty() { lives } else { &rest };
    let known = if rest.is_empty() { lives } else { &first };
    let yardstick = Family::Exponential.fit(known).ok().map(|law| score(&of_law(&law).model, judged));
    let judge = |_, fit: &Fit<HazardModel>| {
        let score = score(&fit.model, judged) / yardstick?.max(1.0e-9);
        let table = LifeTable::kaplan_meier(judged.to_vec());
        let distance = table.map(|table| table_distance(&table, |age| taken_within(&fit.model, age)));
        Some(Verdict { score, distance })
    };
    let all = lives.to_vec();
    let part = (!rest.is_empty() && !first.is_empty()).then_some((&first, rest.len()));
    study::of(families, &all, part, |family: HazardFamily, lives: &Vec<Life>| family.fit(lives), judge)
}

/// The lives that are fitted to, and those that are held back: every so manyth one.
fn split(lives: &[Life], held_back: f64) -> (Vec<Life>, Vec<Life>) {
    let share = held_back.clamp(0.0, 1.0);
    let reached = |count: usize| (count as f64 * share + 1.0e-9).floor();
    let numbered: Vec<(usize, &Life)> = lives.iter().enumerate().collect();
    let (rest, first): (Vec<_>, Vec<_>) =
        numbered.into_iter().partition(|(at, _)| reached(at + 1) > reached(*at));
    let lives = |part: Vec<(usize, &Life)>| part.into_iter().map(|(_, life)| *life).collect();
    (lives(first), lives(rest))
}

/// Into so many steps the ages up to the longest life are cut.
const STEPS: i64 = 4_000;

/// The mean score of a law for lives, in hours.
fn score(model: &HazardModel, lives: &[Life]) -> f64 {
    let longest = lives.iter().map(|life| life.length.0).max().unwrap_or(0);
    let step = longest / STEPS + 1;
    let table = LifeTable::kaplan_meier(lives.to_vec());
    let one = |at: i64| {
        let age = Span(at * step + step / 2);
        let ended = table.as_ref().map_or(0.0, |table| table.taken_by(age));
        (taken_within(model, age) - ended).powi(2) + ended * (1.0 - ended)
    };
    (0..longest / step).map(one).sum::<f64>() * step as f64 / 3.6e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_held_back_evenly() {
        let lives: Vec<Life> = (0..10).map(|at| Life { length: Span(at), censored: false }).collect();
        let (first, rest) = split(&lives, 0.3);
        assert_eq!(rest.iter().map(|life| life.length.0).collect::<Vec<_>>(), [3, 6, 9]);
        assert_eq!(first.len(), 7);
        assert!(split(&lives, 0.0).1.is_empty());
    }

    #[test]
    fn the_score_is_the_mean_over_lives_where_none_is_cut_off() {
        // F steps from 0 to 1 at 6 h: lives of 10 h and of 2 h are each foretold 4 h wrong.
        let model = HazardModel::Fixed { after: Span::from_hours(6) };
        let life = |hours, censored| Life { length: Span::from_hours(hours), censored };
        let close = |lives: &[Life], expected: f64| {
            let found = score(&model, lives);
            assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
        };
        close(&[life(10, false)], 4.0);
        close(&[life(10, false), life(2, false)], 4.0);
        // One of two is cut off before anything is known of it: the other one speaks for both.
        close(&[life(10, false), life(1, true)], 4.0);
    }

    #[test]
    fn the_law_that_lives_were_drawn_from_scores_best_though_many_are_cut_off_early() {
        let law = Distribution::Weibull { shape: 2.0, scale: Span::from_hours(10) };
        let mut lives = crate::fit::laws::tests::drawn(&law, 4_000, Span::FOREVER);
        for life in lives.iter_mut().step_by(2).filter(|life| life.length > Span::from_hours(3)) {
            *life = Life { length: Span::from_hours(3), censored: true };
        }
        let of = |scale| score(&HazardModel::Weibull { shape: 2.0, scale: Span::from_hours(scale) }, &lives);
        assert!(of(10) < of(8) && of(10) < of(12), "{} {} {}", of(8), of(10), of(12));
    }
}
