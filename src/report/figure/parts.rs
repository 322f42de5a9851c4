//! Where the money goes: every part of the cost in one bar, beside what on-demand would take.

use super::{Axis, Bar, Figure, Layer, Panel, Scale, Shape, Tone};
use crate::report::number::{Money, percent};
use crate::report::sections::part_name;
use crate::stats::Summary;
use crate::units::Currency;

/// One bar: its name, what it comes to, and what a unit of its currency is worth in that of the figure.
pub type Row<'a> = (&'a str, &'a Summary, f64);

/// The parts of the mean cost of every row; of one row beside on-demand for the same. None where nothing costs
/// anything.
pub fn parts(rows: &[Row<'_>], currency: Currency, title: &str, source: String) -> Option<Figure> {
    let mut names: Vec<String> = rows.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let stacks: Vec<Vec<Piece>> = rows.iter().map(|(_, summary, worth)| pieces(summary, *worth)).collect();
    let highest = stacks.iter().flatten().map(|piece| piece.to).fold(0.0, f64::max);
    if highest <= 0.0 {
        return None;
    }
    let reference = match rows {
        [(_, summary, worth)] => summary.savings.map_or(0.0, |savings| savings.on_demand.mean * worth),
        _ => 0.0,
    };
    let one = reference > 0.0;
    if one {
        let same = if rows[0].1.is_lasting() { "on-demand, same pods" } else { "on-demand, same work" };
        names.push(same.to_owned());
    }
    let money = Money::like(highest);
    let mut layers: Vec<Layer> = Vec::new();
    for (at, stack) in stacks.iter().enumerate() {
        let whole: f64 = stack.last().map_or(0.0, |piece| piece.to);
        for piece in stack {
            let (name, size) = (piece.name, piece.size());
            let says =
                format!("{}: {name}, {} {currency} ({})", names[at], money.sum(size), percent(size / whole));
            let bar = Bar { x: [piece.from, piece.to], y: [at as f64 + 0.2, at as f64 + 0.8], says };
            match layers.iter_mut().find(|layer| layer.name == name) {
                Some(Layer { shape: Shape::Bars { bars }, .. }) => bars.push(bar),
                _ => layers.push(Layer {
                    name: name.to_owned(),
                    tone: tone(piece.part),
                    shape: Shape::Bars { bars: vec![bar] },
                }),
            }
        }
    }
    if one {
        let at = rows.len() as f64;
        let says = format!("{}: {} {currency}", names[rows.len()], money.sum(reference));
        let bar = Bar { x: [0.0, reference], y: [at + 0.2, at + 0.8], says };
        let shape = Shape::Bars { bars: vec![bar] };
        layers.push(Layer { name: "on-demand".to_owned(), tone: Tone::Reference, shape });
    }
    let says = match rows {
        [(_, summary, worth)] => told(summary, *worth, currency.code()),
        _ => "The mean cost of a run by what it was spent on, for every variant.".to_owned(),
    };
    let values = [highest, if one { reference } else { 0.0 }];
    Some(Figure {
        name: "cost-parts".to_owned(),
        title: title.to_owned(),
        says,
        columns: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::holding(&format!("Mean cost of a run, {currency}"), Scale::Number, true, values),
            y: Axis::of_names("", names),
            layers,
            height: 1.0,
        }],
        source,
    })
}

/// A part of a cost in its place on the bar.
struct Piece {
    /// As in files.
    part: &'static str,
    /// As people say it.
    name: &'static str,
    from: f64,
    to: f64,
}

impl Piece {
    fn size(&self) -> f64 {
        self.to - self.from
    }
}

/// The parts one after the other. Sums below zero, which only correct others, are left out.
fn pieces(summary: &Summary, worth: f64) -> Vec<Piece> {
    let all = summary.cost_parts.iter().chain(&summary.undiscounted).chain([&summary.reserved]);
    let mut pieces: Vec<Piece> = Vec::new();
    for part in all.filter(|part| part.mean > 0.0) {
        let from = pieces.last().map_or(0.0, |piece| piece.to);
        let name = part_name(summary, part.name, part.mean);
        pieces.push(Piece { part: part.name, name, from, to: from + part.mean * worth });
    }
    pieces
}

fn told(summary: &Summary, worth: f64, currency: &str) -> String {
    let pieces = pieces(summary, worth);
    let Some(largest) = pieces.iter().max_by(|one, other| one.size().total_cmp(&other.size())) else {
        return "A run costs nothing.".to_owned();
    };
    let whole = summary.mean_cost() * worth;
    let money = Money::like(whole);
    format!(
        "Of {} {currency} a run, {} ({}) go into {}.",
        money.sum(whole),
        money.sum(largest.size()),
        percent(largest.size() / whole),
        largest.name
    )
}

/// The same part has the same colour in every figure.
fn tone(part: &str) -> Tone {
    match part {
        "useful" => Tone::Series(0),
        "lost" => Tone::Alarm,
        "forfeited" => Tone::Limit,
        "idle" => Tone::Warning,
        "checkpoint" => Tone::Series(2),
        "restore" => Tone::Series(3),
        "startup" => Tone::Series(4),
        "unused" | "bandwidth" => Tone::Series(5),
        "reserved" | "traffic" => Tone::Series(6),
        "rounding" => Tone::Muted,
        _ => Tone::Series(1),
    }
}
