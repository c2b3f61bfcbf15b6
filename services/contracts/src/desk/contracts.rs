//! Contracts: approved, signed, accepted.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code, Money, Uscc};
use kit_events::{Committed, Work};
use uuid::Uuid;

use super::Desk;
use super::books::{book, left};
use super::funds::{commit, let_go};
use crate::domain::contract::{Act, Funding, Happened, Pen, State};
use crate::domain::ledger::{self, AccountName, Kind, Phase, Posting};
use crate::domain::terms::{self, Part, funders, instalments};
use crate::domain::{
    Contract, ContractId, Fund, Milestone, MilestoneId, Reason, contract, fund, milestone,
};
use crate::error::Result;
use crate::store::Lock;
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
        let lanes = store::contracts_of(work.tx(), contract.challenge).await?;
        let decision = contract.submit(&lanes, work.now())?;
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
        let decision = contract.approve(&by, work.now())?;
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
        let contract: Contract = store::lock(work.tx(), cmd.contract.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Sign, &contract)?;
        let fund = fund(&work, contract.challenge).await?;
        let side = contract.side(&by.actor).ok_or(contract::Refusal::NotASide)?;
        let funding = funding(&work, &fund, &contract).await?;
        let pen = Pen { party: side, terms_hash: &cmd.terms_hash, funding };
        let decision = contract.sign(pen, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Active) {
            let signed = decision.aggregate().clone();
            allot(&work, &signed).await?;
            plan(&mut work, &signed).await?;
            consume(&mut work, fund, &signed).await?;
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
        let decision = contract.ask_acceptance(cmd.reports, &milestones, work.now())?;
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
        let fund = fund(&work, contract.challenge).await?;
        let milestones = store::milestones_of(work.tx(), cmd.contract).await?;
        let decision = contract.accept(&milestones, &by, work.now())?;
        store::save(work.tx(), &decision).await?;
        if decision.happened().contains(&Happened::Accepted) {
            close(&work, decision.aggregate()).await?;
            end(&mut work, fund, decision.aggregate()).await?;
        }
        Ok(work.commit(by, decision, events::contract).await?)
    }
}

/// The fund of a challenge, under lock.
async fn fund(work: &Work, challenge: Uuid) -> Result<Fund> {
    let found = store::fund_of(work.tx(), challenge).await?;
    let name = format!("challenges/{challenge}");
    let found = found.ok_or(kit_store::Error::NotFound { table: "funds", name })?;
    Ok(store::lock(work.tx(), found.id.0, Lock::Exclusive).await?)
}

/// Whether the hold stands, and the award's promise of this contract is pending.
async fn funding(work: &Work, fund: &Fund, contract: &Contract) -> Result<Funding> {
    let promise = Posting::id_of(Kind::Award, &contract.terms.award, 1);
    let promised = store::ledger::find(work.tx(), &promise).await?.is_some();
    Ok(if fund.is_covered() && promised { Funding::Covered } else { Funding::Missing })
}

/// What the award promised, by the posting that reserved it for all lanes.
async fn promised(work: &Work, contract: &Contract) -> Result<Posting> {
    let id = Posting::id_of(Kind::Award, &contract.terms.award, 1);
    let found = store::ledger::find(work.tx(), &id).await?;
    Ok(found.ok_or(kit_store::Error::NotFound { table: "postings", name: id })?)
}

/// This contract's part of the award's promise becomes an allotment.
async fn allot(work: &Work, contract: &Contract) -> Result<()> {
    let accounts: Vec<String> = funders(&contract.terms.shares)
        .into_iter()
        .map(|funder| allotted(contract, funder).to_string())
        .collect();
    let posting = Posting::of(Kind::Sign, contract.challenge, contract.name(), 1, work.now());
    let promised = promised(work, contract).await?;
    book(work, posting.resolve(&promised, Phase::Post, |it| accounts.contains(&it.credit))).await
}

fn allotted(contract: &Contract, funder: Uscc) -> AccountName {
    AccountName::Allot { contract: contract.id.0, funder }
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
    let by = By::event(fund::Act::Consume.code(), fund.name());
    let consumed = fund.consume(work.now())?;
    store::save(work.tx(), &consumed).await?;
    work.tell(&by, &consumed, events::fund).await?;
    Ok(())
}

/// Brings every account of the contract to zero: what was paid is done, what is
/// left goes back to the same funder's promise.
async fn close(work: &Work, contract: &Contract) -> Result<()> {
    let (challenge, name) = (contract.challenge, contract.name());
    let funders = funders(&contract.terms.shares);
    let funded = |funder| AccountName::Funded { contract: contract.id.0, funder };
    let paid = left(work, challenge, funders.clone(), funded).await?;
    let unspent = left(work, challenge, funders, |funder| allotted(contract, funder)).await?;
    let mut posting = Posting::of(Kind::Close, challenge, name, contract.version, work.now());
    for part in paid.into_iter().filter(|part| part.amount.is_positive()) {
        posting = posting.post(&funded(part.funder), &AccountName::World, part.amount);
    }
    for part in unspent.into_iter().filter(|part| part.amount.is_positive()) {
        let promise = AccountName::Commit { challenge, funder: part.funder.clone() };
        posting = posting.post(&allotted(contract, part.funder), &promise, part.amount);
    }
    if posting.entries.is_empty() {
        return Ok(());
    }
    book(work, posting).await
}

/// Closes the fund with the last accepted contract.
async fn end(work: &mut Work, fund: Fund, accepted: &Contract) -> Result<()> {
    let contracts = store::contracts_of(work.tx(), accepted.challenge).await?;
    let ended = |it: &Contract| it.id == accepted.id || matches!(it.state, State::Completed { .. });
    let running = contracts.iter().filter(|it| !ended(it)).count();
    if running > 0 {
        return Ok(());
    }
    let by = By::event(fund::Act::Close.code(), fund.name());
    let closed = fund.close(running, work.now())?;
    store::save(work.tx(), &closed).await?;
    let_go(work, closed.aggregate()).await?;
    work.tell(&by, &closed, events::fund).await?;
    Ok(())
}

/// The promise of an award, pending until its contracts are signed: all lanes and
/// funders in one posting, each lane split by what the funders still have.
pub(super) async fn promise(
    work: &Work,
    fund: &Fund,
    (award, contracts): (&str, &[Contract]),
) -> Result<()> {
    let challenge = fund.challenge;
    let left = left(work, challenge, funders(&fund.plan), |it| commit(fund, it)).await?;
    let amounts: Vec<Money> = contracts.iter().map(|it| it.terms.amount).collect();
    let short = || ledger::Refusal::Overdrawn { account: format!("commit:{challenge}") };
    let lanes = terms::allot(&amounts, &left).ok_or_else(short)?;
    let mut posting = Posting::of(Kind::Award, challenge, award.to_owned(), 1, work.now());
    for (contract, parts) in contracts.iter().zip(lanes) {
        for Part { funder, amount } in parts {
            let from = commit(fund, funder.clone());
            posting = posting.reserve(&from, &allotted(contract, funder), amount);
        }
    }
    book(work, posting).await
}
