//! What observed lives say: their Kaplan-Meier estimate and the hazard by hour of age.

use crate::scenario::lifetimes::{Life, LifeTable};
use crate::units::Span;

/// Figures of observed lives.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeStats {
    /// How many lives.
    pub lives: usize,
    /// How many of them the provider ended.
    pub taken: usize,
    /// How many were cut off.
    pub censored: usize,
    /// The longest that was observed.
    pub longest: Span,
    /// All hours that were observed.
    pub observed_hours: f64,
    /// Ends by hour observed: the rate of an exponential law, per hour.
    pub rate: f64,
    /// The ages by which these shares are taken; none where so many never are as far as was seen.
    pub quantiles: Vec<(f64, Option<Span>)>,
    /// The shares that are taken within these hours.
    pub taken_within: Vec<(f64, f64)>,
    /// Hour by hour of age, as long as any life was observed.
    pub hours: Vec<HourOfLife>,
}

/// An hour of age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HourOfLife {
    /// From this age in hours on.
    pub from: u32,
    /// Lives that reached it.
    pub observed: usize,
    /// Lives that the provider ended within it.
    pub taken: usize,
    /// Hours observed within it.
    pub hours: f64,
    /// Ends by hour observed, per hour.
    pub rate: f64,
}

const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
const WITHIN: [f64; 5] = [0.5, 1.0, 3.0, 6.0, 24.0];
/// Beyond this age hours are not listed one by one.
const LISTED: u32 = 48;

impl LifeStats {
    /// The figures.
    pub fn of(lives: &[Life]) -> LifeStats {
        let taken = lives.iter().filter(|life| !life.censored).count();
        let table = LifeTable::kaplan_meier(lives.to_vec());
        let observed: f64 = lives.iter().map(|life| life.length.as_hours_f64()).sum();
        let longest = lives.iter().map(|life| life.length).max().unwrap_or_default();
        let age = |share: f64| {
            let age = table.as_ref().map_or(Span::FOREVER, |table| table.age_at(share));
            (share, (age < Span::FOREVER).then_some(age))
        };
        let within = |hours: f64| {
            (hours, table.as_ref().map_or(0.0, |table| table.taken_by(Span::from_sampled_hours(hours))))
        };
        let listed = (longest.as_hours_f64().ceil() as u32).min(LISTED);
        LifeStats {
            lives: lives.len(),
            taken,
            censored: lives.len() - taken,
            longest,
            observed_hours: observed,
            rate: if observed > 0.0 { taken as f64 / observed } else { 0.0 },
            quantiles: QUANTILES.map(age).to_vec(),
            taken_within: WITHIN.map(within).to_vec(),
            hours: (0..listed).map(|from| hour(lives, from)).collect(),
        }
    }
}

fn hour(lives: &[Life], from: u32) -> HourOfLife {
    let (start, end) = (Span::from_hours(i64::from(from)), Span::from_hours(i64::from(from) + 1));
    let reached = || lives.iter().filter(|life| life.length > start || start == Span::ZERO);
    let hours: f64 = reached().map(|life| (life.length.min(end) - start).as_hours_f64()).sum();
    // An end at a full hour belongs to the hour that it ends.
    let taken = reached().filter(|life| !life.censored && life.length <= end).count();
    let rate = if hours > 0.0 { taken as f64 / hours } else { 0.0 };
    HourOfLife { from, observed: reached().count(), taken, hours, rate }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_count_who_reached_them_and_who_went() {
        let life = |minutes, censored| Life { length: Span::from_minutes(minutes), censored };
        let stats = LifeStats::of(&[life(30, false), life(60, false), life(90, true), life(150, false)]);
        assert_eq!((stats.lives, stats.taken, stats.censored), (4, 3, 1));
        let seen: Vec<_> = stats.hours.iter().map(|hour| (hour.observed, hour.taken, hour.hours)).collect();
        assert_eq!(seen, [(4, 2, 3.5), (2, 0, 1.5), (1, 1, 0.5)]);
        assert!((stats.rate - 3.0 / 5.5).abs() < 1.0e-12);
        assert_eq!(stats.quantiles[2], (0.5, Some(Span::from_minutes(150))));
        assert_eq!(stats.taken_within[1], (1.0, 0.5));
        let none = LifeStats::of(&[life(30, true)]);
        assert_eq!((none.rate, none.quantiles[0].1, none.taken_within[4].1), (0.0, None, 0.0));
    }
}
