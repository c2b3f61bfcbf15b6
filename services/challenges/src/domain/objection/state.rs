//! The objection: its facts at each stage, and who may see how much of it.

use kit_base::{Actor, ActorKind, Aggregate, Code, Decision, Endorsements, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::law::{ObjectionLaw, Stage};
use crate::domain::award::Award;
use crate::domain::{AwardId, BidId, ChallengeId, ObjectionId, Reason, Role, four_eyes};

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
    Admitted {
        officer: String,
    },
    Inadmissible {
        reason: Reason,
        text: String,
    },
    Investigating {
        officer: String,
    },
    /// `bid` is the one that the remedy excludes.
    Upheld {
        remedy: Remedy,
        bid: Option<BidId>,
        text: String,
    },
    Dismissed {
        reason: Reason,
        text: String,
        close_time: Time,
        /// The two who dismissed it: others look again.
        deciders: [String; 2],
    },
    /// Its objector asked for a second look.
    ReExamining {
        deciders: [String; 2],
    },
    Remedied {
        text: String,
    },
    Closed {
        reason: Reason,
        text: String,
    },
    Withdrawn {
        reason: Reason,
    },
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
    ReExaminationAsked,
    Closed,
    Remedied,
    Withdrawn,
    /// One of two officers has spoken.
    Endorsed,
}

impl Objection {
    /// An objection before its admissible window is tested.
    pub fn draft(id: ObjectionId, award: &Award, ground: Ground, now: Time) -> Self {
        Self {
            id,
            version: 1,
            award: award.id,
            challenge: award.challenge,
            parties: award.apart.clone(),
            ground,
            state: State::Filed,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// Whether its award waits for it.
    pub const fn is_open(&self) -> bool {
        match &self.state {
            State::Filed
            | State::Admitted { .. }
            | State::Investigating { .. }
            | State::ReExamining { .. }
            | State::Upheld { .. } => true,
            State::Inadmissible { .. }
            | State::Dismissed { .. }
            | State::Remedied { .. }
            | State::Closed { .. }
            | State::Withdrawn { .. } => false,
        }
    }

    pub(super) fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
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
            State::ReExamining { .. } => Stage::ReExamining,
            State::Remedied { .. } => Stage::Remedied,
            State::Closed { .. } => Stage::Closed,
            State::Withdrawn { .. } => Stage::Withdrawn,
        }
    }

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, &self.parties);
        if actor.kind == ActorKind::Person && actor.subject == self.ground.objector {
            roles.push(Role::Objector);
        }
        roles
    }

    /// Supervisors, who decide it, learn who objects; the authority, which carries
    /// out a remedy, and the objector see the rest; nobody else knows of it.
    fn view(&self, actor: &Actor) -> View {
        let objects = actor.kind == ActorKind::Person && actor.subject == self.ground.objector;
        if actor.has(Role::Supervisor.code()) {
            View::Officer
        } else if objects || actor.has(Role::Authority.code()) {
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
            | State::ReExamining { .. }
            | State::Upheld { .. }
            | State::Remedied { .. }
            | State::Closed { .. }
            | State::Withdrawn { .. } => None,
        }
    }
}
