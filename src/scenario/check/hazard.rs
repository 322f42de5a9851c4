//! Checks of hazards: when instances are taken whatever price and stock are.

use super::findings::{Findings, entry};
use super::traces::{Traces, report, tell};
use crate::scenario::bathtub::Bathtub;
use crate::scenario::file::hazard::{
    AdvisorFile, BathtubFile, ExponentialHazardFile, HazardFile, LifetimeUnitFile, LifetimesFile,
    WeibullHazardFile,
};
use crate::scenario::lifetimes::LifeTable;
use crate::scenario::market::HazardModel;
use crate::scenario::trace::{Filter, LifetimeColumns, LifetimesRequest, TimeUnit};
use crate::units::Span;

/// The month in which advisors count interruptions: 720 h.
const MONTH: Span = Span::from_hours(720);
/// The most instances that a bathtub law may take the instant they are there: more is a slip of its
/// parameters, since the law is meant to begin at 0.
const MOST_AT_ONCE: f64 = 0.01;

/// The hazard of a pool.
pub(super) fn hazard(
    findings: &mut Findings,
    traces: &Traces<'_>,
    path: &str,
    (pool, file): (&str, Option<&HazardFile>),
) -> Option<HazardModel> {
    match file {
        None | Some(HazardFile::None) => Some(HazardModel::None),
        Some(HazardFile::Fixed(fixed)) => Some(HazardModel::Fixed { after: fixed.after.0 }),
        Some(HazardFile::Exponential(law)) => exponential(findings, &entry(path, "exponential"), pool, law),
        Some(HazardFile::Weibull(law)) => weibull(findings, &entry(path, "weibull"), law),
        Some(HazardFile::Bathtub(law)) => bathtub(findings, &entry(path, "bathtub"), law),
        Some(HazardFile::Empirical(file)) => {
            empirical(findings, traces, &entry(path, "empirical"), pool, file)
        }
    }
}

fn exponential(
    findings: &mut Findings,
    path: &str,
    pool: &str,
    law: &ExponentialHazardFile,
) -> Option<HazardModel> {
    let mean = match (law.mean, law.monthly, law.advisor) {
        (Some(mean), None, None) => mean.0,
        (None, Some(monthly), None) if (1..1_000_000).contains(&monthly.0) => mean_life(monthly.as_f64()),
        (None, Some(_), None) => {
            findings.wrong(&entry(path, "monthly"), "expected a share above 0% and below 100%", "");
            return None;
        }
        (None, None, Some(bucket)) => {
            let (shown, percent, reason) = reading(bucket);
            let mean = mean_life(f64::from(percent) / 100.0);
            findings.assume(format!(
                "pool {pool}: the advisor's bucket {shown} is read as {percent} % of instances taken within \
                 720 h ({reason}), a mean life of {:.0} h; the advisor does not say what its rate is a share of",
                mean.as_hours_f64()
            ));
            mean
        }
        _ => {
            if !findings.unread(path) {
                findings.wrong(
                    path,
                    "expected one of mean, monthly and advisor",
                    "write {mean: 30h}, {monthly: 5%} or {advisor: \"5-10%\"}",
                );
            }
            return None;
        }
    };
    if !mean.is_positive() {
        findings.wrong(path, "expected a mean life above zero", "");
    }
    Some(HazardModel::Exponential { mean })
}

/// The mean life where this share of instances is taken within a month.
fn mean_life(monthly: f64) -> Span {
    Span::from_sampled_millis(MONTH.0 as f64 / -(-monthly).ln_1p())
}

/// A bucket as it is written, the percentage it is read as, and why. The feed of 2025-06-28 gives 5, 11, 16,
/// 22 and 100 as the upper ends; the last would take every instance.
fn reading(bucket: AdvisorFile) -> (&'static str, u8, &'static str) {
    const UPPER: &str = "the upper end that its feed gives";
    match bucket {
        AdvisorFile::Below5 => ("<5%", 5, UPPER),
        AdvisorFile::From5 => ("5-10%", 11, UPPER),
        AdvisorFile::From10 => ("10-15%", 16, UPPER),
        AdvisorFile::From15 => ("15-20%", 22, UPPER),
        AdvisorFile::Above20 => (">20%", 61, "the middle of the 22 % and 100 % of its feed"),
    }
}

fn weibull(findings: &mut Findings, path: &str, law: &WeibullHazardFile) -> Option<HazardModel> {
    let before = findings.issues.len();
    if !(0.05..=100.0).contains(&law.shape) {
        let problem = format!("expected a shape from 0.05 to 100, found {}", law.shape);
        findings.wrong(&entry(path, "shape"), problem, "below 1 the hazard falls with age");
    }
    positive(findings, path, &[("scale", law.scale.0)]);
    let model = HazardModel::Weibull { shape: law.shape, scale: law.scale.0 };
    (findings.issues.len() == before).then_some(model)
}

fn bathtub(findings: &mut Findings, path: &str, file: &BathtubFile) -> Option<HazardModel> {
    let before = findings.issues.len();
    if !(file.a > 0.0 && file.a <= 1.0) {
        let problem = format!("expected a share above 0 and up to 1, found {}", file.a);
        findings.wrong(&entry(path, "a"), problem, "0.4 means that about 40 % go early");
    }
    positive(findings, path, &[("tau1", file.tau1.0), ("tau2", file.tau2.0), ("b", file.b.0)]);
    if findings.issues.len() > before {
        return None;
    }
    let law = Bathtub { share: file.a, early: file.tau1.0, late: file.tau2.0, wall: file.b.0 };
    let at_once = law.taken_by(Span::ZERO);
    if at_once > MOST_AT_ONCE {
        let problem =
            format!("{:.0} % of instances would be taken the instant they are there", at_once * 100.0);
        findings.wrong(path, problem, "b is several times tau2 in this law, about 24h and 0.7h");
        return None;
    }
    Some(HazardModel::Bathtub(law))
}

fn positive(findings: &mut Findings, path: &str, spans: &[(&str, Span)]) {
    for (name, span) in spans {
        if !span.is_positive() {
            findings.wrong(&entry(path, name), "expected a duration above zero", "");
        }
    }
}

fn empirical(
    findings: &mut Findings,
    traces: &Traces<'_>,
    path: &str,
    pool: &str,
    file: &LifetimesFile,
) -> Option<HazardModel> {
    if file.file.is_empty() {
        findings.missing(&entry(path, "file"), "the file of lifetimes", "write file: lifetimes.csv");
        return None;
    }
    let full = traces.folder.join(&file.file);
    let request = LifetimesRequest {
        shown: full.display().to_string(),
        path: full,
        columns: LifetimeColumns {
            lifetime: file.columns.lifetime.clone(),
            end: file.columns.end.clone(),
            zone: file.columns.zone.clone(),
            instance_type: file.columns.instance_type.clone(),
        },
        unit: match file.unit {
            LifetimeUnitFile::Milliseconds => TimeUnit::Milliseconds,
            LifetimeUnitFile::Seconds => TimeUnit::Seconds,
            LifetimeUnitFile::Minutes => TimeUnit::Minutes,
            LifetimeUnitFile::Hours => TimeUnit::Hours,
        },
        taken: file.taken.0.clone(),
        censored: file.censored.0.clone(),
        filter: Filter { zone: file.zone.clone(), instance_type: file.instance_type.clone(), product: None },
    };
    let read = findings.library.lifetimes(&request);
    let read = match read.as_ref() {
        Ok(read) => read.clone(),
        Err(issues) => return report(findings, path, issues.clone()),
    };
    tell(findings, &request.shown, &read.cautions);
    let (all, cut) = (read.lives.len(), read.lives.iter().filter(|life| life.censored).count());
    let Some(table) = LifeTable::kaplan_meier(read.lives) else {
        let problem = format!("{}: all {all} lives are censored, none ends by the provider", request.shown);
        findings.wrong(path, problem, "lives that are only cut off say nothing of when they end");
        return None;
    };
    let (age, taken) = table.last();
    if taken < 1.0 {
        findings.caution(format!(
            "pool {pool}: the lives of {} end at {age} at the latest, where {:.1} % of instances are left: these are \
             never taken ({cut} of {all} lives are censored)",
            request.shown,
            (1.0 - taken) * 100.0
        ));
    }
    Some(HazardModel::Empirical(table))
}
