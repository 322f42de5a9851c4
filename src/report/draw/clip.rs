//! Lines and areas cut at the edges of a frame.

use super::scene::{Frame, Spot};

/// The parts of a line that stand in a frame, in order.
pub(super) fn line(spots: &[Spot], frame: Frame) -> Vec<Vec<Spot>> {
    let mut parts: Vec<Vec<Spot>> = Vec::new();
    let mut open = false;
    for pair in spots.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], frame) else {
            open = false;
            continue;
        };
        match parts.last_mut().filter(|_| open) {
            Some(part) => part.push(to),
            None => parts.push(vec![from, to]),
        }
        open = to == pair[1];
    }
    parts
}

/// The part of a segment that stands in a frame (Liang and Barsky).
pub(super) fn segment(from: Spot, to: Spot, frame: Frame) -> Option<(Spot, Spot)> {
    let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
    let edges = [
        (-dx, from.0 - frame.left),
        (dx, frame.right - from.0),
        (-dy, from.1 - frame.top),
        (dy, frame.bottom - from.1),
    ];
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (speed, room) in edges {
        let room = f64::from(room);
        if speed == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            enters = enters.max(room / speed);
        } else {
            leaves = leaves.min(room / speed);
        }
    }
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        _ => (from.0 + (dx * share).round() as i32, from.1 + (dy * share).round() as i32),
    };
    (enters <= leaves).then(|| (at(enters), at(leaves)))
}

/// The part of an area that stands in a frame (Sutherland and Hodgman); empty where none does.
pub(super) fn area(spots: Vec<Spot>, frame: Frame) -> Vec<Spot> {
    let turned = |(x, y): Spot| (y, x);
    let across = beyond(beyond(spots, frame.left, 1), frame.right, -1);
    let upright = across.into_iter().map(turned).collect();
    beyond(beyond(upright, frame.top, 1), frame.bottom, -1).into_iter().map(turned).collect()
}

/// The part of an area to the right of an edge, where the side is 1, or to its left, where it is -1.
fn beyond(spots: Vec<Spot>, edge: i32, side: i32) -> Vec<Spot> {
    let within = |spot: Spot| (spot.0 - edge) * side >= 0;
    let mut kept = Vec::with_capacity(spots.len());
    let Some(mut before) = spots.last().copied() else { return kept };
    for spot in spots {
        if within(spot) != within(before) {
            let share = f64::from(edge - before.0) / f64::from(spot.0 - before.0);
            kept.push((edge, before.1 + (share * f64::from(spot.1 - before.1)).round() as i32));
        }
        if within(spot) {
            kept.push(spot);
        }
        before = spot;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 0, top: 0, right: 100, bottom: 100 };

    #[test]
    fn a_line_is_cut_where_it_leaves_and_comes_back() {
        let inside = [(0, 0), (50, 100), (100, 50)];
        assert_eq!(line(&inside, FRAME), [inside]);
        assert_eq!(
            line(&[(-50, 50), (50, 50), (50, -10), (90, -10), (90, 10)], FRAME),
            [vec![(0, 50), (50, 50), (50, 0)], vec![(90, 0), (90, 10)]]
        );
        assert!(line(&[(-10, 0), (-10, 100)], FRAME).is_empty());
        assert!(line(&[(150, 0), (101, 100)], FRAME).is_empty());
        assert_eq!(line(&[(100, 20), (100, 40)], FRAME), [[(100, 20), (100, 40)]], "the edge is inside");
    }

    #[test]
    fn an_area_is_cut_on_all_sides() {
        assert_eq!(area(vec![(10, 10), (20, 10), (20, 20)], FRAME), [(10, 10), (20, 10), (20, 20)]);
        let cut = area(vec![(-50, 50), (50, -50), (150, 50), (50, 150)], FRAME);
        let on_edge = |(x, y): &Spot| [0, 100].contains(x) || [0, 100].contains(y);
        assert!(!cut.is_empty() && cut.iter().all(on_edge), "{cut:?}");
        assert!(area(vec![(-50, 0), (-10, 50), (-50, 50)], FRAME).is_empty());
        assert!(area(Vec::new(), FRAME).is_empty());
    }
}
