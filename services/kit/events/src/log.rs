//! Where a consumer reads a producer's log: in this process, or over gRPC.

use std::sync::Arc;

use kit_store::Store;
use proto::jiebang::kit::v1::event_log_service_client::EventLogServiceClient;
use proto::jiebang::kit::v1::{LoggedEvent, ReadEventsRequest};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

use crate::error::{Error, Result};
use crate::outbox::{self, Numbered};

/// Makes a fresh `authorization` for one read: a token that lasted would run out.
pub type Pass = Arc<dyn Fn() -> Option<MetadataValue<Ascii>> + Send + Sync>;

/// A producer's log.
#[derive(Clone)]
pub enum LogSource {
    Local(Store),
    Remote {
        producer: String,
        client: EventLogServiceClient<Channel>,
        /// Shows who reads, where the channel's certificate does not.
        pass: Option<Pass>,
    },
}

/// A part of a log, and how far the log goes.
#[derive(Clone, Debug)]
pub struct Pages {
    pub events: Vec<Numbered>,
    pub last_seq: i64,
}

impl LogSource {
    /// Reads the events after `after`, in order.
    pub async fn read(&self, after: i64, max: u64) -> Result<Pages> {
        match self {
            Self::Local(store) => {
                let events = outbox::read(store.reader(), after, max).await?;
                let last_seq = match events.last() {
                    Some(event) => event.seq,
                    None => outbox::last_seq(store.reader()).await?,
                };
                Ok(Pages { events, last_seq })
            }
            Self::Remote { producer, client, pass } => {
                let mut request = tonic::Request::new(ReadEventsRequest {
                    name: format!("eventLogs/{producer}"),
                    after_seq: after,
                    max_events: i32::try_from(max).unwrap_or(i32::MAX),
                });
                if let Some(token) = pass.as_ref().and_then(|pass| pass()) {
                    request.metadata_mut().insert("authorization", token);
                }
                let away = |cause: &str| {
                    let (producer, cause) = (producer.clone(), cause.to_owned());
                    Error::Log { producer, cause }
                };
                let reply = client.clone().read_events(request).await;
                let reply = reply.map_err(|status| away(status.message()))?.into_inner();
                let events = reply.events.into_iter().map(numbered).collect::<Option<_>>();
                let events = events.ok_or_else(|| away("an event without id"))?;
                Ok(Pages { events, last_seq: reply.last_seq })
            }
        }
    }
}

fn numbered(event: LoggedEvent) -> Option<Numbered> {
    let LoggedEvent { seq, envelope, event_id, event_name, subject } = event;
    let event_id = event_id.parse().ok()?;
    Some(Numbered { seq, event_id, name: event_name, subject, envelope })
}
