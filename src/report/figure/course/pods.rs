//! The lower chart: pods and nodes as rows, and what they did when.

use super::super::{Axis, Bar, Layer, Mark, Panel, Shape, Tone};
use super::prices::dot;
use super::{View, at, from_to, layer, seconds};
use crate::outcome::course::{Doing, InstanceCourse, PodCourse, PodEnd, StayCourse, Stretch};
use crate::report::number::{plural, whole};
use crate::units::SimTime;

/// So many rows can be read.
const ROWS: usize = 40;

/// The chart, and what is to be said of it.
pub(super) fn panel(view: &View<'_>) -> (Panel, Vec<String>) {
    let names = rows(view);
    let left_out = names.len().saturating_sub(ROWS);
    let mut chart = Chart { view, rows: names.into_iter().take(ROWS).collect(), marks: Vec::new() };
    let what =
        if view.course.instances.iter().any(|of| of.node.is_some()) { "Pods and nodes" } else { "Pods" };
    let says = (left_out > 0).then(|| {
        let all = whole((left_out + ROWS) as u64);
        format!("Only the first {ROWS} of {all} {} are drawn, in order of creation.", what.to_lowercase())
    });
    let layers = chart.layers();
    let y = Axis::of_names("", chart.rows.iter().map(|name| (*name).to_owned()).collect());
    let height = (0.3 + 0.05 * chart.rows.len() as f64).clamp(0.4, 2.0);
    let panel = Panel { title: what.to_owned(), x: view.x.clone(), y, layers, height };
    (panel, says.into_iter().collect())
}

/// The names of pods and nodes in order of creation; what comes back under its name has one row.
fn rows<'a>(view: &View<'a>) -> Vec<&'a str> {
    let nodes = view.course.instances.iter().filter_map(|of| Some((of.created, of.node.as_deref()?)));
    let pods = view.course.pods.iter().map(|pod| (pod.created, pod.name.as_str()));
    let mut all: Vec<(SimTime, &str)> = nodes.chain(pods).collect();
    all.sort_by_key(|(created, _)| *created);
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|(_, name)| seen.insert(*name));
    all.into_iter().map(|(_, name)| name).collect()
}

/// What a bar is of, in the order in which kinds are painted and listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Node,
    Waiting,
    Does(Doing),
    Notice,
}

impl Kind {
    /// The word of the legend, which is also what is said of a bar.
    fn name(self) -> &'static str {
        match self {
            Kind::Node => "node",
            Kind::Waiting => "waiting",
            Kind::Notice => "notice",
            Kind::Does(Doing::Startup) => "start-up",
            Kind::Does(Doing::Restore) => "restore",
            Kind::Does(Doing::Useful) => "useful work",
            Kind::Does(Doing::Checkpoint) => "checkpoint",
            Kind::Does(Doing::Lost) => "lost work",
            Kind::Does(Doing::Forfeited) => "work for nothing",
            Kind::Does(Doing::Idle) => "idle",
        }
    }

    /// Prices take the first of the series, so that kinds have others as long as pools are few.
    fn tone(self) -> Tone {
        match self {
            Kind::Node | Kind::Waiting => Tone::Muted,
            Kind::Notice => Tone::Warning,
            Kind::Does(Doing::Lost) => Tone::Alarm,
            Kind::Does(Doing::Forfeited) => Tone::of_series(1),
            Kind::Does(Doing::Useful) => Tone::of_series(2),
            Kind::Does(Doing::Idle) => Tone::of_series(3),
            Kind::Does(Doing::Startup) => Tone::of_series(4),
            Kind::Does(Doing::Checkpoint) => Tone::of_series(5),
            Kind::Does(Doing::Restore) => Tone::of_series(6),
        }
    }

    /// From and to within a row: notices stand below what was done meanwhile.
    fn within(self) -> [f64; 2] {
        match self {
            Kind::Notice => [0.8, 0.95],
            Kind::Node => [0.4, 0.6],
            _ => [0.1, 0.75],
        }
    }
}

struct Chart<'a> {
    view: &'a View<'a>,
    rows: Vec<&'a str>,
    marks: Vec<(Kind, Bar)>,
}

impl Chart<'_> {
    fn layers(&mut self) -> Vec<Layer> {
        let (course, mut reclaims, mut refused) = (self.view.course, Vec::new(), Vec::new());
        for pod in &course.pods {
            self.pod(pod);
            if let (Some((ended, PodEnd::Refused)), Some(row)) = (pod.ended, self.row(&pod.name)) {
                let says = format!("{}: refused an instance at {}", pod.name, at(ended));
                refused.push(dot(ended, row as f64 + 0.45, says));
            }
        }
        for instance in &course.instances {
            let Some(row) = self.row(self.view.owner(instance)) else { continue };
            self.instance(instance);
            if let Some(says) = self.view.reclaim(instance) {
                reclaims.push(dot(instance.ended, row as f64 + 0.45, says));
            }
        }
        let mut kinds: Vec<Kind> = self.marks.iter().map(|(kind, _)| *kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let bars = |kind: Kind| {
            let of_kind = self.marks.iter().filter(|(of, _)| *of == kind).map(|(_, bar)| bar.clone());
            layer(kind.name(), kind.tone(), Shape::Bars { bars: of_kind.collect() })
        };
        let mut layers: Vec<Layer> = kinds.into_iter().filter_map(bars).collect();
        layers.extend(layer("reclaim", Tone::Alarm, Shape::Dots { dots: reclaims, mark: Mark::Cross }));
        layers.extend(layer("refused", Tone::Alarm, Shape::Dots { dots: refused, mark: Mark::Ring }));
        layers
    }

    fn row(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| *row == name)
    }

    /// Adds a bar to somebody's row, where there is one.
    fn bar(&mut self, kind: Kind, (from, to): (SimTime, SimTime), name: &str, says: String) {
        let Some(row) = self.row(name) else { return };
        if from < to {
            let [top, bottom] = kind.within().map(|part| row as f64 + part);
            self.marks.push((kind, Bar { x: [seconds(from), seconds(to)], y: [top, bottom], says }));
        }
    }

    fn pod(&mut self, pod: &PodCourse) {
        if let Some((from, to)) = pod.waited {
            let says = format!("{}: waiting for an instance, {}", pod.name, from_to(from, to));
            self.bar(Kind::Waiting, (from, to), &pod.name, says);
        }
        let Some(stay) = &pod.stay else { return };
        let Some(instance) = self.view.course.instance(stay.instance) else { return };
        let place = match &instance.node {
            Some(node) => format!("{node} ({})", self.view.pool_name(instance)),
            None => self.view.pool_name(instance).to_owned(),
        };
        for group in groups(stay, self.view.finest) {
            let (from, to) = (group[0].from, group[group.len() - 1].to);
            let kind = group.iter().map(|stretch| stretch.doing).find(|doing| *doing != Doing::Checkpoint);
            let kind = Kind::Does(kind.unwrap_or(Doing::Checkpoint));
            let saves = group.iter().filter(|stretch| stretch.doing == Doing::Checkpoint).count();
            let with = if group.len() > 1 && saves > 0 {
                format!(" with {}", plural(saves as u64, "checkpoint"))
            } else {
                String::new()
            };
            let says = format!("{}: {}{with}, {}, {place}", pod.name, kind.name(), from_to(from, to));
            self.bar(kind, (from, to), &pod.name, says);
        }
        if instance.node.is_none() {
            let says =
                format!("{}: gone, its instance is paid, {}", pod.name, from_to(stay.to, instance.ended));
            self.bar(Kind::Does(Doing::Idle), (stay.to, instance.ended), &pod.name, says);
        }
    }

    fn instance(&mut self, instance: &InstanceCourse) {
        let name = self.view.owner(instance);
        if instance.node.is_some() {
            let pool = self.view.pool_name(instance);
            let ready = instance.ready.unwrap_or(instance.ended);
            let stretches = [(instance.created, ready, "starts"), (ready, instance.ended, "ready")];
            for (from, to, what) in stretches {
                let says = format!("{name}: {what}, {}, {pool}", from_to(from, to));
                let kind = if what == "starts" { Kind::Does(Doing::Startup) } else { Kind::Node };
                self.bar(kind, (from, to), name, says);
            }
        }
        if let Some((from, to, says)) = self.view.notice(instance) {
            self.bar(Kind::Notice, (from, to), name, says);
        }
    }
}

/// The stretches of a stay; work and its checkpoints as one where each is too short to be seen.
fn groups(stay: &StayCourse, finest: crate::units::Span) -> Vec<&[Stretch]> {
    let short = |stretch: &Stretch| {
        let joins = matches!(stretch.doing, Doing::Useful | Doing::Forfeited | Doing::Checkpoint);
        joins && stretch.to.since(stretch.from) < finest
    };
    stay.stretches.chunk_by(|one, next| short(one) && short(next)).collect()
}
