//! The objection and its acts.

use kit_base::{
    Actor, ActorKind, Aggregate, By, Calendar, Code, Decision, Endorsements, Law, Off, Time, Uscc,
    View, Voice, calendar,
};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::law::{Act, ObjectionLaw, Stage};
use super::refusal::Refusal;
use crate::domain::award::{self, Award};
use crate::domain::{AwardId, ChallengeId, Fact, ObjectionId, Reason, Role};

/// What must be done when an objection is upheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Remedy {
    /// The panel scores again.
    ReReview,
    /// The bid objected to is out.
    ExcludeBid,
    /// The ranking is drawn up again from the scores.
    ReRank,
    /// A mistake in the record is mended; the award stands.
    CorrectRecord,
}

/// Who objects, how to reach them, and on what facts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Who objects, by name: an anonymous objection is not admissible.
    pub objector: String,
    /// For whom, if not for itself.
    pub organisation: Option<Uscc>,
    /// How to reach the objector; officers alone see it.
    pub contact: String,
    /// What is said to be wrong.
    pub facts: String,
    /// SHA-256 digests of the evidence files, in hex.
    pub evidence: Vec<String>,
}

/// The objector's identity never reaches a log.
impl std::fmt::Debug for Ground {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ground(***)")
    }
}

/// Where an objection stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Waits for an officer to admit it.
    Filed,
    /// Has grounds to look into: the publicity's clock stands.
    Admitted { officer: String },
    /// Refused without looking into it, with a coded reason.
    Inadmissible { reason: Reason, text: String },
    /// An officer without interest looks into it.
    Investigating { officer: String },
    /// Right: the remedy was ordered, and the award waits for it.
    Upheld { remedy: Remedy, text: String },
    /// Not proved, or without effect; a second look may be asked until it closes.
    Dismissed { reason: Reason, text: String, close_time: Time },
    /// The ordered remedy was carried out.
    Remedied { text: String },
    /// Over.
    Closed { reason: Reason, text: String },
    /// Taken back by its objector.
    Withdrawn { reason: Reason },
}

/// An objection (异议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    pub id: ObjectionId,
    pub version: u64,
    /// The award that it is filed against.
    pub award: AwardId,
    pub challenge: ChallengeId,
    /// Publisher and winners: no officer of theirs decides.
    pub parties: Vec<Uscc>,
    /// Who objects, and to what.
    pub ground: Ground,
    pub state: State,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on an objection brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Filed,
    Admitted,
    /// Not admitted: the clock never stopped for it.
    Refused,
    Investigated,
    Upheld,
    Dismissed,
    Closed,
    Remedied,
    Withdrawn,
    /// One of two officers has spoken.
    Endorsed,
}

type Decided = Result<Decision<Objection, Happened>, Refusal>;

impl Objection {
    /// An objection before its admissible window is tested.
    pub fn draft(id: ObjectionId, award: &Award, ground: Ground, now: Time) -> Self {
        let mut parties: Vec<_> = award.lanes.iter().map(|lane| lane.bidder.clone()).collect();
        parties.push(award.publisher.clone());
        Self {
            id,
            version: 1,
            award: award.id,
            challenge: award.challenge,
            parties,
            ground,
            state: State::Filed,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// Files it, inside the publicity and by name.
    pub fn file(self, award: &Award, now: Time) -> Decided {
        let within = match &award.state {
            award::State::InPublicity { window, .. } => now < window.end_time,
            award::State::Suspended { .. } => true,
            award::State::Drafted
            | award::State::InApproval { .. }
            | award::State::Confirmed { .. }
            | award::State::Contracted { .. }
            | award::State::SetAside { .. } => false,
        };
        let says = |text: &str| !text.trim().is_empty();
        let named = says(&self.ground.contact) && says(&self.ground.facts);
        let edge = ObjectionLaw::EDGES.iter().find(|edge| edge.act == Act::File);
        let needs = edge.map_or(&[][..], |edge| edge.needs);
        let proved = named && !self.ground.evidence.is_empty();
        let holds = |fact: Fact| {
            fact == Fact::WithinWindow && within || fact == Fact::NamedEvidence && proved
        };
        let lacking: Vec<_> = needs.iter().copied().filter(|fact| !holds(*fact)).collect();
        if !lacking.is_empty() {
            return Err(Off::Missing(lacking).into());
        }
        Ok(Decision::Changed(self, vec![Happened::Filed]))
    }

    /// Admits it: from here the publicity's clock stands.
    pub fn admit(self, by: &By, now: Time) -> Decided {
        ObjectionLaw::step(self.stage(), Act::Admit, |fact| self.holds(fact, by))?;
        let officer = by.person().to_owned();
        Ok(self.moved(State::Admitted { officer }, Happened::Admitted, now))
    }

    /// Refuses to look into it, with a coded reason and words.
    pub fn refuse(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        ObjectionLaw::step_because(self.stage(), Act::Refuse, reason, |fact| match fact {
            Fact::Reasoned => !text.trim().is_empty(),
            other => self.holds(other, by),
        })?;
        Ok(self.moved(State::Inadmissible { reason, text }, Happened::Refused, now))
    }

    /// An officer without interest takes it up.
    pub fn investigate(self, by: &By, now: Time) -> Decided {
        ObjectionLaw::step(self.stage(), Act::Investigate, |fact| self.holds(fact, by))?;
        let officer = by.person().to_owned();
        Ok(self.moved(State::Investigating { officer }, Happened::Investigated, now))
    }

    /// Finds it right and orders a remedy: two officers.
    pub fn uphold(self, remedy: Remedy, text: String, by: &By, now: Time) -> Decided {
        ObjectionLaw::step(self.stage(), Act::Uphold, |fact| match fact {
            Fact::Reasoned => !text.trim().is_empty(),
            other => self.holds(other, by),
        })?;
        let code: &'static str = remedy.into();
        match self.endorsements.hear(Act::Uphold.code(), by, &format!("{code}\n{text}"), now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Upheld { remedy, text }, Happened::Upheld, now))
            }
        }
    }

    /// Dismisses it; the objector has `days` working days to ask for more.
    pub fn dismiss(
        self,
        reason: Reason,
        (text, days): (String, u32),
        by: &By,
        now: Time,
    ) -> Decided {
        ObjectionLaw::step_because(self.stage(), Act::Dismiss, reason, |fact| match fact {
            Fact::Reasoned => !text.trim().is_empty(),
            other => self.holds(other, by),
        })?;
        let words = format!("{}\n{text}", reason.code());
        match self.endorsements.hear(Act::Dismiss.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let today = calendar::beijing_day(now);
                let last = Calendar::official().publicity_end(today, days)?;
                let close_time = calendar::end_of_day(last);
                let state = State::Dismissed { reason, text, close_time };
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(state, Happened::Dismissed, now))
            }
        }
    }

    /// The clock closes a dismissed objection when its window is over.
    pub fn close(self, now: Time) -> Decided {
        let State::Dismissed { text, close_time, .. } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        let done = Reason::Done;
        ObjectionLaw::step_because(self.stage(), Act::Close, done, |_| now >= close_time)?;
        Ok(self.moved(State::Closed { reason: done, text }, Happened::Closed, now))
    }

    /// The ordered remedy was carried out; `text` says how.
    pub fn remedy(self, text: String, now: Time) -> Decided {
        ObjectionLaw::step_because(self.stage(), Act::Remedy, Reason::Done, |fact| {
            fact == Fact::RemedyDone && !text.trim().is_empty()
        })?;
        Ok(self.moved(State::Remedied { text }, Happened::Remedied, now))
    }

    /// Its objector takes it back.
    pub fn withdraw(self, reason: Reason, now: Time) -> Decided {
        ObjectionLaw::step_because(self.stage(), Act::Withdraw, reason, |_| true)?;
        Ok(self.moved(State::Withdrawn { reason }, Happened::Withdrawn, now))
    }

    /// What the objection itself can say of a fact; anything else is missing.
    fn holds(&self, fact: Fact, by: &By) -> bool {
        match fact {
            Fact::NoInterest => {
                let own = by.actor.organisation.as_ref();
                let party = own.is_some_and(|own| self.parties.contains(own));
                !party && by.person() != self.ground.objector
            }
            other => other == Fact::TwoOfficers,
        }
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

impl Aggregate for Objection {
    type Law = ObjectionLaw;
    const COLLECTION: &'static str = ObjectionId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Filed => Stage::Filed,
            State::Admitted { .. } => Stage::Admitted,
            State::Inadmissible { .. } => Stage::Inadmissible,
            State::Investigating { .. } => Stage::Investigating,
            State::Upheld { .. } => Stage::Upheld,
            State::Dismissed { .. } => Stage::Dismissed,
            State::Remedied { .. } => Stage::Remedied,
            State::Closed { .. } => Stage::Closed,
            State::Withdrawn { .. } => Stage::Withdrawn,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.kind == ActorKind::Person && actor.subject == self.ground.objector {
            roles.push(Role::Objector);
        }
        roles
    }

    /// The objector and the officers who decide see it; nobody else.
    fn view(&self, actor: &Actor) -> View {
        if actor.has(Role::Supervisor.code()) || actor.has(Role::Authority.code()) {
            View::Officer
        } else if actor.subject == self.ground.objector {
            View::Party
        } else {
            View::Nothing
        }
    }

    fn next_check(&self) -> Option<Time> {
        match &self.state {
            State::Dismissed { close_time, .. } => Some(*close_time),
            State::Filed
            | State::Admitted { .. }
            | State::Inadmissible { .. }
            | State::Investigating { .. }
            | State::Upheld { .. }
            | State::Remedied { .. }
            | State::Closed { .. }
            | State::Withdrawn { .. } => None,
        }
    }
}
