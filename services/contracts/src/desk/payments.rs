//! Payments: two approvals, an instruction, and the bank's word.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code};
use kit_events::{Committed, Work};

use super::Desk;
use super::books::book;
use crate::domain::ledger::{AccountName, Kind, Phase, Posting};
use crate::domain::payment::{Act, Conditions, Grounds, Happened, Receipt, Relation, Stage};
use crate::domain::{Contract, Milestone, Payment, PaymentId, milestone};
use crate::error::Result;
use crate::projections::organisations;
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
        let payment: Payment = store::lock(work.tx(), cmd.payment.0, Lock::Exclusive).await?;
        // Whoever gave the first approval and repeats it is admitted as before.
        let first =
            payment.approvals().first().is_some_and(|it| it.person == work.call().actor.subject);
        let act = match payment.stage() {
            Stage::Drafted => Act::ApproveFirst,
            Stage::ApprovedOnce if first => Act::ApproveFirst,
            Stage::ApprovedOnce | Stage::Approved | Stage::Instructed | Stage::Confirmed => {
                Act::ApproveSecond
            }
        };
        let by = self.gate.admit(work.call(), act, &payment)?;
        let relation = relation(&work, &payment).await?;
        let grounds = Grounds { relation, conditions: conditions(&work, &payment).await? };
        let decision = payment.approve(&cmd.instruction_hash, grounds, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::payment).await?)
    }

    /// Tells bank or treasury to pay what two people approved.
    pub async fn instruct_payment(
        self: Arc<Self>,
        work: Work,
        cmd: PaymentAct,
    ) -> Result<Committed<Payment>> {
        let payment: Payment = store::lock(work.tx(), cmd.payment.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Instruct, &payment)?;
        let conditions = conditions(&work, &payment).await?;
        let decision = payment.instruct(conditions, work.now())?;
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
        let milestone: Milestone =
            store::lock(work.tx(), payment.milestone.0, Lock::Exclusive).await?;
        let receipt = match ledger::is_evidence(work.tx(), &cmd.evidence).await? {
            true => Receipt::Used,
            false => Receipt::Fresh,
        };
        let decision = payment.confirm(cmd.evidence.clone(), receipt, work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Confirmed) {
            pay(&work, decision.aggregate(), cmd.evidence).await?;
            settle(&mut work, milestone).await?;
        }
        Ok(work.commit(by, decision, events::payment).await?)
    }
}

/// What was reserved is paid, from every funder through to the payee.
async fn pay(work: &Work, payment: &Payment, evidence: String) -> Result<()> {
    let (challenge, name) = (payment.challenge, payment.name());
    let reserved = Posting::id_of(Kind::Reserve, &name, 1);
    let Some(reserved) = ledger::find(work.tx(), &reserved).await? else {
        return Err(kit_store::Error::NotFound { table: "postings", name: reserved }.into());
    };
    let mut posting = Posting::of(Kind::Pay, challenge, name, 1, payment.update_time)
        .evidence(evidence)
        .instructed(payment.instruction_hash.clone())
        .resolve(&reserved, Phase::Post, |_| true);
    for part in &payment.parts {
        let funder = &part.funder;
        let way = [
            AccountName::ExternalFunder { funder: funder.clone() },
            AccountName::Escrow { challenge, funder: funder.clone() },
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
    book(work, posting).await
}

/// The milestone that the payment was for is settled with it.
async fn settle(work: &mut Work, paid: Milestone) -> Result<()> {
    let by = By::event(milestone::Act::Settle.code(), paid.name());
    let settled = paid.settle(work.now())?;
    store::save(work.tx(), &settled).await?;
    work.tell(&by, &settled, events::milestone).await?;
    Ok(())
}

/// How the caller's unit stands to the payee, by what either declares. A payee that
/// the directory has not described is not apart.
async fn relation(work: &Work, payment: &Payment) -> Result<Relation> {
    let contract: Contract = store::get(work.tx(), payment.contract.0).await?;
    let percent = contract.rules.related_share_percent;
    let Some(payee) = organisations::find(work.tx(), &payment.payee).await? else {
        return Ok(Relation::Related);
    };
    let Some(own) = work.call().actor.organisation.clone() else { return Ok(Relation::Apart) };
    let said = organisations::find(work.tx(), &own).await?;
    let related = own == payment.payee
        || payee.is_related(&own, percent)
        || said.is_some_and(|it| it.is_related(&payment.payee, percent));
    Ok(if related { Relation::Related } else { Relation::Apart })
}

/// Whether the milestone stands as passed, and what was reserved is not yet paid.
async fn conditions(work: &Work, payment: &Payment) -> Result<Conditions> {
    let milestone: Milestone = store::get(work.tx(), payment.milestone.0).await?;
    let name = payment.name();
    let stands = |kind| Posting::id_of(kind, &name, 1);
    let reserved = ledger::find(work.tx(), &stands(Kind::Reserve)).await?.is_some();
    let paid = ledger::find(work.tx(), &stands(Kind::Pay)).await?.is_some();
    let met = milestone.is_payable() && reserved && !paid;
    Ok(if met { Conditions::Met } else { Conditions::Unmet })
}
