//! The variance of a full factorial grid, taken apart: its points are all there are, so shares are exact but for noise.

use super::Forms;

/// The lengths of the factors of a grid.
pub(super) struct Grid {
    lengths: Vec<usize>,
}

impl Grid {
    pub(super) fn new(lengths: &[usize]) -> Grid {
        Grid { lengths: lengths.to_vec() }
    }

    /// Variance between points; of the means over all other factors; and what is left when a factor is averaged
    /// away. Sobol', *Mathematical Modelling and Computational Experiments* 1 (1993) 407-414; Homma and Saltelli,
    /// *Reliability Engineering and System Safety* 52 (1996) 1-17.
    pub(super) fn forms(&self, values: &[f64]) -> Forms {
        let whole = variance(values);
        let mut forms = Forms { variance: whole, ..Forms::default() };
        let mut stride = values.len();
        for length in &self.lengths {
            let outer = stride;
            stride /= length;
            let (mut levels, mut others) = (vec![0.0; *length], vec![0.0; values.len() / length]);
            for (point, value) in values.iter().enumerate() {
                levels[point / stride % length] += value;
                others[point / outer * stride + point % stride] += value;
            }
            levels.iter_mut().for_each(|sum| *sum /= (values.len() / length) as f64);
            others.iter_mut().for_each(|sum| *sum /= *length as f64);
            forms.first.push(variance(&levels));
            forms.total.push(whole - variance(&others));
        }
        forms
    }
}

/// The mean square distance from the mean.
fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n
}
