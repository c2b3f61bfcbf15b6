//! Rows of bids: one live bid per bidder and challenge.

use kit_base::{Code, Law, Uscc};
use kit_store::{Listing, Record, Result, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::bid::{BIDS_MAX, BidLaw, Crowd, Stage, State};
use crate::domain::{Bid, ChallengeId};

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

/// The bids of a challenge that were neither withdrawn nor void, in order of
/// arrival. No more than [`BIDS_MAX`] are ever taken in, so that none is left out.
pub async fn live_of(db: &impl ConnectionTrait, challenge: ChallengeId) -> Result<Vec<Bid>> {
    let bids = records::every(db, &live(challenge), BIDS_MAX + 1).await?;
    assert!(bids.len() as u64 <= BIDS_MAX, "submission refuses what exceeds the limit");
    Ok(bids)
}

/// How many bids a challenge and one of its bidders have.
pub async fn crowd(
    db: &impl ConnectionTrait,
    challenge: ChallengeId,
    bidder: &Uscc,
) -> Result<Crowd> {
    let own = ("bidder", Value::from(bidder.as_str()));
    let mut mine = live(challenge);
    mine.equals.push(own.clone());
    let all =
        Listing { equals: vec![("challenge", challenge.0.into()), own], ..Listing::default() };
    Ok(Crowd {
        live: records::count::<Bid>(db, &live(challenge)).await?,
        own: records::count::<Bid>(db, &mine).await?,
        attempts: records::count::<Bid>(db, &all).await?,
    })
}

fn live(challenge: ChallengeId) -> Listing {
    let ended = [Stage::Withdrawn, Stage::Void];
    let stages = BidLaw::STAGES.iter().map(|row| row.stage).filter(|it| !ended.contains(it));
    Listing {
        equals: vec![("challenge", challenge.0.into())],
        within: vec![("stage", stages.map(|stage| stage.code().into()).collect())],
        ..Listing::default()
    }
}
