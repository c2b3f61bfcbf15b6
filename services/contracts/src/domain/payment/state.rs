//! The payment and its acts.

use kit_base::{Actor, Aggregate, By, Code, Decision, Law, Money, Off, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::law::{Act, PaymentLaw, Stage};
use super::refusal::Refusal;
use crate::domain::terms::Part;
use crate::domain::{ContractId, Fact, Milestone, MilestoneId, PaymentId, Role};

/// One approval, signed over the instruction's hash (审批).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved.
    pub person: String,
    /// As what: two approvals come from two roles.
    pub role: String,
    /// What was approved; a changed payment has another hash.
    pub instruction_hash: String,
    pub time: Time,
}

/// Where a payment stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Made by the milestone that passed.
    Drafted,
    /// The publisher's officer approved; finance has not.
    ApprovedOnce { first: Approval },
    /// Two people approved the same instruction.
    Approved { first: Approval, second: Approval },
    /// Bank or treasury was told to pay.
    Instructed { first: Approval, second: Approval },
    /// The bank's document is on record (拨付).
    Confirmed { evidence: String, time: Time },
}

/// A payment (拨付).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub id: PaymentId,
    pub version: u64,
    /// The contract that it is paid under.
    pub contract: ContractId,
    pub challenge: Uuid,
    /// The milestone that earned it: it is paid once.
    pub milestone: MilestoneId,
    pub publisher: Uscc,
    /// Who is paid; nobody of its approves.
    pub payee: Uscc,
    /// The instalment, never more.
    pub amount: Money,
    /// Which funder pays which part; they sum to the amount.
    pub parts: Vec<Part>,
    /// Over milestone and parts: what both approvers say yes to.
    pub instruction_hash: String,
    pub state: State,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a payment brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Drafted,
    ApprovedOnce,
    Approved,
    Instructed,
    Confirmed,
}

type Decided = Result<Decision<Payment, Happened>, Refusal>;

impl Payment {
    /// Drafts the payment of a passed milestone, in the same commit.
    pub fn draft(
        id: PaymentId,
        milestone: &Milestone,
        parts: Vec<Part>,
        now: Time,
    ) -> Decision<Self, Happened> {
        let payment = Self {
            id,
            version: 1,
            contract: milestone.contract,
            challenge: milestone.challenge,
            milestone: milestone.id,
            publisher: milestone.publisher.clone(),
            payee: milestone.bidder.clone(),
            amount: milestone.amount,
            instruction_hash: instruction(milestone, &parts),
            parts,
            state: State::Drafted,
            create_time: now,
            update_time: now,
        };
        Decision::Changed(payment, vec![Happened::Drafted])
    }

    /// Takes an approval: first the publisher's officer, then finance.
    pub fn approve(self, instruction_hash: &str, by: &By, now: Time) -> Decided {
        if instruction_hash != self.instruction_hash {
            return Err(Refusal::OtherInstruction);
        }
        let payee = by.actor.is_of(&self.payee);
        let approval = Approval {
            person: by.person().to_owned(),
            role: by.role.to_owned(),
            instruction_hash: instruction_hash.to_owned(),
            time: now,
        };
        match self.state.clone() {
            State::Drafted => {
                PaymentLaw::step(self.stage(), Act::ApproveFirst, |fact| {
                    fact == Fact::NotPayee && !payee
                })?;
                let state = State::ApprovedOnce { first: approval };
                Ok(self.moved(state, Happened::ApprovedOnce, now))
            }
            State::ApprovedOnce { first } if first.person == approval.person => {
                if first.role == approval.role {
                    return Ok(Decision::Unchanged(self));
                }
                Err(Off::Missing(vec![Fact::TwoOfficers]).into())
            }
            State::ApprovedOnce { first } => {
                PaymentLaw::step(self.stage(), Act::ApproveSecond, |fact| match fact {
                    Fact::NotPayee => !payee,
                    other => matches!(other, Fact::TwoOfficers | Fact::ConditionsMet),
                })?;
                let state = State::Approved { first, second: approval };
                Ok(self.moved(state, Happened::Approved, now))
            }
            State::Approved { second, .. } if second.person == approval.person => {
                Ok(Decision::Unchanged(self))
            }
            State::Approved { .. } | State::Instructed { .. } | State::Confirmed { .. } => {
                Err(Off::Stage(self.stage()).into())
            }
        }
    }

    /// Tells bank or treasury to pay.
    pub fn instruct(self, now: Time) -> Decided {
        let (first, second) = match &self.state {
            State::Approved { first, second } => (first.clone(), second.clone()),
            State::Instructed { .. } => return Ok(Decision::Unchanged(self)),
            State::Drafted | State::ApprovedOnce { .. } | State::Confirmed { .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        PaymentLaw::step(self.stage(), Act::Instruct, |fact| fact == Fact::ConditionsMet)?;
        Ok(self.moved(State::Instructed { first, second }, Happened::Instructed, now))
    }

    /// Confirms with bank evidence; the ledger keeps the evidence unique.
    pub fn confirm(self, evidence: String, now: Time) -> Decided {
        if let State::Confirmed { evidence: said, .. } = &self.state {
            return match *said == evidence {
                true => Ok(Decision::Unchanged(self)),
                false => Err(Refusal::OtherEvidence),
            };
        }
        PaymentLaw::step(self.stage(), Act::Confirm, |fact| fact == Fact::EvidenceUnique)?;
        Ok(self.moved(State::Confirmed { evidence, time: now }, Happened::Confirmed, now))
    }

    /// The next version; recorded times never run backwards.
    fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, vec![what])
    }
}

/// The hash that both approvals sign: any change voids them.
fn instruction(milestone: &Milestone, parts: &[Part]) -> String {
    let each = |part: &Part| format!("{}={}", part.funder, part.amount.fen());
    let parts: Vec<_> = parts.iter().map(each).collect();
    let words = format!(
        "{}\n{}\n{}\n{}\n{}",
        milestone.contract,
        milestone.id,
        milestone.bidder,
        milestone.amount.fen(),
        parts.join(",")
    );
    hex::encode(Sha256::digest(words.as_bytes()))
}

impl Aggregate for Payment {
    type Law = PaymentLaw;
    const COLLECTION: &'static str = PaymentId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Drafted => Stage::Drafted,
            State::ApprovedOnce { .. } => Stage::ApprovedOnce,
            State::Approved { .. } => Stage::Approved,
            State::Instructed { .. } => Stage::Instructed,
            State::Confirmed { .. } => Stage::Confirmed,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        roles
    }

    fn view(&self, actor: &Actor) -> View {
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if actor.is_of(&self.publisher) || actor.is_of(&self.payee) {
            View::Party
        } else if matches!(self.state, State::Confirmed { .. }) {
            View::Public
        } else {
            View::Nothing
        }
    }
}
