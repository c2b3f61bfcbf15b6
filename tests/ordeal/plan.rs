//! The strikes: what is killed, after how long, and for how long.
//!
//! Order: everything follows from the seed.

use std::collections::VecDeque;
use std::time::Duration;

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a strike hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One process; the number picks among those that run.
    Service(usize),
    Database,
    Broker,
}

/// One strike.
#[derive(Clone, Copy, Debug)]
pub struct Strike {
    pub target: Target,
    /// After the last heal.
    pub after: Duration,
    pub down: Duration,
}

/// What is still to come.
#[derive(Debug)]
pub struct Plan(VecDeque<Strike>);

impl Plan {
    pub fn new(seed: u64, services: usize, (databases, brokers): (usize, usize)) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut targets: Vec<Target> =
            (0..services).map(|_| Target::Service(chance.random_range(0..1_000))).collect();
        targets.extend(std::iter::repeat_n(Target::Database, databases));
        targets.extend(std::iter::repeat_n(Target::Broker, brokers));
        targets.shuffle(&mut chance);
        let mut strike = |target| Strike {
            target,
            after: Duration::from_millis(chance.random_range(50..1_500)),
            down: Duration::from_millis(chance.random_range(0..800)),
        };
        Self(targets.into_iter().map(&mut strike).collect())
    }

    pub fn left(&self) -> usize {
        self.0.len()
    }

    pub fn next(&self) -> Option<Strike> {
        self.0.front().copied()
    }

    /// The next strike was carried out.
    pub fn done(&mut self) {
        self.0.pop_front();
    }
}
