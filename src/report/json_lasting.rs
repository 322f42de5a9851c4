//! Services and CronJobs as the typed values that JSON is made from; the keys are documented in
//! [`super::output_lasting`].

use crate::outcome::{CronJobAccount, ServiceAccount};
use crate::stats::{CronJobSummary, Portion, Ratio, ServiceSummary};
use crate::units::Span;

use super::json::{distribution, ends, mean, share};
use super::output_lasting::*;

fn ratio(of: Ratio) -> RatioOutput {
    let (low, high) = ends(of.interval);
    RatioOutput { ratio: of.ratio, low, high, n: of.n }
}

fn portion(of: &Portion) -> PortionOutput {
    PortionOutput { mean: mean(Some(of.mean)), share: of.share.map(ratio) }
}

/// The estimates of a service; `load` says whether it has one.
pub(super) fn service(of: &ServiceSummary, load: bool) -> ServiceOutput {
    ServiceOutput {
        load,
        watched_s: mean(Some(of.watched_s)),
        requests_offered: mean(Some(of.offered)),
        requests_unserved: portion(&of.unserved),
        requests_cut_off: portion(&of.cut),
        not_served: of.unserved_share.map(ratio),
        availability: of.availability().map(ratio),
        down_s: portion(&of.down_s),
        under_capacity_s: portion(&of.short_s),
        longest_under_capacity_s: distribution(&of.longest_short_s),
        worst_under_capacity_s: of.worst_short_s,
        never_under_capacity: share(of.never_short),
        never_down: share(of.never_down),
        never_ready: share(of.never_ready),
        never_held: share(of.never_held),
        pods_ready: of.ready_pods.map(ratio),
        pods_wanted: of.wanted_pods.map(ratio),
        pods_wanted_most: of.most_wanted,
        ready_after_s: of.ready_after_s.map(|of| mean(Some(of))),
        cost_per_hour: of.cost_per_hour.map(ratio),
        cost_per_million_requests: of.cost_per_million.map(ratio),
    }
}

/// The estimates of a CronJob.
pub(super) fn cronjob(of: &CronJobSummary) -> CronJobOutput {
    CronJobOutput {
        due: mean(Some(of.due)),
        started: portion(&of.started),
        late: portion(&of.late),
        missed: portion(&of.missed),
        completed: portion(&of.completed),
        failed: portion(&of.failed),
        replaced: portion(&of.replaced),
        running: portion(&of.running),
        completion_time_s: of.completion_s.map(ratio),
        slowest_s: of.slowest_s.as_ref().map(distribution),
        worst_s: of.worst_s,
        all_completed: share(of.all_completed),
        none_lost: share(of.none_lost),
        never_held: share(of.never_held),
        cost_per_completed: of.cost_per_completed.map(ratio),
    }
}

/// A service in one replication.
pub(super) fn service_story(of: ServiceAccount) -> ServiceStoryOutput {
    ServiceStoryOutput {
        ready_after_s: of.ready_after.map(Span::as_secs_f64),
        watched_s: of.watched.as_secs_f64(),
        down_s: of.down.as_secs_f64(),
        under_capacity_s: of.short.as_secs_f64(),
        longest_under_capacity_s: of.longest_short.as_secs_f64(),
        requests_offered: of.offered.as_f64(),
        requests_unserved: of.unserved.as_f64(),
        requests_cut_off: of.cut.as_f64(),
        pods_ready_time_s: of.ready_time.as_secs_f64(),
        pods_wanted_time_s: of.wanted_time.as_secs_f64(),
        pods_wanted_most: of.most_wanted,
    }
}

/// A CronJob in one replication.
pub(super) fn cronjob_story(of: CronJobAccount) -> CronJobStoryOutput {
    CronJobStoryOutput {
        due: of.due,
        started: of.started,
        late: of.late,
        missed: of.missed(),
        completed: of.completed,
        failed: of.failed,
        replaced: of.replaced,
        running: of.running,
        completion_time_s: of.completion_time.as_secs_f64(),
        slowest_s: of.slowest.map(Span::as_secs_f64),
    }
}
