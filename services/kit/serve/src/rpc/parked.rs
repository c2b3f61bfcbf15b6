//! `ParkedService`: events that a consumer could not handle.

use kit_base::{Call, FieldError, Text};
use kit_events::{Asked, Fingerprint, Shown};
use kit_wire::Access;
use kit_wire::field::{Paging, TextField};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::parked_service_server::ParkedService;
use proto::{About, Commanded};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Local, Shared, refuse};
use crate::door::rpc_name;

const ACCESS: Access = Access::roles("handle parked events", &["node_admin"]);

/// `ParkedService`: what could not be applied, and what to do with it.
pub struct Parking(pub Shared);

impl Parking {
    /// The parked event of that name, if its consumer runs here.
    fn find(&self, call: &Call, name: &str) -> Result<(&Local, Uuid), Status> {
        let missing = || {
            let name = name.to_owned();
            refuse(call, &kit_store::Error::NotFound { table: "parkedEvents", name })
        };
        let (service, event) = parts(name).map_err(|fault| refuse(call, &fault))?;
        Ok((self.0.local(&service).ok_or_else(missing)?, event))
    }
}

#[tonic::async_trait]
impl ParkedService for Parking {
    async fn list_parked_events(
        &self,
        request: Request<pb::ListParkedEventsRequest>,
    ) -> Result<Response<pb::ListParkedEventsResponse>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "parkedEvents").await?;
        let paging = Paging::of(message.page_size, message.page_token);
        let paging = paging.map_err(|fault| refuse(&call, &fault))?;
        let (service, after) = place(&paging.token).map_err(|fault| refuse(&call, &fault))?;
        let mut events = Vec::new();
        let mut next_page_token = String::new();
        let from = self.0.locals.iter().position(|it| service.is_empty() || it.service == service);
        if from.is_none() {
            return Err(refuse(&call, &wrong_token()));
        }
        for (at, local) in self.0.locals.iter().enumerate().skip(from.unwrap_or(usize::MAX)) {
            let left = paging.size - events.len() as u64;
            let after = if Some(at) == from { after } else { None };
            let page = local.inbox.list_parked(left, after).await;
            let page = page.map_err(|error| refuse(&call, &error))?;
            events.extend(page.items.iter().map(|it| it.show(&call.actor)));
            if let Some(next) = page.next {
                next_page_token = format!("{}.{next}", local.service);
                break;
            }
            if events.len() as u64 == paging.size {
                let next = self.0.locals.get(at + 1);
                next_page_token = next.map(|it| format!("{}.", it.service)).unwrap_or_default();
                break;
            }
        }
        Ok(Response::new(pb::ListParkedEventsResponse { parked_events: events, next_page_token }))
    }

    async fn replay_parked_event(
        &self,
        request: Request<pb::ReplayParkedEventRequest>,
    ) -> Result<Response<pb::ParkedEvent>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "parkedEvents").await?;
        let (call, asked) = commanded(call, &message)?;
        let (local, id) = self.find(&call, &message.name)?;
        let replayed = local.inbox.replay(call.clone(), asked, id).await;
        Ok(Response::new(replayed.map_err(|error| refuse(&call, &error))?))
    }

    async fn skip_parked_event(
        &self,
        request: Request<pb::SkipParkedEventRequest>,
    ) -> Result<Response<pb::ParkedEvent>, Status> {
        let (call, message) = self.0.admit(request, &ACCESS, "parkedEvents").await?;
        let (call, asked) = commanded(call, &message)?;
        let reason = message.reason.text("reason", 1..=500);
        let reason = reason.map_err(|fault| refuse(&call, &fault))?;
        let (local, id) = self.find(&call, &message.name)?;
        let skipped = local.inbox.skip(call.clone(), asked, (id, reason)).await;
        Ok(Response::new(skipped.map_err(|error| refuse(&call, &error))?))
    }
}

/// The consumer and the event of `parkedEvents/{consumer}.{event id}`.
fn parts(name: &str) -> Result<(String, Uuid), FieldError> {
    let text = name.text("name", 1..=120)?;
    let id = text.strip_prefix("parkedEvents/").and_then(|id| id.split_once('.'));
    let read = id.and_then(|(service, event)| Some((service.to_owned(), event.parse().ok()?)));
    read.ok_or_else(|| {
        let text =
            Text::new("须为 parkedEvents/服务.编号", "must be parkedEvents/CONSUMER.EVENT_ID");
        FieldError::new("name", "MALFORMED", text)
    })
}

/// The call with its request id, and what the request is known by.
fn commanded<Q: Commanded + About>(call: Call, message: &Q) -> Result<(Call, Asked), Status> {
    let id = message.request_id().request_id("request_id");
    let id = id.map_err(|fault| refuse(&call, &fault))?;
    let body = message.without_request_id().encode_to_vec();
    let call = Call { request_id: Some(id), ..call };
    let (object, fingerprint) =
        (message.about().to_owned(), Fingerprint::of(rpc_name::<Q>(), &body));
    Ok((call, Asked { method: rpc_name::<Q>(), object, fingerprint }))
}

/// A place in the list of all consumers: `consumer.event`.
fn place(token: &str) -> Result<(String, Option<Uuid>), FieldError> {
    if token.is_empty() {
        return Ok((String::new(), None));
    }
    let (service, after) = token.split_once('.').ok_or_else(wrong_token)?;
    let after = match after {
        "" => None,
        id => Some(id.parse().map_err(|_| wrong_token())?),
    };
    Ok((service.to_owned(), after))
}

fn wrong_token() -> FieldError {
    let text = Text::new("翻页标记有误", "the page token is malformed");
    FieldError::new("page_token", "PAGE_TOKEN", text)
}
