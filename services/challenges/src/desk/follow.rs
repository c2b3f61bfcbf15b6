//! What this service does because another one told it something.

use std::sync::Arc;

use kit_base::{By, Code};
use kit_events::{Handled, Work};

use super::Desk;
use super::awards::{follow, release_reserves};
use crate::domain::need::Precheck;
use crate::domain::panel::Proposal;
use crate::domain::{
    Award, Bid, BidId, Challenge, ChallengeId, Fact, Need, NeedId, Panel, PanelId, award, bid,
    challenge,
};
use crate::error::Result;
use crate::projections::contracts::ContractView;
use crate::projections::organisations::Organisation;
use crate::projections::{contracts, organisations};
use crate::store::Lock;
use crate::{events, store};

/// An organisation as the directory describes it now.
pub struct OrganisationTold(pub Organisation);

/// The similarity report of a need.
pub struct PrecheckTold {
    pub need: NeedId,
    /// The version of the need that it looked at.
    pub version: u64,
    pub precheck: Precheck,
}

/// The pledges cover the plan.
pub struct FundingTold {
    pub challenge: ChallengeId,
    /// Which plan of the challenge.
    pub plan_version: u64,
}

/// A panel is proposed.
pub struct ProposalTold {
    pub panel: PanelId,
    pub proposal: Proposal,
}

/// A contract, at the stage that the event says.
pub struct ContractTold {
    pub challenge: ChallengeId,
    pub bid: BidId,
    pub contract: ContractView,
}

impl Desk {
    pub async fn note_organisation(
        self: Arc<Self>,
        work: Work,
        told: OrganisationTold,
    ) -> Result<Handled> {
        organisations::put(work.tx(), &told.0).await?;
        Ok(work.done().await?)
    }

    /// Notes the report on the need, if it is on the version filed last.
    pub async fn attach_precheck(
        self: Arc<Self>,
        mut work: Work,
        told: PrecheckTold,
    ) -> Result<Handled> {
        let need: Need = store::lock(work.tx(), told.need.0, Lock::Exclusive).await?;
        let attached = need.attach(told.precheck, told.version, work.now());
        store::save(work.tx(), &attached).await?;
        let by = By::event("note_precheck", told.need.to_string());
        work.tell(&by, &attached, events::need).await?;
        Ok(work.done().await?)
    }

    /// Notes that the plan is pledged, if the plan is still that one.
    pub async fn cover_funding(
        self: Arc<Self>,
        mut work: Work,
        told: FundingTold,
    ) -> Result<Handled> {
        let challenge: Challenge =
            store::lock(work.tx(), told.challenge.0, Lock::Exclusive).await?;
        let covered = challenge.cover(told.plan_version, work.now());
        store::save(work.tx(), &covered).await?;
        let by = By::event("note_funding", told.challenge.to_string());
        work.tell(&by, &covered, events::challenge).await?;
        Ok(work.done().await?)
    }

    /// Notes who may sit, until two officers have seated somebody.
    pub async fn take_proposal(
        self: Arc<Self>,
        mut work: Work,
        told: ProposalTold,
    ) -> Result<Handled> {
        let panel: Panel = store::lock(work.tx(), told.panel.0, Lock::Exclusive).await?;
        let held = panel.take_proposal(told.proposal, work.now());
        store::save(work.tx(), &held).await?;
        let by = By::event("note_proposal", told.panel.to_string());
        work.tell(&by, &held, events::panel).await?;
        Ok(work.done().await?)
    }

    /// The first contract brings the challenge to contracting.
    pub async fn note_drafted(
        self: Arc<Self>,
        mut work: Work,
        told: ContractTold,
    ) -> Result<Handled> {
        contracts::put(work.tx(), &told.contract).await?;
        let challenge: Challenge =
            store::lock(work.tx(), told.challenge.0, Lock::Exclusive).await?;
        if let challenge::State::Awarded { .. } = challenge.state {
            follow(&mut work, challenge, challenge::Act::Contract, &[]).await?;
        }
        Ok(work.done().await?)
    }

    /// The last signature of all lanes starts the work.
    pub async fn note_signed(
        self: Arc<Self>,
        mut work: Work,
        told: ContractTold,
    ) -> Result<Handled> {
        let challenge: Challenge =
            store::lock(work.tx(), told.challenge.0, Lock::Exclusive).await?;
        contracts::put(work.tx(), &told.contract).await?;
        let signed: Bid = store::lock(work.tx(), told.bid.0, Lock::Exclusive).await?;
        let contracted = signed.contract(work.now())?;
        store::save(work.tx(), &contracted).await?;
        let by = By::event(bid::Act::Contract.code(), told.bid.to_string());
        work.tell(&by, &contracted, events::bid).await?;
        let Some(id) = challenge.award() else { return Ok(work.done().await?) };
        let award: Award = store::get(work.tx(), id.0).await?;
        let active = contracts::of_challenge(work.tx(), told.challenge).await?;
        let active = active.iter().filter(|contract| contract.is_signed()).count();
        if active == award.lanes.len() {
            release_reserves(&mut work, told.challenge).await?;
            let by = By::event(award::Act::Contract.code(), id.to_string());
            let done = award.contract(active, work.now())?;
            store::save(work.tx(), &done).await?;
            work.tell(&by, &done, events::award).await?;
            let facts = done.aggregate().facts();
            follow(&mut work, challenge, challenge::Act::Start, &facts).await?;
        }
        Ok(work.done().await?)
    }

    pub async fn note_acceptance_asked(
        self: Arc<Self>,
        mut work: Work,
        told: ContractTold,
    ) -> Result<Handled> {
        contracts::put(work.tx(), &told.contract).await?;
        let challenge: Challenge =
            store::lock(work.tx(), told.challenge.0, Lock::Exclusive).await?;
        if let challenge::State::InProgress { .. } = challenge.state {
            follow(&mut work, challenge, challenge::Act::ApplyAcceptance, &[]).await?;
        }
        Ok(work.done().await?)
    }

    /// The last accepted lane completes the challenge.
    pub async fn note_accepted(
        self: Arc<Self>,
        mut work: Work,
        told: ContractTold,
    ) -> Result<Handled> {
        contracts::put(work.tx(), &told.contract).await?;
        let challenge: Challenge =
            store::lock(work.tx(), told.challenge.0, Lock::Exclusive).await?;
        let all = contracts::of_challenge(work.tx(), told.challenge).await?;
        if all.iter().all(ContractView::is_completed) {
            let ended = [Fact::AllLanesEnded];
            follow(&mut work, challenge, challenge::Act::Accept, &ended).await?;
        }
        Ok(work.done().await?)
    }
}
