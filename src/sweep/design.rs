//! Designs: points spread over the unit cube, one dimension for each axis.

use rand::RngExt;
use rand::seq::SliceRandom;

use crate::scenario::sweep::{Design, Sweep};
use crate::seed::{Purpose, Seeds, entity_of};

/// Where the points of a design lie.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Samples {
    /// Points are combinations of values.
    None,
    /// The shares of each axis.
    LatinHypercube(Vec<Vec<f64>>),
    /// Computed where they are wanted, with this seed of the scrambling.
    Sobol(u32),
    /// The same, in rows for so many axes.
    Saltelli {
        /// The seed of the scrambling.
        seed: u32,
        /// How many axes there are.
        axes: usize,
    },
}

impl Samples {
    /// The samples of a sweep. Those of one axis of a Latin hypercube do not depend on other axes.
    pub fn of(sweep: &Sweep, seed: u64) -> Samples {
        let seeds = Seeds { master: seed, replication: 0 };
        match sweep.design {
            Design::Cartesian => Samples::None,
            Design::LatinHypercube(points) => {
                let axis = |path: &str| stratified(seeds, path, points);
                Samples::LatinHypercube(sweep.axes.iter().map(|of| axis(&of.path)).collect())
            }
            Design::Sobol(_) => Samples::Sobol(seeds.stream(Purpose::Design, 0).random()),
            Design::Saltelli(_) => {
                let seed = seeds.stream(Purpose::Design, 0).random();
                Samples::Saltelli { seed, axes: sweep.axes.len() }
            }
        }
    }

    /// The share of a point on an axis, from 0 to below 1; none where points are combinations.
    ///
    /// Latin hypercube: McKay, Beckman and Conover, *Technometrics* 21 (1979) 239-245. Sobol: the sequence of
    /// Joe and Kuo's directions with the hashed Owen scrambling of Burley, *Journal of Computer Graphics
    /// Techniques* 9 (2020), as the crate `sobol_burley` has it. Saltelli: row by row A, B, and A with one
    /// coordinate of B after the other, A and B the halves of one point of that sequence; Saltelli et al.,
    /// *Computer Physics Communications* 181 (2010) 259-270, section 3.
    pub fn share(&self, axis: usize, point: u64) -> Option<f64> {
        match self {
            Samples::None => None,
            Samples::LatinHypercube(axes) => axes.get(axis)?.get(point as usize).copied(),
            Samples::Sobol(seed) => Some(sobol(point, axis, *seed)),
            Samples::Saltelli { seed, axes } => {
                let (row, place) = (point / (*axes as u64 + 2), (point % (*axes as u64 + 2)) as usize);
                let is_of_b = place == 1 || place == axis + 2;
                Some(sobol(row, if is_of_b { axes + axis } else { axis }, *seed))
            }
        }
    }
}

fn sobol(point: u64, dimension: usize, seed: u32) -> f64 {
    f64::from(sobol_burley::sample(point as u32, dimension as u32, seed))
}

/// One point in each of so many equal parts, in random order.
fn stratified(seeds: Seeds, path: &str, points: u64) -> Vec<f64> {
    let mut stream = seeds.stream(Purpose::Design, entity_of(path));
    let mut strata: Vec<u32> = (0..points as u32).collect();
    strata.shuffle(&mut stream);
    let within = |stratum: u32| (f64::from(stratum) + stream.random::<f64>()) / points as f64;
    strata.into_iter().map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sweep::decimal::Decimal;
    use crate::scenario::sweep::range::{Kind, Range, Scale};
    use crate::scenario::sweep::{Axis, Replications, Values};

    fn sweep(design: Design, axes: usize) -> Sweep {
        let end = |units| Decimal { units, decimals: 0 };
        let range = Range { kind: Kind::Number, scale: Scale::Linear, from: end(0), to: end(1) };
        let axis =
            |number| Axis { path: format!("axis{number}"), values: Values::Range(range), is_duration: false };
        Sweep {
            axes: (0..axes).map(axis).collect(),
            groups: (0..axes).map(|axis| vec![axis]).collect(),
            design,
            replications: Replications::OfScenario,
        }
    }

    fn columns(samples: &Samples, axes: usize, points: u64) -> Vec<Vec<f64>> {
        let share = |axis, point| samples.share(axis, point).expect("a design has shares");
        (0..axes).map(|axis| (0..points).map(|point| share(axis, point)).collect()).collect()
    }

    /// How many shares lie in each of so many equal parts.
    fn histogram(shares: &[f64], parts: usize) -> Vec<usize> {
        let mut counts = vec![0; parts];
        shares.iter().for_each(|share| counts[(share * parts as f64) as usize] += 1);
        counts
    }

    /// The centred L2 discrepancy (Hickernell 1998), whose square has a closed form.
    fn discrepancy(columns: &[Vec<f64>]) -> f64 {
        let n = columns[0].len();
        let off = |axis: usize, point: usize| (columns[axis][point] - 0.5).abs();
        let axes = 0..columns.len();
        let single: f64 = (0..n)
            .map(|i| axes.clone().map(|a| 1.0 + 0.5 * off(a, i) - 0.5 * off(a, i).powi(2)).product::<f64>())
            .sum();
        let pair = |i: usize, j: usize| -> f64 {
            let term = |a: usize| {
                1.0 + 0.5 * off(a, i) + 0.5 * off(a, j) - 0.5 * (columns[a][i] - columns[a][j]).abs()
            };
            axes.clone().map(term).product()
        };
        let double: f64 = (0..n).map(|i| (0..n).map(|j| pair(i, j)).sum::<f64>()).sum();
        let n = n as f64;
        ((13.0_f64 / 12.0).powi(columns.len() as i32) - 2.0 / n * single + double / (n * n)).sqrt()
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_each_stratum_of_each_axis() {
        for points in [1, 7, 200] {
            let samples = Samples::of(&sweep(Design::LatinHypercube(points), 3), 42);
            for column in columns(&samples, 3, points) {
                assert!(histogram(&column, points as usize).iter().all(|count| *count == 1), "{points}");
            }
        }
    }

    #[test]
    fn samples_hang_on_the_seed_and_the_axis_alone() {
        let one = Samples::of(&sweep(Design::LatinHypercube(50), 1), 42);
        let three = Samples::of(&sweep(Design::LatinHypercube(50), 3), 42);
        assert_eq!(columns(&one, 1, 50)[0], columns(&three, 3, 50)[0]);
        assert_ne!(columns(&three, 3, 50)[0], columns(&three, 3, 50)[1]);
        assert_ne!(one, Samples::of(&sweep(Design::LatinHypercube(50), 1), 43));
        let sobol = |seed| columns(&Samples::of(&sweep(Design::Sobol(64), 2), seed), 2, 64);
        assert_eq!(sobol(1), sobol(1));
        assert_ne!(sobol(1), sobol(2));
    }

    #[test]
    fn rows_of_a_saltelli_design_differ_in_one_coordinate_at_a_time() {
        let samples = Samples::of(&sweep(Design::Saltelli(64), 3), 42);
        let place = |row: u64, at: u64| [0, 1, 2].map(|axis| samples.share(axis, row * 5 + at).unwrap());
        for row in 0..64 {
            let (a, b) = (place(row, 0), place(row, 1));
            for axis in 0..3 {
                let mut mixed = a;
                mixed[axis] = b[axis];
                assert_eq!(place(row, axis as u64 + 2), mixed);
                assert_ne!(a[axis], b[axis]);
            }
        }
        // A by itself and B by itself are as even as a Sobol sequence.
        for axis in 0..3 {
            for at in [0, 1] {
                let column: Vec<f64> = (0..64).map(|row| place(row, at)[axis]).collect();
                assert!(histogram(&column, 64).iter().all(|count| *count == 1));
            }
        }
    }

    #[test]
    fn sobol_points_are_a_net_and_far_more_even_than_random_ones() {
        let points = 256;
        let samples = Samples::of(&sweep(Design::Sobol(points), 4), 7);
        let sobol = columns(&samples, 4, points);
        for column in &sobol {
            assert!(histogram(column, points as usize).iter().all(|count| *count == 1));
        }
        // The first two dimensions are a (0,8,2)-net: each cell of 16 by 16 has one point.
        let mut cells = vec![0; 256];
        for (x, y) in sobol[0].iter().zip(&sobol[1]) {
            cells[(x * 16.0) as usize * 16 + (y * 16.0) as usize] += 1;
        }
        assert!(cells.iter().all(|count| *count == 1), "{cells:?}");
        let mut stream = Seeds { master: 7, replication: 0 }.stream(Purpose::Design, 99);
        let random: Vec<Vec<f64>> = (0..4).map(|_| (0..points).map(|_| stream.random()).collect()).collect();
        let (even, uneven) = (discrepancy(&sobol), discrepancy(&random));
        assert!(even * 4.0 < uneven, "{even} against {uneven}");
    }
}
