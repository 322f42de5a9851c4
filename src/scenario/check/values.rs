//! Checks of single values: distributions and price levels.

use super::findings::Findings;
use crate::scenario::distribution::Distribution;
use crate::scenario::file::market::{DistributionFile, LawFile};
use crate::scenario::file::price::LevelFile;
use crate::units::{Rate, Span};

/// The mean of a distribution, as people say it: to the second from a minute on.
pub(super) fn mean(distribution: &Distribution) -> Span {
    let millis = distribution.mean_millis();
    if millis < 60_000.0 {
        Span::from_sampled_millis(millis)
    } else {
        Span::from_sampled_millis((millis / 1_000.0).round() * 1_000.0)
    }
}

/// A distribution with its parameters in range.
pub(super) fn distribution(findings: &mut Findings, path: &str, file: &DistributionFile) -> Distribution {
    let law = match file {
        DistributionFile::Constant(span) => return Distribution::Constant(span.0),
        DistributionFile::Law(law) => law,
    };
    match law {
        LawFile::Constant(span) => Distribution::Constant(span.0),
        LawFile::Uniform { low, high } => {
            if low > high {
                let problem = format!("low is {} and high is {}", low.0, high.0);
                findings.wrong(&format!("{path}.uniform"), problem, "swap them");
            }
            Distribution::Uniform { low: low.0, high: high.0.max(low.0) }
        }
        LawFile::Exponential { mean } => {
            positive_span(findings, &format!("{path}.exponential.mean"), mean.0);
            Distribution::Exponential { mean: mean.0 }
        }
        LawFile::Weibull { shape, scale } => {
            if !(0.05..=100.0).contains(shape) {
                let problem = format!("expected a shape from 0.05 to 100, found {shape}");
                findings.wrong(
                    &format!("{path}.weibull.shape"),
                    problem,
                    "below 1 the hazard falls with age",
                );
            }
            positive_span(findings, &format!("{path}.weibull.scale"), scale.0);
            Distribution::Weibull { shape: *shape, scale: scale.0 }
        }
        LawFile::Lognormal { median, sigma } => {
            if !(0.0..=5.0).contains(sigma) {
                let problem =
                    format!("expected a standard deviation of the logarithm from 0 to 5, found {sigma}");
                findings.wrong(&format!("{path}.lognormal.sigma"), problem, "");
            }
            positive_span(findings, &format!("{path}.lognormal.median"), median.0);
            Distribution::LogNormal { median: median.0, sigma: *sigma }
        }
        LawFile::Empirical(values) => {
            if values.is_empty() {
                findings.wrong(&format!("{path}.empirical"), "expected at least one duration", "");
            }
            Distribution::Empirical(values.iter().map(|value| value.0).collect())
        }
    }
}

fn positive_span(findings: &mut Findings, path: &str, span: crate::units::Span) {
    if !span.is_positive() {
        findings.wrong(path, "expected a duration above zero", "");
    }
}

/// A price level, of the list price where it is a percentage.
pub(super) fn level(level: LevelFile, list: Rate) -> Rate {
    match level {
        LevelFile::Price(price) => price.0,
        LevelFile::OfList(share) => list.share(share.0),
    }
}
