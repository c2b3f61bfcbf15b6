//! Funds: pledges, held until contracts consume them or the challenge ends.

use std::sync::Arc;

use kit_base::{Money, Time, Uscc};
use kit_events::{Committed, Work};

use super::Desk;
use super::books::{book, left};
use crate::domain::fund::{Act, Happened, Pledge};
use crate::domain::ledger::{AccountName, Kind, Posting};
use crate::domain::{Fund, FundId};
use crate::error::{Error, Result};
use crate::store::Lock;
use crate::{events, store};

/// Pledges the caller's agreed part.
pub struct CommitFunds {
    pub fund: FundId,
    pub amount: Money,
}

impl Desk {
    /// Pledges the caller's part; pledge and posting stand in one commit.
    pub async fn commit_funds(
        self: Arc<Self>,
        work: Work,
        cmd: CommitFunds,
    ) -> Result<Committed<Fund>> {
        let fund: Fund = store::lock(work.tx(), cmd.fund.0, Lock::Exclusive).await?;
        let by = self.gate.admit(work.call(), Act::Commit, &fund)?;
        let funder = by.actor.organisation.clone().ok_or(Error::NoOrganisation)?;
        let decision = fund.commit(&funder, cmd.amount, &by, work.now())?;
        for what in decision.happened() {
            if let Happened::Committed { pledge } = what {
                book(&work, pledged(decision.aggregate(), pledge)).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::fund).await?)
    }
}

/// The promise of one funder; after a release it may promise again.
fn pledged(fund: &Fund, pledge: &Pledge) -> Posting {
    let posting = about(Kind::Pledge, fund, &pledge.funder, pledge.time);
    posting.post(&AccountName::World, &commit(fund, pledge.funder.clone()), pledge.amount)
}

/// A pledge that no longer fits the plan goes back whole.
pub(super) fn returned(fund: &Fund, pledge: &Pledge, now: Time) -> Posting {
    let posting = about(Kind::Release, fund, &pledge.funder, now);
    posting.post(&commit(fund, pledge.funder.clone()), &AccountName::World, pledge.amount)
}

fn about(kind: Kind, fund: &Fund, funder: &Uscc, time: Time) -> Posting {
    let subject = format!("funds/{}/{funder}", fund.id.0);
    Posting::of(kind, fund.challenge, subject, fund.version, time)
}

/// The account of one funder's promise to the challenge.
pub(super) fn commit(fund: &Fund, funder: Uscc) -> AccountName {
    AccountName::Commit { challenge: fund.challenge, funder }
}

/// Lets every pledge of a released or closed fund go, as far as it still stands.
pub(super) async fn let_go(work: &Work, fund: &Fund) -> Result<()> {
    let (subject, version) = (format!("funds/{}", fund.id.0), fund.version);
    let funders = fund.pledges.iter().map(|pledge| pledge.funder.clone()).collect();
    let left = left(work, fund.challenge, funders, |funder| commit(fund, funder)).await?;
    let mut posting = Posting::of(Kind::Release, fund.challenge, subject, version, work.now());
    for part in left.into_iter().filter(|part| part.amount.is_positive()) {
        posting = posting.post(&commit(fund, part.funder), &AccountName::World, part.amount);
    }
    if posting.entries.is_empty() {
        return Ok(());
    }
    book(work, posting).await
}
