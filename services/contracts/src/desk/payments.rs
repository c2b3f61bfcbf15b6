//! Payments: two approvals, an instruction, and the bank's word.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code};
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::ledger::{AccountName, Kind, Phase, Posting};
use crate::domain::payment::{Act, Happened, Stage};
use crate::domain::{Milestone, Payment, PaymentId, milestone};
use crate::error::Result;
use crate::store::{Lock, ledger};
use crate::{events, store};

/// An act that says nothing but which payment it is about.
pub struct PaymentAct {
    pub payment: PaymentId,
}

/// Approves the instruction that the approver read.
pub struct ApprovePayment {
    pub payment: PaymentId,
    pub instruction_hash: String,
}

/// Confirms with the bank's receipt.
pub struct ConfirmPayment {
    pub payment: PaymentId,
    pub evidence: String,
}

impl Desk {
    /// Takes an approval; which of the two it is, the stage says.
    pub async fn approve_payment(
        self: Arc<Self>,
        work: Work,
        cmd: ApprovePayment,
    ) -> Result<Committed<Payment>> {
        let payment: Payment = store::get(work.tx(), cmd.payment.0).await?;
        let act = match payment.stage() {
            Stage::Drafted => Act::ApproveFirst,
            Stage::ApprovedOnce | Stage::Approved | Stage::Instructed | Stage::Confirmed => {
                Act::ApproveSecond
            }
        };
        let by = self.gate.admit(work.call(), act, &payment)?;
        let decision = payment.approve(&cmd.instruction_hash, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::payment).await?)
    }

    /// Tells bank or treasury to pay what two people approved.
    pub async fn instruct_payment(
        self: Arc<Self>,
        work: Work,
        cmd: PaymentAct,
    ) -> Result<Committed<Payment>> {
        let payment: Payment = store::get(work.tx(), cmd.payment.0).await?;
        let by = self.gate.admit(work.call(), Act::Instruct, &payment)?;
        let decision = payment.instruct(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::payment).await?)
    }

    /// Confirms: the posting stands and the milestone is settled, in one commit.
    pub async fn confirm_payment(
        self: Arc<Self>,
        mut work: Work,
        cmd: ConfirmPayment,
    ) -> Result<Committed<Payment>> {
        let payment: Payment = store::lock(work.tx(), cmd.payment.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Confirm, &payment)?;
        let decision = payment.confirm(cmd.evidence.clone(), work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Confirmed) {
            pay(&work, decision.aggregate(), cmd.evidence).await?;
            settle(&mut work, decision.aggregate()).await?;
        }
        Ok(work.commit(by, decision, events::payment).await?)
    }
}

/// What was reserved is paid, from every funder through to the payee.
async fn pay(work: &Work, payment: &Payment, evidence: String) -> Result<()> {
    let (book, name) = (payment.challenge, payment.name());
    let reserved = Posting::id_of(Kind::Reserve, &name, 1);
    let Some(reserved) = ledger::find(work.tx(), &reserved).await? else {
        return Err(kit_store::Error::NotFound { table: "postings", name: reserved }.into());
    };
    let mut posting = Posting::of(Kind::Pay, book, name, 1, work.now())
        .evidence(evidence)
        .resolve(&reserved, Phase::Post);
    for part in &payment.parts {
        let funder = &part.funder;
        let way = [
            AccountName::ExternalFunder { funder: funder.clone() },
            AccountName::Escrow { challenge: book, funder: funder.clone() },
            AccountName::Lane { contract: payment.contract.0, funder: funder.clone() },
            AccountName::Milestone { milestone: payment.milestone.0, funder: funder.clone() },
            AccountName::Payable {
                contract: payment.contract.0,
                payee: payment.payee.clone(),
                funder: funder.clone(),
            },
            AccountName::ExternalPayee { payee: payment.payee.clone() },
        ];
        for step in way.windows(2) {
            posting = posting.post(&step[0], &step[1], part.amount);
        }
    }
    ledger::record(work.tx(), &posting).await
}

/// The milestone that the payment was for is settled with it.
async fn settle(work: &mut Work, payment: &Payment) -> Result<()> {
    let paid: Milestone = store::lock(work.tx(), payment.milestone.0, Lock::Exclusive).await?;
    let by = By::event(milestone::Act::Settle.code(), paid.name());
    let settled = paid.settle(work.now())?;
    store::save(work.tx(), &settled).await?;
    work.tell(&by, &settled, events::milestone).await?;
    Ok(())
}
