//! The acts on an award, in the order of the procedure.

use kit_base::{
    Aggregate, By, Calendar, Code, Day, Decision, Endorsements, Law, Money, Off, Time, Voice,
    calendar,
};

use super::law::{Act, AwardLaw};
use super::plan::Plan;
use super::refusal::Refusal;
use super::state::{Award, Happened, State, Window};
use crate::domain::challenge::Challenge;
use crate::domain::fact::proven;
use crate::domain::panel::{self, Panel};
use crate::domain::{AwardId, Bid, BidId, Fact, ObjectionId, Reason, bid, four_eyes};

type Decided = Result<Decision<Award, Happened>, Refusal>;

impl Award {
    /// Drafts an award on what the panel concluded.
    pub fn draft(
        id: AwardId,
        (challenge, panel): (&Challenge, &Panel),
        plan: Plan,
        by: &By,
        now: Time,
    ) -> Result<Self, Refusal> {
        let panel::State::Concluded { ranking, .. } = &panel.state else {
            return Err(Off::Missing(vec![Fact::PanelConcluded]).into());
        };
        let known = |bid: BidId| ranking.iter().any(|ranked| ranked.bid == bid);
        if panel.challenge != challenge.id || !plan.chosen().all(known) {
            return Err(Refusal::UnknownBid);
        }
        // The drafter is the first of the two officers who propose the winners.
        if !four_eyes::counts(by) {
            return Err(Off::Missing(vec![Fact::TwoOfficers]).into());
        }
        Ok(Self {
            id,
            version: 1,
            challenge: challenge.id,
            publisher: challenge.publisher.clone(),
            apart: panel.parties.units.clone(),
            panel: panel.id,
            drafter: by.person().to_owned(),
            lanes: plan.lanes,
            reserves: plan.reserves,
            ranking: ranking.clone(),
            reasons: plan.reasons,
            state: State::Drafted,
            endorsements: Endorsements::default(),
            create_time: now,
            update_time: now,
        })
    }

    /// The decision that enters the draft into the record.
    pub fn create(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Drafted])
    }

    /// Hands it to the approver; a different officer than the drafter agrees.
    pub fn submit(self, challenge: &Challenge, bids: &[Bid], by: &By, now: Time) -> Decided {
        if let State::InApproval { submitter } = &self.state
            && submitter == by.person()
        {
            return Ok(Decision::Unchanged(self));
        }
        let (rules, notice) = (challenge.rules()?, &challenge.notice);
        let lanes = self.lanes_min(notice.lanes_min(rules), rules.pass_mark * 100, bids)
            ..=notice.max_lanes.min(rules.max_lanes);
        let mut amounts = self.lanes.iter().map(|lane| lane.amount);
        let spent = amounts.try_fold(Money::ZERO, Money::plus);
        let fits = spent.is_some_and(|spent| {
            spent.is_positive() && notice.total().is_some_and(|total| spent <= total)
        });
        let count = u32::try_from(self.lanes.len()).unwrap_or(u32::MAX);
        let facts = proven([
            (Fact::ReasonsForAll, self.explains_all(bids)),
            (Fact::LanesInRange, lanes.contains(&count)),
            (Fact::BudgetInReserve, fits),
            (Fact::Ranked, self.follows_ranking(bids)),
        ]);
        AwardLaw::step(self.stage(), Act::Submit, facts)?;
        if !self.lanes.iter().all(|lane| notice.pays_each(lane.amount)) {
            return Err(Refusal::LaneTooSmall);
        }
        let pass_mark = rules.pass_mark * 100;
        if !self.lanes.iter().all(|lane| self.points(lane.bid) >= pass_mark) {
            return Err(Refusal::BelowPass);
        }
        if self.drafter == by.person() || !four_eyes::counts(by) {
            return Err(Refusal::SameOfficer);
        }
        let submitter = by.person().to_owned();
        Ok(self.moved(State::InApproval { submitter }, Happened::Submitted, now))
    }

    /// Back to its drafter, before anything of it is public.
    pub fn send_back(self, reason: Reason, now: Time) -> Decided {
        AwardLaw::step_because(self.stage(), Act::SendBack, reason, proven([]))?;
        Ok(self.moved(State::Drafted, Happened::SentBack, now))
    }

    /// Starts the publicity: two approvers, neither of whom drafted or submitted it.
    pub fn publicise(self, days: u32, by: &By, now: Time) -> Decided {
        if let State::InPublicity { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let State::InApproval { submitter } = &self.state else {
            return Err(Off::Stage(self.stage()).into());
        };
        if submitter == by.person() || self.drafter == by.person() {
            return Err(Refusal::SameOfficer);
        }
        let facts = proven([
            // Drafted, submitted and approved, each by somebody else.
            (Fact::ChainComplete, *submitter != self.drafter),
            (Fact::TwoOfficers, four_eyes::counts(by)),
        ]);
        AwardLaw::step(self.stage(), Act::Publicise, facts)?;
        let decided = (&self.lanes, &self.reserves, &self.reasons, &self.ranking, days);
        match self.endorsements.hear(Act::Publicise.code(), by, &four_eyes::words(&decided), now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(_) => {
                let window = window(calendar::beijing_day(now), days)?;
                let state = State::InPublicity { window, open: Vec::new() };
                Ok(self.moved(state, Happened::PublicityStarted, now))
            }
        }
    }

    /// Notes an objection filed in the window: it blocks the confirmation.
    pub fn note_objection(self, objection: ObjectionId, now: Time) -> Decided {
        let state = match self.state.clone() {
            State::InPublicity { window, mut open } => {
                open.push(objection);
                State::InPublicity { window, open }
            }
            State::Suspended { window, left_days, mut open } => {
                open.push(objection);
                State::Suspended { window, left_days, open }
            }
            State::Drafted
            | State::InApproval { .. }
            | State::Confirmed { .. }
            | State::Contracted { .. }
            | State::SetAside { .. } => return Err(Refusal::NotInPublicity),
        };
        Ok(self.moved(state, Happened::ObjectionNoted, now))
    }

    /// Stops the clock: an objection was admitted.
    pub fn suspend(self, now: Time) -> Decided {
        if let State::Suspended { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        AwardLaw::step(self.stage(), Act::Suspend, proven([]))?;
        let State::InPublicity { window, open } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        let today = calendar::beijing_day(now);
        let left_days = Calendar::official().working_days(today, window.last)?;
        let state = State::Suspended { window, left_days, open };
        Ok(self.moved(state, Happened::PublicityHeld, now))
    }

    /// An objection ended without effect; the last one lets the clock run on.
    pub fn settle_objection(self, objection: ObjectionId, least: u32, now: Time) -> Decided {
        let without = |open: Vec<ObjectionId>| {
            open.into_iter().filter(|it| *it != objection).collect::<Vec<_>>()
        };
        let (state, what) = match self.state.clone() {
            State::InPublicity { window, open } => {
                (State::InPublicity { window, open: without(open) }, Happened::ObjectionNoted)
            }
            State::Suspended { window, left_days, open } => match without(open) {
                open if open.is_empty() => {
                    let facts = proven([(Fact::ObjectionsClosed, open.is_empty())]);
                    AwardLaw::step(self.stage(), Act::Resume, facts)?;
                    let rest = left_days.max(least);
                    let end = self::window(calendar::beijing_day(now), rest)?;
                    let window = Window { first: window.first, ..end };
                    (State::InPublicity { window, open }, Happened::PublicityResumed)
                }
                open => (State::Suspended { window, left_days, open }, Happened::ObjectionNoted),
            },
            State::Drafted
            | State::InApproval { .. }
            | State::Confirmed { .. }
            | State::Contracted { .. }
            | State::SetAside { .. } => return Ok(Decision::Unchanged(self)),
        };
        Ok(self.moved(state, what, now))
    }

    /// The clock confirms: the window is over and nothing is open.
    pub fn confirm(self, now: Time) -> Decided {
        let State::InPublicity { window, open } = self.state.clone() else {
            return Err(Off::Stage(self.stage()).into());
        };
        let facts = proven([
            (Fact::PublicityElapsed, now >= window.end_time),
            (Fact::NoOpenObjection, open.is_empty()),
        ]);
        AwardLaw::step(self.stage(), Act::Confirm, facts)?;
        Ok(self.moved(State::Confirmed { window, time: now }, Happened::Confirmed, now))
    }

    /// Takes it back; the challenge returns to review.
    pub fn set_aside(self, reason: Reason, text: String, now: Time) -> Decided {
        self.fall(Act::SetAside, (reason, text), now)
    }

    /// Ends with its challenge, which was withdrawn.
    pub fn end(self, text: String, now: Time) -> Decided {
        self.fall(Act::End, (Reason::ChallengeEnded, text), now)
    }

    fn fall(self, act: Act, (reason, text): (Reason, String), now: Time) -> Decided {
        let facts = proven([(Fact::Reasoned, !text.trim().is_empty())]);
        AwardLaw::step_because(self.stage(), act, reason, facts)?;
        let shown = self.window().cloned();
        Ok(self.moved(State::SetAside { reason, text, shown }, Happened::SetAside, now))
    }

    /// Its lanes are under contract; `signed` of them have one.
    pub fn contract(self, signed: usize, now: Time) -> Decided {
        if let State::Contracted { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let facts = proven([(Fact::ContractsSigned, signed == self.lanes.len())]);
        AwardLaw::step_because(self.stage(), Act::Contract, Reason::Done, facts)?;
        Ok(self.moved(State::Contracted { time: now }, Happened::Contracted, now))
    }

    /// What this award proves to its challenge and its bids.
    pub fn facts(&self) -> Vec<Fact> {
        match &self.state {
            State::Drafted | State::InApproval { .. } => Vec::new(),
            State::InPublicity { open, .. } if open.is_empty() => {
                vec![Fact::AwardApproved, Fact::ObjectionsClosed]
            }
            State::InPublicity { .. } | State::Suspended { .. } => vec![Fact::AwardApproved],
            State::Confirmed { .. } => vec![Fact::PublicityElapsed, Fact::NoOpenObjection],
            State::Contracted { .. } => vec![Fact::ContractsSigned],
            State::SetAside { reason: Reason::ObjectionUpheld, .. } => vec![Fact::ObjectionUpheld],
            State::SetAside { .. } => Vec::new(),
        }
    }

    /// Whether the panel ranked the bid.
    pub fn ranks(&self, bid: BidId) -> bool {
        self.ranking.iter().any(|ranked| ranked.bid == bid)
    }

    /// Whether the bid has a lane.
    pub fn awards(&self, bid: BidId) -> bool {
        self.lanes.iter().any(|lane| lane.bid == bid)
    }

    /// Lanes at least: as many as the rules ask, or as there are bids that pass.
    fn lanes_min(&self, least: u32, pass_mark: u32, bids: &[Bid]) -> u32 {
        let stands = |id: BidId| bids.iter().any(|bid| bid.id == id && bid.excluded.is_none());
        let passes = |it: &&panel::Ranked| it.centipoints >= pass_mark && stands(it.bid);
        let passing = self.ranking.iter().filter(passes).count();
        least.min(u32::try_from(passing).unwrap_or(u32::MAX)).max(1)
    }

    /// Mean of a bid in hundredths of a point.
    fn points(&self, bid: BidId) -> u32 {
        let ranked = self.ranking.iter().find(|ranked| ranked.bid == bid);
        ranked.map_or(0, |ranked| ranked.centipoints)
    }

    fn reason(&self, bid: BidId) -> Option<Reason> {
        let said = |it: &&super::BidReason| it.bid == bid && !it.text.trim().is_empty();
        self.reasons.iter().find(said).map(|it| it.reason)
    }

    /// Whether every bid under review is awarded, in reserve or has its reason.
    fn explains_all(&self, bids: &[Bid]) -> bool {
        let placed = |bid: &Bid| {
            let id = bid.id;
            self.awards(id) || self.reserves.contains(&id) || self.reason(id).is_some()
        };
        bids.iter().filter(|bid| bid.state == bid::State::UnderReview).all(placed)
    }

    /// Whether the lanes are ranked, and whoever is passed over although ranked
    /// higher has a reason other than its rank, or was excluded.
    fn follows_ranking(&self, bids: &[Bid]) -> bool {
        let lowest = self.lanes.iter().map(|lane| self.points(lane.bid)).min().unwrap_or(0);
        let excluded = |id: BidId| bids.iter().any(|bid| bid.id == id && bid.excluded.is_some());
        let departs = |id: BidId| {
            let because = self.reason(id).unwrap_or(Reason::RankedLower);
            because == Reason::RankedLower && !self.awards(id) && !excluded(id)
        };
        let better = self.ranking.iter().filter(|ranked| ranked.centipoints > lowest);
        self.lanes.iter().all(|lane| self.ranks(lane.bid))
            && !better.into_iter().any(|ranked| departs(ranked.bid))
    }
}

/// The window that starts today or on the next working day.
fn window(today: Day, days: u32) -> Result<Window, Refusal> {
    let calendar = Calendar::official();
    let first = calendar.next_working_day(today)?;
    let last = calendar.publicity_end(today, days)?;
    Ok(Window { first, last, end_time: calendar::end_of_day(last) })
}

#[cfg(test)]
mod tests {
    use kit_base::{ActorKind, Problem};

    use super::*;
    use crate::domain::award::{BidReason, LaneAward};
    use crate::domain::challenge;
    use crate::domain::samples::{self, BIDDER, award, bid, bid_id, by, now, person, uscc};

    fn proposed() -> Challenge {
        samples::challenge(challenge::State::AwardProposed { award: award().id })
    }

    fn lane(id: u128, fen: i64) -> LaneAward {
        LaneAward { bid: bid_id(id), bidder: uscc(BIDDER), amount: Money::of_fen(fen) }
    }

    fn because(id: u128, reason: Reason) -> BidReason {
        BidReason { bid: bid_id(id), reason, text: "理由".into() }
    }

    #[test]
    fn an_award_follows_the_ranking_and_explains_everybody() {
        let lower = because(8, Reason::RankedLower);
        for (case, lanes, reasons, expected) in [
            ("the best", vec![lane(7, 100)], vec![lower.clone()], Ok(())),
            ("one unexplained", vec![lane(7, 100)], vec![], Err("NOT_READY")),
            (
                "the second, without cause",
                vec![lane(8, 100)],
                vec![because(7, Reason::RankedLower)],
                Err("NOT_READY"),
            ),
            (
                "the second, with cause",
                vec![lane(8, 100)],
                vec![because(7, Reason::RouteDuplicate)],
                Ok(()),
            ),
            ("too much", vec![lane(7, 1_000_001)], vec![lower.clone()], Err("NOT_READY")),
            (
                "beyond counting",
                vec![lane(7, i64::MAX), lane(8, i64::MAX)],
                vec![],
                Err("NOT_READY"),
            ),
            ("nothing", vec![], vec![because(7, Reason::RankedLower), lower], Err("NOT_READY")),
        ] {
            let drafted = Award { lanes, reasons, ..award() };
            let bids = [7, 8].map(|id| bid(id, bid::State::UnderReview));
            let decided = drafted.submit(&proposed(), &bids, &person("li"), now());
            let found = decided.map(|_| ()).map_err(|refusal| refusal.reason());
            assert_eq!(found, expected, "{case}");
        }
    }

    #[test]
    fn a_race_has_as_many_lanes_as_pass() {
        for (passing, lanes, fits) in [(2, 1, false), (2, 2, true), (1, 1, true)] {
            let mut race = proposed();
            race.notice.competition_mode = "horse_race".into();
            race.notice.max_lanes = 3;
            let mut drafted = award();
            drafted.ranking[1].centipoints = if passing == 2 { 6_500 } else { 100 };
            drafted.lanes = [7, 8][..lanes].iter().map(|id| lane(*id, 100)).collect();
            drafted.reasons =
                [8][lanes - 1..].iter().map(|id| because(*id, Reason::RankedLower)).collect();
            let bids = [7, 8].map(|id| bid(id, bid::State::UnderReview));
            let decided = drafted.submit(&race, &bids, &person("li"), now());
            assert_eq!(decided.is_ok(), fits, "{passing} {lanes} {decided:?}");
        }
    }

    #[test]
    fn the_publicity_starts_with_two_persons_apart_from_the_others() {
        let waiting = Award { state: State::InApproval { submitter: "li".into() }, ..award() };
        for (who, expected) in [
            (person("zhou"), Ok(())),
            (person("li"), Err("SAME_OFFICER")),
            (person("wang"), Err("SAME_OFFICER")),
            (by("system", ActorKind::Service), Err("NOT_READY")),
        ] {
            let decided = waiting.clone().publicise(5, &who, now());
            let found = decided.map(|_| ()).map_err(|refusal| refusal.reason());
            assert_eq!(found, expected, "{who:?}");
        }
        let first = waiting.publicise(5, &person("zhou"), now()).unwrap().into_aggregate();
        let done = first.publicise(5, &person("wu"), now()).unwrap();
        assert_eq!(done.happened(), [Happened::PublicityStarted]);
        let shown = done.into_aggregate();
        assert!(shown.clone().publicise(5, &person("wu"), now()).unwrap().changed().is_none());
        let ended = shown.end("撤榜".into(), now()).unwrap().into_aggregate();
        assert!(ended.is_public() && ended.next_check().is_none());
        assert!(!award().end("撤榜".into(), now()).unwrap().aggregate().is_public());
    }
}
