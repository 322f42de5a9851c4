//! Which axis matters: indices of the points of a whole sweep, as a table, as CSV and as JSON.
//!
//! Everything is read from the lines of `points.csv`, so it does not matter who ran them and when.

use serde_json::{Map, Value, json};

use super::super::content::{Block, Grid};
use super::super::number::{DASH, percent, percent_range, whole};
use super::columns::{BATCH_MARK, BATCHES_END};
use super::forms::{json_value, short, shown, title_of};
use super::{DesignOutput, ScaleOutput, SweepManifest};
use crate::stats::{BATCHES, Index, Layout, Response, Sensitivity, Unknown};

/// The most points that are analysed.
pub const MOST_ANALYSED: u64 = 1 << 16;

/// The points of a sweep as they are read.
#[derive(Debug)]
pub struct Gathering {
    factors: Vec<Factor>,
    layout: Layout,
    estimates: Vec<Gathered>,
}

/// What moves as one.
#[derive(Debug)]
struct Factor {
    paths: Vec<String>,
    /// Its column in the lines of points.
    column: usize,
    is_log: bool,
}

/// One estimate as it is read.
#[derive(Debug)]
struct Gathered {
    /// Its column, by name and by place, and that of its batches.
    name: String,
    places: (usize, usize),
    response: Response,
    /// Whether any point has it, and whether all do.
    any: bool,
    all: bool,
}

/// Which axis matters for which estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatMatters {
    factors: Vec<Vec<String>>,
    /// Whether points are spread over ranges, which have slopes in place of total shares.
    is_scattered: bool,
    estimates: Vec<(String, Result<Sensitivity, Unknown>)>,
}

impl Gathering {
    /// Nothing yet of a sweep; none where fewer than two factors vary, where points are elsewhere or where there are
    /// more than [`MOST_ANALYSED`].
    pub fn new(manifest: &SweepManifest) -> Option<Gathering> {
        if manifest.shard.is_some() || manifest.points > MOST_ANALYSED {
            return None;
        }
        let factor = |paths: &Vec<String>| {
            let at = manifest.axes.iter().position(|axis| Some(&axis.path) == paths.first())?;
            let axis = &manifest.axes[at];
            let is_log = axis.scale == Some(ScaleOutput::Log);
            let length = axis.values.map_or(0, |length| length as usize);
            Some((Factor { paths: paths.clone(), column: at + 1, is_log }, length))
        };
        let all: Vec<(Factor, usize)> = manifest.factors.iter().filter_map(factor).collect();
        let (factors, lengths): (Vec<Factor>, Vec<usize>) =
            all.into_iter().filter(|(_, length)| *length != 1).unzip();
        let layout = match manifest.design {
            DesignOutput::Cartesian => Layout::Grid(lengths),
            DesignOutput::Saltelli => {
                let rows = manifest.points as usize / (factors.len() + 2);
                Layout::Radial { factors: factors.len(), rows }
            }
            DesignOutput::Sobol => Layout::Even(vec![Vec::new(); factors.len()]),
            DesignOutput::LatinHypercube => Layout::Scattered(vec![Vec::new(); factors.len()]),
        };
        let place = |name: &str| manifest.columns.iter().position(|column| column == name);
        let estimate = |batches: &String| {
            let name = batches.strip_suffix(BATCHES_END)?;
            let places = (place(name)?, place(batches)?);
            let response = Response::default();
            Some(Gathered { name: name.to_owned(), places, response, any: false, all: true })
        };
        let estimates = manifest.columns.iter().filter_map(estimate).collect();
        (factors.len() > 1).then_some(Gathering { factors, layout, estimates })
    }

    /// The next point.
    pub fn take(&mut self, row: &[String]) {
        let number = |column: usize| row.get(column).and_then(|cell| cell.parse::<f64>().ok());
        if let Layout::Scattered(places) | Layout::Even(places) = &mut self.layout {
            for (places, factor) in places.iter_mut().zip(&self.factors) {
                let at = number(factor.column).unwrap_or(f64::NAN);
                places.push(if factor.is_log { at.ln() } else { at });
            }
        }
        for of in &mut self.estimates {
            let cells = row.get(of.places.1).map_or("", String::as_str).split(BATCH_MARK);
            let batches: Vec<f64> = cells.filter_map(|cell| cell.parse().ok()).collect();
            let mean = number(of.places.0);
            of.any |= mean.is_some();
            match (mean, <[f64; BATCHES]>::try_from(batches)) {
                (Some(mean), Ok(batches)) if of.all => {
                    of.response.means.push(mean);
                    of.response.batches.push(batches);
                }
                _ => of.all = false,
            }
        }
    }

    /// What all points say. The seed is that of the sweep.
    pub fn close(self, seed: u64) -> WhatMatters {
        let known = |of: &Gathered| match of.all {
            true => Sensitivity::of(&self.layout, &of.response, seed, &of.name),
            false => Err(Unknown::NotEverywhere),
        };
        let estimates = self.estimates.iter().filter(|of| of.any);
        WhatMatters {
            estimates: estimates.map(|of| (of.name.clone(), known(of))).collect(),
            factors: self.factors.iter().map(|factor| factor.paths.clone()).collect(),
            is_scattered: match self.layout {
                Layout::Grid(_) | Layout::Radial { .. } => false,
                Layout::Scattered(_) | Layout::Even(_) => true,
            },
        }
    }
}

/// The shares of one estimate's variance.
pub(in crate::report) struct Shares {
    /// The estimate, as tables call it.
    pub(in crate::report) estimate: String,
    /// Its axes.
    pub(in crate::report) axes: Vec<AxisShare>,
}

/// What one axis makes of a variance.
pub(in crate::report) struct AxisShare {
    /// The paths of the axes that move as one.
    pub(in crate::report) paths: Vec<String>,
    /// By itself.
    pub(in crate::report) first: Option<Index>,
    /// With others, where that is known.
    pub(in crate::report) total: Option<Index>,
}

/// One line of the file.
struct Line<'a> {
    metric: &'a str,
    axis: String,
    index: &'a str,
    found: Option<Index>,
}

impl WhatMatters {
    fn indices(&self) -> [&'static str; 2] {
        ["first_order", if self.is_scattered { "standardized_coefficient" } else { "total" }]
    }

    /// The index of a factor; 0 is the first order, 1 what stands beside it.
    fn index(&self, of: &Result<Sensitivity, Unknown>, factor: usize, which: usize) -> Option<Index> {
        let of = of.as_ref().ok()?;
        let list = match which {
            0 => &of.first,
            _ if self.is_scattered => &of.slope,
            _ => &of.total,
        };
        list.get(factor).copied()
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        for (metric, of) in &self.estimates {
            let found = of.as_ref().ok();
            let mut whole = vec![("standard_deviation", found.map(|of| of.deviation))];
            if self.is_scattered {
                whole.push(("linear_share", found.and_then(|of| of.linear)));
            }
            let line = |(index, found)| Line { metric, axis: String::new(), index, found };
            lines.extend(whole.into_iter().map(line));
            for (factor, paths) in self.factors.iter().enumerate() {
                for (which, index) in self.indices().into_iter().enumerate() {
                    let found = self.index(of, factor, which);
                    lines.push(Line { metric, axis: paths.join("+"), index, found });
                }
            }
        }
        lines
    }

    /// The file `sensitivity.csv`: an index per line.
    pub fn csv(&self) -> Vec<u8> {
        let mut bytes = super::line(&["metric", "axis", "index", "value", "low", "high"].map(str::to_owned));
        for line in self.lines() {
            let mut fields = vec![line.metric.to_owned(), line.axis.clone(), line.index.to_owned()];
            fields.extend(numbers(&line));
            bytes.extend(super::line(&fields));
        }
        bytes
    }

    /// The same as JSON.
    pub fn json(&self) -> Value {
        let entry = |line: Line<'_>| -> Value {
            let [value, low, high] = numbers(&line).map(|cell| json_value(&cell));
            let axis = if line.axis.is_empty() { Value::Null } else { json!(line.axis) };
            let mut entry = Map::new();
            entry.insert("metric".to_owned(), json!(line.metric));
            entry.insert("axis".to_owned(), axis);
            entry.insert("index".to_owned(), json!(line.index));
            entry.extend([("value", value), ("low", low), ("high", high)].map(|(k, v)| (k.to_owned(), v)));
            Value::Object(entry)
        };
        self.lines().into_iter().map(entry).collect()
    }

    /// The shares of the estimates of which something is known, for a figure.
    pub(in crate::report) fn shares(&self) -> Vec<Shares> {
        let of = |(name, of): &(String, Result<Sensitivity, Unknown>)| Shares {
            estimate: title_of(name).to_owned(),
            axes: (0..self.factors.len())
                .map(|factor| AxisShare {
                    paths: self.factors[factor].clone(),
                    first: self.index(of, factor, 0),
                    total: self.index(of, factor, 1).filter(|_| !self.is_scattered),
                })
                .collect(),
        };
        self.estimates.iter().filter(|(_, of)| of.is_ok()).map(of).collect()
    }

    /// A factor as tables call it: its axes by their last names, where these tell them apart.
    fn name(&self, factor: usize) -> String {
        let all: Vec<&str> = self.factors.iter().flatten().map(String::as_str).collect();
        let names: Vec<&str> = self.factors[factor].iter().map(|path| short(path, &all)).collect();
        names.join(" + ")
    }

    /// The section of a report.
    pub(super) fn blocks(&self, currency: &str) -> Vec<Block> {
        let beside = if self.is_scattered { "slope" } else { "in all" };
        let mut header = vec!["Axis".to_owned()];
        for (name, _) in &self.estimates {
            header.extend([title_of(name).to_owned(), beside.to_owned()]);
        }
        let mut rows: Vec<Vec<String>> = Vec::new();
        for factor in 0..self.factors.len() {
            let mut row = vec![self.name(factor)];
            for (_, of) in &self.estimates {
                row.push(share(self.index(of, factor, 0)));
                let other = self.index(of, factor, 1);
                row.push(if self.is_scattered { slope(other) } else { share(other) });
            }
            rows.push(row);
        }
        let mut of_all = |name: &str, cell: &dyn Fn(&str, &Sensitivity) -> String| {
            let mut row = vec![name.to_owned()];
            for (metric, of) in &self.estimates {
                let cell = of.as_ref().map_or(DASH.to_owned(), |of| cell(metric, of));
                row.extend([cell, String::new()]);
            }
            rows.push(row);
        };
        if self.is_scattered {
            of_all("Straight lines", &|_, of| share(of.linear));
        }
        of_all("Standard deviation", &|metric, of| deviation(metric, of.deviation.value, currency));
        let mut blocks = vec![Block::Heading("What matters".to_owned())];
        blocks.push(Block::Table(Grid { header, rows, text_columns: 1 }));
        blocks.push(Block::Text(self.legend().to_owned()));
        for (name, of) in &self.estimates {
            if let Err(unknown) = of {
                blocks.push(Block::Text(format!("{}: {}", title_of(name), why(*unknown))));
            }
        }
        blocks
    }

    fn legend(&self) -> &'static str {
        if self.is_scattered {
            "Share of the variance between points that an axis makes by itself, and by how many standard \
             deviations the estimate moves when the axis moves by one of its own; straight lines: the share that \
             these slopes explain together. Noise of the replications is taken off; what can't be told from \
             nothing is a range. sensitivity.csv has the 95 % intervals."
        } else {
            "Share of the variance between points that an axis makes by itself and, in all, that it has a part in \
             together with others. Noise of the replications is taken off; what can't be told from nothing is a \
             range. sensitivity.csv has the 95 % intervals."
        }
    }
}

/// What a sweep of more points than are analysed says in place of it.
pub(super) fn too_many() -> Block {
    Block::Text(format!("Which axis matters is told of sweeps of up to {} points.", whole(MOST_ANALYSED)))
}

fn why(unknown: Unknown) -> &'static str {
    match unknown {
        Unknown::NotEverywhere => {
            "not known, since some points have none or have fewer replications with one than it takes"
        }
        Unknown::TooFewPoints => "not known from so few points",
        Unknown::Alike => "no difference between points can be told from noise",
    }
}

/// An index with its ends, as in the file.
fn numbers(line: &Line<'_>) -> [String; 3] {
    let text = |of: f64| match line.index {
        "standard_deviation" => format!("{of:.8e}").parse().unwrap_or(of).to_string(),
        // Without the sign that a rounded zero may have.
        _ => ((of * 1.0e6).round() / 1.0e6 + 0.0).to_string(),
    };
    line.found.map_or_else(Default::default, |of| [of.value, of.interval.low, of.interval.high].map(text))
}

/// A share, or the range of one that may be nothing.
fn share(of: Option<Index>) -> String {
    let Some(of) = of else { return DASH.to_owned() };
    let rounded = |share: f64| (share * 1.0e6).round() / 1.0e6 + 0.0;
    let text = match (rounded(of.interval.low), rounded(of.interval.high)) {
        (low, high) if low <= 0.0 && high > 0.0 && high < 0.5e-4 => percent(high),
        (low, high) if low <= 0.0 && high > 0.0 => percent_range(Some(of.interval)),
        _ => percent(rounded(of.value)),
    };
    text.replace(' ', "\u{a0}")
}

/// A slope with its sign; a dash where even that is not known.
fn slope(of: Option<Index>) -> String {
    match of {
        Some(of) if of.interval.low > 0.0 || of.interval.high < 0.0 => format!("{:+.2}", of.value),
        _ => DASH.to_owned(),
    }
}

/// A standard deviation in the unit of its estimate.
fn deviation(metric: &str, of: f64, currency: &str) -> String {
    let text = shown(of, metric);
    if metric.starts_with("cost_") { format!("{text}\u{a0}{currency}") } else { text }
}
