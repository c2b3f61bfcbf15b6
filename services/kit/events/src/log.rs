//! Where a consumer reads a producer's log: in this process, or over gRPC.

use kit_store::Store;
use proto::jiebang::kit::v1::ReadEventsRequest;
use proto::jiebang::kit::v1::event_log_service_client::EventLogServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

use crate::error::{Error, Result};
use crate::outbox::{self, Numbered};

/// A producer's log.
#[derive(Clone)]
pub enum LogSource {
    Local(Store),
    Remote {
        producer: String,
        client: EventLogServiceClient<Channel>,
        /// The token of this node's own service account.
        token: Option<MetadataValue<Ascii>>,
    },
}

impl LogSource {
    /// Reads the events after `after`, in order.
    pub async fn read(&self, after: i64, max: u64) -> Result<Vec<Numbered>> {
        match self {
            Self::Local(store) => outbox::read(store.reader(), after, max).await,
            Self::Remote { producer, client, token } => {
                let mut request = tonic::Request::new(ReadEventsRequest {
                    name: format!("eventLogs/{producer}"),
                    after_seq: after,
                    max_events: i32::try_from(max).unwrap_or(i32::MAX),
                });
                if let Some(token) = token.clone() {
                    request.metadata_mut().insert("authorization", token);
                }
                let reply = client.clone().read_events(request).await;
                let reply = reply.map_err(|status| Error::Log {
                    producer: producer.clone(),
                    cause: status.message().to_owned(),
                })?;
                let events = reply.into_inner().events.into_iter();
                let each = |event: proto::jiebang::kit::v1::LoggedEvent| Numbered {
                    seq: event.seq,
                    name: String::new(),
                    envelope: event.envelope,
                };
                Ok(events.map(each).collect())
            }
        }
    }
}
