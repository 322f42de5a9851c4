//! Indices against functions whose indices are known, and against noise whose size is known.

use std::f64::consts::PI;

use super::*;

/// The same at every batch: no noise.
fn exact(means: Vec<f64>) -> Response {
    let batches = means.iter().map(|mean| [*mean; BATCHES]).collect();
    Response { means, batches }
}

fn sobol(points: usize, dimensions: usize) -> Vec<Vec<f64>> {
    let of =
        |point| (0..dimensions).map(|axis| f64::from(sobol_burley::sample(point, axis as u32, 11))).collect();
    (0..points as u32).map(of).collect()
}

/// The rows A, B and mixtures for a function of so many factors.
fn radial(rows: usize, factors: usize, of: impl Fn(&[f64]) -> f64) -> (Layout, Response) {
    let mut values = Vec::new();
    for place in sobol(rows, 2 * factors) {
        let (a, b) = place.split_at(factors);
        values.extend([of(a), of(b)]);
        for factor in 0..factors {
            let mut mixed = a.to_vec();
            mixed[factor] = b[factor];
            values.push(of(&mixed));
        }
    }
    (Layout::Radial { factors, rows }, exact(values))
}

/// Ishigami and Homma 1990 with a = 7 and b = 0.1.
fn ishigami(place: &[f64]) -> f64 {
    let [x, y, z] = [0, 1, 2].map(|at| PI * (2.0 * place[at] - 1.0));
    x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
}

/// Its first-order and total indices.
const ISHIGAMI: ([f64; 3], [f64; 3]) = ([0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]);

fn assert_near(found: &[Index], known: &[f64], tolerance: f64) {
    let values: Vec<f64> = found.iter().map(|of| of.value).collect();
    assert_eq!(found.len(), known.len());
    for (value, known) in values.iter().zip(known) {
        assert!((value - known).abs() < tolerance, "{values:?} is not {known}");
    }
}

fn assert_held(found: &[Index], known: &[f64]) {
    for (of, known) in found.iter().zip(known) {
        let Interval { low, high } = of.interval;
        assert!(low <= *known && *known <= high, "{low} to {high} has no {known}");
    }
}

#[test]
fn the_ishigami_function_has_its_indices() {
    let (layout, response) = radial(2_048, 3, ishigami);
    let found = Sensitivity::of(&layout, &response, 7, "cost").unwrap();
    assert_near(&found.first, &ISHIGAMI.0, 0.02);
    assert_near(&found.total, &ISHIGAMI.1, 0.02);
    assert_held(&found.first, &ISHIGAMI.0);
    assert_held(&found.total, &ISHIGAMI.1);
    assert!((found.deviation.value - 13.8446_f64.sqrt()).abs() < 0.05, "{:?}", found.deviation);

    // Scattered points have the first order alone, and say that a plane does not do.
    let points = sobol(2_048, 3);
    let column = |axis: usize| points.iter().map(|place| place[axis]).collect();
    let layout = Layout::Scattered((0..3).map(column).collect());
    let response = exact(points.iter().map(|place| ishigami(place)).collect());
    let found = Sensitivity::of(&layout, &response, 7, "cost").unwrap();
    assert_near(&found.first, &ISHIGAMI.0, 0.03);
    assert_held(&found.first, &ISHIGAMI.0);
    assert!(found.total.is_empty());
    // Only x has a straight part: 1 + b pi^4 / 5 times sin, whose slope takes 6 / pi^2 of its variance.
    let slope = found.slope[0].value;
    assert!((found.linear.unwrap().value - slope * slope).abs() < 0.01);
    assert!((slope - 0.437).abs() < 0.02, "{slope}");
}

#[test]
fn the_g_function_has_its_indices_on_a_grid_and_in_a_design() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0];
    let g = |place: &[f64]| -> f64 {
        place.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    };
    // The variance of |4x - 2| is 1/3 on the range and less on middles of equal parts.
    let known = |spread: &[f64; 5]| {
        let own: Vec<f64> = a.iter().zip(spread).map(|(a, spread)| spread / (1.0 + a).powi(2)).collect();
        let whole = own.iter().map(|own| 1.0 + own).product::<f64>();
        let first: Vec<f64> = own.iter().map(|own| own / (whole - 1.0)).collect();
        let total: Vec<f64> = own.iter().map(|own| own * whole / (1.0 + own) / (whole - 1.0)).collect();
        (first, total)
    };
    let lengths = [8, 4, 2, 6, 4];
    let middle = |level: usize, length: usize| (level as f64 + 0.5) / length as f64;
    let mut values = Vec::new();
    for point in 0..lengths.iter().product::<usize>() {
        let mut rest = point;
        let mut place = [0.0; 5];
        for (axis, length) in lengths.iter().enumerate().rev() {
            place[axis] = middle(rest % length, *length);
            rest /= length;
        }
        values.push(g(&place));
    }
    let spread = lengths.map(|length| {
        let square = |level| ((4.0 * middle(level, length) - 2.0).abs() - 1.0).powi(2);
        (0..length).map(square).sum::<f64>() / length as f64
    });
    let found = Sensitivity::of(&Layout::Grid(lengths.to_vec()), &exact(values), 7, "cost").unwrap();
    let (first, total) = known(&spread);
    assert_near(&found.first, &first, 1.0e-12);
    assert_near(&found.total, &total, 1.0e-12);
    assert!(found.slope.is_empty() && found.linear.is_none());

    let (layout, response) = radial(4_096, 5, g);
    let found = Sensitivity::of(&layout, &response, 7, "cost").unwrap();
    let (first, total) = known(&[1.0 / 3.0; 5]);
    assert_near(&found.first, &first, 0.02);
    assert_near(&found.total, &total, 0.02);
    assert_held(&found.total, &total);
}

#[test]
fn a_plane_has_its_slopes_and_leaves_nothing_over() {
    let points = sobol(64, 3);
    let column = |axis: usize| points.iter().map(|place| place[axis]).collect::<Vec<f64>>();
    let layout = Layout::Scattered((0..3).map(column).collect());
    let response = exact(points.iter().map(|place| 5.0 - 3.0 * place[0] + 4.0 * place[1]).collect());
    let found = Sensitivity::of(&layout, &response, 7, "cost").unwrap();
    assert_near(&found.slope, &[-0.6, 0.8, 0.0], 0.03);
    assert!((found.linear.unwrap().value - 1.0).abs() < 1.0e-9);
    // Six slices do not show all that varies within them.
    assert_near(&found.first, &[0.36, 0.64, 0.0], 0.09);

    let few = Layout::Scattered((0..3).map(|axis| column(axis)[..59].to_vec()).collect());
    let response = exact(response.means[..59].to_vec());
    let found = Sensitivity::of(&few, &response, 7, "cost").unwrap();
    assert!(found.first.is_empty() && found.slope.len() == 3, "slices want {FEWEST_POINTS} points");
    for (points, is_enough) in [(19, false), (20, true)] {
        let fewer = Layout::Scattered((0..3).map(|axis| column(axis)[..points].to_vec()).collect());
        let found = Sensitivity::of(&fewer, &exact(response.means[..points].to_vec()), 7, "cost");
        assert_eq!(found.map(|found| found.slope.len()).ok(), is_enough.then_some(3));
    }
}

#[test]
fn factors_that_hang_together_have_no_slopes_of_their_own() {
    let axis: Vec<f64> = (0..80).map(f64::from).collect();
    let response = exact(axis.iter().map(|x| x * x).collect());
    let twice: Vec<f64> = axis.iter().map(|x| 2.0 * x).collect();
    let found = Sensitivity::of(&Layout::Scattered(vec![axis.clone(), twice]), &response, 7, "cost").unwrap();
    assert!(found.slope.is_empty());
    assert_eq!(
        Sensitivity::of(&Layout::Scattered(vec![axis, vec![1.0; 80]]), &response, 7, "cost"),
        Err(Unknown::TooFewPoints)
    );
}

/// A grid of 4 x 3 x 2 points with y = a + 2 b + 0.5 a b where a and b are levels; the third factor does nothing.
/// Replications have weather of size `common` that all points share and that a makes worse by half a level, and
/// noise of size `own` that each has for itself.
fn noisy(study: u64, common: f64, own: f64) -> Response {
    let mut stream = Seeds { master: study, replication: 0 }.stream(Purpose::Resample, 99);
    let mut normal = || (0..12).map(|_| stream.random::<f64>()).sum::<f64>() - 6.0;
    let weather: [f64; BATCHES] = std::array::from_fn(|_| common * normal());
    let mut response = Response::default();
    for point in 0..24 {
        let (a, b) = (f64::from(point / 6), f64::from(point / 2 % 3));
        let of = weather.map(|of| a + 2.0 * b + 0.5 * a * b + of * (1.0 + 0.5 * a) + own * normal());
        response.means.push(of.iter().sum::<f64>() / BATCHES as f64);
        response.batches.push(of);
    }
    response
}

#[test]
fn noise_is_taken_off_and_intervals_hold_what_is_true() {
    let layout = Layout::Grid(vec![4, 3, 2]);
    let truth = Sensitivity::of(&layout, &noisy(0, 0.0, 0.0), 7, "cost").unwrap();
    let value = |of: &Index| of.value;
    assert_eq!(value(&truth.first[2]), 0.0);
    assert_eq!(value(&truth.total[2]), 0.0);
    let studies = 400;
    for (common, own) in [(0.0, 3.0), (1.5, 0.0), (1.0, 2.0)] {
        let (mut held, mut inert, mut sum, mut square, mut seen) = ([0; 2], 0, [0.0; 2], 0.0, 0.0);
        for study in 0..studies {
            let response = noisy(study, common, own);
            let Ok(found) = Sensitivity::of(&layout, &response, study, "cost") else { continue };
            seen += 1.0;
            for factor in 0..2 {
                let of = found.first[factor];
                sum[factor] += of.value;
                let true_one = value(&truth.first[factor]);
                held[factor] += u32::from(of.interval.low <= true_one && true_one <= of.interval.high);
            }
            inert += u32::from(found.total[2].interval.low == 0.0);
            square += found.deviation.value.powi(2);
        }
        let share = |count: u32| f64::from(count) / seen;
        let shares = [share(held[0]), share(held[1]), share(inert)];
        eprintln!("common {common}, own {own}: intervals of {shares:?} hold the truth");
        assert!(seen > 0.95 * studies as f64, "{seen}");
        assert!(shares.iter().all(|share| (0.91..=1.0).contains(share)), "{common} {own}: {shares:?}");
        for (sum, truth) in sum.iter().zip(&truth.first) {
            let off = sum / seen - value(truth);
            assert!(off.abs() < 0.03, "{common} {own}: off by {off}");
        }
        let off = square / seen / truth.deviation.value.powi(2) - 1.0;
        assert!(off.abs() < 0.04, "{common} {own}: the variance is off by {off}");
    }
}

#[test]
fn what_all_points_share_is_no_noise_and_what_a_factor_cannot_change_is_exactly_nothing() {
    let layout = Layout::Grid(vec![4, 3, 2]);
    let quiet = noisy(1, 0.0, 0.0);
    let mut shaken = quiet.clone();
    for (mean, batches) in shaken.means.iter_mut().zip(&mut shaken.batches) {
        *mean += 1_000.0;
        batches.iter_mut().enumerate().for_each(|(batch, of)| *of += 100.0 * batch as f64);
    }
    let (quiet, shaken) =
        (Sensitivity::of(&layout, &quiet, 7, "cost"), Sensitivity::of(&layout, &shaken, 7, "cost"));
    let (quiet, shaken) = (quiet.unwrap(), shaken.unwrap());
    for (one, two) in quiet.first.iter().zip(&shaken.first) {
        assert!((one.value - two.value).abs() < 1.0e-9);
        assert!(two.interval.high - two.interval.low < 1.0e-9);
    }
}

#[test]
fn points_that_are_alike_have_no_indices() {
    let layout = Layout::Grid(vec![4, 3, 2]);
    assert_eq!(Sensitivity::of(&layout, &exact(vec![0.1; 24]), 7, "cost"), Err(Unknown::Alike));
    let mut alike = 0;
    for study in 0..200 {
        let mut response = noisy(study, 0.0, 1.0);
        for (point, mean) in response.means.iter_mut().enumerate() {
            let (a, b) = ((point / 6) as f64, (point / 2 % 3) as f64);
            let level = a + 2.0 * b + 0.5 * a * b;
            *mean -= level;
            response.batches[point].iter_mut().for_each(|of| *of -= level);
        }
        alike += u32::from(Sensitivity::of(&layout, &response, study, "cost").is_err());
    }
    assert!(alike > 190, "{alike}");
}

#[test]
fn an_even_sequence_shows_additive_factors_as_such() {
    let points = sobol(256, 3);
    let layout = Layout::Even((0..3).map(|axis| points.iter().map(|place| place[axis]).collect()).collect());
    let response = exact(points.iter().map(|place| 2.0 * place[0] + place[1]).collect());
    let found = Sensitivity::of(&layout, &response, 7, "cost").unwrap();
    assert_near(&found.first, &[0.8, 0.2, 0.0], 0.025);
}
