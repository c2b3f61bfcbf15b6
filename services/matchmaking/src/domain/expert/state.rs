//! The expert and its one act.

use kit_base::{Actor, Aggregate, Decision, RegionCode, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{ExpertLaw, Stage};
use crate::domain::terms::Role;
use crate::domain::{ExpertId, Uttered};

/// A tie that may be a conflict of interest (利益关系).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// A code, such as `employment` or `co_author`.
    pub kind: String,
    /// The organisation on the other end, if it is one.
    pub organisation: Option<Uscc>,
    /// The person on the other end, if it is one.
    pub subject: Option<String>,
    /// Last month as `YYYY-MM`; none if it goes on.
    pub last_month: Option<String>,
}

/// What the bank says of an expert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// How the expert is shown; the name stays with the identity provider.
    pub label: String,
    /// The identity provider's subject: who may act as this expert.
    pub subject: String,
    /// The first tie that is held against a party.
    pub employer: Uscc,
    pub region: RegionCode,
    pub level: String,
    /// What the expert knows, by field of technology.
    pub field_codes: Vec<String>,
    /// What the expert knows, in its own words.
    pub keywords: Vec<String>,
    pub expertise: String,
    /// Declared and derived ties; conflicts are found in them.
    pub ties: Vec<Tie>,
}

/// An expert (专家).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expert {
    pub id: ExpertId,
    pub version: u64,
    pub profile: Profile,
    pub create_time: Time,
}

/// What an act on an expert brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Registered,
}

impl Expert {
    /// An expert on the way into the bank.
    pub const fn draft(id: ExpertId, profile: Profile, now: Time) -> Self {
        Self { id, version: 1, profile, create_time: now }
    }

    pub fn register(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Registered])
    }
}

impl Aggregate for Expert {
    type Law = ExpertLaw;
    const COLLECTION: &'static str = ExpertId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        Stage::Registered
    }

    fn update_time(&self) -> Time {
        self.create_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        Role::officers(actor)
    }

    /// Officers and the expert; who judges is nobody else's to know.
    fn view(&self, actor: &Actor) -> View {
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if actor.subject == self.profile.subject {
            View::Party
        } else {
            View::Nothing
        }
    }
}

impl Uttered for Expert {
    fn key(&self) -> String {
        self.name()
    }

    fn version(&self) -> u64 {
        self.version
    }

    /// Everything that the bank says, for affinity.
    fn text(&self) -> String {
        [self.profile.expertise.as_str(), &self.profile.keywords.join(" ")].join(" ")
    }
}
