//! Use cases: one function each, in four beats: load, admit, decide, commit.
//!
//! Owns nothing but the way. Shape: the directory is commanded, the finding is
//! asked for by events. Bounds: one transaction per command or event.

mod directory;
mod find;
mod queries;

pub use directory::*;
pub use find::*;
pub use queries::*;

use kit_wire::Gate;

use crate::config::Config;
use crate::domain::Words;

/// What every use case needs beside its transaction.
pub struct Desk {
    pub(crate) gate: Gate,
    pub(crate) config: Config,
    pub(crate) words: Words,
}

impl Desk {
    pub fn new(gate: Gate, config: Config) -> Self {
        Self { gate, config, words: Words::new() }
    }
}
