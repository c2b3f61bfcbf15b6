//! Between messages and the domain: requests in, views out.
//!
//! Owns every shape rule (required, length, range) and what each view shows.
//! Bounds: the limits beside each field. This module alone sees both sides.

mod contracts;
mod funds;
mod heard;
mod ledger;
mod milestones;
mod payments;

use kit_base::{Endorsements, FieldError};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::kit::v1 as kit;
use uuid::Uuid;

pub(crate) use contracts::contract as shown_contract;
pub(crate) use funds::fund as shown_fund;
pub(crate) use milestones::milestone as shown_milestone;
pub(crate) use payments::payment as shown_payment;

kit_base::typed_ids! {
    /// A challenge of the service of that name (榜单).
    ChallengeName in "challenges";
    /// A bid of the service `challenges` (揭榜).
    BidName in "bids";
}

/// The challenge that a field names.
pub(crate) fn challenge(name: &str, path: &str) -> Result<Uuid, FieldError> {
    name.resource::<ChallengeName>(path).map(|it| it.0)
}

pub(crate) fn endorsements(open: &Endorsements) -> Vec<kit::Endorsement> {
    let each = |it: &kit_base::endorsement::Endorsement| kit::Endorsement {
        act: it.act.clone(),
        person: it.person.clone(),
        endorse_time: Some(show::time(it.time)),
    };
    open.open().iter().map(each).collect()
}
