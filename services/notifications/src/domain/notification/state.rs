//! The notification and its acts.

use kit_base::{Actor, Aggregate, Decision, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{NotificationLaw, Role, Stage};
use crate::domain::NotificationId;

/// Where a notification stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Not yet opened by anybody of its recipient.
    Unread,
    /// Opened; it stays in the inbox.
    Read { time: Time },
}

/// A notification (通知).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub id: NotificationId,
    pub version: u64,
    /// The organisation told, by its credit code.
    pub recipient: Uscc,
    /// Position in the recipient's inbox, without gaps.
    pub seq: u64,
    /// The event that caused it, once.
    pub event_id: Uuid,
    /// What happened.
    pub event_name: String,
    /// The resource that it happened to.
    pub subject: String,
    /// The challenge that it belongs to, for sorting an inbox.
    pub challenge: String,
    pub title_zh: String,
    pub title_en: String,
    pub body_zh: String,
    pub body_en: String,
    pub state: State,
    pub create_time: Time,
}

/// What an act on a notification brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Read,
}

impl Notification {
    /// Marks it as read; the first reading counts.
    pub fn read(self, now: Time) -> Decision<Self, Happened> {
        match self.state {
            State::Read { .. } => Decision::Unchanged(self),
            State::Unread => {
                let (state, version) = (State::Read { time: now }, self.version + 1);
                Decision::Changed(Self { state, version, ..self }, vec![Happened::Read])
            }
        }
    }
}

impl Aggregate for Notification {
    type Law = NotificationLaw;
    const COLLECTION: &'static str = NotificationId::COLLECTION;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stage(&self) -> Stage {
        match self.state {
            State::Unread => Stage::Unread,
            State::Read { .. } => Stage::Read,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        if actor.is_of(&self.recipient) { vec![Role::Recipient] } else { Vec::new() }
    }

    fn view(&self, actor: &Actor) -> View {
        if actor.is_of(&self.recipient) { View::Party } else { View::Nothing }
    }
}
