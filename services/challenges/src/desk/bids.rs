//! Bids: received, replaced, withdrawn, and checked after the opening.

use std::sync::Arc;

use kit_base::Aggregate;
use kit_events::{Committed, Work};
use kit_wire::gate::Access;

use super::Desk;
use crate::domain::bid::{Act, BidContent, Standing, Unit};
use crate::domain::{Bid, BidId, Challenge, ChallengeId, Reason, bid};
use crate::error::Result;
use crate::projections::organisations;
use crate::store::Lock;
use crate::{events, store};

/// Bids on a challenge.
pub struct SubmitBid {
    pub challenge: ChallengeId,
    pub content: BidContent,
}

/// Replaces a bid before the deadline.
pub struct ReplaceBid {
    pub bid: BidId,
    pub content: BidContent,
}

/// An act that says nothing but which bid it is about.
pub struct BidAct {
    pub bid: BidId,
}

/// Ends a bid with a coded reason and its text.
pub struct EndBid {
    pub bid: BidId,
    pub reason: Reason,
    pub text: String,
}

/// Who signed in at all; the table then says who may bid.
const SEAL: Access = Access::known("seal");

impl Desk {
    /// Takes a bid in under the lock of its challenge: the close comes wholly before
    /// or wholly after, and nobody else counts the bids meanwhile.
    pub async fn submit_bid(self: Arc<Self>, work: Work, cmd: SubmitBid) -> Result<Committed<Bid>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        self.gate.see(work.call(), &challenge)?;
        self.gate.require(work.call(), &SEAL, &challenge.name())?;
        let bidder = work.call().actor.organisation.clone().ok_or(bid::Refusal::NoOrganisation)?;
        let bid = Bid::draft(BidId(work.id()), &challenge, bidder, cmd.content, work.now());
        let by = self.gate.admit(work.call(), Act::Seal, &bid)?;
        let crowd = store::crowd(work.tx(), challenge.id, &bid.bidder).await?;
        let known = Described::load(&work, &bid, &challenge).await?;
        let standing = known.standing(&bid, &challenge)?;
        let decision = bid.clone().seal(&challenge, &standing, crowd, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

    /// Replaces a bid under a shared lock of the challenge: before the close or not.
    pub async fn replace_bid(
        self: Arc<Self>,
        work: Work,
        cmd: ReplaceBid,
    ) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::Replace, &bid)?;
        let challenge = store::lock(work.tx(), bid.challenge.0, Lock::Shared).await?;
        let decision = bid.replace(&challenge, cmd.content, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

    /// Takes the word of its bidder that the bid stands as the notice is now.
    pub async fn reconfirm_bid(self: Arc<Self>, work: Work, cmd: BidAct) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::Reconfirm, &bid)?;
        let challenge = store::lock(work.tx(), bid.challenge.0, Lock::Shared).await?;
        let decision = bid.reconfirm(&challenge, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

    /// Takes a bid back, before the close or not at all.
    pub async fn withdraw_bid(self: Arc<Self>, work: Work, cmd: BidAct) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::Withdraw, &bid)?;
        let challenge = store::lock(work.tx(), bid.challenge.0, Lock::Shared).await?;
        let decision = bid.withdraw(&challenge, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

    /// Holds lead and members against the directory as it is now.
    pub async fn pass_bid_check(
        self: Arc<Self>,
        work: Work,
        cmd: BidAct,
    ) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::PassCheck, &bid)?;
        let challenge: Challenge = store::get(work.tx(), bid.challenge.0).await?;
        let known = Described::load(&work, &bid, &challenge).await?;
        let standing = known.standing(&bid, &challenge)?;
        let decision = bid.clone().pass_check(&standing, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

    pub async fn fail_bid_check(
        self: Arc<Self>,
        work: Work,
        cmd: EndBid,
    ) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::FailCheck, &bid)?;
        let decision = bid.fail_check(cmd.reason, cmd.text, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }
}

/// The bid's parties and its publisher, as the directory describes them.
struct Described {
    publisher: Option<Unit>,
    parties: Vec<Option<Unit>>,
}

impl Described {
    async fn load(work: &Work, bid: &Bid, challenge: &Challenge) -> Result<Self> {
        let publisher = organisations::find(work.tx(), &challenge.publisher).await?;
        let mut parties = Vec::with_capacity(bid.content.members.len() + 1);
        for party in bid.parties() {
            parties.push(organisations::find(work.tx(), party).await?);
        }
        Ok(Self { publisher, parties })
    }

    fn standing<'a>(&'a self, bid: &'a Bid, challenge: &'a Challenge) -> Result<Standing<'a>> {
        Ok(Standing {
            publisher: (&challenge.publisher, self.publisher.as_ref()),
            parties: bid.parties().zip(self.parties.iter().map(Option::as_ref)).collect(),
            rules: challenge.rules()?,
        })
    }
}
