//! Tests of PodDisruptionBudgets: which one covers the pods, and what the user is told of it.

use super::{Checked, JOB, checked_with};
use crate::scenario::workload::Budget;

/// The usual Job with six pods at a time and a label, beside objects.
fn beside(objects: &str, provider: &str) -> Checked {
    let job = JOB.replace(
        "spec:\n  template:\n    metadata:\n",
        "spec:\n  parallelism: 6\n  completions: 6\n  template:\n    metadata:\n      labels: {app: web}\n",
    );
    let text = format!("manifest: job.yaml\nprovider: {provider}\nwork: 6h\n{}", super::POOL);
    checked_with(&text, &format!("{job}{objects}"), &[]).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

/// A budget as one more document, its kind on line 18 of the manifest.
fn budget(name: &str, spec: &str) -> String {
    format!("---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name}\nspec: {{{spec}}}\n")
}

fn of(checked: &Checked) -> Option<Budget> {
    checked.scenario.workload.budget.clone()
}

fn told(checked: &Checked) -> Vec<&str> {
    let all = checked.notes.cautions.iter().map(String::as_str);
    all.filter(|caution| caution.contains("PodDisruptionBudget")).collect()
}

const ASKED: &str = "PodDisruptionBudget web (minAvailable 5): a reclaim does not ask it; what reclaims take beyond it is \
                     reported";

#[test]
fn a_budget_covers_the_pods_that_its_selector_names() {
    let web = |spec: &str| beside(&budget("{name: web}", spec), "eci");
    for selector in [
        "{matchLabels: {app: web}}",
        "{}",
        "{matchLabels: {job-name: example}}",
        "{matchLabels: {batch.kubernetes.io/job-name: example}}",
        "{matchExpressions: [{key: app, operator: In, values: [db, web]}]}",
    ] {
        let found = web(&format!("minAvailable: 5, selector: {selector}"));
        let expected = Budget {
            name: "web".into(),
            demand: "minAvailable 5".into(),
            desired_healthy: Some(5),
            of_scale: None,
        };
        assert_eq!(of(&found), Some(expected), "{selector}");
        assert_eq!(told(&found), [ASKED]);
    }
    for spec in [
        "minAvailable: 5, selector: {matchLabels: {app: db}}",
        "minAvailable: 5, selector: {matchLabels: {job-name: other}}",
        "minAvailable: 5",
    ] {
        let found = web(spec);
        assert_eq!(of(&found), None, "{spec}");
        assert_eq!(
            told(&found),
            ["job.yaml:18:7: PodDisruptionBudget web covers no pod that is simulated and has no effect"]
        );
    }
    let elsewhere = budget("{name: web, namespace: prod}", "minAvailable: 5, selector: {}");
    let found = beside(&elsewhere, "eci");
    assert_eq!(of(&found), None);
    assert_eq!(
        told(&found),
        ["job.yaml:18:7: PodDisruptionBudget web covers no pod that is simulated and has no effect: its \
             namespace is prod, that of Job example is default"]
    );
}

#[test]
fn for_pods_of_a_job_only_a_number_that_is_to_stay_allows_a_disruption() {
    for (spec, demand) in [
        ("minAvailable: 50%", "minAvailable 50%"),
        ("maxUnavailable: 1", "maxUnavailable 1"),
        ("maxUnavailable: 10%", "maxUnavailable 10%"),
    ] {
        let found = beside(&budget("{name: web}", &format!("{spec}, selector: {{}}")), "eci");
        let expected =
            Budget { name: "web".into(), demand: demand.into(), desired_healthy: None, of_scale: None };
        assert_eq!(of(&found), Some(expected));
        assert_eq!(
            told(&found)[0],
            format!(
                "job.yaml:18:7: PodDisruptionBudget web ({demand}) allows no disruption at all: for pods of a Job \
                 only a minAvailable that is a number works"
            )
        );
    }
    let least =
        |pods| beside(&budget("{name: web}", &format!("minAvailable: {pods}, selector: {{}}")), "eci");
    assert_eq!(told(&least(5)).len(), 1);
    assert_eq!(
        told(&least(6))[0],
        "job.yaml:18:7: PodDisruptionBudget web (minAvailable 6) allows no disruption at all: at most 6 pods run at \
         a time"
    );
    assert_eq!(of(&least(6)).unwrap().desired_healthy, Some(6));
}

#[test]
fn two_budgets_of_the_same_pods_allow_nothing() {
    let two = [
        budget("{name: a}", "minAvailable: 1, selector: {}"),
        budget("{name: b}", "maxUnavailable: 1, selector: {}"),
    ];
    let found = beside(&two.concat(), "eci");
    let expected = Budget {
        name: "a and b".into(),
        demand: "minAvailable 1 and maxUnavailable 1".into(),
        desired_healthy: None,
        of_scale: None,
    };
    assert_eq!(of(&found), Some(expected));
    assert_eq!(
        told(&found)[0],
        "job.yaml:18:7: the PodDisruptionBudgets a and b cover the same pods: no eviction is allowed then"
    );
}

#[test]
fn what_is_never_taken_needs_no_word_about_reclaims() {
    let found = beside(&budget("{name: web}", "minAvailable: 5, selector: {}"), "on-demand");
    assert!(of(&found).is_some());
    assert_eq!(told(&found), [""; 0]);
}
