//! What the tests of sealing start from.

use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// The same bytes for the same seed: SHA-256 over a counter.
pub struct Seeded {
    seed: u64,
    count: u64,
}

impl Seeded {
    pub const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for chunk in into.chunks_mut(32) {
            let state = [self.seed.to_be_bytes(), self.count.to_be_bytes()].concat();
            chunk.copy_from_slice(&Sha256::digest(state)[..chunk.len()]);
            self.count += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}
