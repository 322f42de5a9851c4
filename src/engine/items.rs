//! Work items: the portions of work that pods take up, with what is already saved of each.
//!
//! An item is an index of an Indexed Job, the k-th completion of another, or the work of a bare pod. Its
//! length is drawn once and kept through retries; a replacement takes the oldest orphaned item with its
//! checkpoint.

use std::collections::VecDeque;

use crate::scenario::workload::Workload;
use crate::seed::{Purpose, Seeds};
use crate::units::{JobId, Span};

/// One portion of work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// The whole work.
    pub(super) work: Span,
    /// Work that is saved.
    pub(super) saved: Span,
    /// The start-up time of its first instance, for comparison with on-demand.
    pub(super) first_startup: Option<Span>,
    /// Whether it is done.
    pub(super) done: bool,
}

/// The work of an item in a replication.
pub fn item_work(workload: &Workload, seeds: Seeds, (job, number): (JobId, usize)) -> Span {
    workload.work.constant().unwrap_or_else(|| {
        workload.work.sample(&mut seeds.stream(Purpose::Work, u64::from(job.0) << 32 | number as u64))
    })
}

/// The items of a Job in a replication.
#[derive(Default)]
pub(super) struct Items {
    items: Vec<Option<Item>>,
    orphans: VecDeque<usize>,
    next: usize,
}

impl Items {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.orphans.clear();
        self.next = 0;
    }

    /// The item that a new pod works on: that of its index, else the oldest orphan, else a new one.
    pub(super) fn take(
        &mut self,
        (job, index): (JobId, Option<u32>),
        workload: &Workload,
        seeds: Seeds,
    ) -> usize {
        let number = match index {
            Some(index) => index as usize,
            None => self.orphans.pop_front().unwrap_or_else(|| {
                self.next += 1;
                self.next - 1
            }),
        };
        if number >= self.items.len() {
            self.items.resize(number + 1, None);
        }
        if self.items[number].is_none() {
            let work = item_work(workload, seeds, (job, number));
            self.items[number] = Some(Item { work, saved: Span::ZERO, first_startup: None, done: false });
        }
        number
    }

    /// Gives an item back whose pod is gone and that no index calls for again.
    pub(super) fn orphan(&mut self, number: usize, index: Option<u32>) {
        if index.is_none() {
            self.orphans.push_back(number);
        }
    }

    /// An item that was taken.
    pub(super) fn get(&mut self, number: usize) -> &mut Item {
        const FRESH: Item = Item { work: Span::ZERO, saved: Span::ZERO, first_startup: None, done: false };
        self.items[number].get_or_insert(FRESH)
    }

    /// The items that are done.
    pub(super) fn done(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flatten().filter(|item| item.done)
    }
}
