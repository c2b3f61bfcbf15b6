//! The ledger, out.

use kit_base::{Actor, FieldError, Money};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::contracts::v1 as pb;

use super::{ChallengeName, challenge};
use crate::desk::{
    CheckLedger, GetTrialBalance, LedgerCheck, ListAccounts, ListPostings, Standing, TrialBalance,
};
use crate::domain::ledger::audit::Fault;
use crate::domain::ledger::{Account, Entry, Normal};
use crate::store::ledger::Total;

/// Faults that one answer names at most.
const FAULTS_MAX: usize = 1_000;

impl TryFrom<pb::GetTrialBalanceRequest> for GetTrialBalance {
    type Error = FieldError;

    fn try_from(_: pb::GetTrialBalanceRequest) -> Result<Self, FieldError> {
        Ok(Self)
    }
}

impl TryFrom<pb::ListAccountsRequest> for ListAccounts {
    type Error = FieldError;

    fn try_from(request: pb::ListAccountsRequest) -> Result<Self, FieldError> {
        let pb::ListAccountsRequest { challenge, page_size: _, page_token: _ } = request;
        let challenge = challenge.optional_resource::<ChallengeName>("challenge")?;
        Ok(Self { challenge: challenge.map(|it| it.0) })
    }
}

impl TryFrom<pb::ListPostingsRequest> for ListPostings {
    type Error = FieldError;

    fn try_from(request: pb::ListPostingsRequest) -> Result<Self, FieldError> {
        Ok(Self { challenge: challenge(&request.challenge, "challenge")? })
    }
}

impl Shown for TrialBalance {
    type Message = pb::TrialBalance;

    fn show(&self, _reader: &Actor) -> pb::TrialBalance {
        pb::TrialBalance { totals: self.0.iter().map(total).collect() }
    }
}

fn total(total: &Total) -> pb::LedgerTotal {
    let money = |fen| Some(show::money(Money::of_fen(fen)));
    pb::LedgerTotal {
        ledger: total.ledger.clone(),
        debits: money(total.debits),
        credits: money(total.credits),
        difference: money(total.debits - total.credits),
    }
}

impl TryFrom<pb::CheckLedgerRequest> for CheckLedger {
    type Error = FieldError;

    fn try_from(request: pb::CheckLedgerRequest) -> Result<Self, FieldError> {
        let pb::CheckLedgerRequest { challenge } = request;
        let challenge = challenge.optional_resource::<ChallengeName>("challenge")?;
        Ok(Self { challenge: challenge.map(|it| it.0) })
    }
}

impl Shown for LedgerCheck {
    type Message = pb::LedgerCheck;

    fn show(&self, _reader: &Actor) -> pb::LedgerCheck {
        let fault = |fault: &Fault| pb::LedgerFault {
            challenge: ChallengeName(fault.book).to_string(),
            invariant: fault.invariant.code().to_owned(),
            subject: fault.subject.clone(),
        };
        pb::LedgerCheck {
            books: show::count(self.books),
            faults: self.faults.iter().take(FAULTS_MAX).map(fault).collect(),
        }
    }
}

impl Shown for Account {
    type Message = pb::Account;

    fn show(&self, _reader: &Actor) -> pb::Account {
        let ledger: &'static str = self.ledger.into();
        let normal = match self.normal {
            Normal::Credit => "C",
            Normal::Debit => "D",
        };
        pb::Account {
            ledger: ledger.to_owned(),
            account: self.name.clone(),
            challenge: ChallengeName(self.book).to_string(),
            normal: normal.to_owned(),
            debits_posted: Some(show::money(self.debits_posted)),
            credits_posted: Some(show::money(self.credits_posted)),
            debits_pending: Some(show::money(self.debits_pending)),
            credits_pending: Some(show::money(self.credits_pending)),
        }
    }
}

impl Listed for Account {
    type Response = pb::ListAccountsResponse;

    fn listed(accounts: Vec<pb::Account>, next_page_token: String) -> pb::ListAccountsResponse {
        pb::ListAccountsResponse { accounts, next_page_token }
    }
}

impl Shown for Standing {
    type Message = pb::Posting;

    fn show(&self, _reader: &Actor) -> pb::Posting {
        let Self(posting, booked) = self;
        let kind: &'static str = posting.kind.into();
        pb::Posting {
            posting: posting.id.clone(),
            seq: booked.seq,
            kind: kind.to_owned(),
            subject: posting.subject.clone(),
            evidence_id: posting.evidence.clone().unwrap_or_default(),
            entries: posting.entries.iter().map(entry).collect(),
            previous_hash: booked.previous_hash.clone(),
            hash: booked.hash.clone(),
            post_time: Some(show::time(posting.time)),
            instruction_hash: posting.instruction_hash.clone().unwrap_or_default(),
        }
    }
}

fn entry(entry: &Entry) -> pb::Entry {
    let (ledger, phase): (&'static str, &'static str) = (entry.ledger.into(), entry.phase.into());
    pb::Entry {
        ledger: ledger.to_owned(),
        debit: entry.debit.clone(),
        credit: entry.credit.clone(),
        amount: Some(show::money(entry.amount)),
        phase: phase.to_owned(),
    }
}

impl Listed for Standing {
    type Response = pb::ListPostingsResponse;

    fn listed(postings: Vec<pb::Posting>, next_page_token: String) -> pb::ListPostingsResponse {
        pb::ListPostingsResponse { postings, next_page_token }
    }
}
