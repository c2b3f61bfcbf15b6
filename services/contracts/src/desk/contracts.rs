//! Contracts: approved, signed, accepted.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code, Money};
use kit_events::{Committed, Work};

use super::Desk;
use super::funds::{commit, let_go};
use crate::domain::contract::{Act, Happened, State};
use crate::domain::ledger::{AccountName, Kind, Phase, Posting};
use crate::domain::terms::instalments;
use crate::domain::{
    Contract, ContractId, Fund, Milestone, MilestoneId, Reason, contract, fund, milestone,
};
use crate::error::Result;
use crate::store::{Lock, ledger};
use crate::{events, store};

/// An act that says nothing but which contract it is about.
pub struct ContractAct {
    pub contract: ContractId,
}

/// Sends terms back to drafting.
pub struct SendContractBack {
    pub contract: ContractId,
    pub reason: Reason,
}

/// Signs what the signer read.
pub struct SignContract {
    pub contract: ContractId,
    pub terms_hash: String,
}

/// Asks for acceptance, on reports.
pub struct AskAcceptance {
    pub contract: ContractId,
    pub reports: Vec<String>,
}

impl Desk {
    /// Hands the drafted terms to approval.
    pub async fn submit_contract(
        self: Arc<Self>,
        work: Work,
        cmd: ContractAct,
    ) -> Result<Committed<Contract>> {
        let contract: Contract = store::get(work.tx(), cmd.contract.0).await?;
        let by = self.gate.admit(work.call(), Act::Submit, &contract)?;
        let decision = contract.submit(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::contract).await?)
    }

    /// The approver sends them back, with a coded reason.
    pub async fn send_contract_back(
        self: Arc<Self>,
        work: Work,
        cmd: SendContractBack,
    ) -> Result<Committed<Contract>> {
        let contract: Contract = store::get(work.tx(), cmd.contract.0).await?;
        let by = self.gate.admit(work.call(), Act::SendBack, &contract)?;
        let decision = contract.send_back(cmd.reason, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::contract).await?)
    }

    /// The approver lets both sides sign.
    pub async fn approve_contract(
        self: Arc<Self>,
        work: Work,
        cmd: ContractAct,
    ) -> Result<Committed<Contract>> {
        let contract: Contract = store::get(work.tx(), cmd.contract.0).await?;
        let by = self.gate.admit(work.call(), Act::Approve, &contract)?;
        let decision = contract.approve(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::contract).await?)
    }

    /// Signs; the last signature turns the promise into an allotment and plans
    /// the milestones, in the same commit.
    pub async fn sign_contract(
        self: Arc<Self>,
        mut work: Work,
        cmd: SignContract,
    ) -> Result<Committed<Contract>> {
        let contract: Contract = store::get(work.tx(), cmd.contract.0).await?;
        let fund = store::fund_of(work.tx(), contract.challenge).await?;
        let fund: Option<Fund> = match fund {
            Some(fund) => Some(store::lock(work.tx(), fund.id.0, Lock::Exclusive).await?),
            None => None,
        };
        let by = self.gate.admit(work.call(), Act::Sign, &contract)?;
        let side = contract.side(&by.actor).ok_or(contract::Refusal::NotASide)?;
        let decision = contract.sign(side, &cmd.terms_hash, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Active) {
            let signed = decision.aggregate().clone();
            allot(&work, &signed).await?;
            plan(&mut work, &signed).await?;
            if let Some(fund) = fund {
                consume(&mut work, fund, &signed).await?;
            }
        }
        Ok(work.commit(by, decision, events::contract).await?)
    }

    /// Asks for acceptance: every milestone must be settled.
    pub async fn ask_acceptance(
        self: Arc<Self>,
        work: Work,
        cmd: AskAcceptance,
    ) -> Result<Committed<Contract>> {
        let contract: Contract = store::get(work.tx(), cmd.contract.0).await?;
        let by = self.gate.admit(work.call(), Act::AskAcceptance, &contract)?;
        let milestones = store::milestones_of(work.tx(), cmd.contract).await?;
        let open = milestones.iter().filter(|it| it.stage() != milestone::Stage::Settled).count();
        let decision = contract.ask_acceptance(cmd.reports, open, work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::contract).await?)
    }

    /// Accepts; the books of the contract close, and with the last contract the
    /// books of its challenge.
    pub async fn accept_contract(
        self: Arc<Self>,
        mut work: Work,
        cmd: ContractAct,
    ) -> Result<Committed<Contract>> {
        let contract: Contract = store::lock(work.tx(), cmd.contract.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Accept, &contract)?;
        let decision = contract.accept(&by, work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Accepted) {
            close(&work, decision.aggregate()).await?;
            end(&mut work, decision.aggregate()).await?;
        }
        Ok(work.commit(by, decision, events::contract).await?)
    }
}

/// The award's promise becomes an allotment.
async fn allot(work: &Work, contract: &Contract) -> Result<()> {
    let promised = Posting::id_of(Kind::Award, &contract.name(), 1);
    let Some(promised) = ledger::find(work.tx(), &promised).await? else {
        return Err(kit_store::Error::NotFound { table: "postings", name: promised }.into());
    };
    let posting = Posting::of(Kind::Sign, contract.challenge, contract.name(), 1, work.now())
        .resolve(&promised, Phase::Post);
    ledger::record(work.tx(), &posting).await
}

/// Plans the milestones of a signed contract.
async fn plan(work: &mut Work, contract: &Contract) -> Result<()> {
    let plans = &contract.terms.milestones;
    for (plan, amount) in plans.iter().zip(instalments(contract.terms.amount, plans)) {
        let months = chrono::Months::new(plan.due_month);
        let due = work.now().checked_add_months(months).unwrap_or(work.now());
        let id = MilestoneId(work.id());
        let planned = Milestone::plan(id, contract, (plan.clone(), amount), due, work.now());
        store::save(work.tx(), &planned).await?;
        let by = By::event(milestone::Act::Plan.code(), id.to_string());
        work.tell(&by, &planned, events::milestone).await?;
    }
    Ok(())
}

/// The last signed contract of a challenge consumes its fund.
async fn consume(work: &mut Work, fund: Fund, signed: &Contract) -> Result<()> {
    let contracts = store::contracts_of(work.tx(), signed.challenge).await?;
    let active = |it: &Contract| it.id == signed.id || it.signed_time().is_some();
    if !contracts.iter().all(active) {
        return Ok(());
    }
    let by = By::event(fund::Act::Consume.code(), fund.id.to_string());
    let consumed = fund.consume(work.now())?;
    store::save(work.tx(), &consumed).await?;
    work.tell(&by, &consumed, events::fund).await?;
    Ok(())
}

/// Brings every account of the contract to zero: what was paid is done, what is
/// left goes back to the same funder's promise.
async fn close(work: &Work, contract: &Contract) -> Result<()> {
    let (book, name) = (contract.challenge, contract.name());
    let mut posting = Posting::of(Kind::Close, book, name, contract.version, work.now());
    let id = contract.id.0;
    for share in &contract.terms.shares {
        let funder = share.funder.clone();
        let funded = AccountName::Funded { contract: id, funder: funder.clone() };
        let allotted = AccountName::Allot { contract: id, funder: funder.clone() };
        let promise = AccountName::Commit { challenge: book, funder };
        for (from, to) in [(funded, AccountName::World), (allotted, promise)] {
            let left: Money = ledger::balance(work.tx(), book, &from).await?.available();
            if left.is_positive() && !posting.entries.iter().any(|it| it.debit == from.to_string())
            {
                posting = posting.post(&from, &to, left);
            }
        }
    }
    if posting.entries.is_empty() {
        return Ok(());
    }
    ledger::record(work.tx(), &posting).await
}

/// Closes the fund with the last accepted contract.
async fn end(work: &mut Work, accepted: &Contract) -> Result<()> {
    let contracts = store::contracts_of(work.tx(), accepted.challenge).await?;
    let ended = |it: &Contract| it.id == accepted.id || matches!(it.state, State::Completed { .. });
    let Some(fund) = store::fund_of(work.tx(), accepted.challenge).await? else { return Ok(()) };
    if !contracts.iter().all(ended) {
        return Ok(());
    }
    let_go(work, &fund, Kind::Release).await?;
    let by = By::event(fund::Act::Close.code(), fund.id.to_string());
    let closed = fund.close(work.now())?;
    store::save(work.tx(), &closed).await?;
    work.tell(&by, &closed, events::fund).await?;
    Ok(())
}

/// The promise of the award for one contract: pending until it is signed.
pub(super) async fn promise(work: &Work, fund: &Fund, contract: &Contract) -> Result<()> {
    let (book, name) = (contract.challenge, contract.name());
    let mut posting = Posting::of(Kind::Award, book, name, 1, work.now());
    for part in crate::domain::terms::split(contract.terms.amount, &contract.terms.shares) {
        let to = AccountName::Allot { contract: contract.id.0, funder: part.funder.clone() };
        posting = posting.reserve(&commit(fund, &part.funder), &to, part.amount);
    }
    ledger::record(work.tx(), &posting).await
}
