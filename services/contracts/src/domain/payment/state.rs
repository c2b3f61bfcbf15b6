//! The payment and its acts.

use kit_base::{Actor, Aggregate, By, Code, Decision, Law, Money, Off, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::law::{Act, PaymentLaw, Stage};
use super::refusal::Refusal;
use crate::domain::fact::known;
use crate::domain::role::is_person;
use crate::domain::terms::Part;
use crate::domain::{ContractId, Fact, Milestone, MilestoneId, PaymentId, Reason, Role};

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

impl Approval {
    /// Whether the same person said so in the same role.
    fn is_by(&self, other: &Self) -> bool {
        (&self.person, &self.role) == (&other.person, &other.role)
    }
}

/// How an approver stands to the payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Apart,
    /// Of the payee or of a unit related to it, or the payee is unknown here.
    Related,
}

/// Whether the milestone passed and its money is still reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    Met,
    Unmet,
}

/// What was loaded for an approval.
#[derive(Clone, Copy, Debug)]
pub struct Grounds {
    pub relation: Relation,
    pub conditions: Conditions,
}

/// Whether a bank receipt was used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    Fresh,
    Used,
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
    /// The bank's document is on record (拨付); both approvals stay.
    Confirmed { first: Approval, second: Approval, evidence: String, time: Time },
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

    /// Takes an approval: first the publisher's officer, then finance; both persons,
    /// different, and apart from the payee.
    pub fn approve(self, instruction_hash: &str, grounds: Grounds, by: &By, now: Time) -> Decided {
        if !is_person(by) {
            return Err(Refusal::NotAPerson);
        }
        if instruction_hash != self.instruction_hash {
            return Err(Refusal::OtherInstruction);
        }
        let apart = !by.actor.is_of(&self.payee) && grounds.relation == Relation::Apart;
        let approval = Approval {
            person: by.person().to_owned(),
            role: by.role.to_owned(),
            instruction_hash: instruction_hash.to_owned(),
            time: now.max(self.update_time),
        };
        match self.state.clone() {
            State::Drafted => {
                let facts = known([(Fact::NotPayee, apart)]);
                PaymentLaw::step(self.stage(), Act::ApproveFirst, facts)?;
                let state = State::ApprovedOnce { first: approval };
                Ok(self.moved(state, Happened::ApprovedOnce, now))
            }
            State::ApprovedOnce { first } if first.is_by(&approval) => {
                Ok(Decision::Unchanged(self))
            }
            State::ApprovedOnce { first } => {
                let facts = [
                    (Fact::NotPayee, apart),
                    (Fact::TwoOfficers, first.person != approval.person),
                    (Fact::ConditionsMet, grounds.conditions == Conditions::Met),
                ];
                PaymentLaw::step(self.stage(), Act::ApproveSecond, known(facts))?;
                let state = State::Approved { first, second: approval };
                Ok(self.moved(state, Happened::Approved, now))
            }
            State::Approved { second, .. } if second.is_by(&approval) => {
                Ok(Decision::Unchanged(self))
            }
            State::Approved { .. } | State::Instructed { .. } | State::Confirmed { .. } => {
                Err(Off::Stage(self.stage()).into())
            }
        }
    }

    /// Tells bank or treasury to pay.
    pub fn instruct(self, conditions: Conditions, now: Time) -> Decided {
        let (first, second) = match self.state.clone() {
            State::Approved { first, second } => (first, second),
            State::Instructed { .. } => return Ok(Decision::Unchanged(self)),
            State::Drafted | State::ApprovedOnce { .. } | State::Confirmed { .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        let facts = known([(Fact::ConditionsMet, conditions == Conditions::Met)]);
        PaymentLaw::step(self.stage(), Act::Instruct, facts)?;
        Ok(self.moved(State::Instructed { first, second }, Happened::Instructed, now))
    }

    /// Confirms with bank evidence, which the ledger keeps unique.
    pub fn confirm(self, evidence: String, receipt: Receipt, now: Time) -> Decided {
        let (first, second) = match self.state.clone() {
            State::Instructed { first, second } => (first, second),
            State::Confirmed { evidence: said, .. } if said == evidence => {
                return Ok(Decision::Unchanged(self));
            }
            State::Confirmed { .. } => return Err(Refusal::OtherEvidence),
            State::Drafted | State::ApprovedOnce { .. } | State::Approved { .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        let facts = known([(Fact::EvidenceUnique, receipt == Receipt::Fresh)]);
        PaymentLaw::step_because(self.stage(), Act::Confirm, Reason::Done, facts)?;
        let state = State::Confirmed { first, second, evidence, time: now };
        Ok(self.moved(state, Happened::Confirmed, now))
    }

    /// The approvals given so far, in order; they stay for good.
    pub fn approvals(&self) -> Vec<&Approval> {
        match &self.state {
            State::Drafted => Vec::new(),
            State::ApprovedOnce { first } => vec![first],
            State::Approved { first, second }
            | State::Instructed { first, second }
            | State::Confirmed { first, second, .. } => vec![first, second],
        }
    }

    /// Whether two different persons approved this very instruction by `time` (I8).
    pub fn is_approved_twice(&self, instruction_hash: Option<&str>, time: Time) -> bool {
        let approvals = self.approvals();
        let dated = |it: &&Approval| {
            it.time <= time && Some(it.instruction_hash.as_str()) == instruction_hash
        };
        matches!(approvals.as_slice(), [first, second] if first.person != second.person)
            && instruction_hash == Some(self.instruction_hash.as_str())
            && approvals.iter().all(dated)
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

    fn update_time(&self) -> Time {
        self.update_time
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
        } else if matches!(self.state, State::Instructed { .. } | State::Confirmed { .. }) {
            View::Public
        } else {
            View::Nothing
        }
    }
}
