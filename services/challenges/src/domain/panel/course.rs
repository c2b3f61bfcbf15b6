//! The acts on a panel, in the order of the procedure.

use kit_base::{Aggregate, By, Code, Decision, Endorsements, Law, Off, Time, Voice};

use super::conflict::{Judge, Parties};
use super::law::{Act, PanelLaw};
use super::refusal::Refusal;
use super::score::rank;
use super::state::{Happened, Panel, Proposal, Seat, State};
use crate::domain::challenge::{self, Challenge};
use crate::domain::review::{self, Review, Sheet};
use crate::domain::{Bid, BidId, Fact, PanelId, Reason, ReviewId};

/// Years that a past tie counts where no rule set says.
const COI_YEARS: u32 = 3;

type Decided = Result<Decision<Panel, Happened>, Refusal>;

impl Panel {
    /// A panel on the bids that passed the formal check, not asked for yet.
    pub fn draft(id: PanelId, challenge: &Challenge, bids: &[Bid], now: Time) -> Self {
        let rules = challenge.rules().map(|rules| &rules.values);
        let units = bids.iter().flat_map(Bid::parties).chain([&challenge.publisher]).cloned();
        let years = rules.map_or(COI_YEARS, |values| values.coi_years);
        let parties = Parties::of(units, now, years);
        Self {
            id,
            version: 1,
            challenge: challenge.id,
            region: challenge.notice.form.region.clone(),
            bids: bids.iter().map(|bid| bid.id).collect::<Vec<BidId>>(),
            parties,
            criteria: challenge.notice.criteria.clone(),
            size: rules.map_or(1, |values| values.panel_size_min),
            outside_min: rules.map_or(0, |values| values.panel_outside_min),
            state: State::Forming { proposal: None },
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// How many experts are proposed.
    pub fn proposed(&self) -> usize {
        match &self.state {
            State::Forming { proposal } => proposal.as_ref().map_or(0, |held| held.judges.len()),
            State::Seated { .. }
            | State::Scoring { .. }
            | State::Deliberating { .. }
            | State::Concluded { .. }
            | State::Dissolved { .. } => 0,
        }
    }

    /// Asks for the panel, while its challenge is under review.
    pub fn request(self, challenge: &Challenge) -> Decided {
        if self.bids.is_empty() || challenge.stage() != challenge::Stage::UnderReview {
            return Err(Refusal::NothingToReview);
        }
        Ok(Decision::Changed(self, vec![Happened::Requested]))
    }

    /// Takes in the proposal; a later one replaces it until the panel is seated.
    pub fn take_proposal(self, proposal: Proposal, now: Time) -> Decision<Self, Happened> {
        match &self.state {
            State::Forming { proposal: Some(held) } if *held == proposal => {
                Decision::Unchanged(self)
            }
            State::Forming { .. } => {
                let state = State::Forming { proposal: Some(proposal) };
                self.moved(state, Happened::Proposed, now)
            }
            State::Seated { .. }
            | State::Scoring { .. }
            | State::Deliberating { .. }
            | State::Concluded { .. }
            | State::Dissolved { .. } => Decision::Unchanged(self),
        }
    }

    /// Seats the proposed experts; `reviews` are the ids of their sheets.
    pub fn seat(self, reviews: &[ReviewId], by: &By, now: Time) -> Decided {
        let proposal = match &self.state {
            State::Forming { proposal } => proposal.clone(),
            State::Seated { .. }
            | State::Scoring { .. }
            | State::Deliberating { .. }
            | State::Concluded { .. }
            | State::Dissolved { .. } => None,
        };
        let judges = proposal.as_ref().map(|held| &held.judges[..]);
        PanelLaw::step(self.stage(), Act::Seat, |fact| match fact {
            Fact::ProposalFresh => judges.is_some(),
            Fact::CoiClear => judges.is_some_and(|judges| self.is_clear(judges)),
            Fact::PanelSizeMet => judges.is_some_and(|judges| self.is_big_enough(judges)),
            other => other == Fact::TwoOfficers,
        })?;
        let Some(held) = proposal else {
            return Err(Off::Missing(vec![Fact::ProposalFresh]).into());
        };
        match self.endorsements.hear(Act::Seat.code(), by, &held.seed, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let pair = |(judge, review): (Judge, &ReviewId)| Seat { judge, review: *review };
                let seats = held.judges.into_iter().zip(reviews).map(pair).collect();
                let state = State::Seated { seats, alternates: held.alternates };
                Ok(Self { endorsements: open, ..self }.moved(state, Happened::Seated, now))
            }
        }
    }

    /// Puts the next clear alternate on the seat of a reviewer who cannot serve;
    /// two officers agree.
    pub fn replace(self, left: &Review, new: ReviewId, by: &By, now: Time) -> Decided {
        let reason = match left.state {
            review::State::Declined { reason } | review::State::Recused { reason } => reason,
            review::State::Invited
            | review::State::Accepted
            | review::State::Committed { .. }
            | review::State::Revealed { .. }
            | review::State::Final { .. }
            | review::State::Voided { .. } => return Err(Refusal::StillServes),
        };
        let next = self.next_clear();
        PanelLaw::step(self.stage(), Act::ReplaceReviewer, |fact| match fact {
            Fact::CoiClear => next.is_some(),
            other => other == Fact::TwoOfficers,
        })?;
        let (State::Seated { mut seats, mut alternates }
        | State::Scoring { mut seats, mut alternates }) = self.state.clone()
        else {
            return Err(Off::Stage(self.stage()).into());
        };
        let at = seats.iter().position(|seat| seat.review == left.id).ok_or(Refusal::NotSeated)?;
        let words = format!("{}\n{}", left.id, reason.code());
        match self.endorsements.hear(Act::ReplaceReviewer.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let judge = alternates.remove(next.ok_or(Refusal::NoAlternate)?);
                seats[at] = Seat { judge, review: new };
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Seated { seats, alternates }, Happened::Replaced, now))
            }
        }
    }

    /// The first alternate without a conflict.
    fn next_clear(&self) -> Option<usize> {
        match &self.state {
            State::Seated { alternates, .. } | State::Scoring { alternates, .. } => {
                alternates.iter().position(|judge| !self.parties.touch(judge))
            }
            State::Forming { .. }
            | State::Deliberating { .. }
            | State::Concluded { .. }
            | State::Dissolved { .. } => None,
        }
    }

    /// Starts the scoring, once everybody on a seat has accepted.
    pub fn start(self, accepted: usize, now: Time) -> Decided {
        let seated = self.seats().len();
        let judges: Vec<_> = self.seats().iter().map(|seat| seat.judge.clone()).collect();
        PanelLaw::step(self.stage(), Act::Start, |fact| match fact {
            Fact::AllAccepted => accepted == seated,
            Fact::CoiClear => self.is_clear(&judges),
            // Reviewers get the blind copy: their view shows no bidder.
            other => other == Fact::BidsAnonymised,
        })?;
        let State::Seated { seats, alternates } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Scoring { seats, alternates }, Happened::ScoringStarted, now))
    }

    /// Reveals all sheets together, once every reviewer has lodged.
    pub fn reveal(self, lodged: usize, now: Time) -> Decided {
        let seated = self.seats().len();
        PanelLaw::step(self.stage(), Act::RevealFinal, |fact| {
            fact == Fact::AllCommitted && lodged == seated
        })?;
        let State::Scoring { seats, .. } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Deliberating { seats }, Happened::Revealed, now))
    }

    /// Ranks the bids from the sheets and signs the minutes.
    pub fn conclude(self, sheets: &[Sheet], minutes: String, now: Time) -> Decided {
        PanelLaw::step(self.stage(), Act::Conclude, |fact| match fact {
            Fact::MinutesSigned => !minutes.trim().is_empty(),
            Fact::Ranked => !sheets.is_empty(),
            // No preset of this release asks for a defence or a site visit.
            other => other == Fact::DefenceDone,
        })?;
        let State::Deliberating { seats } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        let ranking = rank(&self.bids, &self.criteria, sheets);
        let state = State::Concluded { seats, ranking, minutes, time: now };
        Ok(self.moved(state, Happened::Concluded, now))
    }

    /// Ends it without a result: two officers and a coded reason.
    pub fn dissolve(self, reason: Reason, by: &By, now: Time) -> Decided {
        PanelLaw::step_because(self.stage(), Act::Dissolve, reason, |_| true)?;
        match self.endorsements.hear(Act::Dissolve.code(), by, reason.code(), now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Dissolved { reason }, Happened::Dissolved, now))
            }
        }
    }

    /// Whether none of them is bound to a party.
    fn is_clear(&self, judges: &[Judge]) -> bool {
        !judges.iter().any(|judge| self.parties.touch(judge))
    }

    /// Enough judges, and enough of them from outside the home province.
    fn is_big_enough(&self, judges: &[Judge]) -> bool {
        let home = self.region.province();
        let outside = judges.iter().filter(|judge| judge.region.province() != home).count();
        judges.len() >= self.size as usize && outside >= self.outside_min as usize
    }

    /// Keeps the first of two voices; the stage stays.
    fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
    }
}
