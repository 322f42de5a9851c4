//! Policies as text.

use super::changed;
use crate::scenario::policy::built_in;
use crate::scenario::policy::show::{list, show};

#[test]
fn settings_stand_with_their_sources_and_notes() {
    let text = show(&changed("eci-2020", &[]));
    for line in [
        "eci-2020: Alibaba Cloud ECI spot pods, rules of 2020",
        "  notice                          3m  [job-guide-2020, eci-spot, ack-spot]",
        "      note: The guide of 2026-03 and the OpenAPI page say 5 minutes; the ECI page of 2026-04",
        "  check.every                     5m  [assumed]",
        "  sizes[0]                        cpu: 2, memory: (2Gi, 4Gi, 8Gi, 16Gi)",
        "  default_market.price.mean-reverting.mean  10%  [ecs-spot, ecs-price-2019, assumed]",
        "      SpotAsPriceGo: purchase: spot, bid.strategy: as-price-go",
        "      sets bid.limit: a price per hour",
        "  job-guide-2020: Alibaba Cloud: 抢占式实例运行Job任务 (Run Jobs on preemptible instances), undated,",
    ] {
        assert!(text.lines().any(|shown| shown.starts_with(line)), "{line}\n{text}");
    }
}

#[test]
fn every_setting_is_shown_within_100_columns() {
    for policy in built_in() {
        let text = show(&policy.tree);
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{}: {line}", policy.name);
            assert_eq!(line, line.trim_end());
        }
        for key in policy.file.sources.as_ref().unwrap().keys() {
            assert!(text.contains(&format!("\n  {key}: ")), "{}: {key}", policy.name);
        }
        let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for fact in policy.file.facts.as_ref().unwrap().values() {
            for told in [&fact.assumed, &fact.note].into_iter().flatten() {
                assert!(shown.contains(told.as_str()), "{}: {told}", policy.name);
            }
        }
    }
}

#[test]
fn a_changed_setting_shows_who_changed_it() {
    let text = show(&changed("eci", &[("notice", "3m"), ("rebid", "1m")]));
    assert!(text.contains("\n  notice                          3m  [set in test]\n      note: 5 minutes by"));
    assert!(text.contains("\n  rebid                           1m  [set in test]\n"));
}

#[test]
fn the_list_has_a_row_for_each() {
    let rows = list();
    assert_eq!(rows.len(), built_in().len());
    let row = &rows[0];
    let cells = [&row.name, &row.currency, &row.notice, &row.protection, &row.check, &row.detect];
    assert_eq!(cells, ["eci", "CNY", "5m", "1h", "5m", "yes"]);
    let on_demand = rows.iter().find(|row| row.name == "on-demand").unwrap();
    assert_eq!(on_demand.notice, "-");
}
