//! The challenge: its facts at each stage, and who it is toward whom.

use kit_base::{Actor, Aggregate, Code, Decision, Endorsements, Law, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{ChallengeLaw, Stage};
use super::notice::Notice;
use crate::domain::{AwardId, ChallengeId, NeedId, PanelId, Reason, Role, RuleSet};

/// Where a challenge stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Being written; only officers and its publisher see it.
    Drafted,
    /// Approved and frozen; the clock publishes it.
    Scheduled { publish_time: Time },
    /// Public and open for bids (发榜).
    Published { published_time: Time, bid_close_time: Time },
    /// The deadline is over; `bids` stand, still unopened.
    BidClosed { closed_time: Time, bids: u32 },
    /// Two officers agreed to open; all bids are opened together.
    Opening { bids: u32 },
    /// Bids are checked and scored; `panel` once it has concluded.
    UnderReview { bids: u32, panel: Option<PanelId> },
    /// An award was drafted on the panel's ranking.
    AwardProposed { award: AwardId },
    /// The award is public and may be objected to (公示).
    InPublicity { award: AwardId },
    /// An admitted objection has stopped the publicity's clock.
    ObjectionHandling { award: AwardId },
    /// The award stands (中榜): contracts can be drafted.
    Awarded { award: AwardId, time: Time },
    /// Contracts are drafted and wait for signatures.
    Contracting { award: AwardId },
    /// Every lane has a contract in force.
    InProgress { award: AwardId },
    /// The contracts ask for acceptance (验收).
    Acceptance { award: AwardId },
    /// Every contract was accepted: the end that is hoped for.
    Completed { award: AwardId, time: Time },
    /// Ended by its publisher or the authority, with a coded reason.
    Withdrawn { reason: Reason, text: String },
    /// Ended without a winner, with a coded reason (流标).
    NoAward { reason: Reason, text: String },
}

/// A challenge (榜单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    pub id: ChallengeId,
    /// Counts the changes; a save names the version that it read.
    pub version: u64,
    /// The need that it answers; a need becomes one challenge.
    pub need: NeedId,
    /// The organisation that poses it, by its credit code.
    pub publisher: Uscc,
    /// What the public reads once it is published.
    pub notice: Notice,
    /// Frozen when scheduled: later rule files change nothing here.
    pub rule_set: Option<RuleSet>,
    /// Whether contracts holds the pledges that cover the plan.
    pub funding: Funding,
    pub state: State,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What contracts has promised about the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// The plan is not yet covered by pledges.
    Open,
    /// Contracts holds pledges for the whole plan: `funding.covered`.
    Covered,
}

/// What an act on a challenge brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Drafted,
    Edited,
    FundingCovered,
    Scheduled,
    Published,
    Closed,
    OpeningStarted,
    Opened,
    /// Not a stage of its own: an award may be drafted from now on.
    PanelConcluded,
    AwardProposed,
    PublicityStarted,
    PublicityHeld,
    PublicityResumed,
    /// Back to review, after an upheld objection.
    AwardSetAside,
    Awarded,
    Contracting,
    Started,
    AcceptanceAsked,
    Completed,
    NotAwarded,
    Discarded,
    Withdrawn,
    /// One of two officers has spoken; nothing else changed.
    Endorsed,
}

impl Challenge {
    /// The rule set in force: the frozen one, once there is one.
    pub const fn rules(&self) -> Option<&RuleSet> {
        self.rule_set.as_ref()
    }

    /// The deadline: as published, or as planned before that.
    pub const fn bid_close_time(&self) -> Option<Time> {
        if let State::Published { bid_close_time, .. } = &self.state {
            return Some(*bid_close_time);
        }
        self.notice.bid_close_time
    }

    /// The award that stands, from its proposal on.
    pub const fn award(&self) -> Option<AwardId> {
        match &self.state {
            State::AwardProposed { award }
            | State::InPublicity { award }
            | State::ObjectionHandling { award }
            | State::Awarded { award, .. }
            | State::Contracting { award }
            | State::InProgress { award }
            | State::Acceptance { award }
            | State::Completed { award, .. } => Some(*award),
            State::Drafted
            | State::Scheduled { .. }
            | State::Published { .. }
            | State::BidClosed { .. }
            | State::Opening { .. }
            | State::UnderReview { .. }
            | State::Withdrawn { .. }
            | State::NoAward { .. } => None,
        }
    }

    /// Keeps the first of two voices; the stage stays.
    pub(super) fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
    }

    /// The next version; recorded times never run backwards.
    pub(super) fn moved(self, state: State, what: Happened, now: Time) -> Decision<Self, Happened> {
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        Decision::Changed(Self { state, version, update_time, ..self }, vec![what])
    }
}

impl Aggregate for Challenge {
    type Law = ChallengeLaw;
    const COLLECTION: &'static str = ChallengeId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Drafted => Stage::Drafted,
            State::Scheduled { .. } => Stage::Scheduled,
            State::Published { .. } => Stage::Published,
            State::BidClosed { .. } => Stage::BidClosed,
            State::Opening { .. } => Stage::Opening,
            State::UnderReview { .. } => Stage::UnderReview,
            State::AwardProposed { .. } => Stage::AwardProposed,
            State::InPublicity { .. } => Stage::InPublicity,
            State::ObjectionHandling { .. } => Stage::ObjectionHandling,
            State::Awarded { .. } => Stage::Awarded,
            State::Contracting { .. } => Stage::Contracting,
            State::InProgress { .. } => Stage::InProgress,
            State::Acceptance { .. } => Stage::Acceptance,
            State::Completed { .. } => Stage::Completed,
            State::Withdrawn { .. } => Stage::Withdrawn,
            State::NoAward { .. } => Stage::NoAward,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        roles
    }

    /// Before it is scheduled only its publisher and officers know of it; one
    /// that was discarded before publication stays unknown.
    fn view(&self, actor: &Actor) -> View {
        let shown = ChallengeLaw::stage_row(self.stage()).public.is_some() && self.was_announced();
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if actor.is_of(&self.publisher) {
            View::Party
        } else if shown {
            View::Public
        } else {
            View::Nothing
        }
    }

    fn next_check(&self) -> Option<Time> {
        match self.state {
            State::Scheduled { publish_time } => Some(publish_time),
            State::Published { bid_close_time, .. } => Some(bid_close_time),
            State::Drafted
            | State::BidClosed { .. }
            | State::Opening { .. }
            | State::UnderReview { .. }
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
}

impl Challenge {
    /// Whether the public ever learned of it: scheduling freezes the rule set.
    const fn was_announced(&self) -> bool {
        self.rule_set.is_some()
    }
}
