//! Which factor moves an estimate from point to point, and how much of that is noise.
//!
//! Every index here is a ratio of *forms*: quadratic functions of the estimates at all points, such as the
//! variance between points or that between the levels of a factor. What noise adds to a form on average is the
//! form's own value for the noise, and that is measured: the same form of the deviations of batches of
//! replications, summed and divided by B (B - 1). It holds whatever the correlation between points, so common
//! weather counts for what it is: noise that all points share cancels. This is the correction of a
//! random-effects analysis of variance (Searle, Casella and McCulloch, *Variance Components*, 1992, section
//! 3.3) without its assumption that errors are independent.
//!
//! `grid` has the forms of full factorial grids, `scattered` those of points spread over ranges, `radial` those
//! of a design made for Sobol indices. To add a layout: a variant of [`Layout`] and a file with its forms.

mod grid;
mod radial;
mod scattered;
#[cfg(test)]
mod tests;

use rand::RngExt;

use super::batches::BATCHES;
use super::interval::{Interval, Level, student};
use crate::seed::{Purpose, Seeds, entity_of};

pub use scattered::FEWEST_POINTS;

/// How the points of a study lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Layout {
    /// Every combination of so many levels of each factor, the last factor fastest.
    Grid(Vec<usize>),
    /// Independent places: for each factor the places of all points on it.
    Scattered(Vec<Vec<f64>>),
    /// The same of a sequence that spreads all factors evenly, also within a slice of one of them.
    Even(Vec<Vec<f64>>),
    /// Rows of k + 2 points each: a place A, another one B, and A with one coordinate of B for each of k factors.
    /// Saltelli et al., *Computer Physics Communications* 181 (2010) 259-270.
    Radial {
        /// How many factors there are.
        factors: usize,
        /// How many rows.
        rows: usize,
    },
}

/// An estimate at all points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// What each point has.
    pub means: Vec<f64>,
    /// The same from each batch of replications.
    pub batches: Vec<[f64; BATCHES]>,
}

/// A number and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The number.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
}

/// What is known of the factors of one estimate, each list in the order of the factors,
/// and empty where the layout does not have it or has too few points for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The standard deviation between points, free of noise.
    pub deviation: Index,
    /// The share of the variance that a factor makes by itself: the first-order Sobol index.
    pub first: Vec<Index>,
    /// The share that it has a part in, with others or by itself: the total Sobol index.
    pub total: Vec<Index>,
    /// The standardized regression coefficient: by how many deviations the estimate goes up when the factor goes up
    /// by one of its own.
    pub slope: Vec<Index>,
    /// The share of the variance that a sum of straight lines explains; none where none was fitted.
    pub linear: Option<Index>,
}

/// Why nothing is known of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A point, or a batch of one, has none.
    NotEverywhere,
    /// There are too few points, or they do not differ in a factor.
    TooFewPoints,
    /// No difference between points can be told from noise.
    Alike,
}

/// The fewest points, or rows of points, from which more points of that kind are judged.
const FEWEST_ROWS: usize = 20;

/// Values of all forms. A layout leaves those empty that it does not have.
#[derive(Clone, Debug, Default)]
struct Forms {
    /// The variance between points.
    variance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
    /// Slopes times the deviations of their factors; linear in the estimates, so noise adds nothing on average.
    slope: Vec<f64>,
    /// The variance that straight lines leave over.
    residual: Option<f64>,
}

/// How often points and batches are drawn anew to see how much indices vary.
const RESAMPLES: u64 = 200;

impl Layout {
    /// How many things can be drawn anew; none where the points are all there are.
    fn rows(&self) -> usize {
        match self {
            Layout::Grid(_) => 0,
            Layout::Scattered(places) | Layout::Even(places) => places.first().map_or(0, Vec::len),
            Layout::Radial { rows, .. } => *rows,
        }
    }
}

impl Sensitivity {
    /// The indices of an estimate.
    ///
    /// An interval is the index and `t` standard deviations of it under a bootstrap that draws batches anew and,
    /// where the points are a sample of a range, points too (Owen, *Annals of Applied Statistics* 1 (2007)
    /// 386-411). Shares and their intervals end within 0 to 1. The stream of draws has the seed and the
    /// estimate's name.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn of(layout: &Layout, response: &Response, seed: u64, name: &str) -> Result<Sensitivity, Unknown> {
        let study = layout_of(layout).ok_or(Unknown::TooFewPoints)?;
        let centre = response.means.iter().sum::<f64>() / response.means.len() as f64;
        let means: Vec<f64> = response.means.iter().map(|mean| mean - centre).collect();
        let errors = errors(&response.batches);
        let all: Vec<u32> = (0..layout.rows() as u32).collect();
        let noise = noise(&study, &errors, &all);
        let estimate = study.forms(&means, &all).less(&noise);
        let mut resamples = Vec::new();
        for replication in 0..RESAMPLES {
            let mut stream = Seeds { master: seed, replication }.stream(Purpose::Resample, entity_of(name));
            let mut counts = [0.0; BATCHES];
            (0..BATCHES).for_each(|_| counts[stream.random_range(0..BATCHES)] += 1.0);
            let rows: Vec<u32> = all.iter().map(|_| stream.random_range(0..all.len()) as u32).collect();
            // Deviations of B batches vary by (B - 1) / B too little.
            let stretch = (BATCHES as f64 / (BATCHES as f64 - 1.0)).sqrt() / BATCHES as f64;
            let weights = counts.map(|count| count * stretch);
            let drawn = |(mean, errors): (&f64, &[f64; BATCHES])| {
                mean + weights.iter().zip(errors).map(|(weight, error)| weight * error).sum::<f64>()
            };
            let drawn: Vec<f64> = means.iter().zip(&errors).map(drawn).collect();
            resamples.push(study.forms(&drawn, &rows).less(&noise));
        }
        let variances: Vec<f64> = resamples.iter().map(|forms| forms.variance).collect();
        let variance = index(estimate.variance, &variances);
        // What rounding leaves of points that are all the same.
        let is_there = estimate.variance > 1.0e-20 * centre * centre;
        resamples.retain(|forms| forms.variance > 0.0 && forms.slope.len() == estimate.slope.len());
        if variance.interval.low > 0.0 && is_there {
            Ok(shares(&estimate, variance, &resamples))
        } else {
            Err(Unknown::Alike)
        }
    }
}

/// A layout with what its forms need.
enum Study {
    Grid(grid::Grid),
    Scattered(scattered::Scattered),
    Radial(radial::Radial),
}

fn layout_of(layout: &Layout) -> Option<Study> {
    if !matches!(layout, Layout::Grid(_)) && layout.rows() < FEWEST_ROWS {
        return None;
    }
    Some(match layout {
        Layout::Grid(lengths) => Study::Grid(grid::Grid::new(lengths)),
        Layout::Scattered(places) => Study::Scattered(scattered::Scattered::new(places, true)?),
        Layout::Even(places) => Study::Scattered(scattered::Scattered::new(places, false)?),
        Layout::Radial { factors, .. } => Study::Radial(radial::Radial { factors: *factors }),
    })
}

impl Study {
    fn forms(&self, values: &[f64], rows: &[u32]) -> Forms {
        match self {
            Study::Grid(grid) => grid.forms(values),
            Study::Scattered(scattered) => scattered.forms(values, rows),
            Study::Radial(radial) => radial.forms(values, rows),
        }
    }
}

/// How far each batch is off at each point.
fn errors(batches: &[[f64; BATCHES]]) -> Vec<[f64; BATCHES]> {
    let off = |of: &[f64; BATCHES]| {
        let mean = of.iter().sum::<f64>() / BATCHES as f64;
        // Equal batches are exactly without noise.
        if of.iter().all(|value| *value == of[0]) { [0.0; BATCHES] } else { of.map(|value| value - mean) }
    };
    batches.iter().map(off).collect()
}

/// What noise adds to each form on average.
fn noise(study: &Study, errors: &[[f64; BATCHES]], rows: &[u32]) -> Forms {
    let of_batch = |batch: usize| {
        let of: Vec<f64> = errors.iter().map(|of| of[batch]).collect();
        study.forms(&of, rows)
    };
    let sum = (0..BATCHES).map(of_batch).reduce(|sum, forms| sum.joined(&forms, |one, two| one + two));
    let (sum, count) = (sum.unwrap_or_default(), (BATCHES * (BATCHES - 1)) as f64);
    let mut mean = sum.joined(&sum, |one, _| one / count);
    mean.slope.iter_mut().for_each(|slope| *slope = 0.0);
    mean
}

impl Forms {
    fn less(&self, noise: &Forms) -> Forms {
        self.joined(noise, |one, two| one - two)
    }

    fn joined(&self, other: &Forms, with: impl Fn(f64, f64) -> f64) -> Forms {
        let both =
            |one: &[f64], two: &[f64]| one.iter().zip(two).map(|(one, two)| with(*one, *two)).collect();
        Forms {
            variance: with(self.variance, other.variance),
            first: both(&self.first, &other.first),
            total: both(&self.total, &other.total),
            slope: both(&self.slope, &other.slope),
            residual: self.residual.zip(other.residual).map(|(one, two)| with(one, two)),
        }
    }
}

/// Indices out of forms.
fn shares(estimate: &Forms, variance: Index, resamples: &[Forms]) -> Sensitivity {
    let ratio = |of: &dyn Fn(&Forms) -> f64| {
        let all: Vec<f64> = resamples.iter().map(of).collect();
        index(of(estimate), &all)
    };
    let each = |forms: &Vec<f64>, of: &dyn Fn(&Forms, usize) -> f64| -> Vec<Index> {
        (0..forms.len()).map(|at| ratio(&|forms| of(forms, at))).collect()
    };
    let within = |of: Index| of.within(0.0, 1.0);
    let share = |list: Vec<Index>| list.into_iter().map(within).collect();
    Sensitivity {
        deviation: variance.within(0.0, f64::INFINITY).map(f64::sqrt),
        first: share(each(&estimate.first, &|forms, at| forms.first[at] / forms.variance)),
        total: share(each(&estimate.total, &|forms, at| forms.total[at] / forms.variance)),
        slope: each(&estimate.slope, &|forms, at| forms.slope[at] / forms.variance.sqrt()),
        linear: estimate
            .residual
            .map(|_| within(ratio(&|forms| 1.0 - forms.residual.unwrap_or(0.0) / forms.variance))),
    }
}

/// A number with the interval that its resamples give.
fn index(value: f64, resamples: &[f64]) -> Index {
    let n = resamples.len() as f64;
    let mean = resamples.iter().sum::<f64>() / n;
    let squares = resamples.iter().map(|of| (of - mean).powi(2)).sum::<f64>();
    let half = student(BATCHES as f64 - 1.0, Level::P95) * (squares / (n - 1.0)).sqrt();
    Index { value, interval: Interval::around(value, if half.is_finite() { half } else { f64::INFINITY }) }
}

impl Index {
    fn map(self, with: impl Fn(f64) -> f64) -> Index {
        let Interval { low, high } = self.interval;
        Index { value: with(self.value), interval: Interval { low: with(low), high: with(high) } }
    }

    fn within(self, least: f64, most: f64) -> Index {
        self.map(|of| of.clamp(least, most))
    }
}
