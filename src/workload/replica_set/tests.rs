use super::*;
use crate::scenario::deployment::DeploymentSpec;
use crate::units::{InstanceId, PodId, SimTime, Span};

fn at(seconds: i64) -> SimTime {
    SimTime::START + Span::from_secs(seconds)
}

/// A set and the number of its next pod.
struct World {
    set: ReplicaSetController,
    actions: Actions,
    pods: u32,
}

impl World {
    fn new(replicas: u32) -> World {
        let spec = DeploymentSpec { replicas, min_ready: Span::from_secs(30) };
        let mut set = ReplicaSetController::new(spec);
        assert!(set.due().is_never());
        set.create(at(0));
        World { set, actions: Actions::default(), pods: 0 }
    }

    /// Syncs until nothing is due at an instant any more; returns the pods created and deleted.
    fn settle(&mut self, now: SimTime) -> (u32, Vec<u32>) {
        let (mut created, mut deleted) = (0, Vec::new());
        while self.set.due() <= now {
            self.set.sync(now, &mut self.actions);
            created += self.actions.create;
            deleted.extend(self.actions.delete.iter().map(|pod| pod.0));
            for _ in 0..self.actions.create {
                self.set.pod_created(PodId(self.pods), now);
                self.pods += 1;
            }
        }
        (created, deleted)
    }

    /// All pods run on nodes of their own and are ready from an instant on.
    fn ready(&mut self, since: SimTime) {
        for pod in 0..self.pods {
            self.set.pod_scheduled(PodId(pod), Some(InstanceId(pod)));
            self.set.pod_running(PodId(pod));
            self.set.pod_ready(PodId(pod), since, true);
        }
        assert_eq!(self.settle(since), (0, vec![]));
    }
}

#[test]
fn lost_pods_are_replaced_at_once_however_often() {
    let mut world = World::new(3);
    assert_eq!(world.settle(at(0)), (3, vec![]));
    for loss in 0..20 {
        world.set.pod_ended(PodId(loss), at(10));
        assert_eq!(world.set.due(), at(10));
        assert_eq!(world.settle(at(10)), (1, vec![]), "loss {loss}");
    }
    world.set.pod_deletion_requested(PodId(20), at(11));
    assert_eq!(world.settle(at(11)), (1, vec![]), "from the request to delete it");
    world.set.pod_gone(PodId(20), at(41));
    assert_eq!(world.settle(at(41)), (0, vec![]), "its end changes nothing");
    world.set.pod_gone(PodId(21), at(50));
    assert_eq!(world.settle(at(50)), (1, vec![]));
    assert_eq!(world.set.active(), 3);
}

#[test]
fn a_sync_creates_and_deletes_at_most_500() {
    let mut world = World::new(501);
    world.set.sync(at(0), &mut world.actions);
    assert_eq!((world.actions.create, world.set.due()), (500, at(0)));
    assert_eq!(world.settle(at(0)), (501, vec![]));
    world.set.scale(at(5), 0);
    world.set.sync(at(5), &mut world.actions);
    assert_eq!((world.actions.delete.len(), world.set.due()), (500, at(5)));
    world.set.sync(at(5), &mut world.actions);
    assert_eq!((world.actions.delete.len(), world.set.active()), (1, 0));
    assert!(world.set.due().is_never());
}

#[test]
fn ready_and_available_pods_are_counted_to_the_instant() {
    let mut world = World::new(2);
    world.settle(at(0));
    world.ready(at(10));
    assert_eq!([world.set.ready(), world.set.available(SimTime(39_999))], [2, 0]);
    assert_eq!(world.set.available(at(40)), 2);
    world.set.pod_ready(PodId(0), at(41), false);
    assert_eq!([world.set.ready(), world.set.available(at(41)), world.set.active()], [1, 1, 2]);
    world.set.pod_deletion_requested(PodId(1), at(42));
    assert_eq!([world.set.ready(), world.set.active()], [0, 1]);
    world.set.reset();
    assert_eq!([world.set.active(), world.set.desired()], [0, 2]);
}

/// Which of four pods goes first when one differs from the others in this way.
fn first_to_go(change: impl FnOnce(&mut ReplicaSetController)) -> u32 {
    let mut world = World::new(4);
    world.settle(at(0));
    world.ready(at(100));
    change(&mut world.set);
    world.settle(at(200));
    world.set.scale(at(200), 3);
    world.settle(at(200)).1[0]
}

#[test]
fn the_pods_on_which_least_is_lost_go_first() {
    assert_eq!(first_to_go(|_| {}), 3, "the youngest");
    assert_eq!(first_to_go(|set| set.pod_restarted(PodId(1))), 1, "the one restarted");
    let ready_late = |set: &mut ReplicaSetController| {
        set.pod_restarted(PodId(1));
        set.pod_ready(PodId(2), at(101), true);
    };
    assert_eq!(first_to_go(ready_late), 2, "ready for a shorter time");
    let shared = |set: &mut ReplicaSetController| {
        ready_late(set);
        set.pod_scheduled(PodId(0), Some(InstanceId(1)));
    };
    assert_eq!(first_to_go(shared), 1, "two on one node, of them the one restarted");
    let cheap = |set: &mut ReplicaSetController| {
        shared(set);
        set.pod_deletion_cost(PodId(3), -1);
    };
    assert_eq!(first_to_go(cheap), 3, "the cheapest to delete");
    let unready = |set: &mut ReplicaSetController| {
        cheap(set);
        set.pod_ready(PodId(2), at(150), false);
    };
    assert_eq!(first_to_go(unready), 2, "not ready");
}

#[test]
fn pods_that_wait_go_before_pods_that_run() {
    let mut world = World::new(2);
    world.settle(at(0));
    world.ready(at(100));
    world.set.scale(at(110), 4);
    assert_eq!(world.settle(at(110)), (2, vec![]));
    world.set.pod_scheduled(PodId(3), None);
    world.set.pod_deletion_cost(PodId(0), -5);
    world.set.scale(at(112), 1);
    assert_eq!(world.settle(at(112)), (0, vec![2, 3, 0]), "without a node, pending, cheap");
    world.set.scale(at(113), 2);
    assert_eq!(world.settle(at(113)), (1, vec![]), "those that terminate do not count");
}
