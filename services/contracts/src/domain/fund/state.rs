//! The fund and its acts.

use kit_base::{Actor, Aggregate, By, Code, Decision, Law, Money, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{Act, FundLaw, Stage};
use super::refusal::Refusal;
use crate::domain::fact::known;
use crate::domain::terms::{self, FundingShare};
use crate::domain::{Fact, FundId, Reason, Role};

/// A funder's pledge (认缴).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pledge {
    /// Who pledges, by its credit code.
    pub funder: Uscc,
    /// The agreed part: neither more nor less.
    pub amount: Money,
    /// Who pledged for the funder.
    pub person: String,
    /// When it was pledged.
    pub time: Time,
}

/// Where a fund stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Pledges are missing.
    Open,
    /// Every part of the plan is pledged: a hold until it is used or released.
    Covered { time: Time },
    /// The award has turned the pledges into promises to lanes.
    Consumed { time: Time },
    /// Nobody owes anything any more: the challenge ended.
    Released { reason: Reason },
    /// Every lane is over, and what was left went back.
    Closed { time: Time },
}

/// A fund (资金池).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fund {
    pub id: FundId,
    pub version: u64,
    /// The challenge that it pays for.
    pub challenge: Uuid,
    pub publisher: Uscc,
    /// Who owes which part, as the notice says.
    pub plan: Vec<FundingShare>,
    /// The challenge's version that brought this plan.
    pub plan_version: u64,
    /// Who has bound itself to its part.
    pub pledges: Vec<Pledge>,
    pub state: State,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a fund brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Opened,
    /// The draft's plan changed before it was covered.
    Replanned,
    /// A pledge no longer fits the plan.
    Returned {
        pledge: Pledge,
    },
    /// One funder pledged; the ledger books it in the same commit.
    Committed {
        pledge: Pledge,
    },
    Covered,
    Consumed,
    Released,
    Closed,
}

type Decided = Result<Decision<Fund, Happened>, Refusal>;

impl Fund {
    /// Opens with the challenge's draft.
    pub fn open(
        id: FundId,
        (challenge, publisher): (Uuid, Uscc),
        (plan, plan_version): (Vec<FundingShare>, u64),
        now: Time,
    ) -> Decision<Self, Happened> {
        let pledges = Vec::new();
        let (create_time, update_time) = (now, now);
        let state = State::Open;
        let fund = Self {
            id,
            version: 1,
            challenge,
            publisher,
            plan,
            plan_version,
            pledges,
            state,
            create_time,
            update_time,
        };
        Decision::Changed(fund, vec![Happened::Opened])
    }

    /// Follows the draft's plan. Pledges that still fit stay; the others go back, and
    /// what was covered is open until the new plan is.
    pub fn replan(self, (plan, version): (Vec<FundingShare>, u64), now: Time) -> Decided {
        match self.state {
            State::Open | State::Covered { .. } if self.plan_version != version => {}
            State::Open
            | State::Covered { .. }
            | State::Consumed { .. }
            | State::Released { .. }
            | State::Closed { .. } => return Ok(Decision::Unchanged(self)),
        }
        let pledges = self.pledges.clone();
        let next = Self { plan, plan_version: version, state: State::Open, ..self };
        let fits = |pledge: &Pledge| next.agreed(&pledge.funder) == Some(pledge.amount);
        let (kept, back): (Vec<_>, Vec<_>) = pledges.into_iter().partition(fits);
        let mut happened = vec![Happened::Replanned];
        happened.extend(back.into_iter().map(|pledge| Happened::Returned { pledge }));
        Self { pledges: kept, ..next }.covered_or_open(happened, now)
    }

    /// Takes a funder's pledge; the last one covers the plan.
    pub fn commit(self, funder: &Uscc, amount: Money, by: &By, now: Time) -> Decided {
        if let Some(said) = self.pledges.iter().find(|pledge| pledge.funder == *funder) {
            return match said.amount == amount {
                true => Ok(Decision::Unchanged(self)),
                false => Err(Refusal::AlreadyPledged),
            };
        }
        FundLaw::step(self.stage(), Act::Commit, known([]))?;
        let agreed = self.agreed(funder).ok_or(Refusal::NotAFunder)?;
        if agreed != amount {
            return Err(Refusal::NotTheAgreedPart { agreed });
        }
        let pledge =
            Pledge { funder: funder.clone(), amount, person: by.person().to_owned(), time: now };
        let mut next = self;
        next.pledges.push(pledge.clone());
        next.covered_or_open(vec![Happened::Committed { pledge }], now)
    }

    /// Covered as soon as every funder of the plan pledged its part.
    fn covered_or_open(self, mut happened: Vec<Happened>, now: Time) -> Decided {
        if self.plan.is_empty() || self.pledges.len() < terms::funders(&self.plan).len() {
            return Ok(self.moved(State::Open, happened, now));
        }
        let sums = self.planned().is_some() && self.pledged() == self.planned();
        FundLaw::step(self.stage(), Act::Cover, known([(Fact::FundingSums, sums)]))?;
        happened.push(Happened::Covered);
        Ok(self.moved(State::Covered { time: now }, happened, now))
    }

    /// Every contract of the challenge is signed.
    pub fn consume(self, now: Time) -> Decided {
        if let State::Consumed { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        FundLaw::step(self.stage(), Act::Consume, known([]))?;
        Ok(self.moved(State::Consumed { time: now }, vec![Happened::Consumed], now))
    }

    /// Lets the pledges go, because the challenge ended without a contract.
    pub fn release(self, now: Time) -> Decided {
        if let State::Released { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let reason = Reason::ChallengeEnded;
        FundLaw::step_because(self.stage(), Act::Release, reason, known([]))?;
        Ok(self.moved(State::Released { reason }, vec![Happened::Released], now))
    }

    /// No lane is `running`; what is left of the pledges goes back in the same commit.
    pub fn close(self, running: usize, now: Time) -> Decided {
        let facts = known([(Fact::AllLanesEnded, running == 0)]);
        FundLaw::step_because(self.stage(), Act::Close, Reason::Done, facts)?;
        Ok(self.moved(State::Closed { time: now }, vec![Happened::Closed], now))
    }

    /// Sum of a funder's agreed parts; none if it has no part.
    pub fn agreed(&self, funder: &Uscc) -> Option<Money> {
        let mut parts = self.plan.iter().filter(|share| share.funder == *funder).peekable();
        parts.peek()?;
        terms::total(parts.map(|share| share.amount))
    }

    /// Whether the hold stands: every part of the plan is promised.
    pub const fn is_covered(&self) -> bool {
        matches!(self.state, State::Covered { .. } | State::Consumed { .. })
    }

    /// What is pledged so far; none beyond what money can hold.
    pub fn pledged(&self) -> Option<Money> {
        terms::total(self.pledges.iter().map(|pledge| pledge.amount))
    }

    /// What the plan asks for in all; none beyond what money can hold.
    pub fn planned(&self) -> Option<Money> {
        terms::total(self.plan.iter().map(|share| share.amount))
    }

    /// The next version; recorded times never run backwards.
    fn moved(self, state: State, what: Vec<Happened>, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, what)
    }
}

impl Aggregate for Fund {
    type Law = FundLaw;
    const COLLECTION: &'static str = FundId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Open => Stage::Open,
            State::Covered { .. } => Stage::Covered,
            State::Consumed { .. } => Stage::Consumed,
            State::Released { .. } => Stage::Released,
            State::Closed { .. } => Stage::Closed,
        }
    }

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        let own = actor.organisation.as_ref();
        if own.is_some_and(|own| self.agreed(own).is_some()) && actor.has(Role::Funder.code()) {
            roles.push(Role::Funder);
        }
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        roles
    }

    fn view(&self, actor: &Actor) -> View {
        let own = actor.organisation.as_ref();
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if own.is_some_and(|own| *own == self.publisher || self.agreed(own).is_some()) {
            View::Party
        } else if matches!(self.state, State::Closed { .. }) {
            View::Public
        } else {
            View::Nothing
        }
    }
}
