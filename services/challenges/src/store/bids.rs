//! Rows of bids: one live bid per bidder and challenge.

use kit_store::{Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::bid::State;
use crate::domain::{Bid, ChallengeId};

/// Bids of one challenge at most; beyond it the opening would not end.
pub const BIDS_MAX: u64 = 500;

impl Record for Bid {
    const TABLE: &'static str = "bids";
    const KEYS: &'static [&'static str] = &["challenge", "bidder", "slot"];

    fn keys(&self) -> Vec<Value> {
        vec![self.challenge.0.into(), self.bidder.as_str().into(), slot(self).into()]
    }
}

/// The unique place of a live bid; a withdrawn one gives it free.
pub fn slot(bid: &Bid) -> String {
    match bid.state {
        State::Withdrawn { .. } | State::Void { .. } => bid.id.to_string(),
        State::Draft
        | State::Sealed
        | State::Opened
        | State::Ineligible { .. }
        | State::UnderReview
        | State::Reserve
        | State::Proposed
        | State::Won
        | State::Contracted
        | State::Lost { .. } => format!("{}/{}", bid.challenge, bid.bidder),
    }
}

/// Every bid of a challenge, in order of arrival.
pub async fn of_challenge(db: &impl ConnectionTrait, challenge: ChallengeId) -> Result<Vec<Bid>> {
    records::by_key(db, "challenge", challenge.0.into(), BIDS_MAX).await
}
