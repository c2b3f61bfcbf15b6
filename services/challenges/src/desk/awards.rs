//! Awards: drafted, submitted, shown in public, confirmed by the clock.

use std::sync::Arc;

use kit_base::{By, Code, Money};
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::award::{Act, BidReason, Happened, LaneAward, Plan};
use crate::domain::{
    Award, AwardId, Bid, BidId, Challenge, ChallengeId, Panel, Reason, award, bid, challenge,
};
use crate::error::{Error, Result};
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

impl Desk {
    pub async fn draft_award(
        self: Arc<Self>,
        mut work: Work,
        cmd: DraftAward,
    ) -> Result<Committed<Award>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let proposing = self.gate.admit(work.call(), challenge::Act::Propose, &challenge)?;
        let panel = match &challenge.state {
            challenge::State::UnderReview { panel: Some(panel), .. } => *panel,
            _ => return Err(Error::NoPanel),
        };
        let panel: Panel = store::get(work.tx(), panel.0).await?;
        let mut lanes = Vec::with_capacity(cmd.lanes.len());
        for (id, amount) in cmd.lanes {
            let winner: Bid = store::get(work.tx(), id.0).await?;
            lanes.push(LaneAward { bid: id, bidder: winner.bidder, amount });
        }
        let plan = Plan { lanes, reserves: cmd.reserves, reasons: cmd.reasons };
        let id = AwardId(work.id());
        let drafter = By::event(Act::Draft.code(), id.to_string());
        let drafter = By { actor: work.call().actor.clone(), ..drafter };
        let award = Award::draft(id, (&challenge, &panel), plan, &drafter, work.now())?;
        let by = self.gate.admit(work.call(), Act::Draft, &award)?;
        let proposed = challenge.propose(id, work.now())?;
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
        let award: Award = store::get(work.tx(), cmd.award.0).await?;
        let by = self.gate.admit(work.call(), Act::Submit, &award)?;
        let challenge: Challenge = store::get(work.tx(), award.challenge.0).await?;
        let decision = award.submit(&challenge, &by, work.now())?;
        if decision.happened().contains(&Happened::Submitted) {
            for placed in store::bids_of(work.tx(), challenge.id).await? {
                place(&mut work, decision.aggregate(), placed, &by).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::award).await?)
    }

    pub async fn start_publicity(
        self: Arc<Self>,
        mut work: Work,
        cmd: AwardAct,
    ) -> Result<Committed<Award>> {
        let award: Award = store::get(work.tx(), cmd.award.0).await?;
        let by = self.gate.admit(work.call(), Act::Publicise, &award)?;
        let challenge: Challenge = store::get(work.tx(), award.challenge.0).await?;
        let days = challenge.rules().map_or(5, |rules| rules.values.publicity_working_days);
        let decision = award.publicise(days, &by, work.now())?;
        if decision.happened().contains(&Happened::PublicityStarted) {
            follow(&mut work, challenge, challenge::Act::Publicise).await?;
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
        let award: Award = store::lock(work.tx(), id.0, Lock::Exclusive).await?;
        let by = By::clock(Act::Confirm.code(), id.to_string());
        let decision = award.confirm(work.now())?;
        for bid in store::bids_of(work.tx(), decision.aggregate().challenge).await? {
            settle(&mut work, decision.aggregate(), bid).await?;
        }
        let challenge: Challenge =
            store::lock(work.tx(), decision.aggregate().challenge.0, Lock::Exclusive).await?;
        let won = follow(&mut work, challenge, challenge::Act::Confirm).await?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, |award, what| events::confirmed(award, what, &won)).await?)
    }
}

/// Moves a bid to where the award puts it.
async fn place(work: &mut Work, award: &Award, placed: Bid, by: &By) -> Result<()> {
    let wins = award.lanes.iter().any(|lane| lane.bid == placed.id);
    let (act, moved) = match placed.state {
        bid::State::UnderReview if wins => (bid::Act::Propose, placed.propose(work.now())?),
        bid::State::UnderReview if award.reserves.contains(&placed.id) => {
            (bid::Act::KeepReserve, placed.keep_reserve(work.now())?)
        }
        _ => return Ok(()),
    };
    store::save(work.tx(), &moved).await?;
    let by = By { act: act.code(), object: moved.aggregate().id.to_string(), ..by.clone() };
    work.tell(&by, &moved, events::bid).await?;
    Ok(())
}

/// Settles a bid with the confirmed award: won, lost with its reason, or reserve.
async fn settle(work: &mut Work, award: &Award, bid: Bid) -> Result<()> {
    let because = award.reasons.iter().find(|reason| reason.bid == bid.id);
    let (act, moved) = match (&bid.state, because) {
        (bid::State::Proposed, _) => (bid::Act::Win, bid.win(work.now())?),
        (bid::State::UnderReview, Some(because)) => {
            let (reason, text) = (because.reason, because.text.clone());
            (bid::Act::Lose, bid.lose(reason, text, work.now())?)
        }
        (bid::State::UnderReview, None) => {
            let text = "排序靠后 ranked lower".to_owned();
            (bid::Act::Lose, bid.lose(Reason::RankedLower, text, work.now())?)
        }
        _ => return Ok(()),
    };
    store::save(work.tx(), &moved).await?;
    let by = By::event(act.code(), moved.aggregate().id.to_string());
    work.tell(&by, &moved, events::bid).await?;
    Ok(())
}

/// Lets the challenge follow its award, in the same commit.
pub(super) async fn follow(
    work: &mut Work,
    challenge: Challenge,
    act: challenge::Act,
) -> Result<Challenge> {
    let by = By::event(act.code(), challenge.id.to_string());
    let followed = challenge.follow(act, work.now())?;
    store::save(work.tx(), &followed).await?;
    work.tell(&by, &followed, events::challenge).await?;
    Ok(followed.into_aggregate())
}

/// Puts an award and what hangs on it back to review.
pub(super) async fn set_aside(work: &mut Work, award: Award) -> Result<()> {
    let challenge: Challenge = store::lock(work.tx(), award.challenge.0, Lock::Exclusive).await?;
    let bids = store::bids_of(work.tx(), challenge.id).await?;
    let opened = bids.iter().filter(|bid| bid.is_opened()).count();
    let opened = u32::try_from(opened).expect("bids of a challenge are bounded");
    for bid in bids {
        if matches!(bid.state, bid::State::Proposed | bid::State::Reserve) {
            let by = By::event(bid::Act::Return.code(), bid.id.to_string());
            let returned = bid.send_back(work.now())?;
            store::save(work.tx(), &returned).await?;
            work.tell(&by, &returned, events::bid).await?;
        }
    }
    let by = By::event(challenge::Act::SetAside.code(), challenge.id.to_string());
    let back = challenge.set_aside(award.panel, opened, work.now())?;
    store::save(work.tx(), &back).await?;
    work.tell(&by, &back, events::challenge).await?;
    let by = By::event(award::Act::SetAside.code(), award.id.to_string());
    let aside = award.set_aside(Reason::ObjectionUpheld, work.now())?;
    store::save(work.tx(), &aside).await?;
    work.tell(&by, &aside, events::award).await?;
    Ok(())
}
