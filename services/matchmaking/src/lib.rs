//! matchmaking: find.
//!
//! Owns the directory (organisations, experts), similarity reports, rankings and
//! draws. Shape: gRPC for the directory, events for the finding. Bounds: the
//! limits beside each field. Order: versions per aggregate.

mod config;
mod desk;
pub mod domain;
mod error;
mod events;
mod grpc;
mod projections;
mod shortcuts;
mod store;
mod wire;

use std::sync::Arc;

use kit_base::{FieldError, Law, LawView};
use kit_serve::{Node, Parts, Service, Shortcut};
use kit_store::Step;

use crate::config::Config;
use crate::desk::Desk;

/// The service.
pub const SERVICE: Matchmaking = Matchmaking;

pub struct Matchmaking;

impl Service for Matchmaking {
    fn name(&self) -> &'static str {
        "matchmaking"
    }

    fn defaults(&self) -> &'static str {
        include_str!("../config.default.toml")
    }

    fn migrations(&self) -> Vec<Step> {
        store::migrations::STEPS.to_vec()
    }

    fn laws(&self) -> Vec<LawView> {
        vec![domain::organisation::OrganisationLaw::view(), domain::expert::ExpertLaw::view()]
    }

    fn shortcuts(&self) -> &'static [Shortcut] {
        shortcuts::SHORTCUTS
    }

    fn build(&self, node: &Node) -> Result<Parts, FieldError> {
        let config: Config = node.section()?;
        config.check()?;
        let desk = Arc::new(Desk::new(node.gate(), config));
        Ok(grpc::parts(node, &desk).handlers(events::handlers(&desk)))
    }
}
