//! Reports from records made by hand; the snapshots are read by people before they are accepted.

mod advice;
mod explain;
mod files;
mod parquet;
mod precision;
mod run;
pub(super) mod service;
mod wide;

use super::what_if::{Remedies, WhatIf};
use super::{Head, RunReport};
use crate::outcome::Record;
use crate::outcome::what_if::{Remedy, Trial};
use crate::scenario::provider::Purchase;
use crate::stats::Summary;
use crate::stats::examples::{censored, completed, failed};
use crate::units::{Currency, Span};

pub(super) fn head() -> Head {
    Head {
        name: "pi on ECI spot".to_owned(),
        version: "0.1.0".to_owned(),
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        seed: 42,
        replications: 1_000,
        command: "spotcast run pi.yaml --replications 1000 --seed 42".to_owned(),
        provider: "Alibaba Cloud ECI (2026)".to_owned(),
        purchase: "spot, price limit 0.3".to_owned(),
        workload: "Job pi: 1 completion, 6h of work".to_owned(),
        pools: vec!["ecs.c5.large@cn-beijing-h".to_owned(), "ecs.c6.large@cn-beijing-h".to_owned()],
        currency: Currency::parse("CNY").unwrap(),
        horizon: Span::from_hours(24),
        deadline: Some(Span::from_hours(8)),
        assumptions: vec![
            "The spot price is 20 % of the list price throughout; supply market.pools for your own."
                .to_owned(),
            "Notices carry the wording of 2020 with the minutes filled in.".to_owned(),
        ],
        cautions: vec!["spec.template.spec.affinity is not modelled and was ignored.".to_owned()],
        overrides: vec!["provider.bid.limit: 0.3 from --set, was 0.25 in pi.yaml".to_owned()],
        not_modelled: vec!["Image pulls: start-up is a fixed time.".to_owned()],
        backoff_limit: Some(6),
        backoff_limit_per_index: None,
        option: Purchase::Spot,
        suspended: false,
        checkpoints: true,
        sets_disruption_target: false,
        warns: true,
        budget: None,
        lasting: None,
    }
}

pub(super) fn report(records: &[Record]) -> RunReport {
    let head = Head { replications: records.len() as u64, ..head() };
    let summary = Summary::of(records, head.deadline, head.horizon).unwrap();
    RunReport {
        head,
        summary,
        precision: None,
        advice: Vec::new(),
        what_if: Default::default(),
        control: None,
    }
}

/// The same with what was tried: a limit of twelve, three per index, and a policy that changes nothing.
pub(super) fn advised(records: &[Record]) -> RunReport {
    let all = |reclaims: u32| (0..1_000).map(|k| completed(k, reclaims)).collect();
    let trials = [
        Trial {
            remedy: Remedy::BackoffLimit,
            limit: Some(12),
            records: all(4),
            needs: vec![Some(12), Some(7), Some(3), Some(0)],
        },
        Trial {
            remedy: Remedy::PerIndex { indexed: false },
            limit: Some(3),
            records: all(3),
            needs: Vec::new(),
        },
        Trial {
            remedy: Remedy::IgnoreDisruptions,
            limit: None,
            records: records.to_vec(),
            needs: Vec::new(),
        },
    ];
    RunReport { what_if: WhatIf::Known(Box::new(Remedies::of(0.01, records, &trials))), ..report(records) }
}

pub(super) fn mixed() -> Vec<Record> {
    let reclaims = |k: u64| [0, 0, 1, 0, 2, 0, 1, 3, 0, 5][(k % 10) as usize];
    let mut records: Vec<Record> = (0..870).map(|k| completed(k, reclaims(k))).collect();
    records.extend((870..993).map(failed));
    records.extend((993..1_000).map(censored));
    records
}
