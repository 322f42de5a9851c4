//! Observed lives: CSV with a row for each instance, how long it lived, and how that ended.
//!
//! What a row's end means is said, never guessed: a life that the user ended is cut off, and taking it for
//! one that the provider ended would make lives look shorter than they are.

use std::path::PathBuf;

use super::csv_table::{Row, each_row};
use super::request::{Filter, TimeUnit};
use super::source::{self, Findings, Source, Wrong, quoted};
use super::value;
use crate::scenario::issue::Issue;
use crate::scenario::lifetimes::Life;
use crate::units::Span;

/// Which file of lives to read, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct LifetimesRequest {
    /// The file.
    pub path: PathBuf,
    /// The file's name as messages give it.
    pub shown: String,
    /// The names of the columns.
    pub columns: LifetimeColumns,
    /// What lifetimes are counted in: one of the units of elapsed time.
    pub unit: TimeUnit,
    /// The ends that mean: the provider took the instance. Capitals do not matter.
    pub taken: Vec<String>,
    /// The ends that mean: it was still there when last seen.
    pub censored: Vec<String>,
    /// Which rows to keep; without a filter all of them.
    pub filter: Filter,
}

/// The names of the columns of a file of lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LifetimeColumns {
    /// How long an instance lived.
    pub lifetime: String,
    /// How it ended.
    pub end: String,
    /// The zone, for [`Filter::zone`].
    pub zone: Option<String>,
    /// The instance type, for [`Filter::instance_type`].
    pub instance_type: Option<String>,
}

/// Lives as they were observed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifetimes {
    /// The file, as messages name it.
    pub source: String,
    /// The lives, in the order of the file.
    pub lives: Vec<Life>,
    /// What the user should know about the file.
    pub cautions: Vec<String>,
}

/// Reads a file of lives.
///
/// # Errors
/// Every problem of the file and of what is asked of it.
pub fn read_lifetimes(request: &LifetimesRequest) -> Result<Lifetimes, Vec<Issue>> {
    parse_lifetimes(source::read(&request.path, &request.shown).map_err(|issue| vec![issue])?, request)
}

/// Reads lives from bytes that are at hand.
///
/// # Errors
/// Every problem of the bytes and of what is asked of them.
pub fn parse_lifetimes(bytes: Vec<u8>, request: &LifetimesRequest) -> Result<Lifetimes, Vec<Issue>> {
    let source = Source::decode(&request.shown, bytes).map_err(|issue| vec![issue])?;
    let mut findings = Findings::new(&source);
    ends_are_told_apart(request, &mut findings);
    let (mut layout, mut header_seen) = (None, false);
    let mut lives = Vec::new();
    each_row(&source.text, |row| {
        if let Some(layout) = &layout {
            lives.extend(life(row, request, layout, &mut findings));
        } else {
            header_seen = true;
            layout = Layout::find(row, request, &mut findings);
        }
        layout.is_some()
    });
    if !header_seen {
        findings.setting("", Wrong::new("the file is empty"));
    } else if lives.is_empty() && findings.none() {
        let wrong = match &request.filter {
            Filter { zone: None, instance_type: None, .. } => Wrong::new("there is no row below the header"),
            _ => Wrong::new("no row is of the zone and instance type that are asked for"),
        };
        findings.setting("", wrong);
    }
    if !findings.none() {
        return Err(findings.into_issues());
    }
    let at_once = lives.iter().filter(|life| life.length == Span::ZERO).count();
    if at_once > 0 {
        findings.cautions.push(format!("{at_once} of {} lives have length 0", lives.len()));
    }
    Ok(Lifetimes { source: request.shown.clone(), lives, cautions: findings.cautions })
}

/// Nothing can mean both, and something must mean that the provider took it.
fn ends_are_told_apart(request: &LifetimesRequest, findings: &mut Findings<'_>) {
    if request.taken.is_empty() {
        let wrong = Wrong::new("it is not said which ends mean that the provider took the instance");
        findings.setting("taken", wrong.hint("name the values, such as taken: preempted"));
    }
    let both = request.taken.iter().find(|word| is_among(word, &request.censored));
    if let Some(word) = both {
        let wrong = Wrong::new(format!("{} is among the taken, too", quoted(word)));
        findings.setting("censored", wrong.hint("an end means one of the two"));
    }
}

fn is_among(word: &str, words: &[String]) -> bool {
    words.iter().any(|other| other.trim().eq_ignore_ascii_case(word.trim()))
}

/// Where the columns stand.
struct Layout {
    lifetime: usize,
    end: usize,
    zone: Option<usize>,
    instance_type: Option<usize>,
    /// The number of columns of the header.
    width: usize,
    /// The number of columns a row must have at least.
    needed: usize,
}

impl Layout {
    /// Finds the columns in the header; tells all that are missing.
    fn find(header: &Row<'_>, request: &LifetimesRequest, findings: &mut Findings<'_>) -> Option<Layout> {
        let columns = &request.columns;
        let lifetime = header.column("columns.lifetime", &columns.lifetime, findings);
        let end = header.column("columns.end", &columns.end, findings);
        let mut filter = |path: &str, name: &Option<String>, wanted: &Option<String>| match (name, wanted) {
            (Some(name), _) => header.column(path, name, findings).map(Some),
            (None, None) => Some(None),
            (None, Some(wanted)) => {
                let wrong = Wrong::new(format!(
                    "it is not said which column holds {}, which the filter asks for",
                    quoted(wanted)
                ));
                findings.setting(path, wrong.hint("name it, or leave the filter out"));
                None
            }
        };
        let zone = filter("columns.zone", &columns.zone, &request.filter.zone);
        let instance_type =
            filter("columns.instance_type", &columns.instance_type, &request.filter.instance_type);
        let (lifetime, end, zone, instance_type) = (lifetime?, end?, zone?, instance_type?);
        let needed = 1 + lifetime.max(end).max(zone.unwrap_or(0)).max(instance_type.unwrap_or(0));
        Some(Layout { lifetime, end, zone, instance_type, width: header.width(), needed })
    }
}

/// The life that a row tells; none where it is of another pool or can't be read, which is told.
fn life(
    row: &Row<'_>,
    request: &LifetimesRequest,
    layout: &Layout,
    findings: &mut Findings<'_>,
) -> Option<Life> {
    if !row.is_whole((layout.width, layout.needed), findings) {
        return None;
    }
    let filters =
        [(layout.zone, &request.filter.zone), (layout.instance_type, &request.filter.instance_type)];
    let is_other = |(column, wanted): (Option<usize>, &Option<String>)| match (column, wanted) {
        (Some(column), Some(wanted)) => row.field(column) != wanted,
        _ => false,
    };
    if filters.into_iter().any(is_other) {
        return None;
    }
    let mut refused = |column: usize, name: &str, wrong: Wrong| findings.at(row.byte(column), wrong.of(name));
    let length = value::time(row.field(layout.lifetime), request.unit, None)
        .map_err(|wrong| refused(layout.lifetime, &request.columns.lifetime, wrong));
    let end = row.field(layout.end);
    let censored = match (is_among(end, &request.taken), is_among(end, &request.censored)) {
        (true, _) => Ok(false),
        (false, true) => Ok(true),
        (false, false) => {
            let known: Vec<&str> =
                request.taken.iter().chain(&request.censored).map(String::as_str).collect();
            let wrong =
                Wrong::expected(&known.join(" or "), end).hint("name every end in taken or in censored");
            refused(layout.end, &request.columns.end, wrong);
            Err(())
        }
    };
    Some(Life { length: Span(length.ok()?), censored: censored.ok()? })
}
