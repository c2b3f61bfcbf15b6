//! What changes on a challenge that is scheduled or published.

use std::sync::Arc;

use kit_base::{By, Code, Difference, Time};
use kit_events::{Committed, Work};
use kit_wire::Etag;

use super::{Change, Desk};
use crate::domain::challenge::{Act, Cause, Notice};
use crate::domain::{Award, Challenge, ChallengeId, Reason, award, bid};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// Takes a challenge off the schedule.
pub struct UnscheduleChallenge {
    pub challenge: ChallengeId,
    pub reason: Reason,
}

/// Sets a new deadline, with a coded reason and its public text.
pub struct SetDeadline {
    pub challenge: ChallengeId,
    pub close_time: Time,
    pub reason: Reason,
    pub text: String,
}

/// A notice as it should be, and what that changes.
pub struct Amended {
    pub notice: Notice,
    pub differences: Vec<Difference>,
}

/// Changes what was published.
pub struct AmendChallenge {
    pub challenge: ChallengeId,
    pub etag: Etag,
    pub reason: Reason,
    pub text: String,
    pub change: Change<Notice, Amended>,
}

/// Sends a proposed award back to review.
pub struct SendBack {
    pub challenge: ChallengeId,
    pub reason: Reason,
    pub text: String,
}

impl Desk {
    pub async fn unschedule_challenge(
        self: Arc<Self>,
        work: Work,
        cmd: UnscheduleChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::get(work.tx(), cmd.challenge.0).await?;
        let by = self.gate.admit(work.call(), Act::Unschedule, &challenge)?;
        let decision = challenge.unschedule(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Moves the deadline under the challenge's lock: the close comes before or after.
    pub async fn extend_bidding(
        self: Arc<Self>,
        work: Work,
        cmd: SetDeadline,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Extend, &challenge)?;
        let decision =
            challenge.extend(cmd.close_time, cause(cmd.reason, cmd.text), &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Changes the notice under the challenge's lock: a bid answers the old or the new.
    pub async fn amend_challenge(
        self: Arc<Self>,
        work: Work,
        cmd: AmendChallenge,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Amend, &challenge)?;
        cmd.etag.check(&challenge)?;
        let Amended { notice, differences } = (cmd.change)(challenge.notice.clone())?;
        let cause = Cause { differences, ..cause(cmd.reason, cmd.text) };
        let decision = challenge.amend(notice, cause, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    pub async fn reopen_bidding(
        self: Arc<Self>,
        work: Work,
        cmd: SetDeadline,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Reopen, &challenge)?;
        let decision = challenge.reopen(cmd.close_time, cause(cmd.reason, cmd.text), work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }

    /// Sets the proposed award aside before its publicity; what it had placed returns
    /// to review in the same commit.
    pub async fn send_back_to_review(
        self: Arc<Self>,
        mut work: Work,
        cmd: SendBack,
    ) -> Result<Committed<Challenge>> {
        let challenge: Challenge = store::lock(work.tx(), cmd.challenge.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::SendBack, &challenge)?;
        let proposed = challenge.award();
        let decision = challenge.send_back(cmd.reason, work.now())?;
        if let Some(id) = proposed {
            let held: Award = store::lock(work.tx(), id.0, Lock::Exclusive).await?;
            let aside = held.set_aside(cmd.reason, cmd.text, work.now())?;
            store::save(work.tx(), &aside).await?;
            let setting = By { act: award::Act::SetAside.code(), ..by.clone() };
            work.tell(&setting, &aside, events::award).await?;
        }
        for placed in store::bids_of(work.tx(), cmd.challenge).await? {
            let returned = placed.set_aside(None, work.now())?;
            store::save(work.tx(), &returned).await?;
            let returning = By { act: bid::Act::Return.code(), ..by.clone() };
            work.tell(&returning, &returned, events::bid).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::challenge).await?)
    }
}

fn cause(reason: Reason, text: String) -> Cause {
    Cause { reason, text, differences: Vec::new() }
}
