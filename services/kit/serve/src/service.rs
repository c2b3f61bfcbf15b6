//! A service: what a process is a list of.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kit_base::{Clock, FieldError, LawView};
use kit_events::Journal;
use kit_store::{Step, Store};
use kit_wire::Gate;
use kit_wire::identity::Authenticator;
use serde::de::DeserializeOwned;

use crate::cli::{Command, LocalAct, Shortcut};
use crate::config::{NodeConfig, Settings};
use crate::door::Door;
use crate::error::StartError;
use crate::parts::Parts;
use crate::tasks::Tasks;

/// A start-up self-check that failed: its number, and what it found.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {what}")]
pub struct SelfCheck {
    pub code: &'static str,
    pub what: String,
}

/// One service of a node.
pub trait Service: Sync {
    /// Its config section, database and exchange.
    fn name(&self) -> &'static str;

    /// Its config.default.toml.
    fn defaults(&self) -> &'static str;

    fn migrations(&self) -> Vec<Step>;

    /// Its transition tables.
    fn laws(&self) -> Vec<LawView>;

    /// Roles that nobody may hold together.
    fn exclusions(&self) -> &'static [[&'static str; 2]] {
        &[]
    }

    fn commands(&self) -> &'static [Command] {
        &[]
    }

    /// Common reads and acts, as words of the command line.
    fn shortcuts(&self) -> &'static [Shortcut] {
        &[]
    }

    /// Acts that the command line does without a node.
    fn local_acts(&self) -> &'static [LocalAct] {
        &[]
    }

    /// What must hold of its rows before it serves; a failure stops the process.
    fn self_check<'a>(&'a self, _store: &'a Store) -> BoxFuture<'a, Result<(), SelfCheck>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Wires the service; starts nothing.
    fn build(&self, node: &Node) -> Result<Parts, FieldError>;
}

/// What one service receives.
#[derive(Clone)]
pub struct Node {
    pub(crate) name: &'static str,
    pub(crate) settings: Settings,
    pub(crate) config: Arc<NodeConfig>,
    pub(crate) journal: Journal,
    pub(crate) authenticator: Authenticator,
    pub(crate) tasks: Tasks,
}

impl Node {
    /// The service's own section.
    pub fn section<T: DeserializeOwned>(&self) -> Result<T, FieldError> {
        self.settings.section(self.name).map_err(|error: StartError| {
            let text = kit_base::Text::with(error.to_string(), error.to_string());
            FieldError::new(self.name, "MALFORMED", text)
        })
    }

    pub fn config(&self) -> &NodeConfig {
        &self.config
    }

    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    pub const fn store(&self) -> &Store {
        self.journal.store()
    }

    pub const fn clock(&self) -> &Clock {
        self.journal.store().clock()
    }

    pub const fn gate(&self) -> Gate {
        Gate::new()
    }

    pub const fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// The door to a desk.
    pub fn door<D: Send + Sync + 'static>(&self, desk: &Arc<D>) -> Door<D> {
        Door::new(Arc::clone(desk), self.journal.clone(), self.authenticator.clone())
    }
}
