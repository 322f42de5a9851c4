//! The axes of a figure: a label with its unit, a stretch, and how its values are written.

use serde::Serialize;

use crate::report::number;

/// One axis of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What it shows and in which unit, such as `Cost of a run, CNY`. Durations name theirs at each tick.
    pub label: String,
    /// What kind of values stand on it.
    pub scale: Scale,
    /// The value at its start.
    pub low: f64,
    /// The value at its end, above `low`.
    pub high: f64,
}

/// What kind of values stand on an axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Seconds, written as `6h` or `2d12h`.
    Duration,
    /// The same on a logarithmic axis; above zero.
    LogDuration,
    /// Numbers in the unit of the label: money, rates.
    Number,
    /// The same on a logarithmic axis; above zero.
    LogNumber,
    /// Shares of 1, written in per cent.
    Share,
    /// Whole numbers: pods, reclaims.
    Count,
    /// Names, the first at 0 to 1, the second at 1 to 2; along y the first stands on top.
    Names(Vec<String>),
}

impl Axis {
    /// An axis that holds all of these values; those that are not finite are passed over. One that starts at
    /// zero where zero belongs to the quantity shown, as for costs and shares.
    ///
    /// Where all values are one, the axis has some room on both sides of it.
    pub fn holding(
        label: &str,
        scale: Scale,
        from_zero: bool,
        values: impl IntoIterator<Item = f64>,
    ) -> Axis {
        let logarithmic = matches!(scale, Scale::LogDuration | Scale::LogNumber);
        let fits = |value: &f64| value.is_finite() && (!logarithmic || *value > 0.0);
        let (mut low, mut high) = values
            .into_iter()
            .filter(fits)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = if logarithmic { (1.0, 10.0) } else { (0.0, 1.0) };
        }
        if logarithmic {
            let room = if low == high { 2.0 } else { (high / low).powf(0.03) };
            return Axis { label: label.to_owned(), scale, low: low / room, high: high * room };
        }
        let starts_at_zero = from_zero && low >= 0.0;
        if starts_at_zero {
            low = 0.0;
        }
        let room = match (high - low) * 0.04 {
            0.0 => (high.abs() * 0.1).max(if matches!(scale, Scale::Duration) { 1.0 } else { 1e-6 }),
            some => some,
        };
        let low = if starts_at_zero || (low >= 0.0 && low < room) { 0.0 } else { low - room };
        Axis { label: label.to_owned(), scale, low, high: high + room }
    }

    /// An axis for marks whose differences count: from zero, unless all stand in its last third; of shares up to 100 %.
    pub fn comparing(label: &str, scale: Scale, values: &[f64]) -> Axis {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_share = scale == Scale::Share;
        let whole = if is_share { 1.0 } else { most };
        let from_zero = least < whole * 2.0 / 3.0;
        if is_share && from_zero && most > 0.5 {
            return Axis::of_shares(label);
        }
        let axis = Axis::holding(label, scale, from_zero, values.iter().copied());
        // Nothing is more than all, nor less than nothing.
        if is_share { Axis { low: axis.low.max(0.0), high: axis.high.min(1.0), ..axis } } else { axis }
    }

    /// An axis of shares, 0 to 100 %.
    pub fn of_shares(label: &str) -> Axis {
        Axis { label: label.to_owned(), scale: Scale::Share, low: 0.0, high: 1.0 }
    }

    /// An axis of names.
    pub fn of_names(label: &str, names: Vec<String>) -> Axis {
        let high = names.len().max(1) as f64;
        Axis { label: label.to_owned(), scale: Scale::Names(names), low: 0.0, high }
    }

    /// The axis without its label, for a chart that stands above another of the same.
    #[must_use]
    pub fn unlabelled(mut self) -> Axis {
        self.label.clear();
        self
    }

    /// Where a value stands: 0 at the start of the axis, 1 at its end.
    pub fn place(&self, value: f64) -> f64 {
        match self.scale {
            Scale::LogDuration | Scale::LogNumber => (value / self.low).ln() / (self.high / self.low).ln(),
            _ => (value - self.low) / (self.high - self.low),
        }
    }

    /// A value as people read it, with as many digits as a reader of the whole axis wants.
    pub fn written(&self, value: f64) -> String {
        match &self.scale {
            Scale::Duration | Scale::LogDuration => number::duration(value),
            Scale::Number | Scale::LogNumber => {
                number::Money::like(self.high.abs().max(self.low.abs())).sum(value)
            }
            Scale::Share => number::percent(value),
            Scale::Count => number::whole(value.round().max(0.0) as u64),
            Scale::Names(names) => names.get(value as usize).cloned().unwrap_or_default(),
        }
    }
}
