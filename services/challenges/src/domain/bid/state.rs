//! The bid: its facts at each stage, and who may see how much of it.

use kit_base::{Actor, Aggregate, Code, Decision, Endorsements, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::BidContent;
use super::law::{BidLaw, Stage};
use crate::domain::{BidId, ChallengeId, Reason, Role};

/// Where a bid stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    Draft,
    Sealed,
    Withdrawn { reason: Reason },
    Void { reason: Reason },
    Opened,
    Ineligible { reason: Reason, text: String },
    UnderReview,
    Reserve,
    Proposed,
    Won,
    Contracted,
    Lost { reason: Reason, text: String },
}

/// A bid (揭榜).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bid {
    pub id: BidId,
    pub version: u64,
    pub challenge: ChallengeId,
    pub bidder: Uscc,
    pub content: BidContent,
    pub revision: u32,
    /// When the current revision was received: what the deadline is held against.
    pub received_time: Time,
    pub state: State,
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a bid brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Sealed,
    Replaced,
    Withdrawn,
    Voided,
    Opened,
    Checked,
    Ineligible,
    Reserved,
    Proposed,
    Returned,
    Won,
    Contracted,
    Lost,
    Endorsed,
}

impl Bid {
    /// Whether the content may be read: from the opening on.
    pub const fn is_opened(&self) -> bool {
        match self.state {
            State::Draft | State::Sealed | State::Withdrawn { .. } | State::Void { .. } => false,
            State::Opened
            | State::Ineligible { .. }
            | State::UnderReview
            | State::Reserve
            | State::Proposed
            | State::Won
            | State::Contracted
            | State::Lost { .. } => true,
        }
    }

    /// Why it ended without a contract, and the text for its bidder.
    pub const fn outcome(&self) -> Option<(Reason, &str)> {
        match &self.state {
            State::Withdrawn { reason } | State::Void { reason } => Some((*reason, "")),
            State::Ineligible { reason, text } | State::Lost { reason, text } => {
                Some((*reason, text.as_str()))
            }
            State::Draft
            | State::Sealed
            | State::Opened
            | State::UnderReview
            | State::Reserve
            | State::Proposed
            | State::Won
            | State::Contracted => None,
        }
    }

    /// The lead and every member of the consortium.
    pub fn parties(&self) -> impl Iterator<Item = &Uscc> {
        std::iter::once(&self.bidder).chain(&self.content.members)
    }

    pub(super) fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
    }

    pub(super) fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, vec![what])
    }
}

impl Aggregate for Bid {
    type Law = BidLaw;
    const COLLECTION: &'static str = BidId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Draft => Stage::Draft,
            State::Sealed => Stage::Sealed,
            State::Withdrawn { .. } => Stage::Withdrawn,
            State::Void { .. } => Stage::Void,
            State::Opened => Stage::Opened,
            State::Ineligible { .. } => Stage::Ineligible,
            State::UnderReview => Stage::UnderReview,
            State::Reserve => Stage::Reserve,
            State::Proposed => Stage::Proposed,
            State::Won => Stage::Won,
            State::Contracted => Stage::Contracted,
            State::Lost { .. } => Stage::Lost,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.acts_for(&self.bidder, Role::Bidder.code()) {
            roles.push(Role::Bidder);
        }
        roles
    }

    /// Before the opening only its own bidder knows that a bid exists, and even
    /// the bidder reads no more than the receipt.
    fn view(&self, actor: &Actor) -> View {
        if actor.is_of(&self.bidder) {
            View::Party
        } else if self.is_opened() && !Role::officers(actor).is_empty() {
            View::Officer
        } else {
            View::Nothing
        }
    }
}
