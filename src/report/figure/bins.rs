//! Bins of histograms: as wide as the spread of the values asks for, with edges that people count in.

use super::ticks::{duration_step, round_step};

/// A bin: values from `from` up to but not including `to`; the last of a histogram includes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bin {
    /// The first value in it, in the unit of the values.
    pub from: f64,
    /// Where the next one begins.
    pub to: f64,
    /// How many values are in it.
    pub count: usize,
}

/// Bins of one width that hold every value once, at most so many of them, those between without values
/// included. Edges are multiples of 1, 2 or 5 times a power of ten. Values that are not finite are passed
/// over; there are no bins where no value is left.
///
/// The width is that of Freedman and Diaconis, twice the interquartile range over the cube root of the
/// number of values, rounded up ("On the histogram as a density estimator: L2 theory", Zeitschrift für
/// Wahrscheinlichkeitstheorie 57, 1981, pages 453 to 476). Where half of the values are one, that is nothing
/// and Sturges' rule stands in.
pub(crate) fn bins(values: &[f64], most: usize) -> Vec<Bin> {
    binned(values, most, round_step)
}

/// The same for durations in seconds: edges are what clocks show, such as every 15 minutes.
pub(crate) fn bins_of_durations(values: &[f64], most: usize) -> Vec<Bin> {
    binned(values, most, duration_step)
}

fn binned(values: &[f64], most: usize, round: fn(f64) -> f64) -> Vec<Bin> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Vec::new();
    };
    let mut width = round(least_width(&sorted, most.max(1)));
    let (mut low, mut high) = ends(first, last, width);
    // A bin of such a width may lie across zero however wide it is.
    while high - low > most.max(1) as f64 && !(low == -1.0 && high == 1.0) {
        width = round(width * 1.5);
        (low, high) = ends(first, last, width);
    }
    let edges: Vec<f64> = if high - low > most.max(1) as f64 {
        vec![edge(low, width), edge(high, width)]
    } else {
        (0..=(high - low) as usize).map(|place| edge(low + place as f64, width)).collect()
    };
    let mut before = 0;
    let mut bins = Vec::with_capacity(edges.len() - 1);
    for (place, pair) in edges.windows(2).enumerate() {
        let is_last = place + 2 == edges.len();
        let upto = if is_last { sorted.len() } else { sorted.partition_point(|value| *value < pair[1]) };
        bins.push(Bin { from: pair[0], to: pair[1], count: upto - before });
        before = upto;
    }
    bins
}

/// The width that suits values in order, not rounded; above zero and wide enough for `most` bins.
fn least_width(sorted: &[f64], most: usize) -> f64 {
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    let (range, size) = (last - first, first.abs().max(last.abs()));
    // What differs only by rounding is one value.
    if range <= size * 1e-9 {
        return if size > 0.0 { size * 0.01 } else { 1.0 };
    }
    let count = sorted.len() as f64;
    let quarter = (sorted.len() - 1) as f64 / 4.0;
    let spread = sorted[(quarter * 3.0).round() as usize] - sorted[quarter.round() as usize];
    let suits = if spread > 0.0 { 2.0 * spread / count.cbrt() } else { range / (count.log2() + 1.0) };
    // Values that differ are in two bins at least, as far as rounding lets them.
    suits.min(range / 2.0).max(range / most as f64)
}

/// The edges around all values, as multiples of the width.
fn ends(first: f64, last: f64, width: f64) -> (f64, f64) {
    let (mut low, mut high) = ((first / width).floor(), (last / width).ceil());
    // Division rounds, so that an edge may stand a hair inside.
    if edge(low, width) > first {
        low -= 1.0;
    }
    if edge(high, width) < last {
        high += 1.0;
    }
    (low, high.max(low + 1.0))
}

/// A multiple of the width; fractions are divided in place of multiplied, so that 3 times 0.2 is 0.6.
fn edge(times: f64, width: f64) -> f64 {
    if width < 1.0 { times / (1.0 / width).round() } else { times * width }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(bins: &[Bin]) -> Vec<(f64, f64, usize)> {
        bins.iter().map(|bin| (bin.from, bin.to, bin.count)).collect()
    }

    #[test]
    fn edges_are_round_and_the_last_bin_has_its_end() {
        let values: Vec<f64> = (0..=100).map(|value| f64::from(value) / 100.0).collect();
        // Twice an interquartile range of 0.5 over the cube root of 101 is 0.215.
        assert_eq!(shown(&bins(&values, 40)), [(0.0, 0.5, 50), (0.5, 1.0, 51)]);
        let values: Vec<f64> = (0..1_000).map(|value| f64::from(value) / 1_000.0).collect();
        assert_eq!(
            shown(&bins(&values, 40))[2..],
            [(0.2, 0.3, 100), (0.3, 0.4, 100), (0.4, 0.5, 100), (0.5, 0.6, 100), (0.6, 0.7, 100)]
                .into_iter()
                .chain([(0.7, 0.8, 100), (0.8, 0.9, 100), (0.9, 1.0, 100)])
                .collect::<Vec<_>>()
        );
        let hours: Vec<f64> = (0..1_000).map(|value| 3_600.0 + f64::from(value) * 7.2).collect();
        let bins = bins_of_durations(&hours, 20);
        assert_eq!((bins.len(), bins[0].from, bins[0].to), (8, 3_600.0, 4_500.0));
    }

    #[test]
    fn one_value_has_one_bin_and_none_has_none() {
        assert_eq!(shown(&bins(&[2.5], 10)), [(2.5, 2.55, 1)]);
        assert_eq!(shown(&bins(&[0.0; 7], 10)), [(0.0, 1.0, 7)]);
        assert_eq!(shown(&bins_of_durations(&[3_600.0; 3], 10)), [(3_600.0, 3_660.0, 3)]);
        assert_eq!(
            shown(&bins_of_durations(&[3_600.0, 7_200.0], 10)),
            [(3_600.0, 5_400.0, 1), (5_400.0, 7_200.0, 1)]
        );
        assert_eq!(bins(&[], 10), []);
        assert_eq!(bins(&[f64::NAN, f64::INFINITY], 10), []);
        assert_eq!(shown(&bins(&[-1.0, 1.0], 1)), [(-2.0, 2.0, 2)]);
    }

    #[test]
    fn one_far_value_does_not_make_more_bins_than_there_is_room_for() {
        let values: Vec<f64> = (0..999).map(f64::from).chain([1e6]).collect();
        let bins = bins(&values, 30);
        assert!(bins.len() <= 30, "{}", bins.len());
        assert_eq!((bins[0].count, bins[bins.len() - 1].count), (999, 1));
    }

    proptest! {
        #[test]
        fn every_value_is_in_one_bin(
            values in prop::collection::vec(prop_oneof![
                -1e9..1e9_f64, 0.0..1.0_f64, Just(0.3), Just(1e-5), (0..50_u32).prop_map(f64::from)
            ], 1..200),
            most in 1..50_usize,
            durations: bool,
        ) {
            let bins = if durations { bins_of_durations(&values, most) } else { bins(&values, most) };
            prop_assert!((1..=most).contains(&bins.len()), "{} bins", bins.len());
            prop_assert_eq!(bins.iter().map(|bin| bin.count).sum::<usize>(), values.len());
            prop_assert!(bins.windows(2).all(|pair| pair[0].to == pair[1].from));
            for (place, bin) in bins.iter().enumerate() {
                let ends = |value: f64| if place + 1 == bins.len() { value <= bin.to } else { value < bin.to };
                let inside = values.iter().filter(|value| **value >= bin.from && ends(**value)).count();
                prop_assert_eq!(inside, bin.count, "{:?}", bin);
                prop_assert!(bin.from < bin.to);
            }
        }
    }
}
