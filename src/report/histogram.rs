//! Histograms made of letters, for terminals: how times and costs of runs are spread.
//!
//! Pure functions from values to lines; whether anybody wants to see them, `cli` decides.

use console::measure_text_width;

use super::figure::bins::{Bin, bins, bins_of_durations};
use super::number::{decimals_of, duration, grouped_by, percent, plural, whole};
use super::sections::{COMPLETION, cost_heading};
use super::table::{Chart, paint};
use super::{Head, RunReport};
use crate::outcome::Record;

/// With what a histogram is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    /// Columns of the terminal; 40 to 100 of them are used.
    pub width: u16,
    /// Whether the terminal has the block characters of Unicode; else there are `#` and `.`.
    pub blocks: bool,
    /// Whether a deadline is coloured.
    pub colour: bool,
}

/// More bars than this tell nothing more.
const MOST: usize = 40;
/// From so many columns on, bars are told apart by a gap.
const GAPPED: usize = 3;
/// Lines of the bars.
const HEIGHT: usize = 4;
/// What stands before every line.
const INDENT: &str = "  ";
/// Parts of a block from the bottom, by eighths.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The completion times and costs of a report's runs, for the sections about them. None of what has a single
/// value, which the tables tell.
pub fn of_run(report: &RunReport, records: &[Record], ink: Ink) -> Vec<Chart> {
    let head = &report.head;
    let times: Vec<f64> =
        records.iter().filter_map(Record::completion).map(|time| time.as_secs_f64()).collect();
    let costs: Vec<f64> = records.iter().map(|record| record.total_cost().as_f64()).collect();
    let deadline = head.deadline.map(|deadline| deadline.as_secs_f64());
    let charts = [
        (COMPLETION.to_owned(), Histogram { values: &times, of: records.len(), unit: None, deadline }),
        (
            cost_heading(head),
            Histogram { values: &costs, of: records.len(), unit: Some(head), deadline: None },
        ),
    ];
    let charts = charts.into_iter().filter(|(_, histogram)| histogram.values.len() > 1);
    charts.map(|(section, histogram)| Chart { section, text: histogram.lines(ink).join("\n") }).collect()
}

/// Values of runs, some of which may have none.
struct Histogram<'a> {
    /// Seconds, or sums of money where there is a currency.
    values: &'a [f64],
    /// How many runs there are.
    of: usize,
    /// Whose currency; none for times.
    unit: Option<&'a Head>,
    /// The deadline in seconds.
    deadline: Option<f64>,
}

impl Histogram<'_> {
    fn lines(&self, ink: Ink) -> Vec<String> {
        let width = usize::from(ink.width).clamp(40, 100) - INDENT.len();
        let most = width.min(MOST);
        let bins =
            if self.unit.is_some() { bins(self.values, most) } else { bins_of_durations(self.values, most) };
        let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return Vec::new() };
        let mut lines = vec![self.title(&bins)];
        let lowest = self.values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if lowest < highest {
            let wide = width / bins.len();
            let axis = wide * bins.len();
            lines.extend(bars(&bins, wide, ink.blocks));
            lines.push((if ink.blocks { "─" } else { "-" }).repeat(axis));
            let (from, to) = (self.written(first.from, &bins), self.written(last.to, &bins));
            let room = axis.saturating_sub(measure_text_width(&from) + measure_text_width(&to)).max(1);
            lines.push(format!("{from}{}{to}", " ".repeat(room)));
            lines.extend(self.deadline_line((first.from, last.to), axis, ink));
        }
        lines.into_iter().map(|line| format!("{INDENT}{}", line.trim_end())).collect()
    }

    /// How many runs are shown and how many not; what a bar is.
    fn title(&self, bins: &[Bin]) -> String {
        let shown = self.values.len();
        let runs = plural(shown as u64, "run");
        let tallest = bins.iter().map(|bin| bin.count).max().unwrap_or(0);
        let same = self.values.iter().all(|value| *value == self.values[0]);
        let mut title = match same {
            true if shown == 1 => format!("{runs}: {}", self.value(self.values[0])),
            true => format!("{runs}, each {}", self.value(self.values[0])),
            false => {
                let step = self.written(bins[0].to - bins[0].from, bins);
                format!("{runs}, {step} to a bar, at most {} in one", whole(tallest as u64))
            }
        };
        if shown < self.of {
            let share = (self.of - shown) as f64 / self.of as f64;
            let missing = whole((self.of - shown) as u64);
            title.push_str(&format!("; {missing} more ({}) never complete", percent(share)));
        }
        title
    }

    /// An edge, as exactly as edges of such bins are.
    fn written(&self, value: f64, bins: &[Bin]) -> String {
        match self.unit {
            None => duration(value),
            Some(head) => {
                let decimals = decimals_of((bins[0].to - bins[0].from) * (1.0 + 1e-9), 1).max(2);
                format!("{} {}", grouped_by(value, decimals), head.currency)
            }
        }
    }

    /// A value for people.
    fn value(&self, value: f64) -> String {
        match self.unit {
            None => duration(value),
            Some(head) => format!("{} {}", super::number::Money::like(value).sum(value), head.currency),
        }
    }

    /// Where the deadline is: under the axis, or beyond one of its ends.
    fn deadline_line(&self, (from, to): (f64, f64), axis: usize, ink: Ink) -> Option<String> {
        let deadline = self.deadline?;
        let words = format!("deadline {}", duration(deadline));
        let line = if deadline < from {
            format!("{words}, before all of these")
        } else if deadline > to {
            format!("{:>axis$}", format!("{words}, after all of these"))
        } else {
            let column = (((deadline - from) / (to - from) * axis as f64) as usize).min(axis - 1);
            let mark = if ink.blocks { "▲" } else { "^" };
            if column + 2 + words.len() <= axis {
                format!("{}{mark} {words}", " ".repeat(column))
            } else {
                format!("{}{words} {mark}", " ".repeat(column.saturating_sub(words.len() + 1)))
            }
        };
        let indented = line.len() - line.trim_start().len();
        Some(format!("{}{}", &line[..indented], paint(line.trim(), "33", ink.colour)))
    }
}

/// Bars of so many columns each, wide ones with a gap behind them, the top line first. A bar with anything in
/// it is never empty.
fn bars(bins: &[Bin], wide: usize, blocks: bool) -> Vec<String> {
    let tallest = bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
    let parts = if blocks { 8 } else { 2 };
    let height = |bin: &Bin| (bin.count * HEIGHT * parts).div_ceil(tallest);
    let letter = |part: usize| match (blocks, part) {
        (true, part) => EIGHTHS[part],
        (false, 0) => ' ',
        (false, 1) => '.',
        (false, _) => '#',
    };
    let line = |row: usize| -> String {
        let of = |bin: &Bin| letter(height(bin).saturating_sub(row * parts).min(parts));
        let gap = usize::from(wide >= GAPPED);
        let bar = |bin: &Bin| format!("{}{}", String::from(of(bin)).repeat(wide - gap), " ".repeat(gap));
        bins.iter().map(bar).collect()
    };
    (0..HEIGHT).rev().map(line).collect()
}

#[cfg(test)]
#[path = "tests/histogram.rs"]
mod tests;
