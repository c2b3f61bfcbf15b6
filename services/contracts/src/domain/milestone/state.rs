//! The milestone and its acts.

use kit_base::{
    Actor, Aggregate, By, Code, Decision, Endorsements, Law, Money, Off, Time, Uscc, View, Voice,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{Act, MilestoneLaw, Stage};
use super::refusal::Refusal;
use crate::domain::contract::Contract;
use crate::domain::terms::Plan;
use crate::domain::{ContractId, Fact, MilestoneId, Reason, Role};

/// One measured value, against the indicator of that name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The indicator's name in the plan.
    pub indicator: String,
    /// What was measured.
    pub value: String,
    /// Whether the tester found the threshold met.
    pub verdict: Finding,
}

/// A tester's finding on one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The threshold is reached.
    Met,
    /// The threshold is not reached.
    Missed,
}

/// Evidence of a milestone (考核材料): files by hash, and who tested where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// SHA-256 digests of the files, in hex.
    pub hashes: Vec<String>,
    /// Who measured: neither side of the contract.
    pub tester: String,
    /// Where and with what it was measured.
    pub environment: String,
    /// One value for every indicator of the milestone.
    pub measured: Vec<Measured>,
}

/// Where a milestone stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Its day has not come.
    Planned,
    /// Its day has come: evidence is expected.
    Due,
    /// Evidence is in; nobody has taken it up.
    Submitted { evidence: Evidence },
    /// A verifier looks at the evidence (测评).
    Assessing { evidence: Evidence },
    /// Met: the payment is drafted in the same commit.
    Passed { evidence: Evidence, time: Time },
    /// Not met, with a coded reason.
    Failed { reason: Reason, text: String },
    /// Paid, or nothing was to pay.
    Settled { time: Time },
}

/// A milestone (里程碑).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    pub id: MilestoneId,
    pub version: u64,
    /// The contract whose instalment it is.
    pub contract: ContractId,
    pub challenge: Uuid,
    pub publisher: Uscc,
    pub bidder: Uscc,
    /// What must be reached, by when, for which share.
    pub plan: Plan,
    /// The instalment: the floored share, the last one takes the rest.
    pub amount: Money,
    pub due_time: Time,
    pub state: State,
    /// First voices of acts that take two people.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a milestone brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Planned,
    /// Its day came.
    FellDue,
    Submitted,
    AssessmentStarted,
    /// Evidence was lacking; its bidder may submit again.
    Returned,
    Passed,
    Failed,
    Settled,
    /// One of two people has spoken.
    Endorsed,
}

type Decided = Result<Decision<Milestone, Happened>, Refusal>;

impl Milestone {
    /// Plans one milestone of a signed contract.
    pub fn plan(
        id: MilestoneId,
        contract: &Contract,
        (plan, amount): (Plan, Money),
        due_time: Time,
        now: Time,
    ) -> Decision<Self, Happened> {
        let milestone = Self {
            id,
            version: 1,
            contract: contract.id,
            challenge: contract.challenge,
            publisher: contract.terms.publisher.clone(),
            bidder: contract.terms.bidder.clone(),
            plan,
            amount,
            due_time,
            state: State::Planned,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        };
        Decision::Changed(milestone, vec![Happened::Planned])
    }

    /// The clock: its day has come.
    pub fn fall_due(self, now: Time) -> Decided {
        MilestoneLaw::step(self.stage(), Act::FallDue, |_| true)?;
        Ok(self.moved(State::Due, Happened::FellDue, now))
    }

    /// The bidder hands in evidence, hashed.
    pub fn submit(self, evidence: Evidence, now: Time) -> Decided {
        if matches!(&self.state, State::Submitted { evidence: said } if *said == evidence) {
            return Ok(Decision::Unchanged(self));
        }
        MilestoneLaw::step(self.stage(), Act::Submit, |fact| {
            fact == Fact::EvidenceHashed && !evidence.hashes.is_empty()
        })?;
        let measured = |name: &&String| evidence.measured.iter().any(|it| it.indicator == **name);
        if let Some(name) = self.plan.indicators.iter().find(|name| !measured(name)) {
            return Err(Refusal::Unmeasured { indicator: name.clone() });
        }
        Ok(self.moved(State::Submitted { evidence }, Happened::Submitted, now))
    }

    /// A verifier who is no party takes it up.
    pub fn assess(self, by: &By, now: Time) -> Decided {
        MilestoneLaw::step(self.stage(), Act::Assess, |fact| {
            fact == Fact::NotAParty && !self.is_party(by)
        })?;
        let State::Submitted { evidence } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Assessing { evidence }, Happened::AssessmentStarted, now))
    }

    /// Sends incomplete evidence back.
    pub fn send_back(self, reason: Reason, now: Time) -> Decided {
        MilestoneLaw::step_because(self.stage(), Act::Return, reason, |_| true)?;
        Ok(self.moved(State::Due, Happened::Returned, now))
    }

    /// The verdict "met": the final user votes first, then an officer agrees.
    pub fn pass(self, by: &By, now: Time) -> Decided {
        let evidence = match &self.state {
            State::Assessing { evidence } => evidence.clone(),
            State::Passed { .. } | State::Settled { .. } => return Ok(Decision::Unchanged(self)),
            State::Planned | State::Due | State::Submitted { .. } | State::Failed { .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        let met = evidence.measured.iter().all(|it| it.verdict == Finding::Met);
        MilestoneLaw::step(self.stage(), Act::Pass, |fact| match fact {
            Fact::MetAll => met,
            Fact::UserVote => self.user_votes(Act::Pass, by),
            other => other == Fact::TwoOfficers,
        })?;
        match self.endorsements.hear(Act::Pass.code(), by, "", now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Passed { evidence, time: now }, Happened::Passed, now))
            }
        }
    }

    /// Not met, with a coded reason and words.
    pub fn fail(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        MilestoneLaw::step_because(self.stage(), Act::Fail, reason, |fact| match fact {
            Fact::UserVote => self.user_votes(Act::Fail, by),
            Fact::Reasoned => !text.trim().is_empty(),
            other => other == Fact::TwoOfficers,
        })?;
        let words = format!("{}\n{text}", reason.code());
        match self.endorsements.hear(Act::Fail.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Failed { reason, text }, Happened::Failed, now))
            }
        }
    }

    /// Its payment arrived, or nothing was due.
    pub fn settle(self, now: Time) -> Decided {
        if let State::Settled { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        MilestoneLaw::step_because(self.stage(), Act::Settle, Reason::Done, |_| true)?;
        Ok(self.moved(State::Settled { time: now }, Happened::Settled, now))
    }

    /// Whether the final user's vote is in: it speaks now, or spoke first.
    fn user_votes(&self, act: Act, by: &By) -> bool {
        let spoke = self.endorsements.open().iter().any(|open| open.act == act.code());
        by.role == Role::FinalUser.code() || spoke
    }

    /// Whether this person acts for a side of the contract.
    fn is_party(&self, by: &By) -> bool {
        by.actor.is_of(&self.publisher) || by.actor.is_of(&self.bidder)
    }

    /// Keeps the first of two voices; the stage stays.
    fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
    }

    /// The next version; recorded times never run backwards.
    fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, vec![what])
    }
}

impl Aggregate for Milestone {
    type Law = MilestoneLaw;
    const COLLECTION: &'static str = MilestoneId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Planned => Stage::Planned,
            State::Due => Stage::Due,
            State::Submitted { .. } => Stage::Submitted,
            State::Assessing { .. } => Stage::Assessing,
            State::Passed { .. } => Stage::Passed,
            State::Failed { .. } => Stage::Failed,
            State::Settled { .. } => Stage::Settled,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.acts_for(&self.bidder, Role::Bidder.code()) {
            roles.push(Role::Bidder);
        }
        if actor.acts_for(&self.publisher, Role::FinalUser.code()) {
            roles.push(Role::FinalUser);
        }
        roles
    }

    /// The plan and its verdict are public; the evidence is for the parties.
    fn view(&self, actor: &Actor) -> View {
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if actor.is_of(&self.publisher) || actor.is_of(&self.bidder) {
            View::Party
        } else {
            View::Public
        }
    }

    fn next_check(&self) -> Option<Time> {
        match self.state {
            State::Planned => Some(self.due_time),
            State::Due
            | State::Submitted { .. }
            | State::Assessing { .. }
            | State::Passed { .. }
            | State::Failed { .. }
            | State::Settled { .. } => None,
        }
    }
}
