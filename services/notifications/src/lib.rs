//! notifications: tell.
//!
//! Owns the inboxes (站内信) and their live streams. Shape: every event of the
//! other services becomes a notification per organisation concerned. Bounds: the
//! limits beside each field. Order: `seq` per inbox, without gaps.

mod config;
mod desk;
pub mod domain;
mod error;
mod events;
mod grpc;
mod shortcuts;
mod store;
mod wire;

use std::sync::Arc;

use kit_base::{FieldError, Law, LawView};
use kit_serve::{Node, Parts, Service, Shortcut};
use kit_store::Step;

use crate::config::Config;
use crate::desk::Desk;
use crate::domain::Templates;

/// The service.
pub const SERVICE: Notifications = Notifications;

pub struct Notifications;

impl Service for Notifications {
    fn name(&self) -> &'static str {
        "notifications"
    }

    fn defaults(&self) -> &'static str {
        include_str!("../config.default.toml")
    }

    fn migrations(&self) -> Vec<Step> {
        store::migrations::STEPS.to_vec()
    }

    fn laws(&self) -> Vec<LawView> {
        vec![domain::notification::NotificationLaw::view()]
    }

    fn shortcuts(&self) -> &'static [Shortcut] {
        shortcuts::SHORTCUTS
    }

    fn build(&self, node: &Node) -> Result<Parts, FieldError> {
        let config: Config = node.section()?;
        config.check()?;
        let desk = Arc::new(Desk::new(node.gate(), Templates::load()?, config));
        Ok(grpc::parts(node, &desk).handlers(events::handlers(&desk)))
    }
}
