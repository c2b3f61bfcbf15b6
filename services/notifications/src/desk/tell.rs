//! Telling: every event, to the organisations it concerns.
//!
//! Order: nobody acts when something is told, so the event itself is the record;
//! the audit begins with the first reading.

use std::collections::BTreeSet;
use std::sync::Arc;

use kit_base::Uscc;
use kit_events::{Handled, Work};
use uuid::Uuid;

use super::Desk;
use crate::domain::notification::State;
use crate::domain::{Notification, NotificationId};
use crate::error::Result;
use crate::store;
use crate::store::followers::{self, Title};
use crate::store::inboxes;

/// An event, as far as an inbox needs it.
pub struct Told {
    /// One notification per event and recipient, however often it comes.
    pub event_id: Uuid,
    /// Which template says it.
    pub event_name: String,
    pub producer: String,
    /// The resource that it is about.
    pub subject: String,
    /// The challenge or need it belongs to; empty if to none.
    pub challenge: String,
    /// The challenge's title, if the event carries one.
    pub title: Option<Title>,
    /// Organisations that the event names.
    pub parties: Vec<Uscc>,
    /// Whom it concerns.
    pub audience: Audience,
}

/// Whom an event is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those it names, and everybody with a part in the challenge.
    Followers,
    /// Only those it names, who get a part by it.
    Parties,
    /// Only those it names; they get no part by it.
    Invited,
    Nobody,
}

impl Desk {
    /// Writes one notification for everybody concerned, in the words of the template.
    pub async fn tell(self: Arc<Self>, work: Work, told: Told) -> Result<Handled> {
        if let Some(title) = &told.title {
            followers::put_title(work.tx(), title).await?;
        }
        let mut recipients: BTreeSet<Uscc> = told.parties.iter().cloned().collect();
        if !told.challenge.is_empty() {
            let part = (told.producer.as_str(), told.challenge.as_str());
            if told.audience != Audience::Invited {
                for party in &told.parties {
                    followers::add(work.tx(), part, party).await?;
                }
            }
            if told.audience == Audience::Followers {
                recipients.extend(followers::of(work.tx(), part).await?);
            }
        }
        if let Some(template) = self.templates.find(&told.event_name) {
            let about = if told.challenge.is_empty() { &told.subject } else { &told.challenge };
            let words = template.about(&followers::title(work.tx(), about).await?);
            let seqs = inboxes::next_seqs(work.tx(), &recipients).await?;
            let new = |(recipient, seq): (Uscc, u64)| Notification {
                id: NotificationId(work.id()),
                version: 1,
                recipient,
                seq,
                event_id: told.event_id,
                event_name: told.event_name.clone(),
                subject: told.subject.clone(),
                challenge: told.challenge.clone(),
                title_zh: words.title_zh.clone(),
                title_en: words.title_en.clone(),
                body_zh: words.body_zh.clone(),
                body_en: words.body_en.clone(),
                state: State::Unread,
                create_time: work.now(),
            };
            let notifications: Vec<Notification> = seqs.into_iter().map(new).collect();
            store::add_all(work.tx(), &notifications).await?;
        }
        let handled = work.done().await?;
        Ok(handled.after(move || self.bell.send_modify(|rings| *rings += 1)))
    }
}
