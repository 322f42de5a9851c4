//! A comparison as a tidy table: the estimates of every variant, then its differences from the baseline.
//!
//! The columns are those of [`super::super::csv`] with the variant before them and, in rows of differences,
//! the baseline. Costs that differ are in the baseline's currency.

use std::io::{self, Write};

use crate::outcome::Record;
use crate::stats::{Difference, Kind, OddsDifference};
use crate::units::Currency;

use super::super::csv::{HEADER, Lines};
use super::super::records::{self, Shared};
use super::{CompareReport, VariantReport};

/// Writes the estimates of all variants.
///
/// # Errors
/// Passes on what the writer says.
pub fn estimates(report: &CompareReport, out: impl Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(["variant", "baseline"].iter().chain(&HEADER))?;
    let base = report.base();
    for variant in &report.variants {
        let mut own = Lines::default();
        own.all(&variant.run.summary, variant.run.head.currency.code());
        let against = differences(variant, base.run.head.currency);
        for (baseline, lines) in [("", own), (&*base.name, against)] {
            for line in &lines.0 {
                writer.write_record(
                    [&*variant.name, baseline].into_iter().chain(line.iter().map(String::as_str)),
                )?;
            }
        }
    }
    writer.flush()
}

fn differences(variant: &VariantReport, currency: Currency) -> Lines {
    let mut lines = Lines::default();
    let Some(paired) = &variant.against else { return lines };
    let mut mean = |metric: &str, of: Option<Difference>, unit: &str| {
        let Some(of) = of else { return };
        lines.add([metric, "difference"], of.mean.mean, of.mean.interval, unit, of.mean.n);
        if let Some(ratio) = of.ratio {
            lines.add([metric, "ratio"], ratio.ratio, ratio.interval, "ratio", ratio.n);
        }
    };
    mean("completion_time", paired.completion_s, "s");
    mean("cost", paired.cost_all, currency.code());
    mean("cost_completed", paired.cost, currency.code());
    if let Some(of) = &paired.service {
        mean("service_requests_not_served", of.unserved, "share");
        mean("service_under_capacity", of.short_s, "s");
        mean("service_down", of.down, "share");
    }
    if let Some(of) = &paired.cronjob {
        mean("cronjob_completed", of.completed, "share");
        mean("cronjob_completion_time", of.completion_s, "s");
    }
    // What lasts has no odds of completing and no deadline.
    if paired.kinds.0 != Kind::Ending {
        return lines;
    }
    let mut odds = |metric: &str, of: &OddsDifference| {
        lines.add([metric, "difference"], of.difference, of.interval, "share", of.n);
    };
    odds("outcome_Complete", &paired.completed);
    if let Some(of) = &paired.deadline {
        odds("deadline_met", of);
    }
    lines
}

/// Writes the replications of all variants, the variant in the first column.
///
/// # Errors
/// Passes on what the writer says.
pub fn replications<'a>(
    variants: impl Iterator<Item = (&'a str, Currency, &'a [Record])>,
    out: impl Write,
) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(std::iter::once("variant".to_owned()).chain(records::header(None)))?;
    for (name, currency, of) in variants {
        for record in of {
            let line = records::line(record, Shared { point: None, currency });
            writer.write_record(std::iter::once(name.to_owned()).chain(line))?;
        }
    }
    writer.flush()
}
