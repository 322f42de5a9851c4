//! How many runs may fail for the risk to be under a level, and how many runs it takes to tell.

use super::interval::{Level, normal};
use super::proportion::Proportion;

/// The most of `n` runs that may fail so that the upper end of the Wilson interval of the risk is at most
/// `risk`; none where so few runs can't tell.
pub fn most_hits(n: u64, risk: f64, level: Level) -> Option<u64> {
    let keeps = |hits| Proportion::of(hits, n, level).interval.is_some_and(|of| of.high <= risk);
    // The upper end rises with the hits.
    let (mut least, mut beyond) = (0, n + 1);
    while least < beyond {
        let middle = (least + beyond) / 2;
        if keeps(middle) {
            least = middle + 1;
        } else {
            beyond = middle;
        }
    }
    least.checked_sub(1)
}

/// The fewest runs, none of which fails, that tell that the risk is at most `risk`: the upper end of the Wilson
/// interval of none of n is z^2 / (n + z^2).
pub fn fewest_runs(risk: f64, level: Level) -> u64 {
    let squared = normal(level).powi(2);
    (squared * (1.0 - risk) / risk).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hundred_and_eighty_one_runs_tell_one_percent() {
        for (risk, fewest) in [(0.01, 381), (0.001, 3_838), (0.05, 73)] {
            assert_eq!(fewest_runs(risk, Level::P95), fewest);
            assert_eq!(most_hits(fewest, risk, Level::P95), Some(0), "{risk}");
            assert_eq!(most_hits(fewest - 1, risk, Level::P95), None, "{risk}");
        }
    }

    #[test]
    fn the_most_hits_are_the_last_whose_interval_stays_below() {
        let most = most_hits(10_000, 0.01, Level::P95).unwrap();
        let high = |hits| Proportion::of(hits, 10_000, Level::P95).interval.unwrap().high;
        assert!(high(most) <= 0.01 && high(most + 1) > 0.01, "{most}");
        assert_eq!(most_hits(50, 1.0, Level::P95), Some(50));
        assert_eq!(most_hits(0, 0.01, Level::P95), None);
    }
}
