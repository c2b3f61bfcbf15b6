//! Funds: pledges, held until contracts consume them or the challenge ends.

use std::sync::Arc;

use kit_base::{Money, Uscc};
use kit_events::{Committed, Work};

use super::Desk;
use crate::domain::fund::{Act, Happened, Pledge};
use crate::domain::ledger::{AccountName, Kind, Posting};
use crate::domain::{Fund, FundId};
use crate::error::{Error, Result};
use crate::store::{Lock, ledger};
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
                let posting = pledged(decision.aggregate(), pledge);
                ledger::record(work.tx(), &posting).await?;
            }
        }
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::fund).await?)
    }
}

/// The promise of one funder.
fn pledged(fund: &Fund, pledge: &Pledge) -> Posting {
    let subject = format!("funds/{}/{}", fund.id.0, pledge.funder);
    Posting::of(Kind::Pledge, fund.challenge, subject, 1, pledge.time).post(
        &AccountName::World,
        &commit(fund, &pledge.funder),
        pledge.amount,
    )
}

/// The account of one funder's promise to the challenge.
pub(super) fn commit(fund: &Fund, funder: &Uscc) -> AccountName {
    AccountName::Commit { challenge: fund.challenge, funder: funder.clone() }
}

/// Lets every pledge go, as far as it still stands.
pub(super) async fn let_go(work: &Work, fund: &Fund, kind: Kind) -> Result<()> {
    let (subject, version) = (format!("funds/{}", fund.id.0), fund.version);
    let mut posting = Posting::of(kind, fund.challenge, subject, version, work.now());
    for pledge in &fund.pledges {
        let account = commit(fund, &pledge.funder);
        let left = ledger::balance(work.tx(), fund.challenge, &account).await?.available();
        if left.is_positive() {
            posting = posting.post(&account, &AccountName::World, left);
        }
    }
    if posting.entries.is_empty() {
        return Ok(());
    }
    ledger::record(work.tx(), &posting).await
}
