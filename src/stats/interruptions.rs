//! How often reclaims come, by cause.

use super::interval::Level;
use super::mean::Mean;
use super::proportion::Proportion;
use crate::outcome::{Reclaims, Record};

/// Reclaims of one cause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cause {
    /// Its name, such as `price`.
    pub name: &'static str,
    /// Per replication.
    pub mean: Mean,
    /// Replications with at least one.
    pub any: Proportion,
    /// The most in one replication.
    pub max: u32,
}

/// Reclaims by cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Interruptions {
    /// The market price passed the bid.
    pub price: Cause,
    /// Stock ran short.
    pub stock: Cause,
    /// The hazard of the pool.
    pub hazard: Cause,
    /// The provider's lifetime limit.
    pub lifetime: Cause,
    /// All causes together.
    pub total: Cause,
}

impl Interruptions {
    /// Folds records in their order; none of no records.
    pub(super) fn of(records: &[Record], level: Level) -> Option<Interruptions> {
        let cause = |name, count| Cause::of(records, level, name, count);
        Some(Interruptions {
            price: cause("price", |reclaims| reclaims.price)?,
            stock: cause("stock", |reclaims| reclaims.stock)?,
            hazard: cause("hazard", |reclaims| reclaims.hazard)?,
            lifetime: cause("lifetime", |reclaims| reclaims.lifetime)?,
            total: cause("total", Reclaims::total)?,
        })
    }

    /// The causes in the order of reports, without their total.
    pub fn causes(&self) -> [&Cause; 4] {
        [&self.price, &self.stock, &self.hazard, &self.lifetime]
    }
}

impl Cause {
    fn of(
        records: &[Record],
        level: Level,
        name: &'static str,
        count: fn(&Reclaims) -> u32,
    ) -> Option<Cause> {
        let counts: Vec<u32> = records.iter().map(|record| count(&record.reclaims)).collect();
        let values: Vec<f64> = counts.iter().copied().map(f64::from).collect();
        let hits = counts.iter().filter(|count| **count > 0).count();
        Some(Cause {
            name,
            mean: Mean::of(&values, level)?.never_negative(),
            any: Proportion::of(hits as u64, records.len() as u64, level),
            max: counts.into_iter().max()?,
        })
    }
}
