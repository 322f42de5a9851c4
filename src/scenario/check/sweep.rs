//! Checks of the section `sweep`: its axes, its design, its replications. What axes set is checked point by
//! point.

use std::collections::BTreeSet;

use super::findings::{Findings, entry};
use super::layers::shown;
use super::whole::{is_whole, uneven};
use crate::scenario::document::{Entry, Node, Path, Step, Value as Tree, to_yaml};
use crate::scenario::file::sweep::{
    AxisFile, DesignFile, EndFile, RangeFile, SweepFile, SweepReplicationsFile, UntilFile,
};
use crate::scenario::sweep::decimal::Decimal;
use crate::scenario::sweep::range::{Kind, Range, Scale, duration};
use crate::scenario::sweep::{
    AT_LEAST, AT_MOST, Axis, Design, MOST_AXES, MOST_POINTS, MOST_SOBOL_POINTS, Metric, Replications, Sweep,
    Target, Value, Values,
};
use crate::units::Span;

const AXES: &str = "sweep.axes";
const EXAMPLE: &str = "write axes: {provider.bid.limit: [0.2, 0.3]}, or --axis provider.bid.limit=0.2,0.3";

/// The sweep, where it is all right.
pub(super) fn sweep(findings: &mut Findings, file: &SweepFile) -> Option<Sweep> {
    let before = findings.issues.len();
    let design = design(findings, file.design);
    let axes = axes(findings, file, design);
    let groups = groups(findings, file, &axes);
    let replications = replications(findings, file);
    let sweep = Sweep { axes, groups, design, replications };
    count(findings, &sweep);
    (findings.issues.len() == before).then_some(sweep)
}

/// More points than can be run, told before any is made.
fn count(findings: &mut Findings, sweep: &Sweep) {
    let (points, most, what) = match sweep.design {
        Design::Cartesian => {
            let lengths = sweep.groups.iter().map(|group| sweep.length(group));
            (lengths.fold(1, u64::saturating_mul), MOST_POINTS, "a sweep")
        }
        Design::LatinHypercube(points) => (points, MOST_POINTS, "a sweep"),
        Design::Sobol(points) => (points, MOST_SOBOL_POINTS, "a Sobol design"),
        Design::Saltelli(_) => (sweep.points(), MOST_POINTS, "a sweep"),
    };
    if let Design::Saltelli(rows) = sweep.design
        && rows > MOST_SOBOL_POINTS
    {
        let problem = format!("{rows} rows are more than a Saltelli design may have, {MOST_SOBOL_POINTS}");
        findings.wrong("sweep.design.saltelli", problem, "each row has a point for each axis and two more");
    }
    if points > most {
        let problem = format!("{points} points are more than {what} may have, {most}");
        findings.wrong("sweep", problem, "give axes fewer values, or take a design of fewer points");
    }
}

fn design(findings: &mut Findings, file: Option<DesignFile>) -> Design {
    let (path, points, design) = match file {
        None => return Design::Cartesian,
        Some(DesignFile::LatinHypercube(n)) => ("latin-hypercube", n, Design::LatinHypercube(n)),
        Some(DesignFile::Sobol(n)) => ("sobol", n, Design::Sobol(n)),
        Some(DesignFile::Saltelli(n)) => ("saltelli", n, Design::Saltelli(n)),
    };
    if points == 0 {
        findings.wrong(&format!("sweep.design.{path}"), "expected at least one point", "");
    }
    design
}

/// The axes in the order written.
fn axes(findings: &mut Findings, file: &SweepFile, design: Design) -> Vec<Axis> {
    let node = findings.root.get("sweep").and_then(|sweep| sweep.get("axes")).cloned();
    let entries = node.as_ref().map(Node::entries).unwrap_or_default();
    if entries.is_empty() && !findings.unread("sweep") {
        findings.wrong(AXES, "there is nothing to sweep over", EXAMPLE);
    }
    if entries.len() > MOST_AXES {
        findings.wrong(AXES, format!("{} axes are more than {MOST_AXES}", entries.len()), "");
    }
    let mut axes: Vec<Axis> = Vec::new();
    let mut paths: Vec<(Path, &str)> = Vec::new();
    for written in entries {
        let (name, at) = (written.key.as_str(), entry(AXES, &written.key));
        let Some(read) = file.axes.as_ref().and_then(|axes| axes.get(name)) else { continue };
        if let Some(path) = path(findings, &at, name, file.replications.is_some()) {
            let overlaps =
                |(other, _): &&(Path, &str)| other.0.starts_with(&path.0) || path.0.starts_with(&other.0);
            if let Some((_, other)) = paths.iter().find(overlaps) {
                let problem = format!("{name} and {other} would set the same field");
                findings.wrong(&at, problem, "vary the inner fields one by one, or the whole block");
            }
            paths.push((path, name));
        }
        let (values, is_duration) = match read {
            AxisFile::List(_) => list(findings, &at, &written.node, design),
            AxisFile::Range(range) if range.named.is_some() => {
                named(findings, &at, (range, &written.node), design)
            }
            AxisFile::Range(range) => match self::range(findings, (&at, name), range, design) {
                Some(read) => read,
                None => continue,
            },
        };
        axes.push(Axis { path: name.to_owned(), values, is_duration });
    }
    axes
}

/// The path of an axis, which leads to what may vary.
fn path(findings: &mut Findings, at: &str, name: &str, replications: bool) -> Option<Path> {
    let path = match Path::parse(name) {
        Ok(path) => path,
        Err(problem) => {
            findings.wrong(at, problem, EXAMPLE);
            return None;
        }
    };
    let first = match path.0.first() {
        Some(Step::Key(key)) => key.as_str(),
        _ => "",
    };
    let problem = match first {
        "" => "an axis is a field of the scenario",
        "sweep" | "name" => "this is no part of what is simulated",
        "replications" if replications => "sweep.replications says already how often each point is run",
        _ => return Some(path),
    };
    findings.wrong(at, problem, EXAMPLE);
    None
}

/// Values as they are written.
fn list(findings: &mut Findings, at: &str, node: &Node, design: Design) -> (Values, bool) {
    if design != Design::Cartesian {
        let hint = "write a range such as {linear: [0.2, 0.3]}, or leave the design out";
        findings.wrong(at, "a design chooses values between two ends, and this is a list", hint);
    }
    let elements = node.elements();
    if elements.is_empty() {
        findings.wrong(at, "expected at least one value", EXAMPLE);
    }
    let span = |node: &Node| node.as_str().and_then(|text| Span::parse(text).ok());
    let spans: Option<Vec<Span>> = elements.iter().map(span).collect();
    let values: Vec<Value> = match &spans {
        Some(spans) => {
            let written = elements.iter().map(|node| node.as_str().unwrap_or_default().to_owned());
            spans.iter().zip(written).map(|(span, shown)| Value { shown, ..duration(*span) }).collect()
        }
        None => elements.iter().map(as_written).collect(),
    };
    let mut known = BTreeSet::new();
    for (number, value) in values.iter().enumerate() {
        if !known.insert(if spans.is_some() { &value.cell } else { &value.yaml }) {
            let problem = format!("{} stands twice in this list", value.shown);
            findings.wrong(&format!("{at}[{number}]"), problem, "leave one of them out");
        }
    }
    (Values::List(values), spans.is_some() && !elements.is_empty())
}

/// Values that tables have names for.
fn named(
    findings: &mut Findings,
    at: &str,
    (file, node): (&RangeFile, &Node),
    design: Design,
) -> (Values, bool) {
    const HINT: &str = "write {named: {none: null, often: {every: 5m}}}";
    let inside = format!("{at}.named");
    if file.linear.is_some() || file.log.is_some() || file.points.is_some() {
        findings.wrong(at, "expected one of linear, log and named", HINT);
    }
    let names = node.get("named").map_or(&[][..], Node::entries);
    if names.is_empty() {
        findings.wrong(&inside, "expected at least one value", HINT);
    }
    let lists =
        Node { value: Tree::Seq(names.iter().map(|entry| entry.node.clone()).collect()), ..node.clone() };
    let (values, _) = list(findings, &inside, &lists, design);
    let Values::List(values) = values else { return (values, false) };
    let label = |(value, entry): (Value, &Entry)| {
        let name: String = entry.key.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Value { shown: name.clone(), cell: name, ..value }
    };
    (Values::List(values.into_iter().zip(names).map(label).collect()), false)
}

fn as_written(node: &Node) -> Value {
    let yaml = match (&node.written, node.entries().is_empty() && node.elements().is_empty()) {
        (Some(written), true) => written.to_string(),
        _ => to_yaml(node).trim_end().to_owned(),
    };
    // One line of a table is one point.
    let shown: String = if matches!(node.value, Tree::Null) {
        "null".to_owned()
    } else {
        shown(node).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    Value { yaml, cell: shown.clone(), shown }
}

/// The values of a range; for a design, its ends.
fn range(
    findings: &mut Findings,
    (at, name): (&str, &str),
    file: &RangeFile,
    design: Design,
) -> Option<(Values, bool)> {
    const HINT: &str = "write {linear: [0.2, 0.3], points: 5} or {log: [5m, 2h], points: 8}";
    let (scale, word, ends) = match (&file.linear, &file.log) {
        (Some(ends), None) => (Scale::Linear, "linear", ends),
        (None, Some(ends)) => (Scale::Log, "log", ends),
        _ => {
            findings.wrong(at, "expected one of linear, log and named", HINT);
            return None;
        }
    };
    let inside = format!("{at}.{word}");
    let [from, to] = ends.as_slice() else {
        findings.wrong(&inside, format!("expected two ends, found {}", ends.len()), HINT);
        return None;
    };
    let mut end = |place: usize, end: &EndFile| {
        let read = match end {
            EndFile::Number(text) => Decimal::parse(text).map(|number| (Kind::Number, number)),
            EndFile::Text(text) => Span::parse(text)
                .map(|span| (Kind::Duration, Decimal { units: i128::from(span.0), decimals: 0 }))
                .map_err(|problem| format!("{problem}, found {text:?}")),
        };
        let positive = |number: Decimal| scale == Scale::Linear || number.units > 0;
        match read {
            Ok((_, number)) if !positive(number) => {
                let hint = "a logarithmic range has no zero in it";
                findings.wrong(&format!("{inside}[{place}]"), "expected an end above zero", hint);
                None
            }
            Ok(read) => Some(read),
            Err(problem) => {
                findings.wrong(&format!("{inside}[{place}]"), problem, HINT);
                None
            }
        }
    };
    let (from, to) = (end(0, from), end(1, to));
    let ((kind, from), (other, to)) = (from?, to?);
    if kind != other {
        findings.wrong(&inside, "one end is a number and the other a duration", HINT);
        return None;
    }
    if from == to {
        findings.wrong(&inside, "both ends are the same", HINT);
    }
    let range = whole(name, Range { kind, scale, from, to });
    let is_duration = kind == Kind::Duration;
    let points = format!("{at}.points");
    match (design, file.points) {
        (Design::Cartesian, Some(count @ 2..=MOST_POINTS)) => {
            if range.kind == Kind::Whole
                && from != to
                && let Some((problem, hint)) = uneven(&range, count)
            {
                findings.wrong(&points, problem, hint);
            }
            let values = (0..count).map(|step| range.step(step, count)).collect();
            return Some((Values::List(values), is_duration));
        }
        (Design::Cartesian, Some(_)) => {
            findings.wrong(&points, format!("expected from 2 to {MOST_POINTS} points"), HINT);
        }
        (Design::Cartesian, None) => findings.wrong(&inside, "the number of points is missing", HINT),
        (_, Some(_)) => findings.wrong(&points, "the design says how many points there are", "leave it out"),
        (_, None) => {}
    }
    Some((Values::Range(range), is_duration))
}

/// The same range of whole numbers, where the field takes no others and both ends are some.
fn whole(name: &str, range: Range) -> Range {
    let is_field = || Path::parse(name).is_ok_and(|path| is_whole(&path));
    match (range.from.whole(), range.to.whole()) {
        (Some(from), Some(to)) if range.kind == Kind::Number && is_field() => {
            Range { kind: Kind::Whole, from, to, ..range }
        }
        _ => range,
    }
}

/// Axes by groups that move together.
fn groups(findings: &mut Findings, file: &SweepFile, axes: &[Axis]) -> Vec<Vec<usize>> {
    let mut partner: Vec<Option<usize>> = vec![None; axes.len()];
    let zips = file.zip.as_deref().unwrap_or_default();
    if file.design.is_some() && !zips.is_empty() {
        findings.wrong("sweep.zip", "a design moves every axis by itself", "leave zip or the design out");
    }
    for (number, names) in zips.iter().enumerate() {
        let at = format!("sweep.zip[{number}]");
        if names.len() < 2 {
            findings.wrong(
                &at,
                "expected at least two axes that move together",
                "write zip: [[work, deadline]]",
            );
        }
        let mut lengths: Vec<(u64, &str)> = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let Some(axis) = axes.iter().position(|axis| axis.path == *name) else {
                let near = crate::scenario::issue::nearest(name, axes.iter().map(|axis| axis.path.as_str()));
                let hint = near.map(|near| format!("did you mean {near}?")).unwrap_or_default();
                findings.wrong(&format!("{at}[{place}]"), format!("no axis is called {name}"), hint);
                continue;
            };
            if partner[axis].is_some() {
                findings.wrong(&format!("{at}[{place}]"), format!("{name} stands in zip twice"), "");
            }
            partner[axis] = Some(number);
            lengths.push((axes[axis].length(), name));
        }
        if let Some((first, name)) = lengths.first()
            && let Some((other, longer)) = lengths.iter().find(|(length, _)| length != first)
        {
            let problem = format!(
                "axes that move together have as many values: {name} has {first} and {longer} {other}"
            );
            findings.wrong(&at, problem, "");
        }
    }
    let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for (axis, zip) in partner.into_iter().enumerate() {
        match groups.iter_mut().find(|(other, _)| zip.is_some() && *other == zip) {
            Some((_, group)) => group.push(axis),
            None => groups.push((zip, vec![axis])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn replications(findings: &mut Findings, file: &SweepFile) -> Replications {
    const PATH: &str = "sweep.replications";
    let until = match file.replications {
        None => return Replications::OfScenario,
        Some(SweepReplicationsFile::Fixed(count)) => {
            in_range(findings, PATH, count, 1);
            return Replications::Fixed(count);
        }
        Some(SweepReplicationsFile::Until(until)) => until,
    };
    let UntilFile { until, at_least, at_most } = until;
    let wanted = [
        ("cost", Metric::Cost, until.cost),
        ("completion_time", Metric::CompletionTime, until.completion_time),
    ];
    let mut targets = Vec::new();
    for (name, metric, share) in wanted {
        let Some(share) = share else { continue };
        if share.0 <= 0 || share.0 >= 1_000_000 {
            let hint = "it is how far the mean may be from its true value, as a share of that";
            findings.wrong(&format!("{PATH}.until.{name}"), "expected a share above 0 and below 100%", hint);
        }
        targets.push(Target { metric, millionths: share.0 });
    }
    if targets.is_empty() {
        findings.wrong(
            &format!("{PATH}.until"),
            "expected cost, completion_time or both",
            "write until: {cost: 1%}",
        );
    }
    let (at_least, at_most) = (at_least.unwrap_or(AT_LEAST), at_most.unwrap_or(AT_MOST));
    in_range(findings, &format!("{PATH}.at_least"), at_least, 2);
    in_range(findings, &format!("{PATH}.at_most"), at_most, 2);
    if at_least > at_most {
        findings.wrong(
            &format!("{PATH}.at_least"),
            format!("{at_least} is more than at_most, {at_most}"),
            "",
        );
    }
    Replications::Until { targets, at_least, at_most }
}

fn in_range(findings: &mut Findings, path: &str, count: u64, least: u64) {
    let most = super::limits::MOST_REPLICATIONS;
    if !(least..=most).contains(&count) {
        findings.wrong(path, format!("expected from {least} to {most}, found {count}"), "");
    }
}
