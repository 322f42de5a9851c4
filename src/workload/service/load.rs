//! The load of a service in one run.

use jiff::Timestamp;

use crate::scenario::market::PastEnd;
use crate::scenario::service::Load;
use crate::units::{Flow, SimTime, Span};

const DAY: Span = Span::from_hours(24);

/// A load in a run that begins at a date.
#[derive(Clone, Debug)]
pub struct LoadPath {
    load: Load,
    /// How long after the midnight of its zone the run begins; for loads that are the same every day.
    after_midnight: Span,
}

impl LoadPath {
    /// A load of a run that begins at the epoch of computers; see [`LoadPath::begin`].
    pub fn new(load: Load) -> LoadPath {
        let mut path = LoadPath { load, after_midnight: Span::ZERO };
        path.begin(Timestamp::UNIX_EPOCH);
        path
    }

    /// The next run begins at this date.
    pub fn begin(&mut self, epoch: Timestamp) {
        if let Load::Daily { zone, .. } = &self.load {
            let offset = i64::from(zone.to_offset(epoch).seconds()) * 1_000;
            self.after_midnight = Span((epoch.as_millisecond() + offset).rem_euclid(DAY.0));
        }
    }

    /// The load at an instant, and until when it holds at least.
    pub fn at(&self, now: SimTime) -> (Flow, SimTime) {
        match &self.load {
            Load::Constant(flow) => (*flow, SimTime::NEVER),
            Load::Daily { parts, .. } => {
                let part = Span(DAY.0 / parts.len().max(1) as i64);
                let of_day = (now.since(SimTime::START) + self.after_midnight).0.rem_euclid(DAY.0);
                let place = (of_day / part.0) as usize;
                (parts[place.min(parts.len() - 1)], now + Span(part.0 - of_day % part.0))
            }
            Load::Trace { points, ends, past_end } => {
                let since = now.since(SimTime::START);
                let (of_trace, round) = match past_end {
                    PastEnd::Wrap => (Span(since.0.rem_euclid(ends.0)), since.0.div_euclid(ends.0)),
                    PastEnd::Hold | PastEnd::Error => (since, 0),
                };
                let place = points.partition_point(|(at, _)| *at <= of_trace).max(1) - 1;
                let last = if *past_end == PastEnd::Wrap { *ends } else { Span::FOREVER };
                let until = points.get(place + 1).map_or(last, |(at, _)| *at);
                let until = if until == Span::FOREVER {
                    SimTime::NEVER
                } else {
                    SimTime::START + *ends * round + until
                };
                (points[place].1, until)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};

    use super::*;

    fn hours(hours: i64) -> SimTime {
        SimTime::START + Span::from_hours(hours)
    }

    #[test]
    fn a_day_begins_at_the_midnight_of_its_zone() {
        let parts = vec![Flow(1), Flow(2), Flow(3), Flow(4)];
        let zone = TimeZone::fixed(Offset::constant(8));
        let mut path = LoadPath::new(Load::Daily { parts, zone });
        // The epoch is 8:00 there: in the second of four parts, which ends at noon.
        assert_eq!(path.at(hours(0)), (Flow(2), hours(4)));
        assert_eq!(path.at(SimTime(hours(4).0 - 1)), (Flow(2), hours(4)));
        assert_eq!(path.at(hours(4)), (Flow(3), hours(10)));
        assert_eq!(path.at(hours(16)), (Flow(1), hours(22)));
        assert_eq!(path.at(hours(24 * 9)), (Flow(2), hours(24 * 9 + 4)));
        path.begin("2026-03-01T15:30:00Z".parse().unwrap());
        assert_eq!(path.at(hours(0)), (Flow(4), SimTime(30 * 60_000)), "23:30");
    }

    #[test]
    fn a_recorded_load_begins_with_the_run_and_wraps_or_holds() {
        let points = vec![(Span::ZERO, Flow(5)), (Span::from_hours(1), Flow(7))];
        let trace = |past_end| Load::Trace { points: points.clone(), ends: Span::from_hours(3), past_end };
        let wrapped = LoadPath::new(trace(PastEnd::Wrap));
        assert_eq!(wrapped.at(hours(0)), (Flow(5), hours(1)));
        assert_eq!(wrapped.at(hours(1)), (Flow(7), hours(3)));
        assert_eq!(wrapped.at(SimTime(hours(3).0 - 1)), (Flow(7), hours(3)));
        assert_eq!(wrapped.at(hours(3)), (Flow(5), hours(4)));
        assert_eq!(wrapped.at(hours(8)), (Flow(7), hours(9)));
        let held = LoadPath::new(trace(PastEnd::Hold));
        assert_eq!(held.at(hours(99)), (Flow(7), SimTime::NEVER));
        let constant = LoadPath::new(Load::Constant(Flow(9)));
        assert_eq!(constant.at(hours(5)), (Flow(9), SimTime::NEVER));
    }
}
