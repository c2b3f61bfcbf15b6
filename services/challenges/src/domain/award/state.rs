//! The award: its facts at each stage.

use kit_base::{Actor, Aggregate, Code, Day, Decision, Endorsements, Money, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{AwardLaw, Stage};
use crate::domain::panel::Ranked;
use crate::domain::{AwardId, BidId, ChallengeId, ObjectionId, PanelId, Reason, Role, four_eyes};

/// One lane (赛道): the bid that runs on it, and its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneAward {
    /// The bid that wins this lane.
    pub bid: BidId,
    /// Its lead, who signs the contract.
    pub bidder: Uscc,
    /// What the lane may cost: the bound of the contract's amount.
    pub amount: Money,
}

/// Why a bid was not proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidReason {
    pub bid: BidId,
    /// A code from the table of bids.
    pub reason: Reason,
    /// In words, for this bidder; a code alone explains nothing.
    pub text: String,
}

/// The publicity window (公示期): both days count, it ends at 24:00 Beijing time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first whole day.
    pub first: Day,
    /// The last working day counted.
    pub last: Day,
    /// The instant after the last day, Beijing time.
    pub end_time: Time,
}

/// Where an award stands, with the facts true there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Prepared by an officer on the panel's ranking.
    Drafted,
    InApproval {
        submitter: String,
    },
    InPublicity {
        window: Window,
        open: Vec<ObjectionId>,
    },
    Suspended {
        window: Window,
        left_days: u32,
        open: Vec<ObjectionId>,
    },
    Confirmed {
        window: Window,
        time: Time,
    },
    Contracted {
        time: Time,
    },
    /// `shown` is the publicity it fell in, if it was public.
    SetAside {
        reason: Reason,
        text: String,
        shown: Option<Window>,
    },
}

/// An award (定榜).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    pub id: AwardId,
    pub version: u64,
    pub challenge: ChallengeId,
    pub publisher: Uscc,
    /// The organisations whose people decide nothing on it: publisher and bidders.
    pub apart: Vec<Uscc>,
    /// Whose ranking it rests on.
    pub panel: PanelId,
    /// The officer who drafted it: barred from submitting and approving.
    pub drafter: String,
    /// The winners, each with its budget.
    pub lanes: Vec<LaneAward>,
    /// Who follows, in order, if a winner fails to sign (候补).
    pub reserves: Vec<BidId>,
    /// The panel's ranking, kept with the award that follows or departs from it.
    pub ranking: Vec<Ranked>,
    /// Why each other bid did not win.
    pub reasons: Vec<BidReason>,
    pub state: State,
    /// First voices of acts that take two officers.
    pub endorsements: Endorsements,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on an award brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Drafted,
    Submitted,
    SentBack,
    PublicityStarted,
    /// The list of open objections changed, and nothing else did.
    ObjectionNoted,
    /// The window's clock stands still.
    PublicityHeld,
    /// It runs on, with the days that were left.
    PublicityResumed,
    Confirmed,
    Contracted,
    SetAside,
    /// One of two approvers has spoken.
    Endorsed,
}

impl Award {
    /// When it may be objected to, once that is known.
    pub const fn window(&self) -> Option<&Window> {
        match &self.state {
            State::InPublicity { window, .. }
            | State::Suspended { window, .. }
            | State::Confirmed { window, .. } => Some(window),
            State::SetAside { shown, .. } => shown.as_ref(),
            State::Drafted | State::InApproval { .. } | State::Contracted { .. } => None,
        }
    }

    /// How many objections it waits for.
    pub fn open_objections(&self) -> usize {
        match &self.state {
            State::InPublicity { open, .. } | State::Suspended { open, .. } => open.len(),
            State::Drafted
            | State::InApproval { .. }
            | State::Confirmed { .. }
            | State::Contracted { .. }
            | State::SetAside { .. } => 0,
        }
    }

    /// Whether it is still on its way: nothing of it is final.
    pub const fn waits(&self) -> bool {
        matches!(&self.state, State::InPublicity { .. } | State::Suspended { .. })
    }

    /// Whether the public has seen it.
    pub const fn is_public(&self) -> bool {
        match &self.state {
            State::Drafted | State::InApproval { .. } => false,
            State::InPublicity { .. }
            | State::Suspended { .. }
            | State::Confirmed { .. }
            | State::Contracted { .. } => true,
            State::SetAside { shown, .. } => shown.is_some(),
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
        let from = self.stage();
        let version = self.version + 1;
        let update_time = now.max(self.update_time);
        let next = Self { state, version, update_time, ..self };
        let endorsements = four_eyes::kept(next.endorsements.clone(), (from, next.stage()));
        Decision::Changed(Self { endorsements, ..next }, vec![what])
    }
}

impl Aggregate for Award {
    type Law = AwardLaw;
    const COLLECTION: &'static str = AwardId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Drafted => Stage::Drafted,
            State::InApproval { .. } => Stage::InApproval,
            State::InPublicity { .. } => Stage::InPublicity,
            State::Suspended { .. } => Stage::Suspended,
            State::Confirmed { .. } => Stage::Confirmed,
            State::Contracted { .. } => Stage::Contracted,
            State::SetAside { .. } => Stage::SetAside,
        }
    }

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor, &self.apart);
        if actor.acts_for(&self.publisher, Role::Publisher.code()) {
            roles.push(Role::Publisher);
        }
        roles
    }

    fn view(&self, actor: &Actor) -> View {
        if !Role::officers(actor, &self.apart).is_empty() {
            View::Officer
        } else if self.is_public() {
            View::Public
        } else {
            View::Nothing
        }
    }

    fn next_check(&self) -> Option<Time> {
        match &self.state {
            State::InPublicity { window, open } if open.is_empty() => Some(window.end_time),
            State::Drafted
            | State::InApproval { .. }
            | State::InPublicity { .. }
            | State::Suspended { .. }
            | State::Confirmed { .. }
            | State::Contracted { .. }
            | State::SetAside { .. } => None,
        }
    }
}
