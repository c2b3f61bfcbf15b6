//! Milestones: evidence, verdict, and the payment that a pass drafts.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code};
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::ledger::{AccountName, Kind, Posting};
use crate::domain::milestone::{Act, Evidence, Happened};
use crate::domain::terms::{FundingShare, split};
use crate::domain::{Contract, Milestone, MilestoneId, Payment, PaymentId, Reason, payment};
use crate::error::Result;
use crate::store::{Lock, ledger};
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

    /// Passes: the second voice drafts the payment and reserves its money.
    pub async fn pass_milestone(
        self: Arc<Self>,
        mut work: Work,
        cmd: MilestoneAct,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::lock(work.tx(), cmd.milestone.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Pass, &milestone)?;
        let decision = milestone.pass(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Passed) {
            draft_payment(&mut work, decision.aggregate()).await?;
        }
        Ok(work.commit(by, decision, events::milestone).await?)
    }

    /// Finds it not met; the final user is heard first.
    pub async fn fail_milestone(
        self: Arc<Self>,
        work: Work,
        cmd: FailMilestone,
    ) -> Result<Committed<Milestone>> {
        let milestone: Milestone = store::get(work.tx(), cmd.milestone.0).await?;
        let by = self.gate.admit(work.call(), Act::Fail, &milestone)?;
        let decision = milestone.fail(cmd.reason, cmd.text, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::milestone).await?)
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

/// Drafts the payment: split by what each funder still has in the contract, so
/// that the last instalment empties all; and reserves it.
async fn draft_payment(work: &mut Work, milestone: &Milestone) -> Result<()> {
    let contract: Contract = store::get(work.tx(), milestone.contract.0).await?;
    let (book, id) = (milestone.challenge, contract.id.0);
    let mut left: Vec<FundingShare> = Vec::new();
    for share in &contract.terms.shares {
        if left.iter().any(|it| it.funder == share.funder) {
            continue;
        }
        let name = AccountName::Allot { contract: id, funder: share.funder.clone() };
        let amount = ledger::balance(work.tx(), book, &name).await?.available();
        left.push(FundingShare { amount, ..share.clone() });
    }
    let parts = split(milestone.amount, &left);
    let drafted = Payment::draft(PaymentId(work.id()), milestone, parts, work.now());
    store::save(work.tx(), &drafted).await?;
    let payment = drafted.aggregate();
    let mut posting = Posting::of(Kind::Reserve, book, payment.name(), 1, work.now());
    for part in &payment.parts {
        let from = AccountName::Allot { contract: id, funder: part.funder.clone() };
        let to = AccountName::Funded { contract: id, funder: part.funder.clone() };
        posting = posting.reserve(&from, &to, part.amount);
    }
    ledger::record(work.tx(), &posting).await?;
    let by = By::event(payment::Act::Draft.code(), payment.name());
    work.tell(&by, &drafted, events::payment).await?;
    Ok(())
}
