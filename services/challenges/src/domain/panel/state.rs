//! The panel: its facts at each stage.

use kit_base::{Actor, Aggregate, Decision, Endorsements, RegionCode, Time, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::conflict::{Judge, Parties};
use super::law::{PanelLaw, Stage};
use super::score::Ranked;
use crate::domain::challenge::Criterion;
use crate::domain::{BidId, ChallengeId, PanelId, Reason, ReviewId, Role};

/// What matchmaking proposed (专家分配方案), and by which draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub judges: Vec<Judge>,
    /// Who comes next if somebody declines, in the order of the draw.
    pub alternates: Vec<Judge>,
    pub seed: String,
    pub time: Time,
}

/// One seat: an expert and the sheet that the expert fills in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    pub judge: Judge,
    pub review: ReviewId,
}

/// Where a panel stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    Forming { proposal: Option<Proposal> },
    Seated { seats: Vec<Seat>, alternates: Vec<Judge> },
    Scoring { seats: Vec<Seat>, alternates: Vec<Judge> },
    Deliberating { seats: Vec<Seat> },
    Concluded { seats: Vec<Seat>, ranking: Vec<Ranked>, minutes: String, time: Time },
    Dissolved { reason: Reason },
}

/// A review panel (评审组).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    pub id: PanelId,
    pub version: u64,
    pub challenge: ChallengeId,
    pub region: RegionCode,
    pub bids: Vec<BidId>,
    /// Publisher, bidders and members: nobody of theirs may judge.
    pub parties: Parties,
    pub criteria: Vec<Criterion>,
    pub size: u32,
    pub outside_min: u32,
    pub state: State,
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a panel brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Requested,
    Proposed,
    Seated,
    Replaced,
    ScoringStarted,
    Revealed,
    Concluded,
    Dissolved,
    Endorsed,
}

impl Panel {
    pub fn seats(&self) -> &[Seat] {
        match &self.state {
            State::Seated { seats, .. }
            | State::Scoring { seats, .. }
            | State::Deliberating { seats }
            | State::Concluded { seats, .. } => seats,
            State::Forming { .. } | State::Dissolved { .. } => &[],
        }
    }

    /// The chair (评审组长): the first seat of the draw.
    pub fn chair(&self) -> Option<&Judge> {
        self.seats().first().map(|seat| &seat.judge)
    }

    pub(super) fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, vec![what])
    }
}

impl Aggregate for Panel {
    type Law = PanelLaw;
    const COLLECTION: &'static str = PanelId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Forming { .. } => Stage::Forming,
            State::Seated { .. } => Stage::Seated,
            State::Scoring { .. } => Stage::Scoring,
            State::Deliberating { .. } => Stage::Deliberating,
            State::Concluded { .. } => Stage::Concluded,
            State::Dissolved { .. } => Stage::Dissolved,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if self.chair().is_some_and(|judge| judge.subject == actor.subject) {
            roles.push(Role::PanelChair);
        }
        roles
    }

    /// Officers and the seated reviewers see a panel; nobody else knows of it.
    fn view(&self, actor: &Actor) -> View {
        if Role::officers(actor).iter().any(|role| *role != Role::Expert) {
            View::Officer
        } else if self.seats().iter().any(|seat| seat.judge.subject == actor.subject) {
            View::Party
        } else {
            View::Nothing
        }
    }
}
