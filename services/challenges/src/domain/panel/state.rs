//! The panel: its facts at each stage.

use kit_base::{Actor, Aggregate, Decision, Endorsements, RegionCode, Time, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::conflict::{Judge, Parties};
use super::law::{PanelLaw, Stage};
use super::score::Ranked;
use crate::domain::challenge::Criterion;
use crate::domain::{BidId, ChallengeId, PanelId, Reason, ReviewId, Role, four_eyes};

/// What matchmaking proposed (专家分配方案), and by which draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Whom matchmaking drew for the seats.
    pub judges: Vec<Judge>,
    /// Who comes next if somebody declines, in the order of the draw.
    pub alternates: Vec<Judge>,
    /// What the draw was made with: anybody can repeat it.
    pub seed: String,
    /// When it was drawn.
    pub time: Time,
}

/// One seat: an expert and the sheet that the expert fills in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who sits on it.
    pub judge: Judge,
    /// That reviewer's sheet.
    pub review: ReviewId,
}

/// Where a panel stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Waits for a proposal, then for two officers to seat it.
    Forming { proposal: Option<Proposal> },
    /// Reviewers are asked whether they can serve.
    Seated { seats: Vec<Seat>, alternates: Vec<Judge> },
    /// Each scores alone; no sheet is seen by another.
    Scoring { seats: Vec<Seat>, alternates: Vec<Judge> },
    /// All sheets are open to all; the panel finds its words.
    Deliberating { seats: Vec<Seat> },
    /// The ranking stands and is signed (评审结论).
    Concluded { seats: Vec<Seat>, ranking: Vec<Ranked>, minutes: String, time: Time },
    /// Never concluded; another panel is needed.
    Dissolved { reason: Reason },
}

/// A review panel (评审组).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    pub id: PanelId,
    pub version: u64,
    pub challenge: ChallengeId,
    /// The home region: what other provinces are counted against.
    pub region: RegionCode,
    /// What it judges: the eligible bids of one challenge.
    pub bids: Vec<BidId>,
    /// Publisher, bidders and members: nobody of theirs may judge.
    pub parties: Parties,
    /// What it judges by, as the notice announced them.
    pub criteria: Vec<Criterion>,
    /// Reviewers that the rule set asks for.
    pub size: u32,
    /// Of them from other provinces.
    pub outside_min: u32,
    /// What the draw was seeded by.
    pub seed: String,
    pub state: State,
    /// First voices of acts that take two officers.
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
    /// An alternate took the seat of one who cannot serve.
    Replaced,
    ScoringStarted,
    Revealed,
    Concluded,
    Dissolved,
    /// One of two officers has spoken.
    Endorsed,
}

impl Panel {
    /// Who sits on it, once seated.
    pub fn seats(&self) -> &[Seat] {
        match &self.state {
            State::Seated { seats, .. }
            | State::Scoring { seats, .. }
            | State::Deliberating { seats }
            | State::Concluded { seats, .. } => seats,
            State::Forming { .. } | State::Dissolved { .. } => &[],
        }
    }

    /// The proposal that waits for its officers.
    pub const fn proposal(&self) -> Option<&Proposal> {
        match &self.state {
            State::Forming { proposal } => proposal.as_ref(),
            State::Seated { .. }
            | State::Scoring { .. }
            | State::Deliberating { .. }
            | State::Concluded { .. }
            | State::Dissolved { .. } => None,
        }
    }

    /// The result, best first; empty before the conclusion.
    pub fn ranking(&self) -> &[Ranked] {
        match &self.state {
            State::Concluded { ranking, .. } => ranking,
            State::Forming { .. }
            | State::Seated { .. }
            | State::Scoring { .. }
            | State::Deliberating { .. }
            | State::Dissolved { .. } => &[],
        }
    }

    /// Whether it is still on its way to a result.
    pub const fn lives(&self) -> bool {
        match &self.state {
            State::Forming { .. }
            | State::Seated { .. }
            | State::Scoring { .. }
            | State::Deliberating { .. } => true,
            State::Concluded { .. } | State::Dissolved { .. } => false,
        }
    }

    /// The chair (评审组长): the first seat of the draw.
    pub fn chair(&self) -> Option<&Judge> {
        self.seats().first().map(|seat| &seat.judge)
    }

    /// The next version; recorded times never run backwards.
    pub(super) fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let from = self.stage();
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        let next = Self { state, version, update_time, ..self };
        let endorsements = four_eyes::kept(next.endorsements.clone(), (from, next.stage()));
        Decision::Changed(Self { endorsements, ..next }, vec![what])
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

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, &self.parties.units);
        if self.chair().is_some_and(|judge| judge.subject == actor.subject) {
            roles.push(Role::PanelChair);
        }
        roles
    }

    /// Officers and the seated reviewers see a panel; nobody else knows of it.
    fn view(&self, actor: &Actor) -> View {
        if !Role::officers(actor, &self.parties.units).is_empty() {
            View::Officer
        } else if self.seats().iter().any(|seat| seat.judge.subject == actor.subject) {
            View::Party
        } else {
            View::Nothing
        }
    }
}
