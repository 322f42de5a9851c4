//! Sobol indices from a design made for them.

use super::Forms;

/// How many factors a row has beside its first two points.
pub(super) struct Radial {
    pub(super) factors: usize,
}

impl Radial {
    /// First order after Saltelli et al., *Computer Physics Communications* 181 (2010) 259-270, table 2 (b); total
    /// after Jansen, *Computer Physics Communications* 117 (1999) 35-43, there (f). The variance is that of all
    /// A and B.
    pub(super) fn forms(&self, values: &[f64], rows: &[u32]) -> Forms {
        let length = self.factors + 2;
        let row = |row: &u32| &values[*row as usize * length..][..length];
        let n = rows.len() as f64;
        let mean = rows.iter().map(|at| row(at)[0] + row(at)[1]).sum::<f64>() / (2.0 * n);
        let mut squares = 0.0;
        let (mut first, mut total) = (vec![0.0; self.factors], vec![0.0; self.factors]);
        for at in rows {
            let [a, b, others @ ..] = row(at) else { continue };
            squares += (a - mean).powi(2) + (b - mean).powi(2);
            for (factor, mixed) in others.iter().enumerate() {
                first[factor] += (b - mean) * (mixed - a);
                total[factor] += (a - mixed).powi(2) / 2.0;
            }
        }
        let per_row = |sums: Vec<f64>| sums.into_iter().map(|sum| sum / n).collect();
        Forms {
            variance: squares / (2.0 * n - 1.0),
            first: per_row(first),
            total: per_row(total),
            ..Forms::default()
        }
    }
}
