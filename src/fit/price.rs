//! The price models: each by its own estimator, judged alike.

use super::history::History;
use super::study::{self, Study};
use super::{Fit, Parameter, bootstrap, mean_reverting, mixture, regime, score, steps};
use crate::scenario::lifetimes::Life;
use crate::scenario::market::PriceModel;
use crate::units::Rate;

/// The price models that are fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceFamily {
    /// The mean over time.
    Constant,
    /// The mean over time as a share of the list price.
    Discount,
    /// Exponential Ornstein-Uhlenbeck.
    MeanReverting,
    /// Two or three levels.
    Regime,
    /// Small correlated steps.
    Steps,
    /// Independent draws.
    Mixture,
    /// Blocks of the history.
    Bootstrap,
}

impl PriceFamily {
    /// All of them.
    pub const ALL: [PriceFamily; 7] = [
        PriceFamily::Constant,
        PriceFamily::Discount,
        PriceFamily::MeanReverting,
        PriceFamily::Regime,
        PriceFamily::Steps,
        PriceFamily::Mixture,
        PriceFamily::Bootstrap,
    ];

    /// The name, as in scenario files.
    pub fn as_str(self) -> &'static str {
        match self {
            PriceFamily::Constant => "constant",
            PriceFamily::Discount => "discount",
            PriceFamily::MeanReverting => "mean-reverting",
            PriceFamily::Regime => "regime",
            PriceFamily::Steps => "steps",
            PriceFamily::Mixture => "mixture",
            PriceFamily::Bootstrap => "bootstrap",
        }
    }

    /// Fits the model; `list` is the list price, where it is known.
    ///
    /// # Errors
    /// Says why the history does not tell the parameters.
    pub fn fit(self, history: &History<Rate>, list: Option<Rate>) -> Result<Fit<PriceModel>, String> {
        match self {
            PriceFamily::Constant => Ok(constant(history)),
            PriceFamily::Discount => discount(history, list),
            PriceFamily::MeanReverting => mean_reverting::fit(history, list),
            PriceFamily::Regime => regime::fit(history),
            PriceFamily::Steps => steps::fit(history, list),
            PriceFamily::Mixture => mixture::fit(history),
            PriceFamily::Bootstrap => bootstrap::fit(history),
        }
    }
}

/// Fits price models and judges them on the held-back share of the history, or on the whole of it where that is 0.
pub fn study(
    history: &History<Rate>,
    list: Option<Rate>,
    families: &[PriceFamily],
    held_back: f64,
) -> Study<PriceFamily, PriceModel> {
    let split = history.split(held_back);
    let judge = match &split {
        Some((first, rest)) => score::PriceJudge::new(first, rest),
        None => score::PriceJudge::new(history, history),
    };
    let fit = |family: PriceFamily, part: &History<Rate>| family.fit(part, list);
    let parts = split.as_ref().map(|(first, rest)| (first, rest.end));
    study::of(families, history, parts, fit, |_, fit| Some(judge.judge(&fit.model)))
}

fn constant(history: &History<Rate>) -> Fit<PriceModel> {
    let mean = history.mean();
    let parameters = vec![Parameter::new("price", mean, "/h")];
    let model = PriceModel::Constant(Rate::from_sampled(mean));
    Fit { model, parameters, estimate: None, notes: Vec::new() }
}

fn discount(history: &History<Rate>, list: Option<Rate>) -> Result<Fit<PriceModel>, String> {
    let list = list
        .filter(|list| *list > Rate::ZERO)
        .ok_or("the list price is not known: say it with --on-demand")?;
    let share = history.mean() / list.as_f64();
    if share > 1.0 {
        return Err("the price is above the list price on average".to_owned());
    }
    // As finely as a scenario takes a share.
    let millionths = (share * 1.0e6).round_ties_even() as i64;
    let parameters = vec![Parameter::new("pay", share, "share")];
    let model = PriceModel::Constant(list.share(millionths));
    Ok(Fit { model, parameters, estimate: None, notes: Vec::new() })
}

/// The times between changes; the first and the last price may have held for longer than is seen.
pub(super) fn gap_lives(history: &History<Rate>) -> Vec<Life> {
    let last = history.points.len().saturating_sub(1);
    let life = |(at, length)| Life { length, censored: at == 0 || at == last };
    history.pieces().map(|piece| piece.length).enumerate().map(life).collect()
}

/// So often a price comes to its bound, or so many median times between changes it stays there.
const VISITS: usize = 3;
const STAYS: f64 = 10.0;
/// And for this share of the time at least, where it stays.
const SHARE: f64 = 0.05;

/// Below and above what a price does not go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    /// The lowest price seen where it rests there, else nothing.
    pub floor: Rate,
    /// The highest price seen where it rests there or where that is above list, else the list price, else the highest of all.
    pub cap: Rate,
    pub rests_at_floor: bool,
    pub rests_at_cap: bool,
}

impl Bounds {
    /// A price rests at its lowest where it came there three times, or stayed there for a twentieth of the time that is
    /// also ten median times between changes. The same of the highest.
    pub fn of(history: &History<Rate>, list: Option<Rate>) -> Bounds {
        let prices = || history.points.iter().map(|(_, price)| *price);
        let (lowest, highest) = (prices().min().unwrap_or_default(), prices().max().unwrap_or_default());
        let mut gaps = history.gaps();
        gaps.sort_by(f64::total_cmp);
        let median = gaps.get(gaps.len() / 2).copied().unwrap_or(f64::INFINITY);
        let rests = |bound: Rate| {
            let visits = prices().filter(|price| *price == bound).count();
            let at_bound = history.pieces().filter(|piece| piece.value == bound);
            let hours: f64 = at_bound.map(|piece| piece.length.as_hours_f64()).sum();
            visits >= VISITS || hours >= STAYS * median && hours >= SHARE * history.end.as_hours_f64()
        };
        let (rests_at_floor, rests_at_cap) =
            (lowest < highest && rests(lowest), lowest < highest && rests(highest));
        let cap = match list {
            _ if rests_at_cap => highest,
            Some(list) => list.max(highest),
            None => Rate::MAX,
        };
        let floor = if rests_at_floor { lowest } else { Rate::ZERO };
        Bounds { floor, cap, rests_at_floor, rests_at_cap }
    }

    /// What is said of the bounds.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.rests_at_floor {
            notes.push(format!("the price rests at {}: taken as its floor", self.floor));
        }
        if self.rests_at_cap {
            notes.push(format!("the price rests at {}: taken as its cap", self.cap));
        }
        notes
    }
}
