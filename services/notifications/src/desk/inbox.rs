//! The inbox: listed, counted, marked as read.

use std::sync::Arc;

use kit_base::{Call, Code, Uscc};
use kit_events::{Committed, Look, Place, Work};
use kit_store::{Page, records};
use kit_wire::{Access, Gate};

use super::Desk;
use crate::domain::notification::{Act, Stage};
use crate::domain::{Notification, NotificationId};
use crate::error::{Error, Result};
use crate::store::notifications;
use crate::{events, store};

/// Marks one notification as read.
pub struct MarkRead {
    pub notification: NotificationId,
}

pub struct ListNotifications {
    pub stage: Option<Stage>,
}

pub struct CountUnread;

/// How many notifications are unread.
pub struct Unread(pub i64);

impl Desk {
    /// Marks one as read; again changes nothing.
    pub async fn mark_read(
        self: Arc<Self>,
        work: Work,
        cmd: MarkRead,
    ) -> Result<Committed<Notification>> {
        let notification: Notification = store::get(work.tx(), cmd.notification.0).await?;
        let by = self.gate.admit(work.call(), Act::Read, &notification)?;
        let decision = notification.read(work.now())?;
        store::save(work.tx(), &decision).await?;
        Ok(work.commit(by, decision, events::notification).await?)
    }

    /// One page of the caller's inbox.
    pub async fn list_notifications(
        self: Arc<Self>,
        look: Look,
        query: ListNotifications,
        place: Place,
    ) -> Result<Page<Notification>> {
        let own = own(look.call())?;
        let mut listing = place.listing(Vec::new());
        listing.equals.push(("recipient", own.as_str().into()));
        listing.equals.extend(query.stage.map(|stage| ("stage", stage.code().into())));
        Ok(records::list(look.db(), &listing).await?)
    }

    /// How many the caller's organisation has not opened.
    pub async fn count_unread(self: Arc<Self>, look: Look, _: CountUnread) -> Result<Unread> {
        let own = own(look.call())?;
        Ok(Unread(notifications::count_unread(look.db(), own).await?))
    }
}

/// An inbox is read by name.
const READ: Access = Access::known("read the inbox");

/// The organisation whose inbox the caller reads.
pub(super) fn own(call: &Call) -> Result<&Uscc> {
    Gate::new().require(call, &READ, "notifications")?;
    call.actor.organisation.as_ref().ok_or(Error::NoOrganisation)
}
