//! Challenges: from an adopted need to the end of the opening.

use std::sync::Arc;

use kit_base::{By, Code};
use kit_events::{Committed, Work};
use kit_wire::field::Etag;

use super::end::{end_all, end_bids};
use super::{Change, Desk};
use crate::domain::challenge::{Act, Notice};
use crate::domain::{Challenge, ChallengeId, Need, NeedId, Panel, Reason, bid, challenge, need};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// Adopts an approved need as a challenge.
pub struct DraftChallenge {
    pub need: NeedId,
    pub change: Change<Notice>,
}

/// Fills in the notice while it is drafted.
pub struct UpdateChallenge {
    pub challenge: ChallengeId,
    pub etag: Etag,
    pub change: Change<Notice>,
}

/// An act that says nothing but which challenge it is about.
pub struct ChallengeAct {
    pub challenge: ChallengeId,
}

/// Ends a challenge with a coded reason and its public text.
pub struct EndChallenge {
    pub challenge: ChallengeId,
    pub reason: Reason,
    pub text: String,
}

impl Desk {
    /// Adopts a need: need and challenge change in one commit. No lock is taken; the
    /// save tells if somebody else adopted it meanwhile.
    pub async fn draft_challenge(
        self: Arc<Self>,
        mut work: Work,
        cmd: DraftChallenge,
    ) -> Result<Committed<Challenge>> {
        let need: Need = store::get(work.tx(), cmd.need.0).await?;
        let adopting = self.gate.admit(work.call(), need::Act::Adopt, &need)?;
        let id = ChallengeId(work.id());
        let notice = Notice::of_need(need.form.clone());
        let bare = Challenge::draft(id, &need, notice, &adopting, work.now());
        let by = self.gate.admit(work.call(), Act::Draft, &bare)?;
        let challenge = Challenge { notice: (cmd.change)(bare.notice.clone())?, ..bare };
        let adopted = need.adopt(id, work.now())?;
        store::save(work.tx(), &adopted).await?;
        work.tell(&adopting, &adopted, events::need).await?;
        let decision = challenge.create();
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    pub async fn update_challenge(
        self: Arc<Self>,
        work: Work,
        cmd: UpdateChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), cmd.challenge.0).await?;
        let by = self.gate.admit(work.call(), Act::Edit, &challenge)?;
        cmd.etag.check(&challenge)?;
        let notice = (cmd.change)(challenge.notice.clone())?;
        let decision = challenge.edit(notice, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Freezes the rule set that the need named when it was filed.
    pub async fn schedule_challenge(
        self: Arc<Self>,
        work: Work,
        cmd: ChallengeAct,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), cmd.challenge.0).await?;
        let by = self.gate.admit(work.call(), Act::Schedule, &challenge)?;
        let rules = self.rules.find(&challenge.notice.form.rule_set)?.clone();
        let decision = challenge.schedule(rules, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    pub async fn publish_challenge(
        self: Arc<Self>,
        work: Work,
        cmd: ChallengeAct,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), cmd.challenge.0).await?;
        let by = self.gate.admit(work.call(), Act::Publish, &challenge)?;
        let decision = challenge.publish(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    pub async fn start_opening(
        self: Arc<Self>,
        work: Work,
        cmd: ChallengeAct,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), cmd.challenge.0).await?;
        let by = self.gate.admit(work.call(), Act::StartOpening, &challenge)?;
        let decision = challenge.start_opening(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Opens every bid that stands, all in one commit.
    pub async fn finish_opening(
        self: Arc<Self>,
        mut work: Work,
        cmd: ChallengeAct,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::FinishOpening, &challenge)?;
        let decision = challenge.finish_opening(work.now())?;
        // A repeat finds no sealed bid left.
        let bids = store::bids_of(work.tx(), cmd.challenge).await?;
        let apart = decision.aggregate().apart().cloned().collect();
        for bid in bids {
            if bid.state == bid::State::Sealed {
                let opened = bid.open(&apart, work.now())?;
                store::save(work.tx(), &opened).await?;
                let opening = By { act: bid::Act::Open.code(), ..by.clone() };
                work.tell(&opening, &opened, events::bid).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Ends it at the close; what bids there are lapse unopened.
    pub async fn fail_for_want_of_bids(
        self: Arc<Self>,
        mut work: Work,
        cmd: EndChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::FailNoBids, &challenge)?;
        let text = cmd.text.clone();
        let decision = challenge.fail_no_bids(cmd.reason, cmd.text, work.now())?;
        end_bids(&mut work, cmd.challenge, &text).await?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Ends a challenge that nobody can win; the bids that stood get their reason in
    /// the same commit.
    pub async fn end_none_fit(
        self: Arc<Self>,
        mut work: Work,
        cmd: EndChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::NoneFit, &challenge)?;
        let bids = store::bids_of(work.tx(), cmd.challenge).await?;
        let panel: Option<Panel> = match challenge.judged_by() {
            Ok(id) => Some(store::get(work.tx(), id.0).await?),
            Err(_) => None,
        };
        let because = (cmd.reason, cmd.text.clone());
        let decision = challenge.none_fit(because, &bids, panel.as_ref(), work.now())?;
        for bid in bids.into_iter().filter(|bid| bid.state == bid::State::UnderReview) {
            let lost = bid.lose(Reason::NonePassedReview, cmd.text.clone(), work.now())?;
            store::save(work.tx(), &lost).await?;
            let losing = By { act: bid::Act::Lose.code(), ..by.clone() };
            work.tell(&losing, &lost, events::bid).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    pub async fn discard_challenge(
        self: Arc<Self>,
        work: Work,
        cmd: EndChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), cmd.challenge.0).await?;
        let by = self.gate.admit(work.call(), Act::Discard, &challenge)?;
        let decision = challenge.discard(cmd.reason, cmd.text, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Withdraws it: when the second officer agrees, all that hangs on it ends too.
    pub async fn withdraw_challenge(
        self: Arc<Self>,
        mut work: Work,
        cmd: EndChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Withdraw, &challenge)?;
        let before = challenge.clone();
        let decision = challenge.withdraw(cmd.reason, cmd.text.clone(), &by, work.now())?;
        if decision.happened().contains(&challenge::Happened::Withdrawn) {
            end_all(&mut work, &before, &cmd.text).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// The clock publishes what was scheduled.
    pub async fn publish_scheduled(
        self: Arc<Self>,
        work: Work,
        id: ChallengeId,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), id.0).await?;
        let by = By::clock(Act::Publish.code(), id.to_string());
        let decision = challenge.publish_when_due(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// The clock closes bidding: one transaction, under the challenge's lock. Bids on an
    /// edition that the notice no longer has lapse first.
    pub async fn close_bidding(
        self: Arc<Self>,
        mut work: Work,
        id: ChallengeId,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), id.0, Lock::Exclusive).await?;
        let by = By::clock(Act::Close.code(), id.to_string());
        let mut standing = store::bids_of(work.tx(), id).await?;
        standing.retain(|bid| bid.state == bid::State::Sealed);
        for bid in standing.extract_if(.., |bid| bid.is_outdated(&challenge)).collect::<Vec<_>>() {
            let lapsed = bid.void(Reason::NotReconfirmed, work.now())?;
            store::save(work.tx(), &lapsed).await?;
            let lapsing = By { act: bid::Act::Void.code(), ..by.clone() };
            work.tell(&lapsing, &lapsed, events::bid).await?;
        }
        let decision = challenge.close(&standing, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }
}
