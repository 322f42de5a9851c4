//! One replication as a figure: what capacity cost, with bids, checks, protection, notices and reclaims, and
//! below it what every pod did when.
//!
//! `prices.rs` makes the upper chart and `pods.rs` the lower one; both have the same axis of time. What does
//! not fit is left out and said in the sentence under the title.

mod pods;
mod prices;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{Axis, Figure, Layer, Scale, Shape, Tone};
use crate::outcome::Record;
use crate::outcome::course::{Course, InstanceCourse, InstanceEnd};
use crate::report::number::{Money, clock, plural, short_digest};
use crate::report::{Head, records};
use crate::units::{Amount, InstanceId, Rate, SimTime, Span};

/// Stretches shorter than this part of the axis are joined with their neighbours of the same kind.
const FINEST: i64 = 400;

/// One replication: the prices of its pools above its pods.
pub fn course(head: &Head, record: &Record, course: &Course) -> Figure {
    let view = View::of(head, course);
    let prices = prices::panel(&view);
    let pods = pods::panel(&view);
    let says: Vec<String> = [ending(head, record)].into_iter().chain(prices.1).chain(pods.1).collect();
    let digest = short_digest(&head.digest);
    Figure {
        name: format!("replication-{}", record.replication),
        title: format!("Replication {}", record.replication),
        says: says.join(" "),
        panels: vec![prices.0, pods.0],
        columns: 1,
        source: format!("{}, seed {}, digest {digest}, spotcast {}", head.name, head.seed, head.version),
    }
}

/// How it ended, when, after how many reclaims, and what it cost.
fn ending(head: &Head, record: &Record) -> String {
    let cost = record.total_cost().as_f64();
    let money = Money::like(cost).sum(cost);
    let reclaims = plural(u64::from(record.reclaims.total()), "reclaim");
    let (pods, after) = (plural(u64::from(record.pods), "pod"), clock(record.ended_after));
    let ended = if record.service.is_some() || record.cronjob.is_some() {
        format!("Watched for {after}")
    } else {
        let (outcome, reason) = records::outcome(record.outcome);
        let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        format!("{outcome}{why} after {after}")
    };
    format!("{ended} with {reclaims} and {pods}, at a cost of {money} {}.", head.currency)
}

/// What both charts need to know.
struct View<'a> {
    head: &'a Head,
    course: &'a Course,
    /// Who an instance belongs to: the name of its pod or of the node.
    owners: BTreeMap<InstanceId, &'a str>,
    /// Time since submission, in seconds.
    x: Axis,
    /// The shortest time that can be seen.
    finest: Span,
}

impl<'a> View<'a> {
    fn of(head: &'a Head, course: &'a Course) -> View<'a> {
        let named = |instance: &'a InstanceCourse| Some((instance.id, instance.node.as_deref()?));
        let pods =
            course.pods.iter().filter_map(|pod| Some((pod.stay.as_ref()?.instance, pod.name.as_str())));
        // A node has a name of its own, whoever is on it.
        let owners = pods.chain(course.instances.iter().filter_map(named)).collect();
        let end = seconds(course.ended);
        let x = Axis::holding("Time since submission", Scale::Duration, true, [0.0, end]);
        View { head, course, owners, x, finest: Span(course.ended.since(SimTime::START).0 / FINEST) }
    }

    fn owner(&self, instance: &InstanceCourse) -> &'a str {
        self.owners.get(&instance.id).copied().unwrap_or("an instance")
    }

    fn pool_name(&self, instance: &InstanceCourse) -> &'a str {
        self.course.pool(instance.pool).map_or("", |pool| &pool.name)
    }

    /// A price in words: `0.12 CNY per hour`.
    fn price(&self, rate: Rate) -> String {
        let price = Money::exact(&[Amount(rate.0)]).sum(rate.as_f64());
        format!("{price} {} per hour", self.head.currency)
    }

    /// What took an instance, in words.
    fn reclaim(&self, instance: &InstanceCourse) -> Option<String> {
        let InstanceEnd::Reclaimed(cause) = instance.end else { return None };
        Some(format!("{}: taken at {} by {}", self.owner(instance), at(instance.ended), cause.as_str()))
    }

    /// The notice of an instance in words, and how long it stood.
    fn notice(&self, instance: &InstanceCourse) -> Option<(SimTime, SimTime, String)> {
        let notice = instance.notice?;
        let (from, until) = (notice.began, instance.ended);
        let says = format!(
            "{}: notice by {} at {}, to be taken at {}",
            self.owner(instance),
            notice.cause.as_str(),
            at(from),
            at(notice.reclaim_at)
        );
        Some((from, until, says))
    }
}

/// An instant as a place on the axis of time.
fn seconds(at: SimTime) -> f64 {
    at.since(SimTime::START).as_secs_f64()
}

/// An instant in words.
fn at(instant: SimTime) -> String {
    clock(instant.since(SimTime::START))
}

/// A stretch in words: `1h to 2h30m (1h30m)`.
fn from_to(from: SimTime, to: SimTime) -> String {
    format!("{} to {} ({})", at(from), at(to), clock(to.since(from)))
}

/// A layer, where there is something in it.
fn layer(name: impl Into<String>, tone: Tone, shape: Shape) -> Option<Layer> {
    (!shape.is_empty()).then(|| Layer { name: name.into(), tone, shape })
}

/// Stretches in order of time, those that overlap or are too close to be told apart as one; with how many
/// there are in each and what the first of them says.
fn merged(
    mut stretches: Vec<(SimTime, SimTime, String)>,
    gap: Span,
) -> Vec<(SimTime, SimTime, usize, String)> {
    stretches.retain(|(from, to, _)| from < to);
    stretches.sort_by_key(|(from, to, _)| (*from, *to));
    let mut all: Vec<(SimTime, SimTime, usize, String)> = Vec::new();
    for (from, to, says) in stretches {
        match all.last_mut() {
            Some((_, until, count, _)) if from <= *until + gap => {
                *until = (*until).max(to);
                *count += 1;
            }
            _ => all.push((from, to, 1, says)),
        }
    }
    all
}
