//! How long instances live, or stock lasts: the share still there at every age, observed and by fitted laws.

use super::{Axis, Course, Figure, Layer, Panel, Scale, Shape, Tone};
use crate::fit::{alive, alive_under, lasts_longer};
use crate::report::number::{duration, percent, plural};
use crate::scenario::distribution::Distribution;
use crate::scenario::lifetimes::Life;
use crate::scenario::market::{HazardModel, StockModel};
use crate::units::Span;

/// The confidence of bands.
const CONFIDENCE: f64 = 0.95;
/// Points of a law.
const POINTS: usize = 240;
/// Steps of an observed curve.
const STEPS: usize = 600;

/// A law by its name, the best first.
pub type Named<'a, M> = (&'static str, &'a M);

/// Instances by age: the Kaplan-Meier estimate with its band and every law that was fitted; none where no life is
/// known to its end.
pub fn of_lives(file: &str, lives: &[Life], laws: &[Named<'_, HazardModel>]) -> Option<Figure> {
    let shown: Vec<_> =
        laws.iter().filter(|(_, model)| !matches!(model, HazardModel::Empirical(_))).collect();
    let curve = |model: &HazardModel, age| Some(alive_under(model, age));
    let laws: Vec<Law<'_>> = shown
        .iter()
        .map(|(name, model)| Law { name: (*name).to_owned(), at: Box::new(move |age| curve(model, age)) })
        .collect();
    let panel = panel("Age of an instance", "Share of instances that live longer", lives, &laws)?;
    Some(Figure {
        name: "survival".to_owned(),
        title: "How long instances live".to_owned(),
        says: format!("{}{}", told(lives, "instances", "are taken"), best(&laws)),
        columns: 1,
        panels: vec![panel],
        source: format!(
            "{file}: {}, spotcast {}",
            plural(lives.len() as u64, "life").replace("lifes", "lives"),
            version()
        ),
    })
}

/// Spells with stock and spells without it, each with every law that was fitted; none where no spell is known to
/// its end.
pub fn of_spells(
    file: &str,
    (up, down): (&[Life], &[Life]),
    models: &[Named<'_, StockModel>],
) -> Option<Figure> {
    let mut panels = Vec::new();
    for (spells, is_up) in [(up, true), (down, false)] {
        let law = |(name, model): &Named<'_, StockModel>| -> Option<(&'static str, Distribution)> {
            let StockModel::OnOff { up, down, .. } = model else { return None };
            Some((*name, if is_up { up.clone() } else { down.clone() }))
        };
        let found: Vec<(&'static str, Distribution)> = models.iter().filter_map(law).collect();
        let laws: Vec<Law<'_>> = found
            .iter()
            .map(|(name, law)| Law {
                name: (*name).to_owned(),
                at: Box::new(move |age| lasts_longer(law, age)),
            })
            .collect();
        let (x, title) = if is_up {
            ("How long stock lasts", "Spells with stock")
        } else {
            ("How long stock is missing", "Spells without stock")
        };
        if let Some(panel) = panel(x, "Share of spells that last longer", spells, &laws) {
            panels.push(Panel { title: title.to_owned(), ..panel });
        }
    }
    (!panels.is_empty()).then(|| Figure {
        name: "spells".to_owned(),
        title: "How long stock lasts, and how long it is missing".to_owned(),
        says: told(up, "spells with stock", "end"),
        columns: panels.len(),
        panels,
        source: format!("{file}: {} with stock, spotcast {}", plural(up.len() as u64, "spell"), version()),
    })
}

struct Law<'a> {
    name: String,
    at: Box<dyn Fn(Span) -> Option<f64> + 'a>,
}

fn panel(x: &str, y: &str, lives: &[Life], laws: &[Law<'_>]) -> Option<Panel> {
    let curve = alive(lives, CONFIDENCE);
    curve.first()?;
    let longest = lives.iter().map(|life| life.length).max()?;
    let x = Axis::holding(x, Scale::Duration, true, [0.0, longest.as_secs_f64()]);
    let every = curve.len().div_ceil(STEPS).max(1);
    let last = curve.len() - 1;
    let seen = curve.iter().enumerate().filter(|(at, _)| at % every == 0 || *at == last).map(|(_, of)| of);
    let (mut line, mut band) = (vec![[0.0, 1.0]], vec![[0.0, 1.0, 1.0]]);
    for of in seen {
        let age = of.age.as_secs_f64();
        line.push([age, of.share]);
        band.extend(of.interval.map(|(low, high)| [age, low, high]));
    }
    // Up to where somebody was seen.
    line.push([longest.as_secs_f64(), line[line.len() - 1][1]]);
    let mut layers = vec![
        Layer {
            name: "95 % confidence".to_owned(),
            tone: Tone::Series(0),
            shape: Shape::Band { points: band, course: Course::Steps },
        },
        Layer {
            name: "observed".to_owned(),
            tone: Tone::Series(0),
            shape: Shape::Line { points: line, course: Course::Steps, dashed: false },
        },
    ];
    for (at, law) in laws.iter().enumerate() {
        let age = |place: usize| Span((longest.0 as f64 * place as f64 / POINTS as f64) as i64);
        let point = |place| Some([age(place).as_secs_f64(), (law.at)(age(place))?]);
        let points: Vec<[f64; 2]> = (0..=POINTS).filter_map(point).collect();
        if !points.is_empty() {
            let shape = Shape::Line { points, course: Course::Straight, dashed: at > 0 };
            layers.push(Layer { name: law.name.clone(), tone: Tone::of_series(at + 1), shape });
        }
    }
    Some(Panel { title: String::new(), x, y: Axis::of_shares(y), layers, height: 1.0 })
}

/// By when half are gone, in words.
fn told(lives: &[Life], what: &str, end: &str) -> String {
    let curve = alive(lives, CONFIDENCE);
    match (curve.iter().find(|of| of.share <= 0.5), curve.last()) {
        (Some(half), _) => format!("Half of the {what} {end} within {}.", duration(half.age.as_secs_f64())),
        (None, Some(last)) => {
            format!("{} of the {what} outlast {}.", percent(last.share), duration(last.age.as_secs_f64()))
        }
        _ => String::new(),
    }
}

fn best(laws: &[Law<'_>]) -> String {
    laws.first().map(|law| format!(" The law that does best is {}.", law.name)).unwrap_or_default()
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
