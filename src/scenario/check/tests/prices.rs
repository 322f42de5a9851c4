//! Tests of what pools take from price lists, and from which of them.

use super::{Checked, checked_with};
use crate::scenario::market::{Component, MeanReverting, PriceModel};
use crate::units::{Rate, Resources};

const JOB: &str = r#"apiVersion: batch/v1
kind: Job
metadata: {name: example}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: i, resources: {requests: {cpu: "2", memory: 4Gi}}}]
"#;

fn check(provider: &str, rest: &str) -> Result<Checked, Vec<String>> {
    checked_with(&format!("manifest: job.yaml\nwork: 6h\nprovider: {provider}\n{rest}"), JOB, &[])
}

fn good(provider: &str, rest: &str) -> Checked {
    check(provider, rest).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

fn pools(pools: &str) -> String {
    format!("market: {{pools: {{{pools}}}}}\n")
}

fn own(pools: &str) -> String {
    format!("market: {{prices: list.csv, pools: {{{pools}}}}}\n")
}

fn rate(price: f64) -> Rate {
    Rate::from_sampled(price)
}

/// On-demand and constant spot price of the only pool.
fn prices(checked: &Checked) -> (Rate, Rate) {
    let pool = &checked.scenario.market.pools[0];
    let PriceModel::Constant(spot) = pool.price else { panic!("{:?}", pool.price) };
    (pool.on_demand, spot)
}

fn told(checked: &Checked, text: &str) -> bool {
    checked.notes.assumptions.iter().any(|line| line == text)
}

#[test]
fn a_pool_without_prices_takes_those_of_its_shape_and_region() {
    let zone = good("ec2-spot", &pools("m5.large@us-east-1a: {}"));
    assert_eq!(prices(&zone), (rate(0.096), rate(0.0439)));
    for line in [
        "on_demand of m5.large@us-east-1a is 0.096 USD/h, price catalogue, us-east-1 on 2026-07-20",
        "price of m5.large@us-east-1a is constant at 0.0439 USD/h, price catalogue, us-east-1 on 2026-08-03 (spot is the mean over the region)",
    ] {
        assert!(told(&zone, line), "{:#?}", zone.notes.assumptions);
    }
    let nowhere = good("ec2-spot", &pools("m5.large: {price: {discount: {pay: 50%}}}"));
    assert_eq!(prices(&nowhere), (rate(0.096), rate(0.048)), "a share of the listed price");
    let line = "on_demand of m5.large is 0.096 USD/h, price catalogue, us-east-1 on 2026-07-20; the pool's name says no region";
    assert!(told(&nowhere, line), "{:#?}", nowhere.notes.assumptions);
    let month = good("gce-preemptible", &pools("n1-standard-4@us-central1-f: {}"));
    assert!(told(
        &month,
        "on_demand of n1-standard-4@us-central1-f is 0.19 USD/h, price catalogue, us-central1 in 2026-07"
    ));
    let as_you_go = good("{policy: ec2-spot, purchase: on-demand}", &pools("c7g.large@us-east-1b: {}"));
    assert_eq!(prices(&as_you_go), (rate(0.0725), rate(0.0725)), "spot is not asked for");
}

#[test]
fn what_the_scenario_says_beats_the_users_list_and_that_the_built_in_one() {
    let all = "{on_demand: 0.2, price: {constant: 0.01}}";
    let said = good("ec2-spot", &own(&format!("m5.large@us-east-1a: {all}, new.large@here: {{}}")));
    assert_eq!(prices(&said), (rate(0.2), rate(0.01)));
    assert!(!said.notes.assumptions.join("\n").contains("m5.large@us-east-1a"));
    let half = good("ec2-spot", &own("m5.large@us-east-1a: {}"));
    assert_eq!(prices(&half), (rate(0.11), rate(0.0439)), "the user's list has no spot price of it");
    let lines = half.notes.assumptions.join("\n");
    assert!(
        lines.contains("on_demand of m5.large@us-east-1a is 0.11 USD/h, list.csv:2, us-east-1 on 2026-09-01"),
        "{lines}"
    );
    let new = good("ec2-spot", &own("new.large@here: {}"));
    assert_eq!(prices(&new), (rate(0.3), rate(0.1)));
    let lines = new.notes.assumptions.join("\n");
    assert!(
        lines.contains("price of new.large@here is constant at 0.1 USD/h, list.csv:3, any region"),
        "{lines}"
    );
    let traced = "m5.large@us-east-1a: {on_demand: 0.6, price: {trace: prices.json}}";
    let traced = checked_with(
        &format!(
            "manifest: job.yaml\nwork: 6h\nprovider: ec2-spot\ncurrency: CNY\n{}",
            pools(&traced.replace("on_demand: 0.6, ", ""))
        ),
        JOB,
        &[],
    );
    assert_eq!(
        traced.unwrap().scenario.market.pools[0].on_demand,
        rate(0.6),
        "the trace is the scenario's own"
    );
}

#[test]
fn a_list_that_nothing_is_taken_from_is_told() {
    let idle = good("ec2-spot", &own("r5.large@us-east-1a: {}"));
    let cautions = idle.notes.cautions.join("\n");
    assert!(cautions.contains("no price of list.csv is taken: "), "{cautions}");
    let used = good("ec2-spot", &own("m5.large@us-east-1a: {}"));
    assert!(!used.notes.cautions.join("\n").contains("list.csv"));
}

#[test]
fn probable_slips_of_a_list_are_told() {
    let text = "market: {prices: slips.csv, pools: {m5.large@us-east-1a: {}}}\n";
    let cautions = good("ec2-spot", text).notes.cautions.join("\n");
    for slip in [
        "slips.csv:2:1: no policy is called ec2-sopt; did you mean ec2-spot?",
        "slips.csv:3:1: the spot price 0.5 is above the on-demand price 0.1",
    ] {
        assert!(cautions.contains(slip), "{slip} in {cautions}");
    }
    let own = good("ec2-spot", &own("m5.large@us-east-1a: {}")).notes.cautions.join("\n");
    assert!(!own.contains("no policy is called") && !own.contains("is above the on-demand"), "{own}");
}

#[test]
fn prices_of_another_currency_or_region_are_not_taken_and_the_hint_says_where_they_are() {
    let missing = "market.pools[\"m5.large@us-west-2a\"].on_demand: the on-demand price is missing; write on_demand: 0.62, the list price per hour; price lists have m5.large in us-east-1 (USD)";
    let elsewhere = check("ec2-spot", &pools("m5.large@us-west-2a: {price: {constant: 0.1}}")).unwrap_err();
    assert_eq!(elsewhere, [format!("scenario.yaml:4:39: {missing}")]);
    let other = check(
        "ec2-spot",
        &("currency: CNY\n".to_owned() + &pools("m5.large@us-east-1a: {price: {constant: 0.1}}")),
    );
    let other = other.unwrap_err().join("\n");
    assert!(
        other.contains("price lists have m5.large in us-east-1 (USD), the scenario is in CNY"),
        "{other}"
    );
    let none = check("ec2-spot", &pools("c7g.large@us-east-1a: {}")).unwrap_err();
    assert_eq!(none.len(), 1);
    assert!(none[0].ends_with("the spot price is missing; write price: {constant: 0.2} or price: {trace: prices.csv}; price lists have no spot price of c7g.large"), "{none:?}");
    let of_others =
        check("gce-preemptible", &pools("m5.large@us-east-1a: {price: {constant: 0.1}}")).unwrap_err();
    assert!(of_others[0].ends_with("the list price per hour"), "another provider's: {of_others:?}");
}

#[test]
fn on_demand_capacity_of_no_provider_takes_what_one_provider_alone_sells() {
    let usd = |name: &str| check("on-demand", &format!("currency: USD\n{}", pools(&format!("{name}: {{}}"))));
    assert_eq!(usd("m5.large@us-east-1a").unwrap().scenario.market.pools[0].on_demand, rate(0.096));
    assert_eq!(usd("D2s_v5@eastus").unwrap().scenario.market.pools[0].on_demand, rate(0.096));
    assert!(usd("2-4Gi@us-east-1").is_err(), "several providers sell sizes");
    // Pay-as-you-go of a provider that no list knows is its own, whatever others take.
    let own = format!("currency: USD\n{}", pools("m5.large@us-east-1a: {}"));
    assert!(check("{policy: tke-serverless, purchase: on-demand}", &own).is_err());
}

#[test]
fn a_policy_based_on_another_one_has_its_prices() {
    let based = good("mine.yaml", &pools("m5.large@us-east-1a: {}"));
    assert_eq!(based.scenario.policy.name, "mine");
    assert_eq!(prices(&based), (rate(0.096), rate(0.0439)));
}

#[test]
fn a_size_is_priced_by_its_parts_and_a_machine_is_not() {
    let eci = good("eci", &pools("2-4Gi@cn-beijing-h: {price: {discount: {pay: 20%}}}"));
    let pool = &eci.scenario.market.pools[0];
    assert_eq!(pool.on_demand, rate(2.0 * 0.1764 + 4.0 * 0.0221));
    assert_eq!(pool.components, [(Component::Cpu, rate(0.3528)), (Component::Memory, rate(0.0884))]);
    let lines = eci.notes.assumptions.join("\n");
    assert!(lines.contains("on_demand of 2-4Gi@cn-beijing-h is 0.1764 CNY/h per vCPU, 0.0221 CNY/h per GiB, price catalogue, cn in 2026-04"), "{lines}");
    let gce = good("gce-preemptible", &pools("2-4Gi@us-central1-a: {}"));
    assert_eq!(prices(&gce), (rate(2.0 * 0.031611 + 4.0 * 0.004237), rate(2.0 * 0.006655 + 4.0 * 0.000892)));
    let fargate = good("fargate-spot", &pools("fargate@us-east-1: {price: {discount: {pay: 33%}}}"));
    assert_eq!(fargate.scenario.market.pools[0].on_demand, rate(2.0 * 0.04048 + 4.0 * 0.004445));
    let machine = check("gce-preemptible", &pools("n1-standard-8@us-central1-a: {}")).unwrap_err();
    assert_eq!(machine.len(), 2, "{machine:?}");
    let half = check("eci", &pools("economy@cn-beijing-h: {price: {constant: 0.1}}")).unwrap_err();
    assert!(half[0].ends_with("price lists have no price of memory for it"), "{half:?}");
    let nothing = JOB.replace("{cpu: \"2\", memory: 4Gi}", "{}");
    let text = "manifest: job.yaml\nwork: 6h\nprovider: gce-preemptible\n".to_owned()
        + &pools("2-4Gi@us-central1-a: {}");
    let nothing = checked_with(&text, &nothing, &[]).unwrap_err();
    assert!(
        nothing.iter().any(|issue| issue.contains("the pod requests neither CPU nor memory")),
        "{nothing:?}"
    );
}

#[test]
fn an_assumed_market_takes_the_list_price_of_a_type_and_keeps_how_its_price_moves() {
    let model = |checked: &Checked, pool: usize| match &checked.scenario.market.pools[pool].price {
        PriceModel::MeanReverting(model) => model.clone(),
        other => panic!("{other:?}"),
    };
    let plain = good("{policy: ec2-spot, specs: [r5.large, m6i.large]}", "");
    let pool = &plain.scenario.market.pools;
    // 2 vCPU and 16 GiB are 0.118 by the policy's unit prices.
    assert_eq!((pool[0].on_demand, pool[1].on_demand), (rate(0.126), rate(0.096)));
    assert_eq!((model(&plain, 0).mean, model(&plain, 1).mean), (rate(0.0484), rate(0.0384)));
    let unlisted = model(&plain, 1);
    let (cap, floor) = (rate(0.126), rate(0.0126));
    assert_eq!(model(&plain, 0), MeanReverting { mean: rate(0.0484), cap, floor, ..unlisted });
    let lines = plain.notes.assumptions.join("\n");
    assert!(
        lines.contains("on_demand of r5.large is 0.126 USD/h, price catalogue, us-east-1 on 2026-07-20"),
        "{lines}"
    );
    assert!(
        lines.contains("price of r5.large moves as the policy assumes, around 0.0484 USD/h, price catalogue"),
        "{lines}"
    );
    assert!(lines.contains("m6i.large: 0.096 USD per hour on-demand for 2 vCPU, 8 GiB"), "{lines}");
    let owned = good("{policy: ec2-spot, specs: [m5.large]}", "market: {prices: list.csv}\n");
    assert_eq!(owned.scenario.market.pools[0].on_demand, rate(0.11));
    // What a policy assumes per vCPU and GiB is better than a mean of all machines.
    let size = good("{policy: azure-spot, specs: [2-8Gi]}", "");
    assert_eq!(size.scenario.market.pools[0].on_demand, rate(0.096));
    assert!(!size.notes.assumptions.join("\n").contains("price catalogue"));
    let other = good("{policy: ecs-spot, specs: [ecs.c5.8xlarge]}", "");
    assert_eq!(
        other.scenario.workload.size,
        Resources { cpu_millis: 32_000, memory_bytes: 64 << 30, gpu_millis: 0 }
    );
    let lines = other.notes.assumptions.join("\n");
    assert!(
        lines.contains("price lists have ecs.c5.8xlarge in any region (USD) and the scenario is in CNY"),
        "{lines}"
    );
}

#[test]
fn who_fixes_the_spot_price_takes_none_from_a_list() {
    let fixed = "{policy: gce-preemptible, spot_price: {discount: 80%}}";
    let fixed = good(fixed, &pools("n1-standard-4@us-central1-a: {}"));
    assert_eq!(prices(&fixed), (rate(0.19), rate(0.038)));
    let assumed = good("{policy: ecs-spot, specs: [ecs.g5.large]}", "");
    assert!(
        assumed.notes.assumptions.join("\n").contains("around 0.036 CNY/h"),
        "spot moves with the market"
    );
}

#[test]
fn a_list_that_can_not_be_read_is_told_once() {
    let gone = check("ec2-spot", "market: {prices: none.csv, pools: {zz@us-east-1: {}}}\n").unwrap_err();
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert!(gone[0].starts_with("scenario.yaml:4:18: market.prices: none.csv: can't be read: "), "{gone:?}");
    let bad = check("ec2-spot", "market: {prices: stock.csv, pools: {zz@us-east-1: {}}}\n").unwrap_err();
    assert!(
        bad.iter()
            .any(|issue| issue.starts_with("stock.csv:1:1: no column \"provider\"; there are: time, units")),
        "{bad:?}"
    );
    let empty = check("ec2-spot", "market: {prices: '', pools: {m5.large@us-east-1: {}}}\n").unwrap_err();
    assert_eq!(
        empty,
        ["scenario.yaml:4:18: market.prices: expected the name of a CSV file; write prices: my-prices.csv"]
    );
}

#[test]
fn the_digest_counts_what_is_taken_from_lists() {
    let own = |pools: &str| good("ec2-spot", &own(pools)).notes.digest;
    let built_in = good("ec2-spot", &pools("m5.large@us-east-1a: {}")).notes.digest;
    assert_ne!(own("m5.large@us-east-1a: {}"), built_in);
    let with = |list: &str| {
        let text = "manifest: job.yaml\nwork: 6h\nprovider: ec2-spot\nmarket: {prices: PRICES, pools: {m5.large@us-east-1a: {}}}\n";
        let checked = checked_with(&text.replace("PRICES", list), JOB, &[]).unwrap();
        (checked.notes.digest, checked.notes.resolved.replace(list, ""))
    };
    let (one, other) = (with("list.csv"), with("liste.csv"));
    assert_eq!(one.1, other.1, "the scenarios differ in the name of the list alone");
    assert_ne!(one.0, other.0);
}
