//! The inbox, in and out.

use kit_base::{Actor, Aggregate, FieldError};
use kit_events::{Listed, Shown};
use kit_wire::field::*;
use kit_wire::show;
use proto::jiebang::notifications::v1 as pb;

use crate::desk::{CountUnread, ListNotifications, MarkRead, Said, Unread, Watch};
use crate::domain::Notification;
use crate::domain::notification::{Stage, State};

/// A sealed cursor has a fixed length, far below this.
const CURSOR_CHARS_MAX: usize = 200;

impl TryFrom<pb::MarkNotificationReadRequest> for MarkRead {
    type Error = FieldError;

    fn try_from(request: pb::MarkNotificationReadRequest) -> Result<Self, FieldError> {
        let pb::MarkNotificationReadRequest { name, request_id: _ } = request;
        Ok(Self { notification: name.resource("name")? })
    }
}

impl TryFrom<pb::ListNotificationsRequest> for ListNotifications {
    type Error = FieldError;

    fn try_from(request: pb::ListNotificationsRequest) -> Result<Self, FieldError> {
        let pb::ListNotificationsRequest { unread_only, page_size: _, page_token: _ } = request;
        Ok(Self { stage: unread_only.then_some(Stage::Unread) })
    }
}

impl TryFrom<pb::GetUnreadCountRequest> for CountUnread {
    type Error = FieldError;

    fn try_from(_: pb::GetUnreadCountRequest) -> Result<Self, FieldError> {
        Ok(Self)
    }
}

impl TryFrom<pb::WatchNotificationsRequest> for Watch {
    type Error = FieldError;

    fn try_from(request: pb::WatchNotificationsRequest) -> Result<Self, FieldError> {
        let pb::WatchNotificationsRequest { cursor } = request;
        Ok(Self { cursor: cursor.text("cursor", 0..=CURSOR_CHARS_MAX)? })
    }
}

impl Shown for Notification {
    type Message = pb::Notification;

    fn show(&self, _reader: &Actor) -> pb::Notification {
        let read_time = match self.state {
            State::Read { time } => Some(show::time(time)),
            State::Unread => None,
        };
        pb::Notification {
            name: self.name(),
            recipient: show::organisation(&self.recipient),
            event_name: self.event_name.clone(),
            subject: self.subject.clone(),
            challenge: self.challenge.clone(),
            title_zh: self.title_zh.clone(),
            title_en: self.title_en.clone(),
            body_zh: self.body_zh.clone(),
            body_en: self.body_en.clone(),
            create_time: Some(show::time(self.create_time)),
            read_time,
        }
    }
}

impl Listed for Notification {
    type Response = pb::ListNotificationsResponse;

    fn listed(notifications: Vec<pb::Notification>, next_page_token: String) -> Self::Response {
        pb::ListNotificationsResponse { notifications, next_page_token }
    }
}

impl Shown for Unread {
    type Message = pb::UnreadCount;

    fn show(&self, _reader: &Actor) -> pb::UnreadCount {
        pb::UnreadCount { count: self.0 }
    }
}

impl Shown for Said {
    type Message = pb::WatchNotificationsResponse;

    fn show(&self, reader: &Actor) -> pb::WatchNotificationsResponse {
        pb::WatchNotificationsResponse {
            notification: self.notification.as_ref().map(|it| it.show(reader)),
            cursor: self.cursor.clone(),
        }
    }
}
