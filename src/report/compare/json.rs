//! A comparison as JSON, with a schema; the keys are documented in [`super::output`].

use schemars::Schema;

use crate::stats::{Difference, OddsDifference, Paired};

use super::super::json::{ends, mean, run_output, schema, text};
use super::super::output::SCHEMA_VERSION;
use super::output::{
    AgainstOutput, CompareOutput, CronJobAgainstOutput, DifferenceOutput, OddsDifferenceOutput,
    ServiceAgainstOutput, VariantOutput,
};
use super::{CompareReport, VariantReport, words};

/// The comparison as JSON, indented, with a line end.
pub fn compare(report: &CompareReport) -> String {
    text(&compare_output(report))
}

/// The JSON Schema of [`compare`].
pub fn compare_schema() -> Schema {
    schema::<CompareOutput>()
}

/// The comparison as the typed values that JSON is made from.
pub fn compare_output(report: &CompareReport) -> CompareOutput {
    let base = report.base();
    let head = &base.run.head;
    CompareOutput {
        schema_version: SCHEMA_VERSION,
        kind: "compare".to_owned(),
        version: head.version.clone(),
        command: report.command.clone(),
        seed: head.seed,
        replications: base.run.summary.replications,
        level: report.level().share(),
        baseline: base.name.clone(),
        currency: head.currency.code().to_owned(),
        rates: report.rates.clone(),
        verdict: words::overall(report),
        assumptions: common(report, |of| &of.run.head.assumptions),
        overrides: common(report, |of| &of.run.head.overrides),
        cautions: common(report, |of| &of.run.head.cautions),
        not_modelled: common(report, |of| &of.run.head.not_modelled),
        variants: report.variants.iter().map(|of| variant(of, head.currency.code())).collect(),
    }
}

/// What every variant says.
fn common(report: &CompareReport, of: impl Fn(&VariantReport) -> &[String]) -> Vec<String> {
    let all = |text: &&String| report.variants.iter().all(|variant| of(variant).contains(text));
    of(report.base()).iter().filter(all).cloned().collect()
}

fn variant(of: &VariantReport, currency: &str) -> VariantOutput {
    let merits = of.merits.unwrap_or_default();
    VariantOutput {
        variant: of.name.clone(),
        values: of.parts.clone(),
        dominated: of.merits.is_none(),
        cheapest: merits.cheapest,
        fastest: merits.fastest,
        surest: merits.surest,
        best_served: merits.best_served,
        against_baseline: of.against.as_ref().map(|paired| against(paired, currency)),
        run: run_output(&of.run),
    }
}

fn against(paired: &Paired, currency: &str) -> AgainstOutput {
    AgainstOutput {
        verdict: words::verdict(paired, currency),
        both_complete: paired.both_complete,
        cost_completed: paired.cost.map(difference),
        cost: paired.cost_all.map(difference),
        completion_time_s: paired.completion_s.map(difference),
        completed: odds(paired.completed),
        deadline_met: paired.deadline.map(odds),
        service: paired.service.as_ref().map(|of| ServiceAgainstOutput {
            not_served: of.unserved.map(difference),
            under_capacity_s: of.short_s.map(difference),
            down: of.down.map(difference),
        }),
        cronjob: paired.cronjob.as_ref().map(|of| CronJobAgainstOutput {
            completed: of.completed.map(difference),
            completion_time_s: of.completion_s.map(difference),
        }),
    }
}

fn difference(of: Difference) -> DifferenceOutput {
    let (ratio_low, ratio_high) = ends(of.ratio.and_then(|ratio| ratio.interval));
    let ratio = of.ratio.map(|ratio| ratio.ratio);
    DifferenceOutput { difference: mean(Some(of.mean)), ratio, ratio_low, ratio_high }
}

fn odds(of: OddsDifference) -> OddsDifferenceOutput {
    let (low, high) = ends(of.interval);
    let OddsDifference { difference, only_variant, only_baseline, n, .. } = of;
    OddsDifferenceOutput { difference, low, high, only_variant, only_baseline, n }
}
