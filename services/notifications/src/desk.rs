//! Use cases: an event tells organisations; people read.

mod inbox;
mod tell;
mod watch;

pub use inbox::*;
pub use tell::*;
pub use watch::*;

use kit_wire::Gate;
use tokio::sync::watch as channel;

use crate::config::Config;
use crate::domain::Templates;

/// What every use case needs beside its transaction.
pub struct Desk {
    pub(crate) gate: Gate,
    pub(crate) templates: Templates,
    pub(crate) config: Config,
    /// Rings when something was told, so that streams look at once.
    pub(crate) bell: channel::Sender<u64>,
}

impl Desk {
    pub fn new(gate: Gate, templates: Templates, config: Config) -> Self {
        Self { gate, templates, config, bell: channel::Sender::new(0) }
    }
}
