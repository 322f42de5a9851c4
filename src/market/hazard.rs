//! Hazard: how long instances live when neither price nor stock takes them.
//!
//! One draw per instance. Laws with a closed inverse are drawn by it; every life is rounded to a millisecond at
//! once.

use rand::RngExt;
use rand_distr::{Distribution as _, Exp1};

use crate::scenario::market::HazardModel;
use crate::seed::Stream;
use crate::units::Span;

/// Whether lives are drawn at all.
pub fn is_random(model: &HazardModel) -> bool {
    !matches!(model, HazardModel::None | HazardModel::Fixed { .. })
}

/// The life of one instance, drawn.
pub fn draw_life(model: &HazardModel, rng: &mut Stream) -> Span {
    match model {
        HazardModel::None => Span::FOREVER,
        HazardModel::Exponential { mean } => {
            let unit: f64 = Exp1.sample(rng);
            Span::from_sampled_millis(unit * mean.0 as f64)
        }
        HazardModel::Weibull { shape, scale } => {
            // (t / scale)^k is a unit exponential.
            let unit: f64 = Exp1.sample(rng);
            Span::from_sampled_millis(scale.0 as f64 * unit.powf(1.0 / shape))
        }
        HazardModel::Bathtub(law) => law.age_at(rng.random()),
        HazardModel::Empirical(table) => table.age_at(rng.random()),
        HazardModel::Fixed { after } => *after,
    }
}

/// The share of instances that are taken by an age, from 0 to 1.
pub fn taken_within(model: &HazardModel, age: Span) -> f64 {
    match model {
        HazardModel::None => 0.0,
        HazardModel::Exponential { mean } => 1.0 - (-(age.0 as f64) / mean.0 as f64).exp(),
        HazardModel::Weibull { shape, scale } => 1.0 - (-(age.0 as f64 / scale.0 as f64).powf(*shape)).exp(),
        HazardModel::Bathtub(law) => law.taken_by(age),
        HazardModel::Empirical(table) => table.taken_by(age),
        HazardModel::Fixed { after } => f64::from(u8::from(*after <= age)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::bathtub::tests::CENTRAL;
    use crate::scenario::lifetimes::{Life, LifeTable};
    use crate::seed::{Purpose, Seeds};

    const DRAWS: usize = 100_000;

    fn lives(model: &HazardModel) -> Vec<Span> {
        let mut rng = Seeds { master: 11, replication: 0 }.stream(Purpose::Hazard, 0);
        (0..DRAWS).map(|_| draw_life(model, &mut rng)).collect()
    }

    /// The share of the lives that end by each of these hours lies within 4 standard errors of the law.
    fn assert_law(lives: &[Span], hours: &[f64], law: impl Fn(f64) -> f64) {
        let n = lives.len() as f64;
        for &hour in hours {
            let at = Span::from_sampled_hours(hour);
            let found = lives.iter().filter(|life| **life <= at).count() as f64 / n;
            let expected = law(hour);
            let error = (expected * (1.0 - expected) / n).sqrt();
            assert!((found - expected).abs() <= 4.0 * error, "at {hour} h: {found}, expected {expected}");
        }
    }

    #[test]
    fn weibull_lives_follow_their_law() {
        for (shape, scale) in [(0.56, 3.2), (1.0, 5.0), (3.0, 20.0)] {
            let drawn = lives(&HazardModel::Weibull { shape, scale: Span::from_sampled_hours(scale) });
            assert_law(&drawn, &[0.1, 1.0, 3.0, 6.0, 18.0, 30.0], |t| 1.0 - (-(t / scale).powf(shape)).exp());
        }
    }

    #[test]
    fn a_weibull_of_shape_one_is_the_exponential_draw_for_draw() {
        let scale = Span::from_hours(7);
        assert_eq!(
            lives(&HazardModel::Weibull { shape: 1.0, scale }),
            lives(&HazardModel::Exponential { mean: scale })
        );
    }

    #[test]
    fn bathtub_lives_follow_their_law_up_to_the_cut() {
        let drawn = lives(&HazardModel::Bathtub(CENTRAL));
        let law = |t: f64| 0.375 * (1.0 - (-t / 1.107).exp() + ((t - 24.393) / 0.699).exp());
        assert_law(&drawn, &[0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 18.0, 23.0, 24.0, 24.5], law);
        let longest = drawn.iter().max().unwrap();
        assert!(*longest <= CENTRAL.longest() && *longest > CENTRAL.longest() - Span::from_minutes(1));
        let mean = drawn.iter().map(|life| life.0 as f64).sum::<f64>() / DRAWS as f64;
        let error = Span::from_hours(11).0 as f64 / (DRAWS as f64).sqrt();
        assert!((mean - CENTRAL.mean_millis()).abs() < 4.0 * error, "{mean}");
    }

    #[test]
    fn empirical_lives_follow_the_estimate_and_the_rest_lives_on() {
        let life = |hours, censored| Life { length: Span::from_hours(hours), censored };
        let table =
            LifeTable::kaplan_meier(vec![life(1, false), life(2, true), life(3, false), life(5, true)])
                .unwrap();
        let drawn = lives(&HazardModel::Empirical(table));
        assert_law(&drawn, &[0.9, 1.0, 2.9, 3.0, 1.0e6], |t| match () {
            () if t < 1.0 => 0.0,
            () if t < 3.0 => 0.25,
            () => 0.625,
        });
        assert!(drawn.contains(&Span::FOREVER));
    }

    #[test]
    fn the_share_taken_by_an_age_is_that_of_the_draws() {
        let scale = Span::from_hours(9);
        for model in [
            HazardModel::None,
            HazardModel::Exponential { mean: scale },
            HazardModel::Weibull { shape: 0.6, scale },
            HazardModel::Bathtub(CENTRAL),
            HazardModel::Fixed { after: scale },
        ] {
            let drawn = lives(&model);
            for age in [1, 8, 9, 24].map(Span::from_hours) {
                let expected = taken_within(&model, age);
                let found = drawn.iter().filter(|life| **life <= age).count() as f64 / DRAWS as f64;
                let error = (expected * (1.0 - expected) / DRAWS as f64).sqrt();
                assert!((found - expected).abs() <= 4.0 * error, "{model:?} {age}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn what_is_certain_is_not_drawn() {
        assert!(!is_random(&HazardModel::None) && !is_random(&HazardModel::Fixed { after: Span::ZERO }));
        assert_eq!(lives(&HazardModel::None)[0], Span::FOREVER);
        assert_eq!(lives(&HazardModel::Fixed { after: Span(7) })[0], Span(7));
    }
}
