//! The challenge: its facts at each stage, and who it is toward whom.

use std::collections::BTreeSet;

use kit_base::{Actor, Aggregate, Code, Decision, Endorsements, Law, Off, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::change::Change;
use super::law::{ChallengeLaw, Stage};
use super::notice::Notice;
use super::refusal::Refusal;
use crate::domain::rule_set::RuleValues;
use crate::domain::{AwardId, ChallengeId, NeedId, PanelId, Reason, Role, RuleSet, four_eyes};

/// Where a challenge stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Being written; only officers and its publisher see it.
    Drafted,
    /// Without a time it waits for an officer.
    Scheduled {
        publish_time: Option<Time>,
    },
    Published {
        published_time: Time,
        bid_close_time: Time,
    },
    BidClosed {
        closed_time: Time,
        bids: u32,
    },
    Opening {
        bids: u32,
    },
    UnderReview {
        bids: u32,
        panel: Option<PanelId>,
    },
    AwardProposed {
        award: AwardId,
    },
    InPublicity {
        award: AwardId,
    },
    ObjectionHandling {
        award: AwardId,
    },
    Awarded {
        award: AwardId,
        time: Time,
    },
    Contracting {
        award: AwardId,
    },
    InProgress {
        award: AwardId,
    },
    Acceptance {
        award: AwardId,
    },
    Completed {
        award: AwardId,
        time: Time,
    },
    Withdrawn {
        reason: Reason,
        text: String,
        /// What had been public by then stays public, and nothing more.
        announced: Announced,
    },
    NoAward {
        reason: Reason,
        text: String,
    },
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
    /// The officers who drafted and edited it; another one approves.
    pub writers: BTreeSet<String>,
    pub notice: Notice,
    /// The version that brought the funding plan as it is: pledges are for one plan.
    pub plan_version: u64,
    /// Frozen when scheduled: later rule files change nothing here.
    pub rule_set: Option<RuleSet>,
    /// Whether contracts holds the pledges that cover the plan.
    pub funding: Funding,
    /// Counts the changes that a bid must answer anew: bids are for one edition.
    pub edition: u32,
    /// What the notice changed to since it was published, and why.
    pub changes: Vec<Change>,
    /// How often bidding was opened again.
    pub reopened: u32,
    /// Who bids, known to the node alone from the close on: their officers keep out.
    pub bidders: BTreeSet<Uscc>,
    /// How many bids were opened, once they are: from then on it is public.
    pub opened_bids: Option<u32>,
    pub state: State,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// How much of a challenge was public when it was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Announced {
    /// At most its forecast (预告).
    Forecast,
    /// The whole notice.
    Notice,
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
    Unscheduled,
    Published,
    PublicationMissed,
    Extended,
    Amended,
    Closed,
    Reopened,
    OpeningStarted,
    Opened,
    /// Not a stage of its own: an award may be drafted from now on.
    PanelConcluded,
    AwardProposed,
    PublicityStarted,
    PublicityHeld,
    PublicityResumed,
    /// Back to review, because the approver wants the procedure looked into.
    SentBack,
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

pub(super) type Decided = Result<Decision<Challenge, Happened>, Refusal>;

impl Challenge {
    /// The rules in force: frozen when it is scheduled, there are none before.
    pub fn rules(&self) -> Result<&RuleValues, Refusal> {
        let frozen = self.rule_set.as_ref().map(|set| &set.values);
        frozen.ok_or_else(|| Off::Stage(self.stage()).into())
    }

    /// The deadline: as published, or as planned before that.
    pub const fn bid_close_time(&self) -> Option<Time> {
        match &self.state {
            State::Published { bid_close_time, .. } => Some(*bid_close_time),
            State::Drafted
            | State::Scheduled { .. }
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
            | State::NoAward { .. } => self.notice.bid_close_time,
        }
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

    /// Whether at most the forecast has been public, which does not say whose it is.
    pub const fn is_forecast(&self) -> bool {
        matches!(
            &self.state,
            State::Drafted
                | State::Scheduled { .. }
                | State::Withdrawn { announced: Announced::Forecast, .. }
        )
    }

    /// How many bids stood at the close; nobody knows before.
    pub const fn bids(&self) -> Option<u32> {
        match &self.state {
            State::BidClosed { bids, .. }
            | State::Opening { bids }
            | State::UnderReview { bids, .. } => Some(*bids),
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

    /// Why it ended before its work began, and the public text.
    pub const fn outcome(&self) -> Option<(Reason, &str)> {
        match &self.state {
            State::Withdrawn { reason, text, .. } | State::NoAward { reason, text } => {
                Some((*reason, text.as_str()))
            }
            State::Drafted
            | State::Scheduled { .. }
            | State::Published { .. }
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
            | State::Completed { .. } => None,
        }
    }

    /// Whether it ended with these very words: a repeat.
    pub(super) fn ended_with(&self, reason: Reason, text: &str) -> bool {
        self.outcome() == Some((reason, text))
    }

    /// Keeps the first of two voices; the stage stays.
    pub(super) fn endorsed(self, open: Endorsements, now: Time) -> Decision<Self, Happened> {
        let next = Self { endorsements: open, ..self };
        let state = next.state.clone();
        next.moved(state, Happened::Endorsed, now)
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

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, self.apart());
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        roles
    }

    /// Before it is scheduled only its publisher and officers know of it; of one
    /// that was discarded then, the forecast stays known.
    fn view(&self, actor: &Actor) -> View {
        let shown = ChallengeLaw::stage_row(self.stage()).public.is_some() && self.was_announced();
        if !Role::officers(actor, self.apart()).is_empty() {
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
            State::Scheduled { publish_time } => publish_time,
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
    /// The organisations whose people decide nothing here.
    pub fn apart(&self) -> impl Iterator<Item = &Uscc> {
        self.bidders.iter().chain([&self.publisher])
    }

    /// Whether the public ever learned of it: scheduling freezes the rule set.
    const fn was_announced(&self) -> bool {
        self.rule_set.is_some()
    }
}
