//! The organisation and its acts.

use kit_base::{
    Actor, ActorKind, Aggregate, By, Decision, Details, Kind, Law, Off, Problem, RegionCode, Text,
    Time, Uscc, View,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{Act, OrganisationLaw, Stage};
use crate::domain::Uttered;
use crate::domain::terms::{Fact, Role};

/// A result that it can show (成果).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Achievement {
    pub title: String,
    /// When it was reached.
    pub year: u32,
    /// Technology readiness level, 1 to 9.
    pub readiness: u32,
}

/// An instrument that it runs (仪器).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    pub title: String,
    /// What it can do.
    pub specification: String,
}

/// A tie to another organisation (关联关系).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affiliation {
    /// The organisation on the other end.
    pub other: Uscc,
    pub kind: String,
    /// The share held, if it is a shareholding.
    pub share_percent: u32,
}

/// What the directory says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// How it is shown in Chinese.
    pub display_name_zh: String,
    /// How it is shown in English.
    pub display_name_en: String,
    /// A code, such as `enterprise` or `university`.
    pub kind: String,
    pub region: RegionCode,
    pub field_codes: Vec<String>,
    /// What it can do, in its own words: the text that is ranked.
    pub capability: String,
    pub keywords: Vec<String>,
    pub achievements: Vec<Achievement>,
    pub instruments: Vec<Instrument>,
    /// Who owns whom: related organisations do not judge or bid for each other.
    pub affiliations: Vec<Affiliation>,
}

/// Where an organisation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Entered by somebody; nobody has checked it.
    Registered { by: String },
    /// An officer checked credit code and documents (核验).
    Verified { by: String, time: Time },
}

/// An organisation (单位).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub id: Uuid,
    pub version: u64,
    pub uscc: Uscc,
    pub profile: Profile,
    pub state: State,
    pub create_time: Time,
    pub update_time: Time,
}

/// What an act on an organisation brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Registered,
    Verified,
}

/// Why an act on an organisation is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Off(#[from] Off<OrganisationLaw>),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        let Self::Off(off) = self;
        off.kind()
    }

    fn reason(&self) -> &'static str {
        let Self::Off(off) = self;
        off.reason()
    }

    fn public(&self) -> Text {
        let Self::Off(off) = self;
        off.public()
    }

    fn details(&self) -> Details {
        let Self::Off(off) = self;
        off.details()
    }
}

impl Organisation {
    /// An entry before its credit code is known to be free.
    pub fn draft(id: Uuid, uscc: Uscc, profile: Profile, by: &str, now: Time) -> Self {
        let state = State::Registered { by: by.to_owned() };
        let (create_time, update_time) = (now, now);
        Self { id, version: 1, uscc, profile, state, create_time, update_time }
    }

    /// The decision that enters it into the directory.
    pub fn register(self) -> Decision<Self, Happened> {
        Decision::Changed(self, vec![Happened::Registered])
    }

    /// Verifies it; another person than the one who registered it.
    pub fn verify(self, by: &By, now: Time) -> Result<Decision<Self, Happened>, Refusal> {
        let registrar = match &self.state {
            State::Registered { by } => by.clone(),
            State::Verified { .. } => return Ok(Decision::Unchanged(self)),
        };
        OrganisationLaw::step(self.stage(), Act::Verify, |fact| match fact {
            Fact::OtherPerson => registrar != by.person(),
        })?;
        let state = State::Verified { by: by.person().to_owned(), time: now };
        let (version, update_time) = (self.version + 1, now.max(self.update_time));
        let next = Self { state, version, update_time, ..self };
        Ok(Decision::Changed(next, vec![Happened::Verified]))
    }

    /// Whether it may publish, bid and pledge.
    pub const fn is_verified(&self) -> bool {
        matches!(self.state, State::Verified { .. })
    }
}

impl Aggregate for Organisation {
    type Law = OrganisationLaw;
    const COLLECTION: &'static str = "organisations";

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Registered { .. } => Stage::Registered,
            State::Verified { .. } => Stage::Verified,
        }
    }

    fn update_time(&self) -> Time {
        self.update_time
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        let mut roles = Role::officers(actor);
        if actor.kind == ActorKind::Person && actor.is_of(&self.uscc) {
            roles.push(Role::Registrant);
        }
        roles
    }

    fn view(&self, actor: &Actor) -> View {
        if !Role::officers(actor).is_empty() {
            View::Officer
        } else if actor.is_of(&self.uscc) {
            View::Party
        } else {
            View::Public
        }
    }

    /// Organisations are named by their credit code.
    fn name(&self) -> String {
        format!("{}/{}", Self::COLLECTION, self.uscc)
    }
}

impl Uttered for Organisation {
    fn key(&self) -> String {
        self.name()
    }

    fn version(&self) -> u64 {
        self.version
    }

    /// Everything that it says of itself, for scoring.
    fn text(&self) -> String {
        let profile = &self.profile;
        let results = profile.achievements.iter().map(|it| it.title.as_str());
        let tools = profile.instruments.iter().map(|it| it.title.as_str());
        let parts = [profile.capability.as_str()];
        let words = profile.keywords.iter().map(String::as_str);
        parts.into_iter().chain(words).chain(results).chain(tools).collect::<Vec<_>>().join(" ")
    }
}
