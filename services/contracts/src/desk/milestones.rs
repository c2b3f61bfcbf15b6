//! Milestones: evidence, verdict, and the payment that a pass drafts.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code, Decision};
use kit_events::{Committed, Work};

use super::Desk;
use super::books::{book, left};
use crate::domain::ledger::{self, AccountName, Kind, Posting};
use crate::domain::milestone::{Act, Evidence, Happened};
use crate::domain::terms::{funders, split};
use crate::domain::{Contract, Milestone, MilestoneId, Payment, PaymentId, Reason, payment};
use crate::error::Result;
use crate::store::Lock;
use crate::{events, store};

/// An act that says nothing but which milestone it is about.
pub struct MilestoneAct {
    pub milestone: MilestoneId,
}

/// Submits evidence.
pub struct SubmitMilestone {
    pub milestone: MilestoneId,
    pub evidence: Evidence,
}

/// Sends evidence back.
pub struct ReturnMilestone {
    pub milestone: MilestoneId,
    pub reason: Reason,
}

/// Finds a milestone not met.
pub struct FailMilestone {
    pub milestone: MilestoneId,
    pub reason: Reason,
    pub text: String,
}

impl Desk {
    /// The bidder hands in evidence.
    pub async fn submit_milestone(
        self: Arc<Self>,
        work: Work,
        cmd: SubmitMilestone,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::get(work.tx(), cmd.milestone.0).await?;
        let by = self.gate.admit(work.call(), Act::Submit, &milestone)?;
        let decision = milestone.submit(cmd.evidence, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::milestone).await?)
    }

    /// A verifier takes the evidence up.
    pub async fn assess_milestone(
        self: Arc<Self>,
        work: Work,
        cmd: MilestoneAct,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::get(work.tx(), cmd.milestone.0).await?;
        let by = self.gate.admit(work.call(), Act::Assess, &milestone)?;
        let decision = milestone.assess(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::milestone).await?)
    }

    /// Sends incomplete evidence back to the bidder.
    pub async fn return_milestone(
        self: Arc<Self>,
        work: Work,
        cmd: ReturnMilestone,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::get(work.tx(), cmd.milestone.0).await?;
        let by = self.gate.admit(work.call(), Act::Return, &milestone)?;
        let decision = milestone.send_back(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::milestone).await?)
    }

    /// Passes: the second voice drafts the payment and reserves its money, or settles
    /// a milestone whose share is nothing.
    pub async fn pass_milestone(
        self: Arc<Self>,
        mut work: Work,
        cmd: MilestoneAct,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::lock(work.tx(), cmd.milestone.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Pass, &milestone)?;
        let decision = milestone.pass(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        if !decision.happened().contains(&Happened::Passed) {
            return Ok(work.commit(by, decision, events::milestone).await?);
        }
        if !decision.aggregate().is_payable() {
            return settled_at_once(work, by, decision).await;
        }
        draft_payment(&mut work, decision.aggregate()).await?;
        Ok(work.commit(by, decision, events::milestone).await?)
    }

    /// Fails: nothing is due, so the second voice settles it; its money stays
    /// allotted and goes back to the same funders when the contract closes.
    pub async fn fail_milestone(
        self: Arc<Self>,
        work: Work,
        cmd: FailMilestone,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::lock(work.tx(), cmd.milestone.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Fail, &milestone)?;
        let decision = milestone.fail(cmd.reason, cmd.text, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        match decision.happened().contains(&Happened::Failed) {
            true => settled_at_once(work, by, decision).await,
            false => Ok(work.commit(by, decision, events::milestone).await?),
        }
    }

    /// The clock finds a milestone due.
    pub async fn milestone_due(
        self: Arc<Self>,
        work: Work,
        id: MilestoneId,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::get(work.tx(), id.0).await?;
        let by = By::clock(Act::FallDue.code(), id.to_string());
        let decision = milestone.fall_due(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::milestone).await?)
    }
}

/// Settles in the commit of a verdict that brings no payment.
async fn settled_at_once(
    mut work: Work,
    by: By,
    verdict: Decision<Milestone, Happened>,
) -> Result<Committed<Milestone>> {
    work.tell(&by, &verdict, events::milestone).await?;
    let settled = verdict.into_aggregate().settle(work.now())?;
    store::save(work.tx(), &settled).await?;
    let by = By::event(Act::Settle.code(), settled.aggregate().name());
    Ok(work.commit(by, settled, events::milestone).await?)
}

/// Drafts the payment: split by what each funder still has in the contract, so
/// that the last instalment empties all; and reserves it.
async fn draft_payment(work: &mut Work, milestone: &Milestone) -> Result<()> {
    let contract: Contract = store::lock(work.tx(), milestone.contract.0, Lock::Shared).await?;
    let (challenge, id) = (milestone.challenge, contract.id.0);
    let allotted = |funder| AccountName::Allot { contract: id, funder };
    let left = left(work, challenge, funders(&contract.terms.shares), allotted).await?;
    let short = || ledger::Refusal::Overdrawn { account: format!("allot:{id}") };
    let parts = split(milestone.amount, &left).ok_or_else(short)?;
    let drafted = Payment::draft(PaymentId(work.id()), milestone, parts, work.now());
    store::save(work.tx(), &drafted).await?;
    let payment = drafted.aggregate();
    let mut posting = Posting::of(Kind::Reserve, challenge, payment.name(), 1, work.now())
        .instructed(payment.instruction_hash.clone());
    for part in &payment.parts {
        let to = AccountName::Funded { contract: id, funder: part.funder.clone() };
        posting = posting.reserve(&allotted(part.funder.clone()), &to, part.amount);
    }
    book(work, posting).await?;
    let by = By::event(payment::Act::Draft.code(), payment.name());
    work.tell(&by, &drafted, events::payment).await?;
    Ok(())
}
