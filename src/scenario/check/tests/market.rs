//! Tests of the check of markets: pools, specs, traces and prices.

use super::{POOL, good, pool, problem};
use crate::scenario::market::{PriceModel, Start, StockModel};
use crate::units::{PoolId, Rate, Span};

#[test]
fn pools_are_checked_at_their_places() {
    let path = "market.pools[\"ecs.c5.large@h\"]";
    for (block, expected) in [
        (
            "price: {}",
            "7:14: PATH.price: expected one of constant, discount, trace, mean-reverting, regime, steps, mixture or bootstrap; write price: {constant: 0.2}",
        ),
        (
            "price: {constant: 0.1, start: random}",
            "7:14: PATH.price: start and past_end belong to a trace; leave them out",
        ),
        (
            "price: {mean-reverting: {mean: 0, volatility: 0.2, reversion: 1d}}",
            "7:38: PATH.price.mean-reverting.mean: expected a mean price above zero",
        ),
        (
            "price: {mean-reverting: {mean: 10%, volatility: 9, reversion: 1d}}",
            "7:55: PATH.price.mean-reverting.volatility: expected a standard deviation of the logarithm from 0 to 5, found 9; 0.2 means about 20 %",
        ),
        (
            "price: {mean-reverting: {mean: 10%, volatility: 0.2, reversion: 1d, floor: 2}}",
            "7:31: PATH.price.mean-reverting: the floor 2 is above the cap 0.6; the cap is the list price unless it is given",
        ),
        (
            "price: {trace: {file: prices.json, utc_offset: Peking}}",
            "7:54: PATH.price.trace.utc_offset: expected an offset from UTC such as +08:00, found \"Peking\"",
        ),
        (
            "price: {trace: {file: prices.json, starts_at: soon}}",
            "7:53: PATH.price.trace.starts_at: expected a time such as 2023-02-20T00:00:00Z or a duration such as 36h, found \"soon\"",
        ),
        (
            "price: {constant: 0.1}\n      hazard: {exponential: {}}",
            "8:29: PATH.hazard.exponential: expected one of mean, monthly and advisor; write {mean: 30h}, {monthly: 5%} or {advisor: \"5-10%\"}",
        ),
        (
            "price: {constant: 0.1}\n      hazard: {exponential: {monthly: 0%}}",
            "8:39: PATH.hazard.exponential.monthly: expected a share above 0% and below 100%",
        ),
    ] {
        assert_eq!(problem(&pool(block)), expected.replace("PATH", path), "{block}");
    }
    let text = "work: 6h\nmarket:\n  pools:\n    ecs.c5.large@h: {price: {constant: 0.1}, on_demand: 0}\n";
    assert_eq!(problem(text), format!("5:57: {path}.on_demand: expected a price above zero"));
}

#[test]
fn without_a_market_the_policy_assumes_one_for_each_spec() {
    let checked = good("work: 6h\n");
    let names: Vec<_> = checked.scenario.market.pools.iter().map(|pool| pool.name.as_str()).collect();
    assert_eq!(names, ["ecs.c5.large", "2-4Gi"]);
    let tries: Vec<_> =
        checked.scenario.workload.placements.iter().map(|p| (p.name.as_str(), p.pools.clone())).collect();
    assert_eq!(tries, [("ecs.c5.large", vec![PoolId(0)]), ("2-4Gi", vec![PoolId(1)])]);
    let assumed = checked.notes.assumptions.join("\n");
    for part in [
        "the provider is eci, because of k8s.aliyun.com/eci-use-specs (job.yaml:8:39)",
        "the market is assumed. No public history",
        "ecs.c5.large: 0.4412 CNY per hour on-demand for 2 vCPU, 4 GiB",
        "a container starts 35s after",
    ] {
        assert!(assumed.contains(part), "{part}: {assumed}");
    }
    let said = good("work: 6h\nstartup: 10s\n");
    assert!(!said.notes.assumptions.join("\n").contains("a container starts"), "said in the scenario");
    let said = good("work: 6h\nprovider: {policy: eci, startup: 10s}\n");
    assert!(
        !said.notes.assumptions.join("\n").contains("a container starts"),
        "said in the provider's block"
    );
}

#[test]
fn specs_lead_to_the_pools_of_their_type_and_size() {
    let pools = "work: 6h\nmarket:\n  pools:\n    ecs.c5.large@h: {on_demand: 0.6, price: {constant: 0.1}}\n    ecs.c5.large@g: {on_demand: 0.6, price: {constant: 0.1}}\n    ecs.g6.large@h: {on_demand: 0.8, price: {constant: 0.1}}\n    mine: {on_demand: 0.1, price: {constant: 0.1}, shape: {cpu: 1, memory: 1Gi}}\n";
    let tries = |specs: &str| {
        let checked = good(&format!("{pools}provider: {{policy: eci, specs: {specs}}}\n"));
        let name = |id: &PoolId| checked.scenario.market.pools[id.index()].name.clone();
        let tries = &checked.scenario.workload.placements;
        let tries: Vec<Vec<String>> = tries.iter().map(|p| p.pools.iter().map(name).collect()).collect();
        (tries, checked.notes.cautions)
    };
    assert_eq!(tries("[ecs.c5.large]").0, [["ecs.c5.large@g", "ecs.c5.large@h"]]);
    assert_eq!(
        tries("[ecs.g6.large, ecs.c5.large]").0,
        [vec!["ecs.g6.large@h"], vec!["ecs.c5.large@g", "ecs.c5.large@h"]]
    );
    assert_eq!(tries("[2-8Gi]").0, [["ecs.g6.large@h"]]);
    assert_eq!(tries("[2-4Gi]").0, [["ecs.c5.large@g", "ecs.c5.large@h", "ecs.g6.large@h"]]);
    let (found, cautions) = tries("[mine]");
    assert_eq!(found, [["mine"]]);
    assert!(cautions.contains(&"mine is smaller than the 2 vCPU, 4 GiB that a pod asks for".to_owned()));
    assert_eq!(tries("[]").0, [["ecs.c5.large@g", "ecs.c5.large@h", "ecs.g6.large@h"]], "mine is too small");
    let (found, cautions) = tries("[ecs.r9.large, ecs.c5.large]");
    assert_eq!(found.len(), 1);
    assert!(cautions.contains(&"ecs.r9.large has no pool in the market and is never tried".to_owned()));

    let text = format!("{pools}provider: {{policy: eci, specs: [ecs.r9.large]}}\n");
    assert!(problem(&text).starts_with("5:5: market.pools: no pool is of the types or sizes that the pod asks for: ecs.r9.large; the pools are ecs.c5.large@g, "));
    let text = format!("{pools}provider: {{policy: eci, specs: [2-4]}}\n");
    assert_eq!(
        problem(&text),
        "9:33: provider.specs[0]: expected an instance type or a size such as 2-4Gi, found \"2-4\""
    );
    let unknown = good("work: 6h\nprovider: {policy: eci, specs: [ecs.zz.large, 2-4Gi]}\n");
    assert!(
        unknown.notes.cautions.iter().any(|text| text.starts_with("the size of ecs.zz.large is not known"))
    );
}

#[test]
fn traces_start_at_one_instant_and_share_some_time() {
    let trace = "trace: prices.json";
    let text = pool(&format!("price: {{{trace}}}")) + "  start: random\n";
    let checked = good(&text).scenario;
    assert_eq!(checked.market.start, Start::Random);
    assert!(matches!(checked.market.pools[0].price, PriceModel::Trace(_)));
    assert_eq!(
        good(&pool(&format!("price: {{{trace}, start: 30m}}"))).scenario.market.start,
        Start::After(Span::from_minutes(30))
    );

    let two = pool(&format!("price: {{{trace}, start: random}}")) + "  start: first\n";
    assert_eq!(
        problem(&two),
        "7:42: market.pools[\"ecs.c5.large@h\"].price.start: all traces of a scenario start at one instant; found \"random\" here and \"first\" at market.start; say it once, in market.start"
    );
    let late = pool(&format!("price: {{{trace}}}")) + "  start: 2027-01-01T00:00:00Z\n";
    assert_eq!(
        problem(&late),
        "8:10: market.start: the start 2027-01-01T00:00:00Z is outside the time that all traces cover, 2026-01-01T00:00:00Z to 2026-01-01T02:00:00Z"
    );
    let stock = "stock: {trace: {file: stock.csv, columns: {time: time, value: units}, counts: true}}";
    let apart = problem(&pool(&format!("price: {{{trace}}}\n      {stock}")));
    assert!(apart.contains("market.pools: the traces have no time in common"), "{apart}");
    let alone = good(&pool(&format!("price: {{constant: 0.1}}\n      {stock}"))).scenario;
    assert!(matches!(alone.market.pools[0].stock, StockModel::Trace(_)));
}

#[test]
fn prices_are_in_the_currency_of_the_scenario() {
    let text = pool("price: {trace: prices.json}") + "currency: USD\n";
    assert_eq!(
        problem(&text),
        "7:22: market.pools[\"ecs.c5.large@h\"].price.trace: the trace is in CNY, the scenario in USD; set currency: CNY, or convert the file"
    );
    let listed = good("work: 6h\nmarket: {pools: {ecs.c5.large@h: {price: {trace: prices.json}}}}\n");
    assert_eq!(listed.scenario.market.pools[0].on_demand, Rate::from_sampled(0.6));
    assert!(
        listed.notes.assumptions.contains(
            &"pool ecs.c5.large@h: the on-demand price is 0.6 per hour, as its trace says".to_owned()
        )
    );
}

#[test]
fn who_fixes_the_price_takes_none_and_who_does_not_needs_one() {
    let fixed = format!("work: 6h\nprovider: tke-serverless\n{POOL}");
    assert_eq!(
        problem(&fixed),
        "8:14: market.pools[\"ecs.c5.large@h\"].price: this provider fixes the spot price; the market has no say; leave it out, or set provider.spot_price: market"
    );
    let free = good(&fixed.replace("      price: {constant: 0.1}\n", "")).scenario;
    assert_eq!(free.market.pools[0].price, PriceModel::Constant(Rate::from_sampled(0.12)));
    let missing = pool("hazard: none");
    assert!(problem(&missing).contains(".price: the spot price is missing; write price: {constant: 0.2}"));
    let as_you_go = good(&format!("{missing}provider: {{policy: eci, purchase: on-demand}}\n")).scenario;
    assert_eq!(as_you_go.market.pools[0].price, PriceModel::Constant(Rate::from_sampled(0.6)));
}
