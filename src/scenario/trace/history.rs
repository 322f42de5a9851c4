//! What the price histories of the cloud APIs have in common: records of pool, time and price, in
//! any order and of several pools.

use std::borrow::Cow;

use super::pools::{Pool, Pools};
use super::request::{TimeUnit, TraceRequest};
use super::series::{Reading, Readings};
use super::source::Findings;
use super::value;
use crate::units::Rate;

/// A field's text and where it stands.
pub(super) struct Field<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) byte: usize,
}

/// Collects the records of the pool that is asked for.
pub(super) struct History<'s> {
    request: &'s TraceRequest,
    pools: Pools<'s>,
    readings: Readings<Rate>,
}

impl<'s> History<'s> {
    pub(super) fn new(request: &'s TraceRequest) -> History<'s> {
        History { request, pools: Pools::new(&request.filter), readings: Readings::new() }
    }

    /// Whether records of this pool are asked for; counts one.
    pub(super) fn admit(&mut self, pool: Pool<'s>) -> bool {
        self.pools.admit(pool)
    }

    /// Reads a record of the pool that is asked for; gives its time where all is well.
    pub(super) fn take(
        &mut self,
        time: &Field<'s>,
        price: &Field<'s>,
        findings: &mut Findings<'s>,
    ) -> Option<i64> {
        let millis = value::time(&time.text, TimeUnit::Rfc3339, self.request.utc_offset)
            .map_err(|wrong| findings.at(time.byte, wrong.of("Timestamp")));
        let rate = value::price(&price.text).map_err(|wrong| findings.at(price.byte, wrong.of("SpotPrice")));
        let (Ok(millis), Ok(value)) = (millis, rate) else { return None };
        self.readings.rows.push(Reading { millis, value, byte: time.byte });
        Some(millis)
    }

    /// The readings, where they are of one pool.
    pub(super) fn settle(mut self, findings: &mut Findings<'s>) -> Readings<Rate> {
        if !self.pools.settle(findings) {
            self.readings.rows.clear();
        }
        self.readings
    }
}
