//! challenges: pose and judge.
//!
//! Owns needs, appraisal, challenges, bids, panels, awards, publicity and
//! objections. Shape: gRPC and events in, one desk function each, rows and
//! events out. Bounds: the limits beside each field. Order: versions per
//! aggregate; a deadline is decided under the challenge's lock.

mod desk;
pub mod domain;
mod error;
mod events;
mod grpc;
mod offline;
mod projections;
mod rules;
pub mod seal;
mod shortcuts;
mod store;
mod sweeps;
mod wire;

use std::sync::Arc;

use kit_base::{FieldError, Law, LawView};
use kit_serve::{LocalAct, Node, Parts, Service, Shortcut};
use kit_store::Step;

use crate::desk::Desk;
use crate::domain::{Bid, Need, Objection, Review};
use crate::rules::Rules;

/// The service.
pub const SERVICE: Challenges = Challenges;

pub struct Challenges;

impl Service for Challenges {
    fn name(&self) -> &'static str {
        "challenges"
    }

    fn defaults(&self) -> &'static str {
        include_str!("../config.default.toml")
    }

    fn migrations(&self) -> Vec<Step> {
        store::migrations::STEPS.to_vec()
    }

    fn laws(&self) -> Vec<LawView> {
        vec![
            domain::need::NeedLaw::view(),
            domain::challenge::ChallengeLaw::view(),
            domain::bid::BidLaw::view(),
            domain::panel::PanelLaw::view(),
            domain::review::ReviewLaw::view(),
            domain::award::AwardLaw::view(),
            domain::objection::ObjectionLaw::view(),
        ]
    }

    /// Who decides never approves, and who competes never decides.
    fn exclusions(&self) -> &'static [[&'static str; 2]] {
        &[
            ["authority", "approver"],
            ["authority", "bidder"],
            ["authority", "publisher"],
            ["approver", "bidder"],
            ["approver", "publisher"],
            ["operator", "bidder"],
            ["operator", "publisher"],
            ["supervisor", "authority"],
            ["supervisor", "bidder"],
            ["supervisor", "publisher"],
        ]
    }

    fn shortcuts(&self) -> &'static [Shortcut] {
        shortcuts::SHORTCUTS
    }

    fn local_acts(&self) -> &'static [LocalAct] {
        offline::LOCAL_ACTS
    }

    fn build(&self, node: &Node) -> Result<Parts, FieldError> {
        let desk = Arc::new(Desk::new(node.gate(), Rules::load()?));
        let parts = grpc::parts(node, &desk);
        let parts = parts.handlers(events::handlers(&desk)).sweeps(sweeps::sweeps(&desk));
        let parts = parts.seals::<Bid>("authority").veils::<Review>(&["reviewer"]);
        Ok(parts
            .veils::<Objection>(&["objector"])
            .explains::<Need>()
            .explains_with(&desk, Desk::count_challenge)
            .explains::<Bid>()
            .explains_with(&desk, Desk::count_panel)
            .explains::<Review>()
            .explains_with(&desk, Desk::count_award)
            .explains::<Objection>())
    }
}
