//! Several models of one history: fitted to the whole of it, and judged on what a fit to its first part had not seen.

use super::Fit;
use crate::units::Span;

/// The models of one history, the best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Study<F, M> {
    /// Those that could be fitted.
    pub judged: Vec<Judged<F, M>>,
    /// Those that could not, and why.
    pub unfitted: Vec<Unfitted<F>>,
    /// What was held back: the length of the last part of a history, or none where it was judged on what it was fitted to.
    pub held_back: Option<HeldBack>,
}

/// What a model was judged on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBack {
    /// The last part of a history.
    Time(Span),
    /// So many lives, spread evenly over the file.
    Lives(usize),
}

/// A fitted model and how it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<F, M> {
    /// Which model.
    pub family: F,
    /// The model, fitted to the whole history.
    pub fit: Fit<M>,
    /// How it did when fitted to the part that was not held back; none where that could not be fitted.
    pub verdict: Option<Verdict>,
}

/// How a model did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The score in units of a yardstick's: below 1 is better than the yardstick, 0 is perfect.
    pub score: f64,
    /// The Kolmogorov-Smirnov distance, from 0 to 1; none where nothing was seen to compare with.
    pub distance: Option<f64>,
}

/// A model that could not be fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfitted<F> {
    /// Which.
    pub family: F,
    /// Why.
    pub why: String,
}

impl<F, M> Study<F, M> {
    /// The model with the best score.
    pub fn best(&self) -> Option<&Judged<F, M>> {
        self.judged.first()
    }
}

/// Fits every family to the whole and, where there is a first part, to that as well, which is what is judged.
pub(super) fn of<F: Copy, M, D>(
    families: &[F],
    whole: &D,
    part: Option<(&D, impl Into<HeldBack>)>,
    fit: impl Fn(F, &D) -> Result<Fit<M>, String>,
    judge: impl Fn(F, &Fit<M>) -> Option<Verdict>,
) -> Study<F, M> {
    let (mut judged, mut unfitted) = (Vec::new(), Vec::new());
    for family in families.iter().copied() {
        match fit(family, whole) {
            Err(why) => unfitted.push(Unfitted { family, why }),
            Ok(fitted) => {
                let verdict = match &part {
                    None => judge(family, &fitted),
                    Some((first, _)) => fit(family, first).ok().and_then(|first| judge(family, &first)),
                };
                judged.push(Judged { family, fit: fitted, verdict });
            }
        }
    }
    let score = |one: &Judged<F, M>| one.verdict.map_or(f64::INFINITY, |verdict| verdict.score);
    // Stable: of equals the one that is named first, which is the simpler one.
    judged.sort_by(|a, b| score(a).total_cmp(&score(b)));
    Study { judged, unfitted, held_back: part.map(|(_, held_back)| held_back.into()) }
}

impl From<Span> for HeldBack {
    fn from(span: Span) -> HeldBack {
        HeldBack::Time(span)
    }
}

impl From<usize> for HeldBack {
    fn from(lives: usize) -> HeldBack {
        HeldBack::Lives(lives)
    }
}
