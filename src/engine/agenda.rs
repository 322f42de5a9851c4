//! The agenda: what happens next, for every entity that has something to happen.
//!
//! Each entity has at most one entry. Scheduling again moves it, so that a reclaim takes the place of the
//! finish it prevents and nothing stale is ever left in the queue. Equals go by age: who was created
//! first is served first, however often its entry was moved meanwhile.

use std::cmp::Reverse;
use std::hash::Hash;

use priority_queue::PriorityQueue;
use rustc_hash::FxBuildHasher;

use super::event::Phase;
use crate::units::SimTime;

/// When an entry is due: by time, then by phase, then by the age of the entity. The queue itself has no
/// order among equals, hence the entity in the priority.
type Due<K> = Reverse<(SimTime, Phase, K)>;

/// The next event of every entity of type `K`, whose order is that of creation.
pub struct Agenda<K: Hash + Ord> {
    queue: PriorityQueue<K, Due<K>, FxBuildHasher>,
}

impl<K: Hash + Ord + Copy> Agenda<K> {
    /// An agenda with nothing on it.
    pub fn new() -> Agenda<K> {
        Agenda { queue: PriorityQueue::with_hasher(FxBuildHasher) }
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.queue.clear();
    }

    /// Puts the next event of an entity on the agenda, in place of the one it had. An instant that is
    /// never reached withdraws it.
    pub fn schedule(&mut self, entity: K, at: SimTime, phase: Phase) {
        if at.is_never() {
            self.withdraw(entity);
            return;
        }
        self.queue.push(entity, Reverse((at, phase, entity)));
    }

    /// Takes an entity's event off the agenda. Says whether there was one.
    pub fn withdraw(&mut self, entity: K) -> bool {
        self.queue.remove(&entity).is_some()
    }

    /// The next event: the earliest, in the order of phases, the oldest entity first.
    pub fn pop(&mut self) -> Option<(K, SimTime, Phase)> {
        self.queue.pop().map(|(entity, Reverse((at, phase, _)))| (entity, at, phase))
    }
}

impl<K: Hash + Ord + Copy> Default for Agenda<K> {
    fn default() -> Self {
        Agenda::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(agenda: &mut Agenda<u32>) -> Vec<u32> {
        std::iter::from_fn(|| agenda.pop().map(|(entity, _, _)| entity)).collect()
    }

    #[test]
    fn each_phase_comes_before_the_next_at_the_same_instant() {
        for pair in Phase::ALL.windows(2) {
            let mut agenda = Agenda::new();
            agenda.schedule(1, SimTime(5), pair[1]);
            agenda.schedule(0, SimTime(5), pair[0]);
            assert_eq!(drain(&mut agenda), [0, 1], "{:?} before {:?}", pair[0], pair[1]);
        }
    }

    #[test]
    fn time_beats_phase_and_equals_go_by_age() {
        let mut agenda = Agenda::new();
        agenda.schedule(9, SimTime(4), Phase::Create);
        for entity in [3, 1, 4, 0, 5, 2, 6, 7] {
            agenda.schedule(entity, SimTime(5), Phase::Check);
        }
        assert_eq!(drain(&mut agenda), [9, 0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_new_event_replaces_the_old_one() {
        let mut agenda = Agenda::new();
        agenda.schedule(1, SimTime(5), Phase::Finish);
        agenda.schedule(1, SimTime(9), Phase::Reclaim);
        assert_eq!(agenda.pop(), Some((1, SimTime(9), Phase::Reclaim)));
        assert_eq!(agenda.pop(), None);
        agenda.schedule(2, SimTime(1), Phase::Finish);
        assert!(agenda.withdraw(2) && !agenda.withdraw(2));
        agenda.schedule(3, SimTime(1), Phase::Finish);
        agenda.schedule(3, SimTime::NEVER, Phase::Finish);
        assert_eq!(agenda.pop(), None);
    }
}
