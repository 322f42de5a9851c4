//! Tests of the check of spot prices: every model, and what can be wrong with it.

use super::{checked_with, good, pool, problem, problems};
use crate::scenario::distribution::Distribution;
use crate::scenario::market::{Bootstrap, Gap, PriceModel, RegimeStart};
use crate::units::{Rate, Span};

const PATH: &str = "market.pools[\"ecs.c5.large@h\"].price";

/// The checked model of a block such as `steps: {...}`.
fn model(block: &str) -> PriceModel {
    good(&pool(&format!("price: {{{block}}}"))).scenario.market.pools.remove(0).price
}

/// Each block has the one problem beside it, `PATH` standing for the price; places are line:column.
fn assert_problems(cases: &[(&str, &str)]) {
    let mut different = Vec::new();
    for (block, expected) in cases {
        let found = problems(&pool(&format!("price: {{{block}}}")));
        let expected = format!("scenario.yaml:{}", expected.replace("PATH", PATH));
        if found != [expected.clone()] {
            different
                .push(format!("{block}\n  found    {}\n  expected {expected}", found.join("\n           ")));
        }
    }
    assert!(different.is_empty(), "\n{}", different.join("\n"));
}

#[test]
fn regimes_share_the_time_as_their_chain_and_spells_say() {
    let two = "regime: {regimes: {calm: {price: 10%, spell: {exponential: {mean: 3h}}}, busy: {price: 0.5, spell: 1h}}}";
    let PriceModel::Regime(model_of_two) = model(two) else { panic!("another model") };
    // In the order of their names.
    assert_eq!(model_of_two.regimes.iter().map(|r| r.price.as_f64()).collect::<Vec<_>>(), [0.5, 0.06]);
    assert_eq!(model_of_two.regimes[0].next, [0.0, 1.0]);
    assert_eq!(model_of_two.start, RegimeStart::Stationary(vec![0.25, 0.75]));

    let three = "regime: {start: c, regimes: {a: {price: 0.1, spell: 1h, next: {b: 0.3333333, c: 0.6666667}}, b: {price: 0.2, spell: 1h, next: {a: 1}}, c: {price: 0.3, spell: 1h, next: {a: 1}}}}";
    let PriceModel::Regime(model_of_three) = model(three) else { panic!("another model") };
    assert_eq!(model_of_three.start, RegimeStart::Fresh(2));
    assert_eq!(model_of_three.regimes[0].next.iter().sum::<f64>(), 1.0);
}

#[test]
fn wrong_regimes_are_told_at_their_places() {
    let two = |a: &str, b: &str, rest: &str| {
        format!("regime: {{regimes: {{a: {{price: 1, spell: 1h{a}}}, b: {{price: 2, spell: 1h{b}}}}}{rest}}}")
    };
    let three = |c: &str| {
        format!(
            "regime: {{regimes: {{a: {{price: 1, spell: 1h, next: {{b: 1}}}}, b: {{price: 1, spell: 1h, next: {{a: 1}}}}, c: {{price: 1, spell: 1h{c}}}}}}}"
        )
    };
    let four = "regime: {regimes: {a: {price: 1, spell: 1h, next: {b: 1}}, b: {price: 1, spell: 1h, next: {a: 1}}, c: {price: 1, spell: 1h, next: {d: 1}}, d: {price: 1, spell: 1h, next: {c: 1}}}}";
    assert_problems(&[
        (
            "regime: {regimes: {a: {price: 1, spell: 1h}}}",
            "7:33: PATH.regime.regimes: expected 2 to 100 regimes, found 1; a price that never changes is constant",
        ),
        (
            &two(", next: {b: 0.9}", "", ""),
            "7:65: PATH.regime.regimes.a.next: the probabilities sum to 0.9, not to 1",
        ),
        (
            &two(", next: {b: -0.5}", "", ""),
            "7:69: PATH.regime.regimes.a.next.b: expected a probability from 0 to 1, found -0.5",
        ),
        (
            &two(", next: {a: 1}", "", ""),
            "7:69: PATH.regime.regimes.a.next.a: a regime does not follow itself; how long it lasts is its spell",
        ),
        (
            &two(", next: {c: 1}", "", ""),
            "7:69: PATH.regime.regimes.a.next.c: there is no such regime; the regimes are a, b",
        ),
        (
            &two("", "", ", start: c"),
            "7:94: PATH.regime.start: there is no regime \"c\"; write stationary, or one of a, b",
        ),
        (
            "regime: {regimes: {a: {price: 1, spell: 1h}, stationary: {price: 2, spell: 1h}}}",
            "7:72: PATH.regime.regimes.stationary: no regime can have this name: start: stationary says that none is named; call it something else",
        ),
        (
            "regime: {regimes: {a: {price: 1, spell: 1h}, b: {price: 2, spell: 10ms}}}",
            "7:81: PATH.regime.regimes.b.spell: expected spells of at least 1s on average",
        ),
        (
            &three(""),
            "7:117: PATH.regime.regimes.c.next: what follows this regime is missing; write next: {a: 1}",
        ),
        (
            four,
            "7:33: PATH.regime.regimes: some regimes never lead to some others, so the shares of time depend on the first; name the first: start: a",
        ),
    ]);
    assert!(matches!(model(&three(", next: {a: 1}")), PriceModel::Regime(_)), "c is left for good");
}

#[test]
fn wrong_steps_are_told_at_their_places() {
    let steps = |rest: &str| format!("steps: {{start: 0.2, {rest}}}");
    let PriceModel::Steps(found) = model(&steps("mean_gap: 6h, size: 0.4%, floor: 30%, memory: 0.5")) else {
        panic!("another model")
    };
    assert_eq!(found.gap, Distribution::Exponential { mean: Span::from_hours(6) });
    assert_eq!((found.size, found.memory), (0.004, 0.5));
    assert_eq!(
        (found.floor, found.cap),
        (Rate(180_000), Rate(600_000)),
        "30 % of the list price, and all of it"
    );
    assert_problems(&[
        (
            &steps("mean_gap: 6h, size: 0.4%, floor: 0.7"),
            "7:22: PATH.steps: the floor 0.7 is above the cap 0.6; the cap is the list price unless it is given",
        ),
        (
            &steps("mean_gap: 6h, size: 0.4%, floor: 0.3"),
            "7:30: PATH.steps.start: the price 0.2 at the start is not between 0.3 and 0.6; the cap is the list price unless it is given",
        ),
        ("steps: {start: 0, mean_gap: 6h, size: 1%}", "7:30: PATH.steps.start: expected a price above zero"),
        (
            &steps("mean_gap: 6h, size: 0"),
            "7:55: PATH.steps.size: expected a mean step above 0% and up to 50%, found 0; 0.4% means that a price of 1 moves by 0.004",
        ),
        (
            &steps("mean_gap: 6h, size: 0.6"),
            "7:55: PATH.steps.size: expected a mean step above 0% and up to 50%, found 0.6; 0.4% means that a price of 1 moves by 0.004",
        ),
        (
            &steps("mean_gap: 6h, size: 1%, memory: 1"),
            "7:67: PATH.steps.memory: expected a correlation above -1 and below 1, found 1; above 0, steps tend to go on in their direction",
        ),
        (
            &steps("size: 1%"),
            "7:22: PATH.steps: expected one of mean_gap and gap; write mean_gap: 6h or gap: {uniform: {low: 3h, high: 9h}}",
        ),
        (
            &steps("mean_gap: 6h, gap: 6h, size: 1%"),
            "7:22: PATH.steps: expected one of mean_gap and gap; write mean_gap: 6h or gap: {uniform: {low: 3h, high: 9h}}",
        ),
        (
            &steps("mean_gap: 0s, size: 1%"),
            "7:45: PATH.steps.mean_gap: expected at least 1s between changes on average",
        ),
        (
            &steps("gap: {exponential: {mean: 0s}}, size: 1%"),
            "7:61: PATH.steps.gap.exponential.mean: expected a duration above zero",
        ),
    ]);
    let frantic = pool(&format!("price: {{{}}}", steps("mean_gap: 1s, size: 1%"))) + "horizon: 3650d\n";
    assert_eq!(
        problem(&frantic),
        format!(
            "7:14: {PATH}: a price changes more than 50000000 times before the horizon; set a longer time between changes or a shorter horizon"
        )
    );
}

#[test]
fn published_weights_are_made_to_sum_to_one() {
    // m1.small in us-west, whose weights were rounded up.
    let published = "mixture: {price: [{weight: 0.999, mean: 0.03982, variance: 1.3e-6}, {weight: 0.001, mean: 0.09667, variance: 5.6e-6}, {weight: 0.001, mean: 0.09667, variance: 5.6e-6}], gap: {exponential: {mean: 1.062h}}}";
    let PriceModel::Mixture(found) = model(published) else { panic!("another model") };
    assert!((found.price.iter().map(|part| part.weight).sum::<f64>() - 1.0).abs() < 1.0e-15);
    assert_eq!(found.price[0].mean, 0.03982);
    assert_eq!(found.gap, Gap::Law(Distribution::Exponential { mean: Span::from_millis(3_823_200) }));
}

#[test]
fn wrong_mixtures_are_told_at_their_places() {
    let mixture = |price: &str| format!("mixture: {{gap: 1h, price: [{{{price}}}]}}");
    assert_problems(&[
        (
            &mixture("weight: 0.9, mean: 0.1, variance: 0"),
            "7:41: PATH.mixture.price: the weights sum to 0.9, not to 1",
        ),
        (
            &mixture("weight: 1, mean: 0.1, variance: -1"),
            "7:75: PATH.mixture.price[0].variance: expected a variance of zero or more, found -1; the square of a standard deviation",
        ),
        (
            &mixture("weight: 1, mean: 0, variance: 0.1"),
            "7:60: PATH.mixture.price[0].mean: expected a mean above zero, at most 100000000, found 0",
        ),
        (
            "mixture: {gap: 1h, price: []}",
            "7:41: PATH.mixture.price: expected at least one normal distribution",
        ),
        (
            "mixture: {price: [{weight: 1, mean: 0.1, variance: 0}]}",
            "7:24: PATH.mixture: expected one of gap_hours and gap; write gap_hours: [{weight: 1, mean: 1.5, variance: 0.1}] or gap: {exponential: {mean: 90m}}",
        ),
        (
            "mixture: {price: [{weight: 1, mean: 0.1, variance: 0}], gap_hours: [{weight: 1, mean: 0.0001, variance: 0}]}",
            "7:82: PATH.mixture.gap_hours: expected at least 1s between changes on average; means are in hours",
        ),
    ]);
    let two = problems(&pool(&format!("price: {{{}}}", mixture("weight: 1.5, mean: -1, variance: 0"))));
    assert_eq!(two.len(), 3, "weight, mean and sum: {two:#?}");
}

#[test]
fn a_bootstrap_reads_its_trace_and_takes_no_start() {
    let text = pool("price: {bootstrap: {trace: prices.json, block: 30m}}");
    let checked = good(&text);
    let PriceModel::Bootstrap(Bootstrap { trace, block }) = &checked.scenario.market.pools[0].price else {
        panic!("another model")
    };
    assert_eq!((trace.points.len(), *block), (2, Span::from_minutes(30)));
    assert_eq!(checked.scenario.market.calendar_spans().count(), 0, "it is from no day");
    let listed = good(&text.replace("      on_demand: 0.6\n", ""));
    assert_eq!(listed.scenario.market.pools[0].on_demand, Rate::from_sampled(0.6), "as the trace says");

    let job = super::JOB;
    let digest =
        |text: &str| checked_with(&format!("manifest: job.yaml\n{text}"), job, &[]).unwrap().notes.digest;
    let played = text.replace("bootstrap: {trace: prices.json, block: 30m}", "trace: prices.json");
    assert_ne!(digest(&text), digest(&played));
    assert_problems(&[
        (
            "bootstrap: {trace: prices.json, block: 3h}",
            "7:54: PATH.bootstrap.block: the block of 3h is longer than the trace of 2h",
        ),
        (
            "bootstrap: {trace: prices.json, block: 0s}",
            "7:54: PATH.bootstrap.block: expected blocks of at least 1s",
        ),
        (
            "bootstrap: {trace: {file: prices.json, start: random}, block: 1h}",
            "7:61: PATH.bootstrap.trace.start: blocks begin anywhere in the trace and go on at its beginning past its end; leave it out",
        ),
        (
            "bootstrap: {trace: prices.json, block: 1h}, past_end: hold",
            "7:14: PATH: start and past_end belong to a trace; leave them out",
        ),
    ]);
    assert!(problem(&pool("price: {bootstrap: {trace: none.json, block: 1h}}")).contains("can't be read"));
    assert!(problem(&pool("price: {bootstrap: {block: 1h}}")).contains("trace"));
}

#[test]
fn two_models_are_one_too_many() {
    let found = problem(&pool("price: {constant: 0.1, steps: {start: 0.1, mean_gap: 1h, size: 1%}}"));
    assert!(found.contains("price: expected only one of constant, discount, trace, "), "{found}");
}
