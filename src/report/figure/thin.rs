//! Lines of more points than can be seen.

/// A price path has at most four points for each of so many parts of the axis.
const PARTS: usize = 1_000;

/// Steps up to `end`; where they are many, of each part of the axis the first, the lowest, the highest and the
/// last.
pub(super) fn steps(mut points: Vec<[f64; 2]>, end: f64) -> Vec<[f64; 2]> {
    points.retain(|[x, _]| *x <= end);
    if points.len() > 4 * PARTS {
        let part = |[x, _]: [f64; 2]| (x / end * PARTS as f64) as usize;
        let kept = points.chunk_by(|one, next| part(*one) == part(*next)).flat_map(|chunk| {
            let by_price = |one: &&[f64; 2], other: &&[f64; 2]| one[1].total_cmp(&other[1]);
            let ends = [chunk.first(), chunk.last()];
            let extremes = [chunk.iter().min_by(by_price), chunk.iter().max_by(by_price)];
            let mut kept: Vec<[f64; 2]> = ends.into_iter().chain(extremes).flatten().copied().collect();
            kept.sort_by(|one, other| one[0].total_cmp(&other[0]));
            kept.dedup();
            kept
        });
        points = kept.collect();
    }
    if let Some([x, y]) = points.last().copied()
        && x < end
    {
        points.push([end, y]);
    }
    points
}
