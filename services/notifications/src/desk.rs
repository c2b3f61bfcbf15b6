//! Use cases: an event tells organisations; people read.

mod inbox;
mod tell;
mod watch;

pub use inbox::*;
pub use tell::*;
pub use watch::*;

use std::collections::BTreeMap;
use std::sync::Mutex;

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
    /// How many streams each actor holds open here.
    pub(crate) watches: Mutex<BTreeMap<String, usize>>,
}

impl Desk {
    pub fn new(gate: Gate, templates: Templates, config: Config) -> Self {
        let (bell, watches) = (channel::Sender::new(0), Mutex::default());
        Self { gate, templates, config, bell, watches }
    }
}
