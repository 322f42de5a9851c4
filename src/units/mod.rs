//! Time, money, load and identity as types.
//!
//! Time is integer milliseconds from the scenario's start; prices are integer micro-units of a
//! currency per hour; a bill is their integer product and is divided once, when it is read. Floats
//! enter as samples and leave at once through a named rounding. This room uses nothing else.

mod flow;
mod ids;
mod money;
mod resources;
mod time;

pub use flow::{Flow, Requests};
pub use ids::{InstanceId, JobId, PodId, PoolId};
pub use money::{Amount, Bill, Currency, Rate};
pub use resources::Resources;
pub use time::{SimTime, Span};
