//! Which of many replications are worth a look, and why.

use crate::outcome::Record;
use crate::report::Head;
use crate::report::number::{Money, clock, plural};
use crate::report::verdict;

/// The most replications that are chosen.
const MOST: usize = 10;

/// Replications that stand for the others or stand out, each with a line that says how: the typical one, the ends of
/// time and of cost, the one that was reclaimed most, one that did not complete, and the first few.
pub fn worth_a_look<'a>(head: &Head, records: &'a [Record]) -> Vec<(u64, String)> {
    let lasting = head.lasting.is_some();
    let cost = |record: &&Record| record.total_cost();
    let completed = || records.iter().filter(|record| record.completion().is_some());
    let mut by_time: Vec<&Record> = completed().collect();
    by_time.sort_by_key(|record| (record.ended_after, record.replication));
    let mut by_cost: Vec<&Record> = records.iter().collect();
    by_cost.sort_by_key(|record| (cost(record), record.replication));
    // Of those that end when the middle one does, the one of middle cost: many may end at one instant.
    let middle = |of: &[&'a Record]| of.get(of.len().saturating_sub(1) / 2).copied();
    let ended = middle(&by_time).filter(|_| !lasting).map(|record| record.ended_after);
    let alike: Vec<&Record> = by_cost
        .iter()
        .filter(|record| ended.is_none_or(|ended| record.completion() == Some(ended)))
        .copied()
        .collect();
    // The first of those that are alike.
    let reclaimed = records.iter().rev().max_by_key(|record| record.reclaims.total());
    let unfinished = records.iter().find(|record| !lasting && record.completion().is_none());
    let candidates = [
        ("typical", middle(&alike)),
        ("slowest", by_time.last().copied().filter(|_| !lasting)),
        ("fastest", by_time.first().copied().filter(|_| !lasting)),
        ("dearest", by_cost.last().copied()),
        ("cheapest", by_cost.first().copied()),
        ("most reclaims", reclaimed.filter(|record| record.reclaims.total() > 0)),
        ("does not complete", unfinished),
    ];
    let mut chosen: Vec<(&Record, Vec<&str>)> = Vec::new();
    for (why, record) in candidates.into_iter().filter_map(|(why, record)| Some((why, record?))) {
        match chosen.iter_mut().find(|(of, _)| of.replication == record.replication) {
            Some((_, words)) => words.push(why),
            None => chosen.push((record, vec![why])),
        }
    }
    for record in records {
        if chosen.len() >= MOST {
            break;
        }
        if chosen.iter().all(|(of, _)| of.replication != record.replication) {
            chosen.push((record, Vec::new()));
        }
    }
    chosen.into_iter().map(|(record, why)| (record.replication, line(head, record, &why))).collect()
}

fn line(head: &Head, record: &Record, why: &[&str]) -> String {
    let cost = record.total_cost().as_f64();
    let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join(", ")) };
    let ended = match head.lasting {
        Some(_) => String::new(),
        None => format!("{} after {}, ", verdict::ending(record.outcome), clock(record.ended_after)),
    };
    format!(
        "{}{why}: {ended}{} {}, {}",
        record.replication,
        Money::like(cost).sum(cost),
        head.currency,
        plural(u64::from(record.reclaims.total()), "reclaim")
    )
}

#[cfg(test)]
mod tests {
    use super::worth_a_look;
    use crate::outcome::Record;
    use crate::report::tests::head;
    use crate::stats::examples::{completed, failed};

    #[test]
    fn those_that_stand_out_come_once_with_every_reason() {
        let mut records: Vec<Record> = (0..50).map(|k| completed(k, 1)).collect();
        records[20] = completed(20, 5);
        records[30] = completed(30, 0);
        records[40] = failed(40);
        let chosen = worth_a_look(&head(), &records);
        assert_eq!(chosen.len(), 10);
        let lines: Vec<&str> = chosen.iter().map(|(_, line)| line.as_str()).collect();
        // All but three end at one instant at one cost; of these it is the one in the middle.
        assert!(lines[0].starts_with("24 (typical): Complete after"), "{lines:?}");
        assert!(lines[1].starts_with("20 (slowest, dearest): Complete after"), "{lines:?}");
        assert!(lines[2].starts_with("30 (fastest, cheapest)"), "{lines:?}");
        assert!(
            lines[3].starts_with("40 (most reclaims, does not complete): BackoffLimitExceeded after"),
            "{lines:?}"
        );
        assert_eq!(chosen[4].0, 0, "the first of the others");
        assert_eq!(worth_a_look(&head(), &records[..1]).len(), 1);
    }
}
