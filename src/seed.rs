//! Random streams by address.
//!
//! A stream is named by four words (seed, replication, purpose, entity) which fill the key of a
//! ChaCha generator: nothing collides, and nothing depends on draw order elsewhere, on threads or on
//! the other points of a study. This room uses nothing else.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// The generator of every stream: portable, and independent between keys.
pub type Stream = ChaCha8Rng;

/// What a stream is for. The numbers are part of the promise that results repeat: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Where in the traces a replication starts; entity 0.
    TraceStart = 1,
    /// The price path of a pool; entity is the pool's name, hashed.
    Price = 2,
    /// The stock path of a pool; entity is the pool's name, hashed.
    Stock = 3,
    /// When instances of a pool are taken by hazard, one draw per instance in order of creation.
    Hazard = 4,
    /// Ranks of instances for the choice of victims, one draw per instance in order of creation.
    Victim = 5,
    /// The length of a work item; entity is the item.
    Work = 6,
    /// The start-up time of an instance; entity is the instance.
    Startup = 7,
    /// The random part of a generated pod name; entity is the pod.
    PodName = 8,
    /// When shocks come and how severe they are; entity is the name that pools share, else the pool's
    /// name, hashed.
    Shock = 9,
    /// How much later than due the provider's limit on its life ends an instance; entity is the instance.
    Lifetime = 10,
    /// How long a node takes to become ready; entity is the instance.
    NodeStart = 11,
    /// How long before its notice a node is said to be at risk; entity is the instance.
    Rebalance = 12,
    /// Where the points of a sweep's design lie; entity is the axis' path, hashed, or 0 for a whole design.
    Design = 13,
    /// Which replications a bootstrap takes; the resample stands in the place of the replication, entity is the
    /// mean: 0 cost, 1 cost of the completed, 2 completion time, 3 time to failure.
    Bootstrap = 14,
    /// Which batches and points stand in for others when the error of a sensitivity is told; the replication is
    /// the number of the resample, entity is the estimate's name, hashed.
    Resample = 15,
}

/// The seed of a study and the number of a replication: the first half of every stream's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds {
    /// The seed of the study.
    pub master: u64,
    /// The number of the replication, from 0.
    pub replication: u64,
}

impl Seeds {
    /// The stream for a purpose and an entity in this replication.
    pub fn stream(self, purpose: Purpose, entity: u64) -> Stream {
        let mut key = [0; 32];
        let words = [self.master, self.replication, purpose as u64, entity];
        for (slot, word) in key.chunks_exact_mut(8).zip(words) {
            slot.copy_from_slice(&word.to_le_bytes());
        }
        ChaCha8Rng::from_seed(key)
    }
}

/// A stable number for a name (FNV-1a, 64 bit), so that the weather of a pool hangs on its name and
/// not on its place in the file.
pub fn entity_of(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn every_word_of_the_address_changes_the_stream() {
        let first = |master, replication, purpose, entity| -> u64 {
            Seeds { master, replication }.stream(purpose, entity).random()
        };
        let base = first(1, 2, Purpose::Price, 3);
        assert_eq!(base, first(1, 2, Purpose::Price, 3), "the same address repeats");
        for other in [
            first(2, 2, Purpose::Price, 3),
            first(1, 3, Purpose::Price, 3),
            first(1, 2, Purpose::Stock, 3),
            first(1, 2, Purpose::Price, 4),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn the_streams_of_a_seed_never_change() {
        // A golden draw: a change here changes every published result.
        let draw: u64 = Seeds { master: 42, replication: 0 }.stream(Purpose::Hazard, 0).random();
        assert_eq!(draw, 8_946_804_262_122_921_886);
        assert_eq!(entity_of("ecs.c5.large@cn-beijing-h"), 1328956845997631192);
    }
}
