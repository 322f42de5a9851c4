//! Runs points side by side and hands them over in order.
//!
//! Where there are many points, each is run by one thread, and only so many are under way that those which wait
//! for an earlier one take little memory. Where there are few, all threads share the replications of one.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::channel;

use rayon::ThreadPool;

use super::grid::Grid;
use super::preflight::Ready;
use super::replicate::{Hands, Replicated, Watch, replicate};
use super::{Point, Sink, Stopped};
use crate::outcome::Record;
use crate::scenario::Scenario;
use crate::scenario::check::Study;
use crate::scenario::issue::Issue;
use crate::scenario::sweep::Replications;
use crate::stats::{Batches, Summary};

/// With fewer points per thread than this, threads would wait for the last ones.
const FEW: usize = 8;
/// Points under way or waiting to be handed over, per thread.
const WINDOW: usize = 32;

/// The sink is told of a point that is under way.
struct UnderWay<'a, S> {
    sink: &'a S,
    /// Its number, and the most replications it may take.
    point: (u64, u64),
    scenario: &'a Scenario,
}

impl<S: Sink> Watch for UnderWay<'_, S> {
    fn done(&self, records: &[Record]) {
        self.sink.under_way(self.point, self.scenario, records);
    }
}

/// Runs points, given in ascending order, on a pool.
///
/// # Errors
/// Why it ended before the last point; those before were handed over.
pub fn run<S: Sink>(
    (study, grid, ready): (&Study, &Grid<'_>, &Ready),
    points: &[u64],
    pool: &ThreadPool,
    sink: &S,
) -> Result<(), Stopped<S::Error>> {
    let one = |point: u64, hands: Hands| -> Result<Point, Stopped<S::Error>> {
        let scenario = ready.scenario(study, grid, point)?;
        let most = match study.sweep.replications {
            Replications::OfScenario => scenario.replications,
            Replications::Fixed(most) | Replications::Until { at_most: most, .. } => most,
        };
        let watch = UnderWay { sink, point: (point, most), scenario: &scenario };
        let replicated = replicate(&scenario, &study.sweep.replications, hands, &watch);
        let Replicated { records, precision } = match replicated {
            Ok(replicated) => replicated,
            Err(error) => {
                let point = grid.name(point);
                return Err(Stopped::TraceEnded { error, point, scenario: Box::new(scenario) });
            }
        };
        sink.replications(point, &scenario, &records).map_err(Stopped::Sink)?;
        let summary = Summary::of(&records, scenario.deadline, scenario.horizon);
        let Some(summary) = summary else {
            return Err(Stopped::Input(vec![Issue::new("replications", "no replication was run")]));
        };
        let values = grid.values(point);
        let is_precise = precision.map(|of| of.is_met());
        let batches = Batches::of(&records, scenario.deadline);
        Ok(Point { number: point, values, currency: scenario.currency, summary, batches, is_precise })
    };
    let threads = pool.current_num_threads();
    if points.len() < FEW * threads {
        for &point in points {
            let point = pool.install(|| one(point, Hands::All))?;
            sink.points(&[point]).map_err(Stopped::Sink)?;
        }
        return Ok(());
    }
    side_by_side(
        points.iter().copied(),
        pool,
        threads * WINDOW,
        |point| one(point, Hands::One),
        |points| sink.points(&points).map_err(Stopped::Sink),
    )
}

/// Works on items in a pool, at most `window` of them begun and not handed over, and hands over what came of
/// them in their order, several at once where they wait. The first failure, in that order, ends it.
fn side_by_side<T: Send, E: Send>(
    items: impl Iterator<Item = u64>,
    pool: &ThreadPool,
    window: usize,
    work: impl Fn(u64) -> Result<T, E> + Sync,
    mut hand_over: impl FnMut(Vec<T>) -> Result<(), E>,
) -> Result<(), E> {
    let work = &work;
    pool.in_place_scope(|scope| {
        let (sender, receiver) = channel();
        let mut items = items.enumerate();
        let mut waiting: BTreeMap<usize, std::thread::Result<Result<T, E>>> = BTreeMap::new();
        let (mut begun, mut next) = (0, 0);
        loop {
            while begun - next < window
                && let Some((place, item)) = items.next()
            {
                let sender = sender.clone();
                begun += 1;
                scope.spawn(move |_| {
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    // Nobody listens after a failure.
                    let _ = sender.send((place, result));
                });
            }
            if next == begun {
                return Ok(());
            }
            // Every item under way sends, even one that panics.
            let Ok((place, result)) = receiver.recv() else { return Ok(()) };
            waiting.insert(place, result);
            waiting.extend(receiver.try_iter());
            let mut finished = Vec::new();
            let mut failure = None;
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                match result.unwrap_or_else(|panic| resume_unwind(panic)) {
                    Ok(done) => finished.push(done),
                    Err(error) => {
                        failure = Some(error);
                        break;
                    }
                }
            }
            if !finished.is_empty() {
                hand_over(finished)?;
            }
            if let Some(error) = failure {
                return Err(error);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn pool(threads: usize) -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    #[test]
    fn items_come_in_order_and_no_more_than_the_window_are_begun() {
        for threads in [1, 3] {
            let (begun, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let handed = AtomicUsize::new(0);
            let mut all = Vec::new();
            let work = |item: u64| {
                let ahead = begun.fetch_add(1, Ordering::SeqCst) + 1 - handed.load(Ordering::SeqCst);
                most.fetch_max(ahead, Ordering::SeqCst);
                if item.is_multiple_of(7) {
                    std::thread::sleep(std::time::Duration::from_millis(3));
                }
                Ok::<u64, ()>(item * 2)
            };
            let take = |items: Vec<u64>| {
                handed.fetch_add(items.len(), Ordering::SeqCst);
                all.extend(items);
                Ok(())
            };
            side_by_side(0..200, &pool(threads), 10, work, take).unwrap();
            assert_eq!(all, (0..200).map(|item| item * 2).collect::<Vec<_>>());
            assert!(most.into_inner() <= 10);
        }
    }

    #[test]
    fn the_first_failure_in_order_ends_it_after_all_that_came_before() {
        for threads in [1, 2, 4] {
            let mut all = Vec::new();
            let fails = |item: u64| if item == 30 || item == 25 { Err(item) } else { Ok(item) };
            let ended = side_by_side(0..100, &pool(threads), 16, fails, |items| {
                all.extend(items);
                Ok(())
            });
            assert_eq!(ended, Err(25));
            assert_eq!(all, (0..25).collect::<Vec<_>>());
        }
    }
}
