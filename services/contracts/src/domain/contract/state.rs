//! The contract and its acts.

use std::collections::BTreeSet;

use kit_base::calendar::beijing_day;
use kit_base::{
    Actor, Aggregate, By, Calendar, Code, Decision, Endorsements, Law, Money, Off, Time, Uscc,
    View, Voice,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::law::{Act, ContractLaw, Stage};
use super::refusal::Refusal;
use crate::domain::fact::known;
use crate::domain::role::is_person;
use crate::domain::terms::{FundingShare, Plan};
use crate::domain::{ContractId, Fact, Milestone, Reason, Role, milestone};

/// The final user's report and the third party's.
const REPORTS_MIN: usize = 2;

/// Which side signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The side that pays for the result.
    Publisher,
    /// The side that delivers it.
    Bidder,
}

/// One side's signature over the hash of the terms (签署).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub party: Party,
    /// Who signed for that side.
    pub person: String,
    /// What was signed: the same hash on both sides.
    pub terms_hash: String,
    pub time: Time,
}

/// What both sides sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The challenge's title.
    pub title: String,
    /// The side that pays, by its credit code.
    pub publisher: Uscc,
    /// The side that delivers: the lead of the consortium.
    pub bidder: Uscc,
    /// Signed amount (签约合同金额): never added to intended money.
    pub amount: Money,
    /// The funders' agreed weights; each pays its part of every instalment.
    pub shares: Vec<FundingShare>,
    /// What is paid when; the shares sum to the whole.
    pub milestones: Vec<Plan>,
    /// From the signing to acceptance.
    pub time_limit_months: u32,
    /// Who owns the results: a code of the notice.
    pub ip_ownership: String,
    /// Where the amounts came from: award, rule set and its hash.
    pub award: String,
    /// The rules it was awarded under, exactly.
    pub rule_set_hash: String,
}

impl Terms {
    /// SHA-256 of the terms, in hex: what every signature covers.
    pub fn hash(&self) -> String {
        let bytes = serde_json::to_vec(self).expect("terms are plain data");
        hex::encode(Sha256::digest(bytes))
    }
}

/// What the frozen rule set says of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Working days within which the sides sign.
    pub sign_working_days: u32,
    /// A share from this on makes two units related, in percent.
    pub related_share_percent: u32,
}

/// Whether the funders' hold stands behind this contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Funding {
    /// Every funder's part is promised, and this lane's is reserved.
    Covered,
    Missing,
}

/// One side's act of signing, with what was loaded for it.
#[derive(Clone, Copy, Debug)]
pub struct Pen<'a> {
    pub party: Party,
    pub terms_hash: &'a str,
    pub funding: Funding,
}

/// Where a contract stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Drawn up from the award; a side may not change it.
    Drafting,
    /// Waits for the authority's approver.
    InApproval,
    /// Waits for the signatures that are missing (签署).
    Signing { signatures: Vec<Signature>, since: Time },
    /// In force: milestones fall due.
    Active { signed_time: Time },
    /// Every milestone is settled; acceptance was asked for (验收).
    InAcceptance { signed_time: Time, reports: Vec<String> },
    /// Accepted.
    Completed { signed_time: Time, time: Time },
}

/// A contract (合同).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub id: ContractId,
    pub version: u64,
    /// The challenge whose lane it is.
    pub challenge: Uuid,
    /// The bid that won the lane.
    pub bid: Uuid,
    /// One for a single winner; several when routes race.
    pub lanes: u32,
    /// What both sides sign; fixed by the award.
    pub terms: Terms,
    /// The hash of the terms as the award fixed them.
    pub award_hash: String,
    pub rules: Rules,
    pub state: State,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a contract brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Drafted,
    Submitted,
    /// Back to drafting, by the approver.
    SentBack,
    Approved,
    /// One side signed; the other has not yet.
    Signed,
    /// The last side signed: the ledger moves in the same commit.
    Active,
    AcceptanceAsked,
    Accepted,
    /// One of two officers has spoken.
    Endorsed,
}

type Decided = Result<Decision<Contract, Happened>, Refusal>;

impl Contract {
    /// Draws it up for one lane of a confirmed award.
    pub fn draft(
        id: ContractId,
        (challenge, bid, lanes): (Uuid, Uuid, u32),
        (terms, rules): (Terms, Rules),
        now: Time,
    ) -> Decision<Self, Happened> {
        let contract = Self {
            id,
            version: 1,
            challenge,
            bid,
            lanes,
            award_hash: terms.hash(),
            terms,
            rules,
            state: State::Drafting,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        };
        Decision::Changed(contract, vec![Happened::Drafted])
    }

    /// Hands the drafted terms to approval, as the award fixed them; `lanes` are all
    /// contracts of the award.
    pub fn submit(self, lanes: &[Contract], now: Time) -> Decided {
        if self.state == State::InApproval {
            return Ok(Decision::Unchanged(self));
        }
        let whole: u32 = self.terms.milestones.iter().map(|plan| plan.share_bp).sum();
        let facts = [
            (Fact::TermsMatch, self.terms.hash() == self.award_hash),
            (Fact::IpComplete, !self.terms.ip_ownership.is_empty()),
            (Fact::InstalmentsValid, whole == 10_000),
            (Fact::EqualStart, lanes.iter().all(|lane| self.starts_as(lane))),
        ];
        ContractLaw::step(self.stage(), Act::Submit, known(facts))?;
        Ok(self.moved(State::InApproval, Happened::Submitted, now))
    }

    /// The approver sends it back, with a coded reason.
    pub fn send_back(self, reason: Reason, now: Time) -> Decided {
        ContractLaw::step_because(self.stage(), Act::SendBack, reason, known([]))?;
        Ok(self.moved(State::Drafting, Happened::SentBack, now))
    }

    /// The approver lets both sides sign.
    pub fn approve(self, by: &By, now: Time) -> Decided {
        if by.actor.is_of(&self.terms.bidder) {
            return Err(Refusal::OnASide);
        }
        if let State::Signing { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        ContractLaw::step(self.stage(), Act::Approve, known([]))?;
        let state = State::Signing { signatures: Vec::new(), since: now };
        Ok(self.moved(state, Happened::Approved, now))
    }

    /// Signs for one side; the last signature makes the contract active.
    pub fn sign(self, pen: Pen<'_>, by: &By, now: Time) -> Decided {
        let (mut signatures, since) = match self.state.clone() {
            State::Signing { signatures, since } => (signatures, since),
            State::Active { .. } => return Ok(Decision::Unchanged(self)),
            State::Drafting
            | State::InApproval
            | State::InAcceptance { .. }
            | State::Completed { .. } => return Err(Off::Stage(self.stage()).into()),
        };
        if !is_person(by) {
            return Err(Refusal::NotAPerson);
        }
        if pen.terms_hash != self.terms.hash() {
            return Err(Refusal::OtherTerms);
        }
        if signatures.iter().any(|said| said.party == pen.party) {
            return Ok(Decision::Unchanged(self));
        }
        if signatures.iter().any(|said| said.person == by.person()) {
            return Err(Refusal::OnASide);
        }
        let within = self.within_window(since, now);
        ContractLaw::step(self.stage(), Act::Sign, known([(Fact::WithinWindow, within)]))?;
        signatures.push(Signature {
            party: pen.party,
            person: by.person().to_owned(),
            terms_hash: pen.terms_hash.to_owned(),
            time: now,
        });
        let signed = |party| signatures.iter().any(|it| it.party == party);
        let all = signed(Party::Publisher) && signed(Party::Bidder);
        if !all {
            return Ok(self.moved(State::Signing { signatures, since }, Happened::Signed, now));
        }
        let covered = pen.funding == Funding::Covered;
        let facts = [(Fact::AllSigned, all), (Fact::FundingCovered, covered)];
        ContractLaw::step(self.stage(), Act::SignLast, known(facts))?;
        Ok(self.moved(State::Active { signed_time: now }, Happened::Active, now))
    }

    /// Asks for acceptance, once every milestone is settled.
    pub fn ask_acceptance(
        self,
        reports: Vec<String>,
        milestones: &[Milestone],
        now: Time,
    ) -> Decided {
        let signed_time = match self.state {
            State::Active { signed_time } => signed_time,
            State::InAcceptance { .. } => return Ok(Decision::Unchanged(self)),
            State::Drafting
            | State::InApproval
            | State::Signing { .. }
            | State::Completed { .. } => return Err(Off::Stage(self.stage()).into()),
        };
        let closed = milestones.iter().all(|it| it.stage() == milestone::Stage::Settled);
        let facts = [(Fact::MilestonesClosed, closed)];
        ContractLaw::step(self.stage(), Act::AskAcceptance, known(facts))?;
        if !are_in(&reports) {
            return Err(Off::Missing(vec![Fact::ReportsIn]).into());
        }
        let state = State::InAcceptance { signed_time, reports };
        Ok(self.moved(state, Happened::AcceptanceAsked, now))
    }

    /// Accepts the project; two officers, on the final user's and the third party's
    /// reports. The final user's vote is in the verdict of every milestone.
    pub fn accept(self, milestones: &[Milestone], by: &By, now: Time) -> Decided {
        let (signed_time, reports) = match &self.state {
            State::InAcceptance { signed_time, reports } => (*signed_time, reports.clone()),
            State::Completed { .. } => return Ok(Decision::Unchanged(self)),
            State::Drafting | State::InApproval | State::Signing { .. } | State::Active { .. } => {
                return Err(Off::Stage(self.stage()).into());
            }
        };
        if by.actor.is_of(&self.terms.bidder) {
            return Err(Refusal::OnASide);
        }
        let facts = [
            (Fact::ReportsIn, are_in(&reports)),
            (Fact::UserVote, milestones.iter().all(Milestone::is_voted)),
            (Fact::TwoOfficers, is_person(by)),
        ];
        ContractLaw::step_because(self.stage(), Act::Accept, Reason::Done, known(facts))?;
        match self.endorsements.hear(Act::Accept.code(), by, &reports.join("\n"), now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                let state = State::Completed { signed_time, time: now };
                Ok(self.moved(state, Happened::Accepted, now))
            }
        }
    }

    /// Whether another lane has the same dates, targets and shares of its money.
    fn starts_as(&self, other: &Self) -> bool {
        let (own, other) = (&self.terms, &other.terms);
        own.milestones == other.milestones && own.time_limit_months == other.time_limit_months
    }

    /// Whether the sides may still sign; a day without a calendar is not within.
    fn within_window(&self, since: Time, now: Time) -> bool {
        let (from, to) = (beijing_day(since), beijing_day(now));
        let worked = Calendar::official().working_days(from, to);
        worked.is_ok_and(|days| days <= self.rules.sign_working_days)
    }

    /// When it came into force, if it did.
    pub const fn signed_time(&self) -> Option<Time> {
        match self.state {
            State::Active { signed_time }
            | State::InAcceptance { signed_time, .. }
            | State::Completed { signed_time, .. } => Some(signed_time),
            State::Drafting | State::InApproval | State::Signing { .. } => None,
        }
    }

    /// The side on which an actor signs.
    pub fn side(&self, actor: &Actor) -> Option<Party> {
        if actor.is_of(&self.terms.publisher) {
            Some(Party::Publisher)
        } else if actor.is_of(&self.terms.bidder) {
            Some(Party::Bidder)
        } else {
            None
        }
    }

    /// Keeps the first of two voices; the stage stays.
    fn endorsed(self, endorsements: Endorsements, now: Time) -> Decision<Self, Happened> {
        let state = self.state.clone();
        match self.moved(state, Happened::Endorsed, now) {
            Decision::Changed(next, happened) => {
                Decision::Changed(Self { endorsements, ..next }, happened)
            }
            unchanged @ Decision::Unchanged(_) => unchanged,
        }
    }

    /// The next version; open endorsements end with the stage they were given in.
    fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let (version, endorsements) = (self.version + 1, Endorsements::default());
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, endorsements, update_time, ..self }, vec![what])
    }
}

/// Whether enough different reports are there, so that acceptance has no dead end.
fn are_in(reports: &[String]) -> bool {
    reports.iter().collect::<BTreeSet<_>>().len() >= REPORTS_MIN
}

impl Aggregate for Contract {
    type Law = ContractLaw;
    const COLLECTION: &'static str = ContractId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Drafting => Stage::Drafting,
            State::InApproval => Stage::InApproval,
            State::Signing { .. } => Stage::Signing,
            State::Active { .. } => Stage::Active,
            State::InAcceptance { .. } => Stage::InAcceptance,
            State::Completed { .. } => Stage::Completed,
        }
    }

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.acts_for(&self.terms.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        if actor.acts_for(&self.terms.bidder, Role::Bidder.code()) {
            roles.push(Role::Bidder);
        }
        roles
    }

    fn view(&self, actor: &Actor) -> View {
        let signed = self.signed_time().is_some();
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if self.side(actor).is_some() {
            View::Party
        } else if signed {
            View::Public
        } else {
            View::Nothing
        }
    }
}
