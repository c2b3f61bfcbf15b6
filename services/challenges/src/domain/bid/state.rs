//! The bid: its facts at each stage, and who may see how much of it.

use kit_base::{Actor, Aggregate, Code, Decision, Endorsements, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::BidContent;
use super::law::{BidLaw, Stage};
use crate::domain::{BidId, ChallengeId, ObjectionId, Reason, Role, four_eyes};

/// Where a bid stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Not yet handed in; it has no standing.
    Draft,
    /// Handed in before the deadline; nobody reads it (揭榜).
    Sealed,
    /// Taken back by its bidder before the deadline.
    Withdrawn { reason: Reason },
    /// Lapsed unopened, because the challenge ended.
    Void { reason: Reason },
    /// Readable; its bidder's eligibility is not yet checked.
    Opened,
    /// Failed the formal check, by two officers and in words.
    Ineligible { reason: Reason, text: String },
    /// Passed the check; the panel scores it.
    UnderReview,
    /// Next in rank, should a winner fail to sign.
    Reserve,
    /// Named by an award that is not yet confirmed.
    Proposed,
    /// Named by a confirmed award (中榜).
    Won,
    /// Its lane has a contract in force.
    Contracted,
    /// Did not win; the reason and the words are its bidder's to read.
    Lost { reason: Reason, text: String },
}

/// A bid (揭榜).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bid {
    pub id: BidId,
    pub version: u64,
    pub challenge: ChallengeId,
    /// The lead of the consortium, by its credit code.
    pub bidder: Uscc,
    pub content: BidContent,
    /// Counts the replacements; only the last one stands.
    pub revision: u32,
    /// The edition of the notice that it answers.
    pub edition: u32,
    /// When the current revision was received: what the deadline is held against.
    pub received_time: Time,
    /// Once it is open: the organisations whose people decide nothing on it and read
    /// nothing of it, which are the publisher and everybody who bid.
    pub apart: Vec<Uscc>,
    /// The upheld objection that keeps it from being awarded.
    pub excluded: Option<ObjectionId>,
    pub state: State,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a bid brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Sealed,
    Replaced,
    /// Its bidder says that it stands as the notice is now.
    Reconfirmed,
    Withdrawn,
    Voided,
    Opened,
    /// Found eligible; the content is the panel's now.
    Checked,
    Ineligible,
    Reserved,
    Proposed,
    /// Back in review, its award set aside.
    Returned,
    Won,
    Contracted,
    Lost,
    /// One of two officers has spoken.
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

    /// Keeps the first of two voices; the stage stays.
    pub(super) fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
    }

    /// The next version; recorded times never run backwards.
    pub(super) fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let from = self.stage();
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        let next = Self { state, version, update_time, ..self };
        let endorsements = four_eyes::kept(next.endorsements.clone(), (from, next.stage()));
        Decision::Changed(Self { endorsements, ..next }, vec![what])
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

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, &self.apart);
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
        } else if self.is_opened() && !Role::officers(actor, &self.apart).is_empty() {
            View::Officer
        } else {
            View::Nothing
        }
    }
}
