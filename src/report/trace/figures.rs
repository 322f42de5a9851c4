//! What histories say, figure by figure: each with its name, what it is of, its value and its unit.

use crate::fit::{AtOnce, LifeStats, PriceStats, SpellStats, StockStats};
use crate::scenario::trace::{Lifetimes, PriceTrace, StockTrace};
use crate::units::{Rate, SimTime, Span};

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its stable name.
    pub name: &'static str,
    /// What it is of, where a name has several: `p95`, `bid 1.2`, `hour 3`.
    pub of: String,
    /// Its value; none where the history does not tell it.
    pub value: Option<f64>,
    /// What it is counted in.
    pub unit: &'static str,
}

/// What one file says.
#[derive(Clone, Debug, PartialEq)]
pub struct FileStats {
    /// The file.
    pub file: String,
    /// `price`, `stock`, `lifetimes`, or `together` for what several files say together.
    pub kind: &'static str,
    /// From when to when, in words.
    pub period: String,
    /// The currency of prices, where it is known.
    pub currency: Option<String>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// What a user should know about the file.
    pub cautions: Vec<String>,
}

fn figure(
    name: &'static str,
    of: impl Into<String>,
    value: impl Into<Option<f64>>,
    unit: &'static str,
) -> Figure {
    Figure { name, of: of.into(), value: value.into(), unit }
}

fn percentile(share: f64) -> String {
    if share == 0.5 { "median".to_owned() } else { format!("p{}", (share * 100.0).round()) }
}

/// From when to when a history goes.
pub(super) fn period(first: Option<jiff::Timestamp>, end: Span) -> String {
    let days = super::significant(end.as_hours_f64() / 24.0, 4);
    match first {
        Some(first) => format!("{first} to {}, {days} days", SimTime(end.0).to_calendar(first)),
        None => format!("{days} days, on a clock without a calendar"),
    }
}

/// What a price history says.
pub fn prices(trace: &PriceTrace, stats: &PriceStats, list: Option<Rate>) -> FileStats {
    let mut figures = vec![
        figure("length", "", stats.length.as_hours_f64(), "h"),
        figure("records", "", trace.records as f64, ""),
        figure("changes", "", stats.changes as f64, ""),
        figure("changes_per_day", "", stats.changes_per_day, "1/d"),
        figure("price", "mean over time", stats.mean, "/h"),
        figure("price", "min", stats.min.as_f64(), "/h"),
    ];
    figures.extend(
        stats
            .quantiles
            .iter()
            .map(|(share, price)| figure("price", percentile(*share), price.as_f64(), "/h")),
    );
    figures.push(figure("price", "max", stats.max.as_f64(), "/h"));
    if let Some(list) = list.filter(|list| *list > Rate::ZERO) {
        figures.push(figure("price_of_list", "mean over time", stats.mean / list.as_f64(), "share"));
    }
    figures.push(figure("time_at_min", "", stats.at_min, "share"));
    for (at, name) in ["mean", "median", "max"].into_iter().enumerate() {
        figures.push(figure("gap", name, stats.gap_hours.map(|gaps| gaps[at]), "h"));
    }
    for (at, name) in ["mean absolute", "largest"].into_iter().enumerate() {
        figures.push(figure("step", name, stats.step.map(|step| step[at]), "share"));
    }
    for (lag, correlation) in (1..).zip(&stats.autocorrelation) {
        figures.push(figure("step_autocorrelation", format!("lag {lag}"), *correlation, ""));
    }
    for above in &stats.above {
        figures.push(figure("time_above", format!("bid {}", above.bid), above.share, "share"));
        figures.push(figure("passes_per_day", format!("bid {}", above.bid), above.passes_per_day, "1/d"));
    }
    FileStats {
        file: trace.source.clone(),
        kind: "price",
        period: period(trace.first, stats.length),
        currency: trace.currency.map(|currency| currency.code().to_owned()),
        figures,
        cautions: trace.cautions.clone(),
    }
}

fn spells(name: &'static str, stats: &SpellStats) -> Vec<Figure> {
    vec![
        figure(name, "count", stats.count as f64, ""),
        figure(name, "cut off", stats.censored as f64, ""),
        figure(name, "mean", stats.mean_hours, "h"),
        figure(name, "median", stats.median_hours, "h"),
        figure(name, "longest", stats.longest_hours, "h"),
    ]
}

/// What a history of stock says.
pub fn stock(trace: &StockTrace, stats: &StockStats) -> FileStats {
    let mut figures = vec![
        figure("length", "", stats.length.as_hours_f64(), "h"),
        figure("records", "", trace.records as f64, ""),
        figure("time_up", "", stats.up, "share"),
    ];
    figures.extend(spells("spell_up", &stats.ups));
    figures.extend(spells("spell_down", &stats.downs));
    figures.push(figure("drops", "", stats.drops as f64, ""));
    figures.push(figure("drops", "to zero", stats.drops_to_zero as f64, ""));
    if let Some(mean) = stats.mean_units {
        figures.push(figure("units", "mean over time", mean, ""));
        figures.push(figure("units_taken", "mean of a drop", stats.mean_drop, ""));
    }
    figures.extend(
        stats
            .units
            .iter()
            .map(|one| figure("time_with_units", format!("{} units", one.count), one.share, "share")),
    );
    FileStats {
        file: trace.source.clone(),
        kind: "stock",
        period: period(trace.first, stats.length),
        currency: None,
        figures,
        cautions: trace.cautions.clone(),
    }
}

/// What lives say.
pub fn lives(file: &Lifetimes, stats: &LifeStats) -> FileStats {
    let mut figures = vec![
        figure("lives", "", stats.lives as f64, ""),
        figure("lives", "taken", stats.taken as f64, ""),
        figure("lives", "cut off", stats.censored as f64, ""),
        figure("longest", "", stats.longest.as_hours_f64(), "h"),
        figure("observed", "", stats.observed_hours, "h"),
        figure("rate", "all hours", stats.rate, "1/h"),
    ];
    let hours = |(share, age): &(f64, Option<Span>)| {
        figure("life", percentile(*share), age.map(Span::as_hours_f64), "h")
    };
    figures.extend(stats.quantiles.iter().map(hours));
    let within = |(hours, share): &(f64, f64)| figure("taken_within", format!("{hours} h"), *share, "share");
    figures.extend(stats.taken_within.iter().map(within));
    figures.extend(
        stats.hours.iter().map(|hour| figure("rate", format!("hour {}", hour.from), hour.rate, "1/h")),
    );
    FileStats {
        file: file.source.clone(),
        kind: "lifetimes",
        period: format!(
            "{} lives, {} hours observed",
            stats.lives,
            super::significant(stats.observed_hours, 5)
        ),
        currency: None,
        figures,
        cautions: file.cautions.clone(),
    }
}

/// How many of several pools have stock at once.
pub fn together(files: usize, counts: &[AtOnce]) -> FileStats {
    let up =
        |one: &AtOnce| figure("time_with_pools_up", format!("{} of {files}", one.count), one.share, "share");
    let mean = counts.iter().map(|one| f64::from(one.count) * one.share).sum::<f64>();
    let mut figures = vec![figure("pools_up", "mean over time", mean, "")];
    figures.extend(counts.iter().map(up));
    FileStats {
        file: format!("{files} files together"),
        kind: "together",
        period: "the time that all of them cover".to_owned(),
        currency: None,
        figures,
        cautions: Vec::new(),
    }
}
