//! Price lists: what machines, vCPUs, GiB and GPUs of the providers cost on a date, each figure with its source.
//!
//! One list is compiled in, `catalogue.csv`; users bring their own in the same form, and its rows beat the
//! built-in ones. This room reads both, with every problem at its line and column, and finds the price of a
//! shape in a region. What a scenario takes from it, and how the user is told, is for the check.
//!
//! To add a price: a row in `catalogue.csv` with date and source; nothing else. To add a column: its name in
//! `read`, its field in [`PriceRow`], its cell in the CSV of `report/prices.rs`.

mod date;
mod find;
mod read;
mod select;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::OnceLock;

use super::issue::Place;
use crate::units::{Currency, Rate};

pub use date::PriceDate;
pub use find::{Hit, Offer, Question, Side, offer, other_places};
pub use read::{COLUMNS, parse_prices, read_prices};
pub use select::{Wanted, providers, select};

/// The list that is compiled in.
const BUILT_IN: &str = include_str!("catalogue.csv");

/// What stands for every region, and for every size of a unit price.
pub const ANY: &str = "any";

/// A list of prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// The file as messages name it; none for the list that is compiled in.
    pub file: Option<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<PriceRow>,
}

/// What one thing costs in one region. At least one of the two prices is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRow {
    /// The names of the policies that it serves; not empty.
    pub providers: Vec<String>,
    /// The region; none where it holds for all of them, or where the source names none.
    pub region: Option<String>,
    /// The names of what is sold, such as an instance type; not empty. [`ANY`] is any size.
    pub shapes: Vec<String>,
    /// What is sold by the hour.
    pub unit: Unit,
    /// The currency of both prices.
    pub currency: Currency,
    /// The on-demand price.
    pub on_demand: Option<DatedPrice>,
    /// The spot price.
    pub spot: Option<DatedPrice>,
    /// Where the figures are from; may be empty in a list of the user's.
    pub source: String,
    /// What is to be known about them; may be empty.
    pub note: String,
    /// Where the row stands.
    pub place: Place,
}

/// A price per hour and the day or month for which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedPrice {
    /// The price.
    pub rate: Rate,
    /// When; none only in a list of the user's.
    pub date: Option<PriceDate>,
}

/// What is sold by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A whole machine.
    Instance,
    /// A vCPU.
    Vcpu,
    /// A GiB of memory.
    Gib,
    /// A GPU.
    Gpu,
}

impl Unit {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Unit; 4] = [Unit::Instance, Unit::Vcpu, Unit::Gib, Unit::Gpu];

    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Instance => "instance-hour",
            Unit::Vcpu => "vcpu-hour",
            Unit::Gib => "gib-hour",
            Unit::Gpu => "gpu-hour",
        }
    }

    /// The word in sentences: so much per hour and …
    pub fn noun(self) -> &'static str {
        match self {
            Unit::Instance => "instance",
            Unit::Vcpu => "vCPU",
            Unit::Gib => "GiB",
            Unit::Gpu => "GPU",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The list that is compiled in, read once. That all of it can be read is for the tests to see.
pub fn built_in() -> &'static Catalogue {
    static READ: OnceLock<Catalogue> = OnceLock::new();
    READ.get_or_init(|| {
        let read = parse_prices("catalogue.csv (built in)", BUILT_IN.as_bytes().to_vec());
        Catalogue { file: None, ..read.unwrap_or_default() }
    })
}
