//! Points spread over ranges: straight lines, and the variance of means over slices of one factor.

use super::Forms;

/// The fewest points that slices are made of.
pub const FEWEST_POINTS: usize = 60;
/// Points in a slice, at least, and slices, at most: few points make noise, few slices hide what varies within.
const SLICE: usize = 10;
const MOST_SLICES: usize = 32;

/// Standardized places of points on each factor, and the slices they lie in.
pub(super) struct Scattered {
    places: Vec<Vec<f64>>,
    slices: Option<Vec<Vec<u8>>>,
    count: usize,
    /// Whether means over slices scatter as those of independent places do.
    is_random: bool,
}

impl Scattered {
    /// None where all points have the same place on a factor, or there are none.
    pub(super) fn new(places: &[Vec<f64>], is_random: bool) -> Option<Scattered> {
        let points = places.first()?.len();
        let count = (points / SLICE).min(MOST_SLICES);
        let sliced = |of: &Vec<f64>| {
            let mut order: Vec<usize> = (0..points).collect();
            order.sort_by(|one, two| of[*one].total_cmp(&of[*two]));
            let mut slices = vec![0; points];
            order.iter().enumerate().for_each(|(rank, point)| slices[*point] = (rank * count / points) as u8);
            slices
        };
        let standardized = places.iter().map(|of| standardized(of)).collect::<Option<_>>()?;
        let slices = (points >= FEWEST_POINTS).then(|| places.iter().map(sliced).collect());
        Some(Scattered { places: standardized, slices, count, is_random })
    }

    pub(super) fn forms(&self, values: &[f64], rows: &[u32]) -> Forms {
        let n = rows.len() as f64;
        let mean = rows.iter().map(|row| values[*row as usize]).sum::<f64>() / n;
        let squares = rows.iter().map(|row| (values[*row as usize] - mean).powi(2)).sum::<f64>();
        let variance = squares / (n - 1.0);
        let slices = self.slices.iter().flatten();
        let first = slices.map(|slices| self.between((slices, values), rows, (mean, squares))).collect();
        let (slope, residual) = self.lines(values, rows, mean).unzip();
        Forms { variance, first, total: Vec::new(), slope: slope.unwrap_or_default(), residual }
    }

    /// The variance of the mean at a place of one factor, from means over slices: what the scatter within slices
    /// adds to it is taken off, as in a one-way analysis of variance. Plischke, Borgonovo and Smith, *European
    /// Journal of Operational Research* 226 (2013) 536-550. Of a sequence that spreads all factors evenly nothing is
    /// taken off: the others nearly cancel within a slice, and what is left makes the share too large by a little.
    fn between(&self, (slices, values): (&[u8], &[f64]), rows: &[u32], (mean, squares): (f64, f64)) -> f64 {
        let mut sums = vec![(0.0, 0.0); self.count];
        for row in rows {
            let sum = &mut sums[usize::from(slices[*row as usize])];
            *sum = (sum.0 + values[*row as usize] - mean, sum.1 + 1.0);
        }
        let n = rows.len() as f64;
        let met = sums.iter().filter(|(_, count)| *count > 0.0);
        let (between, groups) =
            met.fold((0.0, 0.0), |(sum, groups), (of, count)| (sum + of * of / count, groups + 1.0));
        if !self.is_random {
            return between / n;
        }
        let scatter = (squares - between) / (n - groups).max(1.0);
        (between - (groups - 1.0) * scatter) / n
    }

    /// Slopes of a plane by least squares, and the variance around it; none where there are too few points.
    fn lines(&self, values: &[f64], rows: &[u32], mean: f64) -> Option<(Vec<f64>, f64)> {
        let (factors, n) = (self.places.len(), rows.len());
        if n < 2 * (factors + 1) {
            return None;
        }
        let centres: Vec<f64> = self
            .places
            .iter()
            .map(|of| rows.iter().map(|row| of[*row as usize]).sum::<f64>() / n as f64)
            .collect();
        // One line for each factor, and what it has to do with the estimate at the end.
        let mut system = vec![vec![0.0; factors + 1]; factors];
        let mut place = vec![0.0; factors];
        for row in rows {
            let row = *row as usize;
            for (factor, at) in place.iter_mut().enumerate() {
                *at = self.places[factor][row] - centres[factor];
            }
            for (one, line) in system.iter_mut().enumerate() {
                for (two, cell) in line[..=one].iter_mut().enumerate() {
                    *cell += place[one] * place[two];
                }
                line[factors] += place[one] * (values[row] - mean);
            }
        }
        let slopes = solved(system)?;
        let off = |row: &u32| {
            let row = *row as usize;
            let plane: f64 = (0..factors).map(|f| slopes[f] * (self.places[f][row] - centres[f])).sum();
            (values[row] - mean - plane).powi(2)
        };
        let residual = rows.iter().map(off).sum::<f64>() / (n - factors - 1) as f64;
        Some((slopes, residual))
    }
}

/// Places with mean 0 and deviation 1; none where they do not differ.
fn standardized(places: &[f64]) -> Option<Vec<f64>> {
    let n = places.len() as f64;
    let mean = places.iter().sum::<f64>() / n;
    let deviation = (places.iter().map(|at| (at - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    (deviation > 0.0).then(|| places.iter().map(|at| (at - mean) / deviation).collect())
}

/// Solves a symmetric positive system by Cholesky's method. Each line has its cells up to the diagonal, and the
/// right side at its end. None where lines hang together.
fn solved(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = system.len();
    for row in 0..size {
        for column in 0..=row {
            let whole = system[row][column];
            let known: f64 = (0..column).map(|k| system[row][k] * system[column][k]).sum();
            system[row][column] = if row > column {
                (whole - known) / system[column][column]
            } else if whole - known > 1.0e-10 * whole {
                (whole - known).sqrt()
            } else {
                return None;
            };
        }
    }
    let mut solution = vec![0.0; size];
    for row in 0..size {
        let known: f64 = (0..row).map(|k| system[row][k] * solution[k]).sum();
        solution[row] = (system[row][size] - known) / system[row][row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| system[k][row] * solution[k]).sum();
        solution[row] = (solution[row] - known) / system[row][row];
    }
    Some(solution)
}
