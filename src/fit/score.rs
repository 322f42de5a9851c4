//! How well a fitted model foretells what was held back.
//!
//! The model is played many times by the market's own code from the beginning of the held-back part on. At even
//! instants the ensemble is compared with what came by the continuous ranked probability score,
//! `CRPS = E|X - y| - E|X - X'| / 2` (Gneiting and Raftery, *JASA* 102, 2007), which is least on average for the true
//! law and is the absolute error of a model without chance. Two things are scored, how high and how moving, each in
//! units of a yardstick that everybody has, and the mean of the two is the score.

use jiff::Timestamp;

use super::history::History;
use super::study::Verdict;
use crate::market::Weather;
use crate::scenario::lifetimes::{Life, LifeTable};
use crate::scenario::market::{Component, HazardModel, Market, Pool, PriceModel, Start, StockModel};
use crate::seed::Seeds;
use crate::units::{Rate, SimTime, Span};

/// How many times a model is played.
const PLAYS: u64 = 200;
/// At how many instants it is compared.
const INSTANTS: i64 = 96;
/// The seed of these plays; it is no user's choice, so that a score is a property of model and history.
const SEED: u64 = 20_231_117;
/// The longest time over which moves are scored.
const DAY: Span = Span::from_hours(24);

/// The continuous ranked probability score of an ensemble for what came.
pub(super) fn crps(ensemble: &mut [f64], came: f64) -> f64 {
    ensemble.sort_by(f64::total_cmp);
    let n = ensemble.len() as f64;
    let error = ensemble.iter().map(|value| (value - came).abs()).sum::<f64>() / n;
    // Over pairs in order, each value is the larger one of its pair as often as its rank says.
    let spread =
        ensemble.iter().enumerate().map(|(at, value)| (2.0 * at as f64 + 1.0 - n) * value).sum::<f64>();
    error - spread / (n * n)
}

/// A market of one pool.
fn market(price: PriceModel, stock: StockModel) -> Market {
    let pool = Pool {
        name: "fit".to_owned(),
        on_demand: Rate::ZERO,
        components: vec![(Component::Instance, Rate::ZERO)],
        price,
        stock,
        hazard: HazardModel::None,
    };
    Market { pools: vec![pool], start: Start::First, epoch: Timestamp::UNIX_EPOCH }
}

/// Even instants of a part of a history.
fn instants(end: Span) -> impl Iterator<Item = Span> + Clone {
    (0..INSTANTS).map(move |at| Span(end.0 / INSTANTS * at + end.0 / (2 * INSTANTS)))
}

/// The largest difference of two weighted laws.
fn distance(a: &mut [(f64, f64)], b: &mut [(f64, f64)]) -> f64 {
    for law in [&mut *a, &mut *b] {
        law.sort_by(|x, y| x.0.total_cmp(&y.0));
        let whole: f64 = law.iter().map(|(_, weight)| weight).sum();
        law.iter_mut().for_each(|(_, weight)| *weight /= whole);
    }
    let (mut at, mut of, mut sums, mut largest) = (0, 0, [0.0, 0.0], 0.0_f64);
    while at < a.len() || of < b.len() {
        let next =
            |law: &[(f64, f64)], place: usize| law.get(place).map_or(f64::INFINITY, |(value, _)| *value);
        let value = next(a, at).min(next(b, of));
        while at < a.len() && a[at].0 <= value {
            sums[0] += a[at].1;
            at += 1;
        }
        while of < b.len() && b[of].0 <= value {
            sums[1] += b[of].1;
            of += 1;
        }
        largest = largest.max((sums[0] - sums[1]).abs());
    }
    largest
}

fn log(price: Rate) -> f64 {
    price.max(Rate(1)).as_f64().ln()
}

/// Judges price models: the logarithm of the price at an instant, and by how much it moves within a day. The yardstick
/// is a price that stays as it last was.
pub(super) struct PriceJudge<'a> {
    rest: &'a History<Rate>,
    lag: Span,
    /// What the yardstick scores, for the level and for moves.
    yardstick: [f64; 2],
}

impl<'a> PriceJudge<'a> {
    /// `first` is what is known, `rest` what is foretold.
    pub fn new(first: &History<Rate>, rest: &'a History<Rate>) -> PriceJudge<'a> {
        let lag = Span(DAY.0.min(rest.end.0 / 4));
        let last = log(first.at(first.end));
        let mean = |of: &dyn Fn(Span) -> f64| {
            // What hardly moves is no yardstick: a thousandth of the price is the least.
            (instants(rest.end - lag).map(of).sum::<f64>() / INSTANTS as f64).max(1.0e-3)
        };
        let level = mean(&|at| (log(rest.at(at)) - last).abs());
        let moves = mean(&|at| (log(rest.at(at + lag)) - log(rest.at(at))).abs());
        PriceJudge { rest, lag, yardstick: [level, moves] }
    }

    /// Plays a model.
    pub fn judge(&self, model: &PriceModel) -> Verdict {
        let market = market(model.clone(), StockModel::Unlimited);
        let mut weather = Weather::new(&market);
        let instants = || instants(self.rest.end - self.lag);
        let mut levels = vec![Vec::new(); INSTANTS as usize];
        let mut moves = levels.clone();
        for replication in 0..PLAYS {
            weather.reset(Seeds { master: SEED, replication });
            let path = &mut weather.pools()[0].price;
            for (place, at) in instants().enumerate() {
                let now = log(path.at(SimTime(at.0)));
                levels[place].push(now);
                moves[place].push(log(path.at(SimTime((at + self.lag).0))) - now);
            }
        }
        let mut played: Vec<(f64, f64)> = levels.iter().flatten().map(|value| (*value, 1.0)).collect();
        // The same time as that of the instants.
        let part = self.rest.part(Span::ZERO, self.rest.end - self.lag);
        let mut seen: Vec<(f64, f64)> =
            part.pieces().map(|piece| (log(piece.value), piece.length.0 as f64)).collect();
        let mut sums = [0.0, 0.0];
        for ((at, levels), moves) in instants().zip(&mut levels).zip(&mut moves) {
            let now = log(self.rest.at(at));
            sums[0] += crps(levels, now);
            sums[1] += crps(moves, log(self.rest.at(at + self.lag)) - now);
        }
        Verdict { score: relative(sums, self.yardstick), distance: Some(distance(&mut played, &mut seen)) }
    }
}

fn relative(sums: [f64; 2], yardstick: [f64; 2]) -> f64 {
    let part = |at: usize| sums[at] / INSTANTS as f64 / yardstick[at].max(1.0e-9);
    // Never negative but for the last bits of sums.
    ((part(0) + part(1)) / 2.0).max(0.0)
}

/// Judges stock models: the share of the units at an instant, and the time from there to the next instant without any,
/// up to a day. The yardstick is the law of both in the part that is known.
pub(super) struct StockJudge<'a> {
    rest: &'a History<u32>,
    most: u32,
    lag: Span,
    yardstick: [f64; 2],
}

/// The share of the units that are there, from 0 to 1.
fn share(units: u32, most: u32) -> f64 {
    if units >= most { 1.0 } else { f64::from(units) / f64::from(most.max(1)) }
}

impl<'a> StockJudge<'a> {
    /// `first` is what is known, `rest` what is foretold.
    pub fn new(first: &History<u32>, rest: &'a History<u32>) -> StockJudge<'a> {
        let lag = Span(DAY.0.min(rest.end.0 / 4));
        let most = first.points.iter().map(|(_, units)| *units).max().unwrap_or(0);
        let mut judge = StockJudge { rest, most, lag, yardstick: [1.0, 1.0] };
        let known: Vec<(f64, f64)> =
            instants(first.end - lag).map(|at| judge.of_history(first, at)).collect();
        let mut sums = [0.0, 0.0];
        for at in instants(rest.end - lag) {
            let came = judge.of_history(rest, at);
            sums[0] += crps(&mut known.iter().map(|one| one.0).collect::<Vec<_>>(), came.0);
            sums[1] += crps(&mut known.iter().map(|one| one.1).collect::<Vec<_>>(), came.1);
        }
        judge.yardstick = sums.map(|sum| (sum / INSTANTS as f64).max(1.0e-6));
        judge
    }

    fn of_history(&self, history: &History<u32>, at: Span) -> (f64, f64) {
        let after = history.points.iter().find(|(from, units)| *from >= at && *units == 0);
        let until = if history.at(at) == 0 { at } else { after.map_or(history.end, |(from, _)| *from) };
        (share(history.at(at), self.most), (until - at).min(self.lag).as_hours_f64())
    }

    /// Plays a model.
    pub fn judge(&self, model: &StockModel) -> Verdict {
        let market = market(PriceModel::Constant(Rate::ZERO), model.clone());
        let mut weather = Weather::new(&market);
        let instants = || instants(self.rest.end - self.lag);
        let mut levels = vec![Vec::new(); INSTANTS as usize];
        let mut lasts = levels.clone();
        let mut spells = Vec::new();
        for replication in 0..PLAYS {
            weather.reset(Seeds { master: SEED, replication });
            let path = &mut weather.pools()[0].stock;
            for (place, at) in instants().enumerate() {
                let units = path.at(SimTime(at.0));
                let end = SimTime((at + self.lag).0);
                let mut until = SimTime(at.0);
                while until < end && path.at(until) > 0 {
                    until = path.segment(until).to;
                }
                levels[place].push(share(units, self.most));
                lasts[place].push(until.min(end).since(SimTime(at.0)).as_hours_f64());
            }
            spells.extend(up_spells(path, self.rest.end));
        }
        let mut sums = [0.0, 0.0];
        for ((at, levels), lasts) in instants().zip(&mut levels).zip(&mut lasts) {
            let came = self.of_history(self.rest, at);
            sums[0] += crps(levels, came.0);
            sums[1] += crps(lasts, came.1);
        }
        let seen = self.rest.spells(|units| units > 0).0;
        let distance = LifeTable::kaplan_meier(seen)
            .zip(LifeTable::kaplan_meier(spells))
            .map(|(seen, played)| table_distance(&seen, |age| played.taken_by(age)));
        Verdict { score: relative(sums, self.yardstick), distance }
    }
}

/// The spells with stock of a path up to an end, the first and the last of them cut off.
fn up_spells(path: &mut crate::market::StockPath, end: Span) -> Vec<Life> {
    let (mut at, mut points) = (SimTime::START, Vec::new());
    while at.0 < end.0 {
        let piece = path.segment(at);
        points.push((Span(at.0), u32::from(piece.value > 0)));
        at = piece.to;
    }
    History { points, end }.spells(|up| up > 0).0
}

/// The largest difference of an estimated law from another one, on both sides of each of its steps.
pub(super) fn table_distance(table: &LifeTable, law: impl Fn(Span) -> f64) -> f64 {
    let mut before = 0.0;
    let mut largest = 0.0_f64;
    for (age, taken) in table.steps() {
        let (until, at) = (law(Span(age.0 - 1)), law(*age));
        largest = largest.max((until - before).abs()).max((at - taken).abs());
        before = *taken;
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_of_an_ensemble_is_that_of_its_definition() {
        let (mut ensemble, came): (Vec<f64>, f64) = (vec![3.0, 0.0, 1.0, 1.0, 7.0], 2.0);
        let n = ensemble.len() as f64;
        let error = ensemble.iter().map(|x| (x - came).abs()).sum::<f64>() / n;
        let pairs =
            ensemble.iter().flat_map(|x| ensemble.iter().map(move |y| (x - y).abs())).sum::<f64>() / (n * n);
        let expected = error - pairs / 2.0;
        assert!((crps(&mut ensemble, came) - expected).abs() < 1.0e-12);
        assert_eq!(crps(&mut [4.0, 4.0], 1.0), 3.0, "without chance the absolute error");
    }

    #[test]
    fn distances_of_laws_are_those_of_their_sums() {
        let mut a = [(1.0, 1.0), (2.0, 1.0)];
        let mut b = [(1.0, 3.0), (3.0, 1.0)];
        assert!((distance(&mut a, &mut b) - 0.25).abs() < 1.0e-12);
        assert!((distance(&mut a, &mut [(9.0, 2.0)]) - 1.0).abs() < 1.0e-12);
        let same = [(5.0, 1.0), (5.0, 2.0)];
        assert_eq!(distance(&mut same.clone(), &mut [(5.0, 1.0)]), 0.0);
    }

    #[test]
    fn a_model_that_says_what_comes_scores_nothing_and_the_yardstick_one() {
        let point = |hours, price: f64| (Span::from_hours(hours), Rate::from_sampled(price));
        let first = History { points: vec![point(0, 2.0)], end: Span::from_hours(100) };
        let rest = History { points: vec![point(0, 2.0), point(40, 3.0)], end: Span::from_hours(100) };
        let judge = PriceJudge::new(&first, &rest);
        let stays = judge.judge(&PriceModel::Constant(Rate::from_sampled(2.0)));
        assert!((stays.score - 1.0).abs() < 1.0e-9, "{stays:?}");
        assert!((stays.distance.unwrap() - 36.0 / 76.0).abs() < 1.0e-9, "{stays:?}");
        let knows = judge.judge(&PriceModel::Trace(rest.replay()));
        assert!(knows.score.abs() < 1.0e-9 && knows.distance.unwrap() < 0.1, "{knows:?}");
    }

    #[test]
    fn stock_is_scored_by_its_share_and_by_how_long_it_lasts() {
        let point = |hours, units| (Span::from_hours(hours), units);
        let first =
            History { points: vec![point(0, 4), point(10, 0), point(20, 4)], end: Span::from_hours(30) };
        let rest = History { points: vec![point(0, 4), point(6, 0), point(9, 2)], end: Span::from_hours(80) };
        let judge = StockJudge::new(&first, &rest);
        assert_eq!(judge.of_history(&rest, Span::from_hours(1)), (1.0, 5.0));
        assert_eq!(judge.of_history(&rest, Span::from_hours(6)), (0.0, 0.0));
        assert_eq!(judge.of_history(&rest, Span::from_hours(10)), (0.5, 20.0), "cut at a quarter");
        let knows = judge.judge(&StockModel::Trace(rest.replay()));
        assert!(knows.score.abs() < 1.0e-9, "{knows:?}");
        assert!(judge.judge(&StockModel::Unlimited).score > 0.5);
    }
}
