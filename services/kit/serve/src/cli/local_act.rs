//! Acts that this computer does alone, such as sealing a bid: no node is asked.
//!
//! Owns their place in the grammar, beside the shortcuts of the same noun, and what
//! was typed after them. A service names its own; the kit knows none.

use clap::ArgMatches;
use kit_base::Text;

use super::words::{Flag, Noun};
use super::{CliError, Context};
use crate::service::Service;

/// An act without a node.
#[derive(Clone)]
pub struct LocalAct {
    pub noun: Noun,
    pub verb: &'static str,
    pub about: Text,
    /// What stands behind the verb without a dash; always needed.
    pub operand: Option<Flag>,
    pub flags: &'static [Flag],
    pub run: fn(&Context, &Given<'_>) -> Result<(), CliError>,
}

/// What was typed after the verb.
pub struct Given<'a>(pub(super) &'a ArgMatches);

impl Given<'_> {
    pub fn text(&self, field: &str) -> Option<&str> {
        self.0.try_get_one::<String>(field).ok().flatten().map(String::as_str)
    }

    /// What the grammar does not let go missing.
    pub fn needed(&self, field: &str) -> &str {
        self.text(field).unwrap_or_default()
    }

    pub fn all(&self, field: &str) -> Vec<&str> {
        let found = self.0.try_get_many::<String>(field).ok().flatten();
        found.into_iter().flatten().map(String::as_str).collect()
    }
}

/// The act of a noun and a verb.
pub fn find(services: &[&'static dyn Service], noun: &str, verb: &str) -> Option<LocalAct> {
    let mut acts = services.iter().flat_map(|service| service.local_acts());
    acts.find(|it| it.noun.word == noun && it.verb == verb).cloned()
}
