//! What a history of stock says: shares of time, spells, and how often several pools have stock at once.

use super::history::History;
use crate::scenario::lifetimes::Life;
use crate::scenario::trace::StockTrace;
use crate::units::Span;

/// Figures of a history of stock.
#[derive(Clone, Debug, PartialEq)]
pub struct StockStats {
    /// From the first value to the end.
    pub length: Span,
    /// The share of time with at least one unit.
    pub up: f64,
    /// Spells with stock.
    pub ups: SpellStats,
    /// Spells without.
    pub downs: SpellStats,
    /// The mean number of units over time; none where values are flags.
    pub mean_units: Option<f64>,
    /// How often the number of units falls.
    pub drops: usize,
    /// How many of these lead to no unit at all.
    pub drops_to_zero: usize,
    /// The mean number of units that a drop takes; none where values are flags or nothing falls.
    pub mean_drop: Option<f64>,
    /// The share of time with each number of units; empty where values are flags.
    pub units: Vec<AtOnce>,
}

/// Spells of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpellStats {
    /// How many, with those that are cut off.
    pub count: usize,
    /// How many the beginning or the end of the history cuts off.
    pub censored: usize,
    /// The mean of all of them as far as they are seen, in hours.
    pub mean_hours: Option<f64>,
    /// The median of all of them as far as they are seen, in hours.
    pub median_hours: Option<f64>,
    /// The longest as far as it is seen, in hours.
    pub longest_hours: Option<f64>,
}

/// A number of units or of pools, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtOnce {
    /// So many.
    pub count: u32,
    /// The share of time.
    pub share: f64,
}

impl StockStats {
    /// The figures.
    pub fn of(history: &History<u32>) -> StockStats {
        let (ups, downs) = history.spells(|units| units > 0);
        let is_flags = history.points.iter().any(|(_, units)| *units == StockTrace::UNLIMITED);
        let whole = history.end.0 as f64;
        let mut units: Vec<AtOnce> = Vec::new();
        let mut up = 0;
        let mut sum = 0.0;
        for piece in history.pieces() {
            up += if piece.value > 0 { piece.length.0 } else { 0 };
            sum += f64::from(piece.value) * piece.length.0 as f64;
            let share = piece.length.0 as f64 / whole;
            match units.iter_mut().find(|one| one.count == piece.value) {
                Some(one) => one.share += share,
                None => units.push(AtOnce { count: piece.value, share }),
            }
        }
        units.sort_by_key(|one| one.count);
        let drops: Vec<(u32, u32)> = history
            .points
            .windows(2)
            .map(|pair| (pair[0].1, pair[1].1))
            .filter(|(before, after)| after < before)
            .collect();
        let taken: f64 = drops.iter().map(|(before, after)| f64::from(before - after)).sum();
        StockStats {
            length: history.end,
            up: up as f64 / whole,
            ups: SpellStats::of(&ups),
            downs: SpellStats::of(&downs),
            mean_units: (!is_flags).then_some(sum / whole),
            drops: drops.len(),
            drops_to_zero: drops.iter().filter(|(_, after)| *after == 0).count(),
            mean_drop: (!is_flags && !drops.is_empty()).then(|| taken / drops.len() as f64),
            units: if is_flags { Vec::new() } else { units },
        }
    }
}

impl SpellStats {
    fn of(spells: &[Life]) -> SpellStats {
        let mut hours: Vec<f64> = spells.iter().map(|life| life.length.as_hours_f64()).collect();
        hours.sort_by(f64::total_cmp);
        let n = hours.len();
        let median = (n > 0).then(|| (hours[n / 2] + hours[(n - 1) / 2]) / 2.0);
        SpellStats {
            count: n,
            censored: spells.iter().filter(|life| life.censored).count(),
            mean_hours: (n > 0).then(|| hours.iter().sum::<f64>() / n as f64),
            median_hours: median,
            longest_hours: hours.last().copied(),
        }
    }
}

/// The share of time in which so many of several pools have stock at once. Each history comes with the instant of its
/// beginning in milliseconds on a clock that all share; the time that all of them cover counts. None where they
/// cover no time together.
pub fn simultaneous(histories: &[(i64, &History<u32>)]) -> Option<Vec<AtOnce>> {
    let from = histories.iter().map(|(begin, _)| *begin).max()?;
    let to = histories.iter().map(|(begin, history)| begin + history.end.0).min()?;
    if from >= to {
        return None;
    }
    let points =
        histories.iter().flat_map(|(begin, history)| history.points.iter().map(move |(at, _)| begin + at.0));
    let mut cuts: Vec<i64> = points.filter(|at| *at > from && *at < to).chain([from, to]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut shares = vec![0.0; histories.len() + 1];
    for cut in cuts.windows(2) {
        let up = histories.iter().filter(|(begin, history)| history.at(Span(cut[0] - begin)) > 0).count();
        shares[up] += (cut[1] - cut[0]) as f64 / (to - from) as f64;
    }
    Some((0..).zip(shares).map(|(count, share)| AtOnce { count, share }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(points: &[(i64, u32)], end: i64) -> History<u32> {
        let hours = Span::from_hours;
        History { points: points.iter().map(|(at, units)| (hours(*at), *units)).collect(), end: hours(end) }
    }

    #[test]
    fn shares_and_spells_of_counts() {
        let stats = StockStats::of(&history(&[(0, 4), (2, 1), (4, 0), (5, 3), (8, 0)], 10));
        assert_eq!((stats.up, stats.drops, stats.drops_to_zero), (0.7, 3, 2));
        assert_eq!(stats.mean_units, Some((8.0 + 2.0 + 9.0) / 10.0));
        assert_eq!(stats.mean_drop, Some(7.0 / 3.0));
        assert_eq!((stats.ups.count, stats.ups.censored, stats.ups.mean_hours), (2, 1, Some(3.5)));
        assert_eq!((stats.downs.count, stats.downs.longest_hours), (2, Some(2.0)));
        assert_eq!(stats.units.iter().map(|one| one.count).collect::<Vec<_>>(), [0, 1, 3, 4]);
        let flags = StockStats::of(&history(&[(0, StockTrace::UNLIMITED), (5, 0)], 10));
        assert_eq!((flags.up, flags.mean_units, flags.mean_drop, flags.units.len()), (0.5, None, None, 0));
    }

    #[test]
    fn pools_are_counted_over_the_time_that_all_cover() {
        let (a, b) = (history(&[(0, 1), (6, 0)], 10), history(&[(0, 0), (2, 1)], 6));
        let hour = 3_600_000;
        // b begins 2 h after a: 2 to 8 h of a's clock; b is up from 4 h on.
        let found = simultaneous(&[(0, &a), (2 * hour, &b)]).unwrap();
        let shares: Vec<f64> = found.iter().map(|one| one.share).collect();
        for (found, expected) in shares.iter().zip([0.0, 4.0 / 6.0, 2.0 / 6.0]) {
            assert!((found - expected).abs() < 1.0e-12, "{shares:?}");
        }
        assert_eq!(simultaneous(&[(0, &a), (11 * hour, &b)]), None);
    }
}
