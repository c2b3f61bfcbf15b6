//! What this service does because another one told it something.

use std::sync::Arc;

use kit_base::{Aggregate, By, Code, Money, Uscc};
use kit_events::{Handled, Work};
use uuid::Uuid;

use super::Desk;
use super::books::book;
use super::contracts::promise;
use super::funds::{let_go, returned};
use crate::domain::contract::{self, Rules, Terms};
use crate::domain::terms::{FundingShare, Plan};
use crate::domain::{Contract, ContractId, Fund, FundId, fund};
use crate::error::Result;
use crate::projections::organisations::{self, Organisation};
use crate::store::Lock;
use crate::{events, store};

/// No act of the table: the plan follows the challenge's draft.
const REPLAN: &str = "replan";

/// A challenge was drafted, or its draft changed.
pub struct DraftTold {
    pub challenge: Uuid,
    pub publisher: Uscc,
    pub plan: Vec<FundingShare>,
    /// The challenge's version that brought this plan.
    pub plan_version: u64,
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
    pub rules: Rules,
}

/// An organisation as the directory describes it now.
pub struct OrganisationTold(pub Organisation);

impl Desk {
    pub async fn note_organisation(
        self: Arc<Self>,
        work: Work,
        told: OrganisationTold,
    ) -> Result<Handled> {
        organisations::put(work.tx(), &told.0).await?;
        Ok(work.done().await?)
    }

    /// Opens the fund with the first draft that names funders, and follows the
    /// plan: a pledge that no longer fits it goes back.
    pub async fn open_fund(self: Arc<Self>, mut work: Work, told: DraftTold) -> Result<Handled> {
        let found = store::fund_of(work.tx(), told.challenge).await?;
        if found.is_none() && told.plan.is_empty() {
            return Ok(work.done().await?);
        }
        let plan = (told.plan, told.plan_version);
        let (act, decision) = match found {
            Some(fund) => {
                let fund: Fund = store::lock(work.tx(), fund.id.0, Lock::Exclusive).await?;
                (REPLAN, fund.replan(plan, work.now())?)
            }
            None => {
                let (id, about) = (FundId(work.id()), (told.challenge, told.publisher));
                (fund::Act::Open.code(), Fund::open(id, about, plan, work.now()))
            }
        };
        for what in decision.happened() {
            if let fund::Happened::Returned { pledge } = what {
                book(&work, returned(decision.aggregate(), pledge, work.now())).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        if let Some(fund) = decision.changed() {
            store::list_parties(work.tx(), fund).await?;
        }
        let by = By::event(act, decision.aggregate().name());
        work.tell(&by, &decision, events::fund).await?;
        Ok(work.done().await?)
    }

    /// Lets the pledges go.
    pub async fn release_fund(self: Arc<Self>, mut work: Work, told: EndTold) -> Result<Handled> {
        let Some(fund) = store::fund_of(work.tx(), told.challenge).await? else {
            return Ok(work.done().await?);
        };
        let fund: Fund = store::lock(work.tx(), fund.id.0, Lock::Exclusive).await?;
        let by = By::event(fund::Act::Release.code(), fund.name());
        let released = fund.release(work.now())?;
        store::save(work.tx(), &released).await?;
        if let Some(fund) = released.changed() {
            let_go(&work, fund).await?;
        }
        work.tell(&by, &released, events::fund).await?;
        Ok(work.done().await?)
    }

    /// Drafts one contract per lane and reserves the promises of all, all or none.
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
        let fund: Fund = store::lock(work.tx(), fund.id.0, Lock::Exclusive).await?;
        let lanes = u32::try_from(told.lanes.len()).expect("lanes are few");
        let mut contracts = Vec::new();
        for lane in &told.lanes {
            let id = ContractId(work.id());
            let about = (told.challenge, lane.bid, lanes);
            let drafted = Contract::draft(id, about, (terms(&told, lane), told.rules), work.now());
            store::save(work.tx(), &drafted).await?;
            let by = By::event(contract::Act::Draft.code(), drafted.aggregate().name());
            work.tell(&by, &drafted, events::contract).await?;
            contracts.push(drafted.into_aggregate());
        }
        promise(&work, &fund, (&told.award, &contracts)).await?;
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
