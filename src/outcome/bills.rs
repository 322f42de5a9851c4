//! The bill of one replication, as the storyteller writes it: what each instance was charged, and what no pod
//! holds alone.

use super::story::Storyteller;
use super::timeline::BillLine;
use crate::engine::fact::Account;
use crate::provider::billing;
use crate::scenario::provider::{AfterReclaim, Purchase};
use crate::units::{Bill, Rate, SimTime, Span};

impl Storyteller<'_> {
    /// The bill of an instance.
    pub(super) fn account(&mut self, account: &Account) {
        let node = self.nodes.remove(account.instance).map(|node| (node.name, node.capacity));
        if let Some((name, _)) = node.as_ref().filter(|_| !account.taken && !account.open) {
            self.node_removed(account.ended, &name.clone());
        }
        let pod = self.billed_to.remove(&account.instance).map(|pod| self.line(pod));
        let pod = pod.map(|pod| (pod.name.clone(), pod.pool.clone().unwrap_or_default()));
        let Some((pod, pool)) = node.or(pod) else { return };
        if account.taken {
            self.kept.push((pod.clone(), pool.clone(), account.ended));
        }
        let (reserved, discounted) = (self.is_reserved(), self.scenario.policy.discounted);
        let mut charge = |from, to, rate: Rate, what: &str, bill| {
            let (pod, pool, what) = (pod.clone(), pool.clone(), what.to_owned());
            self.timeline.bills.push(BillLine { pod, pool, from, to, rate, what, bill });
        };
        // What is reserved has a line of its own.
        for price in account.prices.iter().filter(|_| !reserved) {
            let what = match (account.spot, price.fixed) {
                (true, _) if discounted => "spot, fixed discount",
                (true, true) => "spot, price at creation",
                (true, false) => "spot, market price",
                (false, _) => "on-demand",
            };
            let bill = price.rate.times(price.to.since(price.from));
            let bill = if account.dropped { Bill::ZERO } else { bill };
            charge(price.from, price.to, price.rate, what, bill);
        }
        let (from, to) = (account.created, account.billed_until);
        for extra in &self.scenario.workload.undiscounted {
            let once = Bill::from_amount(extra.per_instance);
            charge(from, to, extra.rate, extra.kind.as_str(), extra.rate.times(to.since(from)) + once);
        }
    }

    /// The disks of a machine that was taken and kept, up to the end.
    pub(super) fn kept_disks(&mut self, end: SimTime) {
        let AfterReclaim::Kept { disk, .. } = self.scenario.policy.after_reclaim else { return };
        for (pod, pool, from) in std::mem::take(&mut self.kept) {
            let bill = disk.times(end.since(from));
            let what = "disks of a stopped machine".to_owned();
            self.timeline.bills.push(BillLine { pod, pool, from, to: end, rate: disk, what, bill });
        }
    }

    /// The reservation on the bill, which no pod holds alone.
    pub(super) fn reservation(&mut self, at: SimTime) {
        let Purchase::Reserved { rate, period } = self.scenario.policy.purchase else { return };
        let used = at.since(SimTime::START);
        let periods = billing::reserved_periods(period, used);
        self.timeline.bills.push(BillLine {
            pod: String::new(),
            pool: String::new(),
            from: SimTime::START,
            to: SimTime::START + Span(period.0.saturating_mul(periods)),
            rate,
            what: if periods == 1 {
                "reservation".to_owned()
            } else {
                format!("reservation, {periods} periods")
            },
            bill: billing::reservation(rate, period, used),
        });
    }
}
