//! `InboxService`: one line per rpc, and the stream.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::{Stream, StreamExt};
use kit_events::Shown;
use kit_serve::{Door, Tasks, rpc_name};
use proto::jiebang::notifications::v1 as pb;
use proto::jiebang::notifications::v1::inbox_service_server::InboxService;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::desk::{Desk, Ended, QUEUE_MAX, Watch};

/// The gRPC side of the inbox.
pub struct Inbox {
    pub door: Door<Desk>,
    pub tasks: Tasks,
}

#[tonic::async_trait]
impl InboxService for Inbox {
    type WatchNotificationsStream =
        Pin<Box<dyn Stream<Item = Result<pb::WatchNotificationsResponse, Status>> + Send>>;

    async fn list_notifications(
        &self,
        request: Request<pb::ListNotificationsRequest>,
    ) -> Result<Response<pb::ListNotificationsResponse>, Status> {
        self.door.list(request, Desk::list_notifications).await
    }

    async fn watch_notifications(
        &self,
        request: Request<pb::WatchNotificationsRequest>,
    ) -> Result<Response<Self::WatchNotificationsStream>, Status> {
        let (look, query, pass) = self.door.enter::<_, Watch>(request).await?;
        let call = look.call().clone();
        let desk = Arc::clone(self.door.desk());
        let watching = desk.watch_from(&look, &query).await;
        let watching = match watching {
            Ok(watching) => watching,
            Err(error) => {
                let asked = (rpc_name::<pb::WatchNotificationsRequest>(), "");
                return Err(self.door.record(&call, asked, &error).await);
            }
        };
        let (out, said) = mpsc::channel(QUEUE_MAX);
        let closing = self.tasks.closing().clone();
        self.tasks.spawn(desk.watch((look, pass), watching, out, closing));
        let stream = ReceiverStream::new(said).map(move |said| match said {
            Ok(said) => Ok(said.show(&call.actor)),
            Err(Ended::Here(error)) => Err(kit_wire::status(&error, call.lang, call.trace.id())),
            Err(Ended::AtTheDoor(status)) => Err(status),
        });
        Ok(Response::new(Box::pin(stream)))
    }

    async fn mark_notification_read(
        &self,
        request: Request<pb::MarkNotificationReadRequest>,
    ) -> Result<Response<pb::Notification>, Status> {
        self.door.command(request, Desk::mark_read).await
    }

    async fn get_unread_count(
        &self,
        request: Request<pb::GetUnreadCountRequest>,
    ) -> Result<Response<pb::UnreadCount>, Status> {
        self.door.query(request, Desk::count_unread).await
    }
}
