//! Awards: drafted, submitted, shown in public, confirmed by the clock.

use std::sync::Arc;

use kit_base::{By, Code, Money};
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::award::{Act, BidReason, Happened, Plan, Wish};
use crate::domain::objection::{Order, Remedy};
use crate::domain::{
    Award, AwardId, Bid, BidId, Challenge, ChallengeId, Fact, ObjectionId, Panel, Reason, award,
    bid, challenge,
};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// Drafts an award.
pub struct DraftAward {
    pub challenge: ChallengeId,
    pub lanes: Vec<(BidId, Money)>,
    pub reserves: Vec<BidId>,
    pub reasons: Vec<BidReason>,
}

/// An act that says nothing but which award it is about.
pub struct AwardAct {
    pub award: AwardId,
}

/// Sends an award in approval back to its drafter.
pub struct SendAwardBack {
    pub award: AwardId,
    pub reason: Reason,
}

impl Desk {
    /// Drafts under the challenge's lock, so that one award is proposed at a time.
    /// The proposal is admitted before the panel's result or a bid is looked at.
    pub async fn draft_award(
        self: Arc<Self>,
        mut work: Work,
        cmd: DraftAward,
    ) -> Result<Committed<Award>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let proposing = self.gate.admit(work.call(), challenge::Act::Propose, &challenge)?;
        let panel: Panel = store::get(work.tx(), challenge.judged_by()?.0).await?;
        let bids = store::bids_of(work.tx(), challenge.id).await?;
        let wish = Wish { lanes: cmd.lanes, reserves: cmd.reserves, reasons: cmd.reasons };
        let plan = Plan::of(wish, &bids)?;
        let id = AwardId(work.id());
        let award = Award::draft(id, (&challenge, &panel), plan, &proposing, work.now())?;
        let by = self.gate.admit(work.call(), Act::Draft, &award)?;
        let proposed = challenge.propose(id, &panel, work.now())?;
        store::save(work.tx(), &proposed).await?;
        work.tell(&proposing, &proposed, events::challenge).await?;
        let decision = award.create();
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::award).await?)
    }

    /// Submits: the winners are proposed, the reserves kept, in the same commit.
    pub async fn submit_award(
        self: Arc<Self>,
        mut work: Work,
        cmd: AwardAct,
    ) -> Result<Committed<Award>> {
        let (challenge, award) = hold_award(&work, cmd.award).await?;
        let by = self.gate.admit(work.call(), Act::Submit, &award)?;
        let bids = store::bids_of(work.tx(), challenge.id).await?;
        let decision = award.submit(&challenge, &bids, &by, work.now())?;
        if decision.happened().contains(&Happened::Submitted) {
            for placed in bids {
                place(&mut work, decision.aggregate(), placed, &by).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::award).await?)
    }

    /// The drafter may submit it again; the bids that it placed stay placed.
    pub async fn send_award_back(
        self: Arc<Self>,
        work: Work,
        cmd: SendAwardBack,
    ) -> Result<Committed<Award>> {
        let (_, award) = hold_award(&work, cmd.award).await?;
        let by = self.gate.admit(work.call(), Act::SendBack, &award)?;
        let decision = award.send_back(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::award).await?)
    }

    /// Starts the days in public; the challenge follows in the same commit.
    pub async fn start_publicity(
        self: Arc<Self>,
        mut work: Work,
        cmd: AwardAct,
    ) -> Result<Committed<Award>> {
        let award: Award = store::get(work.tx(), cmd.award.0).await?;
        let by = self.gate.admit(work.call(), Act::Publicise, &award)?;
        let challenge: Challenge = store::get(work.tx(), award.challenge.0).await?;
        let days = challenge.rules()?.publicity_working_days;
        let decision = award.publicise(days, &by, work.now())?;
        if decision.happened().contains(&Happened::PublicityStarted) {
            let facts = decision.aggregate().facts();
            follow(&mut work, challenge, challenge::Act::Publicise, &facts).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::award).await?)
    }

    /// The clock confirms an award whose publicity passed without objection.
    pub async fn confirm_award(
        self: Arc<Self>,
        mut work: Work,
        id: AwardId,
    ) -> Result<Committed<Award>> {
        let (challenge, award) = hold_award(&work, id).await?;
        let by = By::clock(Act::Confirm.code(), id.to_string());
        let decision = award.confirm(work.now())?;
        let facts = decision.aggregate().facts();
        let won = follow(&mut work, challenge, challenge::Act::Confirm, &facts).await?;
        for bid in store::bids_of(work.tx(), won.id).await? {
            settle(&mut work, decision.aggregate(), bid).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, |award, what| events::confirmed(award, what, &won)).await?)
    }
}

/// An award under lock, after the challenge that it is about.
pub(super) async fn hold_award(work: &Work, id: AwardId) -> Result<(Challenge, Award)> {
    let award: Award = store::get(work.tx(), id.0).await?;
    let challenge = store::lock(work.tx(), award.challenge.0, Lock::Exclusive).await?;
    Ok((challenge, store::lock(work.tx(), id.0, Lock::Exclusive).await?))
}

/// Moves a bid to where the award puts it.
async fn place(work: &mut Work, award: &Award, placed: Bid, by: &By) -> Result<()> {
    let reviewed = placed.state == bid::State::UnderReview;
    let (act, moved) = if reviewed && award.awards(placed.id) {
        (bid::Act::Propose, placed.propose(award, by, work.now())?)
    } else if reviewed && award.reserves.contains(&placed.id) {
        (bid::Act::KeepReserve, placed.keep_reserve(award, work.now())?)
    } else {
        return Ok(());
    };
    store::save(work.tx(), &moved).await?;
    let by = By { act: act.code(), object: moved.aggregate().id.to_string(), ..by.clone() };
    work.tell(&by, &moved, events::bid).await?;
    Ok(())
}

/// Settles a bid with the confirmed award: won, or lost with the reason it was
/// given. A reserve waits until the contracts are signed.
async fn settle(work: &mut Work, award: &Award, bid: Bid) -> Result<()> {
    let (act, moved) = if bid.state == bid::State::Proposed {
        (bid::Act::Win, bid.win(award, work.now())?)
    } else if bid.state == bid::State::UnderReview {
        let because = award.reasons.iter().find(|reason| reason.bid == bid.id);
        let because = because.ok_or(award::Refusal::UnknownBid)?;
        (bid::Act::Lose, bid.lose(because.reason, because.text.clone(), work.now())?)
    } else {
        return Ok(());
    };
    store::save(work.tx(), &moved).await?;
    let by = By::event(act.code(), moved.aggregate().id.to_string());
    work.tell(&by, &moved, events::bid).await?;
    Ok(())
}

/// Ends the reserves: every lane is under contract.
pub(super) async fn release_reserves(work: &mut Work, challenge: ChallengeId) -> Result<()> {
    let bids = store::bids_of(work.tx(), challenge).await?;
    for bid in bids.into_iter().filter(|bid| bid.state == bid::State::Reserve) {
        let by = By::event(bid::Act::Lose.code(), bid.id.to_string());
        let text = "各赛道均已签约，候补终止。 Every lane is under contract.".to_owned();
        let lost = bid.lose(Reason::RankedLower, text, work.now())?;
        store::save(work.tx(), &lost).await?;
        work.tell(&by, &lost, events::bid).await?;
    }
    Ok(())
}

/// Lets the challenge follow its award or its contracts, which prove `facts`, in
/// the same commit.
pub(super) async fn follow(
    work: &mut Work,
    challenge: Challenge,
    act: challenge::Act,
    facts: &[Fact],
) -> Result<Challenge> {
    let by = By::event(act.code(), challenge.id.to_string());
    let followed = challenge.follow(act, facts, work.now())?;
    store::save(work.tx(), &followed).await?;
    work.tell(&by, &followed, events::challenge).await?;
    Ok(followed.into_aggregate())
}

/// Puts an award and what hangs on it back to review, as the objection orders: bids
/// to be judged anew need a new panel, an excluded one stays out.
pub(super) async fn set_aside(
    work: &mut Work,
    (challenge, award): (Challenge, Award),
    (objection, order): (ObjectionId, &Order),
) -> Result<()> {
    let by = By::event(award::Act::SetAside.code(), award.id.to_string());
    let aside = award.set_aside(Reason::ObjectionUpheld, order.text.clone(), work.now())?;
    store::save(work.tx(), &aside).await?;
    work.tell(&by, &aside, events::award).await?;
    let award = aside.into_aggregate();
    let bids = store::bids_of(work.tx(), challenge.id).await?;
    let opened = bids.iter().filter(|bid| bid.is_opened()).count();
    let opened = u32::try_from(opened).expect("bids of a challenge are bounded");
    for bid in bids {
        let excluded = (order.bid == Some(bid.id)).then_some(objection);
        let by = By::event(bid::Act::Return.code(), bid.id.to_string());
        let returned = bid.set_aside(excluded, work.now())?;
        store::save(work.tx(), &returned).await?;
        work.tell(&by, &returned, events::bid).await?;
    }
    let result = match order.remedy {
        Remedy::ReReview => None,
        Remedy::ExcludeBid | Remedy::ReRank | Remedy::CorrectRecord => Some(award.panel),
    };
    let by = By::event(challenge::Act::SetAside.code(), challenge.id.to_string());
    let back = challenge.set_aside((result, opened), &award.facts(), work.now())?;
    store::save(work.tx(), &back).await?;
    work.tell(&by, &back, events::challenge).await?;
    Ok(())
}
