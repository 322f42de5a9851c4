//! Estimates and timelines as JSON, with a schema; the keys are documented in [`super::output`].

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::stats::{
    Cause, Distribution, Interruptions, Interval, Mean, OutcomeOdds, Part, Proportion, Quantile, Savings,
    Summary,
};

use super::output::*;
use super::output_story::ExplainOutput;
use super::records::outcome;
use super::service::has_load;
use super::what_if::Remedies;
use super::{Head, RunReport, json_lasting, precision, what_if_output};

/// The report of one scenario as JSON, indented, with a line end.
pub fn run(report: &RunReport) -> String {
    text(&run_output(report))
}

/// The JSON Schema of [`run`].
pub fn output_schema() -> Schema {
    schema::<RunOutput>()
}

/// The JSON Schema of the output of `explain`.
pub fn explain_schema() -> Schema {
    schema::<ExplainOutput>()
}

/// Describes what is written, so that a key that is always there is required.
pub(super) fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

pub(super) fn text(output: &impl Serialize) -> String {
    // Structs with string keys and finite numbers always have a JSON form.
    let mut text = serde_json::to_string_pretty(output).unwrap_or_default();
    text.push('\n');
    text
}

/// The report of one scenario as the typed values that JSON is made from.
pub fn run_output(report: &RunReport) -> RunOutput {
    let summary = &report.summary;
    let remedies = report.what_if.known();
    RunOutput {
        head: HeadOutput {
            suggested_backoff_limit: remedies.and_then(Remedies::backoff_limit),
            ..head(&report.head, "run")
        },
        advice: report.advice.clone(),
        what_if: remedies.map(what_if_output::output),
        replications: summary.replications,
        precision: report.precision.as_ref().map(precision::output),
        level: summary.level.share(),
        mean_intervals: precision::intervals(summary.mean_intervals),
        completion_time_s: (!summary.is_lasting()).then(|| distribution(&summary.completion_s)),
        cost: distribution(&summary.cost),
        control_variates: report.control.as_ref().map(super::control::output),
        cost_completed: summary.cost_completed.as_ref().map(distribution),
        cost_share_not_completed: summary.cost_share_not_completed,
        savings: summary.savings.as_ref().map(savings),
        outcomes: summary.outcomes.iter().map(ending).collect(),
        failed: share(summary.failed),
        time_to_failure_s: summary.time_to_failure_s.map(|of| mean(Some(of))),
        deadline: summary.deadline.map(|of| DeadlineOutput {
            deadline_s: of.deadline.as_secs_f64(),
            met: share(of.met),
            cut_before: of.cut_before,
        }),
        reclaims: reclaims(&summary.reclaims),
        pods: mean(Some(summary.pods)),
        instances: mean(Some(summary.instances)),
        fallbacks: mean(Some(summary.fallbacks)),
        evictions: mean(Some(summary.evictions)),
        pods_collected: mean(Some(summary.collected)),
        beyond_budget: mean(Some(summary.beyond_budget)),
        below_budget_s: mean(Some(summary.below_budget_s)),
        waiting_s: mean(Some(summary.waiting_s)),
        lost_work_s: mean(Some(summary.lost_work_s)),
        held_s: mean(Some(summary.held_s)),
        cost_parts: parts(&summary.cost_parts),
        undiscounted: undiscounted(summary),
        reserved: PartOutput { mean: summary.reserved.mean, share: summary.reserved.share },
        time_parts_s: parts(&summary.time_parts_s),
        service: summary.service.as_ref().map(|of| json_lasting::service(of, has_load(&report.head))),
        cronjob: summary.cronjob.as_ref().map(json_lasting::cronjob),
    }
}

pub(super) fn head(head: &Head, kind: &str) -> HeadOutput {
    HeadOutput {
        schema_version: SCHEMA_VERSION,
        kind: kind.to_owned(),
        version: head.version.clone(),
        name: head.name.clone(),
        digest: head.digest.clone(),
        seed: head.seed,
        replications_requested: head.replications,
        command: head.command.clone(),
        provider: head.provider.clone(),
        purchase: head.purchase.clone(),
        workload: head.workload.clone(),
        pools: head.pools.clone(),
        currency: head.currency.code().to_owned(),
        horizon_s: head.horizon.as_secs_f64(),
        deadline_s: head.deadline.map(|of| of.as_secs_f64()),
        backoff_limit: head.backoff_limit,
        suggested_backoff_limit: None,
        sets_disruption_target: head.sets_disruption_target,
        budget: head.budget.as_ref().map(ToString::to_string),
        assumptions: head.assumptions.clone(),
        overrides: head.overrides.clone(),
        cautions: head.cautions.clone(),
        not_modelled: head.not_modelled.clone(),
    }
}

/// JSON has no infinity: what was not reached is `null`.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

pub(super) fn ends(interval: Option<Interval>) -> (Option<f64>, Option<f64>) {
    (interval.and_then(|of| finite(of.low)), interval.and_then(|of| finite(of.high)))
}

pub(super) fn mean(of: Option<Mean>) -> MeanOutput {
    let (low, high) = ends(of.and_then(|of| of.interval));
    MeanOutput {
        mean: of.map(|of| of.mean),
        low,
        high,
        standard_deviation: of.and_then(|of| of.deviation),
        n: of.map_or(0, |of| of.n),
    }
}

fn quantile(of: Quantile) -> QuantileOutput {
    let (low, high) = ends(of.interval);
    QuantileOutput {
        value: finite(of.value),
        reached: of.value.is_finite(),
        low,
        low_reached: of.interval.map(|of| of.low.is_finite()),
        high,
        high_reached: of.interval.map(|of| of.high.is_finite()),
        n: of.n,
    }
}

pub(super) fn distribution(of: &Distribution) -> DistributionOutput {
    DistributionOutput {
        mean: mean(of.mean),
        p5: quantile(of.quantiles.p5),
        p50: quantile(of.quantiles.p50),
        p90: quantile(of.quantiles.p90),
        p95: quantile(of.quantiles.p95),
        p99: quantile(of.quantiles.p99),
    }
}

pub(super) fn share(of: Proportion) -> ShareOutput {
    let (low, high) = ends(of.interval);
    ShareOutput { share: of.share, low, high, count: of.hits, n: of.n }
}

fn ending(of: &OutcomeOdds) -> OutcomeOutput {
    let (name, reason) = outcome(of.outcome);
    OutcomeOutput { outcome: name.to_owned(), reason: reason_of(reason), odds: share(of.odds) }
}

/// No reason is `null`, not an empty string.
pub(super) fn reason_of(reason: &str) -> Option<String> {
    (!reason.is_empty()).then(|| reason.to_owned())
}

fn savings(of: &Savings) -> SavingsOutput {
    let (low, high) = ends(of.interval);
    let (absolute, on_demand) = (mean(Some(of.absolute)), mean(Some(of.on_demand)));
    SavingsOutput { share: of.share, low, high, absolute, on_demand }
}

fn reclaims(of: &Interruptions) -> ReclaimsOutput {
    let output =
        |cause: &Cause| CauseOutput { count: mean(Some(cause.mean)), any: share(cause.any), max: cause.max };
    ReclaimsOutput {
        price: output(&of.price),
        stock: output(&of.stock),
        hazard: output(&of.hazard),
        lifetime: output(&of.lifetime),
        total: output(&of.total),
    }
}

fn part(parts: &[Part], name: &str) -> PartOutput {
    let found = parts.iter().find(|part| part.name == name);
    found.map(|part| PartOutput { mean: part.mean, share: part.share }).unwrap_or_default()
}

fn parts(of: &[Part]) -> PartsOutput {
    PartsOutput {
        useful: part(of, "useful"),
        lost: part(of, "lost"),
        forfeited: part(of, "forfeited"),
        checkpoint: part(of, "checkpoint"),
        restore: part(of, "restore"),
        startup: part(of, "startup"),
        idle: part(of, "idle"),
        unused: part(of, "unused"),
        rounding: part(of, "rounding"),
    }
}

fn undiscounted(summary: &Summary) -> UndiscountedOutput {
    let of = &summary.undiscounted;
    UndiscountedOutput {
        storage: part(of, "storage"),
        bandwidth: part(of, "bandwidth"),
        traffic: part(of, "traffic"),
    }
}
