//! Where an axis is marked: round values, as many as there is room for, all written alike.

use super::axis::{Axis, Scale};
use crate::report::number;

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// What is written there.
    pub text: String,
}

/// Steps of durations that people count in, in seconds, up to days; beyond, days by 1, 2 and 5.
const STEPS: [f64; 21] = [
    0.001, 0.01, 0.1, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0,
    7_200.0, 10_800.0, 21_600.0, 43_200.0, DAY,
];
const DAY: f64 = 86_400.0;
const HOUR: f64 = 3_600.0;
const MINUTE: f64 = 60.0;

impl Axis {
    /// Round values on the axis, at most so many of them; a name for each place of an axis of names.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        let most = most.max(1);
        match &self.scale {
            Scale::Names(names) => {
                let tick =
                    |(place, name): (usize, &String)| Tick { at: place as f64 + 0.5, text: name.clone() };
                names.iter().enumerate().map(tick).collect()
            }
            Scale::Duration => {
                let step = duration_step((self.high - self.low) / most as f64);
                self.multiples(step).map(|at| Tick { at, text: duration(at) }).collect()
            }
            Scale::Count => {
                let step = round_step((self.high - self.low) / most as f64).max(1.0);
                self.multiples(step).map(|at| Tick { at, text: number::whole(at.max(0.0) as u64) }).collect()
            }
            Scale::Number => {
                let step = round_step((self.high - self.low) / most as f64);
                self.multiples(step).map(|at| Tick { at, text: number_text(at, step) }).collect()
            }
            Scale::Share => {
                let step = round_step((self.high - self.low) * 100.0 / most as f64);
                let decimals = decimals(step);
                let text = |at: f64| format!("{} %", number::grouped_by(at * 100.0, decimals));
                self.multiples(step / 100.0).map(|at| Tick { at, text: text(at) }).collect()
            }
            Scale::LogNumber => self.of_decades(most),
            Scale::LogDuration => {
                let all: Vec<f64> = durations(self.high).filter(|at| self.holds(*at)).collect();
                // Between two of them there may be nothing round: then as on an axis that is not logarithmic.
                if all.len() < 2 {
                    return Axis { scale: Scale::Duration, ..self.clone() }.ticks(most.min(4));
                }
                let every = all.len().div_ceil(most).max(1);
                all.into_iter().step_by(every).map(|at| Tick { at, text: duration(at) }).collect()
            }
        }
    }

    fn holds(&self, value: f64) -> bool {
        let slack = (self.high - self.low) * 1e-9;
        (self.low - slack..=self.high + slack).contains(&value)
    }

    fn multiples(&self, step: f64) -> impl Iterator<Item = f64> {
        let slack = 1e-9;
        let (first, last) =
            ((self.low / step - slack).ceil() as i64, (self.high / step + slack).floor() as i64);
        (first..=last).map(move |count| count as f64 * step)
    }

    /// 1, 2 and 5 of every power of ten, as far as there is room; else powers alone, else some of them.
    fn of_decades(&self, most: usize) -> Vec<Tick> {
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let of = |digits: &[f64]| -> Vec<f64> {
            let all =
                (first..=last).flat_map(|power| digits.iter().map(move |digit| digit * 10_f64.powi(power)));
            all.filter(|at| self.holds(*at)).collect()
        };
        let sets = [&[1.0, 2.0, 5.0][..], &[1.0, 3.0], &[1.0]];
        let fits = sets.iter().map(|digits| of(digits)).find(|all| all.len() <= most);
        let all = fits.unwrap_or_else(|| {
            let powers = of(&[1.0]);
            let every = powers.len().div_ceil(most).max(1);
            powers.into_iter().step_by(every).collect()
        });
        // Within one decade there may be nothing round: then as on an axis that is not logarithmic.
        if all.len() < 2 {
            let linear = Axis { scale: Scale::Number, ..self.clone() };
            return linear.ticks(most.min(4));
        }
        all.into_iter().map(|at| Tick { at, text: number_text(at, at) }).collect()
    }
}

/// 1, 2 or 5 times a power of ten, not below `least`.
pub(super) fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let digit = [1.0, 2.0, 5.0, 10.0].into_iter().find(|digit| digit * power >= least * (1.0 - 1e-9));
    digit.unwrap_or(10.0) * power
}

/// A step that people count durations in, in seconds, not below `least`.
pub(super) fn duration_step(least: f64) -> f64 {
    let step = STEPS.into_iter().find(|step| *step >= least * (1.0 - 1e-9));
    step.unwrap_or_else(|| round_step(least / DAY) * DAY)
}

/// Durations that a logarithmic axis is marked at, in order, up to `high`.
fn durations(high: f64) -> impl Iterator<Item = f64> {
    const MARKS: [f64; 17] = [
        0.001,
        0.01,
        0.1,
        1.0,
        5.0,
        15.0,
        MINUTE,
        300.0,
        900.0,
        1_800.0,
        HOUR,
        7_200.0,
        14_400.0,
        28_800.0,
        DAY,
        2.0 * DAY,
        5.0 * DAY,
    ];
    let days = (0..8).flat_map(|power| [1.0, 3.0].map(|digit| digit * 10_f64.powi(power + 1) * DAY));
    MARKS.into_iter().chain(days).take_while(move |at| *at <= high * (1.0 + 1e-9))
}

/// How many decimals a multiple of this step has.
fn decimals(step: f64) -> usize {
    (-step.log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize
}

/// A multiple of a step, with its decimals; in powers of ten where it would be too long to read, as `2.5e-12`.
fn number_text(at: f64, step: f64) -> String {
    if at != 0.0 && (step < 1e-9 || at.abs() >= 1e15) {
        let digits = (at.abs().log10().floor() - step.log10().floor()).clamp(0.0, 15.0) as usize;
        return format!("{at:.digits$e}");
    }
    number::grouped_by(at, decimals(step))
}

/// A duration on an axis: `0`, `45s`, `1h30m`, `2d12h`.
fn duration(seconds: f64) -> String {
    if seconds == 0.0 { "0".to_owned() } else { number::duration(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: Scale, low: f64, high: f64, most: usize) -> Vec<String> {
        let axis = Axis { label: String::new(), scale, low, high };
        axis.ticks(most).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_round_and_fit() {
        assert_eq!(texts(Scale::Duration, 0.0, 8.0 * HOUR, 6), ["0", "2h", "4h", "6h", "8h"]);
        assert_eq!(texts(Scale::Duration, 0.0, 40.0 * DAY, 5), ["0", "10d", "20d", "30d", "40d"]);
        assert_eq!(texts(Scale::Duration, 29_100.0, 30_700.0, 4), ["8h10m", "8h20m", "8h30m"]);
        assert_eq!(texts(Scale::Number, 0.1, 0.35, 4), ["0.1", "0.2", "0.3"]);
        assert_eq!(texts(Scale::Number, -1_000.0, 3_000.0, 4), ["-1,000", "0", "1,000", "2,000", "3,000"]);
        assert_eq!(texts(Scale::Share, 0.0, 1.0, 5), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
        assert_eq!(texts(Scale::Share, 0.0, 0.01, 2), ["0.0 %", "0.5 %", "1.0 %"]);
        assert_eq!(texts(Scale::Count, 0.0, 3.0, 10), ["0", "1", "2", "3"]);
        assert_eq!(texts(Scale::LogNumber, 0.5, 200.0, 4), ["1", "10", "100"]);
        assert_eq!(texts(Scale::LogNumber, 2.2, 4.1, 4), ["2.5", "3.0", "3.5", "4.0"]);
        assert_eq!(texts(Scale::Number, 1e-12, 2.2e-12, 3), ["1.0e-12", "1.5e-12", "2.0e-12"]);
        assert_eq!(texts(Scale::Number, 0.0, 2e15, 2), ["0", "1e15", "2e15"]);
        assert_eq!(texts(Scale::LogNumber, 1e-10, 1e-8, 3), ["1e-10", "0.000000001", "0.00000001"]);
        assert_eq!(texts(Scale::LogDuration, 60.0, 7_300.0, 6), ["1m", "5m", "15m", "30m", "1h", "2h"]);
        assert_eq!(texts(Scale::LogDuration, 29_100.0, 30_700.0, 6), ["8h10m", "8h20m", "8h30m"]);
        assert_eq!(texts(Scale::Names(vec!["a".into(), "b".into()]), 0.0, 2.0, 1), ["a", "b"]);
    }

    #[test]
    fn every_axis_has_ticks_in_it() {
        for scale in [Scale::Duration, Scale::Number, Scale::Share, Scale::LogDuration, Scale::LogNumber] {
            for (low, width) in [(1e-6, 1e-6), (0.001, 0.2), (1.0, 0.01), (3.0, 1e3), (17.0, 1e7), (1e6, 2e9)]
            {
                let axis = Axis { label: String::new(), scale: scale.clone(), low, high: low + width };
                let ticks = axis.ticks(6);
                assert!(ticks.len() <= 8, "{axis:?}: {ticks:?}");
                assert!(
                    ticks.iter().all(|tick| (-1e-6..=1.0 + 1e-6).contains(&axis.place(tick.at))),
                    "{ticks:?}"
                );
            }
        }
    }
}
