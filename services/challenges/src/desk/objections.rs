//! Objections: filed in the publicity, decided by officers without interest.

use std::sync::Arc;

use kit_base::{By, Code};
use kit_events::{Committed, Work};

use super::Desk;
use super::awards::{follow, hold_award, set_aside};
use crate::domain::objection::{Act, Ground, Happened, Order, Remedy};
use crate::domain::{Award, AwardId, Challenge, Objection, ObjectionId, Reason, award, challenge};
use crate::error::Result;
use crate::{events, store};

/// Objects to an award.
pub struct FileObjection {
    pub award: AwardId,
    pub contact: String,
    pub facts: String,
    pub evidence: Vec<String>,
}

/// An act that says nothing but which objection it is about.
pub struct ObjectionAct {
    pub objection: ObjectionId,
}

/// Refuses or dismisses, with a coded reason and its text.
pub struct DecideObjection {
    pub objection: ObjectionId,
    pub reason: Reason,
    pub text: String,
}

/// Upholds, and says what must be done.
pub struct UpholdObjection {
    pub objection: ObjectionId,
    pub order: Order,
}

/// Records that the remedy was carried out.
pub struct RemedyObjection {
    pub objection: ObjectionId,
    pub text: String,
}

/// Withdraws an objection.
pub struct WithdrawObjection {
    pub objection: ObjectionId,
    pub reason: Reason,
}

impl Desk {
    /// Files under the locks of challenge and award, so that confirmation and withdrawal
    /// come before or after.
    pub async fn file_objection(
        self: Arc<Self>,
        mut work: Work,
        cmd: FileObjection,
    ) -> Result<Committed<Objection>> {
        let (challenge, award) = hold_award(&work, cmd.award).await?;
        self.gate.see(work.call(), &award)?;
        let actor = &work.call().actor;
        let ground = Ground {
            objector: actor.subject.clone(),
            organisation: actor.organisation.clone(),
            contact: cmd.contact,
            facts: cmd.facts,
            evidence: cmd.evidence,
        };
        let id = ObjectionId(work.id());
        let objection = Objection::draft(id, &award, ground, work.now());
        let by = self.gate.admit(work.call(), Act::File, &objection)?;
        let decision = objection.file(&award, challenge.rules()?, work.now())?;
        let noted = award.note_objection(id, work.now())?;
        store::save(work.tx(), &noted).await?;
        work.tell(&By::event("note_objection", cmd.award.to_string()), &noted, events::award)
            .await?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Admits: the publicity clock stops in the same commit.
    pub async fn admit_objection(
        self: Arc<Self>,
        mut work: Work,
        cmd: ObjectionAct,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Admit, &objection)?;
        let decision = objection.admit(&by, work.now())?;
        if decision.changed().is_some() {
            hold(&mut work, decision.aggregate()).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Refuses what is not admissible; the award no longer waits for it.
    pub async fn refuse_objection(
        self: Arc<Self>,
        mut work: Work,
        cmd: DecideObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Refuse, &objection)?;
        let decision = objection.refuse(cmd.reason, cmd.text, &by, work.now())?;
        if decision.changed().is_some() {
            release(&mut work, decision.aggregate()).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    pub async fn investigate_objection(
        self: Arc<Self>,
        work: Work,
        cmd: ObjectionAct,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Investigate, &objection)?;
        let decision = objection.investigate(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Upholds: unless only the record is corrected, the award is set aside.
    pub async fn uphold_objection(
        self: Arc<Self>,
        mut work: Work,
        cmd: UpholdObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Uphold, &objection)?;
        let (challenge, award) = hold_award(&work, objection.award).await?;
        let decision = objection.uphold(&award, cmd.order.clone(), &by, work.now())?;
        if decision.happened().contains(&Happened::Upheld) {
            carry_out(&mut work, (challenge, award), decision.aggregate(), &cmd.order).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    pub async fn dismiss_objection(
        self: Arc<Self>,
        mut work: Work,
        cmd: DecideObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Dismiss, &objection)?;
        let challenge: Challenge = store::get(work.tx(), objection.challenge.0).await?;
        let days = challenge.rules()?.re_examination_working_days;
        let decision = objection.dismiss(cmd.reason, (cmd.text, days), &by, work.now())?;
        if decision.happened().contains(&Happened::Dismissed) {
            release(&mut work, decision.aggregate()).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Asks for a second look; an award that is not final waits for it.
    pub async fn ask_re_examination(
        self: Arc<Self>,
        mut work: Work,
        cmd: ObjectionAct,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::AskReExamination, &objection)?;
        let (_, award) = hold_award(&work, objection.award).await?;
        let decision = objection.ask_re_examination(work.now())?;
        if decision.changed().is_some() && award.waits() {
            let noted = award.note_objection(cmd.objection, work.now())?;
            store::save(work.tx(), &noted).await?;
            let noting = By::event("note_objection", decision.aggregate().award.to_string());
            work.tell(&noting, &noted, events::award).await?;
            hold(&mut work, decision.aggregate()).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Another officer upholds what two had dismissed.
    pub async fn uphold_again(
        self: Arc<Self>,
        mut work: Work,
        cmd: UpholdObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::UpholdAgain, &objection)?;
        let (challenge, award) = hold_award(&work, objection.award).await?;
        let decision = objection.uphold_again(&award, cmd.order.clone(), &by, work.now())?;
        if decision.happened().contains(&Happened::Upheld) {
            carry_out(&mut work, (challenge, award), decision.aggregate(), &cmd.order).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Another officer confirms the dismissal; the award no longer waits for it.
    pub async fn confirm_dismissal(
        self: Arc<Self>,
        mut work: Work,
        cmd: DecideObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::ConfirmDismissal, &objection)?;
        let decision = objection.confirm_dismissal(cmd.reason, cmd.text, &by, work.now())?;
        if decision.changed().is_some() {
            release(&mut work, decision.aggregate()).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    pub async fn remedy_objection(
        self: Arc<Self>,
        work: Work,
        cmd: RemedyObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Remedy, &objection)?;
        let decision = objection.remedy(cmd.text, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// Takes an objection back; the award no longer waits for it.
    pub async fn withdraw_objection(
        self: Arc<Self>,
        mut work: Work,
        cmd: WithdrawObjection,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), cmd.objection.0).await?;
        let by = self.gate.admit(work.call(), Act::Withdraw, &objection)?;
        let decision = objection.withdraw(cmd.reason, work.now())?;
        if decision.changed().is_some() {
            release(&mut work, decision.aggregate()).await?;
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }

    /// The clock closes what was dismissed and not asked about again.
    pub async fn close_objection(
        self: Arc<Self>,
        work: Work,
        id: ObjectionId,
    ) -> Result<Committed<Objection>> {
        let objection: Objection = store::get(work.tx(), id.0).await?;
        let by = By::clock(Act::Close.code(), id.to_string());
        let decision = objection.close(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::objection).await?)
    }
}

/// Carries out what was ordered: unless only the record is corrected, the award falls.
async fn carry_out(
    work: &mut Work,
    held: (Challenge, Award),
    upheld: &Objection,
    order: &Order,
) -> Result<()> {
    match order.remedy {
        Remedy::CorrectRecord => release(work, upheld).await,
        Remedy::ReReview | Remedy::ExcludeBid | Remedy::ReRank => {
            set_aside(work, held, (upheld.id, order)).await
        }
    }
}

/// Stops the publicity of the award that an admitted objection is about.
async fn hold(work: &mut Work, objection: &Objection) -> Result<()> {
    let (challenge, award) = hold_award(work, objection.award).await?;
    let held = award.suspend(work.now())?;
    if held.happened().contains(&award::Happened::PublicityHeld) {
        follow(work, challenge, challenge::Act::Hold, &[]).await?;
    }
    store::save(work.tx(), &held).await?;
    let by = By::event(award::Act::Suspend.code(), objection.award.to_string());
    work.tell(&by, &held, events::award).await?;
    Ok(())
}

/// Takes the objection off its award; the last one lets the publicity run on.
async fn release(work: &mut Work, objection: &Objection) -> Result<()> {
    let (challenge, award) = hold_award(work, objection.award).await?;
    let least = challenge.rules()?.resume_min_working_days;
    let settled = award.settle_objection(objection.id, least, work.now())?;
    let resumed = settled.happened().contains(&award::Happened::PublicityResumed);
    if resumed {
        let facts = settled.aggregate().facts();
        follow(work, challenge, challenge::Act::Resume, &facts).await?;
    }
    store::save(work.tx(), &settled).await?;
    let act = if resumed { award::Act::Resume.code() } else { "note_objection" };
    let by = By::event(act, objection.award.to_string());
    work.tell(&by, &settled, events::award).await?;
    Ok(())
}
