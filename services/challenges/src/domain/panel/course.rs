//! The acts on a panel, in the order of the procedure.

use kit_base::{Aggregate, By, Code, Decision, Endorsements, Law, Off, Time, Voice};
use sha2::{Digest, Sha256};

use super::conflict::{Judge, Parties};
use super::law::{Act, PanelLaw};
use super::refusal::Refusal;
use super::score::rank;
use super::state::{Happened, Panel, Proposal, Seat, State};
use crate::domain::challenge::{self, Challenge};
use crate::domain::fact::proven;
use crate::domain::review::{self, Review, Sheet};
use crate::domain::{Bid, BidId, Fact, PanelId, Reason, ReviewId, bid, four_eyes};

type Decided = Result<Decision<Panel, Happened>, Refusal>;

impl Panel {
    /// A panel that nobody asked for yet: what the gate looks at.
    pub fn draft(id: PanelId, challenge: &Challenge, now: Time) -> Self {
        Self {
            id,
            version: 1,
            challenge: challenge.id,
            region: challenge.notice.form.region.clone(),
            bids: Vec::new(),
            parties: Parties::of(challenge.apart().cloned(), now, 0),
            criteria: challenge.notice.criteria.clone(),
            size: 0,
            outside_min: 0,
            seed: String::new(),
            state: State::Forming { proposal: None },
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// Asks for a panel on the bids that passed the formal check, unless an
    /// `earlier` one lives or its result stands.
    pub fn request(
        self,
        challenge: &Challenge,
        bids: &[Bid],
        earlier: &[Self],
        now: Time,
    ) -> Decided {
        let challenge::State::UnderReview { panel: judged, .. } = &challenge.state else {
            return Err(Refusal::NothingToReview);
        };
        if judged.is_some() || earlier.iter().any(Self::lives) {
            return Err(Refusal::PanelExists);
        }
        if bids.iter().any(|bid| bid.state == bid::State::Opened) {
            return Err(Refusal::Unchecked);
        }
        let stands = |bid: &&Bid| bid.state == bid::State::UnderReview && bid.excluded.is_none();
        let standing: Vec<&Bid> = bids.iter().filter(stands).collect();
        if standing.is_empty() {
            return Err(Refusal::NothingToReview);
        }
        let rules = challenge.rules().map_err(|_| Refusal::NothingToReview)?;
        let units = standing.iter().flat_map(|bid| bid.parties()).chain([&challenge.publisher]);
        let panel = Self {
            bids: standing.iter().map(|bid| bid.id).collect::<Vec<BidId>>(),
            parties: Parties::of(units.cloned(), now, rules.coi_years),
            size: rules.panel_size_min,
            outside_min: rules.panel_outside_min,
            seed: seed(bids, earlier.len() + 1),
            ..self
        };
        Ok(Decision::Changed(panel, vec![Happened::Requested]))
    }

    /// How many experts are proposed.
    pub fn proposed(&self) -> usize {
        self.proposal().map_or(0, |held| held.judges.len())
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
        if let State::Seated { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let proposal = self.proposal().cloned();
        let judges = proposal.as_ref().map_or(&[][..], |held| &held.judges);
        let facts = proven([
            // Of this draw, and not of another one.
            (Fact::ProposalFresh, proposal.as_ref().is_some_and(|held| held.seed == self.seed)),
            (Fact::CoiClear, self.is_clear(judges)),
            (Fact::PanelSizeMet, self.is_big_enough(judges)),
            (Fact::TwoOfficers, four_eyes::counts(by)),
        ]);
        PanelLaw::step(self.stage(), Act::Seat, facts)?;
        let Some(held) = proposal else {
            return Err(Off::Missing(vec![Fact::ProposalFresh]).into());
        };
        let words = four_eyes::words(&(&held, &self.bids));
        match self.endorsements.hear(Act::Seat.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                let pair = |(judge, review): (Judge, &ReviewId)| Seat { judge, review: *review };
                let seats = held.judges.into_iter().zip(reviews).map(pair).collect();
                let state = State::Seated { seats, alternates: held.alternates };
                Ok(self.moved(state, Happened::Seated, now))
            }
        }
    }

    /// Puts the next clear alternate on the seat of a reviewer who cannot serve;
    /// two officers agree.
    pub fn replace(self, left: &Review, new: ReviewId, by: &By, now: Time) -> Decided {
        let (State::Seated { mut seats, mut alternates }
        | State::Scoring { mut seats, mut alternates }) = self.state.clone()
        else {
            return Err(Off::Stage(self.stage()).into());
        };
        let at = seats.iter().position(|seat| seat.review == left.id).ok_or(Refusal::NotSeated)?;
        let reason = why_left(left).ok_or(Refusal::StillServes)?;
        let next = alternates.iter().position(|judge| !self.parties.touch(judge));
        let facts =
            proven([(Fact::CoiClear, next.is_some()), (Fact::TwoOfficers, four_eyes::counts(by))]);
        PanelLaw::step(self.stage(), Act::ReplaceReviewer, facts)?;
        let judge = alternates.remove(next.ok_or(Refusal::NoAlternate)?);
        let words = four_eyes::words(&(left.id, reason, &judge));
        match self.endorsements.hear(Act::ReplaceReviewer.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                seats[at] = Seat { judge, review: new };
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Seated { seats, alternates }, Happened::Replaced, now))
            }
        }
    }

    /// Starts the scoring; `sheets` are those of the seated reviewers.
    pub fn start(self, sheets: &[Review], now: Time) -> Decided {
        if let State::Scoring { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let judges: Vec<_> = self.seats().iter().map(|seat| seat.judge.clone()).collect();
        let facts = proven([
            (Fact::AllAccepted, self.all(sheets, Review::serves)),
            (Fact::CoiClear, self.is_clear(&judges)),
            (Fact::BidsAnonymised, self.all(sheets, |sheet| sheet.is_blind(&self.bids))),
        ]);
        PanelLaw::step(self.stage(), Act::Start, facts)?;
        let State::Seated { seats, alternates } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Scoring { seats, alternates }, Happened::ScoringStarted, now))
    }

    /// Reveals all sheets together, once every reviewer has lodged.
    pub fn reveal(self, sheets: &[Review], now: Time) -> Decided {
        if let State::Deliberating { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::AllCommitted, self.all(sheets, Review::is_lodged))]);
        PanelLaw::step(self.stage(), Act::RevealFinal, facts)?;
        let State::Scoring { seats, .. } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        Ok(self.moved(State::Deliberating { seats }, Happened::Revealed, now))
    }

    /// Concludes; the chair signs the minutes by this very act.
    pub fn conclude(self, sheets: &[Sheet], minutes: String, now: Time) -> Decided {
        if let State::Concluded { minutes: said, .. } = &self.state
            && *said == minutes
        {
            return Ok(Decision::Unchanged(self));
        }
        let whole = !sheets.is_empty() && sheets.len() == self.seats().len();
        let ranking = rank(&self.bids, &self.criteria, sheets);
        let facts = proven([(Fact::Ranked, whole && ranking.len() == self.bids.len())]);
        PanelLaw::step_because(self.stage(), Act::Conclude, Reason::Done, facts)?;
        let State::Deliberating { seats } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        let state = State::Concluded { seats, ranking, minutes, time: now };
        Ok(self.moved(state, Happened::Concluded, now))
    }

    /// Ends it without a result: two officers and a coded reason.
    pub fn dissolve(self, reason: Reason, by: &By, now: Time) -> Decided {
        if self.state == (State::Dissolved { reason }) {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::TwoOfficers, four_eyes::counts(by))]);
        PanelLaw::step_because(self.stage(), Act::Dissolve, reason, facts)?;
        let words = four_eyes::words(&(reason, &self.state));
        match self.endorsements.hear(Act::Dissolve.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                Ok(self.moved(State::Dissolved { reason }, Happened::Dissolved, now))
            }
        }
    }

    /// Ends with its withdrawn challenge.
    pub fn end(self, now: Time) -> Decided {
        let reason = Reason::ChallengeEnded;
        PanelLaw::step_because(self.stage(), Act::End, reason, proven([]))?;
        Ok(self.moved(State::Dissolved { reason }, Happened::Dissolved, now))
    }

    fn is_clear(&self, judges: &[Judge]) -> bool {
        !judges.iter().any(|judge| self.parties.touch(judge))
    }

    /// Whether every seat has a sheet of which `holds` is true.
    fn all(&self, sheets: &[Review], holds: impl Fn(&Review) -> bool) -> bool {
        let sheet = |seat: &Seat| sheets.iter().find(|sheet| sheet.id == seat.review);
        !self.seats().is_empty() && self.seats().iter().all(|seat| sheet(seat).is_some_and(&holds))
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

/// Why a reviewer left, if the reviewer did.
const fn why_left(review: &Review) -> Option<Reason> {
    match &review.state {
        review::State::Declined { reason } | review::State::Recused { reason } => Some(*reason),
        review::State::Invited
        | review::State::Accepted
        | review::State::Committed { .. }
        | review::State::Revealed { .. }
        | review::State::Final { .. } => None,
    }
}

/// The seed of the draw: the digest of every bid that was opened, and which attempt
/// at a panel this is. Nobody can choose it who cannot choose all the bids.
fn seed(bids: &[Bid], attempt: usize) -> String {
    let mut closed: Vec<&Bid> = bids.iter().filter(|bid| bid.is_opened()).collect();
    closed.sort_by_key(|bid| bid.id);
    let mut digest = Sha256::new();
    for bid in closed {
        digest.update(format!("{}\n{}\n{}\n", bid.id, bid.revision, bid.content.hash()));
    }
    digest.update(format!("{attempt}\n"));
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use kit_base::ActorKind;

    use super::*;
    use crate::domain::samples::{bid, by, challenge, judge, now, panel, person, ranked};

    fn under_review() -> Challenge {
        challenge(challenge::State::UnderReview { bids: 2, panel: None })
    }

    fn draft() -> Panel {
        Panel::draft(PanelId(uuid::Uuid::from_u128(3)), &under_review(), now())
    }

    fn standing() -> Vec<Bid> {
        vec![bid(7, bid::State::UnderReview)]
    }

    fn formed() -> Panel {
        draft().request(&under_review(), &standing(), &[], now()).unwrap().into_aggregate()
    }

    fn proposal(names: [&str; 5]) -> Proposal {
        let judges = names.into_iter().map(judge).collect();
        Proposal { judges, alternates: vec![judge("f")], seed: formed().seed, time: now() }
    }

    #[test]
    fn one_panel_lives_at_a_time_and_judges_all() {
        let dissolved =
            Panel { state: State::Dissolved { reason: Reason::NoFeasiblePanel }, ..formed() };
        let judged = panel(vec![ranked(7, 9_000)]);
        let concluded =
            challenge(challenge::State::UnderReview { bids: 1, panel: Some(judged.id) });
        let unchecked = vec![bid(7, bid::State::UnderReview), bid(8, bid::State::Opened)];
        for (case, challenge, bids, earlier, expected) in [
            ("the first", under_review(), standing(), vec![], Ok(())),
            ("after a dissolution", under_review(), standing(), vec![dissolved], Ok(())),
            ("one lives", under_review(), standing(), vec![formed()], Err(Refusal::PanelExists)),
            ("one concluded", concluded, standing(), vec![judged], Err(Refusal::PanelExists)),
            ("one is unchecked", under_review(), unchecked, vec![], Err(Refusal::Unchecked)),
            ("nobody stands", under_review(), vec![], vec![], Err(Refusal::NothingToReview)),
        ] {
            let decided = draft().request(&challenge, &bids, &earlier, now()).map(|_| ());
            assert_eq!(decided, expected, "{case}");
        }
    }

    #[test]
    fn the_seed_follows_from_the_bids_and_the_attempt_alone() {
        let (one, two) = (bid(7, bid::State::UnderReview), bid(8, bid::State::UnderReview));
        let first = seed(&[one.clone(), two.clone()], 1);
        assert_eq!(first, seed(&[two.clone(), one.clone()], 1), "order does not matter");
        let reason = Reason::ConditionUnmet;
        let failed = bid(8, bid::State::Ineligible { reason, text: "不符".into() });
        assert_eq!(first, seed(&[one.clone(), failed], 1), "checks do not change the draw");
        let withdrawn = bid(9, bid::State::Withdrawn { reason: Reason::BidderRequest });
        assert_eq!(first, seed(&[one.clone(), two.clone(), withdrawn], 1));
        assert_ne!(first, seed(&[one.clone(), two.clone()], 2), "an attempt of its own");
        assert_ne!(first, seed(std::slice::from_ref(&one), 1));
        let replaced = Bid { revision: 2, ..two };
        assert_ne!(first, seed(&[one, replaced], 1));
    }

    #[test]
    fn two_officers_seat_the_same_judges() {
        let ids = [1, 2, 3, 4, 5].map(|id| ReviewId(uuid::Uuid::from_u128(id)));
        let names = ["a", "b", "c", "d", "e"];
        let held = formed().take_proposal(proposal(names), now()).into_aggregate();
        let first = held.clone().seat(&ids, &person("wang"), now()).unwrap().into_aggregate();
        let done = first.clone().seat(&ids, &person("li"), now()).unwrap();
        assert_eq!(done.happened(), [Happened::Seated]);
        let others = proposal(["a", "b", "c", "d", "x"]);
        let changed = first.take_proposal(others, now()).into_aggregate();
        let second = changed.seat(&ids, &person("li"), now()).unwrap();
        assert_eq!(second.happened(), [Happened::Endorsed], "the judges are others now");
        let machine = by("system", ActorKind::Service);
        let refused = held.seat(&ids, &machine, now());
        assert!(matches!(refused, Err(Refusal::Off(off)) if off.lacks(Fact::TwoOfficers)));
    }

    #[test]
    fn a_proposal_of_another_draw_is_not_seated() {
        let other = Proposal { seed: "other".into(), ..proposal(["a", "b", "c", "d", "e"]) };
        let held = formed().take_proposal(other, now()).into_aggregate();
        let refused = held.seat(&[], &person("wang"), now());
        assert!(matches!(refused, Err(Refusal::Off(off)) if off.lacks(Fact::ProposalFresh)));
    }
}
