//! Between messages and the domain: requests in, views out.
//!
//! Owns every shape rule (required, length, range) and what each view shows.
//! Bounds: the limits beside each field. This module alone sees both sides.

mod awards;
mod bids;
mod challenges;
mod changes;
mod codes;
pub mod heard;
mod indicators;
mod needs;
mod notices;
mod objections;
mod panels;
mod queries;
mod reviews;
mod rule_sets;

pub(crate) use awards::award as shown_award;
pub(crate) use bids::bid as shown_bid;
pub(crate) use challenges::challenge as shown_challenge;
use kit_base::Endorsements;
use kit_wire::show;
pub(crate) use needs::need as shown_need;
pub(crate) use objections::objection as shown_objection;
pub(crate) use panels::panel as shown_panel;
use proto::jiebang::kit::v1 as kit;

pub(crate) fn endorsements(open: &Endorsements) -> Vec<kit::Endorsement> {
    let each = |it: &kit_base::endorsement::Endorsement| kit::Endorsement {
        act: it.act.clone(),
        person: it.person.clone(),
        endorse_time: Some(show::time(it.time)),
    };
    open.open().iter().map(each).collect()
}
