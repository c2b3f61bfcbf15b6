//! What becomes of a challenge after the opening: judged, awarded, worked on.
//!
//! Owns the acts that follow the panel, the award and the contracts. The facts
//! come with those who prove them; a fact that nobody brings does not hold.

use kit_base::{Aggregate, Decision, Law, Off, Time};

use super::law::{Act, ChallengeLaw, Stage};
use super::refusal::Refusal;
use super::state::{Challenge, Decided, Happened, State};
use crate::domain::fact::proven;
use crate::domain::panel::{self, Panel};
use crate::domain::{AwardId, Bid, Fact, PanelId, Reason, bid};

/// Hundredths in a point of the panel's means.
const CENTI: u32 = 100;

impl Challenge {
    /// The panel whose result stands.
    pub fn judged_by(&self) -> Result<PanelId, Refusal> {
        match &self.state {
            State::UnderReview { panel: Some(panel), .. } => Ok(*panel),
            State::UnderReview { panel: None, .. } => {
                Err(Off::Missing(vec![Fact::PanelConcluded]).into())
            }
            State::Drafted
            | State::Scheduled { .. }
            | State::Published { .. }
            | State::BidClosed { .. }
            | State::Opening { .. }
            | State::AwardProposed { .. }
            | State::InPublicity { .. }
            | State::ObjectionHandling { .. }
            | State::Awarded { .. }
            | State::Contracting { .. }
            | State::InProgress { .. }
            | State::Acceptance { .. }
            | State::Completed { .. }
            | State::Withdrawn { .. }
            | State::NoAward { .. } => Err(Off::Stage(self.stage()).into()),
        }
    }

    /// The panel concluded: its ranking may now be awarded on.
    pub fn conclude_panel(self, panel: PanelId, now: Time) -> Decided {
        let State::UnderReview { bids, panel: judged } = self.state else {
            return Err(Off::Stage(self.stage()).into());
        };
        if judged.is_some() {
            return Err(Refusal::AlreadyJudged);
        }
        let state = State::UnderReview { bids, panel: Some(panel) };
        Ok(self.moved(state, Happened::PanelConcluded, now))
    }

    /// Ends because no bid qualified or none passed; every bid has its reason.
    pub fn none_fit(
        self,
        (reason, text): (Reason, String),
        bids: &[Bid],
        panel: Option<&Panel>,
        now: Time,
    ) -> Decided {
        if self.ended_with(reason, &text) {
            return Ok(Decision::Unchanged(self));
        }
        let ranking = panel.map_or(&[][..], Panel::ranking);
        let judged = panel.is_some_and(|panel| self.judged_by() == Ok(panel.id));
        let stands = |bid: &&Bid| bid.state == bid::State::UnderReview && bid.excluded.is_none();
        let standing: Vec<_> = bids.iter().filter(stands).map(|bid| bid.id).collect();
        let unchecked = bids.iter().any(|bid| bid.state == bid::State::Opened);
        ChallengeLaw::step_because(
            self.stage(),
            Act::NoneFit,
            reason,
            proven([
                // No panel sits where the formal check left nobody to judge.
                (
                    Fact::PanelConcluded,
                    judged || (reason == Reason::NoneQualified && panel.is_none()),
                ),
                (Fact::ReasonsForAll, !unchecked && !text.trim().is_empty()),
            ]),
        )?;
        let mark = self.rules()?.pass_mark * CENTI;
        let passed = |it: &&panel::Ranked| it.centipoints >= mark && standing.contains(&it.bid);
        let fits = if reason == Reason::NoneQualified {
            !standing.is_empty()
        } else {
            ranking.iter().any(|ranked| passed(&ranked))
        };
        if fits {
            return Err(Refusal::ReasonContradictsReview);
        }
        Ok(self.moved(State::NoAward { reason, text }, Happened::NotAwarded, now))
    }

    /// Takes an award that was drafted on the panel's ranking.
    pub fn propose(self, award: AwardId, panel: &Panel, now: Time) -> Decided {
        let judged = self.judged_by() == Ok(panel.id);
        ChallengeLaw::step(
            self.stage(),
            Act::Propose,
            proven([(Fact::PanelConcluded, judged), (Fact::Ranked, !panel.ranking().is_empty())]),
        )?;
        Ok(self.moved(State::AwardProposed { award }, Happened::AwardProposed, now))
    }

    /// Follows its award or its contracts, which prove `facts`.
    pub fn follow(self, act: Act, facts: &[Fact], now: Time) -> Decided {
        let edge = ChallengeLaw::step(self.stage(), act, |fact| facts.contains(&fact))?;
        let Some(award) = self.award() else { return Err(Off::Stage(self.stage()).into()) };
        let (state, what) = match edge.to {
            Stage::InPublicity if act == Act::Resume => {
                (State::InPublicity { award }, Happened::PublicityResumed)
            }
            Stage::InPublicity => (State::InPublicity { award }, Happened::PublicityStarted),
            Stage::ObjectionHandling => {
                (State::ObjectionHandling { award }, Happened::PublicityHeld)
            }
            Stage::Awarded => (State::Awarded { award, time: now }, Happened::Awarded),
            Stage::Contracting => (State::Contracting { award }, Happened::Contracting),
            Stage::InProgress => (State::InProgress { award }, Happened::Started),
            Stage::Acceptance => (State::Acceptance { award }, Happened::AcceptanceAsked),
            Stage::Completed => (State::Completed { award, time: now }, Happened::Completed),
            Stage::Drafted
            | Stage::Scheduled
            | Stage::Published
            | Stage::BidClosed
            | Stage::Opening
            | Stage::UnderReview
            | Stage::AwardProposed
            | Stage::Withdrawn
            | Stage::NoAward => return Err(Off::Stage(self.stage()).into()),
        };
        Ok(self.moved(state, what, now))
    }

    /// Goes back to review before the publicity, because the approver wants the
    /// procedure looked into: the bids are judged anew.
    pub fn send_back(self, reason: Reason, now: Time) -> Decided {
        ChallengeLaw::step_because(self.stage(), Act::SendBack, reason, proven([]))?;
        let bids = self.opened_bids.unwrap_or(0);
        let state = State::UnderReview { bids, panel: None };
        Ok(self.moved(state, Happened::SentBack, now))
    }

    /// Goes back to review, its award set aside; `panel` is the result that still
    /// stands, none if the bids must be judged anew.
    pub fn set_aside(
        self,
        (panel, bids): (Option<PanelId>, u32),
        facts: &[Fact],
        now: Time,
    ) -> Decided {
        ChallengeLaw::step(self.stage(), Act::SetAside, |fact| facts.contains(&fact))?;
        Ok(self.moved(State::UnderReview { bids, panel }, Happened::AwardSetAside, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{award, bid, challenge, now, panel, ranked};

    fn reviewed(panel: Option<&Panel>) -> Challenge {
        let panel = panel.map(|panel| panel.id);
        challenge(State::UnderReview { bids: 2, panel })
    }

    #[test]
    fn a_challenge_fails_only_for_the_reason_that_holds() {
        let judged = |points: u32| panel(vec![ranked(7, points), ranked(8, 0)]);
        let under = || bid(7, bid::State::UnderReview);
        let out = |id| {
            let (reason, text) = (Reason::ConditionUnmet, "不符".to_owned());
            bid(id, bid::State::Ineligible { reason, text })
        };
        let opened = || bid(8, bid::State::Opened);
        let (qualified, passed) = (Reason::NoneQualified, Reason::NonePassedReview);
        for (case, bids, points, reason, ends) in [
            ("nobody qualified", vec![out(7), out(8)], None, qualified, true),
            ("one waits for its check", vec![out(7), opened()], None, qualified, false),
            ("one is under review", vec![under(), out(8)], None, qualified, false),
            ("no panel sat", vec![under(), out(8)], None, passed, false),
            ("all are below the mark", vec![under()], Some(5_999), passed, true),
            ("one reached the mark", vec![under()], Some(6_000), passed, false),
            ("judged, so not unqualified", vec![under()], Some(10), qualified, false),
        ] {
            let panel = points.map(judged);
            let because = (reason, "均不合格".to_owned());
            let decided = reviewed(panel.as_ref()).none_fit(because, &bids, panel.as_ref(), now());
            assert_eq!(decided.is_ok(), ends, "{case}: {decided:?}");
        }
    }

    #[test]
    fn an_excluded_bid_does_not_keep_a_challenge_alive() {
        let panel = panel(vec![ranked(7, 9_000)]);
        let objection = crate::domain::ObjectionId(uuid::Uuid::from_u128(1));
        let out = Bid { excluded: Some(objection), ..bid(7, bid::State::UnderReview) };
        let because = (Reason::NonePassedReview, "均不合格".to_owned());
        let decided = reviewed(Some(&panel)).none_fit(because, &[out], Some(&panel), now());
        assert!(decided.is_ok(), "{decided:?}");
    }

    #[test]
    fn one_panel_concludes_on_a_challenge() {
        let panel = panel(vec![ranked(7, 9_000)]);
        assert!(reviewed(None).conclude_panel(panel.id, now()).is_ok());
        let second = reviewed(Some(&panel)).conclude_panel(panel.id, now());
        assert_eq!(second.unwrap_err(), Refusal::AlreadyJudged);
    }

    #[test]
    fn a_step_needs_the_facts_of_whoever_proves_them() {
        let id = award().id;
        for (state, act, facts, follows) in [
            (State::AwardProposed { award: id }, Act::Publicise, vec![], false),
            (State::AwardProposed { award: id }, Act::Publicise, vec![Fact::AwardApproved], true),
            (State::ObjectionHandling { award: id }, Act::Resume, vec![], false),
            (
                State::ObjectionHandling { award: id },
                Act::Resume,
                vec![Fact::ObjectionsClosed],
                true,
            ),
            (State::Contracting { award: id }, Act::Start, vec![], false),
            (State::Contracting { award: id }, Act::Start, vec![Fact::ContractsSigned], true),
            (State::Acceptance { award: id }, Act::Accept, vec![], false),
            (State::Acceptance { award: id }, Act::Accept, vec![Fact::AllLanesEnded], true),
        ] {
            let decided = challenge(state).follow(act, &facts, now());
            assert_eq!(decided.is_ok(), follows, "{act:?} {facts:?}");
        }
        let handled = challenge(State::ObjectionHandling { award: id });
        assert!(handled.set_aside((None, 1), &[], now()).is_err());
    }
}
