//! The acts on an award, in the order of the procedure.

use kit_base::{Aggregate, By, Calendar, Code, Day, Decision, Endorsements, Law, Off, Time, Voice};
use kit_base::{Money, calendar};

use super::law::{Act, AwardLaw};
use super::refusal::Refusal;
use super::state::{Award, BidReason, Happened, LaneAward, State, Window};
use crate::domain::challenge::Challenge;
use crate::domain::panel::{self, Panel};
use crate::domain::{AwardId, BidId, Fact, ObjectionId, Reason};

type Decided = Result<Decision<Award, Happened>, Refusal>;

/// What an authority wants to award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The winners.
    pub lanes: Vec<LaneAward>,
    /// Who follows if one of them fails to sign, in order.
    pub reserves: Vec<BidId>,
    /// For every bid that wins nothing.
    pub reasons: Vec<BidReason>,
}

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
        let known = |bid: &BidId| ranking.iter().any(|ranked| ranked.bid == *bid);
        if !plan.bids().all(|bid| known(&bid)) {
            return Err(Refusal::UnknownBid);
        }
        Ok(Self {
            id,
            version: 1,
            challenge: challenge.id,
            publisher: challenge.publisher.clone(),
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
    pub fn submit(self, challenge: &Challenge, by: &By, now: Time) -> Decided {
        let rules = challenge.rules().map(|rules| &rules.values);
        let most = challenge.notice.max_lanes.min(rules.map_or(1, |values| values.max_lanes));
        let spent: Money = self.lanes.iter().map(|lane| lane.amount).sum();
        AwardLaw::step(self.stage(), Act::Submit, |fact| match fact {
            Fact::ReasonsForAll => self.explains_all(),
            Fact::LanesInRange => (1..=most as usize).contains(&self.lanes.len()),
            Fact::BudgetInReserve => spent.is_positive() && spent <= challenge.notice.total(),
            other => other == Fact::Ranked,
        })?;
        let pass_mark = rules.map_or(0, |values| values.pass_mark) * 100;
        if !self.lanes.iter().all(|lane| self.points(lane.bid) >= pass_mark) {
            return Err(Refusal::BelowPass);
        }
        if self.drafter == by.person() {
            return Err(Refusal::SameOfficer);
        }
        let submitter = by.person().to_owned();
        Ok(self.moved(State::InApproval { submitter }, Happened::Submitted, now))
    }

    /// Starts the publicity: two approvers, neither of whom drafted or submitted it.
    pub fn publicise(self, days: u32, by: &By, now: Time) -> Decided {
        AwardLaw::step(self.stage(), Act::Publicise, |_| true)?;
        if let State::InApproval { submitter } = &self.state
            && (submitter == by.person() || self.drafter == by.person())
        {
            return Err(Refusal::SameOfficer);
        }
        match self.endorsements.hear(Act::Publicise.code(), by, "", now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let window = window(calendar::beijing_day(now), days)?;
                let state = State::InPublicity { window, open: Vec::new() };
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(state, Happened::PublicityStarted, now))
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
        AwardLaw::step(self.stage(), Act::Suspend, |_| true)?;
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
                    AwardLaw::step(self.stage(), Act::Resume, |_| true)?;
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
        AwardLaw::step(self.stage(), Act::Confirm, |fact| match fact {
            Fact::PublicityElapsed => now >= window.end_time,
            other => other == Fact::NoOpenObjection && open.is_empty(),
        })?;
        Ok(self.moved(State::Confirmed { window, time: now }, Happened::Confirmed, now))
    }

    /// Takes it back; the challenge returns to review.
    pub fn set_aside(self, reason: Reason, now: Time) -> Decided {
        AwardLaw::step_because(self.stage(), Act::SetAside, reason, |_| true)?;
        Ok(self.moved(State::SetAside { reason }, Happened::SetAside, now))
    }

    /// Follows its contracts: every lane has signed.
    pub fn contract(self, now: Time) -> Decided {
        if let State::Contracted { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        AwardLaw::step(self.stage(), Act::Contract, |_| true)?;
        Ok(self.moved(State::Contracted { time: now }, Happened::Contracted, now))
    }

    /// Mean of a bid in hundredths of a point.
    fn points(&self, bid: BidId) -> u32 {
        let ranked = self.ranking.iter().find(|ranked| ranked.bid == bid);
        ranked.map_or(0, |ranked| ranked.centipoints)
    }

    /// Whether every ranked bid is awarded, in reserve or has its reason.
    fn explains_all(&self) -> bool {
        let placed = |bid: BidId| {
            self.lanes.iter().any(|lane| lane.bid == bid)
                || self.reserves.contains(&bid)
                || self.reasons.iter().any(|it| it.bid == bid && !it.text.trim().is_empty())
        };
        self.ranking.iter().all(|ranked| placed(ranked.bid))
    }
}

impl Plan {
    /// Every bid that the plan names, however it fares.
    fn bids(&self) -> impl Iterator<Item = BidId> {
        let lanes = self.lanes.iter().map(|lane| lane.bid);
        let reasons = self.reasons.iter().map(|it| it.bid);
        lanes.chain(self.reserves.iter().copied()).chain(reasons)
    }
}

/// The window that starts today or on the next working day.
fn window(today: Day, days: u32) -> Result<Window, Refusal> {
    let calendar = Calendar::official();
    let first = calendar.next_working_day(today)?;
    let last = calendar.publicity_end(today, days)?;
    Ok(Window { first, last, end_time: calendar::end_of_day(last) })
}
