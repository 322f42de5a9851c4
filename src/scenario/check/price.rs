//! Checks of spot prices: exactly one model, with its parameters in range.

use super::findings::{Findings, entry};
use super::regime::regimes;
use super::traces::{Recorded, Traces};
use super::values::{distribution, level};
use crate::scenario::distribution::Distribution;
use crate::scenario::file::market::DistributionFile;
use crate::scenario::file::price::{
    BootstrapFile, DiscountFile, GaussianFile, LevelFile, MeanRevertingFile, MixtureFile, PriceFile,
    StepsFile,
};
use crate::scenario::market::{Bootstrap, Gap, Gaussian, MeanReverting, Mixture, PriceModel, Replay, Steps};
use crate::units::{Rate, Span};

/// The shortest mean time between changes.
pub(super) const SHORTEST: Span = Span::from_secs(1);

/// The history that a price is made from, where it is made from one.
pub(super) fn recorded(
    findings: &mut Findings,
    traces: &mut Traces<'_>,
    path: &str,
    file: &PriceFile,
) -> Option<Recorded> {
    match (&file.trace, &file.bootstrap) {
        (Some(_), _) => traces.prices(findings, &entry(path, "trace"), file),
        (None, Some(blocks)) => {
            traces.blocks(findings, &entry(&entry(path, "bootstrap"), "trace"), &blocks.trace.0)
        }
        (None, None) => None,
    }
}

/// Exactly one price model. `list` is the list price; `recorded` the history, where there is one.
pub(super) fn price_model(
    findings: &mut Findings,
    path: &str,
    file: &PriceFile,
    list: Rate,
    recorded: Option<Replay<Rate>>,
) -> Option<PriceModel> {
    const MODELS: &str = "constant, discount, trace, mean-reverting, regime, steps, mixture or bootstrap";
    let given = [
        file.constant.is_some(),
        file.discount.is_some(),
        file.trace.is_some(),
        file.mean_reverting.is_some(),
        file.regime.is_some(),
        file.steps.is_some(),
        file.mixture.is_some(),
        file.bootstrap.is_some(),
    ];
    match given.into_iter().filter(|given| *given).count() {
        1 => {}
        0 => {
            if !findings.unread(path) {
                findings.wrong(path, format!("expected one of {MODELS}"), "write price: {constant: 0.2}");
            }
            return None;
        }
        _ => {
            findings.wrong(path, format!("expected only one of {MODELS}"), "leave one");
            return None;
        }
    }
    if file.trace.is_none() && (file.start.is_some() || file.past_end.is_some()) {
        findings.wrong(path, "start and past_end belong to a trace", "leave them out");
    }
    if let Some(price) = file.constant {
        return Some(PriceModel::Constant(price.0));
    }
    if let Some(discount) = file.discount {
        let share = match discount {
            DiscountFile::Off(share) => 1_000_000 - share.0,
            DiscountFile::Pay(share) => share.0,
        };
        return Some(PriceModel::Constant(list.share(share)));
    }
    if let Some(model) = &file.mean_reverting {
        return Some(mean_reverting(findings, &entry(path, "mean-reverting"), model, list));
    }
    if let Some(model) = &file.regime {
        return regimes(findings, &entry(path, "regime"), model, list).map(PriceModel::Regime);
    }
    if let Some(model) = &file.steps {
        return steps(findings, &entry(path, "steps"), model, list).map(PriceModel::Steps);
    }
    if let Some(model) = &file.mixture {
        return mixture(findings, &entry(path, "mixture"), model).map(PriceModel::Mixture);
    }
    if let Some(model) = &file.bootstrap {
        return bootstrap(findings, &entry(path, "bootstrap"), model, recorded).map(PriceModel::Bootstrap);
    }
    recorded.map(PriceModel::Trace)
}

fn mean_reverting(findings: &mut Findings, path: &str, file: &MeanRevertingFile, list: Rate) -> PriceModel {
    let (floor, cap) = bounds(findings, path, file.floor, file.cap, list);
    let model = MeanReverting {
        mean: level(file.mean, list),
        volatility: file.volatility,
        reversion: file.reversion.0,
        step: file.step.map_or(Span::from_minutes(5), |step| step.0),
        floor,
        cap,
    };
    if model.mean == Rate::ZERO {
        findings.wrong(&entry(path, "mean"), "expected a mean price above zero", "");
    }
    if !(0.0..=5.0).contains(&model.volatility) {
        let problem =
            format!("expected a standard deviation of the logarithm from 0 to 5, found {}", model.volatility);
        findings.wrong(&entry(path, "volatility"), problem, "0.2 means about 20 %");
    }
    if !model.reversion.is_positive() {
        findings.wrong(&entry(path, "reversion"), "expected a duration above zero", "");
    }
    if model.step < SHORTEST {
        findings.wrong(&entry(path, "step"), "expected at least 1s between changes", "");
    }
    PriceModel::MeanReverting(model)
}

/// The lowest and the highest price; nothing and the list price unless they are given.
fn bounds(
    findings: &mut Findings,
    path: &str,
    floor: Option<LevelFile>,
    cap: Option<LevelFile>,
    list: Rate,
) -> (Rate, Rate) {
    let floor = floor.map_or(Rate::ZERO, |floor| level(floor, list));
    let cap = cap.map_or(list, |cap| level(cap, list));
    if floor > cap {
        let problem = format!("the floor {floor} is above the cap {cap}");
        findings.wrong(path, problem, "the cap is the list price unless it is given");
    }
    (floor, cap)
}

/// The largest mean step, in millionths: what moves further is no step of a price.
const LARGEST_STEP: i64 = 500_000;

fn steps(findings: &mut Findings, path: &str, file: &StepsFile, list: Rate) -> Option<Steps> {
    let (floor, cap) = bounds(findings, path, file.floor, file.cap, list);
    let start = level(file.start, list);
    let start_path = entry(path, "start");
    if start == Rate::ZERO {
        findings.wrong(&start_path, "expected a price above zero", "");
    } else if floor <= cap && !(floor..=cap).contains(&start) {
        let problem = format!("the price {start} at the start is not between {floor} and {cap}");
        findings.wrong(&start_path, problem, "the cap is the list price unless it is given");
    }
    if !(1..=LARGEST_STEP).contains(&file.size.0) {
        let problem = format!("expected a mean step above 0% and up to 50%, found {}", file.size.as_f64());
        findings.wrong(&entry(path, "size"), problem, "0.4% means that a price of 1 moves by 0.004");
    }
    let memory = file.memory.unwrap_or(0.0);
    if memory.abs() >= 1.0 {
        let problem = format!("expected a correlation above -1 and below 1, found {memory}");
        findings.wrong(&entry(path, "memory"), problem, "above 0, steps tend to go on in their direction");
    }
    let gap = match (file.mean_gap, &file.gap) {
        (Some(mean), None) => {
            let gap = Distribution::Exponential { mean: mean.0 };
            long_enough(findings, &entry(path, "mean_gap"), &gap);
            gap
        }
        (None, Some(gap)) => gap_law(findings, &entry(path, "gap"), gap),
        _ => {
            one_gap(findings, path, "mean_gap", "write mean_gap: 6h or gap: {uniform: {low: 3h, high: 9h}}");
            return None;
        }
    };
    Some(Steps { start, gap, size: file.size.as_f64(), memory, floor, cap })
}

fn mixture(findings: &mut Findings, path: &str, file: &MixtureFile) -> Option<Mixture> {
    let price = gaussians(findings, &entry(path, "price"), &file.price);
    let gap = match (&file.gap_hours, &file.gap) {
        (Some(parts), None) => {
            let path = entry(path, "gap_hours");
            let before = findings.issues.len();
            let gap = Gap::Hours(gaussians(findings, &path, parts));
            if findings.issues.len() == before && gap.mean_millis() < SHORTEST.0 as f64 {
                findings.wrong(
                    &path,
                    "expected at least 1s between changes on average",
                    "means are in hours",
                );
            }
            gap
        }
        (None, Some(gap)) => Gap::Law(gap_law(findings, &entry(path, "gap"), gap)),
        _ => {
            let hint =
                "write gap_hours: [{weight: 1, mean: 1.5, variance: 0.1}] or gap: {exponential: {mean: 90m}}";
            one_gap(findings, path, "gap_hours", hint);
            return None;
        }
    };
    Some(Mixture { price, gap })
}

/// How far published weights may sum to from 1: they are rounded to three decimals.
const WEIGHT_TOLERANCE: f64 = 1.0e-3;

/// A mixture with its weights made to sum to 1.
fn gaussians(findings: &mut Findings, path: &str, file: &[GaussianFile]) -> Vec<Gaussian> {
    for (index, part) in file.iter().enumerate() {
        let inside = |field: &str| format!("{path}[{index}].{field}");
        if !(0.0..=1.0).contains(&part.weight) {
            let problem = format!("expected a weight from 0 to 1, found {}", part.weight);
            findings.wrong(&inside("weight"), problem, "");
        }
        // Half of all draws are above zero then, so that drawing again comes to an end.
        if part.mean <= 0.0 || part.mean > Rate::LIMIT {
            let problem = format!("expected a mean above zero, at most {}, found {}", Rate::LIMIT, part.mean);
            findings.wrong(&inside("mean"), problem, "");
        }
        if !(0.0..=Rate::LIMIT * Rate::LIMIT).contains(&part.variance) {
            let problem = format!("expected a variance of zero or more, found {}", part.variance);
            findings.wrong(&inside("variance"), problem, "the square of a standard deviation");
        }
    }
    let sum: f64 = file.iter().map(|part| part.weight).sum();
    if file.is_empty() {
        findings.wrong(path, "expected at least one normal distribution", "");
    } else if (sum - 1.0).abs() > WEIGHT_TOLERANCE + 1.0e-9 {
        let problem = format!("the weights sum to {}, not to 1", rounded(sum));
        findings.wrong(path, problem, "");
    }
    let part = |part: &GaussianFile| Gaussian {
        weight: part.weight / sum,
        mean: part.mean,
        variance: part.variance,
    };
    file.iter().map(part).collect()
}

fn bootstrap(
    findings: &mut Findings,
    path: &str,
    file: &BootstrapFile,
    recorded: Option<Replay<Rate>>,
) -> Option<Bootstrap> {
    let (block, path) = (file.block.0, entry(path, "block"));
    if block < SHORTEST {
        findings.wrong(&path, "expected blocks of at least 1s", "");
    }
    let trace = recorded?;
    if block > trace.end {
        let problem = format!("the block of {block} is longer than the trace of {}", trace.end);
        findings.wrong(&path, problem, "");
    }
    Some(Bootstrap { trace, block })
}

/// The distribution of the time between changes.
fn gap_law(findings: &mut Findings, path: &str, file: &DistributionFile) -> Distribution {
    let before = findings.issues.len();
    let gap = distribution(findings, path, file);
    if findings.issues.len() == before {
        long_enough(findings, path, &gap);
    }
    gap
}

fn long_enough(findings: &mut Findings, path: &str, gap: &Distribution) {
    if gap.mean_millis() < SHORTEST.0 as f64 {
        findings.wrong(path, "expected at least 1s between changes on average", "");
    }
}

/// Neither or both ways to give the time between changes.
fn one_gap(findings: &mut Findings, path: &str, other: &str, hint: &str) {
    if !findings.unread(path) {
        findings.wrong(path, format!("expected one of {other} and gap"), hint);
    }
}

/// A sum as people write it, without the noise of binary fractions.
pub(super) fn rounded(sum: f64) -> f64 {
    (sum * 1.0e9).round() / 1.0e9
}
