//! How long runs take and what they cost: how many come to what, and how many have come to it by then.

use super::{Axis, Bar, Course, Dot, Figure, Layer, Mark, Panel, Scale, Shape, Side, Tone, bins, source};
use crate::outcome::Record;
use crate::report::number::{Money, duration, percent, plural, whole};
use crate::report::{Head, verdict};
use crate::stats::{Distribution, Level, Proportion, Summary, sorted};

/// Bars of a histogram.
const BARS: usize = 48;
/// Steps of a cumulative curve.
const STEPS: usize = 600;

/// One quantity of every run.
struct Quantity<'a> {
    label: String,
    scale: Scale,
    tone: Tone,
    from_zero: bool,
    /// In order; only what is finite.
    values: Vec<f64>,
    /// Runs in all, also those without a value.
    runs: u64,
    level: Level,
    distribution: Option<&'a Distribution>,
    /// What it is held against.
    marks: Vec<(Tone, f64, String)>,
}

/// Completion time and cost side by side; cost alone where the workload has no end.
pub fn answer(head: &Head, summary: &Summary, records: &[Record]) -> Figure {
    let quantities = [of_completion(head, summary, records), Some(of_cost(head, summary, records))];
    let columns: Vec<Quantity<'_>> = quantities.into_iter().flatten().collect();
    let mut panels: Vec<Panel> = Vec::new();
    let stacks: Vec<[Panel; 2]> = columns.iter().map(Quantity::panels).collect();
    for row in 0..2 {
        panels.extend(stacks.iter().map(|stack| stack[row].clone()));
    }
    Figure {
        name: "answer".to_owned(),
        title: head.name.clone(),
        says: verdict::sentences(head, summary).join(" "),
        columns: columns.len(),
        panels,
        source: source(head, summary.replications),
    }
}

/// The distribution of the completion time; none where the workload has no end or no run completed.
pub fn completion(head: &Head, summary: &Summary, records: &[Record]) -> Option<Figure> {
    let quantity = of_completion(head, summary, records)?;
    let mut says = verdict::time(summary);
    if let Some(of) = summary.deadline {
        says.push_str(&format!(" {} of runs meet the deadline of {}.", percent(of.met.share), of.deadline));
    }
    says.push_str(&quantity.beyond(duration));
    Some(Figure {
        name: "completion-time".to_owned(),
        title: "When it is done".to_owned(),
        says,
        columns: 1,
        panels: quantity.panels().to_vec(),
        source: source(head, summary.replications),
    })
}

/// The distribution of the cost.
pub fn cost(head: &Head, summary: &Summary, records: &[Record]) -> Figure {
    let quantity = of_cost(head, summary, records);
    let same = if summary.is_lasting() { "the same service" } else { "the same work" };
    let mut says = verdict::cost(head, summary, "", "", same);
    let money = Money::like(summary.mean_cost());
    says.push_str(&quantity.beyond(|sum| format!("{} {}", money.sum(sum), head.currency)));
    Figure {
        name: "cost".to_owned(),
        title: "What a run costs".to_owned(),
        says,
        columns: 1,
        panels: quantity.panels().to_vec(),
        source: source(head, summary.replications),
    }
}

fn of_completion<'a>(head: &Head, summary: &'a Summary, records: &[Record]) -> Option<Quantity<'a>> {
    let values: Vec<f64> =
        records.iter().filter_map(|record| Some(record.completion()?.as_secs_f64())).collect();
    let deadline =
        head.deadline.map(|deadline| (Tone::Limit, deadline.as_secs_f64(), format!("deadline {deadline}")));
    (!values.is_empty()).then(|| Quantity {
        label: "Time from submission to completion".to_owned(),
        scale: Scale::Duration,
        tone: Tone::Series(0),
        from_zero: false,
        values: sorted(values),
        runs: summary.replications,
        level: summary.level,
        distribution: Some(&summary.completion_s),
        marks: deadline.into_iter().collect(),
    })
}

fn of_cost<'a>(head: &Head, summary: &'a Summary, records: &[Record]) -> Quantity<'a> {
    let values = records.iter().map(|record| record.total_cost().as_f64()).collect();
    let on_demand = summary.savings.map(|savings| {
        let mean = savings.on_demand.mean;
        (Tone::Reference, mean, format!("on-demand {}", Money::like(mean).sum(mean)))
    });
    Quantity {
        label: format!("Cost of a run, {}", head.currency),
        scale: Scale::Number,
        tone: Tone::Series(1),
        from_zero: true,
        values: sorted(values),
        runs: summary.replications,
        level: summary.level,
        distribution: Some(&summary.cost),
        marks: on_demand.into_iter().collect(),
    }
}

impl Quantity<'_> {
    /// Where the axis ends: at the largest value, unless a few outliers would squeeze all others.
    fn end(&self) -> f64 {
        let (Some(low), Some(high)) = (self.values.first(), self.values.last()) else { return 1.0 };
        let most = self.values[(self.values.len() - 1) * 99 / 100];
        let usual = (most - low) * 1.25;
        if usual > 0.0 && high - low > 4.0 * usual { low + usual } else { *high }
    }

    /// How many values lie beyond the axis, as a sentence; empty where none does.
    fn beyond(&self, written: impl Fn(f64) -> String) -> String {
        let (end, highest) = (self.axis().high, self.values.last().copied().unwrap_or_default());
        match self.values.iter().filter(|value| **value > end).count() as u64 {
            0 => String::new(),
            some => format!(
                " Not shown: {} beyond {}, the farthest at {}.",
                plural(some, "run"),
                written(end),
                written(highest)
            ),
        }
    }

    /// Values up to the end, and what they are held against unless that is so far off that nothing else would be
    /// seen.
    fn axis(&self) -> Axis {
        let end = self.end();
        let low = self.values.first().copied().unwrap_or_default();
        let marks = self.marks.iter().map(|(_, at, _)| *at).filter(|at| *at <= end.max(0.0) * 20.0);
        let shown = self.values.iter().copied().filter(|value| *value <= end).chain([low, end]);
        Axis::holding(&self.label, self.scale.clone(), self.from_zero, shown.chain(marks))
    }

    fn written(&self, value: f64) -> String {
        match self.scale {
            Scale::Duration => duration(value),
            _ => Money::like(self.values.last().copied().unwrap_or(value)).sum(value),
        }
    }

    fn panels(&self) -> [Panel; 2] {
        let x = self.axis();
        let rules = |labelled: bool| {
            let rule = move |(tone, at, label): &(Tone, f64, String)| Layer {
                name: String::new(),
                tone: *tone,
                shape: Shape::Rule {
                    of: Side::X,
                    at: *at,
                    label: if labelled { label.clone() } else { String::new() },
                },
            };
            let inside = |(_, at, _): &&(Tone, f64, String)| (0.0..=1.0).contains(&x.place(*at));
            self.marks.iter().filter(inside).map(rule).collect::<Vec<_>>()
        };
        let (bars, highest) = self.bars(x.high);
        let histogram = Panel {
            title: String::new(),
            x: x.clone().unlabelled(),
            y: Axis::holding("Share of runs", Scale::Share, true, [0.0, highest]),
            layers: [Layer { name: String::new(), tone: self.tone, shape: Shape::Bars { bars } }]
                .into_iter()
                .chain(rules(true))
                .collect(),
            height: 1.0,
        };
        let mut layers = vec![Layer {
            name: "95 % confidence".to_owned(),
            tone: self.tone,
            shape: Shape::Band { points: self.band(&self.curve(&x)), course: Course::Steps },
        }];
        layers.extend(rules(false));
        layers.push(Layer {
            name: String::new(),
            tone: self.tone,
            shape: Shape::Line { points: self.curve(&x), course: Course::Steps, dashed: false },
        });
        layers.push(Layer {
            name: String::new(),
            tone: self.tone,
            shape: Shape::Dots { dots: self.quantiles(&x), mark: Mark::Disc },
        });
        let cumulative = Panel {
            title: String::new(),
            y: Axis::of_shares("Share of runs that come to no more"),
            x,
            layers,
            height: 1.0,
        };
        [histogram, cumulative]
    }

    fn bars(&self, end: f64) -> (Vec<Bar>, f64) {
        let shown: Vec<f64> = self.values.iter().copied().filter(|value| *value <= end).collect();
        let share = |count: usize| count as f64 / self.runs.max(1) as f64;
        let bins = match self.scale {
            Scale::Duration => bins::bins_of_durations(&shown, BARS),
            _ => bins::bins(&shown, BARS),
        };
        let mut bars = Vec::new();
        for bin in bins.into_iter().filter(|bin| bin.count > 0) {
            let says = format!(
                "{} to {}: {} of runs ({})",
                self.written(bin.from),
                self.written(bin.to),
                percent(share(bin.count)),
                whole(bin.count as u64)
            );
            bars.push(Bar { x: [bin.from, bin.to], y: [0.0, share(bin.count)], says });
        }
        let highest = bars.iter().map(|bar| bar.y[1]).fold(0.0, f64::max);
        (bars, highest)
    }

    /// The share of runs that come to a value or less, at as many values as can be seen.
    fn curve(&self, x: &Axis) -> Vec<[f64; 2]> {
        let n = self.values.len();
        let every = n.div_ceil(STEPS).max(1);
        let mut points = vec![[x.low, 0.0]];
        for (place, value) in self.values.iter().enumerate() {
            let is_last = place + 1 == n;
            if (place % every == 0 || is_last) && *value <= x.high {
                let share = self.share_at(*value);
                // Of equal values the last one has counted them all.
                match points.last_mut() {
                    Some(last) if last[0] == *value => last[1] = share,
                    _ => points.push([*value, share]),
                }
            }
        }
        points.push([x.high, self.share_at(x.high)]);
        points
    }

    fn hits(&self, value: f64) -> u64 {
        self.values.partition_point(|of| *of <= value) as u64
    }

    fn share_at(&self, value: f64) -> f64 {
        self.hits(value) as f64 / self.runs.max(1) as f64
    }

    /// Wilson intervals of the share, at every point of the curve.
    fn band(&self, curve: &[[f64; 2]]) -> Vec<[f64; 3]> {
        let point = |[at, _]: &[f64; 2]| {
            let interval = Proportion::of(self.hits(*at), self.runs, self.level).interval?;
            Some([*at, interval.low, interval.high])
        };
        curve.iter().filter_map(point).collect()
    }

    fn quantiles(&self, x: &Axis) -> Vec<Dot> {
        let Some(distribution) = self.distribution else { return Vec::new() };
        let quantiles = distribution.quantiles;
        [("median", quantiles.p50), ("p95", quantiles.p95)]
            .into_iter()
            .filter(|(_, of)| of.value.is_finite() && of.value <= x.high)
            .map(|(name, of)| {
                let ends = of.interval.filter(|of| of.high.is_finite()).map(|of| [of.low, of.high]);
                let says = match ends {
                    Some([low, high]) => format!(
                        "{name} {}, 95 % interval {} to {}",
                        self.written(of.value),
                        self.written(low),
                        self.written(high)
                    ),
                    None => format!("{name} {}", self.written(of.value)),
                };
                Dot {
                    x: of.value,
                    y: of.probability,
                    x_interval: ends,
                    y_interval: None,
                    label: format!("{name} {}", self.written(of.value)),
                    says,
                }
            })
            .collect()
    }
}
