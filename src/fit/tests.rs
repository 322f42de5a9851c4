//! Every model is found again in a history that the market's own code made.

use jiff::Timestamp;

use super::laws::tests::assert_near;
use super::*;
use crate::market::{PLENTY, Weather, hazard::draw_life, path::Segment};
use crate::scenario::bathtub::Bathtub;
use crate::scenario::distribution::Distribution;
use crate::scenario::lifetimes::{Life, LifeTable};
use crate::scenario::market::{
    Component, Gap, Gaussian, HazardModel, InitialStock, Market, MeanReverting, Mixture, Pool, PriceModel,
    Regime, RegimeStart, Regimes, Start, Steps, StockModel,
};
use crate::scenario::shock::{Loss, LossClass, Shock};
use crate::seed::{Purpose, Seeds};
use crate::units::{Rate, SimTime, Span};

fn market(price: PriceModel, stock: StockModel) -> Market {
    let pool = Pool {
        name: "a".to_owned(),
        on_demand: Rate::MAX,
        components: vec![(Component::Instance, Rate::MAX)],
        price,
        stock,
        hazard: HazardModel::None,
    };
    Market { pools: vec![pool], start: Start::First, epoch: Timestamp::UNIX_EPOCH }
}

/// The first hours of a path that is made of segments, as a recorder that misses no change would have written them.
fn recorded<V: Copy + PartialEq>(hours: i64, mut segment: impl FnMut(SimTime) -> Segment<V>) -> History<V> {
    let (mut at, end, mut points) = (SimTime::START, Span::from_hours(hours), Vec::new());
    while at.0 < end.0 {
        let piece = segment(at);
        if points.last().is_none_or(|(_, last)| *last != piece.value) {
            points.push((Span(at.0), piece.value));
        }
        at = piece.to;
    }
    History { points, end }
}

fn weather(market: &Market) -> Weather<'_> {
    let mut weather = Weather::new(market);
    weather.reset(Seeds { master: 5, replication: 0 });
    weather
}

fn prices(model: PriceModel, hours: i64) -> History<Rate> {
    let market = market(model, StockModel::Unlimited);
    let mut weather = weather(&market);
    let path = &mut weather.pools()[0].price;
    recorded(hours, |at| path.segment(at))
}

fn stock(model: StockModel, hours: i64) -> History<u32> {
    let market = market(PriceModel::Constant(Rate::ZERO), model);
    let mut weather = weather(&market);
    let path = &mut weather.pools()[0].stock;
    recorded(hours, |at| path.segment(at))
}

fn lives(model: &HazardModel, count: usize, seen: Span) -> Vec<Life> {
    let mut rng = Seeds { master: 5, replication: 0 }.stream(Purpose::Hazard, 0);
    let life = |length: Span| Life { length: length.min(seen), censored: length > seen };
    (0..count).map(|_| life(draw_life(model, &mut rng))).collect()
}

fn value<M>(fit: &Fit<M>, name: &str) -> f64 {
    let parameter = fit.parameters.iter().find(|parameter| parameter.name == name);
    parameter.unwrap_or_else(|| panic!("{name} in {:?}", fit.parameters)).value
}

/// Within a share of what it was.
fn assert_share<M>(fit: &Fit<M>, name: &str, expected: f64, tolerance: f64) {
    let found = value(fit, name);
    assert!((found / expected - 1.0).abs() < tolerance, "{name}: {found} is not {expected}");
}

fn mean_reverting() -> MeanReverting {
    MeanReverting {
        mean: Rate::from_sampled(0.5),
        volatility: 0.3,
        reversion: Span::from_hours(8),
        step: Span::from_minutes(30),
        floor: Rate::ZERO,
        cap: Rate::MAX,
    }
}

#[test]
fn a_mean_reverting_price_is_found_again_within_its_errors() {
    let history = prices(PriceModel::MeanReverting(mean_reverting()), 6_000);
    let fit = PriceFamily::MeanReverting.fit(&history, None).unwrap();
    assert_near(&fit.parameters, &[("mean", 0.5), ("volatility", 0.3), ("reversion", 8.0)]);
    let PriceModel::MeanReverting(model) = &fit.model else { panic!("{:?}", fit.model) };
    assert_eq!((model.step, model.floor, model.cap), (Span::from_minutes(30), Rate::ZERO, Rate::MAX));
    // Every third record lost, at odd places: the gaps differ, the law does not.
    let kept = history.points.iter().enumerate().filter(|(at, _)| at * at % 7 != 2 && at % 3 != 0);
    let thinned = History { points: kept.map(|(_, point)| *point).collect(), end: history.end };
    let thinned = thinned.part(thinned.points[0].0, thinned.end);
    let fit = PriceFamily::MeanReverting.fit(&thinned, None).unwrap();
    assert_near(&fit.parameters, &[("mean", 0.5), ("volatility", 0.3), ("reversion", 8.0)]);
}

#[test]
fn steps_are_found_again_with_their_floor() {
    let model = Steps {
        start: Rate::from_sampled(100.0),
        gap: Distribution::Weibull { shape: 1.6, scale: Span::from_hours(5) },
        size: 0.004,
        memory: 0.5,
        floor: Rate::ZERO,
        cap: Rate::MAX,
    };
    let free = prices(PriceModel::Steps(model.clone()), 20_000);
    let fit = PriceFamily::Steps.fit(&free, None).unwrap();
    assert_near(&fit.parameters, &[("size", 0.004), ("memory", 0.5), ("gap shape", 1.6), ("gap scale", 5.0)]);
    let floor = Rate::from_sampled(95.0);
    let floored = prices(PriceModel::Steps(Steps { floor, cap: Rate::from_sampled(105.0), ..model }), 20_000);
    let fit = PriceFamily::Steps.fit(&floored, None).unwrap();
    let PriceModel::Steps(found) = &fit.model else { panic!("{:?}", fit.model) };
    assert_eq!((found.floor, found.cap), (floor, Rate::from_sampled(105.0)));
    assert_share(&fit, "size", 0.004, 0.05);
    assert_share(&fit, "memory", 0.5, 0.12);
    assert_share(&fit, "gap scale", 5.0, 0.05);
}

#[test]
fn regimes_are_found_again() {
    let hours = Span::from_hours;
    let regime =
        |price, spell, next: &[f64]| Regime { price: Rate::from_sampled(price), spell, next: next.to_vec() };
    let law = Distribution::Weibull { shape: 0.7, scale: hours(2) };
    let exponential = |mean| Distribution::Exponential { mean: hours(mean) };
    let two = [regime(0.1, exponential(20), &[0.0, 1.0]), regime(0.4, law.clone(), &[1.0, 0.0])];
    let fit = |regimes: &[Regime]| {
        let start = RegimeStart::Fresh(0);
        let model = PriceModel::Regime(Regimes { regimes: regimes.to_vec(), start });
        PriceFamily::Regime.fit(&prices(model, 15_000), None).unwrap()
    };
    let found = fit(&two);
    assert_share(&found, "a-low price", 0.1, 1.0e-6);
    assert_share(&found, "b-high price", 0.4, 1.0e-6);
    assert_share(&found, "a-low mean", 20.0, 0.12);
    assert_share(&found, "b-high shape", 0.7, 0.12);
    assert_share(&found, "b-high scale", 2.0, 0.12);
    let three = [
        regime(0.1, exponential(10), &[0.0, 0.8, 0.2]),
        regime(0.3, exponential(4), &[0.6, 0.0, 0.4]),
        regime(0.9, exponential(1), &[0.5, 0.5, 0.0]),
    ];
    let found = fit(&three);
    for (name, expected) in [("a-low price", 0.1), ("b-middle price", 0.3), ("c-high price", 0.9)] {
        assert_share(&found, name, expected, 1.0e-6);
    }
    for (name, expected) in [("a-low mean", 10.0), ("b-middle mean", 4.0), ("c-high mean", 1.0)] {
        assert_share(&found, name, expected, 0.12);
    }
    for (name, expected) in [("a-low to b-middle", 0.8), ("b-middle to a-low", 0.6), ("c-high to a-low", 0.5)]
    {
        assert!((value(&found, name) - expected).abs() < 0.05, "{name}: {}", value(&found, name));
    }
    let PriceModel::Regime(Regimes { start: RegimeStart::Stationary(shares), .. }) = &found.model else {
        panic!("{:?}", found.model)
    };
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1.0e-9);
}

#[test]
fn mixtures_are_found_again_with_the_number_of_their_parts() {
    let part = |weight, mean, variance| Gaussian { weight, mean, variance };
    let price = vec![part(0.7, 0.3, 0.0004), part(0.3, 0.8, 0.0025)];
    let gap = Gap::Hours(vec![part(0.8, 1.3, 0.04), part(0.2, 6.0, 0.8)]);
    let history = prices(PriceModel::Mixture(Mixture { price, gap }), 10_000);
    let fit = PriceFamily::Mixture.fit(&history, None).unwrap();
    for (name, expected) in [
        ("price 1 weight", 0.7),
        ("price 1 mean", 0.3),
        ("price 1 variance", 0.0004),
        ("price 2 mean", 0.8),
        ("price 2 variance", 0.0025),
        ("gap 1 weight", 0.8),
        ("gap 1 mean", 1.3),
        ("gap 1 variance", 0.04),
        ("gap 2 mean", 6.0),
    ] {
        assert_share(&fit, name, expected, 0.12);
    }
    assert_eq!(fit.parameters.len(), 12, "{:?}", fit.parameters);
    let exponential = Gap::Law(Distribution::Exponential { mean: Span::from_hours(3) });
    let one = PriceModel::Mixture(Mixture { price: vec![part(1.0, 0.3, 0.001)], gap: exponential });
    let fit = PriceFamily::Mixture.fit(&prices(one, 10_000), None).unwrap();
    assert_share(&fit, "gap mean", 3.0, 0.07);
    assert_eq!(fit.parameters.len(), 4, "{:?}", fit.parameters);
}

#[test]
fn a_constant_is_the_mean_over_time_and_a_discount_its_share_of_list() {
    let history = prices(PriceModel::MeanReverting(mean_reverting()), 1_000);
    let fit = PriceFamily::Constant.fit(&history, None).unwrap();
    assert_eq!(value(&fit, "price"), history.mean());
    let fit = PriceFamily::Discount.fit(&history, Some(Rate::from_sampled(2.0))).unwrap();
    assert_eq!(value(&fit, "pay"), history.mean() / 2.0);
    assert!(PriceFamily::Discount.fit(&history, None).unwrap_err().contains("--on-demand"));
    assert!(
        PriceFamily::Discount.fit(&history, Some(Rate(100))).unwrap_err().contains("above the list price")
    );
}

#[test]
fn the_model_that_made_a_price_does_well_on_what_was_held_back() {
    let history = prices(PriceModel::MeanReverting(mean_reverting()), 1_600);
    let study = study_prices(&history, None, &PriceFamily::ALL, 0.3);
    assert_eq!(study.unfitted.len(), 1, "{:?}", study.unfitted);
    let score = |family| study.judged.iter().find(|one| one.family == family).unwrap().verdict.unwrap();
    let own = score(PriceFamily::MeanReverting);
    assert!(own.score < 0.9 && own.distance.unwrap() < 0.2, "{own:?}");
    for other in [PriceFamily::Constant, PriceFamily::Steps] {
        assert!(own.score < 0.95 * score(other).score, "{own:?} {other:?} {:?}", score(other));
    }
    let best = study.best().unwrap().verdict.unwrap();
    assert!(own.score < 1.1 * best.score, "{best:?}");
    assert_eq!(study, study_prices(&history, None, &PriceFamily::ALL, 0.3), "nothing is left to chance");
    let whole = study_prices(&history, None, &[PriceFamily::Constant], 0.0);
    assert_eq!(whole.held_back, None);
}

#[test]
fn spells_are_found_again_and_judged() {
    let hours = Span::from_hours;
    let up = Distribution::Weibull { shape: 0.6, scale: hours(6) };
    let down = Distribution::Exponential { mean: hours(2) };
    let history = stock(StockModel::OnOff { up, down, initial: InitialStock::Stationary }, 20_000);
    assert!(history.points.iter().any(|(_, units)| *units == PLENTY));
    let fit = StockFamily::OnOff(Family::Weibull).fit(&history).unwrap();
    assert_near(
        &fit.parameters,
        &[("up shape", 0.6), ("up scale", 6.0), ("down shape", 1.0), ("down scale", 2.0)],
    );
    let lognormal = Distribution::LogNormal { median: hours(3), sigma: 0.9 };
    let model = StockModel::OnOff { up: lognormal.clone(), down: lognormal, initial: InitialStock::Up };
    let fit = StockFamily::OnOff(Family::LogNormal).fit(&stock(model, 20_000)).unwrap();
    assert_near(
        &fit.parameters,
        &[("up median", 3.0), ("up sigma", 0.9), ("down median", 3.0), ("down sigma", 0.9)],
    );
    let study = study_stock(&history, &StockFamily::ALL, 0.3);
    assert_eq!(study.unfitted.len(), 1, "{:?}", study.unfitted);
    assert!(study.unfitted[0].why.contains("--counts"));
    let place = |family| study.judged.iter().position(|one| one.family == StockFamily::OnOff(family));
    assert!(place(Family::Weibull) < place(Family::Exponential));
}

#[test]
fn shocks_are_found_again() {
    let classes =
        [LossClass { odds: 0.4, low: 1.0, high: 1.0 }, LossClass { odds: 0.6, low: 0.2, high: 0.6 }];
    let model = Shock {
        units: 1_000,
        every: Span::from_hours(12),
        loss: Loss(classes.into()),
        recovery: Distribution::Exponential { mean: Span::from_hours(3) },
        shared: None,
        initial: InitialStock::Stationary,
    };
    let fit = StockFamily::Shock.fit(&stock(StockModel::Shock(model), 40_000)).unwrap();
    assert_share(&fit, "units", 1_000.0, 1.0e-9);
    assert_share(&fit, "every", 12.0, 0.05);
    assert_share(&fit, "recovery mean", 3.0, 0.07);
    assert_share(&fit, "all odds", 0.4, 0.05);
    assert_share(&fit, "share low", 0.2, 0.12);
    assert_share(&fit, "share high", 0.6, 0.05);
}

#[test]
fn hazards_are_found_again_though_lives_are_cut_off() {
    let seen = Span::from_hours(30);
    let exponential = HazardModel::Exponential { mean: Span::from_hours(20) };
    let fit = HazardFamily::Exponential.fit(&lives(&exponential, 5_000, seen)).unwrap();
    assert_near(&fit.parameters, &[("mean", 20.0)]);
    let weibull = HazardModel::Weibull { shape: 0.6, scale: Span::from_hours(20) };
    let drawn = lives(&weibull, 5_000, seen);
    let fit = HazardFamily::Weibull.fit(&drawn).unwrap();
    assert_near(&fit.parameters, &[("shape", 0.6), ("scale", 20.0)]);
    let law =
        Bathtub { share: 0.4, early: Span::from_hours(2), late: Span(2_880_000), wall: Span::from_hours(24) };
    let bathtub = lives(&HazardModel::Bathtub(law), 6_000, seen);
    let fit = HazardFamily::Bathtub.fit(&bathtub).unwrap();
    for (name, expected) in [("a", 0.4), ("tau1", 2.0), ("tau2", 0.8), ("b", 24.0)] {
        assert_share(&fit, name, expected, 0.06);
    }
    assert!(value(&fit, "R2") > 0.999);
    let study = study_hazard(&bathtub[..2_000], &HazardFamily::ALL, 0.3);
    assert_eq!(study.held_back, Some(study::HeldBack::Lives(600)));
    let families: Vec<HazardFamily> = study.judged.iter().map(|one| one.family).collect();
    let others = [HazardFamily::Exponential, HazardFamily::Weibull];
    assert!(families.len() == 4 && families[2..].iter().all(|one| others.contains(one)), "{families:?}");
    assert!(study.judged[1].verdict.unwrap().score < 0.95);
    let found = HazardFamily::Empirical.fit(&drawn).unwrap();
    assert!(found.model == HazardModel::Empirical(LifeTable::kaplan_meier(drawn).unwrap()));
}

#[test]
fn what_a_history_does_not_tell_is_told() {
    let still = History { points: vec![(Span::ZERO, Rate(100_000))], end: Span::from_hours(10) };
    let study = study_prices(&still, Some(Rate(400_000)), &PriceFamily::ALL, 0.3);
    let fitted: Vec<PriceFamily> = study.judged.iter().map(|one| one.family).collect();
    assert_eq!(fitted, [PriceFamily::Constant, PriceFamily::Discount]);
    assert!(study.unfitted.iter().all(|one| !one.why.is_empty()));
    let free = History { points: (0..40).map(|at| (Span(at), Rate(at % 2))).collect(), end: Span(40) };
    for family in PriceFamily::ALL {
        // Whatever comes of it, it comes without a panic.
        let _ = family.fit(&free, None);
    }
    assert!(PriceFamily::Steps.fit(&free, None).is_err());
    let up = History { points: vec![(Span::ZERO, 4)], end: Span::from_hours(10) };
    assert_eq!(study_stock(&up, &StockFamily::ALL, 0.3).judged.len(), 0);
    let cut = [Life { length: Span::from_hours(1), censored: true }];
    assert_eq!(study_hazard(&cut, &HazardFamily::ALL, 0.3).judged.len(), 0);
}
