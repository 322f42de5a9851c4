//! Which of several variants are worth a look: those that no other one dominates.

use super::paired::{Difference, Paired, Sign};
use super::paired_lasting::Kind;

/// How one variant stands to another one in one respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Better,
    Same,
    Worse,
    Incomparable,
}

/// What a variant that nothing dominates is best at, at the precision of the intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merits {
    /// None of the others that are not dominated is cheaper.
    pub cheapest: bool,
    /// None of them completes earlier; of CronJobs, from when a Job was due. Never of services.
    pub fastest: bool,
    /// None of them completes or meets its deadline more often, and some do so less often; of CronJobs, none
    /// completes a larger share of the starts that were due.
    pub surest: bool,
    /// None of them leaves a smaller share of requests unserved. Of services only.
    pub best_served: bool,
}

/// What every variant is best at; none where another one dominates it. A variant dominates another one
/// where it is better in cost, in completion time or in the odds of completing or of meeting the deadline
/// (services: in the share left unserved), and worse in none of them, as far as the intervals tell. Without a
/// common currency, and between workloads of different kinds, nothing dominates.
///
/// `paired` compares two variants by their numbers below `count`. "No worse" is not transitive, so that in
/// odd cases all are dominated.
pub fn frontier(count: usize, paired: impl Fn(usize, usize) -> Paired) -> Vec<Option<Merits>> {
    let standings: Vec<Vec<[Standing; 6]>> =
        (0..count).map(|one| (0..count).map(|other| standings(&paired(one, other))).collect()).collect();
    let serves: Vec<bool> = (0..count).map(|one| paired(one, one).kinds.0 == Kind::Service).collect();
    let dominates = |one: usize, other: usize| {
        let in_all = &standings[one][other][..SAME_JOBS];
        let fair = in_all.iter().all(|of| matches!(of, Standing::Better | Standing::Same));
        fair && in_all.contains(&Standing::Better)
    };
    let free: Vec<usize> =
        (0..count).filter(|one| !(0..count).any(|other| other != *one && dominates(other, *one))).collect();
    let merits = |one: usize| {
        let never = |respect: usize, standing: Standing| {
            free.iter()
                .filter(|other| **other != one)
                .all(|other| standings[one][*other][respect] != standing)
        };
        let best = |respect| never(respect, Standing::Worse) && never(respect, Standing::Incomparable);
        Merits {
            cheapest: best(COST),
            fastest: !serves[one] && best(TIME) && best(SAME_JOBS),
            best_served: serves[one] && best(SERVED),
            surest: best(COMPLETION)
                && best(DEADLINE)
                && !(never(COMPLETION, Standing::Better) && never(DEADLINE, Standing::Better)),
        }
    };
    (0..count).map(|one| free.contains(&one).then(|| merits(one))).collect()
}

const COST: usize = 0;
const TIME: usize = 1;
const COMPLETION: usize = 2;
const DEADLINE: usize = 3;
const SERVED: usize = 4;
/// No respect, but whether times are of the same Jobs.
const SAME_JOBS: usize = 5;

fn standings(paired: &Paired) -> [Standing; 6] {
    if !paired.is_fair() {
        return [Standing::Incomparable; 6];
    }
    let less_is_better = |sign| match sign {
        Sign::Less => Standing::Better,
        Sign::More => Standing::Worse,
        Sign::Equal | Sign::Unclear | Sign::Unknown => Standing::Same,
    };
    let more_is_better = |sign| match sign {
        Sign::More => Standing::Better,
        Sign::Less => Standing::Worse,
        Sign::Equal | Sign::Unclear | Sign::Unknown => Standing::Same,
    };
    // Where too few pairs complete, the money of all replications has to do.
    let cost = match (&paired.cost, &paired.cost_all) {
        (_, None) => Standing::Incomparable,
        (Some(cost), _) if cost.mean.n > 1 => less_is_better(cost.sign()),
        (_, Some(all)) => less_is_better(all.sign()),
    };
    let by = |of: Option<&Difference>, better: &dyn Fn(Sign) -> Standing| {
        of.map_or(Standing::Same, |of| better(of.sign()))
    };
    let deadline = paired.deadline.map_or(Standing::Same, |odds| more_is_better(odds.sign()));
    let (service, starts) = (paired.service.as_ref(), paired.cronjob.as_ref());
    let time = starts.map_or(paired.completion_s.as_ref(), |of| of.completion_s.as_ref());
    let completed = match starts {
        Some(of) => by(of.completed.as_ref(), &more_is_better),
        None => more_is_better(paired.completed.sign()),
    };
    // Where other Jobs complete their times are those of other Jobs: the slow ones may be missing.
    let survivors = starts.is_some() && matches!(completed, Standing::Better | Standing::Worse);
    let time = if survivors { Standing::Same } else { by(time, &less_is_better) };
    let served = by(service.and_then(|of| of.unserved.as_ref()), &less_is_better);
    [cost, time, completed, deadline, served, if survivors { Standing::Incomparable } else { Standing::Same }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Record;
    use crate::stats::Side;
    use crate::stats::examples::{completed, failed, scheduled, served};

    fn merits(variants: &[(Vec<Record>, Option<f64>)]) -> Vec<Option<(bool, bool, bool)>> {
        let side = |at: usize| Side { records: &variants[at].0, deadline: None, worth: variants[at].1 };
        let found = frontier(variants.len(), |one, other| Paired::of(side(one), side(other)));
        found.into_iter().map(|of| of.map(|of| (of.cheapest, of.fastest, of.surest))).collect()
    }

    fn calm(reclaims: u32, worth: f64) -> (Vec<Record>, Option<f64>) {
        ((0..100).map(|k| completed(k, reclaims)).collect(), Some(worth))
    }

    #[test]
    fn what_costs_more_and_takes_longer_is_dominated() {
        let found = merits(&[calm(0, 1.0), calm(2, 1.0), calm(3, 0.5)]);
        assert_eq!(found, [Some((false, true, false)), None, Some((true, false, false))]);
    }

    #[test]
    fn equals_share_what_they_are_best_at() {
        assert_eq!(merits(&[calm(1, 1.0), calm(1, 1.0)]), [Some((true, true, false)); 2]);
    }

    #[test]
    fn without_a_common_currency_nothing_is_dominated_or_cheapest() {
        let mut dear = calm(2, 1.0);
        dear.1 = None;
        let found = merits(&[calm(0, 1.0), dear]);
        assert_eq!(found, [Some((false, true, false)), Some((false, false, false))]);
    }

    #[test]
    fn what_fails_is_dominated_by_what_completes_for_less() {
        let risky: Vec<Record> = (0..100).map(|k| if k < 30 { failed(k) } else { completed(k, 0) }).collect();
        assert_eq!(merits(&[calm(0, 1.0), (risky.clone(), Some(1.0))]), [Some((true, true, false)), None]);
        let cheap_and_risky = merits(&[calm(0, 1.0), (risky, Some(0.5))]);
        assert_eq!(cheap_and_risky, [Some((false, true, true)), Some((true, true, false))]);
    }

    fn services(minutes: u32, worth: f64) -> (Vec<Record>, Option<f64>) {
        ((0..100).map(|k| served(k, minutes + k as u32 % 2)).collect(), Some(worth))
    }

    #[test]
    fn services_weigh_cost_against_what_is_left_unserved() {
        let variants = [services(5, 1.0), services(20, 1.0), services(30, 0.5)];
        let side = |at: usize| Side { records: &variants[at].0, deadline: None, worth: variants[at].1 };
        let found = frontier(3, |one, other| Paired::of(side(one), side(other)));
        let best = |cheapest, best_served| Merits { cheapest, best_served, ..Merits::default() };
        // What the second one saves in serving it spends on start-ups: it costs as much as the first.
        assert_eq!(found, [Some(best(false, true)), None, Some(best(true, false))]);
    }

    #[test]
    fn cronjobs_weigh_cost_against_what_completes_and_when() {
        let starts = |failed: u32| ((0..100).map(|k| scheduled(k, failed)).collect(), Some(1.0));
        assert_eq!(merits(&[starts(0), starts(4)]), [Some((true, true, false)), None]);
        let (calm, mut rough) = (starts(0), starts(4));
        rough.1 = Some(0.1);
        // Other Jobs complete, so that none of the two is the faster one.
        assert_eq!(merits(&[calm, rough]), [Some((false, false, true)), Some((true, false, false))]);
    }

    #[test]
    fn what_differs_in_kind_is_not_weighed() {
        assert_eq!(merits(&[calm(0, 1.0), services(0, 0.1)]), [Some((false, false, false)); 2]);
    }
}
