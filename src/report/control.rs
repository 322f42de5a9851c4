//! Means with control variates: what the work drawn explains is taken off.

use serde::{Deserialize, Serialize};

use super::content::{Block, Grid};
use super::json::mean;
use super::number::{DASH, Money, duration, duration_pair, whole};
use super::output::MeanOutput;
use crate::outcome::Record;
use crate::outcome::work_drawn::WorkDrawn;
use crate::stats::{Controlled, Level};

/// The means of a report with the work that was drawn as their control.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    replications: u64,
    /// The mean work that was drawn in a replication and what was to be expected, in seconds.
    work: Option<(f64, f64)>,
    cost: Option<Controlled>,
    completion_s: Option<Controlled>,
}

impl Control {
    /// The controlled means of records, whose work is given in their order; none where none was drawn.
    pub fn of(records: &[Record], work: Option<&WorkDrawn>, level: Level) -> Control {
        let by = |value: fn(&Record) -> Option<f64>| {
            let values: Vec<Option<f64>> = records.iter().map(value).collect();
            work.and_then(|work| Controlled::of(&values, &work.seconds, work.expected, level))
        };
        let average = |work: &WorkDrawn| work.seconds.iter().sum::<f64>() / records.len().max(1) as f64;
        Control {
            replications: records.len() as u64,
            work: work.map(|work| (average(work), work.expected)),
            cost: by(|record| Some(record.total_cost().as_f64())),
            completion_s: by(|record| record.completion().map(|after| after.as_secs_f64())),
        }
    }

    /// The means by their names, with their units.
    pub(super) fn means(&self) -> impl Iterator<Item = (&'static str, bool, Controlled)> {
        let all = [("completion_time", true, self.completion_s), ("cost", false, self.cost)];
        all.into_iter().filter_map(|(name, is_time, of)| Some((name, is_time, of?)))
    }

    pub(super) fn section(&self, currency: &str) -> Vec<Block> {
        let mut blocks = vec![Block::Heading("With control variates".to_owned())];
        let Some((drawn, expected)) = self.work else {
            let text = "Work is not drawn in this scenario, so there is nothing to take off.";
            blocks.push(Block::Text(text.to_owned()));
            return blocks;
        };
        let mut grid = Grid::of_numbers(["", "mean", "interval", "as from"]);
        for (_, is_time, of) in self.means() {
            let (name, (value, range)) = if is_time {
                ("completion time".to_owned(), duration_pair(of.mean.mean, of.mean.interval))
            } else {
                // Digits that tell the ends apart.
                let width = of.mean.interval.map_or(of.mean.mean, |of| (of.high - of.low) * 10.0);
                let money = Money::like(width.min(of.mean.mean));
                (format!("cost, {currency}"), (money.sum(of.mean.mean), money.range(of.mean.interval)))
            };
            grid.row([name, value, range, self.worth(of.gain)]);
        }
        if grid.rows.is_empty() {
            grid.row([String::new(), DASH.to_owned(), DASH.to_owned(), DASH.to_owned()]);
        }
        blocks.push(Block::Table(grid));
        blocks.push(Block::Text(format!(
            "The work drawn is {} per replication on average, where {} is to be expected. What that explains is \
             taken off these means, which are as certain as plain ones from the replications on the right; this \
             run has {}. Means above are plain.",
            duration(drawn),
            duration(expected),
            whole(self.replications)
        )));
        blocks
    }

    /// How many replications a plain mean as certain takes.
    fn worth(&self, gain: f64) -> String {
        let replications = gain * self.replications as f64;
        if replications < 1.0e9 {
            whole(replications.round() as u64)
        } else {
            "over 1,000,000,000".to_owned()
        }
    }
}

/// Means with what the work drawn explains taken off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ControlOutput {
    /// The work drawn per replication on average, in seconds; `null` where work is not drawn.
    pub work_drawn_s: Option<f64>,
    /// What is to be expected of it, in seconds.
    pub work_expected_s: Option<f64>,
    /// Submission to `Complete`, over those that complete.
    pub completion_time_s: Option<ControlledOutput>,
    /// Everything that is paid.
    pub cost: Option<ControlledOutput>,
}

/// A mean with what a control explains taken off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ControlledOutput {
    /// The mean; its standard deviation is that of what the control leaves unexplained.
    pub mean: MeanOutput,
    /// So many times as many replications give a plain mean as certain; `null` where the control explains all.
    pub gain: Option<f64>,
}

pub(super) fn output(of: &Control) -> ControlOutput {
    let controlled = |of: Controlled| ControlledOutput {
        mean: mean(Some(of.mean)),
        gain: of.gain.is_finite().then_some(of.gain),
    };
    ControlOutput {
        work_drawn_s: of.work.map(|(drawn, _)| drawn),
        work_expected_s: of.work.map(|(_, expected)| expected),
        completion_time_s: of.completion_s.map(controlled),
        cost: of.cost.map(controlled),
    }
}
