//! Tests of the check of hazards and of stock.

use super::{good, pool, problem, problems};
use crate::scenario::bathtub::Bathtub;
use crate::scenario::market::{HazardModel, InitialStock, StockModel};
use crate::units::Span;

const PATH: &str = "market.pools[\"ecs.c5.large@h\"]";

/// The pool with a hazard or a stock on line 8, from column 15 or 14 on.
fn with(block: &str) -> String {
    pool(&format!("price: {{constant: 0.1}}\n      {block}"))
}

fn hazard(text: &str) -> HazardModel {
    good(&with(&format!("hazard: {text}"))).scenario.market.pools[0].hazard.clone()
}

/// A hazard of the lifetimes file, with more settings or other ones.
fn lives(more: &str) -> String {
    let columns = "columns: {lifetime: hours, end: end}";
    with(&format!("hazard: {{empirical: {{file: lives.csv, unit: hours, {columns}, {more}}}}}"))
}

/// What is told in place of what should be.
fn difference(scenario: &str, expected: &str) -> Option<String> {
    let found = problems(scenario).join("\n");
    let found = found.strip_prefix("scenario.yaml:").unwrap_or(&found);
    (found != expected).then(|| format!("found {found}, expected {expected}"))
}

#[test]
fn parameters_of_hazards_are_checked_at_their_places() {
    let mut differences = Vec::new();
    for (block, expected) in [
        (
            "hazard: {weibull: {shape: 0, scale: 10h}}",
            "8:33: PATH.weibull.shape: expected a shape from 0.05 to 100, found 0; below 1 the hazard falls with age",
        ),
        (
            "hazard: {weibull: {shape: .nan, scale: 10h}}",
            "8:33: PATH.weibull.shape: expected a finite number, found NaN",
        ),
        (
            "hazard: {weibull: {shape: 2, scale: 0s}}",
            "8:43: PATH.weibull.scale: expected a duration above zero",
        ),
        ("hazard: {weibull: {shape: 2}}", "8:25: PATH.weibull: missing field `scale`"),
        (
            "hazard: {bathtub: {a: 0, tau1: 1h, tau2: 0.7h, b: 24h}}",
            "8:29: PATH.bathtub.a: expected a share above 0 and up to 1, found 0; 0.4 means that about 40 % go early",
        ),
        (
            "hazard: {bathtub: {a: 1.01, tau1: 1h, tau2: 0.7h, b: 24h}}",
            "8:29: PATH.bathtub.a: expected a share above 0 and up to 1, found 1.01; 0.4 means that about 40 % go early",
        ),
        (
            "hazard: {bathtub: {a: 0.4, tau1: 0h, tau2: 0.7h, b: 24h}}",
            "8:40: PATH.bathtub.tau1: expected a duration above zero",
        ),
        (
            "hazard: {bathtub: {a: 0.4, tau1: 1h, tau2: 0.7h, b: 1h}}",
            "8:25: PATH.bathtub: 10 % of instances would be taken the instant they are there; b is several times tau2 in this law, about 24h and 0.7h",
        ),
        (
            "hazard: {bathtub: {a: 0.4, tau1: 1.107, tau2: 0.7h, b: 24h}}",
            "8:40: PATH.bathtub.tau1: expected a duration such as 90s, 5m, 1h30m or 2d, found 1.107; add its unit, such as 1.107s",
        ),
        (
            "hazard: {exponential: {advisor: 5%}}",
            "8:39: PATH.exponential.advisor: expected one of <5%, 5-10%, 10-15%, 15-20% or >20%, found `5%`; did you mean `<5%`?",
        ),
        (
            "hazard: {exponential: {monthly: 5%, advisor: 5-10%}}",
            "8:29: PATH.exponential: expected one of mean, monthly and advisor; write {mean: 30h}, {monthly: 5%} or {advisor: \"5-10%\"}",
        ),
    ] {
        let expected = expected.replace("PATH", &format!("{PATH}.hazard"));
        differences.extend(difference(&with(block), &expected));
    }
    assert!(differences.is_empty(), "{differences:#?}");
    let four = "hazard: {bathtub: {a: 2, tau1: 0h, tau2: 0h, b: 0h}}";
    assert_eq!(problems(&with(four)).len(), 4, "all at once");
}

#[test]
fn lifetimes_are_checked_at_their_places() {
    let mut differences = Vec::new();
    let at = format!("{PATH}.hazard.empirical");
    let told = "taken: preempted, censored: user";
    for (block, expected) in [
        (
            lives("taken: user, censored: []"),
            "lives.csv:2:5: end: expected user, found \"preempted\"; name every end in taken or in censored",
        ),
        (
            lives("taken: [], censored: [user, preempted]"),
            "8:103: PATH.taken: it is not said which ends mean that the provider took the instance; name the values, such as taken: preempted",
        ),
        (
            lives("taken: [preempted], censored: [user, Preempted]"),
            "8:126: PATH.censored: \"preempted\" is among the taken, too; an end means one of the two",
        ),
        (
            lives(&format!("{told}, zone: a")),
            "8:67: PATH.columns.zone: it is not said which column holds \"a\", which the filter asks for; name it, or leave the filter out",
        ),
        (
            lives("taken: user, censored: preempted").replace("lives.csv", "none.csv"),
            "8:27: PATH: none.csv: can't be read: No such file or directory (os error 2); the path is relative to the file that names it, or to the current folder",
        ),
        (
            lives(told).replace("lifetime: hours", "lifetime: hour"),
            "8:78: PATH.columns.lifetime: no column \"hour\"; there are: hours, end; did you mean hours?",
        ),
        (
            lives(told).replace("unit: hours, ", "unit: years, "),
            "8:51: PATH.unit: expected one of milliseconds, seconds, minutes or hours, found `years`",
        ),
        (
            lives("taken: lost, censored: [user, preempted]"),
            "8:27: PATH: lives.csv: all 3 lives are censored, none ends by the provider; lives that are only cut off say nothing of when they end",
        ),
    ] {
        differences.extend(difference(&block, &expected.replace("PATH", &at)));
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn hazards_become_plain_data() {
    assert_eq!(
        hazard("{weibull: {shape: 0.56, scale: 3.2h}}"),
        HazardModel::Weibull { shape: 0.56, scale: Span::from_minutes(192) }
    );
    assert_eq!(
        hazard("{bathtub: {a: 0.375, tau1: 1.107h, tau2: 0.699h, b: 24.393h}}"),
        HazardModel::Bathtub(Bathtub {
            share: 0.375,
            early: Span(3_985_200),
            late: Span(2_516_400),
            wall: Span(87_814_800),
        })
    );
    let checked = good(&lives("taken: Preempted, censored: [user]"));
    let HazardModel::Empirical(table) = &checked.scenario.market.pools[0].hazard else { panic!("no table") };
    let (age, taken) = table.last();
    assert!(age == Span::from_minutes(30) && (taken - 1.0 / 3.0).abs() < 1.0e-12, "{table:?}");
    let cautions = checked.notes.cautions.join("\n");
    assert!(
        cautions
            .contains("the lives of lives.csv end at 30m at the latest, where 66.7 % of instances are left"),
        "{cautions}"
    );
}

#[test]
fn another_file_of_lifetimes_is_another_scenario() {
    let digest = |more: &str| good(&lives(more)).notes.digest;
    assert_eq!(digest("taken: preempted, censored: user"), digest("taken: preempted, censored: user"));
    assert_ne!(digest("taken: preempted, censored: user"), digest("taken: [preempted, user], censored: []"));
}

#[test]
fn the_bucket_of_an_advisor_is_a_rate_and_an_assumption() {
    // -ln(1 - p) / 720 h, with p the upper end that the feed gives.
    for (bucket, monthly) in
        [("<5%", 0.05), ("5-10%", 0.11), ("10-15%", 0.16), ("15-20%", 0.22), (">20%", 0.61)]
    {
        let checked = good(&with(&format!("hazard: {{exponential: {{advisor: \"{bucket}\"}}}}")));
        let HazardModel::Exponential { mean } = checked.scenario.market.pools[0].hazard else {
            panic!("{bucket}")
        };
        let rate = -(1.0_f64 - monthly).ln() / 720.0;
        assert!((mean.as_hours_f64() * rate - 1.0).abs() < 1.0e-9, "{bucket}: {mean}");
        let assumed = checked.notes.assumptions.join("\n");
        let said =
            format!("pool ecs.c5.large@h: the advisor's bucket {bucket} is read as {:.0} %", monthly * 100.0);
        assert!(assumed.contains(&said), "{assumed}");
    }
}

#[test]
fn shocks_are_checked_at_their_places() {
    let mut differences = Vec::new();
    for (block, expected) in [
        (
            "units: 0, every: 1d, share: all, recovery: 1h",
            "8:30: PATH.units: expected a pool of at least 1 unit",
        ),
        (
            "units: 16, every: 0s, share: all, recovery: 1h",
            "8:41: PATH.every: expected at least 1s between shocks on average",
        ),
        (
            "units: 16, every: 1d, share: 0%, recovery: 1h",
            "8:52: PATH.share: expected a share above 0%; a shock that takes nothing is none",
        ),
        (
            "units: 16, every: 1d, share: {low: 80%, high: 20%}, recovery: 1h",
            "8:52: PATH.share: low is above high; swap them",
        ),
        (
            "units: 4, every: 1d, share: 10%, recovery: 1h",
            "8:51: PATH.share: a shock takes less than half a unit of 4, so never any; raise share or units",
        ),
        (
            "units: 16, every: 1d, share: [{odds: 50%, share: all}, {odds: 40%, share: 10%}], recovery: 1h",
            "8:52: PATH.share: the odds add up to 90 % and not to 100 %",
        ),
        (
            "units: 16, every: 1d, share: [{odds: 50%, share: all}, {odds: 50%, share: 0}], recovery: 1h",
            "8:97: PATH.share[1].share: expected a share above 0%; a shock that takes nothing is none",
        ),
        (
            "units: 16, every: 1d, share: everything, recovery: 1h",
            "8:52: PATH.share: expected a share such as 20% or 0.2, found \"everything\"",
        ),
        (
            "units: 16, every: 1d, share: all, recovery: 0s",
            "8:67: PATH.recovery: expected a recovery longer than zero",
        ),
        (
            "units: 16, every: 1h, share: all, recovery: 5d",
            "8:67: PATH.recovery: the recovery is more than 100 times the time between shocks: the pool is never there",
        ),
        (
            "units: 16, every: 1d, share: all, recovery: 1h, shared: \"\"",
            "8:79: PATH.shared: expected a name; leave it out for shocks of the pool's own",
        ),
        ("units: 16, share: all, recovery: 1h", "8:22: PATH: missing field `every`"),
    ] {
        let expected = expected.replace("PATH", &format!("{PATH}.stock.shock"));
        differences.extend(difference(&with(&format!("stock: {{shock: {{{block}}}}}")), &expected));
    }
    assert!(differences.is_empty(), "{differences:#?}");
    assert_eq!(
        problem(&with("stock: {on-off: {up: 0s, down: 1h}}")),
        format!("8:28: {PATH}.stock.on-off.up: expected spells longer than zero")
    );
}

#[test]
fn shocks_become_plain_data() {
    let stock = "stock: {shock: {units: 16, every: 12h, share: [{odds: 55%, share: all}, {odds: 45%, share: {low: 0, high: 50%}}], recovery: {exponential: {mean: 30m}}, shared: eu, initial: up}}";
    let checked = good(&with(stock)).scenario;
    let StockModel::Shock(shock) = &checked.market.pools[0].stock else { panic!("no shock") };
    assert_eq!((shock.units, shock.every, shock.initial), (16, Span::from_hours(12), InitialStock::Up));
    assert_eq!(shock.shared.as_deref(), Some("eu"));
    assert!((shock.loss.mean() - (0.55 + 0.45 * 0.25)).abs() < 1.0e-9);
}

#[test]
fn pools_that_share_shocks_agree_on_their_rate() {
    let two = |every: &str, name: &str| {
        let of = |zone: &str, every: &str, name: &str| {
            format!(
                "    ecs.c5.large@{zone}:\n      on_demand: 0.6\n      price: {{constant: 0.1}}\n      stock: {{shock: {{units: 4, every: {every}, share: all, recovery: 1h, shared: {name}}}}}\n"
            )
        };
        format!("work: 6h\nmarket:\n  pools:\n{}{}", of("h", "12h", "eu"), of("i", every, name))
    };
    assert_eq!(good(&two("12h", "eu")).scenario.market.pools.len(), 2);
    assert_eq!(good(&two("6h", "us")).scenario.market.pools.len(), 2);
    assert_eq!(
        problem(&two("6h", "eu")),
        "12:40: market.pools[\"ecs.c5.large@i\"].stock.shock.every: shares the shocks eu with ecs.c5.large@h, where they come at another rate; say the same, or give each its own name under shared"
    );
}
