//! The review sheet and its acts.

use kit_base::{Actor, Aggregate, Decision, Law, Off, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{Act, ReviewLaw, Stage};
use super::refusal::Refusal;
use crate::domain::fact::proven;
use crate::domain::panel::{Judge, Panel};
use crate::domain::{Bid, BidId, ChallengeId, Fact, PanelId, Reason, ReviewId, Role};

/// Points of one bid under one criterion, with the words that justify them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Which bid.
    pub bid: BidId,
    /// The criterion's code.
    pub criterion: String,
    /// 0 to 100.
    pub points: u32,
    /// Why so many: points without words are not a score.
    pub text: String,
}

/// All scores of one reviewer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sheet(pub Vec<Score>);

impl Sheet {
    /// The points given, if any were.
    pub fn points(&self, bid: BidId, criterion: &str) -> Option<u32> {
        let fits = |score: &&Score| score.bid == bid && score.criterion == criterion;
        self.0.iter().find(fits).map(|score| score.points)
    }

    /// Whether every bid has points and words under every criterion, and no more.
    fn covers(&self, panel: &Panel) -> bool {
        let wanted = panel.bids.len() * panel.criteria.len();
        let each = |bid: &BidId| {
            panel.criteria.iter().all(|criterion| self.points(*bid, &criterion.code).is_some())
        };
        let worded = self.0.iter().all(|score| !score.text.trim().is_empty());
        self.0.len() == wanted && worded && panel.bids.iter().all(each)
    }
}

/// A bid as reviewers see it: without its bidder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blind {
    pub bid: BidId,
    /// The technical solution, as handed in.
    pub solution: String,
    /// The technical route, as handed in.
    pub route: String,
}

impl Blind {
    /// The copy that a reviewer may read.
    pub fn of(bid: &Bid) -> Self {
        let (solution, route) = (bid.content.solution.clone(), bid.content.route.clone());
        Self { bid: bid.id, solution, route }
    }
}

/// Where a sheet stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Asked to serve.
    Invited,
    /// Serves, and has declared that nothing binds it to a party.
    Accepted,
    /// Lodged; nobody else reads it until all are.
    Committed { sheet: Sheet, time: Time },
    /// Open to the panel.
    Revealed { sheet: Sheet },
    /// Part of the panel's result.
    Final { sheet: Sheet },
    /// Cannot serve; an alternate may.
    Declined { reason: Reason },
    /// Found a conflict after accepting; an alternate may serve.
    Recused { reason: Reason },
}

/// One reviewer's sheet (评审单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub id: ReviewId,
    pub version: u64,
    pub panel: PanelId,
    pub challenge: ChallengeId,
    /// The organisations whose people decide nothing on it: publisher and bidders.
    pub apart: Vec<Uscc>,
    /// Whose sheet it is.
    pub judge: Judge,
    /// What the reviewer reads: the bids without their bidders.
    pub blind: Vec<Blind>,
    pub state: State,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on a sheet brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Invited,
    Accepted,
    Declined,
    Recused,
    Committed,
    Revealed,
    Finalised,
}

type Decided = Result<Decision<Review, Happened>, Refusal>;

impl Review {
    /// Asks a judge to serve.
    pub fn invite(
        id: ReviewId,
        panel: &Panel,
        (judge, blind): (Judge, Vec<Blind>),
        now: Time,
    ) -> Self {
        Self {
            id,
            version: 1,
            panel: panel.id,
            challenge: panel.challenge,
            apart: panel.parties.units.clone(),
            judge,
            blind,
            state: State::Invited,
            create_time: now,
            update_time: now,
        }
    }

    /// The decision that enters the invitation into the record.
    pub fn create(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Invited])
    }

    /// Accepts, and declares by it that no conflict exists.
    pub fn accept(self, panel: &Panel, now: Time) -> Decided {
        if self.state == State::Accepted {
            return Ok(Decision::Unchanged(self));
        }
        if !panel.lives() {
            return Err(Refusal::NotScoring);
        }
        let facts = proven([(Fact::CoiClear, !panel.parties.touch(&self.judge))]);
        ReviewLaw::step(self.stage(), Act::Accept, facts)?;
        Ok(self.moved(State::Accepted, Happened::Accepted, now))
    }

    /// Cannot serve, with a coded reason.
    pub fn decline(self, reason: Reason, now: Time) -> Decided {
        let state = State::Declined { reason };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ReviewLaw::step_because(self.stage(), Act::Decline, reason, proven([]))?;
        Ok(self.moved(state, Happened::Declined, now))
    }

    /// Steps down for a conflict found late.
    pub fn recuse(self, reason: Reason, now: Time) -> Decided {
        let state = State::Recused { reason };
        if self.state == state {
            return Ok(Decision::Unchanged(self));
        }
        ReviewLaw::step_because(self.stage(), Act::Recuse, reason, proven([]))?;
        Ok(self.moved(state, Happened::Recused, now))
    }

    /// Lodges the scores; the same scores again change nothing.
    pub fn lodge(self, panel: &Panel, sheet: Sheet, now: Time) -> Decided {
        match &self.state {
            State::Committed { sheet: said, .. } if *said == sheet => {
                return Ok(Decision::Unchanged(self));
            }
            State::Committed { .. } => return Err(Refusal::AlreadyLodged),
            State::Invited
            | State::Accepted
            | State::Revealed { .. }
            | State::Final { .. }
            | State::Declined { .. }
            | State::Recused { .. } => {}
        }
        if panel.stage() != crate::domain::panel::Stage::Scoring {
            return Err(Refusal::NotScoring);
        }
        let facts = proven([
            (Fact::ScoresComplete, sheet.covers(panel)),
            (Fact::CoiClear, !panel.parties.touch(&self.judge)),
        ]);
        ReviewLaw::step(self.stage(), Act::Commit, facts)?;
        Ok(self.moved(State::Committed { sheet, time: now }, Happened::Committed, now))
    }

    /// Opens it to the panel, together with all others.
    pub fn reveal(self, now: Time) -> Decided {
        ReviewLaw::step(self.stage(), Act::Reveal, proven([]))?;
        let State::Committed { sheet, .. } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Revealed { sheet }, Happened::Revealed, now))
    }

    /// Becomes part of the panel's result.
    pub fn finalise(self, now: Time) -> Decided {
        ReviewLaw::step_because(self.stage(), Act::Finalise, Reason::Done, proven([]))?;
        let State::Revealed { sheet } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Final { sheet }, Happened::Finalised, now))
    }

    /// Whether the reviewer accepted and has not left.
    pub const fn serves(&self) -> bool {
        match &self.state {
            State::Accepted | State::Committed { .. } => true,
            State::Invited
            | State::Revealed { .. }
            | State::Final { .. }
            | State::Declined { .. }
            | State::Recused { .. } => false,
        }
    }

    /// Whether the scores are in, and still hidden.
    pub const fn is_lodged(&self) -> bool {
        match &self.state {
            State::Committed { .. } => true,
            State::Invited
            | State::Accepted
            | State::Revealed { .. }
            | State::Final { .. }
            | State::Declined { .. }
            | State::Recused { .. } => false,
        }
    }

    /// Whether the reviewer holds a copy without its bidder of each of these bids.
    pub fn is_blind(&self, bids: &[BidId]) -> bool {
        let copied = |bid: &BidId| self.blind.iter().any(|copy| copy.bid == *bid);
        self.blind.len() == bids.len() && bids.iter().all(copied)
    }

    /// The scores, once they may be read by others.
    pub const fn shown_sheet(&self) -> Option<&Sheet> {
        match &self.state {
            State::Revealed { sheet } | State::Final { sheet } => Some(sheet),
            State::Invited
            | State::Accepted
            | State::Committed { .. }
            | State::Declined { .. }
            | State::Recused { .. } => None,
        }
    }

    /// The next version; recorded times never run backwards.
    fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, vec![what])
    }
}

impl Aggregate for Review {
    type Law = ReviewLaw;
    const COLLECTION: &'static str = ReviewId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Invited => Stage::Invited,
            State::Accepted => Stage::Accepted,
            State::Committed { .. } => Stage::Committed,
            State::Revealed { .. } => Stage::Revealed,
            State::Final { .. } => Stage::Final,
            State::Declined { .. } => Stage::Declined,
            State::Recused { .. } => Stage::Recused,
        }
    }

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, &self.apart);
        if actor.subject == self.judge.subject {
            roles.push(Role::Reviewer);
        }
        roles
    }

    fn view(&self, actor: &Actor) -> View {
        if actor.subject == self.judge.subject {
            View::Party
        } else if !Role::officers(actor, &self.apart).is_empty() {
            View::Officer
        } else {
            View::Nothing
        }
    }
}
