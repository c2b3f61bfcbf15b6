//! The notification and its acts.

use kit_base::{Actor, Aggregate, Decision, Law, Off, Time, Uscc, View};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::law::{Act, NotificationLaw, Reason, Role, Stage};
use crate::domain::NotificationId;
use crate::domain::template::Template;

/// Where a notification stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum State {
    /// Not yet opened by anybody of its recipient.
    Unread,
    /// Opened; it stays in the inbox.
    Read { time: Time },
}

/// The event that is told.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: Uuid,
    pub name: String,
    pub subject: String,
    /// The challenge or need it belongs to; empty if to none.
    pub challenge: String,
}

impl Event {
    /// What the event is about, as people know it.
    pub fn about(&self) -> &str {
        if self.challenge.is_empty() { &self.subject } else { &self.challenge }
    }
}

/// Whose inbox, and the position in it.
#[derive(Clone, Debug)]
pub struct Place {
    pub recipient: Uscc,
    pub seq: u64,
}

/// Why an act on a notification is refused.
pub type Refusal = Off<NotificationLaw>;

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
    /// Tells an event to one organisation.
    pub fn tell(
        id: NotificationId,
        Place { recipient, seq }: Place,
        (event, words): (&Event, &Template),
        now: Time,
    ) -> Self {
        Self {
            id,
            version: 1,
            recipient,
            seq,
            event_id: event.id,
            event_name: event.name.clone(),
            subject: event.subject.clone(),
            challenge: event.challenge.clone(),
            title_zh: words.title_zh.clone(),
            title_en: words.title_en.clone(),
            body_zh: words.body_zh.clone(),
            body_en: words.body_en.clone(),
            state: State::Unread,
            create_time: now,
        }
    }

    /// Marks it as read; the first reading counts.
    pub fn read(self, now: Time) -> Result<Decision<Self, Happened>, Refusal> {
        if let State::Read { .. } = self.state {
            return Ok(Decision::Unchanged(self));
        }
        NotificationLaw::step_because(self.stage(), Act::Read, Reason::Done, |fact| match fact {})?;
        let (state, version) = (State::Read { time: now }, self.version + 1);
        Ok(Decision::Changed(Self { state, version, ..self }, vec![Happened::Read]))
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

    fn update_time(&self) -> Time {
        match self.state {
            State::Unread => self.create_time,

            State::Read { time } => time,
        }
    }

    fn roles(&self, actor: &Actor) -> Vec<Role> {
        if actor.is_of(&self.recipient) { vec![Role::Recipient] } else { Vec::new() }
    }

    fn view(&self, actor: &Actor) -> View {
        if actor.is_of(&self.recipient) { View::Party } else { View::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reading_counts() {
        let at = |seconds| Time::from_timestamp(seconds, 0).expect("an instant");
        let event = Event {
            id: Uuid::nil(),
            name: "contract.signed".to_owned(),
            subject: "contracts/1".to_owned(),
            challenge: String::new(),
        };
        assert_eq!(event.about(), "contracts/1");
        let text = String::new;
        let words =
            Template { title_zh: text(), title_en: text(), body_zh: text(), body_en: text() };
        let recipient = "91310115MAYY00018W".parse().expect("a valid code");
        let place = Place { recipient, seq: 7 };
        let told = Notification::tell(NotificationId(Uuid::nil()), place, (&event, &words), at(1));
        assert_eq!((told.stage(), told.seq), (Stage::Unread, 7));
        let read = told.read(at(2)).expect("unread is read").into_aggregate();
        assert_eq!((read.stage(), read.version), (Stage::Read, 2));
        let again = read.read(at(3)).expect("a repeat is a value");
        assert!(again.changed().is_none());
        assert_eq!(again.aggregate().state, State::Read { time: at(2) });
    }
}
