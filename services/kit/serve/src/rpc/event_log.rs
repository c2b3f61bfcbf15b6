//! `EventLogService`: the only read between services, for filling gaps.

use std::sync::Arc;
use std::time::Duration;

use kit_base::{ActorKind, FieldError, Text};
use kit_events::log::Pass;
use kit_events::outbox;
use kit_wire::Access;
use kit_wire::identity::{Claims, DevelopmentIssuer, IdentityConfig};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::event_log_service_client::EventLogServiceClient;
use proto::jiebang::kit::v1::event_log_service_server::EventLogService;
use tonic::{Request, Response, Status};

use super::{Shared, Source, channel, refuse};
use crate::config::{NodeConfig, Settings};
use crate::error::StartError;

/// The role of this node's own processes toward one another.
const NODE_ROLE: &str = "node";
const ACCESS: Access = Access::roles("read a log", &[NODE_ROLE]);
/// Events of one reply if the reader names no number.
const EVENTS_DEFAULT: u64 = 256;
/// A token of the reader's own is for one read.
const TOKEN_TTL: Duration = Duration::from_secs(300);

/// `EventLogService`: the one read between services.
pub struct EventLogs(pub Shared);

#[tonic::async_trait]
impl EventLogService for EventLogs {
    async fn read_events(
        &self,
        request: Request<pb::ReadEventsRequest>,
    ) -> Result<Response<pb::ReadEventsResponse>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "eventLogs").await?;
        let max = max(&message).map_err(|fault| refuse(&call, &fault))?;
        let producer = producer(&message.name).map_err(|fault| refuse(&call, &fault))?;
        let Some(local) = self.0.local(producer) else {
            let missing = kit_store::Error::NotFound { table: "eventLogs", name: message.name };
            return Err(refuse(&call, &missing));
        };
        let db = local.journal.store().reader();
        let events = outbox::read(db, message.after_seq, max).await;
        let events = events.map_err(|error| refuse(&call, &error))?;
        let last_seq = outbox::last_seq(db).await.map_err(|error| refuse(&call, &error))?;
        let events = events.into_iter().map(logged).collect();
        Ok(Response::new(pb::ReadEventsResponse { events, last_seq }))
    }
}

fn producer(name: &str) -> Result<&str, FieldError> {
    let producer = name.strip_prefix("eventLogs/").filter(|it| !it.is_empty());
    producer.ok_or_else(|| {
        let text = Text::new("须为 eventLogs/服务", "must be eventLogs/SERVICE");
        FieldError::new("name", "MALFORMED", text)
    })
}

fn logged(event: outbox::Numbered) -> pb::LoggedEvent {
    let outbox::Numbered { seq, event_id, name, subject, envelope } = event;
    let event_id = event_id.to_string();
    pb::LoggedEvent { seq, envelope, event_id, event_name: name, subject }
}

fn max(message: &pb::ReadEventsRequest) -> Result<u64, FieldError> {
    if message.after_seq < 0 {
        let text = Text::new("不能为负数", "must not be negative");
        return Err(FieldError::new("after_seq", "OUT_OF_RANGE", text));
    }
    match u64::try_from(message.max_events) {
        Ok(0) => Ok(EVENTS_DEFAULT),
        Ok(max) => Ok(max.min(outbox::READ_MAX)),
        Err(_) => {
            let text = Text::new("不能为负数", "must not be negative");
            Err(FieldError::new("max_events", "OUT_OF_RANGE", text))
        }
    }
}

/// Another process's log. In development its reader shows a token of the shared
/// issuer; in production the channel's certificate speaks for it.
pub fn remote_log(
    settings: &Settings,
    producer: &str,
    address: &str,
) -> Result<Source, StartError> {
    let node: NodeConfig = settings.section("node")?;
    let identity: IdentityConfig = settings.section("identity")?;
    let pass = match node.is_development() {
        true => Some(own_pass(&node, &identity)?),
        false => None,
    };
    let client = EventLogServiceClient::new(channel(settings, address)?);
    Ok(Source::Remote { producer: producer.to_owned(), client, pass })
}

/// This node's own service account, by the shared development issuer.
fn own_pass(node: &NodeConfig, identity: &IdentityConfig) -> Result<Pass, StartError> {
    let issuer = DevelopmentIssuer::open(&node.data_dir, &identity.audience, node.profile)?;
    let claims = Claims {
        subject: format!("{}.service", node.name),
        kind: ActorKind::Service,
        organisation: None,
        roles: [NODE_ROLE.to_owned()].into(),
    };
    Ok(Arc::new(move || {
        let token = issuer.issue(&claims, TOKEN_TTL).ok()?;
        format!("Bearer {token}").parse().ok()
    }))
}
