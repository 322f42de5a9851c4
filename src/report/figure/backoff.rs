//! What a `backoffLimit` risks: the odds that it fails the Job, for every limit there is.

use super::{Axis, Course, Figure, Layer, Panel, Scale, Shape, Side, Tone, source};
use crate::report::Head;
use crate::report::number::{percent, percent_at_most};
use crate::report::what_if::Remedies;

/// The odds against the limit, with the limit of the Job and the risk to keep; none where no limits were tried or
/// none was needed.
pub fn risk(head: &Head, remedies: &Remedies) -> Option<Figure> {
    let curve = &remedies.backoff_risk;
    let last = curve.len().checked_sub(1)? as f64;
    let present = head.backoff_limit?;
    let interval = |at: usize| curve[at].interval.map_or([curve[at].share; 2], |of| [of.low, of.high]);
    let points = curve.iter().enumerate().map(|(limit, odds)| [limit as f64, odds.share]).collect();
    let band = (0..curve.len()).map(|limit| [limit as f64, interval(limit)[0], interval(limit)[1]]).collect();
    let rule = |tone, of, at, label| Layer::new("", tone, Shape::Rule { of, at, label });
    let now = curve.get(present as usize).map_or(0.0, |odds| odds.share);
    let mut says = format!("backoffLimit: {present} fails {} of runs.", percent(now));
    if let Some(limit) = remedies.backoff_limit().filter(|limit| *limit != present) {
        let risk = percent_at_most(remedies.risk);
        says.push_str(&format!(" It takes {limit} to keep the risk at {risk} with 95 % confidence."));
    }
    let high = (last + 1.0).max((f64::from(present) + 1.0).min(4.0 * last + 4.0));
    let x = Axis { label: "backoffLimit".to_owned(), scale: Scale::Count, low: 0.0, high };
    let y = Axis::of_shares("Share of runs that it fails");
    let layers = vec![
        Layer::new("95 % confidence", Tone::Alarm, Shape::Band { points: band, course: Course::Steps }),
        Layer::new("", Tone::Alarm, Shape::Line { points, course: Course::Steps, dashed: false }),
        rule(Tone::Limit, Side::X, f64::from(present), format!("now {present}")),
        rule(Tone::Reference, Side::Y, remedies.risk, format!("risk of {}", percent_at_most(remedies.risk))),
    ];
    Some(Figure {
        name: "backoff-risk".to_owned(),
        title: "What the backoffLimit risks".to_owned(),
        says,
        columns: 1,
        panels: vec![Panel { title: String::new(), x, y, layers, height: 1.0 }],
        source: source(head, remedies.replications),
    })
}
