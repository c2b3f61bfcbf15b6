//! The need: its facts at each stage, and who may see how much of it.

use kit_base::{Actor, Aggregate, Code, Decision, Endorsements, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form::NeedForm;
use super::law::{NeedLaw, Stage};
use crate::domain::{ChallengeId, NeedId, Reason, Role, four_eyes};

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
    /// The version that was filed last; zero before the first.
    pub filed_version: u64,
    /// The similarity report on that version.
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

impl Need {
    /// A first draft; the table lets its publisher create it.
    pub fn draft(id: NeedId, publisher: Uscc, form: NeedForm, now: Time) -> Self {
        Self {
            id,
            version: 1,
            publisher,
            form,
            state: State::Draft,
            filed_version: 0,
            precheck: None,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
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

    pub(super) fn endorsed(
        self,
        endorsements: Endorsements,
        now: Time,
    ) -> Decision<Self, Happened> {
        let next = Self { endorsements, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
    }

    pub(super) fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let from = self.stage();
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        let next = Self { state, version, update_time, ..self };
        let endorsements = four_eyes::kept(next.endorsements.clone(), (from, next.stage()));
        Decision::Changed(Self { endorsements, ..next }, vec![what])
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

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, [&self.publisher]);
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        // The publisher's own people are no experts on its need.
        if actor.has(Role::Expert.code()) && !actor.is_of(&self.publisher) {
            roles.push(Role::Expert);
        }
        roles
    }

    /// A need is seen by its publisher and, once filed, by officers; what is
    /// appraised, by experts, and by those who gave an opinion for good.
    fn view(&self, actor: &Actor) -> View {
        let filed = self.stage() != Stage::Draft;
        let opined = self.opinions().iter().any(|said| said.expert == actor.subject);
        let appraised = self.stage() == Stage::Appraisal || opined;
        if actor.is_of(&self.publisher) {
            View::Party
        } else if filed && !Role::officers(actor, [&self.publisher]).is_empty() {
            View::Officer
        } else if appraised && actor.has(Role::Expert.code()) {
            View::Public
        } else {
            View::Nothing
        }
    }
}
