//! What a replication came to: records, ledgers and timelines made by listening to the engine.

pub mod audit;
mod bills;
mod control_plane;
pub mod course;
mod job_story;
mod lasting_story;
pub mod ledger;
pub mod limits;
mod nodes;
pub mod record;
pub mod run;
pub mod story;
pub mod timeline;
pub mod what_if;
pub mod work_drawn;

pub use timeline::{BillLine, ConditionLine, EventLine, JobLines, PodLine, RunLine, Timeline};

pub use crate::engine::TraceEnded;
pub use crate::engine::ending::{Failure, Outcome};
pub use crate::engine::parts::Parts;
pub use crate::workload::cronjob::CronJobAccount;
pub use crate::workload::service::ServiceAccount;
pub use record::{Reclaims, Record, Undiscounted};
