//! The check of what happens to machines that are taken, and to the pods there.

use super::check::{Checker, path};
use super::file::{NodesFile, ReclaimedMachineFile};
use crate::scenario::provider::{AfterReclaim, Drain, NodeLoss};
use crate::units::Span;

/// What happens to pods on nodes whose notice is so long. `nodes` is what holds for their version; pods of
/// the system come after the others where a part of the notice is kept for them.
pub fn node_loss(nodes: &NodesFile, notice: Span, is_system: bool) -> NodeLoss {
    let drain = match (nodes.system_grace, nodes.drain) {
        (Some(kept), _) => {
            let others = (notice - kept.0).max(Span::ZERO);
            Some(if is_system {
                Drain { begins: others, ends: notice }
            } else {
                Drain { begins: Span::ZERO, ends: others }
            })
        }
        (None, Some(window)) => Some(Drain { begins: Span::ZERO, ends: window.0.min(notice) }),
        (None, None) => None,
    };
    NodeLoss { drain, detected_after: nodes.detected_after.map_or(Span::ZERO, |lag| lag.0) }
}

impl Checker<'_> {
    /// What happens to pods on machines of their own: what the kubelet does by itself, with the policy's
    /// own version. Nobody drains what is not a node of a cluster.
    pub(super) fn loss(&mut self, notice: Span) -> NodeLoss {
        let Some(nodes) = self.file.nodes.as_ref().filter(|_| self.spot) else { return NodeLoss::default() };
        let nodes = NodesFile { drain: None, ..nodes.at(None) };
        self.notice_max(&nodes, notice);
        node_loss(&nodes, notice, false)
    }

    /// A notice that is longer than nodes of this version can have.
    fn notice_max(&mut self, nodes: &NodesFile, notice: Span) {
        let Some(most) = nodes.notice_max.map(|most| most.0).filter(|most| notice > *most) else { return };
        let version =
            nodes.version.map_or(String::new(), |version| format!(" on nodes of version {version}"));
        let problem = format!("the provider gives a notice of at most {most}{version}, found {notice}");
        self.issue("notice", problem, None);
    }

    /// What becomes of a machine that was taken.
    pub(super) fn after_reclaim(&mut self) -> Option<AfterReclaim> {
        if self.reading.lacks(&path("on_reclaim")) {
            return None;
        }
        let Some(after) = self.file.on_reclaim.filter(|_| self.spot) else {
            return Some(AfterReclaim::Deleted);
        };
        let counts = match after.machine {
            ReclaimedMachineFile::Delete if after.disk.is_none() => return Some(AfterReclaim::Deleted),
            ReclaimedMachineFile::Delete => {
                let hint = "remove disk, or write machine: stop or deallocate";
                let problem = "the disks of a machine that is deleted cost nothing".to_owned();
                self.issue("on_reclaim.disk", problem, Some(hint));
                return None;
            }
            ReclaimedMachineFile::Stop => false,
            ReclaimedMachineFile::Deallocate => true,
        };
        let Some(disk) = after.disk else {
            let hint = "write disk: PRICE, per hour and machine";
            let problem = "missing: what the disks of a machine that is kept cost".to_owned();
            self.issue("on_reclaim.disk", problem, Some(hint));
            return None;
        };
        Some(AfterReclaim::Kept { disk: disk.0, counts })
    }
}
