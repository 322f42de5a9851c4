//! What a price history says: levels weighed by time, changes, and how they follow each other.

use super::history::History;
use crate::units::{Rate, Span};

/// Figures of a price history.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceStats {
    /// From the first price to the end.
    pub length: Span,
    /// How often the price changes.
    pub changes: usize,
    /// The mean over time, per hour.
    pub mean: f64,
    /// The lowest price.
    pub min: Rate,
    /// The highest price.
    pub max: Rate,
    /// The prices that hold for at most these shares of the time.
    pub quantiles: Vec<(f64, Rate)>,
    /// Changes per day.
    pub changes_per_day: f64,
    /// Hours between changes, mean, median and largest; none with fewer than two changes.
    pub gap_hours: Option<[f64; 3]>,
    /// Steps as shares of the price before: the mean absolute one and the largest.
    pub step: Option<[f64; 2]>,
    /// The correlation of a step of the logarithm with the one before, two before, three before.
    pub autocorrelation: Vec<Option<f64>>,
    /// The share of time at the lowest price.
    pub at_min: f64,
    /// The share of time above bids.
    pub above: Vec<Above>,
}

/// The share of time above a bid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Above {
    /// The bid.
    pub bid: Rate,
    /// The share of time at which the price is above it.
    pub share: f64,
    /// How often the price passes it upwards, per day.
    pub passes_per_day: f64,
}

const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
const LAGS: usize = 3;

impl PriceStats {
    /// The figures; the share of time above each of the bids.
    pub fn of(history: &History<Rate>, bids: &[Rate]) -> PriceStats {
        let days = history.end.as_hours_f64() / 24.0;
        let mut by_price: Vec<(Rate, i64)> =
            history.pieces().map(|piece| (piece.value, piece.length.0)).collect();
        by_price.sort_unstable();
        let whole = history.end.0 as f64;
        let quantile = |share: f64| {
            let mut passed = 0;
            let holds = by_price.iter().find(|(_, length)| {
                passed += length;
                passed as f64 >= share * whole
            });
            (share, holds.or(by_price.last()).map_or(Rate::ZERO, |(price, _)| *price))
        };
        let min = by_price.first().map_or(Rate::ZERO, |(price, _)| *price);
        let share = |of: &dyn Fn(Rate) -> bool| {
            by_price.iter().filter(|(price, _)| of(*price)).map(|(_, length)| *length).sum::<i64>() as f64
                / whole
        };
        let above = |bid: &Rate| Above {
            bid: *bid,
            share: share(&|price| price > *bid),
            passes_per_day: history
                .points
                .windows(2)
                .filter(|pair| pair[0].1 <= *bid && pair[1].1 > *bid)
                .count() as f64
                / days,
        };
        let mut gaps = history.gaps();
        gaps.sort_by(f64::total_cmp);
        let gap_hours = gaps.last().map(|largest| {
            let median = (gaps[gaps.len() / 2] + gaps[(gaps.len() - 1) / 2]) / 2.0;
            [gaps.iter().sum::<f64>() / gaps.len() as f64, median, *largest]
        });
        let relative: Vec<f64> = history
            .points
            .windows(2)
            .filter(|pair| pair[0].1 > Rate::ZERO)
            .map(|pair| (pair[1].1.as_f64() / pair[0].1.as_f64() - 1.0).abs())
            .collect();
        let largest = relative.iter().copied().fold(0.0, f64::max);
        let step =
            (!relative.is_empty()).then(|| [relative.iter().sum::<f64>() / relative.len() as f64, largest]);
        let changes = history.points.len() - 1;
        PriceStats {
            length: history.end,
            changes,
            mean: history.mean(),
            min,
            max: by_price.last().map_or(Rate::ZERO, |(price, _)| *price),
            quantiles: QUANTILES.map(quantile).to_vec(),
            changes_per_day: changes as f64 / days,
            gap_hours,
            step,
            autocorrelation: autocorrelation(history),
            at_min: share(&|price| price == min),
            above: bids.iter().map(above).collect(),
        }
    }
}

/// Of the steps of the logarithm about their mean.
fn autocorrelation(history: &History<Rate>) -> Vec<Option<f64>> {
    let logs = history.logs();
    let mut steps: Vec<f64> = logs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mean = steps.iter().sum::<f64>() / steps.len() as f64;
    steps.iter_mut().for_each(|step| *step -= mean);
    let square: f64 = steps.iter().map(|step| step * step).sum();
    let at = |lag: usize| {
        let pairs = steps.iter().zip(steps.get(lag..)?);
        let correlation = pairs.map(|(a, b)| a * b).sum::<f64>() / square;
        (steps.len() > 2 * lag + 2 && correlation.is_finite()).then_some(correlation)
    };
    (1..=LAGS).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_weighed_by_time_and_bids_are_met_when_equal() {
        let points = [(0, 1.0), (6, 2.0), (7, 1.0), (12, 4.0)];
        let points = points.map(|(hours, price)| (Span::from_hours(hours), Rate::from_sampled(price)));
        let history = History { points: points.to_vec(), end: Span::from_hours(24) };
        let bids = [1.0, 2.0, 4.0].map(Rate::from_sampled);
        let stats = PriceStats::of(&history, &bids);
        assert!((stats.mean - (11.0 + 2.0 + 48.0) / 24.0).abs() < 1.0e-12);
        assert_eq!((stats.changes, stats.changes_per_day), (3, 3.0));
        assert_eq!((stats.min, stats.max), (bids[0], bids[2]));
        let shares: Vec<f64> = stats.above.iter().map(|above| above.share).collect();
        assert_eq!(shares, [13.0 / 24.0, 0.5, 0.0]);
        assert_eq!(stats.above[0].passes_per_day, 2.0);
        assert_eq!(stats.gap_hours, Some([3.0, 3.0, 5.0]));
        assert_eq!(stats.step.map(|step| step[1]), Some(3.0));
        assert_eq!(stats.quantiles[1], (0.25, bids[0]));
        assert_eq!(stats.quantiles[2], (0.5, bids[1]), "1 holds for 11 h, 2 to the twelfth");
    }
}
