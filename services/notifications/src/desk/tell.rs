//! Telling: every event, to the organisations it concerns.
//!
//! Order: nobody acts when something is told, so the event itself is the record;
//! the audit begins with the first reading.

use std::collections::BTreeSet;
use std::sync::Arc;

use kit_base::Uscc;
use kit_events::{Audience, Handled, Work};

use super::Desk;
use crate::domain::notification::{Event, Place};
use crate::domain::{Notification, NotificationId};
use crate::error::Result;
use crate::store;
use crate::store::followers::{self, Title};
use crate::store::inboxes;

/// An event, as far as an inbox needs it.
pub struct Told {
    pub event: Event,
    pub producer: String,
    pub title: Option<Title>,
    /// Organisations that are told whatever part they have.
    pub parties: Vec<Uscc>,
    /// Whom it concerns.
    pub audience: Audience,
}

impl Desk {
    /// Writes one notification for everybody concerned, in the words of the template.
    pub async fn tell(self: Arc<Self>, work: Work, told: Told) -> Result<Handled> {
        if let Some(title) = &told.title {
            followers::put_title(work.tx(), title).await?;
        }
        let recipients = recipients(&work, &told).await?;
        if let Some(template) = self.templates.find(&told.event.name) {
            let words = template.about(&followers::title(work.tx(), told.event.about()).await?);
            let seqs = inboxes::next_seqs(work.tx(), &recipients).await?;
            let new = |(recipient, seq)| {
                let place = Place { recipient, seq };
                Notification::tell(
                    NotificationId(work.id()),
                    place,
                    (&told.event, &words),
                    work.now(),
                )
            };
            let notifications: Vec<Notification> = seqs.into_iter().map(new).collect();
            store::add_all(work.tx(), &notifications).await?;
        }
        let handled = work.done().await?;
        Ok(handled.after(move || self.bell.send_modify(|rings| *rings += 1)))
    }
}

/// Whom the event is told; whoever gets a part in the challenge by it has it now.
async fn recipients(work: &Work, told: &Told) -> Result<BTreeSet<Uscc>> {
    let mut recipients: BTreeSet<Uscc> = told.parties.iter().cloned().collect();
    let part = (told.producer.as_str(), told.event.challenge.as_str());
    if part.1.is_empty() {
        return Ok(recipients);
    }
    match told.audience {
        Audience::Followers | Audience::Parties | Audience::Publisher => {
            for party in &told.parties {
                followers::add(work.tx(), part, party).await?;
            }
        }
        Audience::Subject | Audience::Invited | Audience::Nobody => {}
    }
    if told.audience == Audience::Followers {
        recipients.extend(followers::of(work.tx(), part).await?);
    }
    Ok(recipients)
}
