//! From the proposal of the metrics to the replicas that are asked for: history, rates, limits.

use crate::scenario::hpa::{Behavior, DOWNSCALE_STABILIZATION, ScalingChange, ScalingRules, SelectPolicy};
use crate::units::{SimTime, Span};

/// A number of replicas at an instant: a recommendation, or how many came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// When.
    pub at: SimTime,
    /// How many.
    pub replicas: u32,
}

/// The fewest and the most replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
}

/// What was recommended and done before, each in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The proposals of the metrics.
    pub recommendations: Vec<Stamped>,
    /// Replicas added, by this autoscaler.
    pub added: Vec<Stamped>,
    /// Replicas removed, by this autoscaler.
    pub removed: Vec<Stamped>,
}

/// A step up goes at least this far, if it is wanted.
const STEP_UP: u32 = 4;

/// The replicas asked for without `behavior`: the highest recommendation of 5 minutes, the instant 5
/// minutes ago included, in steps of at most double, or up to four replicas.
pub fn without_behavior(now: SimTime, current: u32, proposal: u32, history: &History, bounds: Bounds) -> u32 {
    let recent = history.recommendations.iter().filter(|one| now.since(one.at) <= DOWNSCALE_STABILIZATION);
    let highest = recent.map(|one| one.replicas).fold(proposal, u32::max);
    let step = current.saturating_mul(2).max(STEP_UP);
    highest.min(bounds.max.min(step)).max(bounds.min)
}

/// The replicas asked for under `behavior`: what the windows agree on, then what the policies let change.
pub fn with_behavior(
    now: SimTime,
    current: u32,
    proposal: u32,
    history: &History,
    bounds: Bounds,
    behavior: &Behavior,
) -> u32 {
    let wanted = stabilized(now, current, proposal, history, behavior);
    if wanted > current {
        let most = limit(now, current, history, &behavior.scale_up, Direction::Up).max(current);
        wanted.min(most.min(bounds.max))
    } else if wanted < current {
        let fewest = limit(now, current, history, &behavior.scale_down, Direction::Down).min(current);
        wanted.max(fewest.max(bounds.min))
    } else {
        current
    }
}

/// The replicas there are, moved only as far as every recommendation of the direction's window goes. A
/// recommendation counts while it is younger than the window.
fn stabilized(now: SimTime, current: u32, proposal: u32, history: &History, behavior: &Behavior) -> u32 {
    let within = |window: Span| {
        history.recommendations.iter().filter(move |one| now.since(one.at) < window).map(|one| one.replicas)
    };
    let lowest = within(behavior.scale_up.stabilization_window).fold(proposal, u32::min);
    let highest = within(behavior.scale_down.stabilization_window).fold(proposal, u32::max);
    current.max(lowest).min(highest)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// How far the policies let the count go, from what it was when the period of each began. An event
/// counts while it is younger than the period.
fn limit(now: SimTime, current: u32, history: &History, rules: &ScalingRules, direction: Direction) -> u32 {
    let sum = |events: &[Stamped], period: Span| -> i64 {
        let recent = events.iter().filter(|event| now.since(event.at) < period);
        recent.map(|event| i64::from(event.replicas)).sum()
    };
    let limits = rules.policies.iter().map(|policy| {
        let start =
            i64::from(current) - sum(&history.added, policy.period) + sum(&history.removed, policy.period);
        match (policy.change, direction) {
            (ScalingChange::Pods(pods), Direction::Up) => start + i64::from(pods),
            (ScalingChange::Pods(pods), Direction::Down) => start - i64::from(pods),
            // Rounded up, or a small count would never grow.
            (ScalingChange::Percent(percent), Direction::Up) => {
                (start as f64 * (1.0 + f64::from(percent) / 100.0)).ceil() as i64
            }
            (ScalingChange::Percent(percent), Direction::Down) => {
                (start as f64 * (1.0 - f64::from(percent) / 100.0)) as i64
            }
        }
    });
    let limit = match (rules.select, direction) {
        (SelectPolicy::Disabled, _) => None,
        (SelectPolicy::Max, Direction::Up) | (SelectPolicy::Min, Direction::Down) => limits.max(),
        (SelectPolicy::Min, Direction::Up) | (SelectPolicy::Max, Direction::Down) => limits.min(),
    };
    limit.map_or(current, |limit| limit.clamp(0, i64::from(u32::MAX)) as u32)
}
