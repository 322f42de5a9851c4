//! Before the first point is run: all of them are checked, as far as that is cheap.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Stopped;
use super::grid::Grid;
use crate::scenario::Scenario;
use crate::scenario::check::{CheckError, Study};
use crate::scenario::issue::Issue;
use crate::scenario::workload::Owner;
use crate::units::Currency;

/// Sweeps of more points are checked in a star of them before the start, and point by point as they are run.
pub const MOST_BEFOREHAND: u64 = 10_000;
/// Checked scenarios that are kept for when they are run; the others are put together again.
const KEPT: usize = 1_024;
/// Different problems that are told; whoever has more will start again anyway.
const MOST_ISSUES: usize = 20;

/// What the answers of a scenario are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A Job or a pod.
    Ending,
    /// A service with a load.
    Service,
    /// A service without one.
    ServiceWithoutLoad,
    /// A CronJob.
    CronJob,
}

/// A scenario that is all right, if it is kept.
type Checked = Result<Option<Box<Scenario>>, CheckError>;

impl Kind {
    /// The kind of a scenario.
    pub fn of(scenario: &Scenario) -> Kind {
        match &scenario.workload.owner {
            Owner::None | Owner::Job(_) => Kind::Ending,
            Owner::CronJob { .. } => Kind::CronJob,
            Owner::Service(service) if service.demand.is_some() => Kind::Service,
            Owner::Service(_) => Kind::ServiceWithoutLoad,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Kind::Ending => "a Job or a pod",
            Kind::Service => "a service",
            Kind::ServiceWithoutLoad => "a service without a load",
            Kind::CronJob => "a CronJob",
        }
    }
}

/// A sweep whose points are all right as far as they were checked.
#[derive(Debug)]
pub struct Ready {
    /// What the answers of all points are about.
    pub kind: Kind,
    /// The currency of all points.
    pub currency: Currency,
    /// The name of the first point's scenario.
    pub name: String,
    kept: BTreeMap<u64, Box<Scenario>>,
}

/// Checks all points of a sweep, or of a large one a star of them, on the current rayon pool. Which points are
/// checked does not depend on which are run.
///
/// # Errors
/// Every problem, each with the points that have it.
pub fn preflight(study: &Study, grid: &Grid<'_>) -> Result<Ready, Stopped<std::convert::Infallible>> {
    let points: Vec<u64> =
        if grid.points() <= MOST_BEFOREHAND { (0..grid.points()).collect() } else { star(grid) };
    // The first reads what all of them share.
    let first = study.point(&grid.settings(0));
    let common = first.as_ref().ok().map(|first| (Kind::of(first), first.currency));
    let name = first.map(|first| first.name).unwrap_or_default();
    let keeps: Vec<bool> = (0..points.len()).map(|place| place < KEPT).collect();
    let checked: Vec<(u64, Checked)> = points
        .par_iter()
        .zip(&keeps)
        .map(|(&point, &keep)| {
            let scenario = study.point(&grid.settings(point)).and_then(|scenario| alike(scenario, common));
            (point, scenario.map(|scenario| keep.then(|| Box::new(scenario))))
        })
        .collect();
    let mut kept = BTreeMap::new();
    let mut found: Vec<(Issue, Vec<u64>)> = Vec::new();
    for (point, scenario) in checked {
        match scenario {
            Ok(Some(scenario)) => drop(kept.insert(point, scenario)),
            Ok(None) => {}
            Err(CheckError::Unreadable(file)) => return Err(Stopped::Unreadable(file)),
            Err(CheckError::Input(issues)) => issues.into_iter().for_each(|issue| {
                match found.iter().position(|(known, _)| *known == issue) {
                    Some(at) => found[at].1.push(point),
                    None if found.len() < MOST_ISSUES => found.push((issue, vec![point])),
                    None => {}
                }
            }),
        }
    }
    match common {
        Some((kind, currency)) if found.is_empty() => Ok(Ready { kind, currency, name, kept }),
        _ => Err(Stopped::Input(told(found, grid, points.len()))),
    }
}

/// The star of a large sweep, of which so many are enough.
fn star(grid: &Grid<'_>) -> Vec<u64> {
    let mut points = grid.star();
    points.truncate(MOST_BEFOREHAND as usize);
    points
}

impl Ready {
    /// The scenario of a point, checked now if it was not kept.
    ///
    /// # Errors
    /// Every problem of the point.
    pub(super) fn scenario<E>(
        &self,
        study: &Study,
        grid: &Grid<'_>,
        point: u64,
    ) -> Result<Scenario, Stopped<E>> {
        if let Some(scenario) = self.kept.get(&point) {
            return Ok(Scenario::clone(scenario));
        }
        let scenario = study.point(&grid.settings(point));
        scenario.and_then(|scenario| alike(scenario, Some((self.kind, self.currency)))).map_err(|error| {
            match error {
                CheckError::Unreadable(file) => Stopped::Unreadable(file),
                CheckError::Input(issues) => {
                    let found = issues.into_iter().map(|issue| (issue, vec![point])).collect();
                    Stopped::Input(told(found, grid, usize::MAX))
                }
            }
        })
    }
}

/// A point of another kind has no answers in common with the first, and sums of two currencies make no column.
fn alike(scenario: Scenario, common: Option<(Kind, Currency)>) -> Result<Scenario, CheckError> {
    let Some((kind, currency)) = common else { return Ok(scenario) };
    let own = Kind::of(&scenario);
    if own != kind {
        let (own, first) = (own.as_str(), kind.as_str());
        let problem = format!("this is {own} and point 0 {first}: they have no answers in common");
        return Err(CheckError::Input(vec![Issue::new("workload", problem).hint("sweep each by itself")]));
    }
    if scenario.currency != currency {
        let problem = format!("this is in {} and point 0 in {currency}", scenario.currency);
        let hint = "give a market with its currency to all, or take spotcast compare, which has --rate";
        return Err(CheckError::Input(vec![Issue::new("currency", problem).hint(hint)]));
    }
    Ok(scenario)
}

/// Problems with who has them, where others have not.
fn told(found: Vec<(Issue, Vec<u64>)>, grid: &Grid<'_>, checked: usize) -> Vec<Issue> {
    let named = |(issue, having): (Issue, Vec<u64>)| {
        if having.len() == checked && checked > 1 {
            return issue;
        }
        let name = having.first().map(|point| grid.name(*point)).unwrap_or_default();
        let others = match having.len() - 1 {
            0 => String::new(),
            1 => " and another point".to_owned(),
            more => format!(" and {more} other points"),
        };
        Issue { problem: format!("for {name}{others}: {}", issue.problem), ..issue }
    };
    found.into_iter().map(named).collect()
}
