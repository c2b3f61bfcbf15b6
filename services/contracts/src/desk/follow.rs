//! What this service does because another one told it something.

use std::sync::Arc;

use kit_base::{By, Code, Money, Uscc};
use kit_events::{Handled, Work};
use uuid::Uuid;

use super::Desk;
use super::contracts::promise;
use super::funds::let_go;
use crate::domain::contract::{self, Terms};
use crate::domain::ledger::Kind;
use crate::domain::terms::{FundingShare, Plan};
use crate::domain::{Contract, ContractId, Fund, FundId, fund};
use crate::error::Result;
use crate::{events, store};

/// A challenge was drafted, or its draft changed.
pub struct DraftTold {
    pub challenge: Uuid,
    pub publisher: Uscc,
    pub plan: Vec<FundingShare>,
}

/// A challenge ended without a contract.
pub struct EndTold {
    pub challenge: Uuid,
}

/// One lane of a confirmed award.
pub struct Lane {
    pub bid: Uuid,
    pub bidder: Uscc,
    pub amount: Money,
}

/// An award is final: everything that its contracts are made of.
pub struct AwardTold {
    pub challenge: Uuid,
    pub award: String,
    pub title: String,
    pub publisher: Uscc,
    pub lanes: Vec<Lane>,
    pub shares: Vec<FundingShare>,
    pub milestones: Vec<Plan>,
    pub time_limit_months: u32,
    pub ip_ownership: String,
    pub rule_set_hash: String,
}

impl Desk {
    /// Opens the fund with the first draft that names funders, and follows the
    /// plan until somebody pledges.
    pub async fn open_fund(self: Arc<Self>, mut work: Work, told: DraftTold) -> Result<Handled> {
        if told.plan.is_empty() {
            return Ok(work.done().await?);
        }
        let (act, decision) = match store::fund_of(work.tx(), told.challenge).await? {
            Some(fund) => (fund::Act::Open, fund.replan(told.plan, work.now())),
            None => {
                let (id, about) = (FundId(work.id()), (told.challenge, told.publisher));
                (fund::Act::Open, Fund::open(id, about, told.plan, work.now()))
            }
        };
        store::save(work.tx(), &decision).await?;
        let by = By::event(act.code(), decision.aggregate().id.to_string());
        work.tell(&by, &decision, events::fund).await?;
        Ok(work.done().await?)
    }

    /// Lets the pledges go.
    pub async fn release_fund(self: Arc<Self>, mut work: Work, told: EndTold) -> Result<Handled> {
        let Some(fund) = store::fund_of(work.tx(), told.challenge).await? else {
            return Ok(work.done().await?);
        };
        let by = By::event(fund::Act::Release.code(), fund.id.to_string());
        let_go(&work, &fund, Kind::Release).await?;
        let released = fund.release(work.now())?;
        store::save(work.tx(), &released).await?;
        work.tell(&by, &released, events::fund).await?;
        Ok(work.done().await?)
    }

    /// Drafts one contract per lane and reserves its promise, all or none.
    pub async fn draft_contracts(
        self: Arc<Self>,
        mut work: Work,
        told: AwardTold,
    ) -> Result<Handled> {
        let fund = store::fund_of(work.tx(), told.challenge).await?;
        let missing = kit_store::Error::NotFound {
            table: "funds",
            name: format!("challenges/{}", told.challenge),
        };
        let fund = fund.ok_or(missing)?;
        let lanes = u32::try_from(told.lanes.len()).expect("lanes are few");
        for lane in &told.lanes {
            let id = ContractId(work.id());
            let terms = terms(&told, lane);
            let about = (told.challenge, lane.bid, lanes);
            let drafted = Contract::draft(id, about, terms, work.now());
            store::save(work.tx(), &drafted).await?;
            promise(&work, &fund, drafted.aggregate()).await?;
            let by = By::event(contract::Act::Draft.code(), id.to_string());
            work.tell(&by, &drafted, events::contract).await?;
        }
        Ok(work.done().await?)
    }
}

fn terms(told: &AwardTold, lane: &Lane) -> Terms {
    Terms {
        title: told.title.clone(),
        publisher: told.publisher.clone(),
        bidder: lane.bidder.clone(),
        amount: lane.amount,
        shares: told.shares.clone(),
        milestones: told.milestones.clone(),
        time_limit_months: told.time_limit_months,
        ip_ownership: told.ip_ownership.clone(),
        award: told.award.clone(),
        rule_set_hash: told.rule_set_hash.clone(),
    }
}
