//! What would help: the settings that were tried, as estimates and in words.

use crate::outcome::what_if::{Remedy, Trial};
use crate::outcome::{Outcome, Record};
use crate::stats::{
    Difference, Level, Mean, OddsDifference, Paired, Proportion, Side, Sign, fewest_runs, most_hits,
};

use super::Head;
use super::content::{Block, Grid};
use super::number::{DASH, Money, duration, percent, percent_range, plural, whole};
use super::verdict::level;

/// What is known of the settings that might help.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum WhatIf {
    /// Nobody asked, or there is nothing to try.
    #[default]
    NotAsked,
    /// One run without limits creates so many pods that none was tried.
    TooLarge(u64),
    /// Runs without limits go on after a trace has ended.
    TraceEnds,
    /// They were tried.
    Known(Box<Remedies>),
}

impl WhatIf {
    /// What was tried, where anything was.
    pub fn known(&self) -> Option<&Remedies> {
        match self {
            WhatIf::Known(remedies) => Some(remedies),
            WhatIf::NotAsked | WhatIf::TooLarge(_) | WhatIf::TraceEnds => None,
        }
    }
}

/// Every setting that was tried, against the Job as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedies {
    /// The level of every interval in it.
    pub level: Level,
    /// The risk that a limit is to keep, from 0 to 1.
    pub risk: f64,
    /// How many replications each rests on, the same for all.
    pub replications: u64,
    /// The Job as it is.
    pub now: Estimate,
    /// What was tried.
    pub tried: Vec<Tried>,
    /// The odds that a `backoffLimit` fails the Job, for the limits 0, 1, 2, … up to the largest one that matters;
    /// empty where that was not tried. A run that was cut before it told counts as one that fails.
    pub backoff_risk: Vec<Proportion>,
}

/// The most limits whose odds are told.
const MOST_LIMITS: u32 = 1_000;

/// What one setting comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The odds of failing, whatever the reason.
    pub failed: Proportion,
    /// The odds of being open at the horizon.
    pub open: Proportion,
    /// Seconds from submission to `Complete`, over completed runs; none where none completed.
    pub completion_s: Option<Mean>,
    /// Everything that is paid, over completed runs; none where none completed.
    pub cost: Option<Mean>,
}

/// A setting that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Which.
    pub remedy: Remedy,
    /// The smallest limit that keeps the risk; none of a policy, and where no limit does.
    pub limit: Option<u32>,
    /// The odds of failing of what it limits.
    pub ended: Proportion,
    /// What it comes to.
    pub estimate: Estimate,
    /// Against the Job as it is.
    pub against: Paired,
}

impl Remedies {
    /// Folds the runs as the Job is and those of every trial, which are of the same replications.
    pub fn of(risk: f64, present: &[Record], trials: &[Trial]) -> Remedies {
        let level = Level::P95;
        let side = |records| Side { records, deadline: None, worth: Some(1.0) };
        let tried = trials.iter().map(|trial| Tried {
            remedy: trial.remedy,
            limit: trial.limit,
            ended: odds(&trial.records, level, |outcome| trial.remedy.ended(outcome)),
            estimate: Estimate::of(&trial.records, level),
            against: Paired::of(side(&trial.records), side(present)),
        });
        Remedies {
            level,
            risk,
            replications: present.len() as u64,
            now: Estimate::of(present, level),
            tried: tried.collect(),
            backoff_risk: backoff_risk(trials, level),
        }
    }

    /// Whether so many runs can tell that the risk is kept.
    pub fn is_assured(&self) -> bool {
        most_hits(self.replications, self.risk, self.level).is_some()
    }

    /// The `backoffLimit` that keeps the risk, where it was looked for and found.
    pub fn backoff_limit(&self) -> Option<u32> {
        self.tried.iter().find(|tried| tried.remedy == Remedy::BackoffLimit)?.limit
    }
}

fn backoff_risk(trials: &[Trial], level: Level) -> Vec<Proportion> {
    let Some(trial) = trials.iter().find(|trial| trial.remedy == Remedy::BackoffLimit) else {
        return Vec::new();
    };
    let Some(most) = trial.needs.iter().flatten().max() else { return Vec::new() };
    let fails = |limit: u32| trial.needs.iter().filter(|need| need.is_none_or(|need| need > limit)).count();
    let odds = |limit| Proportion::of(fails(limit) as u64, trial.needs.len() as u64, level);
    (0..=(*most).min(MOST_LIMITS)).map(odds).collect()
}

fn odds(records: &[Record], level: Level, holds: impl Fn(Outcome) -> bool) -> Proportion {
    let hits = records.iter().filter(|record| holds(record.outcome)).count();
    Proportion::of(hits as u64, records.len() as u64, level)
}

impl Estimate {
    fn of(records: &[Record], level: Level) -> Estimate {
        let completed = || records.iter().filter(|record| record.completion().is_some());
        let mean = |value: fn(&Record) -> f64| {
            let values: Vec<f64> = completed().map(value).collect();
            Mean::of(&values, level).map(Mean::never_negative)
        };
        Estimate {
            failed: odds(records, level, |outcome| matches!(outcome, Outcome::Failed(_))),
            open: odds(records, level, |outcome| outcome == Outcome::Censored),
            completion_s: mean(|record| record.ended_after.as_secs_f64()),
            cost: mean(|record| record.total_cost().as_f64()),
        }
    }
}

/// The section of the report; nothing where nothing was tried.
pub(super) fn section(what_if: &WhatIf, head: &Head) -> Vec<Block> {
    let Some(remedies) = what_if.known() else { return Vec::new() };
    let interval = format!("{} interval", level(remedies.level));
    let cost_title = format!("cost, {}", head.currency);
    let open = remedies.tried.iter().any(|tried| tried.estimate.open.hits > 0) || remedies.now.open.hits > 0;
    let mut grid = Grid::of_numbers(["setting", "fails", &interval]);
    let open_title = open.then_some("open");
    let titles = open_title.into_iter().chain(["done in", &cost_title, "against now"]);
    grid.header.extend(titles.map(str::to_owned));
    let means = [&remedies.now].into_iter().chain(remedies.tried.iter().map(|tried| &tried.estimate));
    let most = means.filter_map(|estimate| estimate.cost).map(|mean| mean.mean).fold(0.0, f64::max);
    let money = Money::like(most);
    let mut row = |name: String, of: &Estimate, against: String| {
        let mut cells = vec![name, percent(of.failed.share), percent_range(of.failed.interval)];
        if open {
            cells.push(percent(of.open.share));
        }
        cells.push(of.completion_s.map_or_else(|| DASH.to_owned(), |mean| duration(mean.mean)));
        cells.push(of.cost.map_or_else(|| DASH.to_owned(), |mean| money.sum(mean.mean)));
        cells.push(against);
        grid.rows.push(cells);
    };
    row("as it is".to_owned(), &remedies.now, DASH.to_owned());
    for tried in &remedies.tried {
        row(name(tried), &tried.estimate, against(&tried.against));
    }
    let (risk, runs) = (percent(remedies.risk), plural(remedies.replications, "run"));
    let limits = if remedies.is_assured() {
        format!(
            "A limit is the smallest under which at most {risk} of runs fail of it, with {} confidence (--risk).",
            level(remedies.level)
        )
    } else {
        format!(
            "A limit is the smallest under which none of these runs fails of it: they are too few to tell a risk of \
             {risk} (--risk), which takes {}.",
            whole(fewest_runs(remedies.risk, remedies.level))
        )
    };
    let text = format!(
        "Each setting on the same {runs} of the same weather. {limits} Time and cost are means over the runs that \
         complete; against now over those that complete under both."
    );
    vec![Block::Heading("What would help".to_owned()), Block::Table(grid), Block::Text(text)]
}

/// A setting as it would be written.
pub(super) fn name(tried: &Tried) -> String {
    let limit = tried.limit.map_or_else(|| "without limit".to_owned(), |limit| limit.to_string());
    match tried.remedy {
        Remedy::BackoffLimit => format!("backoffLimit: {limit}"),
        Remedy::PerIndex { indexed: true } => format!("backoffLimitPerIndex: {limit}"),
        Remedy::PerIndex { indexed: false } => format!("Indexed, backoffLimitPerIndex: {limit}"),
        Remedy::IgnoreDisruptions => "podFailurePolicy: Ignore DisruptionTarget".to_owned(),
    }
}

/// How time and cost differ from those of the Job as it is.
fn against(paired: &Paired) -> String {
    let Some((time, cost)) = paired.completion_s.zip(paired.cost) else { return DASH.to_owned() };
    if (time.sign(), cost.sign()) == (Sign::Equal, Sign::Equal) {
        return "the same".to_owned();
    }
    let is_clear = |of: Difference| matches!(of.sign(), Sign::Less | Sign::More);
    let signed = |value: f64, text: String| if value > 0.0 { format!("+{text}") } else { text };
    let seconds = time.mean.mean;
    // What rounds to nothing is left out.
    let change = cost.ratio.map(|ratio| ratio.ratio - 1.0).filter(|change| change.abs() >= 0.000_05);
    let parts = [
        is_clear(time).then(|| signed(seconds, duration(seconds))),
        change.filter(|_| is_clear(cost)).map(|change| signed(change, percent(change))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "about the same".to_owned() } else { parts.join(", ") }
}

/// What was found, a sentence for each setting.
pub(super) fn sentences(what_if: &WhatIf, head: &Head) -> Vec<String> {
    match what_if {
        WhatIf::NotAsked => Vec::new(),
        WhatIf::TooLarge(pods) => vec![format!(
            "What would help was not tried: a single run without the limit creates {}.",
            plural(*pods, "pod")
        )],
        WhatIf::TraceEnds => {
            vec![
                "What would help is not known: without the limit runs go on after a trace has ended."
                    .to_owned(),
            ]
        }
        WhatIf::Known(remedies) => {
            remedies.tried.iter().map(|tried| sentence(tried, remedies, head)).collect()
        }
    }
}

fn sentence(tried: &Tried, remedies: &Remedies, head: &Head) -> String {
    match tried.remedy {
        Remedy::BackoffLimit => limit_sentence("backoffLimit", head.backoff_limit, "", tried, remedies, head),
        Remedy::PerIndex { indexed } => {
            let mode = if indexed { "" } else { "completionMode: Indexed and " };
            limit_sentence("backoffLimitPerIndex", head.backoff_limit_per_index, mode, tried, remedies, head)
        }
        Remedy::IgnoreDisruptions => policy_sentence(tried, remedies, head),
    }
}

fn limit_sentence(
    field: &str,
    present: Option<u32>,
    mode: &str,
    tried: &Tried,
    remedies: &Remedies,
    head: &Head,
) -> String {
    let Some(limit) = tried.limit else {
        return format!(
            "No {field} keeps the risk at {}: without any, {} still open at the horizon of {}.",
            percent(remedies.risk),
            share_of_runs(tried.estimate.open, ["is", "are"]),
            head.horizon
        );
    };
    let fails = share_of_runs(tried.ended, ["fails of it", "fail of it"]);
    match present {
        Some(present) if limit <= present => {
            format!("spec.{field}: {present} is enough: under {limit}, {fails}.")
        }
        Some(_) if tried.remedy != Remedy::BackoffLimit && head.backoff_limit.is_some() => {
            format!("Raise spec.{field} to {limit} and leave backoffLimit out: {fails} then.")
        }
        Some(_) => format!("Raise spec.{field} to {limit}: {fails} then."),
        None => format!("With {mode}spec.{field}: {limit} and backoffLimit left out, {fails}."),
    }
}

/// `0.6 % (0.4 to 1.0 %) of 10,000 runs fail`, `none of 381 runs fails (at most 1.0 %)`.
fn share_of_runs(odds: Proportion, [one, many]: [&str; 2]) -> String {
    let runs = plural(odds.n, "run");
    if odds.hits == 0 {
        let most = odds.interval.map_or(1.0, |of| of.high);
        return format!("none of {runs} {one} (at most {})", percent(most));
    }
    format!("{} ({}) of {runs} {many}", percent(odds.share), percent_range(odds.interval))
}

fn policy_sentence(tried: &Tried, remedies: &Remedies, head: &Head) -> String {
    let policy = "A podFailurePolicy that ignores DisruptionTarget";
    let set = if head.sets_disruption_target { "is set" } else { "is not set" };
    let odds = &tried.against.completed;
    let failed = tried.estimate.failed;
    let later = later(tried.against.completion_s);
    if odds.difference > 0.0 && odds.sign() == Sign::More {
        let fails = share_of_runs(failed, ["fails", "fail"]);
        return format!("{policy} helps: the condition {set} on {}, and {fails} then{later}.", head.provider);
    }
    let fails = share_of_runs(failed, ["fails", "still fail"]);
    let helps =
        if unchanged(odds, failed, remedies.now.failed) { "changes nothing" } else { "does not help" };
    format!("{policy} {helps} here: the condition {set} on {}; {fails}{later}.", head.provider)
}

/// Whether a setting leaves every run as it ended.
fn unchanged(odds: &OddsDifference, failed: Proportion, before: Proportion) -> bool {
    odds.only_variant == 0 && odds.only_baseline == 0 && failed.hits == before.hits
}

/// What a setting does to the time of the runs that complete with it and without it, where it is clear.
fn later(time: Option<Difference>) -> String {
    let Some(time) = time else { return String::new() };
    let (by, what) = match time.sign() {
        Sign::More => (time.mean.mean, "later"),
        Sign::Less => (-time.mean.mean, "earlier"),
        Sign::Equal | Sign::Unclear | Sign::Unknown => return String::new(),
    };
    format!("; runs that complete either way do so {} {what} on average", duration(by))
}
