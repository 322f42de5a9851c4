//! The course of work on one instance: start-up, restore, then work and checkpoints in turn.
//!
//! Progress at any instant is arithmetic on the course, so that no checkpoint is ever an event.

use crate::scenario::workload::Checkpoint;
use crate::units::{SimTime, Span};

/// What an instance will do if nobody stops it.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// When the instance was created.
    pub created: SimTime,
    /// From creation to the start of the container.
    pub startup: Span,
    /// Loading the last checkpoint; zero where there is none.
    pub restore: Span,
    /// The work that is left to do.
    pub work: Span,
    /// How work is saved meanwhile.
    pub checkpoint: Option<Checkpoint>,
}

/// How held time is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Starting up.
    Startup,
    /// Loading a checkpoint.
    Restore,
    /// Work that is kept.
    Useful,
    /// Work that is lost.
    Lost,
    /// Saving a checkpoint.
    Checkpoint,
    /// Waiting.
    Idle,
}

/// How a course ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All work was done.
    Finished,
    /// Stopped at this instant; work since the last checkpoint is lost.
    Cut(SimTime),
    /// Looked at while it goes on, at this instant; nothing is lost.
    Open(SimTime),
    /// A checkpoint on notice saved all work.
    Saved(SavedOnNotice),
}

/// A checkpoint made because a notice came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedOnNotice {
    /// When work stopped.
    pub stopped: SimTime,
    /// When everything was saved.
    pub saved: SimTime,
}

impl Course {
    /// When work begins.
    pub fn work_from(&self) -> SimTime {
        self.created + self.startup + self.restore
    }

    /// When all work is done. No checkpoint is made at the very end.
    pub fn finish(&self) -> SimTime {
        let overhead = self.checkpoint.map_or(Span::ZERO, |checkpoint| {
            let pauses = (self.work.0 - 1).max(0) / checkpoint.every.0;
            checkpoint.cost * pauses
        });
        self.work_from() + self.work + overhead
    }

    /// Completed checkpoints at `at`, and the time since the last of them ended (or work began).
    fn position(&self, at: SimTime) -> (i64, Span) {
        let elapsed = at.since(self.work_from()).0;
        match self.checkpoint {
            Some(checkpoint) => {
                let cycle = checkpoint.every + checkpoint.cost;
                (elapsed / cycle.0, Span(elapsed % cycle.0))
            }
            None => (0, Span(elapsed)),
        }
    }

    /// What a checkpoint attempted at a notice achieves: none where there is nothing to save yet, where
    /// the work finishes before the reclaim anyway, or where the notice is too short for it.
    pub fn save_on_notice(&self, noticed: SimTime, reclaim_at: SimTime) -> Option<SavedOnNotice> {
        let checkpoint = self.checkpoint.filter(|checkpoint| checkpoint.on_notice)?;
        if noticed <= self.work_from() || self.finish() <= reclaim_at {
            return None;
        }
        let (_, since) = self.position(noticed);
        let saved = match () {
            () if since == Span::ZERO => SavedOnNotice { stopped: noticed, saved: noticed },
            // The checkpoint under way is the one that counts.
            () if since >= checkpoint.every => {
                let stopped = noticed - (since - checkpoint.every);
                SavedOnNotice { stopped, saved: stopped + checkpoint.cost }
            }
            () => SavedOnNotice { stopped: noticed, saved: noticed + checkpoint.cost },
        };
        (saved.saved <= reclaim_at).then_some(saved)
    }

    /// Tells `visit` every stretch of held time from creation to `ended` in order, and returns the work
    /// that is kept.
    pub fn tell(
        &self,
        stop: Stop,
        ended: SimTime,
        mut visit: impl FnMut(Activity, SimTime, SimTime),
    ) -> Span {
        let mut visit = |activity, from: SimTime, to: SimTime| {
            if from < to {
                visit(activity, from, to);
            }
        };
        let work_ends = match stop {
            Stop::Finished => self.finish(),
            Stop::Cut(at) | Stop::Open(at) => at,
            Stop::Saved(saved) => saved.stopped,
        };
        let begun = (self.created + self.startup).min(work_ends);
        let work_from = self.work_from().min(work_ends);
        visit(Activity::Startup, self.created, begun);
        visit(Activity::Restore, begun, work_from);
        let kept = if work_from < work_ends || stop == Stop::Finished {
            self.tell_work(stop, work_ends, &mut visit)
        } else {
            Span::ZERO
        };
        let idle_from = match stop {
            Stop::Saved(saved) => {
                visit(Activity::Checkpoint, saved.stopped, saved.saved);
                saved.saved
            }
            _ => work_ends,
        };
        visit(Activity::Idle, idle_from, ended);
        kept
    }

    /// The part of [`Course::tell`] between the start of work and its end.
    fn tell_work(
        &self,
        stop: Stop,
        ends: SimTime,
        visit: &mut impl FnMut(Activity, SimTime, SimTime),
    ) -> Span {
        let last_kept = !matches!(stop, Stop::Cut(_));
        let (mut saves, mut rest) = self.position(ends);
        if stop == Stop::Finished && self.work.0 > 0 && rest == Span::ZERO && saves > 0 {
            // Work ended exactly where a free checkpoint would have been.
            saves -= 1;
            rest = self.work - self.checkpoint.map_or(Span::ZERO, |checkpoint| checkpoint.every * saves);
        }
        let every = self.checkpoint.map_or(Span::FOREVER, |checkpoint| checkpoint.every);
        let cost = self.checkpoint.map_or(Span::ZERO, |checkpoint| checkpoint.cost);
        let mut at = self.work_from();
        if cost == Span::ZERO {
            let saved = if saves > 0 { every * saves } else { Span::ZERO };
            visit(Activity::Useful, at, at + saved);
            at += saved;
        } else {
            for _ in 0..saves {
                visit(Activity::Useful, at, at + every);
                visit(Activity::Checkpoint, at + every, at + every + cost);
                at = at + every + cost;
            }
        }
        let worked = rest.min(every);
        visit(if last_kept { Activity::Useful } else { Activity::Lost }, at, at + worked);
        visit(Activity::Checkpoint, at + worked, ends);
        let saved = if saves > 0 { every * saves } else { Span::ZERO };
        saved + if last_kept { worked } else { Span::ZERO }
    }
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
