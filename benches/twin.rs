//! The same small model written plainly: the yardstick of the engine, and a cross-check of its answer.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, Exp1};

/// The mean completion time in hours of so many replications of 24 h of work under exponential reclaims
/// with a mean of 3 h, saved for free every half hour, brought back after two minutes. Each checkpoint is a
/// step of the loop, and so is each reclaim: about 65 steps in a replication.
pub fn tight_loop(replications: u64) -> f64 {
    const WORK: f64 = 24.0;
    const EVERY: f64 = 0.5;
    const MEAN: f64 = 3.0;
    const RESTART: f64 = 2.0 / 60.0;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut total = 0.0;
    for _ in 0..replications {
        let (mut now, mut saved) = (0.0, 0.0);
        let mut life = MEAN * sample(&mut rng);
        while saved < WORK {
            if life < EVERY {
                now += life + RESTART;
                life = MEAN * sample(&mut rng);
            } else {
                now += EVERY;
                life -= EVERY;
                saved += EVERY;
            }
        }
        total += now;
    }
    total / replications as f64
}

fn sample(rng: &mut ChaCha8Rng) -> f64 {
    Exp1.sample(rng)
}
