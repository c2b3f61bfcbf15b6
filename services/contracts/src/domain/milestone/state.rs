//! The milestone and its acts.

use kit_base::{Actor, Aggregate, By, Code, Decision, Law, Money, Off, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::law::{Act, MilestoneLaw, Stage};
use super::refusal::Refusal;
use super::verdict::{self, Heard, Verdict, Voices, Vote};
use crate::domain::contract::Contract;
use crate::domain::fact::known;
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

impl Evidence {
    /// SHA-256 of the evidence, in hex: what a vote is about.
    pub fn digest(&self) -> String {
        let bytes = serde_json::to_vec(self).expect("evidence is plain data");
        hex::encode(Sha256::digest(bytes))
    }

    /// Whether every measured value meets its threshold.
    pub fn is_met(&self) -> bool {
        self.measured.iter().all(|it| it.verdict == Finding::Met)
    }
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
    /// A verifier looks at the evidence (测评). A vote lives in this stage only:
    /// returned evidence takes it along.
    Assessing { evidence: Evidence, vote: Option<Vote> },
    /// Met: the payment is drafted in the same commit.
    Passed { evidence: Evidence, voices: Voices, time: Time },
    /// Not met, with a coded reason.
    Failed { reason: Reason, text: String, voices: Voices, time: Time },
    /// Paid, or nothing was to pay.
    Settled { verdict: Verdict, time: Time },
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
            create_time: now,
            update_time: now,
        };
        Decision::Changed(milestone, vec![Happened::Planned])
    }

    /// The clock: its day has come.
    pub fn fall_due(self, now: Time) -> Decided {
        MilestoneLaw::step(self.stage(), Act::FallDue, known([]))?;
        Ok(self.moved(State::Due, Happened::FellDue, now))
    }

    /// The bidder hands in evidence, hashed.
    pub fn submit(self, evidence: Evidence, now: Time) -> Decided {
        if matches!(&self.state, State::Submitted { evidence: said } if *said == evidence) {
            return Ok(Decision::Unchanged(self));
        }
        let hashed = !evidence.hashes.is_empty();
        MilestoneLaw::step(self.stage(), Act::Submit, known([(Fact::EvidenceHashed, hashed)]))?;
        let measured = |name: &&String| evidence.measured.iter().any(|it| it.indicator == **name);
        if let Some(name) = self.plan.indicators.iter().find(|name| !measured(name)) {
            return Err(Refusal::Unmeasured { indicator: name.clone() });
        }
        Ok(self.moved(State::Submitted { evidence }, Happened::Submitted, now))
    }

    /// A verifier who is no party takes it up.
    pub fn assess(self, by: &By, now: Time) -> Decided {
        let apart = !self.is_party(by);
        MilestoneLaw::step(self.stage(), Act::Assess, known([(Fact::NotAParty, apart)]))?;
        let State::Submitted { evidence } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Assessing { evidence, vote: None }, Happened::AssessmentStarted, now))
    }

    /// Sends incomplete evidence back.
    pub fn send_back(self, reason: Reason, now: Time) -> Decided {
        MilestoneLaw::step_because(self.stage(), Act::Return, reason, known([]))?;
        Ok(self.moved(State::Due, Happened::Returned, now))
    }

    /// The verdict "met": the final user votes first, then an officer agrees, both
    /// on this evidence; the bidder's own finding alone meets nothing.
    pub fn pass(self, by: &By, now: Time) -> Decided {
        let (evidence, vote) = match self.state.clone() {
            State::Assessing { evidence, vote } => (evidence, vote),
            State::Passed { .. } | State::Settled { verdict: Verdict::Passed { .. }, .. } => {
                return Ok(Decision::Unchanged(self));
            }
            State::Planned
            | State::Due
            | State::Submitted { .. }
            | State::Failed { .. }
            | State::Settled { verdict: Verdict::Failed { .. }, .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        if by.actor.is_of(&self.bidder) {
            return Err(Refusal::OwnWork);
        }
        let digest = evidence.digest();
        let vote = vote.filter(|vote| vote.act == Act::Pass && vote.digest == digest);
        let [voted, two] = verdict::facts(vote.as_ref(), by);
        let facts = [(Fact::MetAll, evidence.is_met()), voted, two];
        MilestoneLaw::step(self.stage(), Act::Pass, known(facts))?;
        match verdict::hear(vote, (Act::Pass, digest), by, now)? {
            Heard::Again => Ok(Decision::Unchanged(self)),
            Heard::Vote(vote) => Ok(self.voted(evidence, vote, now)),
            Heard::Agreed(voices) => {
                let state = State::Passed { evidence, voices, time: now };
                Ok(self.moved(state, Happened::Passed, now))
            }
        }
    }

    /// The verdict "not met", in the same two voices and the same words.
    pub fn fail(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        let (evidence, vote) = match self.state.clone() {
            State::Assessing { evidence, vote } => (evidence, vote),
            State::Failed { reason: said, text: words, .. } if said == reason && words == text => {
                return Ok(Decision::Unchanged(self));
            }
            State::Settled { verdict, .. } if verdict.is_failed_for(reason, &text) => {
                return Ok(Decision::Unchanged(self));
            }
            State::Planned
            | State::Due
            | State::Submitted { .. }
            | State::Passed { .. }
            | State::Failed { .. }
            | State::Settled { .. } => return Err(Off::Stage(self.stage()).into()),
        };
        if by.actor.is_of(&self.bidder) {
            return Err(Refusal::OwnWork);
        }
        let words = [&evidence.digest(), reason.code(), &text].join("\n");
        let digest = hex::encode(Sha256::digest(words.as_bytes()));
        let vote = vote.filter(|vote| vote.act == Act::Fail && vote.digest == digest);
        let [voted, two] = verdict::facts(vote.as_ref(), by);
        let facts = [(Fact::Reasoned, !text.trim().is_empty()), voted, two];
        MilestoneLaw::step_because(self.stage(), Act::Fail, reason, known(facts))?;
        match verdict::hear(vote, (Act::Fail, digest), by, now)? {
            Heard::Again => Ok(Decision::Unchanged(self)),
            Heard::Vote(vote) => Ok(self.voted(evidence, vote, now)),
            Heard::Agreed(voices) => {
                let state = State::Failed { reason, text, voices, time: now };
                Ok(self.moved(state, Happened::Failed, now))
            }
        }
    }

    /// Its payment arrived, or nothing is due; the verdict stays.
    pub fn settle(self, now: Time) -> Decided {
        let verdict = match self.state.clone() {
            State::Settled { .. } => return Ok(Decision::Unchanged(self)),
            State::Passed { evidence, voices, .. } => Verdict::Passed { evidence, voices },
            State::Failed { reason, text, voices, .. } => Verdict::Failed { reason, text, voices },
            State::Planned | State::Due | State::Submitted { .. } | State::Assessing { .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        MilestoneLaw::step_because(self.stage(), Act::Settle, Reason::Done, known([]))?;
        Ok(self.moved(State::Settled { verdict, time: now }, Happened::Settled, now))
    }

    /// Whether its verdict brings a payment: it passed, and its share is above zero.
    pub const fn is_payable(&self) -> bool {
        matches!(self.state, State::Passed { .. }) && self.amount.is_positive()
    }

    /// Whether it is settled on a verdict that the final user voted for.
    pub fn is_voted(&self) -> bool {
        matches!(&self.state, State::Settled { verdict, .. }
            if !verdict.voices().final_user.is_empty())
    }

    /// Whether this person acts for a side of the contract.
    fn is_party(&self, by: &By) -> bool {
        by.actor.is_of(&self.publisher) || by.actor.is_of(&self.bidder)
    }

    /// Keeps the final user's vote; the stage stays.
    fn voted(self, evidence: Evidence, vote: Vote, now: Time) -> Decision<Self, Happened> {
        let state = State::Assessing { evidence, vote: Some(vote) };
        self.moved(state, Happened::Endorsed, now)
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

    fn update_time(&self) -> Time {
        self.update_time
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
