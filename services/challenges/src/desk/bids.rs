//! Bids: received, replaced, withdrawn, and checked after the opening.

use std::sync::Arc;

use kit_base::{Aggregate, Uscc};
use kit_events::{Committed, Work};
use kit_wire::Access;

use super::Desk;
use crate::domain::bid::course::{Members, Standing};
use crate::domain::bid::{Act, BidContent};
use crate::domain::{Bid, BidId, Challenge, ChallengeId, Reason};
use crate::error::{Error, Result};
use crate::projections::organisations;
use crate::store::Lock;
use crate::{events, store};

/// Nobody bids without a name.
const BID: Access = Access::known("bid");

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

impl Desk {
    /// Takes a bid in under a shared lock of its challenge, so that the close,
    /// which locks it alone, comes wholly before or wholly after.
    pub async fn submit_bid(self: Arc<Self>, work: Work, cmd: SubmitBid) -> Result<Committed<Bid>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Shared).await?;
        self.gate.see(work.call(), &challenge)?;
        self.gate.require(work.call(), &BID, &challenge.name())?;
        let bidder = work.call().actor.organisation.clone().ok_or(Error::NoOrganisation)?;
        let standing = standing(&work, &bidder, &challenge).await?;
        let bid = Bid::draft(BidId(work.id()), &challenge, bidder, cmd.content, work.now());
        let by = self.gate.admit(work.call(), Act::Seal, &bid)?;
        let decision = bid.seal(&challenge, standing, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

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

    pub async fn withdraw_bid(self: Arc<Self>, work: Work, cmd: BidAct) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::Withdraw, &bid)?;
        let challenge = store::lock(work.tx(), bid.challenge.0, Lock::Shared).await?;
        let decision = bid.withdraw(&challenge, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::bid).await?)
    }

    pub async fn pass_bid_check(
        self: Arc<Self>,
        work: Work,
        cmd: BidAct,
    ) -> Result<Committed<Bid>> {
        let bid: Bid = store::get(work.tx(), cmd.bid.0).await?;
        let by = self.gate.admit(work.call(), Act::PassCheck, &bid)?;
        let challenge: Challenge = store::get(work.tx(), bid.challenge.0).await?;
        let standing = standing(&work, &bid.bidder, &challenge).await?;
        let members = members(&work, &bid, &challenge).await?;
        let decision = bid.pass_check(standing, members, work.now())?;
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

/// How a bidder stands toward the publisher, as the directory knows it.
async fn standing(work: &Work, bidder: &Uscc, challenge: &Challenge) -> Result<Standing> {
    let Some(organisation) = organisations::find(work.tx(), bidder).await? else {
        return Ok(Standing::Unverified);
    };
    let publisher = organisations::find(work.tx(), &challenge.publisher).await?;
    let percent = challenge.rules().map_or(100, |rules| rules.values.related_share_percent);
    let related = organisation.is_related(&challenge.publisher, percent)
        || publisher.is_some_and(|it| it.is_related(bidder, percent));
    Ok(match (organisation.verified, related) {
        (_, true) => Standing::Related,
        (true, false) => Standing::Eligible,
        (false, false) => Standing::Unverified,
    })
}

/// Whether the consortium meets the rule set: known members, few enough, from
/// provinces enough.
async fn members(work: &Work, bid: &Bid, challenge: &Challenge) -> Result<Members> {
    let Some(rules) = challenge.rules() else { return Ok(Members::Invalid) };
    let mut provinces = std::collections::BTreeSet::new();
    for party in bid.parties() {
        match organisations::find(work.tx(), party).await? {
            Some(organisation) => provinces.insert(organisation.region.province().to_owned()),
            None => return Ok(Members::Invalid),
        };
    }
    let partners = bid.content.members.len();
    let few = rules.values.consortium_max_partners.is_none_or(|max| partners <= max as usize);
    let spread = provinces.len() >= rules.values.cross_province_min as usize;
    Ok(if few && spread { Members::Valid } else { Members::Invalid })
}
