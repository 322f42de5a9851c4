//! Means of batches of replications: what is needed to tell the noise of a comparison of points.
//!
//! Points of a sweep meet the same weather in each replication, so the errors of their means go up and down
//! together. How much of that cancels in a difference can't be told from the intervals of the points. It can
//! from means over the same few sets of replications at every point.

use crate::outcome::Record;
use crate::units::Span;

/// How many batches there are.
pub const BATCHES: usize = 10;

/// An estimate of a point that is kept in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// What is paid, over all replications.
    Cost,
    /// Submission to `Complete` in seconds, over those that complete.
    CompletionTime,
    /// The share that completes by the deadline.
    DeadlineMet,
    /// Seconds that a service has less capacity than load.
    UnderCapacity,
    /// The share of requests of a service that find no capacity.
    NotServed,
    /// The share of due starts of a CronJob whose Job completes.
    StartsCompleted,
    /// From due to `Complete` in seconds, over the Jobs of a CronJob that complete.
    StartsCompletionTime,
}

/// The estimates of a point in batches: replication k belongs to batch k modulo [`BATCHES`].
#[derive(Clone, Debug, PartialEq)]
pub struct Batches([[Option<f64>; BATCHES]; Answer::ALL.len()]);

impl Answer {
    /// All of them.
    pub const ALL: [Answer; 7] = [
        Answer::Cost,
        Answer::CompletionTime,
        Answer::DeadlineMet,
        Answer::UnderCapacity,
        Answer::NotServed,
        Answer::StartsCompleted,
        Answer::StartsCompletionTime,
    ];

    /// What a replication adds to the sum that is divided and to the one that divides it.
    fn parts(self, record: &Record, deadline: Option<Span>) -> Option<(f64, f64)> {
        let (service, cronjob) = (record.service.as_ref(), record.cronjob.as_ref());
        match self {
            Answer::Cost => Some((record.total_cost().as_f64(), 1.0)),
            Answer::CompletionTime => record.completion().map(|after| (after.as_secs_f64(), 1.0)),
            Answer::DeadlineMet => {
                let deadline = deadline?;
                Some((f64::from(record.completion().is_some_and(|after| after <= deadline)), 1.0))
            }
            Answer::UnderCapacity => service.map(|of| (of.short.as_secs_f64(), 1.0)),
            Answer::NotServed => service.map(|of| ((of.unserved + of.cut).as_f64(), of.offered.as_f64())),
            Answer::StartsCompleted => cronjob.map(|of| (f64::from(of.completed), f64::from(of.due))),
            Answer::StartsCompletionTime => {
                cronjob.map(|of| (of.completion_time.as_secs_f64(), f64::from(of.completed)))
            }
        }
    }
}

impl Batches {
    /// Folds records, whose numbers say to which batch they belong.
    pub fn of(records: &[Record], deadline: Option<Span>) -> Batches {
        Batches(Answer::ALL.map(|answer| {
            let mut sums = [(0.0, 0.0); BATCHES];
            for record in records {
                if let Some((upper, lower)) = answer.parts(record, deadline) {
                    let sum = &mut sums[(record.replication % BATCHES as u64) as usize];
                    *sum = (sum.0 + upper, sum.1 + lower);
                }
            }
            sums.map(|(upper, lower)| (lower > 0.0).then(|| upper / lower))
        }))
    }

    /// The estimate of each batch; none where there is nothing to estimate it from.
    pub fn means(&self, answer: Answer) -> &[Option<f64>; BATCHES] {
        &self.0[answer as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::examples;

    #[test]
    fn a_replication_belongs_to_the_batch_of_its_last_digit() {
        let mut records: Vec<Record> = (0..25).map(|k| examples::completed(k, (k % 10) as u32)).collect();
        records.push(examples::failed(25));
        let batches = Batches::of(&records, Some(Span::from_hours(8)));
        let cost = |k: usize| records[k].total_cost().as_f64();
        assert_eq!(batches.means(Answer::Cost)[7], Some((cost(7) + cost(17)) / 2.0));
        let five = (cost(5) + cost(15) + cost(25)) / 3.0;
        assert!((batches.means(Answer::Cost)[5].unwrap() - five).abs() < 1e-12);
        // Six hours of work and 2 minutes of start-up; each reclaim adds 32 minutes: three are in time.
        let met = batches.means(Answer::DeadlineMet).map(Option::unwrap);
        assert_eq!(met, [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let after = records[5].ended_after.as_secs_f64();
        assert_eq!(batches.means(Answer::CompletionTime)[5], Some(after), "the failed one has none");
        assert_eq!(batches.means(Answer::UnderCapacity), &[None; BATCHES]);
        assert_eq!(Batches::of(&records, None).means(Answer::DeadlineMet), &[None; BATCHES]);
        assert_eq!(Batches::of(&records[..3], None).means(Answer::Cost)[3], None);
    }
}
