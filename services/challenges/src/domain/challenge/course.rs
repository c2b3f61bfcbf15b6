//! The acts on a challenge, in the order of the procedure.

use kit_base::{By, Code, Decision, Law, Off, Time, Voice};

use super::law::{Act, ChallengeLaw, Stage};
use super::notice::Notice;
use super::refusal::Refusal;
use super::state::{Challenge, Funding, Happened, State};
use crate::domain::{AwardId, ChallengeId, Fact, Need, PanelId, Reason, RuleSet};
use kit_base::Aggregate;

type Decided = Result<Decision<Challenge, Happened>, Refusal>;

impl Challenge {
    /// Drafts the challenge that adopts an approved need.
    pub fn draft(id: ChallengeId, need: &Need, notice: Notice, now: Time) -> Self {
        Self {
            id,
            version: 1,
            need: need.id,
            publisher: need.publisher.clone(),
            notice,
            rule_set: None,
            funding: Funding::Open,
            state: State::Drafted,
            endorsements: Default::default(),
            create_time: now,
            update_time: now,
        }
    }

    /// The decision that enters the draft into the record.
    pub fn create(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Drafted])
    }

    /// Changes the notice; money once pledged for it must stay as it was.
    pub fn edit(self, notice: Notice, now: Time) -> Decided {
        ChallengeLaw::step(self.stage(), Act::Edit, |_| true)?;
        if self.notice == notice {
            return Ok(Decision::Unchanged(self));
        }
        if self.funding == Funding::Covered && self.notice.funding_plan != notice.funding_plan {
            return Err(Refusal::FundingPledged);
        }
        Ok(Self { notice, ..self }.moved(State::Drafted, Happened::Edited, now))
    }

    /// Contracts holds the pledges; heard once.
    pub fn cover(self, now: Time) -> Decision<Self, Happened> {
        if self.funding == Funding::Covered {
            return Decision::Unchanged(self);
        }
        let next = Self { funding: Funding::Covered, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::FundingCovered, now)
    }

    /// Freezes rule set and criteria and fixes the day of publication.
    pub fn schedule(self, rules: RuleSet, now: Time) -> Decided {
        let publish_time = self.notice.publish_time.unwrap_or(now);
        ChallengeLaw::step(self.stage(), Act::Schedule, |fact| match fact {
            Fact::CloseInFuture => self.closes_in_time(&rules, publish_time.max(now)),
            Fact::FundingSums => self.funding_fits(&rules),
            other => self.holds(other),
        })?;
        let next = Self { rule_set: Some(rules), ..self };
        Ok(next.moved(State::Scheduled { publish_time }, Happened::Scheduled, now))
    }

    /// Publishes at its day, and again only as a repeat (发榜).
    pub fn publish(self, now: Time) -> Decided {
        if let State::Published { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        let close = self.notice.bid_close_time;
        ChallengeLaw::step(self.stage(), Act::Publish, |fact| match fact {
            Fact::CloseInFuture => close.is_some_and(|close| close > now),
            other => self.holds(other),
        })?;
        let Some(bid_close_time) = close else {
            return Err(Off::Missing(vec![Fact::CloseInFuture]).into());
        };
        let state = State::Published { published_time: now, bid_close_time };
        Ok(self.moved(state, Happened::Published, now))
    }

    /// Closes bidding at the deadline; `bids` stand.
    pub fn close(self, bids: u32, now: Time) -> Decided {
        let due = self.bid_close_time().is_some_and(|close| now >= close);
        ChallengeLaw::step(self.stage(), Act::Close, |fact| match fact {
            Fact::DeadlineReached => due,
            other => self.holds(other),
        })?;
        Ok(self.moved(State::BidClosed { closed_time: now, bids }, Happened::Closed, now))
    }

    /// Ends for want of bids, with the reason that fits their number.
    pub fn fail_no_bids(self, reason: Reason, text: String, now: Time) -> Decided {
        let found = self.bids().unwrap_or(0);
        let least = self.rules().map_or(1, |rules| rules.values.min_bids_to_open);
        let fits = (reason == Reason::NoBids) == (found == 0);
        ChallengeLaw::step_because(self.stage(), Act::FailNoBids, reason, |fact| match fact {
            Fact::BidsBelowMin => found < least,
            other => self.holds(other),
        })?;
        if !fits {
            return Err(Refusal::ReasonContradictsCount);
        }
        Ok(self.moved(State::NoAward { reason, text }, Happened::NotAwarded, now))
    }

    /// Starts the opening; two officers, and enough bids to open.
    pub fn start_opening(self, by: &By, now: Time) -> Decided {
        ChallengeLaw::step(self.stage(), Act::StartOpening, |fact| self.holds(fact))?;
        let bids = self.bids().unwrap_or(0);
        if bids < self.rules().map_or(1, |rules| rules.values.min_bids_to_open) {
            return Err(Refusal::TooFewBids { bids });
        }
        match self.endorsements.hear(Act::StartOpening.code(), by, "", now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Opening { bids }, Happened::OpeningStarted, now))
            }
        }
    }

    /// All bids are open: the review begins.
    pub fn finish_opening(self, now: Time) -> Decided {
        ChallengeLaw::step(self.stage(), Act::FinishOpening, |fact| self.holds(fact))?;
        let bids = self.bids().unwrap_or(0);
        Ok(self.moved(State::UnderReview { bids, panel: None }, Happened::Opened, now))
    }

    /// The panel concluded: its ranking may now be awarded on.
    pub fn conclude_panel(self, panel: PanelId, now: Time) -> Decided {
        let State::UnderReview { bids, .. } = self.state else {
            return Err(Off::Stage(self.stage()).into());
        };
        let state = State::UnderReview { bids, panel: Some(panel) };
        Ok(self.moved(state, Happened::PanelConcluded, now))
    }

    /// Ends because no bid qualified or passed; every bid has its reason.
    pub fn none_fit(self, reason: Reason, text: String, reasons: Reasons, now: Time) -> Decided {
        let concluded = matches!(self.state, State::UnderReview { panel: Some(_), .. });
        ChallengeLaw::step_because(self.stage(), Act::NoneFit, reason, |fact| match fact {
            // No panel sits when the formal check left nobody to judge.
            Fact::PanelConcluded => concluded || reason == Reason::NoneQualified,
            Fact::ReasonsForAll => reasons == Reasons::Complete,
            other => self.holds(other),
        })?;
        Ok(self.moved(State::NoAward { reason, text }, Happened::NotAwarded, now))
    }

    /// Takes an award that was drafted on the panel's ranking.
    pub fn propose(self, award: AwardId, now: Time) -> Decided {
        ChallengeLaw::step(self.stage(), Act::Propose, |fact| match fact {
            Fact::PanelConcluded | Fact::Ranked => {
                matches!(self.state, State::UnderReview { panel: Some(_), .. })
            }
            other => self.holds(other),
        })?;
        Ok(self.moved(State::AwardProposed { award }, Happened::AwardProposed, now))
    }

    /// Follows its award or its contracts: the act that the table lets an event take.
    pub fn follow(self, act: Act, now: Time) -> Decided {
        let edge = ChallengeLaw::step(self.stage(), act, |_| true)?;
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

    /// Goes back to review with the panel's result, its award set aside.
    pub fn set_aside(self, panel: PanelId, bids: u32, now: Time) -> Decided {
        ChallengeLaw::step(self.stage(), Act::SetAside, |_| true)?;
        let state = State::UnderReview { bids, panel: Some(panel) };
        Ok(self.moved(state, Happened::AwardSetAside, now))
    }

    /// Ends it before anything was published.
    pub fn discard(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        self.end(Act::Discard, (reason, text), by, now)
    }

    /// Withdraws a published challenge; unopened bids are void and never opened.
    pub fn withdraw(self, reason: Reason, text: String, by: &By, now: Time) -> Decided {
        self.end(Act::Withdraw, (reason, text), by, now)
    }

    /// Two officers end it, before or after publication.
    fn end(self, act: Act, (reason, text): (Reason, String), by: &By, now: Time) -> Decided {
        ChallengeLaw::step_because(self.stage(), act, reason, |fact| match fact {
            Fact::ChangeRecorded => !text.trim().is_empty(),
            other => self.holds(other),
        })?;
        let what = if act == Act::Discard { Happened::Discarded } else { Happened::Withdrawn };
        let words = format!("{}\n{text}", reason.code());
        match self.endorsements.hear(act.code(), by, &words, now) {
            Voice::First(open) => Ok(self.endorsed(open, now)),
            Voice::Again => Ok(Decision::Unchanged(self)),
            Voice::Second(open) => {
                let next = Self { endorsements: open, ..self };
                Ok(next.moved(State::Withdrawn { reason, text }, what, now))
            }
        }
    }

    /// How many bids stood at the close; nobody knows before.
    pub const fn bids(&self) -> Option<u32> {
        match self.state {
            State::BidClosed { bids, .. }
            | State::Opening { bids }
            | State::UnderReview { bids, .. } => Some(bids),
            State::Drafted
            | State::Scheduled { .. }
            | State::Published { .. }
            | State::AwardProposed { .. }
            | State::InPublicity { .. }
            | State::ObjectionHandling { .. }
            | State::Awarded { .. }
            | State::Contracting { .. }
            | State::InProgress { .. }
            | State::Acceptance { .. }
            | State::Completed { .. }
            | State::Withdrawn { .. }
            | State::NoAward { .. } => None,
        }
    }

    /// Whether bidders get the days that the rule set grants them.
    fn closes_in_time(&self, rules: &RuleSet, publish_time: Time) -> bool {
        let least = chrono::TimeDelta::days(i64::from(rules.values.min_bidding_days));
        self.notice.bid_close_time.is_some_and(|close| close >= publish_time + least)
    }

    /// Whether the plan reaches the least total of the rule set.
    fn funding_fits(&self, rules: &RuleSet) -> bool {
        let total = self.notice.total();
        total.is_positive() && rules.values.min_total_fen.is_none_or(|least| total.fen() >= least)
    }

    /// What this challenge itself can say of a fact; anything else is missing.
    fn holds(&self, fact: Fact) -> bool {
        match fact {
            Fact::FieldsComplete => self.notice.is_complete(),
            Fact::IndicatorsMeasurable => self.notice.form.is_measurable(),
            Fact::CriteriaFrozen => self.notice.is_weighted(),
            Fact::FundingCovered => self.funding == Funding::Covered,
            // The chain of this presets is authority, then approver: the table's `who`.
            other => {
                matches!(other, Fact::ChainComplete | Fact::SuccessorLinked | Fact::TwoOfficers)
            }
        }
    }
}

/// Whether every bidder has a coded reason and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reasons {
    /// Every bid can be told why it did not win.
    Complete,
    /// At least one bid has no reason or no words.
    Lacking,
}
