//! The randomness of the operating system, as the cryptography asks for it.

use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};
use rand::TryRngCore;
use rand::rngs::OsRng;

/// Reads from the operating system each time; it keeps nothing.
pub struct System;

impl TryRng for System {
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
        OsRng.try_fill_bytes(into).expect("without randomness nothing may be sealed");
        Ok(())
    }
}

impl TryCryptoRng for System {}
