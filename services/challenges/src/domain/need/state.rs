//! The need and its acts: each asks the table, then says what happened.

use kit_base::{
    Actor, Aggregate, By, Code, Decision, Endorsements, Law, Off, Time, Uscc, View, Voice,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form::NeedForm;
use super::law::{Act, NeedLaw, Stage};
use super::refusal::Refusal;
use crate::domain::{ChallengeId, Fact, NeedId, Reason, Role};

/// An expert's opinion on a need (论证意见).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The expert, as the identity provider's subject.
    pub expert: String,
    /// What the expert finds, in words.
    pub text: String,
    pub supports: Support,
    /// When it was given.
    pub time: Time,
}

/// Which way an opinion leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// The need is worth a challenge.
    For,
    /// It is not, or not as it stands.
    Against,
}

/// The similarity report (查重) that matchmaking attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precheck {
    pub time: Time,
    /// The most similar earlier challenge or need, if any is similar at all.
    pub nearest: Option<String>,
    /// Likeness of the nearest, in basis points.
    pub likeness_bp: u32,
}

/// Where a need stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Its publisher is still writing.
    Draft,
    /// Handed in; no officer has taken it up (提交).
    Submitted { time: Time },
    /// One officer checks the form (形式审查).
    FormalCheck { officer: String },
    /// Back with its publisher, who may mend it and submit again.
    Returned { reason: Reason, comment: String },
    /// Experts give opinions (论证); the checker cannot approve it.
    Appraisal { checker: String, opinions: Vec<Opinion> },
    /// Worth a challenge; the authority may take it up.
    Approved { time: Time, opinions: Vec<Opinion> },
    /// Became a challenge, which carries on from here.
    Adopted { challenge: ChallengeId, opinions: Vec<Opinion> },
    /// Ended by two officers, with a coded reason.
    Rejected { reason: Reason },
    /// Ended by its publisher.
    Withdrawn { reason: Reason },
}

/// A need (需求).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub id: NeedId,
    pub version: u64,
    /// The organisation that has the need, by its credit code.
    pub publisher: Uscc,
    /// What it says; the challenge's notice begins with it.
    pub form: NeedForm,
    pub state: State,
    /// Matchmaking's similarity report, once it has come.
    pub precheck: Option<Precheck>,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a need brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Created,
    Edited,
    Submitted,
    CheckStarted,
    Returned,
    /// Passed the formal check: experts are asked now.
    Checked,
    Opined,
    Rejected,
    Approved,
    Adopted,
    Withdrawn,
    /// The similarity report came.
    Prechecked,
    /// One of two officers has spoken.
    Endorsed,
}

type Decided = Result<Decision<Need, Happened>, Refusal>;

impl Need {
    /// A first draft; the table lets its publisher create it.
    pub fn draft(id: NeedId, publisher: Uscc, form: NeedForm, now: Time) -> Self {
        Self {
            id,
            version: 1,
            publisher,
            form,
            state: State::Draft,
            precheck: None,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// The decision that enters the draft into the record.
    pub fn create(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Created])
    }

    /// Changes the form while it lies with its publisher.
    pub fn edit(self, form: NeedForm, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::Edit, |_| true)?;
        if self.form == form {
            return Ok(Decision::Unchanged(self));
        }
        let next = Self { form, ..self };
        let state = next.state.clone();
        Ok(next.moved(state, Happened::Edited, now))
    }

    /// Files the need; `verified` is the publisher's standing in the directory.
    pub fn submit(self, verified: Option<&Uscc>, now: Time) -> Decided {
        if let State::Submitted { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        NeedLaw::step(self.stage(), Act::Submit, |fact| match fact {
            Fact::PublisherVerified => verified == Some(&self.publisher),
            other => self.holds(other),
        })?;
        Ok(self.moved(State::Submitted { time: now }, Happened::Submitted, now))
    }

    /// An officer takes it up; its publisher may not change it meanwhile.
    pub fn start_check(self, by: &By, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::StartCheck, |_| true)?;
        let officer = by.person().to_owned();
        Ok(self.moved(State::FormalCheck { officer }, Happened::CheckStarted, now))
    }

    /// Sends it back to its publisher, saying what to mend.
    pub fn send_back(self, reason: Reason, comment: String, now: Time) -> Decided {
        NeedLaw::step_because(self.stage(), Act::Return, reason, |_| true)?;
        Ok(self.moved(State::Returned { reason, comment }, Happened::Returned, now))
    }

    /// Finds the form complete and the publisher admissible.
    pub fn pass_check(self, kinds: &[String], by: &By, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::PassCheck, |fact| match fact {
            Fact::PublisherEligible => kinds.contains(&self.form.publisher_kind),
            other => self.holds(other),
        })?;
        let checker = by.person().to_owned();
        let state = State::Appraisal { checker, opinions: Vec::new() };
        Ok(self.moved(state, Happened::Checked, now))
    }

    /// Adds an expert's opinion; each expert speaks once.
    pub fn opine(self, opinion: Opinion, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::Opine, |_| true)?;
        let State::Appraisal { checker, mut opinions } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        match opinions.iter().find(|said| said.expert == opinion.expert) {
            Some(said) if said.text == opinion.text && said.supports == opinion.supports => {
                return Ok(Decision::Unchanged(self));
            }
            Some(said) => return Err(Refusal::AlreadyOpined(said.expert.clone())),
            None => opinions.push(opinion),
        }
        Ok(self.moved(State::Appraisal { checker, opinions }, Happened::Opined, now))
    }

    /// Finds the need worth a challenge: two officers, neither of whom checked it.
    pub fn approve(self, min_indicators: u32, by: &By, now: Time) -> Decided {
        let (checker, opinions) = match &self.state {
            State::Appraisal { checker, opinions } => (checker.clone(), opinions.clone()),
            State::Approved { .. } => return Ok(Decision::Unchanged(self)),
            State::Draft
            | State::Submitted { .. }
            | State::FormalCheck { .. }
            | State::Returned { .. }
            | State::Adopted { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. } => return Err(Off::Stage(self.stage()).into()),
        };
        NeedLaw::step(self.stage(), Act::Approve, |fact| match fact {
            Fact::IndicatorsEnough => self.form.indicators.len() >= min_indicators as usize,
            other => self.holds(other),
        })?;
        if checker == by.person() {
            return Err(Refusal::SameOfficer);
        }
        match self.endorsements.hear(Act::Approve.code(), by, "", now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Approved { time: now, opinions }, Happened::Approved, now))
            }
        }
    }

    /// Ends it: two officers and a coded reason.
    pub fn reject(self, reason: Reason, by: &By, now: Time) -> Decided {
        NeedLaw::step_because(self.stage(), Act::Reject, reason, |fact| self.holds(fact))?;
        match self.endorsements.hear(Act::Reject.code(), by, reason.code(), now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Rejected { reason }, Happened::Rejected, now))
            }
        }
    }

    /// Becomes a challenge: the challenge drafted from it is its successor.
    pub fn adopt(self, challenge: ChallengeId, now: Time) -> Decided {
        NeedLaw::step(self.stage(), Act::Adopt, |fact| self.holds(fact))?;
        let opinions = self.opinions().to_vec();
        Ok(self.moved(State::Adopted { challenge, opinions }, Happened::Adopted, now))
    }

    /// Its publisher gives it up.
    pub fn withdraw(self, reason: Reason, now: Time) -> Decided {
        NeedLaw::step_because(self.stage(), Act::Withdraw, reason, |_| true)?;
        Ok(self.moved(State::Withdrawn { reason }, Happened::Withdrawn, now))
    }

    /// What experts said of it; who said something never judges its bids.
    pub fn opinions(&self) -> &[Opinion] {
        match &self.state {
            State::Appraisal { opinions, .. }
            | State::Approved { opinions, .. }
            | State::Adopted { opinions, .. } => opinions,
            State::Draft
            | State::Submitted { .. }
            | State::FormalCheck { .. }
            | State::Returned { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. } => &[],
        }
    }

    /// Attaches the similarity report; the newest one counts.
    pub fn attach(self, precheck: Precheck, now: Time) -> Decision<Self, Happened> {
        let next = Self { precheck: Some(precheck), ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Prechecked, now)
    }

    /// Facts that the need itself knows. The two-officer guard is heard by the
    /// endorsements, and a fact from elsewhere is answered by the act.
    fn holds(&self, fact: Fact) -> bool {
        match fact {
            Fact::FieldsComplete => self.form.is_complete(),
            Fact::NoThreshold => self.form.sets_no_threshold(),
            Fact::PrecheckDone => self.precheck.is_some(),
            Fact::IndicatorsMeasurable => self.form.is_measurable(),
            Fact::AppraisalRecorded => {
                matches!(&self.state, State::Appraisal { opinions, .. } if !opinions.is_empty())
            }
            other => matches!(other, Fact::TwoOfficers | Fact::SuccessorLinked),
        }
    }

    /// Keeps the first of two voices; the stage stays.
    fn endorsed(self, endorsements: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements, ..self };
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

impl Aggregate for Need {
    type Law = NeedLaw;
    const COLLECTION: &'static str = NeedId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Draft => Stage::Draft,
            State::Submitted { .. } => Stage::Submitted,
            State::FormalCheck { .. } => Stage::FormalCheck,
            State::Returned { .. } => Stage::Returned,
            State::Appraisal { .. } => Stage::Appraisal,
            State::Approved { .. } => Stage::Approved,
            State::Adopted { .. } => Stage::Adopted,
            State::Rejected { .. } => Stage::Rejected,
            State::Withdrawn { .. } => Stage::Withdrawn,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        roles
    }

    /// A need is seen by its publisher and, once filed, by officers and experts.
    fn view(&self, actor: &Actor) -> View {
        if actor.is_of(&self.publisher) {
            return View::Party;
        }
        let is_filed = self.stage() != Stage::Draft;
        let is_officer = !Role::officers(actor).is_empty();
        if is_filed && is_officer { View::Officer } else { View::Nothing }
    }
}
